package dev.hv.cpu.x86.interp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.hv.api.cpu.CpuModel;
import dev.hv.cpu.x86.core.Mode;
import dev.hv.cpu.x86.decode.Encodings;
import dev.hv.cpu.x86.decode.Opcode;
import dev.hv.cpu.x86.decode.OpcodeTable;
import dev.hv.cpu.x86.ir.Lifter;
import dev.hv.cpu.x86.model.Model;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.BitSet;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;

/** What a model has, means something. */
class LiftCoverageTest {
    private static final int UNITS = Mode.X87 | Mode.SSE | Mode.VEX | Mode.AVX;

    /** Instructions that raise #UD. */
    private static final Set<String> UNDEFINED = Set.of("ud0", "ud1", "ud2");

    @ParameterizedTest
    @ValueSource(ints = {16, 32, 64})
    void everyFormOfTheLargestModelLifts(int bits) {
        Model max = Model.of(new CpuModel("max", Set.of(), Set.of()));
        assertEquals(new TreeSet<>(UNDEFINED), notLifted(max.features(), bits));
    }

    private static Set<String> notLifted(Set<String> features, int bits) {
        int mode = (bits >> 5) | Mode.STACK_32 | UNITS;
        Set<String> missing = new TreeSet<>();
        Set<Long> shapes = new HashSet<>();
        Encodings.forEach(
                bits,
                in -> {
                    if (features.contains(in.opcode.feature())
                            && shapes.add(Shape.key(in, mode, false, false))
                            && Lifter.lift(in, mode, false) == null) {
                        missing.add(in.opcode.mnemonic());
                    }
                });
        return missing;
    }

    @Test
    void theEncodingsReachEveryForm() {
        BitSet seen = new BitSet();
        for (int bits = 16; bits <= 64; bits *= 2) {
            Encodings.forEach(bits, in -> seen.set(in.opcode.id()));
        }
        Set<String> never = new TreeSet<>();
        for (Opcode opcode : OpcodeTable.all()) {
            if (!opcode.isBad() && !seen.get(opcode.id())) {
                never.add(opcode.toString());
            }
        }
        assertEquals(Set.of(), never);
    }
}

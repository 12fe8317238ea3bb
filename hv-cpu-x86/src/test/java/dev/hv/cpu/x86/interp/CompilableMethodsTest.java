package dev.hv.cpu.x86.interp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hv.cpu.x86.core.Cpu;
import dev.hv.cpu.x86.core.Mode;
import dev.hv.cpu.x86.decode.Decoder;
import dev.hv.cpu.x86.decode.Encodings;
import dev.hv.cpu.x86.decode.Instruction;
import dev.hv.cpu.x86.ir.Lifted;
import dev.hv.cpu.x86.ir.Lifter;
import dev.hv.cpu.x86.ir.Stmt;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.attribute.CodeAttribute;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * HotSpot never compiles a method of more than 8000 bytes (its option {@code HugeMethodLimit}): on
 * the hot path one such method costs more than all other optimizations bring.
 */
class CompilableMethodsTest {
    private static final int LIMIT = 8000;

    /** A handler runs into the next one, so that HotSpot inlines them only while they are small. */
    private static final int HANDLER_LIMIT = LIMIT / 8;

    private static final List<String> HOT =
            List.of("core", "mmu", "interp", "ir", "ops", "fp", "system", "translate");

    @Test
    void everyMethodOfTheHotPathCanBeCompiled() throws IOException, URISyntaxException {
        Path classes =
                Path.of(Cpu.class.getProtectionDomain().getCodeSource().getLocation().toURI())
                        .resolve("dev/hv/cpu/x86");
        Map<String, Integer> tooLong = new TreeMap<>();
        int read = 0;
        for (String hot : HOT) {
            List<Path> files;
            try (Stream<Path> found = Files.walk(classes.resolve(hot))) {
                files = found.filter(file -> file.toString().endsWith(".class")).toList();
            }
            for (Path file : files) {
                tooLong.putAll(longerThan(LIMIT, Files.readAllBytes(file)));
                read++;
            }
        }
        assertTrue(read > 100, "class files read: " + read);
        assertEquals(Map.of(), tooLong);
    }

    @ParameterizedTest
    @ValueSource(ints = {16, 32, 64})
    void everyHandlerCanBeCompiled(int bits) {
        Map<String, Integer> tooLong = new TreeMap<>();
        Set<Long> seen = new HashSet<>();
        List<Integer> modes = modes(bits);
        Encodings.forEach(
                bits,
                in -> {
                    for (int mode : modes) {
                        if (seen.add(Shape.key(in, mode, false, false))) {
                            tooLong.putAll(longerThan(HANDLER_LIMIT, handler(in, mode)));
                        }
                    }
                });
        assertTrue(seen.size() > 4000, "shapes: " + seen.size());
        assertEquals(Map.of(), tooLong);
    }

    /** The one with segments' limits has the most checks; without units there are fewer steps. */
    private static List<Integer> modes(int bits) {
        int units = Mode.X87 | Mode.SSE | Mode.VEX | Mode.AVX;
        return switch (bits) {
            case 16 -> List.of(Mode.CODE_16 | units);
            case 32 -> List.of(Mode.CODE_32 | Mode.STACK_32 | units);
            default -> List.of(Mode.CODE_64 | Mode.STACK_32 | Mode.FLAT | units);
        };
    }

    private static byte[] handler(Instruction in, int mode) {
        Lifted lifted = Lifter.lift(in, mode, false);
        if (lifted == null) {
            lifted = Lifter.undefined(in, mode);
        }
        return Handlers.classFile(in.opcode.mnemonic(), lifted, lifted.steps(), in, mode);
    }

    @Test
    void aHugeHandlerIsFound() {
        int mode = Mode.CODE_64 | Mode.STACK_32 | Mode.FLAT;
        byte[] code = {0x01, 0x04, 0x4B};
        Instruction in = new Decoder().decode(code, 0, code.length, 64);
        Lifted lifted = Objects.requireNonNull(Lifter.lift(in, mode, false));
        List<Stmt> steps = new ArrayList<>();
        for (Stmt step : lifted.steps()) {
            steps.addAll(Collections.nCopies(200, step));
        }
        Map<String, Integer> found =
                longerThan(LIMIT, Handlers.classFile("huge", lifted, steps, in, mode));
        assertEquals(Set.of("Handler_huge.execute"), found.keySet());
    }

    /** The methods that are longer, with their lengths in bytes. */
    private static Map<String, Integer> longerThan(int limit, byte[] classFile) {
        ClassModel type = ClassFile.of().parse(classFile);
        String name = type.thisClass().asInternalName();
        Map<String, Integer> lengths = new TreeMap<>();
        for (MethodModel method : type.methods()) {
            int length =
                    method.code()
                            .map(code -> code instanceof CodeAttribute a ? a.codeLength() : 0)
                            .orElse(0);
            if (length > limit) {
                String simple = name.substring(name.lastIndexOf('/') + 1);
                lengths.put(simple + '.' + method.methodName().stringValue(), length);
            }
        }
        return lengths;
    }
}

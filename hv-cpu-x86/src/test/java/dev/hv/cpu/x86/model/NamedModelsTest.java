package dev.hv.cpu.x86.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hv.api.cpu.CpuModel;
import dev.hv.api.cpu.CpuState;
import dev.hv.cpu.x86.decode.Encodings;
import dev.hv.cpu.x86.decode.Opcode;
import dev.hv.cpu.x86.decode.OpcodeTable;
import dev.hv.cpu.x86.guest.OneInstruction;
import dev.hv.tck.cpu.X86Mode;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** What each named processor does and what it refuses, seen by programs. */
class NamedModelsTest {
    private static final int UNDEFINED = 6;
    private static final int PROTECTION = 13;

    /** OSFXSR, OSXMMEXCPT, FSGSBASE, OSXSAVE and PKE: all that lets instructions run. */
    private static final int CR4 = 1 << 9 | 1 << 10 | 1 << 16 | 1 << 18 | 1 << 22;

    /** All that can be asked for, with what {@code max} leaves out. */
    private static final String ALL = "max,+monitor,+arch_perfmon";

    static List<String> names() {
        return Model.names();
    }

    /** Puts all units to work, whatever the model, and an instruction where it runs next. */
    private static CpuState prepare(OneInstruction subject, byte[] code) {
        CpuState state = subject.prepare();
        subject.put(X86Mode.CODE, code);
        state.set("cr4", state.get("cr4") | CR4);
        state.set("efer", state.get("efer") | 1);
        state.set("xcr0", 7);
        state.set("rbx", X86Mode.DATA);
        return state;
    }

    /** The widest mode that the model has. */
    private static X86Mode modeOf(Model model) {
        return model.hasLongMode()
                ? X86Mode.LONG
                : model.has386() ? X86Mode.PROTECTED : X86Mode.REAL;
    }

    /** The shortest encoding of each form, by its number, in each mode. */
    private static final Map<X86Mode, Map<Integer, byte[]>> ENCODINGS = new ConcurrentHashMap<>();

    private static Map<Integer, byte[]> encodings(X86Mode mode) {
        Map<Integer, byte[]> shortest = new TreeMap<>();
        Encodings.forEachWithBytes(
                mode.bits(),
                (in, bytes) ->
                        shortest.merge(
                                in.opcode.id(),
                                Arrays.copyOf(bytes, in.length),
                                (a, b) -> a.length <= b.length ? a : b));
        return shortest;
    }

    /** Encodings that mean something else where their feature is not there: SDM vol. 2. */
    private static boolean meantAnother(Opcode opcode, Model model) {
        return switch (opcode.mnemonic()) {
            case "tzcnt", "lzcnt", "prefetchw", "prefetchwt1", "cldemote" -> true;
            case "wbnoinvd" -> model.has("i486");
            default -> opcode.feature().equals("fpu");
        };
    }

    @ParameterizedTest
    @MethodSource("names")
    void aModelHasExactlyTheInstructionsOfItsFeatures(String name) {
        Model model = Model.of(CpuModel.parse(name));
        X86Mode mode = modeOf(model);
        List<String> wrong = new ArrayList<>();
        int refused = 0;
        try (OneInstruction all = new OneInstruction(ALL, mode);
                OneInstruction subject = new OneInstruction(name, mode)) {
            for (Map.Entry<Integer, byte[]> form :
                    ENCODINGS.computeIfAbsent(mode, NamedModelsTest::encodings).entrySet()) {
                Opcode opcode = OpcodeTable.get(form.getKey());
                byte[] code = Arrays.copyOf(form.getValue(), 16);
                prepare(all, code);
                boolean undefined = all.run() == UNDEFINED;
                boolean prefixed = code[0] >= 0x64 && code[0] <= 0x67;
                if (!undefined && !model.has(opcode.feature())) {
                    undefined = !meantAnother(opcode, model);
                    refused++;
                }
                undefined |= prefixed && !model.has386();
                prepare(subject, code);
                if (undefined != (subject.run() == UNDEFINED)) {
                    wrong.add(opcode + " (" + opcode.feature() + ")");
                }
            }
        }
        assertEquals(List.of(), wrong);
        assertTrue(refused > 0 || name.equals("max"), "all is there");
    }

    /** SDM vol. 4, table 2-2, and for each register the feature that brings it. */
    @ParameterizedTest
    @CsvSource({
        "0x0, mce",
        "0x1, mce",
        "0x10, tsc",
        "0x3B, tsc_adjust",
        "0xFE, mtrr",
        "0x10A, arch_capabilities",
        "0x174, sep",
        "0x175, sep",
        "0x176, sep",
        "0x179, mca",
        "0x17A, mca",
        "0x17B, mca",
        "0x200, mtrr",
        "0x20F, mtrr",
        "0x250, mtrr",
        "0x258, mtrr",
        "0x268, mtrr",
        "0x26F, mtrr",
        "0x277, pat",
        "0x2FF, mtrr",
        "0x38F, arch_perfmon",
        "0x400, mca",
        "0x417, mca",
        "0xDA0, xsaves",
        "0xC0000081, syscall",
        "0xC0000082, syscall",
        "0xC0000083, syscall",
        "0xC0000084, syscall",
        "0xC0000100, lm",
        "0xC0000101, lm",
        "0xC0000102, lm",
        "0xC0000103, rdtscp",
        "0x12345678, none"
    })
    void aModelHasExactlyTheRegistersOfItsFeatures(String register, String feature) {
        for (String name : Model.names()) {
            Model model = Model.of(CpuModel.parse(name));
            if (!model.has("msr")) {
                continue; // RDMSR itself is undefined, as the instructions' test sees
            }
            try (OneInstruction subject = new OneInstruction(name, modeOf(model))) {
                CpuState state = prepare(subject, new byte[] {0x0F, 0x32});
                state.set("rcx", Long.decode(register));
                assertEquals(
                        model.has(feature) ? OneInstruction.NO_EXCEPTION : PROTECTION,
                        subject.run(),
                        name);
            }
        }
    }

    /** SDM vol. 3A, figure 2-7: each bit of CR4, and the feature that brings it. */
    @ParameterizedTest
    @CsvSource({
        "0, vme",
        "1, vme",
        "2, tsc",
        "3, de",
        "4, pse",
        "5, pae",
        "6, mce",
        "7, pge",
        "8, rdpmc",
        "9, fxsr",
        "10, sse",
        "11, umip",
        "13, none",
        "16, fsgsbase",
        "18, xsave",
        "20, smep",
        "21, smap",
        "22, pku",
        "23, none",
        "31, none"
    })
    void aModelHasExactlyTheBitsOfCr4OfItsFeatures(int bit, String feature) {
        for (String name : Model.names()) {
            Model model = Model.of(CpuModel.parse(name));
            if (!model.has386()) {
                continue;
            }
            X86Mode mode = modeOf(model);
            try (OneInstruction subject = new OneInstruction(name, mode)) {
                CpuState state = prepare(subject, new byte[] {0x0F, 0x22, (byte) 0xE0});
                state.set("rax", 1L << bit | (mode == X86Mode.LONG ? 1 << 5 : 0));
                int expected =
                        !model.has("i486")
                                ? UNDEFINED
                                : model.has(feature) ? OneInstruction.NO_EXCEPTION : PROTECTION;
                assertEquals(expected, subject.run(), name);
            }
        }
    }

    /** SDM vol. 1, figure 3-8, and which processor brought which flag: vol. 3B, 23.20. */
    @ParameterizedTest
    @CsvSource({
        "80386, 0x7FD7",
        "80486, 0x247FD7",
        "pentium, 0x247FD7",
        "pentium3, 0x247FD7",
        "core2, 0x247FD7",
        "max, 0x247FD7"
    })
    void popfSetsTheFlagsThatTheModelHas(String name, String flags) {
        Model model = Model.of(CpuModel.parse(name));
        X86Mode mode = modeOf(model);
        try (OneInstruction subject = new OneInstruction(name, mode)) {
            CpuState state = prepare(subject, new byte[] {(byte) 0x9D});
            // TF apart, which would step
            subject.write(X86Mode.STACK - 8, 0xFFFF_FEFFL);
            state.set("rsp", X86Mode.STACK - 8);
            assertEquals(OneInstruction.NO_EXCEPTION, subject.run());
            assertEquals(Long.decode(flags) & ~0x100L, subject.state().get("eflags"));
        }
    }
}

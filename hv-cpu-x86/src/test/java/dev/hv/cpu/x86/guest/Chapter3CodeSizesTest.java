package dev.hv.cpu.x86.guest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hv.api.cpu.CpuState;
import dev.hv.cpu.x86.decode.Decoder;
import dev.hv.cpu.x86.decode.Encodings;
import dev.hv.cpu.x86.decode.Instruction;
import dev.hv.cpu.x86.decode.Opcode;
import dev.hv.tck.cpu.X86Mode;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/**
 * Intel SDM vol. 1, 3.6, and vol. 3A, 21.2 (mixing 16- and 32-bit code): the prefixes 66h and 67h
 * choose in code of 16 bits what code of 32 bits has without them, and the other way round. The
 * host's processor has been asked about code of 32 bits; this extends its answers to code of 16
 * bits, form by form.
 */
final class Chapter3CodeSizesTest {
    private static final int PAGE = 0x1000;
    private static final int[] PAGES = {
        0, X86Mode.STACK - 0x800, X86Mode.DATA - PAGE, X86Mode.DATA, X86Mode.DATA + PAGE
    };
    private static final byte NOP = (byte) 0x90;
    private static final int NARROW_CODE = 0x009B;
    private static final int WIDE_CODE = 0x409B;
    private static final int SEEDS = 2;

    /** What shows how long the instruction is, or the time. */
    private static final Set<String> TELL_MORE =
            Set.of(
                    "fnstenv",
                    "fnsave",
                    "fxsave",
                    "xsave",
                    "xsaveopt",
                    "xsavec",
                    "xsaves",
                    "rdtsc",
                    "rdtscp");

    private final OneInstruction subject = new OneInstruction("max", X86Mode.PROTECTED);

    /**
     * Runs an instruction that ends at a fixed place, and returns what came of it.
     *
     * @param bits width of the code segment
     * @param narrow whether addresses have 16 bits, so that upper halves of registers do not count
     */
    private Map<String, String> run(byte[] code, int bits, boolean narrow, int seed) {
        Random random = new Random(seed);
        CpuState state = subject.prepare();
        byte[] data = new byte[PAGE];
        random.nextBytes(data);
        for (int page : PAGES) {
            subject.put(page, data);
        }
        byte[] nops = new byte[64];
        Arrays.fill(nops, NOP);
        subject.put(X86Mode.CODE, nops);
        int start = X86Mode.CODE + 32 - code.length;
        subject.put(start, code);
        state.set("cr4", 0x4_0600);
        state.set("xcr0", 7);
        state.set("random_state", seed);
        state.set("cs.attributes", bits == 16 ? NARROW_CODE : WIDE_CODE);
        state.set("cs.limit", 0xFFFF);
        state.set("rip", start);
        state.set("eflags", 2 | (random.nextInt() & 0xCD5));
        long upper = narrow ? random.nextLong() & 0xFFFF_0000L : 0;
        state.set("rax", random.nextLong() & 0xFFFF_FFFFL);
        state.set("rcx", random.nextInt(6) | upper);
        state.set("rdx", (random.nextLong() & 0xFFFF) | upper);
        state.set("rbx", X86Mode.DATA + 0x100 | upper);
        state.set("rbp", X86Mode.DATA + 0x200 | upper);
        state.set("rsi", 0x140 + random.nextInt(4) | upper);
        state.set("rdi", 0x160 + random.nextInt(4) | upper);
        for (int i = 0; i < 8; i++) {
            byte[] value = new byte[16];
            random.nextBytes(value);
            state.setBytes("xmm" + i, value);
        }
        int vector = subject.run();
        return vector == OneInstruction.NO_EXCEPTION
                ? outcome()
                : Map.of("vector", Integer.toString(vector));
    }

    private Map<String, String> outcome() {
        CpuState state = subject.state();
        Map<String, String> all = new LinkedHashMap<>();
        for (CpuState.Register register : state.registers()) {
            if (!register.name().equals("cs.attributes")) {
                byte[] value = state.getBytes(register.name());
                all.put(register.name(), HexFormat.of().formatHex(value));
            }
        }
        for (int page : PAGES) {
            int hash = Arrays.hashCode(subject.get(page, PAGE));
            all.put("memory " + page, Integer.toHexString(hash));
        }
        return all;
    }

    private static boolean hasSizePrefix(byte[] code) {
        return code[0] == 0x66 || code[0] == 0x67;
    }

    /** Under paging that begins anywhere, code itself becomes page tables. */
    private static boolean setsControlRegister(Opcode form) {
        return form.mnemonic().equals("mov") && form.code() == 0x22;
    }

    /** One encoding without size prefixes for each form of the table in code of that width. */
    private static Map<Integer, byte[]> encodings(int bits) {
        Map<Integer, byte[]> found = new TreeMap<>();
        Encodings.forEachWithBytes(
                bits,
                (in, bytes) -> {
                    if (!hasSizePrefix(bytes)
                            && !setsControlRegister(in.opcode)
                            && !TELL_MORE.contains(in.opcode.mnemonic())) {
                        found.putIfAbsent(in.opcode.id(), Arrays.copyOf(bytes, in.length));
                    }
                });
        return found;
    }

    /** The same form in code of the other width: with both prefixes, or with 67h alone. */
    private static byte[] otherwise(byte[] code, int bits, int form) {
        Decoder decoder = new Decoder();
        for (byte[] prefixes : new byte[][] {{0x66, 0x67}, {0x67}}) {
            byte[] prefixed = Arrays.copyOf(prefixes, prefixes.length + code.length);
            System.arraycopy(code, 0, prefixed, prefixes.length, code.length);
            Instruction in = decoder.decode(prefixed, 0, prefixed.length, bits);
            if (in.isValid() && in.opcode.id() == form && in.length == prefixed.length) {
                return prefixed;
            }
        }
        return new byte[0];
    }

    @ParameterizedTest
    @ValueSource(ints = {16, 32})
    void prefixesChooseWhatTheOtherWidthHasWithoutThem(int bits) {
        List<String> differences = new ArrayList<>();
        int compared = 0;
        for (Map.Entry<Integer, byte[]> form : encodings(bits).entrySet()) {
            byte[] plain = form.getValue();
            byte[] prefixed = otherwise(plain, 48 - bits, form.getKey());
            for (int seed = 0; seed < SEEDS && prefixed.length > 0; seed++) {
                Map<String, String> expected = run(plain, bits, bits == 16, seed);
                Map<String, String> seen = run(prefixed, 48 - bits, bits == 16, seed);
                compared++;
                if (!expected.equals(seen)) {
                    expected.entrySet().removeAll(seen.entrySet());
                    differences.add(HexFormat.of().formatHex(plain) + " " + expected);
                    break;
                }
            }
        }
        assertEquals(List.of(), differences);
        assertTrue(compared > 1500, compared + " compared");
    }
}

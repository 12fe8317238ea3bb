package dev.hv.tck.cpu;

import static dev.hv.tck.cpu.CpuTrial.require;

import dev.hv.tck.cpu.CpuTrial.Bench;
import dev.hv.tck.cpu.X86Reference.Result;
import dev.hv.tck.script.Dice;

import java.util.HashMap;
import java.util.Map;

/** A processor that runs one instruction at a time, from registers that are set before each. */
final class SingleInstructions implements AutoCloseable {
    private static final int STRIDE = 16;

    /** Operands at which carries, signs and overflows turn. */
    private static final long[] TURNING = {
        0,
        1,
        2,
        0xF,
        0x10,
        0x7F,
        0x80,
        0xFF,
        0x100,
        0x7FFF,
        0x8000,
        0xFFFF,
        0x7FFF_FFFFL,
        0x8000_0000L,
        0xFFFF_FFFFL,
        Long.MAX_VALUE,
        Long.MIN_VALUE,
        -1
    };

    final Bench bench;
    private final X86Mode mode;
    private long started = X86Mode.CODE;
    private final Map<String, Integer> places = new HashMap<>();

    SingleInstructions(CpuTrial trial, X86Mode mode) {
        this.mode = mode;
        bench = trial.bench(mode, "f4");
    }

    X86Mode mode() {
        return mode;
    }

    /** Returns the widths that operands have in this mode: 8, 16, 32 and perhaps 64. */
    int[] widths() {
        return mode == X86Mode.LONG ? new int[] {8, 16, 32, 64} : new int[] {8, 16, 32};
    }

    static long operand(Dice dice) {
        return dice.oneIn(2) ? TURNING[dice.below(TURNING.length)] : dice.value();
    }

    /** Returns an instruction in that width whose opcode is even for bytes, and odd for others. */
    String encoded(int bits, int opcode, String rest) {
        String prefix =
                switch (bits) {
                    case 16 -> mode == X86Mode.REAL ? "" : "66";
                    case 32 -> mode == X86Mode.REAL ? "66" : "";
                    case 64 -> "48";
                    default -> "";
                };
        return prefix + "%02x".formatted(bits == 8 ? opcode : opcode | 1) + rest;
    }

    /** As {@link #encoded}, of the opcodes after 0FH. */
    String escaped(int bits, int opcode, String rest) {
        String whole = encoded(bits, opcode, rest);
        int at = whole.length() - rest.length() - 2;
        return whole.substring(0, at) + "0f" + whole.substring(at);
    }

    /** Returns an instruction with operands of 16 bits. */
    String encoded16(String code) {
        return mode == X86Mode.REAL ? code : "66" + code;
    }

    /** Returns an instruction with operands of 32 bits. */
    String encoded32(String code) {
        return mode == X86Mode.REAL ? "66" + code : code;
    }

    void set(String register, long value) {
        bench.state.set(register, mode == X86Mode.LONG ? value : value & 0xFFFF_FFFFL);
    }

    long get(String register) {
        return bench.state.get(register);
    }

    void flags(int flags) {
        bench.state.set("eflags", 2 | flags);
    }

    /** Runs an instruction; returns where it leads. */
    long run(String code) {
        int at =
                places.computeIfAbsent(
                        code,
                        fresh -> {
                            int place = X86Mode.CODE + 0x100 + STRIDE * places.size();
                            bench.put(place, fresh);
                            return place;
                        });
        bench.state.set("rip", at);
        started = at;
        return again();
    }

    /** Goes on with an instruction that has not ended; returns where it leads. */
    long again() {
        var _ = bench.cpu.run(1);
        return bench.state.get("rip") - started;
    }

    /** Runs an instruction that leads to the next one. */
    void step(String what, String code) {
        long length = run(code);
        require(
                length == code.length() / 2,
                "%s (%s, %d-bit mode): the next instruction is %d bytes on, expected %d"
                        .formatted(what, code, mode.bits(), length, code.length() / 2));
    }

    /** Requires a result in RAX that was that before, and flags. */
    void requireResult(String what, String code, long before, int bits, Result expected) {
        long whole = placed(before, expected.value(), bits);
        long now = get("rax");
        require(
                now == whole,
                "%s (%s, %d-bit mode): the result is %x, expected %x"
                        .formatted(what, code, mode.bits(), now, whole));
        int flags = (int) get("eflags");
        int wrong = (flags ^ expected.flags()) & expected.defined();
        require(
                wrong == 0,
                "%s (%s, %d-bit mode): the flags are %03x, and %s wrong"
                        .formatted(what, code, mode.bits(), flags, names(wrong)));
    }

    private static String names(int flags) {
        StringBuilder text = new StringBuilder();
        String[] names = {"CF", "", "PF", "", "AF", "", "ZF", "SF", "", "", "", "OF"};
        for (int i = 0; i < names.length; i++) {
            if ((flags >> i & 1) != 0) {
                text.append(text.isEmpty() ? "" : " and ").append(names[i]);
            }
        }
        return text + (Integer.bitCount(flags) == 1 ? " is" : " are");
    }

    /** What a register becomes of which the lower part is written: 32 bits clear those above. */
    long placed(long before, long result, int bits) {
        return bits >= 32
                ? result & X86Reference.mask(bits)
                : (before & ~X86Reference.mask(bits)) | (result & X86Reference.mask(bits));
    }

    @Override
    public void close() {
        bench.close();
    }
}

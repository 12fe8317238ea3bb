package dev.hv.cpu.x86.guest;

import dev.hv.cpu.x86.decode.Instruction;
import dev.hv.cpu.x86.decode.Opcode;
import dev.hv.cpu.x86.decode.Operand;
import dev.hv.cpu.x86.decode.OperandType;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToLongFunction;

/** Operands as they are written, and whether an instruction has them. */
final class Operands {
    private static final String[] BYTES = {"al", "cl", "dl", "bl", "ah", "ch", "dh", "bh"};
    private static final String[] WORDS = {"ax", "cx", "dx", "bx", "sp", "bp", "si", "di"};
    private static final String[] SEGMENTS = {"es", "cs", "ss", "ds", "fs", "gs"};
    private static final List<String> SIZES =
            List.of("byte", "word", "dword", "qword", "fword", "tword", "oword");
    private static final int[] SIZE_BYTES = {1, 2, 4, 8, 6, 10, 16};

    private Operands() {}

    /**
     * An operand as it is written.
     *
     * @param kind of a register, or MEMORY, IMMEDIATE, FAR_POINTER
     * @param size in bytes, 0 if not said
     * @param register its number, -1 for none
     * @param base of an address, or -1
     * @param index of an address, or -1
     * @param scale of the index, as a shift
     * @param value immediate, displacement or offset
     * @param selector of a far pointer
     * @param override segment that is named, or -1
     * @param addressSize of the registers in an address in bytes, 0 for none
     */
    record Given(
            Operand.Kind kind,
            int size,
            int register,
            int base,
            int index,
            int scale,
            long value,
            int selector,
            int override,
            int addressSize) {
        static Given register(Operand.Kind kind, int size, int number) {
            return new Given(kind, size, number, -1, -1, 0, 0, 0, -1, 0);
        }

        static Given immediate(Operand.Kind kind, long value, int selector) {
            return new Given(kind, 0, -1, -1, -1, 0, value, selector, -1, 0);
        }

        boolean isMemory() {
            return kind == Operand.Kind.MEMORY;
        }

        int addressBits(int codeBits) {
            return addressSize == 0 ? codeBits : 8 * addressSize;
        }

        boolean needsRex() {
            return kind == Operand.Kind.GPR && size == 1 && register >= 4;
        }
    }

    static List<Given> parse(String text, ToLongFunction<String> symbols) {
        List<Given> all = new ArrayList<>();
        for (String one : text.split(",", -1)) {
            all.add(operand(one.strip().toLowerCase(Locale.ROOT), one.strip(), symbols));
        }
        return all;
    }

    private static Given operand(String low, String text, ToLongFunction<String> symbols) {
        Given register = register(low);
        if (register != null) {
            return register;
        }
        int open = low.indexOf('[');
        if (open >= 0) {
            int size = 0;
            for (int i = 0; i < SIZES.size(); i++) {
                size = low.startsWith(SIZES.get(i)) ? SIZE_BYTES[i] : size;
            }
            return memory(size, text.substring(open + 1, text.indexOf(']')), symbols);
        }
        int colon = text.indexOf(':');
        if (colon >= 0) {
            return Given.immediate(
                    Operand.Kind.FAR_POINTER,
                    value(text.substring(colon + 1), symbols),
                    (int) value(text.substring(0, colon), symbols));
        }
        return Given.immediate(Operand.Kind.IMMEDIATE, value(text, symbols), 0);
    }

    private static @Nullable Given register(String name) {
        for (int i = 0; i < 8; i++) {
            if (name.equals(BYTES[i])) {
                return i < 4
                        ? Given.register(Operand.Kind.GPR, 1, i)
                        : Given.register(Operand.Kind.GPR8_HIGH, 1, i);
            }
            for (int size = 2; size <= 8; size *= 2) {
                if (name.equals(general(i, size))) {
                    return Given.register(Operand.Kind.GPR, size, i);
                }
            }
            if (name.equals("mm" + i)) {
                return Given.register(Operand.Kind.MMX, 8, i);
            }
        }
        for (int i = 0; i < 16; i++) {
            if (i >= 8 && name.equals("r" + i)) {
                return Given.register(Operand.Kind.GPR, 8, i);
            }
            if (name.equals("xmm" + i)) {
                return Given.register(Operand.Kind.XMM, 16, i);
            }
            if (name.equals("cr" + i)) {
                return Given.register(Operand.Kind.CONTROL, 0, i);
            }
            if (name.equals("dr" + i)) {
                return Given.register(Operand.Kind.DEBUG, 0, i);
            }
        }
        for (int i = 0; i < SEGMENTS.length; i++) {
            if (name.equals(SEGMENTS[i])) {
                return Given.register(Operand.Kind.SEGMENT, 0, i);
            }
        }
        return null;
    }

    private static String general(int number, int size) {
        return switch (size) {
            case 2 -> WORDS[number];
            case 4 -> "e" + WORDS[number];
            default -> "r" + WORDS[number];
        };
    }

    private static Given memory(int size, String text, ToLongFunction<String> symbols) {
        int override = -1;
        String rest = text;
        int colon = rest.indexOf(':');
        if (colon >= 0) {
            override = List.of(SEGMENTS).indexOf(rest.substring(0, colon).strip());
            rest = rest.substring(colon + 1);
        }
        int base = -1;
        int index = -1;
        int scale = 0;
        int addressSize = 0;
        StringBuilder numbers = new StringBuilder("0");
        for (String term : rest.replace("-", "+-").split("\\+", -1)) {
            String one = term.strip();
            String[] factors = one.split("\\*", -1);
            Given register = register(factors[0].strip());
            if (one.equals("rip")) {
                base = Instruction.RIP;
                addressSize = 8;
            } else if (register == null) {
                numbers.append(one.isEmpty() ? "" : "+" + one);
            } else {
                addressSize = register.size();
                if (factors.length == 2 || base >= 0) {
                    index = register.register();
                    int by = factors.length == 2 ? Integer.parseInt(factors[1].strip()) : 1;
                    scale = Integer.numberOfTrailingZeros(by);
                } else {
                    base = register.register();
                }
            }
        }
        long value = value(numbers.toString(), symbols);
        return new Given(
                Operand.Kind.MEMORY, size, -1, base, index, scale, value, 0, override, addressSize);
    }

    /** Sums and differences of numbers and symbols. */
    static long value(String text, ToLongFunction<String> symbols) {
        long sum = 0;
        for (String term : text.replace("-", "+-").split("\\+", -1)) {
            String one = term.strip();
            boolean minus = one.startsWith("-");
            String plain = minus ? one.substring(1).strip() : one;
            if (!plain.isEmpty()) {
                long value = single(plain, symbols);
                sum += minus ? -value : value;
            }
        }
        return sum;
    }

    private static long single(String text, ToLongFunction<String> symbols) {
        String digits = text.replace("_", "");
        if (digits.startsWith("0x")) {
            return Long.parseUnsignedLong(digits.substring(2), 16);
        }
        return Character.isDigit(text.charAt(0))
                ? Long.parseLong(digits)
                : symbols.applyAsLong(text);
    }

    // ------------------------------------------------------------------ comparison

    static boolean fit(Instruction in, Opcode form, List<Given> given, long address) {
        for (int i = 0; i < given.size(); i++) {
            if (!fits(in, form, i, given.get(i), address)) {
                return false;
            }
        }
        return true;
    }

    private static boolean fits(Instruction in, Opcode form, int i, Given given, long address) {
        Operand operand = in.operand(i);
        return switch (operand.kind()) {
            case GPR, XMM, MMX ->
                    given.kind() == operand.kind()
                            && given.register() == operand.register()
                            && given.size() == operand.size();
            case GPR8_HIGH ->
                    given.kind() == operand.kind() && given.register() == operand.register() + 4;
            case SEGMENT, CONTROL, DEBUG ->
                    given.kind() == operand.kind() && given.register() == operand.register();
            case MEMORY ->
                    given.isMemory()
                            && (given.size() == 0 || given.size() == operand.size())
                            && in.base == given.base()
                            && in.index == given.index()
                            && (in.index < 0 || in.scale == given.scale())
                            && same(in.displacement, given.value(), in.addressSize);
            case MOFFS ->
                    given.isMemory()
                            && given.base() < 0
                            && given.index() < 0
                            && (given.size() == 0 || given.size() == operand.size())
                            && same(in.displacement, given.value(), in.addressSize);
            case IMMEDIATE ->
                    given.kind() == Operand.Kind.IMMEDIATE && fitsImmediate(in, form, i, given);
            case RELATIVE ->
                    given.kind() == Operand.Kind.IMMEDIATE
                            && same(
                                    address + in.length + in.immediate,
                                    given.value(),
                                    in.operandSize);
            case FAR_POINTER ->
                    given.kind() == Operand.Kind.FAR_POINTER
                            && reaches(given.value(), in.operandSize)
                            && same(in.immediate, given.value(), in.operandSize)
                            && in.secondImmediate == (given.selector() & 0xFFFF);
            default -> false;
        };
    }

    private static boolean fitsImmediate(Instruction in, Opcode form, int i, Given given) {
        long value = given.value();
        if (in.operand(i).register() == 1) {
            return in.secondImmediate == value;
        }
        OperandType type = form.operands().get(i).type();
        return switch (type) {
            case B -> value >= -128 && value < 256 && same(in.immediate, value, 1);
            case W -> reaches(value, 2) && same(in.immediate, value, 2);
            default -> reaches(value, in.operandSize) && same(in.immediate, value, in.operandSize);
        };
    }

    private static boolean reaches(long value, int size) {
        return size == 8 || (value >= -(1L << (8 * size - 1)) && value < 1L << (8 * size));
    }

    private static boolean same(long a, long b, int size) {
        return size == 8 ? a == b : ((a ^ b) & (1L << (8 * size)) - 1) == 0;
    }
}

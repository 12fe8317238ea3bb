package dev.hv.cpu.x86.decode;

/** The assembler's names of registers. */
final class RegisterNames {
    private static final String[] WORD = {"ax", "cx", "dx", "bx", "sp", "bp", "si", "di"};
    private static final String[] LOW_BYTE = {"al", "cl", "dl", "bl", "spl", "bpl", "sil", "dil"};
    private static final String[] HIGH_BYTE = {"ah", "ch", "dh", "bh"};
    private static final String[] SEGMENT = {"es", "cs", "ss", "ds", "fs", "gs"};

    private RegisterNames() {}

    /** A general register of 1, 2, 4 or 8 bytes. */
    static String general(int size, int number) {
        if (number >= 8) {
            return "r"
                    + number
                    + switch (size) {
                        case 1 -> "b";
                        case 2 -> "w";
                        case 4 -> "d";
                        default -> "";
                    };
        }
        return switch (size) {
            case 1 -> LOW_BYTE[number];
            case 2 -> WORD[number];
            case 4 -> "e" + WORD[number];
            default -> "r" + WORD[number];
        };
    }

    /** A segment register. */
    static String segment(int number) {
        return SEGMENT[number];
    }

    /** The register of an operand, whatever its kind; not for memory and immediates. */
    static String of(Operand operand) {
        int number = operand.register();
        return switch (operand.kind()) {
            case GPR -> general(operand.size(), number);
            case GPR8_HIGH -> HIGH_BYTE[number];
            case XMM -> (operand.size() == 32 ? "ymm" : "xmm") + number;
            case MMX -> "mm" + number;
            case SEGMENT -> SEGMENT[number];
            case CONTROL -> "cr" + number;
            case DEBUG -> "dr" + number;
            case ST -> "st(" + number + ")";
            case MEMORY,
                    IMMEDIATE,
                    RELATIVE,
                    MOFFS,
                    FAR_POINTER,
                    STRING_SOURCE,
                    STRING_DESTINATION,
                    NONE ->
                    throw new IllegalArgumentException("not a register: " + operand);
        };
    }
}

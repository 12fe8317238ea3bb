package dev.hv.cpu.x86.decode;

/**
 * What selects one opcode form among those that share an opcode byte, as bits.
 *
 * <p>Each dimension of the selection (mandatory prefix, mode, operand size, address size,
 * ModRM.mod, ModRM.rm, REX.B) has one bit per value. A decoder sets exactly one bit in each
 * dimension it knows; a form forbids the bits it does not allow, so that one AND selects.
 */
final class Constraint {
    static final int NO_PREFIX = 1;
    static final int PREFIX_66 = 1 << 1;
    static final int PREFIX_F3 = 1 << 2;
    static final int PREFIX_F2 = 1 << 3;
    static final int MODE_16 = 1 << 4;
    static final int MODE_32 = 1 << 5;
    static final int MODE_64 = 1 << 6;
    static final int OPERAND_16 = 1 << 7;
    static final int OPERAND_32 = 1 << 8;
    static final int OPERAND_64 = 1 << 9;
    static final int ADDRESS_16 = 1 << 10;
    static final int ADDRESS_32 = 1 << 11;
    static final int ADDRESS_64 = 1 << 12;
    static final int MEMORY = 1 << 13;
    static final int REGISTER = 1 << 14;
    static final int RM_0 = 1 << 15;
    static final int NO_REX_B = 1 << 23;
    static final int REX_B = 1 << 24;

    static final int ALL_PREFIXES = NO_PREFIX | PREFIX_66 | PREFIX_F3 | PREFIX_F2;
    static final int ALL_OPERAND_SIZES = OPERAND_16 | OPERAND_32 | OPERAND_64;
    static final int ALL_ADDRESS_SIZES = ADDRESS_16 | ADDRESS_32 | ADDRESS_64;
    static final int ALL_RM = 0xFF << 15;

    private Constraint() {}

    /** The bits that a word of the table's constraint columns forbids; -1 if it is none of them. */
    static int forbiddenBy(String word) {
        return switch (word) {
            case "NP" -> ALL_PREFIXES & ~NO_PREFIX;
            case "NFx" -> PREFIX_F3 | PREFIX_F2;
            case "66" -> ALL_PREFIXES & ~PREFIX_66;
            case "F3" -> ALL_PREFIXES & ~PREFIX_F3;
            case "F2" -> ALL_PREFIXES & ~PREFIX_F2;
            case "no64" -> MODE_64;
            case "only64" -> MODE_16 | MODE_32;
            case "o16" -> ALL_OPERAND_SIZES & ~OPERAND_16;
            case "o32" -> ALL_OPERAND_SIZES & ~OPERAND_32;
            case "o64" -> ALL_OPERAND_SIZES & ~OPERAND_64;
            case "a16" -> ALL_ADDRESS_SIZES & ~ADDRESS_16;
            case "a32" -> ALL_ADDRESS_SIZES & ~ADDRESS_32;
            case "a64" -> ALL_ADDRESS_SIZES & ~ADDRESS_64;
            case "mem" -> REGISTER;
            case "reg" -> MEMORY;
            case "norexb" -> REX_B;
            default -> -1;
        };
    }

    /** The bits for a mode of 16, 32 or 64. */
    static int mode(int mode) {
        return MODE_16 * (mode >> 4) & (MODE_16 | MODE_32 | MODE_64);
    }

    /** The bit for an operand size of 2, 4 or 8 bytes. */
    static int operandSize(int bytes) {
        return OPERAND_16 << (bytes >> 2);
    }

    /** The bit for an address size of 2, 4 or 8 bytes. */
    static int addressSize(int bytes) {
        return ADDRESS_16 << (bytes >> 2);
    }

    /** The bits for a ModRM byte. */
    static int modRm(int modRm) {
        return (modRm >= 0xC0 ? REGISTER : MEMORY) | RM_0 << (modRm & 7);
    }
}

package dev.hv.cpu.x86.decode;

/**
 * What selects one opcode form among those that share an opcode byte, as bits.
 *
 * <p>Each dimension of the selection (mandatory prefix, mode, operand size, address size, the
 * fields of ModRM, REX.B, VEX and its fields) has one bit per value. A decoder sets exactly one bit
 * in each dimension it knows; a form forbids the bits it does not allow, so that one AND selects.
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
    static final int NO_REX_B = 1 << 15;
    static final int REX_B = 1 << 16;
    static final long NO_VEX = 1L << 33;
    static final long VEX = 1L << 34;
    static final long VEX_128 = 1L << 35;
    static final long VEX_256 = 1L << 36;
    static final long VEX_W0 = 1L << 37;
    static final long VEX_W1 = 1L << 38;

    /** VEX.vvvv names a register; without it the field is 1111b. */
    static final long VEX_REGISTER = 1L << 39;

    private static final int ALL_PREFIXES = NO_PREFIX | PREFIX_66 | PREFIX_F3 | PREFIX_F2;
    private static final int ALL_OPERAND_SIZES = OPERAND_16 | OPERAND_32 | OPERAND_64;
    private static final int ALL_ADDRESS_SIZES = ADDRESS_16 | ADDRESS_32 | ADDRESS_64;
    private static final int RM_SHIFT = 17;
    private static final int REG_SHIFT = 25;
    private static final int ALL_MODES = MODE_16 | MODE_32 | MODE_64;

    private Constraint() {}

    /** The bits that a word of the table's constraint columns forbids; 0 if it is none of them. */
    static int forbiddenBy(String word) {
        return switch (word) {
            case "NP" -> ALL_PREFIXES & ~NO_PREFIX;
            case "NFx" -> PREFIX_F3 | PREFIX_F2;
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
            default -> 0;
        };
    }

    /** The bits that a field of VEX in the table's notation forbids. */
    static long forbiddenByVex(String field) {
        return switch (field) {
            case "VEX" -> NO_VEX;
            case "128" -> VEX_256;
            case "256" -> VEX_128;
            case "W0" -> VEX_W1;
            case "W1" -> VEX_W0;
            case "NP" -> forbiddenByPrefix(0);
            case "66" -> forbiddenByPrefix(0x66);
            case "F3" -> forbiddenByPrefix(0xF3);
            case "F2" -> forbiddenByPrefix(0xF2);
            case "0F", "0F38", "0F3A" -> 0;
            default -> throw new IllegalArgumentException("no field of VEX: " + field);
        };
    }

    /** The bits that a mandatory prefix (0x66, 0xF2, 0xF3, or 0 for none of them) forbids. */
    static int forbiddenByPrefix(int prefix) {
        return switch (prefix) {
            case 0 -> ALL_PREFIXES & ~NO_PREFIX;
            case 0x66 -> ALL_PREFIXES & ~PREFIX_66;
            case 0xF2 -> ALL_PREFIXES & ~PREFIX_F2;
            case 0xF3 -> ALL_PREFIXES & ~PREFIX_F3;
            default -> throw new IllegalArgumentException("no mandatory prefix: " + prefix);
        };
    }

    /** The bits that a value of ModRM.reg forbids. */
    static long forbiddenByReg(int reg) {
        return (0xFFL & ~(1L << reg)) << REG_SHIFT;
    }

    /** The bits that a value of ModRM.rm forbids. */
    static long forbiddenByRm(int rm) {
        return (0xFFL & ~(1L << rm)) << RM_SHIFT;
    }

    /** The bit for a mode of 16, 32 or 64. */
    static int mode(int mode) {
        return MODE_16 * (mode >> 4) & ALL_MODES;
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
    static long modRm(int modRm) {
        return (modRm >= 0xC0 ? REGISTER : MEMORY)
                | 1L << (RM_SHIFT + (modRm & 7))
                | 1L << (REG_SHIFT + (modRm >> 3 & 7));
    }
}

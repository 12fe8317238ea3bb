package dev.hv.cpu.x86.decode;

/**
 * A decoded instruction. Immutable; any thread may read it.
 *
 * <p>Sizes are in bytes. Registers are numbered as ModRM numbers them, with REX bits applied.
 */
public final class Instruction {
    /**
     * {@link #base} of an address that has no base register, {@link #index} of one without index.
     */
    public static final int NO_REGISTER = -1;

    /** {@link #base} of an address relative to the end of the instruction. */
    public static final int RIP = 16;

    /** The opcode form; {@link OpcodeTable#BAD} if the bytes are no instruction. */
    public final Opcode opcode;

    /** Length in bytes, 1..15. */
    public final int length;

    /** The mode that it was decoded for: 16, 32 or 64. */
    public final int mode;

    /** The effective operand size: 2, 4 or 8. */
    public final int operandSize;

    /** The effective address size: 2, 4 or 8. */
    public final int addressSize;

    /** Whether there is a LOCK prefix. */
    public final boolean lock;

    /** The last of REPNE (0xF2) and REP (0xF3), where it is not part of the opcode; else 0. */
    public final int repeat;

    /** The segment register of an override that counts in this mode, 0..5; else -1. */
    public final int segmentOverride;

    /** The REX prefix (0x40..0x4F), or what VEX has in its place in 64-bit mode, or 0. */
    public final int rex;

    /** The vector length with VEX, 16 or 32 bytes; 0 without VEX. */
    public final int vectorLength;

    /** Whether there is a ModRM byte. */
    public final boolean hasModRm;

    /** ModRM.mod, 3 for instructions that ignore it. */
    public final int mod;

    /** ModRM.reg, with REX.R as bit 3. */
    public final int reg;

    /** ModRM.rm, with REX.B as bit 3. */
    public final int rm;

    /** Whether one operand is memory addressed by ModRM or by an offset. */
    public final boolean hasMemory;

    /** Base register of the address, {@link #RIP}, or {@link #NO_REGISTER}. */
    public final int base;

    /**
     * Index register of the address, or {@link #NO_REGISTER}; a vector register if {@link
     * Opcode#hasVectorIndex}.
     */
    public final int index;

    /** How far the index is shifted left: 0..3. */
    public final int scale;

    /**
     * Displacement, sign-extended; the whole offset, zero-extended, for {@link Operand.Kind#MOFFS}.
     */
    public final long displacement;

    /**
     * The segment of the address (0 ES, 1 CS, 2 SS, 3 DS, 4 FS, 5 GS): the override, else SS for an
     * address based on rSP or rBP, else DS. For string sources and other implicit addresses as
     * well.
     */
    public final int segment;

    /**
     * The first immediate, branch offset or far pointer's offset. Branch offsets, operand-sized
     * immediates and bytes of type {@code Ibs} are sign-extended; bytes, words and far offsets
     * zero-extended.
     */
    public final long immediate;

    /** The second immediate, zero-extended: the level of ENTER, the selector of a far pointer. */
    public final int secondImmediate;

    private final Operand[] operands;

    Instruction(Decoder decoder, Opcode opcode, int length, Operand[] operands) {
        this.opcode = opcode;
        this.length = length;
        this.mode = decoder.mode;
        this.operandSize = decoder.operandSize;
        this.addressSize = decoder.addressSize;
        this.lock = decoder.lock;
        this.repeat = opcode.mandatoryPrefix() == decoder.repeat ? 0 : decoder.repeat;
        this.segmentOverride = decoder.segmentOverride;
        this.rex = decoder.rex;
        this.vectorLength = decoder.vectorLength;
        this.hasModRm = decoder.modRm >= 0;
        this.mod = decoder.mod;
        this.reg = decoder.reg;
        this.rm = decoder.rm;
        this.hasMemory = decoder.hasMemory;
        this.base = decoder.base;
        this.index = decoder.index;
        this.scale = decoder.scale;
        this.displacement = decoder.displacement;
        this.segment = decoder.segment();
        this.immediate = decoder.immediate;
        this.secondImmediate = decoder.secondImmediate;
        this.operands = operands;
    }

    /** Whether the bytes are an instruction. */
    public boolean isValid() {
        return opcode != OpcodeTable.BAD;
    }

    /** How many explicit operands there are. */
    public int operandCount() {
        return operands.length;
    }

    /**
     * An operand; the destination is the first.
     *
     * @param i the operand's place, from 0
     * @throws ArrayIndexOutOfBoundsException if there is no such operand
     */
    public Operand operand(int i) {
        return operands[i];
    }

    /** Whether an operand is string memory, so that a REP prefix repeats the instruction. */
    public boolean isString() {
        return opcode.isString();
    }

    /** The text of the instruction at offset 0. */
    @Override
    public String toString() {
        return Disassembler.text(this, 0);
    }
}

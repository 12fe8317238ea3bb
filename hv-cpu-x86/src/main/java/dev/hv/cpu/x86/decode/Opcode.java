package dev.hv.cpu.x86.decode;

import java.util.List;

/** One opcode form: a line of the opcode maps. Immutable; there is one object per form. */
public final class Opcode {
    /** LOCK is allowed with a memory destination. */
    static final int LOCK = 1;

    /** The operand size is 64 bits by default in 64-bit mode, or 16 bits with 66h. */
    static final int DEFAULT_64 = 2;

    /** The operand size is 64 bits in 64-bit mode, whatever the prefixes. */
    static final int FORCE_64 = 4;

    /** ModRM.mod is ignored: ModRM.rm is a register. */
    static final int IGNORE_MOD = 8;

    /** The address has a vector register as its index, of the size that VEX.L says. */
    static final int VECTOR_INDEX = 16;

    /** That index is an XMM register, whatever VEX.L says. */
    static final int XMM_INDEX = 32;

    /** The registers must be three different ones. */
    static final int DISTINCT = 64;

    private final int id;
    private final OpcodeMap map;
    private final int code;
    private final int digit;
    private final int mandatoryPrefix;
    private final long forbidden;
    private final int flags;
    private final boolean modRm;
    private final String mnemonic;
    private final String feature;
    private final OperandSpec[] operands;

    Opcode(
            int id,
            OpcodeMap map,
            int code,
            int digit,
            int mandatoryPrefix,
            long forbidden,
            int flags,
            boolean modRm,
            String mnemonic,
            String feature,
            OperandSpec[] operands) {
        this.id = id;
        this.map = map;
        this.code = code;
        this.digit = digit;
        this.mandatoryPrefix = mandatoryPrefix;
        this.forbidden = forbidden;
        this.flags = flags;
        this.modRm = modRm;
        this.mnemonic = mnemonic;
        this.feature = feature;
        this.operands = operands;
    }

    /**
     * @return the dense index of this form, from 0 to {@link OpcodeTable#size} - 1; it may change
     *     from one version of the table to the next
     */
    public int id() {
        return id;
    }

    /**
     * The SDM's mnemonic in lower case; conditions as in {@code jz}, {@code setnbe}'s short form.
     */
    public String mnemonic() {
        return mnemonic;
    }

    /** The map that the form's last opcode byte belongs to. */
    public OpcodeMap map() {
        return map;
    }

    /** The form's last opcode byte; the first of eight where the opcode holds a register. */
    public int code() {
        return code;
    }

    /** What ModRM.reg must be: 0..7, or -1 where it is an operand or there is no ModRM. */
    public int digit() {
        return digit;
    }

    /** The prefix that is part of the opcode: 0x66, 0xF2 or 0xF3, or 0 for none. */
    public int mandatoryPrefix() {
        return mandatoryPrefix;
    }

    /** Whether the form is encoded with VEX. */
    public boolean hasVex() {
        return (forbidden & Constraint.NO_VEX) != 0;
    }

    /** Whether the index of the memory operand's address is a vector register. */
    public boolean hasVectorIndex() {
        return has(VECTOR_INDEX);
    }

    /** Whether the instruction has a ModRM byte. */
    public boolean hasModRm() {
        return modRm;
    }

    /** Whether LOCK is allowed where the destination is in memory. */
    public boolean lockable() {
        return has(LOCK);
    }

    /**
     * @return the CPU feature that the form needs, in lower case as Linux's /proc/cpuinfo names it
     *     where it does; {@code base} for what every processor has, {@code fpu} for the x87
     */
    public String feature() {
        return feature;
    }

    /** The explicit operands, destination first. */
    public List<OperandSpec> operands() {
        return List.of(operands);
    }

    /** Whether an operand is string memory, so that a REP prefix repeats the instruction. */
    public boolean isString() {
        for (OperandSpec spec : operands) {
            if (spec.addressing() == Addressing.X || spec.addressing() == Addressing.Y) {
                return true;
            }
        }
        return false;
    }

    /** Whether this is the entry for byte strings that are no instruction. */
    public boolean isBad() {
        return this == OpcodeTable.BAD;
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(mnemonic);
        for (int i = 0; i < operands.length; i++) {
            text.append(i == 0 ? ' ' : ',').append(operands[i]);
        }
        return text.toString();
    }

    /** The {@link Constraint} bits that this form does not allow. */
    long forbidden() {
        return forbidden;
    }

    boolean has(int flag) {
        return (flags & flag) != 0;
    }

    int operandCount() {
        return operands.length;
    }

    OperandSpec operand(int i) {
        return operands[i];
    }
}

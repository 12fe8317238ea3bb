package dev.hv.cpu.x86.decode;

import org.jspecify.annotations.Nullable;

/**
 * Decodes one instruction at a time, as Intel SDM vol. 2, chapter 2 and appendix A say; where AMD's
 * processors differ, as Intel's do.
 *
 * <p>A decoder holds the state of the instruction that it decodes: each thread needs its own.
 * Decoding never throws for any bytes.
 */
public final class Decoder {
    // Before the answers below, which are made with it.
    private static final Operand[] NO_OPERANDS = {};

    /** The longest instruction, in bytes (SDM vol. 2, 2.3.11). */
    public static final int MAXIMUM_LENGTH = 15;

    /**
     * The answer where the bytes end before the instruction does, and fewer than 15 were available.
     */
    public static final Instruction TRUNCATED = new Decoder().nothing();

    /**
     * The answer where the first 15 bytes do not complete an instruction: a general-protection
     * exception.
     */
    public static final Instruction TOO_LONG = new Decoder().nothing();

    private static final int CS = 1;
    private static final int SS = 2;
    private static final int DS = 3;
    private static final int FS = 4;
    private static final int GS = 5;
    private static final int SP = 4;
    private static final int BP = 5;
    private static final int CONTROL_REGISTERS = 0b1_0001_1101;

    /** Base registers of 16-bit addresses (SDM vol. 2, table 2-1). */
    private static final byte[] BASE_16 = {3, 3, 5, 5, 6, 7, 5, 3};

    /** Index registers of 16-bit addresses. */
    private static final byte[] INDEX_16 = {6, 7, 6, 7, -1, -1, -1, -1};

    private static final boolean[] LEGACY_PREFIX = new boolean[256];

    static {
        for (int prefix :
                new int[] {0x26, 0x2E, 0x36, 0x3E, 0x64, 0x65, 0x66, 0x67, 0xF0, 0xF2, 0xF3}) {
            LEGACY_PREFIX[prefix] = true;
        }
    }

    int mode;
    int operandSize;
    int addressSize;
    boolean lock;
    int repeat;
    int segmentOverride;
    int rex;
    int vectorLength;
    int modRm;
    int mod;
    int reg;
    int rm;
    boolean hasMemory;
    int base;
    int index;
    int scale;
    long displacement;
    long immediate;
    int secondImmediate;

    private final Dialect dialect;
    private byte[] code = {};
    private int position;
    private int limit;
    private int opcodeByte;
    private boolean operandSizePrefix;
    private boolean addressSizePrefix;
    private boolean immediateTaken;

    /** What VEX adds to the selection. */
    private long vex;

    private int vexRegister;

    /** The operand size by which operands are bound: {@link OperandType#WIDE} with VEX.L. */
    private int bindingSize;

    /** A decoder for the 80386 and later; it costs a hundred bytes or so. */
    public Decoder() {
        this(Dialect.I486);
    }

    /** A decoder of that dialect. */
    public Decoder(Dialect dialect) {
        this.dialect = dialect;
        reset();
    }

    /**
     * Decodes the instruction at an offset.
     *
     * @param bytes the code
     * @param offset where the instruction begins
     * @param available how many bytes from there on may be read; those past 15 do not matter
     * @param bits the mode: 16 (real mode, virtual-8086 mode, 16-bit code segments), 32 or 64
     * @return the instruction; one whose opcode is {@link OpcodeTable#BAD} if the bytes are none,
     *     with the length up to where that was known; {@link #TRUNCATED} or {@link #TOO_LONG}
     */
    public Instruction decode(byte[] bytes, int offset, int available, int bits) {
        reset();
        code = bytes;
        mode = bits;
        position = offset;
        limit = offset + Math.min(available, dialect.maximumLength());
        boolean complete = available >= dialect.maximumLength();
        if (!prefixes()) {
            return incomplete(complete);
        }
        OpcodeMap map = map();
        if (map == null) {
            return incomplete(complete);
        }
        long selection = selection();
        if (OpcodeTable.hasModRm(map, opcodeByte)) {
            if (position >= limit) {
                return incomplete(complete);
            }
            modRm = code[position++] & 0xFF;
            mod = modRm >> 6;
            reg = modRm >> 3 & 7;
            rm = modRm & 7;
            selection |= Constraint.modRm(modRm);
        }
        Opcode opcode = OpcodeTable.select(map, opcodeByte, selection);
        if (opcode == OpcodeTable.BAD || !applyFlags(opcode)) {
            return bad(offset);
        }
        if (modRm >= 0) {
            reg |= (rex & 4) << 1;
            if (mod == 3) {
                rm |= (rex & 1) << 3;
            } else if (!memory(opcode.hasVectorIndex())) {
                return incomplete(complete);
            }
        }
        int count = opcode.operandCount();
        Operand[] operands = count == 0 ? NO_OPERANDS : new Operand[count];
        for (int i = 0; i < count; i++) {
            OperandSpec spec = opcode.operand(i);
            Operand operand = bind(spec, i == 0);
            if (operand == null) {
                return incomplete(complete);
            }
            if (operand.kind() == Operand.Kind.NONE) {
                return bad(offset);
            }
            operands[i] = operand;
        }
        if (opcode.has(Opcode.DISTINCT) && !distinct()) {
            return bad(offset);
        }
        return new Instruction(this, opcode, position - offset, operands);
    }

    /** Destination, index and mask of a gather. */
    private boolean distinct() {
        return reg != index && reg != vexRegister && index != vexRegister;
    }

    int segment() {
        if (segmentOverride >= 0) {
            return segmentOverride;
        }
        return hasMemory && (base == SP || base == BP) ? SS : DS;
    }

    private Instruction nothing() {
        return new Instruction(this, OpcodeTable.BAD, 0, NO_OPERANDS);
    }

    private Instruction bad(int offset) {
        return new Instruction(this, OpcodeTable.BAD, position - offset, NO_OPERANDS);
    }

    private static Instruction incomplete(boolean complete) {
        return complete ? TOO_LONG : TRUNCATED;
    }

    private void reset() {
        mode = 32;
        operandSize = 4;
        addressSize = 4;
        lock = false;
        repeat = 0;
        segmentOverride = -1;
        rex = 0;
        vectorLength = 0;
        vex = Constraint.NO_VEX;
        vexRegister = 0;
        modRm = -1;
        mod = 0;
        reg = 0;
        rm = 0;
        hasMemory = false;
        base = Instruction.NO_REGISTER;
        index = Instruction.NO_REGISTER;
        scale = 0;
        displacement = 0;
        immediate = 0;
        secondImmediate = 0;
        operandSizePrefix = false;
        addressSizePrefix = false;
        immediateTaken = false;
    }

    /**
     * Takes prefixes and the first opcode byte. A REX that no opcode follows directly is ignored.
     */
    private boolean prefixes() {
        while (position < limit) {
            int b = code[position++] & 0xFF;
            if (LEGACY_PREFIX[b] && (dialect.longPrefixes() || (b & 0xFC) != 0x64)) {
                rex = 0;
                prefix(b);
            } else if (mode == 64 && (b & 0xF0) == 0x40) {
                rex = b;
            } else {
                opcodeByte = b;
                return true;
            }
        }
        return false;
    }

    private void prefix(int b) {
        switch (b) {
            case 0x26, 0x2E, 0x36, 0x3E -> {
                if (mode != 64) {
                    segmentOverride = b >> 3 & 3;
                }
            }
            case 0x64 -> segmentOverride = FS;
            case 0x65 -> segmentOverride = GS;
            case 0x66 -> operandSizePrefix = true;
            case 0x67 -> addressSizePrefix = true;
            case 0xF0 -> lock = true;
            default -> repeat = b;
        }
    }

    /** Takes escape bytes and leaves the last opcode byte; the map, or null if the bytes end. */
    private @Nullable OpcodeMap map() {
        if (opcodeByte != 0x0F) {
            return isVex() ? vex() : OpcodeMap.ONE_BYTE;
        }
        if (position >= limit) {
            return null;
        }
        opcodeByte = code[position++] & 0xFF;
        if (opcodeByte != 0x38 && opcodeByte != 0x3A) {
            return OpcodeMap.MAP_0F;
        }
        if (position >= limit) {
            return null;
        }
        OpcodeMap map = opcodeByte == 0x38 ? OpcodeMap.MAP_0F38 : OpcodeMap.MAP_0F3A;
        opcodeByte = code[position++] & 0xFF;
        return map;
    }

    /** In 16-bit and 32-bit code, C4 and C5 are LES and LDS where memory follows. */
    private boolean isVex() {
        return (opcodeByte & 0xFE) == 0xC4
                && (mode == 64 || (position < limit && (code[position] & 0xC0) == 0xC0));
    }

    /** Takes the rest of VEX and the opcode byte (SDM vol. 2, 2.3.5); null if the bytes end. */
    private @Nullable OpcodeMap vex() {
        boolean three = opcodeByte == 0xC4;
        if (position + (three ? 3 : 2) > limit) {
            return null;
        }
        boolean illegal = lock || repeat != 0 || operandSizePrefix || rex != 0;
        int first = ~code[position++];
        int last = three ? code[position++] : ~first & 0x7F;
        if (mode == 64) {
            // R, X, B are inverted; the short form has R only.
            int extension = three ? first >> 5 & 7 : first >> 5 & 4;
            rex = 0x40 | (last >> 4 & 8) | extension;
        }
        vexRegister = ~last >> 3 & (mode == 64 ? 15 : 7);
        vectorLength = (last & 4) != 0 ? 32 : 16;
        vex =
                (illegal ? Constraint.NO_VEX : 0)
                        | Constraint.VEX
                        | ((last & 4) != 0 ? Constraint.VEX_256 : Constraint.VEX_128)
                        | ((last & 0x80) != 0 ? Constraint.VEX_W1 : Constraint.VEX_W0)
                        | ((last & 0x78) != 0x78 ? Constraint.VEX_REGISTER : 0);
        switch (last & 3) {
            case 1 -> operandSizePrefix = true;
            case 2 -> repeat = 0xF3;
            case 3 -> repeat = 0xF2;
            default -> {}
        }
        opcodeByte = code[position++] & 0xFF;
        return switch (three ? ~first & 0x1F : 1) {
            case 1 -> OpcodeMap.MAP_0F;
            case 2 -> OpcodeMap.MAP_0F38;
            case 3 -> OpcodeMap.MAP_0F3A;
            default -> {
                vex |= Constraint.NO_VEX;
                yield OpcodeMap.MAP_0F;
            }
        };
    }

    /** What is known before ModRM: mode, sizes and prefixes; REX.W wins over 66h. */
    private long selection() {
        boolean narrow = addressSizePrefix == (mode == 32);
        addressSize = mode == 64 ? (addressSizePrefix ? 4 : 8) : narrow ? 2 : 4;
        if (mode == 64) {
            operandSize = (rex & 8) != 0 ? 8 : operandSizePrefix ? 2 : 4;
        } else {
            operandSize = operandSizePrefix == (mode == 32) ? 2 : 4;
        }
        if (vectorLength != 0) {
            operandSize = (rex & 8) != 0 ? 8 : 4;
        }
        int prefix =
                switch (repeat) {
                    case 0xF3 -> Constraint.PREFIX_F3;
                    case 0xF2 -> Constraint.PREFIX_F2;
                    default -> operandSizePrefix ? Constraint.PREFIX_66 : Constraint.NO_PREFIX;
                };
        return prefix
                | vex
                | Constraint.mode(mode)
                | Constraint.operandSize(operandSize)
                | Constraint.addressSize(addressSize)
                | ((rex & 1) != 0 ? Constraint.REX_B : Constraint.NO_REX_B);
    }

    /** Applies what the form says about sizes; false if it does not stand the LOCK prefix. */
    private boolean applyFlags(Opcode opcode) {
        if (mode == 64) {
            if (opcode.has(Opcode.FORCE_64)) {
                operandSize = 8;
            } else if (opcode.has(Opcode.DEFAULT_64) && operandSize == 4) {
                operandSize = 8;
            }
        }
        if (opcode.mandatoryPrefix() == 0x66 && operandSize == 2 && mode != 16) {
            operandSize = 4;
        }
        bindingSize = vectorLength == 32 ? OperandType.WIDE : operandSize;
        if (opcode.has(Opcode.IGNORE_MOD)) {
            mod = 3;
        }
        return !lock || !dialect.checksLock() || (opcode.lockable() && mod != 3);
    }

    /** Takes SIB and displacement (SDM vol. 2, 2.1.5 and tables 2-1 to 2-3, 2-5 to 2-7). */
    private boolean memory(boolean vectorIndex) {
        hasMemory = true;
        return addressSize == 2 ? memory16() : memory32(vectorIndex);
    }

    private boolean memory16() {
        if (mod == 0 && rm == 6) {
            return displacement(2);
        }
        base = BASE_16[rm];
        index = INDEX_16[rm];
        return displacement(mod);
    }

    private boolean memory32(boolean vectorIndex) {
        int low = rm;
        int loneScale = 0;
        if (low == 4) {
            if (position >= limit) {
                return false;
            }
            int sib = code[position++] & 0xFF;
            low = sib & 7;
            int number = (sib >> 3 & 7) | (rex & 2) << 2;
            if (number != 4 || vectorIndex) {
                index = number;
                scale = sib >> 6;
            } else {
                loneScale = sib >> 6;
            }
            if (low == 5 && mod == 0) {
                return displacement(4);
            }
        } else if (low == 5 && mod == 0) {
            if (mode == 64) {
                base = Instruction.RIP;
            }
            return displacement(4);
        }
        base = low | (rex & 1) << 3;
        if (loneScale != 0 && dialect.scalesLoneBase()) {
            scaleBase(loneScale);
        }
        return displacement(mod == 2 ? 4 : mod);
    }

    /** Makes the base an index; the segment stays the base's. */
    private void scaleBase(int by) {
        segmentOverride = segment();
        index = base;
        base = Instruction.NO_REGISTER;
        scale = by;
    }

    private boolean displacement(int size) {
        if (size == 0) {
            return true;
        }
        if (position + size > limit) {
            return false;
        }
        displacement = signed(size);
        return true;
    }

    private @Nullable Operand bind(OperandSpec spec, boolean destination) {
        return switch (spec.addressing()) {
            case E -> hasMemory ? spec.bound(operandSize) : general(spec, rm);
            case G -> general(spec, reg);
            case R -> general(spec, rm);
            case M -> spec.bound(bindingSize);
            case B -> general(spec, vexRegister);
            case H -> Operand.xmm(spec.type().size(bindingSize), vexRegister);
            case L -> registerInImmediate(spec);
            case I -> takeImmediate(spec) ? spec.bound(operandSize) : null;
            case J -> takeOffset(spec) ? spec.bound(operandSize) : null;
            case A -> takeFarPointer() ? spec.bound(operandSize) : null;
            case O -> takeMemoryOffset() ? spec.bound(operandSize) : null;
            case Z -> general(spec, (opcodeByte & 7) | (rex & 1) << 3);
            case V -> Operand.xmm(spec.type().size(bindingSize), reg);
            case U -> Operand.xmm(spec.type().size(bindingSize), rm);
            case W ->
                    hasMemory
                            ? spec.bound(bindingSize)
                            : Operand.xmm(spec.registerType().size(bindingSize), rm);
            case P -> Operand.mmx(spec.type().size(operandSize), reg);
            case N -> Operand.mmx(spec.type().size(operandSize), rm);
            case Q ->
                    hasMemory
                            ? spec.bound(operandSize)
                            : Operand.mmx(spec.type().size(operandSize), rm);
            case S -> segmentRegister(spec, destination);
            case C -> controlRegister(spec);
            case D -> debugRegister(spec);
            case STI -> Operand.stack(rm);
            case ONE -> {
                immediate = 1;
                yield spec.bound(operandSize);
            }
            case X, Y, FIXED_GENERAL, FIXED_SEGMENT, FIXED_XMM, ST -> spec.bound(operandSize);
        };
    }

    private @Nullable Operand registerInImmediate(OperandSpec spec) {
        if (position >= limit) {
            return null;
        }
        immediate = code[position++] & 0xFF;
        int register = (int) immediate >> 4 & (mode == 64 ? 15 : 7);
        return Operand.xmm(spec.type().size(bindingSize), register);
    }

    private Operand general(OperandSpec spec, int register) {
        return Operand.general(spec.registerType().size(operandSize), register, rex != 0);
    }

    /** REX.R does not count; there are six, and CS is no destination. */
    private Operand segmentRegister(OperandSpec spec, boolean destination) {
        int number = reg & 7;
        return number >= dialect.segments() || (destination && number == CS)
                ? Operand.NONE
                : Operand.segment(spec.type().size(operandSize), number);
    }

    /** CR0, CR2, CR3, CR4 and CR8 exist. */
    private Operand controlRegister(OperandSpec spec) {
        return (CONTROL_REGISTERS >> reg & 1) == 0
                ? Operand.NONE
                : Operand.control(spec.type().size(operandSize), reg);
    }

    private Operand debugRegister(OperandSpec spec) {
        return reg > 7 ? Operand.NONE : Operand.debug(spec.type().size(operandSize), reg);
    }

    private boolean takeImmediate(OperandSpec spec) {
        int size = spec.type().size(operandSize);
        if (position + size > limit) {
            return false;
        }
        long value = signed(size);
        switch (spec.type()) {
            case B -> value &= 0xFF;
            case W -> value &= 0xFFFF;
            default -> {}
        }
        if (immediateTaken) {
            secondImmediate = (int) value;
        } else {
            immediate = value;
            immediateTaken = true;
        }
        return true;
    }

    private boolean takeOffset(OperandSpec spec) {
        int size = spec.type().size(operandSize);
        if (position + size > limit) {
            return false;
        }
        immediate = signed(size);
        return true;
    }

    private boolean takeFarPointer() {
        if (position + operandSize + 2 > limit) {
            return false;
        }
        long mask = operandSize == 2 ? 0xFFFF : 0xFFFF_FFFFL;
        immediate = signed(operandSize) & mask;
        secondImmediate = (int) signed(2) & 0xFFFF;
        return true;
    }

    private boolean takeMemoryOffset() {
        if (position + addressSize > limit) {
            return false;
        }
        hasMemory = true;
        long offset = signed(addressSize);
        displacement =
                switch (addressSize) {
                    case 2 -> offset & 0xFFFF;
                    case 4 -> offset & 0xFFFF_FFFFL;
                    default -> offset;
                };
        return true;
    }

    /** Takes a little-endian number of 1, 2, 4 or 8 bytes and sign-extends it. */
    private long signed(int size) {
        int at = position;
        position += size;
        return switch (size) {
            case 1 -> code[at];
            case 2 -> (code[at] & 0xFF) | code[at + 1] << 8;
            case 4 -> signed32(at);
            default -> (signed32(at) & 0xFFFF_FFFFL) | (long) signed32(at + 4) << 32;
        };
    }

    private int signed32(int at) {
        return (code[at] & 0xFF)
                | (code[at + 1] & 0xFF) << 8
                | (code[at + 2] & 0xFF) << 16
                | code[at + 3] << 24;
    }
}

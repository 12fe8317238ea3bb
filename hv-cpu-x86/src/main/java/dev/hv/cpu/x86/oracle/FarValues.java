package dev.hv.cpu.x86.oracle;

import dev.hv.cpu.x86.core.Eflags;
import dev.hv.cpu.x86.core.Seg;
import dev.hv.cpu.x86.core.Vector;
import dev.hv.cpu.x86.decode.Instruction;
import dev.hv.cpu.x86.decode.Operand;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;

/**
 * What instructions find that load segments or flags, ask for a segment's rights, or leave by a far
 * pointer: selectors of {@link SegmentTable}, good and bad, and targets at the end of the case.
 */
final class FarValues {
    private static final int SYSTEM_CALL = 0x80;
    private static final int RSP = 4;

    /** Most that a 16-bit offset can say lies below every page of a case. */
    private static final int SHORT = 2;

    private static final int WIDE = 8;
    private static final int SELECTOR_BYTES = 2;

    private static final int[] DATA = {
        SegmentTable.DATA,
        SegmentTable.DATA,
        SegmentTable.DATA,
        SegmentTable.DATA & ~3,
        SegmentTable.DATA & ~1,
        SegmentTable.CODE_32,
        SegmentTable.CODE_64,
        SegmentTable.SUPERVISOR_CODE,
        SegmentTable.SUPERVISOR_DATA,
        SegmentTable.SUPERVISOR_DATA | 3,
        0,
        1,
        3,
        SegmentTable.DATA | 4,
        0x57,
        0x1003,
        0xFFFF
    };

    private static final int[] CODE = {
        SegmentTable.CODE_64,
        SegmentTable.CODE_64,
        SegmentTable.CODE_64,
        SegmentTable.CODE_32,
        SegmentTable.CODE_32,
        SegmentTable.CODE_32,
        SegmentTable.CODE_64 & ~3,
        SegmentTable.CODE_32 & ~1,
        SegmentTable.DATA,
        SegmentTable.SUPERVISOR_CODE,
        SegmentTable.SUPERVISOR_CODE | 3,
        0,
        2,
        0x1003
    };

    /** Bits of flags that a case may load: a single step would end in the host's debugger. */
    private static final int LOADABLE =
            Eflags.STATUS | Eflags.DF | Eflags.NT | Eflags.AC | Eflags.ID | Eflags.IF | Eflags.IOPL;

    private final Random random;
    private final boolean bases;

    /**
     * @param bases whether the host's bases of FS and GS can be put back
     */
    FarValues(Random random, boolean bases) {
        this.random = random;
        this.bases = bases;
    }

    /** Returns whether it is such an instruction: it stands alone in its case. */
    static boolean concerns(Instruction in) {
        for (int i = 0; i < in.operandCount(); i++) {
            if (in.operand(i).kind() == Operand.Kind.SEGMENT) {
                return true;
            }
        }
        return switch (in.opcode.mnemonic()) {
            case "popf", "callf", "jmpf", "retf", "iret", "int" -> true;
            case "lds", "les", "lss", "lfs", "lgs", "lar", "lsl", "verr", "verw" -> true;
            case "fldenv", "frstor", "fxrstor", "fxrstor64" -> true;
            default -> StateImages.isXsave(in);
        };
    }

    /**
     * Puts what an instruction finds.
     *
     * @param record with RSP and the addresses of its memory operand
     * @param code its bytes, which may change
     * @param target where in the scratch page its memory operand is
     * @return whether the case can be run
     */
    boolean fill(Instruction in, ByteBuffer record, byte[] code, int target) {
        if (!concerns(in)) {
            return true;
        }
        int size = in.operandSize;
        int memory = Layout.SCRATCH + target;
        int stack = Layout.SCRATCH + (int) (record.getLong(8 * RSP) - Layout.SCRATCH_AT);
        return switch (in.opcode.mnemonic()) {
            case "mov" -> loads(in) && selector(in, 1, record, memory);
            case "pop" -> loads(in) && put(record, stack, dataSelector());
            // Where Intel's processors write 16 bits, AMD's write 32
            case "push" -> size != 4;
            case "lar", "lsl", "verr", "verw" ->
                    selector(in, in.operandCount() - 1, record, memory);
            // AMD's processors know no pointers with 64-bit offsets
            case "lss" -> size != WIDE && put(record, memory + size, dataSelector());
            case "lds", "les" -> put(record, memory + size, dataSelector());
            case "lfs", "lgs" ->
                    bases && size != WIDE && put(record, memory + size, dataSelector());
            case "popf" -> flags(record, stack, size);
            case "int" -> vector(code, in.length - 1);
            case "callf", "jmpf" -> in.hasMemory ? far(in, record, memory) : pointer(in, code);
            case "retf" -> size != SHORT && frame(in, record, stack);
            case "iret" -> size != SHORT && interruptFrame(in, record, stack);
            default ->
                    StateImages.isXsave(in)
                            ? StateImages.fill(in, record, memory, random)
                            : floatingPoint(in, record, memory);
        };
    }

    private int any(int[] values) {
        return values[random.nextInt(values.length)];
    }

    private int dataSelector() {
        return any(DATA);
    }

    private static boolean put(ByteBuffer record, int at, int selector) {
        record.putShort(at, (short) selector);
        return true;
    }

    /** Whether a load of a segment register leaves something that can be put back. */
    private boolean loads(Instruction in) {
        Operand to = in.operand(0);
        return bases || to.kind() != Operand.Kind.SEGMENT || to.register() < Seg.FS;
    }

    private boolean selector(Instruction in, int operand, ByteBuffer record, int memory) {
        Operand from = in.operand(operand);
        if (from.kind() == Operand.Kind.GPR) {
            record.putLong(8 * from.register(), dataSelector());
        } else if (from.kind() == Operand.Kind.MEMORY) {
            put(record, memory, dataSelector());
        }
        return true;
    }

    private int flags() {
        return random.nextInt() & LOADABLE;
    }

    private boolean flags(ByteBuffer record, int at, int size) {
        if (size == SHORT) {
            record.putShort(at, (short) flags());
        } else {
            record.putLong(at, flags());
        }
        return true;
    }

    /** Any vector but that of system calls; often those that user mode may raise. */
    private boolean vector(byte[] code, int at) {
        boolean allowed = random.nextInt(4) == 0;
        int vector = allowed ? Vector.BP + random.nextInt(2) : random.nextInt(256);
        code[at] = (byte) vector;
        return vector != SYSTEM_CALL;
    }

    private static int end(Instruction in) {
        return Layout.CODE_AT + in.length;
    }

    private boolean far(Instruction in, ByteBuffer record, int at) {
        record.putInt(at, end(in));
        put(record, at + 4, any(CODE));
        // From 64- to 32-bit code, AMD's processors push by the lower half of RSP
        return in.operandSize == 4 && record.getLong(8 * RSP) >>> 32 == 0;
    }

    private boolean pointer(Instruction in, byte[] code) {
        ByteBuffer bytes = ByteBuffer.wrap(code).order(ByteOrder.LITTLE_ENDIAN);
        int selectorAt = in.length - SELECTOR_BYTES;
        bytes.putShort(selectorAt, (short) any(CODE));
        bytes.putInt(selectorAt - 4, end(in));
        return in.operandSize == 4;
    }

    private void element(ByteBuffer record, int at, int size, long value) {
        if (size == WIDE) {
            record.putLong(at, value);
        } else {
            record.putInt(at, (int) value);
        }
    }

    private boolean frame(Instruction in, ByteBuffer record, int stack) {
        element(record, stack, in.operandSize, end(in));
        // Before they refuse to return to an inner level, AMD's processors read its stack pointer,
        // which is beyond what RETF frees
        int level = in.operandCount() > 0 ? 3 : 0;
        element(record, stack + in.operandSize, in.operandSize, any(CODE) | level);
        return true;
    }

    private boolean interruptFrame(Instruction in, ByteBuffer record, int stack) {
        int size = in.operandSize;
        frame(in, record, stack);
        element(record, stack + 2 * size, size, flags());
        element(record, stack + 3 * size, size, Layout.SCRATCH_AT + 8L * random.nextInt(64));
        element(record, stack + 4 * size, size, dataSelector());
        return true;
    }

    /** Images of the x87 and of FXSAVE, without bits of MXCSR that are reserved. */
    private boolean floatingPoint(Instruction in, ByteBuffer record, int memory) {
        if (in.opcode.mnemonic().startsWith("fx")) {
            record.putInt(memory + 24, random.nextInt(0x1_0000));
        }
        return true;
    }
}

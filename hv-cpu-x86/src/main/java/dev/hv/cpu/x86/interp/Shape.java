package dev.hv.cpu.x86.interp;

import dev.hv.cpu.x86.core.Mode;
import dev.hv.cpu.x86.decode.Instruction;
import dev.hv.cpu.x86.decode.Operand;
import dev.hv.cpu.x86.ir.Lifted;

/**
 * What instructions have in common that mean the same but for their {@link
 * dev.hv.cpu.x86.ir.Field}s.
 *
 * @param lifted what they mean
 * @param prototype a node that does it
 * @param inverted whether the node branches on the opposite condition, so that its links change
 *     places
 */
record Shape(Lifted lifted, Node prototype, boolean inverted) {
    /**
     * Odd, so that different numbers stay different: their bits decide where hash tables have them.
     */
    private static final long SPREAD = 0x9E37_79B9_7F4A_7C15L;

    private static final int DEAD_FLAGS = 1;
    private static final int UNDEFINED = 1 << 1;
    private static final int OPERAND_BITS = 4;
    private static final int MAX_OPERANDS = 4;

    /**
     * Returns a number that two instructions share only if they have one shape: all of an
     * instruction that lifting looks at and that is no field.
     */
    @SuppressWarnings("EnumOrdinal") // the key means nothing to another state of this code
    static long key(Instruction in, int mode, boolean flagsDead, boolean undefined) {
        long key = in.opcode.id();
        key = key << 2 | log(in.operandSize);
        key = key << 2 | log(in.addressSize);
        key = key << Mode.BITS | (mode & Mode.ALL);
        key = key << 1 | (in.vectorLength == 32 ? 1 : 0);
        key = key << 2 | (in.repeat == 0 ? 0 : in.repeat & 3);
        key = key << 1 | (in.base == Instruction.RIP ? 1 : 0);
        key = key << 1 | (in.index == Instruction.NO_REGISTER ? 1 : 0);
        key = key << 3 | in.segment;
        for (int i = 0; i < MAX_OPERANDS; i++) {
            Operand operand = i < in.operandCount() ? in.operand(i) : null;
            key = key << OPERAND_BITS | (operand == null ? 0 : operand.kind().ordinal());
        }
        key = key << 2 | (flagsDead ? DEAD_FLAGS : 0) | (undefined ? UNDEFINED : 0);
        return key * SPREAD;
    }

    private static int log(int size) {
        return Integer.numberOfTrailingZeros(size);
    }
}

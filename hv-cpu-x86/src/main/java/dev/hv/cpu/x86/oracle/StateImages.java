package dev.hv.cpu.x86.oracle;

import dev.hv.cpu.x86.decode.Instruction;

import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.Random;

/**
 * The images of x87 and vector state that FNSTENV, FNSAVE, FXSAVE and the XSAVE family store (Intel
 * SDM vol. 1, 8.1.10, 10.5.1 and 13.4): what XRSTOR finds, and what of a stored image processors
 * keep differently.
 */
final class StateImages {
    /** That of an XSAVE area, in bytes. */
    static final int ALIGNMENT = 64;

    private static final int RAX = 0;
    private static final int RDX = 2;

    /** Offset of the header of an XSAVE area: XSTATE_BV, XCOMP_BV, and what is reserved. */
    private static final int HEADER = 512;

    private static final int HEADER_BYTES = 64;

    /** x87, SSE and AVX. */
    private static final int COMPONENTS = 8;

    /** Components from here on no processor has yet; hosts have some of those before. */
    private static final int SOMETIMES = 24;

    private static final long COMPACTED = Long.MIN_VALUE;
    private static final int MXCSR = 24;

    private StateImages() {}

    /** Returns whether it belongs to the XSAVE family. */
    static boolean isXsave(Instruction in) {
        String name = in.opcode.mnemonic();
        return name.startsWith("xsave") || name.startsWith("xrstor");
    }

    /**
     * Puts which components are meant, and a header that is valid more often than not.
     *
     * @param memory where in the record its operand is
     * @return whether the case can be run: an area as large as any
     */
    static boolean fill(Instruction in, ByteBuffer record, int memory, Random random) {
        if (in.base == RAX || in.index == RAX || in.base == RDX || in.index == RDX) {
            return false;
        }
        record.putLong(8 * RAX, random.nextInt(COMPONENTS)).putLong(8 * RDX, 0);
        record.putInt(memory + MXCSR, random.nextInt(random.nextInt(8) == 0 ? -1 >>> 1 : 0x1_0000));
        record.put(memory + MXCSR + 2, (byte) (record.get(memory + MXCSR + 2) & ~2)); // AMD's own
        record.put(memory + HEADER, new byte[HEADER_BYTES]);
        int states = random.nextInt(COMPONENTS);
        record.putLong(memory + HEADER, states);
        if (random.nextInt(3) == 0) {
            int wrong = random.nextInt(8) == 0 ? COMPONENTS - 1 : 0;
            record.putLong(memory + HEADER + 8, COMPACTED | (states ^ wrong));
        }
        if (random.nextInt(8) == 0) {
            int bit = random.nextInt(8 * 24);
            boolean known = bit % 64 >= 3 && bit % 64 < SOMETIMES && bit < 128;
            if (!known) {
                record.put(memory + HEADER + bit / 8, (byte) (1 << bit % 8));
            }
        }
        return true;
    }

    /**
     * Returns the bytes, from the operand's first on, that processors keep differently: pointers to
     * the x87's last instruction and its operand, that instruction's opcode, and the mask of MXCSR.
     */
    static BitSet processorsOwn(Instruction in) {
        BitSet own = new BitSet();
        switch (in.opcode.mnemonic()) {
            case "fnstenv", "fnsave" ->
                    own.set(in.operandSize == 2 ? 6 : 12, in.operandSize == 2 ? 14 : 28);
            case "fxsave", "fxsave64" -> legacy(own);
            default -> {
                if (in.opcode.mnemonic().startsWith("xsave")) {
                    legacy(own);
                }
            }
        }
        return own;
    }

    private static void legacy(BitSet own) {
        own.set(6, 24);
        own.set(28, 32);
    }
}

package dev.hv.cpu.x86.fp;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The x87 environment in memory: FNSTENV (D9 /6), FLDENV (D9 /4), FNSAVE (DD /6) and FRSTOR (DD /4)
 * (SDM volume 1, 8.1.10 and figures 8-9 to 8-12).
 */
public final class X87Image {
    /** The four layouts, by operand size and mode; virtual-8086 mode uses those of real mode. */
    public enum Layout {
        /** 16-bit operand size in protected mode. */
        PROTECTED_16(14),
        /** 32-bit operand size in protected and long mode. */
        PROTECTED_32(28),
        /** 16-bit operand size in real mode. */
        REAL_16(14),
        /** 32-bit operand size in real mode. */
        REAL_32(28);

        /** Bytes of the environment. */
        public final int environmentBytes;

        Layout(int environmentBytes) {
            this.environmentBytes = environmentBytes;
        }

        /** Returns the bytes of the whole state: the environment and eight registers. */
        public int stateBytes() {
            return environmentBytes + 80;
        }

        private boolean isWide() {
            return environmentBytes == 28;
        }

        private boolean isReal() {
            return this == REAL_16 || this == REAL_32;
        }
    }

    private static final VarHandle SHORT =
            MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private X87Image() {}

    /**
     * The image of FNSTENV. Once it is in memory the core calls {@link #maskAll}.
     *
     * @param image at least {@link Layout#environmentBytes} long
     */
    public static void storeEnvironment(FpState f, byte[] image, Layout layout) {
        putWord(image, layout, 0, f.control);
        putWord(image, layout, 1, f.statusWord());
        putWord(image, layout, 2, f.tagWord());
        if (layout.isReal()) {
            long ip = f.instructionPointer + ((long) f.instructionSelector << 4);
            long dp = f.dataPointer + ((long) f.dataSelector << 4);
            putWord(image, layout, 3, (int) ip & 0xFFFF);
            putReal(image, layout, 4, (int) (ip >>> 16), f.opcode);
            putWord(image, layout, 5, (int) dp & 0xFFFF);
            putReal(image, layout, 6, (int) (dp >>> 16), 0);
        } else if (layout.isWide()) {
            INT.set(image, 12, (int) f.instructionPointer);
            INT.set(image, 16, f.instructionSelector | f.opcode << 16);
            INT.set(image, 20, (int) f.dataPointer);
            putWord(image, layout, 6, f.dataSelector);
        } else {
            putWord(image, layout, 3, (int) f.instructionPointer);
            putWord(image, layout, 4, f.instructionSelector);
            putWord(image, layout, 5, (int) f.dataPointer);
            putWord(image, layout, 6, f.dataSelector);
        }
    }

    /** In the 32-bit layouts the processor fills the upper half of each short field with ones. */
    private static void putWord(byte[] image, Layout layout, int index, int value) {
        if (layout.isWide()) {
            INT.set(image, index * 4, value | 0xFFFF_0000);
        } else {
            SHORT.set(image, index * 2, (short) value);
        }
    }

    private static void putReal(byte[] image, Layout layout, int index, int high, int opcode) {
        if (layout.isWide()) {
            INT.set(image, index * 4, (high & 0xFFFF) << 12 | opcode);
        } else {
            SHORT.set(image, index * 2, (short) (high << 12 | opcode));
        }
    }

    /** What FNSTENV does after the store: masks all exceptions. */
    public static void maskAll(FpState f) {
        f.control |= Mxcsr.FLAGS;
    }

    /** FLDENV. */
    public static void loadEnvironment(FpState f, byte[] image, Layout layout) {
        f.setControlWord(word(image, layout, 0));
        f.setStatusWord(word(image, layout, 1));
        f.setTagWord(word(image, layout, 2));
        f.instructionSelector = 0;
        f.dataSelector = 0;
        f.opcode = 0;
        if (layout == Layout.REAL_32) {
            int ip = (int) INT.get(image, 16);
            f.instructionPointer = word(image, layout, 3) | (ip >>> 12 & 0xFFFFL) << 16;
            f.opcode = ip & 0x7FF;
            int dp = (int) INT.get(image, 24);
            f.dataPointer = word(image, layout, 5) | (dp >>> 12 & 0xFFFFL) << 16;
        } else if (layout == Layout.REAL_16) {
            int ip = word(image, layout, 4);
            f.instructionPointer = word(image, layout, 3) | (ip & 0xF000L) << 4;
            f.opcode = ip & 0x7FF;
            f.dataPointer = word(image, layout, 5) | (word(image, layout, 6) & 0xF000L) << 4;
        } else {
            loadProtected(f, image, layout);
        }
    }

    private static void loadProtected(FpState f, byte[] image, Layout layout) {
        if (layout.isWide()) {
            f.instructionPointer = (int) INT.get(image, 12) & 0xFFFF_FFFFL;
            f.opcode = (int) INT.get(image, 16) >>> 16 & 0x7FF;
            f.dataPointer = (int) INT.get(image, 20) & 0xFFFF_FFFFL;
        } else {
            f.instructionPointer = word(image, layout, 3);
            f.dataPointer = word(image, layout, 5);
        }
        f.instructionSelector = word(image, layout, 4);
        f.dataSelector = word(image, layout, 6);
    }

    private static int word(byte[] image, Layout layout, int index) {
        return (short) SHORT.get(image, index * (layout.isWide() ? 4 : 2)) & 0xFFFF;
    }

    /**
     * The image of FNSAVE. Once it is in memory the core calls {@link FpState#init}.
     *
     * @param image at least {@link Layout#stateBytes} long
     */
    public static void storeState(FpState f, byte[] image, Layout layout) {
        storeEnvironment(f, image, layout);
        for (int i = 0; i < 8; i++) {
            int at = layout.environmentBytes + 10 * i;
            int physical = f.physical(i);
            LONG.set(image, at, f.significand(physical));
            SHORT.set(image, at + 8, (short) f.signExponent(physical));
        }
    }

    /** FRSTOR. */
    public static void loadState(FpState f, byte[] image, Layout layout) {
        loadEnvironment(f, image, layout);
        for (int i = 0; i < 8; i++) {
            int at = layout.environmentBytes + 10 * i;
            f.setRegister(
                    f.physical(i), (long) LONG.get(image, at), (short) SHORT.get(image, at + 8));
        }
    }
}

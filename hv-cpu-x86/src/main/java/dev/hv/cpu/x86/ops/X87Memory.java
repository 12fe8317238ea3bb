package dev.hv.cpu.x86.ops;

import dev.hv.cpu.x86.core.Cpu;
import dev.hv.cpu.x86.core.Keeps;
import dev.hv.cpu.x86.fp.FpState;
import dev.hv.cpu.x86.fp.X87;
import dev.hv.cpu.x86.fp.X87Decimal;
import dev.hv.cpu.x86.fp.X87Image;
import dev.hv.cpu.x86.fp.X87Store;

/**
 * x87 instructions that write memory, or whose operand is wider than eight bytes. A store that the
 * pages forbid leaves the status word as it was, so it looks at them first.
 */
public final class X87Memory {
    private X87Memory() {}

    private static void finish(Cpu c, long linear, int size, long bits, int pop) {
        if (c.fp.storeSuppressed) {
            c.fp.storeSuppressed = false;
            return;
        }
        c.mmu.write(linear, size, bits);
        if (!c.faulted && pop != 0) {
            X87.pop(c.fp);
        }
    }

    @Keeps
    public static void fstM32(Cpu c, long linear, int pop) {
        if (!c.mmu.probeWrite(linear, 4, c.cpl == 3)) {
            return;
        }
        finish(c, linear, 4, X87Store.fstM32(c.fp) & 0xFFFF_FFFFL, pop);
    }

    @Keeps
    public static void fstM64(Cpu c, long linear, int pop) {
        if (!c.mmu.probeWrite(linear, 8, c.cpl == 3)) {
            return;
        }
        finish(c, linear, 8, X87Store.fstM64(c.fp), pop);
    }

    @Keeps
    public static void fistM16(Cpu c, long linear, int pop) {
        if (!c.mmu.probeWrite(linear, 2, c.cpl == 3)) {
            return;
        }
        finish(c, linear, 2, X87Store.fistM16(c.fp) & 0xFFFF, pop);
    }

    @Keeps
    public static void fistM32(Cpu c, long linear, int pop) {
        if (!c.mmu.probeWrite(linear, 4, c.cpl == 3)) {
            return;
        }
        finish(c, linear, 4, X87Store.fistM32(c.fp) & 0xFFFF_FFFFL, pop);
    }

    @Keeps
    public static void fistM64(Cpu c, long linear, int pop) {
        if (!c.mmu.probeWrite(linear, 8, c.cpl == 3)) {
            return;
        }
        finish(c, linear, 8, X87Store.fistM64(c.fp), pop);
    }

    @Keeps
    public static void fisttM16(Cpu c, long linear, int pop) {
        if (!c.mmu.probeWrite(linear, 2, c.cpl == 3)) {
            return;
        }
        finish(c, linear, 2, X87Store.fisttM16(c.fp) & 0xFFFF, pop);
    }

    @Keeps
    public static void fisttM32(Cpu c, long linear, int pop) {
        if (!c.mmu.probeWrite(linear, 4, c.cpl == 3)) {
            return;
        }
        finish(c, linear, 4, X87Store.fisttM32(c.fp) & 0xFFFF_FFFFL, pop);
    }

    @Keeps
    public static void fisttM64(Cpu c, long linear, int pop) {
        if (!c.mmu.probeWrite(linear, 8, c.cpl == 3)) {
            return;
        }
        finish(c, linear, 8, X87Store.fisttM64(c.fp), pop);
    }

    @Keeps
    public static void fstM80(Cpu c, long linear, int pop) {
        if (!c.mmu.probeWrite(linear, 10, c.cpl == 3)) {
            return;
        }
        X87Store.fstM80(c.fp);
        tenBytes(c, linear, pop);
    }

    @Keeps
    public static void fbstM80(Cpu c, long linear, int pop) {
        if (!c.mmu.probeWrite(linear, 10, c.cpl == 3)) {
            return;
        }
        X87Decimal.fbst(c.fp);
        tenBytes(c, linear, pop);
    }

    private static void tenBytes(Cpu c, long linear, int pop) {
        FpState f = c.fp;
        if (f.storeSuppressed) {
            f.storeSuppressed = false;
            return;
        }
        c.mmu.write(linear, 8, f.storedLow);
        c.mmu.write(linear + 8, 2, f.storedHigh & 0xFFFF);
        if (!c.faulted && pop != 0) {
            X87.pop(f);
        }
    }

    @Keeps
    public static void fldM80(Cpu c, long linear) {
        long significand = c.mmu.read(linear, 8);
        long signExponent = c.faulted ? 0 : c.mmu.read(linear + 8, 2);
        if (!c.faulted) {
            X87.fldM80(c.fp, significand, (int) signExponent);
        }
    }

    @Keeps
    public static void fbldM80(Cpu c, long linear) {
        long low = c.mmu.read(linear, 8);
        long high = c.faulted ? 0 : c.mmu.read(linear + 8, 2);
        if (!c.faulted) {
            X87Decimal.fbld(c.fp, low, (int) high);
        }
    }

    // ------------------------------------------------------------------ images

    private static X87Image.Layout layout(Cpu c, int operandSize) {
        boolean protectedForm = c.protectedMode() && !c.virtual8086();
        if (operandSize == 2) {
            return protectedForm ? X87Image.Layout.PROTECTED_16 : X87Image.Layout.REAL_16;
        }
        return protectedForm ? X87Image.Layout.PROTECTED_32 : X87Image.Layout.REAL_32;
    }

    /** Images are aligned as their words are (SDM vol. 3A, table 6-7). */
    private static boolean aligned(Cpu c, long linear, int operandSize) {
        return c.mmu.aligned(linear, operandSize == 2 ? 2 : 4);
    }

    private static void writeBytes(Cpu c, long linear, byte[] image, int operandSize) {
        if (!aligned(c, linear, operandSize)) {
            return;
        }
        for (int i = 0; i < image.length; i += 1) {
            if (!c.mmu.probeWrite(linear + i, 1, c.cpl == 3)) {
                return;
            }
        }
        for (int i = 0; i < image.length && !c.faulted; i++) {
            c.mmu.write(linear + i, 1, image[i] & 0xFF);
        }
    }

    private static byte[] readBytes(Cpu c, long linear, int count, int operandSize) {
        byte[] image = new byte[count];
        if (!aligned(c, linear, operandSize)) {
            return image;
        }
        for (int i = 0; i < count && !c.faulted; i++) {
            image[i] = (byte) c.mmu.read(linear + i, 1);
        }
        return image;
    }

    @Keeps
    public static void fnstenv(Cpu c, long linear, int operandSize) {
        X87Image.Layout layout = layout(c, operandSize);
        byte[] image = new byte[layout.environmentBytes];
        X87Image.storeEnvironment(c.fp, image, layout);
        writeBytes(c, linear, image, operandSize);
        if (!c.faulted) {
            X87Image.maskAll(c.fp);
        }
    }

    @Keeps
    public static void fldenv(Cpu c, long linear, int operandSize) {
        X87Image.Layout layout = layout(c, operandSize);
        byte[] image = readBytes(c, linear, layout.environmentBytes, operandSize);
        if (!c.faulted) {
            X87Image.loadEnvironment(c.fp, image, layout);
        }
    }

    @Keeps
    public static void fnsave(Cpu c, long linear, int operandSize) {
        X87Image.Layout layout = layout(c, operandSize);
        byte[] image = new byte[layout.stateBytes()];
        X87Image.storeState(c.fp, image, layout);
        writeBytes(c, linear, image, operandSize);
        if (!c.faulted) {
            c.fp.init();
        }
    }

    @Keeps
    public static void frstor(Cpu c, long linear, int operandSize) {
        X87Image.Layout layout = layout(c, operandSize);
        byte[] image = readBytes(c, linear, layout.stateBytes(), operandSize);
        if (!c.faulted) {
            X87Image.loadState(c.fp, image, layout);
        }
    }
}

package dev.hv.cpu.x86.ops;

import dev.hv.cpu.x86.core.Cpu;
import dev.hv.cpu.x86.core.Eflags;
import dev.hv.cpu.x86.core.Flags;
import dev.hv.cpu.x86.core.NeverFaults;
import dev.hv.cpu.x86.core.Vector;

/** Decimal adjustments (Intel SDM vol. 2A, AAA to DAS); undefined flags follow the result in AL. */
public final class Decimal {
    private static final int RAX = 0;

    private Decimal() {}

    @NeverFaults
    public static void daa(Cpu c) {
        packed(c, 1);
    }

    @NeverFaults
    public static void das(Cpu c) {
        packed(c, -1);
    }

    private static void packed(Cpu c, int sign) {
        int old = (int) c.r[RAX] & 0xFF;
        boolean carry = Flags.cf(c);
        boolean half = (old & 0xF) > 9 || Flags.af(c);
        boolean high = old > 0x99 || carry;
        int al = old + sign * ((half ? 6 : 0) + (high ? 0x60 : 0));
        boolean borrow = sign < 0 && half && old < 6;
        set(c, al, high || borrow, half);
    }

    private static void set(Cpu c, int al, boolean carry, boolean half) {
        c.r[RAX] = (c.r[RAX] & ~0xFFL) | (al & 0xFF);
        result(c, al, (carry ? Eflags.CF : 0) | (half ? Eflags.AF : 0));
    }

    /** SF, ZF and PF from a byte, the others as given. */
    private static void result(Cpu c, int value, int others) {
        c.flagOp = Flags.LOGIC;
        c.flagRes = (byte) value;
        Flags.setStatus(c, Flags.status(c) | others);
    }

    @NeverFaults
    public static void aaa(Cpu c) {
        unpacked(c, 1);
    }

    @NeverFaults
    public static void aas(Cpu c) {
        unpacked(c, -1);
    }

    private static void unpacked(Cpu c, int sign) {
        int ax = (int) c.r[RAX] & 0xFFFF;
        boolean adjust = (ax & 0xF) > 9 || Flags.af(c);
        if (adjust) {
            ax += sign * 0x106;
        }
        ax &= 0xFF0F;
        c.r[RAX] = (c.r[RAX] & ~0xFFFFL) | ax;
        result(c, ax, adjust ? Eflags.CF | Eflags.AF : 0);
    }

    /** AAM: #DE if the base is zero; an 80386 has changed flags then. */
    public static void aam(Cpu c, int base) {
        int al = (int) c.r[RAX] & 0xFF;
        if (base == 0) {
            if (c.model.isI386()) {
                boolean even = (Integer.bitCount(al & 0xFE) & 1) == 0;
                Flags.setStatus(c, even ? Eflags.PF : 0);
            }
            c.raise(Vector.DE);
            return;
        }
        c.r[RAX] = (c.r[RAX] & ~0xFFFFL) | (long) (al / base) << 8 | al % base;
        result(c, al % base, 0);
    }

    @NeverFaults
    public static void aad(Cpu c, int base) {
        int ax = (int) c.r[RAX] & 0xFFFF;
        int al = (ax & 0xFF) + (ax >> 8) * base & 0xFF;
        c.r[RAX] = (c.r[RAX] & ~0xFFFFL) | al;
        result(c, al, 0);
    }
}

package dev.hv.cpu.x86.ops;

import dev.hv.cpu.x86.core.Cpu;
import dev.hv.cpu.x86.fp.FpState;

/** MASKMOVQ and MASKMOVDQU: the bytes whose mask byte is negative are written. */
public final class MaskedMove {
    private static final int STRIDE = FpState.STRIDE;

    private MaskedMove() {}

    public static void maskmovq(Cpu c, long offset, int segment, int source, int mask) {
        write(c, offset, segment, c.fp.mm(source), c.fp.mm(mask));
        if (!c.faulted) {
            c.fp.enterMmx();
        }
    }

    public static void maskmovdqu(Cpu c, long offset, int segment, int source, int mask) {
        long[] xmm = c.fp.xmm;
        for (int part = 0; part < 2 && !c.faulted; part++) {
            long data = xmm[source * STRIDE + part];
            write(c, offset + 8L * part, segment, data, xmm[mask * STRIDE + part]);
        }
    }

    private static void write(Cpu c, long offset, int segment, long data, long mask) {
        for (int i = 0; i < 8 && !c.faulted; i++) {
            if ((mask >>> (8 * i + 7) & 1) != 0) {
                long linear = c.linear(segment, offset + i, 1, true);
                if (!c.faulted) {
                    c.mmu.write(linear, 1, data >>> (8 * i) & 0xFF);
                }
            }
        }
    }
}

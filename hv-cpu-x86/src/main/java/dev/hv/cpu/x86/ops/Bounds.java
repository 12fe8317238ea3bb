package dev.hv.cpu.x86.ops;

import dev.hv.cpu.x86.core.Cpu;
import dev.hv.cpu.x86.core.Vector;

/** BOUND. */
public final class Bounds {
    private Bounds() {}

    /** Raises #BR unless {@code low <= index <= high}, all signed and of {@code size} bytes. */
    public static void check(Cpu c, long index, long low, long high, int size) {
        int unused = 64 - 8 * size;
        long at = index << unused;
        if (at < low << unused || at > high << unused) {
            c.raise(Vector.BR);
        }
    }
}

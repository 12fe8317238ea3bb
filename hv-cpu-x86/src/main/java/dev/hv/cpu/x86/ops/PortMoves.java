package dev.hv.cpu.x86.ops;

import dev.hv.cpu.x86.core.Cpu;
import dev.hv.cpu.x86.core.PortNote;
import dev.hv.cpu.x86.system.PortAccess;

/** IN and OUT. */
public final class PortMoves {
    private PortMoves() {}

    public static void in(Cpu c, int port, int size, int kind) {
        long value = PortAccess.in(c, port, size, kind | PortNote.INPUT);
        if (!c.faulted) {
            c.r[0] = size == 4 ? value : (c.r[0] & ~Strings.mask(size)) | value;
        }
    }

    public static void out(Cpu c, int port, int size, long value, int kind) {
        PortAccess.out(c, port, size, value, kind);
    }
}

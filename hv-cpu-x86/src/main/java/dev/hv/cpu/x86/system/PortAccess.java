package dev.hv.cpu.x86.system;

import dev.hv.api.bus.BusFault;
import dev.hv.api.bus.Initiator;
import dev.hv.api.bus.Width;
import dev.hv.cpu.x86.core.Breakpoints;
import dev.hv.cpu.x86.core.Cpu;
import dev.hv.cpu.x86.core.Eflags;
import dev.hv.cpu.x86.core.PortNote;
import dev.hv.cpu.x86.core.Seg;

/** Port I/O with its protection: IOPL and the I/O permission bit map (Intel SDM vol. 1, 19.5). */
public final class PortAccess {
    private static final Initiator INITIATOR = Initiator.named("cpu");

    /** Offset in a 32-bit or 64-bit TSS of the 16-bit offset of the bit map. */
    private static final int IO_MAP_BASE = 0x66;

    private PortAccess() {}

    /**
     * Returns whether the program may use these ports; if not, #GP(0) is raised.
     *
     * @param size 1, 2 or 4 bytes
     */
    public static boolean allowed(Cpu c, int port, int size) {
        if (!c.protectedMode()) {
            return true;
        }
        int iopl = (c.eflags & Eflags.IOPL) >>> Eflags.IOPL_SHIFT;
        if (c.virtual8086() || c.cpl > iopl) {
            if (!inBitMap(c, port, size) && !c.faulted) {
                c.raiseGp();
            }
        }
        return !c.faulted;
    }

    private static boolean inBitMap(Cpu c, int port, int size) {
        int type = c.segAttributes[Seg.TR] & Seg.TYPE & ~Descriptors.BUSY;
        long limit = c.segLimit[Seg.TR];
        if (type != Descriptors.TSS_32 || limit < IO_MAP_BASE + 1) {
            return false;
        }
        long tss = c.segBase[Seg.TR];
        long map = c.mmu.readSystem(Descriptors.wrap(c, tss + IO_MAP_BASE), 2);
        long at = map + (port >>> 3);
        // Two bytes are always read, so the map ends with a byte of ones (19.5.2).
        if (c.faulted || at + 1 > limit) {
            return false;
        }
        long bits = c.mmu.readSystem(Descriptors.wrap(c, tss + at), 2);
        return !c.faulted && (bits >>> (port & 7) & (1 << size) - 1) == 0;
    }

    /**
     * IN; may fault.
     *
     * @param kind as {@link PortNote#kind} says
     */
    public static long in(Cpu c, int port, int size, int kind) {
        if (!allowed(c, port & 0xFFFF, size)) {
            return 0;
        }
        Breakpoints.onPort(c, port & 0xFFFF, size);
        c.lastPort.note(c, port & 0xFFFF, size, kind);
        Width width = Width.ofBytes(size);
        try {
            return c.bus.ports().read(port & 0xFFFF, width, INITIATOR);
        } catch (BusFault fault) {
            return width.mask();
        } catch (RuntimeException failure) {
            c.mmu.deviceFailed(failure);
            return 0;
        }
    }

    /**
     * OUT; may fault.
     *
     * @param kind as {@link PortNote#kind} says
     */
    public static void out(Cpu c, int port, int size, long value, int kind) {
        if (!allowed(c, port & 0xFFFF, size)) {
            return;
        }
        Breakpoints.onPort(c, port & 0xFFFF, size);
        c.lastPort.note(c, port & 0xFFFF, size, kind);
        try {
            c.bus.ports().write(port & 0xFFFF, Width.ofBytes(size), value, INITIATOR);
        } catch (BusFault fault) {
            c.diagnostics.count("port.write-fault");
        } catch (RuntimeException failure) {
            c.mmu.deviceFailed(failure);
        }
    }
}

package dev.hv.cpu.x86.ops;

import dev.hv.cpu.x86.core.Cpu;
import dev.hv.cpu.x86.core.PortNote;
import dev.hv.cpu.x86.system.PortAccess;

/**
 * INS and OUTS. Each execution handles one element, so that what the device does (an interrupt, a
 * change of the memory map) comes before the next.
 */
public final class StringPorts {
    private static final int RDX = 2;
    private static final int RSI = 6;
    private static final int RDI = 7;

    private StringPorts() {}

    public static void ins(Cpu c, int size, int addressSize, int segment, int repeat) {
        long count = Strings.count(c, repeat, addressSize);
        if (count == 0) {
            return;
        }
        int port = (int) c.r[RDX] & 0xFFFF;
        if (!PortAccess.allowed(c, port, size)) {
            return;
        }
        long to = Strings.destination(c, size, addressSize, true);
        if (c.faulted || !c.mmu.probeWrite(to, size, c.cpl == 3)) {
            Strings.faulted(c, RDI, Strings.step(c, size), repeat, 2);
            return;
        }
        long value = PortAccess.in(c, port, size, PortNote.INPUT | kind(repeat));
        if (!c.faulted) {
            c.mmu.write(to, size, value);
        }
        finish(c, RDI, size, addressSize, repeat, count);
    }

    public static void outs(Cpu c, int size, int addressSize, int segment, int repeat) {
        long count = Strings.count(c, repeat, addressSize);
        if (count == 0) {
            return;
        }
        int port = (int) c.r[RDX] & 0xFFFF;
        if (!PortAccess.allowed(c, port, size)) {
            return;
        }
        long from = Strings.source(c, segment, size, addressSize);
        long value = c.faulted ? 0 : c.mmu.read(from, size);
        if (c.faulted) {
            Strings.faulted(c, RSI, Strings.step(c, size), repeat, 1);
            return;
        }
        PortAccess.out(c, port, size, value, kind(repeat));
        finish(c, RSI, size, addressSize, repeat, count);
    }

    private static int kind(int repeat) {
        return repeat == 0 ? PortNote.STRING : PortNote.STRING | PortNote.REPEATED;
    }

    private static void finish(
            Cpu c, int register, int size, int addressSize, int repeat, long count) {
        if (c.faulted) {
            return;
        }
        Strings.advance(c, register, Strings.step(c, size), addressSize);
        Strings.done(c, 1, repeat, addressSize);
        if (count > 1 && repeat != 0) {
            Strings.again(c);
        }
    }
}

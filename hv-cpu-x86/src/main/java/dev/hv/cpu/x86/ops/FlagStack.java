package dev.hv.cpu.x86.ops;

import dev.hv.cpu.x86.core.Cpu;
import dev.hv.cpu.x86.system.FlagControl;

/** PUSHF and POPF. */
public final class FlagStack {
    private FlagStack() {}

    public static void pushf(Cpu c, int size) {
        long flags = FlagControl.pushFlags(c, size);
        long pointer = c.r[Stack.RSP] - size;
        if (!c.faulted) {
            Stack.write(c, pointer, size, flags);
        }
        if (!c.faulted) {
            Stack.setPointer(c, pointer, Stack.mask(c));
        }
    }

    public static void popf(Cpu c, int size) {
        long linear = Stack.address(c, c.r[Stack.RSP], size, false);
        long value = c.faulted ? 0 : c.mmu.read(linear, size);
        if (c.faulted) {
            return;
        }
        long mask = Stack.mask(c);
        FlagControl.popFlags(c, value, size);
        if (!c.faulted) {
            Stack.setPointer(c, c.r[Stack.RSP] + size, mask);
        }
    }
}

package dev.hv.cpu.x86.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hv.cpu.x86.core.PortNote;
import dev.hv.cpu.x86.core.Seg;
import dev.hv.cpu.x86.core.Vector;

import org.junit.jupiter.api.Test;

/** Intel SDM vol. 1, 19.5. */
class PortAccessTest {
    private static Bench withMap() {
        Bench bench = Bench.protectedMode().user();
        bench.c.segLimit[Seg.TR] = 0x100;
        bench.memory.put(Bench.TSS + 0x66, 2, 0x68);
        for (int i = 0x68; i <= 0x100; i++) {
            bench.memory.put(Bench.TSS + i, 1, 0xFF);
        }
        return bench;
    }

    @Test
    void theSystemUsesAllPorts() {
        Bench bench = Bench.protectedMode();
        PortAccess.out(bench.c, 0x3F8, 4, 0x1234_5678, 0);
        bench.assertNoFault();
        assertEquals(0x5678, PortAccess.in(bench.c, 0x3F8, 2, PortNote.INPUT));
    }

    @Test
    void theUserNeedsIoplOrTheBitMap() {
        Bench bench = withMap();
        assertFalse(PortAccess.allowed(bench.c, 0x60, 1));
        bench.assertFault(Vector.GP, 0);
        bench.c.faulted = false;
        bench.memory.put(Bench.TSS + 0x68 + 0x60 / 8, 1, 0xFE);
        assertTrue(PortAccess.allowed(bench.c, 0x60, 1));
        assertFalse(PortAccess.allowed(bench.c, 0x60, 2), "both ports must be free");
        bench.c.faulted = false;
        bench.iopl(3);
        assertTrue(PortAccess.allowed(bench.c, 0x70, 4));
    }

    @Test
    void aPermissionMayReachIntoTheNextByte() {
        Bench bench = withMap();
        bench.memory.put(Bench.TSS + 0x68, 2, 0xFE7F);
        assertTrue(PortAccess.allowed(bench.c, 7, 2));
    }

    @Test
    void portsBeyondTheMapAreForbidden() {
        Bench bench = withMap();
        bench.memory.put(Bench.TSS + 0x100, 1, 0);
        int lastByte = 0x100 - 0x68;
        assertFalse(PortAccess.allowed(bench.c, lastByte * 8, 1), "a byte must follow");
    }

    @Test
    void virtual8086ModeAlwaysAsksTheMap() {
        Bench bench = withMap();
        bench.virtual8086().iopl(3);
        assertFalse(PortAccess.allowed(bench.c, 0x60, 1));
        bench.assertFault(Vector.GP, 0);
    }

    @Test
    void aForbiddenWriteReachesNoDevice() {
        Bench bench = withMap();
        PortAccess.out(bench.c, 0x80, 1, 0x55, 0);
        assertEquals(0, bench.ports.get(0x80, 1));
    }
}

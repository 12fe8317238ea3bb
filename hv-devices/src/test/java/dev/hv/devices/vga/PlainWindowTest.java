package dev.hv.devices.vga;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hv.api.backend.DisplaySource;
import dev.hv.api.bus.AddressSpace;
import dev.hv.api.bus.Initiator;
import dev.hv.api.bus.RamRegion;
import dev.hv.api.bus.Width;
import dev.hv.tck.bench.NaiveAddressSpace;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.lang.foreign.ValueLayout;
import java.util.concurrent.locks.ReentrantLock;

/** When the memory of a VGA on PCI lies in the window itself, and what is seen of it then. */
final class PlainWindowTest {
    private static final int COMMAND = 0x04;

    private final VgaBench vga = new VgaBench(new VgaPciPlugin());
    private final AddressSpace memory =
            new NaiveAddressSpace("memory", 32, new ReentrantLock(), vga.bench.trace());

    @BeforeEach
    void chainedAndDecoded() {
        vga.bench.write("pci", COMMAND, Width.WORD, 3);
        vga.packed();
        memory.edit().map(0, vga.bench.memory("vram"), 0).commit();
    }

    private boolean plain() {
        Long at = vga.bench.windows().get("vga.plain");
        assertTrue(at == null || at == 0xA0000, "shown at " + at);
        return at != null;
    }

    /** As a CPU does that finds memory there. */
    private void store(int offset, int value) {
        memory.write(offset, Width.BYTE, value, Initiator.named("test"));
    }

    @Test
    void memoryIsInTheWindowOfAChainedModeAndNowhereElse() {
        assertTrue(plain());
        vga.bench.write("pci", COMMAND, Width.WORD, 1);
        assertFalse(plain(), "memory is not decoded");
        vga.bench.write("pci", COMMAND, Width.WORD, 3);
        assertTrue(plain());
        vga.planar();
        assertFalse(plain(), "16 colours");
        vga.packed();
        assertTrue(plain());
        vga.text();
        assertFalse(plain(), "text");
        vga.unchained();
        assertFalse(plain(), "unchained");
    }

    @ParameterizedTest
    @CsvSource({
        "3C4, 2, 07", // three planes
        "3C4, 4, 06", // not chained
        "3CE, 1, 01", // set/reset
        "3CE, 3, 01", // rotated
        "3CE, 3, 18", // XOR with the latches
        "3CE, 5, 41", // write mode 1
        "3CE, 6, 0D", // the window is at B8000h
        "3CE, 8, 7F", // a bit is masked
    })
    void whatStandsBetweenCpuAndMemoryTakesItAway(String port, String index, String value) {
        int address = Integer.parseInt(port, 16);
        int register = Integer.parseInt(index, 16);
        vga.port(address, register);
        int before = vga.port(address + 1);
        vga.indexed(address, register, Integer.parseInt(value, 16));
        assertFalse(plain());
        vga.indexed(address, register, before);
        assertTrue(plain());
    }

    @Test
    void theMiscellaneousRegisterAndBanksTakeItAwayToo() {
        vga.port(0x3C2, 0x61);
        assertFalse(plain(), "memory is off");
        vga.port(0x3C2, 0x63);
        assertTrue(plain());
        vga.vbe(640, 480, 8);
        assertFalse(plain(), "banks of a frame buffer");
        vga.dispi(4, 0);
        assertTrue(plain());
    }

    @Test
    void bytesAreWhereTheWindowHasThem() {
        for (int i = 0; i < 64000; i += 997) {
            vga.poke(0xA0000 + i, i / 3);
            store(i + 1, i / 5);
        }
        RamRegion ram = vga.bench.memory("vram");
        for (int i = 0; i < 64000; i += 997) {
            assertEquals((byte) (i / 3), ram.segment().get(ValueLayout.JAVA_BYTE, i));
            assertEquals(i / 5 & 0xFF, vga.peek(0xA0000 + i + 1));
        }
    }

    @Test
    void whatIsWrittenWithoutACallIsSeenWhenTheScreenIsLookedAt() {
        vga.look();
        store(100 * 320 + 10, 7);
        assertTrue(vga.source().draw(vga, false) < DisplaySource.NEVER, "it is looked at again");
        assertEquals(VgaBench.rgb(7), vga.pixel(20, 200));
        assertEquals(0, vga.look(), "nothing new");
        store(0, 9);
        assertEquals(4, vga.look(), "two by two dots");
        vga.bench.reset();
        assertFalse(plain(), "a reset leaves no mode");
    }
}

package dev.hv.devices.vga;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hv.api.bus.Width;

import org.junit.jupiter.api.Test;

import java.util.Arrays;

/** Registers, from the IBM PS/2 Hardware Interface Technical Reference and Bochs' VBE interface. */
final class VgaTest {
    private final VgaBench vga = new VgaBench();

    @Test
    void readingTheInputStatusMakesTheNextAttributeWriteAnAddress() {
        vga.port(0x3C2, 0x67);
        var _ = vga.port(0x3DA);
        vga.port(0x3C0, 0x31);
        vga.port(0x3C0, 0x15);
        assertEquals(0x31, vga.port(0x3C0));
        assertEquals(0x15, vga.port(0x3C1));
        vga.port(0x3C0, 0x12);
        var _ = vga.port(0x3DA);
        vga.port(0x3C0, 0x32);
        assertEquals(0x32, vga.port(0x3C0));
    }

    @Test
    void theCrtControllerIsWhereTheMiscellaneousRegisterSays() {
        vga.port(0x3C2, 0x01);
        vga.indexed(0x3D4, 0x0E, 0x12);
        assertEquals(0x12, vga.bench.in("color", 5));
        assertEquals(0xFF, vga.bench.in("mono", 5));
        vga.port(0x3C2, 0x00);
        assertEquals(0x12, vga.bench.in("mono", 5));
        assertEquals(0xFF, vga.bench.in("color", 5));
        assertEquals(0x00, vga.port(0x3CC));
    }

    @Test
    void registersZeroToSevenCanBeProtectedButForALineCompareBit() {
        vga.port(0x3C2, 0x67);
        vga.indexed(0x3D4, 0x07, 0x1F);
        vga.indexed(0x3D4, 0x11, 0x80);
        vga.indexed(0x3D4, 0x00, 0x55);
        assertEquals(0, vga.port(0x3D5));
        vga.indexed(0x3D4, 0x07, 0x00);
        assertEquals(0x0F, vga.port(0x3D5));
        vga.indexed(0x3D4, 0x11, 0x00);
        vga.indexed(0x3D4, 0x07, 0x00);
        assertEquals(0x00, vga.port(0x3D5));
    }

    @Test
    void coloursOfTheDacAreWrittenAndReadInThrees() {
        vga.color(5, 1, 2, 3);
        vga.port(0x3C9, 4);
        vga.port(0x3C7, 5);
        assertEquals(3, vga.port(0x3C7));
        assertEquals(1, vga.port(0x3C9));
        assertEquals(2, vga.port(0x3C9));
        assertEquals(3, vga.port(0x3C9));
        assertEquals(0, vga.port(0x3C9), "colour 6 has not got its third component yet");
    }

    @Test
    void verticalRetraceComesOnceInAFrameOfVirtualTime() {
        vga.text();
        int retraces = 0;
        boolean before = (vga.port(0x3DA) & 8) != 0;
        int displaying = 0;
        for (int i = 0; i < 100_000; i++) {
            vga.bench.advance(10_000);
            int status = vga.port(0x3DA);
            boolean retrace = (status & 8) != 0;
            assertFalse(retrace && (status & 1) == 0, "the beam is off while it goes back");
            retraces += retrace && !before ? 1 : 0;
            displaying += (status & 1) == 0 ? 1 : 0;
            before = retrace;
        }
        assertEquals(70, retraces, "28.322 MHz, 100 characters of 9 dots, 449 lines");
        assertEquals(0.71, displaying / 100_000.0, 0.02, "80 of 100 by 400 of 449");
    }

    @Test
    void theDisplayInterfaceTellsItsVersionAndItsLimits() {
        assertEquals(0xB0C5, vga.dispi(0));
        vga.dispi(0, 0xB0C2);
        assertEquals(0xB0C2, vga.dispi(0));
        vga.dispi(0, 0x1234);
        assertEquals(0xB0C2, vga.dispi(0));
        vga.dispi(4, 2);
        assertEquals(2560, vga.dispi(1));
        assertEquals(1600, vga.dispi(2));
        assertEquals(32, vga.dispi(3));
        assertEquals(64, vga.dispi(10));
    }

    @Test
    void aModeThatDoesNotFitIsNotEnabled() {
        vga.vbe(2560, 1600, 32);
        assertEquals(0, vga.dispi(4) & 1);
        assertFalse(vga.bench.guestErrors().isEmpty());
        vga.vbe(1024, 768, 32);
        assertEquals(1, vga.dispi(4) & 1);
        vga.dispi(1, 640);
        assertEquals(1024, vga.dispi(1), "sizes stay while the mode is on");
        assertEquals(1024, vga.dispi(7), "4 MiB hold 1024 rows of 4096 bytes");
        vga.dispi(6, 2048);
        assertEquals(1024, vga.dispi(6), "768 rows of 8192 bytes are more than 4 MiB");
    }

    @Test
    void memoryIsClearedWithAModeUnlessItIsNotToBe() {
        vga.vbe(640, 480, 8);
        vga.poke(0xA0000, 7);
        vga.dispi(4, 0);
        vga.dispi(4, 0xC1);
        assertEquals(7, vga.peek(0xA0000));
        vga.dispi(4, 0);
        vga.dispi(4, 0x41);
        assertEquals(0, vga.peek(0xA0000));
    }

    @Test
    void theRegistersInMemoryAreThoseOfThePorts() {
        vga.bench.write("mmio", 0x502, Width.WORD, 800);
        assertEquals(800, vga.dispi(1));
        vga.bench.write("mmio", 0x402, Width.BYTE, 0x67);
        assertEquals(0x67, vga.port(0x3CC));
        vga.bench.write("mmio", 0x414, Width.WORD, 0x120E);
        assertEquals(0x12, vga.port(0x3D5));
        assertEquals(0x1E1E1E1EL, vga.bench.read("mmio", 0x604, Width.DWORD));
    }

    @Test
    void theMonitorsDataPrefersItsSizeAndAddsUp() {
        byte[] edid = new byte[128];
        int sum = 0;
        for (int i = 0; i < edid.length; i++) {
            edid[i] = (byte) vga.bench.read("mmio", i, Width.BYTE);
            sum += edid[i];
        }
        assertArrayEquals(new byte[] {0, -1, -1, -1, -1, -1, -1, 0}, Arrays.copyOf(edid, 8));
        assertEquals(0, sum & 0xFF);
        assertEquals(1024, (edid[0x38] & 0xFF) | ((edid[0x3A] & 0xF0) << 4));
        assertEquals(768, (edid[0x3B] & 0xFF) | ((edid[0x3D] & 0xF0) << 4));
    }

    @Test
    void aRestoredAdapterShowsTheSamePicture() {
        vga.packed();
        for (int i = 0; i < 2000; i++) {
            vga.poke(0xA0000 + 17 * i, i);
        }
        vga.look();
        VgaBench other = new VgaBench();
        other.text();
        other.look();
        other.bench.restoreFrom(vga.bench);
        assertTrue(other.look() > 0);
        assertArrayEquals(vga.pixels, other.pixels);
    }
}

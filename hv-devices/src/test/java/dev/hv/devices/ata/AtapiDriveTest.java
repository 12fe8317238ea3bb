package dev.hv.devices.ata;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hv.api.bus.Width;
import dev.hv.devices.bench.DeviceBench;
import dev.hv.devices.bench.ScriptedBlocks;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;

/** A CD-ROM drive against ATA/ATAPI-6 (packet protocol) and MMC-5 (commands). */
class AtapiDriveTest {
    private static final int LATENCY = 50_000;

    private final ScriptedBlocks cd = new ScriptedBlocks(1000, 2048);
    private final DeviceBench bench = new DeviceBench().backend("drive1", cd);
    private int limit = 0xFFFE;

    @BeforeEach
    void create() {
        bench.create(new IdeChannelPlugin());
        bench.out("command", 6, 0x10);
        assertEquals("6/29/00", senseAfter(0x00), "power on is told once");
        assertEquals("0/00/00", senseAfter(0x00));
    }

    private void settle() {
        cd.complete();
        bench.advance(LATENCY);
    }

    private int status() {
        return bench.in("command", 7);
    }

    /** Sends a packet and takes all data; returns it. */
    private byte[] packet(int... bytes) {
        bench.out("command", 1, 0);
        bench.out("command", 4, limit & 0xFF);
        bench.out("command", 5, limit >> 8);
        bench.out("command", 7, 0xA0);
        assertEquals(0x08, status() & 0x89, "DRQ for the packet");
        assertEquals(1, bench.in("command", 2) & 3, "reason: command");
        int[] packet = Arrays.copyOf(bytes, 12);
        for (int i = 0; i < 12; i += 2) {
            bench.write("command", 0, Width.WORD, packet[i] | packet[i + 1] << 8);
        }
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        while (true) {
            settle();
            assertTrue(bench.line("irq").asserted());
            if ((status() & 0x08) == 0) {
                assertEquals(3, bench.in("command", 2) & 3, "reason: status");
                return data.toByteArray();
            }
            assertEquals(2, bench.in("command", 2) & 3, "reason: data to the host");
            int count = bench.in("command", 4) | bench.in("command", 5) << 8;
            assertTrue(count > 0 && count <= limit);
            for (int i = 0; i < count; i += 2) {
                int word = (int) bench.read("command", 0, Width.WORD);
                data.write(word);
                if (i + 1 < count) {
                    data.write(word >> 8);
                }
            }
        }
    }

    private String senseAfter(int... bytes) {
        packet(bytes);
        byte[] sense = packet(0x03, 0, 0, 0, 18, 0);
        return "%x/%02x/%02x".formatted(sense[2] & 0xF, sense[12], sense[13]);
    }

    @Test
    void readsSectorsInBlocksOfTheHostsLimit() {
        limit = 2048;
        byte[] data = packet(0x28, 0, 0, 0, 0, 7, 0, 0, 40, 0);
        assertEquals(40 * 2048, data.length);
        assertArrayEquals(cd.sector(7), Arrays.copyOf(data, 2048));
        assertEquals(46, data[39 * 2048]);
        assertEquals(List.of("read 7+32", "read 39+8"), cd.operations());
    }

    @Test
    void anOddLimitOrReplyIsPaddedToWords() {
        limit = 7;
        byte[] all = packet(0x12, 0, 0, 0, 36, 0);
        limit = 0xFFFE;
        assertArrayEquals(all, packet(0x12, 0, 0, 0, 36, 0));
        assertEquals(5, all[0], "a CD/DVD device");
        assertEquals(5, packet(0x12, 0, 0, 0, 5, 0).length);
    }

    @Test
    void aDriveThatHasSentAnOddReplyTakesItsStateBack() {
        packet(0x12, 0, 0, 0, 5, 0);
        DeviceBench other = new DeviceBench().backend("drive1", new ScriptedBlocks(1000, 2048));
        other.create(new IdeChannelPlugin());
        other.restoreFrom(bench);
        assertEquals(bench.save(), other.save());
    }

    @Test
    void capacityAndTableOfContentsTellTheSize() {
        assertArrayEquals(new byte[] {0, 0, 3, (byte) 231, 0, 0, 8, 0}, packet(0x25));
        byte[] toc = packet(0x43, 0, 0, 0, 0, 0, 0, 0, 100, 0);
        assertEquals(18, toc[1]);
        assertEquals((byte) 0xAA, toc[14]);
        assertEquals(1000, (toc[18] & 0xFF) << 8 | (toc[19] & 0xFF));
        byte[] msf = packet(0x43, 2, 0, 0, 0, 0, 0, 0, 100, 0);
        assertArrayEquals(new byte[] {0, 0, 2, 0}, Arrays.copyOfRange(msf, 8, 12));
        // 1000 + 150 frames: 15 seconds and 25 frames.
        assertArrayEquals(new byte[] {0, 0, 15, 25}, Arrays.copyOfRange(msf, 16, 20));
    }

    @Test
    void beyondTheDiscAndUnknownCommandsAreRefused() {
        assertEquals("5/21/00", senseAfter(0x28, 0, 0, 0, 3, 0xE8, 0, 0, 1, 0));
        assertEquals("5/20/00", senseAfter(0x2A));
        assertEquals("5/24/00", senseAfter(0xBE, 0, 0, 0, 0, 0, 0, 0, 1, 0xF8));
    }

    @Test
    void readCdGivesUserData() {
        byte[] data = packet(0xBE, 0, 0, 0, 0, 9, 0, 0, 1, 0x10, 0, 0);
        assertArrayEquals(cd.sector(9), data);
        assertArrayEquals(cd.sector(0), packet(0xB9, 0, 0, 0, 2, 0, 0, 2, 1, 0x10, 0, 0));
    }

    @Test
    void aNewDiscIsTold() {
        cd.change(0);
        assertEquals("6/28/00", senseAfter(0x00));
        assertEquals("2/3a/00", senseAfter(0x00));
        byte[] event = packet(0x4A, 1, 0, 0, 0x10, 0, 0, 0, 8, 0);
        assertArrayEquals(new byte[] {0, 6, 4, 0x10, 3, 0, 0, 0}, event);
        cd.change(500);
        event = packet(0x4A, 1, 0, 0, 0x10, 0, 0, 0, 8, 0);
        assertArrayEquals(new byte[] {0, 6, 4, 0x10, 2, 2, 0, 0}, event);
        assertEquals("6/28/00", senseAfter(0x00));
        assertEquals(499 & 0xFF, packet(0x25)[3] & 0xFF);
    }

    @Test
    void aLockedDiscIsNotEjectedByTheGuest() {
        packet(0x1E, 0, 0, 0, 1, 0);
        assertTrue(cd.isLocked());
        assertEquals("5/53/02", senseAfter(0x1B, 0, 0, 0, 2, 0));
        packet(0x1E, 0, 0, 0, 0, 0);
        assertFalse(cd.isLocked());
        packet(0x1B, 0, 0, 0, 2, 0);
        assertEquals(0, cd.sectors());
    }

    @Test
    void configurationNamesTheCurrentProfile() {
        byte[] cdRom = packet(0x46, 0, 0, 0, 0, 0, 0, 1, 0, 0);
        assertEquals(cdRom.length - 4, cdRom[3]);
        assertEquals(0x08, cdRom[7]);
        cd.change(2_000_000);
        senseAfter(0x00);
        assertEquals(0x10, packet(0x46, 0, 0, 0, 0, 0, 0, 1, 0, 0)[7], "DVD-ROM");
    }

    @Test
    void modePagesTellWhatTheDriveCan() {
        byte[] page = packet(0x5A, 0, 0x2A, 0, 0, 0, 0, 0, 100, 0);
        assertEquals(page.length - 2, page[1]);
        assertEquals(0x2A, page[8]);
        assertEquals("5/24/00", senseAfter(0x5A, 0, 0x0D, 0, 0, 0, 0, 0, 100, 0));
    }

    @Test
    void diskCommandsShowThatItIsNoDisk() {
        bench.out("command", 7, 0xEC);
        assertEquals(1, status() & 1);
        assertEquals(List.of(0x14, 0xEB), List.of(bench.in("command", 4), bench.in("command", 5)));
    }
}

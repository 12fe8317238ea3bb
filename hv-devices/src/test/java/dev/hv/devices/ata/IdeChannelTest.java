package dev.hv.devices.ata;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hv.api.backend.Status;
import dev.hv.api.bus.Width;
import dev.hv.devices.bench.DeviceBench;
import dev.hv.devices.bench.ScriptedBlocks;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** The channel and a disk against ATA/ATAPI-6; sections as in the standard. */
class IdeChannelTest {
    private static final int ERROR = 1;
    private static final int COUNT = 2;
    private static final int LOW = 3;
    private static final int MID = 4;
    private static final int HIGH = 5;
    private static final int DEVICE = 6;
    private static final int STATUS = 7;

    private static final int READY = 0x50;
    private static final int DRQ = 0x58;
    private static final int BSY = 0x80;
    private static final int LBA = 0x40;
    private static final int LATENCY = 50_000;

    private final ScriptedBlocks disk = new ScriptedBlocks(300_000_000L, 512);
    private final ScriptedBlocks cd = new ScriptedBlocks(1000, 2048);
    private final DeviceBench bench =
            new DeviceBench().backend("drive0", disk).backend("drive1", cd);

    @BeforeEach
    void create() {
        bench.create(new IdeChannelPlugin());
    }

    private int in(int register) {
        return bench.in("command", register);
    }

    private void out(int register, int value) {
        bench.out("command", register, value);
    }

    private int alternateStatus() {
        return bench.in("control", 0);
    }

    private boolean irq() {
        return bench.line("irq").asserted();
    }

    /** Lets the host and virtual time do their part. */
    private void settle() {
        disk.complete();
        cd.complete();
        bench.advance(LATENCY);
    }

    private void command(int opcode, long lba, int count) {
        out(COUNT, count);
        out(LOW, (int) lba);
        out(MID, (int) (lba >> 8));
        out(HIGH, (int) (lba >> 16));
        out(DEVICE, LBA | (int) (lba >> 24));
        out(STATUS, opcode);
    }

    private void commandExt(int opcode, long lba, int count) {
        out(COUNT, count >> 8);
        out(LOW, (int) (lba >> 24));
        out(MID, (int) (lba >> 32));
        out(HIGH, (int) (lba >> 40));
        out(COUNT, count);
        out(LOW, (int) lba);
        out(MID, (int) (lba >> 8));
        out(HIGH, (int) (lba >> 16));
        out(DEVICE, LBA);
        out(STATUS, opcode);
    }

    private byte[] readBlock(int bytes) {
        byte[] block = new byte[bytes];
        for (int i = 0; i < bytes; i += 2) {
            int word = (int) bench.read("command", 0, Width.WORD);
            block[i] = (byte) word;
            block[i + 1] = (byte) (word >> 8);
        }
        return block;
    }

    private void writeBlock(int bytes, int value) {
        for (int i = 0; i < bytes; i += 4) {
            bench.write("command", 0, Width.DWORD, value * 0x01010101L);
        }
    }

    private int[] identify() {
        byte[] block = readBlock(512);
        int[] words = new int[256];
        for (int i = 0; i < 256; i++) {
            words[i] = (block[2 * i] & 0xFF) | (block[2 * i + 1] & 0xFF) << 8;
        }
        int sum = 0;
        for (byte b : block) {
            sum += b;
        }
        assertEquals(0, sum & 0xFF, "the check sum of word 255");
        return words;
    }

    @Test
    void afterResetEachDriveShowsItsSignature() {
        assertEquals(
                List.of(1, 1, 1, 0, 0), List.of(in(ERROR), in(COUNT), in(LOW), in(MID), in(HIGH)));
        assertEquals(READY, in(STATUS));
        out(DEVICE, 0x10);
        assertEquals(
                List.of(1, 1, 1, 0x14, 0xEB),
                List.of(in(ERROR), in(COUNT), in(LOW), in(MID), in(HIGH)));
        assertEquals(0, in(STATUS), "an ATAPI drive is not ready before its first command");
    }

    @Test
    void readSectorsInterruptsForEachSectorAndNotAtTheEnd() {
        command(0x20, 5, 2);
        assertEquals(BSY, in(STATUS) & BSY);
        assertFalse(irq());
        settle();
        assertTrue(irq());
        assertEquals(DRQ, alternateStatus());
        assertTrue(irq(), "the alternate status does not end the interrupt (7.2)");
        assertEquals(DRQ, in(STATUS));
        assertFalse(irq(), "the status does (7.15)");
        assertArrayEquals(disk.sector(5), readBlock(512));
        assertTrue(irq());
        assertEquals(DRQ, in(STATUS));
        assertArrayEquals(disk.sector(6), readBlock(512));
        assertFalse(irq());
        assertEquals(READY, in(STATUS));
    }

    @Test
    void readMultipleInterruptsForEachBlock() {
        out(COUNT, 4);
        out(STATUS, 0xC6);
        assertEquals(READY, in(STATUS));
        command(0xC4, 100, 6);
        settle();
        assertEquals(DRQ, in(STATUS));
        readBlock(4 * 512 - 2);
        assertFalse(irq());
        readBlock(2);
        assertTrue(irq());
        assertEquals(DRQ, in(STATUS));
        byte[] rest = readBlock(2 * 512);
        assertEquals((byte) 105, rest[512]);
        assertEquals(READY, in(STATUS));
    }

    @Test
    void writeSectorsTakesTheFirstSectorWithoutAnInterrupt() {
        command(0x30, 7, 2);
        assertEquals(DRQ, in(STATUS));
        assertFalse(irq());
        writeBlock(512, 0xAB);
        assertTrue(irq());
        assertEquals(DRQ, in(STATUS));
        writeBlock(512, 0xCD);
        assertEquals(BSY, in(STATUS) & BSY);
        settle();
        assertTrue(irq());
        assertEquals(READY, in(STATUS));
        assertEquals((byte) 0xAB, disk.sector(7)[0]);
        assertEquals((byte) 0xCD, disk.sector(8)[511]);
    }

    @Test
    void withTheWriteCacheOffAWriteEndsWhenItIsFlushed() {
        out(ERROR, 0x82);
        out(STATUS, 0xEF);
        assertEquals(READY, in(STATUS));
        command(0x30, 9, 1);
        writeBlock(512, 1);
        settle();
        assertEquals(BSY, in(STATUS) & BSY);
        settle();
        assertEquals(READY, in(STATUS));
        assertEquals(List.of("write 9+1", "flush"), disk.operations());
    }

    @Test
    void flushCacheEndsWhenTheHostHasFlushed() {
        out(STATUS, 0xE7);
        bench.advance(LATENCY);
        assertEquals(BSY, in(STATUS) & BSY);
        settle();
        assertEquals(READY, in(STATUS));
        assertEquals(List.of("flush"), disk.operations());
    }

    @Test
    void aHostThatIsFastShowsNothingBeforeTheLatencyHasPassed() {
        command(0x20, 0, 1);
        disk.complete();
        bench.advance(LATENCY - 1);
        assertEquals(BSY, in(STATUS) & BSY);
        bench.advance(1);
        assertEquals(DRQ, in(STATUS));
    }

    @Test
    void addressesOf48BitsReachBeyond128GiB() {
        long lba = 0x1000_0005L;
        commandExt(0x24, lba, 1);
        settle();
        assertArrayEquals(disk.sector(lba), readBlock(512));
        assertEquals(List.of("read " + lba + "+1"), disk.operations());
        bench.out("control", 0, 0x80);
        assertEquals(0x10, in(LOW), "HOB shows bits 31:24 (7.8)");
    }

    @Test
    void aCountOfZeroMeans256Sectors() {
        command(0x40, 1000, 0);
        settle();
        settle();
        assertEquals(READY, in(STATUS));
        assertEquals(List.of("read 1000+128", "read 1128+128"), disk.operations());
    }

    @Test
    void cylindersHeadsAndSectorsAreTranslated() {
        out(COUNT, 1);
        out(LOW, 3);
        out(MID, 2);
        out(HIGH, 0);
        out(DEVICE, 0xA1);
        out(STATUS, 0x20);
        settle();
        assertEquals(List.of("read " + ((2 * 16 + 1) * 63 + 2) + "+1"), disk.operations());
        readBlock(512);
        out(COUNT, 17);
        out(DEVICE, 0xA3);
        out(STATUS, 0x91);
        assertEquals(READY, in(STATUS));
        out(COUNT, 1);
        out(LOW, 1);
        out(MID, 1);
        out(DEVICE, 0xA0);
        out(STATUS, 0x20);
        settle();
        assertEquals("read " + 4 * 17 + "+1", disk.operations().get(1));
    }

    @Test
    void aSectorThatDoesNotExistIsNotFound() {
        commandExt(0x24, 300_000_000L, 1);
        assertEquals(0x51, in(STATUS));
        assertEquals(0x10, in(ERROR));
        command(0x20, 0, 1);
        settle();
        assertEquals(DRQ, in(STATUS), "the next command works");
    }

    @Test
    void aBadSectorEndsTheReadAfterTheGoodOnesAndIsNamed() {
        disk.spoil(12, Status.IO_ERROR);
        command(0x20, 10, 4);
        settle();
        settle();
        assertEquals(DRQ, in(STATUS));
        assertArrayEquals(disk.sector(10), readBlock(512));
        settle();
        assertArrayEquals(disk.sector(11), readBlock(512));
        settle();
        assertEquals(0x51, in(STATUS));
        assertEquals(0x40, in(ERROR), "uncorrectable (8.27.6)");
        assertEquals(12, in(LOW));
    }

    @Test
    void aFullHostIsADeviceFault() {
        disk.spoil(3, Status.NO_SPACE);
        command(0x30, 3, 1);
        writeBlock(512, 0);
        settle();
        assertTrue(irq());
        assertEquals(0x71, in(STATUS));
        assertEquals(0x04, in(ERROR));
    }

    @Test
    void identifyTellsSizeNameAndWhatThereIs() {
        out(DEVICE, 0);
        out(STATUS, 0xEC);
        assertTrue(irq());
        int[] words = identify();
        assertEquals(0, words[0] & 0x8000);
        assertEquals(300_000_000L, words[100] | (long) words[101] << 16);
        assertEquals(0xFFF_FFFFL, words[60] | (long) words[61] << 16);
        assertEquals(1 << 10, words[83] & 1 << 10, "48-bit addresses");
        byte[] name = new byte[40];
        for (int i = 0; i < 20; i++) {
            name[2 * i] = (byte) (words[27 + i] >> 8);
            name[2 * i + 1] = (byte) words[27 + i];
        }
        assertEquals("HV DISK", new String(name, StandardCharsets.US_ASCII).strip());
    }

    @Test
    void softwareResetCallsOffWhatIsUnderWayAndLateDataDisturbsNobody() {
        command(0x20, 50, 1);
        bench.out("control", 0, 0x04);
        assertEquals(BSY, alternateStatus());
        bench.out("control", 0, 0x00);
        assertEquals(READY, in(STATUS));
        command(0x20, 60, 1);
        disk.complete();
        bench.advance(1);
        settle();
        assertArrayEquals(disk.sector(60), readBlock(512));
        assertEquals(List.of("read 50+1", "read 60+1"), disk.operations());
    }

    @Test
    void securityAndUnknownCommandsAreAborted() {
        for (int opcode : new int[] {0xF1, 0xF2, 0xF6, 0xA0, 0xA1, 0xF8, 0xFF, 0x00}) {
            out(STATUS, opcode);
            assertEquals(0x51, in(STATUS), Integer.toHexString(opcode));
            assertEquals(0x04, in(ERROR));
        }
    }

    @Test
    void smartSaysThatNothingIsWrong() {
        out(ERROR, 0xDA);
        out(MID, 0x4F);
        out(HIGH, 0xC2);
        out(STATUS, 0xB0);
        assertEquals(READY, in(STATUS));
        assertEquals(List.of(0x4F, 0xC2), List.of(in(MID), in(HIGH)));
        out(MID, 0);
        out(STATUS, 0xB0);
        assertEquals(0x51, in(STATUS), "the keys are missing");
    }

    @Test
    void trimWaitsForDmaWhichThisChannelHasNot() {
        out(ERROR, 1);
        commandExt(0x06, 0, 1);
        assertEquals(DRQ, in(STATUS));
    }

    @Test
    void interruptsAreHeldBackByNien() {
        bench.out("control", 0, 0x02);
        out(STATUS, 0xE5);
        assertFalse(irq());
        bench.out("control", 0, 0x00);
        assertTrue(irq());
        assertEquals(0xFF, in(COUNT), "active (8.12)");
    }

    @Test
    void nobodyAnswersOnAnEmptyCableAndDevice0AnswersForDevice1() {
        DeviceBench empty = new DeviceBench();
        empty.create(new IdeChannelPlugin());
        assertEquals(0x7F, empty.in("command", STATUS));
        DeviceBench alone = new DeviceBench().backend("drive0", new ScriptedBlocks(10, 512));
        alone.create(new IdeChannelPlugin());
        alone.out("command", DEVICE, 0x10);
        assertEquals(0, alone.in("command", STATUS));
    }

    @Test
    void aSavedReadGoesOnWhereItWas() {
        command(0x20, 5, 2);
        settle();
        byte[] start = readBlock(100);
        DeviceBench other = new DeviceBench().backend("drive0", disk).backend("drive1", cd);
        other.create(new IdeChannelPlugin());
        other.restoreFrom(bench);
        assertTrue(other.line("irq").asserted());
        assertEquals(Arrays.toString(Arrays.copyOf(disk.sector(5), 100)), Arrays.toString(start));
        for (int i = 100; i < 1024; i += 2) {
            int expected = i < 512 ? 0x0505 : 0x0606;
            assertEquals(expected, other.read("command", 0, Width.WORD));
        }
        assertEquals(READY, other.in("command", STATUS));
    }
}

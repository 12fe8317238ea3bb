package dev.hv.devices.floppy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hv.api.bus.Width;
import dev.hv.api.state.StateException;
import dev.hv.api.state.StateTree;
import dev.hv.tck.bench.Bench;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The controller against the 82077AA data sheet. The bench's disk has in each byte of a sector the
 * sector's number with bits 5Ah turned over, and a DMA channel that ends after 512 bytes.
 */
class FloppyControllerTest {
    private static final int DOR = 0;
    private static final int MSR = 2;
    private static final int FIFO = 3;
    private static final int RATE_500 = 0;
    private static final int RATE_250 = 2;
    private static final int READ = 0x46;
    private static final int WRITE = 0x45;

    private Bench bench;

    @BeforeEach
    void create() throws Exception {
        bench = Bench.of(new FloppyPlugin());
        bench.write("regs", DOR, Width.BYTE, 0x1C);
        for (int i = 0; i < 4; i++) {
            command(0x08);
            result(2);
        }
        bench.write("control", 0, Width.BYTE, RATE_500);
        command(0x03, 0xAF, 0x02);
    }

    private void command(int... bytes) {
        for (int value : bytes) {
            assertEquals(0x80, status() & 0xC0, "asks for a byte of the command");
            bench.write("regs", FIFO, Width.BYTE, value);
        }
    }

    private int status() {
        return (int) bench.read("regs", MSR, Width.BYTE);
    }

    private int[] result(int bytes) {
        int[] result = new int[bytes];
        for (int i = 0; i < bytes; i++) {
            assertEquals(0xC0, status() & 0xC0, "has a byte of the result");
            result[i] = (int) bench.read("regs", FIFO, Width.BYTE);
        }
        assertEquals(0x80, status() & 0xF0, "waits for a command");
        return result;
    }

    private boolean interrupts() {
        return bench.line("irq").asserted();
    }

    private void seek(int cylinder) {
        command(0x0F, 0, cylinder);
        bench.advance(100_000_000);
        command(0x08);
        assertArrayEquals(new int[] {0x20, cylinder}, result(2));
    }

    private int[] transfer(int code, int cylinder, int head, int sector, int last) {
        command(code, head << 2, cylinder, head, sector, 2, last, 0x1B, 0xFF);
        bench.advance(100_000_000);
        assertTrue(interrupts(), "a result interrupts");
        return result(7);
    }

    private boolean journalShows(String text) {
        return bench.journal().all().stream().anyMatch(entry -> entry.contains(text));
    }

    @Test
    void aResetEndsWithAnInterruptAndTheStatusOfFourDrives() {
        bench.write("regs", DOR, Width.BYTE, 0x08);
        assertEquals(0, status());
        bench.write("regs", DOR, Width.BYTE, 0x0C);
        assertTrue(interrupts());
        for (int i = 0; i < 4; i++) {
            command(0x08);
            assertFalse(interrupts());
            assertArrayEquals(new int[] {0xC0 | i, 0}, result(2));
        }
        command(0x08);
        assertArrayEquals(new int[] {0x80}, result(1), "nothing more has happened");
    }

    @Test
    void interruptsPassTheGateAlone() {
        bench.write("regs", DOR, Width.BYTE, 0x00);
        bench.write("regs", DOR, Width.BYTE, 0x04);
        assertFalse(interrupts());
        bench.write("regs", DOR, Width.BYTE, 0x0C);
        assertTrue(interrupts());
    }

    @Test
    void aSectorGoesToMemory() {
        seek(3);
        // Cylinder 3, head 1, sector 5 of 18: the disk's sector 130.
        int[] result = transfer(READ, 3, 1, 5, 18);
        assertArrayEquals(new int[] {4, 0, 0, 3, 1, 6, 2}, result);
        assertTrue(journalShows("dma 2 to memory: " + "%02x".formatted(130 ^ 0x5A).repeat(512)));
    }

    @Test
    void aSectorComesFromMemory() {
        int[] result = transfer(WRITE, 0, 0, 18, 18);
        assertArrayEquals(new int[] {0, 0, 0, 1, 0, 1, 2}, result, "the end of a cylinder");
        bench.advance(1);
        transfer(READ, 0, 0, 18, 18);
        assertTrue(journalShows("dma 2 to memory: 00fffefd"), "what the bench's memory holds");
    }

    @Test
    void theLastSectorOfTheFirstHeadIsFollowedByTheSecondInMultiTrack() {
        assertArrayEquals(
                new int[] {0, 0, 0, 0, 1, 1, 2}, transfer(0x80 | READ, 0, 0, 18, 18), "head 1");
        assertArrayEquals(
                new int[] {4, 0, 0, 1, 0, 1, 2}, transfer(0x80 | READ, 0, 1, 18, 18), "head 0");
    }

    @Test
    void whatIsNotOnTheTrackIsNotFound() {
        assertArrayEquals(new int[] {0x40, 4, 0, 0, 0, 19, 2}, transfer(READ, 0, 0, 19, 20));
        assertArrayEquals(new int[] {0x40, 4, 0x10, 7, 0, 1, 2}, transfer(READ, 7, 0, 1, 18));
        bench.write("control", 0, Width.BYTE, RATE_250);
        assertArrayEquals(
                new int[] {0x40, 1, 0, 0, 0, 1, 2},
                transfer(READ, 0, 0, 1, 18),
                "no address mark at that rate");
        bench.write("control", 0, Width.BYTE, RATE_500);
        assertArrayEquals(
                new int[] {0x40, 1, 0, 0, 0, 1, 2}, transfer(0x06, 0, 0, 1, 18), "nor in FM");
    }

    @Test
    void withoutDmaAByteGoesForEachInterruptUntilTheTrackEnds() {
        command(0x03, 0xAF, 0x03);
        command(READ, 0, 0, 0, 18, 2, 18, 0x1B, 0xFF);
        bench.advance(100_000_000);
        for (int i = 0; i < 512; i++) {
            assertTrue(interrupts());
            assertEquals(0xF0, status());
            assertEquals(17 ^ 0x5A, bench.read("regs", FIFO, Width.BYTE));
        }
        assertArrayEquals(new int[] {0x40, 0x80, 0, 1, 0, 1, 2}, result(7), "nobody said TC");
    }

    @Test
    void formattingFillsTheTrack() {
        command(0x03, 0xAF, 0x03);
        command(0x4D, 0, 2, 18, 0x6C, 0xF6);
        for (int sector = 1; sector <= 18; sector++) {
            for (int value : new int[] {0, 0, sector, 2}) {
                assertEquals(0xB0, status());
                bench.write("regs", FIFO, Width.BYTE, value);
            }
            bench.advance(1_000_000);
        }
        assertEquals(0, result(7)[0]);
        command(0x03, 0xAF, 0x02);
        transfer(READ, 0, 0, 18, 18);
        assertTrue(journalShows("dma 2 to memory: " + "f6".repeat(512)));
    }

    @Test
    void identificationTellsTheTrack() {
        seek(2);
        command(0x4A, 4);
        bench.advance(1_000_000);
        int[] result = result(7);
        assertArrayEquals(new int[] {4, 0, 0, 2, 1}, java.util.Arrays.copyOf(result, 5));
        assertTrue(result[5] >= 1 && result[5] <= 18);
    }

    @Test
    void aStepOverTheDiskResetsTheChangeLine() {
        assertEquals(0x80, bench.read("control", 0, Width.BYTE));
        seek(1);
        assertEquals(0, bench.read("control", 0, Width.BYTE));
        bench.write("regs", DOR, Width.BYTE, 0x0C);
        assertEquals(0, bench.read("control", 0, Width.BYTE), "no motor, no drive selected");
    }

    @Test
    void aDriveThatIsNotThereNeverComesToTrackZero() {
        command(0x07, 3);
        assertEquals(0x88, status());
        bench.advance(1_000_000_000);
        command(0x08);
        assertArrayEquals(new int[] {0x73, 0}, result(2));
    }

    @Test
    void registersThatAreLockedSurviveAReset() {
        command(0x13, 0, 0x57, 9);
        command(0x94);
        assertArrayEquals(new int[] {0x10}, result(1));
        bench.write("regs", 2, Width.BYTE, 0x80);
        assertFalse(interrupts(), "polling is off");
        command(0x0E);
        assertArrayEquals(new int[] {0, 0, 0, 0, 0xAF, 2, 0, 0x80, 0x57, 9}, result(10));
        command(0x14);
        result(1);
        bench.write("regs", 2, Width.BYTE, 0x80);
        command(0x0E);
        assertEquals(0x20, result(10)[8]);
    }

    @Test
    void otherCommandsAreInvalid() {
        command(0x1F);
        assertArrayEquals(new int[] {0x80}, result(1));
        command(0x10);
        assertArrayEquals(new int[] {0x90}, result(1));
    }

    /** The bench's last command, SPECIFY, has three bytes. */
    @Test
    void aStateWithMoreBytesThanItsCommandHasIsRefused() throws Exception {
        StateTree state = bench.save().state();
        Bench other = Bench.of(new FloppyPlugin());
        other.load(state.putLong("received", 2));
        assertThrows(StateException.class, () -> other.load(state.putLong("received", 3)));
    }
}

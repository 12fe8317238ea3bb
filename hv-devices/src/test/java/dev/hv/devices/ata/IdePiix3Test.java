package dev.hv.devices.ata;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hv.api.bus.Initiator;
import dev.hv.api.bus.Width;
import dev.hv.tck.bench.Bench;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The bus master against "Programming Interface for Bus Master IDE Controller" 1.0. The bench's
 * disk has in each byte of a sector the sector's number with bits 5Ah turned over; its memory is 64
 * KiB.
 */
class IdePiix3Test {
    private static final Initiator CPU = Initiator.named("cpu");
    private static final int TABLE = 0x1000;
    private static final int STATUS = 2;
    private static final int ACTIVE = 1;
    private static final int ERROR = 2;
    private static final int INTERRUPT = 4;
    private static final int TO_MEMORY = 8;
    private static final long LAST = 0x8000_0000L;

    private Bench bench;

    @BeforeEach
    void create() throws Exception {
        bench = Bench.of(new IdePiix3Plugin());
        bench.write("pci", 4, Width.WORD, 5);
        bench.write("busmaster", 4, Width.DWORD, TABLE);
    }

    private void region(int index, long address, long countAndFlags) {
        bench.memory().write(TABLE + 8L * index, Width.DWORD, address, CPU);
        bench.memory().write(TABLE + 8L * index + 4, Width.DWORD, countAndFlags, CPU);
    }

    private int memory(long address) {
        return (int) bench.memory().read(address, Width.BYTE, CPU);
    }

    private void command(int opcode, int lba, int count) {
        bench.write("command0", 2, Width.BYTE, count);
        bench.write("command0", 3, Width.BYTE, lba);
        bench.write("command0", 4, Width.BYTE, 0);
        bench.write("command0", 5, Width.BYTE, 0);
        bench.write("command0", 6, Width.BYTE, 0x40);
        bench.write("command0", 7, Width.BYTE, opcode);
    }

    private int masterStatus() {
        return (int) bench.read("busmaster", STATUS, Width.BYTE) & 7;
    }

    private int driveStatus() {
        return (int) bench.read("control0", 0, Width.BYTE);
    }

    private void start(int direction) {
        bench.write("busmaster", 0, Width.BYTE, 1 | direction);
        bench.advance(1_000_000);
    }

    @Test
    void readsGoToTheRegionsOfTheTable() {
        region(0, 0x2000, 0x300);
        region(1, 0x4001, LAST | 0x101);
        command(0xC8, 3, 2);
        start(TO_MEMORY);
        assertEquals(INTERRUPT, masterStatus(), "data and table have ended together");
        assertEquals(0x50, driveStatus());
        assertTrue(bench.line("irq0").asserted());
        assertEquals(3 ^ 0x5A, memory(0x2000));
        assertEquals(4 ^ 0x5A, memory(0x22FF));
        assertEquals(0, memory(0x2300));
        assertEquals(4 ^ 0x5A, memory(0x40FF), "bit 0 of address and count is not there");
        assertEquals(0, memory(0x4100));
    }

    @Test
    void writesComeFromTheRegions() {
        for (int i = 0; i < 512; i++) {
            bench.memory().write(0x2000 + i, Width.BYTE, i * 3L, CPU);
        }
        region(0, 0x2000, LAST | 0x200);
        command(0xCA, 9, 1);
        start(0);
        assertEquals(INTERRUPT, masterStatus());
        region(0, 0x3000, LAST | 0x200);
        bench.write("busmaster", 0, Width.BYTE, 0);
        bench.write("busmaster", STATUS, Width.BYTE, INTERRUPT);
        command(0xC8, 9, 1);
        start(TO_MEMORY);
        assertEquals(511 * 3 & 0xFF, memory(0x31FF));
    }

    @Test
    void aCommandThatEndsAtOnceInterruptsAnewThoughNobodyHasReadTheStatus() {
        region(0, 0x2000, LAST | 0x200);
        command(0xC8, 3, 1);
        start(TO_MEMORY);
        bench.write("busmaster", STATUS, Width.BYTE, INTERRUPT);
        assertTrue(bench.line("irq0").asserted());
        command(0xE5, 0, 0);
        assertTrue(bench.line("irq0").asserted());
        assertEquals(INTERRUPT, masterStatus(), "INTRQ has fallen and risen");
    }

    @Test
    void aTableThatIsLongerThanTheDataStaysActive() {
        region(0, 0x2000, LAST | 0x1000);
        command(0xC8, 1, 1);
        start(TO_MEMORY);
        assertEquals(ACTIVE | INTERRUPT, masterStatus());
        assertEquals(0x50, driveStatus());
    }

    @Test
    void aTableThatIsShorterLeavesTheDriveWaiting() {
        region(0, 0x2000, LAST | 0x100);
        command(0xC8, 1, 1);
        start(TO_MEMORY);
        assertEquals(0, masterStatus());
        assertEquals(0x58, driveStatus());
        bench.write("busmaster", 0, Width.BYTE, 0);
        region(0, 0x3000, LAST | 0x100);
        start(TO_MEMORY);
        assertEquals(INTERRUPT, masterStatus(), "a new table takes the rest");
        assertEquals(1 ^ 0x5A, memory(0x30FF));
    }

    @Test
    void aStateInTheMiddleOfATransferIsLoaded() throws Exception {
        region(0, 0x2000, LAST | 0x300);
        command(0xCA, 1, 2);
        start(0);
        assertEquals(0, masterStatus(), "the table is too short for two sectors");
        bench.load(bench.save().state());
        bench.write("busmaster", 0, Width.BYTE, 0);
        region(0, 0x3000, LAST | 0x100);
        start(0);
        assertEquals(INTERRUPT, masterStatus(), "a new table gives the rest");
        bench.load(bench.save().state());
    }

    @Test
    void aTableWithoutAnEndMovesNoMoreThanTheData() {
        // All of memory: entries that are never the last, each for two bytes of the last one.
        bench.write("busmaster", 4, Width.DWORD, 0);
        for (int i = 0; i < 0x2000; i++) {
            bench.memory().write(8L * i, Width.QWORD, 2L << 32 | 0xFFF8, CPU);
        }
        command(0xCA, 0, 0);
        start(0);
        bench.advance(1_000_000);
        assertEquals(0x50, driveStatus());
        assertEquals(ACTIVE | INTERRUPT, masterStatus());
    }

    @Test
    void regionsAndTablesOutsideMemoryAreAnError() {
        region(0, 0x80_0000, LAST | 0x200);
        command(0xC8, 1, 1);
        start(TO_MEMORY);
        assertEquals(ERROR, masterStatus());
        assertFalse(bench.line("irq0").asserted());
        bench.write("control0", 0, Width.BYTE, 4);
        bench.write("control0", 0, Width.BYTE, 0);
        assertEquals(0x50, driveStatus(), "a reset brings the drive back");
        bench.write("busmaster", 0, Width.BYTE, 0);
        bench.write("busmaster", 4, Width.DWORD, 0xFFFF_FFFCL);
        command(0xC8, 1, 1);
        start(TO_MEMORY);
        assertEquals(ERROR, masterStatus() & ERROR);
    }

    @Test
    void withoutTheBusMasterBitNothingMoves() {
        bench.write("pci", 4, Width.WORD, 1);
        region(0, 0x2000, LAST | 0x200);
        command(0xC8, 1, 1);
        start(TO_MEMORY);
        assertEquals(ERROR, masterStatus());
        assertEquals(0, memory(0x2000));
    }

    @Test
    void trimGivesUpTheRangesThatItIsGiven() {
        bench.memory().write(0x2000, Width.QWORD, 5L << 48 | 0x20, CPU);
        bench.memory().write(0x2008, Width.QWORD, 2L << 48 | 0x40, CPU);
        region(0, 0x2000, LAST | 0x200);
        bench.write("command0", 1, Width.BYTE, 1);
        bench.write("command0", 2, Width.BYTE, 0);
        command(0x06, 0, 1);
        start(0);
        bench.advance(1_000_000);
        assertEquals(0x50, driveStatus());
        assertTrue(bench.journal().all().contains("discarded 5 sectors from 32 on"));
        assertTrue(bench.journal().all().contains("discarded 2 sectors from 64 on"));
    }
}

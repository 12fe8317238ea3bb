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
 * The adapter against Serial ATA AHCI 1.3.1. The bench's disks have in each byte of a sector the
 * sector's number with bits 5Ah turned over; its memory is 64 KiB.
 */
class AhciTest {
    private static final Initiator CPU = Initiator.named("cpu");
    private static final long LIST = 0x1000;
    private static final long RECEIVED = 0x1400;
    private static final long TABLE = 0x1800;
    private static final int REGIONS = 0x80;

    private static final int GHC = 0x04;
    private static final int IS = 0x08;
    private static final int PORT = 0x100;
    private static final int PORT_IS = PORT + 0x10;
    private static final int PORT_IE = PORT + 0x14;
    private static final int PORT_CMD = PORT + 0x18;
    private static final int PORT_TFD = PORT + 0x20;
    private static final int PORT_SIG = PORT + 0x24;
    private static final int PORT_SSTS = PORT + 0x28;
    private static final int PORT_SCTL = PORT + 0x2C;
    private static final int PORT_SERR = PORT + 0x30;
    private static final int PORT_CI = PORT + 0x38;

    private static final long RUN = 0x11;
    private static final long WRITE = 1 << 6;
    private static final long DEVICE_TO_HOST = 1;
    private static final long PIO_SETUP = 2;
    private static final long OVERFLOW = 1 << 24;
    private static final long INTERFACE_FATAL = 1 << 27;
    private static final long HOST_BUS_FATAL = 1 << 29;
    private static final long TASK_FILE_ERROR = 1 << 30;

    private Bench bench;

    @BeforeEach
    void create() throws Exception {
        bench = Bench.of(new AhciPlugin());
        bench.write("pci", 4, Width.WORD, 6);
        set(PORT, LIST);
        set(PORT + 0x08, RECEIVED);
        set(PORT_IE, 0xFFFF_FFFFL);
        set(GHC, 0x8000_0002L);
    }

    private void set(int register, long value) {
        bench.write("abar", register, Width.DWORD, value);
    }

    private long get(int register) {
        return bench.read("abar", register, Width.DWORD);
    }

    private int memory(long address) {
        return (int) bench.memory().read(address, Width.BYTE, CPU);
    }

    private void memory(long address, Width width, long value) {
        bench.memory().write(address, width, value, CPU);
    }

    private void region(int index, long address, long bytes) {
        memory(TABLE + REGIONS + 16L * index, Width.QWORD, address);
        memory(TABLE + REGIONS + 16L * index + 8, Width.QWORD, (bytes - 1) << 32);
    }

    /** Puts a command into slot 0, and issues it. */
    private void issue(int opcode, long lba, int count, long flags, int regions) {
        memory(TABLE, Width.DWORD, 0x8027 | opcode << 16);
        memory(TABLE + 4, Width.DWORD, 0x4000_0000L | (lba & 0xFF_FFFF));
        memory(TABLE + 8, Width.DWORD, lba >> 24);
        memory(TABLE + 12, Width.DWORD, count);
        memory(LIST, Width.QWORD, 5 | flags | (long) regions << 16);
        memory(LIST + 8, Width.QWORD, TABLE);
        set(PORT_CI, 1);
        bench.advance(1_000_000);
    }

    private void run() {
        set(PORT_CMD, RUN);
    }

    private boolean interrupts() {
        return bench.line("pci.intx").asserted();
    }

    @Test
    void theDriveSaysWhatItIsWhenItsFisCanBeReceived() {
        assertEquals(0x123, get(PORT_SSTS), "a device, and a link of 3 Gbit/s that is awake");
        assertEquals(0x80, get(PORT_TFD));
        assertEquals(0xFFFF_FFFFL, get(PORT_SIG));
        set(PORT_CMD, 0x10);
        assertEquals(0x101, get(PORT_SIG));
        assertEquals(0x150, get(PORT_TFD));
        assertEquals(0x34, memory(RECEIVED + 0x40));
        assertEquals(0x4016, get(PORT_CMD), "FR, FRE, POD and SUD");
    }

    @Test
    void aReadByDmaGoesToTheRegionsOfItsTable() {
        run();
        region(0, 0x2000, 0x300);
        region(1, 0x4000, 0x100);
        issue(0x25, 3, 2, 0, 2);
        assertEquals(0, get(PORT_CI));
        assertEquals(DEVICE_TO_HOST, get(PORT_IS));
        assertEquals(1, get(IS));
        assertTrue(interrupts());
        assertEquals(3 ^ 0x5A, memory(0x2000));
        assertEquals(4 ^ 0x5A, memory(0x22FF));
        assertEquals(4 ^ 0x5A, memory(0x40FF));
        assertEquals(0, memory(0x4100));
        assertEquals(0x400, bench.memory().read(LIST + 4, Width.DWORD, CPU), "PRDBC");
        set(PORT_IS, DEVICE_TO_HOST);
        assertTrue(interrupts(), "IS holds the interrupt until it is cleared as well");
        set(IS, 1);
        assertFalse(interrupts());
    }

    @Test
    void aWriteByDmaComesFromTheRegions() {
        run();
        for (int i = 0; i < 512; i++) {
            memory(0x2000 + i, Width.BYTE, i * 3L);
        }
        region(0, 0x2000, 0x200);
        issue(0x35, 9, 1, WRITE, 1);
        region(0, 0x3000, 0x200);
        issue(0x25, 9, 1, 0, 1);
        assertEquals(511 * 3 & 0xFF, memory(0x31FF));
    }

    @Test
    void programmedReadsEndWithAPioSetupFis() {
        run();
        region(0, 0x2000, 0x200);
        issue(0xEC, 0, 0, 0, 1);
        assertEquals(PIO_SETUP, get(PORT_IS));
        assertEquals(0x5F, memory(RECEIVED + 0x20));
        assertEquals(0x50, memory(RECEIVED + 0x2F), "the status after the data");
        assertEquals(0x06, memory(0x2000 + 2 * 76), "Serial ATA");
        assertEquals(0x50, get(PORT_TFD));
    }

    @Test
    void commandsOfAllSlotsAreCarriedOut() {
        run();
        region(0, 0x2000, 0x200);
        memory(TABLE, Width.DWORD, 0x8027 | 0x25 << 16);
        memory(TABLE + 4, Width.DWORD, 0x4000_0000L);
        memory(TABLE + 12, Width.DWORD, 1);
        for (int slot = 0; slot < 32; slot++) {
            memory(LIST + 32L * slot, Width.QWORD, 5 | 1 << 16);
            memory(LIST + 32L * slot + 8, Width.QWORD, TABLE);
        }
        set(PORT_CI, 0xFFFF_FFFFL);
        for (int slot = 0; slot < 32; slot++) {
            assertEquals(0xFFFF_FFFFL << slot & 0xFFFF_FFFFL, get(PORT_CI));
            bench.advance(1_000_000);
        }
        assertEquals(0, get(PORT_CI));
        assertEquals(0x200, bench.memory().read(LIST + 31 * 32 + 4, Width.DWORD, CPU));
    }

    @Test
    void anErrorStopsThePortUntilItIsStartedAnew() {
        run();
        region(0, 0x2000, 0x200);
        issue(0x25, 1L << 40, 1, 0, 1);
        assertEquals(TASK_FILE_ERROR | DEVICE_TO_HOST, get(PORT_IS));
        assertEquals(0x1051, get(PORT_TFD), "IDNF");
        assertEquals(1, get(PORT_CI));
        set(PORT_CI, 2);
        bench.advance(1_000_000);
        assertEquals(3, get(PORT_CI));
        set(PORT_CMD, 0x10);
        assertEquals(0, get(PORT_CI));
        set(PORT_CMD, RUN);
        set(PORT_IS, 0xFFFF_FFFFL);
        issue(0x25, 1, 1, 0, 1);
        assertEquals(DEVICE_TO_HOST, get(PORT_IS));
        assertEquals(1 ^ 0x5A, memory(0x2000));
    }

    @Test
    void aLinkThatIsResetBringsTheSignatureAgain() {
        run();
        set(PORT_CMD, 0x10);
        set(PORT_SCTL, 1);
        assertEquals(0, get(PORT_SSTS));
        assertEquals(0x7F, get(PORT_TFD));
        assertEquals(1L << 16, get(PORT_SERR));
        set(PORT_SERR, 0xFFFF_FFFFL);
        set(PORT_SCTL, 0);
        assertEquals(0x123, get(PORT_SSTS));
        assertEquals(1L << 26, get(PORT_SERR));
        assertEquals(0x40, get(PORT_IS) & 0x40, "PCS follows DIAG.X");
        set(PORT_SERR, 1L << 26);
        assertEquals(0, get(PORT_IS) & 0x40);
        assertEquals(0x101, get(PORT_SIG));
        assertEquals(0x150, get(PORT_TFD));
    }

    @Test
    void aSoftResetTakesTwoRegisterFises() {
        run();
        set(PORT_IS, 0xFFFF_FFFFL);
        memory(TABLE, Width.DWORD, 0x27);
        memory(TABLE + 12, Width.DWORD, 0x0400_0000);
        memory(LIST, Width.QWORD, 5 | 1 << 8 | 1 << 10);
        memory(LIST + 8, Width.QWORD, TABLE);
        set(PORT_CI, 1);
        assertEquals(0, get(PORT_CI));
        memory(RECEIVED + 0x40, Width.DWORD, 0);
        memory(TABLE + 12, Width.DWORD, 0);
        set(PORT_CI, 1);
        assertEquals(0, get(PORT_CI));
        assertEquals(0x34, memory(RECEIVED + 0x40));
        assertEquals(0x101, get(PORT_SIG));
    }

    @Test
    void aResetOfTheAdapterEndsAtOnceAndStopsThePorts() {
        run();
        long list = get(PORT);
        set(GHC, 0x8000_0003L);
        assertEquals(0x8000_0000L, get(GHC));
        assertEquals(0x06, get(PORT_CMD));
        assertEquals(list, get(PORT), "the addresses of the lists stay");
        assertEquals(0x80, get(PORT_TFD));
    }

    @Test
    void aTableThatIsTooShortLosesWhatIsReadAndRefusesWhatIsWritten() {
        run();
        region(0, 0x2000, 0x100);
        issue(0x25, 1, 1, 0, 1);
        assertEquals(OVERFLOW | DEVICE_TO_HOST, get(PORT_IS));
        assertEquals(0x100, bench.memory().read(LIST + 4, Width.DWORD, CPU));
        set(PORT_IS, 0xFFFF_FFFFL);
        issue(0x35, 1, 1, WRITE, 1);
        assertEquals(OVERFLOW | INTERFACE_FATAL, get(PORT_IS));
        assertFalse(
                bench.journal().all().stream().anyMatch(line -> line.startsWith("wrote sector")));
    }

    @Test
    void whatLiesOutsideMemoryIsAFatalError() {
        run();
        region(0, 0x80_0000, 0x200);
        issue(0x25, 1, 1, 0, 1);
        assertEquals(HOST_BUS_FATAL, get(PORT_IS));
        set(PORT_CMD, 0x10);
        set(PORT_CMD, 0x18);
        set(PORT, 0x80_0000);
        set(PORT_CMD, RUN);
        set(PORT_IS, 0xFFFF_FFFFL);
        set(PORT_CI, 1);
        assertEquals(HOST_BUS_FATAL, get(PORT_IS));
    }

    @Test
    void aTableThatIsAllOfMemoryMovesNoMoreThanTheData() {
        run();
        // Each region is two bytes; the table has as many as one can have.
        for (int i = 0; i < 0x800; i++) {
            memory(0x8000 + 16L * i, Width.QWORD, 0x2000);
            memory(0x8000 + 16L * i + 8, Width.QWORD, 0);
        }
        memory(0x7F80, Width.DWORD, 0x8027 | 0x35 << 16);
        memory(0x7F84, Width.DWORD, 0x4000_0000L);
        memory(0x7F8C, Width.DWORD, 0);
        memory(LIST, Width.QWORD, 5 | WRITE | 0xFFFFL << 16);
        memory(LIST + 8, Width.QWORD, 0x7F80);
        set(PORT_CI, 1);
        bench.advance(1_000_000);
        assertEquals(1, get(PORT_CI));
        assertEquals(HOST_BUS_FATAL, get(PORT_IS), "the table leaves memory");
    }

    @Test
    void aFunctionThatIsNoBusMasterReachesNothing() {
        run();
        bench.write("pci", 4, Width.WORD, 2);
        region(0, 0x2000, 0x200);
        issue(0x25, 1, 1, 0, 1);
        assertEquals(HOST_BUS_FATAL, get(PORT_IS));
        assertEquals(0, memory(0x2000));
    }

    @Test
    void anInterruptIsAMessageWhereSoftwareWantsOne() {
        bench.write("pci", 0x84, Width.DWORD, 0xFEE0_0000L);
        bench.write("pci", 0x8C, Width.WORD, 0x41);
        bench.write("pci", 0x82, Width.WORD, 1);
        run();
        region(0, 0x2000, 0x200);
        issue(0x25, 1, 1, 0, 1);
        assertEquals(1, bench.messages().size());
        assertFalse(interrupts());
        issue(0x25, 1, 1, 0, 1);
        assertEquals(1, bench.messages().size(), "the interrupt is still there");
        set(PORT_IS, 0xFFFF_FFFFL);
        set(IS, 1);
        issue(0x25, 1, 1, 0, 1);
        assertEquals(2, bench.messages().size());
    }

    @Test
    void packetsComeFromTheCommandTable() throws Exception {
        AhciConfig usual = new AhciPlugin().descriptor().defaults();
        bench =
                Bench.of(
                        new AhciPlugin(),
                        new AhciConfig(
                                DriveKind.CDROM,
                                usual.kind1(),
                                usual.kind2(),
                                usual.kind3(),
                                usual.kind4(),
                                usual.kind5(),
                                usual.latencyNanos()));
        bench.write("pci", 4, Width.WORD, 6);
        set(PORT, LIST);
        set(PORT + 0x08, RECEIVED);
        run();
        assertEquals(0xEB14_0101L, get(PORT_SIG));
        region(0, 0x2000, 36);
        memory(TABLE + 0x40, Width.QWORD, 0x24_0000_0012L);
        memory(TABLE, Width.DWORD, 0x01A0_8027L);
        memory(LIST, Width.QWORD, 5 | 1 << 5 | 1 << 16);
        memory(LIST + 8, Width.QWORD, TABLE);
        set(PORT_CI, 1);
        bench.advance(1_000_000);
        assertEquals(0, get(PORT_CI));
        assertEquals(0x05, memory(0x2000), "a CD-ROM drive's inquiry data");
        assertEquals(DEVICE_TO_HOST, get(PORT_IS));
    }
}

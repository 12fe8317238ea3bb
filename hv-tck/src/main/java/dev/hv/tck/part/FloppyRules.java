package dev.hv.tck.part;

import dev.hv.api.device.Claim;
import dev.hv.tck.Rule;
import dev.hv.tck.device.DeviceTrial;

import java.util.Arrays;

/** A floppy disk controller of a PC/AT (Intel 82077AA data sheet, 290166). */
public final class FloppyRules {
    static final int DOR = 0;
    static final int MSR = 2;
    static final int FIFO = 3;
    static final int CCR = 0;

    static final int NOT_RESET = 0x04;
    static final int GATE = 0x08;
    static final int MOTOR_0 = 0x10;
    static final int RQM = 0x80;
    static final int DIO = 0x40;
    static final int NON_DMA = 0x20;
    static final int BUSY = 0x10;

    static final int SPECIFY = 0x03;
    static final int RECALIBRATE = 0x07;
    static final int SENSE_INTERRUPT = 0x08;
    static final int SEEK = 0x0F;
    private static final int VERSION = 0x10;
    static final int CONFIGURE = 0x13;
    static final int READ_DATA = 0x46;
    static final int WRITE_DATA = 0x45;
    static final int READ_ID = 0x4A;

    static final int SECTOR_BYTES = 512;
    static final int LAST_SECTOR = 18;
    static final int GAP = 0x1B;

    /** More than a seek over a disk, or a turn of it, takes. */
    static final long LONG_NANOS = 1_500_000_000;

    final PartBench floppy;

    private FloppyRules(PartBench floppy) {
        this.floppy = floppy;
    }

    private static FloppyRules fresh(DeviceTrial<?> trial) {
        return new FloppyRules(PartBench.of(trial, 4, 1));
    }

    /** A controller at 500 kb/s, without DMA, whose reset has been answered for. */
    static FloppyRules ready(DeviceTrial<?> trial) {
        FloppyRules rules = fresh(trial);
        rules.reset();
        for (int drive = 0; drive < 4; drive++) {
            rules.command(SENSE_INTERRUPT);
            rules.result(2);
        }
        rules.floppy.write(1, CCR, 0);
        rules.command(SPECIFY, 0xAF, 0x03);
        return rules;
    }

    void reset() {
        floppy.write(0, DOR, 0);
        floppy.write(0, DOR, MOTOR_0 | GATE | NOT_RESET);
        floppy.pass(LONG_NANOS);
    }

    int status() {
        return floppy.read(0, MSR);
    }

    void command(int... bytes) {
        for (int i = 0; i < bytes.length; i++) {
            floppy.requireEqual(
                    "RQM and DIO before byte " + i + " of a command", RQM, status() & (RQM | DIO));
            floppy.write(0, FIFO, bytes[i]);
        }
    }

    int[] result(int bytes) {
        int[] result = new int[bytes];
        for (int i = 0; i < bytes; i++) {
            floppy.requireEqual(
                    "RQM, DIO and BUSY before byte " + i + " of a result",
                    RQM | DIO | BUSY,
                    status() & (RQM | DIO | BUSY));
            result[i] = floppy.read(0, FIFO);
        }
        floppy.requireEqual("RQM, DIO and BUSY after a result", RQM, status() & (RQM | DIO | BUSY));
        return result;
    }

    void requireResult(String what, int[] actual, int... expected) {
        floppy.require(
                Arrays.equals(expected, actual),
                "%s: expected %s, but was %s",
                what,
                hex(expected),
                hex(actual));
    }

    private static String hex(int[] bytes) {
        StringBuilder text = new StringBuilder();
        for (int value : bytes) {
            text.append("%02x ".formatted(value));
        }
        return text.toString().trim();
    }

    void requireInterrupt(String when, boolean high) {
        floppy.require(
                floppy.line().asserted() == high, "%s INT is %s", when, high ? "low" : "high");
    }

    void seek(int cylinder) {
        command(SEEK, 0, cylinder);
        floppy.pass(LONG_NANOS);
        requireInterrupt("after a seek", true);
        command(SENSE_INTERRUPT);
        requireResult("SENSE INTERRUPT STATUS after a seek", result(2), 0x20, cylinder);
        requireInterrupt("after SENSE INTERRUPT STATUS", false);
    }

    @Rule(
            id = "FDC-RST-01",
            text =
                    "In reset the main status is 0; after it INT rises, and four SENSE INTERRUPT"
                            + " STATUS tell of drives 0 to 3.",
            needs = Claim.FLOPPY_82077AA,
            source = "Intel 290166, 4.1, 5.2.4 and 2.1.3")
    static void resetIsSensed(DeviceTrial<?> trial) {
        FloppyRules rules = fresh(trial);
        rules.floppy.write(0, DOR, GATE);
        rules.floppy.requireEqual("MSR in reset", 0, rules.status());
        rules.requireInterrupt("in reset", false);
        rules.floppy.write(0, DOR, GATE | NOT_RESET);
        rules.floppy.pass(LONG_NANOS);
        rules.requireInterrupt("after a reset", true);
        for (int drive = 0; drive < 4; drive++) {
            rules.command(SENSE_INTERRUPT);
            int[] result = rules.result(2);
            rules.floppy.requireEqual("ST0 of drive " + drive, 0xC0 | drive, result[0]);
            rules.requireInterrupt("after SENSE INTERRUPT STATUS " + drive, false);
        }
    }

    @Rule(
            id = "FDC-GAT-01",
            text = "INT shows only while bit 3 of DOR is set.",
            needs = Claim.FLOPPY_82077AA,
            source = "Intel 290166, 2.1.2, DMAGATE")
    static void gateHoldsTheLine(DeviceTrial<?> trial) {
        FloppyRules rules = fresh(trial);
        rules.floppy.write(0, DOR, 0);
        rules.floppy.write(0, DOR, NOT_RESET);
        rules.floppy.pass(LONG_NANOS);
        rules.requireInterrupt("with the gate closed", false);
        rules.floppy.write(0, DOR, GATE | NOT_RESET);
        rules.requireInterrupt("with the gate open", true);
    }

    @Rule(
            id = "FDC-INV-01",
            text = "What is no command, or sensing where nothing has happened, answers with 80.",
            needs = Claim.FLOPPY_82077AA,
            source = "Intel 290166, 5.2.4 and table 5-1, INVALID")
    static void invalidCommands(DeviceTrial<?> trial) {
        FloppyRules rules = ready(trial);
        rules.command(0x1F);
        rules.requireResult("command 1F", rules.result(1), 0x80);
        rules.command(SENSE_INTERRUPT);
        rules.requireResult("SENSE INTERRUPT STATUS", rules.result(1), 0x80);
        rules.requireInterrupt("after an invalid command", false);
    }

    @Rule(
            id = "FDC-VER-01",
            text = "VERSION answers with 90.",
            needs = Claim.FLOPPY_82077AA,
            source = "Intel 290166, 5.2.11")
    static void version(DeviceTrial<?> trial) {
        FloppyRules rules = ready(trial);
        rules.command(VERSION);
        rules.requireResult("VERSION", rules.result(1), 0x90);
    }

    @Rule(
            id = "FDC-SEK-01",
            text =
                    "SEEK and RECALIBRATE take time in which the drive is busy; INT rises at the"
                            + " end, and SENSE INTERRUPT STATUS tells the cylinder.",
            needs = Claim.FLOPPY_82077AA,
            source = "Intel 290166, 5.2.2 to 5.2.4")
    static void seeks(DeviceTrial<?> trial) {
        FloppyRules rules = ready(trial);
        rules.seek(20);
        rules.command(SEEK, 0, 5);
        rules.floppy.requireEqual("MSR while drive 0 seeks", RQM | 0x01, rules.status());
        rules.requireInterrupt("while a drive seeks", false);
        rules.floppy.pass(LONG_NANOS);
        rules.command(SENSE_INTERRUPT);
        rules.requireResult("SENSE INTERRUPT STATUS", rules.result(2), 0x20, 5);
        rules.command(RECALIBRATE, 0);
        rules.floppy.pass(LONG_NANOS);
        rules.requireInterrupt("after RECALIBRATE", true);
        rules.command(SENSE_INTERRUPT);
        rules.requireResult("after RECALIBRATE", rules.result(2), 0x20, 0);
        rules.floppy.requireEqual("MSR afterwards", RQM, rules.status());
    }

    void begin(int code, int cylinder, int head, int sector) {
        command(code, head << 2, cylinder, head, sector, 2, LAST_SECTOR, GAP, 0xFF);
        floppy.pass(LONG_NANOS);
    }

    static int logical(int cylinder, int head, int sector) {
        return (2 * cylinder + head) * LAST_SECTOR + sector - 1;
    }

    @Rule(
            id = "FDC-RDD-01",
            text =
                    "READ DATA without DMA gives the bytes of the sector that cylinder, head and"
                            + " sector name, each with an interrupt, and ends at the end of the"
                            + " track.",
            needs = Claim.FLOPPY_82077AA,
            source = "Intel 290166, 5.1.1 and 6.1")
    static void reads(DeviceTrial<?> trial) {
        FloppyRules rules = ready(trial);
        for (int[] place : new int[][] {{0, 0, 17}, {3, 1, 18}, {20, 0, 18}}) {
            rules.seek(place[0]);
            rules.begin(READ_DATA, place[0], place[1], place[2]);
            for (int sector = place[2]; sector <= LAST_SECTOR; sector++) {
                int content = AtaRules.contentOf(logical(place[0], place[1], sector));
                for (int i = 0; i < SECTOR_BYTES; i++) {
                    rules.requireInterrupt("with a byte to be read", true);
                    rules.floppy.requireEqual(
                            "MSR with a byte to be read",
                            RQM | DIO | NON_DMA | BUSY,
                            rules.status());
                    rules.floppy.requireEqual(
                            "byte %d of cylinder %d, head %d, sector %d"
                                    .formatted(i, place[0], place[1], sector),
                            content,
                            rules.floppy.read(0, FIFO));
                }
                rules.floppy.pass(LONG_NANOS);
            }
            int[] result = rules.result(7);
            rules.floppy.requireEqual("ST0", 0x40 | (place[1] << 2), result[0]);
            rules.floppy.requireEqual("ST1: nobody said terminal count", 0x80, result[1]);
            rules.requireInterrupt("after the result was read", false);
        }
    }

    @Rule(
            id = "FDC-WRD-01",
            text = "WRITE DATA without DMA brings bytes to the sector that is named.",
            needs = Claim.FLOPPY_82077AA,
            source = "Intel 290166, 5.1.3 and 6.1")
    static void writes(DeviceTrial<?> trial) {
        FloppyRules rules = ready(trial);
        rules.begin(WRITE_DATA, 0, 1, LAST_SECTOR);
        for (int i = 0; i < SECTOR_BYTES; i++) {
            rules.floppy.requireEqual(
                    "MSR with a byte to be written", RQM | NON_DMA | BUSY, rules.status());
            rules.floppy.write(0, FIFO, (i * 7) & 0xFF);
        }
        rules.floppy.pass(LONG_NANOS);
        rules.floppy.requireEqual("ST0", 0x44, rules.result(7)[0]);
        rules.begin(READ_DATA, 0, 1, LAST_SECTOR);
        for (int i = 0; i < SECTOR_BYTES; i++) {
            rules.floppy.requireEqual(
                    "byte " + i + " read back", (i * 7) & 0xFF, rules.floppy.read(0, FIFO));
        }
    }

    @Rule(
            id = "FDC-NOD-01",
            text =
                    "A sector that the track has not got is not found: no byte is given, ST0 tells"
                            + " of it, and ST1 says no data.",
            needs = Claim.FLOPPY_82077AA,
            source = "Intel 290166, 5.1.1 and 6.2")
    static void missingSectors(DeviceTrial<?> trial) {
        FloppyRules rules = ready(trial);
        rules.command(READ_DATA, 0, 0, 0, LAST_SECTOR + 1, 2, LAST_SECTOR + 2, GAP, 0xFF);
        rules.floppy.pass(LONG_NANOS);
        rules.requireInterrupt("with a result", true);
        int[] result = rules.result(7);
        rules.floppy.requireEqual("bits 7 and 6 of ST0", 0x40, result[0] & 0xC0);
        rules.floppy.requireEqual("ND of ST1", 0x04, result[1] & 0x04);
    }

    @Rule(
            id = "FDC-RID-01",
            text = "READ ID tells the cylinder, the head and a sector of the track.",
            needs = Claim.FLOPPY_82077AA,
            source = "Intel 290166, 5.1.6")
    static void identification(DeviceTrial<?> trial) {
        FloppyRules rules = ready(trial);
        rules.seek(2);
        rules.command(READ_ID, 4);
        rules.floppy.pass(LONG_NANOS);
        int[] result = rules.result(7);
        rules.requireResult("READ ID", Arrays.copyOf(result, 5), 4, 0, 0, 2, 1);
        rules.floppy.require(
                result[5] >= 1 && result[5] <= LAST_SECTOR && result[6] == 2,
                "READ ID tells sector %d of size %d",
                result[5],
                result[6]);
    }

    @Rule(
            id = "FDC-CFG-01",
            text = "With polling turned off, a reset by the DSR interrupts nobody.",
            needs = Claim.FLOPPY_82077AA,
            source = "Intel 290166, 2.1.3 and 5.2.7")
    static void polling(DeviceTrial<?> trial) {
        FloppyRules rules = ready(trial);
        rules.command(CONFIGURE, 0, 0x10, 0);
        rules.command(0x94);
        rules.requireResult("LOCK", rules.result(1), 0x10);
        rules.floppy.write(0, MSR, 0x80);
        rules.floppy.pass(LONG_NANOS);
        rules.requireInterrupt("after a reset with polling off", false);
        rules.command(0x14);
        rules.requireResult("UNLOCK", rules.result(1), 0x00);
        rules.floppy.write(0, MSR, 0x80);
        rules.floppy.pass(LONG_NANOS);
        rules.command(CONFIGURE, 0, 0x00, 0);
        rules.floppy.write(0, MSR, 0x80);
        rules.floppy.pass(LONG_NANOS);
        rules.requireInterrupt("after a reset with polling on", true);
    }
}

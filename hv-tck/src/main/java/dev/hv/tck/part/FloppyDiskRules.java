package dev.hv.tck.part;

import static dev.hv.tck.part.FloppyRules.BUSY;
import static dev.hv.tck.part.FloppyRules.CCR;
import static dev.hv.tck.part.FloppyRules.CONFIGURE;
import static dev.hv.tck.part.FloppyRules.DOR;
import static dev.hv.tck.part.FloppyRules.FIFO;
import static dev.hv.tck.part.FloppyRules.GAP;
import static dev.hv.tck.part.FloppyRules.GATE;
import static dev.hv.tck.part.FloppyRules.LAST_SECTOR;
import static dev.hv.tck.part.FloppyRules.LONG_NANOS;
import static dev.hv.tck.part.FloppyRules.MOTOR_0;
import static dev.hv.tck.part.FloppyRules.MSR;
import static dev.hv.tck.part.FloppyRules.NON_DMA;
import static dev.hv.tck.part.FloppyRules.NOT_RESET;
import static dev.hv.tck.part.FloppyRules.READ_DATA;
import static dev.hv.tck.part.FloppyRules.READ_ID;
import static dev.hv.tck.part.FloppyRules.RECALIBRATE;
import static dev.hv.tck.part.FloppyRules.RQM;
import static dev.hv.tck.part.FloppyRules.SECTOR_BYTES;
import static dev.hv.tck.part.FloppyRules.SEEK;
import static dev.hv.tck.part.FloppyRules.SENSE_INTERRUPT;
import static dev.hv.tck.part.FloppyRules.SPECIFY;
import static dev.hv.tck.part.FloppyRules.WRITE_DATA;

import dev.hv.api.device.Claim;
import dev.hv.tck.Rule;
import dev.hv.tck.bench.MemoryBlocks;
import dev.hv.tck.device.DeviceTrial;

import java.util.Arrays;
import java.util.List;

/** Drives, disks and settings of a floppy disk controller (Intel 82077AA data sheet, 290166). */
public final class FloppyDiskRules {
    private static final int SENSE_DRIVE = 0x04;
    private static final int DUMPREG = 0x0E;
    private static final int PERPENDICULAR = 0x12;
    private static final int LOCK = 0x94;
    private static final int UNLOCK = 0x14;
    private static final int RELATIVE_SEEK = 0x8F;
    private static final int INWARDS = 0x40;
    private static final int VERIFY = 0x56;
    private static final int FORMAT = 0x4D;
    private static final int MULTI_TRACK = 0x80;
    private static final int MFM = 0x40;

    private static final int IMPLIED_SEEK = 0x40;
    private static final int FIFO_OFF = 0x20;
    private static final int POLLING_OFF = 0x10;
    private static final int ENABLE_COUNT = 0x80;

    private static final int CHANGED = 0x80;
    private static final int RATE_250 = 2;

    /** Status registers 0 to 2. */
    private static final int ABNORMAL = 0x40;

    private static final int END_OF_CYLINDER = 0x80;
    private static final int NO_DATA = 0x04;
    private static final int NOT_WRITABLE = 0x02;
    private static final int NO_ADDRESS_MARK = 0x01;
    private static final int WRONG_CYLINDER = 0x10;

    /** Of status register 3. */
    private static final int WRITE_PROTECTED = 0x40;

    private static final int PART_OF_SECTOR = 100;

    private final FloppyRules rules;
    private final PartBench floppy;

    private FloppyDiskRules(DeviceTrial<?> trial) {
        rules = FloppyRules.ready(trial);
        floppy = rules.floppy;
    }

    private int[] sense() {
        rules.command(SENSE_INTERRUPT);
        return rules.result(2);
    }

    private int directory() {
        return floppy.read(1, 0) & CHANGED;
    }

    /** The result of a command that moves data or looks for it, once it has ended. */
    private void requireEnd(
            String what, int status0, int status1, int status2, int... cylinderHeadSector) {
        rules.requireInterrupt("with the result of " + what, true);
        int[] result = rules.result(7);
        rules.requireResult(
                "ST0 to ST2 of " + what, Arrays.copyOf(result, 3), status0, status1, status2);
        if (cylinderHeadSector.length > 0) {
            rules.requireResult(
                    "cylinder, head and sector of " + what,
                    Arrays.copyOfRange(result, 3, 6),
                    cylinderHeadSector);
        }
    }

    private void requireSectorFromFifo(String what, int content) {
        floppy.pass(LONG_NANOS);
        for (int i = 0; i < SECTOR_BYTES; i++) {
            rules.requireInterrupt("with byte %d of %s".formatted(i, what), true);
            floppy.requireEqual("byte %d of %s".formatted(i, what), content, floppy.read(0, FIFO));
        }
        floppy.pass(LONG_NANOS);
    }

    @Rule(
            id = "FDC-DRS-01",
            text =
                    "SENSE DRIVE STATUS tells the head and drive that it names, and track 0 while"
                            + " the heads are there.",
            needs = Claim.FLOPPY_82077AA,
            source = "Intel 290166, 6.4, status register 3")
    static void driveStatus(DeviceTrial<?> trial) {
        FloppyDiskRules disk = new FloppyDiskRules(trial);
        for (int cylinder : new int[] {3, 0, 79}) {
            disk.rules.seek(cylinder);
            for (int head = 0; head < 2; head++) {
                disk.rules.command(SENSE_DRIVE, head << 2);
                disk.floppy.requireEqual(
                        "ST3 at cylinder %d, for head %d".formatted(cylinder, head),
                        0x28 | head << 2 | (cylinder == 0 ? 0x10 : 0),
                        disk.rules.result(1)[0]);
            }
        }
    }

    @Rule(
            id = "FDC-DCH-01",
            text =
                    "DIR tells of another disk until the heads of the drive, which is selected and"
                            + " whose motor is on, have moved over it.",
            needs = Claim.FLOPPY_82077AA,
            source = "Intel 290166, 2.1.2 and 2.1.7")
    static void diskChange(DeviceTrial<?> trial) {
        FloppyDiskRules disk = new FloppyDiskRules(trial);
        disk.rules.seek(5);
        disk.floppy.requireEqual("DSKCHG after a seek", 0, disk.directory());
        disk.floppy.bench().insertMedium(0);
        disk.floppy.requireEqual("DSKCHG with another disk", CHANGED, disk.directory());
        disk.floppy.write(0, DOR, GATE | NOT_RESET);
        disk.floppy.requireEqual("DSKCHG without the motor", 0, disk.directory());
        disk.floppy.write(0, DOR, MOTOR_0 | GATE | NOT_RESET | 1);
        disk.floppy.requireEqual("DSKCHG of drive 1, whose motor is off", 0, disk.directory());
        disk.floppy.write(0, DOR, MOTOR_0 | GATE | NOT_RESET);
        disk.floppy.requireEqual("DSKCHG with the motor on again", CHANGED, disk.directory());
        disk.rules.seek(5);
        disk.floppy.requireEqual("DSKCHG after no step", CHANGED, disk.directory());
        disk.rules.seek(6);
        disk.floppy.requireEqual("DSKCHG after a step", 0, disk.directory());
        disk.floppy.bench().removeMedium(0);
        disk.floppy.requireEqual("DSKCHG without a disk", CHANGED, disk.directory());
        disk.rules.seek(8);
        disk.floppy.requireEqual("DSKCHG after a step without a disk", CHANGED, disk.directory());
        disk.floppy.bench().insertMedium(0);
        disk.rules.seek(7);
        disk.floppy.requireEqual("DSKCHG after a step over a disk", 0, disk.directory());
    }

    @Rule(
            id = "FDC-DMP-01",
            text =
                    "DUMPREG tells the cylinders and what SPECIFY, CONFIGURE, PERPENDICULAR MODE"
                            + " and LOCK have set; a reset keeps CONFIGURE's only if it is locked.",
            needs = Claim.FLOPPY_82077AA,
            source = "Intel 290166, 5.2, CONFIGURE, DUMPREG, PERPENDICULAR MODE and LOCK")
    static void dump(DeviceTrial<?> trial) {
        FloppyDiskRules disk = new FloppyDiskRules(trial);
        disk.rules.seek(9);
        disk.rules.command(SPECIFY, 0xC5, 0x27);
        disk.rules.command(PERPENDICULAR, 0x84);
        int configuration = IMPLIED_SEEK | POLLING_OFF | 0x0B;
        disk.rules.command(CONFIGURE, 0, configuration, 0x4D);
        disk.requireCylinder(9);
        disk.requireDump("after all was set", 0x04, configuration, 0x4D);
        disk.rules.command(LOCK);
        disk.rules.requireResult("LOCK", disk.rules.result(1), 0x10);
        disk.requireDump("locked", 0x84, configuration, 0x4D);
        disk.rules.reset();
        disk.requireDump("after a reset, locked", 0x84, configuration, 0x4D);
        disk.rules.command(UNLOCK);
        disk.rules.requireResult("UNLOCK", disk.rules.result(1), 0x00);
        disk.requireDump("unlocked", 0x04, configuration, 0x4D);
        disk.rules.reset();
        disk.requireDump("after a reset, not locked", 0x04, FIFO_OFF, 0);
    }

    private void requireCylinder(int cylinder) {
        rules.command(DUMPREG);
        floppy.requireEqual("DUMPREG, the cylinder of drive 0", cylinder, rules.result(10)[0]);
    }

    private void requireDump(String when, int perpendicular, int configuration, int pretrack) {
        rules.command(DUMPREG);
        int[] dump = rules.result(10);
        floppy.requireEqual("DUMPREG %s, step rate".formatted(when), 0xC5, dump[4]);
        floppy.requireEqual("DUMPREG %s, head load time".formatted(when), 0x27, dump[5]);
        floppy.requireEqual(
                "DUMPREG %s, LOCK and D0 to D3, GAP, WGATE".formatted(when),
                perpendicular,
                dump[7]);
        floppy.requireEqual("DUMPREG %s, CONFIGURE".formatted(when), configuration, dump[8]);
        floppy.requireEqual("DUMPREG %s, PRETRK".formatted(when), pretrack, dump[9]);
    }

    @Rule(
            id = "FDC-RSK-01",
            text =
                    "RELATIVE SEEK moves the heads by so many cylinders, inwards or outwards, and"
                            + " ends as SEEK does.",
            needs = Claim.FLOPPY_82077AA,
            source = "Intel 290166, 5.2, RELATIVE SEEK")
    static void relativeSeek(DeviceTrial<?> trial) {
        FloppyDiskRules disk = new FloppyDiskRules(trial);
        disk.rules.seek(10);
        int at = 10;
        for (int steps : new int[] {7, -12, 1, -6}) {
            int code = steps > 0 ? RELATIVE_SEEK | INWARDS : RELATIVE_SEEK;
            disk.rules.command(code, 0, Math.abs(steps));
            disk.floppy.pass(LONG_NANOS);
            at += steps;
            disk.rules.requireInterrupt("after RELATIVE SEEK", true);
            disk.rules.requireResult("RELATIVE SEEK by " + steps, disk.sense(), 0x20, at);
            disk.requireIdentifier(at);
        }
    }

    private void requireIdentifier(int cylinder) {
        rules.command(READ_ID, 0);
        floppy.pass(LONG_NANOS);
        int[] result = rules.result(7);
        floppy.requireEqual("ST0 of READ ID", 0, result[0]);
        floppy.requireEqual("the cylinder under the heads", cylinder, result[3]);
    }

    @Rule(
            id = "FDC-SEK-02",
            text =
                    "Two drives seek at once; none is busy after it was sensed, and a longer way"
                            + " takes longer.",
            needs = Claim.FLOPPY_82077AA,
            source = "Intel 290166, 5.2, SEEK, and 2.1.4, MSR")
    static void overlappedSeeks(DeviceTrial<?> trial) {
        FloppyDiskRules disk = new FloppyDiskRules(trial);
        disk.rules.command(SEEK, 4, 2);
        disk.rules.command(SEEK, 1, 40);
        disk.floppy.requireEqual("MSR while two drives seek", RQM | 3, disk.rules.status());
        disk.floppy.pass(LONG_NANOS);
        disk.rules.requireInterrupt("when both have ended", true);
        boolean[] sensed = new boolean[2];
        for (int i = 0; i < 2; i++) {
            int[] answer = disk.sense();
            int drive = answer[0] & 3;
            disk.floppy.require(drive < 2 && !sensed[drive], "drive %d is sensed", drive);
            sensed[drive] = true;
            disk.rules.requireResult(
                    "of drive " + drive, answer, drive == 0 ? 0x24 : 0x21, drive == 0 ? 2 : 40);
            disk.rules.requireInterrupt("after %d of two were sensed".formatted(i + 1), i == 0);
            disk.floppy.requireEqual(
                    "the bit of drive %d in MSR after it was sensed".formatted(drive),
                    0,
                    disk.rules.status() & (1 << drive));
        }
        disk.floppy.require(
                disk.seekNanos(4) < disk.seekNanos(60),
                "a way of 60 takes no longer than one of 4");
    }

    /** Returns how long a seek takes that far from cylinder 0, in nanoseconds. */
    private long seekNanos(int cylinders) {
        rules.command(RECALIBRATE, 0);
        floppy.pass(LONG_NANOS);
        var _ = sense();
        rules.command(SEEK, 0, cylinders);
        long nanos = 0;
        while (!floppy.line().asserted() && nanos < LONG_NANOS) {
            floppy.pass(LONG_NANOS / 10_000);
            nanos += LONG_NANOS / 10_000;
        }
        var _ = sense();
        return nanos;
    }

    @Rule(
            id = "FDC-NOD-02",
            text =
                    "Sector 0, another head's or size's sector are not found; another cylinder's is"
                            + " told by WC, unless CONFIGURE lets commands seek.",
            needs = Claim.FLOPPY_82077AA,
            source = "Intel 290166, 5.1.1, 6.2 and 6.3; 5.2, CONFIGURE, EIS")
    static void otherSectors(DeviceTrial<?> trial) {
        FloppyDiskRules disk = new FloppyDiskRules(trial);
        disk.rules.seek(4);
        disk.requireNoData("sector 0", 0, 4, 0, 0, 2);
        disk.requireNoData("a sector of head 1 under head 0", 0, 4, 1, 1, 2);
        disk.requireNoData("a sector of 1024 bytes", 0, 4, 0, 1, 3);
        disk.rules.command(READ_DATA, 0, 5, 0, 1, 2, LAST_SECTOR, GAP, 0xFF);
        disk.floppy.pass(LONG_NANOS);
        disk.requireEnd("cylinder 5 at cylinder 4", ABNORMAL, NO_DATA, WRONG_CYLINDER);
        disk.rules.command(CONFIGURE, 0, IMPLIED_SEEK | FIFO_OFF, 0);
        disk.rules.command(READ_DATA, 0, 5, 0, LAST_SECTOR, 2, LAST_SECTOR, GAP, 0xFF);
        String what = "cylinder 5 with implied seeks";
        disk.requireSectorFromFifo(
                what, AtaRules.contentOf(FloppyRules.logical(5, 0, LAST_SECTOR)));
        disk.requireEnd(what, ABNORMAL, END_OF_CYLINDER, 0, 6, 0, 1);
        disk.requireIdentifier(5);
    }

    private void requireNoData(
            String what, int unit, int cylinder, int head, int sector, int sizeCode) {
        rules.command(READ_DATA, unit, cylinder, head, sector, sizeCode, LAST_SECTOR, GAP, 0xFF);
        floppy.pass(LONG_NANOS);
        requireEnd(what, ABNORMAL, NO_DATA, 0);
    }

    @Rule(
            id = "FDC-AMK-01",
            text = "At another data rate, or in single density, no address mark is found.",
            needs = Claim.FLOPPY_82077AA,
            source = "Intel 290166, 2.1.5, 2.1.8 and 6.2")
    static void addressMarks(DeviceTrial<?> trial) {
        FloppyDiskRules disk = new FloppyDiskRules(trial);
        disk.floppy.write(1, CCR, RATE_250);
        disk.requireNoAddressMark("at 250 kb/s", READ_ID);
        disk.floppy.write(1, CCR, 0);
        disk.requireIdentifier(0);
        disk.requireNoAddressMark("in single density", READ_ID & ~MFM);
        disk.floppy.write(0, MSR, RATE_250);
        disk.requireNoAddressMark("at 250 kb/s by the DSR", READ_ID);
        disk.floppy.write(0, MSR, 0);
        disk.requireIdentifier(0);
    }

    private void requireNoAddressMark(String what, int code) {
        rules.command(code, 0);
        floppy.pass(LONG_NANOS);
        requireEnd("READ ID " + what, ABNORMAL, NO_ADDRESS_MARK, 0);
    }

    @Rule(
            id = "FDC-MTR-01",
            text =
                    "With MT, READ DATA goes on with head 1 after the last sector of head 0; the"
                            + " result names the sector that would follow.",
            needs = Claim.FLOPPY_82077AA,
            source = "Intel 290166, 5.1.1 and table 5-6")
    static void multiTrack(DeviceTrial<?> trial) {
        FloppyDiskRules disk = new FloppyDiskRules(trial);
        disk.rules.seek(2);
        disk.rules.command(READ_DATA | MULTI_TRACK, 0, 2, 0, 1, 2, 2, GAP, 0xFF);
        for (int head = 0; head < 2; head++) {
            for (int sector = 1; sector <= 2; sector++) {
                disk.requireSectorFromFifo(
                        "sector %d of head %d".formatted(sector, head),
                        AtaRules.contentOf(FloppyRules.logical(2, head, sector)));
            }
        }
        disk.requireEnd("four sectors of two heads", ABNORMAL | 4, END_OF_CYLINDER, 0, 3, 0, 1);
    }

    @Rule(
            id = "FDC-VFY-01",
            text =
                    "VERIFY moves no data and ends well at the end of the track, or after as many"
                            + " sectors as it counts.",
            needs = Claim.FLOPPY_82077AA,
            source = "Intel 290166, 5.1, VERIFY")
    static void verifies(DeviceTrial<?> trial) {
        FloppyDiskRules disk = new FloppyDiskRules(trial);
        disk.rules.seek(1);
        disk.rules.command(VERIFY, 4, 1, 1, 3, 2, LAST_SECTOR, GAP, 0xFF);
        disk.requireOnlyBusy("while a track is verified", 20);
        disk.requireEnd("VERIFY of a track", 0x04, 0, 0, 2, 1, 1);
        disk.rules.command(VERIFY, ENABLE_COUNT, 1, 0, 5, 2, LAST_SECTOR, GAP, 3);
        disk.requireOnlyBusy("while three sectors are verified", 5);
        disk.requireEnd("VERIFY of three sectors", 0, 0, 0, 1, 0, 8);
        disk.rules.command(VERIFY, 0, 1, 0, 17, 2, LAST_SECTOR + 1, GAP, 0xFF);
        disk.requireOnlyBusy("while sectors are verified that there are not", 5);
        disk.requireEnd("VERIFY of a sector that there is not", ABNORMAL, NO_DATA, 0);
    }

    /** Nobody is asked for bytes while a command works for so many turns of the disk. */
    private void requireOnlyBusy(String when, int turns) {
        for (int i = 0; i < 10 * turns && (rules.status() & RQM) == 0; i++) {
            floppy.requireEqual("MSR " + when, BUSY, rules.status() & ~NON_DMA);
            rules.requireInterrupt(when, false);
            floppy.pass(LONG_NANOS / 50);
        }
    }

    @Rule(
            id = "FDC-FMT-01",
            text =
                    "FORMAT TRACK takes cylinder, head, sector and size of each sector, and fills"
                            + " all of the track, and no other, with the filler.",
            needs = Claim.FLOPPY_82077AA,
            source = "Intel 290166, 5.1.7")
    static void formats(DeviceTrial<?> trial) {
        FloppyDiskRules disk = new FloppyDiskRules(trial);
        disk.rules.seek(3);
        disk.rules.command(FORMAT, 4, 2, LAST_SECTOR, 0x54, 0xA6);
        for (int sector = 1; sector <= LAST_SECTOR; sector++) {
            disk.floppy.pass(LONG_NANOS);
            for (int value : new int[] {3, 1, sector, 2}) {
                disk.rules.requireInterrupt("for the ID of sector " + sector, true);
                disk.floppy.requireEqual(
                        "MSR for the ID of sector " + sector,
                        RQM | NON_DMA | BUSY,
                        disk.rules.status());
                disk.floppy.write(0, FIFO, value);
            }
        }
        disk.floppy.pass(LONG_NANOS);
        disk.requireEnd("FORMAT TRACK", 0x04, 0, 0);
        for (int[] place :
                List.of(
                        new int[] {3, 1, 1, 0xA6},
                        new int[] {3, 1, LAST_SECTOR, 0xA6},
                        new int[] {3, 0, LAST_SECTOR, contentOf(3, 0, LAST_SECTOR)},
                        new int[] {3, 0, 1, contentOf(3, 0, 1)})) {
            disk.rules.command(
                    READ_DATA, place[1] << 2, 3, place[1], place[2], 2, place[2], GAP, 0xFF);
            String what = "sector %d of head %d after FORMAT TRACK".formatted(place[2], place[1]);
            disk.requireSectorFromFifo(what, place[3]);
            var _ = disk.rules.result(7);
        }
    }

    private static int contentOf(int cylinder, int head, int sector) {
        return AtaRules.contentOf(FloppyRules.logical(cylinder, head, sector));
    }

    @Rule(
            id = "FDC-NDK-01",
            text =
                    "Without a disk a command that looks for a sector goes on, until a reset ends"
                            + " it; what it had begun is not heard of again.",
            needs = Claim.FLOPPY_82077AA,
            source = "Intel 290166, 2.1.2 and 4.0, reset")
    static void resetEndsCommands(DeviceTrial<?> trial) {
        FloppyDiskRules disk = new FloppyDiskRules(trial);
        disk.floppy.bench().removeMedium(0);
        for (int code : new int[] {READ_DATA, WRITE_DATA}) {
            disk.rules.command(code, 0, 0, 0, 1, 2, LAST_SECTOR, GAP, 0xFF);
            disk.requireOnlyBusy("while there is no disk", 20);
            disk.floppy.requireEqual(
                    "RQM and BUSY while there is no disk",
                    BUSY,
                    disk.rules.status() & (RQM | BUSY));
            disk.restart();
        }
        disk.floppy.bench().insertMedium(0);
        disk.rules.command(READ_DATA, 0, 0, 0, 1, 2, LAST_SECTOR, GAP, 0xFF);
        disk.restart();
        disk.rules.command(READ_ID, 0);
        disk.restart();
        disk.rules.command(SEEK, 0, 50);
        disk.restart();
        disk.rules.command(READ_DATA, 0, 0, 0);
        disk.restart();
        disk.rules.command(RECALIBRATE, 0);
        disk.floppy.pass(LONG_NANOS);
        disk.rules.requireResult("RECALIBRATE afterwards", disk.sense(), 0x20, 0);
    }

    /** Resets in the middle of a command, without polling, so that nothing interrupts. */
    private void restart() {
        floppy.write(0, DOR, 0);
        rules.requireInterrupt("in reset", false);
        floppy.write(0, DOR, MOTOR_0 | GATE | NOT_RESET);
        floppy.pass(LONG_NANOS);
        for (int drive = 0; drive < 4; drive++) {
            floppy.requireEqual("ST0 after a reset", 0xC0 | drive, sense()[0]);
        }
        floppy.pass(LONG_NANOS);
        rules.requireInterrupt("after a reset was sensed", false);
        floppy.requireEqual("MSR after a reset was sensed", RQM, rules.status());
        rules.command(SPECIFY, 0xAF, 0x03);
    }

    @Rule(
            id = "FDC-DMA-01",
            text =
                    "With DMA a sector goes by the channel, not through the FIFO; the terminal"
                            + " count ends the command well.",
            needs = Claim.FLOPPY_82077AA,
            source = "Intel 290166, 2.1.2, 4.2 and 5.2, SPECIFY, ND")
    static void directAccess(DeviceTrial<?> trial) {
        FloppyDiskRules disk = new FloppyDiskRules(trial);
        disk.rules.command(SPECIFY, 0xAF, 0x02);
        disk.rules.command(READ_DATA, 0, 0, 0, 7, 2, LAST_SECTOR, GAP, 0xFF);
        disk.floppy.requireEqual("MSR while a sector is read", BUSY, disk.rules.status());
        disk.floppy.pass(LONG_NANOS);
        disk.requireEnd("a sector by DMA", 0, 0, 0, 0, 0, 8);
        String moved = "%02x".formatted(contentOf(0, 0, 7)).repeat(SECTOR_BYTES);
        disk.floppy.require(
                disk.floppy.bench().journal().all().stream().anyMatch(n -> n.endsWith(moved)),
                "the sector did not go to memory by DMA");
        disk.rules.command(WRITE_DATA, 0, 0, 0, 8, 2, LAST_SECTOR, GAP, 0xFF);
        disk.floppy.pass(LONG_NANOS);
        disk.requireEnd("writing a sector by DMA", 0, 0, 0, 0, 0, 9);
    }

    @Rule(
            id = "FDC-WPR-01",
            text =
                    "A disk that is protected is read, and not written: NW of ST1 and WP of ST3"
                            + " tell why.",
            needs = Claim.FLOPPY_82077AA,
            source = "Intel 290166, 6.2, status register 1, NW, and 6.4, status register 3, WP")
    static void writeProtection(DeviceTrial<?> trial) {
        FloppyDiskRules disk = new FloppyDiskRules(trial);
        disk.rules.seek(1);
        disk.rules.command(SENSE_DRIVE, 0);
        disk.floppy.requireEqual("WP of ST3", 0, disk.rules.result(1)[0] & WRITE_PROTECTED);
        disk.floppy.bench().insertReadOnlyMedium(0);
        disk.rules.seek(0);
        disk.rules.command(SENSE_DRIVE, 0);
        disk.floppy.requireEqual(
                "WP of ST3 with a protected disk",
                WRITE_PROTECTED,
                disk.rules.result(1)[0] & WRITE_PROTECTED);
        int[][] writes = {
            {WRITE_DATA, 0, 0, 0, 1, 2, LAST_SECTOR, GAP, 0xFF},
            {FORMAT, 0, 2, LAST_SECTOR, 0x54, 0xA6}
        };
        for (int[] write : writes) {
            String what = "command %02x with a protected disk".formatted(write[0]);
            disk.rules.command(write);
            disk.floppy.pass(LONG_NANOS);
            disk.rules.requireInterrupt("with the result of " + what, true);
            int[] result = disk.rules.result(7);
            disk.floppy.requireEqual("ST0 of " + what, ABNORMAL, result[0] & 0xC0);
            disk.floppy.requireEqual("NW of " + what, NOT_WRITABLE, result[1] & NOT_WRITABLE);
        }
        disk.rules.command(READ_DATA, 0, 0, 0, 1, 2, 1, GAP, 0xFF);
        disk.requireSectorFromFifo(
                "a sector of a protected disk",
                MemoryBlocks.contentOf(FloppyRules.logical(0, 0, 1), 1));
    }

    @Rule(
            id = "FDC-TCT-01",
            text =
                    "A terminal count within a sector ends a command well; what is left of a sector"
                            + " that is written is zeros.",
            needs = Claim.FLOPPY_82077AA,
            source = "Intel 290166, 5.1.1 and 5.1.3")
    static void terminalCountWithinSector(DeviceTrial<?> trial) {
        FloppyDiskRules disk = new FloppyDiskRules(trial);
        disk.rules.command(SPECIFY, 0xAF, 0x02);
        for (int code : new int[] {READ_DATA, WRITE_DATA}) {
            disk.floppy.bench().programDma(PART_OF_SECTOR);
            disk.rules.command(code, 0, 0, 0, 5, 2, LAST_SECTOR, GAP, 0xFF);
            disk.floppy.pass(LONG_NANOS);
            disk.requireEnd(
                    "command %02x with a terminal count within the sector".formatted(code),
                    0,
                    0,
                    0,
                    0,
                    0,
                    6);
        }
        disk.rules.command(SPECIFY, 0xAF, 0x03);
        disk.rules.command(READ_DATA, 0, 0, 0, 5, 2, 5, GAP, 0xFF);
        disk.floppy.pass(LONG_NANOS);
        for (int i = 0; i < SECTOR_BYTES; i++) {
            disk.floppy.requireEqual(
                    "byte %d of a sector of which %d were written".formatted(i, PART_OF_SECTOR),
                    i < PART_OF_SECTOR ? PART_OF_SECTOR - i : 0,
                    disk.floppy.read(0, FIFO));
        }
    }

    @Rule(
            id = "FDC-RES-01",
            text = "The interrupt that tells of a result ends with the first byte of it read.",
            needs = Claim.FLOPPY_82077AA,
            source = "Intel 290166, 4.3, result phase")
    static void firstByteEndsInterrupt(DeviceTrial<?> trial) {
        FloppyDiskRules disk = new FloppyDiskRules(trial);
        disk.rules.command(READ_ID, 0);
        disk.floppy.pass(LONG_NANOS);
        disk.rules.requireInterrupt("with a result", true);
        disk.floppy.requireEqual("ST0", 0, disk.floppy.read(0, FIFO));
        disk.rules.requireInterrupt("with the first byte of the result read", false);
        var _ = disk.rules.result(6);
        disk.rules.requireInterrupt("with all of the result read", false);
    }
}

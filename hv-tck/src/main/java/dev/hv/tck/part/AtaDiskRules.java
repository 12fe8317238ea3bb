package dev.hv.tck.part;

import static dev.hv.tck.part.AtaRules.ABORTED;
import static dev.hv.tck.part.AtaRules.BSY;
import static dev.hv.tck.part.AtaRules.COMMAND;
import static dev.hv.tck.part.AtaRules.CONTROL_SLOT;
import static dev.hv.tck.part.AtaRules.COUNT;
import static dev.hv.tck.part.AtaRules.DEVICE;
import static dev.hv.tck.part.AtaRules.DRDY;
import static dev.hv.tck.part.AtaRules.DRQ;
import static dev.hv.tck.part.AtaRules.ERR;
import static dev.hv.tck.part.AtaRules.ERROR;
import static dev.hv.tck.part.AtaRules.FLUSH;
import static dev.hv.tck.part.AtaRules.HIGH_ORDER_BYTES;
import static dev.hv.tck.part.AtaRules.IDENTIFY;
import static dev.hv.tck.part.AtaRules.INITIALIZE_PARAMETERS;
import static dev.hv.tck.part.AtaRules.LBA;
import static dev.hv.tck.part.AtaRules.LBA_HIGH;
import static dev.hv.tck.part.AtaRules.LBA_LOW;
import static dev.hv.tck.part.AtaRules.LBA_MID;
import static dev.hv.tck.part.AtaRules.MILLI;
import static dev.hv.tck.part.AtaRules.NOT_FOUND;
import static dev.hv.tck.part.AtaRules.READ_MULTIPLE;
import static dev.hv.tck.part.AtaRules.READ_SECTORS;
import static dev.hv.tck.part.AtaRules.READ_SECTORS_EXT;
import static dev.hv.tck.part.AtaRules.SET_MULTIPLE;
import static dev.hv.tck.part.AtaRules.SRST;
import static dev.hv.tck.part.AtaRules.STATUS;
import static dev.hv.tck.part.AtaRules.VERIFY_SECTORS;
import static dev.hv.tck.part.AtaRules.WRITE_SECTORS;
import static dev.hv.tck.part.AtaRules.wordOf;

import dev.hv.api.device.Claim;
import dev.hv.tck.Rule;
import dev.hv.tck.UntestableRule;
import dev.hv.tck.bench.MemoryBlocks;
import dev.hv.tck.device.DeviceTrial;

import java.util.List;

/** What a disk on an IDE channel can be set to, and says of itself (ATA/ATAPI-6). */
public final class AtaDiskRules {
    private static final int SET_FEATURES = 0xEF;
    private static final int FEATURE_TRANSFER_MODE = 0x03;
    private static final int FEATURE_NONE = 0xEE;
    private static final int PIO = 0x08;
    private static final int MULTIWORD = 0x20;
    private static final int ULTRA = 0x40;

    private static final int SMART = 0xB0;
    private static final long SMART_KEY = 0xC2_4F00;
    private static final int SMART_READ_DATA = 0xD0;
    private static final int SMART_RESERVED = 374;
    private static final int SMART_RESERVED_END = 386;
    private static final int SMART_ENABLE = 0xD8;
    private static final int SMART_DISABLE = 0xD9;
    private static final int SMART_RETURN_STATUS = 0xDA;

    private static final int WRITE_MULTIPLE = 0xC5;
    private static final int READ_MULTIPLE_EXT = 0x29;
    private static final int WRITE_MULTIPLE_EXT = 0x39;
    private static final int FLUSH_EXT = 0xEA;
    private static final int CHECK_POWER = 0xE5;
    private static final int SEEK = 0x70;
    private static final int PLACE = 0x234;

    private final AtaRules rules;
    private final PartBench ata;

    private AtaDiskRules(DeviceTrial<?> trial) {
        rules = AtaRules.ready(trial);
        ata = rules.ata;
    }

    private int[] identify() {
        rules.command(IDENTIFY, 0, 0);
        rules.awaitData("IDENTIFY DEVICE");
        return rules.readSector();
    }

    private void requireDone(String what) {
        rules.requireDone(what);
        rules.requireInterrupt(what, true);
        var _ = ata.read(0, STATUS);
        rules.requireInterrupt("after the status was read, of " + what, false);
    }

    private void requireAborted(String what) {
        rules.requireStatus(what, ERR, BSY | DRQ);
        ata.requireEqual("ABRT of " + what, ABORTED, ata.read(0, ERROR) & ABORTED);
    }

    private void setFeature(int feature, int count) {
        ata.write(0, ERROR, feature);
        rules.command(SET_FEATURES, 0, count);
    }

    @Rule(
            id = "ATA-MOD-01",
            text =
                    "SET FEATURES takes the transfer modes that IDENTIFY DEVICE has, aborts others,"
                            + " and IDENTIFY DEVICE tells the one mode that is set.",
            needs = Claim.ATA_CHANNEL,
            source = "ATA/ATAPI-6, 8.46, set transfer mode, and 8.15, words 53, 63, 64 and 88")
    static void transferModes(DeviceTrial<?> trial) {
        AtaDiskRules disk = new AtaDiskRules(trial);
        int[] first = disk.identify();
        if ((first[53] & 6) != 6) {
            throw new UntestableRule("words 64 and 88 are not valid, says word 53");
        }
        for (int mode = 0; mode < 8; mode++) {
            disk.requireMode(ULTRA | mode, (first[88] >> mode & 1) != 0, 88);
        }
        for (int mode = 0; mode < 3; mode++) {
            disk.requireMode(MULTIWORD | mode, (first[63] >> mode & 1) != 0, 63);
        }
        disk.requireMode(MULTIWORD | 4, false, 63);
        for (int mode = 0; mode < 8; mode++) {
            boolean there = mode < 3 || (mode < 5 && (first[64] >> (mode - 3) & 1) != 0);
            disk.setFeature(FEATURE_TRANSFER_MODE, PIO | mode);
            disk.requireTaken("PIO mode " + mode, there);
        }
        disk.setFeature(FEATURE_TRANSFER_MODE, 0);
        disk.requireDone("the default PIO mode");
        disk.setFeature(FEATURE_TRANSFER_MODE, 0xF8);
        disk.requireAborted("a transfer mode that there is not");
        disk.setFeature(FEATURE_NONE, 0);
        disk.requireAborted("a feature that there is not");
    }

    private void requireTaken(String what, boolean there) {
        if (there) {
            requireDone(what);
        } else {
            requireAborted(what);
        }
    }

    private void requireMode(int value, boolean there, int word) {
        int[] before = identify();
        String what = "transfer mode %02x".formatted(value);
        setFeature(FEATURE_TRANSFER_MODE, value);
        requireTaken(what, there);
        int[] now = identify();
        int other = 63 + 88 - word;
        int selected = there ? 1 << (value & 7) : before[word] >> 8;
        ata.requireEqual(
                "the mode that word %d tells after %s".formatted(word, what),
                selected,
                now[word] >> 8);
        ata.requireEqual(
                "the mode that word %d tells after %s".formatted(other, what),
                there ? 0 : before[other] >> 8,
                now[other] >> 8);
        ata.requireEqual(
                "the modes that word %d has after %s".formatted(word, what),
                before[word] & 0xFF,
                now[word] & 0xFF);
    }

    @Rule(
            id = "ATA-FEA-01",
            text =
                    "Write cache and look-ahead go on and off by SET FEATURES as IDENTIFY DEVICE"
                            + " tells; SRST brings their defaults back, unless that is off too.",
            needs = Claim.ATA_CHANNEL,
            source = "ATA/ATAPI-6, 8.46, features 02, 55, 66, 82, AA and CC; 8.15, words 82 and 85")
    static void features(DeviceTrial<?> trial) {
        AtaDiskRules disk = new AtaDiskRules(trial);
        int[] first = disk.identify();
        int[][] switches = {{5, 0x02, 0x82}, {6, 0xAA, 0x55}};
        for (int[] what : switches) {
            if ((first[82] >> what[0] & 1) == 0) {
                continue;
            }
            for (boolean on : new boolean[] {false, true, false}) {
                disk.requireFeature(on ? what[1] : what[2]);
                disk.requireEnabled("feature %02x".formatted(what[2]), what[0], on);
                disk.requireWritten(on ? 0x1234 : 0x4321);
            }
            disk.requireFeature(0x66);
            disk.softReset();
            disk.requireEnabled("SRST with feature 66", what[0], false);
            disk.requireFeature(0xCC);
            disk.softReset();
            disk.requireEnabled("SRST with feature CC", what[0], (first[85] >> what[0] & 1) != 0);
        }
    }

    @Rule(
            id = "ATA-FLU-01",
            text =
                    "FLUSH CACHE ends once what was written is flushed to the medium; with the"
                            + " write cache off, each write does.",
            needs = {Claim.ATA_CHANNEL, Claim.BLOCK},
            source =
                    "ATA/ATAPI-6, FLUSH CACHE and FLUSH CACHE EXT; 8.46, feature 82;"
                            + " dev.hv.api.backend.BlockBackend#flush")
    static void flushes(DeviceTrial<?> trial) {
        AtaDiskRules disk = new AtaDiskRules(trial);
        int[] words = disk.identify();
        int[] flushes = {FLUSH, FLUSH_EXT};
        for (int i = 0; i < flushes.length; i++) {
            if ((words[83] >> (12 + i) & 1) != 0) {
                disk.requireWritten(0x3535 + i);
                disk.rules.command(flushes[i], 0, 0);
                disk.requireDone("command %02x".formatted(flushes[i]));
                disk.requireFlushed("command %02x".formatted(flushes[i]));
            }
        }
        if ((words[82] >> 5 & 1) != 0) {
            disk.requireFeature(0x82);
            disk.requireWritten(0x5353);
            disk.requireFlushed("a write with the write cache off");
        }
    }

    private void requireFlushed(String what) {
        List<String> shown = ata.bench().journal().all();
        int wrote = 0;
        int flushed = 0;
        for (int i = 0; i < shown.size(); i++) {
            if (shown.get(i).startsWith(MemoryBlocks.WROTE)) {
                wrote = i;
            } else if (shown.get(i).equals(MemoryBlocks.FLUSHED)) {
                flushed = i;
            }
        }
        ata.require(flushed > wrote, "%s has ended, and its medium was not flushed", what);
    }

    private void requireFeature(int feature) {
        setFeature(feature, 0);
        requireDone("feature %02x".formatted(feature));
    }

    private void requireEnabled(String after, int bit, boolean on) {
        ata.requireEqual(
                "bit %d of word 85 after %s".formatted(bit, after),
                on ? 1 : 0,
                identify()[85] >> bit & 1);
    }

    private void requireWritten(int word) {
        rules.command(WRITE_SECTORS, PLACE, 1);
        rules.requireStatus("WRITE SECTORS", DRQ, BSY | ERR);
        rules.writeSector(_ -> word);
        requireDone("WRITE SECTORS");
        rules.command(READ_SECTORS, PLACE, 1);
        rules.awaitData("a sector that was written");
        rules.requireSector("a sector that was written", word);
    }

    private void softReset() {
        ata.write(CONTROL_SLOT, 0, SRST);
        ata.pass(MILLI);
        ata.write(CONTROL_SLOT, 0, 0);
        ata.pass(MILLI);
        rules.requireDone("SRST");
    }

    @Rule(
            id = "ATA-SMR-01",
            text =
                    "SMART commands need their keys and SMART enabled; data add up to 0, and a disk"
                            + " that is well keeps the keys in RETURN STATUS.",
            needs = Claim.ATA_CHANNEL,
            source = "ATA/ATAPI-6, 8.55")
    static void selfMonitoring(DeviceTrial<?> trial) {
        AtaDiskRules disk = new AtaDiskRules(trial);
        if ((disk.identify()[82] & 1) == 0) {
            throw new UntestableRule("it has no SMART, says word 82");
        }
        disk.smart(SMART_ENABLE, SMART_KEY);
        disk.requireDone("SMART ENABLE");
        disk.requireEnabled("SMART ENABLE", 0, true);
        disk.rules.command(READ_SECTORS, PLACE, 1);
        disk.rules.awaitData("a sector before SMART READ DATA");
        disk.rules.requireSector("a sector before SMART READ DATA", wordOf(PLACE));
        disk.smart(SMART_READ_DATA, SMART_KEY);
        disk.rules.awaitData("SMART READ DATA");
        int[] words = disk.rules.readSector();
        int sum = 0;
        for (int word : words) {
            sum += (word & 0xFF) + (word >> 8);
        }
        for (int at = SMART_RESERVED; at < SMART_RESERVED_END; at += 2) {
            disk.ata.requireEqual(
                    "reserved byte %d of SMART's data".formatted(at), 0, words[at / 2]);
        }
        disk.ata.requireEqual("the sum of SMART's data", 0, sum & 0xFF);
        disk.smart(SMART_RETURN_STATUS, SMART_KEY);
        disk.requireDone("SMART RETURN STATUS");
        disk.ata.requireEqual("LBA mid of RETURN STATUS", 0x4F, disk.ata.read(0, LBA_MID));
        disk.ata.requireEqual("LBA high of RETURN STATUS", 0xC2, disk.ata.read(0, LBA_HIGH));
        for (long key : new long[] {SMART_KEY ^ 0x100, SMART_KEY ^ 0x1_0000, 0}) {
            disk.smart(SMART_READ_DATA, key);
            disk.requireAborted("SMART with the keys %x".formatted(key));
        }
        disk.smart(0, SMART_KEY);
        disk.requireAborted("a SMART command that there is not");
        disk.smart(SMART_DISABLE, SMART_KEY);
        disk.requireDone("SMART DISABLE");
        disk.requireEnabled("SMART DISABLE", 0, false);
        for (int command : new int[] {SMART_READ_DATA, SMART_RETURN_STATUS, SMART_DISABLE}) {
            disk.smart(command, SMART_KEY);
            disk.requireAborted("SMART %02x while it is disabled".formatted(command));
        }
        disk.smart(SMART_ENABLE, SMART_KEY);
        disk.requireDone("SMART ENABLE again");
    }

    private void smart(int command, long key) {
        ata.write(0, ERROR, command);
        rules.command(SMART, key, 0);
    }

    @Rule(
            id = "ATA-MUL-02",
            text =
                    "WRITE MULTIPLE interrupts after each block but before the first; blocks have"
                            + " at most as many sectors as word 47 says, and of none, both abort.",
            needs = Claim.ATA_CHANNEL,
            source = "ATA/ATAPI-6, 8.25, 8.49 and WRITE MULTIPLE; 8.15, words 47 and 59")
    static void multiple(DeviceTrial<?> trial) {
        AtaDiskRules disk = new AtaDiskRules(trial);
        int[] words = disk.identify();
        int most = words[47] & 0xFF;
        disk.ata.require(most >= 4, "blocks of %d sectors at most, says word 47", most);
        for (int count : new int[] {4, most}) {
            disk.setMultiple(count);
            disk.requireDone("blocks of %d sectors".formatted(count));
            disk.ata.requireEqual("word 59", 0x100 | count, disk.identify()[59] & 0x1FF);
        }
        for (int count : new int[] {2 * most, most + 1, 0xFF}) {
            disk.setMultiple(count);
            disk.requireAborted("blocks of %d sectors".formatted(count & 0xFF));
        }
        disk.setMultiple(4);
        disk.requireDone("blocks of 4 sectors");
        disk.writeMultiple(WRITE_MULTIPLE, 0x100);
        disk.readMultiple(READ_MULTIPLE);
        if ((words[83] & 0x400) != 0) {
            disk.writeMultiple(WRITE_MULTIPLE_EXT, 0x300);
            disk.readMultiple(READ_MULTIPLE_EXT);
        }
        disk.setMultiple(0);
        var _ = disk.rules.await("SET MULTIPLE MODE with 0");
        if ((disk.identify()[59] & 0x100) == 0) {
            for (int command : new int[] {READ_MULTIPLE, WRITE_MULTIPLE}) {
                disk.rules.command(command, PLACE, 1);
                disk.requireAborted("command %02x without blocks".formatted(command));
            }
        }
    }

    private void setMultiple(int count) {
        rules.command(SET_MULTIPLE, 0, count);
    }

    private void issue(int command, int count) {
        if (command == WRITE_MULTIPLE || command == READ_MULTIPLE) {
            rules.command(command, PLACE, count);
        } else {
            rules.wideCommand(command, PLACE, count);
        }
    }

    private void writeMultiple(int command, int first) {
        issue(command, 6);
        for (int i = 0; i < 6; i++) {
            String what = "sector %d of 6 of command %02x".formatted(i, command);
            rules.requireStatus(what, DRQ, BSY | ERR);
            if (i % 4 == 0) {
                rules.requireInterrupt(what, i != 0);
                var _ = ata.read(0, STATUS);
            }
            rules.requireInterrupt(what + ", its block begun,", false);
            int word = first + i;
            rules.writeSector(_ -> word);
        }
        requireDone("command %02x".formatted(command));
        rules.command(READ_SECTORS, PLACE - 1, 8);
        for (int i = 0; i < 8; i++) {
            String what = "sector %d of what command %02x wrote".formatted(i - 1, command);
            rules.awaitData(what);
            rules.requireSector(what, i == 0 || i == 7 ? wordOf(PLACE - 1 + i) : first + i - 1);
        }
    }

    /** What was written last is read, a block of four and one of two. */
    private void readMultiple(int command) {
        issue(command, 6);
        int[] before = {};
        for (int i = 0; i < 6; i++) {
            String what = "sector %d of 6 of command %02x".formatted(i, command);
            if (i % 4 == 0) {
                rules.awaitData(what);
            }
            rules.requireInterrupt(what, false);
            int[] words = rules.readSector();
            ata.require(
                    i == 0 || words[7] == before[7] + 1,
                    "%s begins with %04x, the one before with %04x",
                    what,
                    words[7],
                    i == 0 ? 0 : before[7]);
            before = words;
        }
        rules.requireDone("command %02x".formatted(command));
    }

    @Rule(
            id = "ATA-PWR-01",
            text =
                    "The commands of power management end well, CHECK POWER MODE tells of an active"
                            + " drive, and a drive that stood by reads.",
            needs = Claim.ATA_CHANNEL,
            source = "ATA/ATAPI-6, 6.13, and CHECK POWER MODE, IDLE and STANDBY")
    static void power(DeviceTrial<?> trial) {
        AtaDiskRules disk = new AtaDiskRules(trial);
        if ((disk.identify()[82] & 8) == 0) {
            throw new UntestableRule("it has no power management, says word 82");
        }
        for (int command : new int[] {0xE1, 0xE3, 0xE0, 0xE2}) {
            disk.rules.command(command, 0, 0);
            disk.requireDone("command %02x".formatted(command));
            disk.rules.command(READ_SECTORS, PLACE, 1);
            disk.rules.awaitData("a sector after command %02x".formatted(command));
            disk.rules.requireSector("after command %02x".formatted(command), wordOf(PLACE));
            disk.rules.command(CHECK_POWER, 0, 0);
            disk.requireDone("CHECK POWER MODE");
            disk.ata.requireEqual("the power mode after a read", 0xFF, disk.ata.read(0, COUNT));
        }
    }

    @Rule(
            id = "ATA-VFY-01",
            text =
                    "READ VERIFY moves no data; the first sector that is not there is told by the"
                            + " registers, in the form of the command's address.",
            needs = Claim.ATA_CHANNEL,
            source = "ATA/ATAPI-6, READ VERIFY SECTOR(S) and SEEK; 6.2")
    static void verifies(DeviceTrial<?> trial) {
        AtaDiskRules disk = new AtaDiskRules(trial);
        boolean wide = (disk.identify()[83] & 0x400) != 0;
        long end = disk.rules.sectors();
        for (int count : new int[] {1, 2, 200}) {
            disk.rules.command(VERIFY_SECTORS, end - count, count);
            disk.requireDone("READ VERIFY of the last sectors");
            disk.rules.command(VERIFY_SECTORS, end - count, count + 1);
            disk.requireMissing("READ VERIFY across the end", end);
        }
        for (int bit = 0; bit < 28; bit++) {
            if (1L << bit > end) {
                disk.rules.command(VERIFY_SECTORS, 1L << bit, 1);
                disk.rules.requireStatus(
                        "READ VERIFY of sector %x".formatted(1L << bit), ERR, BSY | DRQ);
            }
        }
        disk.rules.command(READ_SECTORS, end - 2, 5);
        for (int i = 0; i < 2; i++) {
            disk.rules.awaitData("sector %d before the end".formatted(2 - i));
            disk.rules.requireSector("before the end", wordOf(end - 2 + i));
        }
        disk.requireMissing("READ SECTORS across the end", end);
        disk.setMultiple(4);
        disk.requireDone("blocks of 4 sectors");
        disk.rules.command(READ_MULTIPLE, end - 2, 4);
        // Whether the block with the error is given as well, is the drive's to say.
        for (int i = 0; i < 4 && (disk.rules.await("READ MULTIPLE") & DRQ) != 0; i++) {
            var _ = disk.rules.readSector();
        }
        disk.requireMissing("READ MULTIPLE across the end", end);
        disk.rules.command(WRITE_SECTORS, end - 1, 2);
        disk.rules.requireStatus("the last sector, to be written", DRQ, BSY | ERR);
        disk.rules.writeSector(_ -> 0x5555);
        disk.requireMissing("WRITE SECTORS across the end", end);
        disk.rules.command(SEEK, end - 1, 0);
        disk.requireDone("SEEK to the last sector");
        disk.rules.command(SEEK, end, 0);
        disk.rules.requireStatus("SEEK behind the last sector", ERR, BSY | DRQ);
        if (wide) {
            disk.rules.wideCommand(READ_SECTORS_EXT, end - 1, 2);
            disk.rules.awaitData("the last sector, by READ SECTORS EXT");
            disk.rules.requireSector("the last sector", 0x5555);
            disk.requireMissing("READ SECTORS EXT across the end", end);
            disk.ata.write(CONTROL_SLOT, 0, HIGH_ORDER_BYTES);
            disk.ata.requireEqual("LBA 31 to 24", 0, disk.ata.read(0, LBA_LOW));
            disk.ata.requireEqual("LBA 39 to 32", 0, disk.ata.read(0, LBA_MID));
            disk.ata.write(CONTROL_SLOT, 0, 0);
        }
        disk.requireMissingByCylinder(end);
    }

    private void requireMissing(String what, long sector) {
        rules.requireStatus(what, ERR, BSY | DRQ);
        ata.requireEqual("IDNF of " + what, NOT_FOUND, ata.read(0, ERROR) & NOT_FOUND);
        long told = ata.read(0, LBA_LOW) | ata.read(0, LBA_MID) << 8 | ata.read(0, LBA_HIGH) << 16;
        ata.requireEqual("the sector that is not there, of " + what, sector, told);
    }

    private void translate(int heads, int sectors) {
        ata.write(0, DEVICE, 0xA0 | (heads - 1));
        ata.write(0, COUNT, sectors);
        ata.write(0, COMMAND, INITIALIZE_PARAMETERS);
    }

    private void requireMissingByCylinder(long end) {
        translate(4, 32);
        requireDone("INITIALIZE DEVICE PARAMETERS");
        long last = end - 1;
        ata.write(0, DEVICE, 0xA0 | (int) (last / 32 % 4));
        ata.write(0, COUNT, 3);
        ata.write(0, LBA_LOW, (int) (last % 32) + 1);
        ata.write(0, LBA_MID, (int) (last / 128) & 0xFF);
        ata.write(0, LBA_HIGH, (int) (last / 128) >> 8);
        ata.write(0, COMMAND, VERIFY_SECTORS);
        String what = "READ VERIFY across the end, by cylinders";
        rules.requireStatus(what, ERR, BSY | DRQ);
        ata.requireEqual("the sector, of " + what, (int) (end % 32) + 1, ata.read(0, LBA_LOW));
        ata.requireEqual("the head, of " + what, (int) (end / 32 % 4), ata.read(0, DEVICE) & 0x0F);
        int cylinder = ata.read(0, LBA_MID) | ata.read(0, LBA_HIGH) << 8;
        ata.requireEqual("the cylinder, of " + what, (int) (end / 128), cylinder);
        for (int[] place : new int[][] {{0, 0}, {0, 33}, {4, 1}}) {
            ata.write(0, DEVICE, 0xA0 | place[0]);
            ata.write(0, COUNT, 1);
            ata.write(0, LBA_LOW, place[1]);
            ata.write(0, LBA_MID, 0);
            ata.write(0, LBA_HIGH, 0);
            ata.write(0, COMMAND, VERIFY_SECTORS);
            rules.requireStatus(
                    "head %d of 4, sector %d of 32".formatted(place[0], place[1]), ERR, BSY | DRQ);
        }
    }

    @Rule(
            id = "ATA-IDN-02",
            text =
                    "IDENTIFY DEVICE tells the default and the current translation, text in ASCII,"
                            + " versions, and words that say they are valid.",
            needs = Claim.ATA_CHANNEL,
            source = "ATA/ATAPI-6, 8.15 and 6.2")
    static void identity(DeviceTrial<?> trial) {
        AtaDiskRules disk = new AtaDiskRules(trial);
        int[] words = disk.identify();
        disk.ata.require(
                words[1] > 0 && words[3] >= 1 && words[3] <= 16 && words[6] >= 1 && words[6] <= 63,
                "the default translation is of %d cylinders, %d heads and %d sectors",
                words[1],
                words[3],
                words[6]);
        disk.ata.require(
                (long) words[1] * words[3] * words[6] <= disk.rules.sectors(),
                "the default translation has more sectors than the disk");
        disk.requireText("the serial number", words, 10, 20);
        disk.requireText("the firmware revision", words, 23, 27);
        disk.requireText("the model number", words, 27, 47);
        disk.ata.requireEqual("bits 15 to 8 of word 47", 0x80, words[47] >> 8);
        disk.ata.requireEqual("bits 9 and 8 of word 49, LBA and DMA", 0x300, words[49] & 0x300);
        disk.ata.require((words[80] & 0x7E) != 0, "word 80 tells no version: %04x", words[80]);
        for (int word : new int[] {83, 84, 87}) {
            disk.ata.requireEqual(
                    "bits 15 and 14 of word %d".formatted(word), 0x4000, words[word] & 0xC000);
        }
        disk.ata.requireEqual("enabled commands", words[83] & 0x3C00, words[86] & 0x3C00);
        for (int[] translation : new int[][] {{4, 17}, {16, 63}, {1, 32}}) {
            disk.translate(translation[0], translation[1]);
            disk.requireDone("INITIALIZE DEVICE PARAMETERS");
            disk.requireTranslation(translation[0], translation[1]);
        }
        disk.translate(2, 0);
        disk.requireAborted("INITIALIZE DEVICE PARAMETERS with no sectors");
    }

    private void requireText(String what, int[] words, int from, int to) {
        boolean some = false;
        for (int i = from; i < to; i++) {
            int first = words[i] >> 8;
            int second = words[i] & 0xFF;
            ata.require(
                    first >= 0x20 && first < 0x7F && second >= 0x20 && second < 0x7F,
                    "%s: word %d is %04x, no text",
                    what,
                    i,
                    words[i]);
            some |= first != ' ' || second != ' ';
        }
        ata.require(some, "%s is empty", what);
    }

    private void requireTranslation(int heads, int sectors) {
        int[] words = identify();
        ata.requireEqual("word 55, the current heads", heads, words[55]);
        ata.requireEqual("word 56, the current sectors of a track", sectors, words[56]);
        ata.requireEqual(
                "word 54, the current cylinders",
                Math.min(65_535, rules.sectors() / ((long) heads * sectors)),
                words[54]);
        ata.requireEqual(
                "words 57 and 58, the current capacity",
                (long) words[54] * heads * sectors,
                words[57] | (long) words[58] << 16);
    }

    @Rule(
            id = "ATA-SRS-01",
            text =
                    "SRST ends what a drive does, with neither data nor an interrupt afterwards,"
                            + " and selects device 0.",
            needs = Claim.ATA_CHANNEL,
            source = "ATA/ATAPI-6, 9.2 and 9.12")
    static void softResets(DeviceTrial<?> trial) {
        AtaDiskRules disk = new AtaDiskRules(trial);
        for (int command : new int[] {READ_SECTORS, WRITE_SECTORS, VERIFY_SECTORS, IDENTIFY}) {
            for (boolean busy : new boolean[] {true, false}) {
                String what = "SRST after command %02x".formatted(command);
                disk.rules.command(command, PLACE, 3);
                if (!busy) {
                    var _ = disk.rules.await("command %02x".formatted(command));
                }
                disk.softReset();
                disk.rules.requireInterrupt(what, false);
                disk.ata.pass(1_000 * MILLI);
                disk.rules.requireInterrupt("a second after " + what, false);
                disk.rules.requireStatus("a second after " + what, DRDY, BSY | DRQ | ERR);
                disk.rules.command(READ_SECTORS, PLACE, 1);
                disk.rules.awaitData("a sector after " + what);
                disk.rules.requireSector("after " + what, wordOf(PLACE));
            }
        }
        disk.ata.write(0, DEVICE, 0xB0 | LBA);
        disk.softReset();
        disk.ata.requireEqual("DEV after SRST", 0, disk.ata.read(0, DEVICE) & 0x10);
    }
}

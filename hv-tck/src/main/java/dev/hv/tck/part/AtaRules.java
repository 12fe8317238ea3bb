package dev.hv.tck.part;

import dev.hv.api.device.Claim;
import dev.hv.tck.Rule;
import dev.hv.tck.UntestableRule;
import dev.hv.tck.bench.MemoryBlocks;
import dev.hv.tck.device.DeviceTrial;

import java.util.List;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * An IDE channel with a disk at device 0 (ATA/ATAPI-6, T13/1410D revision 3b). Of the bench's media
 * each byte of a sector tells the sector's number, so that a sector at the wrong place shows.
 */
public final class AtaRules {
    static final int CONTROL_SLOT = 1;
    static final int ERROR = 1;
    static final int COUNT = 2;
    static final int LBA_LOW = 3;
    static final int LBA_MID = 4;
    static final int LBA_HIGH = 5;
    static final int DEVICE = 6;
    static final int STATUS = 7;
    static final int COMMAND = 7;

    static final int BSY = 0x80;
    static final int DRDY = 0x40;
    static final int DRQ = 0x08;
    static final int ERR = 0x01;
    static final int NOT_FOUND = 0x10;
    static final int ABORTED = 0x04;
    static final int LBA = 0x40;
    static final int SRST = 0x04;
    private static final int NO_INTERRUPTS = 0x02;
    static final int HIGH_ORDER_BYTES = 0x80;

    static final int READ_SECTORS = 0x20;
    static final int READ_SECTORS_EXT = 0x24;
    static final int READ_MULTIPLE = 0xC4;
    static final int WRITE_SECTORS = 0x30;
    private static final int WRITE_SECTORS_EXT = 0x34;
    static final int VERIFY_SECTORS = 0x40;
    private static final int VERIFY_SECTORS_EXT = 0x42;
    private static final int DIAGNOSE = 0x90;
    static final int INITIALIZE_PARAMETERS = 0x91;
    static final int SET_MULTIPLE = 0xC6;
    static final int FLUSH = 0xE7;
    static final int IDENTIFY = 0xEC;
    private static final int NOP = 0x00;
    private static final int NO_COMMAND = 0xFF;

    /** LBA mid of a packet device's signature; such a device is not ready before a command. */
    private static final int PACKET_DEVICE = 0x14;

    static final int WORDS = 256;
    private static final long MICRO = 1_000;
    static final long MILLI = 1_000_000;

    final PartBench ata;

    private AtaRules(PartBench ata) {
        this.ata = ata;
    }

    /** The channel after its reset, which a disk must answer. */
    static AtaRules ready(DeviceTrial<?> trial) {
        AtaRules rules = new AtaRules(PartBench.of(trial, 8, 1));
        rules.await("the reset");
        if (rules.ata.read(0, LBA_MID) != 0 || rules.ata.read(0, LBA_HIGH) != 0) {
            throw new UntestableRule("device 0 is no disk, by its signature");
        }
        return rules;
    }

    private int alternateStatus() {
        return ata.read(CONTROL_SLOT, 0);
    }

    /** Waits until the drive is not busy, as a driver does, without ending an interrupt. */
    int await(String what) {
        for (int i = 0; i < 2_000; i++) {
            int status = alternateStatus();
            if ((status & BSY) == 0) {
                return status;
            }
            ata.pass(i < 200 ? 10 * MICRO : MILLI);
        }
        ata.require(false, "%s: the drive is busy for longer than a second", what);
        return 0;
    }

    void command(int opcode, long lba, int count) {
        ata.write(0, DEVICE, 0xA0 | LBA | (int) (lba >> 24 & 0xF));
        ata.write(0, COUNT, count & 0xFF);
        ata.write(0, LBA_LOW, (int) lba & 0xFF);
        ata.write(0, LBA_MID, (int) (lba >> 8) & 0xFF);
        ata.write(0, LBA_HIGH, (int) (lba >> 16) & 0xFF);
        ata.write(0, COMMAND, opcode);
    }

    void wideCommand(int opcode, long lba, int count) {
        ata.write(0, DEVICE, 0xA0 | LBA);
        for (int shift = 24; shift >= 0; shift -= 24) {
            ata.write(0, COUNT, (shift == 0 ? count : count >> 8) & 0xFF);
            ata.write(0, LBA_LOW, (int) (lba >> shift) & 0xFF);
            ata.write(0, LBA_MID, (int) (lba >> (shift + 8)) & 0xFF);
            ata.write(0, LBA_HIGH, (int) (lba >> (shift + 16)) & 0xFF);
        }
        ata.write(0, COMMAND, opcode);
    }

    int[] readSector() {
        return LongStream.of(ata.readWords(WORDS)).mapToInt(Math::toIntExact).toArray();
    }

    void writeSector(IntUnaryOperator words) {
        ata.writeWords(IntStream.range(0, WORDS).map(words).asLongStream().toArray());
    }

    static int wordOf(long sector) {
        return contentOf(sector) << 8 | contentOf(sector);
    }

    /** What each byte of a sector of the bench's media is, until it is written. */
    static int contentOf(long sector) {
        return MemoryBlocks.contentOf(sector, 0);
    }

    void requireSector(String what, int word) {
        int[] words = readSector();
        for (int i = 0; i < WORDS; i++) {
            ata.requireEqual(what + ", word " + i, word, words[i]);
        }
    }

    void requireInterrupt(String when, boolean expected) {
        ata.require(
                ata.line().asserted() == expected,
                "%s INTRQ is %s",
                when,
                expected ? "low" : "high");
    }

    void requireStatus(String when, int set, int clear) {
        int status = await(when);
        ata.require(
                (status & (set | clear)) == set,
                "%s: status is %02x, expected %02x of %02x",
                when,
                status,
                set,
                set | clear);
    }

    /** Waits for the next sector of a read, which interrupts, and ends the interrupt. */
    void awaitData(String what) {
        requireStatus(what, DRQ, BSY | ERR);
        requireInterrupt(what, true);
        var _ = ata.read(0, STATUS);
        requireInterrupt(what + ", after the status was read,", false);
    }

    void requireDone(String what) {
        requireStatus(what, DRDY, BSY | DRQ | ERR);
    }

    @Rule(
            id = "ATA-SIG-01",
            text =
                    "After a reset, also by software, the drive is ready, has passed its tests, and"
                            + " its signature stands in the registers.",
            needs = Claim.ATA_CHANNEL,
            source = "ATA/ATAPI-6, 9.12")
    static void signature(DeviceTrial<?> trial) {
        AtaRules rules = ready(trial);
        rules.requireSignature("after a reset");
        rules.ata.write(0, COUNT, 7);
        rules.ata.write(0, LBA_LOW, 9);
        rules.ata.write(0, DEVICE, 0x1E | LBA);
        rules.ata.write(CONTROL_SLOT, 0, SRST);
        rules.ata.pass(MICRO); // BSY comes within 400 ns
        rules.ata.require(
                (rules.alternateStatus() & BSY) != 0, "the drive is not busy while SRST is set");
        rules.ata.pass(10 * MICRO);
        rules.ata.write(CONTROL_SLOT, 0, 0);
        rules.requireSignature("after SRST");
        rules.command(DIAGNOSE, 5, 5);
        rules.requireSignature("after EXECUTE DEVICE DIAGNOSTIC");
        rules.requireInterrupt("after EXECUTE DEVICE DIAGNOSTIC", true);
    }

    private void requireSignature(String when) {
        requireStatus(when, DRDY, BSY | DRQ | ERR);
        ata.requireEqual("error " + when, 1, ata.read(0, ERROR) & 0x7F);
        ata.requireEqual("sector count " + when, 1, ata.read(0, COUNT));
        ata.requireEqual("LBA low " + when, 1, ata.read(0, LBA_LOW));
        ata.requireEqual("LBA mid " + when, 0, ata.read(0, LBA_MID));
        ata.requireEqual("LBA high " + when, 0, ata.read(0, LBA_HIGH));
        ata.requireEqual("DEV and LBA " + when, 0, ata.read(0, DEVICE) & 0x50);
    }

    @Rule(
            id = "ATA-REG-01",
            text = "The registers of the command block hold what is written.",
            needs = Claim.ATA_CHANNEL,
            source = "ATA/ATAPI-6, 7")
    static void registers(DeviceTrial<?> trial) {
        AtaRules rules = ready(trial);
        for (int value : new int[] {0x00, 0xFF, 0x5A, 0xA5}) {
            for (int register = COUNT; register <= LBA_HIGH; register++) {
                rules.ata.write(0, register, value ^ register);
            }
            for (int register = COUNT; register <= LBA_HIGH; register++) {
                rules.ata.requireEqual(
                        "register " + register, value ^ register, rules.ata.read(0, register));
            }
        }
        rules.ata.write(0, DEVICE, 0xA0 | LBA | 5);
        rules.ata.requireEqual("device", LBA | 5, rules.ata.read(0, DEVICE) & 0x5F);
    }

    @Rule(
            id = "ATA-IDN-01",
            text =
                    "IDENTIFY DEVICE gives 256 words, once: a disk with LBA and as many sectors as"
                            + " its medium.",
            needs = Claim.ATA_CHANNEL,
            source = "ATA/ATAPI-6, 8.15")
    static void identify(DeviceTrial<?> trial) {
        AtaRules rules = ready(trial);
        rules.command(IDENTIFY, 0, 0);
        rules.awaitData("IDENTIFY DEVICE");
        int[] words = rules.readSector();
        rules.requireDone("after the 256 words");
        rules.requireInterrupt("after the 256 words", false);
        rules.ata.requireEqual("word 0, bit 15, of a disk", 0, words[0] & 0x8000);
        rules.ata.requireEqual("word 49, bit 9, LBA", 0x200, words[49] & 0x200);
        rules.ata.requireEqual(
                "words 60 and 61, the number of sectors",
                rules.sectors(),
                words[60] | (long) words[61] << 16);
        if ((words[83] & 0x400) != 0) {
            rules.ata.requireEqual(
                    "words 100 to 103, the number of sectors",
                    rules.sectors(),
                    words[100] | (long) words[101] << 16);
        }
        for (int i = 27; i < 47; i++) {
            int characters = words[i];
            rules.ata.require(
                    (characters >> 8) >= 0x20
                            && (characters >> 8) < 0x7F
                            && (characters & 0xFF) >= 0x20
                            && (characters & 0xFF) < 0x7F,
                    "word %d of the model number is %04x, no text",
                    i,
                    characters);
        }
        if ((words[255] & 0xFF) == 0xA5) {
            int sum = IntStream.of(words).map(word -> (word & 0xFF) + (word >> 8)).sum();
            rules.ata.requireEqual("the sum of all bytes", 0, sum & 0xFF);
        }
    }

    long sectors() {
        return ata.bench().firstMedium().sectors();
    }

    @Rule(
            id = "ATA-RDS-01",
            text =
                    "READ SECTORS gives the sectors that it names, in order, with an interrupt for"
                            + " each.",
            needs = Claim.ATA_CHANNEL,
            source = "ATA/ATAPI-6, 8.27 and 9.5")
    static void reads(DeviceTrial<?> trial) {
        AtaRules rules = ready(trial);
        for (int[] range : new int[][] {{0, 1}, {7, 3}, {0x123, 4}, {0xFFF, 1}, {0x3FE, 130}}) {
            rules.command(READ_SECTORS, range[0], range[1]);
            for (int i = 0; i < range[1]; i++) {
                String what = "sector %d of %d from %d on".formatted(i, range[1], range[0]);
                rules.awaitData(what);
                rules.requireSector(what, wordOf(range[0] + i));
            }
            rules.requireDone("after the last sector");
            rules.requireInterrupt("after the last sector", false);
        }
    }

    @Rule(
            id = "ATA-CNT-01",
            text = "A count of 0 stands for 256 sectors, and for 65536 in 48-bit commands.",
            needs = Claim.ATA_CHANNEL,
            source = "ATA/ATAPI-6, 8.27.4 and 8.28.4")
    static void countOfZero(DeviceTrial<?> trial) {
        AtaRules rules = ready(trial);
        rules.command(READ_SECTORS, 1, 0);
        for (int i = 0; i < 256; i++) {
            rules.awaitData("sector " + i + " of 256");
            rules.requireSector("sector " + i + " of 256", wordOf(1 + i));
        }
        rules.requireDone("after 256 sectors");
        rules.command(VERIFY_SECTORS, rules.sectors() - 200, 0);
        rules.requireStatus("VERIFY of 256 sectors, of which there are 200", ERR, BSY | DRQ);
        if (rules.hasWideCommands()) {
            rules.wideCommand(VERIFY_SECTORS_EXT, 0, 0);
            rules.requireStatus(
                    "VERIFY EXT of 65536 sectors, of which there are " + rules.sectors(),
                    ERR,
                    BSY | DRQ);
        }
    }

    @Rule(
            id = "ATA-WRS-01",
            text =
                    "WRITE SECTORS writes the sectors that it names, asks for the first at once,"
                            + " and interrupts for the others and at the end.",
            needs = Claim.ATA_CHANNEL,
            source = "ATA/ATAPI-6, 8.56 and 9.6")
    static void writes(DeviceTrial<?> trial) {
        AtaRules rules = ready(trial);
        for (int count : new int[] {1, 3}) {
            rules.command(WRITE_SECTORS, 0x321, count);
            for (int i = 0; i < count; i++) {
                rules.requireStatus("for sector " + i, DRQ, BSY | ERR);
                rules.requireInterrupt("for sector " + i, i != 0);
                var _ = rules.ata.read(0, STATUS);
                int first = 0x1100 * (i + 1);
                rules.writeSector(word -> first + (word & 0x7F));
            }
            rules.requireDone("after the last sector");
            rules.requireInterrupt("after the last sector", true);
            var _ = rules.ata.read(0, STATUS);
        }
        rules.command(FLUSH, 0, 0);
        rules.requireDone("FLUSH CACHE");
        rules.requireInterrupt("after FLUSH CACHE", true);
        rules.command(READ_SECTORS, 0x320, 5);
        for (int i = 0; i < 5; i++) {
            rules.awaitData("sector " + i);
            int[] words = rules.readSector();
            for (int word = 0; word < WORDS; word++) {
                rules.ata.requireEqual(
                        "word %d of sector %d".formatted(word, 0x320 + i),
                        i == 0 || i == 4 ? wordOf(0x320 + i) : 0x1100 * i + (word & 0x7F),
                        words[word]);
            }
        }
    }

    @Rule(
            id = "ATA-CHS-01",
            text =
                    "Without LBA, cylinder, head and sector name what they do by the translation in"
                            + " use.",
            needs = Claim.ATA_CHANNEL,
            source = "ATA/ATAPI-6, 6.2 and 8.16")
    static void cylinders(DeviceTrial<?> trial) {
        AtaRules rules = ready(trial);
        int[][] translations = {{4, 17}, {2, 63}};
        for (int[] translation : translations) {
            int heads = translation[0];
            int perTrack = translation[1];
            rules.ata.write(0, DEVICE, 0xA0 | (heads - 1));
            rules.ata.write(0, COUNT, perTrack);
            rules.ata.write(0, COMMAND, INITIALIZE_PARAMETERS);
            rules.requireDone("INITIALIZE DEVICE PARAMETERS");
            int[][] places = {{0, 0, 1}, {0, 1, perTrack}, {3, heads - 1, 5}, {9, 0, 1}};
            for (int[] place : places) {
                rules.ata.write(0, DEVICE, 0xA0 | place[1]);
                rules.ata.write(0, COUNT, 1);
                rules.ata.write(0, LBA_LOW, place[2]);
                rules.ata.write(0, LBA_MID, place[0]);
                rules.ata.write(0, LBA_HIGH, 0);
                rules.ata.write(0, COMMAND, READ_SECTORS);
                String what =
                        "cylinder %d, head %d, sector %d".formatted(place[0], place[1], place[2]);
                rules.awaitData(what);
                rules.requireSector(
                        what, wordOf((place[0] * heads + place[1]) * perTrack + place[2] - 1L));
            }
        }
    }

    @Rule(
            id = "ATA-EXT-01",
            text =
                    "48-bit commands take the bytes that were written before for the upper half;"
                            + " HOB shows them, until any register of the block is written.",
            needs = Claim.ATA_CHANNEL,
            source = "ATA/ATAPI-6, 6.20")
    static void wideAddresses(DeviceTrial<?> trial) {
        AtaRules rules = ready(trial);
        if (!rules.hasWideCommands()) {
            throw new UntestableRule("it has no 48-bit commands, says its IDENTIFY DEVICE");
        }
        for (int register = COUNT; register <= LBA_HIGH; register++) {
            rules.ata.write(0, register, 0x10 + register);
            rules.ata.write(0, register, 0x80 + register);
        }
        rules.ata.write(CONTROL_SLOT, 0, HIGH_ORDER_BYTES);
        for (int register = COUNT; register <= LBA_HIGH; register++) {
            rules.ata.requireEqual(
                    "register %d with HOB".formatted(register),
                    0x10 + register,
                    rules.ata.read(0, register));
        }
        rules.ata.write(CONTROL_SLOT, 0, 0);
        rules.ata.requireEqual("LBA low without HOB", 0x83, rules.ata.read(0, LBA_LOW));
        for (int register = ERROR; register <= DEVICE; register++) {
            rules.requireWriteEndsHighOrder(register);
        }
        rules.wideCommand(READ_SECTORS_EXT, 0x456, 2);
        for (int i = 0; i < 2; i++) {
            rules.awaitData("READ SECTORS EXT");
            rules.requireSector("READ SECTORS EXT", wordOf(0x456 + i));
        }
        rules.wideCommand(WRITE_SECTORS_EXT, 0x444, 1);
        rules.requireStatus("WRITE SECTORS EXT", DRQ, BSY | ERR);
        rules.writeSector(_ -> 0x7E57);
        rules.requireDone("WRITE SECTORS EXT");
        rules.command(READ_SECTORS, 0x444, 1);
        rules.awaitData("the sector that was written");
        rules.requireSector("the sector that was written", 0x7E57);
        for (long far : List.of(1L << 24, 1L << 32, 1L << 40)) {
            rules.wideCommand(READ_SECTORS_EXT, far, 1);
            rules.requireStatus("sector %x".formatted(far), ERR, BSY | DRQ);
        }
    }

    private void requireWriteEndsHighOrder(int register) {
        int shown = register == LBA_LOW ? LBA_MID : LBA_LOW;
        ata.write(0, shown, 0x21);
        ata.write(0, shown, 0x43);
        ata.write(CONTROL_SLOT, 0, HIGH_ORDER_BYTES);
        ata.write(0, register, register == DEVICE ? 0xA0 | LBA : 0);
        ata.requireEqual(
                "register %d with HOB, after register %d was written".formatted(shown, register),
                0x43,
                ata.read(0, shown));
    }

    private boolean hasWideCommands() {
        command(IDENTIFY, 0, 0);
        awaitData("IDENTIFY DEVICE");
        return (readSector()[83] & 0x400) != 0;
    }

    @Rule(
            id = "ATA-MUL-01",
            text = "READ MULTIPLE interrupts once for each block of the size that was set.",
            needs = Claim.ATA_CHANNEL,
            source = "ATA/ATAPI-6, 8.25 and 8.49")
    static void multiple(DeviceTrial<?> trial) {
        AtaRules rules = ready(trial);
        rules.command(SET_MULTIPLE, 0, 2);
        rules.requireDone("SET MULTIPLE MODE");
        rules.command(READ_MULTIPLE, 20, 5);
        for (int i = 0; i < 5; i++) {
            String what = "sector %d of 5".formatted(i);
            if (i % 2 == 0) {
                rules.awaitData(what);
            }
            rules.requireSector(what, wordOf(20 + i));
            if (i % 2 == 0 && i < 4) {
                rules.requireInterrupt("in the middle of a block", false);
            }
        }
        rules.requireDone("after the last sector");
        rules.command(SET_MULTIPLE, 0, 3);
        rules.requireStatus("blocks of 3 sectors", ERR, BSY | DRQ);
    }

    @Rule(
            id = "ATA-ERR-01",
            text =
                    "A command that there is not is aborted, and so is NOP; a sector that there is"
                            + " not is not found; all interrupt, and the next command is not"
                            + " harmed.",
            needs = Claim.ATA_CHANNEL,
            source = "ATA/ATAPI-6, 7.9, 7.15.6.6 and NOP")
    static void errors(DeviceTrial<?> trial) {
        AtaRules rules = ready(trial);
        for (int command : new int[] {NO_COMMAND, NOP}) {
            String what = "command %02x".formatted(command);
            rules.ata.write(0, ERROR, 0);
            rules.command(command, 0, 0);
            rules.requireStatus(what, ERR, BSY | DRQ);
            rules.ata.requireEqual(
                    "the error of " + what, ABORTED, rules.ata.read(0, ERROR) & ABORTED);
            rules.requireInterrupt("after " + what, true);
        }
        long last = rules.sectors() - 1;
        rules.command(READ_SECTORS, last, 1);
        rules.awaitData("the last sector");
        rules.requireSector("the last sector", wordOf(last));
        rules.command(READ_SECTORS, last + 1, 1);
        rules.requireStatus("the sector after the last", ERR, BSY | DRQ);
        rules.ata.requireEqual("its error", NOT_FOUND, rules.ata.read(0, ERROR) & NOT_FOUND);
        rules.command(READ_SECTORS, last, 2);
        rules.awaitData("the last sector, of two");
        rules.requireSector("the last sector, of two", wordOf(last));
        rules.requireStatus("the sector after the last, of two", ERR, BSY | DRQ);
        rules.ata.requireEqual("its error", NOT_FOUND, rules.ata.read(0, ERROR) & NOT_FOUND);
        rules.command(IDENTIFY, 0, 0);
        rules.awaitData("a command after an error");
        rules.ata.requireEqual("the error register", 0, rules.ata.read(0, ERROR));
    }

    @Rule(
            id = "ATA-INT-01",
            text =
                    "Reading the status ends an interrupt, reading the alternate status does not;"
                            + " with nIEN there is none.",
            needs = Claim.ATA_CHANNEL,
            source = "ATA/ATAPI-6, 5.2.9, 7.3 and 7.4")
    static void interrupts(DeviceTrial<?> trial) {
        AtaRules rules = ready(trial);
        rules.requireInterrupt("after a reset", false);
        rules.command(FLUSH, 0, 0);
        rules.requireDone("FLUSH CACHE");
        rules.requireInterrupt("after FLUSH CACHE", true);
        var _ = rules.alternateStatus();
        rules.requireInterrupt("after the alternate status was read", true);
        rules.ata.write(CONTROL_SLOT, 0, NO_INTERRUPTS);
        rules.requireInterrupt("with nIEN set", false);
        rules.ata.write(CONTROL_SLOT, 0, 0);
        rules.requireInterrupt("with nIEN clear again", true);
        var _ = rules.ata.read(0, STATUS);
        rules.requireInterrupt("after the status was read", false);
        rules.ata.write(CONTROL_SLOT, 0, NO_INTERRUPTS);
        rules.command(FLUSH, 0, 0);
        rules.requireDone("FLUSH CACHE");
        rules.requireInterrupt("after FLUSH CACHE with nIEN set", false);
        rules.ata.write(CONTROL_SLOT, 0, 0);
        rules.requireInterrupt("of a command that ended with nIEN set, now clear,", true);
    }

    private void requireSecondDevice() {
        ata.write(0, DEVICE, 0xB0);
        boolean ready = (await("device 1") & DRDY) != 0;
        if (!ready && ata.read(0, LBA_MID) != PACKET_DEVICE) {
            throw new UntestableRule("there is no second device");
        }
        ata.write(0, DEVICE, 0xA0);
    }

    /** The channel must have a second device, else there is nothing to select. */
    @Rule(
            id = "ATA-DEV-01",
            text = "A command goes to the device that is selected, and only its interrupt shows.",
            needs = Claim.ATA_CHANNEL,
            source = "ATA/ATAPI-6, 7.7 and 9.16")
    static void selection(DeviceTrial<?> trial) {
        AtaRules rules = ready(trial);
        rules.requireSecondDevice();
        rules.command(FLUSH, 0, 0);
        rules.requireDone("FLUSH CACHE");
        rules.requireInterrupt("of device 0, which is selected,", true);
        rules.ata.write(0, DEVICE, 0xB0);
        rules.requireInterrupt("with device 1 selected,", false);
        rules.ata.requireEqual("DEV", 0x10, rules.ata.read(0, DEVICE) & 0x10);
        rules.ata.write(0, DEVICE, 0xA0);
        rules.requireInterrupt("with device 0 selected again,", true);
        rules.ata.write(0, DEVICE, 0xB0);
        rules.ata.write(0, COMMAND, NO_COMMAND);
        rules.requireStatus("command FF at device 1", ERR, BSY | DRQ);
        rules.ata.write(0, DEVICE, 0xA0);
        rules.requireStatus("device 0", DRDY, BSY | ERR);
    }
}

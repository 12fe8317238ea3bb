package dev.hv.tck.part;

import static dev.hv.tck.part.PacketHost.ILLEGAL_REQUEST;
import static dev.hv.tck.part.PacketHost.INQUIRY;
import static dev.hv.tck.part.PacketHost.NOT_READY;
import static dev.hv.tck.part.PacketHost.NO_SENSE;
import static dev.hv.tck.part.PacketHost.PREVENT_REMOVAL;
import static dev.hv.tck.part.PacketHost.READ_10;
import static dev.hv.tck.part.PacketHost.READ_12;
import static dev.hv.tck.part.PacketHost.READ_CAPACITY;
import static dev.hv.tck.part.PacketHost.READ_TOC;
import static dev.hv.tck.part.PacketHost.SECTOR_BYTES;
import static dev.hv.tck.part.PacketHost.START_STOP;
import static dev.hv.tck.part.PacketHost.TEST_UNIT_READY;
import static dev.hv.tck.part.PacketHost.UNIT_ATTENTION;

import dev.hv.api.device.Claim;
import dev.hv.tck.Rule;
import dev.hv.tck.device.DeviceTrial;
import dev.hv.tck.part.PacketHost.Answer;

/**
 * A CD-ROM drive on an IDE channel, where there is one (ATA/ATAPI-6, packet feature set; MMC-5;
 * SPC-3).
 */
public final class AtapiRules {
    private static final int IDENTIFY_DEVICE = 0xEC;
    private static final int IDENTIFY_PACKET_DEVICE = 0xA1;
    private static final int READ_SECTORS = 0x20;
    private static final int DEVICE_RESET = 0x08;
    private static final int SRST = 0x04;
    private static final int ABORTED = 0x04;

    private static final int INVALID_OPCODE = 0x20;
    private static final int OUT_OF_RANGE = 0x21;
    private static final int MEDIUM_MAY_HAVE_CHANGED = 0x28;
    private static final int NO_MEDIUM = 0x3A;
    private static final int REMOVAL_PREVENTED = 0x53;

    private static final int LOAD_EJECT = 0x02;
    private static final int PREGAP_FRAMES = 150;
    private static final int FRAMES = 75;
    private static final int LEAD_OUT = 0xAA;
    private static final long MILLI = 1_000_000;

    private final PacketHost host;
    private final PartBench ata;

    private AtapiRules(PacketHost host) {
        this.host = host;
        this.ata = host.bench();
    }

    private static AtapiRules settled(DeviceTrial<?> trial) {
        return new AtapiRules(PacketHost.settled(trial));
    }

    private void requireCheck(String what, Answer answer, int key, int code) {
        ata.require(!answer.good(), "%s ends well, expected a check condition", what);
        ata.requireEqual("the sense key in the error register, of " + what, key, answer.senseKey());
        Answer sense = host.sense();
        ata.requireEqual("the sense key of " + what, key, sense.at(2) & 0x0F);
        ata.requireEqual("the additional sense code of " + what, code, sense.at(12));
    }

    private long lastSector() {
        Answer capacity = host.command(READ_CAPACITY);
        host.requireGood("READ CAPACITY", capacity);
        ata.requireEqual("bytes of READ CAPACITY", 8, capacity.length());
        ata.requireEqual("bytes of a sector", SECTOR_BYTES, capacity.dwordAt(4));
        return capacity.dwordAt(0);
    }

    @Rule(
            id = "ATP-SIG-01",
            text =
                    "A packet device shows its signature after a reset, SRST and DEVICE RESET, with"
                            + " DRDY clear, and where it aborts READ SECTORS and IDENTIFY DEVICE.",
            needs = Claim.ATA_CHANNEL,
            source = "ATA/ATAPI-6, 9.12, and READ SECTOR(S), IDENTIFY DEVICE and DEVICE RESET")
    static void signature(DeviceTrial<?> trial) {
        AtapiRules rules = new AtapiRules(PacketHost.ready(trial));
        PartBench ata = rules.ata;
        for (int opcode : new int[] {READ_SECTORS, IDENTIFY_DEVICE}) {
            String what = "command %02x".formatted(opcode);
            rules.spoilSignature();
            ata.write(0, PacketHost.COMMAND, opcode);
            int status = rules.host.await(what);
            ata.requireEqual(
                    "ERR and DRQ after " + what,
                    PacketHost.ERR,
                    status & (PacketHost.ERR | PacketHost.DRQ));
            ata.requireEqual(
                    "ABRT after " + what, ABORTED, ata.read(0, PacketHost.ERROR) & ABORTED);
            ata.require(rules.host.hasSignature(), "no signature after %s", what);
        }
        rules.spoilSignature();
        ata.write(0, PacketHost.COMMAND, DEVICE_RESET);
        ata.pass(MILLI);
        int afterReset = rules.host.await("DEVICE RESET");
        ata.require(rules.host.hasSignature(), "no signature after DEVICE RESET");
        ata.requireEqual("DRDY after DEVICE RESET", 0, afterReset & AtaRules.DRDY);
        rules.spoilSignature();
        ata.write(PacketHost.CONTROL_SLOT, 0, SRST);
        ata.pass(MILLI);
        ata.write(PacketHost.CONTROL_SLOT, 0, 0);
        ata.pass(2 * MILLI);
        rules.host.select();
        int afterSoftReset = rules.host.await("SRST");
        ata.require(rules.host.hasSignature(), "no signature after SRST");
        ata.requireEqual("DRDY after SRST", 0, afterSoftReset & AtaRules.DRDY);
    }

    private void spoilSignature() {
        host.select();
        ata.write(0, PacketHost.LBA_MID, 0x55);
        ata.write(0, PacketHost.LBA_HIGH, 0xAA);
    }

    @Rule(
            id = "ATP-IDN-01",
            text =
                    "IDENTIFY PACKET DEVICE gives 256 words: an ATAPI device with packets of twelve"
                            + " bytes; INQUIRY tells a CD-ROM drive with a removable medium.",
            needs = Claim.ATA_CHANNEL,
            source = "ATA/ATAPI-6, IDENTIFY PACKET DEVICE; SPC-3, 6.4")
    static void identify(DeviceTrial<?> trial) {
        AtapiRules rules = new AtapiRules(PacketHost.ready(trial));
        rules.host.select();
        rules.ata.write(0, PacketHost.COMMAND, IDENTIFY_PACKET_DEVICE);
        int status = rules.host.await("IDENTIFY PACKET DEVICE");
        rules.ata.requireEqual(
                "DRQ and ERR of IDENTIFY PACKET DEVICE",
                PacketHost.DRQ,
                status & (PacketHost.DRQ | PacketHost.ERR));
        var _ = rules.ata.read(0, PacketHost.STATUS);
        long[] words = rules.ata.readWords(256);
        rules.ata.requireEqual(
                "DRQ after the 256 words", 0, rules.host.await("256 words") & PacketHost.DRQ);
        rules.ata.requireEqual("word 0, bits 15 and 14", 0x8000, words[0] & 0xC000);
        rules.ata.requireEqual("word 0, bits 1 and 0, of packets", 0, words[0] & 0x0003);
        Answer inquiry = rules.host.command(INQUIRY, 0, 0, 0, 36);
        rules.host.requireGood("INQUIRY", inquiry);
        rules.ata.requireEqual("bytes of INQUIRY", 36, inquiry.length());
        rules.ata.requireEqual("the peripheral device type", 5, inquiry.at(0) & 0x1F);
        rules.ata.requireEqual("RMB", 0x80, inquiry.at(1) & 0x80);
    }

    @Rule(
            id = "ATP-ALC-01",
            text = "A reply is cut off at the allocation length; of length 0 there is none.",
            needs = Claim.ATA_CHANNEL,
            source = "SPC-3, 4.3.4.6")
    static void allocation(DeviceTrial<?> trial) {
        AtapiRules rules = settled(trial);
        Answer all = rules.host.command(INQUIRY, 0, 0, 0, 36);
        for (int length : new int[] {0, 2, 5, 8}) {
            String what = "INQUIRY of %d bytes".formatted(length);
            Answer answer = rules.host.command(INQUIRY, 0, 0, 0, length);
            rules.host.requireGood(what, answer);
            rules.ata.requireEqual("bytes of " + what, length, answer.length());
            for (int i = 0; i < length; i++) {
                rules.ata.requireEqual("byte %d of %s".formatted(i, what), all.at(i), answer.at(i));
            }
        }
    }

    @Rule(
            id = "ATP-CAP-01",
            text = "READ CAPACITY tells the last sector, and that it has 2048 bytes.",
            needs = Claim.ATA_CHANNEL,
            source = "MMC-5, READ CAPACITY")
    static void capacity(DeviceTrial<?> trial) {
        AtapiRules rules = settled(trial);
        long bytes =
                rules.ata.bench().firstMedium().sectors()
                        * rules.ata.bench().firstMedium().sectorBytes();
        rules.ata.requireEqual("the last sector", bytes / SECTOR_BYTES - 1, rules.lastSector());
    }

    @Rule(
            id = "ATP-RDD-01",
            text =
                    "READ (10) and READ (12) give the sectors that they name, in order; of length 0"
                            + " they give none, and that is no error.",
            needs = Claim.ATA_CHANNEL,
            source = "MMC-5, READ (10) and READ (12)")
    static void reads(DeviceTrial<?> trial) {
        AtapiRules rules = settled(trial);
        long last = rules.lastSector();
        for (int opcode : new int[] {READ_10, READ_12}) {
            for (long sector : new long[] {0, 17, 256, last - 2}) {
                Answer answer = rules.host.read(opcode, sector, 3);
                String what = "%02x of 3 sectors from %d on".formatted(opcode, sector);
                rules.host.requireSectors(what, answer, sector, 3, 0);
            }
            Answer many = rules.host.read(opcode, 100, 70);
            rules.host.requireSectors("%02x of 70 sectors".formatted(opcode), many, 100, 70, 0);
            Answer none = rules.host.read(opcode, 5, 0);
            rules.host.requireSectors("%02x of no sectors".formatted(opcode), none, 5, 0, 0);
        }
    }

    @Rule(
            id = "ATP-LIM-01",
            text =
                    "No block of data is longer than the byte count limit, an odd limit counts as"
                            + " one less, all but the last are even, and each interrupts.",
            needs = Claim.ATA_CHANNEL,
            source = "ATA/ATAPI-6, PACKET, byte count")
    static void limits(DeviceTrial<?> trial) {
        AtapiRules rules = settled(trial);
        for (int limit : new int[] {2048, 512, 130, 2047, 3000, 0xFFFE, 0xFFFF}) {
            String what = "READ (10) with the limit %d".formatted(limit);
            Answer answer = rules.host.readLimited(limit, READ_10, 40, 2);
            rules.host.requireSectors(what, answer, 40, 2, 0);
            for (int block : answer.blocks()) {
                rules.ata.requireEqual("bit 0 of the bytes of a block, of " + what, 0, block & 1);
            }
        }
    }

    @Rule(
            id = "ATP-SNS-01",
            text =
                    "A command that there is not, and a sector that there is not, end with a check"
                            + " condition; REQUEST SENSE tells why, once.",
            needs = Claim.ATA_CHANNEL,
            source = "SPC-3, 4.5 and 6.27; MMC-5, annex F")
    static void senses(DeviceTrial<?> trial) {
        AtapiRules rules = settled(trial);
        long last = rules.lastSector();
        rules.requireCheck("command FF", rules.host.command(0xFF), ILLEGAL_REQUEST, INVALID_OPCODE);
        rules.ata.requireEqual(
                "the sense key of a second REQUEST SENSE", NO_SENSE, rules.host.sense().at(2) & 15);
        Answer beyond = rules.host.read(READ_10, last + 1, 1);
        rules.requireCheck("a read behind the last sector", beyond, ILLEGAL_REQUEST, OUT_OF_RANGE);
        Answer across = rules.host.read(READ_12, last, 2);
        rules.requireCheck("a read across the end", across, ILLEGAL_REQUEST, OUT_OF_RANGE);
        Answer answer = rules.host.read(READ_10, last, 1);
        rules.host.requireSectors("a read after errors", answer, last, 1, 0);
        var _ = rules.host.command(0xFF);
        rules.host.requireGood("TEST UNIT READY", rules.host.command(TEST_UNIT_READY));
        rules.ata.requireEqual(
                "the sense key after a command that ended well",
                NO_SENSE,
                rules.host.sense().at(2) & 15);
    }

    @Rule(
            id = "ATP-UAT-01",
            text =
                    "After a medium was put in, the first command but INQUIRY and REQUEST SENSE"
                            + " ends with UNIT ATTENTION, and only that one.",
            needs = Claim.ATA_CHANNEL,
            source = "SPC-3, 4.5.6 and 6.4; MMC-5, annex F")
    static void attention(DeviceTrial<?> trial) {
        AtapiRules rules = settled(trial);
        for (int opcode : new int[] {TEST_UNIT_READY, READ_CAPACITY, READ_10}) {
            String what = "%02x after another medium was put in".formatted(opcode);
            rules.host.insertMedium();
            rules.host.requireGood("INQUIRY", rules.host.command(INQUIRY, 0, 0, 0, 36));
            Answer answer =
                    opcode == READ_10 ? rules.host.read(READ_10, 3, 1) : rules.host.command(opcode);
            rules.requireCheck(what, answer, UNIT_ATTENTION, MEDIUM_MAY_HAVE_CHANGED);
            rules.host.requireGood(
                    "TEST UNIT READY after the attention", rules.host.command(TEST_UNIT_READY));
        }
    }

    @Rule(
            id = "ATP-MED-01",
            text =
                    "Without a medium the drive is not ready; of another medium it gives what is on"
                            + " that.",
            needs = Claim.ATA_CHANNEL,
            source = "MMC-5, TEST UNIT READY and annex F")
    static void media(DeviceTrial<?> trial) {
        AtapiRules rules = settled(trial);
        Answer before = rules.host.read(READ_10, 3, 2);
        rules.host.requireSectors("READ (10)", before, 3, 2, 0);
        rules.host.removeMedium();
        var _ = rules.host.command(TEST_UNIT_READY);
        for (int opcode : new int[] {TEST_UNIT_READY, READ_CAPACITY}) {
            rules.requireCheck(
                    "%02x without a medium".formatted(opcode),
                    rules.host.command(opcode),
                    NOT_READY,
                    NO_MEDIUM);
        }
        rules.requireCheck(
                "READ (10) without a medium", rules.host.read(READ_10, 3, 2), NOT_READY, NO_MEDIUM);
        rules.host.insertMedium();
        rules.host.settle();
        Answer after = rules.host.read(READ_10, 3, 2);
        rules.host.requireSectors("READ (10) of another medium", after, 3, 2, 1);
    }

    @Rule(
            id = "ATP-PRV-01",
            text =
                    "A medium whose removal is prevented is not ejected by START STOP UNIT; once it"
                            + " is allowed, it is.",
            needs = Claim.ATA_CHANNEL,
            source = "MMC-5, PREVENT ALLOW MEDIUM REMOVAL and START STOP UNIT")
    static void prevention(DeviceTrial<?> trial) {
        AtapiRules rules = settled(trial);
        rules.host.requireGood(
                "PREVENT MEDIUM REMOVAL", rules.host.command(PREVENT_REMOVAL, 0, 0, 0, 1));
        rules.requireCheck(
                "an eject that is prevented",
                rules.host.command(START_STOP, 0, 0, 0, LOAD_EJECT),
                ILLEGAL_REQUEST,
                REMOVAL_PREVENTED);
        rules.host.requireGood("TEST UNIT READY", rules.host.command(TEST_UNIT_READY));
        rules.host.requireGood("ALLOW MEDIUM REMOVAL", rules.host.command(PREVENT_REMOVAL));
        rules.host.requireGood(
                "an eject that is allowed", rules.host.command(START_STOP, 0, 0, 0, LOAD_EJECT));
        var _ = rules.host.command(TEST_UNIT_READY);
        rules.requireCheck(
                "TEST UNIT READY with an open tray",
                rules.host.command(TEST_UNIT_READY),
                NOT_READY,
                NO_MEDIUM);
    }

    @Rule(
            id = "ATP-TOC-01",
            text =
                    "READ TOC tells the first track at sector 0 and the lead-out behind the last"
                            + " one, by sectors or, two seconds later, by time.",
            needs = Claim.ATA_CHANNEL,
            source = "MMC-5, READ TOC/PMA/ATIP, format 0")
    static void contents(DeviceTrial<?> trial) {
        AtapiRules rules = settled(trial);
        long sectors = rules.lastSector() + 1;
        rules.requireToc("by sectors", 0x00, 0, sectors);
        rules.requireToc("by time", 0x02, time(PREGAP_FRAMES), time(sectors + PREGAP_FRAMES));
    }

    private static long time(long frames) {
        long seconds = frames / FRAMES;
        return ((seconds / 60) << 16) | ((seconds % 60) << 8) | (frames % FRAMES);
    }

    private void requireToc(String how, int form, long first, long leadOut) {
        Answer toc = host.command(READ_TOC, form, 0, 0, 0, 0, 0, 0, 20);
        host.requireGood("READ TOC " + how, toc);
        ata.requireEqual("bytes of READ TOC " + how, 20, toc.length());
        ata.requireEqual("the data length of READ TOC " + how, 18, toc.at(0) << 8 | toc.at(1));
        ata.requireEqual("the first track " + how, 1, toc.at(2));
        ata.requireEqual("the last track " + how, 1, toc.at(3));
        ata.requireEqual("the number of the first entry " + how, 1, toc.at(6));
        ata.requireEqual("where track 1 begins " + how, first, toc.dwordAt(8));
        ata.requireEqual("the number of the second entry " + how, LEAD_OUT, toc.at(14));
        ata.requireEqual("where the lead-out begins " + how, leadOut, toc.dwordAt(16));
    }
}

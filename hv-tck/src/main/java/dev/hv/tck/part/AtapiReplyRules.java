package dev.hv.tck.part;

import static dev.hv.tck.part.PacketHost.ILLEGAL_REQUEST;
import static dev.hv.tck.part.PacketHost.PREVENT_REMOVAL;
import static dev.hv.tck.part.PacketHost.READ_CAPACITY;
import static dev.hv.tck.part.PacketHost.READ_TOC;
import static dev.hv.tck.part.PacketHost.START_STOP;
import static dev.hv.tck.part.PacketHost.TEST_UNIT_READY;

import dev.hv.api.device.Claim;
import dev.hv.tck.Rule;
import dev.hv.tck.UntestableRule;
import dev.hv.tck.device.DeviceTrial;
import dev.hv.tck.part.PacketHost.Answer;

/** What a CD-ROM drive on an IDE channel says of itself and its disc (MMC-5; SPC-3). */
public final class AtapiReplyRules {
    private static final int GET_CONFIGURATION = 0x46;
    private static final int GET_EVENT = 0x4A;
    private static final int READ_DISC_INFORMATION = 0x51;
    private static final int MODE_SENSE_6 = 0x1A;
    private static final int MODE_SENSE_10 = 0x5A;
    private static final int SEEK_10 = 0x2B;
    private static final int READ_SUB_CHANNEL = 0x42;
    private static final int READ_CD = 0xBE;
    private static final int READ_CD_MSF = 0xB9;
    private static final int INVALID_OPCODE = 0x20;
    private static final int MECHANISM_STATUS = 0xBD;

    private static final int INVALID_FIELD = 0x24;
    private static final int OUT_OF_RANGE = 0x21;
    private static final int CAPABILITIES = 0x2A;
    private static final int ERROR_RECOVERY = 0x01;
    private static final int ALL_PAGES = 0x3F;
    private static final int PROFILE_CD_ROM = 8;
    private static final int MEDIA_EVENTS = 1 << 4;
    private static final int USER_DATA = 0x10;
    private static final int LEAD_OUT = 0xAA;
    private static final int PREGAP_FRAMES = 150;
    private static final int FRAMES = 75;
    private static final int MUCH = 0xFE;

    private final PacketHost host;
    private final PartBench ata;

    private AtapiReplyRules(DeviceTrial<?> trial) {
        host = PacketHost.settled(trial);
        ata = host.bench();
    }

    private Answer good(String what, int opcode, int... further) {
        Answer answer = host.command(opcode, further);
        host.requireGood(what, answer);
        return answer;
    }

    /** The same for a command that not every drive has. */
    private Answer known(String what, int opcode, int... further) {
        Answer answer = host.command(opcode, further);
        if (!answer.good() && host.sense().at(12) == INVALID_OPCODE) {
            throw new UntestableRule("the drive has no " + what);
        }
        host.requireGood(what, answer);
        return answer;
    }

    private void requireCheck(String what, Answer answer, int code) {
        ata.require(!answer.good(), "%s ends well, expected a check condition", what);
        Answer sense = host.sense();
        ata.requireEqual("the sense key of " + what, ILLEGAL_REQUEST, sense.at(2) & 0x0F);
        ata.requireEqual("the additional sense code of " + what, code, sense.at(12));
    }

    private static int wordAt(Answer answer, int at) {
        return answer.at(at) << 8 | answer.at(at + 1);
    }

    @Rule(
            id = "ATP-CFG-01",
            text =
                    "GET CONFIGURATION gives the features from one on in order, all, the current"
                            + " ones or a single one, and the current profile.",
            needs = Claim.ATA_CHANNEL,
            source = "MMC-5, GET CONFIGURATION, and 5.2, feature descriptors")
    static void configuration(DeviceTrial<?> trial) {
        AtapiReplyRules drive = new AtapiReplyRules(trial);
        int all = drive.requireFeatures("all features", 0, 0);
        int current = drive.requireFeatures("the current features", 1, 0);
        drive.ata.require(
                current >= 3 && current <= all, "%d of %d features are current", current, all);
        drive.ata.requireEqual(
                "features from 1 on", all - 1, drive.requireFeatures("features from 1 on", 0, 1));
        drive.ata.requireEqual("the first feature from 3 on", 3, wordAt(drive.features(0, 3), 8));
        drive.ata.requireEqual("feature 3", 1, drive.requireFeatures("feature 3", 2, 3));
        drive.ata.requireEqual(
                "a feature that there is not", 0, drive.requireFeatures("feature FF00", 2, 0xFF00));
        Answer first = drive.features(2, 0);
        drive.ata.requireEqual("the profile of a disc", PROFILE_CD_ROM, wordAt(first, 6));
        drive.requireProfile(first, true);
        drive.host.removeMedium();
        var _ = drive.host.command(TEST_UNIT_READY);
        Answer none = drive.features(2, 0);
        drive.ata.requireEqual("the profile without a disc", 0, wordAt(none, 6));
        drive.requireProfile(none, false);
    }

    private Answer features(int request, int from) {
        return good(
                "GET CONFIGURATION",
                GET_CONFIGURATION,
                request,
                from >> 8,
                from & 0xFF,
                0,
                0,
                0,
                0x03,
                0xFF);
    }

    private int requireFeatures(String what, int request, int from) {
        Answer answer = features(request, from);
        ata.requireEqual("the data length of " + what, answer.length() - 4L, answer.dwordAt(0));
        int count = 0;
        int before = from - 1;
        for (int at = 8; at < answer.length(); at += 4 + answer.at(at + 3)) {
            int code = wordAt(answer, at);
            ata.require(
                    code > before && answer.at(at + 3) % 4 == 0,
                    "%s: feature %04x of 4 + %d bytes after %04x",
                    what,
                    code,
                    answer.at(at + 3),
                    before);
            ata.require(
                    request != 1 || (answer.at(at + 2) & 1) != 0,
                    "%s: feature %04x is not current",
                    what,
                    code);
            before = code;
            count++;
        }
        return count;
    }

    /** The list of profiles says of one alone that it is current. */
    private void requireProfile(Answer feature0, boolean disc) {
        int profiles = feature0.at(11) / 4;
        boolean there = false;
        for (int i = 0; i < profiles; i++) {
            int at = 12 + 4 * i;
            boolean cd = wordAt(feature0, at) == PROFILE_CD_ROM;
            there |= cd;
            ata.requireEqual(
                    "whether profile %04x is current".formatted(wordAt(feature0, at)),
                    cd && disc ? 1 : 0,
                    feature0.at(at + 2) & 1);
        }
        ata.require(there, "the profile of a CD-ROM is not among those of the drive");
    }

    @Rule(
            id = "ATP-MDS-01",
            text =
                    "MODE SENSE of six and ten bytes gives the page that is asked for behind a"
                            + " header that tells its length; page 2A tells whether the tray is"
                            + " locked.",
            needs = Claim.ATA_CHANNEL,
            source = "SPC-3, 6.9, 6.10 and 7.4; MMC-3, CD capabilities and mechanical status page")
    static void modeSense(DeviceTrial<?> trial) {
        AtapiReplyRules drive = new AtapiReplyRules(trial);
        int recovery = drive.requirePage(ERROR_RECOVERY);
        int capabilities = drive.requirePage(CAPABILITIES);
        Answer all = drive.mode(MODE_SENSE_10, ALL_PAGES);
        drive.ata.requireEqual("the length of all pages", all.length() - 2, wordAt(all, 0));
        int found = 0;
        for (int at = 8; at < all.length(); at += 2 + all.at(at + 1)) {
            int page = all.at(at) & 0x3F;
            found |= page == ERROR_RECOVERY ? 1 : page == CAPABILITIES ? 2 : 0;
            int expected =
                    page == ERROR_RECOVERY
                            ? recovery
                            : page == CAPABILITIES ? capabilities : 2 + all.at(at + 1);
            drive.ata.requireEqual(
                    "bytes of page %02x among all".formatted(page), expected, 2 + all.at(at + 1));
        }
        drive.ata.requireEqual("pages 01 and 2A among all", 3, found);
        for (boolean locked : new boolean[] {false, true, false}) {
            var _ = drive.good("PREVENT ALLOW", PREVENT_REMOVAL, 0, 0, 0, locked ? 1 : 0);
            Answer answer = drive.mode(MODE_SENSE_10, CAPABILITIES);
            drive.ata.requireEqual(
                    "the lock state of page 2A", locked ? 2 : 0, answer.at(8 + 6) & 2);
        }
        drive.requireCheck(
                "MODE SENSE of a page that there is not",
                drive.host.command(MODE_SENSE_10, 0, 0x15, 0, 0, 0, 0, 0, MUCH),
                INVALID_FIELD);
    }

    private Answer mode(int opcode, int page) {
        String what = "MODE SENSE %02x of page %02x".formatted(opcode, page);
        return opcode == MODE_SENSE_6
                ? good(what, opcode, 0, page, 0, MUCH)
                : good(what, opcode, 0, page, 0, 0, 0, 0, 0, MUCH);
    }

    /** Returns how many bytes the page has. */
    private int requirePage(int page) {
        Answer ten = mode(MODE_SENSE_10, page);
        Answer six = mode(MODE_SENSE_6, page);
        int bytes = 2 + ten.at(9);
        String what = "page %02x".formatted(page);
        ata.requireEqual("the code of " + what, page, ten.at(8) & 0x3F);
        ata.requireEqual("bytes of MODE SENSE (10) of " + what, 8 + bytes, ten.length());
        ata.requireEqual("the length of MODE SENSE (10)", ten.length() - 2, wordAt(ten, 0));
        ata.requireEqual("bytes of MODE SENSE (6) of " + what, 4 + bytes, six.length());
        ata.requireEqual("the length of MODE SENSE (6)", six.length() - 1, six.at(0));
        for (int i = 0; i < bytes; i++) {
            ata.requireEqual(
                    "byte %d of %s by MODE SENSE (6)".formatted(i, what),
                    ten.at(8 + i),
                    six.at(4 + i));
        }
        return bytes;
    }

    @Rule(
            id = "ATP-EVT-01",
            text =
                    "GET EVENT STATUS NOTIFICATION, polled, tells of a medium that came and of one"
                            + " that went, once, and of no class that it has not.",
            needs = Claim.ATA_CHANNEL,
            source = "MMC-5, GET EVENT STATUS NOTIFICATION, media class events")
    static void events(DeviceTrial<?> trial) {
        AtapiReplyRules drive = new AtapiReplyRules(trial);
        var _ = drive.event(MEDIA_EVENTS);
        drive.requireMedia("when nothing has happened", 0, true);
        drive.host.removeMedium();
        drive.requireMedia("after the medium was taken out", 3, false);
        drive.requireMedia("a second time", 0, false);
        drive.host.insertMedium();
        drive.requireMedia("after a medium was put in", 2, true);
        drive.requireMedia("a second time", 0, true);
        drive.requireCheck(
                "events that are not polled",
                drive.host.command(GET_EVENT, 0, 0, 0, MEDIA_EVENTS, 0, 0, 0, MUCH),
                INVALID_FIELD);
    }

    private Answer event(int classes) {
        return good("GET EVENT STATUS", GET_EVENT, 1, 0, 0, classes, 0, 0, 0, MUCH);
    }

    private void requireMedia(String when, int event, boolean present) {
        Answer answer = event(MEDIA_EVENTS);
        ata.requireEqual("bytes of media events " + when, 8, answer.length());
        ata.requireEqual("the length of media events " + when, 6, wordAt(answer, 0));
        ata.requireEqual("the class " + when, 4, answer.at(2) & 0x87);
        ata.require(
                (answer.at(3) & MEDIA_EVENTS) != 0,
                "media events are not among the classes %02x",
                answer.at(3));
        ata.requireEqual("the event " + when, event, answer.at(4) & 0x0F);
        ata.requireEqual("media present " + when, present ? 2 : 0, answer.at(5) & 2);
        Answer none = event(0);
        ata.requireEqual("NEA, no class asked for", 0x80, none.at(2) & 0x80);
        ata.requireEqual("bytes where no class is asked for", 4, none.length());
    }

    @Rule(
            id = "ATP-TOC-02",
            text =
                    "READ TOC from the lead-out on tells of it alone, from a track that there is"
                            + " not is refused; sessions and the full contents tell the one track.",
            needs = Claim.ATA_CHANNEL,
            source = "MMC-5, READ TOC/PMA/ATIP, formats 0 to 2")
    static void contents(DeviceTrial<?> trial) {
        AtapiReplyRules drive = new AtapiReplyRules(trial);
        long sectors = drive.good("READ CAPACITY", READ_CAPACITY).dwordAt(0) + 1;
        Answer end = drive.toc(0, 0, LEAD_OUT);
        drive.requireLength("from the lead-out on", end, 12);
        drive.ata.requireEqual("its number", LEAD_OUT, end.at(6));
        drive.ata.requireEqual("where it begins", sectors, end.dwordAt(8));
        drive.ata.requireEqual("entries from track 1 on", 20, drive.toc(0, 0, 1).length());
        drive.requireCheck(
                "READ TOC from track 2 on",
                drive.host.command(READ_TOC, 0, 0, 0, 0, 0, 2, 0, MUCH),
                INVALID_FIELD);
        drive.requireCheck(
                "READ TOC of a format that there is not",
                drive.host.command(READ_TOC, 0, 0x0F, 0, 0, 0, 0, 0, MUCH),
                INVALID_FIELD);
        for (int time = 0; time <= 2; time += 2) {
            Answer sessions = drive.toc(time, 1, 0);
            drive.requireLength("sessions", sessions, 12);
            drive.ata.requireEqual("the first session", 1, sessions.at(2));
            drive.ata.requireEqual("the last session", 1, sessions.at(3));
            drive.ata.requireEqual("the first track of the last session", 1, sessions.at(6));
            drive.ata.requireEqual("where it begins", time == 0 ? 0 : 0x0200L, sessions.dwordAt(8));
        }
        drive.requireFullContents(sectors);
    }

    private Answer toc(int time, int format, int from) {
        return good("READ TOC", READ_TOC, time, format, 0, 0, 0, from, 0, MUCH);
    }

    private void requireLength(String what, Answer answer, int bytes) {
        ata.requireEqual("bytes of READ TOC, " + what, bytes, answer.length());
        ata.requireEqual("the length of READ TOC, " + what, bytes - 2, wordAt(answer, 0));
    }

    private void requireFullContents(long sectors) {
        Answer full = toc(2, 2, 0);
        requireLength("full", full, full.length());
        int found = 0;
        for (int at = 4; at + 11 <= full.length(); at += 11) {
            int point = full.at(at + 3);
            long place = full.dwordAt(at + 7) & 0xFF_FFFF;
            ata.requireEqual("the session of point %02x".formatted(point), 1, full.at(at));
            switch (point) {
                case 0xA0 -> ata.requireEqual("the first track", 1, full.at(at + 8));
                case 0xA1 -> ata.requireEqual("the last track", 1, full.at(at + 8));
                case 0xA2 -> ata.requireEqual("the lead-out", time(sectors + PREGAP_FRAMES), place);
                case 1 -> ata.requireEqual("track 1", time(PREGAP_FRAMES), place);
                default -> ata.require(false, "point %02x of a disc of one track", point);
            }
            found++;
        }
        ata.requireEqual("points of a disc of one track", 4, found);
    }

    private static long time(long frames) {
        long seconds = frames / FRAMES;
        return ((seconds / 60) << 16) | ((seconds % 60) << 8) | (frames % FRAMES);
    }

    @Rule(
            id = "ATP-DSC-01",
            text =
                    "READ DISC INFORMATION tells a finished disc of one session and one track;"
                            + " MECHANISM STATUS, where there is one, tells its own length.",
            needs = Claim.ATA_CHANNEL,
            source = "MMC-5, READ DISC INFORMATION; MMC-3, MECHANISM STATUS")
    static void disc(DeviceTrial<?> trial) {
        AtapiReplyRules drive = new AtapiReplyRules(trial);
        Answer disc =
                drive.good(
                        "READ DISC INFORMATION", READ_DISC_INFORMATION, 0, 0, 0, 0, 0, 0, 0, MUCH);
        drive.ata.require(disc.length() >= 34, "only %d bytes of it", disc.length());
        drive.ata.requireEqual("its length", disc.length() - 2, wordAt(disc, 0));
        drive.ata.requireEqual("disc and last session, complete", 0x0E, disc.at(2) & 0x0F);
        for (int i = 3; i < 7; i++) {
            drive.ata.requireEqual("byte %d, a number of one".formatted(i), 1, disc.at(i));
        }
        Answer idle = drive.host.command(MECHANISM_STATUS, 0, 0, 0, 0, 0, 0, 0, MUCH);
        if (!idle.good() && drive.host.sense().at(12) == INVALID_OPCODE) {
            return; // only a drive that changes discs by itself must have it
        }
        drive.host.requireGood("MECHANISM STATUS", idle);
        drive.ata.require(idle.length() >= 8, "only %d bytes of it", idle.length());
        drive.ata.requireEqual("slots in bytes", idle.length() - 8, wordAt(idle, 6));
    }

    @Rule(
            id = "ATP-RCD-01",
            text =
                    "READ CD, by sectors or by time, gives the user data of the sectors that it"
                            + " names, and of no field nothing; audio is not read from data.",
            needs = Claim.ATA_CHANNEL,
            source = "MMC-5, READ CD and READ CD MSF")
    static void readCd(DeviceTrial<?> trial) {
        AtapiReplyRules drive = new AtapiReplyRules(trial);
        long sectors = drive.good("READ CAPACITY", READ_CAPACITY).dwordAt(0) + 1;
        for (int type : new int[] {0, 2}) {
            for (long from : new long[] {0, 76, 300, sectors - 3}) {
                String what = "READ CD of type %d from %d on".formatted(type, from);
                drive.host.requireSectors(what, drive.readCd(type, from, 3, USER_DATA), from, 3, 0);
                String timed = "READ CD MSF of type %d from %d on".formatted(type, from);
                drive.host.requireSectors(timed, drive.readTimed(type, from, 3), from, 3, 0);
            }
        }
        Answer none = drive.readCd(0, 5, 2, 0);
        drive.host.requireSectors("READ CD of no field", none, 5, 0, 0);
        drive.host.requireSectors(
                "READ CD of no sector", drive.readCd(0, 5, 0, USER_DATA), 5, 0, 0);
        drive.requireCheck(
                "READ CD across the end", drive.readCd(0, sectors - 1, 2, USER_DATA), OUT_OF_RANGE);
        drive.ata.require(
                !drive.readCd(1, 5, 1, USER_DATA).good(), "READ CD of audio from data ends well");
    }

    private Answer readCd(int type, long from, int count, int fields) {
        return host.command(
                READ_CD,
                type << 2,
                (int) (from >> 24),
                (int) (from >> 16) & 0xFF,
                (int) (from >> 8) & 0xFF,
                (int) from & 0xFF,
                count >> 16,
                count >> 8 & 0xFF,
                count & 0xFF,
                fields);
    }

    private Answer readTimed(int type, long from, int count) {
        long begin = time(from + PREGAP_FRAMES);
        long end = time(from + count + PREGAP_FRAMES);
        return host.command(
                READ_CD_MSF,
                type << 2,
                0,
                (int) (begin >> 16),
                (int) (begin >> 8) & 0xFF,
                (int) begin & 0xFF,
                (int) (end >> 16),
                (int) (end >> 8) & 0xFF,
                (int) end & 0xFF,
                USER_DATA);
    }

    @Rule(
            id = "ATP-LOD-01",
            text =
                    "START STOP UNIT opens and closes the tray with LOEJ alone; a medium that comes"
                            + " back is ready after its attention.",
            needs = Claim.ATA_CHANNEL,
            source = "MMC-5, START STOP UNIT")
    static void tray(DeviceTrial<?> trial) {
        AtapiReplyRules drive = new AtapiReplyRules(trial);
        for (int without : new int[] {0, 1}) {
            var _ = drive.good("START STOP UNIT", START_STOP, 0, 0, 0, without);
            var _ = drive.good("TEST UNIT READY", TEST_UNIT_READY);
        }
        var _ = drive.good("an eject", START_STOP, 0, 0, 0, 2);
        var _ = drive.host.command(TEST_UNIT_READY);
        drive.ata.require(
                !drive.host.command(TEST_UNIT_READY).good(), "it is ready with an open tray");
        var _ = drive.host.command(START_STOP, 0, 0, 0, 3);
        drive.host.settle();
        drive.host.requireSectors("READ CD", drive.readCd(0, 9, 2, USER_DATA), 9, 2, 0);
    }

    @Rule(
            id = "ATP-SUB-01",
            text =
                    "READ SUB-CHANNEL, where there is one, without the Q channel gives its header"
                            + " alone: the audio status, and a data length of 0.",
            needs = Claim.ATA_CHANNEL,
            source = "MMC-4, READ SUB-CHANNEL, and its table of audio status codes")
    static void subChannel(DeviceTrial<?> trial) {
        AtapiReplyRules drive = new AtapiReplyRules(trial);
        Answer header = drive.known("READ SUB-CHANNEL", READ_SUB_CHANNEL, 0, 0, 0, 0, 0, 0, 0, 4);
        drive.ata.requireEqual("the bytes of READ SUB-CHANNEL", 4, header.length());
        int status = header.at(1);
        drive.ata.require(
                status == 0 || (status >= 0x11 && status <= 0x15),
                "%02x is no audio status",
                status);
        drive.ata.requireEqual("the data length of READ SUB-CHANNEL", 0, wordAt(header, 2));
    }

    @Rule(
            id = "ATP-SEK-01",
            text =
                    "SEEK (10), where there is one, to a sector of the disc ends well, and without"
                            + " a disc does not.",
            needs = Claim.ATA_CHANNEL,
            source = "MMC-5, SEEK (10)")
    static void seeks(DeviceTrial<?> trial) {
        AtapiReplyRules drive = new AtapiReplyRules(trial);
        for (int sector : new int[] {0, 0x10, 1}) {
            Answer done = drive.known("SEEK", SEEK_10, 0, 0, 0, 0, sector, 0, 0, 0);
            drive.ata.requireEqual("the bytes of SEEK", 0, done.length());
        }
        drive.host.removeMedium();
        var _ = drive.host.command(TEST_UNIT_READY);
        drive.ata.require(
                !drive.host.command(SEEK_10, 0, 0, 0, 0, 0x10).good(),
                "SEEK without a disc ends well");
    }
}

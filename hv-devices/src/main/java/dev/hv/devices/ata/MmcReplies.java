package dev.hv.devices.ata;

/**
 * What a CD-ROM drive tells of itself and of its disc: the data of the MMC-5 commands (section 6)
 * that do not read sectors. A disc is one data track; the drive reads CD-ROM and DVD-ROM.
 */
final class MmcReplies {
    /** Frames of the two seconds before the first sector (MMC-5, 4.2.3.6). */
    private static final int PREGAP = 150;

    private static final int FRAMES_PER_SECOND = 75;
    private static final int SECONDS_PER_MINUTE = 60;

    /** More than a CD of 99 minutes has: a DVD then. */
    private static final long MAX_CD_SECTORS = 99L * SECONDS_PER_MINUTE * FRAMES_PER_SECOND;

    private static final int PROFILE_CD_ROM = 0x0008;
    private static final int PROFILE_DVD_ROM = 0x0010;
    private static final int DATA_TRACK = 0x14;
    private static final int LEAD_OUT = 0xAA;

    private final PacketReply reply;

    MmcReplies(PacketReply reply) {
        this.reply = reply;
    }

    /** INQUIRY (6.7): a removable CD/DVD device that speaks SPC-3. */
    void inquiry() {
        reply.begin()
                .bytes(0x05, 0x80, 0x05, 0x21, 31, 0, 0, 0)
                .text("HV", 8)
                .text("CD-ROM", 16)
                .text("1", 4);
    }

    /** REQUEST SENSE (6.37): fixed format. */
    void sense(Sense sense) {
        reply.begin()
                .bytes(0x70, 0, sense.key(), 0, 0, 0, 0, 10)
                .zeros(4)
                .bytes(sense.code(), sense.qualifier())
                .zeros(4);
    }

    /** READ CAPACITY (6.25): the last sector, and its size. */
    void capacity(long sectors) {
        reply.begin().dword(sectors - 1).dword(AtapiDrive.CD_SECTOR_BYTES);
    }

    private static int profile(long sectors) {
        return sectors == 0 ? 0 : sectors > MAX_CD_SECTORS ? PROFILE_DVD_ROM : PROFILE_CD_ROM;
    }

    /**
     * GET CONFIGURATION (6.6).
     *
     * @param requested request type: all features, the current ones, or only the first
     * @param first feature number to start at
     */
    void configuration(long sectors, int requested, int first) {
        int current = profile(sectors);
        reply.begin().zeros(6).word(current);
        for (int feature : new int[] {0x0000, 0x0001, 0x0003, 0x0010, 0x001E, 0x001F}) {
            boolean isCurrent =
                    switch (feature) {
                        case 0x0010 -> current != 0;
                        case 0x001E -> current == PROFILE_CD_ROM;
                        case 0x001F -> current == PROFILE_DVD_ROM;
                        default -> true;
                    };
            boolean wanted = requested == 2 ? feature == first : feature >= first;
            if (wanted && (requested != 1 || isCurrent)) {
                feature(feature, isCurrent ? 1 : 0, current);
            }
        }
        reply.lengthDword();
    }

    /** A feature descriptor (5.2, 5.3): profiles, core, removable medium, reading. */
    private void feature(int feature, int current, int profile) {
        reply.word(feature);
        switch (feature) {
            case 0x0000 ->
                    reply.bytes(0x03, 8)
                            .word(PROFILE_DVD_ROM)
                            .bytes(profile == PROFILE_DVD_ROM ? 1 : 0, 0)
                            .word(PROFILE_CD_ROM)
                            .bytes(profile == PROFILE_CD_ROM ? 1 : 0, 0);
            // Core: over ATAPI; events are polled.
            case 0x0001 -> reply.bytes(0x0B, 8).dword(2).bytes(0x01, 0, 0, 0);
            // A tray that locks and ejects.
            case 0x0003 -> reply.bytes(0x03, 4).bytes(0x29, 0, 0, 0);
            case 0x0010 ->
                    reply.bytes(current, 8).dword(AtapiDrive.CD_SECTOR_BYTES).word(1).word(0);
            case 0x001E -> reply.bytes(0x08 | current, 4).zeros(4);
            default -> reply.bytes(current, 0);
        }
    }

    /**
     * GET EVENT STATUS NOTIFICATION (6.7 of MMC-4): media events alone.
     *
     * @param classes that are asked for, a bit each
     * @param event 0: nothing, 2: a new medium, 3: it was taken out
     */
    void events(int classes, int event, boolean present) {
        int media = 4;
        reply.begin();
        if ((classes & 1 << media) == 0) {
            reply.bytes(0, 2, 0x80, 1 << media);
        } else {
            reply.bytes(0, 6, media, 1 << media, event, present ? 0x02 : 0x00, 0, 0);
        }
    }

    /** MECHANISM STATUS (6.11 of MMC-3): idle, one slot. */
    void mechanism() {
        reply.begin().bytes(0, 0, 0, 0, 0, 1, 0, 0);
    }

    /** READ DISC INFORMATION (6.22): a finished disc of one session and one track. */
    void discInformation() {
        reply.begin()
                .bytes(0, 32, 0x0E, 1, 1, 1, 1, 0x20, 0, 0, 0, 0, 0, 0, 0, 0)
                .bytes(0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF)
                .zeros(10);
    }

    private void address(long lba, boolean msf) {
        if (!msf) {
            reply.dword(lba);
            return;
        }
        long frame = lba + PREGAP;
        reply.bytes(
                0,
                (int) Math.min(0xFF, frame / FRAMES_PER_SECOND / SECONDS_PER_MINUTE),
                (int) (frame / FRAMES_PER_SECOND % SECONDS_PER_MINUTE),
                (int) (frame % FRAMES_PER_SECOND));
    }

    /** READ TOC, format 0 (6.26.2.4): the track and the lead-out, from a track on. */
    boolean toc(long sectors, int firstTrack, boolean msf) {
        if (firstTrack > 1 && firstTrack != LEAD_OUT) {
            return false;
        }
        reply.begin().bytes(0, 0, 1, 1);
        if (firstTrack <= 1) {
            reply.bytes(0, DATA_TRACK, 1, 0);
            address(0, msf);
        }
        reply.bytes(0, DATA_TRACK, LEAD_OUT, 0);
        address(sectors, msf);
        reply.lengthWord();
        return true;
    }

    /** READ TOC, format 1 (6.26.2.5): the first track of the last session. */
    void sessions(boolean msf) {
        reply.begin().bytes(0, 0, 1, 1, 0, DATA_TRACK, 1, 0);
        address(0, msf);
        reply.lengthWord();
    }

    /** READ TOC, format 2 (6.26.2.6): the lead-in's Q sub-channel. */
    void fullToc(long sectors) {
        reply.begin().bytes(0, 0, 1, 1);
        point(0xA0, 1);
        point(0xA1, 1);
        reply.bytes(1, DATA_TRACK, 0, 0xA2, 0, 0, 0);
        address(sectors, true);
        reply.bytes(1, DATA_TRACK, 0, 1, 0, 0, 0);
        address(0, true);
        reply.lengthWord();
    }

    private void point(int point, int track) {
        reply.bytes(1, DATA_TRACK, 0, point, 0, 0, 0, 0, track, 0, 0);
    }

    /** READ SUB-CHANNEL (6.24 of MMC-3): no audio plays; the position only as far as that. */
    void subChannel() {
        reply.begin().bytes(0, 0x15, 0, 0);
    }

    /** READ HEADER (5.10 of MMC-1): mode 1 data at that address. */
    void header(long lba, boolean msf) {
        reply.begin().bytes(1, 0, 0, 0);
        address(lba, msf);
    }

    /**
     * MODE SENSE (7.2): error recovery (page 1) and capabilities (page 2Ah).
     *
     * @param six whether the header is that of the six byte command
     * @return false if there is no such page
     */
    boolean modeSense(int page, boolean six, boolean present, boolean locked) {
        boolean all = page == 0x3F;
        if (!all && page != 0x01 && page != 0x2A) {
            return false;
        }
        int medium = present ? 0x01 : 0x70;
        if (six) {
            reply.begin().bytes(0, medium, 0, 0);
        } else {
            reply.begin().bytes(0, 0, medium, 0, 0, 0, 0, 0);
        }
        if (all || page == 0x01) {
            reply.bytes(0x01, 10, 0, 5).zeros(8);
        }
        if (all || page == 0x2A) {
            // Reads CD-R, CD-RW and DVD-ROM; a tray that locks and ejects; 16 times CD speed.
            reply.bytes(0x2A, 18, 0x0B, 0, 0x60, 0, 0x29 | (locked ? 0x02 : 0), 0)
                    .word(2816)
                    .word(0)
                    .word(Drive.BUFFER_BYTES >> 10)
                    .word(2816)
                    .zeros(4);
        }
        if (six) {
            reply.lengthByte();
        } else {
            reply.lengthWord();
        }
        return true;
    }
}

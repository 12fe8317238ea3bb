package dev.hv.devices.ata;

import static dev.hv.devices.ata.TaskFile.ERROR_ABRT;

import dev.hv.api.backend.BlockBackend;
import dev.hv.api.backend.RemovableBlockBackend;
import dev.hv.api.backend.Status;
import dev.hv.api.state.StateException;
import dev.hv.api.state.StateReader;
import dev.hv.api.state.StateWriter;
import dev.hv.api.time.VirtualClock;
import dev.hv.devices.medium.MediumAccess;
import dev.hv.devices.medium.Sections;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;

/**
 * A CD-ROM drive on an ATA cable: the packet protocol of ATA/ATAPI-6 (8.23, 9.8, 9.9) and
 * SFF-8020i, with the commands of MMC-5 that read. Not there: audio, raw sectors, writing.
 */
final class AtapiDrive extends Drive {
    static final int CD_SECTOR_BYTES = 2048;

    /** Interrupt reason, in the sector count register (ATA/ATAPI-6, 8.23.5.2). */
    private static final int REASON_COMMAND = 0x01;

    private static final int REASON_TO_HOST = 0x02;

    private static final int SIGNATURE_MID = 0x14;
    private static final int SIGNATURE_HIGH = 0xEB;
    private static final int FEATURE_DMA = 0x01;
    private static final int MAX_BLOCK = 0xFFFE;
    private static final int CHUNK_SECTORS = BUFFER_BYTES / CD_SECTOR_BYTES;

    private static final int EVENT_NEW_MEDIUM = 2;
    private static final int EVENT_REMOVED = 3;

    private enum Phase {
        IDLE,
        AWAITING_PACKET,
        REPLYING,
        READING,
        OFFERING,
        IDENTIFYING
    }

    private final BlockBackend backend;
    private final @Nullable RemovableBlockBackend removable;
    private final int backendSectors;
    private final MediumAccess medium;
    private final PacketReply reply = new PacketReply(buffer);
    private final MmcReplies replies = new MmcReplies(reply);
    private final TransferMode mode = new TransferMode();
    private final String serial;

    private Phase phase = Phase.IDLE;
    private Sense sense = Sense.NONE;
    private Sense attention = Sense.NONE;
    private int event;
    private boolean prevented;
    private boolean dma;
    private int blockLimit;
    private int offset;
    private int end;
    private long lba;
    private long remaining;

    /**
     * @param backend of sectors of at most 2048 bytes
     * @param name of its timer; unique in the device
     * @param latencyNanos virtual time of an access to the medium
     */
    AtapiDrive(
            BlockBackend backend,
            VirtualClock clock,
            String name,
            String serial,
            long latencyNanos) {
        this.backend = backend;
        this.serial = serial;
        backendSectors = CD_SECTOR_BYTES / backend.sectorBytes();
        medium = new MediumAccess(backend, buffer, clock, name, latencyNanos, this::accessed);
        if (backend instanceof RemovableBlockBackend tray) {
            removable = tray;
            tray.onMediumChange(this::mediumChanged);
        } else {
            removable = null;
        }
    }

    private long sectors() {
        return backend.sectors() / backendSectors;
    }

    private void mediumChanged() {
        attention = Sense.MEDIUM_CHANGED;
        event = sectors() > 0 ? EVENT_NEW_MEDIUM : EVENT_REMOVED;
    }

    @Override
    boolean packetDevice() {
        return true;
    }

    @Override
    void command(int opcode) {
        switch (opcode) {
            case 0xA0 -> packetCommand();
            case 0xA1 -> identify();
            case 0x90 -> {
                abort();
                present();
                transport().finished(true);
            }
            case 0xE0, 0xE1, 0xE2, 0xE3, 0xE6 -> succeed(true);
            case 0xE5 -> {
                task.count = 0xFF;
                succeed(true);
            }
            case 0xEF -> {
                if ((task.features & 0xFF) == 0x03 && mode.select(task.count & 0xFF)) {
                    succeed(true);
                } else {
                    fail(ERROR_ABRT);
                }
            }
            case 0x20, 0xEC -> {
                // So a host finds out that this is no disk (8.15.5.2, 8.27.5.2).
                present();
                fail(ERROR_ABRT);
            }
            default -> fail(ERROR_ABRT);
        }
    }

    private void identify() {
        new DriveIdentity(serial, "HV CD-ROM")
                // ATAPI, CD-ROM, removable, DRQ within 50 us, packets of 12 bytes.
                .word(0, 0x85C0)
                .word(49, 0x0F00)
                .modes(mode)
                .word(80, 0x007E)
                .word(81, 0x001C)
                // DEVICE RESET, PACKET, power management.
                .word(82, 0x0218)
                .word(83, 0x4000)
                .word(84, 0x4000)
                .word(85, 0x0218)
                .word(87, 0x4000)
                .word(93, 0x6001)
                .serial(transport().serial())
                .write(buffer);
        phase = Phase.IDENTIFYING;
        transport().offer(0, SECTOR_BYTES, SECTOR_BYTES, false);
    }

    private void packetCommand() {
        dma = (task.features & FEATURE_DMA) != 0;
        int limit = (task.high & 0xFF) << 8 | (task.mid & 0xFF);
        blockLimit = limit < 2 ? MAX_BLOCK : limit & ~1;
        phase = Phase.AWAITING_PACKET;
        task.count = REASON_COMMAND;
        transport().wantPacket();
    }

    @Override
    void packetReceived() {
        int opcode = packet[0] & 0xFF;
        boolean reports =
                switch (opcode) {
                    case 0x03, 0x12, 0x46, 0x4A -> false;
                    default -> true;
                };
        if (reports && !attention.equals(Sense.NONE)) {
            Sense what = attention;
            attention = Sense.NONE;
            check(what);
            return;
        }
        switch (opcode) {
            case 0x00 -> ready();
            case 0x03 -> requestSense();
            case 0x12 -> {
                replies.inquiry();
                respond(byteAt(4));
            }
            case 0x1A -> modeSense(true, byteAt(4));
            case 0x1B -> startStop();
            case 0x1E -> prevent();
            case 0x25 -> capacity();
            case 0x28 -> read(dwordAt(2), wordAt(7));
            case 0x2B -> ready();
            case 0x42 -> subChannel();
            case 0x43 -> readToc();
            case 0x44 -> header();
            case 0x46 -> {
                replies.configuration(sectors(), byteAt(1) & 0x03, wordAt(2));
                respond(wordAt(7));
            }
            case 0x4A -> events();
            case 0x51 -> discInformation();
            case 0x5A -> modeSense(false, wordAt(7));
            case 0xA8 -> read(dwordAt(2), dwordAt(6));
            case 0xB9 -> readMsf();
            case 0xBB -> complete();
            case 0xBD -> {
                replies.mechanism();
                respond(wordAt(8));
            }
            case 0xBE -> readCd(dwordAt(2), (long) byteAt(6) << 16 | wordAt(7));
            default -> check(Sense.INVALID_COMMAND);
        }
    }

    private int byteAt(int index) {
        return packet[index] & 0xFF;
    }

    private int wordAt(int index) {
        return byteAt(index) << 8 | byteAt(index + 1);
    }

    private long dwordAt(int index) {
        return (long) wordAt(index) << 16 | wordAt(index + 2);
    }

    // Ends

    private void complete() {
        phase = Phase.IDLE;
        sense = Sense.NONE;
        task.count = REASON_COMMAND | REASON_TO_HOST;
        succeed(true);
    }

    private void check(Sense what) {
        phase = Phase.IDLE;
        sense = what;
        task.count = REASON_COMMAND | REASON_TO_HOST;
        fail(what.key() << 4 | ERROR_ABRT);
    }

    /** Returns whether there is a disc; if not, the command ends. */
    private boolean disc() {
        if (sectors() == 0) {
            check(Sense.NO_MEDIUM);
            return false;
        }
        return true;
    }

    /** Sends the reply, no more than the host has room for. */
    private void respond(long allocated) {
        end = (int) Math.min(allocated, reply.length());
        offset = 0;
        if (end == 0) {
            complete();
        } else {
            phase = Phase.REPLYING;
            offerBlock();
        }
    }

    private void offerBlock() {
        int length = dma ? end - offset : Math.min(blockLimit, end - offset);
        task.count = REASON_TO_HOST;
        task.mid = length & 0xFF;
        task.high = length >> 8;
        // Data goes in words; the register says how much of the last one counts.
        int padded = length + 1 & ~1;
        transport().offer(offset, padded, padded, dma);
    }

    @Override
    void moved() {
        switch (phase) {
            case IDENTIFYING -> {
                phase = Phase.IDLE;
                succeed(false);
            }
            case REPLYING, OFFERING -> {
                offset += dma ? end - offset : Math.min(blockLimit, end - offset);
                if (offset < end) {
                    offerBlock();
                } else if (phase == Phase.OFFERING && remaining > 0) {
                    readChunk();
                } else {
                    complete();
                }
            }
            default -> {}
        }
    }

    // Commands

    private void ready() {
        if (disc()) {
            complete();
        }
    }

    private void requestSense() {
        Sense what = sense.equals(Sense.NONE) ? attention : sense;
        if (what.equals(attention)) {
            attention = Sense.NONE;
        }
        replies.sense(what);
        sense = Sense.NONE;
        respond(byteAt(4));
    }

    private void modeSense(boolean six, int allocated) {
        // Changeable values: none, which a mask of zeros would say; saved ones: not there.
        if (byteAt(2) >> 6 == 1
                || byteAt(2) >> 6 == 3
                || !replies.modeSense(byteAt(2) & 0x3F, six, sectors() > 0, prevented)) {
            check(Sense.INVALID_FIELD);
        } else {
            respond(allocated);
        }
    }

    private void startStop() {
        boolean start = (byteAt(4) & 0x01) != 0;
        boolean tray = (byteAt(4) & 0x02) != 0;
        if (tray && removable != null) {
            if (!start && prevented) {
                check(Sense.REMOVAL_PREVENTED);
                return;
            }
            if (start) {
                removable.loadMedium();
            } else {
                removable.ejectMedium();
            }
        }
        complete();
    }

    private void prevent() {
        setPrevented((byteAt(4) & 0x01) != 0);
        complete();
    }

    private void setPrevented(boolean now) {
        prevented = now;
        if (removable != null) {
            removable.lockMedium(now);
        }
    }

    private void capacity() {
        if (disc()) {
            replies.capacity(sectors());
            respond(reply.length());
        }
    }

    private void subChannel() {
        if (disc()) {
            replies.subChannel();
            respond(wordAt(7));
        }
    }

    private void header() {
        if (disc()) {
            replies.header(dwordAt(2), (byteAt(1) & 0x02) != 0);
            respond(wordAt(7));
        }
    }

    private void discInformation() {
        if (disc()) {
            replies.discInformation();
            respond(wordAt(7));
        }
    }

    private void events() {
        if ((byteAt(1) & 0x01) == 0) {
            // Only polling: a drive on ATAPI cannot report later by itself.
            check(Sense.INVALID_FIELD);
            return;
        }
        replies.events(byteAt(4), event, sectors() > 0);
        event = 0;
        respond(wordAt(7));
    }

    private void readToc() {
        if (!disc()) {
            return;
        }
        boolean msf = (byteAt(1) & 0x02) != 0;
        // SFF-8020i has the format in the control byte.
        int format = (byteAt(2) & 0x0F) != 0 ? byteAt(2) & 0x0F : byteAt(9) >> 6;
        switch (format) {
            case 0 -> {
                if (!replies.toc(sectors(), byteAt(6), msf)) {
                    check(Sense.INVALID_FIELD);
                    return;
                }
            }
            case 1 -> replies.sessions(msf);
            case 2 -> replies.fullToc(sectors());
            default -> {
                check(Sense.INVALID_FIELD);
                return;
            }
        }
        respond(wordAt(7));
    }

    // Reading

    /** READ CD (MMC-5, 6.20): user data of data sectors, which is all that an image has. */
    private void readCd(long from, long count) {
        int type = byteAt(1) >> 2 & 0x07;
        int fields = byteAt(9);
        if (fields == 0) {
            ready();
        } else if (fields != 0x10 || (type != 0 && type != 2) || byteAt(10) != 0) {
            check(Sense.INVALID_FIELD);
        } else {
            read(from, count);
        }
    }

    /** READ CD MSF (MMC-5, 6.21): the same, from one address on a clock to another. */
    private void readMsf() {
        long from = frame(3);
        readCd(from, Math.max(0, frame(6) - from));
    }

    /** A time on the disc, as a sector; sector 0 is at 00:02:00. */
    private long frame(int index) {
        return (byteAt(index) * 60L + byteAt(index + 1)) * 75 + byteAt(index + 2) - 150;
    }

    private void read(long from, long count) {
        if (!disc()) {
            return;
        }
        if (count == 0) {
            complete();
        } else if (from < 0 || from >= sectors() || count > sectors() - from) {
            check(Sense.OUT_OF_RANGE);
        } else {
            lba = from;
            remaining = count;
            readChunk();
        }
    }

    private void readChunk() {
        int count = (int) Math.min(remaining, CHUNK_SECTORS);
        phase = Phase.READING;
        end = count * CD_SECTOR_BYTES;
        medium.read(lba * backendSectors, end);
    }

    private void accessed(Status status) {
        switch (status) {
            case OK -> {
                int count = end / CD_SECTOR_BYTES;
                lba += count;
                remaining -= count;
                offset = 0;
                phase = Phase.OFFERING;
                offerBlock();
            }
            case NO_MEDIUM -> check(Sense.NO_MEDIUM);
            case OUT_OF_RANGE -> check(Sense.OUT_OF_RANGE);
            default -> check(Sense.READ_ERROR);
        }
    }

    // Life

    @Override
    void abort() {
        medium.cancel();
        phase = Phase.IDLE;
    }

    @Override
    void present() {
        task.signature(SIGNATURE_MID, SIGNATURE_HIGH);
        task.status = 0;
        task.error = 1;
    }

    @Override
    void softReset() {
        abort();
        setPrevented(false);
        present();
    }

    @Override
    void powerOn() {
        medium.reset();
        phase = Phase.IDLE;
        sense = Sense.NONE;
        attention = Sense.RESET;
        event = 0;
        prevented = false;
        dma = false;
        blockLimit = 0;
        offset = 0;
        end = 0;
        lba = 0;
        remaining = 0;
        Arrays.fill(buffer, (byte) 0);
        mode.reset();
        task.clear();
        present();
    }

    @Override
    void driveOutputs() {
        if (removable != null) {
            removable.lockMedium(prevented);
        }
        medium.driveOutputs();
    }

    @Override
    void quiesce() {
        backend.quiesce();
    }

    @Override
    void close() {
        medium.cancel();
    }

    @Override
    void save(StateWriter out) {
        task.save(out.section("registers"));
        medium.save(out.section("medium"));
        mode.save(out);
        out.putString("phase", phase.name())
                .putLong("sense", sense.packed())
                .putLong("attention", attention.packed())
                .putLong("event", event)
                .putBoolean("prevented", prevented)
                .putBoolean("dma", dma)
                .putLong("block-limit", blockLimit)
                .putLong("offset", offset)
                .putLong("end", end)
                .putLong("lba", lba)
                .putLong("remaining", remaining);
        Sections.put(out, "buffer", buffer);
    }

    @Override
    void load(StateReader in) throws StateException {
        task.load(Sections.of(in, "registers"));
        medium.load(Sections.of(in, "medium"));
        mode.load(in);
        phase = Sections.constant(in, "phase", Phase.class);
        sense = Sense.unpacked(in.getInt("sense", 0, 0xFFFFF));
        attention = Sense.unpacked(in.getInt("attention", 0, 0xFFFFF));
        event = in.getInt("event", 0, EVENT_REMOVED);
        prevented = in.getBoolean("prevented");
        dma = in.getBoolean("dma");
        blockLimit = in.getInt("block-limit", 0, MAX_BLOCK);
        end = in.getInt("end", 0, BUFFER_BYTES);
        offset = in.getInt("offset", 0, end);
        lba = in.getLong("lba");
        remaining = in.getLong("remaining");
        boolean moving = phase == Phase.REPLYING || phase == Phase.OFFERING;
        if (lba < 0
                || remaining < 0
                || (blockLimit & 1) != 0
                || (moving && (blockLimit == 0 || (offset & 1) != 0))) {
            throw new StateException("lba", "is " + lba + " with " + remaining + " to come");
        }
        Sections.get(in, "buffer", buffer);
    }
}

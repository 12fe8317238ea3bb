package dev.hv.tck.part;

import dev.hv.tck.UntestableRule;
import dev.hv.tck.bench.MemoryBlocks;
import dev.hv.tck.device.DeviceTrial;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A driver of the packet device on an IDE channel, by programmed I/O. It holds the device to the
 * packet protocol with every command (ATA/ATAPI-6, PACKET command and its protocols).
 */
final class PacketHost {
    static final int ERROR = 1;
    static final int REASON = 2;
    static final int LBA_LOW = 3;
    static final int LBA_MID = 4;
    static final int LBA_HIGH = 5;
    static final int DEVICE = 6;
    static final int STATUS = 7;
    static final int COMMAND = 7;
    static final int CONTROL_SLOT = 1;

    static final int BSY = 0x80;
    static final int DRQ = 0x08;
    static final int ERR = 0x01;

    static final int TEST_UNIT_READY = 0x00;
    static final int REQUEST_SENSE = 0x03;
    static final int INQUIRY = 0x12;
    static final int START_STOP = 0x1B;
    static final int PREVENT_REMOVAL = 0x1E;
    static final int READ_CAPACITY = 0x25;
    static final int READ_10 = 0x28;
    static final int READ_TOC = 0x43;
    static final int READ_12 = 0xA8;

    static final int NO_SENSE = 0;
    static final int NOT_READY = 2;
    static final int ILLEGAL_REQUEST = 5;
    static final int UNIT_ATTENTION = 6;

    static final int SECTOR_BYTES = 2048;

    private static final int FEATURES = 1;
    private static final int PACKET = 0xA0;
    private static final int PACKET_WORDS = 6;
    private static final int SIGNATURE_MID = 0x14;
    private static final int SIGNATURE_HIGH = 0xEB;
    private static final int SENSE_BYTES = 18;

    /** The interrupt reason: a packet is wanted, data goes to the host, the command has ended. */
    private static final int WANTS_PACKET = 0x01;

    private static final int GIVES_DATA = 0x02;
    private static final int ENDED = 0x03;

    private static final int LARGEST_BLOCK = 0xFFFE;
    private static final int MOST_BLOCKS = 10_000;
    private static final int MOST_ATTENTIONS = 4;
    private static final long MICRO = 1_000;
    private static final long MILLI = 1_000_000;

    private final PartBench ata;
    private final int channel;
    private final int device;

    /**
     * How a command ended.
     *
     * @param senseKey from the error register, if there is a condition to check; else -1
     * @param bytes that came
     * @param blocks how many came in each block
     */
    record Answer(int senseKey, ByteBuffer bytes, List<Integer> blocks) {
        boolean good() {
            return senseKey < 0;
        }

        int at(int index) {
            return bytes.get(index) & 0xFF;
        }

        int length() {
            return bytes.limit();
        }

        long dwordAt(int index) {
            return bytes.getInt(index) & 0xFFFF_FFFFL;
        }
    }

    private PacketHost(PartBench ata, int channel, int device) {
        this.ata = ata;
        this.channel = channel;
        this.device = device;
    }

    /** The first channel with a packet device, which is selected, after its reset. */
    static PacketHost ready(DeviceTrial<?> trial) {
        Optional<PartBench> ata = Optional.of(PartBench.of(trial, 8, 1));
        for (int channel = 0; ata.isPresent(); channel++) {
            for (int device = 0; device < 2; device++) {
                PacketHost host = new PacketHost(ata.get(), channel, device);
                host.select();
                if (host.quiet() && host.hasSignature()) {
                    return host;
                }
            }
            ata = ata.get().next(8, 1);
        }
        throw new UntestableRule("no device is a packet device, by its signature");
    }

    /** The same once its unit attentions are told, so that it is ready. */
    static PacketHost settled(DeviceTrial<?> trial) {
        PacketHost host = ready(trial);
        host.settle();
        return host;
    }

    /** Asks until it is ready, as a driver does that does not care what happened before. */
    void settle() {
        for (int i = 0; i < MOST_ATTENTIONS; i++) {
            if (command(TEST_UNIT_READY).good()) {
                return;
            }
        }
        ata.require(false, "it is not ready after %d TEST UNIT READY", MOST_ATTENTIONS);
    }

    PartBench bench() {
        return ata;
    }

    void select() {
        ata.write(0, DEVICE, 0xA0 | device << 4);
    }

    /** Returns whether the device is not busy within a second. */
    private boolean quiet() {
        for (int i = 0; i < 2_000; i++) {
            if ((ata.read(CONTROL_SLOT, 0) & BSY) == 0) {
                return true;
            }
            ata.pass(i < 200 ? 10 * MICRO : MILLI);
        }
        return false;
    }

    /** Waits until it is not busy, and returns the status without ending an interrupt. */
    int await(String what) {
        ata.require(quiet(), "%s: the device is busy for longer than a second", what);
        return ata.read(CONTROL_SLOT, 0);
    }

    boolean hasSignature() {
        return ata.read(0, LBA_MID) == SIGNATURE_MID && ata.read(0, LBA_HIGH) == SIGNATURE_HIGH;
    }

    /** What each byte of a quarter of a sector of a medium of the bench is. */
    static int contentOf(long sector, int quarter, int medium) {
        return MemoryBlocks.contentOf(4 * sector + quarter, medium);
    }

    void requireGood(String what, Answer answer) {
        ata.require(answer.good(), "%s ends with sense key %x", what, answer.senseKey());
    }

    /** The answer must be so many sectors of a medium of the bench, from that one on. */
    void requireSectors(String what, Answer answer, long sector, int count, int medium) {
        requireGood(what, answer);
        ata.requireEqual("bytes of " + what, count * SECTOR_BYTES, answer.length());
        for (int i = 0; i < answer.length(); i++) {
            int within = i % SECTOR_BYTES;
            int expected = contentOf(sector + i / SECTOR_BYTES, within / 512, medium);
            if (answer.at(i) != expected) {
                ata.requireEqual("byte %d of %s".formatted(i, what), expected, answer.at(i));
            }
        }
    }

    // The medium

    private int drive() {
        return Math.min(2 * channel + device, ata.bench().drives() - 1);
    }

    void removeMedium() {
        ata.bench().removeMedium(drive());
    }

    void insertMedium() {
        ata.bench().insertMedium(drive());
    }

    // Commands

    /** Writes a packet of that opcode and those further bytes, which may be fewer than eleven. */
    Answer command(int opcode, int... further) {
        return limited(LARGEST_BLOCK, opcode, further);
    }

    Answer read(int opcode, long sector, int count) {
        return readLimited(LARGEST_BLOCK, opcode, sector, count);
    }

    Answer readLimited(int limit, int opcode, long sector, int count) {
        int[] further = new int[11];
        for (int i = 0; i < 4; i++) {
            further[1 + i] = (int) (sector >> (24 - 8 * i)) & 0xFF;
        }
        if (opcode == READ_12) {
            further[7] = count >> 8;
            further[8] = count & 0xFF;
        } else {
            further[6] = count >> 8;
            further[7] = count & 0xFF;
        }
        return limited(limit, opcode, further);
    }

    /** Returns fixed sense data: key at 2, code at 12, qualifier at 13 (SPC-3, 4.5.3). */
    Answer sense() {
        Answer answer = command(REQUEST_SENSE, 0, 0, 0, SENSE_BYTES);
        ata.require(
                answer.good() && answer.length() >= 14,
                "REQUEST SENSE gives %d bytes of 18",
                answer.length());
        return answer;
    }

    /**
     * The same with a byte count limit.
     *
     * @param limit as it is written to the byte count registers
     */
    Answer limited(int limit, int opcode, int... further) {
        String name = "packet %02x".formatted(opcode);
        select();
        ata.write(0, FEATURES, 0);
        ata.write(0, LBA_MID, limit & 0xFF);
        ata.write(0, LBA_HIGH, limit >> 8);
        ata.write(0, COMMAND, PACKET);
        int status = await(name);
        ata.require(
                (status & (DRQ | ERR)) == DRQ,
                "%s: status is %02x before the packet, expected DRQ",
                name,
                status);
        requireReason(name + ", before the packet,", WANTS_PACKET);
        int[] packet = Arrays.copyOf(further, 2 * PACKET_WORDS - 1);
        long[] words = new long[PACKET_WORDS];
        words[0] = (packet[0] & 0xFFL) << 8 | opcode;
        for (int i = 1; i < PACKET_WORDS; i++) {
            words[i] = (packet[2 * i] & 0xFFL) << 8 | packet[2 * i - 1];
        }
        ata.writeWords(words);
        return answer(name, limit & ~1);
    }

    private Answer answer(String name, int most) {
        byte[] bytes = new byte[0];
        List<Integer> blocks = new ArrayList<>();
        while (blocks.size() < MOST_BLOCKS) {
            int status = await(name);
            ata.require(ata.line().asserted(), "%s: it is not busy, and INTRQ is low", name);
            if ((status & DRQ) == 0) {
                requireReason(name + ", at its end,", ENDED);
                int error = ata.read(0, ERROR);
                endInterrupt(name);
                int key = (status & ERR) == 0 ? -1 : error >> 4;
                return new Answer(key, ByteBuffer.wrap(bytes), blocks);
            }
            requireReason(name + ", with data,", GIVES_DATA);
            int count = ata.read(0, LBA_HIGH) << 8 | ata.read(0, LBA_MID);
            ata.require(
                    count > 0 && count <= most,
                    "%s: a block of %d bytes, and the limit is %d",
                    name,
                    count,
                    most);
            endInterrupt(name);
            int from = bytes.length;
            bytes = Arrays.copyOf(bytes, from + count);
            long[] words = ata.readWords((count + 1) / 2);
            for (int i = 0; i < count; i++) {
                bytes[from + i] = (byte) (words[i / 2] >> (8 * (i & 1)));
            }
            blocks.add(count);
        }
        ata.require(false, "%s: more than %d blocks of data", name, MOST_BLOCKS);
        return new Answer(-1, ByteBuffer.wrap(bytes), blocks);
    }

    private void endInterrupt(String name) {
        var _ = ata.read(0, STATUS);
        ata.require(!ata.line().asserted(), "%s: INTRQ is high after the status was read", name);
    }

    private void requireReason(String when, int reason) {
        ata.requireEqual(
                "the interrupt reason of " + when + " C/D and I/O",
                reason,
                ata.read(0, REASON) & 0x03);
    }
}

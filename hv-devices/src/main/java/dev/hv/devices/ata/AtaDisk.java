package dev.hv.devices.ata;

import static dev.hv.devices.ata.TaskFile.ERROR_ABRT;
import static dev.hv.devices.ata.TaskFile.ERROR_IDNF;
import static dev.hv.devices.ata.TaskFile.ERROR_UNC;

import dev.hv.api.backend.BlockBackend;
import dev.hv.api.backend.Status;
import dev.hv.api.state.StateException;
import dev.hv.api.state.StateReader;
import dev.hv.api.state.StateWriter;
import dev.hv.api.time.VirtualClock;
import dev.hv.devices.medium.MediumAccess;
import dev.hv.devices.medium.Sections;

import java.util.Arrays;

/**
 * An ATA disk: the commands of ATA/ATAPI-6 (T13/1410D revision 3b), section 8, with 48-bit
 * addresses and TRIM (ATA8-ACS, 7.10). Refused, as a drive does that has not got them: security,
 * host protected area, media card and removable media commands, overlapped commands.
 */
final class AtaDisk extends Drive {
    /** The buffer's address field of TRIM (ATA8-ACS, 7.10.3): 48 bits of address, 16 of count. */
    private static final int RANGE_BYTES = 8;

    private static final long RANGE_LBA = (1L << 48) - 1;

    private static final int MAX_MULTIPLE = 16;

    /** Diagnostic code: this drive has passed, and the other one too or is not there (8.11). */
    private static final int PASSED = 0x01;

    /** What the command under way does with data. */
    private enum Phase {
        IDLE,
        READING,
        OFFERING,
        OFFERING_LAST_WORDS,
        WANTING,
        WRITING,
        FLUSHING_WRITE,
        FLUSHING,
        VERIFYING,
        WANTING_RANGES,
        DISCARDING;

        /** Returns whether a piece of the command is on its way. */
        boolean moves() {
            return switch (this) {
                case READING, OFFERING, WANTING, WRITING, FLUSHING_WRITE, VERIFYING -> true;
                default -> false;
            };
        }
    }

    private final BlockBackend backend;
    private final MediumAccess medium;
    private final long sectors;
    private final DiskSettings settings;

    private Phase phase = Phase.IDLE;
    private long lba;
    private long remaining;
    private int chunk;
    private int blockBytes;
    private boolean dma;
    private boolean wide;

    /** After an error sectors go one by one, so that the one that fails is known. */
    private boolean single;

    private int ranges;
    private int range;

    /**
     * @param name of its timer; unique in the device
     * @param serial that IDENTIFY gives
     * @param latencyNanos virtual time of an access to the medium
     */
    AtaDisk(
            BlockBackend backend,
            VirtualClock clock,
            String name,
            String serial,
            long latencyNanos) {
        this.backend = backend;
        sectors = backend.sectors() * (backend.sectorBytes() / SECTOR_BYTES);
        settings = new DiskSettings(sectors, serial);
        medium = new MediumAccess(backend, buffer, clock, name, latencyNanos, this::accessed);
    }

    @Override
    boolean packetDevice() {
        return false;
    }

    @Override
    void command(int opcode) {
        dma = false;
        wide = false;
        single = false;
        blockBytes = SECTOR_BYTES;
        switch (opcode) {
            case 0x06 -> dataSetManagement();
            case 0x20, 0x21 -> read(false);
            case 0x24 -> read(true);
            case 0x25 -> readDma(true);
            case 0x29 -> readMultiple(true);
            case 0x30, 0x31, 0x3C -> write(false);
            case 0x34 -> write(true);
            case 0x35 -> writeDma(true);
            case 0x39 -> writeMultiple(true);
            case 0x40, 0x41 -> verify(false);
            case 0x42 -> verify(true);
            case 0x70 -> seek();
            case 0x90 -> diagnose();
            case 0x91 -> initializeParameters();
            case 0xB0 -> smart();
            case 0xC4 -> readMultiple(false);
            case 0xC5 -> writeMultiple(false);
            case 0xC6 -> setMultiple();
            case 0xC8, 0xC9 -> readDma(false);
            case 0xCA, 0xCB -> writeDma(false);
            case 0xE0, 0xE1, 0xE2, 0xE3, 0xE6 -> power(opcode);
            case 0xE5 -> checkPower();
            case 0xE7, 0xEA -> flush();
            case 0xEC -> identify();
            case 0xEF -> setFeatures();
            default -> {
                // RECALIBRATE, which ATA/ATAPI-6 has retired and old software still sends.
                if ((opcode & 0xF0) == 0x10) {
                    succeed(true);
                } else {
                    fail(ERROR_ABRT);
                }
            }
        }
    }

    // Data

    private void read(boolean ext) {
        begin(ext, Phase.READING);
    }

    private void readDma(boolean ext) {
        dma = true;
        begin(ext, Phase.READING);
    }

    private void readMultiple(boolean ext) {
        if (multiple()) {
            begin(ext, Phase.READING);
        }
    }

    private void write(boolean ext) {
        begin(ext, Phase.WANTING);
    }

    private void writeDma(boolean ext) {
        dma = true;
        begin(ext, Phase.WANTING);
    }

    private void writeMultiple(boolean ext) {
        if (multiple()) {
            begin(ext, Phase.WANTING);
        }
    }

    private void verify(boolean ext) {
        begin(ext, Phase.VERIFYING);
    }

    private boolean multiple() {
        if (settings.multiple() == 0) {
            fail(ERROR_ABRT);
            return false;
        }
        blockBytes = settings.multiple() * SECTOR_BYTES;
        return true;
    }

    private void begin(boolean ext, Phase first) {
        wide = ext;
        lba = settings.address(task, ext);
        int count = task.count & (ext ? 0xFFFF : 0xFF);
        remaining = count != 0 ? count : ext ? 0x10000 : 0x100;
        if (lba < 0 || lba >= sectors) {
            fail(ERROR_IDNF);
            lba = 0;
            return;
        }
        phase = first;
        advance(true);
    }

    /** Goes on with the next piece of the command, of which something remains. */
    private void advance(boolean first) {
        long most = single ? 1 : BUFFER_BYTES / SECTOR_BYTES;
        chunk = (int) Math.min(Math.min(remaining, most), sectors - lba);
        if (chunk == 0) {
            failAt(ERROR_IDNF, 0);
            return;
        }
        switch (phase) {
            case READING, VERIFYING -> medium.read(lba, chunk * SECTOR_BYTES);
            default -> transport().want(chunk * SECTOR_BYTES, blockBytes, dma, first);
        }
    }

    private void failAt(int error, int statusBits) {
        phase = Phase.IDLE;
        settings.report(task, lba, wide);
        fail(error, statusBits);
    }

    private void done(boolean interrupt) {
        phase = Phase.IDLE;
        settings.report(task, lba - 1, wide);
        task.count = 0;
        succeed(interrupt);
    }

    private void pieceDone(Phase next, boolean interruptAtEnd) {
        lba += chunk;
        remaining -= chunk;
        if (remaining == 0) {
            done(interruptAtEnd);
        } else {
            phase = next;
            advance(false);
        }
    }

    @Override
    void moved() {
        switch (phase) {
            // The host moves the last data of a PIO read itself, and needs not be told.
            case OFFERING -> pieceDone(Phase.READING, dma);
            case OFFERING_LAST_WORDS -> {
                phase = Phase.IDLE;
                succeed(false);
            }
            case WANTING -> {
                phase = Phase.WRITING;
                medium.write(lba, chunk * SECTOR_BYTES);
            }
            case WANTING_RANGES -> {
                range = 0;
                phase = Phase.DISCARDING;
                discardNext();
            }
            default -> {}
        }
    }

    private void accessed(Status status) {
        if (status != Status.OK) {
            accessFailed(status);
            return;
        }
        switch (phase) {
            case READING -> {
                phase = Phase.OFFERING;
                transport().offer(0, chunk * SECTOR_BYTES, blockBytes, dma);
            }
            case VERIFYING -> pieceDone(Phase.VERIFYING, true);
            case WRITING -> {
                if (settings.writeCache()) {
                    pieceDone(Phase.WANTING, true);
                } else {
                    phase = Phase.FLUSHING_WRITE;
                    medium.flush();
                }
            }
            case FLUSHING_WRITE -> pieceDone(Phase.WANTING, true);
            case FLUSHING -> {
                phase = Phase.IDLE;
                succeed(true);
            }
            case DISCARDING -> discardNext();
            default -> {}
        }
    }

    private void accessFailed(Status status) {
        boolean reads = phase == Phase.READING || phase == Phase.VERIFYING;
        if (reads && chunk > 1) {
            single = true;
            advance(false);
        } else if (reads) {
            failAt(ERROR_UNC, 0);
        } else if (status == Status.READ_ONLY) {
            failAt(ERROR_ABRT, 0);
        } else {
            failAt(ERROR_ABRT, TaskFile.DF);
        }
    }

    // TRIM

    private void dataSetManagement() {
        ranges = task.count & 0xFFFF;
        if ((task.features & 0xFF) != 1 || ranges == 0 || ranges > BUFFER_BYTES / SECTOR_BYTES) {
            fail(ERROR_ABRT);
            return;
        }
        dma = true;
        ranges *= SECTOR_BYTES / RANGE_BYTES;
        phase = Phase.WANTING_RANGES;
        transport().want(ranges * RANGE_BYTES, ranges * RANGE_BYTES, true, true);
    }

    private void discardNext() {
        while (range < ranges) {
            long entry = 0;
            for (int i = RANGE_BYTES - 1; i >= 0; i--) {
                entry = entry << 8 | (buffer[range * RANGE_BYTES + i] & 0xFF);
            }
            range++;
            long count = entry >>> 48;
            if (count != 0) {
                lba = entry & RANGE_LBA;
                if (lba >= sectors || count > sectors - lba) {
                    wide = true;
                    failAt(ERROR_IDNF, 0);
                    lba = 0;
                } else {
                    medium.discard(lba, count);
                }
                return;
            }
        }
        phase = Phase.IDLE;
        succeed(true);
    }

    // Everything else

    private void offerWords() {
        phase = Phase.OFFERING_LAST_WORDS;
        transport().offer(0, SECTOR_BYTES, SECTOR_BYTES, false);
    }

    private void identify() {
        settings.identify(backend.readOnly()).serial(transport().serial()).write(buffer);
        offerWords();
    }

    private void seek() {
        if (settings.address(task, false) >= 0 && settings.address(task, false) < sectors) {
            succeed(true);
        } else {
            fail(ERROR_IDNF);
        }
    }

    private void diagnose() {
        abort();
        present();
        transport().finished(true);
    }

    private void initializeParameters() {
        answer(settings.translate((task.device & 0x0F) + 1, task.count & 0xFF));
    }

    private void setMultiple() {
        int count = task.count & 0xFF;
        boolean possible = count <= MAX_MULTIPLE && Integer.bitCount(count) <= 1;
        if (possible) {
            settings.setMultiple(count);
        }
        answer(possible);
    }

    private void setFeatures() {
        answer(settings.setFeature(task.features & 0xFF, task.count & 0xFF));
    }

    private void answer(boolean possible) {
        if (possible) {
            succeed(true);
        } else {
            fail(ERROR_ABRT);
        }
    }

    /** Always ready: a drive of memory and files has nothing to spin down. */
    private void checkPower() {
        task.count = 0xFF;
        succeed(true);
    }

    private void power(int opcode) {
        if (opcode == 0xE0 || opcode == 0xE2 || opcode == 0xE6) {
            // What sleeps or stands by has written its cache.
            flush();
        } else {
            succeed(true);
        }
    }

    private void flush() {
        phase = Phase.FLUSHING;
        medium.flush();
    }

    private void smart() {
        if ((task.mid & 0xFF) != Smart.KEY_MID || (task.high & 0xFF) != Smart.KEY_HIGH) {
            fail(ERROR_ABRT);
            return;
        }
        switch (task.features & 0xFF) {
            case Smart.READ_DATA -> smartData(false);
            case Smart.READ_THRESHOLDS -> smartData(true);
            case Smart.ENABLE -> {
                settings.setSmart(true);
                succeed(true);
            }
            case Smart.DISABLE -> answer(settings.setSmart(false));
            // The keys stay in place where no threshold is exceeded.
            case Smart.AUTOSAVE, Smart.RETURN_STATUS -> answer(settings.smart());
            default -> fail(ERROR_ABRT);
        }
    }

    private void smartData(boolean thresholds) {
        if (!settings.smart()) {
            fail(ERROR_ABRT);
            return;
        }
        Smart.write(buffer, thresholds);
        offerWords();
    }

    // Life

    @Override
    void packetReceived() {}

    @Override
    void abort() {
        medium.cancel();
        phase = Phase.IDLE;
    }

    @Override
    void softReset() {
        abort();
        settings.softReset();
        present();
    }

    @Override
    void present() {
        task.signature(0, 0);
        task.status = TaskFile.DRDY | TaskFile.DSC;
        task.error = PASSED;
    }

    @Override
    void powerOn() {
        medium.reset();
        phase = Phase.IDLE;
        lba = 0;
        remaining = 0;
        chunk = 0;
        blockBytes = SECTOR_BYTES;
        dma = false;
        wide = false;
        single = false;
        ranges = 0;
        range = 0;
        Arrays.fill(buffer, (byte) 0);
        settings.powerOn();
        task.clear();
        softReset();
    }

    @Override
    void driveOutputs() {
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
        settings.save(out.section("settings"));
        out.putString("phase", phase.name())
                .putLong("lba", lba)
                .putLong("remaining", remaining)
                .putLong("chunk", chunk)
                .putLong("block-bytes", blockBytes)
                .putBoolean("dma", dma)
                .putBoolean("wide", wide)
                .putBoolean("single", single)
                .putLong("ranges", ranges)
                .putLong("range", range);
        Sections.put(out, "buffer", buffer);
    }

    @Override
    void load(StateReader in) throws StateException {
        task.load(Sections.of(in, "registers"));
        medium.load(Sections.of(in, "medium"));
        settings.load(Sections.of(in, "settings"));
        phase = Sections.constant(in, "phase", Phase.class);
        lba = in.getLong("lba");
        remaining = in.getInt("remaining", 0, 0x10000);
        chunk = in.getInt("chunk", 0, BUFFER_BYTES / SECTOR_BYTES);
        blockBytes = in.getInt("block-bytes", SECTOR_BYTES, MAX_MULTIPLE * SECTOR_BYTES);
        if (lba < 0 || lba > sectors || (phase.moves() && chunk > remaining)) {
            // A disk that was exchanged for a smaller one, or no state of a disk at all.
            throw new StateException("lba", "is " + lba + " of " + sectors + " sectors");
        }
        dma = in.getBoolean("dma");
        wide = in.getBoolean("wide");
        single = in.getBoolean("single");
        ranges = in.getInt("ranges", 0, BUFFER_BYTES / RANGE_BYTES);
        range = in.getInt("range", 0, ranges);
        Sections.get(in, "buffer", buffer);
    }
}

package dev.hv.devices.floppy;

import dev.hv.api.backend.Status;
import dev.hv.api.device.DmaChannel;
import dev.hv.api.state.StateException;
import dev.hv.api.state.StateReader;
import dev.hv.api.state.StateWriter;
import dev.hv.api.time.Timer;
import dev.hv.api.time.VirtualClock;
import dev.hv.devices.medium.Sections;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Commands that find sectors on a track: reading, writing, verifying, formatting and READ ID
 * (82077AA data sheet 290166, sections 5.1 and 6). One sector is moved at a time.
 *
 * <p>A drive without a disk gives no index pulses, so that such a command goes on until the
 * controller is reset. Images have no deleted data marks: what is written with one reads as any
 * other.
 */
final class SectorTransfer {
    private static final int MULTI_TRACK = 0x80;
    private static final int MFM = 0x40;
    private static final int SKIP = 0x20;
    private static final int ENABLE_COUNT = 0x80;
    private static final int SIZE_512 = 2;
    private static final int ID_BYTES = 4;

    private static final int ABNORMAL = 0x40;

    /** Status register 1. */
    private static final int END_OF_CYLINDER = 0x80;

    private static final int DATA_ERROR = 0x20;
    private static final int NO_DATA = 0x04;
    private static final int NOT_WRITABLE = 0x02;
    private static final int MISSING_ADDRESS_MARK = 0x01;

    /** Status register 2. */
    private static final int CONTROL_MARK = 0x40;

    private static final int DATA_ERROR_IN_DATA = 0x20;
    private static final int WRONG_CYLINDER = 0x10;

    /** What is under way. */
    private enum Step {
        NONE,
        FOREVER,
        IDENTIFYING,
        READING,
        TO_HOST,
        FROM_HOST,
        TAKING_ID,
        WRITING
    }

    private final FloppyController controller;
    private final FloppySettings settings;
    private final Timer timer;
    private final VirtualClock clock;
    private final long latencyNanos;
    private final byte[] buffer = new byte[FloppyFormat.SECTOR_BYTES];
    private @Nullable DmaChannel channel;
    private Step step = Step.NONE;
    private FloppyCommand what = FloppyCommand.READ_ID;
    private int flags;
    private int unit;
    private int head;
    private int cylinder;
    private int idHead;
    private int sector;
    private int size;
    private int last;
    private int filler;
    private int left;
    private int position;
    private boolean terminal;
    private boolean markDiffers;

    SectorTransfer(
            FloppyController controller,
            FloppySettings settings,
            VirtualClock clock,
            long latencyNanos) {
        this.controller = controller;
        this.settings = settings;
        this.clock = clock;
        this.latencyNanos = latencyNanos;
        timer = clock.timer("identify", this::identified);
    }

    /** Returns where sectors are read into and written from. */
    byte[] buffer() {
        return buffer;
    }

    /** Connects DMA, and goes on with what waits for it. */
    void connect(Optional<DmaChannel> dma) {
        channel = dma.orElse(null);
        if (channel != null) {
            channel.onReady(this::pump);
        }
        requestChanged();
    }

    boolean active() {
        return step != Step.NONE;
    }

    /** Returns the last sector's number, as the command before gave it. */
    int lastSector() {
        return last;
    }

    private boolean moves() {
        return step == Step.TO_HOST || step == Step.FROM_HOST || step == Step.TAKING_ID;
    }

    /** Returns whether a byte goes through the FIFO now. */
    boolean asksFifo() {
        return moves() && !settings.dma();
    }

    boolean toHost() {
        return step == Step.TO_HOST;
    }

    /** The gate, or what is asked for, may have changed. */
    void requestChanged() {
        boolean asks = moves() && settings.dma() && controller.gateOpen();
        if (channel != null) {
            channel.request(asks);
            if (asks) {
                pump();
            }
        }
    }

    // The command

    void begin(FloppyCommand command, byte[] bytes) {
        what = command;
        flags = bytes[0] & 0xFF;
        unit = bytes[1] & 3;
        head = bytes[1] >> 2 & 1;
        terminal = false;
        markDiffers = false;
        left = 0;
        FloppyDrive drive = controller.drive(unit);
        if (what == FloppyCommand.READ_ID) {
            step = Step.IDENTIFYING;
            timer.armAt(clock.nanos() + latencyNanos);
        } else if (what == FloppyCommand.FORMAT_TRACK) {
            size = bytes[2] & 0xFF;
            last = bytes[3] & 0xFF;
            filler = bytes[5] & 0xFF;
            left = last;
            format(drive);
        } else {
            cylinder = bytes[2] & 0xFF;
            idHead = bytes[3] & 0xFF;
            sector = what == FloppyCommand.READ_TRACK ? 1 : bytes[4] & 0xFF;
            size = bytes[5] & 0xFF;
            last = bytes[6] & 0xFF;
            if (what == FloppyCommand.VERIFY && (bytes[1] & ENABLE_COUNT) != 0) {
                left = bytes[8] & 0xFF;
            }
            if (settings.impliesSeek()) {
                controller.seeks().move(unit, cylinder);
            }
            markDiffers = what == FloppyCommand.READ_DELETED_DATA;
            next();
        }
        requestChanged();
        controller.driveInterrupt();
    }

    /** Finds out what keeps the heads from reading a track; true if nothing does. */
    private boolean understands(@Nullable FloppyDrive drive) {
        if (drive == null || !drive.hasMedium()) {
            step = Step.FOREVER;
            return false;
        }
        if ((flags & MFM) == 0
                || !drive.reads(controller.rate())
                || drive.diskCylinder().isEmpty()
                || head >= drive.format().heads()) {
            fail(MISSING_ADDRESS_MARK, 0);
            return false;
        }
        return true;
    }

    private void identified() {
        FloppyDrive drive = controller.drive(unit);
        if (!understands(drive) || drive == null) {
            return;
        }
        cylinder = (int) drive.diskCylinder().orElseThrow();
        idHead = head;
        // Whatever comes by first: the disk turns.
        long turns = latencyNanos == 0 ? 0 : clock.nanos() / latencyNanos;
        sector = 1 + (int) (turns % drive.format().sectors());
        size = SIZE_512;
        end(0, 0, 0);
    }

    /** Looks for the sector that is wanted next. */
    private void next() {
        FloppyDrive drive = controller.drive(unit);
        if (!understands(drive) || drive == null) {
            return;
        }
        if (drive.diskCylinder().orElseThrow() != cylinder) {
            fail(NO_DATA, WRONG_CYLINDER);
            return;
        }
        OptionalLong at = drive.position(head, sector);
        if (size != SIZE_512 || idHead != head || at.isEmpty()) {
            fail(NO_DATA, 0);
        } else if (!what.reads() && drive.readOnly()) {
            fail(NOT_WRITABLE, 0);
        } else if (markDiffers && (flags & SKIP) != 0) {
            sectorDone();
        } else if (what.reads()) {
            step = Step.READING;
            drive.read(at.getAsLong());
        } else {
            position = 0;
            step = Step.FROM_HOST;
        }
    }

    private void format(@Nullable FloppyDrive drive) {
        if (!understands(drive) || drive == null) {
            return;
        }
        if (drive.readOnly()) {
            fail(NOT_WRITABLE, 0);
        } else if (size != SIZE_512 || last != drive.format().sectors()) {
            fail(DATA_ERROR, 0); // an image keeps the format that it has
        } else {
            position = 0;
            step = Step.TAKING_ID;
        }
    }

    void accessEnded(Status status) {
        if (step != Step.READING && step != Step.WRITING) {
            return;
        }
        position = 0;
        if (status == Status.READ_ONLY) {
            fail(NOT_WRITABLE, 0);
        } else if (status != Status.OK) {
            fail(DATA_ERROR, DATA_ERROR_IN_DATA);
        } else if (step == Step.READING && what != FloppyCommand.VERIFY) {
            step = Step.TO_HOST;
        } else if (what == FloppyCommand.FORMAT_TRACK) {
            left--;
            step = Step.TAKING_ID;
            if (left == 0) {
                end(0, 0, 0);
            }
        } else {
            sectorDone();
        }
        requestChanged();
        controller.driveInterrupt();
    }

    private void sectorDone() {
        step = Step.NONE;
        boolean counted = what == FloppyCommand.VERIFY && left > 0 && --left == 0;
        boolean atEnd = sector == last && ((flags & MULTI_TRACK) == 0 || head == 1);
        if (terminal || counted || (markDiffers && (flags & SKIP) == 0)) {
            advance();
            end(0, 0, markDiffers ? CONTROL_MARK : 0);
        } else if (atEnd && what == FloppyCommand.VERIFY && left == 0) {
            advance();
            end(0, 0, 0);
        } else if (atEnd) {
            advance();
            end(ABNORMAL, END_OF_CYLINDER, 0);
        } else if (sector == last) {
            head = 1;
            idHead = 1;
            sector = 1;
            next();
        } else {
            sector = sector + 1 & 0xFF;
            next();
        }
    }

    /** What the result phase says of the sector (section 5.1, result phase table). */
    private void advance() {
        if (sector != last) {
            sector = sector + 1 & 0xFF;
            return;
        }
        sector = 1;
        boolean multi = (flags & MULTI_TRACK) != 0;
        if (!multi || head == 1) {
            cylinder = cylinder + 1 & 0xFF;
        }
        if (multi) {
            idHead ^= 1;
        }
    }

    private void fail(int status1, int status2) {
        end(ABNORMAL, status1, status2);
    }

    private void end(int status0, int status1, int status2) {
        step = Step.NONE;
        requestChanged();
        controller.finish(
                true, status0 | head << 2 | unit, status1, status2, cylinder, idHead, sector, size);
    }

    // Data

    /** Moves by DMA what can be moved. */
    private void pump() {
        DmaChannel dma = channel;
        if (dma == null || !moves() || !settings.dma() || !controller.gateOpen()) {
            return;
        }
        int end = step == Step.TAKING_ID ? ID_BYTES : buffer.length;
        ByteBuffer part = ByteBuffer.wrap(buffer, position, end - position);
        int moved = step == Step.TO_HOST ? dma.toMemory(part) : dma.fromMemory(part);
        position += moved;
        terminal = moved > 0 && dma.terminalCount();
        if (position == end || terminal) {
            blockMoved();
        }
    }

    /** Gives the host a byte; it asks for one. */
    int take() {
        int value = buffer[position++] & 0xFF;
        if (position == buffer.length) {
            blockMoved();
        }
        return value;
    }

    /** Takes a byte from the host; it asks for one. */
    void put(int value) {
        buffer[position++] = (byte) value;
        if (position == (step == Step.TAKING_ID ? ID_BYTES : buffer.length)) {
            blockMoved();
        }
    }

    private void blockMoved() {
        switch (step) {
            case TO_HOST -> sectorDone();
            case FROM_HOST -> {
                Arrays.fill(buffer, position, buffer.length, (byte) 0);
                writeSector(sector);
            }
            case TAKING_ID -> formatSector();
            default -> {}
        }
        requestChanged();
        controller.driveInterrupt();
    }

    private void writeSector(int number) {
        FloppyDrive drive = controller.drive(unit);
        OptionalLong at = drive == null ? OptionalLong.empty() : drive.position(head, number);
        if (drive == null || at.isEmpty()) {
            fail(MISSING_ADDRESS_MARK, 0); // the disk has just been taken out
        } else {
            step = Step.WRITING;
            drive.write(at.getAsLong());
        }
    }

    private void formatSector() {
        FloppyDrive drive = controller.drive(unit);
        cylinder = buffer[0] & 0xFF;
        idHead = buffer[1] & 0xFF;
        sector = buffer[2] & 0xFF;
        boolean standard =
                drive != null
                        && position == ID_BYTES
                        && drive.diskCylinder().equals(OptionalLong.of(cylinder))
                        && idHead == head
                        && buffer[3] == SIZE_512;
        if (!standard) {
            fail(DATA_ERROR, 0);
        } else {
            Arrays.fill(buffer, (byte) filler);
            writeSector(sector);
        }
    }

    // Life

    void stop() {
        step = Step.NONE;
        timer.cancel();
        for (int i = 0; i < FloppyController.DRIVES; i++) {
            FloppyDrive drive = controller.drive(i);
            if (drive != null) {
                drive.cancel();
            }
        }
    }

    void reset() {
        Arrays.fill(buffer, (byte) 0);
        what = FloppyCommand.READ_ID;
        flags = 0;
        unit = 0;
        head = 0;
        cylinder = 0;
        idHead = 0;
        sector = 0;
        size = 0;
        last = 0;
        filler = 0;
        left = 0;
        position = 0;
        terminal = false;
        markDiffers = false;
    }

    void save(StateWriter out) {
        out.putString("step", step.name())
                .putString("command", what.name())
                .putBytes("buffer", buffer)
                .putLong("flags", flags)
                .putLong("unit", unit)
                .putLong("head", head)
                .putLong("cylinder", cylinder)
                .putLong("id-head", idHead)
                .putLong("sector", sector)
                .putLong("size", size)
                .putLong("last", last)
                .putLong("filler", filler)
                .putLong("left", left)
                .putLong("position", position)
                .putBoolean("terminal", terminal)
                .putBoolean("mark-differs", markDiffers);
    }

    void load(StateReader in) throws StateException {
        step = Sections.constant(in, "step", Step.class);
        what = Sections.constant(in, "command", FloppyCommand.class);
        Sections.bytes(in, "buffer", buffer);
        flags = in.getInt("flags", 0, 0xFF);
        unit = in.getInt("unit", 0, 3);
        head = in.getInt("head", 0, 1);
        cylinder = in.getInt("cylinder", 0, 0xFF);
        idHead = in.getInt("id-head", 0, 0xFF);
        sector = in.getInt("sector", 0, 0xFF);
        size = in.getInt("size", 0, 0xFF);
        last = in.getInt("last", 0, 0xFF);
        filler = in.getInt("filler", 0, 0xFF);
        left = in.getInt("left", 0, 0xFF);
        int end = step == Step.TAKING_ID ? ID_BYTES : buffer.length;
        position = in.getInt("position", 0, moves() ? end - 1 : buffer.length);
        terminal = in.getBoolean("terminal");
        markDiffers = in.getBoolean("mark-differs");
    }
}

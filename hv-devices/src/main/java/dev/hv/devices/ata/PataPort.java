package dev.hv.devices.ata;

import dev.hv.api.state.StateException;
import dev.hv.api.state.StateReader;
import dev.hv.api.state.StateWriter;
import dev.hv.devices.medium.Sections;

/**
 * One drive on a parallel cable: the data port, DRQ and INTRQ (ATA/ATAPI-6, 9: protocols for PIO,
 * DMA and packets).
 */
final class PataPort implements Transport {
    /** What the data port does. */
    private enum Flow {
        IDLE,
        PIO_IN,
        PIO_OUT,
        PACKET,
        DMA_IN,
        DMA_OUT
    }

    private final Drive drive;
    private final AtaChannel channel;
    private Flow flow = Flow.IDLE;
    private int position;
    private int blockEnd;
    private int end;
    private int blockBytes;
    private boolean interrupts;

    PataPort(Drive drive, AtaChannel channel) {
        this.drive = drive;
        this.channel = channel;
        drive.connect(this);
    }

    Drive drive() {
        return drive;
    }

    /** Returns whether the drive asserts INTRQ. */
    boolean interrupts() {
        return interrupts;
    }

    /** The host has read the status register, or written a command. */
    void acknowledge() {
        interrupts = false;
    }

    private void interrupt() {
        interrupts = true;
        channel.interruptsChanged();
    }

    private void begin(Flow what, int from, int to, int block) {
        flow = what;
        position = from;
        end = to;
        blockBytes = block;
        blockEnd = Math.min(end, position + blockBytes);
        drive.task.status = (drive.task.status & ~TaskFile.BSY) | TaskFile.DRQ | TaskFile.DRDY;
    }

    @Override
    public void offer(int offset, int length, int blockBytes, boolean dma) {
        begin(dma ? Flow.DMA_IN : Flow.PIO_IN, offset, offset + length, blockBytes);
        if (dma) {
            pump();
        } else {
            interrupt();
        }
    }

    @Override
    public void want(int length, int blockBytes, boolean dma, boolean first) {
        begin(dma ? Flow.DMA_OUT : Flow.PIO_OUT, 0, length, blockBytes);
        if (dma) {
            pump();
        } else if (!first) {
            interrupt();
        }
    }

    @Override
    public void wantPacket() {
        begin(Flow.PACKET, 0, Drive.PACKET_BYTES, Drive.PACKET_BYTES);
    }

    @Override
    public void finished(boolean interrupt) {
        flow = Flow.IDLE;
        if (interrupt) {
            interrupt();
        }
    }

    /** Stops moving data, as a reset does. */
    void stop() {
        flow = Flow.IDLE;
        position = 0;
        blockEnd = 0;
        end = 0;
        blockBytes = 0;
        interrupts = false;
    }

    /** Moves data by DMA, as far as the bus master goes along. */
    void pump() {
        boolean in = flow == Flow.DMA_IN;
        if (!in && flow != Flow.DMA_OUT) {
            return;
        }
        position += channel.busMaster().move(drive.buffer, position, end - position, in);
        if (position >= end) {
            moved();
        }
    }

    private void moved() {
        boolean packet = flow == Flow.PACKET;
        flow = Flow.IDLE;
        drive.task.status = (drive.task.status & ~TaskFile.DRQ) | TaskFile.BSY;
        if (packet) {
            drive.packetReceived();
        } else {
            drive.moved();
        }
    }

    private void blockMoved() {
        if (blockEnd >= end) {
            moved();
        } else {
            blockEnd = Math.min(end, blockEnd + blockBytes);
            interrupt();
        }
    }

    /** Returns whether the data port has something to read. */
    boolean readable() {
        return flow == Flow.PIO_IN;
    }

    /** Returns whether the data port takes something. */
    boolean writable() {
        return flow == Flow.PIO_OUT || flow == Flow.PACKET;
    }

    /** Reads a word from the data port; it is readable. */
    int read() {
        byte[] buffer = drive.buffer;
        int word = (buffer[position] & 0xFF) | (buffer[position + 1] & 0xFF) << 8;
        position += 2;
        if (position >= blockEnd) {
            blockMoved();
        }
        return word;
    }

    /** Writes a word to the data port; it is writable. */
    void write(int word) {
        byte[] into = flow == Flow.PACKET ? drive.packet : drive.buffer;
        into[position] = (byte) word;
        into[position + 1] = (byte) (word >> 8);
        position += 2;
        if (position >= blockEnd) {
            blockMoved();
        }
    }

    void save(StateWriter out) {
        drive.save(out.section("drive"));
        out.putBytes("packet", drive.packet)
                .putString("flow", flow.name())
                .putLong("position", position)
                .putLong("block-end", blockEnd)
                .putLong("end", end)
                .putLong("block-bytes", blockBytes)
                .putBoolean("interrupts", interrupts);
    }

    void load(StateReader in) throws StateException {
        drive.load(Sections.of(in, "drive"));
        Sections.bytes(in, "packet", drive.packet);
        flow = Sections.constant(in, "flow", Flow.class);
        int most = flow == Flow.PACKET ? Drive.PACKET_BYTES : Drive.BUFFER_BYTES;
        end = in.getInt("end", 0, most);
        blockEnd = in.getInt("block-end", 0, end);
        // DMA knows no blocks, and leaves the position at its end.
        boolean blocks = flow == Flow.PIO_IN || flow == Flow.PIO_OUT || flow == Flow.PACKET;
        int stop = blocks ? blockEnd : end;
        position = in.getInt("position", 0, stop);
        blockBytes = in.getInt("block-bytes", 0, Drive.BUFFER_BYTES);
        interrupts = in.getBoolean("interrupts");
        boolean moving = flow != Flow.IDLE;
        boolean odd = ((end | blockEnd | position | blockBytes) & 1) != 0;
        if (odd || (moving && (position >= stop || blockBytes == 0))) {
            throw new StateException("position", "is " + position + " of " + stop);
        }
    }
}

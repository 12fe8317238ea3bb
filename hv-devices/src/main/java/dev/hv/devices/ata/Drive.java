package dev.hv.devices.ata;

import dev.hv.api.state.StateException;
import dev.hv.api.state.StateReader;
import dev.hv.api.state.StateWriter;

/** A drive at the end of a cable: takes commands from a {@link Transport}, and moves data by it. */
abstract class Drive {
    /** Data that is moved in one piece; longer commands take several. */
    static final int BUFFER_BYTES = 1 << 16;

    static final int SECTOR_BYTES = 512;
    static final int PACKET_BYTES = 12;

    final TaskFile task = new TaskFile();
    final byte[] buffer = new byte[BUFFER_BYTES];
    final byte[] packet = new byte[PACKET_BYTES];
    private Transport transport = NO_TRANSPORT;

    private static final Transport NO_TRANSPORT =
            new Transport() {
                @Override
                public void offer(int offset, int length, int blockBytes, boolean dma) {}

                @Override
                public void want(int length, int blockBytes, boolean dma, boolean first) {}

                @Override
                public void wantPacket() {}

                @Override
                public void finished(boolean interrupt) {}
            };

    /** Plugs the cable in; once. */
    final void connect(Transport cable) {
        transport = cable;
    }

    final Transport transport() {
        return transport;
    }

    /** Returns whether it is an ATAPI drive. */
    abstract boolean packetDevice();

    /** Begins a command; {@link #task} has its parameters and BSY set. */
    abstract void command(int opcode);

    /** The block that was offered or wanted has been moved whole. */
    abstract void moved();

    /** The packet that was wanted is in {@link #packet}. */
    abstract void packetReceived();

    /** Calls off whatever is under way, without a word to the host. */
    abstract void abort();

    /** Sets the registers to what tells what the drive is, and that it is well (9.12). */
    abstract void present();

    /** What SRST and DEVICE RESET leave (ATA/ATAPI-6, 9.3): settings that survive stay. */
    abstract void softReset();

    /** As after power-on. */
    abstract void powerOn();

    /** Lets what a snapshot caught go on. */
    abstract void driveOutputs();

    abstract void save(StateWriter out);

    abstract void load(StateReader in) throws StateException;

    /** Waits for the host; outside the domain. */
    abstract void quiesce();

    /** Calls off what goes on at the medium. */
    abstract void close();

    /** The command has ended well. */
    final void succeed(boolean interrupt) {
        task.status = TaskFile.DRDY | TaskFile.DSC;
        task.error = 0;
        transport.finished(interrupt);
    }

    /** The command has ended with those bits of the error register. */
    final void fail(int error) {
        fail(error, 0);
    }

    final void fail(int error, int statusBits) {
        task.status = TaskFile.DRDY | TaskFile.DSC | TaskFile.ERR | statusBits;
        task.error = error;
        transport.finished(true);
    }
}

package dev.hv.devices.ata;

import dev.hv.api.register.Register;
import dev.hv.api.state.StateException;
import dev.hv.api.state.StateReader;
import dev.hv.api.state.StateWriter;
import dev.hv.devices.medium.Sections;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;

/**
 * A port of an AHCI host bus adapter and the drive at its end (AHCI 1.3.1, 3.3 and 5.3): it takes
 * commands from the command list one after the other, moves their data by their descriptor tables,
 * and posts what the drive says to the received FIS area. The drive's queue is not used.
 */
final class AhciPort implements Transport {
    // PxIS and PxIE (3.3.5).
    private static final long DEVICE_TO_HOST = 1;
    private static final long PIO_SETUP = 1 << 1;
    private static final long DESCRIPTOR_PROCESSED = 1 << 5;
    private static final long PORT_CONNECT_CHANGE = 1 << 6;
    private static final long PHY_READY_CHANGE = 1 << 22;
    private static final long OVERFLOW = 1 << 24;
    private static final long INTERFACE_FATAL = 1 << 27;
    private static final long HOST_BUS_FATAL = 1 << 29;
    private static final long TASK_FILE_ERROR = 1 << 30;

    // PxCMD (3.3.7).
    private static final long ST = 1;
    private static final long SUD_POD = 6;
    private static final long CLO = 1 << 3;
    private static final long FRE = 1 << 4;
    private static final long FR = 1 << 14;
    private static final long CR = 1 << 15;
    private static final int CURRENT_SLOT = 8;

    /** Software's own bits: whether the drive is ATAPI, and whether a light is to shine for it. */
    private static final long MARKS = 1 << 24 | 1 << 25;

    // PxSSTS, PxSCTL (3.3.10, 3.3.11).
    private static final long DETECTION = 0xF;
    private static final long RESET_LINK = 1;
    private static final long LINK_OFF = 4;
    private static final long LINK_UP = 0x123;

    // PxSERR (3.3.12).
    private static final long PHY_READY_CHANGED = 1 << 16;
    private static final long EXCHANGED = 1 << 26;

    private static final int NOTHING_SAID = 0x7F;
    private static final long NO_SIGNATURE = 0xFFFF_FFFFL;
    private static final int NONE = -1;
    private static final int SLOTS = 32;

    // Command header (4.2.2).
    private static final int HEADER_BYTES = 32;
    private static final int ATAPI = 1 << 5;
    private static final int LENGTH = 0x1F;
    private static final int PACKET_OFFSET = 0x40;
    private static final int TABLE_OFFSET = 0x80;
    private static final int FIS_DWORDS = Fis.TO_DEVICE_BYTES / 4;

    private static final int COMMAND_FIS = 0x80;
    private static final int SOFT_RESET = 0x04;
    private static final int DEVICE_RESET = 0x08;

    /** The registers of all ports that the bank holds; this port's is at its index. */
    record Registers(
            Register list,
            Register listUpper,
            Register received,
            Register receivedUpper,
            Register interrupts,
            Register enabled,
            Register errors) {
        /** Returns where that port's command list is in memory (3.3.1 and 3.3.2). */
        long commandList(int port) {
            return listUpper.value(port) << 32 | list.value(port);
        }

        /** Returns where that port's received FISes go in memory (3.3.3 and 3.3.4). */
        long receivedArea(int port) {
            return receivedUpper.value(port) << 32 | received.value(port);
        }
    }

    /** The adapter, as a port needs it. */
    interface Adapter {
        /** Returns memory; empty while the function is no bus master. */
        @Nullable DmaMemory memory();

        /** {@link AhciPort#interrupting} may have changed. */
        void interruptsChanged();

        /** Software has asked for something that the specification leaves open. */
        void mistake(String what, long detail);
    }

    private final int index;
    private final Adapter adapter;
    private final Registers registers;
    private final @Nullable Drive drive;

    private boolean started;
    private boolean receiving;
    private long marks;
    private long issued;
    private int slot = NONE;
    private int last = SLOTS - 1;
    private int task = NOTHING_SAID;
    private long signature = NO_SIGNATURE;
    private long link;

    /** The drive has something to say for which there is no received FIS area yet. */
    private boolean silent;

    /** An error has stopped the port until it is started anew (6.2.2). */
    private boolean stopped;

    private boolean resetting;
    private boolean packetInTable;
    private long table;
    private final PrdTable regions = new PrdTable();

    private boolean choosing;
    private boolean moving;
    private boolean pending;
    private boolean pendingIn;
    private int pendingOffset;
    private int pendingLength;
    private final byte[] header = new byte[HEADER_BYTES];
    private final byte[] fis = new byte[Fis.TO_DEVICE_BYTES];

    AhciPort(int index, Adapter adapter, Registers registers, @Nullable Drive drive) {
        this.index = index;
        this.adapter = adapter;
        this.registers = registers;
        this.drive = drive;
        if (drive != null) {
            drive.connect(this);
        }
    }

    @Override
    public boolean serial() {
        return true;
    }

    // Registers

    private void interrupt(long bits) {
        registers.interrupts.set(index, registers.interrupts.value(index) | bits);
        adapter.interruptsChanged();
    }

    /** Returns whether an enabled bit of PxIS is set. */
    boolean interrupting() {
        return (registers.interrupts.value(index) & registers.enabled.value(index)) != 0;
    }

    /** Bits of PxIS that follow bits of PxSERR. */
    void errorsWritten() {
        long errors = registers.errors.value(index);
        long bits = registers.interrupts.value(index) & ~(PORT_CONNECT_CHANGE | PHY_READY_CHANGE);
        bits |= (errors & EXCHANGED) != 0 ? PORT_CONNECT_CHANGE : 0;
        bits |= (errors & PHY_READY_CHANGED) != 0 ? PHY_READY_CHANGE : 0;
        registers.interrupts.set(index, bits);
        adapter.interruptsChanged();
    }

    private void linkEvent(long bits) {
        registers.errors.set(index, registers.errors.value(index) | bits);
        errorsWritten();
    }

    /** Returns PxTFD. */
    int task() {
        return task;
    }

    /** Returns PxSIG. */
    long signature() {
        return signature;
    }

    /** Returns PxSSTS. */
    long link() {
        return link;
    }

    private void task(TaskFile from) {
        task = from.error << 8 | from.status;
    }

    /** Returns PxCMD. */
    long command() {
        return (started ? ST | CR : 0)
                | (receiving ? FRE | FR : 0)
                | (slot != NONE ? (long) slot << CURRENT_SLOT : 0)
                | SUD_POD
                | marks;
    }

    /** Takes what is written to PxCMD. */
    void commandWritten(long value) {
        marks = value & MARKS;
        if ((value & CLO) != 0) {
            task &= ~(TaskFile.BSY | TaskFile.DRQ);
        }
        boolean receives = (value & FRE) != 0;
        boolean begins = receives && !receiving;
        receiving = receives;
        if (begins && silent) {
            introduce();
        }
        boolean starts = (value & ST) != 0;
        if (started && !starts) {
            // The list is forgotten (3.3.14); what the drive does it goes on with, for nobody.
            issued = 0;
            slot = NONE;
            last = SLOTS - 1;
            stopped = false;
        }
        started = starts;
        choose();
    }

    /** Returns PxCI. */
    long issued() {
        return issued;
    }

    /** Takes what is written to PxCI: ones that are added. */
    void issue(long slots) {
        if (!started) {
            adapter.mistake("ahci: a command is issued to a port that does not run", slots);
            return;
        }
        issued |= slots;
        choose();
    }

    /** Takes what is written to PxSCTL (10.4.2: a link is reset by DET 1, then 0). */
    void linkControlWritten(long old, long now) {
        long before = old & DETECTION;
        long after = now & DETECTION;
        if (drive == null || before == after) {
            return;
        }
        if (after == RESET_LINK || after == LINK_OFF) {
            cut();
            link = after == LINK_OFF ? LINK_OFF : 0;
            linkEvent(PHY_READY_CHANGED);
        } else if (after == 0) {
            drive.powerOn();
            connect();
            linkEvent(EXCHANGED);
            if (receiving) {
                introduce();
            }
        }
    }

    private void cut() {
        if (drive != null) {
            drive.abort();
        }
        slot = NONE;
        silent = false;
        resetting = false;
        task = NOTHING_SAID;
        signature = NO_SIGNATURE;
    }

    /** The link is there; the drive has yet to say what it is. */
    private void connect() {
        link = LINK_UP;
        task = TaskFile.BSY;
        silent = true;
    }

    /** The first FIS after a reset carries the drive's signature (5.3.3). */
    private void introduce() {
        if (drive == null) {
            return;
        }
        silent = false;
        TaskFile now = drive.task;
        signature =
                (now.high & 0xFFL) << 24
                        | (now.mid & 0xFF) << 16
                        | (now.low & 0xFF) << 8
                        | (now.count & 0xFF);
        post(Fis.REGISTER_OFFSET, Fis.register(now, false));
        task(now);
    }

    // Commands

    /** Goes on with the command list, from the slot after the last one on (5.3.2, round robin). */
    private void choose() {
        if (choosing) {
            return;
        }
        choosing = true;
        while (drive != null && ready()) {
            int next = last;
            do {
                next = (next + 1) % SLOTS;
            } while ((issued >>> next & 1) == 0);
            last = next;
            slot = next;
            begin(drive);
        }
        choosing = false;
    }

    private boolean ready() {
        return started
                && !stopped
                && issued != 0
                && slot == NONE
                && link == LINK_UP
                && (task & (TaskFile.BSY | TaskFile.DRQ)) == 0;
    }

    private void begin(Drive attached) {
        DmaMemory memory = adapter.memory();
        long list = registers.commandList(index);
        if (memory == null || !memory.read(list + slot * 32L, header, 0, HEADER_BYTES)) {
            fatal(HOST_BUS_FATAL, "ahci: a command list outside memory", list);
            return;
        }
        long flags = DmaMemory.dword(header, 0);
        table = (DmaMemory.dword(header, 8) & ~0x7FL) | DmaMemory.dword(header, 12) << 32;
        if ((flags & LENGTH) < FIS_DWORDS
                || !memory.read(table, fis, 0, Fis.TO_DEVICE_BYTES)
                || (fis[0] & 0xFF) != Fis.TO_DEVICE) {
            fatal(HOST_BUS_FATAL, "ahci: a command table without a command", table);
            return;
        }
        regions.begin(table + TABLE_OFFSET, (int) (flags >>> 16));
        packetInTable = (flags & ATAPI) != 0;
        if ((fis[1] & COMMAND_FIS) == 0) {
            control(attached, (fis[15] & SOFT_RESET) != 0);
            return;
        }
        if ((attached.task.status & TaskFile.BSY) != 0) {
            // Software has given up what it was doing, and says so by CLO.
            attached.abort();
        }
        Fis.take(fis, attached.task);
        attached.task.status =
                TaskFile.BSY | (attached.task.status & (TaskFile.DRDY | TaskFile.DSC));
        attached.task.error = 0;
        task(attached.task);
        int opcode = fis[2] & 0xFF;
        if (opcode == DEVICE_RESET && attached.packetDevice()) {
            attached.softReset();
            finished(true);
        } else {
            attached.command(opcode);
        }
    }

    /** A Register FIS that is no command: the soft reset bit of the device control register. */
    private void control(Drive attached, boolean reset) {
        boolean ends = resetting && !reset;
        if (reset) {
            attached.abort();
        }
        resetting = reset;
        complete();
        if (ends) {
            attached.softReset();
            introduce();
        }
    }

    private void complete() {
        if (slot != NONE) {
            issued &= ~(1L << slot);
            slot = NONE;
        }
    }

    private void fatal(long bit, String what, long detail) {
        adapter.mistake(what, detail);
        stopped = true;
        interrupt(bit);
    }

    // Transport

    @Override
    public void offer(int offset, int length, int blockBytes, boolean dma) {
        transfer(true, offset, length, blockBytes, dma);
    }

    @Override
    public void want(int length, int blockBytes, boolean dma, boolean first) {
        transfer(false, 0, length, blockBytes, dma);
    }

    /**
     * In PIO there is a PIO Setup FIS for each block, of which the last one stays in memory. Drives
     * offer their next piece when the one before has been moved: not deeper, but in turns.
     */
    private void transfer(boolean in, int offset, int length, int blockBytes, boolean dma) {
        if (drive == null || slot == NONE || stopped) {
            return;
        }
        if (!dma) {
            int ready = TaskFile.DRDY | TaskFile.DSC;
            int ending = in ? ready : ready | TaskFile.BSY;
            post(Fis.PIO_SETUP_OFFSET, Fis.pioSetup(drive.task, in, ending, blockBytes));
            interrupt(PIO_SETUP);
        }
        pending = true;
        pendingIn = in;
        pendingOffset = offset;
        pendingLength = length;
        if (moving) {
            return;
        }
        moving = true;
        while (pending) {
            pending = false;
            if (move(drive)) {
                drive.moved();
            }
        }
        moving = false;
    }

    private boolean move(Drive attached) {
        DmaMemory memory = adapter.memory();
        PrdTable.Result result =
                memory == null
                        ? PrdTable.Result.FAULT
                        : regions.move(
                                memory, attached.buffer, pendingOffset, pendingLength, pendingIn);
        switch (result) {
            case MOVED -> {
                if (regions.takeInterrupt()) {
                    interrupt(DESCRIPTOR_PROCESSED);
                }
            }
            case TOO_SHORT -> {
                interrupt(OVERFLOW);
                if (!pendingIn) {
                    // Nothing must be written that the host has not sent.
                    attached.abort();
                    fatal(INTERFACE_FATAL, "ahci: a table that is shorter than its data", table);
                    return false;
                }
            }
            case FAULT -> {
                attached.abort();
                fatal(HOST_BUS_FATAL, "ahci: a region outside memory", table);
                return false;
            }
        }
        return true;
    }

    @Override
    public void wantPacket() {
        DmaMemory memory = adapter.memory();
        if (drive == null || slot == NONE || stopped) {
            return;
        }
        boolean there =
                memory != null
                        && (packetInTable
                                ? memory.read(
                                        table + PACKET_OFFSET, drive.packet, 0, Drive.PACKET_BYTES)
                                : regions.move(memory, drive.packet, 0, Drive.PACKET_BYTES, false)
                                        == PrdTable.Result.MOVED);
        if (there) {
            drive.packetReceived();
        } else {
            drive.abort();
            fatal(HOST_BUS_FATAL, "ahci: a packet outside memory", table);
        }
    }

    /** A PIO command that ends with data to the host has its ending status in the PIO Setup FIS. */
    @Override
    public void finished(boolean interrupt) {
        if (drive == null) {
            return;
        }
        task(drive.task);
        if (interrupt) {
            post(Fis.REGISTER_OFFSET, Fis.register(drive.task, true));
        }
        if (slot != NONE) {
            writeCount();
        }
        if ((drive.task.status & TaskFile.ERR) != 0) {
            stopped = slot != NONE;
            interrupt(DEVICE_TO_HOST | TASK_FILE_ERROR);
            return;
        }
        complete();
        if (interrupt) {
            interrupt(DEVICE_TO_HOST);
        }
        choose();
    }

    /** The byte count in the command header (4.2.2, DW 1). */
    private void writeCount() {
        DmaMemory memory = adapter.memory();
        if (memory == null) {
            return;
        }
        for (int i = 0; i < Integer.BYTES; i++) {
            header[i] = (byte) (regions.moved() >> (8 * i));
        }
        long list = registers.commandList(index);
        if (!memory.write(list + slot * 32L + 4, header, 0, Integer.BYTES)) {
            adapter.mistake("ahci: a command list outside memory", list);
        }
    }

    private void post(int at, byte[] what) {
        DmaMemory memory = adapter.memory();
        if (!receiving || memory == null) {
            return;
        }
        long base = registers.receivedArea(index);
        if (!memory.write(base + at, what, 0, what.length)) {
            adapter.mistake("ahci: a received FIS area outside memory", base);
        }
    }

    // Life

    /** As after power-on or a reset of the adapter; the bank's registers have been reset. */
    void reset() {
        started = false;
        receiving = false;
        marks = 0;
        issued = 0;
        last = SLOTS - 1;
        task = NOTHING_SAID;
        signature = NO_SIGNATURE;
        link = 0;
        slot = NONE;
        silent = false;
        stopped = false;
        resetting = false;
        packetInTable = false;
        table = 0;
        regions.begin(0, 0);
        Arrays.fill(header, (byte) 0);
        if (drive != null) {
            Arrays.fill(drive.packet, (byte) 0);
            drive.powerOn();
            connect();
        }
    }

    void driveOutputs() {
        if (drive != null) {
            drive.driveOutputs();
        }
    }

    void quiesce() {
        if (drive != null) {
            drive.quiesce();
        }
    }

    void close() {
        if (drive != null) {
            drive.close();
        }
    }

    void save(StateWriter out) {
        out.putBoolean("started", started)
                .putBoolean("receiving", receiving)
                .putLong("marks", marks)
                .putLong("issued", issued)
                .putLong("last", last)
                .putLong("slot", slot)
                .putLong("task", task)
                .putLong("signature", signature)
                .putLong("link", link)
                .putBoolean("silent", silent)
                .putBoolean("stopped", stopped)
                .putBoolean("resetting", resetting)
                .putBoolean("packet-in-table", packetInTable)
                .putLong("table", table);
        regions.save(out.section("regions"));
        if (drive != null) {
            drive.save(out.section("drive"));
            out.putBytes("packet", drive.packet);
        }
    }

    void load(StateReader in) throws StateException {
        started = in.getBoolean("started");
        receiving = in.getBoolean("receiving");
        marks = in.getLong("marks") & MARKS;
        issued = in.getLong("issued") & 0xFFFF_FFFFL;
        last = in.getInt("last", 0, SLOTS - 1);
        slot = in.getInt("slot", NONE, SLOTS - 1);
        task = in.getInt("task", 0, 0xFFFF);
        signature = in.getLong("signature") & NO_SIGNATURE;
        link = in.getInt("link", 0, (int) LINK_UP);
        silent = in.getBoolean("silent");
        stopped = in.getBoolean("stopped");
        resetting = in.getBoolean("resetting");
        packetInTable = in.getBoolean("packet-in-table");
        table = in.getLong("table");
        regions.load(Sections.of(in, "regions"));
        if (drive != null) {
            drive.load(Sections.of(in, "drive"));
            Sections.bytes(in, "packet", drive.packet);
        }
        if (slot != NONE && (issued >>> slot & 1) == 0) {
            throw new StateException("slot", "is " + slot + ", which is not issued");
        }
    }
}

package dev.hv.devices.ata;

import dev.hv.api.bus.AccessRules;
import dev.hv.api.bus.IoHandler;
import dev.hv.api.bus.Width;
import dev.hv.api.device.DeviceContext;
import dev.hv.api.register.Access;
import dev.hv.api.register.RegisterBank;
import dev.hv.api.register.RegisterMap;
import dev.hv.api.state.StateException;
import dev.hv.api.state.StateReader;
import dev.hv.api.state.StateWriter;
import dev.hv.api.trace.Trace;
import dev.hv.devices.medium.Sections;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.OptionalLong;
import java.util.function.IntConsumer;
import java.util.function.ToIntFunction;

/**
 * A channel: command block, control block and one or two drives (ATA/ATAPI-6, 7). Writes go to both
 * drives, reads come from the one that is selected; device 0 answers for a device 1 that is not
 * there (9.16), and nobody does where there is no device 0: DD7 is pulled down, the rest is up.
 */
final class AtaChannel implements IoHandler {
    static final AccessRules COMMAND_RULES =
            AccessRules.implemented(Width.BYTE, Width.WORD, Width.DWORD);

    private static final int NOBODY = 0x7F;
    private static final int NOBODYS_WORD = 0x7F7F;

    private static final int CONTROL_HOB = 0x80;
    private static final int CONTROL_SRST = 0x04;
    private static final int CONTROL_NIEN = 0x02;

    private static final int DEVICE_RESET = 0x08;
    private static final int EXECUTE_DEVICE_DIAGNOSTIC = 0x90;

    private final Trace trace;
    private final Runnable onInterrupt;
    private final BusMaster busMaster;
    private final @Nullable PataPort[] ports = new PataPort[2];
    private final RegisterBank commandBlock;
    private final RegisterBank controlBlock;
    private int selected;
    private int control;

    /**
     * @param name for traces
     * @param busMaster takes data by DMA
     * @param onInterrupt told when {@link #interrupts} may have changed
     */
    AtaChannel(String name, DeviceContext context, BusMaster busMaster, Runnable onInterrupt) {
        trace = context.trace();
        this.onInterrupt = onInterrupt;
        this.busMaster = busMaster;
        commandBlock = commandBlock(RegisterBank.named(name, 8).trace(trace));
        controlBlock =
                RegisterBank.named(name + ".control", 1)
                        .trace(trace)
                        .register(
                                "ALTERNATE_STATUS",
                                0,
                                Width.BYTE,
                                r ->
                                        r.summary("Status; written: DEVICE_CONTROL.")
                                                .onPeek(this::status)
                                                .onWrite((old, now) -> controlWritten((int) now)))
                        .build();
    }

    private RegisterBank commandBlock(RegisterBank.Builder bank) {
        return bank.register(
                        "DATA",
                        0,
                        Width.BYTE,
                        r ->
                                r.summary("Data, in words.")
                                        .onRead(() -> readData(Width.BYTE))
                                        .onWrite((old, now) -> writeData(now, Width.BYTE)))
                .register(
                        "ERROR",
                        1,
                        Width.BYTE,
                        r ->
                                r.summary("Error; written: FEATURES.")
                                        .onPeek(() -> of(task -> task.error))
                                        .onWrite((old, now) -> features((int) now)))
                .register(
                        "SECTOR_COUNT",
                        2,
                        Width.BYTE,
                        r ->
                                r.onPeek(() -> of(task -> depth(task.count)))
                                        .onWrite((old, now) -> sectorCount((int) now)))
                .register(
                        "LBA_LOW",
                        3,
                        Width.BYTE,
                        r ->
                                r.onPeek(() -> of(task -> depth(task.low)))
                                        .onWrite((old, now) -> lbaLow((int) now)))
                .register(
                        "LBA_MID",
                        4,
                        Width.BYTE,
                        r ->
                                r.onPeek(() -> of(task -> depth(task.mid)))
                                        .onWrite((old, now) -> lbaMid((int) now)))
                .register(
                        "LBA_HIGH",
                        5,
                        Width.BYTE,
                        r ->
                                r.onPeek(() -> of(task -> depth(task.high)))
                                        .onWrite((old, now) -> lbaHigh((int) now)))
                .register(
                        "DEVICE",
                        6,
                        Width.BYTE,
                        r ->
                                r.onPeek(() -> of(task -> task.device | 0xA0))
                                        .onWrite((old, now) -> device((int) now)))
                .register(
                        "STATUS",
                        7,
                        Width.BYTE,
                        r ->
                                r.summary("Status; written: COMMAND.")
                                        .field("STATUS", 0, 7, Access.READ_WRITE)
                                        .onRead(this::readStatus)
                                        .onPeek(this::status)
                                        .onWrite((old, now) -> command((int) now)))
                .build();
    }

    /** Puts a drive on the cable, before the machine runs. */
    void attach(int device, Drive drive) {
        ports[device] = new PataPort(drive, this);
    }

    RegisterMap commandMap() {
        return commandBlock.describe();
    }

    RegisterMap controlMap() {
        return controlBlock.describe();
    }

    IoHandler controlHandler() {
        return controlBlock;
    }

    BusMaster busMaster() {
        return busMaster;
    }

    /** The bus master has been started. */
    void busMasterStarted() {
        for (PataPort port : ports) {
            if (port != null) {
                port.pump();
            }
        }
    }

    /** Returns whether INTRQ is asserted: by the selected drive, if the host lets it. */
    boolean interrupts() {
        PataPort port = ports[selected];
        return port != null && port.interrupts() && (control & CONTROL_NIEN) == 0;
    }

    void interruptsChanged() {
        onInterrupt.run();
    }

    // Reading

    /** The drive that answers reads: device 0 for both where it is alone. */
    private @Nullable PataPort answering() {
        PataPort port = ports[selected];
        return port != null ? port : selected == 1 ? ports[0] : null;
    }

    private int of(ToIntFunction<TaskFile> register) {
        PataPort port = answering();
        return port == null ? NOBODY : register.applyAsInt(port.drive().task);
    }

    private int depth(int register) {
        return (control & CONTROL_HOB) != 0 ? register >> 8 : register & 0xFF;
    }

    private int status() {
        PataPort port = ports[selected];
        if (port == null) {
            return answering() == null ? NOBODY : 0;
        }
        return (control & CONTROL_SRST) != 0 ? TaskFile.BSY : port.drive().task.status;
    }

    private int readStatus() {
        int status = status();
        PataPort port = ports[selected];
        if (port != null) {
            port.acknowledge();
            onInterrupt.run();
        }
        return status;
    }

    private long readData(Width width) {
        PataPort port = ports[selected];
        if (port == null) {
            return NOBODYS_WORD & width.mask();
        }
        if (!port.readable()) {
            trace.guestError("the data port is read while DRQ asks for nothing", 0, 0);
            return 0;
        }
        long value = port.read();
        if (width == Width.DWORD && port.readable()) {
            value |= (long) port.read() << 16;
        }
        return value & width.mask();
    }

    private void writeData(long value, Width width) {
        PataPort port = ports[selected];
        if (port == null) {
            return;
        }
        if (!port.writable()) {
            trace.guestError("the data port is written while DRQ asks for nothing", 0, value);
            return;
        }
        port.write((int) value & 0xFFFF);
        if (width == Width.DWORD && port.writable()) {
            port.write((int) (value >> 16) & 0xFFFF);
        }
    }

    @Override
    public long read(long offset, Width width) {
        return offset == 0 && width != Width.BYTE
                ? readData(width)
                : commandBlock.read(offset, width);
    }

    @Override
    public void write(long offset, Width width, long value) {
        if (offset == 0 && width != Width.BYTE) {
            writeData(value, width);
        } else {
            commandBlock.write(offset, width, value);
        }
    }

    @Override
    public OptionalLong peek(long offset, Width width) {
        return offset == 0 ? OptionalLong.empty() : commandBlock.peek(offset, width);
    }

    // Writing

    /** Does something to the registers of each drive; not while one is busy. */
    private void write(IntConsumer each) {
        control &= ~CONTROL_HOB;
        for (int i = 0; i < ports.length; i++) {
            PataPort port = ports[i];
            if (port != null) {
                if ((port.drive().task.status & TaskFile.BSY) != 0) {
                    trace.guestError("a register is written while the drive is busy", i, 0);
                } else {
                    each.accept(i);
                }
            }
        }
    }

    private TaskFile task(int device) {
        PataPort port = ports[device];
        if (port == null) {
            throw new AssertionError("only registers of drives are written");
        }
        return port.drive().task;
    }

    private void features(int value) {
        write(i -> task(i).features = TaskFile.pushed(task(i).features, value));
    }

    private void sectorCount(int value) {
        write(i -> task(i).count = TaskFile.pushed(task(i).count, value));
    }

    private void lbaLow(int value) {
        write(i -> task(i).low = TaskFile.pushed(task(i).low, value));
    }

    private void lbaMid(int value) {
        write(i -> task(i).mid = TaskFile.pushed(task(i).mid, value));
    }

    private void lbaHigh(int value) {
        write(i -> task(i).high = TaskFile.pushed(task(i).high, value));
    }

    private void device(int value) {
        write(i -> task(i).device = value);
        selected = (value & TaskFile.DEVICE_DEV) != 0 ? 1 : 0;
        onInterrupt.run();
    }

    private void command(int opcode) {
        control &= ~CONTROL_HOB;
        PataPort port = ports[selected];
        if (opcode == EXECUTE_DEVICE_DIAGNOSTIC) {
            diagnose();
            return;
        }
        if (port == null) {
            return;
        }
        TaskFile task = port.drive().task;
        if (opcode == DEVICE_RESET && port.drive().packetDevice()) {
            port.stop();
            port.drive().softReset();
        } else if ((task.status & (TaskFile.BSY | TaskFile.DRQ)) != 0
                || (control & CONTROL_SRST) != 0) {
            trace.guestError("a command is written while the drive is busy", 7, opcode);
        } else {
            // INTRQ falls before the command can raise it again: edges are what the PIC counts.
            port.acknowledge();
            onInterrupt.run();
            task.status = TaskFile.BSY | (task.status & (TaskFile.DRDY | TaskFile.DSC));
            task.error = 0;
            port.drive().command(opcode);
        }
        onInterrupt.run();
    }

    /** Both drives take this one, whichever is selected, and device 0 reports (8.11). */
    private void diagnose() {
        selected = 0;
        for (PataPort port : ports) {
            if (port != null) {
                port.stop();
                port.drive().abort();
                port.drive().present();
                port.drive().task.device = 0;
            }
        }
        PataPort first = ports[0];
        if (first != null) {
            first.finished(true);
        }
    }

    private void controlWritten(int value) {
        int old = control;
        control = value & (CONTROL_HOB | CONTROL_SRST | CONTROL_NIEN);
        if ((control & ~old & CONTROL_SRST) != 0) {
            for (PataPort port : ports) {
                if (port != null) {
                    port.stop();
                    port.drive().abort();
                }
            }
        } else if ((old & ~control & CONTROL_SRST) != 0) {
            selected = 0;
            for (PataPort port : ports) {
                if (port != null) {
                    port.drive().softReset();
                    port.drive().task.device = 0;
                }
            }
        }
        onInterrupt.run();
    }

    // Life

    void reset() {
        selected = 0;
        control = 0;
        for (PataPort port : ports) {
            if (port != null) {
                port.stop();
                Arrays.fill(port.drive().packet, (byte) 0);
                port.drive().powerOn();
            }
        }
    }

    /** Lets what a snapshot caught go on; the interrupt is the caller's. */
    void driveOutputs() {
        for (PataPort port : ports) {
            if (port != null) {
                port.drive().driveOutputs();
            }
        }
    }

    void close() {
        for (PataPort port : ports) {
            if (port != null) {
                port.drive().close();
            }
        }
    }

    void quiesce() {
        for (PataPort port : ports) {
            if (port != null) {
                port.drive().quiesce();
            }
        }
    }

    void save(StateWriter out) {
        out.putLong("selected", selected).putLong("control", control);
        for (int i = 0; i < ports.length; i++) {
            PataPort port = ports[i];
            if (port != null) {
                port.save(out.section("device" + i));
            }
        }
    }

    void load(StateReader in) throws StateException {
        selected = in.getInt("selected", 0, 1);
        control = in.getInt("control", 0, CONTROL_HOB | CONTROL_SRST | CONTROL_NIEN);
        for (int i = 0; i < ports.length; i++) {
            PataPort port = ports[i];
            if (port != null) {
                port.load(Sections.of(in, "device" + i));
            }
        }
    }
}

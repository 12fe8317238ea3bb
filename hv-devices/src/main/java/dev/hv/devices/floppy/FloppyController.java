package dev.hv.devices.floppy;

import dev.hv.api.backend.BlockBackend;
import dev.hv.api.backend.Status;
import dev.hv.api.bus.AccessRules;
import dev.hv.api.bus.Width;
import dev.hv.api.device.ConfigException;
import dev.hv.api.device.Device;
import dev.hv.api.device.DeviceContext;
import dev.hv.api.device.DmaController;
import dev.hv.api.device.ResetKind;
import dev.hv.api.irq.InterruptLine;
import dev.hv.api.irq.Trigger;
import dev.hv.api.register.Access;
import dev.hv.api.register.Register;
import dev.hv.api.register.RegisterBank;
import dev.hv.api.register.RegisterMap;
import dev.hv.api.register.RegisterMapped;
import dev.hv.api.state.StateException;
import dev.hv.api.state.StateReader;
import dev.hv.api.state.StateWriter;
import dev.hv.api.trace.Trace;
import dev.hv.devices.medium.Sections;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/**
 * Intel 82077AA (data sheet 290166) in AT mode: the registers of section 2.1, and the phases of a
 * command (section 4). Commands that move data are {@link SectorTransfer}'s, those that move heads
 * {@link SeekUnit}'s.
 *
 * <p>Not there: the SCAN commands, which are invalid here; precompensation, perpendicular recording
 * and power-down, which are registers without effect; tape.
 */
final class FloppyController implements Device, RegisterMapped {
    static final int DRIVES = 2;

    private static final int DMA_CHANNEL = 2;
    private static final int DOR_NOT_RESET = 0x04;
    private static final int DOR_DMA_GATE = 0x08;
    private static final int DOR_MOTOR_0 = 0x10;
    private static final int DSR_RESET = 0x80;
    private static final int RATE = 0x03;
    private static final int RATE_AFTER_RESET = 2;

    private static final int MSR_REQUEST = 0x80;
    private static final int MSR_TO_HOST = 0x40;
    private static final int MSR_NON_DMA = 0x20;
    private static final int MSR_BUSY = 0x10;
    private static final int DIR_CHANGED = 0x80;

    private static final int INVALID = 0x80;
    private static final int VERSION_82077 = 0x90;
    private static final int MAX_RESULT_BYTES = 10;

    /** What the FIFO is for. */
    private enum Phase {
        COMMAND,
        EXECUTION,
        RESULT
    }

    private final DeviceContext context;
    private final Trace trace;
    private final InterruptLine irq;
    private final RegisterBank registers;
    private final RegisterBank control;
    private final Register output;
    private final @Nullable FloppyDrive[] drives = new FloppyDrive[DRIVES];
    private final SeekUnit seeks;
    private final SectorTransfer transfer;
    private Phase phase = Phase.COMMAND;
    private final byte[] command = new byte[FloppyCommand.MAX_BYTES];
    private int received;
    private final byte[] result = new byte[MAX_RESULT_BYTES];
    private int resultBytes;
    private int resultPosition;
    private boolean resultInterrupt;
    private int rate = RATE_AFTER_RESET;
    private final FloppySettings settings = new FloppySettings();

    FloppyController(FloppyConfig config, DeviceContext context) throws ConfigException {
        this.context = context;
        trace = context.trace();
        transfer = new SectorTransfer(this, settings, context.clock(), config.latencyNanos());
        FloppyKind[] kinds = {config.kind0(), config.kind1()};
        for (int i = 0; i < DRIVES; i++) {
            drives[i] = drive(kinds[i], "drive" + i, config.latencyNanos());
        }
        seeks = new SeekUnit(this, context.clock(), config.latencyNanos());
        registers = declare(RegisterBank.named("floppy", 4).trace(trace));
        output = registers.register("DOR");
        control =
                RegisterBank.named("floppy.control", 1)
                        .trace(trace)
                        .register(
                                "DIR",
                                0,
                                Width.BYTE,
                                r ->
                                        r.summary("Digital input; written: CCR, the data rate.")
                                                .onPeek(this::digitalInput)
                                                .onWrite((old, now) -> rate = (int) now & RATE))
                        .build();
        context.ports("regs", 4, AccessRules.bytes(), registers);
        context.ports("control", 1, AccessRules.bytes(), control);
        irq = context.line("irq", Trigger.EDGE);
    }

    private @Nullable FloppyDrive drive(FloppyKind kind, String slot, long latencyNanos)
            throws ConfigException {
        Optional<BlockBackend> backend = context.backend(slot, BlockBackend.class);
        if (backend.isEmpty()) {
            return null;
        }
        int bytes = backend.get().sectorBytes();
        if (bytes != FloppyFormat.SECTOR_BYTES) {
            throw new ConfigException(
                    slot, "the medium has sectors of " + bytes + " bytes, expected 512");
        }
        return new FloppyDrive(
                kind,
                backend.get(),
                transfer.buffer(),
                context.clock(),
                slot,
                latencyNanos,
                this::accessEnded);
    }

    private RegisterBank declare(RegisterBank.Builder bank) {
        return bank.register(
                        "DOR",
                        0,
                        Width.BYTE,
                        r ->
                                r.summary("Digital output")
                                        .field("DRIVE_SEL", 0, 1, Access.READ_WRITE)
                                        .field("RESET", 2)
                                        .field("DMAGATE", 3)
                                        .field("MOT_EN", 4, 7, Access.READ_WRITE)
                                        .onWrite((old, now) -> outputWritten((int) old, (int) now)))
                .register(
                        "TDR",
                        1,
                        Width.BYTE,
                        r ->
                                r.summary("Tape drive")
                                        .access(Access.READ_ONLY)
                                        .field("TAPE_SEL", 0, 1, Access.READ_WRITE))
                .register(
                        "MSR",
                        2,
                        Width.BYTE,
                        r ->
                                r.summary("Main status; written: DSR, the data rate select.")
                                        .onPeek(this::mainStatus)
                                        .onWrite((old, now) -> rateSelect((int) now)))
                .register(
                        "FIFO",
                        3,
                        Width.BYTE,
                        r -> r.onRead(this::readFifo).onWrite((old, now) -> writeFifo((int) now)))
                .build();
    }

    // Registers

    private void outputWritten(int old, int now) {
        if ((old & DOR_NOT_RESET) != 0 && (now & DOR_NOT_RESET) == 0) {
            stop();
        } else if ((old & DOR_NOT_RESET) == 0 && (now & DOR_NOT_RESET) != 0) {
            softReset();
        }
        driveInterrupt();
        transfer.requestChanged();
    }

    private void rateSelect(int value) {
        rate = value & RATE;
        if ((value & DSR_RESET) != 0) {
            stop();
            softReset();
        }
        driveInterrupt();
    }

    private void stop() {
        transfer.stop();
        seeks.stop();
        phase = Phase.COMMAND;
        received = 0;
        resultBytes = 0;
        resultPosition = 0;
        resultInterrupt = false;
    }

    /** With polling on, each of four drives seems to have become ready (section 4.1, 5.2.4). */
    private void softReset() {
        if (!settings.locked()) {
            settings.resetConfiguration();
        }
        seeks.pollAfterReset(settings.polls());
    }

    private boolean inReset() {
        return (output.value() & DOR_NOT_RESET) == 0;
    }

    private long mainStatus() {
        if (inReset()) {
            return 0;
        }
        int busy = seeks.busyBits();
        return switch (phase) {
            case COMMAND -> MSR_REQUEST | (received > 0 ? MSR_BUSY : 0) | busy;
            case EXECUTION ->
                    MSR_BUSY
                            | busy
                            | (settings.dma() ? 0 : MSR_NON_DMA)
                            | (transfer.asksFifo() ? MSR_REQUEST : 0)
                            | (transfer.asksFifo() && transfer.toHost() ? MSR_TO_HOST : 0);
            case RESULT -> MSR_REQUEST | MSR_TO_HOST | MSR_BUSY | busy;
        };
    }

    /** The line of the drive that is selected, while its motor is on. */
    private long digitalInput() {
        int selected = (int) output.value() & 3;
        boolean on = (output.value() & (DOR_MOTOR_0 << selected)) != 0;
        FloppyDrive drive = drive(selected);
        return on && drive != null && drive.changed() ? DIR_CHANGED : 0;
    }

    private long readFifo() {
        if (phase == Phase.RESULT) {
            resultInterrupt = false;
            int value = result[resultPosition++] & 0xFF;
            if (resultPosition >= resultBytes) {
                phase = Phase.COMMAND;
            }
            driveInterrupt();
            return value;
        }
        if (phase == Phase.EXECUTION && transfer.asksFifo() && transfer.toHost()) {
            irq.set(false);
            int value = transfer.take();
            driveInterrupt();
            return value;
        }
        trace.guestError("the FIFO is read while it has nothing", 3, 0);
        return 0;
    }

    private void writeFifo(int value) {
        if (inReset()) {
            return;
        }
        if (phase == Phase.EXECUTION && transfer.asksFifo() && !transfer.toHost()) {
            irq.set(false);
            transfer.put(value);
            driveInterrupt();
        } else if (phase == Phase.COMMAND) {
            commandByte(value);
        } else {
            trace.guestError("the FIFO is written while it takes nothing", 3, value);
        }
    }

    // Commands

    private void commandByte(int value) {
        command[received++] = (byte) value;
        Optional<FloppyCommand> known = FloppyCommand.of(command[0] & 0xFF);
        if (known.isEmpty()) {
            trace.guestError("there is no such command", 3, value);
            received = 0;
            finish(false, INVALID);
        } else if (received == known.get().bytes()) {
            received = 0;
            execute(known.get());
        }
    }

    private int parameter(int index) {
        return command[index] & 0xFF;
    }

    private void execute(FloppyCommand what) {
        int drive = parameter(1) & 3;
        switch (what) {
            case VERSION -> finish(false, VERSION_82077);
            case SPECIFY -> settings.specify(parameter(1), parameter(2));
            case CONFIGURE -> settings.configure(parameter(2), parameter(3));
            case PERPENDICULAR_MODE -> settings.perpendicular(parameter(1));
            case LOCK -> finish(false, settings.lock((parameter(0) & 0x80) != 0));
            case DUMPREG -> finish(false, settings.dump(seeks.cylinders(), transfer.lastSector()));
            case SENSE_DRIVE_STATUS -> finish(false, driveStatus(parameter(1)));
            case SENSE_INTERRUPT_STATUS -> senseInterrupt();
            case RECALIBRATE -> seeks.recalibrate(drive);
            case SEEK -> seeks.seek(parameter(1) & 7, parameter(2));
            case RELATIVE_SEEK ->
                    seeks.relative(parameter(1) & 7, parameter(2), (parameter(0) & 0x40) != 0);
            case READ_ID,
                    FORMAT_TRACK,
                    READ_DATA,
                    READ_DELETED_DATA,
                    WRITE_DATA,
                    WRITE_DELETED_DATA,
                    READ_TRACK,
                    VERIFY -> {
                phase = Phase.EXECUTION;
                transfer.begin(what, command);
            }
        }
    }

    private void senseInterrupt() {
        Optional<int[]> status = seeks.sense();
        driveInterrupt();
        finish(false, status.orElseGet(() -> new int[] {INVALID}));
    }

    /** Status register 3 (section 6.4). */
    private int driveStatus(int selection) {
        FloppyDrive drive = drive(selection & 3);
        int status = (selection & 7) | 0x28; // ready, two sides
        if (drive != null && drive.cylinder() == 0) {
            status |= 0x10;
        }
        return drive != null && drive.hasMedium() && drive.readOnly() ? status | 0x40 : status;
    }

    /** Goes to the result phase. */
    void finish(boolean interrupt, int... bytes) {
        for (int i = 0; i < bytes.length; i++) {
            result[i] = (byte) bytes[i];
        }
        resultBytes = bytes.length;
        resultPosition = 0;
        resultInterrupt = interrupt;
        phase = Phase.RESULT;
        driveInterrupt();
    }

    // What the other parts ask for

    @Nullable FloppyDrive drive(int number) {
        return number < DRIVES ? drives[number] : null;
    }

    int rate() {
        return rate;
    }

    SeekUnit seeks() {
        return seeks;
    }

    /** Returns whether requests for DMA, and interrupts, pass (section 2.1.2). */
    boolean gateOpen() {
        return (output.value() & DOR_DMA_GATE) != 0;
    }

    void driveInterrupt() {
        boolean asserted =
                resultInterrupt
                        || seeks.interrupts()
                        || (phase == Phase.EXECUTION && transfer.asksFifo());
        irq.set(asserted && gateOpen() && !inReset());
    }

    private void accessEnded(Status status) {
        transfer.accessEnded(status);
    }

    // Life

    @Override
    public Map<String, RegisterMap> registerMaps() {
        return Map.of("regs", registers.describe(), "control", control.describe());
    }

    @Override
    public void reset(ResetKind kind) {
        registers.reset();
        control.reset();
        stop();
        seeks.reset();
        transfer.reset();
        settings.reset();
        rate = RATE_AFTER_RESET;
        Arrays.fill(command, (byte) 0);
        Arrays.fill(result, (byte) 0);
        for (FloppyDrive drive : drives) {
            if (drive != null) {
                drive.reset();
            }
        }
    }

    @Override
    public void driveOutputs() {
        transfer.connect(
                context.peer("dma", DmaController.class).map(dma -> dma.channel(DMA_CHANNEL)));
        for (FloppyDrive drive : drives) {
            if (drive != null) {
                drive.driveOutputs();
            }
        }
        driveInterrupt();
    }

    @Override
    public void quiesce() {
        for (FloppyDrive drive : drives) {
            if (drive != null) {
                drive.quiesce();
            }
        }
    }

    @Override
    public void close() {
        transfer.stop();
        seeks.stop();
    }

    @Override
    public void save(StateWriter out) {
        registers.save(out.section("regs"));
        out.putString("phase", phase.name())
                .putBytes("command", command)
                .putLong("received", received)
                .putBytes("result", result)
                .putLong("result-bytes", resultBytes)
                .putLong("result-position", resultPosition)
                .putBoolean("result-interrupt", resultInterrupt)
                .putLong("rate", rate);
        settings.save(out.section("settings"));
        seeks.save(out.section("seeks"));
        transfer.save(out.section("transfer"));
        for (int i = 0; i < DRIVES; i++) {
            FloppyDrive drive = drives[i];
            if (drive != null) {
                drive.save(out.section("drive" + i));
            }
        }
    }

    @Override
    public void load(StateReader in) throws StateException {
        registers.load(Sections.of(in, "regs"));
        phase = Sections.constant(in, "phase", Phase.class);
        Sections.bytes(in, "command", command);
        received = in.getInt("received", 0, command.length - 1);
        int most = FloppyCommand.of(parameter(0)).map(what -> what.bytes() - 1).orElse(0);
        if (received > most) {
            throw new StateException("received", "is " + received + ", expected 0 to " + most);
        }
        Sections.bytes(in, "result", result);
        resultBytes = in.getInt("result-bytes", 0, result.length);
        resultPosition = in.getInt("result-position", 0, resultBytes);
        resultInterrupt = in.getBoolean("result-interrupt");
        rate = in.getInt("rate", 0, RATE);
        if (phase == Phase.RESULT && resultPosition == resultBytes) {
            throw new StateException("result-position", "is " + resultPosition);
        }
        settings.load(Sections.of(in, "settings"));
        seeks.load(Sections.of(in, "seeks"));
        transfer.load(Sections.of(in, "transfer"));
        if ((phase == Phase.EXECUTION) != transfer.active()) {
            throw new StateException("phase", "is " + phase + ", and a transfer says otherwise");
        }
        for (int i = 0; i < DRIVES; i++) {
            FloppyDrive drive = drives[i];
            if (drive != null) {
                drive.load(Sections.of(in, "drive" + i));
            }
        }
    }
}

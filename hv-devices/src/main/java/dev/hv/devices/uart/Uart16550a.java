package dev.hv.devices.uart;

import dev.hv.api.backend.CharacterBackend;
import dev.hv.api.bus.AccessRules;
import dev.hv.api.bus.Width;
import dev.hv.api.device.Device;
import dev.hv.api.device.DeviceContext;
import dev.hv.api.device.ResetKind;
import dev.hv.api.irq.InterruptLine;
import dev.hv.api.irq.Trigger;
import dev.hv.api.register.Access;
import dev.hv.api.register.Register;
import dev.hv.api.register.RegisterBank;
import dev.hv.api.register.RegisterMap;
import dev.hv.api.register.RegisterMapped;
import dev.hv.api.register.Selector;
import dev.hv.api.state.StateException;
import dev.hv.api.state.StateReader;
import dev.hv.api.state.StateWriter;
import dev.hv.api.time.Timer;
import dev.hv.api.time.VirtualClock;
import dev.hv.api.trace.Trace;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;

/**
 * A 16550A (National Semiconductor PC16550D datasheet, June 1995; sections cited are its own). The
 * gate of a PC/AT's serial adapter is there if it is configured: OUT2 opens it; in loopback mode
 * the OUT2 pin is inactive, and the gate is closed.
 *
 * <p>Not modelled: the delay of the transmitter-empty interrupt by a character time after a single
 * character (8.10), DMA signalling (there is nothing to signal to), and parity or framing errors
 * from outside (a character backend has none).
 */
final class Uart16550a implements Device, CharacterBackend.Receiver, RegisterMapped {
    private static final long NANOS_PER_SECOND = 1_000_000_000L;
    private static final long NINE_THOUSAND_SIX_HUNDRED_BAUD = 12;

    private static final int IER_ERBFI = 0x01;
    private static final int IER_ETBEI = 0x02;
    private static final int IER_ELSI = 0x04;
    private static final int IER_EDSSI = 0x08;

    private static final int IIR_NONE = 0x1;
    private static final int IIR_LINE_STATUS = 0x6;
    private static final int IIR_DATA_AVAILABLE = 0x4;
    private static final int IIR_CHARACTER_TIMEOUT = 0xC;
    private static final int IIR_THR_EMPTY = 0x2;
    private static final int IIR_MODEM_STATUS = 0x0;
    private static final int IIR_FIFOS_ENABLED = 0xC0;

    private static final int FCR_ENABLE = 0x01;
    private static final int FCR_RESET_RECEIVER = 0x02;
    private static final int FCR_RESET_TRANSMITTER = 0x04;
    private static final int[] TRIGGER_LEVELS = {1, 4, 8, 14};

    private static final int LCR_STOP_BITS = 0x04;
    private static final int LCR_PARITY = 0x08;
    private static final int LCR_BREAK = 0x40;

    private static final int MCR_OUT2 = 0x08;
    private static final int MCR_LOOP = 0x10;

    private static final int LSR_DR = 0x01;
    private static final int LSR_OE = 0x02;
    private static final int LSR_PE = 0x04;
    private static final int LSR_FE = 0x08;
    private static final int LSR_BI = 0x10;
    private static final int LSR_THRE = 0x20;
    private static final int LSR_TEMT = 0x40;
    private static final int LSR_FIFO_ERROR = 0x80;
    private static final int CHARACTER_ERRORS = LSR_PE | LSR_FE | LSR_BI;

    private static final int MSR_CTS = 0x10;
    private static final int MSR_DSR = 0x20;
    private static final int MSR_RI = 0x40;
    private static final int MSR_DCD = 0x80;
    private static final int MSR_DELTAS = 0x0F;

    private final Uart16550aConfig config;
    private final Optional<CharacterBackend> backend;
    private final VirtualClock clock;
    private final Trace trace;
    private final InterruptLine irq;
    private final Timer shiftTimer;
    private final Timer timeoutTimer;
    private final RegisterBank bank;
    private final Register ier;
    private final Register lcr;
    private final Register mcr;
    private final Register dll;
    private final Register dlm;

    private final CharacterFifo received = new CharacterFifo();
    private final CharacterFifo toSend = new CharacterFifo();
    private final ByteBuffer leaving = ByteBuffer.allocate(1);
    private boolean fifosEnabled;
    private int trigger;
    private int lastRead;
    private int lineErrors;
    private boolean timedOut;
    private boolean thrEmptyPending;
    private boolean shifting;
    private int shiftRegister;
    private int msr;

    Uart16550a(Uart16550aConfig config, DeviceContext context) {
        this.config = config;
        backend = context.backend("chars", CharacterBackend.class);
        clock = context.clock();
        trace = context.trace();
        irq = context.line("irq", Trigger.LEVEL);
        shiftTimer = clock.timer("shift", this::shiftTimeOver);
        timeoutTimer = clock.timer("character-timeout", this::characterTimeOut);
        bank = registers();
        ier = bank.register("IER");
        lcr = bank.register("LCR");
        mcr = bank.register("MCR");
        dll = bank.register("DLL");
        dlm = bank.register("DLM");
        context.ports("regs", 8, AccessRules.bytes(), bank);
        backend.ifPresent(chars -> chars.onInput(this));
    }

    /** Returns the registers of table II. */
    private RegisterBank registers() {
        Selector dlab = new Selector("DLAB", () -> (int) (lcr.value() >> 7));
        return RegisterBank.named("uart", 8)
                .trace(trace)
                .register(
                        "RBR",
                        0,
                        Width.BYTE,
                        r ->
                                r.summary("Receiver buffer.")
                                        .access(Access.READ_ONLY)
                                        .in(dlab, 0)
                                        .onRead(this::readRbr)
                                        .onPeek(this::peekRbr))
                .register(
                        "THR",
                        0,
                        Width.BYTE,
                        r ->
                                r.summary("Transmitter holding register.")
                                        .access(Access.WRITE_ONLY)
                                        .in(dlab, 0)
                                        .onWrite((old, now) -> writeThr((int) now)))
                .register(
                        "DLL",
                        0,
                        Width.BYTE,
                        r ->
                                r.summary("Divisor latch, low byte.")
                                        .in(dlab, 1)
                                        .reset(NINE_THOUSAND_SIX_HUNDRED_BAUD))
                .register(
                        "IER",
                        1,
                        Width.BYTE,
                        r ->
                                r.summary("Interrupt enable.")
                                        .field("ERBFI", 0)
                                        .field("ETBEI", 1)
                                        .field("ELSI", 2)
                                        .field("EDSSI", 3)
                                        .in(dlab, 0)
                                        .onWrite(this::ierWritten))
                .register(
                        "DLM",
                        1,
                        Width.BYTE,
                        r -> r.summary("Divisor latch, high byte.").in(dlab, 1))
                .register(
                        "IIR",
                        2,
                        Width.BYTE,
                        r ->
                                r.summary("Interrupt identification.")
                                        .field("NO_INTERRUPT", 0, Access.READ_ONLY)
                                        .field("ID", 1, 3, Access.READ_ONLY)
                                        .field("FIFOS_ENABLED", 6, 7, Access.READ_ONLY)
                                        .reset(IIR_NONE)
                                        .onRead(this::readIir)
                                        .onPeek(this::iir))
                .register(
                        "FCR",
                        2,
                        Width.BYTE,
                        r ->
                                r.summary("FIFO control.")
                                        .field("FIFO_ENABLE", 0, Access.WRITE_ONLY)
                                        .field("RCVR_FIFO_RESET", 1, Access.WRITE_ONLY)
                                        .field("XMIT_FIFO_RESET", 2, Access.WRITE_ONLY)
                                        .field("DMA_MODE", 3, Access.WRITE_ONLY)
                                        .field("RCVR_TRIGGER", 6, 7, Access.WRITE_ONLY)
                                        .onWrite((old, now) -> writeFcr((int) now)))
                .register(
                        "LCR",
                        3,
                        Width.BYTE,
                        r ->
                                r.summary("Line control.")
                                        .field("WLS", 0, 1, Access.READ_WRITE)
                                        .field("STB", 2)
                                        .field("PEN", 3)
                                        .field("EPS", 4)
                                        .field("STICK_PARITY", 5)
                                        .field("SET_BREAK", 6)
                                        .field("DLAB", 7)
                                        .onWrite(this::lcrWritten))
                .register(
                        "MCR",
                        4,
                        Width.BYTE,
                        r ->
                                r.summary("Modem control.")
                                        .field("DTR", 0)
                                        .field("RTS", 1)
                                        .field("OUT1", 2)
                                        .field("OUT2", 3)
                                        .field("LOOP", 4)
                                        .onWrite(this::mcrWritten))
                .register(
                        "LSR",
                        5,
                        Width.BYTE,
                        r ->
                                r.summary("Line status.")
                                        .field("DR", 0, Access.READ_ONLY)
                                        .field("OE", 1, Access.CLEAR_ON_READ)
                                        .field("PE", 2, Access.CLEAR_ON_READ)
                                        .field("FE", 3, Access.CLEAR_ON_READ)
                                        .field("BI", 4, Access.CLEAR_ON_READ)
                                        .field("THRE", 5, Access.READ_ONLY)
                                        .field("TEMT", 6, Access.READ_ONLY)
                                        .field("FIFO_ERROR", 7, Access.READ_ONLY)
                                        .reset(LSR_THRE | LSR_TEMT)
                                        .onRead(this::readLsr)
                                        .onPeek(this::lsr))
                .register(
                        "MSR",
                        6,
                        Width.BYTE,
                        r ->
                                r.summary("Modem status.")
                                        .field("DCTS", 0, Access.CLEAR_ON_READ)
                                        .field("DDSR", 1, Access.CLEAR_ON_READ)
                                        .field("TERI", 2, Access.CLEAR_ON_READ)
                                        .field("DDCD", 3, Access.CLEAR_ON_READ)
                                        .field("CTS", 4, Access.READ_ONLY)
                                        .field("DSR", 5, Access.READ_ONLY)
                                        .field("RI", 6, Access.READ_ONLY)
                                        .field("DCD", 7, Access.READ_ONLY)
                                        .onRead(this::readMsr)
                                        .onPeek(() -> msr))
                .register("SCR", 7, Width.BYTE, r -> r.summary("Scratch."))
                .build();
    }

    private boolean loopback() {
        return (mcr.value() & MCR_LOOP) != 0;
    }

    // Receiver: sections 8.3, 8.4 and 8.10

    @Override
    public int room() {
        return loopback() ? 0 : capacity() - received.size();
    }

    @Override
    public void receive(ByteBuffer bytes) {
        while (bytes.hasRemaining()) {
            characterArrived(bytes.get() & 0xFF, 0);
        }
    }

    private int capacity() {
        return fifosEnabled ? CharacterFifo.DEPTH : 1;
    }

    private void characterArrived(int character, int errors) {
        if (received.size() < capacity()) {
            received.put(character, errors);
        } else {
            lineErrors |= LSR_OE;
            if (!fifosEnabled) {
                received.clear();
                received.put(character, errors);
            }
        }
        lineErrors |= received.errors();
        restartTimeout();
        driveIrq();
    }

    private void restartTimeout() {
        timedOut = false;
        if (fifosEnabled && !received.isEmpty()) {
            timeoutTimer.armAt(clock.nanos() + 4 * characterNanos());
        } else {
            timeoutTimer.cancel();
        }
    }

    private void characterTimeOut() {
        timedOut = !received.isEmpty();
        driveIrq();
    }

    private long readRbr() {
        if (received.isEmpty()) {
            return lastRead;
        }
        boolean wasFull = received.size() == capacity();
        lastRead = received.take();
        lineErrors |= received.errors();
        restartTimeout();
        driveIrq();
        if (wasFull) {
            backend.ifPresent(CharacterBackend::roomAvailable);
        }
        return lastRead;
    }

    private long peekRbr() {
        return received.isEmpty() ? lastRead : received.peek();
    }

    private void clearReceiver() {
        received.clear();
        lineErrors &= LSR_OE;
        restartTimeout();
    }

    // Transmitter: sections 8.3, 8.4 and 8.10

    private void writeThr(int character) {
        if (toSend.size() == capacity()) {
            trace.guestError("THR: a character written while there was no room", 0, character);
            if (fifosEnabled) {
                return;
            }
            toSend.clear();
        }
        toSend.put(character, 0);
        thrEmptyPending = false;
        driveIrq();
        shiftOut();
    }

    /** Moves characters to the shift register and, if nothing holds them up there, out of it. */
    private void shiftOut() {
        while (!shifting && !toSend.isEmpty()) {
            shiftRegister = toSend.take();
            shifting = true;
            thrEmptyPending |= toSend.isEmpty();
            if (config.instantTransmit()) {
                leave();
            } else {
                shiftTimer.armAt(clock.nanos() + characterNanos());
            }
        }
        driveIrq();
    }

    private void shiftTimeOver() {
        if (shifting) {
            leave();
        }
        shiftOut();
    }

    /** The stop bit is over; a backend that has no room now is tried again a character later. */
    private void leave() {
        if (loopback()) {
            shifting = false;
            characterArrived(shiftRegister, 0);
        } else if (taken(shiftRegister)) {
            shifting = false;
        } else {
            shiftTimer.armAt(clock.nanos() + characterNanos());
        }
    }

    private boolean taken(int character) {
        if (backend.isEmpty()) {
            return true;
        }
        leaving.clear().put(0, (byte) character);
        return backend.get().write(leaving) == 1;
    }

    private void clearTransmitter() {
        thrEmptyPending |= !toSend.isEmpty();
        toSend.clear();
    }

    /** Returns how long a character takes: start bit, data, parity and stop bits (8.1, 8.2). */
    private long characterNanos() {
        long control = lcr.value();
        long dataBits = 5 + (control & 3);
        long parityBits = (control & LCR_PARITY) != 0 ? 1 : 0;
        long halfStopBits = 2;
        if ((control & LCR_STOP_BITS) != 0) {
            halfStopBits = dataBits == 5 ? 3 : 4;
        }
        long halfBits = 2 * (1 + dataBits + parityBits) + halfStopBits;
        long divisor = (dlm.value() << 8) | dll.value();
        long periods = 8 * halfBits * (divisor == 0 ? 0x10000 : divisor);
        return periods * NANOS_PER_SECOND / config.clockHertz();
    }

    // Control and status: sections 8.1 to 8.8

    private void ierWritten(long old, long now) {
        if ((now & ~old & IER_ETBEI) != 0 && toSend.isEmpty()) {
            thrEmptyPending = true;
        }
        driveIrq();
    }

    private long iir() {
        long enabled = ier.value();
        int id = IIR_NONE;
        if ((enabled & IER_ELSI) != 0 && lineErrors != 0) {
            id = IIR_LINE_STATUS;
        } else if ((enabled & IER_ERBFI) != 0 && dataAvailable()) {
            id = IIR_DATA_AVAILABLE;
        } else if ((enabled & IER_ERBFI) != 0 && timedOut) {
            id = IIR_CHARACTER_TIMEOUT;
        } else if ((enabled & IER_ETBEI) != 0 && thrEmptyPending) {
            id = IIR_THR_EMPTY;
        } else if ((enabled & IER_EDSSI) != 0 && (msr & MSR_DELTAS) != 0) {
            id = IIR_MODEM_STATUS;
        }
        return fifosEnabled ? id | IIR_FIFOS_ENABLED : id;
    }

    private boolean dataAvailable() {
        return received.size() >= (fifosEnabled ? TRIGGER_LEVELS[trigger] : 1);
    }

    private long readIir() {
        long value = iir();
        if ((value & 0xF) == IIR_THR_EMPTY) {
            thrEmptyPending = false;
            driveIrq();
        }
        return value;
    }

    private void writeFcr(int value) {
        boolean enable = (value & FCR_ENABLE) != 0;
        boolean change = enable != fifosEnabled;
        fifosEnabled = enable;
        if (change || (enable && (value & FCR_RESET_RECEIVER) != 0)) {
            clearReceiver();
        }
        if (change || (enable && (value & FCR_RESET_TRANSMITTER) != 0)) {
            clearTransmitter();
        }
        if (enable) {
            trigger = value >> 6;
        }
        driveIrq();
        backend.ifPresent(CharacterBackend::roomAvailable);
    }

    private void lcrWritten(long old, long now) {
        if ((now & ~old & LCR_BREAK) != 0 && loopback()) {
            characterArrived(0, LSR_BI);
        }
    }

    private void mcrWritten(long old, long now) {
        modemInputsChanged();
        driveIrq();
        if ((old & ~now & MCR_LOOP) != 0) {
            backend.ifPresent(CharacterBackend::roomAvailable);
        }
    }

    private long lsr() {
        int value = lineErrors;
        value |= received.isEmpty() ? 0 : LSR_DR;
        value |= toSend.isEmpty() ? LSR_THRE : 0;
        value |= toSend.isEmpty() && !shifting ? LSR_TEMT : 0;
        value |= fifosEnabled && received.hasErrors() ? LSR_FIFO_ERROR : 0;
        return value;
    }

    private long readLsr() {
        long value = lsr();
        lineErrors = 0;
        received.clearErrors();
        driveIrq();
        return value;
    }

    private long readMsr() {
        int value = msr;
        msr &= ~MSR_DELTAS;
        driveIrq();
        return value;
    }

    /** Returns the modem lines: from outside, or in loopback mode the four outputs (8.7). */
    private int modemInputs() {
        if (loopback()) {
            int outputs = (int) mcr.value();
            return ((outputs & 2) << 3) | ((outputs & 1) << 5) | ((outputs & 0xC) << 4);
        }
        return backend.isPresent() ? MSR_CTS | MSR_DSR | MSR_DCD : 0;
    }

    private void modemInputsChanged() {
        int inputs = modemInputs();
        int changed = (msr ^ inputs) & (MSR_CTS | MSR_DSR | MSR_DCD);
        int ringEnded = msr & ~inputs & MSR_RI;
        msr = inputs | (msr & MSR_DELTAS) | ((changed | ringEnded) >> 4);
    }

    private void driveIrq() {
        boolean open = !config.out2Gate() || (mcr.value() & (MCR_OUT2 | MCR_LOOP)) == MCR_OUT2;
        irq.set(open && (iir() & IIR_NONE) == 0);
    }

    /** Also asks for input again: a reset or restored receiver may have room that it had not. */
    @Override
    public void driveOutputs() {
        driveIrq();
        backend.ifPresent(CharacterBackend::roomAvailable);
    }

    @Override
    public void reset(ResetKind kind) {
        bank.reset();
        received.clear();
        toSend.clear();
        fifosEnabled = false;
        trigger = 0;
        lastRead = 0;
        lineErrors = 0;
        timedOut = false;
        thrEmptyPending = false;
        shifting = false;
        shiftRegister = 0;
        msr = modemInputs();
        shiftTimer.cancel();
        timeoutTimer.cancel();
    }

    @Override
    public void save(StateWriter out) {
        bank.save(out);
        out.putBytes("received", received.save())
                .putBytes("toSend", toSend.save())
                .putBoolean("fifosEnabled", fifosEnabled)
                .putLong("trigger", trigger)
                .putLong("lastRead", lastRead)
                .putLong("lineErrors", lineErrors)
                .putBoolean("timedOut", timedOut)
                .putBoolean("thrEmptyPending", thrEmptyPending)
                .putBoolean("shifting", shifting)
                .putLong("shiftRegister", shiftRegister)
                .putLong("msr", msr);
    }

    @Override
    public void close() {
        shiftTimer.cancel();
        timeoutTimer.cancel();
    }

    @Override
    public void load(StateReader in) throws StateException {
        bank.load(in);
        fifosEnabled = in.getBoolean("fifosEnabled");
        received.load(
                "received",
                in.getBytes("received", 2 * CharacterFifo.DEPTH),
                capacity(),
                CHARACTER_ERRORS);
        toSend.load("toSend", in.getBytes("toSend", 2 * CharacterFifo.DEPTH), capacity(), 0);
        trigger = in.getInt("trigger", 0, TRIGGER_LEVELS.length - 1);
        lastRead = in.getInt("lastRead", 0, 0xFF);
        lineErrors = in.getInt("lineErrors", 0, 0xFF);
        if ((lineErrors & ~(LSR_OE | CHARACTER_ERRORS)) != 0) {
            throw new StateException("lineErrors", "has bits that are no errors: " + lineErrors);
        }
        timedOut = in.getBoolean("timedOut");
        thrEmptyPending = in.getBoolean("thrEmptyPending");
        shifting = in.getBoolean("shifting");
        shiftRegister = in.getInt("shiftRegister", 0, 0xFF);
        msr = in.getInt("msr", 0, 0xFF);
    }

    @Override
    public Map<String, RegisterMap> registerMaps() {
        return Map.of("regs", bank.describe());
    }
}

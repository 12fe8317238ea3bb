package dev.hv.devices.keyboard;

import dev.hv.api.backend.InputBackend;
import dev.hv.api.bus.AccessRules;
import dev.hv.api.bus.Width;
import dev.hv.api.device.Device;
import dev.hv.api.device.DeviceContext;
import dev.hv.api.device.MachineRequests;
import dev.hv.api.device.ResetKind;
import dev.hv.api.irq.InterruptLine;
import dev.hv.api.irq.Trigger;
import dev.hv.api.register.Access;
import dev.hv.api.register.RegisterBank;
import dev.hv.api.register.RegisterMap;
import dev.hv.api.register.RegisterMapped;
import dev.hv.api.state.StateException;
import dev.hv.api.state.StateReader;
import dev.hv.api.state.StateWriter;
import dev.hv.api.trace.Trace;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/**
 * The 8042 of a PS/2 with a keyboard and a mouse: IBM PS/2 Hardware Interface Technical Reference,
 * "Keyboard and Auxiliary Device Controller"; IBM PC AT Technical Reference (6280070), section 1,
 * "Keyboard Controller", for the output port.
 *
 * <p>It takes every command at once, so that the input buffer is never full. Bit 0 of the output
 * port resets the processor; the gate of bit 1 is open when asserted.
 */
final class KeyboardController8042 implements Device, RegisterMapped {
    private static final int RAM = 32;

    private static final int STATUS_OUTPUT_FULL = 1;
    private static final int STATUS_SYSTEM = 1 << 2;
    private static final int STATUS_COMMAND = 1 << 3;
    private static final int STATUS_NOT_INHIBITED = 1 << 4;
    private static final int STATUS_AUXILIARY = 1 << 5;
    private static final int STATUS_TIME_OUT = 1 << 6;

    private static final int COMMAND_BYTE_INTERRUPT = 1;
    private static final int COMMAND_BYTE_AUXILIARY_INTERRUPT = 1 << 1;
    private static final int COMMAND_BYTE_SYSTEM = 1 << 2;
    private static final int COMMAND_BYTE_KEYBOARD_OFF = 1 << 4;
    private static final int COMMAND_BYTE_AUXILIARY_OFF = 1 << 5;
    private static final int COMMAND_BYTE_TRANSLATE = 1 << 6;
    private static final int COMMAND_BYTE_AT_RESET =
            COMMAND_BYTE_KEYBOARD_OFF | COMMAND_BYTE_AUXILIARY_OFF;

    private static final int OUTPUT_NOT_RESET = 1;
    private static final int OUTPUT_A20 = 1 << 1;
    private static final int OUTPUT_AT_RESET = 0xCF;
    private static final int OUTPUT_BUFFER_FULL = 1 << 4;
    private static final int AUXILIARY_BUFFER_FULL = 1 << 5;
    private static final int BREAK = 0xF0;
    private static final int RELEASED = 0x80;

    private static final int INPUT_PORT = 0xB0;
    private static final int SELF_TEST_PASSED = 0x55;
    private static final int CLOCK_STUCK_LOW = 0x01;
    private static final int NO_ANSWER = 0xFE;

    private static final int READ_RAM = 0x20;
    private static final int WRITE_RAM = 0x60;
    private static final int AUXILIARY_OFF = 0xA7;
    private static final int AUXILIARY_ON = 0xA8;
    private static final int AUXILIARY_TEST = 0xA9;
    private static final int SELF_TEST = 0xAA;
    private static final int KEYBOARD_TEST = 0xAB;
    private static final int KEYBOARD_OFF = 0xAD;
    private static final int KEYBOARD_ON = 0xAE;
    private static final int READ_INPUT_PORT = 0xC0;
    private static final int READ_OUTPUT_PORT = 0xD0;
    private static final int WRITE_OUTPUT_PORT = 0xD1;
    private static final int WRITE_OUTPUT_BUFFER = 0xD2;
    private static final int WRITE_AUXILIARY_BUFFER = 0xD3;
    private static final int WRITE_AUXILIARY_DEVICE = 0xD4;
    private static final int PULSE = 0xF0;
    private static final int NO_COMMAND = 0;

    private final MachineRequests machine;
    private final Trace trace;
    private final InterruptLine a20;
    private final InterruptLine irq;
    private final InterruptLine auxiliaryIrq;
    private final Keyboard keyboard;
    private final Mouse mouse;
    private final boolean hasMouse;
    private final RegisterBank dataPort;
    private final RegisterBank commandPort;

    private final byte[] ram = new byte[RAM];
    private int outputPort = OUTPUT_AT_RESET;
    private int outputBuffer;
    private int status;
    private int pending;

    /** While translating: the last code was F0h, which says that a key is released. */
    private boolean releasing;

    KeyboardController8042(KeyboardController8042Config config, DeviceContext context) {
        machine = context.machine();
        trace = context.trace();
        dataPort =
                RegisterBank.named("kbc", 1)
                        .trace(trace)
                        .register(
                                "DATA",
                                0,
                                Width.BYTE,
                                r ->
                                        r.summary("Output buffer, input buffer")
                                                .onRead(this::readData)
                                                .onPeek(() -> outputBuffer)
                                                .onWrite((old, now) -> dataWritten((int) now)))
                        .build();
        commandPort =
                RegisterBank.named("kbc", 1)
                        .trace(trace)
                        .register(
                                "STATUS",
                                0,
                                Width.BYTE,
                                r ->
                                        r.summary("Status")
                                                .access(Access.READ_ONLY)
                                                .onPeek(() -> status))
                        .register(
                                "COMMAND",
                                0,
                                Width.BYTE,
                                r ->
                                        r.summary("Command")
                                                .access(Access.WRITE_ONLY)
                                                .onWrite((old, now) -> commandWritten((int) now)))
                        .build();
        context.ports("data", 1, AccessRules.bytes(), dataPort);
        context.ports("command", 1, AccessRules.bytes(), commandPort);
        a20 = context.line("a20", Trigger.LEVEL);
        irq = context.line("irq", Trigger.LEVEL);
        auxiliaryIrq = context.line("aux-irq", Trigger.LEVEL);
        Optional<InputBackend> input = context.backend("input", InputBackend.class);
        keyboard =
                new Keyboard(
                        context.clock(),
                        this::fetch,
                        lights -> input.ifPresent(backend -> backend.lights(lights)));
        mouse = new Mouse(this::fetch);
        hasMouse = config.mouse();
        input.ifPresent(this::listen);
    }

    private void listen(InputBackend input) {
        input.onKey(keyboard::key);
        if (hasMouse) {
            input.onPointer(mouse::moved);
        }
    }

    @Override
    public Map<String, RegisterMap> registerMaps() {
        return Map.of("data", dataPort.describe(), "command", commandPort.describe());
    }

    @Override
    public void reset(ResetKind kind) {
        Arrays.fill(ram, (byte) 0);
        ram[0] = COMMAND_BYTE_AT_RESET;
        outputPort = OUTPUT_AT_RESET;
        outputBuffer = 0;
        status = STATUS_NOT_INHIBITED;
        pending = NO_COMMAND;
        releasing = false;
        keyboard.powerOn();
        mouse.powerOn();
    }

    @Override
    public void driveOutputs() {
        driveLines();
        keyboard.driveOutputs();
    }

    private void driveLines() {
        a20.set((outputPort & OUTPUT_A20) != 0);
        boolean full = (status & STATUS_OUTPUT_FULL) != 0;
        boolean auxiliary = (status & STATUS_AUXILIARY) != 0;
        irq.set(full && !auxiliary && (ram[0] & COMMAND_BYTE_INTERRUPT) != 0);
        auxiliaryIrq.set(full && auxiliary && (ram[0] & COMMAND_BYTE_AUXILIARY_INTERRUPT) != 0);
    }

    @Override
    public void close() {
        keyboard.close();
    }

    @Override
    public void save(StateWriter out) {
        out.putBytes("ram", ram);
        out.putLong("output-port", outputPort);
        out.putLong("output-buffer", outputBuffer);
        out.putLong("status", status);
        out.putLong("pending", pending);
        out.putBoolean("releasing", releasing);
        keyboard.save(out.section("keyboard"));
        mouse.save(out.section("mouse"));
    }

    @Override
    public void load(StateReader in) throws StateException {
        byte[] saved = in.getBytes("ram", RAM);
        if (saved.length != RAM) {
            throw new StateException("ram", "has length " + saved.length + ", expected " + RAM);
        }
        System.arraycopy(saved, 0, ram, 0, RAM);
        outputPort = in.getInt("output-port", 0, 0xFF);
        outputBuffer = in.getInt("output-buffer", 0, 0xFF);
        status = in.getInt("status", 0, 0xFF);
        pending = in.getInt("pending", 0, 0xFF);
        if (pending != NO_COMMAND && !takesData(pending)) {
            throw new StateException("pending", "is no command that takes data: " + pending);
        }
        releasing = in.getBoolean("releasing");
        keyboard.load(section(in, "keyboard"));
        mouse.load(section(in, "mouse"));
    }

    private static StateReader section(StateReader in, String name) throws StateException {
        return in.section(name).orElseThrow(() -> new StateException(name, "is missing"));
    }

    private static boolean takesData(int command) {
        return (command >= WRITE_RAM && command < WRITE_RAM + RAM)
                || (command >= WRITE_OUTPUT_PORT && command <= WRITE_AUXILIARY_DEVICE);
    }

    private long readData() {
        int value = outputBuffer;
        status &= ~(STATUS_OUTPUT_FULL | STATUS_TIME_OUT);
        driveLines();
        fetch();
        return value;
    }

    private void answer(int value) {
        fill(value, 0);
    }

    private void fill(int value, int source) {
        outputBuffer = value;
        status &= ~(STATUS_TIME_OUT | STATUS_AUXILIARY);
        status |= STATUS_OUTPUT_FULL | source;
        driveLines();
    }

    /** Takes what a device has to send into the output buffer, once that is empty. */
    private void fetch() {
        while ((status & STATUS_OUTPUT_FULL) == 0) {
            if ((ram[0] & COMMAND_BYTE_KEYBOARD_OFF) == 0 && keyboard.hasData()) {
                fromKeyboard(keyboard.take());
            } else if ((ram[0] & COMMAND_BYTE_AUXILIARY_OFF) == 0 && mouse.hasData()) {
                fill(mouse.take(), STATUS_AUXILIARY);
            } else {
                return;
            }
        }
    }

    private void fromKeyboard(int value) {
        if ((ram[0] & COMMAND_BYTE_TRANSLATE) == 0) {
            releasing = false;
            answer(value);
        } else if (value == BREAK) {
            releasing = true;
        } else {
            answer(ScanCodes.translate(value) | (releasing ? RELEASED : 0));
            releasing = false;
        }
    }

    private void commandWritten(int command) {
        status |= STATUS_COMMAND;
        pending = NO_COMMAND;
        switch (command) {
            case AUXILIARY_OFF -> commandByte(ram[0] | COMMAND_BYTE_AUXILIARY_OFF);
            case AUXILIARY_ON -> commandByte(ram[0] & ~COMMAND_BYTE_AUXILIARY_OFF);
            case AUXILIARY_TEST -> answer(hasMouse ? 0 : CLOCK_STUCK_LOW);
            case SELF_TEST -> {
                commandByte(ram[0] | COMMAND_BYTE_SYSTEM); // the rest stays, as systems expect
                answer(SELF_TEST_PASSED);
            }
            case KEYBOARD_TEST -> answer(0);
            case KEYBOARD_OFF -> commandByte(ram[0] | COMMAND_BYTE_KEYBOARD_OFF);
            case KEYBOARD_ON -> commandByte(ram[0] & ~COMMAND_BYTE_KEYBOARD_OFF);
            case READ_INPUT_PORT -> answer(INPUT_PORT);
            case READ_OUTPUT_PORT ->
                    answer(
                            outputPort
                                    | ((status & STATUS_OUTPUT_FULL) == 0
                                            ? 0
                                            : (status & STATUS_AUXILIARY) == 0
                                                    ? OUTPUT_BUFFER_FULL
                                                    : AUXILIARY_BUFFER_FULL));
            default -> otherCommand(command);
        }
    }

    private void otherCommand(int command) {
        if (takesData(command)) {
            pending = command;
        } else if (command >= READ_RAM && command < READ_RAM + RAM) {
            answer(ram[command - READ_RAM] & 0xFF);
        } else if (command >= PULSE) {
            pulse(command);
        } else {
            trace.guestError("a command that the 8042 does not know", 0, command);
        }
    }

    /** Bits 3:0 that are zero are pulsed low; bit 0 is wired to the reset line. */
    private void pulse(int command) {
        if ((command & OUTPUT_NOT_RESET) == 0) {
            machine.resetProcessors();
        }
    }

    private void dataWritten(int value) {
        int command = pending;
        pending = NO_COMMAND;
        status &= ~STATUS_COMMAND;
        switch (command) {
            case NO_COMMAND -> {
                commandByte(ram[0] & ~COMMAND_BYTE_KEYBOARD_OFF);
                keyboard.receive(value);
            }
            case WRITE_OUTPUT_PORT -> outputPortWritten(value);
            case WRITE_OUTPUT_BUFFER -> answer(value);
            case WRITE_AUXILIARY_BUFFER -> fill(value, STATUS_AUXILIARY);
            case WRITE_AUXILIARY_DEVICE -> {
                if (hasMouse) {
                    mouse.receive(value);
                } else {
                    answerTimeOut();
                }
            }
            case WRITE_RAM -> commandByte(value);
            default -> ram[command - WRITE_RAM] = (byte) value;
        }
    }

    private void answerTimeOut() {
        fill(NO_ANSWER, STATUS_AUXILIARY);
        status |= STATUS_TIME_OUT;
    }

    private void commandByte(int value) {
        ram[0] = (byte) value;
        status =
                (value & COMMAND_BYTE_SYSTEM) != 0
                        ? status | STATUS_SYSTEM
                        : status & ~STATUS_SYSTEM;
        driveLines();
        fetch();
    }

    private void outputPortWritten(int value) {
        outputPort = value;
        driveLines();
        if ((value & OUTPUT_NOT_RESET) == 0) {
            machine.resetProcessors();
        }
    }
}

package dev.hv.tck.part;

import dev.hv.api.device.Claim;
import dev.hv.api.device.ResetKind;
import dev.hv.tck.Rule;
import dev.hv.tck.UntestableRule;
import dev.hv.tck.bench.LoopbackCharacters;
import dev.hv.tck.device.DeviceTrial;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** The 16550A (National PC16550D datasheet, June 1995; sections are those of its chapter 8). */
public final class UartRules {
    private static final int DATA = 0;
    private static final int IER = 1;
    private static final int IIR = 2;
    private static final int FCR = 2;
    private static final int LCR = 3;
    private static final int MCR = 4;
    private static final int LSR = 5;
    private static final int MSR = 6;
    private static final int SCR = 7;

    private static final int LCR_8N1 = 0x03;
    private static final int DLAB = 0x80;
    private static final int OUT2 = 0x08;
    private static final int LOOP = 0x10;
    private static final int DR = 0x01;
    private static final int OE = 0x02;
    private static final int EMPTY = 0x60;

    /** Many times the time of a character at 115 200 baud. */
    private static final long LONG_NANOS = 5_000_000;

    /** Ten bits at 115 200 baud. */
    private static final long CHARACTER_NANOS = 86_806;

    private final PartBench uart;

    private UartRules(PartBench uart) {
        this.uart = uart;
    }

    /** A part that sends eight bits at the highest rate, with OUT2 set. */
    static UartRules ready(DeviceTrial<?> trial) {
        UartRules rules = new UartRules(PartBench.of(trial, 8));
        rules.write(LCR, DLAB | LCR_8N1);
        rules.write(DATA, 1);
        rules.write(IER, 0);
        rules.write(LCR, LCR_8N1);
        rules.write(MCR, OUT2);
        var _ = rules.read(MSR);
        return rules;
    }

    PartBench bench() {
        return uart;
    }

    int read(int register) {
        return uart.read(0, register);
    }

    void write(int register, int value) {
        uart.write(0, register, value);
    }

    private LoopbackCharacters wire() {
        if (!uart.bench().usesCharacters()) {
            throw new UntestableRule("nothing is plugged in for characters");
        }
        return uart.bench().firstCharacters();
    }

    void type(int... characters) {
        var _ = wire();
        byte[] bytes = new byte[characters.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) characters[i];
        }
        uart.bench().type(bytes);
        uart.pass(LONG_NANOS);
    }

    private void requireRegister(String name, int register, int expected) {
        uart.requireEqual(name, expected, read(register));
    }

    private void requireIdentification(String when, int expected) {
        uart.requireEqual("IIR " + when, expected, read(IIR) & 0x0F);
    }

    @Rule(
            id = "URT-RST-01",
            text = "A reset leaves IER, LCR and MCR 0, IIR 01, LSR 60 and the deltas of MSR 0.",
            needs = Claim.UART_16550A,
            source = "PC16550D, table I")
    static void resetConfiguration(DeviceTrial<?> trial) {
        UartRules uart = ready(trial);
        uart.write(IER, 0x0F);
        uart.write(MCR, 0x0F);
        uart.write(FCR, 0x01);
        uart.write(LCR, 0x1B);
        uart.uart.bench().reset(ResetKind.COLD);
        uart.requireRegister("IER", IER, 0);
        uart.requireRegister("IIR", IIR, 1);
        uart.requireRegister("LCR", LCR, 0);
        uart.requireRegister("MCR", MCR, 0);
        uart.requireRegister("LSR", LSR, EMPTY);
        uart.uart.requireEqual("the deltas of MSR", 0, uart.read(MSR) & 0x0F);
    }

    @Rule(
            id = "URT-SCR-01",
            text = "The scratch register holds any byte, and changes nothing else.",
            needs = Claim.UART_16550A,
            source = "PC16550D, section 8.9")
    static void scratch(DeviceTrial<?> trial) {
        UartRules uart = ready(trial);
        for (int value : new int[] {0x00, 0xFF, 0x55, 0xAA, 0x80, 0x01, 0x7F}) {
            uart.write(SCR, value);
            uart.requireRegister("SCR", SCR, value);
        }
        uart.requireRegister("LCR", LCR, LCR_8N1);
        uart.requireRegister("MCR", MCR, OUT2);
    }

    @Rule(
            id = "URT-REG-01",
            text = "LCR holds eight bits, MCR five, IER four; the others read as zero.",
            needs = Claim.UART_16550A,
            source = "PC16550D, table II")
    static void registerWidths(DeviceTrial<?> trial) {
        UartRules uart = ready(trial);
        for (int value : new int[] {0xFF, 0x55, 0xAA, 0}) {
            uart.write(IER, value);
            uart.requireRegister("IER", IER, value & 0x0F);
            uart.write(MCR, value);
            uart.requireRegister("MCR", MCR, value & 0x1F);
            uart.write(LCR, value);
            uart.requireRegister("LCR", LCR, value);
            uart.write(LCR, LCR_8N1);
        }
    }

    @Rule(
            id = "URT-DLB-01",
            text =
                    "With DLAB set, registers 0 and 1 are the divisor latch, and only then; the two"
                            + " share nothing.",
            needs = Claim.UART_16550A,
            source = "PC16550D, sections 8.1 and 8.2")
    static void divisorLatch(DeviceTrial<?> trial) {
        UartRules uart = ready(trial);
        int before = uart.wire().output().length();
        uart.write(IER, 0x05);
        uart.write(LCR, DLAB | LCR_8N1);
        uart.write(DATA, 0x41);
        uart.write(IER, 0x0A);
        uart.requireRegister("DLL", DATA, 0x41);
        uart.requireRegister("DLM", IER, 0x0A);
        uart.write(LCR, LCR_8N1);
        uart.requireRegister("IER after the divisor was written", IER, 0x05);
        uart.write(IER, 0x00);
        uart.uart.pass(LONG_NANOS);
        uart.uart.require(
                uart.wire().output().length() == before, "a divisor was sent as a character");
        uart.write(LCR, DLAB | LCR_8N1);
        uart.requireRegister("DLL after the enables were written", DATA, 0x41);
        uart.requireRegister("DLM after the enables were written", IER, 0x0A);
    }

    @Rule(
            id = "URT-TXD-01",
            text = "Every byte that is written to THR is sent as it is, in order; LSR says when.",
            needs = Claim.UART_16550A,
            source = "PC16550D, section 8.3")
    static void transmitter(DeviceTrial<?> trial) {
        UartRules uart = ready(trial);
        StringBuilder sent = new StringBuilder();
        int before = uart.wire().output().length();
        for (int value = 0; value < 256; value++) {
            uart.uart.requireEqual("THRE and TEMT", EMPTY, uart.read(LSR) & EMPTY);
            uart.write(DATA, value);
            sent.append((char) value);
            uart.uart.pass(LONG_NANOS);
        }
        String seen = uart.wire().output().substring(before);
        uart.uart.require(
                seen.contentEquals(sent),
                "00 to FF were written, and this was sent: %s",
                hex(seen));
    }

    private static String hex(String text) {
        return HexFormat.of().formatHex(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    @Rule(
            id = "URT-RXD-01",
            text = "Every byte that arrives is read once, as it was sent; DR says whether one is.",
            needs = Claim.UART_16550A,
            source = "PC16550D, section 8.3")
    static void receiver(DeviceTrial<?> trial) {
        UartRules uart = ready(trial);
        for (int value = 0; value < 256; value++) {
            uart.uart.requireEqual("LSR with nothing received", EMPTY, uart.read(LSR));
            uart.type(value);
            uart.uart.requireEqual("LSR with a byte received", EMPTY | DR, uart.read(LSR));
            uart.uart.requireEqual("RBR", value, uart.read(DATA));
        }
    }

    @Rule(
            id = "URT-RXD-02",
            text = "What arrives together is kept in order, none lost and none twice.",
            needs = Claim.UART_16550A,
            source = "PC16550D, section 8.3")
    static void receivedInOrder(DeviceTrial<?> trial) {
        for (int fifo : new int[] {0, 1}) {
            UartRules uart = ready(trial);
            uart.write(FCR, fifo);
            int[] bytes = new int[40];
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = 0x80 + 3 * i & 0xFF;
            }
            uart.type(bytes);
            for (int expected : bytes) {
                uart.uart.requireEqual("DR", DR, uart.read(LSR) & DR);
                uart.requireRegister("RBR", DATA, expected);
                uart.uart.pass(LONG_NANOS);
            }
            uart.uart.requireEqual("DR after the last", 0, uart.read(LSR) & DR);
        }
    }

    @Rule(
            id = "URT-IIR-01",
            text =
                    "IIR tells the pending interrupt of the highest priority: line status, received"
                            + " data, THR empty, modem status.",
            needs = Claim.UART_16550A,
            source = "PC16550D, section 8.5 and table V")
    static void identificationPriority(DeviceTrial<?> trial) {
        UartRules uart = ready(trial);
        uart.write(MCR, OUT2 | LOOP);
        var _ = uart.read(MSR);
        uart.write(MCR, OUT2 | LOOP | 0x01);
        uart.write(DATA, 0x11);
        uart.uart.pass(LONG_NANOS);
        uart.write(DATA, 0x22);
        uart.uart.pass(LONG_NANOS);
        uart.write(IER, 0x0F);
        uart.requireIdentification("with an overrun", 0x6);
        uart.uart.requireEqual("OE", OE, uart.read(LSR) & OE);
        uart.requireIdentification("with data after LSR was read", 0x4);
        var _ = uart.read(DATA);
        uart.requireIdentification("with THR empty after RBR was read", 0x2);
        uart.requireIdentification("with modem status after IIR was read", 0x0);
        uart.uart.requireEqual("the delta of DSR", 0x02, uart.read(MSR) & 0x0F);
        uart.requireIdentification("with nothing pending", 0x1);
    }

    @Rule(
            id = "URT-IIR-02",
            text =
                    "A read of IIR ends the interrupt of an empty THR only if it told that; a write"
                            + " of THR ends it too, and enabling it begins it.",
            needs = Claim.UART_16550A,
            source = "PC16550D, table V")
    static void transmitterInterrupt(DeviceTrial<?> trial) {
        UartRules uart = ready(trial);
        uart.type(0x31);
        uart.write(IER, 0x03);
        uart.requireIdentification("with data and THR empty", 0x4);
        var _ = uart.read(DATA);
        uart.requireIdentification("after RBR was read: THR is empty still", 0x2);
        uart.requireIdentification("after IIR has told of it", 0x1);
        uart.write(DATA, 0x41);
        uart.uart.pass(LONG_NANOS);
        uart.requireIdentification("after a character was sent", 0x2);
        uart.write(IER, 0x00);
        uart.requireIdentification("with nothing enabled", 0x1);
        uart.write(IER, 0x02);
        uart.requireIdentification("after it was enabled with THR empty", 0x2);
    }

    @Rule(
            id = "URT-INT-01",
            text = "With OUT2 set, the interrupt line is high exactly while IIR bit 0 is low.",
            needs = Claim.UART_16550A,
            source = "PC16550D, sections 8.5 and 8.7")
    static void lineFollowsIdentification(DeviceTrial<?> trial) {
        UartRules uart = ready(trial);
        uart.requireLine("with nothing enabled", false);
        uart.write(IER, 0x01);
        uart.type(0x31);
        uart.requireLine("with data received", true);
        var _ = uart.read(IIR);
        uart.requireLine("with data after IIR was read", true);
        var _ = uart.read(DATA);
        uart.requireLine("after RBR was read", false);
        uart.write(IER, 0x02);
        uart.requireLine("with THR empty", true);
        var _ = uart.read(IIR);
        uart.requireLine("after IIR has told of it", false);
        uart.write(DATA, 0x41);
        uart.uart.pass(LONG_NANOS);
        uart.requireLine("after a character was sent", true);
        uart.write(IER, 0x00);
        uart.requireLine("with nothing enabled again", false);
    }

    private void requireLine(String when, boolean high) {
        uart.require(
                uart.line().asserted() == high,
                "%s the line is %s",
                when,
                high ? "low, expected high" : "high, expected low");
    }

    @Rule(
            id = "URT-FIF-01",
            text = "IIR bits 7 and 6 tell whether the FIFOs are on; resetting one empties it.",
            needs = Claim.UART_16550A,
            source = "PC16550D, sections 8.4 and 8.5")
    static void fifoControl(DeviceTrial<?> trial) {
        UartRules uart = ready(trial);
        uart.uart.requireEqual("IIR bits 7 and 6 without FIFOs", 0, uart.read(IIR) & 0xC0);
        uart.write(FCR, 0x01);
        uart.uart.requireEqual("IIR bits 7 and 6 with FIFOs", 0xC0, uart.read(IIR) & 0xC0);
        uart.type(1, 2, 3);
        uart.write(FCR, 0x03);
        uart.uart.requireEqual("DR after RCVR FIFO RESET", 0, uart.read(LSR) & DR);
        uart.type(4, 5);
        uart.uart.requireEqual("RBR after that", 4, uart.read(DATA));
        uart.write(FCR, 0x00);
        uart.uart.requireEqual("DR after the FIFOs were turned off", 0, uart.read(LSR) & DR);
        uart.uart.requireEqual("IIR bits 7 and 6 then", 0, uart.read(IIR) & 0xC0);
    }

    @Rule(
            id = "URT-FIF-02",
            text =
                    "Received data interrupt from the trigger level on; below it, after a time"
                            + " without traffic, with the code of the time-out.",
            needs = Claim.UART_16550A,
            source = "PC16550D, section 8.10, FIFO interrupt mode")
    static void triggerLevels(DeviceTrial<?> trial) {
        int[] levels = {1, 4, 8, 14};
        for (int i = 0; i < levels.length; i++) {
            UartRules uart = ready(trial);
            var _ = uart.wire();
            uart.write(FCR, i << 6 | 0x01);
            uart.write(IER, 0x01);
            uart.uart.bench().type(new byte[levels[i] - 1]);
            uart.requireAsked("below level " + levels[i], 0x1);
            uart.uart.bench().type(new byte[1]);
            uart.requireAsked("at level " + levels[i], 0x4);
            var _ = uart.read(DATA);
            uart.requireAsked("below level " + levels[i] + " again", 0x1);
            if (levels[i] > 1) {
                uart.uart.pass(LONG_NANOS);
                uart.requireAsked("after a time without traffic", 0xC);
                var _ = uart.read(DATA);
                uart.requireAsked("after RBR was read", 0x1);
            }
        }
        UartRules uart = ready(trial);
        uart.write(FCR, 0xC1);
        uart.write(IER, 0x01);
        for (int i = 0; i < 4; i++) {
            uart.uart.bench().type(new byte[1]);
            uart.uart.pass(3 * CHARACTER_NANOS);
            uart.requireAsked("three characters' time after one has arrived", 0x1);
        }
        uart.uart.pass(2 * CHARACTER_NANOS);
        uart.requireAsked("five characters' time after the last has arrived", 0xC);
    }

    /** What IIR tells, and that the line agrees with it, OUT2 being set. */
    private void requireAsked(String when, int identification) {
        requireIdentification(when, identification);
        boolean asked = (identification & 1) == 0;
        uart.require(
                uart.line().asserted() == asked,
                "IIR is 0x%02x %s, and the line is %s",
                identification,
                when,
                asked ? "low" : "high");
    }

    @Rule(
            id = "URT-LOP-01",
            text = "In loopback what is sent is received, and nothing leaves.",
            needs = Claim.UART_16550A,
            source = "PC16550D, section 8.7, bit 4")
    static void loopback(DeviceTrial<?> trial) {
        UartRules uart = ready(trial);
        int before = uart.wire().output().length();
        uart.write(MCR, LOOP);
        for (int value : new int[] {0x00, 0xFF, 0x80, 0x7F, 0x5A}) {
            uart.write(DATA, value);
            uart.uart.pass(LONG_NANOS);
            uart.uart.requireEqual("LSR", EMPTY | DR, uart.read(LSR));
            uart.uart.requireEqual("RBR", value, uart.read(DATA));
        }
        uart.uart.require(uart.wire().output().length() == before, "a character has left");
    }

    @Rule(
            id = "URT-LOP-02",
            text = "In loopback DTR, RTS, OUT1 and OUT2 are DSR, CTS, RI and DCD.",
            needs = Claim.UART_16550A,
            source = "PC16550D, section 8.7, bit 4")
    static void loopedModemLines(DeviceTrial<?> trial) {
        UartRules uart = ready(trial);
        int[] inputs = {0x20, 0x10, 0x40, 0x80};
        for (int bits = 0; bits < 16; bits++) {
            int expected = 0;
            for (int i = 0; i < inputs.length; i++) {
                expected |= (bits >> i & 1) * inputs[i];
            }
            uart.write(MCR, LOOP | bits);
            uart.uart.requireEqual(
                    "the inputs of MSR with MCR bits " + bits, expected, uart.read(MSR) & 0xF0);
        }
    }

    @Rule(
            id = "URT-MSR-01",
            text =
                    "A change of CTS, DSR and DCD sets its delta, of RI only its end; a read of MSR"
                            + " clears all.",
            needs = Claim.UART_16550A,
            source = "PC16550D, section 8.8")
    static void modemDeltas(DeviceTrial<?> trial) {
        UartRules uart = ready(trial);
        uart.write(MCR, LOOP);
        var _ = uart.read(MSR);
        int[] deltas = {0x02, 0x01, 0x04, 0x08};
        for (int i = 0; i < deltas.length; i++) {
            boolean ring = i == 2;
            uart.write(MCR, LOOP | 1 << i);
            uart.uart.requireEqual(
                    "the deltas after MCR bit " + i + " was set",
                    ring ? 0 : deltas[i],
                    uart.read(MSR) & 0x0F);
            uart.uart.requireEqual("the deltas read again", 0, uart.read(MSR) & 0x0F);
            uart.write(MCR, LOOP);
            uart.uart.requireEqual(
                    "the deltas after MCR bit " + i + " was cleared",
                    deltas[i],
                    uart.read(MSR) & 0x0F);
            uart.uart.requireEqual("the deltas read again", 0, uart.read(MSR) & 0x0F);
        }
    }

    @Rule(
            id = "URT-OVR-01",
            text =
                    "A character that arrives with RBR full sets OE and takes its place; a read of"
                            + " LSR clears OE.",
            needs = Claim.UART_16550A,
            source = "PC16550D, section 8.3, bit 1")
    static void overrun(DeviceTrial<?> trial) {
        UartRules uart = ready(trial);
        uart.write(MCR, LOOP);
        uart.write(DATA, 0x11);
        uart.uart.pass(LONG_NANOS);
        uart.uart.requireEqual("OE before", 0, uart.read(LSR) & OE);
        uart.write(DATA, 0x22);
        uart.uart.pass(LONG_NANOS);
        uart.uart.requireEqual("OE", OE, uart.read(LSR) & OE);
        uart.uart.requireEqual("OE read again", 0, uart.read(LSR) & OE);
        uart.uart.requireEqual("RBR", 0x22, uart.read(DATA));
    }

    @Rule(
            id = "URT-OVR-02",
            text = "With FIFOs on, what overruns sixteen characters is lost, and the sixteen stay.",
            needs = Claim.UART_16550A,
            source = "PC16550D, section 8.3, bit 1")
    static void fifoOverrun(DeviceTrial<?> trial) {
        UartRules uart = ready(trial);
        uart.write(FCR, 0x01);
        uart.write(MCR, LOOP);
        for (int i = 0; i < 17; i++) {
            uart.uart.requireEqual("OE after " + i, 0, uart.read(LSR) & OE);
            uart.write(DATA, 0x40 + i);
            uart.uart.pass(LONG_NANOS);
        }
        uart.uart.requireEqual("OE after 17", OE, uart.read(LSR) & OE);
        for (int i = 0; i < 16; i++) {
            uart.uart.requireEqual("RBR " + i, 0x40 + i, uart.read(DATA));
        }
        uart.uart.requireEqual("DR after sixteen reads", 0, uart.read(LSR) & DR);
    }
}

package dev.hv.tck.part;

import dev.hv.api.device.Claim;
import dev.hv.tck.Rule;
import dev.hv.tck.device.DeviceTrial;

/** What a 16550A makes of the line: how long characters take, and breaks (National PC16550D). */
public final class UartLineRules {
    private static final int DATA = 0;
    private static final int IER = 1;
    private static final int IIR = 2;
    private static final int FCR = 2;
    private static final int LCR = 3;
    private static final int MCR = 4;
    private static final int LSR = 5;

    private static final int DLAB = 0x80;
    private static final int BREAK = 0x40;
    private static final int LCR_8N1 = 0x03;
    private static final int LOOP = 0x10;
    private static final int DR = 0x01;
    private static final int BI = 0x10;
    private static final int EMPTY = 0x60;
    private static final int THRE = 0x20;
    private static final int TEMT = 0x40;
    private static final int ERROR_IN_FIFO = 0x80;
    private static final int LINE_STATUS = 0x06;
    private static final int THR_EMPTY = 0x02;
    private static final int CHARACTER_TIME_OUT = 0x0C;

    private static final long CLOCK_HERTZ = 1_843_200;
    private static final long NANOS_PER_SECOND = 1_000_000_000;
    private static final long LONG_NANOS = 5_000_000;
    private static final int SLICES = 40;

    private final PartBench uart;

    private UartLineRules(PartBench uart) {
        this.uart = uart;
    }

    /** A part in loopback. */
    private static UartLineRules looped(DeviceTrial<?> trial, int lcr, int divisor) {
        UartLineRules rules = new UartLineRules(PartBench.of(trial, 8));
        rules.write(LCR, DLAB | lcr);
        rules.write(DATA, divisor & 0xFF);
        rules.write(IER, divisor >> 8);
        rules.write(LCR, lcr);
        rules.write(MCR, LOOP);
        return rules;
    }

    private int read(int register) {
        return uart.read(0, register);
    }

    private void write(int register, int value) {
        uart.write(0, register, value);
    }

    private static long nanos(int halfBits, int divisor) {
        return 8L * halfBits * divisor * NANOS_PER_SECOND / CLOCK_HERTZ;
    }

    @Rule(
            id = "URT-TIM-01",
            text =
                    "Characters follow each other in the time of their start, data, parity and stop"
                            + " bits, of 16 clocks of the divisor each; or take no time at all.",
            needs = Claim.UART_16550A,
            source = "PC16550D, sections 8.1 and 8.2")
    static void characterTime(DeviceTrial<?> trial) {
        // LCR, divisor, half bits: 8N1, 5N1, 5N1.5, 6E1, 7N2, 8O2, 8N1 slower
        int[][] formats = {
            {0x03, 1, 20},
            {0x00, 1, 14},
            {0x04, 1, 15},
            {0x19, 1, 18},
            {0x06, 1, 20},
            {0x0F, 1, 24},
            {0x03, 12, 20},
            {0x03, 0x300, 20}
        };
        for (int[] format : formats) {
            UartLineRules rules = looped(trial, format[0], format[1]);
            long expected = nanos(format[2], format[1]);
            rules.write(DATA, 0x15);
            int slices = (rules.read(LSR) & DR) != 0 ? 0 : rules.followingCharacter(expected);
            rules.uart.require(
                    slices == 0 || Math.abs(slices - SLICES) <= 2,
                    "with LCR %02x and divisor %d a character takes %d microseconds, expected %d",
                    format[0],
                    format[1],
                    slices * expected / SLICES / 1_000,
                    expected / 1_000);
            rules.uart.requireEqual("the character", 0x15, rules.read(DATA));
        }
    }

    /**
     * Sends another character behind the one that is being sent: when the first begins is open, by
     * a bit and a half (tSI and tIRS of the AC characteristics), and the next follows it at once.
     *
     * @return in how many slices of a character's time, at most two characters' time
     */
    private int followingCharacter(long character) {
        awaitStatus(THRE, character);
        write(DATA, 0x15);
        awaitStatus(DR, character);
        uart.requireEqual("the first of two characters", 0x15, read(DATA));
        return awaitStatus(DR, character);
    }

    /** Waits at most as long as two characters take, and returns how many slices. */
    private int awaitStatus(int bit, long character) {
        int slices = 0;
        while ((read(LSR) & bit) == 0 && slices < 2 * SLICES) {
            uart.pass(character / SLICES);
            slices++;
        }
        return slices;
    }

    @Rule(
            id = "URT-TMT-01",
            text =
                    "TEMT is set only once the last character has left: in loopback, not before it"
                            + " is received.",
            needs = Claim.UART_16550A,
            source = "PC16550D, section 8.3, bit 6")
    static void transmitterIsEmpty(DeviceTrial<?> trial) {
        UartLineRules rules = looped(trial, LCR_8N1, 12);
        long slice = nanos(20, 12) / SLICES;
        rules.write(DATA, 0x15);
        boolean left = false;
        for (int i = 0; i < 2 * SLICES; i++) {
            int status = rules.read(LSR);
            left |= (status & DR) != 0;
            rules.uart.require(
                    left || (status & TEMT) == 0,
                    "LSR is %02x: TEMT is set, and the character was not received yet",
                    status);
            rules.uart.pass(slice);
        }
        rules.uart.requireEqual("TEMT at the end", TEMT, rules.read(LSR) & TEMT);
    }

    @Rule(
            id = "URT-THR-01",
            text = "The interrupt of an empty THR is never pending while THRE is clear.",
            needs = Claim.UART_16550A,
            source = "PC16550D, section 8.4, bit 1, and table V")
    static void fullTransmitterIsSilent(DeviceTrial<?> trial) {
        UartLineRules rules = looped(trial, LCR_8N1, 12);
        rules.write(IER, 0x02);
        for (int i = 0; i < 4; i++) {
            rules.write(DATA, 0x20 + i);
            rules.write(DATA, 0x40 + i);
            boolean empty = (rules.read(LSR) & THRE) != 0;
            int identification = rules.read(IIR) & 0x0F;
            rules.uart.require(
                    empty || identification != THR_EMPTY,
                    "with THRE clear IIR is %02x",
                    identification);
            rules.uart.pass(LONG_NANOS);
            rules.uart.requireEqual("THRE after a time", THRE, rules.read(LSR) & THRE);
        }
    }

    @Rule(
            id = "URT-BRK-01",
            text =
                    "In loopback a break arrives as a zero with BI, which a read of LSR clears; in"
                            + " the FIFO it shows once it is the next.",
            needs = Claim.UART_16550A,
            source = "PC16550D, sections 8.1, 8.3 and 8.7")
    static void breaks(DeviceTrial<?> trial) {
        UartLineRules rules = looped(trial, LCR_8N1, 1);
        rules.write(IER, 0x04);
        rules.sendBreak();
        rules.uart.requireEqual("IIR after a break", LINE_STATUS, rules.read(IIR) & 0x0F);
        rules.uart.requireEqual(
                "LSR after a break", EMPTY | BI | DR, rules.read(LSR) & (EMPTY | BI | DR));
        rules.uart.requireEqual("LSR read again", EMPTY | DR, rules.read(LSR));
        rules.uart.requireEqual("the character of a break", 0, rules.read(DATA));
        rules.uart.requireEqual("LSR at the end", EMPTY, rules.read(LSR));
        rules.write(FCR, 0x01);
        rules.write(DATA, 0x41);
        rules.uart.pass(LONG_NANOS);
        rules.sendBreak();
        rules.uart.requireEqual(
                "LSR with a break behind a character", EMPTY | DR | ERROR_IN_FIFO, rules.read(LSR));
        rules.uart.requireEqual("the character before the break", 0x41, rules.read(DATA));
        rules.uart.requireEqual("LSR with the break next", BI | DR, rules.read(LSR) & (BI | DR));
        rules.uart.requireEqual("the character of the break", 0, rules.read(DATA));
        rules.uart.requireEqual("LSR at the end", EMPTY, rules.read(LSR));
    }

    private void sendBreak() {
        write(LCR, LCR_8N1 | BREAK);
        uart.pass(LONG_NANOS);
        write(LCR, LCR_8N1);
        uart.pass(LONG_NANOS);
    }

    @Rule(
            id = "URT-TMO-01",
            text =
                    "Below the trigger level, the time-out comes when four characters' time has"
                            + " passed since the last one came or was read.",
            needs = Claim.UART_16550A,
            source = "PC16550D, section 8.10, FIFO interrupt mode")
    static void timeOut(DeviceTrial<?> trial) {
        for (int[] format : new int[][] {{0x03, 12, 20}, {0x00, 12, 14}}) {
            UartLineRules rules = looped(trial, format[0], format[1]);
            long character = nanos(format[2], format[1]);
            rules.write(FCR, 0xC1);
            rules.write(IER, 0x01);
            rules.write(DATA, 0x11);
            var _ = rules.awaitStatus(DR, character);
            rules.requireTimeOut("after the first came", character);
            rules.write(DATA, 0x12);
            rules.uart.pass(2 * character);
            rules.uart.requireEqual("the first", 0x11, rules.read(DATA));
            rules.requireTimeOut("after the first was read", character);
            rules.uart.requireEqual("the second", 0x12, rules.read(DATA));
            rules.uart.pass(10 * character);
            rules.requireIdentification("with nothing left", 0x01);
        }
    }

    private void requireTimeOut(String when, long character) {
        requireIdentification("right " + when, 0x01);
        uart.pass(3 * character);
        requireIdentification("three characters " + when, 0x01);
        uart.pass(2 * character);
        requireIdentification("five characters " + when, CHARACTER_TIME_OUT);
    }

    private void requireIdentification(String when, int expected) {
        uart.requireEqual("IIR " + when, expected, read(IIR) & 0x0F);
    }
}

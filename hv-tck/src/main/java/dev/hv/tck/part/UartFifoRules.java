package dev.hv.tck.part;

import dev.hv.api.device.Claim;
import dev.hv.tck.Rule;
import dev.hv.tck.device.DeviceTrial;

/**
 * What a 16550A does with its FIFOs and with several events at a time (National PC16550D datasheet,
 * June 1995).
 */
public final class UartFifoRules {
    private static final int DATA = 0;
    private static final int IER = 1;
    private static final int IIR = 2;
    private static final int FCR = 2;
    private static final int LCR = 3;
    private static final int MCR = 4;
    private static final int LSR = 5;
    private static final int MSR = 6;

    private static final int FIFOS = 0x01;
    private static final int RESET_RECEIVER = 0x02;
    private static final int RESET_BOTH = 0x06;
    private static final int TRIGGER_14 = 0xC0;
    private static final int DR = 0x01;
    private static final int BI = 0x10;
    private static final int ERROR_IN_FIFO = 0x80;
    private static final int SET_BREAK = 0x40;
    private static final int LCR_8N1 = 0x03;
    private static final int DTR = 0x01;
    private static final int RTS = 0x02;
    private static final int LOOP = 0x10;
    private static final int DELTAS = 0x0F;
    private static final int DCTS_AND_DDSR = 0x03;
    private static final int TIME_OUT = 0x0C;
    private static final int THR_EMPTY = 0x02;
    private static final long LONG_NANOS = 5_000_000;

    private UartFifoRules() {}

    @Rule(
            id = "URT-FCR-01",
            text =
                    "FCR empties the receiver's FIFO, which ends its interrupt, and does so only"
                            + " where bit 0 is written as a one.",
            needs = Claim.UART_16550A,
            source = "PC16550D, section 8.4, bits 0 and 1")
    static void resets(DeviceTrial<?> trial) {
        UartRules uart = UartRules.ready(trial);
        uart.type('A');
        uart.write(FCR, RESET_BOTH);
        uart.bench()
                .requireEqual("DR after FIFOs were reset that are off", DR, uart.read(LSR) & DR);
        uart.bench().requireEqual("the character", 'A', uart.read(DATA));
        uart.write(FCR, FIFOS | RESET_BOTH);
        uart.write(IER, 1);
        uart.type('B');
        uart.bench().require(uart.bench().line().asserted(), "a character does not interrupt");
        uart.write(FCR, FIFOS | RESET_RECEIVER);
        uart.bench()
                .require(
                        !uart.bench().line().asserted(),
                        "the line is high after the receiver's FIFO was emptied");
        uart.bench().requireEqual("DR of an empty FIFO", 0, uart.read(LSR) & DR);
    }

    @Rule(
            id = "URT-LSR-01",
            text =
                    "LSR bit 7 is set while a character in the FIFO has an error, and a read of LSR"
                            + " clears it if there is no other.",
            needs = Claim.UART_16550A,
            source = "PC16550D, section 8.3, bit 7")
    static void errorsInFifo(DeviceTrial<?> trial) {
        UartRules uart = UartRules.ready(trial);
        uart.write(FCR, FIFOS);
        uart.write(MCR, LOOP);
        uart.write(LCR, LCR_8N1 | SET_BREAK);
        uart.bench().pass(LONG_NANOS);
        uart.write(LCR, LCR_8N1);
        int first = uart.read(LSR);
        uart.bench()
                .requireEqual(
                        "BI and bit 7 of LSR after a break",
                        BI | ERROR_IN_FIFO,
                        first & (BI | ERROR_IN_FIFO));
        uart.bench()
                .requireEqual(
                        "BI and bit 7 of LSR once it was read",
                        0,
                        uart.read(LSR) & (BI | ERROR_IN_FIFO));
    }

    @Rule(
            id = "URT-IIR-03",
            text = "The time-out comes before the interrupt of an empty THR.",
            needs = Claim.UART_16550A,
            source = "PC16550D, table V")
    static void timeOutFirst(DeviceTrial<?> trial) {
        UartRules uart = UartRules.ready(trial);
        uart.write(FCR, FIFOS | RESET_BOTH | TRIGGER_14);
        uart.write(IER, 3);
        uart.type('A');
        uart.bench().requireEqual("IIR of both", TIME_OUT, uart.read(IIR) & 0x0F);
        uart.bench().requireEqual("the character", 'A', uart.read(DATA));
        uart.bench().requireEqual("IIR after the data was read", THR_EMPTY, uart.read(IIR) & 0x0F);
    }

    @Rule(
            id = "URT-MSR-02",
            text = "The deltas of MSR add up until it is read.",
            needs = Claim.UART_16550A,
            source = "PC16550D, section 8.8")
    static void deltasAddUp(DeviceTrial<?> trial) {
        UartRules uart = UartRules.ready(trial);
        uart.write(MCR, LOOP);
        var _ = uart.read(MSR);
        uart.write(MCR, LOOP | RTS);
        uart.write(MCR, LOOP | RTS | DTR);
        uart.bench()
                .requireEqual(
                        "the deltas after CTS and then DSR have changed",
                        DCTS_AND_DDSR,
                        uart.read(MSR) & DELTAS);
    }

    @Rule(
            id = "URT-LOP-03",
            text = "In loopback nothing is received from outside.",
            needs = Claim.UART_16550A,
            source = "PC16550D, section 8.7, bit 4")
    static void loopbackIsDeaf(DeviceTrial<?> trial) {
        UartRules uart = UartRules.ready(trial);
        uart.write(MCR, LOOP);
        uart.type('A');
        uart.bench().requireEqual("DR after a character from outside", 0, uart.read(LSR) & DR);
    }
}

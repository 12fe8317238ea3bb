package dev.hv.tck.peer;

import dev.hv.api.device.Claim;

import java.util.List;
import java.util.Map;

/** A part of a PC that a peer can have, at the ports and on the interrupt line of a PC. */
public enum PeerPart {
    /** The first serial port. */
    UART(Claim.UART_16550A, 4, true, new Ports("regs", 0x3F8, 8)),
    /** The interval timer. */
    PIT(Claim.PIT_8254, 0, false, new Ports("regs", 0x40, 4)),
    /** The real-time clock. */
    RTC(Claim.RTC_MC146818, 8, false, new Ports("regs", 0x70, 2)),
    /** Both interrupt controllers; their line is INT of the master. */
    PIC(
            Claim.PIC_8259A,
            0,
            false,
            new Ports("master", 0x20, 2),
            new Ports("slave", 0xA0, 2),
            new Ports("elcr", 0x4D0, 2));

    private static final Map<String, String> UNASKABLE =
            Map.of(
                    "PIC-INI-01",
                    "a poll tells the level, and no vector",
                    "PIC-SPU-01",
                    "a poll is no acknowledge cycle of a request that has gone",
                    "PIC-SPU-02",
                    "a poll is no acknowledge cycle of a request that has gone",
                    "PIC-EOI-03",
                    "the sources of a peer's interrupts hear of no end");

    private final Claim claim;
    private final int irq;
    private final boolean serial;
    private final List<Ports> ports;

    /** A slot of registers, and where a PC has them. */
    record Ports(String slot, int first, int count) {}

    PeerPart(Claim claim, int irq, boolean serial, Ports... ports) {
        this.claim = claim;
        this.irq = irq;
        this.serial = serial;
        this.ports = List.of(ports);
    }

    Claim claim() {
        return claim;
    }

    List<Ports> ports() {
        return ports;
    }

    int irq() {
        return irq;
    }

    boolean isSerial() {
        return serial;
    }

    /** Why a peer cannot be held against some rules, by their ids. */
    static Map<String, String> unaskable() {
        return UNASKABLE;
    }
}

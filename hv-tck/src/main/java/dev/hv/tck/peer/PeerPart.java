package dev.hv.tck.peer;

import dev.hv.api.device.Claim;

/** A part of a PC that a peer can have, at the ports and on the interrupt line of a PC. */
public enum PeerPart {
    /** The first serial port. */
    UART(Claim.UART_16550A, 0x3F8, 8, 4, true),
    /** The interval timer. */
    PIT(Claim.PIT_8254, 0x40, 4, 0, false),
    /** The real-time clock. */
    RTC(Claim.RTC_MC146818, 0x70, 2, 8, false);

    private final Claim claim;
    private final int port;
    private final int ports;
    private final int irq;
    private final boolean serial;

    PeerPart(Claim claim, int port, int ports, int irq, boolean serial) {
        this.claim = claim;
        this.port = port;
        this.ports = ports;
        this.irq = irq;
        this.serial = serial;
    }

    Claim claim() {
        return claim;
    }

    int port() {
        return port;
    }

    int ports() {
        return ports;
    }

    int irq() {
        return irq;
    }

    boolean isSerial() {
        return serial;
    }
}

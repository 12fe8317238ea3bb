package dev.hv.devices.apic;

import java.util.List;

/**
 * What an interrupt message asks of its receiver, in the order of its encoding in bits 10:8 (Intel
 * SDM vol. 3A, 12.5.1 and 12.6.1; 82093AA, 3.2.4).
 */
enum DeliveryMode {
    FIXED,
    LOWEST_PRIORITY,
    SMI,
    /** The remote read of the earliest local APICs. */
    RESERVED,
    NMI,
    INIT,
    START_UP,
    EXT_INT;

    private static final List<DeliveryMode> ENCODING = List.of(values());

    /** Returns the mode in bits 10:8 of a table entry, command or message. */
    static DeliveryMode of(long bits) {
        return ENCODING.get((int) ((bits >> 8) & 7));
    }

    /** Returns whether the message carries a vector that goes through the IRR. */
    boolean vectored() {
        return this == FIXED || this == LOWEST_PRIORITY;
    }
}

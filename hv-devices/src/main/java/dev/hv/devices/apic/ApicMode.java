package dev.hv.devices.apic;

import java.util.Arrays;
import java.util.Optional;

/** The operating modes of the local APIC, by IA32_APIC_BASE (Intel SDM vol. 3A, 12.12.1). */
enum ApicMode {
    /** EN is 0: the processor is as one without a local APIC. */
    DISABLED(0),
    /** EN is 1, EXTD is 0: registers are in memory space. */
    XAPIC(1 << 11),
    /** EN and EXTD are 1: registers are model-specific registers. */
    X2APIC(3 << 10);

    /** The bits EN (11) and EXTD (10) of IA32_APIC_BASE. */
    static final long BITS = 3 << 10;

    private static final long EXTENDED_ALONE = 1 << 10;

    private final long bits;

    ApicMode(long bits) {
        this.bits = bits;
    }

    long bits() {
        return bits;
    }

    /** Returns whether a write of those bits of IA32_APIC_BASE is legal now (12.12.5). */
    boolean mayBecome(long written) {
        return switch (this) {
            case DISABLED -> written == DISABLED.bits || written == XAPIC.bits;
            case XAPIC -> written != EXTENDED_ALONE;
            case X2APIC -> written == DISABLED.bits || written == X2APIC.bits;
        };
    }

    /** Returns the mode of those bits; empty for EXTD without EN. */
    static Optional<ApicMode> of(long bits) {
        return Arrays.stream(values()).filter(mode -> mode.bits == bits).findFirst();
    }
}

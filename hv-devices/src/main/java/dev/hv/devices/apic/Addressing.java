package dev.hv.devices.apic;

import dev.hv.api.register.Register;

/** Whom a destination means: Intel SDM vol. 3A, 12.6.2 and 12.12.10. */
final class Addressing {
    private static final int BROADCAST = 0xFF;
    private static final int WIDE_BROADCAST = -1;
    private static final long FLAT = 0xF;

    private final int id;
    private final Register logicalDestination;
    private final Register destinationFormat;

    Addressing(int id, Register logicalDestination, Register destinationFormat) {
        this.id = id;
        this.logicalDestination = logicalDestination;
        this.destinationFormat = destinationFormat;
    }

    /** The ID register. */
    long idRegister(ApicMode mode) {
        return mode == ApicMode.X2APIC ? id : (long) id << 24;
    }

    /** The logical destination register: in x2APIC mode it follows from the ID (12.12.10.2). */
    long logicalIdRegister(ApicMode mode) {
        return mode == ApicMode.X2APIC
                ? ((long) (id >> 4) << 16) | (1L << (id & 15))
                : logicalDestination.value();
    }

    /** Returns whether a destination of 8 bits means this APIC. */
    boolean meansSelf(ApicMode mode, int destination, boolean logical) {
        if (destination == BROADCAST) {
            return true;
        }
        if (!logical) {
            return destination == id;
        }
        if (mode == ApicMode.X2APIC) {
            return wideMeansSelf(destination, true);
        }
        int own = (int) (logicalDestination.value() >>> 24);
        return destinationFormat.value() >>> 28 == FLAT
                ? (destination & own) != 0
                : destination >> 4 == own >> 4 && (destination & own & 0xF) != 0;
    }

    /** Returns whether a destination of 32 bits, as x2APIC mode has them, means this APIC. */
    boolean wideMeansSelf(int destination, boolean logical) {
        if (destination == WIDE_BROADCAST) {
            return true;
        }
        int own = (int) logicalIdRegister(ApicMode.X2APIC);
        return logical
                ? destination >>> 16 == own >>> 16 && (destination & own & 0xFFFF) != 0
                : destination == id;
    }
}

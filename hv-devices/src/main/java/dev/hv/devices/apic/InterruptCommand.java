package dev.hv.devices.apic;

import dev.hv.api.state.StateException;
import dev.hv.api.state.StateReader;
import dev.hv.api.state.StateWriter;
import dev.hv.api.trace.Trace;

/**
 * The interrupt command register: Intel SDM vol. 3A, 12.6.1, and 12.12.9 for x2APIC mode. A command
 * reaches this processor alone, and is carried out at once.
 */
final class InterruptCommand {
    private static final long LOW_WRITABLE = 0xC_CFFF;
    private static final long HALF = 0xFFFF_FFFFL;
    private static final long LOGICAL = 1 << 11;
    private static final long LEVEL_AND_TRIGGER = 0xC000;
    private static final long DEASSERTED_LEVEL = 0x8000;
    private static final int OFFSET = LocalApicRegisters.ICR_LOW;

    private final LocalApic apic;
    private final Addressing addressing;
    private final Trace trace;
    private long low;
    private long high;

    InterruptCommand(LocalApic apic, Addressing addressing, Trace trace) {
        this.apic = apic;
        this.addressing = addressing;
        this.trace = trace;
    }

    void reset() {
        low = 0;
        high = 0;
    }

    long low() {
        return low;
    }

    long high() {
        return high;
    }

    void writeHigh(long value) {
        high = value & HALF;
    }

    /** A write of the low half sends. */
    void writeLow(long value) {
        low = value & LOW_WRITABLE;
        DeliveryMode delivery = DeliveryMode.of(value);
        int vector = (int) value & 0xFF;
        if (delivery.vectored() && vector < LocalApic.LOWEST_VECTOR) {
            apic.error(ErrorStatus.SEND_ILLEGAL_VECTOR);
            return;
        }
        if (delivery == DeliveryMode.RESERVED || delivery == DeliveryMode.EXT_INT) {
            trace.guestError("an interrupt command of reserved delivery mode", OFFSET, value);
            return;
        }
        boolean initDeassert =
                delivery == DeliveryMode.INIT && (value & LEVEL_AND_TRIGGER) == DEASSERTED_LEVEL;
        if (!initDeassert && reachesSelf(value, delivery)) {
            apic.receive(delivery, vector, false);
        }
    }

    private boolean reachesSelf(long command, DeliveryMode delivery) {
        return switch ((int) ((command >> 18) & 3)) {
            case 0 -> {
                boolean logical = (command & LOGICAL) != 0;
                ApicMode mode = apic.mode();
                yield mode == ApicMode.X2APIC
                        ? addressing.wideMeansSelf((int) high, logical)
                        : addressing.meansSelf(mode, (int) (high >>> 24), logical);
            }
            case 1, 2 -> {
                if (!delivery.vectored()) {
                    trace.guestError("a command to self that is not fixed", OFFSET, command);
                }
                yield delivery.vectored();
            }
            default -> false;
        };
    }

    void save(StateWriter out) {
        out.putLong("low", low);
        out.putLong("high", high);
    }

    void load(StateReader in) throws StateException {
        low = bits(in, "low", LOW_WRITABLE);
        high = bits(in, "high", HALF);
    }

    private static long bits(StateReader in, String field, long mask) throws StateException {
        long value = in.getLong(field);
        if ((value & ~mask) != 0) {
            throw new StateException(field, "has bits that the register has not: " + value);
        }
        return value;
    }
}

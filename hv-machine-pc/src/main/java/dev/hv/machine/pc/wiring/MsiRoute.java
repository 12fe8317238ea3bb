package dev.hv.machine.pc.wiring;

import dev.hv.api.bus.Initiator;
import dev.hv.api.irq.MsiTarget;
import dev.hv.api.trace.Trace;

import org.jspecify.annotations.Nullable;

/** Leads message-signalled interrupts to the local APIC, once it is there. */
final class MsiRoute implements MsiTarget {
    private final Trace trace;
    private @Nullable MsiTarget target;

    MsiRoute(Trace trace) {
        this.trace = trace;
    }

    void connect(MsiTarget receiver) {
        target = receiver;
    }

    @Override
    public void deliver(long address, int data, Initiator from) {
        if (target == null) {
            trace.guestError("interrupt message without a local APIC", address, data);
        } else {
            target.deliver(address, data, from);
        }
    }
}

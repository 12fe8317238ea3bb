package dev.hv.api.pci;

import dev.hv.api.bus.AddressSpace;
import dev.hv.api.bus.BusFault;
import dev.hv.api.bus.ForwardingAddressSpace;
import dev.hv.api.bus.Initiator;
import dev.hv.api.bus.Width;
import dev.hv.api.trace.Trace;

import java.lang.foreign.MemorySegment;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Memory as a bus master reaches it: while the guest has not made the function one, reads give all
 * ones and writes are lost (PCI Local Bus Specification 3.0, 6.2.2, bit 2 of the command register).
 */
final class BusMasterSpace extends ForwardingAddressSpace {
    private static final String NO_MASTER = "DMA by a function that is no bus master";

    private final BooleanSupplier master;
    private final Trace trace;

    BusMasterSpace(AddressSpace memory, BooleanSupplier master, Trace trace) {
        super(memory);
        this.master = master;
        this.trace = trace;
    }

    private boolean refused(long address) {
        if (master.getAsBoolean()) {
            return false;
        }
        trace.guestError(NO_MASTER, address, 0);
        return true;
    }

    @Override
    public long read(long address, Width width, Initiator by) {
        return refused(address) ? width.mask() : super.read(address, width, by);
    }

    @Override
    public void write(long address, Width width, long value, Initiator by) {
        if (!refused(address)) {
            super.write(address, width, value, by);
        }
    }

    @Override
    public void readBytes(long address, MemorySegment into, Initiator by) {
        if (refused(address)) {
            into.fill((byte) -1);
        } else {
            super.readBytes(address, into, by);
        }
    }

    @Override
    public void writeBytes(long address, MemorySegment from, Initiator by) {
        if (!refused(address)) {
            super.writeBytes(address, from, by);
        }
    }

    @Override
    public long compareAndExchange(
            long address, Width width, long expected, long update, Initiator by) {
        if (refused(address)) {
            throw new BusFault(address, NO_MASTER);
        }
        return super.compareAndExchange(address, width, expected, update, by);
    }

    @Override
    public Optional<MemorySegment> ram(long address, long length, boolean writable) {
        return refused(address) ? Optional.empty() : super.ram(address, length, writable);
    }
}

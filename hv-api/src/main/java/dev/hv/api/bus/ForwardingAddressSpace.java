package dev.hv.api.bus;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;

/**
 * A space that leads to another: who extends it says only where it differs, such as what else an
 * access does.
 */
public class ForwardingAddressSpace implements AddressSpace {
    private final AddressSpace space;

    /** Leads to that space. */
    protected ForwardingAddressSpace(AddressSpace space) {
        this.space = space;
    }

    @Override
    public String name() {
        return space.name();
    }

    @Override
    public int addressBits() {
        return space.addressBits();
    }

    @Override
    public long read(long address, Width width, Initiator by) {
        return space.read(address, width, by);
    }

    @Override
    public void write(long address, Width width, long value, Initiator by) {
        space.write(address, width, value, by);
    }

    @Override
    public void readBytes(long address, MemorySegment into, Initiator by) {
        space.readBytes(address, into, by);
    }

    @Override
    public void writeBytes(long address, MemorySegment from, Initiator by) {
        space.writeBytes(address, from, by);
    }

    @Override
    public long compareAndExchange(
            long address, Width width, long expected, long update, Initiator by) {
        return space.compareAndExchange(address, width, expected, update, by);
    }

    @Override
    public Optional<MemorySegment> ram(long address, long length, boolean writable) {
        return space.ram(address, length, writable);
    }

    @Override
    public void noteWrite(long address, long length, Initiator by) {
        space.noteWrite(address, length, by);
    }

    @Override
    public long generation() {
        return space.generation();
    }

    @Override
    public List<FlatRange> flatView() {
        return space.flatView();
    }

    @Override
    public Registration listen(AddressSpaceListener listener) {
        return space.listen(listener);
    }

    @Override
    public AddressSpaceEdit edit() {
        return space.edit();
    }

    @Override
    public String toString() {
        return name();
    }
}

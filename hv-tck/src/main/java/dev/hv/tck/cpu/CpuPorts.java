package dev.hv.tck.cpu;

import dev.hv.api.bus.AddressSpace;
import dev.hv.api.bus.AddressSpaceEdit;
import dev.hv.api.bus.AddressSpaceListener;
import dev.hv.api.bus.FlatRange;
import dev.hv.api.bus.Initiator;
import dev.hv.api.bus.Registration;
import dev.hv.api.bus.Width;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Ports at which nothing answers: reads see all ones; what is written is kept for the asking. */
public final class CpuPorts implements AddressSpace {
    private static final int ADDRESS_BITS = 16;
    private static final int MOST_WRITES = 1 << 16;

    private final List<PortWrite> writes = new ArrayList<>();
    private Consumer<PortWrite> listener = write -> {};

    /** A write to a port. */
    public record PortWrite(int port, Width width, long value) {}

    /** No port written yet. */
    public CpuPorts() {}

    /** Sets who hears of each write while the processor makes it. */
    public void onWrite(Consumer<PortWrite> action) {
        listener = action;
    }

    /** Returns what was written, oldest first, at most the first 65,536; and forgets it. */
    public List<PortWrite> takeWrites() {
        List<PortWrite> taken = List.copyOf(writes);
        writes.clear();
        return taken;
    }

    @Override
    public String name() {
        return "ports";
    }

    @Override
    public int addressBits() {
        return ADDRESS_BITS;
    }

    @Override
    public long read(long address, Width width, Initiator by) {
        return width.mask();
    }

    @Override
    public void write(long address, Width width, long value, Initiator by) {
        PortWrite write = new PortWrite((int) address, width, value & width.mask());
        if (writes.size() < MOST_WRITES) {
            writes.add(write);
        }
        listener.accept(write);
    }

    @Override
    public void readBytes(long address, MemorySegment into, Initiator by) {
        into.fill((byte) -1);
    }

    @Override
    public void writeBytes(long address, MemorySegment from, Initiator by) {}

    @Override
    public long compareAndExchange(
            long address, Width width, long expected, long update, Initiator by) {
        return width.mask();
    }

    @Override
    public Optional<MemorySegment> ram(long address, long length, boolean writable) {
        return Optional.empty();
    }

    @Override
    public void noteWrite(long address, long length, Initiator by) {}

    @Override
    public long generation() {
        return 0;
    }

    @Override
    public List<FlatRange> flatView() {
        return List.of();
    }

    @Override
    public Registration listen(AddressSpaceListener listener) {
        return () -> {};
    }

    @Override
    public AddressSpaceEdit edit() {
        throw new UnsupportedOperationException("the map of these ports does not change");
    }
}

package dev.hv.cpu.x86.oracle;

import dev.hv.api.bus.AddressSpace;
import dev.hv.api.bus.AddressSpaceEdit;
import dev.hv.api.bus.AddressSpaceListener;
import dev.hv.api.bus.FlatRange;
import dev.hv.api.bus.Initiator;
import dev.hv.api.bus.Registration;
import dev.hv.api.bus.Width;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Optional;

/** A space that is all memory up to its size, and an open bus beyond. */
final class FlatMemory implements AddressSpace {
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;

    private final MemorySegment bytes;

    FlatMemory(long size) {
        bytes = Arena.ofAuto().allocate(size, Layout.PAGE);
    }

    MemorySegment bytes() {
        return bytes;
    }

    void put(long address, long value) {
        bytes.set(LONG, address, value);
    }

    @Override
    public String name() {
        return "memory";
    }

    @Override
    public int addressBits() {
        return 40;
    }

    @Override
    public long read(long address, Width width, Initiator by) {
        if (address < 0 || address + width.bytes() > bytes.byteSize()) {
            return width.mask();
        }
        long value = 0;
        for (int i = width.bytes() - 1; i >= 0; i--) {
            value = value << 8 | (bytes.get(ValueLayout.JAVA_BYTE, address + i) & 0xFF);
        }
        return value;
    }

    @Override
    public void write(long address, Width width, long value, Initiator by) {
        if (address < 0 || address + width.bytes() > bytes.byteSize()) {
            return;
        }
        for (int i = 0; i < width.bytes(); i++) {
            bytes.set(ValueLayout.JAVA_BYTE, address + i, (byte) (value >>> (8 * i)));
        }
    }

    @Override
    public void readBytes(long address, MemorySegment into, Initiator by) {
        into.copyFrom(bytes.asSlice(address, into.byteSize()));
    }

    @Override
    public void writeBytes(long address, MemorySegment from, Initiator by) {
        bytes.asSlice(address, from.byteSize()).copyFrom(from);
    }

    @Override
    public long compareAndExchange(
            long address, Width width, long expected, long update, Initiator by) {
        long old = read(address, width, by);
        if (old == expected) {
            write(address, width, update, by);
        }
        return old;
    }

    @Override
    public Optional<MemorySegment> ram(long address, long length, boolean writable) {
        boolean inside = address >= 0 && address + length <= bytes.byteSize();
        return inside ? Optional.of(bytes.asSlice(address, length)) : Optional.empty();
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
        throw new UnsupportedOperationException("the map of this memory does not change");
    }
}

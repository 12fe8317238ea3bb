package dev.hv.tck.cpu;

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
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A space that is all memory up to its size, and an open bus beyond. It knows which pages may have
 * been written since it was last asked. Used by one thread, but for {@link #listen}.
 */
public final class CpuMemory implements AddressSpace {
    /** Size of a page in bytes. */
    public static final int PAGE_BYTES = 4096;

    private static final int ADDRESS_BITS = 40;
    private static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;

    private final MemorySegment bytes;
    private final BitSet written;
    private final List<AddressSpaceListener> listeners = new CopyOnWriteArrayList<>();

    /**
     * Zeroed memory.
     *
     * @param size in bytes, a multiple of a page
     */
    public CpuMemory(long size) {
        bytes = Arena.ofAuto().allocate(size, PAGE_BYTES);
        written = new BitSet((int) (size / PAGE_BYTES));
    }

    /** Returns the size in bytes. */
    public long size() {
        return bytes.byteSize();
    }

    /** Returns the bytes themselves: what is written there nobody is told. */
    public MemorySegment bytes() {
        return bytes;
    }

    /** Returns the numbers of the pages that may have been written, and forgets them. */
    public int[] takeWrittenPages() {
        int[] pages = written.stream().toArray();
        written.clear();
        return pages;
    }

    @Override
    public String name() {
        return "memory";
    }

    @Override
    public int addressBits() {
        return ADDRESS_BITS;
    }

    private boolean inside(long address, long length) {
        return address >= 0 && address <= bytes.byteSize() - length;
    }

    @Override
    public long read(long address, Width width, Initiator by) {
        long value = 0;
        for (int i = width.bytes() - 1; i >= 0; i--) {
            int one = inside(address + i, 1) ? bytes.get(BYTE, address + i) : -1;
            value = value << 8 | (one & 0xFF);
        }
        return value;
    }

    @Override
    public void write(long address, Width width, long value, Initiator by) {
        for (int i = 0; i < width.bytes(); i++) {
            if (inside(address + i, 1)) {
                bytes.set(BYTE, address + i, (byte) (value >>> (8 * i)));
            }
        }
        noteWrite(address, width.bytes(), by);
    }

    @Override
    public void readBytes(long address, MemorySegment into, Initiator by) {
        into.copyFrom(bytes.asSlice(address, into.byteSize()));
    }

    @Override
    public void writeBytes(long address, MemorySegment from, Initiator by) {
        bytes.asSlice(address, from.byteSize()).copyFrom(from);
        noteWrite(address, from.byteSize(), by);
    }

    @Override
    public synchronized long compareAndExchange(
            long address, Width width, long expected, long update, Initiator by) {
        long old = read(address, width, by);
        if (old == expected) {
            write(address, width, update, by);
        }
        return old;
    }

    @Override
    public Optional<MemorySegment> ram(long address, long length, boolean writable) {
        if (!inside(address, length)) {
            return Optional.empty();
        }
        if (writable) {
            mark(address, length);
        }
        return Optional.of(bytes.asSlice(address, length));
    }

    private void mark(long address, long length) {
        if (inside(address, 1) && length > 0) {
            long last = Math.min(address + length, bytes.byteSize()) - 1;
            written.set((int) (address / PAGE_BYTES), (int) (last / PAGE_BYTES) + 1);
        }
    }

    @Override
    public void noteWrite(long address, long length, Initiator by) {
        mark(address, length);
        listeners.forEach(listener -> listener.written(address, length, by));
    }

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
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    @Override
    public AddressSpaceEdit edit() {
        throw new UnsupportedOperationException("the map of this memory does not change");
    }
}

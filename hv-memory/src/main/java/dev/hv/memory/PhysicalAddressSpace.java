package dev.hv.memory;

import com.google.common.collect.Sets;

import dev.hv.api.bus.AddressSpace;
import dev.hv.api.bus.AddressSpaceEdit;
import dev.hv.api.bus.AddressSpaceListener;
import dev.hv.api.bus.BusFault;
import dev.hv.api.bus.FlatRange;
import dev.hv.api.bus.Initiator;
import dev.hv.api.bus.Registration;
import dev.hv.api.bus.Width;
import dev.hv.api.trace.Trace;

import java.lang.foreign.MemorySegment;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/**
 * An address space of a machine: memory or ports.
 *
 * <p>Accesses go through an immutable flat view that a commit replaces, so an access sees all of a
 * commit or nothing of it. Access to RAM takes no lock and allocates nothing; access to I/O takes
 * the device domain once for all its parts, and looks the view up again inside. Reads of a debugger
 * ({@link Initiator#debugger}) reach handlers as peeks and are not traced.
 *
 * <p>{@link dev.hv.api.bus.DirtyLog Dirty logs} are kept for regions of type {@link Ram}.
 */
public final class PhysicalAddressSpace implements AddressSpace {
    private static final int MAX_ADDRESS_BITS = 62;

    private final String name;
    private final int addressBits;
    private final long mask;
    private final Lock domain;
    private final Trace trace;

    /** Held by whoever changes the map or the list of listeners. */
    private final ReentrantLock changes = new ReentrantLock();

    private final CopyOnWriteArrayList<AddressSpaceListener> listeners =
            new CopyOnWriteArrayList<>();
    private final Ram.WriteProtection protection = this::writeProtected;

    /** The same listeners for the hot path. */
    private volatile AddressSpaceListener[] told = {};

    private MapTable table = MapTable.EMPTY;
    private volatile FlatView view;

    /**
     * An empty space.
     *
     * @param name {@code memory}, {@code ports} or another name for traces
     * @param addressBits how many address bits it decodes, 1 to 62
     * @param domain the machine's device domain; reentrant; held while a handler runs
     * @param trace is told of accesses that break the hardware's rules
     */
    public PhysicalAddressSpace(String name, int addressBits, Lock domain, Trace trace) {
        if (addressBits < 1 || addressBits > MAX_ADDRESS_BITS) {
            throw new IllegalArgumentException(
                    name + ": " + addressBits + " address bits, expected 1 to " + MAX_ADDRESS_BITS);
        }
        this.name = name;
        this.addressBits = addressBits;
        this.mask = (1L << addressBits) - 1;
        this.domain = domain;
        this.trace = trace;
        this.view = new FlatView(0, mask + 1, List.of());
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int addressBits() {
        return addressBits;
    }

    @Override
    public long generation() {
        return view.generation;
    }

    @Override
    public List<FlatRange> flatView() {
        return view.ranges;
    }

    // Single accesses

    @Override
    public long read(long address, Width width, Initiator by) {
        long at = address & mask;
        FlatView seen = view;
        if (seen.find(at) instanceof MemoryStretch memory && width.bytes() <= memory.end - at) {
            return memory.read(at, width);
        }
        if (!reachesIo(seen, at, width.bytes())) {
            return read(seen, at, width, by, address);
        }
        domain.lock();
        try {
            return read(view, at, width, by, address);
        } finally {
            domain.unlock();
        }
    }

    private long read(FlatView seen, long at, Width width, Initiator by, long given) {
        Stretch first = seen.find(at);
        int bytes = width.bytes();
        if (bytes <= first.end - at) {
            return first.read(at, width, by, given, trace);
        }
        long value = 0;
        for (int done = 0; done < bytes; ) {
            long partAt = at + done & mask;
            Stretch stretch = seen.find(partAt);
            Width piece = stretch.piece(partAt, Math.min(bytes - done, stretch.end - partAt));
            value |= stretch.read(partAt, piece, by, given, trace) << (done * 8);
            done += piece.bytes();
        }
        return value;
    }

    @Override
    public void write(long address, Width width, long value, Initiator by) {
        long at = address & mask;
        FlatView seen = view;
        if (seen.find(at) instanceof MemoryStretch memory
                && memory.writable
                && width.bytes() <= memory.end - at) {
            memory.write(at, width, value);
            tellWritten(at, width.bytes(), by);
            return;
        }
        if (!reachesIo(seen, at, width.bytes())) {
            write(seen, at, width, value & width.mask(), by, address);
            return;
        }
        domain.lock();
        try {
            write(view, at, width, value & width.mask(), by, address);
        } finally {
            domain.unlock();
        }
    }

    private void write(FlatView seen, long at, Width width, long value, Initiator by, long given) {
        int bytes = width.bytes();
        boolean whole = bytes <= seen.find(at).end - at;
        for (int done = 0; done < bytes; ) {
            long partAt = at + done & mask;
            Stretch stretch = seen.find(partAt);
            Width piece =
                    whole
                            ? width
                            : stretch.piece(partAt, Math.min(bytes - done, stretch.end - partAt));
            long part = (value >>> (done * 8)) & piece.mask();
            stretch.write(partAt, piece, part, by, given, trace);
            if (stretch instanceof MemoryStretch memory && memory.writable) {
                tellWritten(partAt, piece.bytes(), by);
            }
            done += piece.bytes();
        }
    }

    private boolean reachesIo(FlatView seen, long at, long bytes) {
        for (long done = 0; done < bytes; ) {
            long partAt = at + done & mask;
            Stretch stretch = seen.find(partAt);
            if (stretch instanceof IoStretch) {
                return true;
            }
            done += stretch.end - partAt;
        }
        return false;
    }

    @Override
    public long compareAndExchange(
            long address, Width width, long expected, long update, Initiator by) {
        long at = address & mask;
        if (view.find(at) instanceof MemoryStretch memory
                && memory.writable
                && width.bytes() <= memory.end - at) {
            long held = memory.compareAndExchange(at, width, expected, update);
            if (held == (expected & width.mask())) {
                tellWritten(at, width.bytes(), by);
            }
            return held;
        }
        throw new BusFault(address, "atomic access outside writable memory or across two ranges");
    }

    // Bulk accesses

    @Override
    public void readBytes(long address, MemorySegment into, Initiator by) {
        long length = into.byteSize();
        for (long done = 0; done < length; ) {
            long at = address + done & mask;
            Stretch stretch = view.find(at);
            long room = Math.min(length - done, stretch.end - at);
            switch (stretch) {
                case MemoryStretch memory ->
                        MemorySegment.copy(memory.slice(at, room), 0, into, done, room);
                case HoleStretch _ -> {
                    HoleStretch.tell(at, 0, by, trace);
                    into.asSlice(done, room).fill((byte) -1);
                }
                case IoStretch io -> {
                    Width piece = io.piece(at, room);
                    LittleEndian.set(into, done, piece, read(address + done, piece, by));
                    room = piece.bytes();
                }
            }
            done += room;
        }
    }

    @Override
    public void writeBytes(long address, MemorySegment from, Initiator by) {
        long length = from.byteSize();
        for (long done = 0; done < length; ) {
            long at = address + done & mask;
            Stretch stretch = view.find(at);
            long room = Math.min(length - done, stretch.end - at);
            switch (stretch) {
                case MemoryStretch memory when memory.writable -> {
                    MemorySegment.copy(from, done, memory.slice(at, room), 0, room);
                    memory.mark(at, room);
                    tellWritten(at, room, by);
                }
                case MemoryStretch _ -> MemoryStretch.refuse(at, 0, by, trace);
                case HoleStretch _ -> HoleStretch.tell(at, 0, by, trace);
                case IoStretch io -> {
                    Width piece = io.piece(at, room);
                    write(address + done, piece, LittleEndian.get(from, done, piece), by);
                    room = piece.bytes();
                }
            }
            done += room;
        }
    }

    // Direct memory

    @Override
    public Optional<MemorySegment> ram(long address, long length, boolean writable) {
        long at = address & mask;
        if (view.find(at) instanceof MemoryStretch memory
                && length > 0
                && length <= memory.end - at
                && (memory.writable || !writable)) {
            MemorySegment slice = memory.slice(at, length);
            if (writable) {
                memory.mark(at, length);
                return Optional.of(slice);
            }
            return Optional.of(slice.asReadOnly());
        }
        return Optional.empty();
    }

    @Override
    public void noteWrite(long address, long length, Initiator by) {
        FlatView seen = view;
        for (long done = 0; done < length; ) {
            long at = address + done & mask;
            Stretch stretch = seen.find(at);
            long part = Math.min(length - done, stretch.end - at);
            if (stretch instanceof MemoryStretch memory) {
                memory.mark(at, part);
                tellWritten(at, part, by);
            }
            done += part;
        }
    }

    // Listeners

    private void tellWritten(long at, long length, Initiator by) {
        for (AddressSpaceListener listener : told) {
            listener.written(at, length, by);
        }
    }

    private void writeProtected(Ram ram, long offset, long length) {
        for (FlatRange range : view.ranges) {
            long from = Math.max(range.offsetInRegion(), offset);
            long to = Math.min(range.offsetInRegion() + range.size(), offset + length);
            if (range.region() == ram && from < to) {
                long base = range.base() + from - range.offsetInRegion();
                FlatRange part = new FlatRange(base, to - from, ram, from);
                listeners.forEach(listener -> listener.writeProtected(part));
            }
        }
    }

    @Override
    public Registration listen(AddressSpaceListener listener) {
        changes.lock();
        try {
            listeners.add(listener);
            told = listeners.toArray(AddressSpaceListener[]::new);
            view.ranges.forEach(listener::mapped);
        } finally {
            changes.unlock();
        }
        return new Listening(listener);
    }

    /** One listener that is being told; taken back once. */
    private final class Listening implements Registration {
        private final AddressSpaceListener listener;
        private boolean closed;

        Listening(AddressSpaceListener listener) {
            this.listener = listener;
        }

        @Override
        public void close() {
            changes.lock();
            try {
                if (!closed) {
                    closed = true;
                    listeners.remove(listener);
                    told = listeners.toArray(AddressSpaceListener[]::new);
                }
            } finally {
                changes.unlock();
            }
        }
    }

    // Changes

    @Override
    public AddressSpaceEdit edit() {
        return new Edit(this);
    }

    void check(Collection<Edit.Change> wanted) {
        changes.lock();
        try {
            var _ = table.with(wanted, mask, name);
        } finally {
            changes.unlock();
        }
    }

    void commit(Collection<Edit.Change> wanted) {
        if (changes.isHeldByCurrentThread()) {
            throw new IllegalStateException(name + ": a listener commits inside a commit");
        }
        changes.lock();
        try {
            MapTable changed = table.with(wanted, mask, name);
            FlatView before = view;
            FlatView after = new FlatView(before.generation + 1, mask + 1, changed.byPrecedence());
            Set<Ram> gone = rams(before);
            Set<Ram> come = rams(after);
            Sets.difference(come, gone).forEach(ram -> ram.addProtection(protection));
            table = changed;
            view = after;
            Sets.difference(gone, come).forEach(ram -> ram.removeProtection(protection));
            tellDifference(before.ranges, after.ranges);
        } finally {
            changes.unlock();
        }
    }

    private void tellDifference(List<FlatRange> before, List<FlatRange> after) {
        Set<FlatRange> gone = new HashSet<>(before);
        Set<FlatRange> come = new HashSet<>(after);
        for (FlatRange range : before) {
            if (!come.contains(range)) {
                listeners.forEach(listener -> listener.unmapped(range));
            }
        }
        for (FlatRange range : after) {
            if (!gone.contains(range)) {
                listeners.forEach(listener -> listener.mapped(range));
            }
        }
    }

    private static Set<Ram> rams(FlatView view) {
        Set<Ram> rams = Collections.newSetFromMap(new IdentityHashMap<>());
        for (FlatRange range : view.ranges) {
            if (range.region() instanceof Ram ram) {
                rams.add(ram);
            }
        }
        return rams;
    }

    @Override
    public String toString() {
        return name;
    }
}

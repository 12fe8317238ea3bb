package dev.hv.tck.bench;

import dev.hv.api.bus.AccessRules;
import dev.hv.api.bus.AddressSpace;
import dev.hv.api.bus.AddressSpaceEdit;
import dev.hv.api.bus.AddressSpaceListener;
import dev.hv.api.bus.BusFault;
import dev.hv.api.bus.Endian;
import dev.hv.api.bus.FlatRange;
import dev.hv.api.bus.Initiator;
import dev.hv.api.bus.IoRegion;
import dev.hv.api.bus.OnInvalid;
import dev.hv.api.bus.RamRegion;
import dev.hv.api.bus.Region;
import dev.hv.api.bus.Registration;
import dev.hv.api.bus.Width;
import dev.hv.api.trace.Trace;
import dev.hv.tck.bench.NaiveMap.Spot;

import org.jspecify.annotations.Nullable;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.Lock;

/**
 * An address space that does what {@link AddressSpace} says in the plainest way: everything under
 * one lock, every byte looked up by itself. It is the model that buses are compared with, and the
 * bus of the bench. Slow, and any thread.
 */
public final class NaiveAddressSpace implements AddressSpace {
    private static final String HOLE = "nothing answers";
    private static final String INVALID = "the hardware takes no such access";

    private final String name;
    private final int addressBits;
    private final long size;
    private final Lock domain;
    private final Trace trace;
    private final CopyOnWriteArrayList<AddressSpaceListener> listeners =
            new CopyOnWriteArrayList<>();
    private final NaiveRam.Protected protection = this::writeProtected;
    private NaiveMap map = new NaiveMap(List.of());
    private long generation;

    /**
     * An empty space.
     *
     * @param addressBits how many address bits it decodes, 1 to 62
     * @param domain held for every access
     */
    public NaiveAddressSpace(String name, int addressBits, Lock domain, Trace trace) {
        this.name = name;
        this.addressBits = addressBits;
        this.size = 1L << addressBits;
        this.domain = domain;
        this.trace = trace;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int addressBits() {
        return addressBits;
    }

    private long wrap(long address) {
        return address & (size - 1);
    }

    /** How many bytes from there one region, or one hole, answers for, up to a limit. */
    private int run(long address, int limit) {
        Spot spot = map.at(wrap(address));
        int length = 1;
        while (length < limit && wrap(address + length) != 0) {
            Spot next = map.at(wrap(address + length));
            boolean goesOn = spot == null ? next == null : spot.isFollowedBy(next);
            if (!goesOn) {
                break;
            }
            spot = next;
            length++;
        }
        return length;
    }

    /** The widest aligned access that fits a run of so many bytes and is taken there. */
    private Width piece(long address, int room) {
        Spot spot = map.at(wrap(address));
        long position = spot == null ? address : spot.offset();
        Width fits = Width.BYTE;
        for (Width width : Width.values()) {
            if (width.bytes() <= room && position % width.bytes() == 0) {
                fits = width;
            }
        }
        if (spot != null && spot.region() instanceof IoRegion io) {
            for (int bytes = fits.bytes(); bytes > 0; bytes /= 2) {
                if (io.rules().valid().contains(Width.ofBytes(bytes))) {
                    return Width.ofBytes(bytes);
                }
            }
        }
        return fits;
    }

    @Override
    public long read(long address, Width width, Initiator by) {
        domain.lock();
        try {
            if (run(address, width.bytes()) == width.bytes()) {
                return readWhole(address, width, by, address);
            }
            long value = 0;
            for (int done = 0; done < width.bytes(); ) {
                long at = address + done;
                Width piece = piece(at, run(at, width.bytes() - done));
                value |= readWhole(at, piece, by, address) << (done * 8);
                done += piece.bytes();
            }
            return value;
        } finally {
            domain.unlock();
        }
    }

    private long readWhole(long address, Width width, Initiator by, long given) {
        Spot spot = map.at(wrap(address));
        if (spot == null) {
            tell(HOLE, wrap(address), 0, by);
            return width.mask();
        }
        return switch (spot.region()) {
            case RamRegion ram -> load(ram, spot.offset(), width.bytes());
            case IoRegion io -> readRegisters(io, spot.offset(), width, by, given);
            default -> throw new AssertionError(spot);
        };
    }

    private static long load(RamRegion ram, long offset, int bytes) {
        long value = 0;
        for (int i = bytes - 1; i >= 0; i--) {
            value = (value << 8) | (ram.segment().get(ValueLayout.JAVA_BYTE, offset + i) & 0xFF);
        }
        return value;
    }

    private long readRegisters(IoRegion io, long offset, Width width, Initiator by, long given) {
        if (refused(io, offset, width, 0, by, given)) {
            return io.rules().onInvalid() == OnInvalid.OPEN_BUS ? width.mask() : 0;
        }
        long value = 0;
        for (int done = 0; done < width.bytes(); ) {
            long at = offset + done;
            Width unit = unit(io.rules(), at, width.bytes() - done);
            long start = at - at % unit.bytes();
            long answer =
                    by.debugger()
                            ? io.handler().peek(start, unit).orElse(unit.mask())
                            : io.handler().read(start, unit);
            long bytes = swapped(answer & unit.mask(), unit, io.rules().endian());
            int end = (int) Math.min(offset + width.bytes(), start + unit.bytes());
            for (long i = at; i < end; i++, done++) {
                value |= ((bytes >>> ((i - start) * 8)) & 0xFF) << (done * 8);
            }
        }
        return value;
    }

    @Override
    public void write(long address, Width width, long value, Initiator by) {
        domain.lock();
        try {
            boolean whole = run(address, width.bytes()) == width.bytes();
            for (int done = 0; done < width.bytes(); ) {
                long at = address + done;
                Width piece = whole ? width : piece(at, run(at, width.bytes() - done));
                long part = (value >>> (done * 8)) & piece.mask();
                writeWhole(at, piece, part, by, address);
                done += piece.bytes();
            }
        } finally {
            domain.unlock();
        }
    }

    private void writeWhole(long address, Width width, long value, Initiator by, long given) {
        Spot spot = map.at(wrap(address));
        if (spot == null) {
            tell(HOLE, wrap(address), value, by);
            return;
        }
        switch (spot.region()) {
            case RamRegion ram when ram.readOnly() ->
                    tell("a write to read-only memory", wrap(address), value, by);
            case RamRegion ram -> {
                for (int i = 0; i < width.bytes(); i++) {
                    byte b = (byte) (value >>> (i * 8));
                    ram.segment().set(ValueLayout.JAVA_BYTE, spot.offset() + i, b);
                }
                written(address, spot, width.bytes(), by);
            }
            case IoRegion io -> writeRegisters(io, spot.offset(), width, value, by, given);
            default -> throw new AssertionError(spot);
        }
    }

    private void writeRegisters(
            IoRegion io, long offset, Width width, long value, Initiator by, long given) {
        if (refused(io, offset, width, value, by, given)) {
            return;
        }
        for (int done = 0; done < width.bytes(); ) {
            long at = offset + done;
            Width unit = unit(io.rules(), at, width.bytes() - done);
            long start = at - at % unit.bytes();
            long bytes = 0;
            long end = Math.min(offset + width.bytes(), start + unit.bytes());
            for (long i = at; i < end; i++, done++) {
                bytes |= ((value >>> (done * 8)) & 0xFF) << ((i - start) * 8);
            }
            io.handler().write(start, unit, swapped(bytes, unit, io.rules().endian()));
        }
    }

    private boolean refused(
            IoRegion io, long offset, Width width, long value, Initiator by, long given) {
        AccessRules rules = io.rules();
        boolean aligned = offset % width.bytes() == 0;
        if (rules.valid().contains(width) && (aligned || rules.unaligned())) {
            return false;
        }
        tell(INVALID, offset, value, by);
        if (rules.onInvalid() == OnInvalid.FAULT) {
            throw new BusFault(given, INVALID);
        }
        return true;
    }

    private static Width unit(AccessRules rules, long offset, int room) {
        Width best = null;
        Width narrowest = null;
        for (Width width : Width.values()) {
            if (rules.implemented().contains(width)) {
                narrowest = narrowest == null ? width : narrowest;
                boolean fits = width.bytes() <= room && offset % width.bytes() == 0;
                best = fits ? width : best;
            }
        }
        return best != null ? best : Objects.requireNonNull(narrowest);
    }

    private static long swapped(long value, Width width, Endian order) {
        return order == Endian.BIG
                ? Long.reverseBytes(value) >>> (Long.SIZE - width.bits())
                : value;
    }

    private void tell(String rule, long offset, long value, Initiator by) {
        if (!by.debugger()) {
            trace.guestError(rule, offset, value);
        }
    }

    private void written(long address, Spot spot, long length, Initiator by) {
        if (spot.region() instanceof NaiveRam ram) {
            ram.mark(spot.offset(), length);
        }
        listeners.forEach(listener -> listener.written(wrap(address), length, by));
    }

    @Override
    public void readBytes(long address, MemorySegment into, Initiator by) {
        domain.lock();
        try {
            int length = (int) into.byteSize();
            for (int done = 0; done < length; ) {
                long at = address + done;
                Width piece = piece(at, run(at, Math.min(8, length - done)));
                long value = readWhole(at, piece, by, at);
                for (int i = 0; i < piece.bytes(); i++, done++) {
                    into.set(ValueLayout.JAVA_BYTE, done, (byte) (value >>> (i * 8)));
                }
            }
        } finally {
            domain.unlock();
        }
    }

    @Override
    public void writeBytes(long address, MemorySegment from, Initiator by) {
        domain.lock();
        try {
            int length = (int) from.byteSize();
            for (int done = 0; done < length; ) {
                long at = address + done;
                Width piece = piece(at, run(at, Math.min(8, length - done)));
                long value = 0;
                for (int i = 0; i < piece.bytes(); i++, done++) {
                    value |= (from.get(ValueLayout.JAVA_BYTE, done) & 0xFFL) << (i * 8);
                }
                writeWhole(at, piece, value, by, at);
            }
        } finally {
            domain.unlock();
        }
    }

    @Override
    public long compareAndExchange(
            long address, Width width, long expected, long update, Initiator by) {
        domain.lock();
        try {
            Optional<MemorySegment> memory = direct(address, width.bytes(), true);
            if (memory.isEmpty()) {
                throw new BusFault(address, "an exchange outside writable memory");
            }
            long held = read(address, width, by);
            if (held == (expected & width.mask())) {
                write(address, width, update, by);
            }
            return held;
        } finally {
            domain.unlock();
        }
    }

    @Override
    public Optional<MemorySegment> ram(long address, long length, boolean writable) {
        domain.lock();
        try {
            Optional<MemorySegment> memory = direct(address, length, writable);
            if (writable
                    && memory.isPresent()
                    && spotAt(address).region() instanceof NaiveRam ram) {
                ram.mark(spotAt(address).offset(), length);
            }
            return memory;
        } finally {
            domain.unlock();
        }
    }

    private Spot spotAt(long address) {
        return Objects.requireNonNull(map.at(wrap(address)));
    }

    private Optional<MemorySegment> direct(long address, long length, boolean writable) {
        Spot spot = map.at(wrap(address));
        if (length <= 0
                || length > size
                || spot == null
                || !(spot.region() instanceof RamRegion ram)
                || (writable && ram.readOnly())
                || run(address, (int) length) < length) {
            return Optional.empty();
        }
        MemorySegment slice = ram.segment().asSlice(spot.offset(), length);
        return Optional.of(writable ? slice : slice.asReadOnly());
    }

    @Override
    public void noteWrite(long address, long length, Initiator by) {
        domain.lock();
        try {
            for (long done = 0; done < length; ) {
                int part = run(address + done, (int) Math.min(length - done, size));
                Spot spot = map.at(wrap(address + done));
                if (spot != null && spot.region() instanceof RamRegion) {
                    written(address + done, spot, part, by);
                }
                done += part;
            }
        } finally {
            domain.unlock();
        }
    }

    @Override
    public long generation() {
        domain.lock();
        try {
            return generation;
        } finally {
            domain.unlock();
        }
    }

    @Override
    public List<FlatRange> flatView() {
        domain.lock();
        try {
            return map.flatten();
        } finally {
            domain.unlock();
        }
    }

    @Override
    public Registration listen(AddressSpaceListener listener) {
        domain.lock();
        try {
            // Wrapped, so that a listener that is added twice is two listeners.
            Told told = new Told(listener);
            listeners.add(told);
            map.flatten().forEach(told::mapped);
            return () -> listeners.remove(told);
        } finally {
            domain.unlock();
        }
    }

    @Override
    public AddressSpaceEdit edit() {
        return new Edit();
    }

    private void commit(List<NaiveMap.Change> changes) {
        domain.lock();
        try {
            List<FlatRange> before = map.flatten();
            map = map.with(changes, size);
            generation++;
            List<FlatRange> after = map.flatten();
            for (FlatRange range : after) {
                if (range.region() instanceof NaiveRam ram && !shows(before, ram)) {
                    ram.onProtect(protection);
                }
            }
            for (AddressSpaceListener listener : listeners) {
                before.stream().filter(r -> !after.contains(r)).forEach(listener::unmapped);
            }
            for (AddressSpaceListener listener : listeners) {
                after.stream().filter(r -> !before.contains(r)).forEach(listener::mapped);
            }
        } finally {
            domain.unlock();
        }
    }

    @SuppressWarnings("ReferenceEquality") // regions are the same only as objects
    private static boolean shows(List<FlatRange> ranges, Region region) {
        return ranges.stream().anyMatch(range -> range.region() == region);
    }

    private void writeProtected(NaiveRam ram, long offset, long length) {
        for (FlatRange range : flatView()) {
            long from = Math.max(offset, range.offsetInRegion());
            long to = Math.min(offset + length, range.offsetInRegion() + range.size());
            if (range.region() == ram && from < to) {
                FlatRange part =
                        new FlatRange(
                                range.base() + from - range.offsetInRegion(), to - from, ram, from);
                listeners.forEach(listener -> listener.writeProtected(part));
            }
        }
    }

    @Override
    public String toString() {
        return name;
    }

    /** One registration of a listener. */
    private static final class Told implements AddressSpaceListener {
        private final AddressSpaceListener listener;

        Told(AddressSpaceListener listener) {
            this.listener = listener;
        }

        @Override
        public void mapped(FlatRange range) {
            listener.mapped(range);
        }

        @Override
        public void unmapped(FlatRange range) {
            listener.unmapped(range);
        }

        @Override
        public void written(long address, long length, Initiator by) {
            listener.written(address, length, by);
        }

        @Override
        public void writeProtected(FlatRange range) {
            listener.writeProtected(range);
        }
    }

    private final class Edit implements AddressSpaceEdit {
        private @Nullable List<NaiveMap.Change> changes = new ArrayList<>();

        @Override
        public AddressSpaceEdit map(long base, Region region, int priority) {
            return add(new NaiveMap.Add(new NaiveMap.Mapping(base, region, priority)));
        }

        @Override
        public AddressSpaceEdit unmap(Region region) {
            return add(new NaiveMap.Remove(region));
        }

        private List<NaiveMap.Change> open() {
            if (changes == null) {
                throw new IllegalStateException("this edit was committed already");
            }
            return changes;
        }

        private AddressSpaceEdit add(NaiveMap.Change change) {
            List<NaiveMap.Change> more = new ArrayList<>(open());
            more.add(change);
            domain.lock();
            try {
                var _ = map.with(more, size);
            } finally {
                domain.unlock();
            }
            changes = more;
            return this;
        }

        @Override
        public void commit() {
            NaiveAddressSpace.this.commit(open());
            changes = null;
        }
    }
}

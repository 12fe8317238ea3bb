package dev.hv.tck.mutant;

import dev.hv.api.bus.AccessRules;
import dev.hv.api.bus.AddressSpace;
import dev.hv.api.bus.AddressSpaceEdit;
import dev.hv.api.bus.AddressSpaceListener;
import dev.hv.api.bus.BusFault;
import dev.hv.api.bus.BusPlugin;
import dev.hv.api.bus.DirtyClient;
import dev.hv.api.bus.Endian;
import dev.hv.api.bus.FlatRange;
import dev.hv.api.bus.Initiator;
import dev.hv.api.bus.IoRegion;
import dev.hv.api.bus.RamRegion;
import dev.hv.api.bus.Region;
import dev.hv.api.bus.Registration;
import dev.hv.api.bus.Width;
import dev.hv.api.bus.Window;
import dev.hv.api.trace.Trace;
import dev.hv.tck.bus.BusTrial;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Lock;

/** The naive bus with one {@link BusBug}. */
public final class FaultyBus implements AddressSpace {
    private static final Initiator NOBODY = Initiator.named("nobody");

    private final AddressSpace right;
    private final BusBug bug;
    private final Map<Region, Region> replaced = new HashMap<>();
    private final List<AddressSpaceListener> listeners = new ArrayList<>();
    private final List<Registration> registrations = new ArrayList<>();

    private FaultyBus(AddressSpace right, BusBug bug) {
        this.right = right;
        this.bug = bug;
    }

    /** Returns a bus that is wrong in one way. */
    public static BusPlugin with(BusBug bug) {
        return new BusPlugin() {
            @Override
            public String name() {
                return bug.name();
            }

            @Override
            public AddressSpace space(int addressBits, Lock domain, Trace trace) {
                int bits = addressBits + (bug == BusBug.ADDRESSES_DO_NOT_WRAP ? 1 : 0);
                return new FaultyBus(BusTrial.MODEL.space(bits, domain, trace), bug);
            }

            @Override
            public RamRegion ram(String name, int size, boolean readOnly) {
                boolean writable = bug == BusBug.READ_ONLY_MEMORY_WRITTEN;
                RamRegion ram = BusTrial.MODEL.ram(name, size, readOnly && !writable);
                if (bug == BusBug.MEMORY_HOLDS_WHAT_WAS_THERE_BEFORE) {
                    ram.segment().fill((byte) 0xA5);
                }
                return ram;
            }
        };
    }

    private boolean has(BusBug other) {
        return bug == other;
    }

    @Override
    public String name() {
        return right.name();
    }

    @Override
    public int addressBits() {
        return right.addressBits();
    }

    private Optional<FlatRange> range(long address) {
        long at = address & ((1L << addressBits()) - 1);
        return right.flatView().stream().filter(r -> at >= r.base() && at <= r.last()).findFirst();
    }

    private boolean crosses(long address, Width width) {
        Optional<FlatRange> first = range(address);
        return !first.equals(range(address + width.bytes() - 1));
    }

    @Override
    public long read(long address, Width width, Initiator by) {
        if (has(BusBug.HOLES_READ_ZERO) && range(address).isEmpty()) {
            return 0;
        }
        boolean bytes =
                (has(BusBug.CROSSING_ACCESS_BY_BYTES) && crosses(address, width))
                        || has(BusBug.SPLIT_FROM_THE_TOP);
        if (bytes) {
            long value = 0;
            for (int i = width.bytes() - 1; i >= 0; i--) {
                value = (value << 8) | right.read(address + i, Width.BYTE, by);
            }
            return value;
        }
        try {
            return right.read(address, width, has(BusBug.DEBUGGER_READS) ? NOBODY : by);
        } catch (BusFault e) {
            if (has(BusBug.FAULTS_ARE_SWALLOWED)) {
                return width.mask();
            }
            throw e;
        } catch (IllegalStateException e) {
            if (has(BusBug.HANDLER_EXCEPTIONS_SWALLOWED)) {
                return width.mask();
            }
            throw e;
        }
    }

    @Override
    public void write(long address, Width width, long value, Initiator by) {
        boolean half = has(BusBug.HIGH_HALF_OF_QWORD_LOST) && width == Width.QWORD;
        right.write(address, width, half ? value & 0xFFFF_FFFFL : value, by);
        if (has(BusBug.DIRTY_LOG_OF_FIRST_PAGE_ONLY)) {
            forgetPageOf(address + width.bytes() - 1, address);
        }
        if (has(BusBug.DIRTY_LOG_OF_64_PAGES) && (address >> 12) - 0x10 >= 64) {
            forgetPageOf(address, 0);
        }
    }

    /** Drains the page of the last byte where it is not that of the first. */
    private void forgetPageOf(long last, long first) {
        range(last)
                .filter(r -> r.region() instanceof RamRegion && last >> 12 != first >> 12)
                .ifPresent(
                        r ->
                                ((RamRegion) r.region())
                                        .dirtyLog(DirtyClient.SNAPSHOT)
                                        .drain((last - r.base() + r.offsetInRegion()) >> 12, 1));
    }

    @Override
    public void readBytes(long address, MemorySegment into, Initiator by) {
        if (!has(BusBug.BULK_COPY_BY_BYTES)) {
            right.readBytes(address, into, by);
            return;
        }
        for (long i = 0; i < into.byteSize(); i++) {
            into.set(ValueLayout.JAVA_BYTE, i, (byte) right.read(address + i, Width.BYTE, by));
        }
    }

    @Override
    public void writeBytes(long address, MemorySegment from, Initiator by) {
        Optional<MemorySegment> direct = right.ram(address, from.byteSize(), true);
        if (has(BusBug.BULK_WRITES_NOT_TOLD) && direct.isPresent()) {
            direct.get().copyFrom(from);
        } else {
            right.writeBytes(address, from, by);
        }
    }

    @Override
    public long compareAndExchange(
            long address, Width width, long expected, long update, Initiator by) {
        if (has(BusBug.EXCHANGE_IN_TWO_STEPS)) {
            long held = right.read(address, width, by);
            for (int i = 0; i < 200; i++) {
                Thread.onSpinWait();
            }
            if (held == (expected & width.mask())) {
                right.write(address, width, update, by);
            }
            return held;
        }
        long held = right.compareAndExchange(address, width, expected, update, by);
        if (has(BusBug.FAILED_EXCHANGE_STORES)) {
            right.write(address, width, update, by);
        }
        return held;
    }

    @Override
    public Optional<MemorySegment> ram(long address, long length, boolean writable) {
        if (has(BusBug.DIRECT_MEMORY_ACROSS_RANGES)) {
            Optional<FlatRange> found = range(address);
            if (length > 0 && found.isPresent() && found.get().region() instanceof RamRegion r) {
                long offset = address - found.get().base() + found.get().offsetInRegion();
                if (offset + length <= r.size() && !(writable && r.readOnly())) {
                    MemorySegment slice = r.segment().asSlice(offset, length);
                    return Optional.of(writable ? slice : slice.asReadOnly());
                }
            }
        }
        if (has(BusBug.DIRECT_MEMORY_IS_NOT_MARKED) && writable) {
            return right.ram(address, length, false)
                    .flatMap(_ -> range(address))
                    .map(r -> slice(r, address, length));
        }
        return right.ram(address, length, writable);
    }

    private static MemorySegment slice(FlatRange range, long address, long length) {
        long offset = address - range.base() + range.offsetInRegion();
        return ((RamRegion) range.region()).segment().asSlice(offset, length);
    }

    @Override
    public void noteWrite(long address, long length, Initiator by) {
        right.noteWrite(address, length, by);
    }

    @Override
    public long generation() {
        return has(BusBug.GENERATION_STANDS_STILL) ? 0 : right.generation();
    }

    @Override
    public List<FlatRange> flatView() {
        return right.flatView();
    }

    @Override
    public Registration listen(AddressSpaceListener listener) {
        if (has(BusBug.NEW_LISTENER_HEARS_NOTHING)) {
            Late late = new Late(listener);
            Registration registration = right.listen(late);
            late.begun = true;
            return registration;
        }
        listeners.add(listener);
        if (has(BusBug.PARTS_OF_PAGES_ARE_NOT_PROTECTED)) {
            return right.listen(new Unprotected(listener));
        }
        Registration registration = right.listen(listener);
        if (!has(BusBug.CLOSING_TWICE_CLOSES_ANOTHER)) {
            return registration;
        }
        registrations.add(registration);
        return () -> {
            if (!registrations.isEmpty()) {
                registrations.removeFirst().close();
            }
        };
    }

    /** Passes on what begins with a page of the memory. */
    private record Unprotected(AddressSpaceListener listener) implements AddressSpaceListener {
        @Override
        public void mapped(FlatRange range) {
            listener.mapped(range);
        }

        @Override
        public void unmapped(FlatRange range) {
            listener.unmapped(range);
        }

        @Override
        public void writeProtected(FlatRange range) {
            if ((range.offsetInRegion() & 0xFFF) == 0) {
                listener.writeProtected(range);
            }
        }
    }

    /** Passes on what comes once it has begun. */
    private static final class Late implements AddressSpaceListener {
        private final AddressSpaceListener listener;
        private boolean begun;

        Late(AddressSpaceListener listener) {
            this.listener = listener;
        }

        @Override
        public void mapped(FlatRange range) {
            if (begun) {
                listener.mapped(range);
            }
        }

        @Override
        public void unmapped(FlatRange range) {
            listener.unmapped(range);
        }
    }

    private Region faulty(Region region) {
        return switch (region) {
            case IoRegion io -> replaced.computeIfAbsent(io, _ -> changed(io));
            case Window w when w.target() instanceof IoRegion io ->
                    new Window(w.name(), faulty(io), w.offset(), w.size());
            case Window w when has(BusBug.WINDOW_IGNORES_ITS_OFFSET) ->
                    replaced.computeIfAbsent(w, _ -> new Window(w.name(), w.target(), 0, w.size()));
            default -> region;
        };
    }

    private IoRegion changed(IoRegion io) {
        AccessRules rules = io.rules();
        EnumSet<Width> all = EnumSet.allOf(Width.class);
        rules =
                switch (bug) {
                    case HANDLER_CALLED_IN_ANY_WIDTH ->
                            new AccessRules(
                                    rules.valid(),
                                    rules.unaligned(),
                                    all,
                                    rules.endian(),
                                    rules.onInvalid());
                    case INVALID_ACCESSES_TAKEN ->
                            new AccessRules(
                                    all,
                                    true,
                                    rules.implemented(),
                                    rules.endian(),
                                    rules.onInvalid());
                    case BYTE_ORDER_IGNORED -> rules.withEndian(Endian.LITTLE);
                    default -> rules;
                };
        return new IoRegion(io.name(), io.size(), rules, io.handler());
    }

    @Override
    public AddressSpaceEdit edit() {
        return new FaultyEdit(new ArrayList<>(), right.edit());
    }

    private final class FaultyEdit implements AddressSpaceEdit {
        private final List<Runnable> changes;
        private final AddressSpaceEdit edit;

        FaultyEdit(List<Runnable> changes, AddressSpaceEdit edit) {
            this.changes = changes;
            this.edit = edit;
        }

        @Override
        public AddressSpaceEdit map(long base, Region region, int priority) {
            int order = has(BusBug.LOWEST_PRIORITY_ANSWERS) ? -priority : priority;
            Region wanted = faulty(region);
            if (has(BusBug.LAST_ADDRESS_REFUSED) && base == (1L << addressBits()) - 1) {
                throw new IllegalArgumentException(region.name() + " leaves the space");
            }
            edit.map(base, wanted, order);
            changes.add(() -> right.edit().map(base, wanted, order).commit());
            return this;
        }

        @Override
        public AddressSpaceEdit unmap(Region region) {
            Region wanted = replaced.getOrDefault(region, region);
            edit.unmap(wanted);
            changes.add(() -> right.edit().unmap(wanted).commit());
            return this;
        }

        @Override
        public void commit() {
            if (has(BusBug.COMMIT_CHANGE_BY_CHANGE)) {
                changes.forEach(Runnable::run);
                return;
            }
            List<FlatRange> before = right.flatView();
            try {
                edit.commit();
            } catch (IllegalStateException e) {
                if (!has(BusBug.EDIT_COMMITTED_AGAIN)) {
                    throw e;
                }
            }
            if (has(BusBug.LISTENER_HEARS_NEW_BEFORE_OLD) && !before.isEmpty()) {
                listeners.forEach(listener -> listener.mapped(before.getFirst()));
            }
        }
    }
}

package dev.hv.tck.bus;

import static dev.hv.tck.bus.BusTrial.require;

import dev.hv.api.bus.AccessRules;
import dev.hv.api.bus.AddressSpace;
import dev.hv.api.bus.AddressSpaceListener;
import dev.hv.api.bus.DirtyClient;
import dev.hv.api.bus.DirtyLog;
import dev.hv.api.bus.FlatRange;
import dev.hv.api.bus.Initiator;
import dev.hv.api.bus.IoHandler;
import dev.hv.api.bus.IoRegion;
import dev.hv.api.bus.RamRegion;
import dev.hv.api.bus.Width;
import dev.hv.api.trace.Trace;
import dev.hv.tck.Rule;
import dev.hv.tck.RuleViolation;
import dev.hv.tck.script.Dice;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;

/** Listeners, dirty logs, and what several threads may do to an address space at once. */
public final class BusListenerRules {
    private static final int PAGE = 4096;
    private static final int ROUNDS = 5_000;
    private static final int MEMORY_BYTES = 16 * PAGE;

    /** More pages than a word has bits, and not a multiple. */
    private static final int LOGGED_BYTES = 200 * PAGE;

    private BusListenerRules() {}

    /** Mirrors the flat view from what it is told, as a hypervisor's memory slots are. */
    private static final class Mirror implements AddressSpaceListener {
        final Set<FlatRange> ranges =
                new TreeSet<>((one, other) -> Long.compare(one.base(), other.base()));
        final List<String> written = new ArrayList<>();

        @Override
        public void mapped(FlatRange range) {
            boolean overlaps =
                    ranges.stream()
                            .anyMatch(r -> r.base() <= range.last() && range.base() <= r.last());
            require(!overlaps, range + " is mapped before what was there is unmapped");
            ranges.add(range);
        }

        @Override
        public void unmapped(FlatRange range) {
            require(ranges.remove(range), range + " is unmapped and was never mapped");
        }

        @Override
        public void written(long address, long length, Initiator by) {
            for (long i = 0; i < length; i++) {
                written.add(BusWorld.hex(address + i));
            }
        }
    }

    @Rule(
            id = "BUS-LSN-01",
            text =
                    "A listener is told what is there, then of each change: first what went, then"
                            + " what came.",
            source = "dev.hv.api.bus.AddressSpaceListener#mapped")
    static void listenersCanMirrorTheFlatView(BusTrial trial) {
        Dice dice = trial.dice();
        for (int i = 0; i < 50; i++) {
            BusWorld world = trial.world(BusTrial.PLAIN);
            var _ = new BusStep.Map(0, 0, 0).on(world);
            Mirror mirror = new Mirror();
            world.space.listen(mirror);
            for (int step = 0; step < 20; step++) {
                int region = dice.below(BusWorld.REGIONS);
                BusStep change =
                        dice.oneIn(3)
                                ? new BusStep.Unmap(region)
                                : new BusStep.Map(region, dice.below(16) * 0x800L, dice.below(3));
                var _ = change.on(world);
                require(
                        List.copyOf(mirror.ranges).equals(world.space.flatView()),
                        "after " + change + " a listener knows " + mirror.ranges);
            }
        }
    }

    @Rule(
            id = "BUS-LSN-02",
            text = "Listeners are told of every byte of memory that is written, until they close.",
            source = "dev.hv.api.bus.AddressSpaceListener#written")
    static void listenersHearOfWrites(BusTrial trial) {
        BusWorld world = trial.world(BusTrial.PLAIN);
        var _ = new BusStep.Map(0, 0x1000, 0).on(world);
        Mirror mirror = new Mirror();
        var registration = world.space.listen(mirror);
        AddressSpace space = world.space;
        space.write(0x1000, Width.WORD, 1, BusWorld.GUEST);
        requireWritten(mirror, "write", "1000", "1001");
        space.writeBytes(0x1010, MemorySegment.ofArray(new byte[3]), BusWorld.GUEST);
        requireWritten(mirror, "writeBytes", "1010", "1011", "1012");
        space.compareAndExchange(0x1020, Width.BYTE, 0, 1, BusWorld.GUEST);
        requireWritten(mirror, "compareAndExchange", "1020");
        space.noteWrite(0x1030, 2, BusWorld.GUEST);
        requireWritten(mirror, "noteWrite", "1030", "1031");
        registration.close();
        space.write(0x1000, Width.WORD, 1, BusWorld.GUEST);
        requireWritten(mirror, "a write after close");
    }

    @Rule(
            id = "BUS-LSN-03",
            text =
                    "What is written across ranges is told of the memory in it; a registration is"
                            + " taken back once, and another of the same listener stays.",
            source = "dev.hv.api.bus.Registration#close")
    static void registrationsAreTakenBackOnce(BusTrial trial) {
        BusWorld world = trial.world(BusTrial.PLAIN);
        var _ = new BusStep.Map(0, 0x1000, 0).on(world);
        var _ = new BusStep.Map(1, 0x4000, 0).on(world);
        var _ = new BusStep.Map(3, 0x3000, 0).on(world);
        AddressSpace space = world.space;
        Mirror mirror = new Mirror();
        Mirror other = new Mirror();
        var first = space.listen(mirror);
        space.write(0x2FFE, Width.DWORD, 1, BusWorld.GUEST);
        requireWritten(mirror, "a write to memory and a device", "2ffe", "2fff");
        space.writeBytes(0x2FFF, MemorySegment.ofArray(new byte[0x1003]), BusWorld.GUEST);
        requireWritten(mirror, "writeBytes across a device", "2fff", "4000", "4001");
        space.noteWrite(0x2FFE, 0x1003, BusWorld.GUEST);
        requireWritten(mirror, "noteWrite across a device", "2ffe", "2fff", "4000");
        space.noteWrite((1L << BusWorld.ADDRESS_BITS) + 0xFFE, 3, BusWorld.GUEST);
        requireWritten(mirror, "noteWrite beyond the end of the space", "1000");
        mirror.ranges.clear();
        var second = space.listen(mirror);
        var third = space.listen(other);
        first.close();
        first.close();
        space.write(0x1000, Width.BYTE, 1, BusWorld.GUEST);
        requireWritten(mirror, "a write after one of two registrations was closed twice", "1000");
        requireWritten(other, "a write after that of another was closed", "1000");
        second.close();
        third.close();
        space.write(0x1000, Width.BYTE, 1, BusWorld.GUEST);
        requireWritten(mirror, "a write after all were closed");
        requireWritten(other, "a write after all were closed");
    }

    private static void requireWritten(Mirror mirror, String what, String... addresses) {
        require(
                mirror.written.equals(List.of(addresses)),
                what + ": told of " + mirror.written + ", expected " + List.of(addresses));
        mirror.written.clear();
    }

    @Rule(
            id = "BUS-DRT-01",
            text = "A dirty log names every page that was written since it was last drained.",
            source = "dev.hv.api.bus.DirtyLog")
    static void dirtyLogsMissNoPage(BusTrial trial) {
        RamRegion ram = trial.subject().ram("ram", MEMORY_BYTES, false);
        AddressSpace space = trial.subject().space(20, new ReentrantLock(), Trace.none());
        space.edit().map(0x10000, ram, 0).commit();
        DirtyLog log = ram.dirtyLog(DirtyClient.SNAPSHOT);
        log.start();
        Dice dice = trial.dice();
        for (int i = 0; i < 500; i++) {
            long pageEnd = PAGE * (1L + dice.below(MEMORY_BYTES / PAGE - 1));
            long offset = dice.oneIn(2) ? pageEnd - dice.below(8) : dice.below(MEMORY_BYTES - 8L);
            Width width = dice.width();
            int length = write(space, 0x10000 + offset, width, dice);
            BitSet named = BitSet.valueOf(log.drain(0, MEMORY_BYTES / PAGE));
            for (long page = offset / PAGE; page <= (offset + length - 1) / PAGE; page++) {
                require(named.get((int) page), "page " + page + " was written and is not named");
            }
        }
        require(
                BitSet.valueOf(log.drain(0, MEMORY_BYTES / PAGE)).isEmpty(),
                "a log that was just drained names pages");
    }

    private static int write(AddressSpace space, long address, Width width, Dice dice) {
        switch (dice.below(4)) {
            case 0 -> space.write(address, width, 1, BusWorld.GUEST);
            case 1 ->
                    space.writeBytes(
                            address,
                            MemorySegment.ofArray(new byte[width.bytes()]),
                            BusWorld.GUEST);
            case 2 -> {
                long held = space.read(address, width, BusWorld.GUEST);
                space.compareAndExchange(address, width, held, held + 1, BusWorld.GUEST);
            }
            default -> space.noteWrite(address, width.bytes(), BusWorld.GUEST);
        }
        return width.bytes();
    }

    @Rule(
            id = "BUS-DRT-02",
            text =
                    "A drain tells of the pages that it is asked for, bit 0 the first of them, and"
                            + " clears those alone; a log that was stopped forgets.",
            source = "dev.hv.api.bus.DirtyLog#drain")
    static void drainsAreOfTheirPages(BusTrial trial) {
        RamRegion ram = trial.subject().ram("ram", LOGGED_BYTES, false);
        AddressSpace space = trial.subject().space(20, new ReentrantLock(), Trace.none());
        space.edit().map(0x10000, ram, 0).commit();
        DirtyLog log = ram.dirtyLog(DirtyClient.SNAPSHOT);
        log.start();
        int pages = LOGGED_BYTES / log.pageSize();
        BitSet written = new BitSet();
        Dice dice = trial.dice();
        for (int round = 0; round < 60; round++) {
            for (int i = dice.below(30); i > 0; i--) {
                long offset = dice.below(LOGGED_BYTES);
                space.write(0x10000 + offset, Width.BYTE, 1, BusWorld.GUEST);
                written.set((int) (offset / log.pageSize()));
            }
            int first = dice.below(pages);
            int count = 1 + dice.below(pages - first);
            long[] drained = log.drain(first, count);
            require(
                    drained.length == (count + 63) / 64,
                    count + " pages are in " + drained.length + " words");
            BitSet expected = written.get(first, first + count);
            BitSet named = BitSet.valueOf(drained);
            require(
                    named.equals(expected),
                    "of %d pages from %d on, %s are named, and %s were written"
                            .formatted(count, first, named, expected));
            written.clear(first, first + count);
        }
        space.write(0x10000, Width.BYTE, 1, BusWorld.GUEST);
        log.stop();
        require(!log.active(), "a log that was stopped is active");
        space.write(0x10000, Width.BYTE, 1, BusWorld.GUEST);
        log.start();
        require(
                BitSet.valueOf(log.drain(0, pages)).isEmpty(),
                "a log that was started anew names pages");
    }

    @Rule(
            id = "BUS-EXC-01",
            text =
                    "An exception of a handler reaches the caller unchanged, and the domain is"
                            + " free.",
            source = "dev.hv.api.bus.IoHandler")
    static void handlersExceptionsPass(BusTrial trial) {
        ReentrantLock domain = new ReentrantLock();
        AddressSpace space = trial.subject().space(16, domain, Trace.none());
        IllegalStateException bug = new IllegalStateException("a bug of the plugin");
        IoHandler faulty =
                new IoHandler() {
                    @Override
                    public long read(long offset, Width width) {
                        throw bug;
                    }

                    @Override
                    public void write(long offset, Width width, long value) {
                        throw bug;
                    }
                };
        space.edit().map(0, new IoRegion("faulty", 8, AccessRules.bytes(), faulty), 0).commit();
        requireThrown(bug, () -> space.read(0, Width.WORD, BusWorld.GUEST));
        requireThrown(
                bug,
                () -> {
                    space.write(0, Width.BYTE, 1, BusWorld.GUEST);
                    return 0;
                });
        require(!domain.isLocked(), "the domain is still held");
    }

    private static void requireThrown(RuntimeException expected, Callable<?> action) {
        try {
            var _ = action.call();
        } catch (Exception e) {
            require(expected.equals(e), "the caller sees " + e);
            return;
        }
        throw new RuleViolation("the caller sees nothing");
    }

    @Rule(
            id = "BUS-CAX-02",
            text = "Exchanges are atomic with respect to each other.",
            source = "dev.hv.api.bus.AddressSpace#compareAndExchange")
    static void noExchangeIsLost(BusTrial trial) {
        RamRegion ram = trial.subject().ram("ram", PAGE, false);
        AddressSpace space = trial.subject().space(16, new ReentrantLock(), Trace.none());
        space.edit().map(0, ram, 0).commit();
        for (long address : new long[] {0x10, 0x21, 0x3E}) {
            Callable<Integer> counter =
                    () -> {
                        for (int i = 0; i < ROUNDS; i++) {
                            increment(space, address);
                        }
                        return 0;
                    };
            var _ = together(List.of(counter, counter));
            long count = space.read(address, Width.DWORD, BusWorld.GUEST);
            require(count == 2 * ROUNDS, count + " of " + 2 * ROUNDS + " exchanges are left");
        }
    }

    private static void increment(AddressSpace space, long address) {
        long seen = space.read(address, Width.DWORD, BusWorld.GUEST);
        while (true) {
            long held =
                    space.compareAndExchange(address, Width.DWORD, seen, seen + 1, BusWorld.GUEST);
            if (held == seen) {
                return;
            }
            seen = held;
        }
    }

    @Rule(
            id = "BUS-EDT-01",
            text = "Whoever reads sees all of a commit, or nothing of it.",
            source = "dev.hv.api.bus.AddressSpaceEdit#commit")
    static void commitsAreAtomic(BusTrial trial) {
        RamRegion one = trial.subject().ram("one", PAGE, false);
        RamRegion other = trial.subject().ram("other", PAGE, false);
        one.segment().fill((byte) 0x11);
        other.segment().fill((byte) 0x22);
        AddressSpace space = trial.subject().space(16, new ReentrantLock(), Trace.none());
        space.edit().map(0, one, 0).map(PAGE, other, 0).commit();
        // From inside a commit every half-done change would show, whatever the threads do.
        Reader inside = new Reader(space);
        space.listen(inside);
        AtomicBoolean over = new AtomicBoolean();
        Callable<Set<String>> swapper =
                () -> {
                    for (int i = 0; i < ROUNDS; i++) {
                        long base = (long) (i & 1) * PAGE;
                        space.edit()
                                .unmap(one)
                                .unmap(other)
                                .map(PAGE - base, one, 0)
                                .map(base, other, 0)
                                .commit();
                    }
                    over.set(true);
                    return inside.seen;
                };
        Callable<Set<String>> reader =
                () -> {
                    Reader outside = new Reader(space);
                    while (!over.get()) {
                        outside.read();
                    }
                    return outside.seen;
                };
        Set<String> seen =
                together(List.of(swapper, reader)).stream()
                        .flatMap(Set::stream)
                        .collect(Collectors.toCollection(TreeSet::new));
        seen.removeAll(Set.of("11112222", "22221111"));
        require(seen.isEmpty(), "a reader saw " + seen);
    }

    /** Reads across the boundary of two regions. */
    private static final class Reader implements AddressSpaceListener {
        final Set<String> seen = new TreeSet<>();
        private final AddressSpace space;

        Reader(AddressSpace space) {
            this.space = space;
        }

        void read() {
            seen.add(BusWorld.hex(space.read(PAGE - 2, Width.DWORD, BusWorld.GUEST)));
        }

        @Override
        public void unmapped(FlatRange range) {
            read();
        }
    }

    private static <T> List<T> together(List<Callable<T>> tasks) {
        try (var threads = Executors.newFixedThreadPool(tasks.size())) {
            List<T> results = new ArrayList<>();
            for (Future<T> future : threads.invokeAll(tasks)) {
                results.add(future.get());
            }
            return results;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (ExecutionException e) {
            throw new RuleViolation("a thread threw " + e.getCause());
        }
    }
}

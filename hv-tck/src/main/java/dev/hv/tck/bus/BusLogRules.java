package dev.hv.tck.bus;

import static dev.hv.tck.bus.BusTrial.require;

import dev.hv.api.bus.AddressSpace;
import dev.hv.api.bus.AddressSpaceListener;
import dev.hv.api.bus.DirtyClient;
import dev.hv.api.bus.DirtyLog;
import dev.hv.api.bus.FlatRange;
import dev.hv.api.bus.RamRegion;
import dev.hv.api.bus.Width;
import dev.hv.api.bus.Window;
import dev.hv.api.trace.Trace;
import dev.hv.tck.Rule;
import dev.hv.tck.RuleViolation;
import dev.hv.tck.UntestableRule;

import java.util.BitSet;
import java.util.concurrent.locks.ReentrantLock;

/** Dirty logs: whose they are, what marks, and who hears that memory is to be protected. */
public final class BusLogRules {
    private static final int PAGE = 4096;

    /** More pages than a word has bits, and not a multiple. */
    private static final int PAGES = 200;

    private static final long BASE = 0x10000;

    private BusLogRules() {}

    private static AddressSpace space(BusTrial trial) {
        return trial.subject().space(21, new ReentrantLock(), Trace.none());
    }

    private static BitSet drained(DirtyLog log, int first, int pages) {
        return BitSet.valueOf(log.drain(first, pages));
    }

    private static void requirePages(String when, DirtyLog log, int from, int to) {
        BitSet expected = new BitSet();
        expected.set(from, to);
        BitSet named = drained(log, 0, PAGES);
        require(
                named.equals(expected),
                "%s the log names pages %s, expected %s".formatted(when, named, expected));
    }

    @Rule(
            id = "BUS-DRT-03",
            text =
                    "Each client has one log of its own; direct memory to write and notes of writes"
                            + " mark all of their pages, to read none; to start anew forgets"
                            + " nothing, and a log that does not log is empty.",
            source = "dev.hv.api.bus.RamRegion#dirtyLog")
    static void logsAreApart(BusTrial trial) {
        RamRegion ram = trial.subject().ram("ram", PAGES * PAGE, false);
        AddressSpace space = space(trial);
        space.edit().map(BASE, ram, 0).commit();
        DirtyLog log = ram.dirtyLog(DirtyClient.SNAPSHOT);
        DirtyLog other = ram.dirtyLog(DirtyClient.DISPLAY);
        require(
                log.equals(ram.dirtyLog(DirtyClient.SNAPSHOT)) && !log.equals(other),
                "two clients share a log, or one has two");
        int granule = log.pageSize();
        require(Integer.bitCount(granule) == 1, "pages of %d bytes".formatted(granule));
        if (granule != PAGE) {
            throw new UntestableRule("its pages are not of 4096 bytes");
        }
        space.write(BASE, Width.BYTE, 1, BusWorld.GUEST);
        require(!log.active(), "a log that was not started is active");
        requirePages("before it is started", log, 0, 0);
        log.start();
        require(log.active() && !other.active(), "the log of another client was started");
        requirePages("just started,", log, 0, 0);
        var _ = space.ram(BASE, (long) PAGES * PAGE, false);
        requirePages("after direct memory to read,", log, 0, 0);
        var _ = space.ram(BASE + 2 * PAGE - 1, 2, true);
        requirePages("after direct memory to write,", log, 1, 3);
        var _ = space.ram(BASE, (long) PAGES * PAGE, true);
        requirePages("after all was got to write,", log, 0, PAGES);
        for (int pages : new int[] {1, 2, 63, 64, 65, 130}) {
            for (int first : new int[] {0, 1, 62, 63, 64, 65, PAGES - pages}) {
                if (first + pages <= PAGES) {
                    space.noteWrite(
                            BASE + (long) first * PAGE + PAGE - 1,
                            (pages - 1L) * PAGE + 1,
                            BusWorld.GUEST);
                    requirePages("after a note of writes", log, first, first + pages);
                }
            }
        }
        other.start();
        space.write(BASE + 5 * PAGE, Width.BYTE, 1, BusWorld.GUEST);
        log.start();
        requirePages("started while it logs,", log, 5, 6);
        requirePages("that of another client,", other, 5, 6);
        other.stop();
        space.write(BASE + 7 * PAGE, Width.BYTE, 1, BusWorld.GUEST);
        requirePages("stopped,", other, 0, 0);
        requirePages("while another is stopped,", log, 7, 8);
        require(log.drain(PAGES, 0).length == 0, "no pages are in words");
        requireOutside(log, PAGES, 1);
        requireOutside(log, 0, PAGES + 1);
        requireOutside(log, -1, 1);
    }

    private static void requireOutside(DirtyLog log, int first, int pages) {
        try {
            var _ = log.drain(first, pages);
        } catch (IndexOutOfBoundsException _) {
            return;
        }
        throw new RuleViolation(
                "%d pages from %d of %d are drained".formatted(pages, first, PAGES));
    }

    /** Which addresses it was told to protect. */
    private static final class Protected implements AddressSpaceListener {
        final BitSet told = new BitSet();
        private final RamRegion ram;

        Protected(RamRegion ram) {
            this.ram = ram;
        }

        @Override
        public void writeProtected(FlatRange range) {
            require(range.size() > 0 && ram.equals(range.region()), "told to protect " + range);
            told.set((int) range.base(), (int) (range.base() + range.size()));
        }
    }

    /** The addresses at which pages show. */
    private static BitSet showing(AddressSpace space, RamRegion ram, int first, int pages) {
        BitSet addresses = new BitSet();
        for (FlatRange range : space.flatView()) {
            for (long i = 0; ram.equals(range.region()) && i < range.size(); i++) {
                long page = (range.offsetInRegion() + i) / PAGE;
                if (page >= first && page < first + pages) {
                    addresses.set((int) (range.base() + i));
                }
            }
        }
        return addresses;
    }

    @Rule(
            id = "BUS-PRT-01",
            text =
                    "Where a log is started or drained, listeners are told to protect every address"
                            + " at which its pages show, and no other.",
            source = "dev.hv.api.bus.AddressSpaceListener#writeProtected")
    static void listenersProtect(BusTrial trial) {
        RamRegion ram = trial.subject().ram("ram", 16 * PAGE, false);
        RamRegion other = trial.subject().ram("other", PAGE, false);
        AddressSpace space = space(trial);
        Window window = new Window("window", ram, 3 * PAGE + 0x800, 4 * PAGE);
        space.edit()
                .map(BASE, ram, 0)
                .map(BASE + 5 * PAGE, other, 1)
                .map(8 * BASE, window, 0)
                .commit();
        Protected listener = new Protected(ram);
        var registration = space.listen(listener);
        DirtyLog log = ram.dirtyLog(DirtyClient.CODE);
        log.start();
        requireTold(listener, "started", showing(space, ram, 0, 16));
        for (int first = 0; first < 16; first++) {
            for (int pages : new int[] {1, 2, 5, 16 - first}) {
                if (first + pages <= 16) {
                    var _ = log.drain(first, pages);
                    requireTold(
                            listener,
                            "of %d pages from %d on, drained".formatted(pages, first),
                            showing(space, ram, first, pages));
                }
            }
        }
        space.edit().unmap(ram).commit();
        var _ = log.drain(0, 16);
        requireTold(listener, "of what shows in a window, drained", showing(space, ram, 0, 16));
        space.edit().unmap(window).commit();
        var _ = log.drain(0, 16);
        requireTold(listener, "of what shows nowhere, drained", new BitSet());
        space.edit().map(BASE, ram, 0).commit();
        var _ = log.drain(0, 16);
        requireTold(listener, "mapped anew and drained", showing(space, ram, 0, 16));
        registration.close();
        var _ = log.drain(0, 16);
        requireTold(listener, "drained when nobody listens", new BitSet());
    }

    private static void requireTold(Protected listener, String when, BitSet expected) {
        BitSet wrong = (BitSet) listener.told.clone();
        wrong.xor(expected);
        int first = wrong.nextSetBit(0);
        if (first >= 0) {
            throw new RuleViolation(
                    "a log %s: at 0x%x a listener is %s to protect"
                            .formatted(when, first, expected.get(first) ? "not told" : "told"));
        }
        listener.told.clear();
    }
}

package dev.hv.tck.bus;

import static dev.hv.tck.bus.BusTrial.require;

import dev.hv.api.bus.AccessRules;
import dev.hv.api.bus.AddressSpace;
import dev.hv.api.bus.AddressSpaceEdit;
import dev.hv.api.bus.FlatRange;
import dev.hv.api.bus.IoHandler;
import dev.hv.api.bus.IoRegion;
import dev.hv.api.bus.RamRegion;
import dev.hv.api.bus.Region;
import dev.hv.api.bus.Width;
import dev.hv.api.trace.Trace;
import dev.hv.tck.Rule;
import dev.hv.tck.RuleViolation;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/** What a space, its memory and its edits are, before anybody accesses anything. */
public final class BusSpaceRules {
    private static final int PAGE = 4096;

    /** Ports, a PC/XT, a PC/AT, 32 bits, PAE, and what processors of today have. */
    private static final int[] ADDRESS_BITS = {8, 16, 20, 24, 32, 36, 40, 52};

    private BusSpaceRules() {}

    private static AddressSpace space(BusTrial trial, int addressBits) {
        return trial.subject().space(addressBits, new ReentrantLock(), Trace.none());
    }

    /** Registers that read as how often they were written. */
    private static IoRegion device(String name, long size) {
        return new IoRegion(
                name,
                size,
                AccessRules.bytes(),
                new IoHandler() {
                    private long writes;

                    @Override
                    public long read(long offset, Width width) {
                        return writes;
                    }

                    @Override
                    public void write(long offset, Width width, long value) {
                        writes++;
                    }
                });
    }

    private static void requireRefused(
            Class<? extends RuntimeException> how, String what, Runnable action) {
        try {
            action.run();
        } catch (RuntimeException e) {
            require(how.isInstance(e), what + " is refused with " + e);
            return;
        }
        throw new RuleViolation(what + " is not refused");
    }

    private static void requireView(AddressSpace space, String when, FlatRange... expected) {
        List<FlatRange> view = space.flatView();
        require(
                view.equals(List.of(expected)),
                "%s the flat view is %s, expected %s".formatted(when, view, List.of(expected)));
    }

    @Rule(
            id = "BUS-SPC-01",
            text =
                    "A space has the address bits that were asked for: the last address of all can"
                            + " be mapped, none behind it, and behind it addresses begin anew.",
            source = "dev.hv.api.bus.AddressSpace#addressBits")
    static void spacesHaveTheirSize(BusTrial trial) {
        for (int bits : ADDRESS_BITS) {
            AddressSpace space = space(trial, bits);
            require(
                    space.addressBits() == bits,
                    "%d address bits were asked for, %d are told"
                            .formatted(bits, space.addressBits()));
            requireView(space, "in the beginning");
            long size = 1L << bits;
            IoRegion one = device("one", 1);
            IoRegion two = device("two", 2);
            for (long base : new long[] {size - 1, size, size + 1, -1, -2, Long.MIN_VALUE}) {
                requireRefused(
                        IllegalArgumentException.class,
                        "a region of 2 bytes at 0x%x of %d bits".formatted(base, bits),
                        () -> space.edit().map(base, two, 0).commit());
            }
            requireView(space, "after regions were refused");
            try {
                space.edit().map(size - 1, one, 0).commit();
            } catch (IllegalArgumentException e) {
                throw new RuleViolation("the last address of %d bits: %s".formatted(bits, e));
            }
            requireView(space, "with one byte at the end", new FlatRange(size - 1, 1, one, 0));
            space.write(2 * size - 1, Width.BYTE, 0, BusWorld.GUEST);
            space.write(-1, Width.BYTE, 0, BusWorld.GUEST);
            long writes = space.read(size - 1, Width.BYTE, BusWorld.GUEST);
            require(writes == 2, "of 2 writes beyond the end, %d wrapped".formatted(writes));
            space.edit().unmap(one).map(size - 2, two, 0).commit();
            requireView(space, "with two bytes at the end", new FlatRange(size - 2, 2, two, 0));
            IoRegion whole = device("whole", size);
            space.edit().unmap(two).map(0, whole, 0).commit();
            requireView(space, "with one region for all", new FlatRange(0, size, whole, 0));
        }
    }

    @Rule(
            id = "BUS-RAM-02",
            text =
                    "New memory is zero, of the size and kind that was asked for; a size that is no"
                            + " positive multiple of 4096 is refused.",
            source = "dev.hv.api.bus.BusPlugin#ram")
    static void memoryIsAsAskedFor(BusTrial trial) {
        for (int bytes : new int[] {PAGE, 3 * PAGE, 64 * PAGE}) {
            for (boolean readOnly : new boolean[] {false, true}) {
                RamRegion ram = trial.subject().ram("ram", bytes, readOnly);
                require(ram.name().equals("ram"), "memory 'ram' is named " + ram.name());
                require(ram.readOnly() == readOnly, "readOnly is " + ram.readOnly());
                require(
                        ram.size() == bytes && ram.segment().byteSize() == bytes,
                        "of %d bytes, %d in %s".formatted(bytes, ram.size(), ram.segment()));
                MemorySegment zeros = MemorySegment.ofArray(new byte[bytes]);
                require(ram.segment().mismatch(zeros) == -1, "new memory is not zero");
            }
        }
        for (int size : new int[] {0, -PAGE, 1, PAGE - 1, PAGE + 1, PAGE + 512}) {
            requireRefused(
                    IllegalArgumentException.class,
                    "memory of %d bytes".formatted(size),
                    () -> trial.subject().ram("ram", size, false));
        }
    }

    @Rule(
            id = "BUS-EDT-02",
            text =
                    "Nothing of an edit shows before its commit; a change that is refused leaves"
                        + " the others; each applies to what is then current; a second commit is"
                        + " refused.",
            source = "dev.hv.api.bus.AddressSpaceEdit")
    static void editsAreCommittedOnce(BusTrial trial) {
        AddressSpace space = space(trial, 16);
        IoRegion one = device("one", 16);
        IoRegion other = device("other", 16);
        IoRegion third = device("third", 16);
        AddressSpaceEdit edit = space.edit().map(0, one, 0);
        AddressSpaceEdit meanwhile = space.edit().map(0x20, other, 0);
        requireView(space, "before the commit");
        for (Region refused : new Region[] {one, device("long", 1 << 17)}) {
            requireRefused(
                    IllegalArgumentException.class,
                    "to map " + refused,
                    () -> edit.map(0x40, refused, 0));
        }
        requireRefused(
                IllegalArgumentException.class,
                "to unmap what is not mapped",
                () -> edit.unmap(third));
        FlatRange first = new FlatRange(0, 16, one, 0);
        FlatRange second = new FlatRange(0x20, 16, other, 0);
        edit.commit();
        requireView(space, "after a commit", first);
        meanwhile.commit();
        requireView(space, "after the commit of an edit that was begun earlier", first, second);
        requireRefused(IllegalStateException.class, "a second commit", edit::commit);
        requireRefused(
                IllegalStateException.class,
                "to map with an edit that was committed",
                () -> edit.map(0x40, third, 0));
        requireRefused(
                IllegalStateException.class,
                "to unmap with an edit that was committed",
                () -> edit.unmap(one));
        requireView(space, "after an edit was used up", first, second);
        space.edit().unmap(one).map(0x10, one, 0).unmap(other).commit();
        requireView(space, "after a region was moved", new FlatRange(0x10, 16, one, 0));
    }
}

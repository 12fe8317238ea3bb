package dev.hv.memory;

import dev.hv.api.bus.AddressSpaceEdit;
import dev.hv.api.bus.Window;

import java.util.List;
import java.util.OptionalLong;

/**
 * A machine's main memory: one {@link Ram}, seen from address 0 up to the hole that PCI devices
 * live in, and the rest of it from 4 GiB on.
 */
public final class GuestRam implements AutoCloseable {
    /** Where memory goes on above the PCI hole, in bytes. */
    public static final long HIGH_BASE = 1L << 32;

    private final Ram ram;
    private final List<Bank> banks;

    /**
     * A stretch of main memory; an entry of a firmware's memory map before anything is reserved.
     *
     * @param base guest physical address of the first byte
     * @param window which part of the memory shows there
     */
    public record Bank(long base, Window window) {
        /** Returns the size in bytes. */
        public long size() {
            return window.size();
        }
    }

    private GuestRam(Ram ram, long lowLimit) {
        this.ram = ram;
        long low = Math.min(ram.size(), lowLimit);
        long high = ram.size() - low;
        Bank below = new Bank(0, new Window(ram.name() + ".low", ram, 0, low));
        this.banks =
                high == 0
                        ? List.of(below)
                        : List.of(
                                below,
                                new Bank(
                                        HIGH_BASE,
                                        new Window(ram.name() + ".high", ram, low, high)));
    }

    /**
     * Allocates main memory.
     *
     * @param name for memory maps and errors
     * @param size in bytes; a positive multiple of 4096
     * @param lowLimit how much of it may lie below 4 GiB, in bytes: where the PCI hole begins; a
     *     multiple of 4096
     * @throws OutOfMemoryError if the host has not got that much
     */
    public static GuestRam allocate(String name, long size, long lowLimit) {
        if (lowLimit <= 0 || lowLimit > HIGH_BASE || lowLimit % HostMemory.PAGE_BYTES != 0) {
            throw new IllegalArgumentException(
                    name + ": a PCI hole at " + lowLimit + ", expected a page below 4 GiB");
        }
        return new GuestRam(Ram.allocate(name, size, false), lowLimit);
    }

    /** Returns the memory itself. */
    public Ram ram() {
        return ram;
    }

    /** Returns where it shows, in ascending order of address. */
    public List<Bank> banks() {
        return banks;
    }

    /** Maps all of it as part of a change. */
    public void map(AddressSpaceEdit edit, int priority) {
        banks.forEach(bank -> edit.map(bank.base(), bank.window(), priority));
    }

    /** Returns the offset in {@link #ram} that an address reaches; empty in the hole and above. */
    public OptionalLong offsetOf(long address) {
        return banks.stream()
                .filter(bank -> address >= bank.base() && address - bank.base() < bank.size())
                .mapToLong(bank -> address - bank.base() + bank.window().offset())
                .findFirst();
    }

    @Override
    public void close() {
        ram.close();
    }
}

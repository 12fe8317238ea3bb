package dev.hv.machine.pc;

import java.util.ArrayList;
import java.util.List;

/**
 * Where a machine's RAM shows in its physical address space: from 0 up to the hole that devices
 * live in, and the rest from 4 GiB on. The range of the display adapter, 0xA0000 to 0xBFFFF, is
 * left out: with no adapter there, nothing answers.
 *
 * @param memoryBytes size of RAM
 * @param banks in ascending order of address
 */
public record RamLayout(long memoryBytes, List<Bank> banks) {
    /** Where the hole below 4 GiB begins: 3 GiB, in bytes. */
    public static final long HOLE_BASE = 3L << 30;

    /** Where RAM goes on above the hole: 4 GiB, in bytes. */
    public static final long HIGH_BASE = 4L << 30;

    /** First address of the display adapter's range. */
    public static final long DISPLAY_BASE = 0xa0000;

    /** First address after the display adapter's range. */
    public static final long DISPLAY_END = 0xc0000;

    /** Where RAM ends that a host bridge shows and hides: 1 MiB. */
    private static final long SHADOW_END = 0x100000;

    /** Copies. */
    public RamLayout {
        banks = List.copyOf(banks);
    }

    /**
     * A stretch of RAM.
     *
     * @param base guest physical address
     * @param offset into RAM, in bytes
     * @param size in bytes
     */
    public record Bank(long base, long offset, long size) {
        /** Returns the first address after the bank. */
        public long end() {
            return base + size;
        }
    }

    /**
     * The layout of that much RAM.
     *
     * @param memoryBytes at least 1 MiB
     */
    public static RamLayout of(long memoryBytes) {
        long low = Math.min(memoryBytes, HOLE_BASE);
        List<Bank> banks = new ArrayList<>();
        banks.add(new Bank(0, 0, DISPLAY_BASE));
        banks.add(new Bank(DISPLAY_END, DISPLAY_END, low - DISPLAY_END));
        if (memoryBytes > low) {
            banks.add(new Bank(HIGH_BASE, low, memoryBytes - low));
        }
        return new RamLayout(memoryBytes, banks);
    }

    /** Returns the banks without the RAM below 1 MiB that a host bridge shows and hides. */
    public List<Bank> withoutShadow() {
        List<Bank> fixed = new ArrayList<>(banks);
        Bank above = banks.get(1);
        long left = above.end() - SHADOW_END;
        if (left > 0) {
            fixed.set(1, new Bank(SHADOW_END, SHADOW_END, left));
        } else {
            fixed.remove(1);
        }
        return fixed;
    }

    /** Returns the first address after the RAM below 4 GiB. */
    public long lowEnd() {
        return banks.get(1).end();
    }

    /** Returns how much RAM there is from 4 GiB on, in bytes. */
    public long highBytes() {
        return memoryBytes - lowEnd();
    }
}

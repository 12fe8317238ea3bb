package dev.hv.cpu.x86.interp;

import org.jspecify.annotations.Nullable;

/**
 * Decoded instructions that run one after the other, from one physical page. As small as a line of
 * the host's cache.
 */
final class Block {
    /** Marks a block all of whose bytes lie in one page. */
    static final long ONE_PAGE = -1;

    /** An indirect jump is noted in one of so many runs, less one; a power of two, less one. */
    static final int BETWEEN_SAMPLES = 15;

    /** Runs before it was last cool count up to here, which leaves room for those since. */
    private static final int MOST_COOLED = 1 << 30;

    /** First instruction; the last one ends the block. */
    final Node first;

    /** How many instructions. */
    final byte count;

    /** {@link dev.hv.cpu.x86.core.Mode} for which it was decoded. */
    final short mode;

    /** Physical address of its first byte. */
    final long physical;

    /** How many bytes its instructions have. */
    final short bytes;

    /** Physical page of the rest of an instruction that crosses into it, or {@link #ONE_PAGE}. */
    final long secondPage;

    /** Distance from its first byte to where it leads if its condition holds, in bytes. */
    final int takenDistance;

    /** Distance from its first byte to where it leads otherwise, in bytes. */
    final int fallDistance;

    /** The block at {@link #takenDistance}, once that was found. */
    @Nullable Block taken;

    /** The block at {@link #fallDistance}, once that was found. */
    @Nullable Block fall;

    /** Cleared when its bytes change. */
    boolean valid = true;

    /** How often it ran in the interpreter since it was last asked to become hot once more. */
    int heat;

    /** How often it ran before that. */
    private int cooled;

    /** Translated code that can be entered here, or null. */
    @Nullable Region region;

    /** At which of its entrances. */
    byte entrance;

    /** Distance from the region's beginning to that entrance, in bytes. */
    int intoRegion;

    /**
     * A region that has it is on its way: only if it is hot once more does it need one of its own.
     * Written by the translation thread too; whatever is read does no harm.
     */
    boolean planned;

    /** Its region was left too often, see {@link dev.hv.cpu.x86.translate.CodeImage#careful}. */
    boolean careful;

    /** Where the indirect jump at its end has led, or null. */
    @Nullable IndirectTargets targets;

    Block(
            Node first,
            int count,
            int mode,
            long physical,
            int bytes,
            long secondPage,
            int takenDistance,
            int fallDistance) {
        this.first = first;
        this.count = (byte) count;
        this.mode = (short) mode;
        this.physical = physical;
        this.bytes = (short) bytes;
        this.secondPage = secondPage;
        this.takenDistance = takenDistance;
        this.fallDistance = fallDistance;
    }

    /** Returns a block that stands for this one while that region runs, which begins with it. */
    Block standIn(Region running) {
        Block block =
                new Block(
                        first,
                        count,
                        mode,
                        physical,
                        bytes,
                        secondPage,
                        takenDistance,
                        fallDistance);
        block.region = running;
        return block;
    }

    /** Returns whether a byte at that distance from its first one lies in the same page. */
    boolean samePage(int distance) {
        return (((int) physical & 4095) + distance) >>> 12 == 0;
    }

    /**
     * Returns whether that block may be kept as the one at that distance: within a page nobody asks
     * again whether it is still there.
     */
    boolean leadsTo(Block target, int distance) {
        return !samePage(distance) || (physical ^ target.physical) >>> 12 == 0;
    }

    /** Forgets its region, which becomes hot again if it is needed. */
    void dropRegion() {
        region = null;
        cool();
    }

    /** It must become hot once more, but what it did is not forgotten. */
    void cool() {
        cooled = Math.min(runs(), MOST_COOLED);
        heat = 0;
    }

    /**
     * Takes over what is known of the same code from before.
     *
     * @param before how often it ran
     * @param led where the indirect jump at its end has led
     */
    void remember(int before, IndirectTargets led) {
        cooled = Math.min(Math.max(before, runs()), MOST_COOLED);
        heat = 0;
        if (targets == null) {
            targets = led;
        }
    }

    /** Becomes hot after so many runs more. */
    void hotAfter(int more, int hotRuns) {
        int runs = runs();
        heat = hotRuns - more;
        cooled = runs - heat;
    }

    /** Returns how often it ran in the interpreter. */
    int runs() {
        return cooled + heat;
    }

    /** Notes how far an indirect jump at its end has led. */
    void jumped(long distance) {
        IndirectTargets known = targets;
        if (known == null) {
            known = new IndirectTargets();
            targets = known;
        }
        known.add(distance);
    }

    /**
     * Returns whether any of its bytes lies in {@code [from, from + size)}, physical; or any byte
     * of a page of its region.
     */
    boolean overlaps(long from, long size) {
        if (region != null) {
            return within(physical & -4096L, from, size) || region.overlaps(from, size);
        }
        if (secondPage == ONE_PAGE) {
            return from < physical + bytes && physical < from + size;
        }
        int here = 4096 - (int) (physical & 4095);
        return (from < physical + here && physical < from + size)
                || (from < secondPage + bytes - here && secondPage < from + size);
    }

    /** Returns whether a page and a range have bytes in common. */
    static boolean within(long page, long from, long size) {
        return page < from + size && from < page + 4096;
    }
}

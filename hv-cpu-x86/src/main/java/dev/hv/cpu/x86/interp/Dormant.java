package dev.hv.cpu.x86.interp;

import dev.hv.cpu.x86.translate.CodeImage;

/**
 * A block of a region that was kept, as long as nobody has decoded it: its code has been there
 * before it has run.
 *
 * @param entrance its number among the region's, or {@link #INSIDE}
 * @param bytes that it has
 * @param seen what was known of it
 * @param targets where the indirect jump at its end has led
 */
record Dormant(
        Region region, int entrance, int bytes, CodeImage.Seen seen, IndirectTargets targets) {
    /** The region cannot be entered there. */
    static final int INSIDE = -1;

    /** The block has been decoded: it is as if it had always been there. */
    void wake(Block block) {
        if (region.isGone()) {
            return;
        }
        block.remember(seen.runs(), targets);
        if (entrance == INSIDE) {
            block.planned = true;
        } else if (block.region == null && block.secondPage == Block.ONE_PAGE) {
            region.enterBy(block, entrance);
        }
    }
}

package dev.hv.cpu.x86.interp;

import java.util.List;

/**
 * A region that can be put in place.
 *
 * @param entry the block with which it begins
 * @param pages that it has code from
 * @param doors where its entrances are, the entry first
 * @param sleepers its blocks that may not have been decoded
 * @param bytes of its code or class file
 */
record Translated(
        Block entry,
        Region region,
        List<CodePage> pages,
        List<Door> doors,
        List<Sleeper> sleepers,
        int bytes) {
    /** One whose blocks have been decoded, as far as they count. */
    Translated(Block entry, Region region, List<CodePage> pages, List<Door> doors, int bytes) {
        this(entry, region, pages, doors, List.of(), bytes);
    }

    /** A place in a page where a region can be entered. */
    record Door(CodePage page, int offset) {}

    /** A block and where it is. */
    record Sleeper(Door door, Dormant block) {}

    /** Returns the same with blocks that may not have been decoded. */
    Translated with(List<Sleeper> added) {
        return new Translated(entry, region, pages, doors, added, bytes);
    }

    /** Returns whether its code is still what it was. */
    boolean isCurrent() {
        return entry.valid && !region.isGone() && pages.stream().allMatch(page -> page.valid);
    }

    /** Puts it in place; blocks other than the first keep the regions that they have. */
    void install() {
        for (CodePage page : pages) {
            page.coveredBy(region);
        }
        region.enterBy(entry, 0);
        for (int i = 1; i < doors.size(); i++) {
            Door door = doors.get(i);
            Block block = door.page().block(door.offset(), entry.mode);
            if (block != null && block.region == null && block.secondPage == Block.ONE_PAGE) {
                region.enterBy(block, i);
            }
        }
        sleepers.forEach(this::sleepOrWake);
    }

    private void sleepOrWake(Sleeper sleeper) {
        Door door = sleeper.door;
        Block block = door.page().block(door.offset(), entry.mode);
        if (block == null) {
            door.page().sleep(door.offset(), entry.mode, sleeper.block);
        } else {
            sleeper.block.wake(block);
        }
    }

    /** Takes it away; what is still needed becomes hot again. */
    void remove() {
        region.drop();
        sleepers.forEach(
                sleeper -> {
                    Door door = sleeper.door;
                    door.page().forget(door.offset(), entry.mode, sleeper.block);
                });
    }
}

package dev.hv.cpu.x86.translate;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * What goes into one method: blocks in the order in which they are laid out, the entry first. An
 * edge to a block that does not lie further on is a <em>back edge</em>.
 *
 * @param mode see {@link dev.hv.cpu.x86.core.Mode}
 * @param careful see {@link CodeImage#careful}
 * @param entrances distances of the blocks at which it may be entered; the first is 0
 */
public record RegionPlan(
        int mode, boolean careful, List<GuestBlock> blocks, List<Integer> entrances) {
    /** Returns how many guest instructions: no way between two polls has more. */
    public int instructions() {
        return blocks.stream().mapToInt(GuestBlock::count).sum();
    }

    /** Returns the same for code that calls the helpers which have a quick way. */
    RegionPlan carefully() {
        return new RegionPlan(mode, true, blocks, entrances);
    }

    /** Returns the lowest distance of any byte from the entry; not above 0. */
    public int lowest() {
        return blocks.stream().mapToInt(GuestBlock::offset).min().orElse(0);
    }

    /** Returns the distance behind the last byte. */
    public int highest() {
        return blocks.stream().mapToInt(GuestBlock::end).max().orElse(0);
    }

    /**
     * Returns the numbers of the pages that it has code from, in order; that of the entry is 0.
     *
     * @param start offset of the entry in its page
     */
    public List<Integer> pages(int start) {
        TreeSet<Integer> pages = new TreeSet<>();
        for (GuestBlock block : blocks) {
            for (int page = (start + block.offset()) >> 12;
                    page <= (start + block.end() - 1) >> 12;
                    page++) {
                pages.add(page);
            }
        }
        return List.copyOf(pages);
    }

    Map<Integer, Integer> positions() {
        Map<Integer, Integer> positions = new HashMap<>();
        for (int i = 0; i < blocks.size(); i++) {
            positions.put(blocks.get(i).offset(), i);
        }
        return positions;
    }
}

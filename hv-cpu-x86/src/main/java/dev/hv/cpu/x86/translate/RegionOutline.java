package dev.hv.cpu.x86.translate;

import java.util.List;
import java.util.TreeSet;

/**
 * What of a region's guest code counts once its own code has been written.
 *
 * @param mode see {@link dev.hv.cpu.x86.core.Mode}
 * @param entrances see {@link RegionPlan#entrances}
 * @param parts its blocks, in the order in which they are laid out
 */
public record RegionOutline(int mode, List<Integer> entrances, List<Part> parts) {
    /**
     * A block.
     *
     * @param offset distance of its first byte from the region's entry
     * @param end distance behind its last byte
     * @param instructions how many
     * @param jumps whether it ends with an indirect jump or call
     */
    public record Part(int offset, int end, int instructions, boolean jumps) {}

    /** Returns how many guest instructions: no way between two polls has more. */
    public int instructions() {
        return parts.stream().mapToInt(Part::instructions).sum();
    }

    /** Returns the lowest distance of any byte from the entry; not above 0. */
    public int lowest() {
        return parts.stream().mapToInt(Part::offset).min().orElse(0);
    }

    /** Returns the distance behind the last byte. */
    public int highest() {
        return parts.stream().mapToInt(Part::end).max().orElse(0);
    }

    /**
     * Returns the numbers of the pages that it has code from, in order; that of the entry is 0.
     *
     * @param start offset of the entry in its page
     */
    public List<Integer> pages(int start) {
        TreeSet<Integer> pages = new TreeSet<>();
        for (Part part : parts) {
            for (int page = (start + part.offset()) >> 12;
                    page <= (start + part.end() - 1) >> 12;
                    page++) {
                pages.add(page);
            }
        }
        return List.copyOf(pages);
    }
}

package dev.hv.cpu.x86.translate;

import java.util.List;

/**
 * A generated region.
 *
 * @param bytes the class file
 * @param codeBytes length of its method
 * @param ways the ways out by link, in the order of their numbers
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record RegionFile(byte[] bytes, int codeBytes, List<Way> ways) {
    /** A method longer than this is never compiled by HotSpot (its option HugeMethodLimit). */
    public static final int LONGEST = 8000;

    /**
     * A direct way out.
     *
     * @param distance from the region's entry
     * @param mask of the instruction pointer
     */
    public record Way(int distance, long mask) {
        /** Returns the number of the way among those, where it is added if it is new. */
        static int numberIn(List<Way> ways, int distance, long mask) {
            Way way = new Way(distance, mask);
            int known = ways.indexOf(way);
            if (known >= 0) {
                return known;
            }
            ways.add(way);
            return ways.size() - 1;
        }
    }

    /** Returns whether HotSpot will compile it. */
    public boolean compilable() {
        return codeBytes < LONGEST;
    }
}

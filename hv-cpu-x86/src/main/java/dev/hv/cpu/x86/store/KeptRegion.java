package dev.hv.cpu.x86.store;

import dev.hv.cpu.x86.translate.CodeImage;
import dev.hv.cpu.x86.translate.HostCode;
import dev.hv.cpu.x86.translate.RegionOutline;
import dev.hv.cpu.x86.translate.RegionPlan;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;

/**
 * A region with all that is needed to use its code again wherever the same guest code is found.
 *
 * @param entryBytes how many bytes the block has with which it begins
 * @param code the host's
 * @param guest the guest code that it was made of, in pieces that do not touch each other
 * @param seen what was known of the outline's parts, in their order
 */
public record KeptRegion(
        int entryBytes,
        HostCode code,
        RegionOutline outline,
        List<CodeImage.Stretch> guest,
        List<CodeImage.Seen> seen) {
    private static final long FNV_PRIME = 0x100_0000_01B3L;
    private static final long FNV_BASIS = 0xCBF2_9CE4_8422_2325L;

    /**
     * Returns what is to be kept of a region.
     *
     * @param entryBytes how many bytes the block has with which it begins
     */
    public static KeptRegion of(int entryBytes, RegionPlan plan, HostCode code, CodeImage image) {
        RegionOutline outline = plan.outline();
        List<CodeImage.Stretch> guest = new ArrayList<>();
        List<RegionOutline.Part> parts = new ArrayList<>(outline.parts());
        parts.sort(Comparator.comparingInt(RegionOutline.Part::offset));
        int from = parts.getFirst().offset();
        int to = from;
        for (RegionOutline.Part part : parts) {
            if (part.offset() > to) {
                guest.add(new CodeImage.Stretch(from, image.bytes(from, to)));
                from = part.offset();
                to = from;
            }
            int end = part.offset() == 0 ? Math.max(entryBytes, part.end()) : part.end();
            to = Math.max(to, end);
        }
        guest.add(new CodeImage.Stretch(from, image.bytes(from, to)));
        List<CodeImage.Seen> seen = new ArrayList<>();
        for (RegionOutline.Part part : outline.parts()) {
            seen.add(Objects.requireNonNull(image.seen().get(part.offset())));
        }
        return new KeptRegion(entryBytes, code, outline, List.copyOf(guest), List.copyOf(seen));
    }

    /** Returns what it is found by. */
    long key() {
        for (CodeImage.Stretch stretch : guest) {
            if (stretch.first() <= 0 && stretch.end() >= entryBytes) {
                byte[] entry =
                        Arrays.copyOfRange(
                                stretch.bytes(), -stretch.first(), entryBytes - stretch.first());
                return key(outline.mode(), entry, entryBytes);
            }
        }
        throw new IllegalStateException("a region without the code of its entry");
    }

    /**
     * Returns what a region is found by that begins with a block.
     *
     * @param mode see {@link dev.hv.cpu.x86.core.Mode}
     * @param code bytes, of which the first {@code count} are the block's
     */
    public static long key(int mode, byte[] code, int count) {
        return hash(FNV_BASIS + mode, code, count);
    }

    /** Returns what tells regions of different guest code, or with different doors, apart. */
    long identity() {
        long hash = FNV_BASIS + outline.mode();
        for (CodeImage.Stretch stretch : guest) {
            hash = hash(hash + stretch.first(), stretch.bytes(), stretch.bytes().length);
        }
        for (int entrance : outline.entrances()) {
            hash = (hash ^ entrance) * FNV_PRIME;
        }
        return hash;
    }

    private static long hash(long from, byte[] bytes, int count) {
        long hash = from;
        for (int i = 0; i < count; i++) {
            hash = (hash ^ (bytes[i] & 0xFF)) * FNV_PRIME;
        }
        return hash;
    }
}

package dev.hv.cpu.x86.interp;

import dev.hv.cpu.x86.core.Mem;
import dev.hv.cpu.x86.decode.Decoder;
import dev.hv.cpu.x86.hostcode.CodeMemory;
import dev.hv.cpu.x86.store.KeptRegion;
import dev.hv.cpu.x86.store.RegionStore;
import dev.hv.cpu.x86.translate.CodeImage;
import dev.hv.cpu.x86.translate.RegionOutline;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.LongConsumer;

/**
 * Finds regions that were made of the same guest code before, by this machine or another one, and
 * has them once more where that code is now. Used by the processor's own thread.
 */
final class KeptRegions {
    private final Context c;
    private final CodeCache code;
    private final CodeMemory memory;
    private final RegionStore store;
    private final byte[] entryBytes =
            new byte[BlockBuilder.MAX_INSTRUCTIONS * Decoder.MAXIMUM_LENGTH];

    /**
     * Whether there was a region for the last block that was asked for, but not all of its pages.
     */
    private boolean incomplete;

    /** How many were found. */
    long found;

    KeptRegions(Context c, CodeCache code, CodeMemory memory, RegionStore store) {
        this.c = c;
        this.code = code;
        this.memory = memory;
        this.store = store;
    }

    /**
     * Returns a region that begins with a block, or null if there is none. Its code is what memory
     * holds, and its pages are watched from now on.
     *
     * @param linear address at which the block runs
     */
    @Nullable Translated find(Block entry, long linear) {
        incomplete = false;
        if (!Surroundings.spansPages(entry.mode) || entry.secondPage != Block.ONE_PAGE) {
            return null;
        }
        long host = c.mmu.hostPage(entry.physical & -4096L);
        if (host == 0) {
            return null;
        }
        Mem.toArray(host + (entry.physical & 4095), entryBytes, 0, entry.bytes);
        for (KeptRegion kept : store.find(KeptRegion.key(entry.mode, entryBytes, entry.bytes))) {
            Translated translated =
                    kept.outline().mode() == entry.mode ? at(kept, entry, linear) : null;
            if (translated != null) {
                found++;
                return translated;
            }
        }
        return null;
    }

    /** Returns whether {@link #find} may find one once more pages are mapped. */
    boolean mayFindLater() {
        return incomplete;
    }

    private @Nullable Translated at(KeptRegion kept, Block entry, long linear) {
        int start = (int) (entry.physical & 4095);
        Map<Integer, CodePage> pages = new HashMap<>();
        for (int number : kept.outline().pages(start)) {
            CodePage page = page(number, entry, linear);
            if (page == null) {
                incomplete = true;
                return null;
            }
            pages.put(number, page);
        }
        List<Piece> covered = new ArrayList<>();
        for (CodeImage.Stretch stretch : kept.guest()) {
            List<Piece> pieces = pieces(stretch, start, pages);
            if (!pieces.stream().allMatch(piece -> isThere(piece, stretch.bytes()))) {
                return null;
            }
            covered.addAll(pieces);
        }
        HostRegion region = HostRegion.of(memory, kept.code());
        if (region == null) {
            return null;
        }
        covered.forEach(piece -> piece.page.cover(piece.offset, piece.count));
        Map<Integer, Dormant> dormant = dormant(kept, region);
        Place place = new Place(entry, linear, pages, dormant);
        return RegionMaker.bound(
                        region,
                        kept.outline(),
                        kept.code().ways(),
                        place,
                        kept.code().bytes().length)
                .with(sleepers(place));
    }

    private @Nullable CodePage page(int number, Block entry, long linear) {
        if (number == 0) {
            return code.pageOf(entry);
        }
        long at = (linear & -4096L) + number * 4096L;
        long physical = code.fetchedFrom(at);
        return physical < 0 ? null : code.watched(physical);
    }

    /** Bytes of a stretch that lie in one page. */
    private record Piece(CodePage page, int offset, int from, int count) {}

    /** Returns the pieces of a stretch. */
    private static List<Piece> pieces(
            CodeImage.Stretch stretch, int start, Map<Integer, CodePage> pages) {
        List<Piece> pieces = new ArrayList<>(2);
        int at = start + stretch.first();
        int end = at + stretch.bytes().length;
        while (at < end) {
            int offset = at & 4095;
            int count = Math.min(end - at, 4096 - offset);
            CodePage page = Objects.requireNonNull(pages.get(at >> 12));
            pieces.add(new Piece(page, offset, at - start - stretch.first(), count));
            at += count;
        }
        return pieces;
    }

    private static boolean isThere(Piece piece, byte[] bytes) {
        for (int i = 0; i < piece.count; i++) {
            if ((byte) Mem.get1(piece.page.host + piece.offset + i) != bytes[piece.from + i]) {
                return false;
            }
        }
        return true;
    }

    private static Map<Integer, Dormant> dormant(KeptRegion kept, Region region) {
        List<Integer> entrances = kept.outline().entrances();
        List<RegionOutline.Part> parts = kept.outline().parts();
        Map<Integer, Dormant> dormant = new HashMap<>();
        for (int i = 0; i < parts.size(); i++) {
            RegionOutline.Part part = parts.get(i);
            CodeImage.Seen seen = kept.seen().get(i);
            dormant.put(
                    part.offset(),
                    new Dormant(
                            region,
                            entrances.indexOf(part.offset()),
                            part.end() - part.offset(),
                            seen,
                            IndirectTargets.of(seen.targets(), seen.usual(), part.offset())));
        }
        return dormant;
    }

    private static List<Translated.Sleeper> sleepers(Place place) {
        List<Translated.Sleeper> sleepers = new ArrayList<>();
        place.dormant.forEach(
                (distance, each) ->
                        sleepers.add(new Translated.Sleeper(place.door(distance), each)));
        return sleepers;
    }

    /** Where a region was found. */
    private record Place(
            Block entry, long linear, Map<Integer, CodePage> pages, Map<Integer, Dormant> dormant)
            implements Ground {
        @Override
        public @Nullable LongConsumer jumps(int distance) {
            Translated.Door door = door(distance);
            Block block = door.page().block(door.offset(), entry.mode);
            if (block != null) {
                return block::jumped;
            }
            Dormant sleeper = dormant.get(distance);
            return sleeper == null ? null : sleeper.targets()::add;
        }
    }
}

package dev.hv.cpu.x86.translate;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

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
    /** Returns one for code that calls the helpers which have a quick way. */
    RegionPlan carefully() {
        return new RegionPlan(mode, true, blocks, entrances);
    }

    /** Returns what of it counts once its code has been written. */
    public RegionOutline outline() {
        return new RegionOutline(
                mode,
                entrances,
                blocks.stream()
                        .map(
                                block ->
                                        new RegionOutline.Part(
                                                block.offset(),
                                                block.end(),
                                                block.count(),
                                                block.jumps()))
                        .toList());
    }

    Map<Integer, Integer> positions() {
        Map<Integer, Integer> positions = new HashMap<>();
        for (int i = 0; i < blocks.size(); i++) {
            positions.put(blocks.get(i).offset(), i);
        }
        return positions;
    }
}

package dev.hv.cpu.x86.translate;

import dev.hv.cpu.x86.core.Mode;
import dev.hv.cpu.x86.model.Model;

import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** Regions of 64-bit code that is given in hexadecimal. */
public final class Plans {
    private static final int MODE_64 = Mode.CODE_64 | Mode.STACK_32 | Mode.FLAT;

    private Plans() {}

    /**
     * Returns the region that begins at distance 0, if there is something to decode.
     *
     * @param first distance of the code's first byte from there
     * @param seen what has run, by distance
     */
    public static RegionPlan plan(
            int first, String code, Map<Integer, CodeImage.Seen> seen, int mostEntrances) {
        CodeImage image =
                new CodeImage(
                        MODE_64,
                        Model.DEFAULT.dialect(),
                        Model.DEFAULT.features(),
                        false,
                        List.of(new CodeImage.Stretch(first, HexFormat.of().parseHex(code))),
                        seen);
        RegionPlan plan = RegionPlanner.plan(image, 100, mostEntrances);
        if (plan == null) {
            throw new AssertionError("nothing decoded");
        }
        return plan;
    }
}

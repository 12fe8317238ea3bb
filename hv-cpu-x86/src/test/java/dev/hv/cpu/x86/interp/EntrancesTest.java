package dev.hv.cpu.x86.interp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.hv.cpu.x86.core.Mode;
import dev.hv.cpu.x86.model.Model;
import dev.hv.cpu.x86.translate.CodeImage;
import dev.hv.cpu.x86.translate.GuestBlock;
import dev.hv.cpu.x86.translate.RegionPlan;
import dev.hv.cpu.x86.translate.RegionPlanner;

import org.junit.jupiter.api.Test;

import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** Where a region can be entered. */
class EntrancesTest {
    private static final int MODE_64 = Mode.CODE_64 | Mode.STACK_32 | Mode.FLAT;

    private static CodeImage.Seen seen(int instructions, int runs) {
        return new CodeImage.Seen(instructions, runs);
    }

    private static RegionPlan plan(int mostEntrances) {
        // 0: mov ecx,5; 5: call 20; 10: dec ecx; jnz 10; 14: jmp 0; 16: nops; 20: ret
        byte[] code = HexFormat.of().parseHex("b905000000e80a000000ffc975fcebf090909090c3");
        CodeImage image =
                new CodeImage(
                        MODE_64,
                        Model.DEFAULT.dialect(),
                        Model.DEFAULT.features(),
                        false,
                        List.of(new CodeImage.Stretch(0, code)),
                        Map.of(0, seen(2, 9), 10, seen(2, 50), 14, seen(1, 9), 20, seen(1, 9)));
        RegionPlan plan = RegionPlanner.plan(image, 100, mostEntrances);
        if (plan == null) {
            throw new AssertionError("nothing decoded");
        }
        return plan;
    }

    @Test
    void whereCallsComeBackAndLoopsBegin() {
        assertEquals(List.of(0, 10), plan(10).entrances());
    }

    /** A function at 3 that returns, to 0 each time if {@code usual} says so. */
    private static List<Integer> offsets(List<Integer> usual) {
        // 0: mov ecx,eax; ret; 3: dec ecx; ret
        byte[] code = HexFormat.of().parseHex("89c1c3" + "ffc9c3");
        CodeImage image =
                new CodeImage(
                        MODE_64,
                        Model.DEFAULT.dialect(),
                        Model.DEFAULT.features(),
                        false,
                        List.of(new CodeImage.Stretch(-3, code)),
                        Map.of(
                                0,
                                new CodeImage.Seen(2, 9, List.of(-3, 77), usual),
                                -3,
                                seen(2, 9)));
        RegionPlan plan = RegionPlanner.plan(image, 100, 1);
        return plan == null
                ? List.of()
                : plan.blocks().stream().map(GuestBlock::offset).sorted().toList();
    }

    @Test
    void whereAReturnUsuallyLeadsIsPartOfTheRegion() {
        assertEquals(List.of(-3, 0), offsets(List.of(-3)));
    }

    @Test
    void aReturnToManyPlacesLeavesIt() {
        assertEquals(List.of(0), offsets(List.of()));
    }

    @Test
    void theBeginningComesFirstAndAloneIfThereMayBeOne() {
        assertEquals(List.of(0), plan(1).entrances());
    }
}

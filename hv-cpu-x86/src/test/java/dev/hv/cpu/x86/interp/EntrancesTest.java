package dev.hv.cpu.x86.interp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.hv.cpu.x86.translate.CodeImage;
import dev.hv.cpu.x86.translate.GuestBlock;
import dev.hv.cpu.x86.translate.Plans;
import dev.hv.cpu.x86.translate.RegionPlan;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;

/** Where a region can be entered. */
class EntrancesTest {
    private static CodeImage.Seen seen(int instructions, int runs) {
        return new CodeImage.Seen(instructions, runs);
    }

    private static RegionPlan plan(int mostEntrances) {
        // 0: mov ecx,5; 5: call 20; 10: dec ecx; jnz 10; 14: jmp 0; 16: nops; 20: ret
        return Plans.plan(
                0,
                "b905000000e80a000000ffc975fcebf090909090c3",
                Map.of(0, seen(2, 9), 10, seen(2, 50), 14, seen(1, 9), 20, seen(1, 9)),
                mostEntrances);
    }

    @Test
    void whereCallsComeBackAndLoopsBegin() {
        assertEquals(List.of(0, 10), plan(10).entrances());
    }

    /** A function at 3 that returns, to 0 each time if {@code usual} says so. */
    private static List<Integer> offsets(List<Integer> usual) {
        // 0: mov ecx,eax; ret; 3: dec ecx; ret
        Map<Integer, CodeImage.Seen> seen =
                Map.of(0, new CodeImage.Seen(2, 9, List.of(-3, 77), usual), -3, seen(2, 9));
        return Plans.plan(-3, "89c1c3" + "ffc9c3", seen, 1).blocks().stream()
                .map(GuestBlock::offset)
                .sorted()
                .toList();
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

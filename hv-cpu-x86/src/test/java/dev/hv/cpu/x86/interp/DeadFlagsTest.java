package dev.hv.cpu.x86.interp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hv.cpu.x86.ir.Stmt;
import dev.hv.cpu.x86.translate.CodeImage;
import dev.hv.cpu.x86.translate.Plans;
import dev.hv.cpu.x86.translate.RegionFile;
import dev.hv.cpu.x86.translate.RegionGenerator;
import dev.hv.cpu.x86.translate.RegionListing;
import dev.hv.cpu.x86.translate.RegionPlan;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;

/** What a region does not compute: flags that are overwritten, and which instruction made them. */
class DeadFlagsTest {
    private static RegionPlan plan(int instructions, String code) {
        return Plans.plan(0, code, Map.of(0, new CodeImage.Seen(instructions, 9)), 1);
    }

    /** The distances of the instructions that call a helper. */
    private static List<Integer> calling(int instructions, String code) {
        return plan(instructions, code).blocks().stream()
                .flatMap(block -> block.instructions().stream())
                .filter(i -> i.lifted().steps().stream().anyMatch(Stmt.Call.class::isInstance))
                .map(instruction -> instruction.parts().offset())
                .toList();
    }

    /** Whether the region finds out at run time what defined the flags of a condition. */
    private static boolean searches(int instructions, String code) {
        RegionPlan plan = plan(instructions, code);
        RegionFile file = new RegionGenerator(Region.HOST).generate(plan, false, "Region_0");
        return RegionListing.of(plan, file, 0).stream()
                .anyMatch(line -> line.contains("LazyFlags.condition"));
    }

    @Test
    void aRowOfRotatesBeforeAnExclusiveOrHasNone() {
        // ror ecx,6; ror edx,11; xor edx,ecx; jmp 0
        assertEquals(List.of(), calling(4, "c1c906" + "c1ca0b" + "31ca" + "ebf6"));
    }

    @Test
    void allOfThemHaveThemIfAnAccessMayFaultBeforeTheExclusiveOr() {
        // ror ecx,6; ror edx,11; mov eax,[rbx]; xor edx,ecx; jmp 0
        assertEquals(List.of(0, 3), calling(5, "c1c906" + "c1ca0b" + "8b03" + "31ca" + "ebf4"));
    }

    @Test
    void aShiftByAConstantDefinesThem() {
        // shr edx,1; jnz 0
        assertFalse(searches(2, "d1ea" + "75fc"));
        // shr edx,cl; jnz 0
        assertTrue(searches(2, "d3ea" + "75fc"));
    }
}

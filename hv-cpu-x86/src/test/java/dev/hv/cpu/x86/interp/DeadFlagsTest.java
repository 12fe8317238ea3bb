package dev.hv.cpu.x86.interp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.hv.cpu.x86.core.Mode;
import dev.hv.cpu.x86.ir.Stmt;
import dev.hv.cpu.x86.model.Model;
import dev.hv.cpu.x86.translate.CodeImage;
import dev.hv.cpu.x86.translate.RegionPlan;
import dev.hv.cpu.x86.translate.RegionPlanner;

import org.junit.jupiter.api.Test;

import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** Flags that are overwritten before anybody can look are not computed in a region. */
class DeadFlagsTest {
    private static final int MODE_64 = Mode.CODE_64 | Mode.STACK_32 | Mode.FLAT;

    /** The distances of the instructions that call a helper. */
    private static List<Integer> calling(int instructions, String code) {
        return having(Stmt.Call.class, instructions, code);
    }

    private static List<Integer> having(Class<? extends Stmt> step, int instructions, String code) {
        CodeImage image =
                new CodeImage(
                        MODE_64,
                        Model.DEFAULT.dialect(),
                        Model.DEFAULT.features(),
                        false,
                        List.of(new CodeImage.Stretch(0, HexFormat.of().parseHex(code))),
                        Map.of(0, new CodeImage.Seen(instructions, 9, List.of())));
        RegionPlan plan = RegionPlanner.plan(image, 100, 1);
        if (plan == null) {
            throw new AssertionError("nothing decoded");
        }
        return plan.blocks().stream()
                .flatMap(block -> block.instructions().stream())
                .filter(i -> i.lifted().steps().stream().anyMatch(step::isInstance))
                .map(instruction -> instruction.parts().offset())
                .toList();
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
    void aShiftByMoreThanZeroOverwritesThem() {
        // add eax,ecx; shr edx,1; jmp 0
        assertEquals(List.of(), having(Stmt.SetFlags.class, 3, "01c8" + "d1ea" + "ebfa"));
        // add eax,ecx; shr edx,0; jmp 0
        assertEquals(List.of(0), having(Stmt.SetFlags.class, 3, "01c8" + "c1ea00" + "ebf9"));
        // add eax,ecx; shr edx,cl; jmp 0
        assertEquals(List.of(0), having(Stmt.SetFlags.class, 3, "01c8" + "d3ea" + "ebfa"));
    }
}

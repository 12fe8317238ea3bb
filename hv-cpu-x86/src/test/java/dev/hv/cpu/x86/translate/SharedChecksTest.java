package dev.hv.cpu.x86.translate;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.hv.cpu.x86.ir.Stmt;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Which accesses of a block share a look into the TLB. */
class SharedChecksTest {
    /** The steps of a block of so many instructions. */
    private static List<Stmt> steps(int instructions, String code) {
        Map<Integer, CodeImage.Seen> seen = Map.of(0, new CodeImage.Seen(instructions, 9));
        RegionPlan plan = Plans.plan(0, code, seen, 1);
        List<List<Stmt>> rewritten = new ArrayList<>();
        for (GuestInstruction instruction : plan.blocks().getFirst().instructions()) {
            rewritten.add(
                    new Rewriter(instruction, false, null).rewrite(instruction.lifted().steps()));
        }
        return SharedChecks.of(rewritten).stream().flatMap(List::stream).toList();
    }

    /** The looks: how many bytes, and W if they are for writing. */
    private static List<String> looks(List<Stmt> steps) {
        return steps.stream()
                .filter(Stmt.ExpectDirect.class::isInstance)
                .map(Stmt.ExpectDirect.class::cast)
                .map(look -> look.bytes() + (look.write() ? "W" : "R"))
                .toList();
    }

    private static long direct(List<Stmt> steps) {
        return steps.stream().filter(Stmt.Direct.class::isInstance).count();
    }

    @Test
    void registersThatArePushed() {
        // push rax; push rbx; push rcx; jmp 0
        List<Stmt> steps = steps(4, "505351" + "ebfb");
        assertEquals(List.of("24W"), looks(steps));
        assertEquals(3, direct(steps));
    }

    @Test
    void aWordThatIsReadAndWritten() {
        // add [rbx],eax; jmp 0
        List<Stmt> steps = steps(2, "0103" + "ebfc");
        assertEquals(List.of("4W"), looks(steps));
        assertEquals(2, direct(steps));
    }

    @Test
    void elementsBesideEachOther() {
        // mov eax,[rbx+rcx*4]; mov edx,[rbx+rcx*4+4]; jmp 0
        assertEquals(List.of("8R"), looks(steps(3, "8b048b" + "8b548b04" + "ebf7")));
    }

    @Test
    void notWhatIsFar() {
        // mov eax,[rbx]; mov ecx,[rbx+1000h]; jmp 0
        List<Stmt> steps = steps(3, "8b03" + "8b8b00100000" + "ebf6");
        assertEquals(List.of(), looks(steps));
        assertEquals(0, direct(steps));
    }

    @Test
    void notWhereTheRegisterIsAnother() {
        // mov rax,[rbx]; mov rbx,[rcx]; mov rdx,[rbx]; jmp 0
        assertEquals(List.of(), looks(steps(4, "488b03" + "488b19" + "488b13" + "ebf5")));
    }

    @Test
    void notAcrossAHelperThatHasTheProcessor() {
        // mov eax,[rbx]; ror ecx,6; mov edx,[rbx+4]; jmp 0
        assertEquals(List.of(), looks(steps(4, "8b03" + "c1c906" + "8b5304" + "ebf6")));
    }

    @Test
    void notAcrossTheEndOfTheAddressSpace() {
        // mov eax,[0x7ffffffc]; mov ecx,[0xffffffff80000000]; jmp 0
        assertEquals(List.of(), looks(steps(3, "8b0425fcffff7f" + "8b0c2500000080" + "ebf0")));
    }
}

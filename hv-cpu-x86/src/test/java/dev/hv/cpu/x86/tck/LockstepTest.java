package dev.hv.cpu.x86.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hv.api.cpu.CpuModel;
import dev.hv.cpu.x86.X86Backend;
import dev.hv.tck.cpu.CodePiece;
import dev.hv.tck.cpu.CpuFactory;
import dev.hv.tck.cpu.CpuProgram;
import dev.hv.tck.cpu.Lockstep;
import dev.hv.tck.cpu.X86Mode;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Two processors side by side. */
final class LockstepTest {
    private static CpuFactory model(String name) {
        return bus -> new X86Backend().create(CpuModel.parse(name), 0, bus);
    }

    private static CpuProgram program(X86Mode mode, String... code) {
        return new CpuProgram(mode, Map.of("rax", 5L), Stream.of(code).map(CodePiece::of).toList());
    }

    @ParameterizedTest
    @EnumSource
    void aProcessorAgreesWithItself(X86Mode mode) {
        Lockstep lockstep = new Lockstep(model("max"), model("max"), Set.of());
        // nop; add eax,eax; push eax; pop ebx; stosb; out 80h,al
        CpuProgram program = program(mode, "90", "01c0", "50", "5b", "aa", "e680");
        assertEquals(Optional.empty(), lockstep.compare(program, 100, 1));
        assertEquals(Optional.empty(), lockstep.compare(program, 100, 50));
    }

    @Test
    void aDifferenceIsCutDownToTheInstructionThatShowsIt() {
        Lockstep lockstep = new Lockstep(model("max"), model("max,-popcnt"), Set.of());
        // inc ecx; add eax,eax; nop; popcnt edx,eax; dec ecx; nop
        String difference =
                lockstep.compare(
                                program(
                                        X86Mode.PROTECTED,
                                        "41",
                                        "01c0",
                                        "90",
                                        "f30fb8d0",
                                        "49",
                                        "90"),
                                100,
                                10)
                        .orElseThrow();
        assertTrue(difference.endsWith("{rax=5}\n    f30fb8d0"), difference);
        assertTrue(difference.contains("\nleft   rip=8004 "), difference);
        assertTrue(difference.contains("\nright  rip="), difference);
    }

    @Test
    void aRegisterMayBeLeftOut() {
        CpuProgram program = program(X86Mode.PROTECTED, "89d0"); // mov eax,edx
        Lockstep strict = new Lockstep(model("pentium"), model("80486"), Set.of());
        Lockstep lax = new Lockstep(model("pentium"), model("80486"), Set.of("rax", "rdx"));
        assertTrue(strict.compare(program, 10, 1).isPresent(), "EDX after reset differs");
        assertEquals(Optional.empty(), lax.compare(program, 10, 1));
    }

    @Test
    void piecesPrintAsTheyAreWritten() {
        assertEquals("f30fb8d0", CodePiece.of("f30fb8d0").toString());
        assertEquals(List.of(0xF3, 0x0F), CodePiece.of("f30f").bytes());
    }
}

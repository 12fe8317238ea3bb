package dev.hv.cpu.x86.guest;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Intel SDM vol. 1, 3.3.7.1: addresses of 64-bit mode whose upper bits are not all the same, and
 * what each kind of instruction makes of them (vol. 2).
 */
final class Chapter3CanonicalTest {
    private static final String BAD = "mov rax,0x8000000000000000\n";

    /** A near branch that would leave faults itself, with everything as it was. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "nop | jmp rax",
                "nop | call rax",
                "push rax | ret",
                "push rax | ret 8",
                "push rax | jmp [rsp]",
                "push rax | call [rsp]",
            })
    void aNearBranchFaultsItself(String before, String branch) {
        String source = BAD + before + "\nmov rbx,rsp\nhere: " + branch + "\nhlt\n";
        try (Guest guest = Guest.longMode(source)) {
            guest.assertOneEvent(13, 0, "here");
            long frame = guest.register("rbx") & -16;
            assertEquals(guest.register("rbx"), guest.memory(frame - 16, 8), "RSP in the frame");
        }
    }

    /** Loads of bases refuse it, stores and hints do not. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "mov ecx,0xc0000100 | wrmsr", // FS base
                "mov ecx,0xc0000101 | wrmsr", // GS base
                "mov ecx,0xc0000102 | wrmsr", // the kernel's GS base
                "mov ecx,0xc0000082 | wrmsr", // LSTAR
                "mov ecx,0xc0000083 | wrmsr", // CSTAR
                "mov ecx,0x175 | wrmsr", // SYSENTER_ESP
                "mov ecx,0x176 | wrmsr", // SYSENTER_EIP
                "mov [rbx+2],rax | lgdt [rbx]",
                "mov [rbx+2],rax | lidt [rbx]",
            })
    void aBaseHasToBeCanonical(String before, String load) {
        String source =
                "mov rbx,free\n"
                        + BAD
                        + "mov rdx,rax\nshr rdx,32\n"
                        + before
                        + "\nhere: "
                        + load
                        + "\nhlt\n";
        try (Guest guest = Guest.longMode(source)) {
            guest.assertOneEvent(13, 0, "here");
        }
    }

    /** What only names an address does not look at it. */
    @ParameterizedTest
    @CsvSource({"invlpg [rax]", "prefetcht0 [rax]", "'lea rbx,[rax+8]'"})
    void whatDoesNotAccessMemoryTakesAny(String instruction) {
        try (Guest guest = Guest.longMode(BAD + instruction + "\nhlt\n")) {
            assertEquals(java.util.List.of(), guest.events());
        }
    }

    /** The last bytes before the hole are as good as others; the hole is not. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0x7ffffffffff8 | mov rbx,[rax] | 14",
                "0x7ffffffffff9 | mov rbx,[rax] | 13",
                "0x7fffffffffff | mov bl,[rax] | 14",
                "0x800000000000 | mov bl,[rax] | 13",
                "0xffff800000000000 | mov bl,[rax] | 14",
                "0xffff7fffffffffff | mov bl,[rax] | 13",
                "0x7ffffffffff1 | movups xmm0,[rax] | 13",
            })
    void anAccessMayNotReachIntoTheHole(String address, String access, int vector) {
        String source = "mov rcx,cr4\nor ecx,0x200\nmov cr4,rcx\n";
        source += "mov rax," + address + "\nhere: " + access + "\nhlt\n";
        try (Guest guest = Guest.longMode(source)) {
            guest.assertOneEvent(vector, 0, "here");
        }
    }

    /**
     * The manual leaves the order open (vol. 3A, table 6-2); processors of Intel and AMD look at
     * the alignment of images of state after the segment, and at that of 16 bytes before.
     */
    @ParameterizedTest
    @CsvSource({
        "fxsave [rbp+1], 12",
        "fxrstor [rbp+1], 12",
        "'movaps xmm0,[rbp+1]', 13",
        "'addps xmm0,[rbp+1]', 13",
        "cmpxchg16b [rbp+1], 13",
        "'movaps xmm0,[rbp+16]', 12",
        "cmpxchg16b [rbp+16], 12",
        "xsave [rbp+1], 12",
        "fxsave [rax+1], 13",
        "'movaps xmm0,[rax+1]', 13",
    })
    void aStackAddressThatIsNeitherCanonicalNorAligned(String access, int vector) {
        String source = "mov rcx,cr4\nor ecx,0x40200\nmov cr4,rcx\n"; // OSFXSR, OSXSAVE
        source += BAD + "mov rbp,rax\nhere: " + access + "\nhlt\n";
        try (Guest guest = Guest.longMode(source)) {
            guest.assertOneEvent(vector, 0, "here");
        }
    }

    /** SYSRET and IRET refuse a target that is not canonical, at level 0 (vol. 2B, SYSRET). */
    @Test
    void theSystemMayNotReturnThere() {
        String source =
                """
                mov rcx,0x8000000000000000
                mov r11,2
                here: db 0x48,0x0f,0x07
                hlt
                """;
        try (Guest guest = Guest.longMode(source)) {
            assertEquals(0x38, guest.assertOneEvent(13, 0, "here").cs());
        }
    }
}

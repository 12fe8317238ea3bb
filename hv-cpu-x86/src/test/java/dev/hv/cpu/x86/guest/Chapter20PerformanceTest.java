package dev.hv.cpu.x86.guest;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.hv.cpu.x86.core.Vector;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Intel SDM vol. 3B, chapter 20: performance monitoring. */
final class Chapter20PerformanceTest {
    private static String write(String register, String low) {
        return write(register, low, "0");
    }

    private static String write(String register, String low, String high) {
        return "mov ecx,%s\nmov eax,%s\nmov edx,%s\nwrmsr\n".formatted(register, low, high);
    }

    /** Between two reads: five instructions, and the second read itself. */
    private static String measure(int counter) {
        return """
        mov ecx,%d
        rdpmc
        mov ebx,eax
        nop
        nop
        nop
        nop
        rdpmc
        sub eax,ebx
        mov [free],eax
        hlt
        """
                .formatted(counter);
    }

    @Test
    void leaf0AhTellsVersionCountersAndEvents() {
        String source = "mov eax,10\ncpuid\nhlt\n";
        try (Guest guest = Guest.protectedMode("core2", source)) {
            assertEquals(0x0728_0202, guest.register("rax"));
            assertEquals(0x78, guest.register("rbx"), "no caches' and branches' events");
            assertEquals(0x503, guest.register("rdx"));
        }
        try (Guest guest = Guest.protectedMode("x86-64-v2", source)) {
            assertEquals(0, guest.register("rax"), "no counters");
        }
    }

    /** 20.2.1.1: enabled, for level 0, the events that leaf 0AH has. */
    @ParameterizedTest
    @CsvSource({
        "core2, 0x4200c0, 6",
        "core2, 0x42003c, 6",
        "core2, 0x4100c0, 0", // at level 3 only
        "core2, 0x0200c0, 0", // not enabled
        "core2, 0x42412e, 0", // references to a cache: absent
        "core2, 0x14200c0, 6", // cycles with at least one
        "core2, 0x24200c0, 0", // with at least two
        "core2, 0x2c200c0, 6", // with fewer than two
        "pentium3, 0x4200c0, 6",
        "pentium3, 0x420079, 6",
        "pentium3, 0x42003c, 0"
    })
    void aGeneralCounterCountsItsEvent(String model, String select, int expected) {
        String source = write("0x186", select) + measure(0);
        try (Guest guest = Guest.protectedMode(model, source)) {
            assertEquals(expected, guest.memory(0x1_8000, 4));
            assertEquals(0, guest.events().size());
        }
    }

    @Test
    void theSecondCounterOfTheP6FamilyIsEnabledWithTheFirst() {
        String source = write("0x187", "0x200c0") + write("0x186", "0x400000") + measure(1);
        try (Guest guest = Guest.protectedMode("pentium3", source)) {
            assertEquals(6, guest.memory(0x1_8000, 4));
        }
    }

    /** 20.2.2: fixed counters need their field and their bit of IA32_PERF_GLOBAL_CTRL. */
    @ParameterizedTest
    @CsvSource({"0x1, 1, 6", "0x1, 0, 0", "0x2, 1, 0", "0x10, 2, 0"})
    void aFixedCounterCountsAsItsControlSays(String control, String global, int expected) {
        String source = write("0x38d", control) + write("0x38f", "3", global) + measure(1 << 30);
        try (Guest guest = Guest.protectedMode("core2", source)) {
            assertEquals(expected, guest.memory(0x1_8000, 4));
        }
    }

    /**
     * Levels are told apart: the program at level 3 has three instructions, and INT is the third.
     */
    @Test
    void aCounterForProgramsStopsAtTheSystemsDoor() {
        String source =
                write("0x186", "0x4100c0")
                        + """
                        push udata
                        push outer
                        push 2
                        push user32
                        push user
                        mov dword [resume],done
                        iret
                        user: nop
                        nop
                        int 0x30
                        done: hlt
                        """;
        try (Guest guest = Guest.protectedMode("core2", source)) {
            assertEquals(3 + 1, guest.register("pmc0"), "and HLT, which faults and is not retired");
        }
    }

    /** 20.2.2: the overflow bit, and an interrupt where one is asked for. */
    @ParameterizedTest
    @CsvSource({"0x5200c0, 1", "0x4200c0, 0"})
    void anOverflowIsNoted(String select, int interrupts) {
        String source =
                write("0xc1", "-10")
                        + write("0x186", select)
                        + """
                        mov ecx,100
                        again: loop again
                        mov ecx,0x38e
                        rdmsr
                        mov [free],eax
                        mov ecx,0x390
                        mov eax,1
                        xor edx,edx
                        wrmsr
                        mov ecx,0x38e
                        rdmsr
                        mov [free+4],eax
                        hlt
                        """;
        try (Guest guest = Guest.protectedMode("core2", source)) {
            assertEquals(1, guest.memory(0x1_8000, 4));
            assertEquals(0, guest.memory(0x1_8004, 4), "cleared by IA32_PERF_GLOBAL_OVF_CTRL");
            assertEquals(interrupts, guest.overflows());
        }
    }

    /** Vol. 2B, RDPMC. */
    @ParameterizedTest
    @ValueSource(strings = {"2", "0x40000003", "0x80000000"})
    void aCounterThatIsNotThereFaults(String counter) {
        String source = "mov ecx," + counter + "\nhere: rdpmc\nhlt\n";
        try (Guest guest = Guest.protectedMode("core2", source)) {
            guest.assertOneEvent(Vector.GP, 0, "here");
        }
    }

    @ParameterizedTest
    @CsvSource({"0x100, 0", "0, 1"})
    void programsReadCountersUnderCr4(String bit, int faults) {
        String source =
                """
                mov eax,cr4
                or eax,%s
                mov cr4,eax
                push udata
                push outer
                push 2
                push user32
                push user
                mov dword [resume],0
                iret
                user: xor ecx,ecx
                here: rdpmc
                int 0x30
                """
                        .formatted(bit);
        try (Guest guest = Guest.protectedMode("core2", source)) {
            assertEquals(faults == 1 ? Vector.GP : 0x30, guest.events().getFirst().vector());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "0x186, 0x600000, 0", // reserved
        "0x38d, 4, 0",
        "0x38f, 4, 0",
        "0x38e, 0, 0", // read only
        "0x309, 0, 0x100" // 40 bits
    })
    void reservedBitsOfTheRegistersFault(String register, String low, String high) {
        String source = write(register, low, high).replace("wrmsr", "here: wrmsr") + "hlt\n";
        try (Guest guest = Guest.protectedMode("core2", source)) {
            guest.assertOneEvent(Vector.GP, 0, "here");
        }
    }

    /** Vol. 4, table 2-3: the records of the last branches are there, but nothing fills them. */
    @ParameterizedTest
    @ValueSource(strings = {"0x40", "0x43", "0x60", "0x63", "0x1c9"})
    void theRecordsOfBranchesKeepWhatIsWritten(String register) {
        String source = write(register, "0x1234") + "xor eax,eax\nrdmsr\nhlt\n";
        try (Guest guest = Guest.protectedMode("core2", source)) {
            assertEquals(0x1234, guest.register("rax"));
        }
        try (Guest guest = Guest.protectedMode("max", source)) {
            assertEquals(Vector.GP, guest.events().getFirst().vector());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"x86-64-v2", "max"})
    void aModelWithoutCountersHasNoRegistersForThem(String model) {
        try (Guest guest = Guest.protectedMode(model, "mov ecx,0x186\nhere: rdmsr\nhlt\n")) {
            guest.assertOneEvent(Vector.GP, 0, "here");
        }
        try (Guest guest = Guest.protectedMode(model, "xor ecx,ecx\nhere: rdpmc\nhlt\n")) {
            guest.assertOneEvent(Vector.GP, 0, "here");
        }
    }
}

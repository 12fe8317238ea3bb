package dev.hv.cpu.x86.guest;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Intel SDM vol. 3A, chapter 21: virtual-8086 mode, its monitor, and CR4.VME. */
final class Chapter21Virtual8086Test {
    /** Enters {@code program} with CS 4000h, SS 2800h, and data segments 1, 2, 3 and 4. */
    private static String enter(int flags, String program) {
        return """
        push 4
        push 3
        push 2
        push 1
        push 0x2800
        push 0x1000
        push FLAGS
        push 0x4000
        push v86-0x40000
        iret
        bits 16
        v86: nop
        """
                        .replace("FLAGS", String.valueOf(0x2_0002 | flags))
                + program;
    }

    @Test
    void segmentsAreParagraphsAndGoToTheMonitorsStack() {
        String program = "mov ax,ds\nmov bx,cs\nmov [0x100],al\nhere: int 0x30\nafter: hlt\n";
        try (Guest guest = Guest.protectedMode(enter(0x3000, program))) {
            Guest.Event event = guest.events().getFirst();
            assertEquals(0x30, event.vector());
            assertEquals(0x4000, event.cs());
            assertEquals(guest.at("after") - 0x4_0000, event.ip());
            assertEquals(0x2_3002, event.flags());
            assertEquals(2, guest.register("rax") & 0xFFFF);
            assertEquals(0x4000, guest.register("rbx") & 0xFFFF);
            assertEquals(2, guest.memory(0x120, 1));
            long[] pushed = {0x1000, 0x2800, 1, 2, 3, 4};
            for (int i = 0; i < pushed.length; i++) {
                assertEquals(pushed[i], guest.memory(0x2_4000 - 24 + 4L * i, 4), "place " + i);
            }
            assertEquals(0, guest.register("fs"));
        }
    }

    /** 21.2.7 and 21.3.3: below IOPL 3 these go to the monitor. */
    @ParameterizedTest
    @CsvSource({
        "cli, 0",
        "sti, 0",
        "pushf, 0",
        "popf, 0",
        "int 0x30, 0",
        "iret, 0",
        "hlt, 0x3000",
        "'mov eax,cr0', 0x3000",
        "'in al,0x80', 0x3000",
        "'out 0x80,al', 0x3000",
        "clts, 0x3000"
    })
    void sensitiveInstructionsFault(String instruction, String iopl) {
        String program = "here: " + instruction + "\nafter: int 0x31\n";
        try (Guest guest = Guest.protectedMode(enter(Integer.decode(iopl), program))) {
            Guest.Event event = guest.events().getFirst();
            assertEquals(13, event.vector());
            assertEquals(0, event.error());
            assertEquals(guest.at("here") - 0x4_0000, event.ip());
        }
    }

    /** Instructions of protected mode are not there (vol. 2). */
    @ParameterizedTest
    @CsvSource({"sldt ax", "str ax", "'lar ax,bx'", "'lsl ax,bx'", "verr ax", "'arpl ax,bx'"})
    void instructionsOfProtectedModeAreUndefined(String instruction) {
        String program = "here: " + instruction + "\nafter: int 0x31\n";
        try (Guest guest = Guest.protectedMode(enter(0x3000, program))) {
            Guest.Event event = guest.events().getFirst();
            assertEquals(6, event.vector());
            assertEquals(guest.at("here") - 0x4_0000, event.ip());
        }
    }

    /** Table 21-2: INT n goes to the 8086 program's own handler where the map has a zero. */
    @Test
    void vmeRedirectsInterruptsAndShowsVifAsIf() {
        String setUp =
                """
                mov word [tss+0x66],0x88       ; the redirection map lies in the 32 bytes below
                mov dword [tss+0x68],0xffffff00 ; vectors 0 to 7
                mov dword [tss+0x6c],-1
                mov word [20],handler-0x40000
                mov word [22],0x4000
                mov eax,1
                mov cr4,eax
                """;
        String program =
                """
                sti                            ; sets VIF
                int 5
                after: int 0x30
                handler: pop ax
                pop bx
                pop cx
                pushf
                pop dx
                jmp after
                """;
        try (Guest guest = Guest.protectedMode(setUp + enter(0, program))) {
            Guest.Event event = guest.events().getFirst();
            assertEquals(13, event.vector()); // the map has no zero there: the monitor's
            assertEquals(guest.at("after") - 0x4_0000, event.ip());
            assertEquals(guest.at("after") - 0x4_0000, guest.register("rax") & 0xFFFF);
            assertEquals(0x4000, guest.register("rbx") & 0xFFFF);
            assertEquals(0x3202, guest.register("rcx") & 0xFFFF); // IF is VIF, IOPL 3
            assertEquals(0x3002, guest.register("rdx") & 0xFFFF); // the interrupt cleared VIF
        }
    }

    @Test
    void stiWithAnInterruptPendingGoesToTheMonitor() {
        String setUp = "mov eax,1\nmov cr4,eax\n";
        try (Guest guest = Guest.protectedMode(setUp + enter(0x10_0000, "here: sti\nhlt\n"))) {
            Guest.Event event = guest.events().getFirst();
            assertEquals(13, event.vector());
            assertEquals(guest.at("here") - 0x4_0000, event.ip());
        }
    }

    private static final String VME = "mov eax,1\nmov cr4,eax\n";

    /** The redirection map has ones for vectors 0 to 63. */
    private static final String MONITORED =
            "mov word [tss+0x66],0x88\nmov dword [tss+0x68],-1\nmov dword [tss+0x6c],-1\n";

    /** 21.3.1: IRET and POPF of 16 bits load VIF from IF, and PUSHF shows it there. */
    @ParameterizedTest
    @CsvSource({
        "'push 0x200\npopf\nafter:', 0x200",
        "'sti\npush 2\npopf\nafter:', 0",
        "'push 0x200\npush cs\npush after-0x40000\niret\nafter:', 0x200",
        "'sti\npush 2\npush cs\npush after-0x40000\niret\nafter:', 0",
    })
    void flagsThatAreLoadedChangeVif(String load, String shown) {
        String program = load.replace("\\n", "\n") + " pushf\npop dx\nint 0x30\n";
        try (Guest guest = Guest.protectedMode(MONITORED + VME + enter(0, program))) {
            assertEquals(Integer.decode(shown), (int) guest.register("rdx") & 0x200);
            Guest.Event event = guest.events().getFirst();
            assertEquals(13, event.vector(), "INT, by the task's map");
            assertEquals(Integer.decode(shown) << 10, event.flags() & 0x8_0000);
            assertEquals(0, event.flags() & 0x3200, "IF and IOPL stay");
        }
    }

    /** 21.3.2: what only the monitor may decide faults under VME too. */
    @ParameterizedTest
    @CsvSource({
        "0, 'push 0x100\nhere: popf'", // TF
        "0, 'push 0x100\npush cs\npush 0\nhere: iret'",
        "0x100000, 'push 0x200\nhere: popf'", // IF while VIP is set
        "0x100000, 'push 0x200\npush cs\npush 0\nhere: iret'",
        "0, 'here: o32 pushf'",
        "0, 'here: o32 popf'",
        "0, 'here: o32 iret'",
        "0x80000, 'here: hlt'",
    })
    void theMonitorDecides(String flags, String program) {
        String source =
                VME + enter(Integer.decode(flags), program.replace("\\n", "\n") + "\nhlt\n");
        try (Guest guest = Guest.protectedMode(source)) {
            Guest.Event event = guest.events().getFirst();
            assertEquals(13, event.vector());
            assertEquals(0, event.error());
            assertEquals(guest.at("here") - 0x4_0000, event.ip());
        }
    }

    /** A pending virtual interrupt does not keep IF from being cleared. */
    @Test
    void aPendingInterruptLetsVifBeCleared() {
        String program = "push 2\npopf\ncli\nhere: hlt\n";
        try (Guest guest = Guest.protectedMode(VME + enter(0x18_0000, program))) {
            Guest.Event event = guest.events().getFirst();
            assertEquals(guest.at("here") - 0x4_0000, event.ip());
            assertEquals(0x10_0000, event.flags() & 0x18_0000);
        }
    }

    /**
     * Table 21-2 is for INT n: INT3 goes through the IDT whatever the map says, whose gate is for
     * level 0 here.
     */
    @Test
    void int3IsNotRedirected() {
        String map = "mov word [tss+0x66],0x88\nmov dword [tss+0x68],0\n";
        try (Guest guest = Guest.protectedMode(map + VME + enter(0, "here: db 0xcc\nhlt\n"))) {
            Guest.Event event = guest.events().getFirst();
            assertEquals(13, event.vector());
            assertEquals(3 << 3 | 2, event.error());
            assertEquals(guest.at("here") - 0x4_0000, event.ip());
        }
    }

    /** With IOPL 3 a redirected interrupt is an 8086's: IF itself is pushed and cleared. */
    @Test
    void atIopl3ARedirectedInterruptClearsIf() {
        String setUp =
                """
                mov word [tss+0x66],0x88
                mov dword [tss+0x68],0
                mov word [20],handler-0x40000
                mov word [22],0x4000
                """;
        String program = "int 5\nhandler: pop ax\npop bx\npop cx\nhlt\n";
        try (Guest guest = Guest.protectedMode(setUp + VME + enter(0x8_3200, program))) {
            assertEquals(0x3202, guest.register("rcx") & 0xFFFF);
            Guest.Event event = guest.events().getFirst();
            assertEquals(0x8_3000, event.flags() & 0x8_3200, "VIF stays, IF goes");
        }
    }

    /** 21.4: under PVI, CLI and STI of a program at level 3 are for VIF, and nothing else is. */
    @ParameterizedTest
    @CsvSource({
        "0, 'sti', 0x80000",
        "0x80000, 'cli', 0",
        "0x80000, 'push 2\npopf', 0x80000",
        "0, 'push 0x202\npopf', 0",
    })
    void aProgramOfProtectedModeHasVirtualInterrupts(String flags, String program, String left) {
        String source = user(flags, program.replace("\\n", "\n") + "\npushf\npop edx\nhere: hlt\n");
        try (Guest guest = Guest.protectedMode(source)) {
            Guest.Event event = guest.assertOneEvent(13, 0, "here");
            assertEquals(Integer.decode(left), event.flags() & 0x8_0200);
            assertEquals(0, guest.register("rdx") & 0x200, "PUSHF shows IF");
        }
    }

    @Test
    void stiOfAProgramWithAnInterruptPendingFaults() {
        try (Guest guest = Guest.protectedMode(user("0x100000", "here: sti\nhlt\n"))) {
            guest.assertOneEvent(13, 0, "here");
        }
    }

    private static String user(String flags, String program) {
        return "mov eax,2\nmov cr4,eax\npush udata\npush outer\npush "
                + (Integer.decode(flags) | 2)
                + "\npush user32\npush ring3\niret\nring3:\n"
                + program;
    }
}

package dev.hv.cpu.x86.guest;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Intel SDM vol. 3B, chapter 18: what of DR6 and of RF a debug exception leaves, and debug traps
 * that wait behind a load of SS until an interrupt instruction has been (vol. 3A, 6.8.3). The
 * handler at vector 1 counts its calls and notes DR6 and EIP of the last one, and EFLAGS of each.
 */
final class Chapter18PendingTest {
    private static final String HANDLER =
            """
            last: hlt
            handler: push eax
            push ebx
            inc dword [free]
            mov eax,dr6
            mov [free+4],eax
            mov eax,[esp+8]
            mov [free+8],eax
            mov eax,[esp+16]
            mov ebx,[free]
            mov [free+ebx*4+12],eax
            or dword [esp+16],0x10000
            pop ebx
            pop eax
            iret
            """;

    private static final String INSTALL =
            """
            mov eax,handler
            mov [idt+8],ax
            shr eax,16
            mov [idt+14],ax
            mov byte [idt+13],0xee
            """;

    /** A data breakpoint on the word that SS is loaded from. */
    private static final String WATCHED_STACK =
            """
            mov word [free+0x80],data32
            mov eax,free+0x80
            mov dr1,eax
            mov eax,0x00f0040a              ; DR1, 4 bytes, reads and writes
            mov dr7,eax
            """;

    private static Guest run(String program) {
        return Guest.protectedMode(INSTALL + program + HANDLER);
    }

    private static long calls(Guest guest) {
        return guest.memory(0x1_8000, 4);
    }

    private static long status(Guest guest) {
        return guest.memory(0x1_8004, 4);
    }

    private static long flags(Guest guest, int call) {
        return guest.memory(0x1_800C + 4 * call, 4);
    }

    /** 18.2.3: bits 0 to 3 tell of this exception only; the processor clears no other bit. */
    @Test
    void aBreakpointReplacesEarlierBreakpointsAndNothingElse() {
        String program =
                """
                mov eax,0xffff4ff2              ; BS and B1, as if left there
                mov dr6,eax
                mov eax,here
                mov dr2,eax
                mov eax,0x0420
                mov dr7,eax
                here: nop
                """;
        try (Guest guest = run(program)) {
            assertEquals(1, calls(guest));
            assertEquals(0xFFFF_4FF4L, status(guest));
            assertEquals(guest.at("here"), guest.memory(0x1_8008, 4));
        }
    }

    /** INT1 and an interrupt instruction behind a load of SS whose data breakpoint waits. */
    @ParameterizedTest
    @CsvSource({"'db 0x2e,0x2e,0xf1', 1", "int 1, 2"})
    void aWaitingTrapJoinsInt1ButNotAnInterruptInstruction(String instruction, int calls) {
        String program = WATCHED_STACK + "mov ss,[free+0x80]\n" + instruction + "\nbehind: nop\n";
        try (Guest guest = run(program)) {
            assertEquals(calls, calls(guest));
        }
    }

    @Test
    void aWaitingTrapComesInTheHandlerOfInt3() {
        String program =
                WATCHED_STACK
                        + "mov dword [resume],behind\nmov ss,[free+0x80]\nint3\nbehind: nop\n";
        try (Guest guest = run(program)) {
            assertEquals(1, calls(guest));
            assertEquals(1, guest.events().size());
            assertEquals(guest.at("behind"), guest.events().getFirst().ip());
            assertEquals(0x3_1030, guest.memory(0x1_8008, 4));
        }
    }

    /** 18.3.1.1: general detect is a fault, and no instruction breakpoint: RF is set. */
    @Test
    void generalDetectResumes() {
        String program = "mov eax,0x2400\nmov dr7,eax\nhere: mov eax,dr0\n";
        try (Guest guest = run(program)) {
            assertEquals(0xFFFF_2FF0L, status(guest));
            assertEquals(0x1_0000, flags(guest, 1) & 0x1_0000);
        }
    }

    /** General detect is not held back behind a load of SS. */
    @Test
    void generalDetectComesBehindALoadOfSs() {
        String program = "mov eax,0x2400\nmov dr7,eax\nmov ax,ss\nmov ss,ax\nhere: mov eax,dr0\n";
        try (Guest guest = run(program)) {
            assertEquals(0xFFFF_2FF0L, status(guest));
            assertEquals(guest.at("here"), guest.memory(0x1_8008, 4));
        }
    }

    /** 18.3.1.1: a step between repetitions resumes the instruction, the one behind does not. */
    @Test
    void aStepBetweenRepetitionsResumes() {
        String program =
                """
                mov ecx,2
                mov esi,outer
                mov edi,outer+64
                pushf
                or dword [esp],0x100
                popf
                rep movsb
                int 0x30
                """;
        try (Guest guest = run(program)) {
            assertEquals(2, calls(guest));
            assertEquals(0x1_0000, flags(guest, 1) & 0x1_0000);
            assertEquals(0, flags(guest, 2) & 0x1_0000);
        }
    }

    /** The same for what interrupts the repetitions from outside. */
    @Test
    void anInterruptBetweenRepetitionsResumes() {
        String program =
                """
                mov eax,outer
                mov dr3,eax
                mov eax,0x0480                  ; instructions, so that each runs alone
                mov dr7,eax
                mov dword [resume],behind
                mov esi,outer
                mov edx,0xb4                    ; raises an NMI
                mov ecx,3
                rep outsb
                behind: nop
                """;
        try (Guest guest = run(program)) {
            Guest.Event event = guest.events().getFirst();
            assertEquals(2, event.vector());
            assertEquals(0x1_0000, event.flags() & 0x1_0000);
            assertEquals(2, guest.register("rcx"));
        }
    }
}

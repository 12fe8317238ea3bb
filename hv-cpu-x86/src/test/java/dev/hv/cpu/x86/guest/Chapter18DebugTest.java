package dev.hv.cpu.x86.guest;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.hv.cpu.x86.core.Vector;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;
import java.util.stream.LongStream;

/**
 * Intel SDM vol. 3B, chapter 18: debug exceptions, in which order they come, and what DR6 then
 * says. The handler at vector 1 notes where it was called from, and DR6, and goes on.
 */
final class Chapter18DebugTest {
    /** Saves EIP and the low half of DR6 for each call, from {@code free} on. */
    private static final String HANDLER =
            """
            handler: push eax
            push ebx
            mov ebx,[notes]
            mov eax,[esp+8]
            mov [ebx],eax
            mov eax,dr6
            mov [ebx+4],eax
            add dword [notes],8
            xor eax,eax
            mov dr6,eax
            or dword [esp+16],0x10000       ; RF: no breakpoint before the instruction again
            pop ebx
            pop eax
            iret
            notes: dd free
            """;

    private static final String INSTALL =
            """
            mov eax,handler
            mov [idt+8],ax
            shr eax,16
            mov [idt+14],ax
            """;

    private static final String STEP = "pushf\nor dword [esp],0x100\npopf\n";
    private static final String STOP = "pushf\nand dword [esp],0xfffffeff\npopf\n";

    private static Guest run(String program) {
        return Guest.protectedMode(INSTALL + program + "last: hlt\n" + HANDLER);
    }

    private static List<String> notes(Guest guest) {
        return LongStream.iterate(
                        0x1_8000, at -> at < guest.memory(guest.at("notes"), 4), at -> at + 8)
                .mapToObj(
                        at ->
                                Long.toHexString(guest.memory(at, 4) - guest.at("start"))
                                        + ":"
                                        + Long.toHexString(guest.memory(at + 4, 4) & 0xFFFF))
                .toList();
    }

    private static String at(Guest guest, String label, String status) {
        return Long.toHexString(guest.at(label) - guest.at("start")) + ":" + status;
    }

    /** 18.3.1.4: the instruction behind the one that sets TF is the first to trap. */
    @Test
    void eachInstructionTrapsAndThenTheOneThatClearsTf() {
        try (Guest guest = run(STEP + "nop\na: nop\nb: " + STOP + "c: nop\n")) {
            List<String> notes = notes(guest);
            assertEquals(at(guest, "a", "4ff0"), notes.get(0));
            assertEquals(at(guest, "b", "4ff0"), notes.get(1));
            assertEquals(at(guest, "c", "4ff0"), notes.getLast(), "POPF that clears TF");
            assertEquals(5, notes.size());
        }
    }

    /** A repeated instruction traps after each repetition, at itself until the last. */
    @Test
    void aRepetitionIsAStep() {
        String program =
                "mov ecx,3\nmov esi,free\nmov edi,outer\n"
                        + STEP
                        + "string: rep movsb\nbehind: nop\n"
                        + STOP;
        try (Guest guest = run(program)) {
            List<String> notes = notes(guest);
            assertEquals(at(guest, "string", "4ff0"), notes.get(0));
            assertEquals(at(guest, "string", "4ff0"), notes.get(1));
            assertEquals(at(guest, "behind", "4ff0"), notes.get(2));
        }
    }

    /** Vol. 3A, 6.8.3: MOV SS and POP SS hold traps back for one instruction. */
    @ParameterizedTest
    @CsvSource({"'mov ss,ax'", "'pop ss'"})
    void aLoadOfSsTakesTheNextInstructionAlong(String load) {
        String program =
                "mov ax,ss\npush eax\n" + STEP + load + "\nshadow: nop\nbehind: nop\n" + STOP;
        try (Guest guest = run(program)) {
            assertEquals(at(guest, "behind", "4ff0"), notes(guest).getFirst());
        }
    }

    /** INT n clears TF in its handler, and its own step is lost; IRET that sets TF again traps. */
    @Test
    void anInterruptIsSteppedOver() {
        String program =
                """
                mov eax,service
                mov [idt+0x188],ax
                shr eax,16
                mov [idt+0x18e],ax
                """
                        + STEP
                        + """
                        int 0x31
                        behind: nop
                        after:
                        """
                        + STOP
                        + """
                        jmp last
                        service: nop
                        nop
                        iret
                        """;
        try (Guest guest = run(program)) {
            assertEquals(at(guest, "after", "4ff0"), notes(guest).getFirst());
        }
    }

    /** Breakpoints and a step that meet are reported at once (table 6-2; 18.2.3). */
    @Test
    void dataBreakpointAndStepComeTogether() {
        String program =
                """
                mov eax,outer
                mov dr0,eax
                mov eax,0x000d0001              ; DR0, 4 bytes, writes
                mov dr7,eax
                """
                        + STEP
                        + "mov dword [outer],1\nbehind: nop\n"
                        + STOP
                        + "xor eax,eax\nmov dr7,eax\n";
        try (Guest guest = run(program)) {
            assertEquals(at(guest, "behind", "4ff1"), notes(guest).getFirst());
        }
    }

    /** Table 6-2: a breakpoint on an instruction comes before faults of its own. */
    @Test
    void anInstructionBreakpointComesBeforeTheInstructionsFaults() {
        String program =
                """
                mov eax,here
                mov dr1,eax
                mov eax,0x0000000c              ; DR1, instructions
                mov dr7,eax
                here: ud2
                """;
        try (Guest guest = run(program)) {
            assertEquals(List.of(at(guest, "here", "ff2")), notes(guest));
            guest.assertOneEvent(Vector.UD, 0, "here");
        }
    }

    /** 18.2.4: with GD set an access to a debug register faults before it, and GD is cleared. */
    @Test
    void generalDetectFaultsAndGoes() {
        String program =
                """
                mov eax,0x2000
                mov dr7,eax
                here: mov eax,dr0
                nop
                """;
        try (Guest guest = run(program)) {
            assertEquals(List.of(at(guest, "here", "2ff0")), notes(guest));
            assertEquals(0x400, guest.register("dr7"));
        }
    }

    /** INT1 traps with nothing in DR6 (vol. 2A, INT). */
    @Test
    void int1LeavesDr6Alone() {
        try (Guest guest = run("db 0xf1\nbehind: nop\n")) {
            assertEquals(List.of(at(guest, "behind", "ff0")), notes(guest));
        }
    }

    /** SYSRET that sets TF traps before the first instruction of the program. */
    @Test
    void sysretStepsAtOnce() {
        String source =
                """
                mov ecx,tss
                mov rax,inner
                mov [rcx+4],rax
                mov ecx,0xc0000081
                xor eax,eax
                mov edx,0x00330038
                wrmsr
                mov ecx,idt+0x10
                mov eax,handler
                mov [rcx],ax
                shr eax,16
                mov [rcx+6],ax
                mov ecx,user
                db 0x41,0xbb                    ; mov r11d,102h
                dd 0x102
                db 0x48,0x0f,0x07               ; sysretq
                user: nop
                nop
                handler: mov ecx,free
                mov rax,[rsp]
                mov [rcx],rax
                mov rax,dr6
                mov [rcx+8],rax
                hlt
                """;
        try (Guest guest = Guest.longMode(source)) {
            assertEquals(guest.at("user"), guest.memory(0x1_8000, 8));
            assertEquals(0xFFFF_4FF0L, guest.memory(0x1_8008, 8));
        }
    }

    /** Vol. 2B, SYSCALL: IA32_FMASK decides whether the handler is stepped; SYSRET restores TF. */
    @ParameterizedTest
    @CsvSource({"0x100, 0", "0, 1"})
    void syscallStepsOnlyWhereTheMaskLeavesTf(String mask, int stepped) {
        String source =
                """
                mov ecx,0xc0000081              ; STAR: SYSRET 1bh+16.., SYSCALL 38h
                xor eax,eax
                mov edx,0x00330038
                wrmsr
                inc ecx
                mov eax,entry
                xor edx,edx
                wrmsr
                mov ecx,0xc0000084              ; FMASK
                mov eax,%s
                wrmsr
                mov ecx,idt+0x10
                mov eax,handler
                mov [rcx],ax
                shr eax,16
                mov [rcx+6],ax
                pushf
                or qword [rsp],0x100
                popf
                syscall
                hlt
                entry: nop
                mov ecx,free
                mov eax,[rcx]
                hlt
                handler: push rcx
                mov ecx,free
                inc dword [rcx]
                and qword [rsp+0x18],0xfffffffffffffeff
                pop rcx
                db 0x48,0xcf
                """
                        .formatted(mask);
        try (Guest guest = Guest.longMode(source)) {
            assertEquals(stepped, guest.memory(0x1_8000, 4));
        }
    }
}

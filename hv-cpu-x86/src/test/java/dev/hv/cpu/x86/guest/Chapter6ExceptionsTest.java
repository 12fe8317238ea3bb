package dev.hv.cpu.x86.guest;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Set;

/** Intel SDM vol. 3A, chapter 6: each exception with its error code and where it points. */
final class Chapter6ExceptionsTest {
    /** Faults point at the instruction at {@code here}, traps behind it, at {@code after}. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "xor ecx,ecx | div ecx | 0 | 0 | here",
                "mov eax,0x80000000;cdq;mov ecx,-1 | idiv ecx | 0 | 0 | here",
                "nop | int3 | 3 | 0 | after",
                "mov al,0x7f;add al,1 | into | 4 | 0 | after",
                "mov dword [free],5;mov dword [free+4],7;mov eax,8 | bound eax,[free] | 5 | 0 |"
                        + " here",
                "nop | ud2 | 6 | 0 | here",
                "mov eax,cr0;or al,8;mov cr0,eax | db 0xdb,0xe3 | 7 | 0 | here",
                "nop | int 0x30 | 48 | 0 | after",
                "mov ax,0x1f8 | mov ds,ax | 13 | 0x1f8 | here",
                "mov ax,code32+0x100 | mov es,ax | 13 | 0x108 | here",
                "mov ax,executeonly | mov es,ax | 13 | 0xa8 | here",
                "mov ax,absent | mov fs,ax | 11 | 0x50 | here",
                "mov ax,absent | mov ss,ax | 12 | 0x50 | here",
                "mov ax,udata | mov ss,ax | 13 | 0x20 | here",
                "xor eax,eax | mov ss,ax | 13 | 0 | here",
                "mov ax,readonly;mov es,ax | mov [es:0],eax | 13 | 0 | here",
                "xor eax,eax;mov gs,ax | mov eax,[gs:0] | 13 | 0 | here",
                "mov ax,readonly | mov ss,ax | 13 | 0x58 | here",
                "nop | jmpf absentcode:0 | 11 | 0xa0 | here",
                "nop | jmpf data32:0 | 13 | 0x10 | here",
                "nop | callf 0:0 | 13 | 0 | here",
                "nop | int 0x7f | 13 | 0x3fa | here",
                "mov ax,task | ltr ax | 13 | 0x28 | here",
                "mov ax,data32 | lldt ax | 13 | 0x10 | here",
                "mov eax,cr0;and eax,0xbfffffff | mov cr0,eax | 13 | 0 | here",
                "mov eax,1;shl eax,31 | mov cr4,eax | 13 | 0 | here",
                "mov ecx,0x12345 | rdmsr | 13 | 0 | here",
                "mov ax,down;mov es,ax | mov [es:0xfff],al | 13 | 0 | here",
                "mov ax,down;mov es,ax | mov [es:0xffff],ax | 13 | 0 | here",
            })
    void faultsPointAtTheirInstructionAndTrapsBehindIt(
            String before, String instruction, int vector, String error, String label) {
        String source =
                before.replace(';', '\n') + "\nhere: " + instruction + "\nafter: nop\nhlt\n";
        try (Guest guest = Guest.protectedMode(source)) {
            guest.assertOneEvent(vector, Integer.decode(error), label);
        }
    }

    @Test
    void anExpandDownSegmentBeginsAboveItsLimit() {
        String source =
                """
                mov ax,down
                mov es,ax
                mov byte [es:0x1000],0x11
                mov byte [es:0xffff],0x22
                hlt
                """;
        try (Guest guest = Guest.protectedMode(source)) {
            assertEquals(0x11, guest.memory(0x1_1000, 1));
            assertEquals(0x22, guest.memory(0x1_FFFF, 1));
            assertEquals(0, guest.events().size());
        }
    }

    /** Vol. 1, figures 8-9 to 8-12: 14 and 94 bytes of words, 28 and 108 of doublewords. */
    @ParameterizedTest
    @CsvSource({
        "0xfff2, 'db 0x66,0x26,0xd9,0x33', -1", // fnstenv [es:ebx]
        "0xfff3, 'db 0x66,0x26,0xd9,0x33', 13",
        "0xffe4, 'db 0x26,0xd9,0x33', -1",
        "0xffe5, 'db 0x26,0xd9,0x33', 13",
        "0xffa2, 'db 0x66,0x26,0xdd,0x33', -1", // fnsave [es:ebx]
        "0xffa3, 'db 0x66,0x26,0xdd,0x33', 13",
        "0xff94, 'db 0x26,0xdd,0x33', -1",
        "0xff95, 'db 0x26,0xdd,0x33', 13",
    })
    void anImageOfTheX87FitsBelowTheLimitOfItsSegment(String at, String store, int vector) {
        String source =
                "mov ax,data16\nmov es,ax\nmov ebx," + at + "\nhere: " + store + "\nafter: hlt\n";
        try (Guest guest = Guest.protectedMode(source)) {
            if (vector < 0) {
                assertEquals(0, guest.events().size(), () -> guest.events().toString());
            } else {
                guest.assertOneEvent(vector, 0, "here");
            }
        }
    }

    @Test
    void anX87ErrorIsReportedByTheNextWaitingInstruction() {
        String source =
                """
                mov eax,cr0
                and al,0xfb
                or al,0x22
                mov cr0,eax
                db 0xdb,0xe3                   ; fninit
                mov word [free],0x37b
                fldcw [free]
                db 0xd9,0xe8                   ; fld1
                db 0xd9,0xee                   ; fldz
                db 0xde,0xf9                   ; fdivp
                nop
                here: fwait
                hlt
                """;
        try (Guest guest = Guest.protectedMode(source)) {
            guest.assertOneEvent(16, 0, "here");
        }
    }

    /**
     * Vol. 1, 8.7.2 and appendix D.2: with CR0.NE clear the processor asserts FERR#, and waits at
     * the instruction for an interrupt; the handler at vector 2 clears the error.
     */
    @Test
    void withoutNumericErrorTheInterruptComesFromTheMachine() {
        String source =
                """
                db 0xdb,0xe3                   ; fninit
                mov word [free],0x37b
                fldcw [free]
                db 0xd9,0xe8                   ; fld1
                db 0xd9,0xee                   ; fldz
                db 0xde,0xf9                   ; fdivp
                nop
                db 0x9b                        ; fwait, where it waits
                after: hlt
                """;
        try (Guest guest = Guest.protectedMode(source)) {
            assertEquals(Set.of("ferr"), guest.asserted());
            assertEquals(guest.at("after") - 1, guest.register("rip"));
            assertEquals(0, guest.events().size());
        }
    }

    /** IGNNE# lets instructions go on while the error waits. */
    @Test
    void errorsAreIgnoredWhileTheMachineSaysSo() {
        String source =
                """
                out 0xf0,al                    ; IGNNE#
                db 0xdb,0xe3                   ; fninit
                mov word [free],0x37b
                fldcw [free]
                db 0xd9,0xe8                   ; fld1
                db 0xd9,0xee                   ; fldz
                db 0xde,0xf9                   ; fdivp
                db 0x9b                        ; fwait
                db 0xd9,0xe8                   ; fld1
                hlt
                after:
                """;
        try (Guest guest = Guest.protectedMode(source)) {
            assertEquals(Set.of("ferr"), guest.asserted());
            assertEquals(guest.at("after"), guest.register("rip"));
            assertEquals(0, guest.events().size());
        }
    }

    @Test
    void theHandlerOfTheMachinesInterruptReturnsToTheInstruction() {
        String source =
                """
                mov dword [idt+16],0x80000
                mov eax,handler
                mov [idt+16],ax
                shr eax,16
                mov [idt+22],ax
                db 0xdb,0xe3                   ; fninit
                mov word [free],0x37b
                fldcw [free]
                db 0xd9,0xe8                   ; fld1
                db 0xd9,0xee                   ; fldz
                db 0xde,0xf9                   ; fdivp
                db 0x9b                        ; fwait
                inc dword [free+8]
                hlt
                handler: db 0xdb,0xe2          ; fnclex
                inc dword [free+4]
                iret
                """;
        try (Guest guest = Guest.protectedMode(source)) {
            assertEquals(0, guest.memory(0x1_8008, 4));
            guest.nonMaskableInterrupt();
            assertEquals(1, guest.memory(0x1_8004, 4));
            assertEquals(1, guest.memory(0x1_8008, 4), "went on");
        }
    }

    /** 6.15: a contributory exception while another one is delivered is a double fault. */
    @Test
    void aFaultWhileAFaultIsDeliveredIsADoubleFault() {
        String source =
                """
                mov dword [idt+108],0           ; the gate of #GP is absent: #NP, contributory too
                mov ax,0x1f8
                here: mov ds,ax
                hlt
                """;
        try (Guest guest = Guest.protectedMode(source)) {
            guest.assertOneEvent(8, 0, "here");
        }
    }

    /** #UD is benign: what its delivery raises is delivered by itself. */
    @Test
    void aFaultWhileABenignExceptionIsDeliveredIsItsOwn() {
        String source =
                """
                mov byte [idt+53],0x0e         ; the gate of #UD is absent
                here: ud2
                hlt
                """;
        try (Guest guest = Guest.protectedMode(source)) {
            guest.assertOneEvent(11, 6 * 8 + 3, "here");
        }
    }

    /** 6.8.3: MOV SS holds debug traps and interrupts off for one instruction. */
    @Test
    void aSingleStepWaitsForTheInstructionBehindMovSs() {
        String source =
                """
                mov ax,ss
                mov dword [resume],after
                pushf
                or dword [esp],0x100
                popf
                mov ss,ax
                nop
                after: pushf
                and dword [esp],0xfffffeff
                popf
                hlt
                """;
        try (Guest guest = Guest.protectedMode(source)) {
            Guest.Event first = guest.events().getFirst();
            assertEquals(1, first.vector());
            assertEquals(guest.at("after"), first.ip());
        }
    }

    /** Vol. 2A, Jcc, JMP, CALL: a branch beyond the limit faults itself, and pushes nothing. */
    @ParameterizedTest
    @ValueSource(strings = {"jmp", "call", "jz", "loop", "ret"})
    void aNearBranchBeyondTheLimitFaultsItself(String branch) {
        String what =
                switch (branch) {
                    case "ret" -> "push word 0x20\nhere: ret";
                    case "jz" -> "cmp ax,ax\nhere: db 0x74,0x20";
                    case "loop" -> "mov cx,2\nhere: db 0xe2,0x20";
                    case "call" -> "here: db 0xe8,0x20,0";
                    default -> "here: db 0xeb,0x20";
                };
        String source =
                """
                mov word [gdt+code16],limit-1-0x40000
                jmpf code16:begin-0x40000
                bits 16
                begin: mov ebp,esp
                """
                        + what.replace("push word 0x20", "push limit-0x40000")
                        + "\nlimit: nop\nhlt\norg limit+0x40\nhlt\n";
        try (Guest guest = Guest.protectedMode(source)) {
            Guest.Event event = guest.events().getFirst();
            assertEquals(13, event.vector());
            assertEquals(guest.at("here") - 0x4_0000, event.ip());
            assertEquals(0x90, event.cs());
        }
    }

    /** Vol. 2B, PUSH: of a segment register 16 bits are written, whatever the pointer moves by. */
    @Test
    void aSegmentRegisterPushedAsADoublewordLeavesTheUpperHalf() {
        String source =
                """
                mov dword [stack-4],0xdeadbeef
                push ds
                mov eax,esp
                hlt
                """;
        try (Guest guest = Guest.protectedMode(source)) {
            assertEquals(0xDEAD_0010L, guest.memory(0x2_0000 - 4, 4));
            assertEquals(0x2_0000 - 4, guest.register("rax"));
        }
    }
}

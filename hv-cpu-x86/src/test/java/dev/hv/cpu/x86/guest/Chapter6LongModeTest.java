package dev.hv.cpu.x86.guest;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.hv.cpu.x86.core.Vector;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Intel SDM vol. 3A, 6.14: exceptions and interrupts in 64-bit mode. */
final class Chapter6LongModeTest {
    /** Puts a gate for vector 31h into the IDT: interrupt stack table entry, access byte. */
    private static String gate(String handler, int stackTable, int access) {
        return """
        mov ecx,idt+0x310
        mov eax,%s
        mov [rcx],ax
        mov word [rcx+2],code64
        mov byte [rcx+4],%d
        mov byte [rcx+5],%d
        shr eax,16
        mov [rcx+6],ax
        xor eax,eax
        mov [rcx+8],rax
        """
                .formatted(handler, stackTable, access);
    }

    /** Puts stacks into the task-state segment: of level 0, and entry 1 of the table. */
    private static final String STACKS =
            """
            mov ecx,tss
            mov rax,inner
            mov [rcx+4],rax
            mov rax,outer
            mov [rcx+0x24],rax
            """;

    /** Notes RSP and the frame at it, and halts. */
    private static final String NOTING =
            """
            handler: mov ecx,free
            mov [rcx],rsp
            mov rax,[rsp]
            mov [rcx+8],rax
            mov rax,[rsp+8]
            mov [rcx+0x10],rax
            mov rax,[rsp+0x18]
            mov [rcx+0x18],rax
            mov rax,[rsp+0x20]
            mov [rcx+0x20],rax
            mov ax,ss
            mov [rcx+0x28],ax
            hlt
            """;

    private static final String TO_LEVEL_3 =
            """
            mov eax,udata
            push rax
            mov eax,outer
            push rax
            pushf
            mov eax,user64
            push rax
            mov eax,user
            push rax
            db 0x48,0xcf                    ; iretq
            user:
            """;

    /** 6.14.2: the stack is aligned to 16 bytes, and SS:RSP pushed, whatever the level. */
    @ParameterizedTest
    @CsvSource({"0x1fff0", "0x1fff1", "0x1fff8", "0x1ffff"})
    void theFrameIsAlignedAndHoldsTheStack(String pointer) {
        String source =
                gate("handler", 0, 0x8E) + "mov rsp," + pointer + "\nint 0x31\nback:\n" + NOTING;
        try (Guest guest = Guest.longMode(source)) {
            assertEquals(0x1_FFF0 - 40, guest.memory(0x1_8000, 8));
            assertEquals(guest.at("back"), guest.memory(0x1_8008, 8), "RIP");
            assertEquals(0x38, guest.memory(0x1_8010, 8), "CS");
            assertEquals(Long.decode(pointer), guest.memory(0x1_8018, 8), "RSP");
            assertEquals(0x10, guest.memory(0x1_8020, 8), "SS");
            assertEquals(0x10, guest.memory(0x1_8028, 2), "SS stays at the same level");
        }
    }

    /** 6.14.4: from level 3 the stack is RSP0, and SS becomes null. */
    @Test
    void anInnerLevelHasItsStackAndNoStackSegment() {
        String source =
                STACKS + gate("handler", 0, 0xEE) + TO_LEVEL_3 + "int 0x31\nback:\n" + NOTING;
        try (Guest guest = Guest.longMode(source)) {
            assertEquals(0x2_4000 - 40, guest.memory(0x1_8000, 8));
            assertEquals(guest.at("back"), guest.memory(0x1_8008, 8));
            assertEquals(0x43, guest.memory(0x1_8010, 8));
            assertEquals(0x2_8000, guest.memory(0x1_8018, 8));
            assertEquals(0x23, guest.memory(0x1_8020, 8));
            assertEquals(0, guest.memory(0x1_8028, 2));
        }
    }

    /** 6.14.5: an entry of the interrupt stack table is taken from level 0 too. */
    @Test
    void theStackTableIsTakenWhateverTheLevel() {
        String source = STACKS + gate("handler", 1, 0x8E) + "int 0x31\nback:\n" + NOTING;
        try (Guest guest = Guest.longMode(source)) {
            assertEquals(0x2_8000 - 40, guest.memory(0x1_8000, 8));
            assertEquals(0x2_0000, guest.memory(0x1_8018, 8), "RSP before");
        }
    }

    /** Faults with their codes; where they point. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "nop | db 0x06 | 6 | 0", // PUSH ES does not exist
                "nop | db 0x9a | 6 | 0", // nor the direct far call
                "mov rax,0x8000000000000000 | mov rbx,[rax] | 13 | 0",
                "mov rbp,0x8000000000000000 | mov rbx,[rbp] | 12 | 0",
                "mov rsp,0x8000000000000000;xor eax,eax | push rax | 12 | 0",
                "mov ax,code16 | jmpf [farcode16] | 13 | 0", // null selector there
                "mov rax,0x400000 | mov [rax],al | 14 | 2",
                "nop | int 0x7f | 13 | 0x3fa", // beyond the table
                "mov rax,cr4;and al,0xdf | mov cr4,rax | 13 | 0", // PAE may not go
                "mov ax,absent | mov ds,ax | 11 | 0x50",
                "xor ecx,ecx;mov cl,0x1b | rdmsr | 13 | 0", // no local APIC on this bench
                "mov rax,cr0;mov rbx,0x80000000;xor rax,rbx | mov cr0,rax | 13 | 0",
                "mov rax,0x100000000 | mov cr0,rax | 13 | 0",
            })
    void faultsPointAtTheirInstruction(String before, String instruction, int vector, String code) {
        String source =
                before.replace(';', '\n')
                        + "\nmov rsi,farcode16\nhere: "
                        + instruction.replace("[farcode16]", "[rsi]")
                        + "\nhlt\nfarcode16: dd 0\ndw 0\n";
        if (before.startsWith("mov rsp")) {
            source = STACKS + "mov ecx,idt+0xc4\nmov byte [rcx],1\n" + source;
        }
        try (Guest guest = Guest.longMode(source)) {
            guest.assertOneEvent(vector, Integer.decode(code), "here");
        }
    }

    /** 6.14.1: a gate needs a 64-bit code segment, and a canonical handler. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "mov word [rcx+2],code32 | 8",
                "mov byte [rcx+5],0x86 | 0x18a", // a 16-bit gate
                "mov byte [rcx+5],0x85 | 0x18a", // a task gate
                "mov dword [rcx+8],0x8000 | 0",
                "mov word [rcx+2],0 | 0",
                "mov word [rcx+2],data32 | 0x10",
            })
    void aGateThatIsWrongFaults(String change, String code) {
        String source = gate("handler", 0, 0x8E) + change + "\nhere: int 0x31\nhlt\nhandler: hlt\n";
        try (Guest guest = Guest.longMode(source)) {
            guest.assertOneEvent(Vector.GP, Integer.decode(code), "here");
        }
    }

    /** 6.14.3: IRET pops SS:RSP always, and may load a null SS at level 0. */
    @Test
    void iretAtTheSameLevelPopsTheStack() {
        String source =
                """
                xor eax,eax
                push rax                        ; SS
                mov eax,inner
                push rax
                pushf
                mov eax,code64
                push rax
                mov eax,there
                push rax
                db 0x48,0xcf                    ; iretq
                there: mov ecx,free
                mov [rcx],rsp
                mov ax,ss
                mov [rcx+8],ax
                hlt
                """;
        try (Guest guest = Guest.longMode(source)) {
            assertEquals(0x2_4000, guest.memory(0x1_8000, 8));
            assertEquals(0, guest.memory(0x1_8008, 2));
            assertEquals(0, guest.events().size());
        }
    }

    /** 6.7.1: NMIs are held back until IRET, and taken then. */
    @Test
    void anNmiInAnNmisHandlerComesAfterItsIret() {
        String source =
                """
                mov ecx,idt+0x20
                mov eax,handler
                mov [rcx],ax
                shr eax,16
                mov [rcx+6],ax
                out 0xb4,al
                nop
                hlt
                handler: mov ecx,free
                inc dword [rcx]
                cmp dword [rcx],1
                jnz done
                out 0xb4,al
                nop
                nop
                mov eax,[rcx]
                mov [rcx+4],eax
                done: db 0x48,0xcf              ; iretq
                """;
        try (Guest guest = Guest.longMode(source)) {
            assertEquals(2, guest.memory(0x1_8000, 4));
            assertEquals(1, guest.memory(0x1_8004, 4), "in the first handler");
        }
    }
}

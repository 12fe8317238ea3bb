package dev.hv.cpu.x86.guest;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Intel SDM vol. 3A, chapter 7: task switches of both widths. */
final class Chapter7TasksTest {
    /** A second task that begins at {@code other}, flat, at level 0. */
    static final String SECOND =
            """
            mov dword [tss2+0x20],other
            mov dword [tss2+0x24],2
            mov dword [tss2+0x28],0x1111
            mov dword [tss2+0x38],stack+0x1000
            mov word [tss2+0x48],data32
            mov word [tss2+0x4c],code32
            mov word [tss2+0x50],data32
            mov word [tss2+0x54],data32
            mov word [tss2+0x58],0
            mov word [tss2+0x5c],0
            """;

    private static final int BUSY = 0x8B;
    private static final int AVAILABLE = 0x89;

    private static int type(Guest guest, int selector) {
        return (int) guest.memory(0x1_0000 + selector + 5, 1);
    }

    /** 18.3.1.5: the T bit of a TSS traps before the task's first instruction. */
    @Test
    void aTaskMayTrapWhenItIsEntered() {
        String program =
                SECOND
                        + """
                        mov word [tss2+0x64],1
                        xor eax,eax
                        mov dr6,eax
                        jmpf task2:0
                        hlt
                        other: mov ecx,7
                        hlt
                        """;
        try (Guest guest = Guest.protectedMode(program)) {
            guest.assertOneEvent(1, 0, "other");
            assertEquals(0x8000, guest.register("dr6") & 0xE00F);
        }
    }

    /** Table 7-2, JMP: the old task is no longer busy, no link, no NT. */
    @Test
    void aJumpLeavesTheOldTaskFree() {
        String source =
                SECOND
                        + """
                        mov ebx,0x2222
                        jmpf task2:0
                        gone: hlt
                        other: pushf
                        pop ecx
                        hlt
                        """;
        try (Guest guest = Guest.protectedMode(source)) {
            assertEquals(0, guest.events().size(), () -> guest.events().toString());
            assertEquals(0x1111, guest.register("rax"));
            assertEquals(AVAILABLE, type(guest, 0x28));
            assertEquals(BUSY, type(guest, 0x70));
            assertEquals(0, guest.register("rcx") & 0x4000);
            assertEquals(guest.at("gone"), guest.memory(0x1_2020, 4));
            assertEquals(0x2222, guest.memory(0x1_2034, 4));
            assertEquals(8, guest.register("cr0") & 8);
        }
    }

    /** Table 7-2, CALL and IRET: busy flags, NT and the back link, there and back again. */
    @Test
    void aCallLinksBackAndIretReturns() {
        String source =
                SECOND
                        + """
                        callf task2:0
                        back: pushf
                        pop edx
                        str si
                        hlt
                        other: pushf
                        pop ecx
                        mov [free],ecx
                        str ax
                        mov [free+4],ax
                        mov al,[gdt+task+5]
                        mov [free+8],al
                        iret
                        """;
        try (Guest guest = Guest.protectedMode(source)) {
            assertEquals(0, guest.events().size(), () -> guest.events().toString());
            assertEquals(0x4000, guest.memory(0x1_8000, 4) & 0x4000);
            assertEquals(0x70, guest.memory(0x1_8004, 2));
            assertEquals(BUSY, guest.memory(0x1_8008, 1));
            assertEquals(0x28, guest.memory(0x1_3000, 2));
            assertEquals(0, guest.register("rdx") & 0x4000);
            assertEquals(0x28, guest.register("rsi") & 0xFFFF);
            assertEquals(AVAILABLE, type(guest, 0x70));
            assertEquals(BUSY, type(guest, 0x28));
        }
    }

    /** 7.2.1: a 16-bit task has 16-bit registers, and no FS and GS. */
    @Test
    void aSixteenBitTaskIsEnteredAndLeft() {
        String source =
                """
                mov word [gdt+code16+2],0
                mov byte [gdt+code16+4],4
                mov word [tss16+0xe],other-0x40000
                mov word [tss16+0x10],2
                mov word [tss16+0x12],0x3333
                mov word [tss16+0x1a],0x8000
                mov word [tss16+0x22],data32
                mov word [tss16+0x24],code16
                mov word [tss16+0x26],data16
                mov word [tss16+0x28],data32
                mov word [tss16+0x2a],0
                mov ax,udata
                mov gs,ax
                callf task16:0
                hlt
                bits 16
                other: mov [0x1000],ax
                mov word [0x1002],gs
                iret
                """;
        try (Guest guest = Guest.protectedMode(source)) {
            assertEquals(0, guest.events().size(), () -> guest.events().toString());
            assertEquals(0x3333, guest.memory(0x1000, 2));
            assertEquals(0, guest.memory(0x1002, 2));
            assertEquals(0x23, guest.register("gs"));
            assertEquals(0x28, guest.memory(0x1_4000, 2));
        }
    }

    /** 6.12.2: through a task gate, the error code goes to the new task's stack. */
    @Test
    void anExceptionMayBeATask() {
        String source =
                SECOND
                        + """
                        mov word [idt+104],0
                        mov word [idt+106],task2
                        mov word [idt+108],0x8500
                        mov ax,0x1f8
                        here: mov ds,ax
                        hlt
                        other: pop eax
                        hlt
                        """;
        try (Guest guest = Guest.protectedMode(source)) {
            assertEquals(0x1F8, guest.register("rax"));
            assertEquals(guest.at("here"), guest.memory(0x1_2020, 4));
            assertEquals(BUSY, type(guest, 0x28));
            assertEquals(BUSY, type(guest, 0x70));
        }
    }

    /**
     * 7.3: what is wrong with the new task is found before the switch, or after it in the new task,
     * whose stack the handler then needs: so CS and SS are right here.
     */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "mov byte [gdt+task2+5],0x8b | 13 | 0x70 | here | 0x28",
                "mov byte [gdt+task2+5],0x09 | 11 | 0x70 | here | 0x28",
                "mov word [gdt+task2],0x66 | 10 | 0x70 | here | 0x28",
                "mov word [tss2+0x54],absent | 11 | 0x50 | other | 0x70",
                "mov word [tss2+0x54],executeonly | 10 | 0xa8 | other | 0x70",
                "mov word [tss2+0x48],0x1f8 | 10 | 0x1f8 | other | 0x70",
            })
    void aTaskThatIsWrongIsRefused(
            String wrong, int vector, String error, String label, String task) {
        String source =
                SECOND
                        + wrong
                        + """

                        mov word [idt+gateat],handler-0x40000
                        mov word [idt+gateat+6],4
                        here: jmpf task2:0
                        hlt
                        other: hlt
                        handler: pop ebx
                        pop edx
                        str cx
                        hlt
                        """
                        + "gateat equ "
                        + 8 * vector;
        try (Guest guest = Guest.protectedMode(source)) {
            assertEquals(Integer.decode(error), (int) guest.register("rbx"));
            assertEquals(guest.at(label), guest.register("rdx"));
            assertEquals(Integer.decode(task), (int) guest.register("rcx") & 0xFFFF);
        }
    }
}

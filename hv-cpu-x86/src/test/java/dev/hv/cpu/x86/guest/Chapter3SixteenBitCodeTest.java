package dev.hv.cpu.x86.guest;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Intel SDM vol. 1, 3.6, and vol. 3A, 5.3: calls, jumps and returns of 16-bit code in a segment
 * that begins anywhere and ends behind its last byte, on a 32-bit stack.
 */
final class Chapter3SixteenBitCodeTest {
    private static final String PROGRAM =
            """
            mov eax,narrow
            mov [gdt+code16+2],ax
            shr eax,16
            mov [gdt+code16+4],al
            mov eax,end
            sub eax,narrow
            mov [gdt+code16],ax
            mov edi,esp
            callf code16:0
            sub edi,esp
            hlt
            bits 16
            narrow: jmp first
            nop
            first: mov eax,4
            mov ebx,0x12345678
            xor bx,bx
            jz second
            add ax,2
            second: call near1
            callf code16:far1-narrow
            jmpf code16:jump1-narrow
            third: callf [cs:address1-narrow]
            jmpf [cs:address2-narrow]
            fourth: o32 retf
            address1: dw far1-narrow
            dw code16
            address2: dw jump2-narrow
            dw code16
            jump1: add ax,8
            jmp third
            jump2: add ax,16
            jmp fourth
            near1: add ax,1
            ret
            far1: add ax,4
            retf
            end: nop
            """;

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7, 0xFC0})
    void everyTransferOfItComesBack(int padding) {
        String before = padding == 0 ? "" : "jmp on\n" + "nop\n".repeat(padding) + "on: ";
        try (Guest guest = Guest.protectedMode(before + PROGRAM)) {
            assertEquals(0, guest.events().size(), () -> guest.events().toString());
            assertEquals(37, guest.register("rax"));
            assertEquals(0, guest.register("rdi"));
        }
    }
}

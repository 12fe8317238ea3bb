package dev.hv.cpu.x86.guest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.HexFormat;

/** The bytes are those of binutils' assembler. */
final class AssemblerTest {
    private static String hex(int bits, String source) {
        return HexFormat.of().formatHex(Assembler.assemble(bits, 0x1000, source).bytes());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "16 | mov ax,0x1234 | b83412",
                "16 | mov [bx+si],al | 8800",
                "16 | mov eax,[0x1234] | 66a13412",
                "16 | mov eax,[ebx+ecx*4] | 67668b048b",
                "16 | mov cr0,eax | 0f22c0",
                "32 | mov word [0x1234],0x10 | 66c705341200001000",
                "32 | add esp,8 | 83c408",
                "32 | mov ds,ax | 8ed8",
                "32 | push 0x12345678 | 6878563412",
                "32 | jmpf 8:0x10000 | ea000001000800",
                "32 | lidt [eax] | 0f0118",
                "32 | o16 iret | 66cf",
                "32 | cmp byte [fs:eax-1],0xff | 648078ffff",
                "64 | mov r9,[rsp+8] | 4c8b4c2408",
                "64 | mov rax,0x123456789a | 48b89a78563412000000",
                "64 | mov qword [rax],-1 | 48c700ffffffff",
                "64 | lea rax,[rip+0x10] | 488d0510000000",
                "64 | rep movsb | f3a4",
                "64 | mov sil,dil | -",
            })
    void instructionsAreTheShortestThatMeanIt(int bits, String source, String bytes) {
        if (bytes.equals("-")) {
            assertThrows(IllegalArgumentException.class, () -> hex(bits, source));
        } else {
            assertEquals(bytes, hex(bits, source).replace(" ", ""));
        }
    }

    @Test
    void jumpsAreAsLongAsTheyNeedBe() {
        assertEquals("ebfe", hex(32, "here: jmp here"));
        assertEquals("e9fb0f0000", hex(32, "jmp 0x2000"));
        assertEquals("0f84fa0f0000", hex(32, "jz 0x2000"));
        assertEquals("eb0190f4", hex(32, "jmp over\nnop\nover: hlt"));
    }

    @Test
    void dataAndSymbolsStandWhereTheySay() {
        assertEquals("f400000005100000", hex(32, "five equ 5\nhlt\norg 0x1004\ndd 0x1000+five"));
    }
}

package dev.hv.cli.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;

/** Encodings as in the instruction reference of the Intel SDM, volume 2. */
class AssemblerTest {
    private static String assemble(String source) throws AssemblyException {
        return HexFormat.of().formatHex(Assembler.assemble(source, 0x1000));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "nop|90",
                "hlt|f4",
                "rep stosb|f3aa",
                "cpuid|0fa2",
                "mov eax, 1|b801000000",
                "mov dx, 0x3f8|66baf803",
                "mov al, 'A'|b041",
                "mov ebx, eax|89c3",
                "mov ds, eax|8ed8",
                "mov [0x2000], eax|890500200000",
                "mov eax, [esi + 8]|8b8608000000",
                "mov eax, [0x2000 + ecx * 4]|8b048d00200000",
                "mov al, [ebx + ecx + 16]|8a840b10000000",
                "mov byte [eax], 1|c6800000000001",
                "mov dword [esp], -1|c7842400000000ffffffff",
                "add eax, [ebx]|038300000000",
                "sub ecx, 10|81e90a000000",
                "xor edx, edx|31d2",
                "cmp byte [0x2000], 2|803d0020000002",
                "test al, 1|f6c001",
                "inc dword [0x2000]|ff0500200000",
                "dec ecx|ffc9",
                "shl edx, 13|c1e20d",
                "shr eax, cl|d3e8",
                "div ecx|f7f1",
                "neg eax|f7d8",
                "imul eax, edx|0fafc2",
                "movzx eax, byte [ebx]|0fb68300000000",
                "lea esi, [edi + 4]|8db704000000",
                "push eax|50",
                "push 8|6808000000",
                "pop edi|5f",
                "in al, dx|ec",
                "in eax, dx|ed",
                "in al, 0x21|e421",
                "out dx, ax|66ef",
                "out 0x21, al|e621",
                "lgdt [0x2000]|0f011500200000",
                "lidt [0x2000]|0f011d00200000",
                "sete al|0f94c0"
            })
    void anInstructionIsEncodedAsTheManualSays(String source, String bytes)
            throws AssemblyException {
        assertEquals(bytes, assemble(source));
    }

    @Test
    void jumpsAreRelativeToTheNextInstructionBothWays() throws AssemblyException {
        assertEquals(
                "90" + "e9faffffff" + "0f8400000000" + "90",
                assemble("start: nop\n jmp start\n je after\nafter: nop"));
    }

    @Test
    void dataIsValuesAndText() throws AssemblyException {
        assertEquals(
                "6120623b000201" + "78563412",
                assemble("db \"a b;\", 0\n dw 0x102\n dd 0x12345678"));
    }

    @Test
    void symbolsAreKnownBeforeTheyAreDefined() throws AssemblyException {
        assertEquals("b806100000" + "90", assemble("mov eax, here + 1\nhere: nop"));
        assertEquals("02000000", assemble("dd two\ntwo equ 1 + 1"));
        assertEquals("03000000", assemble("dd 7 / two\ntwo equ 1 + 1"));
    }

    @Test
    void alignmentAndFillingAreZeros() throws AssemblyException {
        assertEquals("0100000002000000", assemble("db 1\nalign 4\ndb 2\nfill 3"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "nop\\nfrobnicate eax|line 2: no such instruction: frobnicate with 1 operands",
                "mov eax, nowhere|line 1: 'nowhere' is not defined",
                "mov [eax], 1|line 1: the size is not clear: say byte, word or dword",
                "mov al, ebx|line 1: the operands' sizes differ",
                "mov eax, [cx]|line 1: only 32-bit registers can be added up",
                "a: nop\\na: nop|line 2: 'a' is defined twice",
                "mov eax, 1 2|line 1: '2' after the operands",
                "dw 1 2|line 1: '2' is too much",
                "rep stosb al|line 1: 'al' is too much",
                "dd 1 / 0|line 1: division by 0",
                "mov 1, eax|line 1: a value cannot stand there, only a place",
                "db \"abc|line 1: expected \" before the line's end",
                "dd 0x|line 1: '0x' is no number",
                "mov eax, [ebx + esp * 2]|line 1: no such scale or index register",
                "]|line 1: ']' is no instruction"
            })
    void aLineThatMeansNothingIsNamed(String source, String problem) {
        AssemblyException thrown =
                assertThrows(AssemblyException.class, () -> assemble(source.replace("\\n", "\n")));
        assertEquals(problem, thrown.getMessage());
    }

    @Test
    void theDemoIsAFlatMultibootImageWithinItsFirst8KiB() {
        byte[] image = DemoGuest.image();
        ByteBuffer header = ByteBuffer.wrap(image).order(ByteOrder.LITTLE_ENDIAN);
        assertEquals(0x1BADB002, header.getInt(0));
        assertEquals(0, header.getInt(0) + header.getInt(4) + header.getInt(8));
        assertEquals(0x10_0000, header.getInt(16), "load address");
        assertEquals(0x10_0000 + image.length, header.getInt(20), "end of the image");
        assertTrue(header.getInt(28) > header.getInt(16) && header.getInt(28) < header.getInt(20));
        assertTrue(image.length < 8192, "has " + image.length + " bytes");
    }
}

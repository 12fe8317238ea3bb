package dev.hv.cpu.x86.decode;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.HexFormat;

/** Texts as GNU objdump 2.40 prints them with {@code -M intel}. */
class DisassemblerTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "64 | 4A8B448D10 | mov rax,QWORD PTR [rbp+r9*4+0x10]",
                "64 | 48C7C0FFFFFFFF | mov rax,0xffffffffffffffff",
                "64 | 48B8F0DEBC9A78563412 | movabs rax,0x123456789abcdef0",
                "64 | 83C0FF | add eax,0xffffffff",
                "64 | 8B05F0FFFFFF | mov eax,DWORD PTR [rip+0xfffffffffffffff0]        # 0xff6",
                "64 | 8B042510000000 | mov eax,DWORD PTR ds:0x10",
                "64 | 658B042510000000 | mov eax,DWORD PTR gs:0x10",
                "64 | F348A5 | rep movs QWORD PTR es:[rdi],QWORD PTR ds:[rsi]",
                "64 | F3A6 | repz cmps BYTE PTR ds:[rsi],BYTE PTR es:[rdi]",
                "64 | F2AE | repnz scas al,BYTE PTR es:[rdi]",
                "64 | F00FB111 | lock cmpxchg DWORD PTR [rcx],edx",
                "64 | EBFE | jmp 0x1000",
                "64 | 0F8500000000 | jne 0x1006",
                "64 | D1E0 | shl eax,1",
                "64 | D8C1 | fadd st,st(1)",
                "64 | DCC1 | fadd st(1),st",
                "64 | D9C0 | fld st(0)",
                "64 | DB28 | fld TBYTE PTR [rax]",
                "64 | 660F6F00 | movdqa xmm0,XMMWORD PTR [rax]",
                "64 | 0FC2C101 | cmpltps xmm0,xmm1",
                "64 | 0F22D8 | mov cr3,rax",
                "64 | 88E0 | mov al,ah",
                "64 | 4088E0 | mov al,spl",
                "64 | 4588E0 | mov r8b,r12b",
                "64 | 0F9444244F | sete BYTE PTR [rsp+0x4f]",
                "32 | EA78563412CDAB | jmp 0xabcd:0x12345678",
                "32 | 0F0118 | lidt [eax]",
                "32 | C8341205 | enter 0x1234,0x5",
                "16 | 8A42FE | mov al,BYTE PTR [bp+si-0x2]",
                "16 | 26A13412 | mov ax,es:0x1234",
                "16 | D7 | xlat BYTE PTR ds:[bx]",
                "16 | 06 | push es",
                "64 | C5F458C2 | vaddps ymm0,ymm1,ymm2",
                "64 | C4C1485801 | vaddps xmm0,xmm6,XMMWORD PTR [r9]",
                "64 | C5FDC2C10D | vcmpgepd ymm0,ymm0,ymm1",
                "64 | C4E3714AC230 | vblendvps xmm0,xmm1,xmm2,xmm3",
                "64 | C4E26D920488 | vgatherdps ymm0,DWORD PTR [rax+ymm1*4],ymm2",
                "64 | C4E2ED920488 | vgatherdpd ymm0,QWORD PTR [rax+xmm1*4],ymm2",
                "64 | C4E2F0F2C2 | andn rax,rcx,rdx",
                "32 | C5FE6F00 | vmovdqu ymm0,YMMWORD PTR [eax]",
                "32 | C500 | lds eax,FWORD PTR [eax]",
                "64 | 06 | (bad)",
            })
    void instructionsReadAsObjdumpPrintsThem(int mode, String hex, String text) {
        byte[] code = HexFormat.of().parseHex(hex);
        Instruction instruction = new Decoder().decode(code, 0, code.length, mode);
        assertEquals(text, Disassembler.text(instruction, 0x1000));
    }
}

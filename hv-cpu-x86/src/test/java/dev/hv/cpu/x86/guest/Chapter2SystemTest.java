package dev.hv.cpu.x86.guest;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What 64-bit code may not do to the system's registers, and which encodings it does not have:
 * Intel SDM vol. 3A, 2.5 to 2.8, and the instructions' own pages in vol. 2; of MSRs vol. 4, 2.1,
 * and vol. 3A, 5.9 and 13.11. A vector of -1 stands for no exception.
 */
final class Chapter2SystemTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0xc0000082 | 0x8000000000000000 | 13",
                "0xc0000083 | 0x8000000000000000 | 13",
                "0xc0000084 | 0x00000000ffffffff | -1",
                "0xc0000100 | 0x0100000000000000 | 13",
                "0xc0000101 | 0x0100000000000000 | 13",
                "0xc0000102 | 0x0100000000000000 | 13",
                "0xc0000102 | 0xffff800000000000 | -1",
                "0x175 | 0x0100000000000000 | 13",
                "0x176 | 0x0100000000000000 | 13",
                "0xc0000080 | 0x0000000000000d05 | 13",
                "0xc0000080 | 0x0000000000000801 | 13",
                "0xc0000080 | 0x0000000000000501 | -1",
                "0xc0000080 | 0x0000000100000d01 | 13",
                "0xc0000103 | 0x0000000100000000 | 13",
                "0xc0000103 | 0x00000000ffffffff | -1",
                "0x1b | 0x00000000fee00500 | 13",
                "0x1b | 0x00000000fee00901 | 13",
                "0x1b | 0x4000000000000900 | 13",
                "0x808 | 0x10 | 13",
                "0xda0 | 0x1 | 13",
                "0x277 | 0x0007040600070402 | 13",
                "0x277 | 0x0007040600070406 | -1",
                "0x277 | 0x0807040600070406 | 13",
                "0x2ff | 0x0000000000000c06 | -1",
                "0x2ff | 0x0000000000000c02 | 13",
                "0x2ff | 0x0000000000001c06 | 13",
                "0x200 | 0x0000000000000002 | 13",
                "0x200 | 0x0000000000000006 | -1",
                "0x201 | 0x8000000000000000 | 13",
                "0x250 | 0x0202020202020202 | 13",
                "0x250 | 0x0606060606060606 | -1",
                "0xfe | 0 | 13",
                "0x10a | 0 | 13",
                "0x17 | 0 | 13",
                "0x3b | 5 | -1",
                "0x179 | 0 | 13",
                "0x401 | 1 | 13",
                "0x401 | 0 | -1",
                "0x17a | 0 | -1",
                "0x4b564d00 | 0 | 13",
                "0x12345678 | 0 | 13",
                "0x8b | 0 | -1",
                "0x1d9 | 1 | 13",
            })
    void writesOfMsrs(String index, String value, int vector) {
        String load = "mov rax," + value + ";mov rdx,rax;shr rdx,32;mov ecx," + index;
        check(load + ";here: wrmsr", vector, 0);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "mov rax,cr0;mov ebx,0xbfffffff;and rax,rbx;or rax,0x20000000;here: mov cr0,rax |"
                        + " 13 | 0",
                "mov rax,cr0;or rax,0x60000000;here: mov cr0,rax | -1 | 0",
                "mov rax,cr0;mov rbx,0x100000000;or rax,rbx;here: mov cr0,rax | 13 | 0",
                "mov rax,cr0;mov ebx,0x7fffffff;and rax,rbx;here: mov cr0,rax | 13 | 0",
                "mov rax,cr0;and rax,-2;here: mov cr0,rax | 13 | 0",
                "mov rax,cr4;and rax,-33;here: mov cr4,rax | 13 | 0",
                "mov rax,cr4;or rax,0x1000;here: mov cr4,rax | 13 | 0",
                "mov rax,cr4;or rax,0x2000;here: mov cr4,rax | 13 | 0",
                "mov rax,cr4;or rax,0x8000;here: mov cr4,rax | 13 | 0",
                "mov rax,cr4;mov rbx,0x100000000;or rax,rbx;here: mov cr4,rax | 13 | 0",
                "mov rax,cr3;or rax,8;mov cr3,rax;mov rax,cr4;or rax,0x20000;here: mov cr4,rax | 13"
                        + " | 0",
                "mov rax,cr3;mov rbx,0x8000000000000000;or rax,rbx;here: mov cr3,rax | 13 | 0",
                "mov rax,cr4;or rax,0x20000;mov cr4,rax;mov rax,cr3;mov rbx,0x8000000000000000;or"
                        + " rax,rbx;here: mov cr3,rax | -1 | 0",
                "mov rax,cr3;mov rbx,0x0010000000000000;or rax,rbx;here: mov cr3,rax | 13 | 0",
                "mov eax,16;here: mov cr8,rax | 13 | 0",
                "mov eax,15;here: mov cr8,rax | -1 | 0",
                "here: db 0x0f,0x20,0xc8 | 6 | 0",
                "here: db 0x0f,0x20,0xe8 | 6 | 0",
                "here: db 0x0f,0x22,0xf8 | 6 | 0",
                "here: db 0x44,0x0f,0x20,0xc8 | 6 | 0",
                "mov rax,0x100000000;here: mov dr6,rax | 13 | 0",
                "mov rax,0x100000000;here: mov dr7,rax | 13 | 0",
                "mov rax,cr4;or rax,8;mov cr4,rax;here: db 0x0f,0x21,0xe0 | 6 | 0",
                "here: db 0x0f,0x21,0xe0 | -1 | 0",
                "here: db 0x44,0x0f,0x21,0xc0 | 6 | 0",
                "mov rax,cr4;or rax,0x40000;mov cr4,rax;xor ecx,ecx;xor edx,edx;mov eax,6;here: db"
                        + " 0x0f,1,0xd1 | 13 | 0",
                "mov rax,cr4;or rax,0x40000;mov cr4,rax;xor ecx,ecx;xor edx,edx;mov eax,5;here: db"
                        + " 0x0f,1,0xd1 | 13 | 0",
                "mov rax,cr4;or rax,0x40000;mov cr4,rax;mov ecx,1;xor edx,edx;mov eax,7;here: db"
                        + " 0x0f,1,0xd1 | 13 | 0",
                "mov rax,cr4;or rax,0x40000;mov cr4,rax;xor ecx,ecx;xor edx,edx;mov eax,7;here: db"
                        + " 0xf0,0x0f,1,0xd1 | 6 | 0",
                "mov rax,cr4;or rax,0x40000;mov cr4,rax;xor ecx,ecx;here: db 0xf0,0x0f,1,0xd0 | 6 |"
                        + " 0",
                "mov rax,cr4;or rax,0x40000;mov cr4,rax;mov ecx,2;here: db 0x0f,1,0xd0 | 13 | 0",
                "here: db 0x0f,1,0xd0 | 6 | 0",
                "here: db 0xfe,0xd0 | 6 | 0",
            })
    void controlAndDebugRegisters(String source, int vector, int error) {
        check(source, vector, error);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "mov ax,0;here: lldt ax | -1 | 0",
                "mov ax,0;here: ltr ax | 13 | 0",
                "xor eax,eax;here: mov ss,ax | -1 | 0",
                "mov eax,3;here: mov ss,ax | 13 | 0",
                "mov ax,task;here: ltr ax | 13 | 0x28",
                "mov ax,localtable+4;here: ltr ax | 13 | 0x64",
                "mov ax,code64;here: lldt ax | 13 | 0x38",
                "mov ax,0xf8;here: mov ds,ax | 13 | 0xf8",
                "mov ax,0x100;here: mov ds,ax | 13 | 0x100",
                "mov ax,executeonly;here: mov fs,ax | 13 | 0xa8",
                "mov ax,absent;here: mov gs,ax | 11 | 0x50",
                "mov ax,readonly;here: mov ss,ax | 13 | 0x58",
                "mov ax,udata;here: mov ss,ax | 13 | 0x20",
            })
    void loadsOfSegments(String source, int vector, int error) {
        check(source, vector, error);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "mov ebx,free+8;here: movaps xmm0,[rbx] | 13 | 0",
                "mov ebx,free+8;here: movdqa [rbx],xmm0 | 13 | 0",
                "mov ebx,free+8;here: addps xmm0,[rbx] | 13 | 0",
                "mov ebx,free+8;here: movups xmm0,[rbx] | -1 | 0",
                "mov ebx,free+8;here: fxsave [rbx] | 13 | 0",
                "mov dword [free],0x10000;mov ebx,free;here: ldmxcsr [rbx] | 13 | 0",
                "mov dword [free],0x1f80;mov ebx,free;here: ldmxcsr [rbx] | -1 | 0",
                "mov ebx,free+8;here: db 0x48,0x0f,0xc7,0x0b | 13 | 0",
                "mov ebx,free+16;here: db 0x48,0x0f,0xc7,0x0b | -1 | 0",
                "mov ebx,free+4;here: db 0x0f,0xc7,0x0b | -1 | 0",
                "here: db 0x0f,0xc7,0xc8 | 6 | 0",
            })
    void operandsThatMustBeAligned(String source, int vector, int error) {
        check(source, vector, error);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "here: db 0x06 | 6 | 0",
                "here: db 0x62,0xc0,0x90 | 6 | 0",
                "here: db 0x27 | 6 | 0",
                "here: db 0xce | 6 | 0",
                "here: db 0x9a,0,0,0,0,8,0 | 6 | 0",
                "here: db 0xea,0,0,0,0,8,0 | 6 | 0",
                "here: db 0xf0,0x8b,0x00 | 6 | 0",
                "here: db 0x0f,0x0b | 6 | 0",
                "here: db 0x8d,0xc0 | 6 | 0",
                "here: db 0x8e,0xc8 | 6 | 0",
                "here: db 0x8e,0xf0 | 6 | 0",
                "here: db 0x8c,0xf0 | 6 | 0",
                "here: db 0xc6,0xc8,0 | 6 | 0",
                "here: db 0xff,0xf8 | 6 | 0",
                "here: db 0xff,0xd8 | 6 | 0",
                "here: db 0xff,0xe8 | 6 | 0",
            })
    void encodingsThatAreNone(String source, int vector, int error) {
        check(source, vector, error);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "mov rax,0x8000000000000000;here: jmp rax | 13 | 0",
                "mov rax,0x8000000000000000;here: call rax | 13 | 0",
                "mov rax,0x8000000000000000;push rax;here: ret | 13 | 0",
                "mov ebx,free;mov eax,4;here: db 0x66,0x0f,0x38,0x82,0x03 | 13 | 0",
                "mov ebx,free;mov eax,3;here: db 0x66,0x0f,0x38,0x82,0x03 | -1 | 0",
                "mov ebx,free;mov eax,2;here: db 0x66,0x0f,0x38,0x82,0x03 | -1 | 0",
                "mov ebx,free;mov eax,1;mov dword [rbx],1;here: db 0x66,0x0f,0x38,0x82,0x03 | 13 |"
                        + " 0",
                "mov ebx,free;mov eax,1;mov dword [rbx],0x1000;here: db 0x66,0x0f,0x38,0x82,0x03 |"
                        + " 13 | 0",
                "mov ebx,free;mov eax,0;mov dword [rbx+12],0x80000000;here: db"
                        + " 0x66,0x0f,0x38,0x82,0x03 | 13 | 0",
                "mov ebx,free;mov eax,2;mov dword [rbx+12],0x80000000;here: db"
                        + " 0x66,0x0f,0x38,0x82,0x03 | -1 | 0",
                "here: db 0xf3,0x48,0x0f,0xae,0xc0 | 6 | 0",
                "mov rax,cr4;or rax,0x10000;mov cr4,rax;here: db 0xf3,0x48,0x0f,0xae,0xc0 | -1 | 0",
                "mov rax,cr4;or rax,0x10000;mov cr4,rax;mov rax,0x8000000000000000;here: db"
                        + " 0xf3,0x48,0x0f,0xae,0xd0 | 13 | 0",
                "sub ecx,ecx;here: db 0x0f,1,0xee | 6 | 0",
                "mov rax,cr4;or rax,0x400000;mov cr4,rax;mov ecx,1;here: db 0x0f,1,0xee | 13 | 0",
                "mov rax,cr4;or rax,0x400000;mov cr4,rax;sub ecx,ecx;mov edx,1;here: db 0x0f,1,0xef"
                        + " | 13 | 0",
                "mov rax,cr4;or rax,0x400000;mov cr4,rax;sub ecx,ecx;sub edx,edx;sub eax,eax;here:"
                        + " db 0x0f,1,0xef | -1 | 0",
                "pushf;or dword [rsp],0x4000;popf;here: db 0x48,0xcf | 13 | 0",
                "mov rbx,0x8000000000000000;here: mov al,[rbx] | 13 | 0",
                "mov rbp,0x8000000000000000;here: mov al,[rbp] | 12 | 0",
                "mov rbx,0x8000000000000000;here: db 0x0f,0xae,0x3b | 13 | 0",
                "mov rbx,0x8000000000000000;here: db 0x0f,0x18,0x0b | -1 | 0",
                "mov rbx,0x8000000000000000;here: db 0x0f,0x01,0x3b | -1 | 0",
                "here: db"
                    + " 0x66,0x66,0x66,0x66,0x66,0x66,0x66,0x66,0x66,0x66,0x66,0x66,0x66,0x66,0x90"
                    + " | -1 | 0",
                "here: db"
                    + " 0x66,0x66,0x66,0x66,0x66,0x66,0x66,0x66,0x66,0x66,0x66,0x66,0x66,0x66,0x66,0x90"
                    + " | 13 | 0",
                "here: db 0x0f,0x34 | 13 | 0",
                "mov ecx,0xC0000080;rdmsr;and eax,-2;wrmsr;here: db 0x0f,0x05 | 6 | 0",
                "mov ecx,0xC0000080;rdmsr;and eax,-2;wrmsr;here: db 0x48,0x0f,0x07 | 6 | 0",
            })
    void instructionsOfTheSystem(String source, int vector, int error) {
        check(source, vector, error);
    }

    private static void check(String source, int vector, int error) {
        String enableSse = "mov rax,cr4\nor rax,0x200\nmov cr4,rax\n";
        try (Guest guest = Guest.longMode(enableSse + source.replace(';', '\n') + "\nhlt\n")) {
            if (vector < 0) {
                assertEquals(0, guest.events().size(), () -> guest.events().toString());
            } else {
                guest.assertOneEvent(vector, error, "here");
            }
        }
    }

    /** SMSW, SLDT and STR: memory takes 2 bytes whatever the size of operands is. */
    @Test
    void memoryTakesTwoBytesOfASelector() {
        String source =
                """
                mov ebx,free
                mov rax,-1
                mov [rbx],rax
                mov [rbx+8],rax
                mov [rbx+16],rax
                db 0x48,0x0f,0x01,0x23 ; smsw
                db 0x48,0x0f,0x00,0x43,8 ; sldt
                db 0x48,0x0f,0x00,0x4b,16 ; str
                mov rax,-1
                mov rcx,rax
                mov rdx,rax
                mov rsi,rax
                db 0x0f,0x00,0xc8 ; str eax
                db 0x48,0x0f,0x00,0xc1 ; sldt rcx
                db 0x66,0x0f,0x00,0xca ; str dx
                db 0x48,0x0f,0x01,0xe6 ; smsw rsi
                mov rdi,cr0
                hlt
                """;
        try (Guest guest = Guest.longMode(source)) {
            assertEquals(0, guest.events().size(), () -> guest.events().toString());
            long cr0 = guest.register("rdi");
            assertEquals(
                    0xFFFF_FFFF_FFFF_0000L | (cr0 & 0xFFFF), guest.memory(guest.at("free"), 8));
            assertEquals(0xFFFF_FFFF_FFFF_0000L, guest.memory(guest.at("free") + 8, 8));
            assertEquals(0xFFFF_FFFF_FFFF_0028L, guest.memory(guest.at("free") + 16, 8));
            assertEquals(0x28, guest.register("rax"));
            assertEquals(0, guest.register("rcx"));
            assertEquals(0xFFFF_FFFF_FFFF_0028L, guest.register("rdx"));
            assertEquals(cr0, guest.register("rsi"));
        }
    }

    /** LTR in 64-bit mode: the descriptor has 16 bytes, and is busy afterwards (3A, 8.2.3). */
    @Test
    void ltrMarksTheSixteenByteDescriptorBusy() {
        String source =
                """
                mov ebx,gdt+spare
                mov dword [rbx],0x40000067
                mov dword [rbx+4],0x00008912
                mov dword [rbx+8],0x1
                mov dword [rbx+12],0
                mov ax,spare
                ltr ax
                here: ltr ax
                hlt
                """;
        try (Guest guest = Guest.longMode(source)) {
            guest.assertOneEvent(13, 0xB0, "here");
            assertEquals(0x8B, guest.memory(guest.at("gdt") + 0xB5, 1));
            assertEquals(0x1_0012_4000L, guest.register("tr.base"));
            assertEquals(0x67, guest.register("tr.limit"));
        }
    }

    /** Bits 12 to 8 of the last doubleword of such a descriptor must be 0. */
    @Test
    void ltrLooksAtTheUpperType() {
        String source =
                """
                mov ebx,gdt+spare
                mov dword [rbx],0x40000067
                mov dword [rbx+4],0x00008912
                mov dword [rbx+8],0
                mov dword [rbx+12],0x0100
                mov ax,spare
                here: ltr ax
                hlt
                """;
        try (Guest guest = Guest.longMode(source)) {
            guest.assertOneEvent(13, 0xB0, "here");
            assertEquals(0x89, guest.memory(guest.at("gdt") + 0xB5, 1));
        }
    }

    /** A far jump through memory takes 64 bits of offset with REX.W (vol. 2A, JMP). */
    @Test
    void aFarJumpTakesAnOffsetOf64Bits() {
        String source =
                """
                mov rax,there
                mov [free],rax
                mov word [free+8],code64
                mov ebx,free
                db 0x48,0xff,0x2b
                hlt
                there: mov ecx,7
                hlt
                """;
        try (Guest guest = Guest.longMode(source)) {
            assertEquals(0, guest.events().size(), () -> guest.events().toString());
            assertEquals(7, guest.register("rcx"));
        }
    }

    /** PUSH and POP of FS and GS: 8 bytes, or 2 with an operand-size prefix. */
    @Test
    void segmentsOnTheStack() {
        String source =
                """
                mov rax,-1
                mov [stack-8],rax
                mov [stack-16],rax
                mov ax,udata
                mov fs,ax
                mov esp,stack
                db 0x0f,0xa0 ; push fs
                mov rsi,rsp
                db 0x66,0x0f,0xa0
                mov rdi,rsp
                db 0x66,0x0f,0xa9 ; pop gs
                mov rbp,rsp
                hlt
                """;
        try (Guest guest = Guest.longMode(source)) {
            assertEquals(0, guest.events().size(), () -> guest.events().toString());
            long stack = guest.at("stack");
            assertEquals(stack - 8, guest.register("rsi"));
            assertEquals(stack - 10, guest.register("rdi"));
            assertEquals(stack - 8, guest.register("rbp"));
            assertEquals(0x23, guest.memory(stack - 8, 8));
            assertEquals(0x0023_FFFF_FFFF_FFFFL, guest.memory(stack - 16, 8));
            assertEquals(0x23, guest.register("gs"));
        }
    }

    /** ENTER with levels: they are copied from the old frame, in 8 bytes each (vol. 2A). */
    @Test
    void nestedFrames() {
        String source =
                """
                mov qword [stack-0x108],0x11
                mov qword [stack-0x110],0x22
                mov ebp,stack-0x100
                mov esp,stack-0x200
                db 0xc8,0x20,0x00,0x03 ; enter 0x20,3
                hlt
                """;
        try (Guest guest = Guest.longMode(source)) {
            assertEquals(0, guest.events().size(), () -> guest.events().toString());
            long stack = guest.at("stack");
            assertEquals(stack - 0x208, guest.register("rbp"));
            assertEquals(stack - 0x220 - 0x20, guest.register("rsp"));
            assertEquals(stack - 0x100, guest.memory(stack - 0x208, 8));
            assertEquals(0x11, guest.memory(stack - 0x210, 8));
            assertEquals(0x22, guest.memory(stack - 0x218, 8));
            assertEquals(stack - 0x208, guest.memory(stack - 0x220, 8));
        }
    }
}

package dev.hv.cpu.x86.guest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.hv.cpu.x86.core.Vector;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Set;

/**
 * Intel SDM vol. 3C, chapter 31 (34 in some editions): system management mode, with the maps of the
 * state save area of AMD64 APM vol. 2, 10.2 too. The handler lies at SMBASE + 8000h.
 */
final class Chapter31SystemManagementTest {
    /** Copies the code between {@code handler} and {@code ended} to the handler's place. */
    private static final String INSTALL =
            """
            mov esi,handler
            mov edi,0x38000
            mov ecx,ended-handler
            rep movsb
            """;

    /** Counts its calls at {@code free}, and leaves. */
    private static final String COUNTING =
            """
            bits 16
            handler: mov ebx,free
            inc dword [ebx]
            rsm
            ended:
            """;

    private static Guest run(String model, String program, String handler) {
        return Guest.protectedMode(model, INSTALL + program + handler);
    }

    private static Guest run(String program, String handler) {
        return run("max", program, handler);
    }

    /** 31.5.1, table 31-4: initial SMM execution environment. */
    @Test
    void theHandlerBeginsAsTheManualSays() {
        String program =
                """
                mov eax,cr0
                or eax,0x2a                     ; MP, TS, NE
                mov cr0,eax
                mov eax,cr4
                or al,8
                mov cr4,eax
                mov eax,0x155
                mov dr7,eax
                stc
                std
                out 0xb2,al
                hlt
                """;
        String handler =
                """
                bits 16
                handler: mov ebx,free
                mov [ebx+4],esp
                pushf
                pop word [ebx]
                mov word [ebx+2],cs
                mov word [ebx+8],ds
                mov word [ebx+10],ss
                mov eax,cr0
                mov [ebx+12],eax
                mov eax,cr4
                mov [ebx+16],eax
                mov eax,dr7
                mov [ebx+20],eax
                mov ebx,0x200000                ; limits are 4 GiB
                mov dword [ebx],0x12345678
                rsm
                ended:
                """;
        try (Guest guest = run(program, handler)) {
            assertEquals(2, guest.memory(0x1_8000, 2), "FLAGS");
            assertEquals(0x3000, guest.memory(0x1_8002, 2), "CS");
            assertEquals(0x2_0000, guest.memory(0x1_8004, 4), "ESP stays");
            assertEquals(0, guest.memory(0x1_8008, 4), "DS and SS");
            assertEquals(0x6000_0032, guest.memory(0x1_800C, 4), "CR0: PE, EM, TS, PG are clear");
            assertEquals(0, guest.memory(0x1_8010, 4), "CR4");
            assertEquals(0x400, guest.memory(0x1_8014, 4), "DR7");
            assertEquals(0x1234_5678, guest.memory(0x20_0000, 4));
            assertEquals(0x6000_003B, guest.register("cr0"), "restored by RSM");
            assertEquals(8, guest.register("cr4"));
            assertEquals(0x555, guest.register("dr7"));
            assertEquals(0x403, guest.register("eflags") & 0xFFF);
            assertEquals(Set.of(), guest.asserted());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"80486", "pentium", "pentium3", "core2", "max", "max,+smram_intel64"})
    void rsmRestoresRegistersAndCachesOfDescriptors(String model) {
        String program =
                """
                mov ax,spare                    ; a segment whose descriptor is gone when it is used
                mov dword [gdt+spare],0x0000ffff
                mov dword [gdt+spare+4],0x004f9301
                mov fs,ax
                mov dword [gdt+spare+4],0
                mov ax,localtable
                lldt ax
                mov eax,0x11111111
                mov ebx,0x22222222
                mov ecx,0x33333333
                mov edx,0x000000b2
                mov esi,0x55555555
                mov edi,0x66666666
                mov ebp,0x77777777
                stc
                out dx,al
                mov [fs:0x8000],al              ; base 10000h
                pushf
                pop dword [free+0x10]
                hlt
                """;
        String handler =
                """
                bits 16
                handler: xor eax,eax
                mov ebx,eax
                mov ecx,eax
                mov edx,eax
                mov esi,eax
                mov edi,eax
                mov ebp,eax
                mov esp,eax
                mov fs,ax
                mov ds,ax
                rsm
                ended:
                """;
        try (Guest guest = run(model, program, handler)) {
            assertEquals(0, guest.events().size());
            assertEquals(0x1111_1111, guest.register("rax"));
            assertEquals(0x2222_2222, guest.register("rbx"));
            assertEquals(0x3333_3333, guest.register("rcx"));
            assertEquals(0xB2, guest.register("rdx"));
            assertEquals(0x5555_5555, guest.register("rsi"));
            assertEquals(0x6666_6666, guest.register("rdi"));
            assertEquals(0x7777_7777, guest.register("rbp"));
            assertEquals(0x2_0000, guest.register("rsp"));
            assertEquals(0x11, guest.memory(0x1_8000, 1), "by the cached base of FS");
            assertEquals(3, guest.memory(0x1_8010, 4) & 3, "CF");
            assertEquals(0x60, guest.register("ldtr"));
            assertEquals(0x1_5000, guest.register("ldtr.base"));
            assertEquals(0x28, guest.register("tr"));
        }
    }

    /** Tables 31-1 and 31-3, and AMD's 10-1: where registers, revision and SMBASE are. */
    @ParameterizedTest
    @CsvSource({
        "pentium3, ffd0, fff0, fefc, 30000, fef8",
        "max, fff8, ff78, fefc, 30064, ff00",
        "'max,+smram_intel64', ff5c, ffd8, fefc, 30101, fef8"
    })
    void theSaveAreaIsTheModels(
            String model, String rax, String rip, String revisionAt, String revision, String base) {
        String program = "mov eax,0x12345678\nout 0xb2,al\nafter: hlt\n";
        try (Guest guest = run(model, program, COUNTING)) {
            assertEquals(0x1234_5678, guest.memory(saved(rax), 4));
            assertEquals(guest.at("after"), guest.memory(saved(rip), 4));
            assertEquals(Long.parseLong(revision, 16), guest.memory(saved(revisionAt), 4));
            assertEquals(0x3_0000, guest.memory(saved(base), 4));
        }
    }

    private static long saved(String offset) {
        return 0x3_0000 + Long.parseLong(offset, 16);
    }

    /** 31.4.3, 31.11: RSM takes SMBASE from the save area; the next SMI goes there. */
    @Test
    void smbaseMoves() {
        String program =
                """
                mov esi,handler
                mov edi,0x108000
                mov ecx,ended-handler
                rep movsb
                mov esi,second
                mov edi,0x38000
                mov ecx,secondended-second
                rep movsb
                out 0xb2,al
                out 0xb2,al
                hlt
                """;
        String handlers =
                """
                bits 16
                second: mov ebx,0x3ff00
                mov dword [ebx],0x100000
                mov ebx,free
                inc dword [ebx+4]
                rsm
                secondended:
                """
                        + COUNTING;
        try (Guest guest = run(program, handlers)) {
            assertEquals(1, guest.memory(0x1_8000, 4), "in the new place");
            assertEquals(1, guest.memory(0x1_8004, 4), "in the old one");
            assertEquals(0x10_0000, guest.register("smbase"));
            assertEquals(0x10_0000, guest.memory(0x10_FF00, 4));
        }
    }

    @Test
    void rsmOutsideTheModeIsUndefined() {
        try (Guest guest = Guest.protectedMode("here: rsm\nhlt\n")) {
            guest.assertOneEvent(Vector.UD, 0, "here");
        }
    }

    /** 31.3.3 and vol. 2B, RSM: what cannot be shuts the processor down. */
    @ParameterizedTest
    @CsvSource({
        "max, 0x3ff58, 0x80000000", // CR0: paging without protection
        "max, 0x3ff58, 0x20000011", // CR0: NW without CD
        "max, 0x3ff48, 0x80000000", // CR4: a reserved bit
        "max, 0x3fed0, 0x00000002", // EFER: a reserved bit
        "max, 0x3fed0, 0x00000400", // EFER: LMA without LME and paging
        "pentium, 0x3fef8, 0x00031000", // SMBASE: no multiple of 32 KiB
    })
    void aStateThatCannotBeShutsDown(String model, String at, String value) {
        String handler =
                "bits 16\nhandler: mov ebx,%s\nmov dword [ebx],%s\nrsm\nended:\n"
                        .formatted(at, value);
        Guest.shutsDown(model, INSTALL + "out 0xb2,al\nhlt\n" + handler).close();
    }

    @Test
    void sinceThePentiumProSmbaseMayBeAnywhere() {
        String handler =
                """
                bits 16
                handler: mov ebx,0x3fef8
                mov dword [ebx],0x00031000
                rsm
                ended:
                """;
        try (Guest guest = run("pentium3", "out 0xb2,al\nhlt\n", handler)) {
            assertEquals(0x3_1000, guest.register("smbase"));
        }
    }

    /** 31.10: auto HALT restart. */
    @Test
    void anSmiInAHaltReturnsToIt() {
        String program = "hlt\nafter: inc dword [free+4]\nhlt\n";
        try (Guest guest = run("pentium3", program, COUNTING)) {
            guest.raise("smi");
            assertEquals(1, guest.memory(0x1_8000, 4));
            assertEquals(0, guest.memory(0x1_8004, 4), "halted again");
            assertEquals(1, guest.memory(0x3_FF02, 2));
        }
    }

    @Test
    void theHandlerMayEndTheHalt() {
        String program = "hlt\nafter: inc dword [free+4]\nhlt\n";
        String handler =
                """
                bits 16
                handler: mov ebx,0x3ff02
                mov word [ebx],0
                rsm
                ended:
                """;
        try (Guest guest = run("pentium3", program, handler)) {
            guest.raise("smi");
            assertEquals(1, guest.memory(0x1_8004, 4), "went on behind HLT");
        }
    }

    /** 31.12: I/O instruction restart. */
    @Test
    void theHandlerMayHaveTheInputOrOutputDoneAgain() {
        String handler =
                """
                bits 16
                handler: mov ebx,free
                inc dword [ebx]
                cmp dword [ebx],1
                jnz leave
                mov ebx,0x3ff00
                mov byte [ebx],0xff
                leave: rsm
                ended:
                """;
        try (Guest guest = run("pentium3", "mov al,7\nout 0xb2,al\nhlt\n", handler)) {
            assertEquals(2, guest.memory(0x1_8000, 4));
            assertEquals(2, guest.portWrites().size());
        }
    }

    @Test
    void aRepeatedOutputIsDoneAgainWithItsRegisters() {
        String handler =
                """
                bits 16
                handler: mov ebx,free
                inc dword [ebx]
                cmp dword [ebx],2
                jnz leave
                mov ebx,0x3fec8
                mov byte [ebx],0xff
                leave: rsm
                ended:
                """;
        String program =
                """
                mov esi,bytes
                mov ecx,3
                mov edx,0xb2
                rep outsb
                hlt
                bytes: db 1,2,3
                """;
        try (Guest guest = run(program, handler)) {
            assertEquals(
                    "1 2 2 3",
                    String.join(
                            " ",
                            guest.portWrites().stream()
                                    .map(write -> String.valueOf(write.value()))
                                    .toList()));
            assertEquals(0, guest.register("rcx"));
            assertEquals(guest.at("bytes") + 3, guest.register("rsi"));
        }
    }

    /** 31.7, tables 31-5 and 31-6; AMD64 APM vol. 2, figure 10-3. */
    @ParameterizedTest
    @CsvSource({
        "pentium3, 'out 0xb2,al', ffa4, b20083", // 1000b: OUT, immediate
        "pentium3, 'mov dx,0xb2;out dx,eax', ffa4, b20009",
        "pentium3, 'mov dx,0xb2;mov esi,free;outsw', ffa4, b20025",
        "pentium3, 'mov dx,0xb2;mov esi,free;mov ecx,1;rep outsb', ffa4, b20063",
        "max, 'out 0xb2,ax', fec0, b20022",
        "max, 'mov dx,0xb2;mov esi,free;mov ecx,1;rep outsb', fec0, b2001e",
    })
    void theSaveAreaTellsTheAccessThatRaisedIt(
            String model, String access, String at, String value) {
        String program = access.replace(';', '\n') + "\nhlt\n";
        try (Guest guest = run(model, program, COUNTING)) {
            assertEquals(value, Long.toHexString(guest.memory(saved(at), 4)));
        }
    }

    /** Nothing before it was an access to a port. */
    @Test
    void anAsynchronousSmiHasNoAccess() {
        try (Guest guest = run("pentium3", "out 0x80,al\nnop\nhlt\n", COUNTING)) {
            guest.raise("smi");
            assertEquals(0, guest.memory(saved("ffa4"), 4));
        }
    }

    /** 31.3.1: one SMI is latched in the mode, and taken after it. */
    @Test
    void anSmiInTheModeWaits() {
        String handler =
                """
                bits 16
                handler: mov ebx,free
                inc dword [ebx]
                cmp dword [ebx],1
                jnz leave
                out 0xb2,al
                out 0xb2,al
                mov eax,[ebx]
                mov [ebx+4],eax
                leave: rsm
                ended:
                """;
        try (Guest guest = run("out 0xb2,al\nhlt\n", handler)) {
            assertEquals(2, guest.memory(0x1_8000, 4));
            assertEquals(1, guest.memory(0x1_8004, 4), "not before RSM");
        }
    }

    /** 31.8: an NMI waits for RSM. */
    @Test
    void anNmiInTheModeWaits() {
        String handler =
                """
                bits 16
                handler: out 0xb4,al
                mov ebx,free
                inc dword [ebx]
                rsm
                ended:
                """;
        try (Guest guest = run("out 0xb2,al\nafter: nop\nhlt\n", handler)) {
            guest.assertOneEvent(Vector.NMI, 0, "after");
            assertEquals(1, guest.memory(0x1_8000, 4));
        }
    }

    /** 31.8: an IRET in the mode lets NMIs in; the interrupt table is the handler's affair. */
    @Test
    void anIretInTheModeLetsNmisIn() {
        String handler =
                """
                bits 16
                handler: mov ax,cs
                mov ds,ax
                mov ss,ax
                mov sp,0x7000
                mov word [0x7102],0
                mov word [0x7100],0x3ff
                mov word [0x7104],0
                lidt [0x7100]
                xor bx,bx
                mov ds,bx
                mov word [8],0x8000+nmi-handler
                mov word [10],cs
                pushf
                push cs
                push 0x8000+back-handler
                out 0xb4,al
                iret
                back: nop
                nop
                rsm
                nmi: mov ebx,free
                inc dword [ebx]
                iret
                ended:
                """;
        try (Guest guest = run("out 0xb2,al\nafter: nop\nhlt\n", handler)) {
            assertEquals(1, guest.memory(0x1_8000, 4));
            assertEquals(0, guest.events().size());
        }
    }

    /** 31.4, table 31-3: a 64-bit program goes on where it was, with its registers. */
    @ParameterizedTest
    @ValueSource(strings = {"core2", "x86-64-v1", "max,+smram_intel64"})
    void aProgramIn64BitModeGoesOn(String model) {
        String program =
                """
                mov rax,0x123456789abcdef0
                mov r8,rax
                mov r15,0x0fedcba987654321
                mov ecx,0xc0000100              ; FS base
                mov edx,0x7fff
                wrmsr
                out 0xb2,al
                mov rbx,r8
                hlt
                """;
        String install = INSTALL.replace("esi", "rsi").replace("edi", "rdi").replace("ecx", "rcx");
        try (Guest guest = Guest.longMode(model, install + program + COUNTING)) {
            assertEquals(1, guest.memory(0x1_8000, 4));
            assertEquals(0, guest.events().size());
            assertEquals(0x1234_5678_9ABC_DEF0L, guest.register("rbx"));
            assertEquals(0x0FED_CBA9_8765_4321L, guest.register("r15"));
            assertEquals(0x7FFF_9ABC_DEF0L, guest.register("fs.base"));
            assertEquals(0x500, guest.register("efer") & 0x500);
        }
    }

    /** 31.4: level 3 and virtual-8086 mode come back. */
    @Test
    void aUserProgramGoesOnAtItsLevel() {
        String program =
                """
                mov ax,udata
                mov ds,ax
                push udata
                push outer
                push 0x3002                     ; IOPL 3
                push user32
                push user
                iret
                user: out 0xb2,al
                after: cli
                inc dword [free+4]
                here: hlt
                """;
        try (Guest guest = run("pentium3", program, COUNTING)) {
            guest.assertOneEvent(Vector.GP, 0, "here");
            assertEquals(1, guest.memory(0x1_8000, 4));
            assertEquals(0x1B, guest.events().getFirst().cs());
        }
    }

    @Test
    void aVirtual8086ProgramGoesOn() {
        String program =
                """
                mov word [tss+0x66],0x68        ; an I/O map that allows all
                push 0
                push 0
                push 0
                push 0
                push 0x4000
                push 0x7000
                push 0x23002                    ; VM, IOPL 3
                push 0x4000
                push user-program
                iret
                bits 16
                user: mov ax,0x1800
                mov ds,ax
                out 0xb2,al
                mov word [4],0x55aa
                here: hlt
                """;
        try (Guest guest = run("pentium3", program, COUNTING)) {
            assertEquals(guest.at("here") - 0x4_0000, guest.events().getFirst().ip());
            assertEquals(1, guest.memory(0x1_8000, 4));
            assertEquals(0x55AA, guest.memory(0x1_8004, 2));
        }
    }

    @Test
    void aProcessorBeforeThe80486HasNoSuchPin() {
        try (Guest guest = Guest.protectedMode("80386", "here: rsm\nhlt\n")) {
            guest.assertOneEvent(Vector.UD, 0, "here");
            assertThrows(IllegalArgumentException.class, () -> guest.raise("smi"));
        }
    }
}

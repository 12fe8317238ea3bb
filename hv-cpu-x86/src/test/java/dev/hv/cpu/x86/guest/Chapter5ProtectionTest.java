package dev.hv.cpu.x86.guest;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Intel SDM vol. 3A, chapter 5: privilege levels, gates, and what user programs may not do. */
final class Chapter5ProtectionTest {
    /** Goes to {@code user} at level 3, with a stack of its own. */
    private static final String TO_USER =
            """
            push udata
            push outer
            pushf
            push user32
            push user
            iret
            user: mov ax,udata
            mov ds,ax
            mov es,ax
            """;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "hlt | 13 | 0",
                "cli | 13 | 0",
                "sti | 13 | 0",
                "in al,0x80 | 13 | 0",
                "out 0x80,al | 13 | 0",
                "mov eax,cr0 | 13 | 0",
                "mov cr3,eax | 13 | 0",
                "mov eax,dr0 | 13 | 0",
                "mov dr7,eax | 13 | 0",
                "clts | 13 | 0",
                "lmsw ax | 13 | 0",
                "lgdt [free] | 13 | 0",
                "lidt [free] | 13 | 0",
                "lldt ax | 13 | 0",
                "ltr ax | 13 | 0",
                "invlpg [free] | 13 | 0",
                "invd | 13 | 0",
                "wbinvd | 13 | 0",
                "rdmsr | 13 | 0",
                "wrmsr | 13 | 0",
                "int 0x20 | 13 | 0x102",
                "int 13 | 13 | 0x6a",
                "jmpf code32:0 | 13 | 8",
                "callf code32:0 | 13 | 8",
                "jmpf task:0 | 13 | 0x28",
                "mov ss,bx | 13 | 0x10",
                "mov es,bx | 13 | 0x10",
            })
    void aUserProgramMayNot(String instruction, int vector, String error) {
        String source = TO_USER + "mov bx,data32\nhere: " + instruction + "\nafter: int 0x30\n";
        try (Guest guest = Guest.protectedMode(source)) {
            Guest.Event event = guest.assertOneEvent(vector, Integer.decode(error), "here");
            assertEquals(0x1B, event.cs());
        }
    }

    @Test
    void aUserProgramMayLookAtTablesUnlessUmipForbids() {
        String look = TO_USER + "here: sgdt [free]\nsldt ax\nstr ax\nsmsw ax\nafter: int 0x30\n";
        try (Guest guest = Guest.protectedMode(look)) {
            assertEquals(0x30, guest.events().getFirst().vector());
        }
        try (Guest guest = Guest.protectedMode("mov eax,0x800\nmov cr4,eax\n" + look)) {
            guest.assertOneEvent(13, 0, "here");
        }
    }

    private static final String CHECKING_ALIGNMENT =
            """
            mov eax,cr0
            or eax,0x40000
            mov cr0,eax
            mov eax,[free+1]               ; level 0 is never checked
            """
                    + TO_USER
                    + """
                    mov esi,free+3
                    mov edi,free+0x100
                    pushf
                    or dword [esp],0x40000
                    popf
                    here:
                    """;

    /** Vol. 2A, FXSAVE: how wide the alignment check is varies; what it lets through, #GP stops. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "db 0x0f,0xae,0x06 | 17 | 13", // fxsave [esi]
                "db 0x0f,0xae,0x0e | 17 | 13", // fxrstor [esi]
                "db 0x0f,0xae,0x47,4 | 13 | 13", // fxsave [edi+4]
                "db 0x0f,0xae,0x07 | 48 | 48", // fxsave [edi]
            })
    void aMisalignedImageOfAllUnitsFaults(String instruction, int checked, int unchecked) {
        String end = instruction + "\nafter: int 0x30\n";
        try (Guest guest = Guest.protectedMode(CHECKING_ALIGNMENT + end)) {
            assertEquals(checked, guest.events().getFirst().vector());
        }
        String off = CHECKING_ALIGNMENT.replace("or dword [esp],0x40000", "nop");
        try (Guest guest = Guest.protectedMode(off + end)) {
            assertEquals(unchecked, guest.events().getFirst().vector());
        }
    }

    /** 6.15, interrupt 17: with CR0.AM and EFLAGS.AC, at level 3 alone. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "mov eax,[free+2] | 17",
                "mov ax,[free+1] | 17",
                "mov [free+1],eax | 17",
                "movsd | 17",
                "push dword [free+1] | 17",
                "db 0xd9,0x36 | 17", // fnstenv [esi]
                "db 0xdd,0x77,2 | 17", // fnsave [edi+2]
                "db 0x66,0xd9,0x77,1 | 17", // fnstenv [edi+1], of words
                "db 0x66,0xd9,0x77,2 | 48",
                "db 0xd9,0x77,4 | 48",
                "mov al,[free+1] | 48",
                "mov ax,[free+2] | 48",
                "mov eax,[free+4] | 48",
            })
    void misalignedDataFaultsWhereAlignmentIsChecked(String instruction, int vector) {
        String checking = CHECKING_ALIGNMENT;
        try (Guest guest = Guest.protectedMode(checking + instruction + "\nafter: int 0x30\n")) {
            Guest.Event event = guest.events().getFirst();
            assertEquals(vector, event.vector());
            assertEquals(0, event.error());
            assertEquals(vector == 17 ? guest.at("here") : guest.at("after") + 2, event.ip());
        }
        String off = checking.replace("or dword [esp],0x40000", "nop");
        try (Guest guest = Guest.protectedMode(off + instruction + "\nafter: int 0x30\n")) {
            assertEquals(0x30, guest.events().getFirst().vector());
        }
    }

    /** 5.8.4 and 5.8.5: a call gate to level 0 copies parameters to the inner stack. */
    @Test
    void aCallGateChangesStacksAndCopiesParameters() {
        String source =
                """
                mov word [gdt+gate],inside-0x40000
                mov word [gdt+gate+2],code32
                mov word [gdt+gate+4],0xec02
                mov word [gdt+gate+6],4
                """
                        + TO_USER
                        + """
                        push 0x11
                        push 0x22
                        callf gate+3:0
                        back: mov ebx,esp
                        int 0x30
                        inside: mov esi,esp
                        mov edi,free
                        mov ecx,6
                        rep movsd
                        mov ecx,esp
                        mov eax,[esp+8]
                        mov edx,[esp+12]
                        retf 8
                        """;
        try (Guest guest = Guest.protectedMode(source)) {
            Guest.Event event = guest.events().getFirst();
            assertEquals(0x30, event.vector());
            assertEquals(0x1B, event.cs());
            assertEquals(0x22, guest.register("rax"));
            assertEquals(0x11, guest.register("rdx"));
            assertEquals(0x2_8000, guest.register("rbx"));
            assertEquals(0x2_4000 - 24, guest.register("rcx"));
            long[] pushed = {guest.at("back"), 0x1B, 0x22, 0x11, 0x2_8000 - 8, 0x23};
            for (int i = 0; i < pushed.length; i++) {
                assertEquals(pushed[i], guest.memory(0x1_8000 + 4L * i, 4), "place " + i);
            }
        }
    }

    /** RET to an outer level: segments that it may not use become null (vol. 2B, RET). */
    @Test
    void aReturnToAnOuterLevelDropsInnerDataSegments() {
        String source =
                """
                mov ax,udata
                mov fs,ax
                push udata
                push outer
                push user32
                push user
                retf
                user: mov bx,ds
                mov cx,fs
                int 0x30
                """;
        try (Guest guest = Guest.protectedMode(source)) {
            assertEquals(0x30, guest.events().getFirst().vector());
            assertEquals(0, guest.register("rbx") & 0xFFFF);
            assertEquals(0x23, guest.register("rcx") & 0xFFFF);
        }
    }

    /** 5.8.1.2: conforming code is entered at the level of the caller. */
    @Test
    void conformingCodeKeepsTheLevelOfItsCaller() {
        String source = TO_USER + "callf conforming:there\nthere: mov bx,cs\nint 0x30\n";
        try (Guest guest = Guest.protectedMode(source)) {
            assertEquals(0x30, guest.events().getFirst().vector());
            assertEquals(0x4B, guest.register("rbx") & 0xFFFF);
        }
    }

    /** Vol. 2A, LAR and LSL; vol. 2B, VERR and VERW: ZF says whether the selector shows. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "lar ebx,ax | data32 | 1 | cf9300",
                "lar ebx,ax | code32+3 | 0 | 0",
                "lar ebx,ax | conforming+3 | 1 | cf9e00",
                "lar ebx,ax | task | 1 | 8b00",
                "lar ebx,ax | 0 | 0 | 0",
                "lar ebx,ax | 0x1f8 | 0 | 0",
                "lsl ebx,ax | data32 | 1 | ffffffff",
                "lsl ebx,ax | code16 | 1 | ffff",
                "lsl ebx,ax | task | 1 | fff",
                "lsl ebx,ax | down | 1 | fff",
                "verr ax | executeonly | 0 | 0",
                "verr ax | readonly | 1 | 0",
                "verw ax | readonly | 0 | 0",
                "verw ax | data32 | 1 | 0",
                "verw ax | code32 | 0 | 0",
                "verr ax | task | 0 | 0",
            })
    void selectorsShowWhatTheirDescriptorsAllow(
            String instruction, String selector, int zero, String result) {
        String source = "xor ebx,ebx\nmov ax," + selector + "\n" + instruction + "\nsetz cl\nhlt\n";
        try (Guest guest = Guest.protectedMode(source)) {
            assertEquals(zero, guest.register("rcx") & 0xFF);
            assertEquals(Long.parseLong(result, 16), guest.register("rbx"));
            assertEquals(0, guest.events().size());
        }
    }

    /** Vol. 2A, ARPL: a destination that stays as it is may lie where nothing can be written. */
    @ParameterizedTest
    @CsvSource({"0x13, 0", "0x12, 0", "0x11, 13"})
    void arplWritesOnlyWhatChanges(String selector, int vector) {
        String source =
                """
                mov word [free],SELECTOR
                mov ax,readonly
                mov ds,ax
                mov bx,2
                here: arpl [free],bx
                setz cl
                hlt
                """
                        .replace("SELECTOR", selector);
        try (Guest guest = Guest.protectedMode(source)) {
            assertEquals(Long.decode(selector), guest.memory(0x1_8000, 2));
            if (vector == 0) {
                assertEquals(0, guest.events().size());
                assertEquals(0, guest.register("rcx") & 0xFF);
            } else {
                guest.assertOneEvent(vector, 0, "here");
            }
        }
    }

    /** Tables are stored with all of their base, and loaded with 24 bits by 16-bit operands. */
    @Test
    void tablesAreStoredAloneInTheirSize() {
        String source =
                """
                mov dword [free],0x89abcdef
                mov dword [free+4],0x4567
                lidt [free]
                sidt [free+8]
                o16 sidt [free+16]
                o16 lidt [free]
                sidt [free+24]
                hlt
                """;
        try (Guest guest = Guest.protectedMode(source)) {
            assertEquals(0x4567_89AB_CDEFL, guest.memory(0x1_8008, 8));
            assertEquals(0x4567_89AB_CDEFL, guest.memory(0x1_8010, 8));
            assertEquals(0x0067_89AB_CDEFL, guest.memory(0x1_8018, 8));
        }
    }
}

package dev.hv.cpu.x86.guest;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.hv.cpu.x86.core.Vector;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Intel SDM vol. 3A, chapter 4, as programs in 64-bit mode see it: the second page of 2 MiB, at
 * 200000h, is the one that is tried.
 */
final class Chapter4LongModeTest {
    /** The first page is the system's alone, and the second has that entry. */
    private static String pages(String second) {
        return """
        mov ecx,tables+0x2000
        mov byte [rcx],0x83
        mov rax,%s
        mov [rcx+8],rax
        mov rax,cr3
        mov cr3,rax
        mov ebx,0x200000
        """
                .formatted(second);
    }

    private static String cr4(String bits) {
        return "mov rax,cr4\nmov edx,%s\nor rax,rdx\nmov cr4,rax\n".formatted(bits);
    }

    private static final String WRITE_PROTECT =
            "mov rax,cr0\nmov edx,0x10000\nor rax,rdx\nmov cr0,rax\n";

    private static void assertPageFault(String source, int error) {
        try (Guest guest = Guest.longMode(source)) {
            assertEquals(1, guest.events().size(), () -> guest.events().toString());
            Guest.Event event = guest.events().getFirst();
            assertEquals(Vector.PF, event.vector());
            assertEquals(error, event.error());
            assertEquals(0x20_0000, event.cr2());
            boolean fetch = (error & 0x10) != 0;
            assertEquals(fetch ? 0x20_0000 : guest.at("here"), event.ip());
        }
    }

    private static void assertNothing(String source) {
        try (Guest guest = Guest.longMode(source)) {
            assertEquals(0, guest.events().size(), () -> guest.events().toString());
        }
    }

    /** 4.6.1: what the system may do with pages, and 4.7: how a fault tells. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0x200086 | mov rax,[rbx] | 0", // not present
                "0x200086 | mov [rbx],rax | 2",
                "0x200085 | mov [rbx],rax | 3", // read only
                "0x8000000000200087 | jmp rbx | 0x11", // no code
                "0x0010000000200087 | mov rax,[rbx] | -1", // an ignored bit
                "0x0008000000200087 | mov rax,[rbx] | 9", // a reserved bit: address bit 51
                "0x0000000000202087 | mov rax,[rbx] | 9", // and one of a large page
                "0x200087 | mov [rbx],rax | -1",
            })
    void thePagesBitsDecide(String entry, String access, String error) {
        String source = WRITE_PROTECT + pages(entry) + "here: " + access + "\nhlt\n";
        if (Integer.decode(error) < 0) {
            assertNothing(source);
        } else {
            assertPageFault(source, Integer.decode(error));
        }
    }

    /** 4.6.1: with SMAP the system reaches pages of programs under EFLAGS.AC alone. */
    @Test
    void smapAsksForAlignmentCheck() {
        String source = pages("0x200087") + cr4("0x200000");
        assertPageFault(source + "here: mov rax,[rbx]\nhlt\n", 1);
        assertPageFault(source + "here: mov [rbx],rax\nhlt\n", 3);
        String stac = "db 0x0f,0x01,0xcb\n";
        String clac = "db 0x0f,0x01,0xca\n";
        assertNothing(source + stac + "mov rax,[rbx]\nmov [rbx],rax\nhlt\n");
        assertPageFault(source + stac + "mov [rbx],rax\n" + clac + "here: mov [rbx],rax\nhlt\n", 3);
    }

    /** 4.6.1: AC does not help where an instruction reads the GDT: that access is implicit. */
    @Test
    void smapKeepsDescriptorsFromProgramsPages() {
        String source =
                pages("0x200087")
                        + """
                        mov rax,[gdt+0x38]
                        mov [0x1fffb8],rax
                        mov rax,[gdt+0x10]
                        mov [0x200000],rax
                        mov word [free],0xff
                        mov qword [free+2],0x1fff80
                        lgdt [free]
                        """
                        + cr4("0x200000")
                        + "db 0x0f,0x01,0xcb\nmov ax,[rbx]\nmov ax,0x80\n";
        assertPageFault(source + "here: mov ds,ax\nhlt\n", 1);
        assertPageFault(source + "here: lar ecx,ax\nhlt\n", 1);
    }

    /** With SMEP the system runs no code of programs. */
    @Test
    void smepKeepsTheSystemFromProgramsCode() {
        String source = pages("0x200087") + "mov byte [rbx],0xf4\n" + cr4("0x100000");
        assertPageFault(source + "jmp rbx\n", 0x11);
    }

    /** 4.6.2: protection keys, for the system too where the page is a program's. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0x04 | mov rax,[rbx] | 0x21", // access disabled for key 1
                "0x08 | mov rax,[rbx] | -1", // writes disabled
                "0x08 | mov [rbx],rax | 0x23",
                "0x30 | mov [rbx],rax | -1", // another key's
            })
    void theKeysRightsDecide(String rights, String access, String error) {
        String source =
                WRITE_PROTECT
                        + cr4("0x400000")
                        + pages("0x0800000000200087")
                        + "xor ecx,ecx\nxor edx,edx\nmov eax,"
                        + rights
                        + "\ndb 0x0f,0x01,0xef\n" // wrpkru
                        + "here: "
                        + access
                        + "\nhlt\n";
        if (Integer.decode(error) < 0) {
            assertNothing(source);
        } else {
            assertPageFault(source, Integer.decode(error));
        }
    }

    /** 4.5: five levels reach 57 bits of linear address, and bit 56 is the sign. */
    @ParameterizedTest
    @CsvSource({"0x00ff000000200000, -1", "0x0100000000200000, 13", "0xff00000000200000, 14"})
    void fiveLevelsReachFiftySevenBits(String address, int vector) {
        String source =
                """
                mov edi,0x54000                 ; PML5: entries 0 and FFh to the PML4 at 50000h
                mov dword [edi],tables+7
                mov dword [edi+0x7f8],tables+7
                mov edi,tables
                mov dword [edi],tables+0x1007
                mov dword [edi+0x1000],tables+0x2007
                mov dword [edi+0x2000],0x87
                mov dword [edi+0x2008],0x200087
                mov eax,0x54000
                mov cr3,eax
                mov eax,0x1020                  ; PAE, LA57
                mov cr4,eax
                mov ecx,0xc0000080
                rdmsr
                or eax,0x100
                wrmsr
                lidt [widetable]
                mov eax,cr0
                mov ebx,0x80000000
                or eax,ebx
                mov cr0,eax
                jmpf code64:long
                widetable: dw 0x3ff
                dd idt
                bits 64
                long: mov rbx,%s
                mov rax,0x1122334455667788
                here: mov [rbx],rax
                hlt
                """
                        .formatted(address);
        try (Guest guest = Guest.longGates("max", source)) {
            if (vector < 0) {
                assertEquals(0x1122_3344_5566_7788L, guest.memory(0x20_0000, 8));
                assertEquals(0, guest.events().size());
            } else {
                assertEquals(vector, guest.events().getFirst().vector());
            }
        }
    }

    /** 4.10.4.1: a switch of the PCID without a flush, and one with, both show the new table. */
    @Test
    void addressSpacesWithIdentifiersAreApart() {
        String source =
                pages("0x200083")
                        + cr4("0x20000")
                        + """
                        mov dword [rbx],1
                        mov ecx,0x54000         ; another directory, whose page is at 0
                        mov edx,0x55000
                        mov dword [rcx],0x55003
                        mov dword [rdx],0x56003
                        mov edx,0x56000
                        mov dword [rdx],0x83
                        mov dword [rdx+8],0x83
                        mov eax,0x54001
                        mov cr3,rax
                        mov ecx,[rbx+0x18000]
                        mov eax,tables
                        mov cr3,rax
                        mov edx,[rbx]
                        hlt
                        """;
        try (Guest guest = Guest.longMode("mov ecx,free\nmov dword [rcx],7\n" + source)) {
            assertEquals(7, guest.register("rcx"));
            assertEquals(1, guest.register("rdx"));
            assertEquals(0, guest.events().size(), () -> guest.events().toString());
        }
    }
}

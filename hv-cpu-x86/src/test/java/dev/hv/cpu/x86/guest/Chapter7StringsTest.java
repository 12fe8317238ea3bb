package dev.hv.cpu.x86.guest;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Intel SDM vol. 1, 7.3.9, and vol. 2B, REP: a string instruction that faults has done the
 * iterations before, and its registers say which one comes next.
 */
final class Chapter7StringsTest {
    /** Everything but 4 KiB at {@code 40000H + 2 MiB} is mapped: to the second page's table. */
    private static final String HOLE =
            """
            mov edi,tables+0x4000
            mov eax,0x200067
            mov ecx,512
            fill: mov [rdi],rax
            add rdi,8
            add eax,0x1000
            dec ecx
            jnz fill
            mov edi,tables+0x4000
            mov dword [rdi+0x208],0
            mov eax,tables+0x4007
            mov [tables+0x2008],eax
            mov rax,cr3
            mov cr3,rax
            cld
            """;

    /**
     * At 16 bytes before the hole.
     *
     * @param elements done before it is reached
     */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "mov edi,0x240ff0 | rep stosb | 16 | 1 | 2",
                "mov edi,0x240ff0 | rep stosd | 4 | 4 | 2",
                "mov edi,0x240ff2 | rep stosd | 3 | 4 | 2", // its fourth is half in the hole
                "mov edi,0x240ff0 | rep stosq | 2 | 8 | 2",
                "mov esi,0x240ff0;mov edi,free | rep movsb | 16 | 1 | 0",
                "mov esi,0x240ff0;mov edi,free | rep movsd | 4 | 4 | 0",
                "mov esi,free;mov edi,0x240ff0 | rep movsw | 8 | 2 | 2",
                "mov esi,free;mov edi,0x240ff8 | rep movsq | 1 | 8 | 2",
                "mov esi,0x240ff0 | rep lodsb | 16 | 1 | 0",
                "mov edi,0x240ff0;mov al,0x5a | repne scasb | 16 | 1 | 0",
                "mov esi,0x240ff0;mov edi,0x23fff0 | repe cmpsb | 16 | 1 | 0",
            })
    void aStringFaultsWhereItHasCome(
            String before, String string, int elements, int size, int error) {
        String source =
                HOLE
                        + before.replace(';', '\n')
                        + "\nmov ecx,100\nmov ebp,esi\nmov ebx,edi\nhere: "
                        + string
                        + "\nhlt\n";
        try (Guest guest = Guest.longMode(source)) {
            Guest.Event event = guest.assertOneEvent(14, error, "here");
            assertEquals(0x24_1000, event.cr2());
            assertEquals(100 - elements, guest.register("rcx"));
            long moved = (long) elements * size;
            boolean source1 = string.contains("movs") || string.contains("lods");
            boolean compares = string.contains("cmps");
            boolean both = string.contains("movs") || compares;
            if (source1 || compares) {
                assertEquals(guest.register("rbp") + moved, guest.register("rsi"));
            }
            if (both || !source1) {
                assertEquals(guest.register("rbx") + moved, guest.register("rdi"));
            }
        }
    }

    /** A store that reaches into a page that is not there leaves the one before as it was. */
    @ParameterizedTest
    @CsvSource({"'mov [rbx],rax'", "'add [rbx],rax'", "'movups [rbx],xmm0'", "'xchg [rbx],rax'"})
    void aStoreAcrossPagesIsDoneWhollyOrNotAtAll(String store) {
        String source =
                HOLE
                        + """
                        mov rcx,cr4
                        or ecx,0x200
                        mov cr4,rcx
                        mov ebx,0x240ffc
                        mov dword [rbx],0x12345678
                        mov rax,0x1111111111111111
                        here: %s
                        hlt
                        """
                                .formatted(store);
        try (Guest guest = Guest.longMode(source)) {
            guest.assertOneEvent(14, 2, "here");
            assertEquals(0x1234_5678, guest.memory(0x24_0FFC, 4));
        }
    }
}

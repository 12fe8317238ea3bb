package dev.hv.cli.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hv.cli.InputException;
import dev.hv.cli.request.Argument;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;

class SymbolsTest {
    @TempDir private Path folder;

    private Symbols symbols(byte[] content) throws IOException {
        Path file = Files.write(folder.resolve("System.map"), content);
        return Symbols.read(Argument.ofOption("--symbols", file.toString()));
    }

    private Symbols symbols(String content) throws IOException {
        return symbols(content.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void anAddressHasTheNameAtOrBelowIt() throws IOException {
        Symbols symbols =
                symbols(
                        """
                        0000000000001000 A low
                        ffffffff81000000 T _text
                        ffffffff81000000 T startup_64
                        ffffffff81000040 t cost$\t[a_module]
                        """);
        assertEquals(
                "cpu region-at-0xffffffff81000000(_text) 7",
                symbols.named("cpu region-at-0xffffffff81000000 7"));
        assertEquals(
                "region-at-0xffffffff81000050(cost$+0x10)",
                symbols.named("region-at-0xffffffff81000050"));
        assertEquals("region-at-0x1fff(low+0xfff)", symbols.named("region-at-0x1fff"));
    }

    @Test
    void whatLiesBelowAllNamesAndLinesWithoutAddressesStayAsTheyAre() throws IOException {
        Symbols symbols = symbols("00001000 T first\n");
        assertEquals("region-at-0xfff 1", symbols.named("region-at-0xfff 1"));
        assertEquals("instructions 12", symbols.named("instructions 12"));
        assertEquals("region-at-0x1000 1", Symbols.NONE.named("region-at-0x1000 1"));
    }

    @Test
    void aFileWithoutNamesIsRefused() {
        InputException empty = assertThrows(InputException.class, () -> symbols("\nhello\n"));
        assertTrue(String.valueOf(empty.getMessage()).contains("ffffffff81000000 T _text"));
        InputException binary =
                assertThrows(
                        InputException.class, () -> symbols(new byte[] {0x7F, (byte) 0xFF, 0}));
        assertTrue(String.valueOf(binary.getMessage()).contains("nm"));
        Argument absent = Argument.ofOption("--symbols", folder.resolve("none").toString());
        assertThrows(InputException.class, () -> Symbols.read(absent));
    }

    /** An ELF file of 64 or 32 bits with a symbol table, its strings, and three symbols. */
    private static byte[] elf(boolean wide) {
        int header = wide ? 64 : 52;
        int each = wide ? 24 : 16;
        int section = wide ? 64 : 40;
        byte[] strings = "\0_text\0main\0kernel.c\0".getBytes(StandardCharsets.UTF_8);
        int symbolsAt = header;
        int stringsAt = symbolsAt + 4 * each;
        int sectionsAt = stringsAt + strings.length;
        ByteBuffer file =
                ByteBuffer.allocate(sectionsAt + 3 * section).order(ByteOrder.LITTLE_ENDIAN);
        file.putInt(0, 0x464C_457F).put(4, (byte) (wide ? 2 : 1));
        if (wide) {
            file.putLong(0x28, sectionsAt);
        } else {
            file.putInt(0x20, sectionsAt);
        }
        file.putShort(wide ? 0x3A : 0x2E, (short) section);
        file.putShort(wide ? 0x3C : 0x30, (short) 3);
        long base = wide ? 0xFFFF_FFFF_8100_0000L : 0xC100_0000L;
        long[][] symbols = {{1, 1, base, 1}, {7, 2, base + 0x40, 1}, {12, 4, 0, 1}};
        for (int i = 0; i < symbols.length; i++) {
            int at = symbolsAt + (i + 1) * each;
            file.putInt(at, (int) symbols[i][0]);
            file.put(at + (wide ? 4 : 12), (byte) symbols[i][1]);
            file.putShort(at + (wide ? 6 : 14), (short) symbols[i][3]);
            if (wide) {
                file.putLong(at + 8, symbols[i][2]);
            } else {
                file.putInt(at + 4, (int) symbols[i][2]);
            }
        }
        file.put(stringsAt, strings);
        int table = sectionsAt + section;
        file.putInt(table + 4, 2).putInt(table + (wide ? 0x28 : 0x18), 2);
        int list = table + section;
        if (wide) {
            file.putLong(table + 0x18, symbolsAt).putLong(table + 0x20, 4L * each);
            file.putLong(list + 0x18, stringsAt);
        } else {
            file.putInt(table + 0x10, symbolsAt).putInt(table + 0x14, 4 * each);
            file.putInt(list + 0x10, stringsAt);
        }
        return file.array();
    }

    @Test
    void anElfFileNamesItsFunctions() throws IOException {
        Symbols wide = symbols(elf(true));
        assertEquals(
                "region-at-0xffffffff81000044(main+0x4)",
                wide.named("region-at-0xffffffff81000044"));
        assertEquals("region-at-0x10", wide.named("region-at-0x10"));
        assertEquals(
                "region-at-0xc1000000(_text)", symbols(elf(false)).named("region-at-0xc1000000"));
    }

    @Test
    void aDamagedElfFileIsRefusedOrReadForWhatItHas() throws IOException {
        Random random = new Random(5);
        for (int i = 0; i < 2000; i++) {
            byte[] file = elf(random.nextBoolean());
            for (int j = random.nextInt(4); j >= 0; j--) {
                file[4 + random.nextInt(file.length - 4)] = (byte) random.nextInt();
            }
            byte[] cut =
                    Arrays.copyOf(
                            file, random.nextInt(4) == 0 ? random.nextInt(8, 200) : file.length);
            try {
                symbols(cut);
            } catch (InputException e) {
                assertTrue(String.valueOf(e.getMessage()).contains("ELF"), e.getMessage());
            }
        }
    }
}

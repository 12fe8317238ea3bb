package dev.hv.cli.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hv.cli.InputException;
import dev.hv.cli.request.Argument;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

class SymbolsTest {
    @TempDir private Path folder;

    private Symbols symbols(byte[] content) throws IOException {
        Path file = Files.write(folder.resolve("System.map"), content);
        return Symbols.read(Argument.ofOption("--symbols", file.toString()));
    }

    private Symbols symbols(String content) throws IOException {
        return symbols(content.getBytes(java.nio.charset.StandardCharsets.UTF_8));
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
}

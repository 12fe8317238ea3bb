package dev.hv.cli.request;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.hv.cli.InputException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ByteSizeTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "4096, 4096",
        "64K, 65536",
        "64k, 65536",
        "1M, 1048576",
        "1MiB, 1048576",
        "2G, 2147483648",
        "3GB, 3221225472",
        "1T, 1099511627776",
        "512B, 512"
    })
    void aSizeIsANumberOfBytesOrOfPowersOf1024(String text, long bytes) {
        assertEquals(bytes, ByteSize.parse(Argument.ofOption("--memory", text)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "M", "1X", "-1", "1.5G", "0x10", "9999999999T", "1 M M", "1KiM"})
    void anythingElseIsRefusedAndSaysWhereItStood(String text) {
        InputException thrown =
                assertThrows(
                        InputException.class,
                        () -> ByteSize.parse(Argument.ofOption("--memory", text)));
        assertEquals(
                "--memory '" + text + "': expected a size such as 64M or 2G", thrown.getMessage());
    }

    @Test
    void aSizeIsPrintedWithTheLargestSuffixThatLosesNothing() {
        assertEquals("1G", ByteSize.text(1L << 30));
        assertEquals("1536M", ByteSize.text(1536L << 20));
        assertEquals("1000 bytes", ByteSize.text(1000));
        assertEquals("0 bytes", ByteSize.text(0));
    }
}

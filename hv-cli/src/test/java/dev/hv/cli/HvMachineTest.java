package dev.hv.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;

/** The command where it assembles machines. */
class HvMachineTest {
    @TempDir private Path directory;

    private Outcome words(String line) {
        return Outcome.ofWords(line, directory);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "run --kernel DIR/none|none: no such file",
                "run --kernel DIR|is a directory, expected a file",
                "run --kernel DIR/truncated|truncated",
                "run --kernel DIR/empty|empty",
                "run --kernel DIR/text|text",
                "run --guest demo --set uart0.regs=0x604|port",
                "run --guest demo --set uart0.irk=5|irk",
                "run --guest demo --set uart0.clock-hertz=0|clock-hertz",
                "run --guest demo --cpu 8087|cpu '8087': no such model '8087'; did you mean '80",
                "run --guest demo --cpu max,+sse9|no such feature 'sse9'; did you mean 'sse",
                "run --guest demo --cpu max,sse|feature 'sse': expected +feature or -feature",
                "run --guest demo --entry 63-bit|--entry '63-bit': expected one of automatic,",
                "run --guest demo --device uart-16550a,irk=5|no option or slot 'irk'; did you mean",
                "run --guest demo --set uart0.irq=zzz|slot irq: 'zzz': expected an interrupt such",
                "run --guest demo --set uart0.clock-hertz=x|clock-hertz: 'x': expected an integer",
                "run --guest demo --trace urt0|no 'urt0' in this machine; did you mean 'uart0'?",
                "run --rom DIR/none|none: no such file",
                "run --rom DIR/empty|0 bytes",
                "run --rom DIR/text --guest demo|choose one"
            })
    void whatTheMachineCannotBeMadeOfIsOneLineAndExitCode2(String line, String problem)
            throws IOException {
        byte[] truncated = new byte[0x250];
        truncated[0x1F1] = 30;
        truncated[0x1FE] = 0x55;
        truncated[0x1FF] = (byte) 0xAA;
        System.arraycopy("HdrS".getBytes(StandardCharsets.US_ASCII), 0, truncated, 0x202, 4);
        truncated[0x206] = 0x0F;
        truncated[0x207] = 0x02;
        Files.write(directory.resolve("truncated"), truncated);
        Files.write(directory.resolve("empty"), new byte[0]);
        Files.writeString(directory.resolve("text"), "this is no kernel\n".repeat(1000));
        // A machine that is made after all must not run on.
        Outcome outcome = words(line + " --dry-run");
        assertEquals(ExitCode.BAD_INPUT.code(), outcome.code(), outcome.err());
        assertEquals(1, outcome.err().lines().count(), outcome.err());
        assertTrue(outcome.err().contains(problem), outcome.err());
        assertArrayEquals(truncated, Files.readAllBytes(directory.resolve("truncated")));
    }

    /** The far jump leads below 1 MiB, to the copy of the same bytes. */
    @ParameterizedTest
    @CsvSource({"80386", "pentium", "max"})
    void aRomRunsFromTheResetVectorAndShowsBelow1MiB(String cpu) throws IOException {
        // mov eax,10h; out F4h,eax; hlt, to 16 bytes; then jmp F000:FFE0 at the reset vector
        byte[] image =
                HexFormat.of()
                        .parseHex(
                                "66b81000000066e7f4f4ffffffffffff"
                                        + "eae0ff00f0ffffffffffffffffffffff");
        Files.write(directory.resolve("rom"), image);
        Outcome outcome = words("run --rom DIR/rom --no-reboot --cpu " + cpu + " --serial none");
        assertEquals(2 * 0x10 + 1, outcome.code(), outcome.err());
    }

    @Test
    void aDryRunPrintsTheMachineAndStartsNothing() {
        Outcome outcome = words("run --guest demo --serial file:DIR/log --dry-run");
        assertEquals(0, outcome.code(), outcome.err());
        for (String part :
                List.of(
                        "profile microvm",
                        "memory map",
                        "0x03f8-0x03ff",
                        "uart0.regs",
                        "interrupts",
                        "irq 4",
                        "devices",
                        "debug-exit")) {
            assertTrue(outcome.out().contains(part), part + " in " + outcome.out());
        }
        assertTrue(Files.notExists(directory.resolve("log")));
    }
}

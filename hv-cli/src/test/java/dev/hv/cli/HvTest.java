package dev.hv.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hv.cli.request.Key;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import picocli.CommandLine;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** The command as a person meets it: words in, an exit code and lines out. */
class HvTest {
    @TempDir private Path directory;

    /** Runs a command whose words are in {@code line}; {@code DIR} stands for the directory. */
    private Outcome words(String line) {
        return Outcome.ofWords(line, directory);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "run --kernal x|unknown option '--kernal'; did you mean '--kernel'?",
                "rum|unknown command 'rum'; did you mean 'run'?",
                "run spare|spare: there is no such file",
                "run --memory|--memory",
                "run --guest demo --memory 1K|--memory '1K': expected 1M to 512G",
                "run --guest demo --memory lots|--memory 'lots': expected a size such as 64M or 2G",
                "run --guest demo --memory 2000001|--memory '2000001': expected a multiple of 4K",
                "run --guest demo --profile microvn|--profile 'microvn': no such profile",
                "run --guest clout|--guest 'clout': no such guest; did you mean 'cloud'?",
                "run --guest demo --clock fake|--clock 'fake': expected real or deterministic",
                "run --guest demo --clock real,start=now|'start=now': expected a date",
                "run --guest demo --serial fil:x|--serial 'fil:x': expected stdio, file:PATH, pty",
                "run --guest demo --serial tcp:host:99999|expected tcp:HOST:PORT",
                "run --guest demo --serial file:DIR|is a directory, expected a file",
                "run --guest demo --serial file:DIR/no/log|there is no directory",
                "run --guest demo --serial none --serial none --serial none --serial none --serial"
                        + " none|no more than 4 serial ports",
                "run --guest demo --device uart-16550|no such plugin; did you mean 'uart-16550a'?",
                "run --guest demo --device post-port,name=uart0|there is a device 'uart0' already",
                "run --guest demo --device post-port,regs|'regs' is not of the form option=value",
                "run --guest demo --device uart-16550a,regs=0x2f8,irq=3,chars=stdio|another device",
                "run --guest demo --set uart1.irq=5|no such device in this machine; did you mean",
                "run --guest demo --set uart0|expected instance.option=value",
                "run --guest demo --trace urt0|no 'urt0' in this machine; did you mean 'uart0'?",
                "run --guest demo --script DIR/none|no such file",
                "run --initrd DIR|needs a --kernel that takes it",
                "run --guest demo --kernel x|there is a --kernel as well; choose one",
                "run --machine DIR/none.yaml|no such file",
                "device uart|no such plugin",
                "device|Missing required parameter: 'ID'",
                "fetch cluod|no such guest; did you mean 'cloud'?"
            })
    void badInputIsOneLineAndExitCode2(String line, String problem) {
        Outcome outcome = words(line);
        assertEquals(ExitCode.BAD_INPUT.code(), outcome.code(), outcome.err());
        assertEquals(1, outcome.err().lines().count(), outcome.err());
        assertTrue(outcome.err().startsWith("hv"), outcome.err());
        assertTrue(outcome.err().contains(problem), outcome.err());
        assertEquals("", outcome.out());
    }

    @Test
    void everyKeyOfAMachineFileIsAnOptionOfRun() {
        List<String> options =
                new CommandLine(new RunCommand())
                        .getCommandSpec().options().stream()
                                .flatMap(option -> Arrays.stream(option.names()))
                                .toList();
        for (Key key : Key.values()) {
            assertTrue(options.contains(key.option()), key.option());
        }
    }

    @Test
    void everyDeviceIsListedAndDescribed() {
        Outcome list = Outcome.of("devices");
        assertEquals(0, list.code());
        assertTrue(list.out().contains("uart-16550a"), list.out());
        for (String line : list.out().lines().toList()) {
            String id = line.substring(0, line.indexOf(' '));
            Outcome device = Outcome.of("device", id);
            assertEquals(0, device.code(), device.err());
            assertTrue(device.out().startsWith(id + ": "), device.out());
        }
    }

    @Test
    void aDevicesOptionsHaveDocumentationBoundsAndDefaults() {
        Outcome uart = Outcome.of("device", "uart-16550a");
        assertTrue(uart.out().contains("clock-hertz"), uart.out());
        assertTrue(uart.out().contains("integer, 1 to 1000000000 Hz; default 1843200"), uart.out());
        assertTrue(uart.out().contains("usually 0x3f8"), uart.out());
    }

    @Test
    void profilesAreListedWithTheirDevices() {
        Outcome outcome = Outcome.of("profiles");
        assertEquals(0, outcome.code());
        assertTrue(outcome.out().contains("microvm: "), outcome.out());
        assertTrue(outcome.out().contains("pit-8254"), outcome.out());
    }

    @Test
    void helpTellsOfEveryCommand() {
        Outcome outcome = Outcome.of("--help");
        assertEquals(0, outcome.code());
        for (String command : List.of("run", "demo", "fetch", "profiles", "devices", "device")) {
            assertTrue(outcome.out().contains("\n  " + command + " "), outcome.out());
        }
    }

    @Test
    void helpTellsWhatTheExitCodesMean() {
        String help = Outcome.of("run", "--help").out();
        for (ExitCode code : ExitCode.values()) {
            assertTrue(help.contains(code.meaning()), code + " in " + help);
        }
    }
}

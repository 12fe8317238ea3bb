package dev.hv.cli.request;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hv.cli.InputException;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

class MachineFileTest {
    @TempDir private Path directory;

    private Request read(String yaml) throws IOException {
        return MachineFile.read(Files.writeString(directory.resolve("vm.yaml"), yaml));
    }

    private static List<String> texts(Request request, Key key) {
        return request.all(key).stream().map(Argument::text).toList();
    }

    @Test
    void theFileSaysWhatTheOptionsSay() throws IOException {
        Request request =
                read(
                        """
                        profile: pc
                        memory: 1G
                        kernel: boot/vmlinuz
                        append: console=ttyS0 quiet
                        no-reboot: true
                        serial: [stdio, none]
                        device:
                          - thermometer,name=t0
                          - plugin: thermometer
                            name: t1
                            regs: 0x700
                            label: a,b
                        set:
                          uart0.irq: 5
                        """);
        assertEquals(List.of("pc"), texts(request, Key.PROFILE));
        assertEquals(List.of("1G"), texts(request, Key.MEMORY));
        assertEquals(List.of("console=ttyS0 quiet"), texts(request, Key.APPEND));
        assertEquals(List.of("true"), texts(request, Key.NO_REBOOT));
        assertEquals(List.of("stdio", "none"), texts(request, Key.SERIAL));
        assertEquals(List.of("uart0.irq=5"), texts(request, Key.SET));
        List<DeviceArgument> devices =
                request.all(Key.DEVICE).stream().map(DeviceArgument::parse).toList();
        assertEquals("t0", devices.getFirst().name().orElseThrow());
        assertEquals("t1", devices.getLast().name().orElseThrow());
        assertEquals("a,b", devices.getLast().settings().get("label"));
    }

    @Test
    void firmwareIsAnotherWordForRomAndAnOrderIsAList() throws IOException {
        Request request = read("{firmware: bios.bin, boot: [cdrom, disk]}");
        assertEquals(List.of("bios.bin"), texts(request, Key.ROM));
        assertEquals(List.of("cdrom,disk"), texts(request, Key.BOOT));
        assertTrue(request.all(Key.ROM).getFirst().place().endsWith("vm.yaml: firmware"));
    }

    @Test
    void relativePathsAreRelativeToTheFile() throws IOException {
        Request request = read("kernel: boot/vmlinuz");
        assertEquals(
                directory.resolve("boot/vmlinuz"), request.last(Key.KERNEL).orElseThrow().path());
    }

    @Test
    void theCommandLineOverridesValuesAndAddsDevices() throws IOException {
        Request request =
                read("{memory: 1G, serial: [stdio, pty], device: a, set: {x.y: 1}}")
                        .overriddenBy(
                                Request.empty()
                                        .with(Key.MEMORY, Argument.ofOption("--memory", "2G"))
                                        .with(Key.SERIAL, Argument.ofOption("--serial", "none"))
                                        .with(Key.DEVICE, Argument.ofOption("--device", "b"))
                                        .with(Key.SET, Argument.ofOption("--set", "x.y=2")));
        assertEquals(List.of("2G"), texts(request, Key.MEMORY));
        assertEquals(List.of("none"), texts(request, Key.SERIAL));
        assertEquals(List.of("a", "b"), texts(request, Key.DEVICE));
        assertEquals(List.of("x.y=1", "x.y=2"), texts(request, Key.SET));
    }

    @Test
    void everyKeyIsAnOptionOfRun() {
        assertTrue(Key.words().contains("no-reboot"));
        assertEquals("--no-reboot", Key.NO_REBOOT.option());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "memroy: 1G|unknown key 'memroy'; did you mean 'memory'?",
                "memory: [1G, 2G]|memory: expected one value, found a list",
                "memory: {a: b}|memory: expected one value, found a map",
                "memory:|memory: expected one value, found nothing",
                "just words|expected keys and values",
                "device: {name: x}|a map needs the key 'plugin'",
                "a: [|line 1",
                "'{memory: 1G, memory: 2G}'|Duplicate",
                "'{rom: a, firmware: b}'|firmware: there is a rom as well; choose one",
                "''|expected keys and values"
            })
    void whatIsNoMachineSaysWhatIsWrong(String yaml, String problem) {
        String message =
                String.valueOf(assertThrows(InputException.class, () -> read(yaml)).getMessage());
        assertTrue(message.contains("vm.yaml"), message);
        assertTrue(message.contains(problem), message);
        assertEquals(1, message.lines().count(), message);
    }

    @Test
    void aDirectoryAndAMissingFileAreNamed() {
        String missing =
                String.valueOf(
                        assertThrows(
                                        InputException.class,
                                        () -> MachineFile.read(directory.resolve("none.yaml")))
                                .getMessage());
        assertTrue(missing.endsWith("none.yaml': no such file"), missing);
        String folder =
                String.valueOf(
                        assertThrows(InputException.class, () -> MachineFile.read(directory))
                                .getMessage());
        assertTrue(folder.endsWith("': is not a file"), folder);
    }

    @Test
    void longFilesAreReadInTimeThatGrowsWithThem() throws IOException {
        int serials = 200_000;
        assertEquals(
                serials, read("serial: [" + "a,".repeat(serials) + "]").all(Key.SERIAL).size());
        String name = "x,,".repeat(200_000);
        Argument device = read("device: " + name).last(Key.DEVICE).orElseThrow();
        assertEquals(name, DeviceArgument.parse(device).plugin());
    }

    @Property(tries = 1000)
    void anyTextIsAMachineOrIsRefused(@ForAll("files") byte[] text) throws IOException {
        Path file = Files.createTempFile("vm", ".yaml");
        try {
            Files.write(file, text);
            understand(MachineFile.read(file));
        } catch (InputException e) {
            assertFalse(String.valueOf(e.getMessage()).isBlank());
        } finally {
            Files.delete(file);
        }
    }

    private static void understand(Request request) {
        request.all(Key.DEVICE).forEach(DeviceArgument::parse);
        request.all(Key.MEMORY).forEach(ByteSize::parse);
        request.all(Key.KERNEL).forEach(Argument::path);
        request.all(Key.DISK).forEach(disk -> DiskArgument.parse(disk, List.of(), false));
    }

    /** Keys with pieces of YAML behind them, such texts damaged, and noise. */
    @Provide
    Arbitrary<byte[]> files() {
        Arbitrary<String> key =
                Arbitraries.of(
                        "memory: ",
                        "device: ",
                        "disk: ",
                        "kernel: ",
                        "set: ",
                        "serial: ",
                        "plugin: ");
        Arbitrary<String> piece =
                Arbitraries.of(
                        "[",
                        "]",
                        "{",
                        "}",
                        ", ",
                        ": ",
                        "\n",
                        "  ",
                        "- ",
                        "&a ",
                        "*a",
                        "!!int ",
                        "!!binary ",
                        "\"",
                        "'",
                        "\"\\0\"",
                        "|\n",
                        ">-\n",
                        "<<: ",
                        "? ",
                        "---\n",
                        "1e999999999",
                        "0x",
                        "1_000",
                        "9".repeat(40),
                        ".inf",
                        "~",
                        "x,",
                        "=",
                        "1G",
                        "a,name=b,c=d",
                        "{plugin: a, b: c}",
                        "#",
                        "%YAML 1.1\n",
                        "\t",
                        "\u0000");
        Arbitrary<String> line =
                Combinators.combine(key, piece.list().ofMaxSize(6))
                        .as((word, pieces) -> word + String.join("", pieces) + "\n");
        Arbitrary<byte[]> lines =
                line.list()
                        .ofMaxSize(5)
                        .map(all -> String.join("", all).getBytes(StandardCharsets.UTF_8));
        Arbitrary<byte[]> damaged =
                Combinators.combine(
                                lines, Arbitraries.integers().between(0, 200), Arbitraries.bytes())
                        .as(MachineFileTest::damage);
        Arbitrary<byte[]> noise =
                Arbitraries.strings()
                        .all()
                        .ofMaxLength(200)
                        .map(text -> text.getBytes(StandardCharsets.UTF_16LE));
        return Arbitraries.oneOf(lines, damaged, noise);
    }

    private static byte[] damage(byte[] text, int at, byte value) {
        byte[] damaged = text.clone();
        if (at < damaged.length) {
            damaged[at] = value;
        }
        return damaged;
    }
}

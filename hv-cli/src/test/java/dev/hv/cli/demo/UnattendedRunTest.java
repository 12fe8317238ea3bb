package dev.hv.cli.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hv.api.device.DevicePlugin;
import dev.hv.cli.ExitCode;
import dev.hv.cli.Hv;
import dev.hv.tck.jar.JarMaker;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * {@code hv run … </dev/null >log} in a process of its own: what is on standard output, what is on
 * standard error, and the exit code.
 */
@Timeout(400)
final class UnattendedRunTest {
    private static final long ORIGIN = 0x10_0000;

    private static final int OWN_CODE = 2 * 3 + 1;

    @TempDir private Path directory;

    /**
     * @param out a character for each byte
     */
    private record Finished(int code, String out, String err) {}

    /** A polite driver of the serial port (16550A, the line status register's THRE). */
    private static String around(String code) {
        return """
        magic equ 0x1BADB002
        uart equ 0x3F8
        header:
            dd magic, 0x10000, -(magic + 0x10000)
            dd header, header, image_end, memory_end, start
        put:
            push eax
            mov dx, uart + 5
        busy:
            in al, dx
            test al, 0x20
            je busy
            pop eax
            mov dx, uart
            out dx, al
            ret
        start:
            mov esp, memory_end
            %s
            mov dx, 0xF4
            mov eax, 3
            out dx, eax
        stop:
            hlt
            jmp stop
            align 16
        image_end:
        memory_end equ image_end + 4096
        """
                .formatted(code);
    }

    private Path kernel(String code) throws IOException, AssemblyException {
        return Files.write(directory.resolve("kernel"), Assembler.assemble(around(code), ORIGIN));
    }

    private Finished run(Path kernel, String... more) throws IOException, InterruptedException {
        List<String> arguments =
                new ArrayList<>(
                        List.of("--kernel", kernel.toString(), "--memory=8M", "--no-reboot"));
        arguments.addAll(List.of(more));
        return run(Map.of(), arguments);
    }

    private Finished run(Map<String, String> environment, List<String> arguments)
            throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Dguice_custom_class_loading=CHILD",
                                "--enable-native-access=ALL-UNNAMED",
                                "--sun-misc-unsafe-memory-access=allow",
                                "-XX:+UseSerialGC",
                                "-cp",
                                System.getProperty("java.class.path"),
                                Hv.class.getName(),
                                "run"));
        command.addAll(arguments);
        Path out = directory.resolve("out");
        Path err = directory.resolve("err");
        ProcessBuilder builder =
                new ProcessBuilder(command)
                        .redirectOutput(out.toFile())
                        .redirectError(err.toFile());
        builder.environment().putAll(environment);
        Process process = builder.start();
        try {
            process.getOutputStream().close();
            assertTrue(process.waitFor(300, TimeUnit.SECONDS), "it has not ended");
            return new Finished(
                    process.exitValue(),
                    Files.readString(out, StandardCharsets.ISO_8859_1),
                    Files.readString(err));
        } finally {
            process.destroyForcibly();
        }
    }

    private static void assertAllLinesAreOurs(String err) {
        assertEquals(List.of(), err.lines().filter(line -> !line.startsWith("hv: ")).toList(), err);
    }

    @Test
    void theSerialPortIsStandardOutputByteForByteAndWhatIsOursIsNot() throws Exception {
        Path kernel =
                kernel(
                        """
                        mov ecx, 1024
                        again:
                        mov eax, ecx
                        call put
                        dec ecx
                        jne again
                        """);
        Finished finished = run(kernel, "--stats");
        StringBuilder expected = new StringBuilder();
        for (int i = 1024; i > 0; i--) {
            expected.append((char) (i & 0xFF));
        }
        assertEquals(OWN_CODE, finished.code(), finished.err());
        assertEquals(expected.toString(), finished.out());
        assertAllLinesAreOurs(finished.err());
        assertTrue(
                finished.err().startsWith("hv: the guest ended the machine with code " + OWN_CODE),
                finished.err());
        assertTrue(finished.err().contains("hv: state-sha256 "), finished.err());
    }

    @Test
    void runsByAllTiersHaveEqualStateLogs() throws Exception {
        Path kernel =
                kernel(
                        """
                        mov ecx, 3000000
                        again:
                        dec ecx
                        jne again
                        """);
        List<String> logs = new ArrayList<>();
        for (String tier : List.of("translator", "interpreter", "immediate")) {
            Path log = directory.resolve(tier);
            Finished finished =
                    run(
                            kernel,
                            "--clock=deterministic",
                            "--cpu-tier=" + tier,
                            "--state-log=" + log,
                            "--state-log-every=1");
            assertEquals(OWN_CODE, finished.code(), finished.err());
            logs.add(Files.readString(log));
        }
        assertTrue(logs.getFirst().lines().count() >= 3, logs.getFirst());
        assertTrue(
                logs.getFirst().lines().allMatch(line -> line.matches("\\d+ \\d+ [0-9a-f]{64}")),
                logs.getFirst());
        assertEquals(Set.of(logs.getFirst()), Set.copyOf(logs));
    }

    @Test
    void aStateLogNeedsADeterministicClock() throws Exception {
        Finished finished = run(kernel(""), "--state-log=" + directory.resolve("log"));
        assertEquals(2, finished.code(), finished.err());
        assertTrue(finished.err().contains("--clock deterministic"), finished.err());
    }

    @Test
    void aPluginThatThrowsFailsTheMachineWithAMessageThatNamesTheDevice() throws Exception {
        String source =
                """
                package acme;

                import dev.hv.api.bus.*;
                import dev.hv.api.device.*;
                import dev.hv.api.state.*;
                import java.util.*;

                public class LampPlugin implements DevicePlugin<LampPlugin.Config> {
                    public record Config() {}

                    public Descriptor<Config> descriptor() {
                        return new Descriptor<>("lamp", "A lamp", Config.class, new Config(),
                                Schema.first("lamp"),
                                List.of(Slot.of("regs", Slot.Kind.PORTS, "The lamp")),
                                Set.of(Claim.PORT_IO, Claim.SNAPSHOT));
                    }

                    public Device create(Config config, DeviceContext context) {
                        context.ports("regs", 1, AccessRules.bytes(), new IoHandler() {
                            public long read(long offset, Width width) {
                                throw new ArithmeticException("half a lumen");
                            }

                            public void write(long offset, Width width, long value) {}
                        });
                        return new Device() {
                            public void reset(ResetKind kind) {}

                            public void driveOutputs() {}

                            public void save(StateWriter out) {}

                            public void load(StateReader in) {}
                        };
                    }
                }
                """;
        Path jar =
                new JarMaker()
                        .source("acme.LampPlugin", source)
                        .service(DevicePlugin.class, "acme.LampPlugin")
                        .write(directory.resolve("lamp.jar"));
        Path kernel =
                kernel(
                        """
                        mov eax, 0x41
                        call put
                        mov dx, 0x700
                        in al, dx
                        call put
                        """);
        Finished finished =
                run(kernel, "--plugin=" + jar, "--device=lamp,name=hall-lamp,regs=0x700");
        assertEquals(ExitCode.FAILURE.code(), finished.code(), finished.err());
        assertEquals("A", finished.out());
        assertTrue(
                finished.err()
                        .startsWith(
                                "hv: the machine failed: hall-lamp: java.lang.ArithmeticException:"
                                        + " half a lumen"),
                finished.err());
    }

    /** VMCALL (Intel SDM vol. 3C, 31.3) belongs to an extension that no model has. */
    @Test
    void anInstructionThatIsNotThereIsCountedAndNamed() throws Exception {
        Path kernel =
                kernel(
                        """
                        mov dword [table + 6 * 8], skip
                        mov word [table + 6 * 8 + 2], 8
                        mov word [table + 6 * 8 + 4], 0x8E00
                        mov word [table + 6 * 8 + 6], skip / 0x10000
                        lgdt [segments_pointer]
                        lidt [table_pointer]
                        db 0x0F, 0x01, 0xC1
                        db 0x0F, 0x01, 0xC1
                        jmp over
                        skip:
                        add dword [esp], 3
                        mov dword [esp + 4], 8
                        iretd
                        segments:
                        dd 0, 0
                        dd 0xFFFF, 0xCF9B00
                        dd 0xFFFF, 0xCF9300
                        segments_pointer:
                        dw 23, segments, segments / 0x10000
                        table_pointer:
                        dw 7 * 8 - 1, table, table / 0x10000
                        align 8
                        table:
                        dd 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0
                        over:
                        """);
        Finished finished = run(kernel, "--stats");
        assertEquals(OWN_CODE, finished.code(), finished.err());
        assertTrue(finished.err().contains("hv: diagnostic ud.vmcall 2\n"), finished.err());
        assertAllLinesAreOurs(finished.err());
    }

    /** A fresh machine on which no guest was ever fetched, and none can be. */
    @Test
    void whereNoLinuxCanBeHadTheDemoRunsAndItIsSaidWhy() throws Exception {
        Path script = directory.resolve("script");
        Files.writeString(script, "wait demo guest on\ntype q\n");
        Finished finished =
                run(
                        Map.of(
                                "PATH",
                                directory.toString(),
                                "XDG_CACHE_HOME",
                                directory.resolve("cache").toString()),
                        List.of("--script", script.toString()));
        assertEquals(ExitCode.OK.code(), finished.code(), finished.err());
        assertTrue(finished.out().contains("demo guest on"), finished.out());
        assertAllLinesAreOurs(finished.err());
        assertTrue(finished.err().startsWith("hv: no Linux guest: no apt-get"), finished.err());
        assertTrue(finished.err().contains("hv: here is the built-in demo"), finished.err());
    }
}

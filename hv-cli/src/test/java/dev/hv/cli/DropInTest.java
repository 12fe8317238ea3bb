package dev.hv.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hv.api.backend.BackendPlugin;
import dev.hv.api.backend.BlockFormat;
import dev.hv.api.bus.BusTracerPlugin;
import dev.hv.api.cpu.CpuBackend;
import dev.hv.api.device.DevicePlugin;
import dev.hv.api.machine.FirmwarePlugin;
import dev.hv.tck.jar.JarMaker;

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The examples as strangers build theirs: each compiled alone against hv-api, under another name,
 * into a JAR of its own in a folder of plugins; and a machine that uses all of them.
 */
@Timeout(300)
final class DropInTest {
    private static final Path SOURCES =
            Path.of("../hv-plugins-examples/src/main/java/dev/hv/plugins/examples");

    private static final int DISK_BYTES = 1 << 20;

    /**
     * Shows "HV", sends "A", writes itself into the sector behind its own, and ends the machine.
     */
    private static final String BOOT_SECTOR =
            "b800b88ec0" // mov ax,B800h; mov es,ax
                    + "26c70600004807" // mov word [es:0],'H' in grey
                    + "26c70602005607" // mov word [es:2],'V'
                    + "baf803b041ee" // mov dx,3F8h; mov al,'A'; out dx,al
                    + "31c08ec0bb007c" // xor ax,ax; mov es,ax; mov bx,7C00h
                    + "b80103b90200ba8000cd13" // INT 13h: write a sector, C/H/S 0/0/2 of 80h
                    + "6631c066e7f4f4"; // xor eax,eax; out F4h,eax; hlt

    /** For RV32I, with the reset vector 16 bytes before its end. */
    private static final int[] ROM = {
        0xE000_00B7, // lui x1,E0000h: port space
        0x0520_0113, // addi x2,x0,'R'
        0x3E20_8C23, // sb x2,3F8h(x1)
        0x0050_0113, // addi x2,x0,5
        0x0E20_AA23, // sw x2,F4h(x1)
        0x0000_006F, // jal x0,0
        0,
        0,
        0xFE1F_F06F, // jal x0,-32
        0,
        0,
        0
    };

    @TempDir private Path folder;

    private enum Example {
        TEMPERATURE(DevicePlugin.class, "TemperatureSensorPlugin", "temperature-sensor"),
        UPTIME(DevicePlugin.class, "UptimePlugin", "mmio-uptime"),
        COPIER(DevicePlugin.class, "CopierPlugin", "pci-copier"),
        ROUTER(DevicePlugin.class, "RouterPlugin", "interrupt-router"),
        HEXDUMP(BackendPlugin.class, "HexDumpPlugin", "hexdump"),
        JOURNAL(BackendPlugin.class, "TextJournalPlugin", "text-journal"),
        VHD(BlockFormat.class, "FixedVhdFormat", "fixed-vhd"),
        ACCESSES(BusTracerPlugin.class, "AccessesPlugin", "accesses"),
        RISCV(CpuBackend.class, "RiscVBackend", "rv32i"),
        FLAT(FirmwarePlugin.class, "FlatFirmware", "flat");

        private final Class<?> service;
        private final String type;
        private final String id;

        Example(Class<?> service, String type, String id) {
            this.service = service;
            this.type = type;
            this.id = id;
        }

        private String folder() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }

        /** Builds it into a JAR, where it goes by the name {@code my-ID}. */
        private void build(Path plugins, boolean modular) throws IOException {
            String plugin = "stranger." + folder() + "." + type;
            JarMaker jar = new JarMaker();
            if (modular) {
                jar.module("stranger." + folder(), service, plugin);
            } else {
                jar.service(service, plugin);
            }
            jar.file(
                    "META-INF/hv-plugin.properties",
                    "id = my-%s\nversion = 1.0\napi = 0.1\n".formatted(id));
            try (Stream<Path> files = Files.list(SOURCES.resolve(folder()))) {
                for (Path file : (Iterable<Path>) files::iterator) {
                    String name = file.getFileName().toString().replace(".java", "");
                    if (!name.equals("package-info")) {
                        String text =
                                Files.readString(file)
                                        .replace("dev.hv.plugins.examples.", "stranger.")
                                        .replaceAll("(?m)^.*AutoService.*$", "")
                                        .replace("\"" + id + "\"", "\"my-" + id + "\"");
                        jar.source("stranger." + folder() + "." + name, text);
                    }
                }
            }
            jar.write(plugins.resolve("my-" + id + ".jar"));
        }
    }

    private Outcome hv(Path plugins, String... arguments) throws Exception {
        List<String> command =
                Stream.concat(
                                Stream.of(
                                        Path.of(System.getProperty("java.home"), "bin", "java")
                                                .toString(),
                                        "-Dguice_custom_class_loading=CHILD",
                                        "--enable-native-access=ALL-UNNAMED",
                                        "--sun-misc-unsafe-memory-access=allow",
                                        "-XX:+UseSerialGC",
                                        "-XX:TieredStopAtLevel=1",
                                        "-cp",
                                        System.getProperty("java.class.path"),
                                        Hv.class.getName()),
                                Stream.of(arguments))
                        .toList();
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        ProcessBuilder builder =
                new ProcessBuilder(command)
                        .redirectOutput(out.toFile())
                        .redirectError(err.toFile());
        builder.environment().put("HV_PLUGINS", plugins.toString());
        Process process = builder.start();
        try {
            process.getOutputStream().close();
            assertTrue(process.waitFor(200, TimeUnit.SECONDS), "it has not ended");
            return new Outcome(process.exitValue(), Files.readString(out), Files.readString(err));
        } finally {
            process.destroyForcibly();
        }
    }

    /** A disk that boots, as a Virtual Hard Disk of fixed size. */
    private static byte[] image() {
        ByteBuffer image = ByteBuffer.allocate(DISK_BYTES + 512);
        image.put(0, HexFormat.of().parseHex(BOOT_SECTOR)).putShort(510, (short) 0x55AA);
        image.put(DISK_BYTES, "conectix".getBytes(StandardCharsets.US_ASCII));
        image.putLong(DISK_BYTES + 40, DISK_BYTES).putLong(DISK_BYTES + 48, DISK_BYTES);
        image.putInt(DISK_BYTES + 60, 2);
        int sum = 0;
        for (int i = DISK_BYTES; i < DISK_BYTES + 512; i++) {
            sum += image.get(i) & 0xFF;
        }
        return image.putInt(DISK_BYTES + 64, ~sum).array();
    }

    @ParameterizedTest(name = "modular: {0}")
    @ValueSource(booleans = {false, true})
    void everyExampleWorksFromAFolderOfPlugins(boolean modular) throws Exception {
        Path plugins = Files.createDirectory(folder.resolve("plugins"));
        for (Example example : Example.values()) {
            example.build(plugins, modular);
        }

        Outcome list = hv(plugins, "plugins");
        assertEquals(0, list.code(), list::toString);
        for (Example example : Example.values()) {
            assertTrue(list.out().contains(" my-" + example.id + " "), list::toString);
        }
        assertTrue(!list.out().contains("refused"), list::toString);

        byte[] image = image();
        Path disk = Files.write(folder.resolve("disk.vhd"), image);
        Outcome run =
                hv(
                        plugins,
                        "run",
                        "--profile=pc",
                        "--memory=16M",
                        "--disk=" + disk + ",format=my-fixed-vhd",
                        "--serial=my-hexdump:" + folder.resolve("serial"),
                        "--display=my-text-journal:" + folder.resolve("journal"),
                        "--trace=my-accesses:" + folder.resolve("accesses"),
                        "--device=my-temperature-sensor",
                        "--device=my-mmio-uptime",
                        "--device=my-interrupt-router",
                        "--device=my-pci-copier");
        assertEquals(1, run.code(), run::toString);
        assertTrue(Files.readString(folder.resolve("journal")).contains(" 0 HV"), run::toString);
        assertTrue(Files.readString(folder.resolve("serial")).contains("|A|"), run::toString);
        List<String> accesses = Files.readAllLines(folder.resolve("accesses"));
        assertTrue(accesses.contains("write uart0.regs+0x0 BYTE 0x41"), accesses::toString);
        assertEquals("write debug-exit.regs+0x0 DWORD 0x0", accesses.getLast());
        for (String device : List.of("my-temperature-sensor", "my-interrupt-router")) {
            assertTrue(
                    accesses.stream().anyMatch(line -> line.endsWith(device + ".regs")),
                    accesses::toString);
        }

        ByteBuffer rom = ByteBuffer.allocate(4 * ROM.length).order(ByteOrder.LITTLE_ENDIAN);
        rom.asIntBuffer().put(ROM);
        Files.write(folder.resolve("rom"), rom.array());
        Outcome other =
                hv(
                        plugins,
                        "run",
                        "--cpu=my-rv32i",
                        "--clock=deterministic",
                        "--rom=" + folder.resolve("rom"));
        assertEquals(2 * 5 + 1, other.code(), other::toString);
        assertEquals("R", other.out());

        // The same program without the reset vector, which does not say where it lies.
        Outcome flat =
                hv(
                        plugins,
                        "run",
                        "--cpu=my-rv32i",
                        "--clock=deterministic",
                        "--firmware=my-flat:" + folder.resolve("rom"));
        assertEquals(2 * 5 + 1, flat.code(), flat::toString);
        assertEquals("R", flat.out());

        byte[] written = Files.readAllBytes(disk);
        byte[] first = Arrays.copyOf(image, 512);
        assertArrayEquals(first, Arrays.copyOfRange(written, 512, 1024));
        assertArrayEquals(
                Arrays.copyOfRange(image, DISK_BYTES, image.length),
                Arrays.copyOfRange(written, DISK_BYTES, written.length));
    }
}

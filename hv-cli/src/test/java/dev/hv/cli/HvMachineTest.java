package dev.hv.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
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
                "run --kernel DIR/none|--kernel 'DIR/none': no such file",
                "run --kernel DIR|--kernel 'DIR': is a directory, expected a file",
                "run --kernel /dev/null|--kernel '/dev/null': is no regular file",
                "run --kernel DIR/truncated|--kernel 'DIR/truncated': is truncated",
                "run --kernel DIR/empty|--kernel 'DIR/empty': is empty, expected a Linux bzImage",
                "run --kernel DIR/text|--kernel 'DIR/text': is no kernel known here, expected a",
                "run --kernel DIR/multiboot --initrd DIR|--initrd 'DIR': is a directory, expected",
                "run --kernel DIR/multiboot --module DIR/none|--module 'DIR/none': no such file",
                "run --machine DIR/kernel.yaml|DIR/kernel.yaml: kernel 'none': no such file",
                "run --machine DIR/set.yaml|DIR/set.yaml: set 'uart0.irk=5': uart0.irk: uart-16550a"
                        + " has no option or slot 'irk'; did you mean 'irq'?",
                "run --guest demo --set uart0.regs=0x604|--set 'uart0.regs=0x604': uart0.regs: port"
                        + " conflict: 0x604-0x60b and pm.regs (0x600-0x60f)",
                "run --guest demo --set uart0.irk=5|--set 'uart0.irk=5': uart0.irk: uart-16550a has"
                        + " no option or slot 'irk'; did you mean 'irq'?",
                "run --guest demo --set uart0.clock-hertz=0|--set 'uart0.clock-hertz=0':"
                        + " uart0.clock-hertz: '0': expected 1 to 1000000000 Hz",
                "run --guest demo --set urt0.irq=5|--set 'urt0.irq=5': no such device in this"
                        + " machine; did you mean 'uart0'?",
                "run --guest demo --cpu 8087|--cpu '8087': no such model '8087'; did you mean '80",
                "run --machine DIR/cpu.yaml|DIR/cpu.yaml: cpu '8087': no such model '8087'; did",
                "run --guest demo --cpu max,+sse9|--cpu 'max,+sse9': no such feature 'sse9'; did",
                "run --guest demo --cpu max,sse|feature 'sse': expected +feature or -feature",
                "run --guest demo --cpu-tier translater|did you mean 'translator'?",
                "run --guest demo --profile microvn|--profile 'microvn': no such profile; did you",
                "run --guest demo --boot disk|--boot 'disk': there is a --guest, which is booted",
                "run --guest demo --display windw|--display 'windw': expected terminal, window,"
                        + " vnc",
                "run --guest demo --display vnc|--display 'vnc': this machine has no display",
                "run --disk DIR/none|--disk 'DIR/none': no such file",
                "run --cdrom DIR|--cdrom 'DIR': is a directory, expected a file",
                "run --guest demo --entry 63-bit|--entry '63-bit': expected one of automatic,",
                "run --guest demo --device uart-16550a,irk=5|--device 'uart-16550a,irk=5':"
                        + " uart-16550a.irk: uart-16550a has no option or slot 'irk'; did you mean",
                "run --guest demo --device uart-16550a,regs=0x3f8|--device"
                        + " 'uart-16550a,regs=0x3f8': uart-16550a.regs: port conflict",
                "run --guest demo --set uart0.irq=zzz|uart0.irq: 'zzz': expected an interrupt such",
                "run --guest demo --set uart0.clock-hertz=x|clock-hertz: 'x': expected an integer",
                "run --guest demo --trace urt0|no 'urt0' in this machine; did you mean 'uart0'?",
                "run --rom DIR/none|--rom 'DIR/none': no such file",
                "run --firmware DIR/none|--firmware 'DIR/none': no such file",
                "run --rom DIR/none --firmware DIR/text|--firmware 'DIR/text': there is a --rom as"
                        + " well",
                "run --rom DIR/empty|--rom 'DIR/empty': has 0 bytes",
                "run --rom DIR/text --guest demo|choose one",
                "run --guest demo --firmware-vars DIR/text|--firmware-vars 'DIR/text': variables"
                        + " are for firmware",
                "run --rom DIR/text --firmware-vars DIR/empty|--firmware-vars 'DIR/empty': has 0"
                        + " bytes, expected a multiple of 4 KiB",
                "run --rom DIR/text --firmware-vars DIR/none|--firmware-vars 'DIR/none': no such",
                "run --profile microvm --disk DIR/text,bus=ahci|--disk 'DIR/text,bus=ahci': this"
                        + " machine has no disk controller"
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
        truncated[0x211] = 1;
        Files.write(directory.resolve("truncated"), truncated);
        Files.write(directory.resolve("empty"), new byte[0]);
        Files.writeString(directory.resolve("text"), "this is no kernel\n".repeat(1000));
        ByteBuffer multiboot = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN);
        multiboot.putInt(0x1BADB002).putInt(0x10000).putInt(-0x1BAEB002);
        multiboot.putInt(0x10_0000).putInt(0x10_0000).putInt(0).putInt(0).putInt(0x10_0000);
        Files.write(directory.resolve("multiboot"), multiboot.array());
        Files.writeString(directory.resolve("kernel.yaml"), "kernel: none");
        Files.writeString(directory.resolve("cpu.yaml"), "{guest: demo, cpu: 8087}");
        Files.writeString(directory.resolve("set.yaml"), "{guest: demo, set: {uart0.irk: 5}}");
        // A machine that is made after all must not run on.
        Outcome outcome = words(line + " --dry-run");
        assertEquals(ExitCode.BAD_INPUT.code(), outcome.code(), outcome.err());
        assertEquals(1, outcome.err().lines().count(), outcome.err());
        String expected = problem.replace("DIR", directory.toString());
        assertTrue(outcome.err().contains(expected), outcome.err());
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
    void variablesOfFirmwareAreInAFlashBelowIt() throws IOException {
        Files.write(directory.resolve("code"), new byte[5000]);
        Files.write(directory.resolve("vars"), new byte[8192]);
        Outcome outcome =
                words("run --firmware DIR/code --firmware-vars DIR/vars --no-reboot --dry-run");
        assertEquals(0, outcome.code(), outcome.err());
        assertTrue(outcome.out().contains("0xffffc000-0xffffdfff"), outcome.out());
        assertTrue(outcome.out().contains("flash.memory"), outcome.out());
    }

    @Test
    void aDiskOnAhciBringsItsAdapter() throws IOException {
        Files.write(directory.resolve("disk"), new byte[4096]);
        Outcome outcome = words("run --disk DIR/disk,bus=ahci --cdrom DIR/disk,bus=ahci --dry-run");
        assertEquals(0, outcome.code(), outcome.err());
        assertTrue(outcome.out().contains("AHCI 1.3.1"), outcome.out());
        assertTrue(outcome.out().contains("pci 00:04.0"), outcome.out());
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

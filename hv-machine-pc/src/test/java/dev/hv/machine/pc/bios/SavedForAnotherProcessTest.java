package dev.hv.machine.pc.bios;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.hv.api.state.StateTree;
import dev.hv.disk.DiskFormat;
import dev.hv.disk.ImageRequest;
import dev.hv.machine.pc.BootDevice;
import dev.hv.machine.pc.BootSpec;
import dev.hv.machine.pc.MachineBuilder;
import dev.hv.machine.pc.MachineSpec;
import dev.hv.machine.pc.PcMachine;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;

/**
 * A guest that draws in mode 13h and writes to its disk is saved to files. Where it was, and in
 * another process that has nothing but the files, it goes on to the same end, bit for bit.
 */
@Timeout(120)
final class SavedForAnotherProcessTest {
    /** The guest reads one byte: whether to go on; and writes the other: that it waits for that. */
    private static final long GO_ON = 0x7FF0;

    private static final long WAITS = 0x7FF1;

    private static final String GUEST =
            "31C0 8ED8 8ED0 BC007C" // xor ax, ax; mov ds, ax; mov ss, ax; mov sp, 7C00h
                    + "B81300 CD10" // mov ax, 13h; int 10h
                    + "B800A0 8EC0 31ED" // mov ax, A000h; mov es, ax; xor bp, bp
                    // frame: a row in another colour
                    + "89EF 89E8" // mov di, bp; mov ax, bp
                    + "B94001 F3AA" // mov cx, 320; rep stosb
                    + "81C54001" // add bp, 320
                    // and its number to the second sector
                    + "892E007E" // mov [7E00h], bp
                    + "06 1E 07" // push es; push ds; pop es
                    + "B80103 BB007E" // mov ax, 0301h; mov bx, 7E00h
                    + "B90200 BA8000" // mov cx, 2; mov dx, 80h
                    + "CD13 07" // int 13h; pop es
                    // wait: for a tick, and halfway until told to go on
                    + "FB F4" // sti; hlt
                    + "81FD8025 72D5" // cmp bp, 30 * 320; jb frame
                    + "C606F17F01" // mov byte [WAITS], 1
                    + "803EF07F00 74EC" // cmp byte [GO_ON], 0; je wait
                    + "81FD004B 72C3" // cmp bp, 60 * 320; jb frame
                    + "B005 E6F4"; // mov al, 5; out F4h, al

    private static PcMachine machine(Path disk) {
        MachineSpec spec =
                BiosCaller.pc(ImageRequest.of(disk).withFormat(DiskFormat.RAW))
                        .withMemory(16 << 20)
                        .withBoot(BootSpec.from(List.of(BootDevice.DISK)));
        return new MachineBuilder(spec).build();
    }

    /** Lets it go on to its end, and returns a digest of all its state then. */
    private static String end(PcMachine machine) throws InterruptedException {
        machine.ram().set(ValueLayout.JAVA_BYTE, GO_ON, (byte) 1);
        machine.resume();
        assertEquals(5 * 2 + 1, machine.await().code());
        return HexFormat.of().formatHex(machine.save().sha256());
    }

    /** The other process: the folder's files are all that it has. */
    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[0]);
        try (PcMachine machine = machine(folder.resolve("disk.copy"))) {
            byte[] memory = Files.readAllBytes(folder.resolve("memory"));
            machine.ram().copyFrom(MemorySegment.ofArray(memory));
            byte[] state = Files.readAllBytes(folder.resolve("state"));
            machine.load(StateTree.parse("machine", state).reader());
            System.out.println(end(machine));
        }
    }

    @Test
    void goesOnToTheSameEnd(@TempDir Path folder) throws Exception {
        byte[] contents = new byte[1 << 20];
        byte[] code = HexFormat.of().parseHex(GUEST.replace(" ", ""));
        System.arraycopy(code, 0, contents, 0, code.length);
        BiosCaller.makeBootable(contents);
        Path disk = Files.write(folder.resolve("disk"), contents);
        String expected;
        try (PcMachine machine = machine(disk)) {
            machine.start();
            machine.pause();
            while (machine.ram().get(ValueLayout.JAVA_BYTE, WAITS) == 0) {
                machine.resume();
                Thread.sleep(1);
                machine.pause();
            }
            Files.write(folder.resolve("state"), machine.save().toBytes());
            Files.write(folder.resolve("memory"), machine.ram().toArray(ValueLayout.JAVA_BYTE));
            Files.copy(disk, folder.resolve("disk.copy"));
            expected = end(machine);
        }
        assertEquals(expected, inAnotherProcess(folder));
        assertEquals(-1, Files.mismatch(disk, folder.resolve("disk.copy")));
        assertEquals(0x4B, Files.readAllBytes(disk)[513], "60 * 320, the high byte");
    }

    private static String inAnotherProcess(Path folder) throws Exception {
        Process process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-cp",
                                System.getProperty("java.class.path"),
                                SavedForAnotherProcessTest.class.getName(),
                                folder.toString())
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), said);
        return said.strip();
    }
}

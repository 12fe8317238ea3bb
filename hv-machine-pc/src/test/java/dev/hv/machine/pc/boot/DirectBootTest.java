package dev.hv.machine.pc.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hv.api.machine.MachineEnd;
import dev.hv.machine.pc.AssemblyException;
import dev.hv.machine.pc.BootFile;
import dev.hv.machine.pc.BootSpec;
import dev.hv.machine.pc.KernelEntry;
import dev.hv.machine.pc.MachineBuilder;
import dev.hv.machine.pc.MachineSpec;
import dev.hv.machine.pc.PcMachine;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Optional;

/** Boots kernels of a few instructions on the real processor; they end by the debug-exit port. */
@Timeout(60)
final class DirectBootTest {
    private static MachineSpec machine(byte[] kernel, KernelEntry entry) {
        return machine("microvm", BootSpec.of(BootFile.of("test", kernel)).withEntry(entry));
    }

    private static MachineSpec machine(String profile, BootSpec boot) {
        return MachineSpec.of(profile).withMemory(64 << 20).withBoot(boot);
    }

    /** Returns what the guest wrote to the debug-exit port. */
    private static int run(byte[] kernel, KernelEntry entry) throws InterruptedException {
        return run(machine(kernel, entry));
    }

    private static int run(MachineSpec spec) throws InterruptedException {
        try (PcMachine machine = new MachineBuilder(spec).build()) {
            machine.start();
            MachineEnd end = machine.await();
            assertEquals(MachineEnd.Kind.EXIT, end.kind(), end.detail());
            return end.code() >> 1;
        }
    }

    private static byte[] code(String hex) {
        return HexFormat.of().parseHex(hex.replace(" ", ""));
    }

    @Test
    void aLongModeKernelReadsItsZeroPage() throws InterruptedException {
        // mov al, [rsi+1E8h] (count of E820 entries); out 0F4h, al; hlt
        byte[] entry = code("8A86E8010000 E6F4 F4");
        byte[] image = new byte[0x200 + entry.length];
        System.arraycopy(entry, 0, image, 0x200, entry.length);
        assertEquals(6, run(Kernels.bzImage(new byte[0], image), KernelEntry.AUTOMATIC));
        assertEquals(6, run(Kernels.elf64(entry, Optional.empty()), KernelEntry.AUTOMATIC));
    }

    @Test
    void aProtectedModeKernelReadsItsZeroPage() throws InterruptedException {
        // mov al, [esi+1E8h]; out 0F4h, al; hlt
        byte[] entry = code("8A86E8010000 E6F4 F4");
        assertEquals(6, run(Kernels.bzImage(new byte[0], entry), KernelEntry.PROTECTED_MODE));
        assertEquals(6, run(Kernels.elf32(entry), KernelEntry.AUTOMATIC));
    }

    @Test
    void aPvhKernelReadsItsStartInformation() throws InterruptedException {
        // mov al, [ebx]; out 0F4h, al; hlt
        byte[] kernel = Kernels.elf64(code("8A03 E6F4 F4"), Optional.of(0x100000));
        assertEquals(0x78, run(kernel, KernelEntry.AUTOMATIC));
    }

    @Test
    void aMultibootKernelFindsTheMagicNumberInEax() throws InterruptedException {
        // shr eax, 17; out 0F4h, al; hlt
        byte[] code = code("C1E811 E6F4 F4");
        int expected = (int) (MultibootBoot.LOADED >> 17) & 0x7F;
        assertEquals(expected, run(Kernels.multibootFlat(code), KernelEntry.AUTOMATIC));
        assertEquals(expected, run(Kernels.multibootElf(code), KernelEntry.AUTOMATIC));
    }

    @Test
    void theSetupCodeGetsTheWholeMemoryMapByBiosCalls() throws InterruptedException {
        byte[] setup =
                code(
                        "31F6" // xor si, si: how many entries
                                + "6631DB" // xor ebx, ebx
                                + "BF0040" // mov di, 4000h
                                + "66B820E80000" // again: mov eax, 0E820h
                                + "66BA50414D53" // mov edx, 'SMAP'
                                + "66B914000000" // mov ecx, 20
                                + "CD15" // int 15h
                                + "7214" // jc fail
                                + "663D50414D53" // cmp eax, 'SMAP'
                                + "750C" // jne fail
                                + "46" // inc si
                                + "6609DB" // or ebx, ebx
                                + "75DC" // jnz again
                                + "89F0" // mov ax, si
                                + "E6F4" // out 0F4h, al
                                + "F4" // hlt
                                + "90"
                                + "B07F" // fail: mov al, 7Fh
                                + "E6F4" // out 0F4h, al
                                + "F4"); // hlt
        assertEquals(6, run(Kernels.bzImage(setup, new byte[0]), KernelEntry.REAL_MODE));
    }

    @Test
    void biosCallsThatAreNotThereSetTheCarryFlagAndMemorySizesClearIt()
            throws InterruptedException {
        byte[] setup =
                code(
                        "F8" // clc
                                + "B8000E" // mov ax, 0E00h
                                + "CD10" // int 10h
                                + "0F92C3" // setc bl
                                + "F9" // stc
                                + "B488" // mov ah, 88h
                                + "CD15" // int 15h
                                + "0F92C0" // setc al
                                + "00C0" // add al, al
                                + "00D8" // add al, bl
                                + "E6F4" // out 0F4h, al
                                + "F4"); // hlt
        assertEquals(1, run(Kernels.bzImage(setup, new byte[0]), KernelEntry.REAL_MODE));
    }

    /** A kernel of real mode alone, which is told a video mode and a command line. */
    private static MachineSpec calling(String profile, byte[] kernel, String commandLine) {
        return machine(
                profile, BootSpec.of(BootFile.of("test", kernel)).withCommandLine(commandLine));
    }

    @Test
    void onAPcTheSetupCodeCallsTheBuiltInBios() throws InterruptedException {
        byte[] setup =
                code(
                        "8CCB" // mov bx, cs
                                + "83EB20" // sub bx, 20h
                                + "8CD8" // mov ax, ds
                                + "29D8" // sub ax, bx: DS is that of the setup code
                                + "8CD1" // mov cx, ss
                                + "29D9" // sub cx, bx: and so is SS
                                + "09C8" // or ax, cx
                                + "7507" // jne fail
                                + "B40F" // mov ah, 0Fh
                                + "CD10" // int 10h: which video mode
                                + "E6F4" // out 0F4h, al
                                + "F4" // hlt
                                + "B07F" // fail: mov al, 7Fh
                                + "E6F4" // out 0F4h, al
                                + "F4"); // hlt
        byte[] kernel = Kernels.bzImage(setup, new byte[0]);
        kernel[0x216] = 0;
        kernel[0x234] = 0;
        assertEquals(3, run(calling("pc", kernel, "")));
        // A mode that is asked for is set by the setup code, so that is entered.
        assertEquals(3, run(calling("pc", Kernels.bzImage(setup, new byte[0]), "vga=ask quiet")));
    }

    @Test
    void theSetupCodeFindsTheVideoModeInItsHeader() throws InterruptedException {
        // mov al, [1FAh]; out 0F4h, al; hlt
        byte[] kernel = Kernels.bzImage(code("A0FA01 E6F4 F4"), new byte[0]);
        assertEquals(0x17, run(calling("pc", kernel, "quiet vga=0x317")));
        assertEquals(0x14, run(calling("pc", kernel, "vga=791 vga=788")));
        assertEquals(0x7D, run(calling("pc", kernel, "vga=ask")));
    }

    @Test
    void anOldKernelFindsItsCommandLineInItsSegment() throws InterruptedException {
        // mov si, [22h]; mov al, [si]; out 0F4h, al; hlt
        byte[] kernel = Kernels.bzImage(code("8B362200 8A04 E6F4 F4"), new byte[0]);
        kernel[0x206] = 1;
        kernel[0x211] = 0;
        assertEquals('q', run(calling("pc", kernel, "quiet")));
        assertTrue(problem(calling("microvm", kernel, "quiet")).contains("calls a BIOS"));
        kernel[0x202] = 0;
        assertEquals('q', run(calling("pc", kernel, "quiet")));
    }

    @Test
    void interrupt19EntersTheKernelAgain() throws InterruptedException {
        byte[] setup =
                code(
                        "31C0" // xor ax, ax
                                + "8ED8" // mov ds, ax
                                + "FE060006" // inc byte [600h]
                                + "803E000602" // cmp byte [600h], 2
                                + "7402" // je twice
                                + "CD19" // int 19h
                                + "B005" // twice: mov al, 5
                                + "E6F4" // out 0F4h, al
                                + "F4"); // hlt
        byte[] kernel = Kernels.bzImage(setup, new byte[0]);
        kernel[0x206] = 2;
        assertEquals(5, run(calling("pc", kernel, "")));
    }

    @Test
    void errorsNameTheFile(@TempDir Path folder) {
        assertEquals(
                "kernel test: is empty, expected " + KernelImage.FORMATS,
                problem(machine(new byte[0], KernelEntry.AUTOMATIC)));
        MachineSpec spec =
                MachineSpec.of("microvm")
                        .withBoot(
                                BootSpec.of(BootFile.of("test", Kernels.bzImage()))
                                        .withInitrd(BootFile.of(folder)));
        assertEquals("initrd " + folder + ": is a directory, expected a file", problem(spec));
    }

    private static String problem(MachineSpec spec) {
        return String.valueOf(
                assertThrows(
                                AssemblyException.class,
                                () -> new MachineBuilder(spec).build().close())
                        .getMessage());
    }
}

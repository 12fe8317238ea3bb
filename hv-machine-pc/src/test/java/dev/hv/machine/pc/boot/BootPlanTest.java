package dev.hv.machine.pc.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hv.machine.pc.KernelEntry;
import dev.hv.machine.pc.Platform;

import org.junit.jupiter.api.Test;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

final class BootPlanTest {
    private static final byte[] CODE = {(byte) 0xF4};

    private static BootPlan plan(byte[] kernel, BootRequest request) throws BootException {
        return BootPlan.of(KernelImage.parse(kernel), request);
    }

    private static MemorySegment zeros(int size) {
        return MemorySegment.ofArray(new byte[size]);
    }

    private static MemorySegment segment(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return MemorySegment.ofArray(bytes);
    }

    private static long register(BootPlan plan, String name) {
        return Objects.requireNonNull(plan.entry().registers().get(name));
    }

    private static String problem(byte[] kernel, BootRequest request) {
        return String.valueOf(
                assertThrows(BootException.class, () -> plan(kernel, request)).getMessage());
    }

    @Test
    void linuxIsEnteredInSixtyFourBitsWhereKernelAndProcessorCan() throws BootException {
        BootPlan plan = plan(Kernels.bzImage(), Kernels.request());
        assertEquals("Linux bzImage, 64-bit entry", plan.description());
        assertEquals(2 * Kernels.MIB + 0x200, register(plan, "rip"));
        assertEquals(0xA09B, register(plan, "cs.attributes"));
        Memory memory = new Memory(plan.pieces());
        long tables = register(plan, "cr3");
        long directory = memory.u64(memory.u64(tables) & -4096L) & -4096L;
        assertEquals(0x83, memory.u64(directory));
        assertEquals(0x200083, memory.u64(directory + 8));
        long code = memory.u64(register(plan, "gdtr.base") + EntryState.CODE);
        assertEquals(0x00AF_9B00_0000_FFFFL, code);
    }

    @Test
    void withoutLongModeLinuxIsEnteredInThirtyTwoBits() throws BootException {
        BootRequest request = Kernels.request();
        BootRequest small =
                new BootRequest(
                        request.platform(),
                        request.map(),
                        false,
                        KernelEntry.AUTOMATIC,
                        "",
                        Optional.empty(),
                        List.of());
        BootPlan plan = plan(Kernels.bzImage(), small);
        assertEquals(2 * Kernels.MIB, register(plan, "rip"));
        assertEquals(0xC09B, register(plan, "cs.attributes"));
        assertEquals(0x11, register(plan, "cr0"));
        assertTrue(
                problem(Kernels.elf64(CODE, Optional.empty()), small).contains("no 64-bit mode"));
    }

    @Test
    void theZeroPageTellsOfEverything() throws BootException {
        byte[] disk = new byte[5000];
        BootRequest request =
                Kernels.withCommandLine(
                        Kernels.withInitrd(Kernels.request(), disk), "console=ttyS0");
        BootPlan plan = plan(Kernels.bzImage(), request);
        Memory memory = new Memory(plan.pieces());
        long page = register(plan, "rsi");
        assertEquals(0x5372_6448, memory.u32(page + 0x202));
        assertEquals(0xFF, memory.u8(page + 0x210));
        assertEquals("console=ttyS0", memory.text(memory.u32(page + 0x228)));
        assertEquals(request.rootPointer(), memory.u64(page + 0x70));
        assertEquals(64 * Kernels.MIB - 8192, memory.u32(page + 0x218));
        assertEquals(disk.length, memory.u32(page + 0x21C));
        assertEquals(memory.named("the initrd").address(), memory.u32(page + 0x218));
        List<MemoryMap.Range> ranges = request.map().ranges();
        assertEquals(ranges.size(), memory.u8(page + 0x1E8));
        for (int i = 0; i < ranges.size(); i++) {
            assertEquals(ranges.get(i).base(), memory.u64(page + 0x2D0 + 20L * i));
            assertEquals(ranges.get(i).size(), memory.u64(page + 0x2D8 + 20L * i));
            assertEquals(ranges.get(i).type().number(), memory.u32(page + 0x2E0 + 20L * i));
        }
    }

    @Test
    void theMemoryMapCoversAllOfRamOnBothSidesOfTheHole() {
        Platform platform = Kernels.platform(5L << 30);
        List<MemoryMap.Range> ranges = MemoryMap.of(platform.ram()).ranges();
        long end = 0;
        for (MemoryMap.Range range : ranges) {
            assertTrue(range.base() >= end);
            end = range.end();
        }
        assertEquals(6L << 30, end);
        assertEquals(new MemoryMap.Range(1 << 20, 3L << 30, MemoryMap.Type.RAM), ranges.get(5));
        assertEquals(new MemoryMap.Range(4L << 30, end, MemoryMap.Type.RAM), ranges.getLast());
    }

    @Test
    void theSetupCodeIsEnteredInRealModeWithItsHeaderFilledIn() throws BootException {
        BootRequest request =
                Kernels.withCommandLine(
                        Kernels.request(64 * Kernels.MIB, KernelEntry.REAL_MODE), "quiet");
        BootPlan plan = plan(Kernels.bzImage(), request);
        assertTrue(plan.bios());
        long segment = register(plan, "ds");
        assertEquals(segment + 0x20, register(plan, "cs"));
        assertEquals(segment * 16, register(plan, "ss.base"));
        assertFalse(plan.entry().registers().containsKey("cr0"));
        Memory memory = new Memory(plan.pieces());
        long setup = segment * 16;
        assertEquals(0xF4, memory.u8(setup + 0x268));
        assertEquals(0x81, memory.u8(setup + 0x211));
        assertEquals(0x200000, memory.u32(setup + 0x214));
        assertEquals("quiet", memory.text(memory.u32(setup + 0x228)));
    }

    @Test
    void aPvhNoteIsPreferredAndItsStartInformationTellsOfEverything() throws BootException {
        byte[] kernel = Kernels.elf64(CODE, Optional.of(0x100000));
        BootRequest request =
                Kernels.withCommandLine(
                        Kernels.withInitrd(Kernels.request(), new byte[] {42}), "a b");
        BootPlan plan = plan(kernel, request);
        assertEquals("ELF kernel, PVH entry", plan.description());
        Memory memory = new Memory(plan.pieces());
        long info = register(plan, "rbx");
        assertEquals(0x336E_C578, memory.u32(info));
        assertEquals(1, memory.u32(info + 4));
        assertEquals(1, memory.u32(info + 12));
        long disk = memory.u64(memory.u64(info + 16));
        assertEquals(42, memory.u8(disk));
        assertEquals(1, memory.u64(memory.u64(info + 16) + 8));
        assertEquals("a b", memory.text(memory.u64(info + 24)));
        assertEquals(request.rootPointer(), memory.u64(info + 32));
        assertEquals(request.map().ranges().size(), memory.u32(info + 48));
        assertEquals(MemoryMap.EBDA, memory.u64(memory.u64(info + 40) + 8));
        BootRequest linux = Kernels.request(64 * Kernels.MIB, KernelEntry.LONG_MODE);
        assertEquals("Linux vmlinux, 64-bit entry", plan(kernel, linux).description());
    }

    @Test
    void aMultibootKernelFindsItsModulesOnPagesBehindIt() throws BootException {
        BootRequest request = Kernels.request();
        BootRequest modules =
                new BootRequest(
                        request.platform(),
                        request.map(),
                        true,
                        KernelEntry.AUTOMATIC,
                        "kernel words",
                        Optional.empty(),
                        List.of(
                                new BootRequest.Module(segment(1, 2, 3), "one"),
                                new BootRequest.Module(zeros(5000), "two")));
        for (byte[] kernel : List.of(Kernels.multibootElf(CODE), Kernels.multibootFlat(CODE))) {
            BootPlan plan = plan(kernel, modules);
            assertEquals(MultibootBoot.LOADED, register(plan, "rax"));
            Memory memory = new Memory(plan.pieces());
            long info = register(plan, "rbx");
            assertEquals(0x24D, memory.u32(info));
            assertEquals(639, memory.u32(info + 4));
            assertEquals(63 * 1024, memory.u32(info + 8));
            assertEquals("kernel words", memory.text(memory.u32(info + 16)));
            assertEquals(2, memory.u32(info + 20));
            long list = memory.u32(info + 24);
            long first = memory.u32(list);
            long second = memory.u32(list + 16);
            assertEquals(0, first % 4096);
            assertEquals(first + 3, memory.u32(list + 4));
            assertEquals(first + 4096, second);
            assertEquals("two", memory.text(memory.u32(list + 24)));
            assertEquals(24L * request.map().ranges().size(), memory.u32(info + 44));
            long map = memory.u32(info + 48);
            assertEquals(20, memory.u32(map));
            assertEquals(MemoryMap.EBDA, memory.u64(map + 12));
            assertEquals("hv", memory.text(memory.u32(info + 64)));
        }
    }

    @Test
    void whatDoesNotFitIsToldInOneLine() {
        assertTrue(
                problem(Kernels.bzImage(), Kernels.request(Kernels.MIB, KernelEntry.AUTOMATIC))
                        .startsWith("does not fit in memory: the kernel needs"));
        assertTrue(
                problem(
                                Kernels.bzImage(),
                                Kernels.withInitrd(
                                        Kernels.request(4 * Kernels.MIB, KernelEntry.AUTOMATIC),
                                        new byte[4 << 20]))
                        .startsWith("does not fit in memory: there is no room"));
        assertEquals(
                "takes a command line of at most 100 bytes, and it has 101",
                problem(
                        Kernels.bzImage(),
                        Kernels.withCommandLine(Kernels.request(), "x".repeat(101))));
        assertEquals(
                "is a Linux bzImage and has no pvh entry",
                problem(Kernels.bzImage(), Kernels.request(64 * Kernels.MIB, KernelEntry.PVH)));
    }

    @Test
    void nothingIsPutOverAnything() throws BootException {
        LoadPlan plan = new LoadPlan(Kernels.request().map());
        long first = plan.low("first", new byte[100], 16);
        long second = plan.low("second", new byte[100], 16);
        assertTrue(second >= first + 100);
        long top = plan.below("third", 1L << 32, zeros(5000));
        assertEquals(top - 4096, plan.below("fourth", 1L << 32, zeros(10)));
        long up = plan.above("fifth", Kernels.MIB, zeros(5000));
        assertEquals(Kernels.MIB, up);
        assertEquals(up + 8192, plan.above("sixth", Kernels.MIB, zeros(10)));
        assertTrue(
                String.valueOf(
                                assertThrows(
                                                BootException.class,
                                                () ->
                                                        plan.at(
                                                                "seventh",
                                                                top + 4999,
                                                                MemorySegment.NULL,
                                                                1))
                                        .getMessage())
                        .contains("seventh and third overlap"));
    }
}

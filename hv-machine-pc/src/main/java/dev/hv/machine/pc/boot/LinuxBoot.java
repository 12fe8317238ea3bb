package dev.hv.machine.pc.boot;

import dev.hv.machine.pc.KernelEntry;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The Linux x86 boot protocol (Linux Documentation/arch/x86/boot.rst): 16-bit, 32-bit and 64-bit
 * entries of a bzImage, and the latter two for an ELF {@code vmlinux}, which is entered as its own
 * decompressor would.
 */
final class LinuxBoot {
    /** COMMAND_LINE_SIZE of x86, without the zero at the end. */
    static final int COMMAND_LINE_MAX = 2047;

    /** Where the setup code's stack and heap end in its segment ("Sample Boot Configuration"). */
    private static final int HEAP_END = 0xE000;

    private static final int STACK_SIZE = 0x200;
    private static final int SETUP_MAX = 0x8000;
    private static final int PARAGRAPH = 16;
    private static final int PAGE = 4096;

    /** Where the setup code goes, which heap, stack and command line follow. */
    private static final int SETUP = 0x10000;

    /** The same for kernels that know no other place. */
    private static final int OLD_SETUP = 0x90000;

    private LinuxBoot() {}

    static BootPlan plan(BzImage kernel, BootRequest request) throws BootException {
        KernelEntry entry = entry(kernel, request);
        checkCommandLine(request, kernel.commandLineMax());
        LoadPlan plan = new LoadPlan(request.map());
        if (entry == KernelEntry.REAL_MODE) {
            return realMode(kernel, request, plan);
        }
        planCode(kernel, plan);
        boolean longMode = entry == KernelEntry.LONG_MODE;
        LowMemory low = LowMemory.plan(request.platform(), plan, longMode);
        long page = fill(plan, ZeroPage.of(kernel), request, kernel.initrdMax());
        EntryState state =
                longMode
                        ? EntryState.longMode(
                                low,
                                LowMemory.planPageTables(plan),
                                kernel.address() + BzImage.ENTRY_64)
                        : EntryState.protectedMode(low, kernel.address());
        return new BootPlan(
                "Linux bzImage, " + entry.text() + " entry", plan, state.with("rsi", page));
    }

    private static void planCode(BzImage kernel, LoadPlan plan) throws BootException {
        plan.at(
                "the kernel",
                kernel.address(),
                MemorySegment.ofArray(kernel.bytes().array()).asSlice(kernel.setupSize()),
                kernel.memorySize());
    }

    static BootPlan plan(ElfImage kernel, BootRequest request) throws BootException {
        KernelEntry own = kernel.longMode() ? KernelEntry.LONG_MODE : KernelEntry.PROTECTED_MODE;
        if (request.entry() != KernelEntry.AUTOMATIC && request.entry() != own) {
            throw request.impossible("an " + own.text() + " ELF kernel");
        }
        if (kernel.longMode() && !request.longMode()) {
            throw new BootException("is a 64-bit kernel, and the CPU has no 64-bit mode");
        }
        if (kernel.entry() > 0xFFFF_FFFFL) {
            throw new BootException("has its entry above 4 GiB");
        }
        checkCommandLine(request, COMMAND_LINE_MAX);
        LoadPlan plan = new LoadPlan(request.map());
        BootPlan.planSegments(plan, kernel.bytes(), kernel.segments());
        LowMemory low = LowMemory.plan(request.platform(), plan, kernel.longMode());
        long page = fill(plan, ZeroPage.ofHeaderless(), request, 0x7FFF_FFFFL);
        EntryState state =
                kernel.longMode()
                        ? EntryState.longMode(low, LowMemory.planPageTables(plan), kernel.entry())
                        : EntryState.protectedMode(low, kernel.entry());
        return new BootPlan(
                "Linux vmlinux, " + own.text() + " entry", plan, state.with("rsi", page));
    }

    private static KernelEntry entry(BzImage kernel, BootRequest request) throws BootException {
        return switch (request.entry()) {
            case AUTOMATIC -> {
                if (kernel.realModeOnly() && !request.bios()) {
                    throw new BootException(
                            "calls a BIOS, and this machine has none; one of the profile pc has");
                }
                if (kernel.realModeOnly() || (request.bios() && VideoMode.isChosen(request))) {
                    yield KernelEntry.REAL_MODE;
                }
                yield kernel.longMode() && request.longMode()
                        ? KernelEntry.LONG_MODE
                        : KernelEntry.PROTECTED_MODE;
            }
            case LONG_MODE -> {
                if (!kernel.longMode()) {
                    throw request.impossible("a 32-bit Linux bzImage");
                }
                if (!request.longMode()) {
                    throw new BootException("cannot be entered in 64-bit mode: the CPU has none");
                }
                yield KernelEntry.LONG_MODE;
            }
            case PVH -> throw request.impossible("a Linux bzImage");
            case PROTECTED_MODE -> {
                if (kernel.realModeOnly()) {
                    throw request.impossible("for the 16-bit entry alone");
                }
                yield request.entry();
            }
            case REAL_MODE -> request.entry();
        };
    }

    /** Adds the zero page and what it tells of; returns its address. */
    private static long fill(LoadPlan plan, ZeroPage page, BootRequest request, long initrdMax)
            throws BootException {
        files(plan, page, request, initrdMax);
        page.commandLine(LowMemory.planString(plan, "the command line", request.commandLine()));
        page.memory(request.map()).rootPointer(request.rootPointer()).screen(request.platform());
        return plan.low("the zero page", page.bytes(), PAGE);
    }

    private static void files(LoadPlan plan, ZeroPage page, BootRequest request, long initrdMax)
            throws BootException {
        if (!request.modules().isEmpty()) {
            throw new BootException("is a Linux kernel, and takes an initrd instead of modules");
        }
        if (request.initrd().isPresent()) {
            MemorySegment disk = request.initrd().get();
            page.ramDisk(plan.below("the initrd", initrdMax + 1, disk), disk.byteSize());
        }
    }

    /** "Real-Mode Code" and "Running the Kernel". */
    private static BootPlan realMode(BzImage kernel, BootRequest request, LoadPlan plan)
            throws BootException {
        byte[] setup = kernel.setup();
        if (setup.length > SETUP_MAX) {
            throw new BootException(
                    "has " + setup.length + " bytes of setup code, expected at most " + SETUP_MAX);
        }
        long base = kernel.anySegment() ? SETUP : OLD_SETUP;
        planCode(kernel, plan);
        if (request.initrd().isPresent() && !kernel.hasHeader()) {
            throw new BootException("is a kernel before boot protocol 2.0, and takes no initrd");
        }
        ZeroPage header = ZeroPage.inSetup(kernel, setup, HEAP_END - STACK_SIZE);
        VideoMode.of(request.commandLine()).ifPresent(header::videoMode);
        files(plan, header, request, kernel.initrdMax());
        if (kernel.anySegment()) {
            header.commandLine(base + HEAP_END);
        } else {
            header.oldCommandLine(HEAP_END);
        }
        byte[] line = (request.commandLine() + "\0").getBytes(StandardCharsets.UTF_8);
        byte[] segment = Arrays.copyOf(setup, HEAP_END + line.length);
        System.arraycopy(line, 0, segment, HEAP_END, line.length);
        plan.at("the setup code", base, MemorySegment.ofArray(segment), segment.length);
        int at = (int) base / PARAGRAPH;
        if (request.bios()) {
            byte[] code = EntryState.realModeCode(at + 0x20, at, HEAP_END);
            plan.at("the jump", RealModeKernel.JUMP, MemorySegment.ofArray(code), code.length);
        } else {
            LowMemory.plan(request.platform(), plan, false);
        }
        EntryState state = EntryState.realMode(at + 0x20, at, HEAP_END);
        return new BootPlan("Linux bzImage, 16-bit entry", plan, state, true);
    }

    private static void checkCommandLine(BootRequest request, long max) throws BootException {
        int length = request.commandLine().getBytes(StandardCharsets.UTF_8).length;
        if (length > max) {
            throw new BootException(
                    "takes a command line of at most " + max + " bytes, and it has " + length);
        }
    }
}

package dev.hv.machine.pc.boot;

import dev.hv.machine.pc.KernelEntry;

import java.nio.ByteBuffer;
import java.util.List;

/** The machine state and boot information of Multiboot Specification 0.6.96, 3.2 and 3.3. */
final class MultibootBoot {
    /** What EAX says: loaded by a Multiboot loader. */
    static final long LOADED = 0x2BADB002;

    private static final int INFO_SIZE = 116;
    private static final int HAS_MEMORY = 1;
    private static final int HAS_COMMAND_LINE = 1 << 2;
    private static final int HAS_MODULES = 1 << 3;
    private static final int HAS_MEMORY_MAP = 1 << 6;
    private static final int HAS_LOADER_NAME = 1 << 9;
    private static final int LOWER_MEMORY = 4;
    private static final int UPPER_MEMORY = 8;
    private static final int COMMAND_LINE = 16;
    private static final int MODULES = 20;
    private static final int MEMORY_MAP = 44;
    private static final int LOADER_NAME = 64;
    private static final int MODULE_SIZE = 16;
    private static final int ENTRY_SIZE = 20;

    private MultibootBoot() {}

    static BootPlan plan(MultibootImage kernel, BootRequest request) throws BootException {
        if (request.entry() != KernelEntry.AUTOMATIC
                && request.entry() != KernelEntry.PROTECTED_MODE) {
            throw request.impossible("a Multiboot kernel");
        }
        LoadPlan plan = new LoadPlan(request.map());
        BootPlan.planSegments(plan, kernel.bytes(), kernel.segments());
        long kernelEnd = plan.end();
        LowMemory low = LowMemory.plan(request.platform(), plan, false);
        ByteBuffer info = LowMemory.littleEndian(INFO_SIZE);
        int flags = HAS_MEMORY | HAS_COMMAND_LINE | HAS_MEMORY_MAP | HAS_LOADER_NAME;
        info.putInt(LOWER_MEMORY, (int) (MemoryMap.EBDA >> 10));
        info.putInt(
                UPPER_MEMORY, (int) (request.map().extendedEnd() - MemoryMap.EXTENDED >> 10));
        info.putInt(
                COMMAND_LINE,
                (int) LowMemory.planString(plan, "the command line", request.commandLine()));
        info.putInt(LOADER_NAME, (int) LowMemory.planString(plan, "the loader's name", "hv"));
        List<BootRequest.Module> files = request.files();
        if (!files.isEmpty()) {
            flags |= HAS_MODULES;
            info.putInt(MODULES, files.size());
            info.putInt(MODULES + 4, (int) modules(plan, kernelEnd, files));
        }
        byte[] map = memoryMap(request.map());
        info.putInt(MEMORY_MAP, map.length);
        info.putInt(MEMORY_MAP + 4, (int) plan.low("the memory map", map, 4));
        info.putInt(0, flags);
        EntryState state =
                EntryState.protectedMode(low, kernel.entry())
                        .with("rax", LOADED)
                        .with("rbx", plan.low("the boot information", info.array(), 4));
        return new BootPlan("Multiboot kernel", plan, state);
    }

    /** Modules always begin on pages, whether the kernel asks for it or not. */
    private static long modules(LoadPlan plan, long from, List<BootRequest.Module> files)
            throws BootException {
        ByteBuffer list = LowMemory.littleEndian((long) MODULE_SIZE * files.size());
        for (BootRequest.Module file : files) {
            long at = plan.above("a module", from, file.contents());
            list.putInt((int) at).putInt((int) (at + file.contents().length));
            list.putInt(
                    (int) LowMemory.planString(plan, "a module's string", file.commandLine()));
            list.putInt(0);
        }
        return plan.low("the module list", list.array(), 4);
    }

    /** Each entry after its size, which does not count itself. */
    private static byte[] memoryMap(MemoryMap map) {
        ByteBuffer out = LowMemory.littleEndian((4L + ENTRY_SIZE) * map.ranges().size());
        for (MemoryMap.Range range : map.ranges()) {
            out.putInt(ENTRY_SIZE).put(ZeroPage.e820(range));
        }
        return out.array();
    }
}

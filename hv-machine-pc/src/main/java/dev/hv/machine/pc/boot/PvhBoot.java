package dev.hv.machine.pc.boot;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * Direct boot as Xen starts PVH guests: in 32-bit protected mode at the address of the note, EBX
 * pointing to {@code struct hvm_start_info} (Xen docs/misc/pvh.pandoc and
 * xen/include/public/arch-x86/hvm/start_info.h, version 1).
 */
final class PvhBoot {
    private static final int MAGIC = 0x336E_C578;
    private static final int VERSION = 1;
    private static final int START_INFO_SIZE = 56;
    private static final int MODULE_SIZE = 32;
    private static final int RANGE_SIZE = 24;

    private PvhBoot() {}

    static BootPlan plan(ElfImage kernel, BootRequest request) throws BootException {
        if (kernel.pvhEntry().isEmpty()) {
            throw request.impossible("an ELF kernel without a PVH note");
        }
        LoadPlan plan = new LoadPlan(request.map());
        BootPlan.planSegments(plan, kernel.bytes(), kernel.segments());
        LowMemory low = LowMemory.plan(request.platform(), plan, false);
        long startInfo = startInfo(plan, request);
        EntryState state = EntryState.protectedMode(low, kernel.pvhEntry().getAsLong());
        return new BootPlan("ELF kernel, PVH entry", plan, state.with("rbx", startInfo));
    }

    private static long startInfo(LoadPlan plan, BootRequest request) throws BootException {
        List<BootRequest.Module> files = request.files();
        ByteBuffer modules = LowMemory.littleEndian((long) MODULE_SIZE * files.size());
        for (int i = 0; i < files.size(); i++) {
            BootRequest.Module file = files.get(i);
            String what = i == 0 && request.initrd().isPresent() ? "the initrd" : "module " + i;
            modules.putLong(plan.below(what, 1L << 32, file.contents()));
            modules.putLong(file.contents().length);
            modules.putLong(LowMemory.planString(plan, "a module's string", file.commandLine()));
            modules.putLong(0);
        }
        List<MemoryMap.Range> ranges = request.map().ranges();
        ByteBuffer map = LowMemory.littleEndian((long) RANGE_SIZE * ranges.size());
        for (MemoryMap.Range range : ranges) {
            map.putLong(range.base()).putLong(range.size());
            map.putInt(range.type().number()).putInt(0);
        }
        ByteBuffer info = LowMemory.littleEndian(START_INFO_SIZE);
        info.putInt(MAGIC).putInt(VERSION).putInt(0).putInt(files.size());
        info.putLong(files.isEmpty() ? 0 : plan.low("the module list", modules.array(), 8));
        info.putLong(LowMemory.planString(plan, "the command line", request.commandLine()));
        info.putLong(request.rootPointer());
        info.putLong(plan.low("the memory map", map.array(), 8));
        info.putInt(ranges.size()).putInt(0);
        return plan.low("the start information", info.array(), 8);
    }
}

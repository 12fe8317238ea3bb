package dev.hv.machine.pc.boot;

import dev.hv.api.bus.AddressSpace;
import dev.hv.api.bus.Initiator;
import dev.hv.api.bus.Width;
import dev.hv.api.cpu.CpuModel;
import dev.hv.api.cpu.CpuState;
import dev.hv.cpu.x86.model.Model;
import dev.hv.machine.pc.AssemblyException;
import dev.hv.machine.pc.BootFile;
import dev.hv.machine.pc.BootSpec;
import dev.hv.machine.pc.BootTarget;
import dev.hv.machine.pc.Firmware;
import dev.hv.machine.pc.Platform;
import dev.hv.machine.pc.acpi.AcpiTables;
import dev.hv.machine.pc.acpi.Registers;
import dev.hv.machine.pc.routing.RoutingTables;
import dev.hv.machine.pc.smbios.SmbiosTables;
import dev.hv.machine.pc.video.TextMode;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * Boots a kernel without firmware in between: Linux bzImages and ELF kernels, PVH, Multiboot 1. The
 * guest finds what firmware leaves behind: the ACPI tables, a memory map, the BIOS data area. What
 * runs in real mode on a PC is a {@link RealModeKernel}, which needs a BIOS.
 */
public final class DirectBoot implements Firmware {

    /** All loaders by their formats. */
    public DirectBoot() {}

    @Override
    public Image prepare(Platform platform, BootSpec boot) {
        BootFile file =
                boot.kernel().orElseThrow(() -> new AssemblyException("kernel: none is given"));
        byte[] kernel = read("kernel", file);
        Optional<MemorySegment> initrd =
                boot.initrd().map(disk -> MemorySegment.ofArray(read("initrd", disk)));
        List<BootRequest.Module> modules = new ArrayList<>();
        for (BootSpec.Module module : boot.modules()) {
            modules.add(
                    new BootRequest.Module(
                            MemorySegment.ofArray(read("module", module.file())),
                            module.commandLine()));
        }
        MemoryMap map = MemoryMap.of(platform.ram());
        BootRequest request =
                new BootRequest(
                        platform,
                        map,
                        hasLongMode(platform),
                        boot.entry(),
                        boot.commandLine(),
                        initrd,
                        modules);
        try {
            BootPlan plan = BootPlan.of(KernelImage.parse(kernel), request);
            String description = plan.description() + ": " + file.name();
            return plan.bios() && request.bios()
                    ? new RealModeKernel(description, plan.pieces())
                    : new Prepared(description, platform, map, plan);
        } catch (BootException e) {
            throw new AssemblyException(
                    new AssemblyException.FilePart("kernel", file.name()),
                    String.valueOf(e.getMessage()),
                    e);
        }
    }

    private static byte[] read(String what, BootFile file) {
        try {
            return file.read();
        } catch (IOException e) {
            throw AssemblyException.unreadable(what, file, e);
        }
    }

    /** Whether there is a VGA where a PC has it. */
    static boolean hasScreen(Platform platform) {
        return platform.vga().isPresent();
    }

    /** A model that is not ours is taken for one of today's. */
    private static boolean hasLongMode(Platform platform) {
        try {
            return Model.of(CpuModel.parse(platform.spec().cpuModel())).hasLongMode();
        } catch (IllegalArgumentException e) {
            return true;
        }
    }

    private record Prepared(String description, Platform platform, MemoryMap map, BootPlan plan)
            implements Image {
        @Override
        public boolean starts(CpuState cpu) {
            return Firmware.isX86(cpu);
        }

        @Override
        public void load(BootTarget target) {
            AddressSpace memory = target.memory();
            Initiator by = target.initiator();
            Registers registers = register -> memory.read(register, Width.DWORD, by);
            AcpiTables tables = AcpiTables.of(platform, MemoryMap.ACPI_TABLES, registers);
            memory.writeBytes(tables.base(), tables.bytes(), by);
            BiConsumer<Long, byte[]> write =
                    (at, bytes) -> memory.writeBytes(at, MemorySegment.ofArray(bytes), by);
            RoutingTables.of(platform, registers).forEach(write);
            SmbiosTables.of(platform).placed().forEach(write);
            if (hasScreen(platform)) {
                new TextMode(memory, target.ports(), by).set();
            }
            plan.pieces().write(memory, by);
            if (plan.bios()) {
                new BiosServices(map).write(memory, by);
            }
            plan.entry().apply(target.cpu().state());
        }
    }
}

package dev.hv.machine.pc.boot;

import dev.hv.api.bus.AddressSpace;
import dev.hv.api.bus.Initiator;
import dev.hv.api.bus.Width;
import dev.hv.api.cpu.CpuState;
import dev.hv.machine.pc.AssemblyException;
import dev.hv.machine.pc.BootFile;
import dev.hv.machine.pc.BootSpec;
import dev.hv.machine.pc.BootTarget;
import dev.hv.machine.pc.Firmware;
import dev.hv.machine.pc.Platform;
import dev.hv.machine.pc.RamLayout;
import dev.hv.machine.pc.acpi.AcpiTables;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Boots a kernel without firmware in between. */
public final class DirectBoot implements Firmware {
    private static final int ZERO_PAGE = 0x7000;
    private static final int GDT = 0x6000;
    private static final int PAGE_TABLES = 0x9000;
    private static final int COMMAND_LINE = 0x20000;

    @Override
    public Image prepare(Platform platform, BootSpec boot) {
        byte[] kernel = read(boot.kernel());
        byte[] initrd = boot.initrd().map(DirectBoot::read).orElse(new byte[0]);
        ByteBuffer header = ByteBuffer.wrap(kernel).order(ByteOrder.LITTLE_ENDIAN);
        if (kernel.length < 0x1000 || header.getInt(0x202) != 0x53726448) {
            throw new AssemblyException(boot.kernel() + ": not a Linux bzImage");
        }
        return new Image() {
            @Override
            public String description() {
                return "Linux " + boot.kernel();
            }

            @Override
            public void load(BootTarget target) {
                DirectBoot.load(target, platform, header, kernel, initrd, boot.commandLine());
            }
        };
    }

    private static byte[] read(BootFile file) {
        try {
            return file.read();
        } catch (IOException e) {
            throw new AssemblyException(e.getMessage());
        }
    }

    private static void load(
            BootTarget target,
            Platform platform,
            ByteBuffer header,
            byte[] kernel,
            byte[] initrd,
            String commandLine) {
        RamLayout ram = platform.ram();
        AddressSpace memory = target.memory();
        Initiator by = target.initiator();
        int setup = ((header.get(0x1F1) & 0xFF) == 0 ? 4 : header.get(0x1F1) & 0xFF) * 512 + 512;
        long address = header.getLong(0x258);
        memory.writeBytes(
                address,
                MemorySegment.ofArray(Arrays.copyOfRange(kernel, setup, kernel.length)),
                by);
        byte[] zero = new byte[4096];
        System.arraycopy(kernel, 0x1F1, zero, 0x1F1, 0x202 + (kernel[0x201] & 0xFF) - 0x1F1);
        ByteBuffer page = ByteBuffer.wrap(zero).order(ByteOrder.LITTLE_ENDIAN);
        page.put(0x210, (byte) 0xFF);
        page.putInt(0x228, COMMAND_LINE);
        byte[] line = (commandLine + "\0").getBytes(StandardCharsets.ISO_8859_1);
        memory.writeBytes(COMMAND_LINE, MemorySegment.ofArray(line), by);
        if (initrd.length > 0) {
            long top = Math.min(ram.lowEnd(), (header.getInt(0x22C) & 0xFFFFFFFFL) + 1);
            long at = top - initrd.length & ~4095L;
            memory.writeBytes(at, MemorySegment.ofArray(initrd), by);
            page.putInt(0x218, (int) at);
            page.putInt(0x21C, initrd.length);
        }
        AcpiTables acpi = AcpiTables.of(platform, 0xE0000, a -> memory.read(a, Width.DWORD, by));
        memory.writeBytes(acpi.base(), MemorySegment.ofArray(acpi.bytes()), by);
        page.putLong(0x70, acpi.rootPointer());
        int entries = 0;
        MemoryMap map = MemoryMap.of(ram, acpi);
        for (MemoryMap.Range range : map.ranges()) {
            page.putLong(0x2D0 + 20 * entries, range.base());
            page.putLong(0x2D8 + 20 * entries, range.size());
            page.putInt(0x2E0 + 20 * entries, range.type().number());
            entries++;
        }
        page.put(0x1E8, (byte) entries);
        memory.writeBytes(ZERO_PAGE, MemorySegment.ofArray(zero), by);
        memory.write(GDT + 0x10, Width.QWORD, 0x00AF9B000000FFFFL, by);
        memory.write(GDT + 0x18, Width.QWORD, 0x00CF93000000FFFFL, by);
        memory.write(PAGE_TABLES, Width.QWORD, PAGE_TABLES + 0x1003, by);
        for (int i = 0; i < 4; i++) {
            memory.write(
                    PAGE_TABLES + 0x1000 + 8 * i,
                    Width.QWORD,
                    PAGE_TABLES + 0x2003 + 0x1000 * i,
                    by);
        }
        for (int i = 0; i < 2048; i++) {
            memory.write(PAGE_TABLES + 0x2000 + 8 * i, Width.QWORD, ((long) i << 21) | 0x83, by);
        }
        CpuState cpu = target.cpu().state();
        cpu.set("cr3", PAGE_TABLES);
        cpu.set("cr4", 0x20);
        cpu.set("efer", 0x500);
        cpu.set("cr0", 0x80000011L);
        segment(cpu, "cs", 0x10, 0xA09B);
        for (String name : new String[] {"ds", "es", "ss", "fs", "gs"}) {
            segment(cpu, name, 0x18, 0xC093);
        }
        cpu.set("gdtr.base", GDT);
        cpu.set("gdtr.limit", 0x1F);
        cpu.set("rsi", ZERO_PAGE);
        cpu.set("rip", address + 0x200);
        cpu.set("eflags", 2);
    }

    private static void segment(CpuState cpu, String name, int selector, int attributes) {
        cpu.set(name, selector);
        cpu.set(name + ".base", 0);
        cpu.set(name + ".limit", 0xFFFFFFFFL);
        cpu.set(name + ".attributes", attributes);
    }
}

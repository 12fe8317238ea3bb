package dev.hv.machine.pc.wiring;

import dev.hv.api.bus.AddressSpace;
import dev.hv.api.bus.Initiator;
import dev.hv.api.bus.Width;
import dev.hv.api.machine.FirmwareItem;
import dev.hv.api.machine.FirmwareItems;
import dev.hv.api.pci.PciAddress;
import dev.hv.machine.pc.AssemblyException;
import dev.hv.machine.pc.BootFile;
import dev.hv.machine.pc.Platform;
import dev.hv.machine.pc.RamLayout;
import dev.hv.machine.pc.acpi.Registers;
import dev.hv.machine.pc.acpi.TableLoader;
import dev.hv.machine.pc.pci.ConfigurationAccess;
import dev.hv.machine.pc.smbios.SmbiosTables;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * What a machine tells its firmware: memory, processors, and ACPI tables that say where the
 * firmware itself has put the power management registers.
 */
final class FirmwareFiles implements FirmwareItems {
    private static final int RAM_SIZE = 0x03;
    private static final int NO_GRAPHICS = 0x04;
    private static final int PROCESSORS = 0x05;
    private static final int MAX_PROCESSORS = 0x0F;
    private static final int E820_ENTRY_BYTES = 20;
    private static final int E820_RAM = 1;

    /** PMBA of the power management function: Intel 82371AB, 7.1.9. */
    private static final int PMBA = 0x40;

    private static final long PMBA_MASK = 0xFFC0;

    private final Platform platform;
    private final AddressSpace memory;
    private final ConfigurationAccess configuration;
    private final Initiator by;
    private final List<FirmwareItem> items;

    FirmwareFiles(Platform platform, AddressSpace memory, AddressSpace ports) {
        this.platform = platform;
        this.memory = memory;
        by = Initiator.named("firmware files");
        configuration = new ConfigurationAccess(ports, by);
        SmbiosTables smbios = SmbiosTables.of(platform);
        List<FirmwareItem> all = new ArrayList<>();
        Collections.addAll(
                all,
                new FirmwareItem(RAM_SIZE, "RAM size", this::ramSize),
                new FirmwareItem(NO_GRAPHICS, "no graphics", () -> new byte[2]),
                new FirmwareItem(PROCESSORS, "processors", FirmwareFiles::one),
                new FirmwareItem(MAX_PROCESSORS, "most processors", FirmwareFiles::one),
                FirmwareItem.file("etc/e820", this::e820),
                FirmwareItem.file("etc/smbios/smbios-tables", smbios::structures),
                FirmwareItem.file("etc/smbios/smbios-anchor", () -> smbios.entryPoint(0)),
                FirmwareItem.file(TableLoader.TABLES, () -> tables().tables()),
                FirmwareItem.file(TableLoader.ROOT_POINTER, () -> tables().rootPointer()),
                FirmwareItem.file(TableLoader.COMMANDS, () -> tables().commands()));
        platform.spec().firmwareFiles().forEach((name, file) -> all.add(given(name, file)));
        items = List.copyOf(all);
    }

    /** A file is read once, when the machine is put together. */
    private static FirmwareItem given(String name, BootFile file) {
        try {
            byte[] bytes = file.read();
            return FirmwareItem.file(name, () -> bytes);
        } catch (IOException e) {
            throw AssemblyException.unreadable("firmware file", file, e);
        }
    }

    @Override
    public List<FirmwareItem> items() {
        return items;
    }

    private static ByteBuffer littleEndian(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static byte[] one() {
        return new byte[] {1, 0};
    }

    private byte[] ramSize() {
        byte[] bytes = new byte[Long.BYTES];
        littleEndian(bytes).putLong(platform.ram().memoryBytes());
        return bytes;
    }

    /** Main memory as firmware expects it here: without the holes that it makes by itself. */
    private byte[] e820() {
        RamLayout ram = platform.ram();
        byte[] bytes = new byte[ram.highBytes() > 0 ? 2 * E820_ENTRY_BYTES : E820_ENTRY_BYTES];
        ByteBuffer out = littleEndian(bytes);
        out.putLong(0).putLong(ram.lowEnd()).putInt(E820_RAM);
        if (ram.highBytes() > 0) {
            out.putLong(RamLayout.HIGH_BASE).putLong(ram.highBytes()).putInt(E820_RAM);
        }
        return bytes;
    }

    private TableLoader tables() {
        return TableLoader.of(
                platform,
                new Registers() {
                    @Override
                    public long read(long address) {
                        return memory.read(address, Width.DWORD, by);
                    }

                    @Override
                    public int powerManagementBase() {
                        return FirmwareFiles.this.powerManagementBase();
                    }
                });
    }

    private int powerManagementBase() {
        return platform.first("power-piix4")
                .flatMap(pm -> Platform.pci(pm, "pci"))
                .map(this::base)
                .orElse(0);
    }

    /** Reads it in the midst of what the guest does: the configuration address stays as it was. */
    private int base(PciAddress pm) {
        long before = configuration.selected();
        int base = (int) (configuration.read(pm, PMBA, Width.DWORD) & PMBA_MASK);
        configuration.select(before);
        return base;
    }
}

package dev.hv.machine.pc.acpi;

import dev.hv.machine.pc.DeviceSpec;
import dev.hv.machine.pc.Platform;

import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * All tables of a machine, ready to be put into memory: first a page with the Firmware ACPI Control
 * Structure, which the guest writes to, then the root pointer and all that it leads to.
 *
 * @param base guest physical address of the first byte
 * @param bytes what goes there
 */
public record AcpiTables(long base, MemorySegment bytes) {
    /** How much of them is for the control structure, in bytes: ACPI NVS memory. */
    public static final int CONTROL_SIZE = 4096;

    private static final int ALIGNMENT = 16;
    private static final int ROOT_POINTER_SPACE = 48;
    private static final int HPET_REVISION = 1;

    /** Returns the guest physical address of the root pointer (RSDP). */
    public long rootPointer() {
        return base + CONTROL_SIZE;
    }

    /**
     * Describes a machine.
     *
     * @param base where the tables will be, below 4 GiB, a multiple of 4096
     * @param registers asks the devices who they are
     */
    public static AcpiTables of(Platform platform, long base, Registers registers) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(FixedDescription.controlStructure());
        out.writeBytes(new byte[CONTROL_SIZE - out.size() + ROOT_POINTER_SPACE]);
        long dsdt = base + append(out, Namespace.of(platform, registers));
        TableBytes addresses = new TableBytes();
        TableBytes shortAddresses = new TableBytes();
        for (byte[] table : described(platform, base, dsdt, registers)) {
            long at = base + append(out, table);
            addresses.u64(at);
            shortAddresses.u32(at);
        }
        long rsdt = base + append(out, SystemTable.of("RSDT", 1, shortAddresses));
        long xsdt = base + append(out, SystemTable.of("XSDT", 1, addresses));
        byte[] all = out.toByteArray();
        byte[] rootPointer = SystemTable.rootPointer(rsdt, xsdt);
        System.arraycopy(rootPointer, 0, all, CONTROL_SIZE, rootPointer.length);
        return new AcpiTables(base, MemorySegment.ofArray(all));
    }

    /** The tables that RSDT and XSDT name (5.2.7, 5.2.8). */
    private static List<byte[]> described(
            Platform platform, long facs, long dsdt, Registers registers) {
        List<byte[]> tables = new ArrayList<>();
        PowerManagement.of(platform, registers)
                .ifPresent(pm -> tables.add(FixedDescription.of(platform, pm, facs, dsdt)));
        for (DeviceSpec apic : first(platform, "local-apic")) {
            Platform.address(apic, "regs")
                    .ifPresent(
                            base -> tables.add(InterruptDescription.of(platform, base, registers)));
        }
        for (DeviceSpec hpet : first(platform, "hpet")) {
            Platform.address(hpet, "regs")
                    .ifPresent(base -> tables.add(eventTimers(base, registers.read(base))));
        }
        return tables;
    }

    private static List<DeviceSpec> first(Platform platform, String plugin) {
        Optional<DeviceSpec> device = platform.first(plugin);
        return device.stream().toList();
    }

    /** The HPET table (IA-PC HPET specification 1.0a, 3.2.4). */
    private static byte[] eventTimers(long base, long blockId) {
        TableBytes body = new TableBytes().u32(blockId);
        body.u8(0).u8(64).u8(0).u8(0).u64(base);
        return SystemTable.of("HPET", HPET_REVISION, body.u8(0).u16(0).u8(0));
    }

    /** Appends a table, aligned; returns its offset. */
    private static int append(ByteArrayOutputStream out, byte[] table) {
        out.writeBytes(new byte[-out.size() & (ALIGNMENT - 1)]);
        int offset = out.size();
        out.writeBytes(table);
        return offset;
    }
}

package dev.hv.machine.pc.smbios;

import dev.hv.machine.pc.Platform;
import dev.hv.machine.pc.RamLayout;
import dev.hv.machine.pc.acpi.TableBytes;

import java.util.Map;

/**
 * The System Management BIOS tables of a machine (DMTF DSP0134, version 2.8.0), as a kernel finds
 * them in the BIOS's segment, and as firmware of others takes them.
 */
public final class SmbiosTables {
    /** Where the entry point is: 16 bytes aligned, between F0000h and FFFFFh (5.2.1). */
    static final long ENTRY_POINT = 0xF2800;

    /** Where the structures are. */
    static final long STRUCTURES = ENTRY_POINT + 0x20;

    private static final int ENTRY_POINT_BYTES = 0x1F;

    /** Handle of the memory array, which other structures name. */
    private static final int ARRAY = 0x1000;

    private static final int NONE = 0xFFFE;

    private static final String MAKER = "hv";
    private static final int UNKNOWN = 0x02;
    private static final int OTHER = 0x01;
    private static final int SAFE = 0x03;

    /** Larger sizes do not fit 15 bits of MiB (7.18.5). */
    private static final long MAX_MIB = 0x7FFF;

    private final StructureTable table;

    private SmbiosTables(StructureTable table) {
        this.table = table;
    }

    /** Describes a machine. */
    public static SmbiosTables of(Platform platform) {
        StructureTable table = new StructureTable();
        firmware(table);
        table.add(1, 0x0100, system(), MAKER, platform.spec().profile());
        table.add(3, 0x0300, chassis(), MAKER);
        table.add(4, 0x0400, processor(), "CPU 0", MAKER, platform.spec().cpuModel());
        memory(table, platform.ram());
        table.add(32, 0x2000, new TableBytes().zeros(6).u8(0)); // no error at boot
        table.add(127, 0x7F00, new TableBytes());
        return new SmbiosTables(table);
    }

    /** Returns the structures, one after the other, to the end-of-table structure. */
    public byte[] structures() {
        return table.bytes();
    }

    /** Returns what is to be written, by guest physical address. */
    public Map<Long, byte[]> placed() {
        return Map.of(ENTRY_POINT, entryPoint(STRUCTURES), STRUCTURES, structures());
    }

    /**
     * Returns the entry point structure (5.2.1).
     *
     * @param address of the structures; 0 where firmware fills it in
     */
    public byte[] entryPoint(long address) {
        TableBytes intermediate =
                new TableBytes()
                        .text("_DMI_", 5)
                        .u8(0)
                        .u16(structures().length)
                        .u32(address)
                        .u16(table.count())
                        .u8(0x28);
        return new TableBytes()
                .text("_SM_", 4)
                .u8(0)
                .u8(ENTRY_POINT_BYTES)
                .u8(2)
                .u8(8)
                .u16(table.largest())
                .u8(0)
                .zeros(5)
                .bytes(intermediate.summed(5))
                .summed(4);
    }

    /** Type 0 (7.1). */
    private static void firmware(StructureTable table) {
        TableBytes body =
                new TableBytes()
                        .u8(1)
                        .u8(2)
                        .u16(0xF000)
                        .u8(3)
                        .u8(0) // 64 KiB
                        .u64(1L << 7 | 1L << 15 | 1L << 16) // PCI, CD-ROMs, selectable boot
                        .u8(0x01) // ACPI
                        .u8(0x18) // boot specification, a virtual machine
                        .u8(1)
                        .u8(0)
                        .u8(0xFF)
                        .u8(0xFF);
        table.add(0, 0, body, MAKER, "1.0", "11/25/2026");
    }

    /** Type 1 (7.2). */
    private static TableBytes system() {
        return new TableBytes()
                .u8(1)
                .u8(2)
                .zeros(2) // version, serial number
                .zeros(16) // no UUID
                .u8(0x06) // by the power switch
                .zeros(2);
    }

    /** Type 3 (7.4). */
    private static TableBytes chassis() {
        return new TableBytes()
                .u8(1)
                .u8(OTHER)
                .zeros(3)
                .u8(SAFE)
                .u8(SAFE)
                .u8(SAFE)
                .u8(UNKNOWN)
                .u32(0)
                .zeros(5);
    }

    /** Type 4 (7.5). */
    private static TableBytes processor() {
        return new TableBytes()
                .u8(1)
                .u8(SAFE) // central processor
                .u8(OTHER)
                .u8(2)
                .u64(0) // what CPUID says is the processor's own affair
                .u8(3)
                .zeros(7) // voltage, clock, speeds: not known
                .u8(0x41) // populated, enabled
                .u8(OTHER)
                .u16(0xFFFF)
                .u16(0xFFFF)
                .u16(0xFFFF) // no cache is described
                .zeros(3)
                .u8(1)
                .u8(1)
                .u8(1)
                .u16(0x0002)
                .u16(UNKNOWN);
    }

    /**
     * Types 16, 17 and 19 (7.17, 7.18, 7.20): one array with one device, mapped at banks of RAM.
     */
    private static void memory(StructureTable table, RamLayout ram) {
        long kib = ram.memoryBytes() >> 10;
        boolean fits = kib < 1L << 31;
        table.add(
                16,
                ARRAY,
                new TableBytes()
                        .u8(OTHER)
                        .u8(0x03) // system memory
                        .u8(SAFE) // without error correction
                        .u32(fits ? kib : 1L << 31)
                        .u16(NONE)
                        .u16(1)
                        .u64(fits ? 0 : ram.memoryBytes()));
        long mib = Math.max(1, ram.memoryBytes() >> 20);
        table.add(
                17,
                0x1100,
                new TableBytes()
                        .u16(ARRAY)
                        .u16(NONE)
                        .u16(0xFFFF)
                        .u16(0xFFFF)
                        .u16((int) Math.min(mib, MAX_MIB))
                        .u8(0x09) // DIMM
                        .u8(0)
                        .u8(1)
                        .u8(0)
                        .u8(0x07) // RAM
                        .u16(0x0002) // other
                        .u16(0)
                        .u8(2)
                        .zeros(3)
                        .u8(0)
                        .u32(mib > MAX_MIB ? mib : 0)
                        .zeros(8), // speed and voltages: not known
                "DIMM 0",
                MAKER);
        mapped(table, 0x1300, 0, ram.lowEnd());
        if (ram.highBytes() > 0) {
            mapped(table, 0x1301, RamLayout.HIGH_BASE, RamLayout.HIGH_BASE + ram.highBytes());
        }
    }

    private static void mapped(StructureTable table, int handle, long base, long end) {
        long last = (end >> 10) - 1;
        boolean fits = last < 0xFFFF_FFFFL;
        table.add(
                19,
                handle,
                new TableBytes()
                        .u32(fits ? base >> 10 : 0xFFFF_FFFFL)
                        .u32(fits ? last : 0xFFFF_FFFFL)
                        .u16(ARRAY)
                        .u8(1)
                        .u64(fits ? 0 : base)
                        .u64(fits ? 0 : end - 1));
    }
}

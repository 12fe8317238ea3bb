package dev.hv.machine.pc.boot;

import dev.hv.machine.pc.RamLayout;

import java.util.ArrayList;
import java.util.List;

/**
 * The memory map that a PC's firmware gives (ACPI 6.4, chapter 15: INT 15h, E820h).
 *
 * @param ranges in ascending order, without overlap
 */
public record MemoryMap(List<Range> ranges) {
    /** Where the extended BIOS data area begins: conventional memory ends there. */
    public static final long EBDA = 0x9FC00;

    /**
     * Where the ACPI tables are: in the area in which guests look for the root pointer (5.2.5.1).
     * The first page is the control structure's.
     */
    public static final long ACPI_TABLES = 0xE0000;

    /** Where the BIOS's own code is: real-mode segment F000h. */
    public static final long BIOS = 0xF0000;

    /** Where extended memory begins. */
    public static final long EXTENDED = 0x100000;

    private static final long PAGE = 4096;

    /** Copies. */
    public MemoryMap {
        ranges = List.copyOf(ranges);
    }

    /** Address range types (table 15.1). */
    public enum Type {
        /** Usable memory. */
        RAM(1),
        /** Not to be used. */
        RESERVED(2),
        /** ACPI tables, free once they have been read. */
        ACPI(3),
        /** To be kept over sleep states. */
        NVS(4);

        private final int number;

        Type(int number) {
            this.number = number;
        }

        /** Returns the number of the type. */
        public int number() {
            return number;
        }
    }

    /**
     * A range of guest physical addresses.
     *
     * @param base first address
     * @param end first address after it
     * @param type what it is for
     */
    public record Range(long base, long end, Type type) {
        /** Returns the size in bytes. */
        public long size() {
            return end - base;
        }
    }

    /** The map of that RAM. */
    public static MemoryMap of(RamLayout ram) {
        List<Range> ranges = new ArrayList<>();
        ranges.add(new Range(0, EBDA, Type.RAM));
        ranges.add(new Range(EBDA, RamLayout.DISPLAY_BASE, Type.RESERVED));
        ranges.add(new Range(ACPI_TABLES, ACPI_TABLES + PAGE, Type.NVS));
        ranges.add(new Range(ACPI_TABLES + PAGE, BIOS, Type.ACPI));
        ranges.add(new Range(BIOS, EXTENDED, Type.RESERVED));
        for (RamLayout.Bank bank : ram.banks()) {
            long base = Math.max(bank.base(), EXTENDED);
            if (bank.end() > base) {
                ranges.add(new Range(base, bank.end(), Type.RAM));
            }
        }
        return new MemoryMap(ranges);
    }

    /** Returns the first address after the RAM that begins at {@link #EXTENDED}. */
    public long extendedEnd() {
        return ranges.stream()
                .filter(range -> range.base() == EXTENDED && range.type() == Type.RAM)
                .mapToLong(Range::end)
                .findFirst()
                .orElse(EXTENDED);
    }
}

package dev.hv.machine.pc.wiring;

import dev.hv.api.bus.AccessRules;
import dev.hv.api.bus.AddressSpace;
import dev.hv.api.bus.AddressSpaceEdit;
import dev.hv.api.bus.DirtyClient;
import dev.hv.api.bus.DirtyLog;
import dev.hv.api.bus.Initiator;
import dev.hv.api.bus.IoHandler;
import dev.hv.api.bus.IoRegion;
import dev.hv.api.bus.RamControl;
import dev.hv.api.bus.RamRegion;
import dev.hv.api.bus.Region;
import dev.hv.api.bus.Width;
import dev.hv.api.bus.Window;
import dev.hv.memory.Ram;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/**
 * RAM from 0xA0000 to 1 MiB, as a host bridge shows it: over everything else where it answers, and
 * under everything else where it does not.
 */
final class ShadowRam implements RamControl {
    /** Over the devices that are placed there, which have priority 0, and over a ROM image. */
    private static final int PRIORITY = 2;

    private static final int UNITS = (int) ((END - FIRST) / GRANULE);

    private final Ram ram;
    private final AddressSpace memory;
    private final AddressSpace behind;
    private final boolean[] reads = new boolean[UNITS];
    private final boolean[] writes = new boolean[UNITS];
    private final List<Region> shown = new ArrayList<>();

    /**
     * @param ram main memory; its offsets below 1 MiB are its addresses
     * @param memory where it is shown
     * @param behind what answers where RAM does not, in a space without this RAM
     */
    ShadowRam(Ram ram, AddressSpace memory, AddressSpace behind) {
        this.ram = ram;
        this.memory = memory;
        this.behind = behind;
    }

    @Override
    public void show(long base, long size, boolean read, boolean write) {
        if (base < FIRST || size <= 0 || base > END - size || (base | size) % GRANULE != 0) {
            throw new IllegalArgumentException("no stretch to control: " + base + ", +" + size);
        }
        boolean changed = false;
        int first = (int) ((base - FIRST) / GRANULE);
        for (int unit = first; unit < first + size / GRANULE; unit++) {
            changed |= reads[unit] != read || writes[unit] != write;
            reads[unit] = read;
            writes[unit] = write;
        }
        if (changed) {
            map();
        }
    }

    private void map() {
        AddressSpaceEdit edit = memory.edit();
        shown.forEach(edit::unmap);
        shown.clear();
        for (int unit = 0; unit < UNITS; ) {
            int end = unit + 1;
            while (end < UNITS && reads[end] == reads[unit] && writes[end] == writes[unit]) {
                end++;
            }
            if (reads[unit] || writes[unit]) {
                long base = FIRST + (long) unit * GRANULE;
                Region region = region(base, (long) (end - unit) * GRANULE, unit);
                shown.add(region);
                edit.map(base, region, PRIORITY);
            }
            unit = end;
        }
        edit.commit();
    }

    private Region region(long base, long size, int unit) {
        if (!reads[unit]) {
            return new IoRegion(
                    "ram.writes",
                    size,
                    AccessRules.implemented(Width.BYTE, Width.WORD, Width.DWORD, Width.QWORD),
                    new WriteOnly(base));
        }
        return writes[unit]
                ? new Window("ram.shadow", ram, base, size)
                : new ReadOnly(ram, base, size);
    }

    /** RAM that takes writes while something else answers reads: a ROM being copied to itself. */
    private final class WriteOnly implements IoHandler {
        private static final Initiator BRIDGE = Initiator.named("host bridge");

        private final long base;

        WriteOnly(long base) {
            this.base = base;
        }

        @Override
        public long read(long offset, Width width) {
            return behind.read(base + offset, width, BRIDGE);
        }

        @Override
        public void write(long offset, Width width, long value) {
            MemorySegment segment = ram.segment();
            for (int i = 0; i < width.bytes(); i++) {
                segment.set(ValueLayout.JAVA_BYTE, base + offset + i, (byte) (value >> (8 * i)));
            }
            ram.markWritten(base + offset, width.bytes());
        }
    }

    /** RAM that answers reads and ignores writes. */
    private static final class ReadOnly implements RamRegion {
        private final Ram ram;
        private final MemorySegment segment;

        ReadOnly(Ram ram, long base, long size) {
            this.ram = ram;
            this.segment = ram.segment().asSlice(base, size);
        }

        @Override
        public String name() {
            return "ram.protected";
        }

        @Override
        public long size() {
            return segment.byteSize();
        }

        @Override
        public boolean readOnly() {
            return true;
        }

        @Override
        public MemorySegment segment() {
            return segment;
        }

        @Override
        public DirtyLog dirtyLog(DirtyClient client) {
            return ram.dirtyLog(client);
        }

        @Override
        public String toString() {
            return name();
        }
    }
}

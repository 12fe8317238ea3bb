package dev.hv.tck.bus;

import dev.hv.api.bus.AccessRules;
import dev.hv.api.bus.AddressSpace;
import dev.hv.api.bus.BusFault;
import dev.hv.api.bus.BusPlugin;
import dev.hv.api.bus.FlatRange;
import dev.hv.api.bus.Initiator;
import dev.hv.api.bus.IoHandler;
import dev.hv.api.bus.IoRegion;
import dev.hv.api.bus.RamRegion;
import dev.hv.api.bus.Region;
import dev.hv.api.bus.Width;
import dev.hv.api.bus.Window;
import dev.hv.api.trace.Trace;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * One address space with regions to map into it. Two worlds of the same rules differ only in the
 * implementation, so whatever they show must be equal.
 */
final class BusWorld {
    static final int ADDRESS_BITS = 16;
    static final int RAM_BYTES = 8192;
    static final int IO_BYTES = 64;

    /**
     * Regions 0 and 1 are memory, 2 is read-only, 3 and 4 devices, 5 to 8 windows of 0, 1, 0, 3.
     */
    static final int REGIONS = 9;

    static final Initiator GUEST = Initiator.named("guest");
    static final Initiator DEBUGGER =
            new Initiator() {
                @Override
                public String name() {
                    return "debugger";
                }

                @Override
                public boolean debugger() {
                    return true;
                }
            };

    final ReentrantLock domain = new ReentrantLock();
    final AddressSpace space;
    final List<Region> regions = new ArrayList<>();

    /** What handlers and the trace were told, since it was last taken. */
    private final List<String> told = new ArrayList<>();

    BusWorld(BusPlugin subject, AccessRules first, AccessRules second) {
        space = subject.space(ADDRESS_BITS, domain, new Errors());
        RamRegion zero = subject.ram("ram0", RAM_BYTES, false);
        RamRegion one = subject.ram("ram1", RAM_BYTES, false);
        IoRegion device = new IoRegion("io3", IO_BYTES, first, new Registers("io3"));
        regions.add(zero);
        regions.add(one);
        regions.add(subject.ram("rom2", RAM_BYTES, true));
        regions.add(device);
        regions.add(new IoRegion("io4", IO_BYTES, second, new Registers("io4")));
        regions.add(new Window("window5", zero, 0x1000, 0x1000));
        regions.add(new Window("window6", one, 0x40, 0x80));
        regions.add(new Window("window7", zero, 0x7F, 0x21));
        regions.add(new Window("window8", device, 0x10, 0x20));
        byte[] rom = new byte[RAM_BYTES];
        for (int i = 0; i < rom.length; i++) {
            rom[i] = (byte) (i * 7 + 1);
        }
        ((RamRegion) regions.get(2)).segment().copyFrom(MemorySegment.ofArray(rom));
    }

    /** Returns an outcome with all that was told on the way. */
    String outcome(Supplier<Object> action) {
        String result;
        try {
            result = String.valueOf(action.get());
        } catch (BusFault e) {
            result = "bus fault at " + Long.toHexString(e.address());
        } catch (IllegalArgumentException e) {
            result = "refused";
        }
        String shown = result + (told.isEmpty() ? "" : " " + told);
        told.clear();
        return shown;
    }

    static String hex(long value) {
        return Long.toHexString(value);
    }

    String flatView() {
        StringBuilder text = new StringBuilder();
        for (FlatRange range : space.flatView()) {
            text.append(
                    "%x+%x %s+%x; "
                            .formatted(
                                    range.base(),
                                    range.size(),
                                    range.region().name(),
                                    range.offsetInRegion()));
        }
        return text.toString();
    }

    /** Returns a digest of all memory. */
    String memory() {
        int digest = 0;
        for (int i = 0; i < 3; i++) {
            byte[] bytes = ((RamRegion) regions.get(i)).segment().toArray(ValueLayout.JAVA_BYTE);
            digest = digest * 31 + Arrays.hashCode(bytes);
        }
        return HexFormat.of().toHexDigits(digest);
    }

    /** Bytes that tell their offset; whoever enters without the domain is told. */
    private final class Registers implements IoHandler {
        private final String name;

        Registers(String name) {
            this.name = name;
        }

        private void tell(String what) {
            String where = domain.isHeldByCurrentThread() ? "" : " outside the domain";
            told.add(name + " " + what + where);
        }

        private static long content(long offset, Width width) {
            long value = 0;
            for (int i = width.bytes() - 1; i >= 0; i--) {
                value = (value << 8) | (((offset + i) * 13 + 5) & 0xFF);
            }
            return value;
        }

        @Override
        public long read(long offset, Width width) {
            tell("read " + offset + " " + width);
            return content(offset, width);
        }

        @Override
        public void write(long offset, Width width, long value) {
            tell("write " + offset + " " + width + " " + hex(value));
        }

        @Override
        public OptionalLong peek(long offset, Width width) {
            return OptionalLong.of(~content(offset, width) & width.mask());
        }
    }

    /** Only that something was wrong, and where: the words are the implementation's own. */
    private final class Errors implements Trace {
        @Override
        public boolean enabled() {
            return false;
        }

        @Override
        public void event(String name, long a, long b) {}

        @Override
        public void guestError(String rule, long offset, long value) {
            if (told.isEmpty() || !told.getLast().equals("guest error")) {
                told.add("guest error");
            }
        }
    }
}

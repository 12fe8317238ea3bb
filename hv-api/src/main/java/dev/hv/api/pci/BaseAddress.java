package dev.hv.api.pci;

import dev.hv.api.bus.Region;
import dev.hv.api.bus.Width;
import dev.hv.api.register.Access;
import dev.hv.api.register.Register;
import dev.hv.api.register.RegisterBank;
import dev.hv.api.state.StateException;

/**
 * A base address register: PCI Local Bus Specification 3.0, 6.2.5.1 and 6.2.5.2.
 *
 * @param window 0 to 5 for the registers, 6 for the expansion ROM
 * @param region what it places
 * @param kind what else it says
 */
record BaseAddress(int window, Region region, Kind kind) {
    /** The number of the expansion ROM's window. */
    static final int ROM = 6;

    private static final int FIRST_OFFSET = 0x10;
    private static final int ROM_OFFSET = 0x30;
    private static final long ROM_ENABLE = 1;

    /** What a base address places, and how it says so in its lowest bits. */
    enum Kind {
        IO(PciSpace.IO, 0x1, 4),
        MEMORY_32(PciSpace.MEMORY, 0x0, 16),
        MEMORY_64(PciSpace.MEMORY, 0x4, 16),
        PREFETCHABLE_32(PciSpace.MEMORY, 0x8, 16),
        PREFETCHABLE_64(PciSpace.MEMORY, 0xC, 16),
        EXPANSION_ROM(PciSpace.MEMORY, 0x0, 2048);

        final PciSpace space;
        final long type;
        final long smallest;

        Kind(PciSpace space, long type, long smallest) {
            this.space = space;
            this.type = type;
            this.smallest = smallest;
        }

        boolean isWide() {
            return this == MEMORY_64 || this == PREFETCHABLE_64;
        }
    }

    BaseAddress {
        long size = region.size();
        long largest = kind.isWide() ? 1L << 40 : 1L << 31;
        if (Long.bitCount(size) != 1 || size < kind.smallest || size > largest) {
            throw new IllegalArgumentException(
                    region.name()
                            + ": a base address for "
                            + size
                            + " bytes, expected a power of two from "
                            + kind.smallest
                            + " on");
        }
    }

    private String name() {
        return kind == Kind.EXPANSION_ROM ? "ROMBAR" : "BAR" + window;
    }

    private String upperName() {
        return "BAR" + (window + 1);
    }

    /** The address bits of the low register that the guest can set. */
    private long addressMask() {
        return -region.size() & 0xFFFF_FFFFL;
    }

    void declare(RegisterBank.Builder bank, Runnable written) {
        int offset = kind == Kind.EXPANSION_ROM ? ROM_OFFSET : FIRST_OFFSET + 4 * window;
        bank.register(
                name(),
                offset,
                Width.DWORD,
                r -> {
                    r.summary(region.name()).access(Access.READ_ONLY).reset(kind.type);
                    if (kind == Kind.EXPANSION_ROM) {
                        r.field("ENABLE", 0);
                    }
                    if (addressMask() != 0) {
                        r.field(
                                "ADDRESS",
                                Long.numberOfTrailingZeros(region.size()),
                                31,
                                Access.READ_WRITE);
                    }
                    r.onWrite((old, now) -> written.run());
                });
        if (kind.isWide()) {
            int low = Math.max(0, Long.numberOfTrailingZeros(region.size()) - 32);
            bank.register(
                    upperName(),
                    offset + 4,
                    Width.DWORD,
                    r ->
                            r.summary("Upper half of " + name())
                                    .access(Access.READ_ONLY)
                                    .field("ADDRESS", low, 31, Access.READ_WRITE)
                                    .onWrite((old, now) -> written.run()));
        }
    }

    /** Returns where it places its region; 0 if nowhere: that is what an unset register says. */
    long address(RegisterBank bank) {
        Register low = bank.register(name());
        if (kind == Kind.EXPANSION_ROM && (low.value() & ROM_ENABLE) == 0) {
            return 0;
        }
        long address = low.value() & addressMask();
        return kind.isWide() ? address | bank.register(upperName()).value() << 32 : address;
    }

    /**
     * Checks what was loaded.
     *
     * @throws StateException if it says otherwise than the hardware what it places
     */
    void check(RegisterBank bank) throws StateException {
        long enable = kind == Kind.EXPANSION_ROM ? ROM_ENABLE : 0;
        long fixed = bank.register(name()).value() & ~addressMask() & ~enable;
        if (fixed != kind.type) {
            throw new StateException(name(), "says it is of type " + fixed);
        }
        long upperMask = -region.size() >>> 32;
        if (kind.isWide() && (bank.register(upperName()).value() & ~upperMask) != 0) {
            throw new StateException(upperName(), "has bits that are none of an address");
        }
    }
}

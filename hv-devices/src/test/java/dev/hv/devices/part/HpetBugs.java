package dev.hv.devices.part;

import dev.hv.api.bus.Width;

import java.util.List;
import java.util.function.LongUnaryOperator;

/** What goes wrong in models of the HPET. */
final class HpetBugs {
    private static final int CAPABILITIES = 0x000;
    private static final int CONFIGURATION = 0x010;
    private static final int STATUS = 0x020;
    private static final int COUNTER = 0x0F0;
    private static final int TIMER = 0x100;
    private static final int COMPARATOR = 0x108;
    private static final long LEGACY = 2;
    private static final long INTERRUPTS = 1 << 2;
    private static final long SETS_VALUE = 1 << 6;
    private static final long AS_32_BITS = 1 << 8;
    private static final long ROUTE = 0x1F << 9;

    private HpetBugs() {}

    static List<PartBug> all() {
        return List.of(
                PartBug.of(
                        "no period",
                        "HPT-REG-01",
                        () -> reads(CAPABILITIES, v -> v & 0xFFFF_FFFFL)),
                PartBug.of(
                        "comparators are 0 after a reset",
                        "HPT-RST-01",
                        () -> reads(COMPARATOR, v -> v == -1 ? 0 : v)),
                PartBug.of(
                        "the counter has 32 bits",
                        "HPT-CNT-01",
                        () -> reads(COUNTER, v -> v & 0xFFFF_FFFFL)),
                PartBug.of(
                        "a comparator is late",
                        "HPT-ONE-01",
                        () -> writes(COMPARATOR, v -> v + 999)),
                PartBug.of(
                        "any write clears the status", "HPT-LVL-01", () -> writes(STATUS, _ -> -1)),
                PartBug.of("no status without the interrupt", "HPT-LVL-02", NoStatus::new),
                PartBug.of("the counter is lost when it is halted", "HPT-CNT-01", ToZero::new),
                PartBug.of(
                        "the value of a periodic comparator cannot be set",
                        "HPT-PER-01",
                        () -> writes(TIMER, v -> v & ~SETS_VALUE)),
                PartBug.of("VAL_SET_CNF ends with the lower half", "HPT-PER-01", InHalves::new)
                        .publishedAs("bochs-emu/Bochs#28"),
                PartBug.of(
                        "no 32-bit mode", "HPT-NRW-01", () -> writes(TIMER, v -> v & ~AS_32_BITS)),
                PartBug.of(
                        "no levels in legacy replacement",
                        "HPT-LEG-02",
                        () -> writes(CONFIGURATION, v -> v & ~LEGACY)),
                PartBug.of("upper halves cannot be written", "HPT-CMP-01", LowerHalves::new),
                PartBug.of("the counter is set when it counts", "HPT-CMP-02", LateCounter::new),
                PartBug.of("any route is kept", "HPT-RTE-01", AnyRoute::new),
                PartBug.of(
                        "no legacy replacement",
                        "HPT-LEG-01",
                        () -> writes(CONFIGURATION, v -> v & ~LEGACY)));
    }

    /** Whether a register is meant, of whichever timer. */
    private static boolean is(int register, int offset) {
        return register == (offset < TIMER ? offset : TIMER + (offset & 0x1F));
    }

    private static Fault reads(int register, LongUnaryOperator change) {
        return new Fault() {
            @Override
            long readWide(Chip chip, int offset, Width width) {
                long value = chip.registers().read(offset, width);
                return is(register, offset) ? change.applyAsLong(value) : value;
            }
        };
    }

    private static Fault writes(int register, LongUnaryOperator change) {
        return new Fault() {
            @Override
            void writeWide(Chip chip, int offset, Width width, long value) {
                chip.registers()
                        .write(
                                offset,
                                width,
                                is(register, offset) ? change.applyAsLong(value) : value);
            }
        };
    }

    /** The status of a timer is taken for pending only while its interrupt is enabled. */
    private static final class NoStatus extends Fault {
        private long enabled;

        @Override
        void writeWide(Chip chip, int offset, Width width, long value) {
            if (is(TIMER, offset)) {
                long bit = 1L << ((offset - TIMER) / 0x20);
                enabled = (value & INTERRUPTS) != 0 ? enabled | bit : enabled & ~bit;
            }
            chip.registers().write(offset, width, value);
        }

        @Override
        long readWide(Chip chip, int offset, Width width) {
            long value = chip.registers().read(offset, width);
            return is(STATUS, offset) ? value & enabled : value;
        }
    }

    private static final class ToZero extends Fault {
        @Override
        void writeWide(Chip chip, int offset, Width width, long value) {
            chip.registers().write(offset, width, value);
            if (is(CONFIGURATION, offset) && value == 0) {
                chip.registers().write(COUNTER, width, 0);
            }
        }
    }

    private static final class InHalves extends Fault {
        @Override
        void writeWide(Chip chip, int offset, Width width, long value) {
            chip.write(offset, (int) value);
            chip.write(offset + 4, (int) (value >>> 32));
        }
    }

    private static final class LowerHalves extends Fault {
        @Override
        void write(Chip chip, int offset, int value) {
            if (!is(COMPARATOR + 4, offset)) {
                chip.write(offset, value);
            }
        }
    }

    /** What is written to the counter is forgotten while it is halted. */
    private static final class LateCounter extends Fault {
        private boolean enabled;

        @Override
        void writeWide(Chip chip, int offset, Width width, long value) {
            enabled = is(CONFIGURATION, offset) ? (value & 1) != 0 : enabled;
            if (enabled || !is(COUNTER, offset)) {
                chip.registers().write(offset, width, value);
            }
        }
    }

    private static final class AnyRoute extends Fault {
        private long route;

        @Override
        void writeWide(Chip chip, int offset, Width width, long value) {
            route = is(TIMER, offset) ? value & ROUTE : route;
            chip.registers().write(offset, width, value);
        }

        @Override
        long readWide(Chip chip, int offset, Width width) {
            long value = chip.registers().read(offset, width);
            return is(TIMER, offset) ? (value & ~ROUTE) | route : value;
        }
    }
}

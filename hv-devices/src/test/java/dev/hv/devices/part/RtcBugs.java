package dev.hv.devices.part;

import dev.hv.api.irq.InterruptLine;

import java.util.List;
import java.util.Optional;
import java.util.function.IntUnaryOperator;

/** What goes wrong in models of the MC146818. */
final class RtcBugs {
    private static final int A = 10;
    private static final int B = 11;
    private static final int C = 12;
    private static final int D = 13;

    private RtcBugs() {}

    /** Knows which register is meant. */
    private abstract static class Registers extends Fault {
        private int index;

        int readRegister(int register, int value) {
            return value;
        }

        int writeRegister(int register, int value) {
            return value;
        }

        int indexed(int value) {
            return value;
        }

        @Override
        int read(Chip chip, int offset) {
            int value = chip.read(offset);
            return offset == 1 ? readRegister(index, value) & 0xFF : value;
        }

        @Override
        void write(Chip chip, int offset, int value) {
            if (offset == 0) {
                index = indexed(value) & 0x7F;
                chip.write(0, indexed(value));
            } else {
                chip.write(offset, writeRegister(index, value));
            }
        }
    }

    private static final class EnabledFlags extends Registers {
        private int enables;

        @Override
        int writeRegister(int register, int value) {
            enables = register == B ? value : enables;
            return value;
        }

        @Override
        int readRegister(int register, int value) {
            return register == C ? value & (enables | 0x80) : value;
        }
    }

    /** Every fourth read falls into an update. */
    private static final class UpdatesWhileSet extends Registers {
        private int control;
        private int reads;

        @Override
        int writeRegister(int register, int value) {
            control = register == B ? value : control;
            return value;
        }

        @Override
        int readRegister(int register, int value) {
            boolean updates = register == A && (control & 0x80) != 0 && ++reads % 4 == 0;
            return updates ? value | 0x80 : value;
        }
    }

    private static Fault reads(int changed, IntUnaryOperator change) {
        return new Registers() {
            @Override
            int readRegister(int register, int value) {
                return register == changed ? change.applyAsInt(value) : value;
            }
        };
    }

    private static Fault writes(int changed, IntUnaryOperator change) {
        return new Registers() {
            @Override
            int writeRegister(int register, int value) {
                return register == changed ? change.applyAsInt(value) : value;
            }
        };
    }

    static List<PartBug> all() {
        return List.of(
                PartBug.of(
                        "no 29th of a month", "RTC-TIM-01", () -> reads(7, v -> v == 0x29 ? 1 : v)),
                PartBug.of(
                                "the year is binary where it is decimal",
                                "RTC-TIM-01",
                                () -> reads(9, v -> (v >> 4) * 10 + (v & 0xF)))
                        .publishedAs("86Box/86Box#3346"),
                PartBug.of("always decimal", "RTC-TIM-02", () -> writes(B, v -> v & ~4))
                        .publishedAs("au-ts/libvmm#322"),
                PartBug.of("always 24 hours", "RTC-TIM-03", () -> writes(B, v -> v | 2))
                        .publishedAs("X16Community/x16-emulator#105"),
                PartBug.of("SET holds nothing", "RTC-SET-01", () -> writes(B, v -> v & 0x7F)),
                PartBug.of("UIP is never set", "RTC-UIP-01", () -> reads(A, v -> v & 0x7F)),
                PartBug.of("UIP is always set", "RTC-UIP-01", () -> reads(A, v -> v | 0x80)),
                PartBug.of("register C keeps its flags", "RTC-FLG-01", KeepsFlags::new),
                PartBug.of(
                        "IRQF is set by flags that are not enabled",
                        "RTC-FLG-02",
                        () -> reads(C, v -> v == 0 ? 0 : v | 0x80)),
                PartBug.of("only flags that are enabled are set", "RTC-FLG-03", EnabledFlags::new),
                PartBug.of("UIP is set in spite of SET", "RTC-UIP-02", UpdatesWhileSet::new),
                PartBug.of(
                        "one periodic rate only",
                        "RTC-PER-01",
                        () -> writes(A, v -> (v & 0xF0) | 6)),
                PartBug.of(
                        "an alarm at any hour is one at midnight",
                        "RTC-ALM-01",
                        () -> writes(5, v -> v >= 0xC0 ? 0 : v)),
                PartBug.of(
                        "the first two rates are other ones",
                        "RTC-PER-02",
                        () -> writes(A, v -> (v & 0xF) == 1 || (v & 0xF) == 2 ? v + 2 : v)),
                PartBug.of(
                        "an alarm knows no afternoon",
                        "RTC-ALM-02",
                        () -> writes(5, v -> v >= 0xC0 ? v : v & 0x7F)),
                PartBug.of("the line rises when somebody looks", "RTC-UPD-02", RisesLate::new),
                PartBug.of("UIP is never seen", "RTC-UIP-03", () -> reads(A, v -> v & 0x7F)),
                PartBug.of("PF is set in reset", "RTC-DIV-01", CountsInReset::new),
                PartBug.of("updates are not told", "RTC-UPD-01", () -> reads(C, v -> v & ~0x10)),
                PartBug.of(
                        "SET keeps UIE",
                        "RTC-SET-02",
                        () -> reads(B, v -> (v & 0x80) != 0 ? v | 0x10 : v)),
                PartBug.of("SET clears the flags", "RTC-FLG-04", SetClearsFlags::new),
                PartBug.of("an alarm is a minute late", "RTC-ALM-03", () -> writes(3, v -> v + 1)),
                PartBug.of(
                        "the checksum's bytes are in the wrong order",
                        "CMO-SUM-01",
                        SwappedChecksum::new),
                PartBug.of("no memory was found", "CMO-MEM-01", () -> reads(0x30, v -> v ^ 0x80)),
                PartBug.of("memory is told in MiB", "CMO-MEM-01", () -> reads(0x16, _ -> 0)),
                PartBug.of(
                        "memory above 16 MiB is memory above 1 MiB",
                        "CMO-MEM-01",
                        () -> reads(0x34, v -> v + 0xF0)),
                PartBug.of("no diskette drive", "CMO-EQP-01", () -> reads(0x14, v -> v ^ 0x01)),
                PartBug.of("the century is binary", "CMO-CEN-01", () -> reads(0x32, _ -> 0x13)),
                PartBug.of("VRT is clear", "RTC-REG-01", () -> reads(D, _ -> 0)),
                PartBug.of("half of the memory", "RTC-RAM-01", Aliases::new),
                PartBug.of("a reset keeps the enables", "RTC-RST-01", KeepsEnables::new),
                PartBug.of("the week begins with 0", "RTC-DOW-01", () -> reads(6, v -> v % 7)));
    }

    private static final class KeepsFlags extends Registers {
        private int flags;

        @Override
        int readRegister(int register, int value) {
            if (register != C) {
                return value;
            }
            flags |= value;
            return flags;
        }
    }

    private static final class Aliases extends Registers {
        @Override
        int indexed(int value) {
            return (value & 0x7F) >= 0x20 ? (value & 0x1F) | 0x10 : value;
        }
    }

    private static final class KeepsEnables extends Registers {
        private int enables;

        @Override
        int writeRegister(int register, int value) {
            enables = register == B ? value & 0x70 : enables;
            return value;
        }

        @Override
        int readRegister(int register, int value) {
            return register == B ? value | enables : value;
        }
    }

    private static final class RisesLate extends Registers {
        private Optional<InterruptLine> waiting = Optional.empty();

        @Override
        void drive(InterruptLine line, boolean level) {
            waiting = level ? Optional.of(line) : Optional.empty();
            if (!level) {
                line.set(false);
            }
        }

        @Override
        int indexed(int value) {
            waiting.ifPresent(line -> line.set(true));
            waiting = Optional.empty();
            return value;
        }
    }

    private static final class CountsInReset extends Registers {
        private int control;

        @Override
        int writeRegister(int register, int value) {
            control = register == A ? value : control;
            return value;
        }

        @Override
        int readRegister(int register, int value) {
            return register == C && (control & 0x60) == 0x60 ? value | 0x40 : value;
        }
    }

    /** Register C is read before SET is written. */
    private static final class SetClearsFlags extends Registers {
        @Override
        void write(Chip chip, int offset, int value) {
            if (offset == 1 && (value & 0x80) != 0) {
                chip.write(0, C);
                var _ = chip.read(1);
                chip.write(0, B);
            }
            super.write(chip, offset, value);
        }
    }

    /** 2E is read in the place of 2F and the other way round. */
    private static final class SwappedChecksum extends Registers {
        @Override
        int indexed(int value) {
            return value == 0x2E || value == 0x2F ? value ^ 1 : value;
        }
    }
}

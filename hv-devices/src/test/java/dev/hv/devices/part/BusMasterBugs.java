package dev.hv.devices.part;

import dev.hv.api.bus.AddressSpace;
import dev.hv.api.irq.InterruptLine;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Optional;
import java.util.function.IntUnaryOperator;

/** What goes wrong in models of the bus master of an IDE function. */
final class BusMasterBugs {
    private static final int COMMAND = 0;
    private static final int STATUS = 2;
    private static final int ENTRY_BYTES = 8;

    private BusMasterBugs() {}

    static List<PartBug> all() {
        return List.of(
                PartBug.of(
                        "zeros clear the interrupt",
                        "BMI-REG-01",
                        () -> writes(STATUS, value -> value ^ 0x04)),
                PartBug.of(
                        "the capabilities of drives are fixed",
                        "BMI-REG-01",
                        () -> reads(STATUS, value -> value & ~0x60)),
                PartBug.of("the interrupt bit is INTRQ", "BMI-INT-01", FollowsLine::new),
                PartBug.of(
                        "active stays set after the end",
                        "BMI-RDM-01",
                        () -> reads(STATUS, value -> value | (value >> 2 & 1))),
                PartBug.of("zeros are written", "BMI-WRM-01", ReadsZeros::new),
                PartBug.of(
                        "active falls with the drive's interrupt",
                        "BMI-CNT-01",
                        () -> reads(STATUS, value -> (value & 4) != 0 ? value & ~1 : value)),
                PartBug.of(
                        "a count of 0 is one of 2 bytes",
                        "BMI-CNT-01",
                        () -> new ChangesTable(count -> (count & 0xFFFF) == 0 ? count | 2 : count)),
                PartBug.of(
                        "active falls with the first region",
                        "BMI-CNT-01",
                        () -> new ChangesTable(count -> count | 1 << 31)),
                PartBug.of(
                        "no error is told", "BMI-ERR-01", () -> reads(STATUS, value -> value & ~2)),
                PartBug.of(
                        "the end of the table is not looked for",
                        "BMI-EOT-01",
                        () -> new ChangesTable(count -> count & 0x7FFF_FFFF)),
                PartBug.of(
                        "started with the direction",
                        "BMI-STA-01",
                        () -> writes(COMMAND, value -> value == 8 ? 9 : value)),
                PartBug.of("the sector count is lost", "BMI-DEC-01", LosesCount::new),
                PartBug.of(
                        "active outlives an error",
                        "BMI-ERR-02",
                        () -> reads(STATUS, value -> (value & 2) != 0 ? value | 1 : value)),
                PartBug.of("ranges of TRIM are a sector longer", "BMI-DSM-01", TrimsBeside::new),
                PartBug.of("a transfer that must not be ends well", "BMI-MAS-01", EndsWell::new));
    }

    private static boolean isMaster(Fault.Chip chip) {
        return chip.slot().equals("busmaster");
    }

    private static Fault reads(int register, IntUnaryOperator change) {
        return new Fault() {
            @Override
            int read(Chip chip, int offset) {
                int value = chip.read(offset);
                return isMaster(chip) && offset == register ? change.applyAsInt(value) : value;
            }
        };
    }

    private static Fault writes(int register, IntUnaryOperator change) {
        return new Fault() {
            @Override
            void write(Chip chip, int offset, int value) {
                boolean changed = isMaster(chip) && offset == register;
                chip.write(offset, changed ? change.applyAsInt(value) : value);
            }
        };
    }

    private static final class FollowsLine extends Fault {
        private boolean level;

        @Override
        void drive(InterruptLine line, boolean now) {
            level = now;
            super.drive(line, now);
        }

        @Override
        int read(Chip chip, int offset) {
            int value = chip.read(offset);
            return isMaster(chip) && offset == STATUS ? (value & ~4) | (level ? 4 : 0) : value;
        }
    }

    private static final class ChangesTable extends Fault {
        private final IntUnaryOperator change;

        ChangesTable(IntUnaryOperator change) {
            this.change = change;
        }

        @Override
        Optional<MemorySegment> memory(
                AddressSpace memory, long address, long length, boolean writable) {
            Optional<MemorySegment> right = memory.ram(address, length, writable);
            if (writable || length != ENTRY_BYTES) {
                return right;
            }
            return right.map(
                    entry -> {
                        byte[] bytes = entry.toArray(ValueLayout.JAVA_BYTE);
                        MemorySegment changed = MemorySegment.ofArray(bytes);
                        int second = changed.get(ValueLayout.JAVA_INT_UNALIGNED, 4);
                        changed.set(ValueLayout.JAVA_INT_UNALIGNED, 4, change.applyAsInt(second));
                        return changed;
                    });
        }
    }

    static final class ReadsZeros extends Fault {
        @Override
        Optional<MemorySegment> memory(
                AddressSpace memory, long address, long length, boolean writable) {
            return writable || length == ENTRY_BYTES
                    ? memory.ram(address, length, writable)
                    : Optional.of(MemorySegment.ofArray(new byte[(int) length]));
        }
    }

    /** Where there was an error, it interrupts and tells of none. */
    private static final class EndsWell extends Fault {
        private Optional<InterruptLine> first = Optional.empty();

        @Override
        void drive(InterruptLine line, boolean level) {
            first = first.isEmpty() ? Optional.of(line) : first;
            super.drive(line, level);
        }

        @Override
        void write(Chip chip, int offset, int value) {
            chip.write(offset, value);
            if (isMaster(chip) && offset == COMMAND && (chip.read(STATUS) & 2) != 0) {
                first.ifPresent(line -> line.set(true));
            }
        }

        @Override
        int read(Chip chip, int offset) {
            int value = chip.read(offset);
            return isMaster(chip) && offset == STATUS && (value & 2) != 0 ? 4 : value;
        }
    }

    /** In what the drive reads from memory, a range that comes first is longer by a sector. */
    private static final class TrimsBeside extends Fault {
        @Override
        Optional<MemorySegment> memory(
                AddressSpace memory, long address, long length, boolean writable) {
            Optional<MemorySegment> taken = super.memory(memory, address, length, writable);
            return writable || length == ENTRY_BYTES ? taken : taken.map(TrimsBeside::longer);
        }

        private static MemorySegment longer(MemorySegment ranges) {
            byte[] bytes = ranges.toArray(ValueLayout.JAVA_BYTE);
            bytes[6]++;
            return MemorySegment.ofArray(bytes);
        }
    }

    private static final class LosesCount extends Fault {
        @Override
        int read(Chip chip, int offset) {
            return chip.slot().equals("command0") && offset == 2 ? 0 : chip.read(offset);
        }
    }
}

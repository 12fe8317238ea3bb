package dev.hv.devices.part;

import dev.hv.api.bus.Width;

import java.util.List;
import java.util.Optional;
import java.util.function.IntUnaryOperator;

/** What goes wrong in models of an IDE channel and its disks. */
final class AtaBugs {
    private static final int ERROR = 1;
    private static final int COUNT = 2;
    private static final int LBA_LOW = 3;
    private static final int DEVICE = 6;
    private static final int COMMAND = 7;
    private static final int FLUSH = 0xE7;
    private static final int CHECK_POWER = 0xE5;

    private AtaBugs() {}

    static List<PartBug> all() {
        return List.of(
                PartBug.of("no signature", "ATA-SIG-01", () -> reads(COUNT, v -> v == 1 ? 0 : v)),
                PartBug.of("LBA is forgotten", "ATA-REG-01", () -> reads(DEVICE, v -> v & ~0x40)),
                PartBug.of("words come big-endian", "ATA-IDN-01", BigEndianReads::new),
                PartBug.of("sectors count from 1", "ATA-RDS-01", () -> writes(LBA_LOW, v -> v + 1)),
                PartBug.of(
                        "a count of 0 is 1",
                        "ATA-CNT-01",
                        () -> writes(COUNT, v -> Math.max(v, 1))),
                PartBug.of("words are written big-endian", "ATA-WRS-01", BigEndianWrites::new),
                PartBug.of(
                        "the translation is fixed",
                        "ATA-CHS-01",
                        () -> writes(COMMAND, v -> v == 0x91 ? FLUSH : v)),
                PartBug.of(
                        "a count of 0 is 256 in 48-bit commands too",
                        "ATA-CNT-01",
                        () -> writes(COMMAND, v -> v == 0x42 ? 0x40 : v)),
                PartBug.of("no HOB", "ATA-EXT-01", NoHighOrder::new),
                PartBug.of("HOB stays", "ATA-EXT-01", HighOrderStays::new),
                PartBug.of(
                        "the size of blocks is fixed",
                        "ATA-MUL-01",
                        () -> writes(COMMAND, v -> v == 0xC6 ? FLUSH : v)),
                PartBug.of("no error is told", "ATA-ERR-01", () -> reads(ERROR, _ -> 0)),
                PartBug.of(
                        "NOP ends well",
                        "ATA-ERR-01",
                        () -> writes(COMMAND, v -> v == 0 ? FLUSH : v)),
                PartBug.of(
                        "FLUSH CACHE flushes nothing",
                        "ATA-FLU-01",
                        () -> writes(COMMAND, v -> v == FLUSH ? CHECK_POWER : v)),
                PartBug.of("the alternate status ends an interrupt", "ATA-INT-01", Alternate::new),
                PartBug.of("an interrupt is lost while nIEN is set", "ATA-INT-01", Lost::new)
                        .publishedAs("PCSX2/pcsx2#11909"),
                PartBug.of("only device 0", "ATA-DEV-01", () -> writes(DEVICE, v -> v & ~0x10)),
                PartBug.of("all Ultra DMA modes are one", "ATA-MOD-01", () -> counts(0x40, 0x40)),
                PartBug.of(
                        "the write cache stays on",
                        "ATA-FEA-01",
                        () -> writes(ERROR, v -> v == 0x82 ? 0x02 : v)),
                PartBug.of(
                        "SMART stays on",
                        "ATA-SMR-01",
                        () -> writes(ERROR, v -> v == 0xD9 ? 0xD8 : v)),
                PartBug.of(
                        "WRITE MULTIPLE interrupts for each sector",
                        "ATA-MUL-02",
                        () -> writes(COMMAND, v -> v == 0xC5 ? 0x30 : v)),
                PartBug.of("the drive is in standby", "ATA-PWR-01", () -> reads(COUNT, _ -> 0)),
                PartBug.of(
                        "the sector before is told as missing",
                        "ATA-VFY-01",
                        () -> reads(LBA_LOW, v -> (v - 1) & 0xFF)),
                PartBug.of(
                        "the default translation is the current one",
                        "ATA-IDN-02",
                        () -> writes(COMMAND, v -> v == 0x91 ? FLUSH : v)),
                PartBug.of("SRST is not heard", "ATA-SRS-01", NoSoftReset::new));
    }

    private static boolean isCommandBlock(Fault.Chip chip) {
        return chip.slot().equals("command");
    }

    private static Fault reads(int register, IntUnaryOperator change) {
        return new Fault() {
            @Override
            int read(Chip chip, int offset) {
                int value = chip.read(offset);
                return isCommandBlock(chip) && offset == register
                        ? change.applyAsInt(value)
                        : value;
            }
        };
    }

    private static Fault writes(int register, IntUnaryOperator change) {
        return new Fault() {
            @Override
            void write(Chip chip, int offset, int value) {
                boolean changed = isCommandBlock(chip) && offset == register;
                chip.write(offset, changed ? change.applyAsInt(value) : value);
            }
        };
    }

    private static long swapped(long word) {
        return (word & 0xFF) << 8 | (word >> 8 & 0xFF);
    }

    private static final class BigEndianReads extends Fault {
        @Override
        long readWide(Chip chip, int offset, Width width) {
            return swapped(chip.registers().read(offset, width));
        }
    }

    private static final class BigEndianWrites extends Fault {
        @Override
        void writeWide(Chip chip, int offset, Width width, long value) {
            chip.registers().write(offset, width, swapped(value));
        }
    }

    /** A count that has such a bit is that one. */
    private static Fault counts(int bit, int value) {
        return writes(COUNT, v -> (v & bit) != 0 ? value : v);
    }

    private static final class NoSoftReset extends Fault {
        @Override
        void write(Chip chip, int offset, int value) {
            chip.write(offset, isCommandBlock(chip) ? value : value & ~0x04);
        }
    }

    private static final class NoHighOrder extends Fault {
        @Override
        void write(Chip chip, int offset, int value) {
            chip.write(offset, isCommandBlock(chip) ? value : value & 0x7F);
        }
    }

    private static final class Alternate extends Fault {
        private Optional<Chip> commandBlock = Optional.empty();

        @Override
        void made(Chip chip) {
            commandBlock = isCommandBlock(chip) ? Optional.of(chip) : commandBlock;
        }

        @Override
        int read(Chip chip, int offset) {
            return commandBlock
                    .filter(_ -> !isCommandBlock(chip))
                    .orElse(chip)
                    .read(isCommandBlock(chip) ? offset : COMMAND);
        }
    }

    /** While nIEN is set, every status that is read is the one that ends the interrupt. */
    private static final class HighOrderStays extends Fault {
        private Optional<Chip> controlBlock = Optional.empty();
        private int control;

        @Override
        void made(Chip chip) {
            controlBlock = isCommandBlock(chip) ? controlBlock : Optional.of(chip);
        }

        @Override
        void write(Chip chip, int offset, int value) {
            chip.write(offset, value);
            if (!isCommandBlock(chip)) {
                control = value;
            } else if ((control & 0x80) != 0) {
                controlBlock.ifPresent(registers -> registers.write(0, control));
            }
        }
    }

    private static final class Lost extends Fault {
        private Optional<Chip> commandBlock = Optional.empty();
        private boolean inhibited;

        @Override
        void made(Chip chip) {
            commandBlock = isCommandBlock(chip) ? Optional.of(chip) : commandBlock;
        }

        @Override
        void write(Chip chip, int offset, int value) {
            inhibited = isCommandBlock(chip) ? inhibited : (value & 0x02) != 0;
            chip.write(offset, value);
        }

        @Override
        int read(Chip chip, int offset) {
            if (inhibited) {
                commandBlock.ifPresent(registers -> registers.read(COMMAND));
            }
            return chip.read(offset);
        }
    }
}

package dev.hv.devices.part;

import dev.hv.api.irq.InterruptLine;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.function.IntUnaryOperator;

/** What goes wrong in models of a floppy disk controller. */
final class FloppyBugs {
    private static final int DOR = 0;
    private static final int MSR = 2;
    private static final int FIFO = 3;
    private static final int BUSY = 0x10;
    private static final int NON_DMA = 0x20;

    private FloppyBugs() {}

    static List<PartBug> all() {
        return List.of(
                PartBug.of(
                        "it asks for commands in reset",
                        "FDC-RST-01",
                        () -> reads(MSR, v -> v | 0x80)),
                PartBug.of("the gate is always open", "FDC-GAT-01", () -> writes(DOR, v -> v | 8)),
                PartBug.of(
                        "an invalid command is one",
                        "FDC-INV-01",
                        () -> commands(v -> v == 0x1F ? 0x10 : v)),
                PartBug.of(
                        "it is a controller without extensions",
                        "FDC-VER-01",
                        () -> reads(FIFO, v -> v == 0x90 ? 0x80 : v)),
                PartBug.of(
                                "a drive is not busy while it seeks",
                                "FDC-SEK-01",
                                () -> reads(MSR, v -> v & 0xF0))
                        .publishedAs("86Box/86Box#6166"),
                PartBug.of(
                        "who wants bytes without DMA is not told",
                        "FDC-RDD-01",
                        () -> reads(MSR, v -> v & ~NON_DMA)),
                PartBug.of(
                        "bytes always go to the host",
                        "FDC-WRD-01",
                        () -> reads(MSR, v -> (v & NON_DMA) != 0 ? v | 0x40 : v)),
                PartBug.of(
                        "what ends badly ends well",
                        "FDC-NOD-01",
                        () -> reads(FIFO, v -> v == 0x40 ? 0 : v)),
                PartBug.of("READ ID is of head 0", "FDC-RID-01", HeadZero::new),
                PartBug.of(
                        "nothing is locked",
                        "FDC-CFG-01",
                        () -> commands(v -> v == 0x94 ? 0x14 : v)),
                PartBug.of(
                        "track 0 is not sensed",
                        "FDC-DRS-01",
                        () -> answers(0x04, 0, v -> v & ~0x10)),
                PartBug.of("no disk is ever changed", "FDC-DCH-01", () -> directory(v -> 0)),
                PartBug.of("PRETRK is not told", "FDC-DMP-01", () -> answers(0x0E, 9, v -> 0)),
                PartBug.of(
                        "RELATIVE SEEK knows one way",
                        "FDC-RSK-01",
                        () -> commands(v -> v == 0xCF ? 0x8F : v)),
                PartBug.of("drive 1 is never busy", "FDC-SEK-02", () -> reads(MSR, v -> v & ~2)),
                PartBug.of(
                        "a wrong cylinder is not told",
                        "FDC-NOD-02",
                        () -> answers(0x46, 2, v -> v & ~0x10)),
                PartBug.of("the CCR is not heard", "FDC-AMK-01", NoControl::new),
                PartBug.of(
                        "MT is not heard", "FDC-MTR-01", () -> commands(v -> v == 0xC6 ? 0x46 : v)),
                PartBug.of(
                        "VERIFY gives the host what it reads",
                        "FDC-VFY-01",
                        () -> commands(v -> v == 0x56 ? 0x46 : v)),
                PartBug.of("the filler is 0", "FDC-FMT-01", () -> parameters(0x4D, 5, v -> 0)),
                PartBug.of(
                        "no disk is protected",
                        "FDC-WPR-01",
                        () -> answers(0x04, 0, v -> v & ~0x40)),
                PartBug.of(
                        "writes to a protected disk end well",
                        "FDC-WPR-01",
                        () -> answers(0x45, 1, v -> v & ~0x02)),
                PartBug.of("behind a terminal count is E5", "FDC-TCT-01", NoZeros::new),
                PartBug.of("all of a result must be read", "FDC-RES-01", LongInterrupt::new),
                PartBug.of("DOR resets nothing", "FDC-NDK-01", () -> writes(DOR, v -> v | 0x04)),
                PartBug.of(
                        "ND is always set", "FDC-DMA-01", () -> parameters(0x03, 2, v -> v | 1)));
    }

    private static boolean isAt(Fault.Chip chip, int offset, int register) {
        return chip.slot().equals("regs") && offset == register;
    }

    private static Fault reads(int register, IntUnaryOperator change) {
        return new Fault() {
            @Override
            int read(Chip chip, int offset) {
                int value = chip.read(offset);
                return isAt(chip, offset, register) ? change.applyAsInt(value) : value;
            }
        };
    }

    private static Fault writes(int register, IntUnaryOperator change) {
        return new Fault() {
            @Override
            void write(Chip chip, int offset, int value) {
                chip.write(offset, isAt(chip, offset, register) ? change.applyAsInt(value) : value);
            }
        };
    }

    /** Changes the first byte of a command. */
    private static Fault commands(IntUnaryOperator change) {
        return new Fault() {
            @Override
            void write(Chip chip, int offset, int value) {
                boolean first = isAt(chip, offset, FIFO) && (chip.peek(MSR) & BUSY) == 0;
                chip.write(offset, first ? change.applyAsInt(value) : value);
            }
        };
    }

    /** Knows the command that is under way, and how many of its bytes have come and gone. */
    private static class Bytes extends Fault {
        int command;
        int received;
        int answered;

        int parameter(int value) {
            return value;
        }

        int answer(int value) {
            return value;
        }

        @Override
        void write(Chip chip, int offset, int value) {
            int given = value;
            if (isAt(chip, offset, FIFO)) {
                if ((chip.peek(MSR) & BUSY) == 0) {
                    command = value;
                    received = 0;
                    answered = 0;
                }
                given = parameter(value);
                received++;
            }
            chip.write(offset, given);
        }

        @Override
        int read(Chip chip, int offset) {
            boolean result = isAt(chip, offset, FIFO) && (chip.peek(MSR) & NON_DMA) == 0;
            int value = chip.read(offset);
            int given = result ? answer(value) : value;
            answered += result ? 1 : 0;
            return given;
        }
    }

    private static Fault answers(int code, int index, IntUnaryOperator change) {
        return new Bytes() {
            @Override
            int answer(int value) {
                return command == code && answered == index ? change.applyAsInt(value) : value;
            }
        };
    }

    private static Fault parameters(int code, int index, IntUnaryOperator change) {
        return new Bytes() {
            @Override
            int parameter(int value) {
                return command == code && received == index ? change.applyAsInt(value) : value;
            }
        };
    }

    private static Fault directory(IntUnaryOperator change) {
        return new Fault() {
            @Override
            int read(Chip chip, int offset) {
                int value = chip.read(offset);
                return chip.slot().equals("control") ? change.applyAsInt(value) : value;
            }
        };
    }

    private static final class NoZeros extends Fault {
        @Override
        int read(Chip chip, int offset) {
            boolean data = isAt(chip, offset, FIFO) && (chip.peek(MSR) & NON_DMA) != 0;
            int value = chip.read(offset);
            return data && value == 0 ? 0xE5 : value;
        }
    }

    /** The line falls after the last byte of a result, not after the first. */
    private static final class LongInterrupt extends Fault {
        private @Nullable InterruptLine held;

        @Override
        void drive(InterruptLine line, boolean level) {
            held = line;
            line.set(level);
        }

        @Override
        int read(Chip chip, int offset) {
            InterruptLine line = held;
            boolean result = isAt(chip, offset, FIFO) && line != null && line.asserted();
            int value = chip.read(offset);
            if (result && line != null && (chip.peek(MSR) & BUSY) != 0) {
                line.set(true);
            }
            return value;
        }
    }

    private static final class NoControl extends Fault {
        @Override
        void write(Chip chip, int offset, int value) {
            if (!chip.slot().equals("control")) {
                chip.write(offset, value);
            }
        }
    }

    private static final class HeadZero extends Fault {
        private int before;

        @Override
        void write(Chip chip, int offset, int value) {
            boolean head = isAt(chip, offset, FIFO) && before == 0x4A;
            before = value;
            chip.write(offset, head ? value & 3 : value);
        }
    }
}

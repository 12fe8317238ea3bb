package dev.hv.devices.part;

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
                        () -> commands(v -> v == 0x94 ? 0x14 : v)));
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

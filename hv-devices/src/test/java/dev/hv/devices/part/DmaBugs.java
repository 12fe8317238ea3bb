package dev.hv.devices.part;

import java.util.List;
import java.util.function.IntUnaryOperator;

/** What goes wrong in models of the DMA controllers of a PC/AT. */
final class DmaBugs {
    private static final int STATUS = 8;
    private static final int COMMAND = 8;
    private static final int REQUEST = 9;
    private static final int MODE = 11;
    private static final int CLEAR_FLIP_FLOP = 12;
    private static final int MASTER_CLEAR = 13;
    private static final int CLEAR_MASK = 14;
    private static final int TRANSFER = 0x0C;

    private DmaBugs() {}

    static List<PartBug> all() {
        return List.of(
                PartBug.of(
                        "the flip-flop cannot be cleared",
                        "DMA-REG-01",
                        () -> loses(CLEAR_FLIP_FLOP)),
                PartBug.of("the status clears the flip-flop", "DMA-FLP-01", StatusClears::new),
                PartBug.of("a mode clears the flip-flop", "DMA-FLP-01", () -> clearsFlipFlop(MODE)),
                PartBug.of("cascade mode moves", "DMA-CAS-01", () -> modes(v -> v & ~0x80)),
                PartBug.of("clear mask masks", "DMA-MSK-01", () -> loses(CLEAR_MASK)),
                PartBug.of(
                        "the directions are exchanged",
                        "DMA-TRF-01",
                        () -> modes(v -> (v & TRANSFER) == 0 ? v : v ^ TRANSFER)),
                PartBug.of(
                        "a read is a verify",
                        "DMA-TRF-02",
                        () -> modes(v -> (v & TRANSFER) == 8 ? v & ~TRANSFER : v)),
                PartBug.of(
                        "a verify writes",
                        "DMA-TRF-03",
                        () -> modes(v -> (v & TRANSFER) == 0 ? v | 4 : v)),
                PartBug.of("always upwards", "DMA-DEC-01", () -> modes(v -> v & ~0x20)),
                PartBug.of("status stays when it is read", "DMA-TCS-01", StickyStatus::new),
                PartBug.of(
                        "no initialization by itself", "DMA-AUT-01", () -> modes(v -> v & ~0x10)),
                PartBug.of("words are bytes", "DMA-WRD-01", WordsAreBytes::new),
                PartBug.of("two page registers are exchanged", "DMA-PAG-01", Pages::new),
                PartBug.of("a chip cannot be disabled", "DMA-CMD-01", () -> loses(COMMAND)),
                PartBug.of("no requests by software", "DMA-SRQ-01", () -> loses(REQUEST)),
                PartBug.of("requests are not told", "DMA-REQ-01", NoRequests::new),
                PartBug.of("master clear does nothing", "DMA-CLR-01", () -> loses(MASTER_CLEAR)));
    }

    private static boolean isChip(Fault.Chip chip) {
        return !chip.slot().equals("pages");
    }

    private static int register(Fault.Chip chip, int offset) {
        return chip.slot().equals("high") ? offset / 2 : offset;
    }

    private static Fault loses(int register) {
        return new Fault() {
            @Override
            void write(Chip chip, int offset, int value) {
                if (!isChip(chip) || register(chip, offset) != register) {
                    chip.write(offset, value);
                }
            }
        };
    }

    private static void clearFlipFlop(Fault.Chip chip) {
        chip.write(chip.slot().equals("high") ? 2 * CLEAR_FLIP_FLOP : CLEAR_FLIP_FLOP, 0);
    }

    private static Fault clearsFlipFlop(int register) {
        return new Fault() {
            @Override
            void write(Chip chip, int offset, int value) {
                chip.write(offset, value);
                if (isChip(chip) && register(chip, offset) == register) {
                    clearFlipFlop(chip);
                }
            }
        };
    }

    private static Fault modes(IntUnaryOperator change) {
        return new Fault() {
            @Override
            void write(Chip chip, int offset, int value) {
                boolean mode = isChip(chip) && register(chip, offset) == MODE;
                chip.write(offset, mode ? change.applyAsInt(value) : value);
            }
        };
    }

    private static final class StatusClears extends Fault {
        @Override
        int read(Chip chip, int offset) {
            int value = chip.read(offset);
            if (isChip(chip) && register(chip, offset) == STATUS) {
                clearFlipFlop(chip);
            }
            return value;
        }
    }

    private static final class StickyStatus extends Fault {
        private int seen;

        @Override
        int read(Chip chip, int offset) {
            int value = chip.read(offset);
            if (isChip(chip) && register(chip, offset) == STATUS) {
                seen |= value & 0x0F;
                return value | seen;
            }
            return value;
        }
    }

    private static final class NoRequests extends Fault {
        @Override
        int read(Chip chip, int offset) {
            int value = chip.read(offset);
            return isChip(chip) && register(chip, offset) == STATUS ? value & 0x0F : value;
        }
    }

    private static final class Pages extends Fault {
        @Override
        void write(Chip chip, int offset, int value) {
            chip.write(isChip(chip) || offset > 1 ? offset : 1 - offset, value);
        }

        @Override
        int read(Chip chip, int offset) {
            return chip.read(isChip(chip) || offset > 1 ? offset : 1 - offset);
        }
    }

    /** What the second chip is told of an address is what the first one would want. */
    private static final class WordsAreBytes extends Fault {
        @Override
        void write(Chip chip, int offset, int value) {
            boolean address = chip.slot().equals("high") && offset < 16 && offset % 4 == 0;
            chip.write(offset, address ? value >> 1 : value);
        }
    }
}

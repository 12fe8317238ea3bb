package dev.hv.devices.part;

import dev.hv.api.bus.Width;

import java.util.List;

/** What goes wrong in models of a firmware configuration device. */
final class FwCfgBugs {
    private static final int SELECTOR = 0;
    private static final int DATA = 1;
    private static final int DMA_HIGH = 4;
    private static final int DMA_LOW = 8;

    private FwCfgBugs() {}

    static List<PartBug> all() {
        return List.of(
                PartBug.of("an item goes on where it was left", "FWC-SIG-01", GoesOn::new),
                PartBug.of("a byte is read twice", "FWC-DIR-01", SkipsOne::new),
                PartBug.of("no transfer is done", "FWC-DMA-01", NoTransfer::new),
                PartBug.of("a transfer begins an item anew", "FWC-DMA-02", BeginsAnew::new),
                PartBug.of("bytes of the signature stand still", "FWC-REG-01", OneByte::new));
    }

    /** An item that is selected a second time is not begun anew. */
    private static final class GoesOn extends Fault {
        private long selected = -1;

        @Override
        void writeWide(Chip chip, int offset, Width width, long value) {
            if (offset != SELECTOR || selected != value) {
                chip.registers().write(offset, width, value);
            }
            selected = offset == SELECTOR ? value : selected;
        }
    }

    private static final class SkipsOne extends Fault {
        private int reads;

        @Override
        int read(Chip chip, int offset) {
            if (offset == DATA && ++reads % 100 == 0) {
                var _ = chip.read(offset);
            }
            return chip.read(offset);
        }
    }

    private static final class NoTransfer extends Fault {
        @Override
        void writeWide(Chip chip, int offset, Width width, long value) {
            if (offset != DMA_LOW) {
                chip.registers().write(offset, width, value);
            }
        }
    }

    /** What the port had selected is begun anew after each transfer. */
    private static final class BeginsAnew extends Fault {
        private long selected;

        @Override
        void writeWide(Chip chip, int offset, Width width, long value) {
            chip.registers().write(offset, width, value);
            if (offset == SELECTOR) {
                selected = value;
            } else if (offset == DMA_LOW) {
                chip.registers().write(SELECTOR, Width.WORD, selected);
            }
        }
    }

    private static final class OneByte extends Fault {
        @Override
        int read(Chip chip, int offset) {
            return chip.read(offset >= DMA_HIGH ? DMA_HIGH : offset);
        }
    }
}

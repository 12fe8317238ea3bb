package dev.hv.devices.part;

import dev.hv.api.irq.InterruptLine;

import java.util.List;

/** What goes wrong in models of a parallel port. */
final class ParallelPortBugs {
    private static final int STATUS = 1;
    private static final int CONTROL = 2;
    private static final int STROBE = 1;
    private static final int NOT_BUSY = 1 << 7;

    private ParallelPortBugs() {}

    static List<PartBug> all() {
        return List.of(
                PartBug.of("both ends of a strobe print", "LPT-STB-01", PrintsTwice::new),
                PartBug.of("the printer is never busy", "LPT-BSY-01", NeverBusy::new),
                PartBug.of("bytes are not acknowledged", "LPT-IRQ-01", NoAcknowledge::new));
    }

    private static final class PrintsTwice extends Fault {
        private int before;

        @Override
        void write(Chip chip, int offset, int value) {
            chip.write(offset, value);
            if (offset == CONTROL) {
                if ((before & ~value & STROBE) != 0) {
                    chip.write(offset, value | STROBE);
                    chip.write(offset, value);
                }
                before = value;
            }
        }
    }

    private static final class NeverBusy extends Fault {
        @Override
        int read(Chip chip, int offset) {
            return chip.read(offset) | (offset == STATUS ? NOT_BUSY : 0);
        }
    }

    private static final class NoAcknowledge extends Fault {
        @Override
        void drive(InterruptLine line, boolean level) {
            line.set(true);
        }
    }
}

package dev.hv.devices.part;

import dev.hv.api.bus.Width;
import dev.hv.api.irq.InterruptLine;

import java.util.List;

/** What goes wrong in models of ACPI fixed hardware. */
final class AcpiBugs {
    private static final int STATUS = 0;
    private static final int ENABLE = 2;
    private static final int CONTROL = 4;
    private static final int SLP_EN = 1 << 13;
    private static final int TIMER = 8;
    private static final int PWRBTN = 1 << 8;

    private AcpiBugs() {}

    static List<PartBug> all() {
        return List.of(
                PartBug.of("the timer has half its rate", "APM-TMR-01", HalfRate::new),
                PartBug.of("a zero clears too", "APM-STS-01", AnyClears::new),
                PartBug.of("carries are not told", "APM-STS-01", () -> hides(STATUS, 1)),
                PartBug.of("SCI is a pulse", "APM-SCI-01", Pulses::new),
                PartBug.of("the button is not told", "APM-BTN-01", () -> hides(STATUS, PWRBTN)),
                PartBug.of(
                        "SLP_TYP does not read back", "APM-CNT-01", () -> hides(CONTROL, 0x1C00)),
                PartBug.of(
                        "an enable does not read back", "APM-ENA-01", () -> hides(ENABLE, 1 << 5)),
                PartBug.of("SLP_TYP enters a state by itself", "APM-SLP-01", Sleeps::new));
    }

    private static Fault hides(int register, int bits) {
        return new Fault() {
            @Override
            long readWide(Chip chip, int offset, Width width) {
                long value = super.readWide(chip, offset, width);
                return offset == register ? value & ~bits : value;
            }
        };
    }

    private static final class HalfRate extends Fault {
        @Override
        long readWide(Chip chip, int offset, Width width) {
            long value = super.readWide(chip, offset, width);
            return offset == TIMER ? value >> 1 : value;
        }
    }

    private static final class AnyClears extends Fault {
        @Override
        void writeWide(Chip chip, int offset, Width width, long value) {
            super.writeWide(chip, offset, width, offset == STATUS ? -1L & width.mask() : value);
        }
    }

    private static final class Pulses extends Fault {
        private boolean before;

        @Override
        void drive(InterruptLine line, boolean level) {
            if (level && !before) {
                line.pulse();
            }
            before = level;
        }
    }

    private static final class Sleeps extends Fault {
        @Override
        void writeWide(Chip chip, int offset, Width width, long value) {
            super.writeWide(chip, offset, width, offset == CONTROL ? value | SLP_EN : value);
        }
    }
}

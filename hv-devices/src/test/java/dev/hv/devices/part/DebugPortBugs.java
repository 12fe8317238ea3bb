package dev.hv.devices.part;

import dev.hv.api.bus.Width;
import dev.hv.api.irq.InterruptLine;

import java.util.List;

/** What goes wrong in models of ports for debugging, and of coprocessor errors. */
final class DebugPortBugs {
    private DebugPortBugs() {}

    static List<PartBug> console() {
        return List.of(PartBug.of("characters have seven bits", "DBG-CON-01", () -> masked(0x7F)));
    }

    static List<PartBug> exit() {
        return List.of(PartBug.of("the lowest bit is lost", "DBG-EXT-01", () -> masked(0xFE)));
    }

    static List<PartBug> post() {
        return List.of(PartBug.of("a code has six bits", "DBG-PST-01", () -> masked(0x3F)));
    }

    static List<PartBug> coprocessor() {
        return List.of(
                PartBug.of("the port hears only zeros", "CPE-ERR-01", OnlyZeros::new),
                PartBug.of("an error outlives a reset", "CPE-RST-01", Outlives::new));
    }

    private static Fault masked(int mask) {
        return new Fault() {
            @Override
            void write(Chip chip, int offset, int value) {
                chip.write(offset, value & mask);
            }

            @Override
            void writeWide(Chip chip, int offset, Width width, long value) {
                chip.registers().write(offset, width, value & mask);
            }
        };
    }

    private static final class OnlyZeros extends Fault {
        @Override
        void write(Chip chip, int offset, int value) {
            if (value == 0) {
                chip.write(offset, value);
            }
        }
    }

    /** Once high, the lines fall only when somebody writes. */
    private static final class Outlives extends Fault {
        private boolean resetting;

        @Override
        Object called(String method, Object[] arguments, Call right) throws Throwable {
            resetting = method.equals("reset") || (resetting && method.equals("driveOutputs"));
            Object result = right.with(arguments);
            resetting = method.equals("reset");
            return result;
        }

        @Override
        void drive(InterruptLine line, boolean level) {
            line.set(level || (resetting && line.asserted()));
        }
    }
}

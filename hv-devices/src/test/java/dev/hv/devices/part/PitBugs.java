package dev.hv.devices.part;

import dev.hv.api.backend.AudioBackend;
import dev.hv.api.irq.InterruptLine;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntUnaryOperator;

/** What goes wrong in models of the 8254. */
final class PitBugs {
    private static final int CONTROL = 3;

    private PitBugs() {}

    private static boolean isReadBack(int control) {
        return control >> 6 == 3;
    }

    private static boolean isLatch(int control) {
        return !isReadBack(control) && (control & 0x30) == 0;
    }

    /** Control words that program a counter are changed. */
    private static Fault programs(IntUnaryOperator change) {
        return new Fault() {
            @Override
            void write(Chip chip, int offset, int value) {
                boolean programs =
                        chip.slot().equals("regs")
                                && offset == CONTROL
                                && !isReadBack(value)
                                && !isLatch(value);
                chip.write(offset, programs ? change.applyAsInt(value) : value);
            }
        };
    }

    private static Fault modeAs(int mode, int other) {
        return programs(v -> (v >> 1 & 7) == mode ? (v & ~0x0E) | (other << 1) : v);
    }

    /** The byte that follows a read-back of a status alone is changed. */
    private static Fault statuses(IntUnaryOperator change) {
        return new Fault() {
            private boolean next;

            @Override
            void write(Chip chip, int offset, int value) {
                next = offset == CONTROL && isReadBack(value) && (value & 0x30) == 0x20;
                chip.write(offset, value);
            }

            @Override
            int read(Chip chip, int offset) {
                int value = chip.read(offset);
                int changed = next ? change.applyAsInt(value) : value;
                next = false;
                return changed;
            }
        };
    }

    static List<PartBug> all() {
        return List.of(
                PartBug.of("a new count begins a shot", "PIT-GAT-07", Retriggers::new),
                PartBug.of("a low gate leaves OUT as it is", "PIT-GAT-08", LeavesOut::new),
                PartBug.of("OUT is low now and then", "PIT-STR-02", PitBugs::strobesAgain),
                PartBug.of("tones are an octave too high", "PIT-SPK-01", OctaveHigher::new),
                PartBug.of(
                        "bit 1 of port B is taken for set", "PIT-SPK-02", () -> port(v -> v | 2)),
                PartBug.of(
                        "only what the gate lets through is heard",
                        "PIT-SPK-03",
                        () -> port(v -> (v & 1) == 0 ? v & ~2 : v)),
                PartBug.of("a count that is read begins anew", "PIT-SPK-04", BeginsAnew::new),
                PartBug.of("a restored loudspeaker is off", "PIT-SPK-05", () -> forgets(0)),
                PartBug.of("a restored loudspeaker is on", "PIT-SPK-05", () -> forgets(3)),
                PartBug.of("silence is left out", "PIT-SPK-06", LeavesSilenceOut::new),
                PartBug.of(
                        "read-back latches all counters",
                        "PIT-RBK-03",
                        () -> controls(v -> isReadBack(v) ? v | 0x0E : v)),
                PartBug.of("half a count is a count", "PIT-RWS-04", HalfCounts::new),
                PartBug.of("the gate is ignored", "PIT-GAT-01", OpenGate::new),
                PartBug.of("the gate of periods is ignored", "PIT-GAT-02", OpenGate::new),
                PartBug.of("a gate only stops what counts", "PIT-GAT-06", OpenGate::new),
                PartBug.of(
                        "modes 6 and 7 are mode 0",
                        "PIT-MOD-01",
                        () -> programs(v -> (v & 0x0E) >= 0x0C ? v & ~0x0E : v)),
                PartBug.of("a later status is latched", "PIT-RBK-02", LatchesAgain::new),
                PartBug.of("a control word leaves a half count", "PIT-RWS-03", SharedBytes::new),
                PartBug.of("the line only pulses", "PIT-IRQ-02", Pulses::new),
                PartBug.of("refresh requests do not show", "PIT-PRT-01", NoRefresh::new),
                PartBug.of("a shot is a strobe", "PIT-GAT-03", () -> modeAs(1, 5)),
                PartBug.of("a strobe is a shot", "PIT-GAT-04", () -> modeAs(5, 1)),
                PartBug.of("the gate of a strobe is ignored", "PIT-GAT-05", OpenGate::new),
                PartBug.of(
                        "the status forgets the mode",
                        "PIT-STS-01",
                        () -> statuses(v -> v & ~0x0E)),
                PartBug.of("NULL COUNT is never set", "PIT-STS-02", () -> statuses(v -> v & ~0x40)),
                PartBug.of("OUT shows high", "PIT-OUT-01", () -> statuses(v -> v | 0x80)),
                PartBug.of("mode 0 is mode 4", "PIT-TRM-01", () -> modeAs(0, 4)),
                PartBug.of("the count stops at 0", "PIT-TRM-02", StopsAtZero::new),
                PartBug.of("mode 2 is mode 3", "PIT-RAT-01", () -> modeAs(2, 3)),
                PartBug.of("a new count is loaded at once", "PIT-RAT-02", LoadsAtOnce::new)
                        .publishedAs("MiSTer-devel/ao486_MiSTer#199"),
                PartBug.of("mode 3 is mode 2", "PIT-SQR-01", () -> modeAs(3, 2)),
                PartBug.of("mode 3 counts by one", "PIT-SQR-02", () -> modeAs(3, 2)),
                PartBug.of("mode 4 is mode 0", "PIT-STR-01", () -> modeAs(4, 0)),
                PartBug.of(
                                "the low byte alone is the high byte",
                                "PIT-RWS-01",
                                () -> programs(v -> (v & 0x30) == 0x30 ? v : v ^ 0x30))
                        .publishedAs("copy/v86#1371"),
                PartBug.of("all counters share a byte latch", "PIT-RWS-02", SharedBytes::new)
                        .publishedAs("bit-hack/fake86#3"),
                PartBug.of("a latch is taken for nothing", "PIT-LAT-01", IgnoresLatch::new),
                PartBug.of("a latch clears the count", "PIT-LAT-02", LatchClears::new)
                        .publishedAs("spark2k06/PCXT_MiSTer#5"),
                PartBug.of("read-back takes ones for yes", "PIT-RBK-01", ReadBackInverted::new)
                        .publishedAs("microsoft/openvmm#3561"),
                PartBug.of("read-back never tells a status", "PIT-RBK-01", ReadBackCounts::new)
                        .publishedAs("dosemu2/dosemu2#1186"),
                PartBug.of("BCD is binary", "PIT-BCD-01", () -> programs(v -> v & ~1)),
                PartBug.of("a count of 0 is 1", "PIT-CNT-01", ZeroIsOne::new),
                PartBug.of("half of the edges are lost", "PIT-IRQ-01", LosesEdges::new));
    }

    /** The status that was latched before is read, so that the chip latches another. */
    private static final class LatchesAgain extends Fault {
        private boolean latched;

        @Override
        void write(Chip chip, int offset, int value) {
            boolean status = offset == CONTROL && isReadBack(value) && (value & 0x10) == 0;
            if (status && latched) {
                var _ = chip.read(0);
            }
            latched |= status;
            chip.write(offset, value);
        }

        @Override
        int read(Chip chip, int offset) {
            latched = false;
            return chip.read(offset);
        }
    }

    private static final class StopsAtZero extends Fault {
        @Override
        int read(Chip chip, int offset) {
            int value = chip.read(offset);
            return value >= 0xF0 ? 0 : value;
        }
    }

    /** A second count is preceded by the control word again. */
    private static final class LoadsAtOnce extends Fault {
        private int control = -1;
        private int bytes;

        @Override
        void write(Chip chip, int offset, int value) {
            if (offset == CONTROL && !isReadBack(value) && !isLatch(value)) {
                control = value;
                bytes = 0;
            } else if (offset == 0 && control >= 0 && ++bytes % 2 == 1 && bytes > 2) {
                chip.write(CONTROL, control);
            }
            chip.write(offset, value);
        }
    }

    private static final class SharedBytes extends Fault {
        private int low = -1;

        @Override
        void write(Chip chip, int offset, int value) {
            if (!chip.slot().equals("regs") || offset == CONTROL) {
                chip.write(offset, value);
            } else if (low < 0) {
                low = value;
            } else {
                chip.write(offset, low);
                chip.write(offset, value);
                low = -1;
            }
        }
    }

    private static final class IgnoresLatch extends Fault {
        @Override
        void write(Chip chip, int offset, int value) {
            if (offset != CONTROL || !isLatch(value)) {
                chip.write(offset, value);
            }
        }
    }

    private static final class LatchClears extends Fault {
        private int zeros;

        @Override
        void write(Chip chip, int offset, int value) {
            zeros = offset == CONTROL && isLatch(value) ? 2 : zeros;
            chip.write(offset, value);
        }

        @Override
        int read(Chip chip, int offset) {
            int value = chip.read(offset);
            return zeros-- > 0 ? 0 : value;
        }
    }

    private static final class ReadBackInverted extends Fault {
        @Override
        void write(Chip chip, int offset, int value) {
            chip.write(offset, offset == CONTROL && isReadBack(value) ? value ^ 0x30 : value);
        }
    }

    private static final class ReadBackCounts extends Fault {
        @Override
        void write(Chip chip, int offset, int value) {
            boolean readBack = offset == CONTROL && isReadBack(value);
            chip.write(offset, readBack ? (value & ~0x20) | 0x10 : value);
        }
    }

    private static final class ZeroIsOne extends Fault {
        private int low = -1;

        @Override
        void write(Chip chip, int offset, int value) {
            if (offset != 0) {
                chip.write(offset, value);
            } else if (low < 0) {
                low = value;
            } else {
                chip.write(offset, low == 0 && value == 0 ? 1 : low);
                chip.write(offset, value);
                low = -1;
            }
        }
    }

    private static final class LosesEdges extends Fault {
        private int rises;
        private boolean wanted;
        private boolean lost;

        @Override
        void drive(InterruptLine line, boolean level) {
            if (level && !wanted) {
                lost = ++rises % 2 == 1;
            }
            wanted = level;
            line.set(level && !lost);
        }
    }

    private static final class OpenGate extends Fault {
        @Override
        void write(Chip chip, int offset, int value) {
            chip.write(offset, chip.slot().equals("control-b") ? value | 1 : value);
        }
    }

    private static final class Pulses extends Fault {
        @Override
        void drive(InterruptLine line, boolean level) {
            if (level) {
                line.pulse();
            }
        }
    }

    private static final class NoRefresh extends Fault {
        @Override
        int read(Chip chip, int offset) {
            int value = chip.read(offset);
            return chip.slot().equals("control-b") ? value & ~0x10 : value;
        }
    }

    private static Fault strobesAgain() {
        AtomicInteger asked = new AtomicInteger();
        return statuses(v -> asked.incrementAndGet() % 25 == 0 ? v & ~0x80 : v);
    }

    private static final class Retriggers extends Fault {
        private Optional<Chip> gates = Optional.empty();

        @Override
        void made(Chip chip) {
            gates = chip.slot().equals("control-b") ? Optional.of(chip) : gates;
        }

        @Override
        void write(Chip chip, int offset, int value) {
            chip.write(offset, value);
            if (chip.slot().equals("regs") && offset == 2) {
                gates.ifPresent(gate -> gate.write(0, 0));
                gates.ifPresent(gate -> gate.write(0, 1));
            }
        }
    }

    private static final class LeavesOut extends Fault {
        private boolean low;
        private int out;

        @Override
        void write(Chip chip, int offset, int value) {
            if (chip.slot().equals("control-b")) {
                low = (value & 1) == 0;
                out = chip.read(0) & 0x20;
            }
            chip.write(offset, value);
        }

        @Override
        int read(Chip chip, int offset) {
            int value = chip.read(offset);
            return low && chip.slot().equals("control-b") ? (value & ~0x20) | out : value;
        }
    }

    /** Any control word is changed. */
    private static Fault controls(IntUnaryOperator change) {
        return new Fault() {
            @Override
            void write(Chip chip, int offset, int value) {
                boolean changed = chip.slot().equals("regs") && offset == CONTROL;
                chip.write(offset, changed ? change.applyAsInt(value) : value);
            }
        };
    }

    /** The low byte of a further count of counter 0 is followed by a high byte of 0. */
    private static final class HalfCounts extends Fault {
        private int bytes;

        @Override
        void write(Chip chip, int offset, int value) {
            chip.write(offset, value);
            if (chip.slot().equals("regs") && offset == CONTROL) {
                bytes = 0;
            } else if (chip.slot().equals("regs") && offset == 0 && ++bytes == 3) {
                chip.write(0, 0);
            }
        }
    }

    /** What is written to port B is changed. */
    private static Fault port(IntUnaryOperator change) {
        return new Fault() {
            @Override
            void write(Chip chip, int offset, int value) {
                boolean changed = chip.slot().equals("control-b");
                chip.write(offset, changed ? change.applyAsInt(value) : value);
            }
        };
    }

    /** Half of each count goes to counter 2. */
    private static final class OctaveHigher extends Fault {
        private int low = -1;

        @Override
        void write(Chip chip, int offset, int value) {
            if (!chip.slot().equals("regs") || offset != 2) {
                chip.write(offset, value);
            } else if (low < 0) {
                low = value;
            } else {
                int half = Math.max(1, (low | value << 8) / 2);
                chip.write(2, half & 0xFF);
                chip.write(2, half >> 8);
                low = -1;
            }
        }
    }

    private static final class BeginsAnew extends Fault {
        private Optional<Chip> gates = Optional.empty();
        private int bits;

        @Override
        void made(Chip chip) {
            gates = chip.slot().equals("control-b") ? Optional.of(chip) : gates;
        }

        @Override
        void write(Chip chip, int offset, int value) {
            chip.write(offset, value);
            bits = chip.slot().equals("control-b") ? value : bits;
        }

        @Override
        int read(Chip chip, int offset) {
            if (chip.slot().equals("regs") && offset == 2) {
                gates.ifPresent(gate -> gate.write(0, bits & ~1));
                gates.ifPresent(gate -> gate.write(0, bits));
            }
            return chip.read(offset);
        }
    }

    /** After a snapshot was loaded, port B has other bits. */
    private static Fault forgets(int bits) {
        return new Fault() {
            private Optional<Chip> gates = Optional.empty();

            @Override
            void made(Chip chip) {
                gates = chip.slot().equals("control-b") ? Optional.of(chip) : gates;
            }

            @Override
            Object called(String method, Object[] arguments, Call right) throws Throwable {
                Object answer = right.with(arguments);
                if (method.equals("load")) {
                    gates.ifPresent(gate -> gate.write(0, bits));
                }
                return answer;
            }
        };
    }

    private static final class LeavesSilenceOut extends Fault {
        @Override
        void silence(AudioBackend audio, long samples) {}
    }
}

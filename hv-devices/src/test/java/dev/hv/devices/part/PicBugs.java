package dev.hv.devices.part;

import dev.hv.api.irq.InterruptLine;

import java.util.List;
import java.util.Optional;
import java.util.function.IntUnaryOperator;

/** What goes wrong in models of the 8259A. */
final class PicBugs {
    private static final int EOI = 0x20;

    private PicBugs() {}

    /** What is written to a chip is changed: {@code word} is 1 to 4 for ICWs, 5 to 7 for OCWs. */
    private abstract static class Words extends Fault {
        private int masterNext;
        private int slaveNext;

        abstract int change(Chip chip, int word, int value);

        @Override
        void write(Chip chip, int offset, int value) {
            if (chip.slot().equals("elcr")) {
                chip.write(offset, value);
                return;
            }
            boolean master = chip.slot().equals("master");
            int next = master ? masterNext : slaveNext;
            int word = offset == 1 ? (next == 0 ? 5 : next) : commandWord(value);
            int follows = word == 1 ? 2 : word < 4 ? word + 1 : offset == 1 ? 0 : next;
            if (master) {
                masterNext = follows;
            } else {
                slaveNext = follows;
            }
            int changed = change(chip, word, value);
            if (changed >= 0) {
                chip.write(offset, changed);
            }
        }

        private static int commandWord(int value) {
            return (value & 0x10) != 0 ? 1 : (value & 0x08) != 0 ? 7 : 6;
        }
    }

    private static Fault words(int changedWord, IntUnaryOperator change) {
        return new Words() {
            @Override
            int change(Chip chip, int word, int value) {
                return word == changedWord ? change.applyAsInt(value) : value;
            }
        };
    }

    private static boolean is(int value, int command) {
        return (value & 0xE0) == command;
    }

    static List<PartBug> all() {
        return List.of(
                PartBug.of("vectors keep low bits", "PIC-INI-01", () -> words(2, v -> v | 0x80)),
                PartBug.of("ICW1 keeps the mask", "PIC-INI-02", KeepsMask::new),
                PartBug.of("an ICW4 outlives its ICW1", "PIC-INI-04", KeepsIcw4::new),
                PartBug.of("a poll goes on", "PIC-POL-02", PollsOn::new),
                PartBug.of(
                        "OCW3 selects the IRR unless it selects the ISR",
                        "PIC-OCW-01",
                        () -> words(7, v -> (v & 3) == 0 ? v | 2 : v)),
                PartBug.of(
                        "no operation is an EOI",
                        "PIC-OCW-02",
                        () -> words(6, v -> is(v, 0x40) ? v | 0x20 : v)),
                PartBug.of("the mask reads inverted", "PIC-IMR-01", InvertedMask::new),
                PartBug.of("a mask does not take a request back", "PIC-IMR-01", MaskTooLate::new)
                        .publishedAs("MiSTer-devel/ao486_MiSTer#122"),
                PartBug.of("an EOI ends everything", "PIC-NST-01", EndsAll::new),
                PartBug.of(
                                "an EOI ends nothing",
                                "PIC-NST-01",
                                () -> words(6, v -> v == EOI ? -1 : v))
                        .publishedAs("sean-galloway/RTLDesignSherpa#50"),
                PartBug.of(
                        "a specific EOI ends the highest",
                        "PIC-EOI-01",
                        () -> words(6, v -> is(v, 0x60) ? EOI : v)),
                PartBug.of("no automatic EOI", "PIC-EOI-02", () -> words(4, v -> v & ~2)),
                PartBug.of(
                        "an EOI does not rotate",
                        "PIC-ROT-01",
                        () -> words(6, v -> is(v, 0xA0) ? EOI : v)),
                PartBug.of(
                        "set priority is off by one",
                        "PIC-ROT-02",
                        () -> words(6, v -> is(v, 0xC0) ? (v & ~7) | ((v + 1) & 7) : v)),
                PartBug.of("a masked request is served", "PIC-SPU-01", MaskTooLate::new),
                PartBug.of("a slave's masked request is served", "PIC-SPU-02", MaskTooLate::new)
                        .publishedAs("bochs-emu/Bochs#11"),
                PartBug.of("no cascade", "PIC-CAS-01", NoCascade::new),
                PartBug.of("no poll", "PIC-POL-01", () -> words(7, v -> v & ~4)),
                PartBug.of("a read selects the IRR again", "PIC-RDR-01", ForgetsSelection::new),
                PartBug.of("no special mask mode", "PIC-SMM-01", () -> words(7, v -> v & ~0x60)),
                PartBug.of("a level where an edge belongs", "PIC-EDG-01", AlwaysLevel::new),
                PartBug.of("an edge where a level belongs", "PIC-LVL-01", AlwaysEdge::new),
                PartBug.of("input 0 can be a level", "PIC-ELC-01", AnyLevel::new),
                PartBug.of(
                        "no special fully nested mode",
                        "PIC-SFN-01",
                        () -> words(4, v -> v & ~0x10)),
                PartBug.of("no single chip", "PIC-INI-03", () -> words(1, v -> v & ~2)),
                PartBug.of(
                        "automatic EOI does not rotate",
                        "PIC-ROT-03",
                        () -> words(6, v -> v == 0x80 ? 0 : v)),
                PartBug.of(
                        "a specific EOI does not rotate",
                        "PIC-ROT-04",
                        () -> words(6, v -> is(v, 0xE0) ? v & ~0x80 : v)),
                PartBug.of("an EOI ends what is masked", "PIC-SMM-02", EndsMasked::new),
                PartBug.of("ends of interrupts are not told", "PIC-EOI-03", NotTold::new));
    }

    private static final class KeepsMask extends Words {
        private int mask;

        @Override
        int change(Chip chip, int word, int value) {
            if (word == 1) {
                mask = chip.peek(1);
            } else if (word == 4) {
                chip.write(1, value);
                return mask;
            }
            return value;
        }
    }

    private static final class InvertedMask extends Fault {
        @Override
        int read(Chip chip, int offset) {
            int value = chip.read(offset);
            return offset == 1 ? ~value & 0xFF : value;
        }
    }

    /** A mask that comes while INT is high is put off until INT is low. */
    private static final class MaskTooLate extends Words {
        private boolean high;

        @Override
        void drive(InterruptLine line, boolean level) {
            high = level;
            line.set(level);
        }

        @Override
        int change(Chip chip, int word, int value) {
            return word == 5 && high && value != 0 ? -1 : value;
        }
    }

    private static final class EndsAll extends Words {
        @Override
        int change(Chip chip, int word, int value) {
            if (word == 6 && value == EOI) {
                chip.write(0, EOI);
                chip.write(0, EOI);
            }
            return value;
        }
    }

    private static final class NoCascade extends Words {
        @Override
        int change(Chip chip, int word, int value) {
            return word == 3 && chip.slot().equals("master") ? 0 : value;
        }
    }

    private static final class ForgetsSelection extends Fault {
        @Override
        int read(Chip chip, int offset) {
            int value = chip.read(offset);
            if (offset == 0 && !chip.slot().equals("elcr")) {
                chip.write(0, 0x0A);
            }
            return value;
        }
    }

    /** The edge/level register says level, whatever is written. */
    private static final class AlwaysLevel extends Fault {
        private Optional<Chip> level = Optional.empty();

        @Override
        void write(Chip chip, int offset, int value) {
            chip.write(offset, value);
            level.ifPresent(elcr -> elcr.write(0, 0xF8));
        }

        @Override
        void made(Chip chip) {
            level = chip.slot().equals("elcr") ? Optional.of(chip) : level;
        }
    }

    private static final class AlwaysEdge extends Fault {
        @Override
        void write(Chip chip, int offset, int value) {
            chip.write(offset, chip.slot().equals("elcr") ? 0 : value);
        }
    }

    private static final class AnyLevel extends Fault {
        @Override
        int read(Chip chip, int offset) {
            int value = chip.read(offset);
            return chip.slot().equals("elcr") && value == 0xF8 ? 0xF9 : value;
        }
    }

    /** An EOI that names no level is one of the first level in service. */
    private static final class EndsMasked extends Words {
        @Override
        int change(Chip chip, int word, int value) {
            if (word != 6 || value != EOI) {
                return value;
            }
            chip.write(0, 0x0B);
            int serving = chip.read(0);
            return serving == 0 ? value : 0x60 | Integer.numberOfTrailingZeros(serving);
        }
    }

    private static final class NotTold extends Fault {
        private record Deaf(InterruptLine line) implements InterruptLine {
            @Override
            public void set(boolean asserted) {
                line.set(asserted);
            }

            @Override
            public boolean asserted() {
                return line.asserted();
            }
        }

        @Override
        Object called(String method, Object[] arguments, Call right) throws Throwable {
            Object answer = right.with(arguments);
            return answer instanceof InterruptLine line ? new Deaf(line) : answer;
        }
    }

    /** Where no ICW4 comes, the one before is taken. */
    private static final class KeepsIcw4 extends Words {
        private int icw4;
        private boolean missing;

        @Override
        int change(Chip chip, int word, int value) {
            if (word == 1) {
                missing = (value & 1) == 0;
                return value | 1;
            }
            if (word == 3 && missing) {
                chip.write(1, value);
                chip.write(1, icw4);
                return -1;
            }
            if (word == 4) {
                icw4 = missing ? icw4 : value;
                return missing ? -1 : value;
            }
            return value;
        }
    }

    private static final class PollsOn extends Fault {
        private boolean polling;

        @Override
        void write(Chip chip, int offset, int value) {
            polling = offset == 0 && (value & 0x1C) == 0x0C;
            chip.write(offset, value);
        }

        @Override
        int read(Chip chip, int offset) {
            if (polling && offset == 0) {
                chip.write(0, 0x0C);
            }
            return chip.read(offset);
        }
    }
}

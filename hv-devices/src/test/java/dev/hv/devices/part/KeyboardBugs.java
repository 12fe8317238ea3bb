package dev.hv.devices.part;

import java.util.List;
import java.util.function.IntUnaryOperator;

/** What goes wrong in models of the 8042 and of what is plugged into it. */
final class KeyboardBugs {
    private static final int NO_COMMAND = 0;
    private static final int OUTPUT_FULL = 0x01;
    private static final int FROM_MOUSE = 0x20;
    private static final int WRITE_COMMAND_BYTE = 0x60;
    private static final int WRITE_OUTPUT_PORT = 0xD1;
    private static final int TO_MOUSE = 0xD4;
    private static final int ACKNOWLEDGE = 0xFA;

    private KeyboardBugs() {}

    static List<PartBug> all() {
        return List.of(
                PartBug.of("bit 3 of the status is 0", "KBC-STS-01", NoCommandFlag::new),
                PartBug.of("the self-test answers AA", "KBC-TST-01", () -> answers(0x55, 0xAA)),
                PartBug.of("the mouse cannot be switched off", "KBC-CMB-01", () -> loses(0xA7)),
                PartBug.of(
                        "bit 0 of the command byte is ignored",
                        "KBC-INT-01",
                        () -> data(WRITE_COMMAND_BYTE, v -> v | 1)),
                PartBug.of("another ID", "KBC-KBD-01", () -> answers(0xAB, 0xAC)),
                PartBug.of(
                        "the scan code set is not told",
                        "KBC-KBD-02",
                        () -> data(NO_COMMAND, v -> v == 0 ? 2 : v)),
                PartBug.of(
                                "set 2 is told where set 1 is in use",
                                "KBC-KBD-02",
                                () -> data(NO_COMMAND, v -> v == 2 ? 1 : v))
                        .publishedAs("copy/v86#1023"),
                PartBug.of("F0 is forgotten", "KBC-KEY-01", () -> forgets(0xF0)),
                PartBug.of("a key of the table is wrong", "KBC-TRN-01", () -> answers(0x56, 0x2B)),
                PartBug.of("the keyboard cannot be switched off", "KBC-QUE-01", () -> loses(0xAD))
                        .publishedAs("dosbox-staging/dosbox-staging#3104"),
                PartBug.of(
                        "the typematic rate is fixed",
                        "KBC-RPT-01",
                        () -> data(NO_COMMAND, v -> v == 0x00 || v == 0x7F ? 0x2B : v)),
                PartBug.of(
                        "the default of the mouse is another",
                        "KBC-MOU-01",
                        () -> data(TO_MOUSE, v -> v == 0xF6 ? 0xEA : v)),
                PartBug.of("down is up", "KBC-MOU-02", UpsideDown::new),
                PartBug.of(
                        "no remote mode",
                        "KBC-MOU-03",
                        () -> data(TO_MOUSE, v -> v == 0xF0 ? 0xEA : v)),
                PartBug.of(
                        "the output port does not reset",
                        "KBC-OUT-01",
                        () -> data(WRITE_OUTPUT_PORT, v -> v | 1)),
                PartBug.of(
                        "no scan code set 3",
                        "KBC-KBD-03",
                        () -> data(NO_COMMAND, v -> v == 3 ? 2 : v)),
                PartBug.of(
                        "set default keeps the scan code set",
                        "KBC-KBD-04",
                        () -> data(NO_COMMAND, v -> v == 0xF6 ? 0xF4 : v)),
                PartBug.of("Pause is another key", "KBC-KEY-02", () -> answers(0xE1, 0xE0)),
                PartBug.of(
                        "Caps Lock is Num Lock",
                        "KBC-LED-01",
                        () -> data(NO_COMMAND, v -> v == 4 ? 2 : v)),
                PartBug.of(
                        "no scaling",
                        "KBC-MOU-04",
                        () -> data(TO_MOUSE, v -> v == 0xE7 ? 0xE6 : v)),
                PartBug.of(
                        "any resolution", "KBC-MOU-05", () -> data(TO_MOUSE, v -> v == 4 ? 3 : v)),
                PartBug.of(
                        "set default stops scanning",
                        "KBC-KBD-05",
                        () -> data(NO_COMMAND, v -> v == 0xF6 ? 0xF5 : v)),
                PartBug.of("no E0 in set 1", "KBC-KEY-03", () -> forgets(0xE0)),
                PartBug.of("all keys repeat that are down", "KBC-RPT-02", AllRepeat::new),
                PartBug.of("a full buffer keeps half a key", "KBC-OVR-01", HalfKey::new),
                PartBug.of(
                        "READ DATA is for remote mode",
                        "KBC-MOU-06",
                        () -> data(TO_MOUSE, v -> v == 0xEB ? 0xE6 : v)),
                PartBug.of("200, 200 and 80 make a wheel", "KBC-WHL-01", AnyKnock::new),
                PartBug.of("a reset keeps the buffer", "KBC-RST-01", OnlyFirstReset::new));
    }

    private static boolean isData(Fault.Chip chip) {
        return chip.slot().equals("data");
    }

    private static Fault answers(int right, int wrong) {
        return new Fault() {
            @Override
            int read(Chip chip, int offset) {
                int value = chip.read(offset);
                return isData(chip) && value == right ? wrong : value;
            }
        };
    }

    private static Fault loses(int command) {
        return new Fault() {
            @Override
            void write(Chip chip, int offset, int value) {
                if (isData(chip) || value != command) {
                    chip.write(offset, value);
                }
            }
        };
    }

    /** Data that follows a command, or that is the keyboard's, is changed. */
    private static Fault data(int after, IntUnaryOperator change) {
        return new Fault() {
            private int command = NO_COMMAND;

            @Override
            void write(Chip chip, int offset, int value) {
                boolean changed = isData(chip) && command == after;
                command = isData(chip) ? NO_COMMAND : value;
                chip.write(offset, changed ? change.applyAsInt(value) : value);
            }
        };
    }

    private static final class NoCommandFlag extends Fault {
        @Override
        int read(Chip chip, int offset) {
            int value = chip.read(offset);
            return isData(chip) ? value : value & ~0x08;
        }
    }

    /** A byte that the keyboard sends is left out. */
    private static Fault forgets(int forgotten) {
        return new Fault() {
            @Override
            int read(Chip chip, int offset) {
                int value = chip.read(offset);
                return isData(chip) && value == forgotten ? chip.read(offset) : value;
            }
        };
    }

    /** B repeats, and A with it. */
    private static final class AllRepeat extends Fault {
        private int last;

        @Override
        int read(Chip chip, int offset) {
            int value = chip.read(offset);
            if (isData(chip)) {
                int told = value == 0x32 && last == 0x32 ? 0x1C : value;
                last = told;
                return told;
            }
            return value;
        }
    }

    /** Of the bytes that are read one after the other, the eighth is missing. */
    private static final class HalfKey extends Fault {
        private int bytes;

        @Override
        int read(Chip chip, int offset) {
            bytes += isData(chip) ? 1 : 0;
            int value = chip.read(offset);
            return isData(chip) && bytes == 8 ? chip.read(offset) : value;
        }
    }

    /** A rate of 200 that follows one of 200 is taken for 100. */
    private static final class AnyKnock extends Fault {
        private boolean toMouse;
        private int rate;

        @Override
        void write(Chip chip, int offset, int value) {
            boolean option = isData(chip) && toMouse && value != 0xF3;
            boolean second = option && value == 200 && rate == 200;
            rate = option ? value : rate;
            toMouse = !isData(chip) && value == TO_MOUSE;
            chip.write(offset, second ? 100 : value);
        }
    }

    private static final class UpsideDown extends Fault {
        private boolean fromMouse;

        @Override
        int read(Chip chip, int offset) {
            int value = chip.read(offset);
            if (!isData(chip)) {
                fromMouse = (value & (FROM_MOUSE | OUTPUT_FULL)) == (FROM_MOUSE | OUTPUT_FULL);
                return value;
            }
            boolean first = fromMouse && value != ACKNOWLEDGE && (value & 0xC8) == 0x08;
            return first ? value ^ 0x20 : value;
        }
    }

    private static final class OnlyFirstReset extends Fault {
        private boolean wasReset;

        @Override
        Object called(String method, Object[] arguments, Call right) throws Throwable {
            if (method.equals("reset") && wasReset) {
                return arguments;
            }
            wasReset |= method.equals("reset");
            return right.with(arguments);
        }
    }
}

package dev.hv.devices.part;

import java.util.List;
import java.util.Optional;

/** What goes wrong in models of a flash memory. */
final class FlashBugs {
    private static final int QUERY = 0x98;
    private static final int IDENTIFIER = 0x90;
    private static final int PROGRAM = 0x40;
    private static final int ERASE = 0x20;
    private static final int BUFFER = 0xE8;
    private static final int CONFIRM = 0xD0;
    private static final int ARRAY = 0xFF;
    private static final int STATUS = 0x70;
    private static final int CLEAR = 0x50;
    private static final int BLOCK = 4096;

    private FlashBugs() {}

    static List<PartBug> all() {
        return List.of(
                PartBug.of(
                        "the blocks are counted from 1", "FLS-CFI-01", () -> shown(QUERY, 0x2D, 1)),
                PartBug.of(
                        "it is of another manufacturer",
                        "FLS-IDC-01",
                        () -> shown(IDENTIFIER, 0, 1)),
                PartBug.of("a reset goes on with a command", "FLS-RDA-01", NoEnd::new),
                PartBug.of(
                        "errors are cleared when they are read", "FLS-STS-01", ClearedByRead::new),
                PartBug.of("a good end clears errors", "FLS-STS-01", ClearedByProgram::new),
                PartBug.of("a program command programs a word", "FLS-PRG-01", Words::new),
                PartBug.of("two blocks are erased at once", "FLS-ERS-01", TwoBlocks::new),
                PartBug.of(
                        "an erasure needs no confirmation",
                        "FLS-ERS-02",
                        () -> follows(ERASE, 1, CONFIRM)),
                PartBug.of("the count is the number of bytes", "FLS-BUF-01", Count::new),
                PartBug.of("a buffer needs no confirmation", "FLS-BUF-02", Unconfirmed::new),
                PartBug.of("a snapshot forgets a command", "FLS-STA-01", Forgets::new));
    }

    /** Knows which write of a command comes next. */
    private static class Commands extends Fault {
        int command;
        int position;

        private int left;

        /** Called with each write; position 0 is the command itself. */
        int change(Chip chip, int offset, int value) {
            return value;
        }

        @Override
        void write(Chip chip, int offset, int value) {
            if (left == 0) {
                command = value;
                position = 0;
                left =
                        switch (value) {
                            case 0x10, PROGRAM, ERASE -> 1;
                            case BUFFER -> -1;
                            default -> 0;
                        };
            } else {
                position++;
                left = command == BUFFER && position == 1 ? value + 2 : left - 1;
            }
            chip.write(offset, change(chip, offset, value));
            written(chip, offset, value);
        }

        void written(Chip chip, int offset, int value) {}

        boolean ended() {
            return left == 0;
        }
    }

    private static Fault shown(int view, int at, int more) {
        return new Commands() {
            @Override
            int read(Chip chip, int offset) {
                return chip.read(offset) + (command == view && offset == at ? more : 0);
            }
        };
    }

    private static Fault follows(int first, int where, int with) {
        return new Commands() {
            @Override
            int change(Chip chip, int offset, int value) {
                return command == first && position == where ? with : value;
            }
        };
    }

    private static final class Unconfirmed extends Commands {
        @Override
        int change(Chip chip, int offset, int value) {
            return command == BUFFER && position > 1 && ended() ? CONFIRM : value;
        }
    }

    private static final class NoEnd extends Commands {
        private Optional<Chip> chip = Optional.empty();

        @Override
        void made(Chip made) {
            chip = Optional.of(made);
        }

        @Override
        Object called(String method, Object[] arguments, Call right) throws Throwable {
            Object result = right.with(arguments);
            if (method.equals("reset") && !ended()) {
                chip.orElseThrow().write(0, command);
            }
            return result;
        }
    }

    private static final class ClearedByRead extends Commands {
        @Override
        int read(Chip chip, int offset) {
            int value = chip.read(offset);
            if (command == STATUS && ended()) {
                chip.write(offset, CLEAR);
            }
            return value;
        }
    }

    private static final class ClearedByProgram extends Commands {
        @Override
        int change(Chip chip, int offset, int value) {
            if (command == PROGRAM && position == 0) {
                chip.write(offset, CLEAR);
            }
            return value;
        }
    }

    private static final class Words extends Commands {
        @Override
        void written(Chip chip, int offset, int value) {
            if (command == PROGRAM && ended()) {
                chip.write(offset ^ 1, PROGRAM);
                chip.write(offset ^ 1, value);
            }
        }
    }

    private static final class TwoBlocks extends Commands {
        @Override
        void written(Chip chip, int offset, int value) {
            if (command == ERASE && ended() && value == CONFIRM) {
                chip.write(offset ^ BLOCK, ERASE);
                chip.write(offset ^ BLOCK, CONFIRM);
            }
        }
    }

    private static final class Count extends Commands {
        @Override
        int change(Chip chip, int offset, int value) {
            return command == BUFFER && position == 1 ? Math.max(0, value - 1) : value;
        }
    }

    private static final class Forgets extends Fault {
        private Optional<Chip> chip = Optional.empty();

        @Override
        void made(Chip made) {
            chip = Optional.of(made);
        }

        @Override
        Object called(String method, Object[] arguments, Call right) throws Throwable {
            Object result = right.with(arguments);
            if (method.equals("load")) {
                chip.orElseThrow().write(0, ARRAY);
            }
            return result;
        }
    }
}

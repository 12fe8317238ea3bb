package dev.hv.devices.part;

import dev.hv.api.bus.Width;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntUnaryOperator;

/** What goes wrong in models of a CD-ROM drive on an IDE channel. */
final class AtapiBugs {
    private static final int ERROR = 1;
    private static final int REASON = 2;
    private static final int LBA_MID = 4;
    private static final int LBA_HIGH = 5;
    private static final int DEVICE = 6;
    private static final int COMMAND = 7;
    private static final int DEVICE_RESET = 0x08;

    private static final int INQUIRY = 0x12;
    private static final int REQUEST_SENSE = 0x03;
    private static final int PREVENT_REMOVAL = 0x1E;
    private static final int READ_CAPACITY = 0x25;
    private static final int READ_10 = 0x28;
    private static final int READ_TOC = 0x43;

    private AtapiBugs() {}

    static List<PartBug> all() {
        return List.of(
                PartBug.of("the signature of a disk", "ATP-SIG-01", LosesSignature::new),
                PartBug.of("it is ready after DEVICE RESET", "ATP-SIG-01", ReadyAfterReset::new),
                PartBug.of("packets of sixteen bytes", "ATP-IDN-01", LongPackets::new),
                PartBug.of(
                        "the allocation length is not looked at",
                        "ATP-ALC-01",
                        () ->
                                packets(
                                        INQUIRY,
                                        (at, word) -> at == 2 ? (word & 0xFF00) | 36 : word)),
                PartBug.of(
                        "the capacity is the number of sectors",
                        "ATP-CAP-01",
                        () -> data(READ_CAPACITY, (at, word) -> at == 1 ? word + 0x100 : word)),
                PartBug.of(
                        "sectors count from 1",
                        "ATP-RDD-01",
                        () -> packets(READ_10, (at, word) -> at == 2 ? word + 0x100 : word)),
                PartBug.of(
                        "the byte count limit is not looked at",
                        "ATP-LIM-01",
                        () -> writes(LBA_HIGH, _ -> 0x80)),
                PartBug.of(
                        "the interrupt reason is that of a disk's count",
                        "ATP-SNS-01",
                        () -> reads(REASON, _ -> 1)),
                PartBug.of(
                        "sense data has no key",
                        "ATP-SNS-01",
                        () -> data(REQUEST_SENSE, (at, word) -> at == 1 ? word & 0xFF00 : word)),
                PartBug.of(
                        "another medium is told as one that is not ready",
                        "ATP-UAT-01",
                        () -> reads(ERROR, value -> value >> 4 == 6 ? 0x24 : value)),
                PartBug.of("what was read once is read again", "ATP-MED-01", Remembers::new),
                PartBug.of(
                        "removal is never prevented",
                        "ATP-PRV-01",
                        () -> packets(PREVENT_REMOVAL, (at, word) -> at == 2 ? 0 : word)),
                PartBug.of(
                        "no times",
                        "ATP-TOC-01",
                        () -> packets(READ_TOC, (at, word) -> at == 0 ? word & 0xFF : word)),
                PartBug.of(
                        "no feature is asked for alone",
                        "ATP-CFG-01",
                        () -> packets(0x46, (at, word) -> at == 0 ? word & 0xFF : word)),
                PartBug.of(
                        "the tray is never locked",
                        "ATP-MDS-01",
                        () -> data(0x5A, (at, word) -> at == 7 ? word & ~0x02 : word)),
                PartBug.of(
                        "no medium event is told",
                        "ATP-EVT-01",
                        () -> data(0x4A, (at, word) -> at == 2 ? word & 0xFF00 : word)),
                PartBug.of(
                        "contents always begin with the first track",
                        "ATP-TOC-02",
                        () -> packets(READ_TOC, (at, word) -> at == 3 ? word & 0xFF00 : word)),
                PartBug.of(
                        "no audio status",
                        "ATP-SUB-01",
                        () -> data(0x42, (at, word) -> at == 0 ? word | 0x7F00 : word)),
                PartBug.of(
                        "SEEK needs no disc",
                        "ATP-SEK-01",
                        () -> packets(0x2B, (at, word) -> at == 0 ? PREVENT_REMOVAL : word)),
                PartBug.of(
                        "the disc can be appended to",
                        "ATP-DSC-01",
                        () -> data(0x51, (at, word) -> at == 1 ? word & ~0x03 : word)),
                PartBug.of(
                        "the tray opens with every command",
                        "ATP-LOD-01",
                        () -> packets(0x1B, (at, word) -> at == 2 ? word | 2 : word)),
                PartBug.of(
                        "times on the disc have no pregap",
                        "ATP-RCD-01",
                        () -> packets(0xB9, (at, word) -> at == 2 ? word + 2 : word)));
    }

    private static final class ReadyAfterReset extends Fault {
        private boolean reset;

        @Override
        void write(Chip chip, int offset, int value) {
            chip.write(offset, value);
            if (chip.slot().equals("command") && offset == COMMAND) {
                reset = value == DEVICE_RESET;
            }
        }

        @Override
        int read(Chip chip, int offset) {
            boolean status = chip.slot().equals("control") || offset == COMMAND;
            return chip.read(offset) | (reset && status ? 0x40 : 0);
        }
    }

    /** What becomes of the words of a packet, or of its data. */
    @FunctionalInterface
    private interface Words {
        int changed(int index, int word);
    }

    /** Knows of the packet device which packet is written, and which data is read. */
    private abstract static class Packets extends Fault {
        private boolean selected;
        private int written;
        private int readWords;
        private int opcode;

        int opcode() {
            return opcode;
        }

        int written(int index, int word) {
            return word;
        }

        int read(int index, int word) {
            return word;
        }

        int register(int register, int value) {
            return value;
        }

        int writtenRegister(int register, int value) {
            return value;
        }

        private boolean isPacketDevice(Chip chip) {
            return selected && chip.slot().equals("command");
        }

        @Override
        int read(Chip chip, int offset) {
            int value = chip.read(offset);
            return isPacketDevice(chip) ? register(offset, value) : value;
        }

        @Override
        void write(Chip chip, int offset, int value) {
            if (!chip.slot().equals("command")) {
                chip.write(offset, value);
                return;
            }
            if (offset == DEVICE) {
                selected = (value & 0x10) != 0;
            } else if (offset == COMMAND) {
                written = 0;
                readWords = 0;
                opcode = -value;
            }
            chip.write(offset, selected ? writtenRegister(offset, value) : value);
        }

        @Override
        long readWide(Chip chip, int offset, Width width) {
            int word = (int) chip.registers().read(offset, width);
            return isPacketDevice(chip) ? read(readWords++, word) : word;
        }

        @Override
        void writeWide(Chip chip, int offset, Width width, long value) {
            if (!isPacketDevice(chip)) {
                chip.registers().write(offset, width, value);
                return;
            }
            if (written == 0) {
                opcode = (int) value & 0xFF;
            }
            chip.registers().write(offset, width, written(written++, (int) value));
        }
    }

    private static Fault packets(int changed, Words words) {
        return new ChangesPackets(changed, words);
    }

    private static final class ChangesPackets extends Packets {
        private final int changed;
        private final Words words;

        ChangesPackets(int changed, Words words) {
            this.changed = changed;
            this.words = words;
        }

        @Override
        int written(int index, int word) {
            return opcode() == changed ? words.changed(index, word) : word;
        }
    }

    private static Fault data(int changed, Words words) {
        return new Packets() {
            @Override
            int read(int index, int word) {
                return opcode() == changed ? words.changed(index, word) : word;
            }
        };
    }

    private static Fault reads(int changed, IntUnaryOperator change) {
        return new Packets() {
            @Override
            int register(int register, int value) {
                return register == changed ? change.applyAsInt(value) : value;
            }
        };
    }

    private static Fault writes(int changed, IntUnaryOperator change) {
        return new Packets() {
            @Override
            int writtenRegister(int register, int value) {
                return register == changed ? change.applyAsInt(value) : value;
            }
        };
    }

    /** Has its signature after power-on alone. */
    private static final class LosesSignature extends Packets {
        private boolean commanded;

        @Override
        int writtenRegister(int register, int value) {
            commanded |= register == COMMAND;
            return value;
        }

        @Override
        int register(int register, int value) {
            return commanded && (register == LBA_MID || register == LBA_HIGH) ? 0 : value;
        }
    }

    private static final class LongPackets extends Packets {
        @Override
        int read(int index, int word) {
            return opcode() == -0xA1 && index == 0 ? word | 1 : word;
        }
    }

    /** Gives with every READ (10) what the first one gave. */
    private static final class Remembers extends Packets {
        private final List<Integer> first = new ArrayList<>();

        @Override
        int read(int index, int word) {
            if (opcode() != READ_10) {
                return word;
            }
            if (index >= first.size()) {
                first.add(word);
            }
            return first.get(index);
        }
    }
}

package dev.hv.devices.part;

import dev.hv.api.backend.DisplayBackend;
import dev.hv.api.backend.DisplaySource;
import dev.hv.api.backend.TextScreen;
import dev.hv.api.bus.Width;

import java.util.List;
import java.util.Optional;
import java.util.function.IntUnaryOperator;

/** What goes wrong in models of a VGA. */
final class VgaBugs {
    private static final int MISCELLANEOUS = 0x2;
    private static final int SEQUENCER = 0x4;
    private static final int PEL_DATA = 0x9;
    private static final int GRAPHICS = 0xE;
    private static final int CRTC_INDEX = 0x4;
    private static final int CRTC_DATA = 0x5;
    private static final int STATUS_1 = 0xA;
    private static final int VERTICAL_RETRACE_END = 0x11;

    private VgaBugs() {}

    /** Of a VGA on PCI alone. */
    static List<PartBug> onPci() {
        return List.of(
                PartBug.of(
                        "miscellaneous output cannot be read",
                        "VGA-PCI-01",
                        () -> reads("regs", 0xC, _ -> 0xFF)));
    }

    static List<PartBug> all() {
        return List.of(
                PartBug.of(
                        "the index of the CRTC is not read",
                        "VGA-IDX-01",
                        () -> reads("color", CRTC_INDEX, _ -> 0)),
                PartBug.of("input status 1 leaves the flip-flop", "VGA-ATC-01", FlipFlop::new),
                PartBug.of(
                        "colours of eight bits are read",
                        "VGA-DAC-01",
                        () -> reads("regs", PEL_DATA, v -> v << 2)),
                PartBug.of(
                        "the CRTC stays at 3D4",
                        "VGA-MIS-01",
                        () -> writes("regs", MISCELLANEOUS, v -> v | 1)),
                PartBug.of("nothing is protected", "VGA-PRT-01", NoProtection::new),
                PartBug.of(
                        "every plane is written",
                        "VGA-MAP-01",
                        () -> indexed(SEQUENCER, 2, _ -> 0x0F)),
                PartBug.of("only the lowest byte is written", "VGA-WID-01", LowestByte::new),
                PartBug.of(
                        "the read map holds with odd and even planes",
                        "VGA-ODD-01",
                        () -> indexed(GRAPHICS, 5, v -> v & ~0x10)),
                PartBug.of(
                        "line graphics are always enabled",
                        "VGA-PIC-01",
                        () -> attributes(0x10, v -> v | 0x04)),
                PartBug.of(
                        "write mode 1 is mode 0",
                        "VGA-LAT-01",
                        () -> indexed(GRAPHICS, 5, v -> (v & 3) == 1 ? v & ~3 : v)),
                PartBug.of(
                        "rotation goes to the left",
                        "VGA-WRM-01",
                        () -> indexed(GRAPHICS, 3, v -> (v & 0x18) | ((8 - (v & 7)) & 7))),
                PartBug.of(
                        "write mode 2 is mode 0",
                        "VGA-WRM-02",
                        () -> indexed(GRAPHICS, 5, v -> (v & 3) == 2 ? v & ~3 : v)),
                PartBug.of(
                        "write mode 3 is mode 0",
                        "VGA-WRM-03",
                        () -> indexed(GRAPHICS, 5, v -> (v & 3) == 3 ? v & ~3 : v)),
                PartBug.of(
                        "every plane is cared for",
                        "VGA-RDM-01",
                        () -> indexed(GRAPHICS, 7, _ -> 0x0F)),
                PartBug.of("no chain 4", "VGA-CHN-01", () -> indexed(SEQUENCER, 4, v -> v & ~8)),
                PartBug.of(
                        "memory is at A0000 whatever the map says",
                        "VGA-WIN-01",
                        () -> indexed(GRAPHICS, 6, v -> (v & 3) | 4)),
                PartBug.of(
                        "characters have eight dots",
                        "VGA-PIC-01",
                        () -> indexed(SEQUENCER, 1, v -> v | 1)),
                PartBug.of("the cursor ends late", "VGA-PIC-02", () -> crtc(0x0B, v -> v + 1)),
                PartBug.of(
                        "no shift for 256 colours",
                        "VGA-PIC-03",
                        () -> indexed(GRAPHICS, 5, v -> v & ~0x40)),
                PartBug.of(
                        "every picture is interleaved",
                        "VGA-PIC-04",
                        () -> indexed(GRAPHICS, 5, v -> v | 0x20)),
                PartBug.of(
                        "no picture is interleaved",
                        "VGA-PIC-05",
                        () -> indexed(GRAPHICS, 5, v -> v & ~0x20)),
                PartBug.of("no line compare", "VGA-PIC-06", () -> crtc(0x18, _ -> 0xFF)),
                PartBug.of(
                        "pictures end in the first 512 lines",
                        "VGA-PIC-08",
                        () -> crtc(0x07, v -> v & ~0x40)),
                PartBug.of(
                        "the split is in the first 512 lines",
                        "VGA-PIC-08",
                        () -> crtc(0x09, v -> v & ~0x40)),
                PartBug.of(
                        "the screen is always on",
                        "VGA-PIC-07",
                        () -> indexed(SEQUENCER, 1, v -> v & ~0x20)),
                PartBug.of("nothing blinks", "VGA-BLK-01", () -> attributes(0x10, v -> v & ~0x08)),
                PartBug.of("a display is never told", "VGA-DMG-01", Quiet::new),
                PartBug.of("there are no characters", "VGA-TXT-01", Textless::new),
                PartBug.of(
                        "4 bits are one of all planes",
                        "VBE-PIC-02",
                        () -> indexed(SEQUENCER, 2, _ -> 0x0F)),
                PartBug.of("nothing is underlined", "VGA-UND-01", () -> crtc(0x14, v -> v | 0x1F)),
                PartBug.of("one font", "VGA-FNT-01", () -> indexed(SEQUENCER, 3, _ -> 0)),
                PartBug.of("no panning by 3", "VGA-PAN-01", () -> attributes(0x13, v -> v & ~3)),
                PartBug.of(
                        "panning goes on below the split",
                        "VGA-PAN-02",
                        () -> attributes(0x10, v -> v & ~0x20)),
                PartBug.of("no preset row scan", "VGA-PRS-01", () -> crtc(0x08, _ -> 0)),
                PartBug.of(
                        "the colour select gives two bits",
                        "VGA-CSL-01",
                        () -> attributes(0x14, v -> v & 0x0C)),
                PartBug.of("lines are shorter", "VGA-TIM-01", () -> crtc(0x00, v -> v - 9)),
                PartBug.of("no double scan", "VGA-DBL-01", () -> crtc(0x09, v -> v & 0x7F)),
                PartBug.of("any identifier is taken", "VBE-IDN-01", () -> dispi(0, v -> 0xB0C3)),
                PartBug.of("rows count to the next 8", "VBE-SIZ-01", () -> dispi(2, v -> v & ~7)),
                PartBug.of("15 bits are 16", "VBE-PIC-01", () -> dispi(3, v -> v == 15 ? 16 : v)),
                PartBug.of("no vertical offset", "VBE-VIR-01", () -> dispi(9, _ -> 0)),
                PartBug.of("one bank", "VBE-BNK-01", () -> dispi(5, _ -> 0)),
                PartBug.of("nothing is cleared", "VBE-CLR-01", () -> dispi(4, v -> v | 0x80)),
                PartBug.of("the DAC has six bits", "VBE-DAC-01", () -> dispi(4, v -> v & ~0x20)),
                PartBug.of("EDID does not add up", "VBE-MEM-01", WrongEdid::new));
    }

    /** Accesses to video memory have widths of their own, and are left alone. */
    private static class Registers extends Fault {
        @Override
        boolean standsBefore(String slot) {
            return !slot.equals("window");
        }
    }

    private static final class LowestByte extends Fault {
        @Override
        boolean standsBefore(String slot) {
            return slot.equals("window");
        }

        @Override
        void write(Chip chip, int offset, int value) {
            chip.registers().write(offset, Width.BYTE, value & 0xFF);
        }

        @Override
        void writeWide(Chip chip, int offset, Width width, long value) {
            write(chip, offset, (int) value);
        }
    }

    private static Fault reads(String slot, int register, IntUnaryOperator change) {
        return new Registers() {
            @Override
            int read(Chip chip, int offset) {
                int value = chip.read(offset);
                return chip.slot().equals(slot) && offset == register
                        ? change.applyAsInt(value)
                        : value;
            }
        };
    }

    private static Fault writes(String slot, int register, IntUnaryOperator change) {
        return new Registers() {
            @Override
            void write(Chip chip, int offset, int value) {
                boolean changed = chip.slot().equals(slot) && offset == register;
                chip.write(offset, changed ? change.applyAsInt(value) : value);
            }
        };
    }

    private static Fault indexed(int indexPort, int index, IntUnaryOperator change) {
        return new Registers() {
            @Override
            void write(Chip chip, int offset, int value) {
                boolean changed =
                        chip.slot().equals("regs")
                                && offset == indexPort + 1
                                && chip.peek(indexPort) == index;
                chip.write(offset, changed ? change.applyAsInt(value) : value);
            }
        };
    }

    private static Fault crtc(int index, IntUnaryOperator change) {
        return new Registers() {
            @Override
            void write(Chip chip, int offset, int value) {
                boolean changed =
                        chip.slot().equals("color")
                                && offset == CRTC_DATA
                                && chip.peek(CRTC_INDEX) == index;
                chip.write(offset, changed ? change.applyAsInt(value) : value);
            }
        };
    }

    /** Changes what is written to a register of the attribute controller. */
    private static Fault attributes(int index, IntUnaryOperator change) {
        return new Registers() {
            private int selected = -1;

            @Override
            int read(Chip chip, int offset) {
                if (offset == STATUS_1 && !chip.slot().equals("regs")) {
                    selected = -1;
                }
                return chip.read(offset);
            }

            @Override
            void write(Chip chip, int offset, int value) {
                boolean port = chip.slot().equals("regs") && offset == 0;
                boolean data = port && selected >= 0;
                chip.write(
                        offset,
                        data && (selected & 0x1F) == index ? change.applyAsInt(value) : value);
                if (port) {
                    selected = data ? -1 : value;
                }
            }
        };
    }

    /** Changes the words that are written to a register of the display interface. */
    private static Fault dispi(int index, IntUnaryOperator change) {
        return new Registers() {
            private int selected;
            private int low;

            @Override
            void write(Chip chip, int offset, int value) {
                if (!chip.slot().equals("dispi")) {
                    chip.write(offset, value);
                } else if (offset == 1) {
                    low = value;
                } else if (offset == 2) {
                    int word = value << 8 | low;
                    int given = selected == index ? change.applyAsInt(word) : word;
                    chip.write(1, given & 0xFF);
                    chip.write(2, given >> 8 & 0xFF);
                }
            }

            @Override
            void writeWide(Chip chip, int offset, Width width, long value) {
                if (chip.slot().equals("dispi") && offset == 0) {
                    selected = (int) value;
                }
                chip.registers().write(offset, width, value);
            }
        };
    }

    private static final class Quiet extends Registers {
        @Override
        void changed(DisplayBackend display) {}
    }

    private static final class Textless extends Registers {
        @Override
        Optional<TextScreen> text(DisplaySource source) {
            return Optional.empty();
        }
    }

    private static final class WrongEdid extends Registers {
        @Override
        int read(Chip chip, int offset) {
            return chip.read(offset) ^ (chip.slot().equals("mmio") && offset == 127 ? 1 : 0);
        }
    }

    private static final class FlipFlop extends Registers {
        @Override
        int read(Chip chip, int offset) {
            boolean status = chip.slot().equals("color") && offset == STATUS_1;
            return status ? chip.peek(offset) : chip.read(offset);
        }
    }

    private static final class NoProtection extends Registers {
        @Override
        void write(Chip chip, int offset, int value) {
            boolean protects =
                    !chip.slot().equals("regs")
                            && offset == CRTC_DATA
                            && chip.peek(CRTC_INDEX) == VERTICAL_RETRACE_END;
            chip.write(offset, protects ? value & 0x7F : value);
        }
    }
}

package dev.hv.machine.pc.bios;

/** INT 10h, AH=10h: palette registers and DAC colours. */
final class VideoPalette {
    private static final int MODE_CONTROL = 0x10;
    private static final int OVERSCAN = 0x11;
    private static final int COLOUR_SELECT = 0x14;
    private static final int BLINK = 0x08;

    private final VideoRegisters registers;

    VideoPalette(VideoRegisters registers) {
        this.registers = registers;
    }

    void call(Frame frame) {
        Hardware pc = registers.hardware();
        switch (frame.al()) {
            case 0x00 -> registers.attribute(frame.bl() & 0x1F, frame.bh());
            case 0x01 -> registers.attribute(OVERSCAN, frame.bh());
            case 0x02 -> {
                long table = frame.esAddress(frame.dx());
                for (int i = 0; i < 16; i++) {
                    registers.attribute(i, pc.read8(table + i));
                }
                registers.attribute(OVERSCAN, pc.read8(table + 16));
            }
            case 0x03 -> {
                int control = registers.attribute(MODE_CONTROL) & ~BLINK;
                registers.attribute(MODE_CONTROL, control | (frame.bl() == 0 ? 0 : BLINK));
            }
            case 0x07 -> frame.bh(registers.attribute(frame.bl() & 0x1F));
            case 0x08 -> frame.bh(registers.attribute(OVERSCAN));
            case 0x09 -> {
                long table = frame.esAddress(frame.dx());
                for (int i = 0; i < 16; i++) {
                    pc.write8(table + i, registers.attribute(i));
                }
                pc.write8(table + 16, registers.attribute(OVERSCAN));
            }
            case 0x10 ->
                    registers.colour(frame.bl(), frame.dh() << 16 | frame.ch() << 8 | frame.cl());
            case 0x12 -> {
                long table = frame.esAddress(frame.dx());
                for (int i = 0; i < Math.min(frame.cx(), 256); i++) {
                    int rgb =
                            pc.read8(table + 3L * i) << 16
                                    | pc.read8(table + 3L * i + 1) << 8
                                    | pc.read8(table + 3L * i + 2);
                    registers.colour(frame.bx() + i & 0xFF, rgb);
                }
            }
            case 0x13 -> pages(frame);
            case 0x15 -> {
                int rgb = registers.colour(frame.bl());
                frame.dh(rgb >> 16);
                frame.ch(rgb >> 8);
                frame.cl(rgb);
            }
            case 0x17 -> {
                long table = frame.esAddress(frame.dx());
                for (int i = 0; i < Math.min(frame.cx(), 256); i++) {
                    int rgb = registers.colour(frame.bx() + i & 0xFF);
                    pc.write8(table + 3L * i, rgb >> 16);
                    pc.write8(table + 3L * i + 1, rgb >> 8);
                    pc.write8(table + 3L * i + 2, rgb);
                }
            }
            case 0x18 -> pc.out8(VideoRegisters.DAC_MASK, frame.bl());
            case 0x19 -> frame.bl(pc.in8(VideoRegisters.DAC_MASK));
            case 0x1A -> {
                boolean small = (registers.attribute(MODE_CONTROL) & 0x80) != 0;
                int select = registers.attribute(COLOUR_SELECT);
                frame.bl(small ? 1 : 0);
                frame.bh(small ? select & 0xF : select >> 2 & 3);
            }
            case 0x1B -> greys(frame.bx(), Math.min(frame.cx(), 256));
            default -> {}
        }
    }

    private void pages(Frame frame) {
        int control = registers.attribute(MODE_CONTROL);
        if (frame.bl() == 0) {
            registers.attribute(MODE_CONTROL, (control & 0x7F) | (frame.bh() & 1) << 7);
        } else {
            boolean small = (control & 0x80) != 0;
            registers.attribute(COLOUR_SELECT, small ? frame.bh() & 0xF : (frame.bh() & 3) << 2);
        }
    }

    /** Turns colours to greys of the same brightness: 30 % red, 59 % green, 11 % blue. */
    void greys(int first, int count) {
        for (int i = 0; i < count; i++) {
            int rgb = registers.colour(first + i & 0xFF);
            int level = (30 * (rgb >> 16) + 59 * (rgb >> 8 & 0xFF) + 11 * (rgb & 0xFF) + 50) / 100;
            registers.colour(first + i & 0xFF, level << 16 | level << 8 | level);
        }
    }
}

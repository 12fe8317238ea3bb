package dev.hv.machine.pc.bios;

/**
 * INT 10h, AH=1Ch: saves and restores the state of the video (IBM PS/2 BIOS Interface Technical
 * Reference, INT 10h). CX says which parts: registers, BIOS data, colours; they follow one another
 * in the program's buffer, whose layout is this BIOS's own.
 */
final class VideoState {
    private static final int REGISTERS = 1;
    private static final int DATA = 2;
    private static final int COLOURS = 4;
    static final int BLOCK_BYTES = 64;

    private static final int CRTC_COUNT = 0x19;
    private static final int CRTC_VERTICAL_RETRACE_END = 0x11;
    private static final int CRTC_PROTECT = 0x80;
    private static final int SEQUENCER_COUNT = 5;
    private static final int GRAPHICS_COUNT = 9;
    private static final int ATTRIBUTE_COUNT = 0x15;
    private static final int MISCELLANEOUS_READ = 0x3CC;
    private static final int REGISTER_BYTES =
            1 + SEQUENCER_COUNT + CRTC_COUNT + GRAPHICS_COUNT + ATTRIBUTE_COUNT;

    /** Ranges of the data area: from, and how many bytes. */
    private static final long[][] DATA_RANGES = {
        {BiosData.EQUIPMENT, 2},
        {BiosData.VIDEO_MODE, 0x1E},
        {BiosData.VIDEO_LAST_ROW, 7},
        {BiosData.VIDEO_SAVE_POINTER, 4},
        {4 * 0x1D, 4},
        {4 * 0x1F, 4},
        {4 * 0x43, 4},
    };

    private static final int COLOUR_BYTES = 1 + 3 * 256;

    private final VideoRegisters registers;
    private final Hardware pc;

    VideoState(VideoRegisters registers) {
        this.registers = registers;
        pc = registers.hardware();
    }

    void call(Frame frame) {
        int parts = frame.cx() & (REGISTERS | DATA | COLOURS);
        if (parts == 0 || frame.al() > 2) {
            return;
        }
        long at = frame.esAddress(frame.bx());
        switch (frame.al()) {
            case 0 -> frame.bx((size(parts) + BLOCK_BYTES - 1) / BLOCK_BYTES);
            case 1 -> save(at, parts);
            default -> restore(at, parts);
        }
        frame.al(0x1C);
    }

    /** Returns how many bytes those parts take. */
    static int size(int parts) {
        int size = (parts & REGISTERS) != 0 ? REGISTER_BYTES : 0;
        size += (parts & COLOURS) != 0 ? COLOUR_BYTES : 0;
        if ((parts & DATA) != 0) {
            for (long[] range : DATA_RANGES) {
                size += (int) range[1];
            }
        }
        return size;
    }

    void save(long buffer, int parts) {
        long at = buffer;
        if ((parts & REGISTERS) != 0) {
            pc.write8(at++, pc.in8(MISCELLANEOUS_READ));
            at = saved(at, VideoRegisters.SEQUENCER, SEQUENCER_COUNT);
            at = saved(at, registers.crtc(), CRTC_COUNT);
            at = saved(at, VideoRegisters.GRAPHICS, GRAPHICS_COUNT);
            for (int i = 0; i < ATTRIBUTE_COUNT; i++) {
                pc.write8(at++, registers.attribute(i));
            }
        }
        if ((parts & DATA) != 0) {
            for (long[] range : DATA_RANGES) {
                copy(range[0], at, (int) range[1]);
                at += range[1];
            }
        }
        if ((parts & COLOURS) != 0) {
            pc.write8(at++, pc.in8(VideoRegisters.DAC_MASK));
            for (int i = 0; i < 256; i++) {
                int colour = registers.colour(i);
                pc.write8(at++, colour >> 16);
                pc.write8(at++, colour >> 8);
                pc.write8(at++, colour);
            }
        }
    }

    private long saved(long buffer, int indexPort, int count) {
        int index = pc.in8(indexPort);
        for (int i = 0; i < count; i++) {
            pc.write8(buffer + i, registers.get(indexPort, i));
        }
        pc.out8(indexPort, index);
        return buffer + count;
    }

    void restore(long buffer, int parts) {
        long at = buffer;
        if ((parts & REGISTERS) != 0) {
            int miscellaneous = pc.read8(at++);
            pc.out8(VideoRegisters.MISCELLANEOUS, miscellaneous);
            at = restored(at, VideoRegisters.SEQUENCER, SEQUENCER_COUNT);
            int crtc = (miscellaneous & 1) != 0 ? 0x3D4 : 0x3B4;
            int retrace = registers.get(crtc, CRTC_VERTICAL_RETRACE_END);
            registers.set(crtc, CRTC_VERTICAL_RETRACE_END, retrace & ~CRTC_PROTECT);
            at = restored(at, crtc, CRTC_COUNT);
            at = restored(at, VideoRegisters.GRAPHICS, GRAPHICS_COUNT);
            for (int i = 0; i < ATTRIBUTE_COUNT; i++) {
                registers.attribute(i, pc.read8(at++));
            }
        }
        if ((parts & DATA) != 0) {
            for (long[] range : DATA_RANGES) {
                copy(at, range[0], (int) range[1]);
                at += range[1];
            }
        }
        if ((parts & COLOURS) != 0) {
            pc.out8(VideoRegisters.DAC_MASK, pc.read8(at++));
            for (int i = 0; i < 256; i++, at += 3) {
                int colour = pc.read8(at) << 16 | pc.read8(at + 1) << 8 | pc.read8(at + 2);
                registers.colour(i, colour);
            }
        }
    }

    private long restored(long buffer, int indexPort, int count) {
        for (int i = 0; i < count; i++) {
            registers.set(indexPort, i, pc.read8(buffer + i));
        }
        return buffer + count;
    }

    private void copy(long from, long to, int count) {
        byte[] bytes = new byte[count];
        pc.readBytes(from, bytes);
        pc.writeBytes(to, bytes);
    }
}

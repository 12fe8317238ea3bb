package dev.hv.devices.vga;

/**
 * Pixels of the graphics modes, by the three ways of the shift registers (IBM PS/2 Hardware
 * Interface Technical Reference, "Graphics Mode Register", bits 5 and 6).
 */
final class GraphicsLines extends CrtcLines {
    private static final int TWICE = 2;

    private final int[] colors = new int[16];
    private final int[] packed = new int[256];
    private Shift shift = Shift.PLANAR;

    private enum Shift {
        /** A bit from each plane is a pixel. */
        PLANAR,
        /** Two bits from planes 0 and 2, then from 1 and 3: the CGA's order. */
        INTERLEAVED,
        /** Four bits and four bits from one plane after the other. */
        PACKED
    }

    GraphicsLines(VgaPorts ports, VideoMemory memory, ScanLines lines) {
        super(ports, memory, lines);
    }

    @Override
    void prepare() {
        for (int i = 0; i < colors.length; i++) {
            colors[i] = ports.dac.rgb(ports.attributes.color(i));
        }
        for (int i = 0; i < packed.length; i++) {
            int high = ports.attributes.color(i >> 4) << 4;
            int entry = high | (ports.attributes.color(i & 15) & 15);
            packed[i] = ports.dac.rgb(entry & 0xFF);
        }
        shift =
                ports.graphics.shift256()
                        ? Shift.PACKED
                        : ports.graphics.shiftInterleaved() ? Shift.INTERLEAVED : Shift.PLANAR;
        super.prepare();
    }

    /** A pixel of two dots moves by whole pixels: 0, 2, 4 and 6 are 0 to 3. */
    @Override
    int panning() {
        return ports.attributes.panning() & (shift == Shift.PACKED ? 6 : 7);
    }

    @Override
    void clock(int counter, int rowScan, int[] into, int at) {
        int planes = memory.planes(ports.crtc.memoryAddress(counter, rowScan));
        switch (shift) {
            case PLANAR -> {
                for (int i = 0; i < 8; i++) {
                    int bits = planes >>> (7 - i);
                    into[at + i] = colors[VideoMemory.color(bits)];
                }
            }
            case INTERLEAVED -> {
                for (int i = 0; i < 8; i++) {
                    int shiftRight = 8 * (i >> 2) + 6 - 2 * (i & 3);
                    int low = (planes >>> shiftRight) & 3;
                    int high = (planes >>> (16 + shiftRight)) & 3;
                    into[at + i] = colors[(high << 2) | low];
                }
            }
            case PACKED -> {
                for (int i = 0; i < 8; i += TWICE) {
                    int color = packed[planes & 0xFF];
                    into[at + i] = color;
                    into[at + i + 1] = color;
                    planes >>>= 8;
                }
            }
        }
    }
}

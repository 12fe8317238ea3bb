package dev.hv.devices.vga;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Pixels of the VBE modes: a linear frame buffer, or four planes at 4 bits. */
final class LinearLines implements LineSource {
    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt INT =
            ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final int RGB = 0xFF_FFFF;

    private final VgaPorts ports;
    private final Dispi dispi;
    private final VideoMemory memory;
    private final MemorySegment bytes;

    LinearLines(VgaPorts ports, Dispi dispi, VideoMemory memory) {
        this.ports = ports;
        this.dispi = dispi;
        this.memory = memory;
        this.bytes = memory.ram().segment();
    }

    @Override
    public int width() {
        return dispi.width();
    }

    @Override
    public int height() {
        return dispi.height();
    }

    @Override
    public boolean repeats(int line) {
        return false;
    }

    /** First byte of a line in the frame buffer. */
    long firstByte(int line) {
        long pixels = (long) dispi.left() * dispi.depth() / 8;
        if (dispi.depth() == 15) {
            pixels = 2L * dispi.left();
        }
        return (long) (dispi.top() + line) * dispi.rowBytes() + pixels;
    }

    /** Bytes of the shown part of a line. */
    int lineBytes() {
        return (dispi.width() * (dispi.depth() == 15 ? 16 : dispi.depth()) + 7) / 8;
    }

    @Override
    public void draw(int line, int[] into) {
        long at = firstByte(line);
        int width = dispi.width();
        if (dispi.depth() == 4) {
            planar(line, into, width);
            return;
        }
        if (at + lineBytes() > bytes.byteSize()) {
            Arrays.fill(into, 0, width, 0);
            return;
        }
        switch (dispi.depth()) {
            case 8 -> {
                for (int x = 0; x < width; x++) {
                    into[x] = ports.dac.rgb(bytes.get(ValueLayout.JAVA_BYTE, at + x));
                }
            }
            case 15 -> {
                for (int x = 0; x < width; x++) {
                    int pixel = bytes.get(SHORT, at + 2L * x);
                    into[x] = five(pixel >> 10) << 16 | five(pixel >> 5) << 8 | five(pixel);
                }
            }
            case 16 -> {
                for (int x = 0; x < width; x++) {
                    int pixel = bytes.get(SHORT, at + 2L * x);
                    int green = (pixel >> 5) & 0x3F;
                    into[x] =
                            five(pixel >> 11) << 16 | (green << 2 | green >> 4) << 8 | five(pixel);
                }
            }
            case 24 -> {
                for (int x = 0; x < width; x++) {
                    into[x] =
                            (bytes.get(SHORT, at + 3L * x) & 0xFFFF)
                                    | ((bytes.get(ValueLayout.JAVA_BYTE, at + 3L * x + 2) & 0xFF)
                                            << 16);
                }
            }
            default -> {
                MemorySegment.copy(bytes, INT, at, into, 0, width);
                for (int x = 0; x < width; x++) {
                    into[x] &= RGB;
                }
            }
        }
    }

    private static int five(int bits) {
        return (bits & 0x1F) << 3 | (bits & 0x1F) >> 2;
    }

    private void planar(int line, int[] into, int width) {
        int row = (dispi.top() + line) * dispi.rowBytes();
        for (int x = 0; x < width; x++) {
            int column = dispi.left() + x;
            int bits = memory.planes(row + (column >> 3)) >>> (7 - (column & 7));
            int color = VideoMemory.color(bits);
            into[x] = ports.dac.rgb(ports.attributes.color(color));
        }
    }
}

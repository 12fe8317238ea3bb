package dev.hv.machine.pc.vnc;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/**
 * How a client wants its pixels (RFC 6143, section 7.4); true colour only.
 *
 * @param bits of a pixel: 8, 16 or 32
 * @param depth how many of them count
 * @param bigEndian the order of its bytes
 */
record PixelFormat(
        int bits,
        int depth,
        boolean bigEndian,
        int redMax,
        int greenMax,
        int blueMax,
        int redShift,
        int greenShift,
        int blueShift) {
    /** What the server proposes: 32 bits, little endian, as pixels are in memory. */
    static final PixelFormat OURS = new PixelFormat(32, 24, false, 255, 255, 255, 16, 8, 0);

    private static final int COMPACT_BITS = 24;

    static PixelFormat read(DataInputStream in) throws IOException {
        int bits = in.readUnsignedByte();
        int depth = in.readUnsignedByte();
        boolean bigEndian = in.readUnsignedByte() != 0;
        boolean trueColor = in.readUnsignedByte() != 0;
        PixelFormat format =
                new PixelFormat(
                        bits,
                        depth,
                        bigEndian,
                        in.readUnsignedShort(),
                        in.readUnsignedShort(),
                        in.readUnsignedShort(),
                        in.readUnsignedByte(),
                        in.readUnsignedByte(),
                        in.readUnsignedByte());
        in.skipNBytes(3);
        boolean possible =
                (bits == 8 || bits == 16 || bits == 32)
                        && trueColor
                        && Math.max(format.redShift, Math.max(format.greenShift, format.blueShift))
                                < bits;
        if (!possible) {
            throw new IOException("asks for a pixel format that is not spoken here: " + format);
        }
        return format;
    }

    void write(DataOutputStream out) throws IOException {
        out.writeByte(bits);
        out.writeByte(depth);
        out.writeByte(bigEndian ? 1 : 0);
        out.writeByte(1);
        out.writeShort(redMax);
        out.writeShort(greenMax);
        out.writeShort(blueMax);
        out.writeByte(redShift);
        out.writeByte(greenShift);
        out.writeByte(blueShift);
        out.write(new byte[3]);
    }

    /** Returns the value of a pixel 0x00RRGGBB. */
    int value(int rgb) {
        if (equals(OURS)) {
            return rgb;
        }
        return (scale((rgb >> 16) & 0xFF, redMax) << redShift)
                | (scale((rgb >> 8) & 0xFF, greenMax) << greenShift)
                | (scale(rgb & 0xFF, blueMax) << blueShift);
    }

    private static int scale(int component, int max) {
        return (component * max + 127) / 255;
    }

    /** Writes a pixel as it is in Raw encoding. */
    void write(int rgb, OutputStream out) throws IOException {
        write(value(rgb), 0, bits / 8, out);
    }

    /**
     * Writes a pixel as it is in ZRLE (section 7.7.6): without the byte of four that holds nothing.
     */
    void writeCompact(int rgb, OutputStream out) throws IOException {
        int value = value(rgb);
        if (bits != 32 || depth > COMPACT_BITS) {
            write(value, 0, bits / 8, out);
        } else if (fits(0)) {
            write(value, 0, 3, out);
        } else if (fits(8)) {
            write(value, 8, 3, out);
        } else {
            write(value, 0, 4, out);
        }
    }

    /** Whether the colours lie in the three bytes from that bit on. */
    private boolean fits(int first) {
        long used =
                ((long) redMax << redShift)
                        | ((long) greenMax << greenShift)
                        | ((long) blueMax << blueShift);
        return (used & ~(0xFF_FFFFL << first)) == 0;
    }

    private void write(int value, int first, int count, OutputStream out) throws IOException {
        for (int i = 0; i < count; i++) {
            int at = bigEndian ? count - 1 - i : i;
            out.write(value >>> (first + 8 * at));
        }
    }
}

package dev.hv.machine.pc.vnc;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.zip.Deflater;

/**
 * The encoding ZRLE (RFC 6143, section 7.7.6): tiles of 64 by 64 pixels, of one colour, with a
 * palette of up to 16, or as they are; all of it in one zlib stream for each connection.
 */
final class Zrle implements AutoCloseable {
    static final int ENCODING = 16;

    private static final int TILE = 64;
    private static final int MAX_PALETTE = 16;
    private static final int RAW = 0;
    private static final int SOLID = 1;

    private final Deflater deflater = new Deflater(Deflater.BEST_SPEED);
    private final byte[] chunk = new byte[1 << 15];
    private final int[] palette = new int[MAX_PALETTE];

    /**
     * Writes a rectangle without its header.
     *
     * @param pixels of the picture
     * @param stride pixels from row to row
     */
    void write(
            int[] pixels,
            int stride,
            int x,
            int y,
            int width,
            int height,
            PixelFormat format,
            DataOutputStream out)
            throws IOException {
        ByteArrayOutputStream tiles = new ByteArrayOutputStream();
        for (int top = y; top < y + height; top += TILE) {
            for (int left = x; left < x + width; left += TILE) {
                int right = Math.min(left + TILE, x + width);
                int bottom = Math.min(top + TILE, y + height);
                tile(pixels, stride, left, top, right, bottom, format, tiles);
            }
        }
        byte[] packed = deflate(tiles.toByteArray());
        out.writeInt(packed.length);
        out.write(packed);
    }

    private void tile(
            int[] pixels,
            int stride,
            int left,
            int top,
            int right,
            int bottom,
            PixelFormat format,
            ByteArrayOutputStream out)
            throws IOException {
        int colors = colors(pixels, stride, left, top, right, bottom);
        if (colors == 1) {
            out.write(SOLID);
            format.writeCompact(palette[0], out);
            return;
        }
        if (colors > MAX_PALETTE) {
            out.write(RAW);
            for (int y = top; y < bottom; y++) {
                for (int x = left; x < right; x++) {
                    format.writeCompact(pixels[y * stride + x], out);
                }
            }
            return;
        }
        out.write(colors);
        for (int i = 0; i < colors; i++) {
            format.writeCompact(palette[i], out);
        }
        int bits = colors == 2 ? 1 : colors <= 4 ? 2 : 4;
        for (int y = top; y < bottom; y++) {
            int held = 0;
            int count = 0;
            for (int x = left; x < right; x++) {
                held = (held << bits) | index(pixels[y * stride + x]);
                count += bits;
                if (count == 8) {
                    out.write(held);
                    held = 0;
                    count = 0;
                }
            }
            if (count > 0) {
                out.write(held << (8 - count));
            }
        }
    }

    /** Fills the palette; returns how many colours there are, or one more than fit. */
    private int colors(int[] pixels, int stride, int left, int top, int right, int bottom) {
        int count = 0;
        int last = -1;
        for (int y = top; y < bottom; y++) {
            for (int x = left; x < right; x++) {
                int color = pixels[y * stride + x];
                if (color != last && !holds(count, color)) {
                    if (count == MAX_PALETTE) {
                        return MAX_PALETTE + 1;
                    }
                    palette[count++] = color;
                }
                last = color;
            }
        }
        return count;
    }

    private boolean holds(int count, int color) {
        for (int i = 0; i < count; i++) {
            if (palette[i] == color) {
                return true;
            }
        }
        return false;
    }

    private int index(int color) {
        int i = 0;
        while (palette[i] != color) {
            i++;
        }
        return i;
    }

    private byte[] deflate(byte[] bytes) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        deflater.setInput(bytes);
        int count;
        do {
            count = deflater.deflate(chunk, 0, chunk.length, Deflater.SYNC_FLUSH);
            packed.write(chunk, 0, count);
        } while (count == chunk.length);
        return packed.toByteArray();
    }

    @Override
    public void close() {
        deflater.end();
    }
}

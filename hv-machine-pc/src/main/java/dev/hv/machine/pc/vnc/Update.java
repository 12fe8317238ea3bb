package dev.hv.machine.pc.vnc;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Set;

/**
 * What one client has on its screen, and the messages that bring it up to date (RFC 6143, section
 * 7.6.1). Rows that have only moved up, as when text scrolls, are copied; what differs after that
 * is sent tile by tile.
 */
final class Update implements AutoCloseable {
    static final int RAW = 0;
    static final int COPY_RECT = 1;
    static final int DESKTOP_SIZE = -223;
    static final int EXTENDED_KEYS = -258;

    private static final int TILE = 64;

    /** How far a scroll is looked for, in rows. */
    private static final int MAX_SCROLL = 32;

    private final Zrle zrle = new Zrle();
    private int width;
    private int height;
    private int[] shown;

    /** A client that was told a size, and has seen nothing. */
    Update(int width, int height) {
        this.width = width;
        this.height = height;
        shown = unseen(width, height);
    }

    /** Pixels that no picture has, so that every tile differs. */
    private static int[] unseen(int width, int height) {
        int[] pixels = new int[width * height];
        Arrays.fill(pixels, -1);
        return pixels;
    }

    /** The client forgets what it has seen. */
    void forget() {
        Arrays.fill(shown, -1);
    }

    /** The rectangles of one message. */
    private static final class Rectangles {
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        final DataOutputStream out = new DataOutputStream(bytes);
        int count;

        DataOutputStream begin(int x, int y, int w, int h, int encoding) throws IOException {
            count++;
            out.writeShort(x);
            out.writeShort(y);
            out.writeShort(w);
            out.writeShort(h);
            out.writeInt(encoding);
            return out;
        }
    }

    /**
     * Writes an update, if there is something to tell.
     *
     * @param pixels of the picture now; kept
     * @param understood the client's encodings
     * @param acknowledgeKeys whether to say that extended key events are understood
     * @return whether anything was written
     */
    boolean write(
            int newWidth,
            int newHeight,
            int[] pixels,
            PixelFormat format,
            Set<Integer> understood,
            boolean acknowledgeKeys,
            DataOutputStream out)
            throws IOException {
        Rectangles rectangles = new Rectangles();
        if (acknowledgeKeys) {
            var _ = rectangles.begin(0, 0, newWidth, newHeight, EXTENDED_KEYS);
        }
        int[] picture = pixels;
        if (newWidth != width || newHeight != height) {
            if (understood.contains(DESKTOP_SIZE)) {
                var _ = rectangles.begin(0, 0, newWidth, newHeight, DESKTOP_SIZE);
                width = newWidth;
                height = newHeight;
                shown = unseen(width, height);
            } else {
                picture = cut(pixels, newWidth, newHeight);
            }
        } else if (understood.contains(COPY_RECT)) {
            scroll(picture, rectangles);
        }
        boolean packed = understood.contains(Zrle.ENCODING);
        for (int top = 0; top < height; top += TILE) {
            tiles(picture, top, packed, format, rectangles);
        }
        if (rectangles.count == 0) {
            return false;
        }
        out.writeByte(0);
        out.writeByte(0);
        out.writeShort(rectangles.count);
        rectangles.bytes.writeTo(out);
        out.flush();
        return true;
    }

    /** What a client that cannot change its size sees of a picture of another size. */
    private int[] cut(int[] pixels, int newWidth, int newHeight) {
        int[] picture = new int[width * height];
        for (int y = 0; y < Math.min(height, newHeight); y++) {
            System.arraycopy(pixels, y * newWidth, picture, y * width, Math.min(width, newWidth));
        }
        return picture;
    }

    /** Tiles of a row that differ and lie side by side make one rectangle. */
    private void tiles(
            int[] picture, int top, boolean packed, PixelFormat format, Rectangles rectangles)
            throws IOException {
        int bottom = Math.min(top + TILE, height);
        int first = -1;
        for (int left = 0; left < width + TILE; left += TILE) {
            boolean differs = left < width && differs(picture, left, top, bottom);
            if (differs && first < 0) {
                first = left;
            } else if (!differs && first >= 0) {
                int right = Math.min(left, width);
                rectangle(
                        picture,
                        first,
                        top,
                        right - first,
                        bottom - top,
                        packed,
                        format,
                        rectangles);
                first = -1;
            }
        }
    }

    private boolean differs(int[] picture, int left, int top, int bottom) {
        int right = Math.min(left + TILE, width);
        for (int y = top; y < bottom; y++) {
            int row = y * width;
            if (!Arrays.equals(shown, row + left, row + right, picture, row + left, row + right)) {
                return true;
            }
        }
        return false;
    }

    private void rectangle(
            int[] picture,
            int x,
            int y,
            int w,
            int h,
            boolean packed,
            PixelFormat format,
            Rectangles rectangles)
            throws IOException {
        DataOutputStream out = rectangles.begin(x, y, w, h, packed ? Zrle.ENCODING : RAW);
        if (packed) {
            zrle.write(picture, width, x, y, w, h, format, out);
        }
        for (int row = y; row < y + h; row++) {
            for (int column = x; column < x + w && !packed; column++) {
                format.write(picture[row * width + column], out);
            }
            System.arraycopy(picture, row * width + x, shown, row * width + x, w);
        }
    }

    /** Copies the rows that have moved up, if most of those that changed have. */
    private void scroll(int[] picture, Rectangles rectangles) throws IOException {
        int changed = 0;
        for (int y = 0; y < height; y++) {
            changed += sameRow(picture, y, y) ? 0 : 1;
        }
        if (changed < height / 4 || height <= MAX_SCROLL) {
            return;
        }
        int best = 0;
        int bestRows = changed / 2;
        for (int distance = 1; distance <= MAX_SCROLL; distance++) {
            int rows = 0;
            for (int y = 0; y < height - distance; y++) {
                rows += sameRow(picture, y, y + distance) ? 1 : 0;
            }
            if (rows > bestRows) {
                bestRows = rows;
                best = distance;
            }
        }
        if (best == 0) {
            return;
        }
        DataOutputStream out = rectangles.begin(0, 0, width, height - best, COPY_RECT);
        out.writeShort(0);
        out.writeShort(best);
        System.arraycopy(shown, best * width, shown, 0, (height - best) * width);
    }

    /** Whether a row of the picture is one that the client has, and has seen. */
    private boolean sameRow(int[] picture, int row, int shownRow) {
        return Arrays.equals(
                picture,
                row * width,
                (row + 1) * width,
                shown,
                shownRow * width,
                (shownRow + 1) * width);
    }

    @Override
    public void close() {
        zrle.close();
    }
}

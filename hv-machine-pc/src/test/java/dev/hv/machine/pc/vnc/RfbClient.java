package dev.hv.machine.pc.vnc;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** A small client of the RFB protocol, written from RFC 6143 alone. */
final class RfbClient implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 60_000;

    final Socket socket = new Socket();
    final DataInputStream in;
    final DataOutputStream out;
    final Set<Integer> seen = new HashSet<>();
    private final Inflater inflater = new Inflater();
    int width;
    int height;
    int[] pixels = {};

    RfbClient(InetSocketAddress address) throws IOException {
        socket.connect(address);
        socket.setSoTimeout(PATIENCE_MILLIS);
        in = new DataInputStream(socket.getInputStream());
        out = new DataOutputStream(socket.getOutputStream());
    }

    /** Says the version, and returns the security types. */
    byte[] versions(String version) throws IOException {
        assertEquals("RFB 003.008\n", text(12));
        out.write(version.getBytes(StandardCharsets.US_ASCII));
        return in.readNBytes(in.readUnsignedByte());
    }

    String text(int length) throws IOException {
        return new String(in.readNBytes(length), StandardCharsets.UTF_8);
    }

    /** The whole handshake without a password; returns the name of the machine. */
    String connect() throws IOException {
        assertEquals(1, versions("RFB 003.008\n")[0]);
        out.writeByte(1);
        assertEquals(0, in.readInt());
        return initialize();
    }

    String initialize() throws IOException {
        out.writeByte(1);
        resize(in.readUnsignedShort(), in.readUnsignedShort());
        in.skipNBytes(16);
        return text(in.readInt());
    }

    private void resize(int newWidth, int newHeight) {
        width = newWidth;
        height = newHeight;
        pixels = new int[width * height];
    }

    void encodings(int... encodings) throws IOException {
        out.writeByte(2);
        out.writeByte(0);
        out.writeShort(encodings.length);
        for (int encoding : encodings) {
            out.writeInt(encoding);
        }
    }

    void request(boolean incremental) throws IOException {
        out.writeByte(3);
        out.writeByte(incremental ? 1 : 0);
        out.writeShort(0);
        out.writeShort(0);
        out.writeShort(width);
        out.writeShort(height);
    }

    /** Asks for updates until something is so. */
    void lookUntil(BooleanSupplier condition) throws IOException {
        while (!condition.getAsBoolean()) {
            request(true);
            update();
        }
    }

    void update() throws IOException {
        assertEquals(0, in.readUnsignedByte());
        in.skipNBytes(1);
        int count = in.readUnsignedShort();
        for (int i = 0; i < count; i++) {
            rectangle();
        }
    }

    private void rectangle() throws IOException {
        int x = in.readUnsignedShort();
        int y = in.readUnsignedShort();
        int w = in.readUnsignedShort();
        int h = in.readUnsignedShort();
        int encoding = in.readInt();
        seen.add(encoding);
        switch (encoding) {
            case 0 -> raw(x, y, w, h);
            case 1 -> copy(x, y, w, h);
            case 16 -> zrle(x, y, w, h);
            case -223 -> resize(w, h);
            case -258 -> {}
            default -> throw new AssertionError("encoding " + encoding);
        }
    }

    private void raw(int x, int y, int w, int h) throws IOException {
        for (int row = y; row < y + h; row++) {
            for (int column = x; column < x + w; column++) {
                pixels[row * width + column] = Integer.reverseBytes(in.readInt());
            }
        }
    }

    private void copy(int x, int y, int w, int h) throws IOException {
        int fromX = in.readUnsignedShort();
        int fromY = in.readUnsignedShort();
        int[] old = pixels.clone();
        for (int row = 0; row < h; row++) {
            System.arraycopy(old, (fromY + row) * width + fromX, pixels, (y + row) * width + x, w);
        }
    }

    private void zrle(int x, int y, int w, int h) throws IOException {
        inflater.setInput(in.readNBytes(in.readInt()));
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        byte[] chunk = new byte[4096];
        try {
            for (int n = inflater.inflate(chunk); n > 0; n = inflater.inflate(chunk)) {
                all.write(chunk, 0, n);
            }
        } catch (DataFormatException e) {
            throw new IOException(e);
        }
        DataInputStream tiles = new DataInputStream(new ByteArrayInputStream(all.toByteArray()));
        for (int top = y; top < y + h; top += 64) {
            for (int left = x; left < x + w; left += 64) {
                tile(tiles, left, top, Math.min(left + 64, x + w), Math.min(top + 64, y + h));
            }
        }
        assertEquals(0, tiles.available(), "bytes behind the last tile");
    }

    private void tile(DataInputStream tiles, int left, int top, int right, int bottom)
            throws IOException {
        int kind = tiles.readUnsignedByte();
        int[] palette = new int[kind];
        for (int i = 0; i < kind; i++) {
            palette[i] = compact(tiles);
        }
        int bits = kind == 2 ? 1 : kind <= 4 ? 2 : 4;
        for (int row = top; row < bottom; row++) {
            int held = 0;
            int left8 = 0;
            for (int column = left; column < right; column++) {
                int color;
                if (kind == 0) {
                    color = compact(tiles);
                } else if (kind == 1) {
                    color = palette[0];
                } else {
                    if (left8 == 0) {
                        held = tiles.readUnsignedByte();
                        left8 = 8;
                    }
                    left8 -= bits;
                    color = palette[(held >> left8) & ((1 << bits) - 1)];
                }
                pixels[row * width + column] = color;
            }
        }
    }

    private static int compact(DataInputStream tiles) throws IOException {
        return tiles.readUnsignedByte()
                | (tiles.readUnsignedByte() << 8)
                | (tiles.readUnsignedByte() << 16);
    }

    void key(boolean down, int keysym) throws IOException {
        out.writeByte(4);
        out.writeByte(down ? 1 : 0);
        out.writeShort(0);
        out.writeInt(keysym);
    }

    void extendedKey(boolean down, int keysym, int code) throws IOException {
        out.writeByte(255);
        out.writeByte(0);
        out.writeShort(down ? 1 : 0);
        out.writeInt(keysym);
        out.writeInt(code);
    }

    void pointer(int buttons, int x, int y) throws IOException {
        out.writeByte(5);
        out.writeByte(buttons);
        out.writeShort(x);
        out.writeShort(y);
    }

    @Override
    public void close() throws IOException {
        inflater.end();
        socket.close();
    }
}

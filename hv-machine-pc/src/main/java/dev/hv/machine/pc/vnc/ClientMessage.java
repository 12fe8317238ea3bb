package dev.hv.machine.pc.vnc;

import java.io.DataInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** What a client says after the handshake (RFC 6143, section 7.5). */
sealed interface ClientMessage {
    /** Most encodings that a client is heard out about. */
    int MAX_ENCODINGS = 256;

    /** Most text of a clipboard, in bytes; it is thrown away. */
    int MAX_TEXT = 1 << 20;

    /** How it wants its pixels from now on. */
    record SetPixelFormat(PixelFormat format) implements ClientMessage {}

    /** What it understands, best first. */
    record SetEncodings(List<Integer> encodings) implements ClientMessage {
        public SetEncodings {
            encodings = List.copyOf(encodings);
        }
    }

    /** It wants to see; if not incremental, all of it. */
    record UpdateRequest(boolean incremental) implements ClientMessage {}

    /** A key, by its X11 keysym. */
    record Key(boolean down, int keysym) implements ClientMessage {}

    /** A key, by its keysym and its code on an XT keyboard (QEMU's extension). */
    record ExtendedKey(boolean down, int keysym, int code) implements ClientMessage {}

    /** The pointer, and its buttons: bit 0 left, 1 middle, 2 right, 3 and 4 the wheel. */
    record Pointer(int buttons, int x, int y) implements ClientMessage {}

    /** Something that means nothing here. */
    record Nothing() implements ClientMessage {}

    /**
     * Reads the next one.
     *
     * @throws IOException if the client has gone, or says what it must not
     */
    static ClientMessage read(DataInputStream in) throws IOException {
        int type = in.readUnsignedByte();
        return switch (type) {
            case 0 -> {
                in.skipNBytes(3);
                yield new SetPixelFormat(PixelFormat.read(in));
            }
            case 2 -> encodings(in);
            case 3 -> {
                boolean incremental = in.readUnsignedByte() != 0;
                in.skipNBytes(8);
                yield new UpdateRequest(incremental);
            }
            case 4 -> {
                boolean down = in.readUnsignedByte() != 0;
                in.skipNBytes(2);
                yield new Key(down, in.readInt());
            }
            case 5 ->
                    new Pointer(
                            in.readUnsignedByte(), in.readUnsignedShort(), in.readUnsignedShort());
            case 6 -> {
                in.skipNBytes(3);
                int length = in.readInt();
                if (length < 0 || length > MAX_TEXT) {
                    throw new IOException("sends a clipboard of " + length + " bytes");
                }
                in.skipNBytes(length);
                yield new Nothing();
            }
            case 255 -> extension(in);
            default -> throw new IOException("sends a message of unknown type " + type);
        };
    }

    private static ClientMessage encodings(DataInputStream in) throws IOException {
        in.skipNBytes(1);
        int count = in.readUnsignedShort();
        List<Integer> encodings = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int encoding = in.readInt();
            if (i < MAX_ENCODINGS) {
                encodings.add(encoding);
            }
        }
        return new SetEncodings(encodings);
    }

    private static ClientMessage extension(DataInputStream in) throws IOException {
        int kind = in.readUnsignedByte();
        if (kind != 0) {
            throw new IOException("sends an extension of unknown kind " + kind);
        }
        boolean down = in.readUnsignedShort() != 0;
        return new ExtendedKey(down, in.readInt(), in.readInt());
    }
}

package dev.hv.machine.pc.acpi;

import java.nio.charset.StandardCharsets;

/**
 * Encodes terms of the ACPI Machine Language (ACPI 6.4, chapter 20). Each method returns the bytes
 * of one term; terms are nested by handing them on.
 */
final class Aml {
    private static final int ZERO = 0x00;
    private static final int ONE = 0x01;
    private static final int NAME = 0x08;
    private static final int BYTE = 0x0A;
    private static final int WORD = 0x0B;
    private static final int DWORD = 0x0C;
    private static final int STRING = 0x0D;
    private static final int SCOPE = 0x10;
    private static final int BUFFER = 0x11;
    private static final int PACKAGE = 0x12;
    private static final int EXTENDED = 0x5B;
    private static final int DEVICE = 0x82;

    private Aml() {}

    /** An integer, in the shortest form (20.2.3). */
    static byte[] integer(long value) {
        TableBytes out = new TableBytes();
        if (value == 0) {
            out.u8(ZERO);
        } else if (value == 1) {
            out.u8(ONE);
        } else if (value >> 8 == 0) {
            out.u8(BYTE).u8((int) value);
        } else if (value >> 16 == 0) {
            out.u8(WORD).u16((int) value);
        } else {
            out.u8(DWORD).u32(value);
        }
        return out.toArray();
    }

    /** A string of ASCII characters (20.2.3). */
    static byte[] string(String text) {
        return new TableBytes()
                .u8(STRING)
                .bytes(text.getBytes(StandardCharsets.US_ASCII))
                .u8(0)
                .toArray();
    }

    /**
     * A compressed EISA identifier (6.1.5, 19.6.36): three letters of five bits and four
     * hexadecimal digits, stored with the highest byte first.
     */
    static byte[] eisaId(String id) {
        int letters = 0;
        for (int i = 0; i < 3; i++) {
            letters = letters << 5 | (id.charAt(i) - '@');
        }
        int value = letters << 16 | Integer.parseInt(id.substring(3), 16);
        return new TableBytes()
                .u8(DWORD)
                .u32(Integer.toUnsignedLong(Integer.reverseBytes(value)))
                .toArray();
    }

    /** A named object (20.2.5.1). */
    static byte[] name(String name, byte[] value) {
        return new TableBytes().u8(NAME).bytes(nameString(name)).bytes(value).toArray();
    }

    /** A scope with terms in it (20.2.5.1). */
    static byte[] scope(String name, byte[]... terms) {
        return new TableBytes().u8(SCOPE).bytes(sized(nameString(name), terms)).toArray();
    }

    /** A device with terms in it (20.2.5.2). */
    static byte[] device(String name, byte[]... terms) {
        return new TableBytes()
                .u8(EXTENDED)
                .u8(DEVICE)
                .bytes(sized(nameString(name), terms))
                .toArray();
    }

    /** A package (20.2.5.4). */
    static byte[] pack(byte[]... elements) {
        return new TableBytes()
                .u8(PACKAGE)
                .bytes(sized(new byte[] {(byte) elements.length}, elements))
                .toArray();
    }

    /** A buffer with those bytes (20.2.5.4). */
    static byte[] buffer(byte[] contents) {
        return new TableBytes()
                .u8(BUFFER)
                .bytes(sized(integer(contents.length), contents))
                .toArray();
    }

    /** A name: an optional backslash and one segment, filled with underscores (20.2.2). */
    private static byte[] nameString(String name) {
        String root = name.startsWith("\\") ? "\\" : "";
        String segment = (name.substring(root.length()) + "____").substring(0, 4);
        return (root + segment).getBytes(StandardCharsets.US_ASCII);
    }

    /** Puts the package length, which counts itself, before what it measures (20.2.4). */
    private static byte[] sized(byte[] first, byte[]... rest) {
        TableBytes body = new TableBytes().bytes(first);
        for (byte[] term : rest) {
            body.bytes(term);
        }
        return new TableBytes().bytes(packageLength(body.size())).bytes(body.toArray()).toArray();
    }

    private static byte[] packageLength(int bodySize) {
        TableBytes out = new TableBytes();
        if (bodySize + 1 < 1 << 6) {
            return out.u8(bodySize + 1).toArray();
        }
        int following = bodySize + 2 < 1 << 12 ? 1 : bodySize + 3 < 1 << 20 ? 2 : 3;
        int length = bodySize + 1 + following;
        out.u8(following << 6 | (length & 0xF));
        for (int i = 0; i < following; i++) {
            out.u8(length >> (4 + 8 * i));
        }
        return out.toArray();
    }
}

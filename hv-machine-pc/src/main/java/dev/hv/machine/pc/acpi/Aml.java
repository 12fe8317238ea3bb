package dev.hv.machine.pc.acpi;

import java.nio.charset.StandardCharsets;
import java.util.List;

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
    private static final int METHOD = 0x14;
    private static final int MULTI_NAME = 0x2F;
    private static final int LOCAL0 = 0x60;
    private static final int ARG0 = 0x68;
    private static final int STORE = 0x70;
    private static final int FIND_SET_RIGHT_BIT = 0x82;
    private static final int CREATE_WORD_FIELD = 0x8B;
    private static final int IF = 0xA0;
    private static final int RETURN = 0xA4;
    private static final int EXTENDED = 0x5B;
    private static final int OPERATION_REGION = 0x80;
    private static final int PCI_CONFIG = 2;
    private static final int FIELD = 0x81;
    private static final int BYTE_ACCESS = 1;
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

    /** A method (20.2.5.2). */
    static byte[] method(String name, int arguments, byte[]... terms) {
        byte[] head = new TableBytes().bytes(nameString(name)).u8(arguments).toArray();
        return new TableBytes().u8(METHOD).bytes(sized(head, terms)).toArray();
    }

    /** Terms that are executed if the predicate is not zero (20.2.5.3). */
    static byte[] when(byte[] predicate, byte[]... terms) {
        return new TableBytes().u8(IF).bytes(sized(predicate, terms)).toArray();
    }

    /** Ends a method with a value (20.2.5.3). */
    static byte[] returns(byte[] value) {
        return new TableBytes().u8(RETURN).bytes(value).toArray();
    }

    /** Stores a value in a target (20.2.5.4). */
    static byte[] store(byte[] value, byte[] target) {
        return new TableBytes().u8(STORE).bytes(value).bytes(target).toArray();
    }

    /** An operation of two operands whose result goes to a target (20.2.5.4). */
    static byte[] operation(Operation operation, byte[] one, byte[] other, byte[] target) {
        return new TableBytes().u8(operation.code).bytes(one).bytes(other).bytes(target).toArray();
    }

    /** Stores one more than the number of the lowest bit that is set (20.2.5.4). */
    static byte[] findSetRightBit(byte[] value, byte[] target) {
        return new TableBytes().u8(FIND_SET_RIGHT_BIT).bytes(value).bytes(target).toArray();
    }

    /** Names a word within a buffer (20.2.5.2). */
    static byte[] createWordField(byte[] buffer, int byteIndex, String name) {
        return new TableBytes()
                .u8(CREATE_WORD_FIELD)
                .bytes(buffer)
                .bytes(integer(byteIndex))
                .bytes(nameString(name))
                .toArray();
    }

    /** A region of PCI configuration space of the device that it is in (20.2.5.2). */
    static byte[] configurationRegion(String name, int offset, int size) {
        return new TableBytes()
                .u8(EXTENDED)
                .u8(OPERATION_REGION)
                .bytes(nameString(name))
                .u8(PCI_CONFIG)
                .bytes(integer(offset))
                .bytes(integer(size))
                .toArray();
    }

    /** Names the bytes of a region, from the first on (20.2.5.2). */
    static byte[] byteFields(String region, List<String> names) {
        byte[] head = new TableBytes().bytes(nameString(region)).u8(BYTE_ACCESS).toArray();
        TableBytes fields = new TableBytes();
        names.forEach(name -> fields.bytes(nameString(name)).u8(8));
        return new TableBytes()
                .u8(EXTENDED)
                .u8(FIELD)
                .bytes(sized(head, fields.toArray()))
                .toArray();
    }

    /** A reference to something by its name (20.2.2). */
    static byte[] reference(String name) {
        return nameString(name);
    }

    /** A path of several names from the system bus down (20.2.2). */
    static byte[] path(String... names) {
        TableBytes out = new TableBytes().u8('\\').u8(MULTI_NAME).u8(names.length + 1);
        out.bytes(nameString("_SB"));
        for (String name : names) {
            out.bytes(nameString(name));
        }
        return out.toArray();
    }

    /** The first argument of a method (20.2.6.1). */
    static byte[] argument() {
        return new byte[] {ARG0};
    }

    /** The first local object of a method (20.2.6.2). */
    static byte[] local() {
        return new byte[] {LOCAL0};
    }

    /** Operations of two operands. */
    enum Operation {
        SUBTRACT(0x74),
        SHIFT_LEFT(0x79),
        AND(0x7B),
        OR(0x7D);

        private final int code;

        Operation(int code) {
            this.code = code;
        }
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

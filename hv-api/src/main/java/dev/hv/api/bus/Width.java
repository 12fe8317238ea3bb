package dev.hv.api.bus;

/** How much one access moves. */
public enum Width {
    /** 8 bits. */
    BYTE(1),
    /** 16 bits. */
    WORD(2),
    /** 32 bits. */
    DWORD(4),
    /** 64 bits. */
    QWORD(8);

    private final int bytes;
    private final long mask;

    Width(int bytes) {
        this.bytes = bytes;
        this.mask = bytes == 8 ? -1L : (1L << (bytes * 8)) - 1;
    }

    /** Returns the width in bytes: 1, 2, 4 or 8. */
    public int bytes() {
        return bytes;
    }

    /** Returns the width in bits: 8, 16, 32 or 64. */
    public int bits() {
        return bytes * 8;
    }

    /** Returns a value with exactly the bits of this width set. */
    public long mask() {
        return mask;
    }

    /**
     * Returns the width of that many bytes.
     *
     * @throws IllegalArgumentException if {@code bytes} is not 1, 2, 4 or 8
     */
    public static Width ofBytes(int bytes) {
        return switch (bytes) {
            case 1 -> BYTE;
            case 2 -> WORD;
            case 4 -> DWORD;
            case 8 -> QWORD;
            default -> throw new IllegalArgumentException("no access width of " + bytes + " bytes");
        };
    }
}

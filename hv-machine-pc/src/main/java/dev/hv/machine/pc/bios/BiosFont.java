package dev.hv.machine.pc.bios;

/** The character shapes. */
final class BiosFont {
    private BiosFont() {}

    /** Returns 256 characters of that height. */
    static byte[] ofHeight(int height) {
        return new byte[256 * height];
    }
}

package dev.hv.machine.pc.screen;

import java.nio.charset.Charset;

/** What the characters of a PC's text screen are in Unicode. */
public final class CodePage437 {
    private static final String CONTROLS = " ☺☻♥♦♣♠•◘○◙♂♀♪♫☼►◄↕‼¶§▬↨↑↓→←∟↔▲▼";
    private static final int DELETE = 0x7F;
    private static final String TABLE = table();

    private CodePage437() {}

    private static String table() {
        byte[] all = new byte[256];
        for (int i = 0; i < all.length; i++) {
            all[i] = (byte) i;
        }
        StringBuilder text = new StringBuilder(new String(all, Charset.forName("IBM437")));
        text.replace(0, CONTROLS.length(), CONTROLS);
        text.setCharAt(DELETE, '⌂');
        return text.toString();
    }

    /**
     * Returns what a character looks like; those below 20h are symbols, 00h is a space.
     *
     * @param code 0 to 255
     */
    public static char unicode(int code) {
        return TABLE.charAt(code & 0xFF);
    }
}

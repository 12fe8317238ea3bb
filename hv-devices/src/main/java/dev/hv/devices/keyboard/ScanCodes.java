package dev.hv.devices.keyboard;

import java.util.HexFormat;

/**
 * What the keys of a keyboard send: Keyboard Scan Code Specification (Microsoft, revision 1.3a) for
 * sets 1 and 2, IBM PS/2 Hardware Interface Technical Reference, "Keyboards (101- and 102-Key)" for
 * set 3. Keys are USB HID usages of page 07h.
 */
final class ScanCodes {
    /** With the code of a key in set 2: it comes behind a prefix E0h. */
    static final int EXTENDED = 0x100;

    static final int NONE = 0;
    static final int PRINT_SCREEN = 0x46;
    static final int PAUSE = 0x48;
    static final int LEFT_CTRL = 0xE0;
    static final int LEFT_SHIFT = 0xE1;
    static final int LEFT_ALT = 0xE2;
    static final int RIGHT_CTRL = 0xE4;
    static final int RIGHT_SHIFT = 0xE5;
    static final int RIGHT_ALT = 0xE6;

    /** Code of set 2 for Pause with Ctrl. */
    static final int BREAK = 0x7E | EXTENDED;

    /** Code of set 2 for Print Screen with Alt. */
    static final int SYSTEM_REQUEST = 0x84;

    private static final int USAGES = 0x100;
    private static final int FIRST_USAGE = 0x04;
    private static final int FIRST_MODIFIER = 0xE0;

    /** Usages 04h to 65h; 46h and 48h have sequences of their own. */
    private static final String SET_2 =
            "01c 032 021 023 024 02b 034 033 043 03b 042 04b 03a 031 044 04d 015 02d 01b 02c 03c"
                + " 02a 01d 022 035 01a 016 01e 026 025 02e 036 03d 03e 046 045 05a 076 066 00d 029"
                + " 04e 055 054 05b 05d 05d 04c 052 00e 041 049 04a 058 005 006 004 00c 003 00b 083"
                + " 00a 001 009 078 007 17c 07e 077 170 16c 17d 171 169 17a 174 16b 172 175 077 14a"
                + " 07c 07b 079 15a 069 072 07a 06b 073 074 06c 075 07d 070 071 061 12f";

    private static final String SET_2_MODIFIERS = "014 012 011 11f 114 059 111 127";

    private static final String SET_3 =
            "1c 32 21 23 24 2b 34 33 43 3b 42 4b 3a 31 44 4d 15 2d 1b 2c 3c 2a 1d 22 35 1a 16 1e 26"
                    + " 25 2e 36 3d 3e 46 45 5a 08 66 0d 29 4e 55 54 5b 5c 53 4c 52 0e 41 49 4a 14"
                    + " 07 0f 17 1f 27 2f 37 3f 47 4f 56 5e 57 5f 62 67 6e 6f 64 65 6d 6a 61 60 63"
                    + " 76 77 7e 84 7c 79 69 72 7a 6b 73 74 6c 75 7d 70 71 13 8d";

    private static final String SET_3_MODIFIERS = "11 12 19 8b 58 59 39 8c";

    /**
     * What the 8042 makes of codes 00h to 7Fh of set 2: IBM PS/2 Hardware Interface Technical
     * Reference, "Keyboard and Auxiliary Device Controller".
     */
    private static final byte[] TRANSLATION =
            HexFormat.of()
                    .parseHex(
                            "ff43413f3d3b3c58644442403e0f2959"
                                    + "65382a701d10025a66712c1f1e11035b"
                                    + "672e2d201205045c68392f211413065d"
                                    + "693130232215075e6a7232241608095f"
                                    + "6b332517180b0a606c34352627190c61"
                                    + "6d7328741a0d626e3a361c1b752b6376"
                                    + "55567778797a0e7b7c4f7d4b477e7f6f"
                                    + "5253504c4d480145574e514a37494654");

    private static final int[] SET_2_CODES = table(SET_2, SET_2_MODIFIERS);
    private static final int[] SET_3_CODES = table(SET_3, SET_3_MODIFIERS);

    private ScanCodes() {}

    private static int[] table(String keys, String modifiers) {
        int[] table = new int[USAGES];
        fill(table, FIRST_USAGE, keys);
        fill(table, FIRST_MODIFIER, modifiers);
        return table;
    }

    private static void fill(int[] table, int first, String codes) {
        int usage = first;
        for (String code : codes.split(" ", -1)) {
            table[usage++] = Integer.parseInt(code, 16);
        }
    }

    private static boolean isKey(int usage) {
        return usage >= 0 && usage < USAGES;
    }

    /** Returns the code in set 2, perhaps {@link #EXTENDED}; {@link #NONE} if there is no key. */
    static int set2(int usage) {
        return isKey(usage) ? SET_2_CODES[usage] : NONE;
    }

    /** Returns the code in set 3; {@link #NONE} if there is no such key. */
    static int set3(int usage) {
        return isKey(usage) ? SET_3_CODES[usage] : NONE;
    }

    /** Returns the code of set 1 for one of set 2, prefixes left out. */
    static int translate(int code) {
        return switch (code) {
            case 0x83 -> 0x41;
            case 0x84 -> 0x54;
            default -> code < TRANSLATION.length ? TRANSLATION[code] & 0xFF : code;
        };
    }
}

package dev.hv.machine.pc.bios;

/**
 * What INT 16h gives for each key of scan code set 1 (IBM PS/2 BIOS Interface Technical Reference,
 * INT 16h, keystroke tables), on the layout of the United States.
 */
final class KeyboardMap {
    private static final String PLAIN =
            "\0\u001b1234567890-=\b\tqwertyuiop[]\r\0asdfghjkl;'`\0\\zxcvbnm,./\0*\0 ";
    private static final String SHIFTED =
            "\0\u001b!@#$%^&*()_+\b\0QWERTYUIOP{}\r\0ASDFGHJKL:\"~\0|ZXCVBNM<>?\0*\0 ";
    private static final String KEYPAD = "789-456+1230.";

    private static final int F1 = 0x3B;
    private static final int F10 = 0x44;
    private static final int KEYPAD_FIRST = 0x47;
    private static final int KEYPAD_LAST = 0x53;
    private static final int F11 = 0x57;
    private static final int F12 = 0x58;
    private static final int INTERNATIONAL = 0x56;
    private static final int TAB = 0x0F;
    private static final int BACKSPACE = 0x0E;
    private static final int ENTER = 0x1C;

    /** Scan codes of Ctrl with the keypad from 7 to decimal point; 0 gives nothing. */
    private static final int[] CTRL_KEYPAD = {
        0x77, 0x8D, 0x84, 0x8E, 0x73, 0x8F, 0x74, 0x90, 0x75, 0x91, 0x76, 0x92, 0x93
    };

    private KeyboardMap() {}

    /** Which keys are held. */
    enum Shift {
        NONE,
        SHIFT,
        CTRL,
        ALT
    }

    /**
     * Returns scan code (high byte) and character (low byte) for the buffer; 0 if the key gives
     * none.
     *
     * @param scan make code, below 80h
     * @param shift the strongest of the keys held
     * @param caps whether letters are turned to the other case
     * @param numLock whether the keypad gives digits
     * @param extended whether E0h came before: a grey key
     */
    static int key(int scan, Shift shift, boolean caps, boolean numLock, boolean extended) {
        if (scan >= F1 && scan <= F10) {
            return functionKey(scan, shift) << 8;
        }
        if (scan == F11 || scan == F12) {
            return (lateFunctionKey(shift) + scan - F11) << 8;
        }
        if (scan >= KEYPAD_FIRST && scan <= KEYPAD_LAST) {
            return keypad(scan, shift, numLock, extended);
        }
        if (extended && scan == 0x35) {
            return shift == Shift.CTRL ? 0x9500 : shift == Shift.ALT ? 0xA400 : 0xE02F;
        }
        if (extended && scan == ENTER) {
            return shift == Shift.CTRL ? 0xE00A : shift == Shift.ALT ? 0xA600 : 0xE00D;
        }
        if (scan >= PLAIN.length() || PLAIN.charAt(scan) == 0) {
            return scan == INTERNATIONAL ? international(shift) : 0;
        }
        return character(scan, shift, caps);
    }

    private static int functionKey(int scan, Shift shift) {
        return switch (shift) {
            case NONE -> scan;
            case SHIFT -> scan + 0x19;
            case CTRL -> scan + 0x23;
            case ALT -> scan + 0x2D;
        };
    }

    /** F11; F12 is the next. */
    private static int lateFunctionKey(Shift shift) {
        return switch (shift) {
            case NONE -> 0x85;
            case SHIFT -> 0x87;
            case CTRL -> 0x89;
            case ALT -> 0x8B;
        };
    }

    /** The 102nd key, which keyboards of the United States have not got. */
    private static int international(Shift shift) {
        return switch (shift) {
            case NONE -> INTERNATIONAL << 8 | '\\';
            case SHIFT -> INTERNATIONAL << 8 | '|';
            case CTRL, ALT -> 0;
        };
    }

    private static int keypad(int scan, Shift shift, boolean numLock, boolean extended) {
        int index = scan - KEYPAD_FIRST;
        char symbol = KEYPAD.charAt(index);
        boolean operator = symbol == '-' || symbol == '+';
        if (shift == Shift.CTRL) {
            return CTRL_KEYPAD[index] << 8 | (extended ? 0xE0 : 0);
        }
        if (shift == Shift.ALT) {
            return extended ? (scan + 0x50) << 8 : operator ? scan << 8 : 0;
        }
        if (extended) {
            return scan << 8 | 0xE0;
        }
        if (operator || numLock != (shift == Shift.SHIFT)) {
            return scan << 8 | symbol;
        }
        return scan << 8;
    }

    private static int character(int scan, Shift shift, boolean caps) {
        char plain = PLAIN.charAt(scan);
        boolean letter = plain >= 'a' && plain <= 'z';
        return switch (shift) {
            case NONE -> scan << 8 | (letter && caps ? SHIFTED : PLAIN).charAt(scan);
            case SHIFT ->
                    scan == TAB
                            ? 0x0F00
                            : scan << 8 | (letter && caps ? PLAIN : SHIFTED).charAt(scan);
            case CTRL -> control(scan, plain, letter);
            case ALT -> alt(scan);
        };
    }

    private static int control(int scan, char plain, boolean letter) {
        if (letter) {
            return scan << 8 | (plain & 0x1F);
        }
        return switch (plain) {
            case '\u001b', ' ' -> scan << 8 | plain;
            case '[' -> scan << 8 | 0x1B;
            case '\\' -> scan << 8 | 0x1C;
            case ']' -> scan << 8 | 0x1D;
            case '6' -> scan << 8 | 0x1E;
            case '-' -> scan << 8 | 0x1F;
            case '2' -> 0x0300;
            case '\b' -> scan << 8 | 0x7F;
            case '\t' -> 0x9400;
            case '\r' -> scan << 8 | 0x0A;
            case '*' -> 0x9600;
            default -> 0;
        };
    }

    private static int alt(int scan) {
        if (scan >= 0x02 && scan <= 0x0D) {
            return (scan + 0x76) << 8;
        }
        return switch (scan) {
            case 0x01, BACKSPACE, ENTER, 0x37 -> scan << 8;
            case TAB -> 0xA500;
            case 0x39 -> scan << 8 | ' ';
            default -> scan << 8;
        };
    }
}

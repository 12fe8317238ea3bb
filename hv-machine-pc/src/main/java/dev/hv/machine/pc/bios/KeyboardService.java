package dev.hv.machine.pc.bios;

import dev.hv.machine.pc.bios.KeyboardMap.Shift;

/**
 * Keyboard: INT 09h puts what keys mean into the buffer of the BIOS data area, INT 16h takes it out
 * (IBM PS/2 BIOS Interface Technical Reference, INT 09h and 16h).
 */
final class KeyboardService {
    private static final int RIGHT_SHIFT = 0x01;
    private static final int LEFT_SHIFT = 0x02;
    private static final int CTRL = 0x04;
    private static final int ALT = 0x08;
    private static final int SCROLL_LOCK = 0x10;
    private static final int NUM_LOCK = 0x20;
    private static final int CAPS_LOCK = 0x40;
    private static final int INSERT = 0x80;

    private static final int INSERT_KEY = 0x52;

    /**
     * In {@link BiosData#KEYBOARD_FLAGS_2}: left Ctrl, left Alt. A lock's own bit says there that
     * its key is held.
     */
    private static final int LEFT_CTRL = 0x01;

    private static final int LEFT_ALT = 0x02;

    /** In {@link BiosData#KEYBOARD_MODE}. */
    private static final int AFTER_E1 = 0x01;

    private static final int AFTER_E0 = 0x02;
    private static final int RIGHT_CTRL = 0x04;
    private static final int RIGHT_ALT = 0x08;
    private static final int ENHANCED = 0x10;

    private static final int BREAK = 0x80;

    /** In place of a character in the buffer: a key of the keyboards of 101 keys alone. */
    private static final int NO_CHARACTER = 0xF0;

    private static final int PRINT_SCREEN = 0x37;
    private static final int BREAK_KEY = 0x46;
    private static final long SEGMENT = 0x400;

    /** 10.9 characters a second after half a second. */
    private static final int USUAL_RATE = 0x2B;

    private final Hardware pc;
    private final Runnable reboot;
    private final KeyboardLink keyboard;

    /**
     * @param reboot what Ctrl, Alt and Delete do
     */
    KeyboardService(Hardware pc, Runnable reboot) {
        this.pc = pc;
        this.reboot = reboot;
        keyboard = new KeyboardLink(pc);
    }

    /** Empties the buffer; no key is held. */
    void start() {
        pc.write16(BiosData.KEYBOARD_START, BiosData.BUFFER_START);
        pc.write16(BiosData.KEYBOARD_END, BiosData.BUFFER_END);
        pc.write16(BiosData.KEYBOARD_HEAD, BiosData.BUFFER_START);
        pc.write16(BiosData.KEYBOARD_TAIL, BiosData.BUFFER_START);
        pc.write8(BiosData.KEYBOARD_FLAGS, 0);
        pc.write8(BiosData.KEYBOARD_FLAGS_2, 0);
        pc.write8(BiosData.KEYBOARD_MODE, ENHANCED);
        pc.write8(BiosData.KEYBOARD_LEDS, 0);
    }

    // ------------------------------------------------------------------ INT 09h

    /**
     * A scan code has come, in AL. For Ctrl and Break carry tells the stub to call INT 1Bh, for
     * Print Screen the zero flag to call INT 05h.
     */
    Outcome interrupt(Frame frame) {
        frame.flag(Frame.CF, false);
        frame.flag(Frame.ZF, false);
        int code = frame.al();
        int mode = pc.read8(BiosData.KEYBOARD_MODE);
        if (code == 0xE0 || code == 0xE1) {
            pc.write8(BiosData.KEYBOARD_MODE, mode | (code == 0xE0 ? AFTER_E0 : AFTER_E1));
            return Outcome.DONE;
        }
        if (code == 0xFA || code == 0xFE || code == 0) {
            return Outcome.DONE;
        }
        boolean extended = (mode & AFTER_E0) != 0;
        boolean pauseKey = (mode & AFTER_E1) != 0;
        if (pauseKey) {
            if ((code & ~BREAK) == 0x45) {
                pc.write8(BiosData.KEYBOARD_MODE, mode & ~AFTER_E1);
            }
            return Outcome.DONE;
        }
        pc.write8(BiosData.KEYBOARD_MODE, mode & ~AFTER_E0);
        decode(frame, code, extended);
        keyboard.followLocks();
        return Outcome.DONE;
    }

    private void decode(Frame frame, int code, boolean extended) {
        boolean down = (code & BREAK) == 0;
        int scan = code & ~BREAK;
        if (scan == INSERT_KEY && !down) {
            set(BiosData.KEYBOARD_FLAGS_2, INSERT, false);
        }
        if (!modifier(scan, down, extended) && down) {
            if (extended && scan == PRINT_SCREEN && !held(CTRL | ALT)) {
                frame.flag(Frame.ZF, true);
            } else {
                frame.flag(Frame.CF, held(CTRL) && scan == BREAK_KEY);
                key(scan, extended);
            }
        }
    }

    private boolean modifier(int scan, boolean down, boolean extended) {
        switch (scan) {
            case 0x2A, 0x36 -> {
                if (!extended) { // with E0h it only wraps the grey keys
                    set(BiosData.KEYBOARD_FLAGS, scan == 0x36 ? RIGHT_SHIFT : LEFT_SHIFT, down);
                }
            }
            case 0x1D -> side(down, extended, CTRL, LEFT_CTRL, RIGHT_CTRL);
            case 0x38 -> {
                side(down, extended, ALT, LEFT_ALT, RIGHT_ALT);
                if (!down) {
                    typedByNumber();
                }
            }
            case 0x3A -> toggle(down, CAPS_LOCK);
            case 0x45 -> toggle(down, NUM_LOCK);
            case 0x46 -> {
                if (extended || held(CTRL)) {
                    return false;
                }
                toggle(down, SCROLL_LOCK);
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    private void side(boolean down, boolean extended, int either, int left, int right) {
        if (extended) {
            set(BiosData.KEYBOARD_MODE, right, down);
        } else {
            set(BiosData.KEYBOARD_FLAGS_2, left, down);
        }
        boolean one =
                (pc.read8(BiosData.KEYBOARD_MODE) & right) != 0
                        || (pc.read8(BiosData.KEYBOARD_FLAGS_2) & left) != 0;
        set(BiosData.KEYBOARD_FLAGS, either, one);
    }

    private void set(long address, int bit, boolean on) {
        int value = pc.read8(address);
        pc.write8(address, on ? value | bit : value & ~bit);
    }

    /** A lock changes when its key goes down, and not while that is held and repeats. */
    private void toggle(boolean down, int lock) {
        if (down && (pc.read8(BiosData.KEYBOARD_FLAGS_2) & lock) == 0) {
            pc.write8(BiosData.KEYBOARD_FLAGS, pc.read8(BiosData.KEYBOARD_FLAGS) ^ lock);
        }
        set(BiosData.KEYBOARD_FLAGS_2, lock, down);
    }

    private boolean held(int bits) {
        return (pc.read8(BiosData.KEYBOARD_FLAGS) & bits) != 0;
    }

    private void key(int scan, boolean extended) {
        if (held(CTRL) && held(ALT) && scan == 0x53) {
            pc.write16(BiosData.WARM_START, 0x1234);
            reboot.run();
            return;
        }
        if (held(CTRL) && scan == BREAK_KEY) {
            pc.write8(BiosData.BREAK, 0x80);
            pc.write16(BiosData.KEYBOARD_HEAD, pc.read16(BiosData.KEYBOARD_TAIL));
            put(0);
            return;
        }
        if (held(ALT) && !extended && scan >= 0x47 && scan <= 0x52 && digit(scan) >= 0) {
            int number = pc.read8(BiosData.ALT_KEYPAD) * 10 + digit(scan);
            pc.write8(BiosData.ALT_KEYPAD, number);
            return;
        }
        if (scan == INSERT_KEY && !held(ALT | CTRL)) {
            toggle(true, INSERT);
        }
        Shift shift =
                held(ALT)
                        ? Shift.ALT
                        : held(CTRL)
                                ? Shift.CTRL
                                : held(LEFT_SHIFT | RIGHT_SHIFT) ? Shift.SHIFT : Shift.NONE;
        int key = KeyboardMap.key(scan, shift, held(CAPS_LOCK), held(NUM_LOCK), extended);
        if (key != 0) {
            put(key);
        }
    }

    private static int digit(int scan) {
        return "789-456-1230".charAt(scan - 0x47) - '0';
    }

    private void typedByNumber() {
        int number = pc.read8(BiosData.ALT_KEYPAD);
        if (number != 0) {
            pc.write8(BiosData.ALT_KEYPAD, 0);
            put(number);
        }
    }

    private boolean put(int key) {
        int tail = pc.read16(BiosData.KEYBOARD_TAIL);
        int next = after(tail);
        if (next == pc.read16(BiosData.KEYBOARD_HEAD)) {
            return false; // full: the key is lost
        }
        pc.write16(SEGMENT + tail, key);
        pc.write16(BiosData.KEYBOARD_TAIL, next);
        return true;
    }

    private int after(int offset) {
        int next = offset + 2;
        return next >= pc.read16(BiosData.KEYBOARD_END) ? pc.read16(BiosData.KEYBOARD_START) : next;
    }

    // ------------------------------------------------------------------ INT 16h

    /** Serves a call of INT 16h. */
    Outcome call(Frame frame) {
        return switch (frame.ah()) {
            case 0x00 -> take(frame, false);
            case 0x10, 0x20 -> take(frame, true);
            case 0x01 -> look(frame, false);
            case 0x11, 0x21 -> look(frame, true);
            case 0x02 -> {
                frame.al(pc.read8(BiosData.KEYBOARD_FLAGS));
                yield Outcome.DONE;
            }
            case 0x12, 0x22 -> {
                frame.al(pc.read8(BiosData.KEYBOARD_FLAGS));
                frame.ah(extendedFlags());
                yield Outcome.DONE;
            }
            case 0x03 -> typematic(frame);
            case 0x05 -> {
                frame.al(put(frame.cx()) ? 0 : 1);
                yield Outcome.DONE;
            }
            case 0x09 -> {
                frame.al(0x75); // 20h to 22h, 10h to 12h, 0Ah; rates by AX=0305h and 0300h
                yield Outcome.DONE;
            }
            case 0x0A -> {
                frame.bx(0x41AB); // an enhanced keyboard whose codes the controller translates
                yield Outcome.DONE;
            }
            case 0x92 -> {
                frame.ah(0x80); // 10h to 12h are there: not AH as it was
                yield Outcome.DONE;
            }
            case 0xA2 -> {
                frame.ah(0x00); // 20h to 22h are as well
                yield Outcome.DONE;
            }
            default -> Outcome.DONE;
        };
    }

    /** AL=05h: rate in BL, delay in BH; AL=00h: as after power-on. */
    private Outcome typematic(Frame frame) {
        int rate =
                switch (frame.al()) {
                    case 0x00 -> USUAL_RATE;
                    case 0x05 -> (frame.bh() & 0x03) << 5 | (frame.bl() & 0x1F);
                    default -> -1;
                };
        if (rate < 0) {
            return Outcome.DONE;
        }
        if (!keyboard.ready() && !frame.again()) {
            return Outcome.POLL; // what waits is taken by its own interrupt
        }
        keyboard.typematic(rate);
        return Outcome.DONE;
    }

    private int extendedFlags() {
        int held = pc.read8(BiosData.KEYBOARD_FLAGS_2);
        int right = pc.read8(BiosData.KEYBOARD_MODE) & (RIGHT_CTRL | RIGHT_ALT);
        return (held & (LEFT_CTRL | LEFT_ALT | 0x70)) | right;
    }

    private Outcome take(Frame frame, boolean enhanced) {
        while (waiting()) {
            int head = pc.read16(BiosData.KEYBOARD_HEAD);
            int key = pc.read16(SEGMENT + head);
            pc.write16(BiosData.KEYBOARD_HEAD, after(head));
            int shown = enhanced ? full(key) : classic(key);
            if (shown >= 0) {
                frame.ax(shown);
                return Outcome.DONE;
            }
        }
        return Outcome.WAIT;
    }

    private Outcome look(Frame frame, boolean enhanced) {
        keyboard.followLocks();
        while (waiting()) {
            int head = pc.read16(BiosData.KEYBOARD_HEAD);
            int key = pc.read16(SEGMENT + head);
            int shown = enhanced ? full(key) : classic(key);
            if (shown >= 0) {
                frame.ax(shown);
                frame.flag(Frame.ZF, false);
                return Outcome.DONE;
            }
            pc.write16(BiosData.KEYBOARD_HEAD, after(head));
        }
        frame.flag(Frame.ZF, true);
        return Outcome.DONE;
    }

    /** Takes the next key away, and returns the character that it stands for. */
    int character() {
        int key = pc.read16(SEGMENT + pc.read16(BiosData.KEYBOARD_HEAD));
        discard();
        return key & 0xFF;
    }

    /** Takes the next key away. */
    void discard() {
        pc.write16(BiosData.KEYBOARD_HEAD, after(pc.read16(BiosData.KEYBOARD_HEAD)));
    }

    boolean waiting() {
        return pc.read16(BiosData.KEYBOARD_HEAD) != pc.read16(BiosData.KEYBOARD_TAIL);
    }

    /** Returns a key as the functions for keyboards of 101 keys give it. */
    private static int full(int key) {
        return (key & 0xFF) == NO_CHARACTER && key >> 8 != 0 ? key & 0xFF00 : key;
    }

    /**
     * Returns a key as the functions for keyboards of 83 keys give it: grey keys like their elders;
     * -1 for keys that these keyboards have not got.
     */
    private static int classic(int key) {
        int scan = key >> 8;
        int character = key & 0xFF;
        if (scan == 0xE0) {
            return character == '/' ? 0x352F : 0x1C00 | character;
        }
        if (scan > 0x84 || (character == NO_CHARACTER && scan != 0)) {
            return -1;
        }
        return character == 0xE0 && scan != 0 ? scan << 8 : key;
    }
}

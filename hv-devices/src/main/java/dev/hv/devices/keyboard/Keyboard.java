package dev.hv.devices.keyboard;

import dev.hv.api.state.StateException;
import dev.hv.api.state.StateReader;
import dev.hv.api.state.StateWriter;
import dev.hv.api.time.Timer;
import dev.hv.api.time.VirtualClock;

import java.util.Arrays;
import java.util.BitSet;
import java.util.function.IntConsumer;

/**
 * An enhanced keyboard: IBM PS/2 Hardware Interface Technical Reference, "Keyboards (101- and
 * 102-Key)". Its buffer is longer than the 16 bytes of the original, so that what is typed by
 * script is not lost while the guest is busy. What is pressed while it is full is lost, and its
 * release with it: whatever the guest has seen pressed it sees released.
 */
final class Keyboard implements SerialPart {
    private static final int BUFFER = 256;
    private static final int USAGES = 0x100;
    private static final int CODES = 0x100;

    private static final int ACKNOWLEDGE = 0xFA;
    private static final int RESEND = 0xFE;
    private static final int SELF_TEST_PASSED = 0xAA;
    private static final int ECHO = 0xEE;
    private static final int BREAK = 0xF0;
    private static final int PREFIX = 0xE0;

    private static final int NO_COMMAND = 0;
    private static final int SET_LIGHTS = 0xED;
    private static final int SET_SCAN_CODES = 0xF0;
    private static final int READ_ID = 0xF2;
    private static final int SET_TYPEMATIC = 0xF3;
    private static final int ENABLE = 0xF4;
    private static final int DISABLE = 0xF5;
    private static final int SET_DEFAULT = 0xF6;
    private static final int ALL_TYPEMATIC = 0xF7;
    private static final int ALL_MAKE_BREAK = 0xF8;
    private static final int ALL_MAKE = 0xF9;
    private static final int ALL_TYPEMATIC_MAKE_BREAK = 0xFA;
    private static final int KEY_TYPEMATIC = 0xFB;
    private static final int KEY_MAKE = 0xFD;
    private static final int RESET = 0xFF;

    /** That of Pause. */
    private static final int LONGEST_SEQUENCE = 8;

    /** That of Print Screen. */
    private static final int LONGEST_RELEASE = 6;

    /** 10.9 characters a second after half a second. */
    private static final int USUAL_TYPEMATIC = 0x2B;

    private static final long DELAY_UNIT_NANOS = 250_000_000L;
    private static final long PERIOD_UNIT_NANOS = 4_170_000L;

    /** Of a key in set 3: whether it repeats, and whether its release is told. */
    private static final int REPEATS = 1;

    private static final int BREAKS = 2;

    private final VirtualClock clock;
    private final Timer typematic;
    private final Runnable dataReady;
    private final IntConsumer lights;
    private final ByteQueue queue = new ByteQueue(BUFFER);
    private final BitSet down = new BitSet(USAGES);
    private final byte[] kinds = new byte[CODES];

    /** The codes of one key while they are put together. */
    private final int[] sequence = new int[LONGEST_SEQUENCE];

    private int length;
    private int set;
    private int rate;
    private int lit;
    private int last;
    private int repeating;
    private int command;
    private boolean scanning;

    /**
     * @param dataReady runs when there is something to send
     * @param lights is told which lights are on, as a USB keyboard is
     */
    Keyboard(VirtualClock clock, Runnable dataReady, IntConsumer lights) {
        this.clock = clock;
        this.dataReady = dataReady;
        this.lights = lights;
        typematic = clock.timer("typematic", this::repeat);
    }

    /** As after power came: scanning, set 2. */
    void powerOn() {
        setDefaults();
        queue.clear();
        down.clear();
        lit = 0;
        last = 0;
        command = NO_COMMAND;
        scanning = true;
    }

    private void setDefaults() {
        typematic.cancel();
        repeating = ScanCodes.NONE;
        set = 2;
        rate = USUAL_TYPEMATIC;
        Arrays.fill(kinds, (byte) (REPEATS | BREAKS));
    }

    /** Tells the lights again. */
    void driveOutputs() {
        int usb = (lit & 1) << 2 | (lit & 2) >> 1 | (lit & 4) >> 1;
        lights.accept(usb);
    }

    void save(StateWriter out) {
        queue.save(out, "queue");
        out.putBytes("down", down.toByteArray());
        out.putBytes("kinds", kinds);
        out.putLong("set", set);
        out.putLong("rate", rate);
        out.putLong("lit", lit);
        out.putLong("last", last);
        out.putLong("repeating", repeating);
        out.putLong("command", command);
        out.putBoolean("scanning", scanning);
    }

    void load(StateReader in) throws StateException {
        queue.load(in, "queue");
        down.clear();
        down.or(BitSet.valueOf(in.getBytes("down", USAGES / 8)));
        byte[] saved = in.getBytes("kinds", CODES);
        if (saved.length != CODES) {
            throw new StateException("kinds", "has length " + saved.length + ", expected " + CODES);
        }
        System.arraycopy(saved, 0, kinds, 0, CODES);
        set = in.getInt("set", 1, 3);
        rate = in.getInt("rate", 0, 0x7F);
        lit = in.getInt("lit", 0, 7);
        last = in.getInt("last", 0, 0xFF);
        repeating = in.getInt("repeating", 0, USAGES - 1);
        command = in.getInt("command", 0, 0xFF);
        scanning = in.getBoolean("scanning");
    }

    void close() {
        typematic.cancel();
    }

    // Keys

    /** A key went down or up; a key that is down already says nothing new. */
    void key(int usage, boolean pressed) {
        if (ScanCodes.set2(usage) == ScanCodes.NONE || down.get(usage) == pressed) {
            return;
        }
        if (pressed && scanning && !hasRoom(down.cardinality() + 1)) {
            return;
        }
        down.set(usage, pressed);
        if (!scanning) {
            return;
        }
        send(usage, pressed);
        if (pressed && repeats(usage)) {
            repeating = usage;
            long delay = ((rate >> 5 & 3) + 1) * DELAY_UNIT_NANOS;
            typematic.armAt(clock.nanos() + delay);
        } else if (repeating == usage || pressed) {
            repeating = ScanCodes.NONE;
            typematic.cancel();
        }
    }

    /** Whether a key can be told of, and after it the release of so many. */
    private boolean hasRoom(int releases) {
        return queue.room() >= LONGEST_SEQUENCE + releases * LONGEST_RELEASE;
    }

    private boolean isDown(int left, int right) {
        return down.get(left) || down.get(right);
    }

    private boolean repeats(int usage) {
        return usage != ScanCodes.PAUSE
                && (set != 3 || (kinds[ScanCodes.set3(usage)] & REPEATS) != 0);
    }

    private void repeat() {
        if (repeating == ScanCodes.NONE || !scanning) {
            return;
        }
        if (hasRoom(down.cardinality())) {
            send(repeating, true);
        }
        long period = (8 + (rate & 7)) * (1L << (rate >> 3 & 3)) * PERIOD_UNIT_NANOS;
        typematic.armAt(clock.nanos() + period);
    }

    /** A sequence for which there is no room is lost whole. */
    private void send(int usage, boolean pressed) {
        length = 0;
        if (set == 3) {
            int code = ScanCodes.set3(usage);
            if (pressed) {
                put(code);
            } else if ((kinds[code] & BREAKS) != 0) {
                put(BREAK);
                put(code);
            }
        } else if (usage == ScanCodes.PAUSE) {
            if (pressed && isDown(ScanCodes.LEFT_CTRL, ScanCodes.RIGHT_CTRL)) {
                putCode(ScanCodes.BREAK, true);
                putCode(ScanCodes.BREAK, false);
            } else if (pressed) {
                put(0xE1);
                putCode(0x14, true);
                putCode(0x77, true);
                put(0xE1);
                putCode(0x14, false);
                putCode(0x77, false);
            }
        } else if (usage == ScanCodes.PRINT_SCREEN
                && isDown(ScanCodes.LEFT_ALT, ScanCodes.RIGHT_ALT)) {
            putCode(ScanCodes.SYSTEM_REQUEST, pressed);
        } else if (usage == ScanCodes.PRINT_SCREEN
                && (isDown(ScanCodes.LEFT_CTRL, ScanCodes.RIGHT_CTRL)
                        || isDown(ScanCodes.LEFT_SHIFT, ScanCodes.RIGHT_SHIFT))) {
            putCode(0x7C | ScanCodes.EXTENDED, pressed);
        } else if (usage == ScanCodes.PRINT_SCREEN) {
            putCode((pressed ? 0x12 : 0x7C) | ScanCodes.EXTENDED, pressed);
            putCode((pressed ? 0x7C : 0x12) | ScanCodes.EXTENDED, pressed);
        } else {
            putCode(ScanCodes.set2(usage), pressed);
        }
        if (length <= queue.room()) {
            for (int i = 0; i < length; i++) {
                queue.add(sequence[i]);
            }
            dataReady.run();
        }
    }

    private void put(int value) {
        sequence[length++] = value;
    }

    private void putCode(int code, boolean pressed) {
        if ((code & ScanCodes.EXTENDED) != 0) {
            put(PREFIX);
        }
        int base = code & 0xFF;
        if (set == 1) {
            put(ScanCodes.translate(base) | (pressed ? 0 : 0x80));
        } else {
            if (!pressed) {
                put(BREAK);
            }
            put(base);
        }
    }

    // The host

    @Override
    public boolean hasData() {
        return !queue.isEmpty();
    }

    @Override
    public int take() {
        int value = queue.take();
        if (value != RESEND) {
            last = value;
        }
        return value;
    }

    private void answer(int value) {
        queue.add(value);
    }

    @Override
    public void receive(int value) {
        int waiting = command;
        command = NO_COMMAND;
        if (waiting != NO_COMMAND && value < SET_LIGHTS) {
            option(waiting, value);
        } else {
            commanded(value);
        }
        dataReady.run();
    }

    private void option(int waiting, int value) {
        answer(ACKNOWLEDGE);
        switch (waiting) {
            case SET_LIGHTS -> {
                lit = value & 7;
                driveOutputs();
            }
            case SET_TYPEMATIC -> rate = value & 0x7F;
            case SET_SCAN_CODES -> {
                if (value == 0) {
                    answer(set);
                } else if (value <= 3) {
                    set = value;
                }
            }
            default -> {
                kinds[value] =
                        (byte)
                                switch (waiting) {
                                    case KEY_TYPEMATIC -> REPEATS;
                                    case KEY_MAKE -> 0;
                                    default -> BREAKS;
                                };
                command = waiting;
            }
        }
    }

    private void commanded(int value) {
        switch (value) {
            case SET_LIGHTS, SET_TYPEMATIC, SET_SCAN_CODES -> waitFor(value);
            case ECHO -> answer(ECHO);
            case READ_ID -> {
                answer(ACKNOWLEDGE);
                answer(0xAB);
                answer(0x83);
            }
            case ENABLE -> {
                queue.clear();
                scanning = true;
                answer(ACKNOWLEDGE);
            }
            case DISABLE -> restart(false);
            case SET_DEFAULT -> restart(scanning);
            case ALL_TYPEMATIC -> all(REPEATS);
            case ALL_MAKE_BREAK -> all(BREAKS);
            case ALL_MAKE -> all(0);
            case ALL_TYPEMATIC_MAKE_BREAK -> all(REPEATS | BREAKS);
            case RESEND -> answer(last);
            case RESET -> {
                powerOn();
                driveOutputs();
                answer(ACKNOWLEDGE);
                answer(SELF_TEST_PASSED);
            }
            default -> {
                if (value >= KEY_TYPEMATIC && value <= KEY_MAKE) {
                    waitFor(value);
                } else {
                    answer(RESEND);
                }
            }
        }
    }

    private void waitFor(int value) {
        command = value;
        scanning = value < KEY_TYPEMATIC && scanning;
        answer(ACKNOWLEDGE);
    }

    private void restart(boolean scan) {
        queue.clear();
        setDefaults();
        scanning = scan;
        answer(ACKNOWLEDGE);
    }

    private void all(int kind) {
        Arrays.fill(kinds, (byte) kind);
        answer(ACKNOWLEDGE);
    }
}

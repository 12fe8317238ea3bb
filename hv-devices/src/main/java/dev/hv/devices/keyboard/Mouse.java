package dev.hv.devices.keyboard;

import dev.hv.api.state.StateException;
import dev.hv.api.state.StateReader;
import dev.hv.api.state.StateWriter;

/**
 * A PS/2 mouse: IBM PS/2 Hardware Interface Technical Reference, "Mouse"; with the wheel of an
 * IntelliMouse, which it has once the host has set the sample rates 200, 100 and 80 in a row.
 */
final class Mouse implements SerialPart {
    private static final int BUFFER = 64;
    private static final int ACKNOWLEDGE = 0xFA;
    private static final int NOT_UNDERSTOOD = 0xFE;
    private static final int SELF_TEST_PASSED = 0xAA;

    private static final int NO_COMMAND = 0;
    private static final int SCALE_1_TO_1 = 0xE6;
    private static final int SCALE_2_TO_1 = 0xE7;
    private static final int SET_RESOLUTION = 0xE8;
    private static final int STATUS_REQUEST = 0xE9;
    private static final int STREAM_MODE = 0xEA;
    private static final int READ_DATA = 0xEB;
    private static final int RESET_WRAP = 0xEC;
    private static final int SET_WRAP = 0xEE;
    private static final int REMOTE_MODE = 0xF0;
    private static final int READ_TYPE = 0xF2;
    private static final int SET_RATE = 0xF3;
    private static final int ENABLE = 0xF4;
    private static final int DISABLE = 0xF5;
    private static final int SET_DEFAULT = 0xF6;
    private static final int RESEND = 0xFE;
    private static final int RESET = 0xFF;

    private static final int USUAL_RATE = 100;
    private static final int USUAL_RESOLUTION = 2;
    private static final int PLAIN = 0;
    private static final int WHEEL = 3;
    private static final int WHEEL_KNOCK = 200 << 16 | 100 << 8 | 80;

    /** Movement that is kept while it cannot be sent. */
    private static final int MAX_DISTANCE = 1 << 20;

    private static final int MOST_LEFT = -256;
    private static final int MOST_RIGHT = 255;

    private final Runnable dataReady;
    private final ByteQueue queue = new ByteQueue(BUFFER);
    private int type;
    private int rate;
    private int resolution;
    private int rates;
    private int command;
    private int last;
    private boolean doubled;
    private boolean remote;
    private boolean wrap;
    private boolean reporting;
    private int right;
    private int up;
    private int wheel;
    private int buttons;
    private int told;

    /**
     * @param dataReady runs when there is something to send
     */
    Mouse(Runnable dataReady) {
        this.dataReady = dataReady;
    }

    /** As after power came: silent. */
    void powerOn() {
        queue.clear();
        type = PLAIN;
        rates = 0;
        command = NO_COMMAND;
        last = 0;
        wrap = false;
        remote = false;
        buttons = 0;
        told = 0;
        setDefaults();
    }

    private void setDefaults() {
        rate = USUAL_RATE;
        resolution = USUAL_RESOLUTION;
        doubled = false;
        remote = false;
        reporting = false;
        forgetMovement();
    }

    private void forgetMovement() {
        right = 0;
        up = 0;
        wheel = 0;
    }

    void save(StateWriter out) {
        queue.save(out, "queue");
        out.putLong("type", type);
        out.putLong("rate", rate);
        out.putLong("resolution", resolution);
        out.putLong("rates", rates);
        out.putLong("command", command);
        out.putLong("last", last);
        out.putBoolean("doubled", doubled);
        out.putBoolean("remote", remote);
        out.putBoolean("wrap", wrap);
        out.putBoolean("reporting", reporting);
        out.putLong("right", right);
        out.putLong("up", up);
        out.putLong("wheel", wheel);
        out.putLong("buttons", buttons);
        out.putLong("told", told);
    }

    void load(StateReader in) throws StateException {
        queue.load(in, "queue");
        type = in.getInt("type", PLAIN, WHEEL);
        rate = in.getInt("rate", 0, 0xFF);
        resolution = in.getInt("resolution", 0, 3);
        rates = in.getInt("rates", 0, 0xFF_FFFF);
        command = in.getInt("command", 0, 0xFF);
        last = in.getInt("last", 0, 0xFF);
        doubled = in.getBoolean("doubled");
        remote = in.getBoolean("remote");
        wrap = in.getBoolean("wrap");
        reporting = in.getBoolean("reporting");
        right = in.getInt("right", -MAX_DISTANCE, MAX_DISTANCE);
        up = in.getInt("up", -MAX_DISTANCE, MAX_DISTANCE);
        wheel = in.getInt("wheel", -MAX_DISTANCE, MAX_DISTANCE);
        buttons = in.getInt("buttons", 0, 7);
        told = in.getInt("told", 0, 7);
    }

    /** The person moved it, or pressed or released a button. */
    void moved(int toTheRight, int down, int towards, int pressed) {
        buttons = pressed & 7;
        if (!reporting && !remote) {
            return;
        }
        right = sum(right, toTheRight);
        up = sum(up, -down);
        wheel = type == WHEEL ? sum(wheel, towards) : 0;
        if (report()) {
            dataReady.run();
        }
    }

    private static int sum(int sofar, int more) {
        return Math.clamp((long) sofar + more, -MAX_DISTANCE, MAX_DISTANCE);
    }

    private boolean hasNews() {
        return right != 0 || up != 0 || wheel != 0 || buttons != told;
    }

    /** In stream mode, what happens while a report is on its way goes into the next one. */
    private boolean report() {
        boolean due = reporting && !remote && !wrap && queue.isEmpty() && hasNews();
        if (due) {
            packet();
        }
        return due;
    }

    private void packet() {
        int x = Math.clamp(right, MOST_LEFT, MOST_RIGHT);
        int y = Math.clamp(up, MOST_LEFT, MOST_RIGHT);
        int z = Math.clamp(wheel, -8, 7);
        right -= x;
        up -= y;
        wheel -= z;
        told = buttons;
        if (doubled && !remote) {
            x = Math.clamp(scaled(x), MOST_LEFT, MOST_RIGHT);
            y = Math.clamp(scaled(y), MOST_LEFT, MOST_RIGHT);
        }
        queue.add(0x08 | buttons | (x < 0 ? 0x10 : 0) | (y < 0 ? 0x20 : 0));
        queue.add(x & 0xFF);
        queue.add(y & 0xFF);
        if (type == WHEEL) {
            queue.add(z & 0xFF);
        }
    }

    /** Scaling 2:1 (table "Scaling"): small steps become smaller, others double. */
    private static int scaled(int steps) {
        int size = Math.abs(steps);
        int made =
                switch (size) {
                    case 0, 1, 3 -> size;
                    case 2 -> 1;
                    case 4 -> 6;
                    case 5 -> 9;
                    default -> 2 * size;
                };
        return steps < 0 ? -made : made;
    }

    @Override
    public boolean hasData() {
        return !queue.isEmpty();
    }

    @Override
    public int take() {
        int value = queue.take();
        if (value != NOT_UNDERSTOOD) {
            last = value;
        }
        report();
        return value;
    }

    @Override
    public void receive(int value) {
        int waiting = command;
        command = NO_COMMAND;
        if (wrap && value != RESET && value != RESET_WRAP) {
            queue.add(value);
        } else if (waiting == NO_COMMAND) {
            queue.clear();
            commanded(value);
        } else {
            queue.clear();
            option(waiting, value);
        }
        dataReady.run();
    }

    private void option(int waiting, int value) {
        if (waiting == SET_RESOLUTION) {
            if (value > 3) {
                queue.add(NOT_UNDERSTOOD);
                return;
            }
            resolution = value;
        } else {
            rate = value;
            rates = (rates << 8 | value) & 0xFF_FFFF;
            type = rates == WHEEL_KNOCK ? WHEEL : type;
        }
        queue.add(ACKNOWLEDGE);
    }

    private void commanded(int value) {
        queue.add(ACKNOWLEDGE);
        switch (value) {
            case SCALE_1_TO_1 -> doubled = false;
            case SCALE_2_TO_1 -> doubled = true;
            case SET_RESOLUTION, SET_RATE -> command = value;
            case STATUS_REQUEST -> status();
            case STREAM_MODE -> remote = false;
            case REMOTE_MODE -> remote = true;
            case READ_DATA -> packet();
            case SET_WRAP -> wrap = true;
            case RESET_WRAP -> wrap = false;
            case READ_TYPE -> queue.add(type);
            case ENABLE -> {
                reporting = true;
                forgetMovement();
            }
            case DISABLE -> reporting = false;
            case SET_DEFAULT -> setDefaults();
            case RESEND -> {
                queue.clear();
                queue.add(last);
            }
            case RESET -> {
                powerOn();
                queue.add(ACKNOWLEDGE);
                queue.add(SELF_TEST_PASSED);
                queue.add(PLAIN);
            }
            default -> {
                queue.clear();
                queue.add(NOT_UNDERSTOOD);
            }
        }
    }

    private void status() {
        boolean left = (buttons & 1) != 0;
        boolean rightmost = (buttons & 2) != 0;
        boolean middle = (buttons & 4) != 0;
        int modes = (remote ? 0x40 : 0) | (reporting ? 0x20 : 0) | (doubled ? 0x10 : 0);
        queue.add(modes | (left ? 4 : 0) | (middle ? 2 : 0) | (rightmost ? 1 : 0));
        queue.add(resolution);
        queue.add(rate);
    }
}

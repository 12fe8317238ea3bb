package dev.hv.tck.part;

import dev.hv.api.device.Claim;
import dev.hv.api.device.ResetKind;
import dev.hv.tck.Rule;
import dev.hv.tck.RuleViolation;
import dev.hv.tck.UntestableRule;
import dev.hv.tck.bench.RecordedLine;
import dev.hv.tck.device.DeviceTrial;

import java.util.List;
import java.util.Map;

/**
 * An 8042 with a keyboard and a mouse (IBM PS/2 Hardware Interface Technical Reference). Each
 * answer is waited for, as a guest waits.
 */
public final class KeyboardRules {
    private static final int DATA = 0;
    private static final int COMMAND = 1;

    private static final int OUTPUT_FULL = 0x01;
    private static final int SYSTEM = 0x04;
    private static final int WAS_COMMAND = 0x08;
    private static final int FROM_MOUSE = 0x20;

    private static final int READ_COMMAND_BYTE = 0x20;
    private static final int WRITE_COMMAND_BYTE = 0x60;
    private static final int MOUSE_OFF = 0xA7;
    private static final int MOUSE_ON = 0xA8;
    private static final int MOUSE_TEST = 0xA9;
    private static final int SELF_TEST = 0xAA;
    private static final int KEYBOARD_TEST = 0xAB;
    private static final int KEYBOARD_OFF = 0xAD;
    private static final int KEYBOARD_ON = 0xAE;
    private static final int READ_OUTPUT_PORT = 0xD0;
    private static final int WRITE_OUTPUT_PORT = 0xD1;
    private static final int AS_KEYBOARD = 0xD2;
    private static final int AS_MOUSE = 0xD3;
    private static final int TO_MOUSE = 0xD4;
    private static final int PULSE_RESET = 0xFE;

    private static final int INTERRUPT = 0x01;
    private static final int MOUSE_INTERRUPT = 0x02;
    private static final int TRANSLATE = 0x40;

    private static final int ACKNOWLEDGE = 0xFA;
    private static final int RESEND = 0xFE;
    private static final int PASSED = 0xAA;

    private static final int KEY_A = 0x04;
    private static final int KEY_RIGHT = 0x4F;

    private static final long MILLI = 1_000_000;
    private static final int PATIENCE_MILLIS = 1_000;

    private final PartBench kbc;

    private KeyboardRules(PartBench kbc) {
        this.kbc = kbc;
    }

    /** A controller with both of its interfaces on. */
    static KeyboardRules ready(DeviceTrial<?> trial, int commandByte) {
        KeyboardRules rules = new KeyboardRules(PartBench.of(trial, 1, 1));
        rules.command(WRITE_COMMAND_BYTE, commandByte);
        rules.drain();
        return rules;
    }

    static KeyboardRules withMouse(DeviceTrial<?> trial, int commandByte) {
        KeyboardRules rules = ready(trial, commandByte);
        rules.command(MOUSE_TEST);
        rules.await("the test of the mouse");
        if (rules.kbc.read(DATA, 0) != 0) {
            throw new UntestableRule("it says that it has no mouse");
        }
        return rules;
    }

    private int status() {
        return kbc.read(COMMAND, 0);
    }

    boolean full() {
        return (status() & OUTPUT_FULL) != 0;
    }

    void drain() {
        for (int i = 0; i < 64; i++) {
            if (full()) {
                var _ = kbc.read(DATA, 0);
            } else {
                kbc.pass(MILLI);
            }
        }
    }

    private void command(int command) {
        kbc.write(COMMAND, 0, command);
    }

    private void command(int command, int data) {
        kbc.write(COMMAND, 0, command);
        kbc.write(DATA, 0, data);
    }

    void data(int value) {
        kbc.write(DATA, 0, value);
    }

    /** Waits for something in the output buffer. */
    private void await(String what) {
        for (int i = 0; i < PATIENCE_MILLIS; i++) {
            if (full()) {
                return;
            }
            kbc.pass(MILLI);
        }
        kbc.require(full(), "%s: nothing came within a second", what);
    }

    void requireNext(String what, boolean mouse, int... expected) {
        for (int i = 0; i < expected.length; i++) {
            await(what);
            kbc.require(
                    (status() & FROM_MOUSE) != 0 == mouse,
                    "%s: status bit 5 is %s for a byte of the %s",
                    what,
                    mouse ? "clear" : "set",
                    mouse ? "mouse" : "keyboard or controller");
            kbc.requireEqual(
                    what + (expected.length == 1 ? "" : ", byte " + (i + 1)),
                    expected[i],
                    kbc.read(DATA, 0));
        }
    }

    /** Waits for a byte, and takes it. */
    int next(String what) {
        await(what);
        return kbc.read(DATA, 0);
    }

    void requireNothing(String what) {
        kbc.pass(20 * MILLI);
        kbc.require(!full(), "%s: there is a byte more, 0x%02x", what, full() ? kbc.read(0, 0) : 0);
    }

    private RecordedLine line(int number) {
        List<RecordedLine> lines =
                kbc.bench().lines().entrySet().stream()
                        .filter(line -> !line.getKey().equals("a20"))
                        .map(Map.Entry::getValue)
                        .toList();
        if (lines.size() <= number) {
            throw new RuleViolation("it has no line for each of keyboard and mouse");
        }
        return lines.get(number);
    }

    private void requireLine(String what, int number, boolean expected) {
        kbc.require(
                line(number).asserted() == expected,
                "%s: the line of the %s is %s",
                what,
                number == 0 ? "keyboard" : "mouse",
                expected ? "low" : "high");
    }

    void move(int right, int down, int buttons) {
        kbc.bench().move(right, down, buttons);
    }

    void toMouse(int value) {
        command(TO_MOUSE, value);
    }

    PartBench part() {
        return kbc;
    }

    void key(int usage, boolean down) {
        kbc.bench().key(usage, down);
    }

    @Rule(
            id = "KBC-STS-01",
            text =
                    "Status bit 0 is set while the output buffer holds a byte, and bit 3 after a"
                            + " command and not after data.",
            needs = Claim.KBC_8042,
            source = "IBM PS/2, keyboard and auxiliary device controller, status register")
    static void status(DeviceTrial<?> trial) {
        KeyboardRules rules = ready(trial, 0);
        rules.kbc.require(!rules.full(), "the output buffer is full, and nothing was asked");
        rules.command(AS_KEYBOARD);
        rules.kbc.require((rules.status() & WAS_COMMAND) != 0, "bit 3 is 0 after a command");
        rules.data(0x5C);
        rules.await("a byte that was put into the output buffer");
        rules.kbc.require((rules.status() & WAS_COMMAND) == 0, "bit 3 is 1 after data");
        rules.kbc.require(rules.full(), "reading the status empties the output buffer");
        rules.requireNext("the byte that was put there", false, 0x5C);
        rules.requireNothing("after its byte was read");
    }

    @Rule(
            id = "KBC-TST-01",
            text =
                    "The self-test answers 55, the test of the keyboard 00, that of the mouse 00 to"
                            + " 04.",
            needs = Claim.KBC_8042,
            source = "IBM PS/2, keyboard and auxiliary device controller, commands AA, AB and A9")
    static void selfTests(DeviceTrial<?> trial) {
        KeyboardRules rules = ready(trial, 0);
        rules.command(SELF_TEST);
        rules.requireNext("the self-test", false, 0x55);
        rules.kbc.require((rules.status() & SYSTEM) != 0, "the system flag is 0 after AA");
        rules.command(KEYBOARD_TEST);
        rules.requireNext("the test of the keyboard", false, 0x00);
        rules.command(MOUSE_TEST);
        rules.await("the test of the mouse");
        int result = rules.kbc.read(DATA, 0);
        rules.kbc.require(result <= 4, "the test of the mouse: 0x%02x, expected 0 to 4", result);
        rules.requireNothing("after the tests");
    }

    @Rule(
            id = "KBC-CMB-01",
            text =
                    "The command byte holds what is written; its bit 2 is the system flag of the"
                            + " status; commands switch its bits 4 and 5.",
            needs = Claim.KBC_8042,
            source = "IBM PS/2, keyboard and auxiliary device controller, commands 20, 60, A7, AD")
    static void commandByte(DeviceTrial<?> trial) {
        KeyboardRules rules = ready(trial, 0);
        for (int value : new int[] {0x00, 0x34, 0x43, 0x77, 0x04, 0x30, 0x65}) {
            rules.command(WRITE_COMMAND_BYTE, value);
            rules.kbc.requireEqual("the system flag", value & SYSTEM, rules.status() & SYSTEM);
            rules.requireCommandByte("as written", value);
        }
        rules.command(WRITE_COMMAND_BYTE, 0x00);
        rules.command(MOUSE_OFF);
        rules.requireCommandByte("with the mouse off", 0x20);
        rules.command(KEYBOARD_OFF);
        rules.requireCommandByte("with both off", 0x30);
        rules.command(MOUSE_ON);
        rules.requireCommandByte("with the keyboard off", 0x10);
        rules.command(KEYBOARD_ON);
        rules.requireCommandByte("with both on", 0x00);
    }

    private void requireCommandByte(String when, int expected) {
        command(READ_COMMAND_BYTE);
        requireNext("the command byte " + when, false, expected);
    }

    @Rule(
            id = "KBC-INT-01",
            text =
                    "Bits 0 and 1 of the command byte let a full output buffer interrupt, each for"
                            + " its device; a read ends the interrupt.",
            needs = Claim.KBC_8042,
            source = "IBM PS/2, keyboard and auxiliary device controller, command byte")
    static void interrupts(DeviceTrial<?> trial) {
        for (int enabled = 0; enabled < 4; enabled++) {
            KeyboardRules rules = ready(trial, enabled);
            for (int device = 0; device < 2; device++) {
                rules.command(device == 0 ? AS_KEYBOARD : AS_MOUSE, 0x42);
                rules.await("a byte that was put into the output buffer");
                for (int line = 0; line < 2; line++) {
                    rules.requireLine(
                            "with command byte %02x and a byte of device %d"
                                    .formatted(enabled, device),
                            line,
                            line == device && (enabled >> device & 1) != 0);
                }
                rules.requireNext("the byte", device == 1, 0x42);
                rules.requireLine("after the byte was read", 0, false);
                rules.requireLine("after the byte was read", 1, false);
            }
        }
        KeyboardRules rules = ready(trial, 0);
        rules.command(AS_KEYBOARD, 1);
        rules.await("a byte that was put into the output buffer");
        rules.requireLine("with interrupts off", 0, false);
        rules.command(WRITE_COMMAND_BYTE, INTERRUPT);
        rules.requireLine("with interrupts on, and the buffer full before", 0, true);
    }

    @Rule(
            id = "KBC-KBD-01",
            text = "The keyboard answers: echo, its ID, a reset; and asks again for what it lacks.",
            needs = Claim.KBC_8042,
            source = "IBM PS/2, keyboards (101- and 102-key), commands from the system")
    static void keyboardCommands(DeviceTrial<?> trial) {
        KeyboardRules rules = ready(trial, 0);
        rules.data(0xEE);
        rules.requireNext("echo", false, 0xEE);
        rules.data(0xF2);
        rules.requireNext("read ID", false, ACKNOWLEDGE, 0xAB, 0x83);
        rules.data(0xFF);
        rules.requireNext("reset", false, ACKNOWLEDGE, PASSED);
        for (int command : new int[] {0xF4, 0xF5, 0xF6}) {
            rules.data(command);
            rules.requireNext("command %02x".formatted(command), false, ACKNOWLEDGE);
        }
        for (int command : new int[] {0xED, 0xF3}) {
            rules.data(command);
            rules.requireNext("command %02x".formatted(command), false, ACKNOWLEDGE);
            rules.data(0x02);
            rules.requireNext("its option", false, ACKNOWLEDGE);
        }
        rules.data(0xEF);
        rules.requireNext("a command that there is not", false, RESEND);
        rules.data(0xEE);
        rules.requireNext("echo", false, 0xEE);
        rules.data(RESEND);
        rules.requireNext("the last byte again", false, 0xEE);
        rules.requireNothing("after all answers");
    }

    @Rule(
            id = "KBC-KBD-02",
            text =
                    "Scan code set 2 is usual; the set is told, and another one taken, by command"
                            + " F0.",
            needs = Claim.KBC_8042,
            source = "IBM PS/2, keyboards (101- and 102-key), select alternate scan codes")
    static void scanCodeSets(DeviceTrial<?> trial) {
        KeyboardRules rules = ready(trial, 0);
        rules.requireSet(2);
        int[][] codes = {{0x1E, 0x9E}, {0x1C, 0xF0, 0x1C}};
        for (int set : new int[] {1, 2}) {
            rules.data(0xF0);
            rules.requireNext("select scan codes", false, ACKNOWLEDGE);
            rules.data(set);
            rules.requireNext("its option", false, ACKNOWLEDGE);
            rules.requireSet(set);
            rules.key(KEY_A, true);
            rules.key(KEY_A, false);
            rules.requireNext("key A in set " + set, false, codes[set - 1]);
        }
        rules.data(0xF6);
        rules.requireNext("set default", false, ACKNOWLEDGE);
        rules.requireSet(2);
    }

    private void requireSet(int set) {
        data(0xF0);
        requireNext("select scan codes", false, ACKNOWLEDGE);
        data(0);
        requireNext("the scan code set", false, ACKNOWLEDGE, set);
    }

    @Rule(
            id = "KBC-KEY-01",
            text = "Each key sends its code when it goes down, and after F0 when it comes up.",
            needs = Claim.KBC_8042,
            source = "IBM PS/2, keyboards (101- and 102-key), scan code set 2")
    static void keys(DeviceTrial<?> trial) {
        KeyboardRules rules = ready(trial, INTERRUPT);
        int[][] codes = {
            {KEY_A, 0x1C}, {0x1D, 0x1A}, {0x27, 0x45}, {0x28, 0x5A}, {0x2C, 0x29}, {0x41, 0x0A},
            {0x40, 0x83}, {0xE0, 0x14}, {0xE1, 0x12}, {0xE5, 0x59}, {0x62, 0x70}, {0x53, 0x77}
        };
        for (int[] key : codes) {
            String name = "key 0x%02x".formatted(key[0]);
            rules.key(key[0], true);
            rules.await(name);
            rules.requireLine(name + " down", 0, true);
            rules.requireNext(name + " down", false, key[1]);
            rules.key(key[0], false);
            rules.requireNext(name + " up", false, 0xF0, key[1]);
        }
        rules.key(KEY_RIGHT, true);
        rules.key(KEY_RIGHT, false);
        rules.requireNext("the right arrow", false, 0xE0, 0x74, 0xE0, 0xF0, 0x74);
        rules.requireNothing("after all keys");
    }

    /** Codes of set 1 for usages from 04H on; E0 stands before those above FF; 0: none. */
    private static final String SET_1 =
            "1e 30 2e 20 12 21 22 23 17 24 25 26 32 31 18 19 10 13 1f 14 16 2f 11 2d 15 2c 02 03 04"
                + " 05 06 07 08 09 0a 0b 1c 01 0e 0f 39 0c 0d 1a 1b 2b 2b 27 28 29 33 34 35 3a 3b"
                + " 3c 3d 3e 3f 40 41 42 43 44 57 58 0 46 0 152 147 149 153 14f 151 14d 14b 150 148"
                + " 45 135 37 4a 4e 11c 4f 50 51 4b 4c 4d 47 48 49 52 53 56 15d";

    private static final String SET_1_MODIFIERS = "1d 2a 38 15b 11d 36 138 15c";

    @Rule(
            id = "KBC-TRN-01",
            text =
                    "With bit 6 of the command byte codes are those of set 1: below 80 down, with"
                            + " bit 7 up.",
            needs = Claim.KBC_8042,
            source = "IBM PS/2, keyboard and auxiliary device controller, translation")
    static void translation(DeviceTrial<?> trial) {
        KeyboardRules rules = ready(trial, TRANSLATE);
        rules.requireKeys(0x04, SET_1);
        rules.requireKeys(0xE0, SET_1_MODIFIERS);
        rules.requireNothing("after all keys");
    }

    private void requireKeys(int first, String codes) {
        int usage = first;
        for (String text : codes.split(" ", -1)) {
            int code = Integer.parseInt(text, 16);
            if (code != 0) {
                String name = "key 0x%02x, translated,".formatted(usage);
                int low = code & 0xFF;
                key(usage, true);
                requireNext(name + " down", false, code > 0xFF ? both(low) : only(low));
                key(usage, false);
                low |= 0x80;
                requireNext(name + " up", false, code > 0xFF ? both(low) : only(low));
            }
            usage++;
        }
    }

    private static int[] only(int code) {
        return new int[] {code};
    }

    private static int[] both(int code) {
        return new int[] {0xE0, code};
    }

    @Rule(
            id = "KBC-QUE-01",
            text =
                    "Keys wait for the output buffer, in order; while the keyboard is off they wait"
                            + " in it.",
            needs = Claim.KBC_8042,
            source = "IBM PS/2, keyboard and auxiliary device controller, command AD")
    static void queue(DeviceTrial<?> trial) {
        KeyboardRules rules = ready(trial, TRANSLATE);
        for (int i = 0; i < 5; i++) {
            rules.key(KEY_A + i, true);
            rules.key(KEY_A + i, false);
        }
        rules.requireNext(
                "keys A to E", false, 0x1E, 0x9E, 0x30, 0xB0, 0x2E, 0xAE, 0x20, 0xA0, 0x12, 0x92);
        rules.command(KEYBOARD_OFF);
        rules.key(KEY_A, true);
        rules.requireNothing("with the keyboard off");
        rules.command(KEYBOARD_ON);
        rules.requireNext("once the keyboard is on", false, 0x1E);
        rules.key(KEY_A, false);
        rules.requireNext("key A up", false, 0x9E);
        rules.data(0xF5);
        rules.requireNext("disable", false, ACKNOWLEDGE);
        rules.key(KEY_A, true);
        rules.requireNothing("while it does not scan");
        rules.key(KEY_A, false);
        rules.data(0xF4);
        rules.requireNext("enable", false, ACKNOWLEDGE);
        rules.key(KEY_A, true);
        rules.requireNext("once it scans", false, 0x1E);
    }

    @Rule(
            id = "KBC-RPT-01",
            text =
                    "A key that stays down repeats: after half a second, 10.9 times a second, or as"
                            + " command F3 says.",
            needs = Claim.KBC_8042,
            source = "IBM PS/2, keyboards (101- and 102-key), set typematic rate/delay")
    static void typematic(DeviceTrial<?> trial) {
        KeyboardRules rules = ready(trial, TRANSLATE);
        rules.requireRepeats("usual", 500, 92);
        rules.data(0xF3);
        rules.requireNext("set typematic rate", false, ACKNOWLEDGE);
        rules.data(0x00);
        rules.requireNext("its option", false, ACKNOWLEDGE);
        rules.requireRepeats("fastest", 250, 33);
        rules.data(0xF3);
        rules.requireNext("set typematic rate", false, ACKNOWLEDGE);
        rules.data(0x7F);
        rules.requireNext("its option", false, ACKNOWLEDGE);
        rules.requireRepeats("slowest", 1_000, 500);
    }

    /** IBM allows 20 % for both. */
    private void requireRepeats(String what, int delayMillis, int periodMillis) {
        key(KEY_A, true);
        requireNext(what + " key A down", false, 0x1E);
        requireWait(what + " delay", delayMillis);
        for (int i = 0; i < 3; i++) {
            requireWait(what + " period", periodMillis);
        }
        key(KEY_A, false);
        requireNext(what + " key A up", false, 0x9E);
        kbc.pass(2_000 * MILLI);
        requireNothing("after the key came up");
    }

    private void requireWait(String what, int millis) {
        int waited = 0;
        while (!full() && waited < 2 * millis) {
            kbc.pass(MILLI);
            waited++;
        }
        kbc.require(
                Math.abs(waited - millis) <= millis / 5 + 1,
                "%s: %d milliseconds, expected %d",
                what,
                waited,
                millis);
        requireNext(what, false, 0x1E);
    }

    @Rule(
            id = "KBC-MOU-01",
            text =
                    "The mouse answers: its ID, a reset, its status; and asks again for what it"
                            + " lacks.",
            needs = Claim.KBC_8042,
            source = "IBM PS/2, mouse, commands")
    static void mouseCommands(DeviceTrial<?> trial) {
        KeyboardRules rules = withMouse(trial, 0);
        rules.command(TO_MOUSE, 0xF2);
        rules.requireNext("read ID", true, ACKNOWLEDGE, 0x00);
        rules.command(TO_MOUSE, 0xFF);
        rules.requireNext("reset", true, ACKNOWLEDGE, PASSED, 0x00);
        rules.command(TO_MOUSE, 0xE9);
        rules.requireNext("status after a reset", true, ACKNOWLEDGE, 0x00, 0x02, 0x64);
        for (int[] set : new int[][] {{0xE8, 0x03}, {0xF3, 0x28}}) {
            rules.command(TO_MOUSE, set[0]);
            rules.requireNext("command %02x".formatted(set[0]), true, ACKNOWLEDGE);
            rules.command(TO_MOUSE, set[1]);
            rules.requireNext("its option", true, ACKNOWLEDGE);
        }
        for (int set : new int[] {0xE7, 0xF4}) {
            rules.command(TO_MOUSE, set);
            rules.requireNext("command %02x".formatted(set), true, ACKNOWLEDGE);
        }
        rules.command(TO_MOUSE, 0xE9);
        rules.requireNext("status as it was set", true, ACKNOWLEDGE, 0x30, 0x03, 0x28);
        rules.command(TO_MOUSE, 0xF6);
        rules.requireNext("set default", true, ACKNOWLEDGE);
        rules.command(TO_MOUSE, 0xE9);
        rules.requireNext("status by default", true, ACKNOWLEDGE, 0x00, 0x02, 0x64);
        rules.command(TO_MOUSE, 0xE5);
        rules.requireNext("a command that there is not", true, RESEND);
        rules.requireNothing("after all answers");
    }

    @Rule(
            id = "KBC-MOU-02",
            text =
                    "What the mouse does is told in three bytes once it reports: buttons and signs,"
                            + " to the right, and up.",
            needs = Claim.KBC_8042,
            source = "IBM PS/2, mouse, data report")
    static void mouseReports(DeviceTrial<?> trial) {
        KeyboardRules rules = withMouse(trial, MOUSE_INTERRUPT);
        rules.kbc.bench().move(3, 4, 0);
        rules.requireNothing("before it reports");
        rules.command(TO_MOUSE, 0xF4);
        rules.requireNext("enable", true, ACKNOWLEDGE);
        int[][] moves = {
            {5, -7, 0, 0x08, 5, 7},
            {-5, 7, 0, 0x38, 0xFB, 0xF9},
            {1, 0, 1, 0x09, 1, 0},
            {0, 1, 3, 0x2B, 0, 0xFF},
            {-1, 0, 4, 0x1C, 0xFF, 0},
            {0, 0, 0, 0x08, 0, 0}
        };
        for (int[] move : moves) {
            String what = "moved %d, %d, buttons %d".formatted(move[0], move[1], move[2]);
            rules.kbc.bench().move(move[0], move[1], move[2]);
            rules.await(what);
            rules.requireLine(what, 1, true);
            rules.requireNext(what, true, move[3], move[4], move[5]);
        }
        rules.command(TO_MOUSE, 0xF5);
        rules.requireNext("disable", true, ACKNOWLEDGE);
        rules.kbc.bench().move(5, 5, 0);
        rules.requireNothing("after it was disabled");
        rules.command(TO_MOUSE, 0xF4);
        rules.requireNext("enable", true, ACKNOWLEDGE);
        rules.command(MOUSE_OFF);
        rules.kbc.bench().move(1, 0, 0);
        rules.requireNothing("with the mouse off");
        rules.command(MOUSE_ON);
        rules.await("once the mouse is on");
    }

    @Rule(
            id = "KBC-MOU-03",
            text = "In remote mode the mouse reports when it is asked, and in wrap mode it echoes.",
            needs = Claim.KBC_8042,
            source = "IBM PS/2, mouse, modes of operation")
    static void mouseModes(DeviceTrial<?> trial) {
        KeyboardRules rules = withMouse(trial, 0);
        for (int command : new int[] {0xF4, 0xF0}) {
            rules.command(TO_MOUSE, command);
            rules.requireNext("command %02x".formatted(command), true, ACKNOWLEDGE);
        }
        rules.command(TO_MOUSE, 0xE9);
        rules.requireNext("status in remote mode", true, ACKNOWLEDGE, 0x60, 0x02, 0x64);
        rules.kbc.bench().move(2, 0, 0);
        rules.requireNothing("in remote mode");
        rules.command(TO_MOUSE, 0xEB);
        rules.requireNext("read data", true, ACKNOWLEDGE, 0x08, 0x02, 0x00);
        rules.command(TO_MOUSE, 0xEE);
        rules.requireNext("set wrap mode", true, ACKNOWLEDGE);
        rules.command(TO_MOUSE, 0xF2);
        rules.requireNext("echoed in wrap mode", true, 0xF2);
        rules.command(TO_MOUSE, 0xEC);
        rules.requireNext("reset wrap mode", true, ACKNOWLEDGE);
        rules.command(TO_MOUSE, 0xEA);
        rules.requireNext("set stream mode", true, ACKNOWLEDGE);
        rules.kbc.bench().move(2, 0, 0);
        rules.requireNext("a report in stream mode", true, 0x08, 0x02, 0x00);
    }

    @Rule(
            id = "KBC-OUT-01",
            text =
                    "The output port reads back, bit 0 written low or pulsed by commands F0 to FF"
                            + " asks for a reset, bit 1 is the gate of address line 20.",
            needs = Claim.KBC_8042,
            source = "IBM 6280070, keyboard controller, output port")
    static void outputPort(DeviceTrial<?> trial) {
        KeyboardRules rules = ready(trial, 0);
        for (int value : new int[] {0xDD, 0xDF, 0xCD, 0xCF}) {
            rules.command(WRITE_OUTPUT_PORT, value);
            rules.kbc.pass(MILLI);
            RecordedLine gate = rules.kbc.bench().lines().get("a20");
            rules.kbc.require(
                    gate == null || gate.asserted() == ((value & 2) != 0),
                    "the gate of address line 20 is wrong after 0x%02x was written",
                    value);
            rules.command(READ_OUTPUT_PORT);
            rules.await("the output port");
            rules.kbc.requireEqual("bits 1 and 0", value & 3, rules.kbc.read(DATA, 0) & 3);
        }
        rules.requireResets("with bit 0 high", 0);
        rules.command(WRITE_OUTPUT_PORT, 0xCE);
        rules.requireResets("with bit 0 low", 1);
        rules.command(WRITE_OUTPUT_PORT, 0xCF);
        rules.command(PULSE_RESET);
        rules.requireResets("after command FE", 2);
        rules.command(0xFC);
        rules.requireResets("after command FC, which pulses bits 1 and 0", 3);
        rules.command(0xFD);
        rules.command(0xFF);
        rules.requireResets("after commands FD and FF, which do not pulse bit 0", 3);
    }

    private void requireResets(String when, int expected) {
        kbc.pass(MILLI);
        long resets =
                kbc.bench().journal().all().stream()
                        .filter(what -> what.startsWith("asks for a reset"))
                        .count();
        kbc.requireEqual("resets asked for " + when, expected, resets);
    }

    @Rule(
            id = "KBC-RST-01",
            text = "A reset empties the output buffer, and lowers both lines.",
            needs = Claim.KBC_8042,
            source = "IBM PS/2, keyboard and auxiliary device controller")
    static void reset(DeviceTrial<?> trial) {
        KeyboardRules rules = ready(trial, INTERRUPT | MOUSE_INTERRUPT);
        rules.key(KEY_A, true);
        rules.await("key A");
        rules.kbc.bench().reset(ResetKind.COLD);
        rules.requireLine("after a reset", 0, false);
        rules.requireLine("after a reset", 1, false);
        rules.kbc.require(!rules.full(), "the output buffer is full after a reset");
    }
}

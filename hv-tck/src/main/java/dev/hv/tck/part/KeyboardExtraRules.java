package dev.hv.tck.part;

import dev.hv.api.device.Claim;
import dev.hv.tck.Rule;
import dev.hv.tck.device.DeviceTrial;

/**
 * What a keyboard and a mouse at an 8042 can do besides (IBM PS/2 Hardware Interface Technical
 * Reference): scan code set 3, keys with sequences of their own, lights, scaling, the wheel.
 */
public final class KeyboardExtraRules {
    private static final int ACKNOWLEDGE = 0xFA;
    private static final int RESEND = 0xFE;
    private static final int KEY_A = 0x04;
    private static final int KEY_B = 0x05;
    private static final int PRINT_SCREEN = 0x46;
    private static final int PAUSE = 0x48;

    private final KeyboardRules kbc;

    private KeyboardExtraRules(KeyboardRules kbc) {
        this.kbc = kbc;
    }

    private void keyboard(int command, int... more) {
        kbc.data(command);
        kbc.requireNext("keyboard command %02x".formatted(command), false, ACKNOWLEDGE);
        for (int option : more) {
            kbc.data(option);
            kbc.requireNext("its option %02x".formatted(option), false, ACKNOWLEDGE);
        }
    }

    private void mouse(int command, int... more) {
        kbc.toMouse(command);
        kbc.requireNext("mouse command %02x".formatted(command), true, ACKNOWLEDGE);
        for (int option : more) {
            kbc.toMouse(option);
            kbc.requireNext("its option %02x".formatted(option), true, ACKNOWLEDGE);
        }
    }

    private void requireKey(String when, int usage, int code, boolean breaks) {
        kbc.key(usage, true);
        kbc.requireNext(when + ", down", false, code);
        kbc.key(usage, false);
        if (breaks) {
            kbc.requireNext(when + ", up", false, 0xF0, code);
        }
        kbc.requireNothing(when + ", after it came up");
    }

    /** After that long the key must have repeated at least twice, or not at all. */
    private void requireRepeats(String when, int usage, int code, boolean repeats, boolean breaks) {
        kbc.key(usage, true);
        kbc.requireNext(when + ", down", false, code);
        kbc.part().pass(900_000_000L);
        if (repeats) {
            kbc.requireNext(when + ", repeating", false, code, code);
        } else {
            kbc.requireNothing(when + ", which does not repeat");
        }
        kbc.key(usage, false);
        while (kbc.full()) {
            kbc.drain();
        }
        requireKey(when + ", again", usage, code, breaks);
    }

    @Rule(
            id = "KBC-KBD-03",
            text =
                    "In scan code set 3 each key has one code; commands F7 to FD say which keys"
                            + " repeat, and which tell that they come up.",
            needs = Claim.KBC_8042,
            source = "IBM PS/2, keyboards (101- and 102-key), scan code set 3")
    static void setThree(DeviceTrial<?> trial) {
        KeyboardExtraRules rules = new KeyboardExtraRules(KeyboardRules.ready(trial, 0));
        rules.keyboard(0xF0, 3);
        rules.keyboard(0xF7);
        rules.requireRepeats("all typematic", KEY_A, 0x1C, true, false);
        rules.keyboard(0xF4);
        rules.keyboard(0xF8);
        rules.keyboard(0xF4);
        rules.requireRepeats("all make/break", KEY_A, 0x1C, false, true);
        rules.keyboard(0xF9);
        rules.keyboard(0xF4);
        rules.requireRepeats("all make", KEY_A, 0x1C, false, false);
        rules.keyboard(0xFA);
        rules.keyboard(0xF4);
        rules.requireRepeats("all typematic/make/break", KEY_A, 0x1C, true, true);
        rules.keyboard(0xFD, 0x1C);
        rules.keyboard(0xF4);
        rules.requireRepeats("one key make", KEY_A, 0x1C, false, false);
        rules.requireRepeats("another key", KEY_B, 0x32, true, true);
        rules.keyboard(0xFC, 0x1C);
        rules.keyboard(0xF4);
        rules.requireRepeats("one key make/break", KEY_A, 0x1C, false, true);
        rules.keyboard(0xFB, 0x1C);
        rules.keyboard(0xF4);
        rules.requireRepeats("one key typematic", KEY_A, 0x1C, true, false);
    }

    @Rule(
            id = "KBC-KBD-04",
            text = "A reset, and set default, bring scan code set 2 and the usual repetition back.",
            needs = Claim.KBC_8042,
            source = "IBM PS/2, keyboards (101- and 102-key), reset and set default")
    static void defaults(DeviceTrial<?> trial) {
        KeyboardExtraRules rules = new KeyboardExtraRules(KeyboardRules.ready(trial, 0));
        for (int command : new int[] {0xF6, 0xF5, 0xFF}) {
            rules.keyboard(0xF0, 3);
            rules.keyboard(0xF9);
            rules.keyboard(command);
            if (command == 0xFF) {
                rules.kbc.requireNext("the self-test", false, 0xAA);
            }
            rules.keyboard(0xF4);
            String when = "after command %02x".formatted(command);
            rules.requireRepeats(when, KEY_A, 0x1C, true, true);
            rules.keyboard(0xF0);
            rules.kbc.data(0);
            rules.kbc.requireNext("the scan code set " + when, false, ACKNOWLEDGE, 2);
        }
    }

    @Rule(
            id = "KBC-KEY-02",
            text = "Print Screen and Pause have sequences of their own; Pause has none for up.",
            needs = Claim.KBC_8042,
            source = "IBM PS/2, keyboards (101- and 102-key), scan code set 2")
    static void specialKeys(DeviceTrial<?> trial) {
        KeyboardRules kbc = KeyboardRules.ready(trial, 0);
        kbc.key(PAUSE, true);
        kbc.requireNext("Pause down", false, 0xE1, 0x14, 0x77, 0xE1, 0xF0, 0x14, 0xF0, 0x77);
        kbc.key(PAUSE, false);
        kbc.requireNothing("Pause up");
        kbc.key(PAUSE, true);
        kbc.part().pass(3_000_000_000L);
        kbc.requireNext("Pause down again", false, 0xE1, 0x14, 0x77, 0xE1, 0xF0, 0x14, 0xF0, 0x77);
        kbc.requireNothing("Pause, which does not repeat");
        kbc.key(PAUSE, false);
        kbc.key(PRINT_SCREEN, true);
        kbc.requireNext("Print Screen down", false, 0xE0, 0x12, 0xE0, 0x7C);
        kbc.key(PRINT_SCREEN, false);
        kbc.requireNext("Print Screen up", false, 0xE0, 0xF0, 0x7C, 0xE0, 0xF0, 0x12);
    }

    @Rule(
            id = "KBC-LED-01",
            text =
                    "Command ED sets the lights: bit 0 Scroll Lock, bit 1 Num Lock, bit 2 Caps"
                            + " Lock.",
            needs = Claim.KBC_8042,
            source = "IBM PS/2, keyboards (101- and 102-key), set/reset status indicators")
    static void lights(DeviceTrial<?> trial) {
        KeyboardExtraRules rules = new KeyboardExtraRules(KeyboardRules.ready(trial, 0));
        // As a USB keyboard has them, by which the person's side is told: Num, Caps, Scroll.
        int[][] lights = {{1, 4}, {2, 1}, {4, 2}, {7, 7}, {0, 0}, {5, 6}};
        for (int[] pair : lights) {
            rules.keyboard(0xED, pair[0]);
            String last =
                    rules.kbc.part().bench().journal().all().stream()
                            .filter(what -> what.startsWith("lights "))
                            .reduce("lights 0", (_, next) -> next);
            rules.kbc
                    .part()
                    .require(
                            last.equals("lights " + pair[1]),
                            "after option %02x the person was told %s, expected lights %d",
                            pair[0],
                            last,
                            pair[1]);
        }
        rules.keyboard(0xFF);
        rules.kbc.requireNext("the self-test", false, 0xAA);
        rules.kbc
                .part()
                .require(
                        rules.kbc.part().bench().journal().all().stream()
                                .filter(what -> what.startsWith("lights "))
                                .reduce("lights 0", (_, next) -> next)
                                .equals("lights 0"),
                        "a reset leaves lights on");
    }

    @Rule(
            id = "KBC-MOU-04",
            text =
                    "With scaling 2:1, reports in stream mode are scaled; reports on demand are"
                            + " not.",
            needs = Claim.KBC_8042,
            source = "IBM PS/2, mouse, set scaling 2:1")
    static void scaling(DeviceTrial<?> trial) {
        KeyboardExtraRules rules = new KeyboardExtraRules(KeyboardRules.withMouse(trial, 0));
        rules.mouse(0xF4);
        rules.mouse(0xE7);
        int[][] steps = {{1, 1}, {2, 1}, {3, 3}, {4, 6}, {5, 9}, {6, 12}, {20, 40}};
        for (int[] step : steps) {
            rules.kbc.move(step[0], 0, 0);
            rules.kbc.requireNext("moved by " + step[0], true, 0x08, step[1], 0);
            rules.kbc.move(0, step[0], 0);
            rules.kbc.requireNext("moved down by " + step[0], true, 0x28, 0, 256 - step[1]);
        }
        rules.mouse(0xF0);
        rules.kbc.move(5, 0, 0);
        rules.mouse(0xEB);
        rules.kbc.requireNext("on demand", true, 0x08, 5, 0);
        rules.mouse(0xE6);
        rules.mouse(0xEA);
        rules.kbc.move(5, 0, 0);
        rules.kbc.requireNext("with scaling 1:1", true, 0x08, 5, 0);
    }

    @Rule(
            id = "KBC-MOU-05",
            text =
                    "A mouse says again what it said last, takes resolutions 0 to 3, and forgets"
                            + " movements with its defaults.",
            needs = Claim.KBC_8042,
            source = "IBM PS/2, mouse, resend, set resolution and set default")
    static void mouseDetails(DeviceTrial<?> trial) {
        KeyboardExtraRules rules = new KeyboardExtraRules(KeyboardRules.withMouse(trial, 0));
        rules.kbc.toMouse(0xF2);
        rules.kbc.requireNext("read ID", true, ACKNOWLEDGE, 0);
        rules.kbc.toMouse(0xFE);
        rules.kbc.requireNext("the last byte again", true, 0);
        rules.mouse(0xE8);
        rules.kbc.toMouse(4);
        rules.kbc.requireNext("resolution 4", true, RESEND);
        for (int resolution = 0; resolution < 4; resolution++) {
            rules.mouse(0xE8, resolution);
            rules.mouse(0xE9);
            rules.kbc.requireNext("status", true, 0x00, resolution, 0x64);
        }
        rules.mouse(0xF0);
        rules.mouse(0xF4);
        rules.kbc.move(9, 9, 0);
        rules.mouse(0xF6);
        rules.mouse(0xF0);
        rules.mouse(0xEB);
        rules.kbc.requireNext("a report after set default", true, 0x08, 0, 0);
    }
}

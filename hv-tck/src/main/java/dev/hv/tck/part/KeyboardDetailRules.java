package dev.hv.tck.part;

import dev.hv.api.device.Claim;
import dev.hv.tck.Rule;
import dev.hv.tck.UntestableRule;
import dev.hv.tck.device.DeviceTrial;

import java.util.ArrayList;
import java.util.List;

/**
 * What models of keyboards and mice get wrong beyond their commands (IBM PS/2 Hardware Interface
 * Technical Reference): several keys at once, full buffers, what defaults leave alone; and the
 * wheel of later mice.
 */
public final class KeyboardDetailRules {
    private static final int ACKNOWLEDGE = 0xFA;
    private static final int RESEND = 0xFE;
    private static final int KEY_A = 0x04;
    private static final int KEY_B = 0x05;
    private static final int CODE_A = 0x1C;
    private static final int CODE_B = 0x32;
    private static final int KEY_RIGHT = 0x4F;
    private static final int OVERRUN = 0x00;
    private static final int BREAK = 0xF0;
    private static final int PREFIX = 0xE0;
    private static final int RIGHT = 0x74;
    private static final int WHEEL = 3;
    private static final int WHEEL_AND_FIVE_BUTTONS = 4;

    /** More bytes than any model keeps, five for each. */
    private static final int PRESSES = 80;

    private static final long MILLI = 1_000_000;

    private final KeyboardRules kbc;

    private KeyboardDetailRules(KeyboardRules kbc) {
        this.kbc = kbc;
    }

    private static KeyboardDetailRules ready(DeviceTrial<?> trial) {
        return new KeyboardDetailRules(KeyboardRules.ready(trial, 0));
    }

    private static KeyboardDetailRules withMouse(DeviceTrial<?> trial) {
        return new KeyboardDetailRules(KeyboardRules.withMouse(trial, 0));
    }

    private void keyboard(int... bytes) {
        for (int value : bytes) {
            kbc.data(value);
            kbc.requireNext("%02x to the keyboard".formatted(value), false, ACKNOWLEDGE);
        }
    }

    private void mouse(int... bytes) {
        for (int value : bytes) {
            kbc.toMouse(value);
            kbc.requireNext("%02x to the mouse".formatted(value), true, ACKNOWLEDGE);
        }
    }

    private void requireScans(String when, boolean scans) {
        kbc.key(KEY_A, true);
        kbc.key(KEY_A, false);
        if (scans) {
            kbc.requireNext("key A " + when, false, CODE_A, BREAK, CODE_A);
        }
        kbc.requireNothing("key A " + when);
    }

    @Rule(
            id = "KBC-KBD-05",
            text =
                    "Set default leaves scanning as it was, default disable ends it; of a resend"
                            + " that follows a resend of its own, a keyboard says the byte before"
                            + " it.",
            needs = Claim.KBC_8042,
            source = "IBM PS/2, keyboards (101- and 102-key), set default, default disable, resend")
    static void defaultsAndScanning(DeviceTrial<?> trial) {
        KeyboardDetailRules rules = ready(trial);
        rules.keyboard(0xF6);
        rules.requireScans("after set default", true);
        rules.keyboard(0xF5);
        rules.requireScans("after default disable", false);
        rules.keyboard(0xF6);
        rules.requireScans("after default disable and set default", false);
        rules.keyboard(0xF4);
        rules.requireScans("after enable", true);
        rules.kbc.data(0xEE);
        rules.kbc.requireNext("echo", false, 0xEE);
        rules.kbc.data(0xEF);
        rules.kbc.requireNext("a command that there is not", false, RESEND);
        rules.kbc.data(RESEND);
        rules.kbc.requireNext("a resend after that", false, 0xEE);
    }

    @Rule(
            id = "KBC-KEY-03",
            text =
                    "In scan code set 1 as well, E0 stands before the codes of the keys that have"
                            + " it.",
            needs = Claim.KBC_8042,
            source = "IBM PS/2, keyboards (101- and 102-key), scan code set 1")
    static void prefixesInSetOne(DeviceTrial<?> trial) {
        KeyboardDetailRules rules = ready(trial);
        rules.keyboard(0xF0, 1);
        rules.kbc.key(KEY_RIGHT, true);
        rules.kbc.requireNext("the right arrow in set 1", false, PREFIX, 0x4D);
        rules.kbc.key(KEY_RIGHT, false);
        rules.kbc.requireNext("the right arrow in set 1, up", false, PREFIX, 0xCD);
        rules.kbc.requireNothing("after the right arrow");
    }

    /** Takes what comes in a time. */
    private List<Integer> collect(long millis) {
        List<Integer> all = new ArrayList<>();
        for (long i = 0; i < millis; i++) {
            kbc.part().pass(MILLI);
            while (kbc.full()) {
                all.add(kbc.next("a byte"));
            }
        }
        return all;
    }

    private void requireOnly(String when, int code, List<Integer> codes) {
        kbc.part()
                .require(
                        codes.size() >= 2 && codes.stream().allMatch(c -> c == code),
                        "%s %s came, expected %02x some times and nothing else",
                        when,
                        codes.stream().map("%02x"::formatted).toList(),
                        code);
    }

    @Rule(
            id = "KBC-RPT-02",
            text =
                    "Of the keys that are down the one that went down last repeats; that stops when"
                            + " it comes up, and not when another does.",
            needs = Claim.KBC_8042,
            source = "IBM PS/2, keyboards (101- and 102-key), typematic keys")
    static void lastKeyRepeats(DeviceTrial<?> trial) {
        KeyboardDetailRules rules = ready(trial);
        rules.kbc.key(KEY_A, true);
        rules.kbc.requireNext("key A", false, CODE_A);
        rules.kbc.key(KEY_B, true);
        rules.kbc.requireNext("key B", false, CODE_B);
        rules.requireOnly("with A and B down", CODE_B, rules.collect(1_000));
        rules.kbc.key(KEY_A, false);
        rules.kbc.requireNext("key A up", false, BREAK, CODE_A);
        rules.requireOnly("after A came up", CODE_B, rules.collect(1_000));
        rules.kbc.key(KEY_A, true);
        rules.kbc.requireNext("key A again", false, CODE_A);
        rules.requireOnly("with A down after B", CODE_A, rules.collect(1_000));
        rules.kbc.key(KEY_A, false);
        rules.kbc.requireNext("key A up again", false, BREAK, CODE_A);
        List<Integer> rest = rules.collect(2_000);
        rules.kbc.part().require(rest.isEmpty(), "B repeats after A came up: %s", rest);
    }

    @Rule(
            id = "KBC-OVR-01",
            text =
                    "A key for whose sequence the keyboard's buffer has no room is lost whole, and"
                            + " the next one after the buffer was read is not.",
            needs = Claim.KBC_8042,
            source = "IBM PS/2, keyboards (101- and 102-key), keyboard buffer")
    static void fullBuffer(DeviceTrial<?> trial) {
        KeyboardDetailRules rules = ready(trial);
        for (int i = 0; i < PRESSES; i++) {
            rules.kbc.key(KEY_RIGHT, true);
            rules.kbc.key(KEY_RIGHT, false);
        }
        List<Integer> codes = rules.collect(1_000);
        int whole = 0;
        for (int at = 0; at < codes.size(); ) {
            boolean down = isNext(codes, at, PREFIX, RIGHT);
            boolean up = isNext(codes, at, PREFIX, BREAK, RIGHT);
            boolean overrun = isNext(codes, at, OVERRUN);
            rules.kbc
                    .part()
                    .require(
                            down || up || overrun,
                            "byte %d of %s begins no whole sequence",
                            at,
                            codes.stream().map("%02x"::formatted).toList());
            whole += overrun ? 0 : 1;
            at += overrun ? 1 : down ? 2 : 3;
        }
        rules.kbc
                .part()
                .require(whole >= 6, "%d sequences were kept, of which 6 fit into 16 bytes", whole);
        rules.requireScans("after the buffer was read", true);
    }

    private static boolean isNext(List<Integer> codes, int at, Integer... expected) {
        int end = Math.min(codes.size(), at + expected.length);
        return codes.subList(at, end).equals(List.of(expected));
    }

    @Rule(
            id = "KBC-MOU-06",
            text =
                    "READ DATA gives a report in stream mode as well, with nothing new too; while"
                            + " reports are disabled, buttons tell nothing either.",
            needs = Claim.KBC_8042,
            source = "IBM PS/2, mouse, read data, enable and disable")
    static void reportsOnDemand(DeviceTrial<?> trial) {
        KeyboardDetailRules rules = withMouse(trial);
        rules.mouse(0xEB);
        rules.kbc.requireNext("read data, disabled", true, 0x08, 0, 0);
        rules.mouse(0xF4, 0xEB);
        rules.kbc.requireNext("read data, in stream mode", true, 0x08, 0, 0);
        rules.kbc.requireNothing("after one report");
        rules.mouse(0xF5);
        rules.kbc.move(0, 0, 1);
        rules.kbc.requireNothing("a button while reports are disabled");
        rules.mouse(0xEB);
        rules.kbc.requireNext("read data, with the button", true, 0x09, 0, 0);
    }

    @Rule(
            id = "KBC-WHL-01",
            text =
                    "A mouse with a wheel tells ID 3 after the rates 200, 100 and 80 alone, and"
                            + " then reports four bytes with the wheel, towards the person as a"
                            + " positive number; a reset ends that.",
            needs = Claim.KBC_8042,
            source = "Microsoft, IntelliMouse protocol for PS/2: Z axis and identification")
    static void wheel(DeviceTrial<?> trial) {
        KeyboardDetailRules rules = withMouse(trial);
        rules.mouse(0xF3, 200, 0xF3, 200, 0xF3, 80);
        int other = rules.identity();
        rules.kbc
                .part()
                .require(
                        other == 0 || other == WHEEL_AND_FIVE_BUTTONS,
                        "after the rates 200, 200 and 80 the ID is %d",
                        other);
        rules.reset();
        rules.mouse(0xF3, 200, 0xF3, 100, 0xF3, 80);
        if (rules.identity() == 0) {
            throw new UntestableRule("its mouse has no wheel");
        }
        rules.requireIdentity("after the rates 200, 100 and 80", WHEEL);
        rules.mouse(0xF4);
        rules.kbc.part().bench().turn(1);
        rules.kbc.requireNext("the wheel towards the person", true, 0x08, 0, 0, 1);
        rules.kbc.part().bench().turn(-2);
        rules.kbc.requireNext("the wheel away from the person", true, 0x08, 0, 0, 0xFE);
        rules.kbc.move(5, 0, 0);
        rules.kbc.requireNext("a movement with a wheel", true, 0x08, 5, 0, 0);
        rules.mouse(0xF5);
        rules.reset();
        rules.requireIdentity("after a reset", 0);
        rules.mouse(0xF4);
        rules.kbc.move(5, 0, 0);
        rules.kbc.requireNext("a movement after a reset", true, 0x08, 5, 0);
        rules.kbc.requireNothing("after three bytes");
    }

    private int identity() {
        mouse(0xF2);
        return kbc.next("read ID");
    }

    private void requireIdentity(String when, int expected) {
        kbc.part().requireEqual("the ID of the mouse " + when, expected, identity());
    }

    private void reset() {
        mouse(0xFF);
        kbc.requireNext("a reset of the mouse", true, 0xAA, 0x00);
    }
}

package dev.hv.tck.part;

import dev.hv.api.device.Claim;
import dev.hv.tck.Rule;
import dev.hv.tck.device.DeviceTrial;

/** How a counter of an 8254 is programmed (Intel 8254 datasheet, order number 231164). */
public final class PitProgramRules {
    private static final int CONTROL = 3;
    private static final int BOTH_BYTES = 0x30;
    private static final int STATUS_OF_0 = 0xE2;
    private static final int READ_BACK_COUNT = 0xD0;

    private PitProgramRules() {}

    @Rule(
            id = "PIT-MOD-01",
            text = "Of the three bits of a mode the first does not matter in modes 2 and 3.",
            needs = Claim.PIT_8254,
            source = "Intel 231164, control word format")
    static void modesOfTwoNumbers(DeviceTrial<?> trial) {
        for (int mode = 6; mode < 8; mode++) {
            PitRules pit = PitRules.fresh(trial);
            pit.start(0, mode, 1193);
            pit.ticks(10);
            int before = pit.bench().line().rises();
            pit.ticks(1193 * 20L);
            int rises = pit.bench().line().rises() - before;
            pit.bench()
                    .require(
                            Math.abs(rises - 20) <= 1,
                            "with M2 to M0 = %d the line rose %d times in 20 periods",
                            mode,
                            rises);
        }
    }

    @Rule(
            id = "PIT-STR-02",
            text = "Mode 4: after its strobe OUT stays high, also where the count comes round.",
            needs = Claim.PIT_8254,
            source = "Intel 231164, mode 4")
    static void oneStrobe(DeviceTrial<?> trial) {
        PitRules pit = PitRules.fresh(trial);
        pit.start(0, 4, 100);
        pit.ticks(110);
        pit.ticks(0x10000 - 20);
        for (int i = 0; i < 30; i++) {
            pit.bench().require(pit.out(0), "OUT is low a second time, 65536 ticks later");
            pit.ticks(1);
        }
    }

    @Rule(
            id = "PIT-RBK-02",
            text = "A latched status stands until it was read; a further latch changes nothing.",
            needs = Claim.PIT_8254,
            source = "Intel 231164, read-back command")
    static void latchedStatusStands(DeviceTrial<?> trial) {
        PitRules pit = PitRules.fresh(trial);
        pit.start(0, 0, 1000);
        pit.ticks(10);
        pit.bench().write(0, CONTROL, STATUS_OF_0);
        pit.ticks(2000);
        pit.bench().write(0, CONTROL, STATUS_OF_0);
        pit.bench()
                .requireEqual(
                        "OUT in the status that was latched first",
                        0,
                        pit.bench().read(0, 0) & 0x80);
        pit.bench()
                .require(pit.out(0), "OUT in a status that is latched after that: expected high");
    }

    @Rule(
            id = "PIT-RWS-03",
            text =
                    "After a control word the low byte is the next that is written and read,"
                            + " whatever was half done.",
            needs = Claim.PIT_8254,
            source = "Intel 231164, write operations and read operations")
    static void controlWordsBeginAnew(DeviceTrial<?> trial) {
        PitRules pit = PitRules.fresh(trial);
        pit.start(0, 2, 0x8000);
        pit.bench().write(0, 0, 0x55);
        pit.start(0, 2, 0x1234);
        pit.ticks(5);
        require(pit, "the count after a control word between two bytes of another", 0x1234);
        var _ = pit.bench().read(0, 0);
        pit.bench().write(0, CONTROL, BOTH_BYTES | 2 << 1);
        pit.count(0, 0x4321);
        pit.ticks(5);
        require(pit, "the count after a control word between two reads", 0x4321);
    }

    private static void require(PitRules pit, String what, int expected) {
        int count = pit.latched(0);
        pit.bench()
                .require(
                        count <= expected && count > expected - 10,
                        "%s: expected %04x or a little less, but was %04x",
                        what,
                        expected,
                        count);
    }

    @Rule(
            id = "PIT-RBK-03",
            text = "A read-back command latches the counters that it selects, and no others.",
            needs = Claim.PIT_8254,
            source = "Intel 231164, read-back command")
    static void readBackSelects(DeviceTrial<?> trial) {
        for (int selected = 0; selected < 2; selected++) {
            PitRules pit = PitRules.fresh(trial);
            pit.start(0, 2, 0x8000);
            pit.start(1, 2, 0x8000);
            pit.ticks(1000);
            pit.bench().write(0, CONTROL, READ_BACK_COUNT | 2 << selected);
            pit.ticks(0x2000);
            require(pit, "the latched count of counter " + selected, 0x8000 - 998, selected);
            require(
                    pit,
                    "the count of counter " + (1 - selected),
                    0x8000 - 998 - 0x2000,
                    1 - selected);
        }
    }

    private static void require(PitRules pit, String what, int expected, int counter) {
        int low = pit.bench().read(0, counter);
        int count = low | pit.bench().read(0, counter) << 8;
        pit.bench()
                .require(
                        Math.abs(expected - count) <= 8,
                        "%s: expected about %04x, but was %04x",
                        what,
                        expected,
                        count);
    }

    @Rule(
            id = "PIT-RWS-04",
            text =
                    "Modes 2, 3 and 4: half of a new count changes nothing, and the line goes on as"
                            + " the old one says.",
            needs = Claim.PIT_8254,
            source = "Intel 231164, write operations, and modes 2, 3 and 4")
    static void halfCountsChangeNothing(DeviceTrial<?> trial) {
        for (int mode = 2; mode < 5; mode++) {
            PitRules pit = PitRules.fresh(trial);
            pit.start(0, mode, 40);
            pit.ticks(11);
            pit.bench().write(0, 0, 7);
            int rises = pit.bench().line().rises();
            for (int tick = 11; tick < 215; tick++) {
                pit.bench()
                        .require(
                                pit.bench().line().asserted() == pit.out(0),
                                "mode %d, half of a count written at tick 11: the line is not OUT"
                                        + " at tick %d",
                                mode,
                                tick);
                pit.ticks(1);
            }
            pit.bench()
                    .requireEqual(
                            "rises of the line in 204 ticks of mode %d, count 40".formatted(mode),
                            mode == 4 ? 1 : 5,
                            pit.bench().line().rises() - rises);
        }
    }
}

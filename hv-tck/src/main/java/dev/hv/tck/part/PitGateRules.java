package dev.hv.tck.part;

import dev.hv.api.device.Claim;
import dev.hv.tck.Rule;
import dev.hv.tck.UntestableRule;
import dev.hv.tck.device.DeviceTrial;

/**
 * The 8254 with a gate (Intel 8254 datasheet, order number 231164): counter 2, whose gate and
 * output are bits of port 61H in a PC.
 */
public final class PitGateRules {
    private static final int GATED = 2;
    private static final int GATE = 0x01;
    private static final int OUTPUT = 0x20;
    private static final int REFRESH = 0x10;
    private static final int COUNT = 1000;

    private final PitRules pit;

    private PitGateRules(PitRules pit) {
        this.pit = pit;
    }

    private static PitGateRules ready(DeviceTrial<?> trial) {
        PitRules pit = PitRules.fresh(trial);
        if (pit.bench().bench().regions().size() < 2) {
            throw new UntestableRule("it has no port for the gate of counter 2");
        }
        return new PitGateRules(pit);
    }

    private void gate(boolean high) {
        pit.bench().write(1, 0, high ? GATE : 0);
    }

    private void trigger() {
        gate(false);
        gate(true);
    }

    private void requireOut(String when, boolean high) {
        pit.bench()
                .require(
                        pit.out(GATED) == high, "OUT %s: expected %s", when, high ? "high" : "low");
        boolean port = (pit.bench().read(1, 0) & OUTPUT) != 0;
        pit.bench().require(port == high, "OUT %s, as the port tells it, is wrong", when);
    }

    /** Requires an edge of OUT at that many ticks from now, to the tick before and after. */
    private void requireEdge(String when, int ticks, boolean high) {
        pit.ticks(ticks - 2L);
        requireOut("before the end " + when, !high);
        pit.ticks(4);
        requireOut("at the end " + when, high);
    }

    @Rule(
            id = "PIT-GAT-01",
            text = "Mode 0: a low gate stops the count, and it goes on from there.",
            needs = Claim.PIT_8254,
            source = "Intel 231164, mode 0 and gate pin operations")
    static void terminalCountWaits(DeviceTrial<?> trial) {
        PitGateRules rules = ready(trial);
        rules.gate(true);
        rules.pit.start(GATED, 0, COUNT);
        rules.pit.ticks(400);
        rules.gate(false);
        int stands = rules.pit.latched(GATED);
        rules.pit.ticks(5 * COUNT);
        rules.pit.bench().requireEqual("the count", stands, rules.pit.latched(GATED));
        rules.requireOut("while the gate is low", false);
        rules.gate(true);
        rules.requireEdge("after the gate rose", stands, true);
    }

    @Rule(
            id = "PIT-GAT-06",
            text =
                    "Modes 0, 2 and 3: a counter that is programmed while its gate is low does not"
                            + " count until the gate rises.",
            needs = Claim.PIT_8254,
            source = "Intel 231164, gate pin operations")
    static void lowGateHoldsFromTheStart(DeviceTrial<?> trial) {
        for (int mode : new int[] {0, 2, 3}) {
            PitGateRules rules = ready(trial);
            rules.gate(false);
            rules.pit.start(GATED, mode, COUNT);
            rules.pit.ticks(5);
            int stands = rules.pit.latched(GATED);
            rules.pit.ticks(COUNT / 2 + 77);
            rules.pit
                    .bench()
                    .requireEqual(
                            "the count of mode %d with the gate low".formatted(mode),
                            stands,
                            rules.pit.latched(GATED));
            rules.requireOut("of mode %d with the gate low".formatted(mode), mode != 0);
        }
    }

    @Rule(
            id = "PIT-GAT-02",
            text =
                    "Modes 2 and 3: a low gate stops the count and holds OUT high; once it rises a"
                            + " period begins.",
            needs = Claim.PIT_8254,
            source = "Intel 231164, modes 2 and 3 and gate pin operations")
    static void periodsBeginAgain(DeviceTrial<?> trial) {
        for (int mode = 2; mode <= 3; mode++) {
            PitGateRules rules = ready(trial);
            rules.gate(true);
            rules.pit.start(GATED, mode, COUNT);
            rules.pit.ticks(COUNT / 2 + 100);
            rules.gate(false);
            rules.requireOut("of mode %d while the gate is low".formatted(mode), true);
            int stands = rules.pit.latched(GATED);
            rules.pit.ticks(5 * COUNT + 77);
            rules.requireOut("of mode %d while the gate stays low".formatted(mode), true);
            rules.pit.bench().requireEqual("the count", stands, rules.pit.latched(GATED));
            rules.gate(true);
            String when = "of mode %d after the gate rose".formatted(mode);
            if (mode == 3) {
                rules.requireEdge(when, COUNT / 2, false);
                rules.requireEdge(when, COUNT / 2 - 2, true);
            } else {
                rules.pit.ticks(COUNT / 2);
                int count = rules.pit.latched(GATED);
                rules.pit
                        .bench()
                        .require(
                                Math.abs(count - COUNT / 2) <= 3,
                                "the count %s is %d after %d ticks of %d",
                                when,
                                count,
                                COUNT / 2,
                                COUNT);
            }
        }
    }

    @Rule(
            id = "PIT-GAT-03",
            text =
                    "Mode 1: OUT is high until the gate rises, then low for the count; another rise"
                            + " begins anew.",
            needs = Claim.PIT_8254,
            source = "Intel 231164, mode 1")
    static void oneShot(DeviceTrial<?> trial) {
        PitGateRules rules = ready(trial);
        rules.gate(true);
        rules.pit.start(GATED, 1, COUNT);
        rules.pit.ticks(3 * COUNT);
        rules.requireOut("before a trigger", true);
        rules.trigger();
        rules.pit.ticks(3);
        rules.requireOut("after a trigger", false);
        rules.requireEdge("of a shot", COUNT - 3, true);
        rules.pit.ticks(3 * COUNT);
        rules.requireOut("long after a shot", true);
        rules.trigger();
        rules.pit.ticks(600);
        rules.trigger();
        rules.requireEdge("of a shot that was triggered twice", COUNT, true);
        rules.trigger();
        rules.pit.ticks(100);
        rules.gate(false);
        rules.requireEdge("of a shot whose gate has fallen", COUNT - 100, true);
        rules.pit.count(GATED, 400);
        rules.pit.ticks(2 * COUNT);
        rules.requireOut("after a count without a trigger", true);
        rules.trigger();
        rules.requireEdge("of the next count", 400, true);
    }

    @Rule(
            id = "PIT-GAT-04",
            text = "Mode 5: OUT is low for one tick when the count has run out after a trigger.",
            needs = Claim.PIT_8254,
            source = "Intel 231164, mode 5")
    static void hardwareStrobe(DeviceTrial<?> trial) {
        PitGateRules rules = ready(trial);
        rules.gate(true);
        rules.pit.start(GATED, 5, COUNT);
        rules.pit.ticks(3 * COUNT);
        rules.requireOut("before a trigger", true);
        rules.trigger();
        rules.requireStrobe("after a trigger", COUNT);
        rules.trigger();
        rules.pit.ticks(700);
        rules.trigger();
        rules.requireStrobe("after a second trigger", COUNT);
    }

    /** OUT must be low at one tick of those around that one, and at no other. */
    private void requireStrobe(String when, int ticks) {
        pit.ticks(ticks - 3L);
        requireOut("before the strobe " + when, true);
        int low = 0;
        for (int i = 0; i < 8; i++) {
            pit.ticks(1);
            low += pit.out(GATED) ? 0 : 1;
        }
        pit.bench().require(low == 1, "OUT %s was low for %d ticks, expected 1", when, low);
        pit.ticks(2L * ticks);
        requireOut("long after the strobe " + when, true);
    }

    @Rule(
            id = "PIT-GAT-05",
            text = "Mode 4: a low gate stops the count before its strobe.",
            needs = Claim.PIT_8254,
            source = "Intel 231164, mode 4 and gate pin operations")
    static void softwareStrobeWaits(DeviceTrial<?> trial) {
        PitGateRules rules = ready(trial);
        rules.gate(true);
        rules.pit.start(GATED, 4, COUNT);
        rules.pit.ticks(400);
        rules.gate(false);
        rules.pit.ticks(2 * COUNT);
        int stands = rules.pit.latched(GATED);
        rules.requireOut("while the gate is low", true);
        rules.gate(true);
        rules.requireStrobe("after the gate rose", stands);
    }

    @Rule(
            id = "PIT-PRT-01",
            text =
                    "Port 61H holds its lower four bits, its bit 4 turns with each refresh request,"
                            + " and the others are read-only.",
            needs = Claim.PIT_8254,
            source = "IBM 6280070, system board; 82371AB (290562), NMISC")
    static void port(DeviceTrial<?> trial) {
        PitGateRules rules = ready(trial);
        PartBench bench = rules.pit.bench();
        for (int value : new int[] {0xFF, 0x0A, 0x05, 0x00}) {
            bench.write(1, 0, value);
            bench.requireEqual("bits 3 to 0", value & 0x0F, bench.read(1, 0) & 0x0F);
        }
        int turns = 0;
        int before = bench.read(1, 0) & REFRESH;
        for (int i = 0; i < 300; i++) {
            bench.pass(1_000);
            int now = bench.read(1, 0) & REFRESH;
            turns += now == before ? 0 : 1;
            before = now;
        }
        bench.require(
                turns >= 15 && turns <= 25,
                "bit 4 has turned %d times in 300 microseconds, expected 20: once in 15",
                turns);
    }

    @Rule(
            id = "PIT-GAT-07",
            text = "Mode 1: a new count while OUT is low holds from the next trigger on.",
            needs = Claim.PIT_8254,
            source = "Intel 231164, mode 1")
    static void newCountOfAShot(DeviceTrial<?> trial) {
        PitGateRules rules = ready(trial);
        rules.gate(false);
        rules.pit.start(GATED, 1, COUNT);
        rules.trigger();
        rules.pit.ticks(100);
        rules.pit.count(GATED, COUNT / 4);
        rules.requireEdge("of the shot that was triggered first", COUNT - 100, true);
        rules.trigger();
        rules.requireEdge("of the next shot", COUNT / 4, true);
    }

    @Rule(
            id = "PIT-GAT-08",
            text = "Modes 2 and 3: a gate that falls while OUT is low brings OUT high at once.",
            needs = Claim.PIT_8254,
            source = "Intel 231164, modes 2 and 3 and gate pin operations")
    static void lowGateRaisesOut(DeviceTrial<?> trial) {
        for (int mode = 2; mode <= 3; mode++) {
            PitGateRules rules = ready(trial);
            rules.gate(true);
            rules.pit.start(GATED, mode, 6);
            for (int i = 0; i < 20 && rules.pit.out(GATED); i++) {
                rules.pit.ticks(1);
            }
            rules.requireOut("of mode %d within some periods".formatted(mode), false);
            rules.gate(false);
            rules.requireOut("of mode %d once the gate has fallen".formatted(mode), true);
        }
    }
}

package dev.hv.tck.part;

import dev.hv.api.device.Claim;
import dev.hv.tck.Rule;
import dev.hv.tck.bench.Bench;
import dev.hv.tck.device.DeviceTrial;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The ISA bridge of a PIIX3 (Intel 82371FB/82371SB datasheet, order number 290550, 2.2). */
public final class IsaBridgeRules {
    private static final List<String> PIRQS = List.of("pirqa", "pirqb", "pirqc", "pirqd");
    private static final Set<Integer> RESERVED = Set.of(0, 1, 2, 8, 13);
    private static final int PIRQRC = 0x60;
    private static final int DISABLED = 0x80;

    private final PartBench bridge;
    private final Bench bench;

    private IsaBridgeRules(DeviceTrial<?> trial) {
        bridge = PartBench.of(trial, 256);
        bench = bridge.bench();
    }

    private void route(int pirq, int value) {
        bridge.write(0, PIRQRC + pirq, value);
    }

    private void drive(int pirq, boolean high) {
        bench.drive(PIRQS.get(pirq), high);
    }

    private void requireHigh(String when, Integer... expected) {
        Set<String> high = new TreeSet<>();
        bench.levels().forEach((name, level) -> high.addAll(level ? Set.of(name) : Set.of()));
        Set<String> wanted = new TreeSet<>();
        for (int irq : expected) {
            wanted.add("irq" + irq);
        }
        bridge.require(high.equals(wanted), "%s %s are high, expected %s", when, high, wanted);
    }

    @Rule(
            id = "PXB-RTE-01",
            text =
                    "A PIRQ that is routed drives its ISA interrupt while it is high, and no other;"
                            + " after a reset, disabled, or routed to what is reserved, none.",
            needs = Claim.ISA_BRIDGE_PIIX3,
            source = "Intel 290550, 2.2.7")
    static void routes(DeviceTrial<?> trial) {
        IsaBridgeRules rules = new IsaBridgeRules(trial);
        for (int pirq = 0; pirq < PIRQS.size(); pirq++) {
            rules.bridge.requireEqual(
                    "PIRQRC after a reset", DISABLED, rules.bridge.read(0, PIRQRC + pirq) & 0x80);
            for (int irq = 0; irq < 16; irq++) {
                rules.route(pirq, irq);
                rules.bridge.requireEqual(
                        "PIRQRC", irq, rules.bridge.read(0, PIRQRC + pirq) & 0x8F);
                rules.requireHigh("before the PIRQ is high");
                rules.drive(pirq, true);
                Integer[] expected = RESERVED.contains(irq) ? new Integer[0] : new Integer[] {irq};
                rules.requireHigh("routed to " + irq, expected);
                rules.route(pirq, irq | DISABLED);
                rules.requireHigh("while the route is disabled");
                rules.route(pirq, irq);
                rules.requireHigh("enabled again", expected);
                rules.drive(pirq, false);
                rules.requireHigh("when the PIRQ is low again");
            }
            rules.route(pirq, DISABLED);
        }
    }

    @Rule(
            id = "PXB-SHR-01",
            text =
                    "PIRQs that are routed to one ISA interrupt share it; a new route takes the"
                            + " level along.",
            needs = Claim.ISA_BRIDGE_PIIX3,
            source = "Intel 290550, 2.2.7")
    static void shares(DeviceTrial<?> trial) {
        IsaBridgeRules rules = new IsaBridgeRules(trial);
        for (int pirq = 0; pirq < PIRQS.size(); pirq++) {
            rules.route(pirq, 11);
            rules.drive(pirq, true);
            rules.requireHigh("shared", 11);
        }
        rules.route(1, 10);
        rules.requireHigh("after one of four was routed elsewhere", 10, 11);
        rules.route(2, 9);
        rules.route(3, 5);
        rules.requireHigh("with four routes", 5, 9, 10, 11);
        rules.drive(0, false);
        rules.requireHigh("after one has fallen", 5, 9, 10);
        rules.route(1, 9);
        rules.drive(2, false);
        rules.requireHigh("after one of two that share has fallen", 5, 9);
        rules.drive(1, false);
        rules.requireHigh("after both have fallen", 5);
        rules.drive(3, false);
        rules.requireHigh("after all have fallen");
    }
}

package dev.hv.tck.bus;

import dev.hv.api.bus.AccessRules;
import dev.hv.api.bus.AddressSpace;
import dev.hv.api.bus.BusPlugin;
import dev.hv.api.bus.Endian;
import dev.hv.api.bus.OnInvalid;
import dev.hv.api.bus.RamRegion;
import dev.hv.api.bus.Width;
import dev.hv.api.trace.Trace;
import dev.hv.tck.Effort;
import dev.hv.tck.RuleViolation;
import dev.hv.tck.bench.NaiveAddressSpace;
import dev.hv.tck.bench.NaiveRam;
import dev.hv.tck.script.Dice;
import dev.hv.tck.script.Shrinker;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Lock;
import java.util.function.Function;

/** An implementation of the bus before one rule. */
public final class BusTrial {
    /** The naive model as a subject: what all others are compared with. */
    public static final BusPlugin MODEL =
            new BusPlugin() {
                @Override
                public String name() {
                    return "model";
                }

                @Override
                public AddressSpace space(int addressBits, Lock domain, Trace trace) {
                    return new NaiveAddressSpace("bus", addressBits, domain, trace);
                }

                @Override
                public RamRegion ram(String name, int size, boolean readOnly) {
                    return new NaiveRam(name, size, readOnly);
                }
            };

    private static final int SHRINK_TRIALS = 500;
    private static final long GOLDEN_GAMMA = 0x9E37_79B9_7F4A_7C15L;

    private final BusPlugin subject;
    private final Effort effort;
    private final long seed;

    /**
     * @param seed of every script; a different one for each rule
     */
    public BusTrial(BusPlugin subject, Effort effort, long seed) {
        this.subject = subject;
        this.effort = effort;
        this.seed = seed;
    }

    /** What two worlds of a script have in common. */
    record Rules(AccessRules first, AccessRules second) {}

    BusPlugin subject() {
        return subject;
    }

    Dice dice() {
        return new Dice(seed);
    }

    BusWorld world(Rules rules) {
        return new BusWorld(subject, rules.first, rules.second);
    }

    static final Rules PLAIN = new Rules(AccessRules.bytes(), AccessRules.bytes());

    /**
     * Runs scripts in a world of the subject and in one of the model; what they show must be equal.
     *
     * @param rules of the devices
     * @param steps makes a step
     */
    void compare(Function<Dice, Rules> rules, Function<Dice, BusStep> steps) {
        for (int i = 0; i < effort.scripts(); i++) {
            Dice dice = new Dice(seed + i * GOLDEN_GAMMA);
            Rules chosen = rules.apply(dice);
            List<BusStep> script = new ArrayList<>();
            for (int length = 1 + effort.steps() * (i + 1) / effort.scripts();
                    script.size() < length; ) {
                script.add(steps.apply(dice));
            }
            if (difference(chosen, script).isPresent()) {
                List<BusStep> shortest =
                        new Shrinker<BusStep>(
                                        tried -> difference(chosen, tried).isPresent(),
                                        SHRINK_TRIALS)
                                .shrink(script);
                throw new RuleViolation(
                        difference(chosen, shortest).orElse("") + "\n" + listing(chosen, shortest));
            }
        }
    }

    private Optional<String> difference(Rules rules, List<BusStep> script) {
        BusWorld model = new BusWorld(MODEL, rules.first, rules.second);
        BusWorld tried = world(rules);
        for (BusStep step : script) {
            String expected = step.on(model);
            String actual = shown(step, tried);
            if (!expected.equals(actual)) {
                return Optional.of(step + "\nexpected: " + expected + "\nbut was:  " + actual);
            }
        }
        return Optional.empty();
    }

    @SuppressWarnings("CatchingUnchecked") // whatever a stranger's bus throws is a finding
    private static String shown(BusStep step, BusWorld world) {
        try {
            return step.on(world);
        } catch (Exception | StackOverflowError | AssertionError | LinkageError e) {
            return "threw " + e;
        }
    }

    private static String listing(Rules rules, List<BusStep> script) {
        StringBuilder text = new StringBuilder("script of " + script.size() + " steps:");
        script.forEach(step -> text.append("\n    ").append(step));
        return text + "\nio3: " + rules.first + "\nio4: " + rules.second;
    }

    static AccessRules splitting(Dice dice) {
        return new AccessRules(
                EnumSet.allOf(Width.class), true, widths(dice), Endian.LITTLE, OnInvalid.OPEN_BUS);
    }

    static AccessRules any(Dice dice) {
        return new AccessRules(
                widths(dice),
                dice.oneIn(2),
                widths(dice),
                dice.of(List.of(Endian.values())),
                dice.of(List.of(OnInvalid.values())));
    }

    private static Set<Width> widths(Dice dice) {
        EnumSet<Width> widths = EnumSet.of(dice.width());
        for (Width width : Width.values()) {
            if (dice.oneIn(3)) {
                widths.add(width);
            }
        }
        return widths;
    }

    static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new RuleViolation(otherwise);
        }
    }
}

package dev.hv.tck.device;

import dev.hv.api.device.Claim;
import dev.hv.api.device.ConfigException;
import dev.hv.api.device.Descriptor;
import dev.hv.api.device.DevicePlugin;
import dev.hv.tck.Effort;
import dev.hv.tck.RuleViolation;
import dev.hv.tck.bench.Bench;
import dev.hv.tck.bench.SubjectFailure;
import dev.hv.tck.script.Dice;
import dev.hv.tck.script.Shrinker;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A plugin before one rule: makes benches with its device, and scripts to run on them.
 *
 * @param <C> its configuration
 */
public final class DeviceTrial<C extends Record> {
    /** How often a failing script is tried again for each script of the effort, to shorten it. */
    private static final int SHRINK_TRIALS = 60;

    private static final int MAX_SHRINK_TRIALS = 1_500;

    /** How many steps of chance follow a known script. */
    private static final int CHANCE_AFTER_KNOWN = 8;

    private static final long GOLDEN_GAMMA = 0x9E37_79B9_7F4A_7C15L;

    private final DevicePlugin<C> plugin;
    private final C config;
    private final Effort effort;
    private final long seed;
    private final Supplier<List<List<DeviceStep>>> known;
    private final Optional<KnownScripts> watcher;

    /**
     * @param config with which its devices are made
     * @param seed of every script; a different one for each rule
     * @param known scripts that are tried beside those that chance makes; asked for when needed
     */
    public DeviceTrial(
            DevicePlugin<C> plugin,
            C config,
            Effort effort,
            long seed,
            Supplier<List<List<DeviceStep>>> known) {
        this(plugin, config, effort, seed, known, Optional.empty());
    }

    private DeviceTrial(
            DevicePlugin<C> plugin,
            C config,
            Effort effort,
            long seed,
            Supplier<List<List<DeviceStep>>> known,
            Optional<KnownScripts> watcher) {
        this.plugin = plugin;
        this.config = config;
        this.effort = effort;
        this.seed = seed;
        this.known = known;
        this.watcher = watcher;
    }

    /** The same, with somebody who hears what is done to its devices. */
    DeviceTrial<C> watched(KnownScripts hearer) {
        return new DeviceTrial<>(plugin, config, effort, seed, known, Optional.of(hearer));
    }

    /** Returns the plugin. */
    public DevicePlugin<C> plugin() {
        return plugin;
    }

    Descriptor<C> descriptor() {
        return plugin.descriptor();
    }

    /** The same plugin in another configuration, looked at for a shorter time. */
    DeviceTrial<C> with(C other) {
        Effort part = new Effort(Math.max(2, effort.scripts() / 20), effort.steps());
        return new DeviceTrial<>(plugin, other, part, seed, known);
    }

    boolean claims(Claim claim) {
        return descriptor().claims().contains(claim);
    }

    Effort effort() {
        return effort;
    }

    /** Returns the rule's dice. */
    public Dice dice() {
        return new Dice(seed);
    }

    /** Dice that fall alike for the same script. */
    Dice diceFor(List<DeviceStep> script) {
        return new Dice(seed + script.toString().hashCode());
    }

    /** A device that was made and reset at that virtual time. */
    Bench benchAt(long nanos) {
        Bench bench = unstarted(nanos, true);
        bench.start();
        watcher.ifPresent(hearer -> hearer.hear(bench));
        return bench;
    }

    /** A device that was made and reset at virtual time 0. */
    public Bench bench() {
        return benchAt(0);
    }

    /** A device that was made and not yet reset. */
    Bench unstarted(long nanos, boolean plugged) {
        try {
            return Bench.create(plugin, config, nanos, plugged);
        } catch (ConfigException e) {
            throw new RuleViolation("its default configuration is refused: " + e.getMessage());
        }
    }

    static void run(Bench bench, List<DeviceStep> script) {
        script.forEach(step -> step.on(bench));
    }

    /**
     * Tries a check on scripts; of one that fails, the shortest that still does is told.
     *
     * @param check throws {@link RuleViolation}
     */
    void forScripts(Consumer<List<DeviceStep>> check) {
        DeviceScripts scripts = new DeviceScripts(bench());
        for (int i = 0; i < effort.scripts(); i++) {
            tryScript(scripts.script(diceOf(i), steps(i)), check);
        }
        Dice dice = diceOf(effort.scripts());
        for (List<DeviceStep> script : someKnown(dice)) {
            tryScript(script.subList(0, 1 + dice.below(script.size())), check);
        }
    }

    private void tryScript(List<DeviceStep> script, Consumer<List<DeviceStep>> check) {
        if (attempt(() -> check.accept(script)) != null) {
            List<DeviceStep> shortest = shrink(script, check);
            throw told(attempt(() -> check.accept(shortest)), listing(shortest));
        }
    }

    /** A quarter as many of the known scripts as chance makes others, from anywhere on. */
    private List<List<DeviceStep>> someKnown(Dice dice) {
        List<List<DeviceStep>> all = known.get();
        List<List<DeviceStep>> some = new ArrayList<>();
        int first = all.isEmpty() ? 0 : dice.below(all.size());
        for (int i = 0; i < Math.min(all.size(), effort.scripts() / 4); i++) {
            some.add(all.get((first + i) % all.size()));
        }
        return some;
    }

    /**
     * Tries a check on a script and what comes after the interesting moment.
     *
     * @param check throws {@link RuleViolation}
     */
    void forFutures(BiConsumer<List<DeviceStep>, List<DeviceStep>> check) {
        DeviceScripts scripts = new DeviceScripts(bench());
        for (int i = 0; i < effort.scripts(); i++) {
            Dice dice = diceOf(i);
            List<DeviceStep> past = scripts.script(dice, steps(i));
            List<DeviceStep> future = scripts.script(dice, steps(i));
            tryFuture(past, future, check);
        }
        Dice dice = diceOf(effort.scripts());
        for (List<DeviceStep> script : someKnown(dice)) {
            int now = dice.below(script.size());
            List<DeviceStep> future = new ArrayList<>(script.subList(now, script.size()));
            future.addAll(scripts.script(dice, CHANCE_AFTER_KNOWN));
            tryFuture(script.subList(0, now), future, check);
        }
    }

    private void tryFuture(
            List<DeviceStep> past,
            List<DeviceStep> future,
            BiConsumer<List<DeviceStep>, List<DeviceStep>> check) {
        if (attempt(() -> check.accept(past, future)) != null) {
            List<DeviceStep> shortPast = shrink(past, script -> check.accept(script, future));
            List<DeviceStep> shortFuture =
                    shrink(future, script -> check.accept(shortPast, script));
            throw told(
                    attempt(() -> check.accept(shortPast, shortFuture)),
                    listing(shortPast) + "\nand then: " + listing(shortFuture));
        }
    }

    /**
     * A stream of its own for each script. The seeds must not just be far apart: SplittableRandom
     * itself goes on by the golden ratio, and would give them one stream, each a little later.
     */
    private Dice diceOf(int script) {
        return new Dice(new Dice(seed + script * GOLDEN_GAMMA).any());
    }

    /** Short scripts first. */
    private int steps(int script) {
        return 1 + effort.steps() * (script + 1) / effort.scripts();
    }

    private List<DeviceStep> shrink(List<DeviceStep> failing, Consumer<List<DeviceStep>> check) {
        RuntimeException first = attempt(() -> check.accept(failing));
        return new Shrinker<DeviceStep>(
                        script -> alike(first, attempt(() -> check.accept(script))),
                        Math.min(MAX_SHRINK_TRIALS, SHRINK_TRIALS * effort.scripts()))
                .shrink(failing);
    }

    private static boolean alike(@Nullable RuntimeException one, @Nullable RuntimeException other) {
        if (one instanceof SubjectFailure first) {
            return other instanceof SubjectFailure second && first.call() == second.call();
        }
        return one instanceof RuleViolation && other instanceof RuleViolation;
    }

    private static @Nullable RuntimeException attempt(Runnable check) {
        try {
            check.run();
            return null;
        } catch (RuleViolation | SubjectFailure e) {
            return e;
        }
    }

    private static RuntimeException told(@Nullable RuntimeException thrown, String script) {
        return switch (thrown) {
            case SubjectFailure failure -> failure.after(script);
            case RuleViolation violation ->
                    new RuleViolation(violation.getMessage() + "\n" + script);
            case null, default ->
                    new RuleViolation("a script fails at times and at times not\n" + script);
        };
    }

    static String listing(List<DeviceStep> script) {
        StringBuilder text = new StringBuilder("script of " + script.size() + " steps:");
        script.forEach(step -> text.append("\n    ").append(step));
        return text.toString();
    }

    /** Compares what two benches have shown; the first difference breaks the rule. */
    static void requireSame(String rule, List<String> expected, List<String> actual) {
        int common = Math.min(expected.size(), actual.size());
        for (int i = 0; i < common; i++) {
            if (!expected.get(i).equals(actual.get(i))) {
                throw new RuleViolation(
                        rule + "\nexpected: " + expected.get(i) + "\nbut was:  " + actual.get(i));
            }
        }
        if (expected.size() > common) {
            throw new RuleViolation(rule + "\nmissing: " + expected.get(common));
        }
        if (actual.size() > common) {
            throw new RuleViolation(rule + "\nunexpected: " + actual.get(common));
        }
    }

    static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new RuleViolation(otherwise);
        }
    }
}

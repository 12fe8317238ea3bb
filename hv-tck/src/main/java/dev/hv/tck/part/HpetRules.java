package dev.hv.tck.part;

import dev.hv.api.bus.Width;
import dev.hv.api.device.Claim;
import dev.hv.tck.Rule;
import dev.hv.tck.RuleViolation;
import dev.hv.tck.UntestableRule;
import dev.hv.tck.bench.RecordedLine;
import dev.hv.tck.device.DeviceTrial;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** The high precision event timer (IA-PC HPET specification 1.0a). */
public final class HpetRules {
    private static final int SIZE = 1024;
    private static final int CAPABILITIES = 0x000;
    private static final int CONFIGURATION = 0x010;
    private static final int STATUS = 0x020;
    private static final int COUNTER = 0x0F0;
    private static final int FIRST_TIMER = 0x100;
    private static final int STRIDE = 0x20;
    private static final int COMPARATOR = 8;

    private static final long COUNTER_HAS_64_BITS = 1 << 13;
    private static final long ENABLE = 1;
    private static final long LEGACY = 2;
    private static final long LEVEL = 1 << 1;
    private static final long INTERRUPTS = 1 << 2;
    private static final long PERIODIC = 1 << 3;
    private static final long CAN_BE_PERIODIC = 1 << 4;
    private static final long HAS_64_BITS = 1 << 5;
    private static final long SETS_VALUE = 1 << 6;
    private static final long AS_32_BITS = 1 << 8;
    private static final int ROUTE_SHIFT = 9;
    private static final long ROUTE = 0x1F << ROUTE_SHIFT;

    private static final long LONGEST_PERIOD_FEMTOS = 0x05F5_E100;
    private static final long FEMTOS_PER_NANO = 1_000_000;
    private static final long TICKS = 10_000;
    private static final long SLACK = 16;

    private final PartBench hpet;

    private HpetRules(DeviceTrial<?> trial) {
        hpet = PartBench.of(trial, SIZE);
    }

    private long get(int register) {
        return hpet.bench().read(hpet.bench().regions().getFirst(), register, Width.QWORD);
    }

    private void set(int register, long value) {
        hpet.bench().write(hpet.bench().regions().getFirst(), register, Width.QWORD, value);
    }

    private static int timer(int n) {
        return FIRST_TIMER + n * STRIDE;
    }

    private boolean countsTo64Bits() {
        return (get(CAPABILITIES) & COUNTER_HAS_64_BITS) != 0;
    }

    private int timers() {
        return (int) (get(CAPABILITIES) >> 8 & 0x1F) + 1;
    }

    private long nanos(long ticks) {
        return ticks * (get(CAPABILITIES) >>> 32) / FEMTOS_PER_NANO;
    }

    private void passTicks(long ticks) {
        hpet.pass(nanos(ticks));
    }

    private List<Integer> routes(int n) {
        long able = get(timer(n)) >>> 32;
        return IntStream.range(1, 32).filter(i -> (able >>> i & 1) != 0).boxed().toList();
    }

    private int route(int n) {
        List<Integer> routes = routes(n);
        if (routes.isEmpty()) {
            throw new RuleViolation("timer " + n + " has no route to an I/O APIC");
        }
        return routes.getFirst();
    }

    private RecordedLine line(String name) {
        return Optional.ofNullable(hpet.bench().lines().get(name))
                .orElseThrow(() -> new RuleViolation("it drives no line " + name));
    }

    private RecordedLine routed(int n) {
        return line("gsi" + route(n));
    }

    private void configure(int n, long bits) {
        set(timer(n), bits | (long) route(n) << ROUTE_SHIFT);
    }

    private void requireRises(String when, int expected, RecordedLine line) {
        hpet.require(
                line.rises() == expected,
                "%s: the line has risen %d times, expected %d",
                when,
                line.rises(),
                expected);
    }

    private void requireNear(String what, long expected, long actual) {
        hpet.require(
                Math.abs(actual - expected) <= SLACK,
                "%s: expected about %d, but was %d",
                what,
                expected,
                actual);
    }

    @Rule(
            id = "HPT-REG-01",
            text =
                    "The capabilities tell a revision, three timers or more and a period of at most"
                            + " 100 ns, and are read-only.",
            needs = Claim.HPET,
            source = "IA-PC HPET 1.0a, 2.3.4")
    static void capabilities(DeviceTrial<?> trial) {
        HpetRules rules = new HpetRules(trial);
        long capabilities = rules.get(CAPABILITIES);
        long period = capabilities >>> 32;
        rules.hpet.require((capabilities & 0xFF) != 0, "the revision is 0");
        rules.hpet.require(rules.timers() >= 3, "there are %d timers", rules.timers());
        rules.hpet.require(
                period > 0 && period <= LONGEST_PERIOD_FEMTOS,
                "the period is %d femtoseconds",
                period);
        rules.set(CAPABILITIES, ~capabilities);
        rules.hpet.requireEqual(
                "the capabilities after a write", capabilities, rules.get(CAPABILITIES));
        for (int half = 0; half < 2; half++) {
            rules.hpet.requireEqual(
                    "half " + half + " of the capabilities",
                    capabilities >>> (32 * half) & 0xFFFF_FFFFL,
                    rules.hpet.readWide(CAPABILITIES + 4L * half));
        }
    }

    @Rule(
            id = "HPT-RST-01",
            text =
                    "After a reset it is halted at 0, has no status, no timer interrupts, and the"
                            + " comparators are all ones.",
            needs = Claim.HPET,
            source = "IA-PC HPET 1.0a, 2.3.5 to 2.3.9")
    static void afterReset(DeviceTrial<?> trial) {
        HpetRules rules = new HpetRules(trial);
        rules.passTicks(TICKS);
        rules.hpet.requireEqual("the configuration", 0, rules.get(CONFIGURATION) & 3);
        rules.hpet.requireEqual("the status", 0, rules.get(STATUS));
        rules.hpet.requireEqual("the main counter", 0, rules.get(COUNTER));
        for (int n = 0; n < rules.timers(); n++) {
            long configuration = rules.get(timer(n));
            rules.hpet.requireEqual(
                    "what is enabled of timer " + n,
                    0,
                    configuration & (LEVEL | INTERRUPTS | PERIODIC | AS_32_BITS | ROUTE));
            boolean wide = (configuration & HAS_64_BITS) != 0;
            rules.hpet.requireEqual(
                    "comparator " + n, wide ? -1 : 0xFFFF_FFFFL, rules.get(timer(n) + COMPARATOR));
        }
    }

    @Rule(
            id = "HPT-CNT-01",
            text =
                    "The main counter counts its period while it is enabled, stands while it is"
                            + " not, and goes on from there, or from what is written meanwhile.",
            needs = Claim.HPET,
            source = "IA-PC HPET 1.0a, 2.3.5 and 2.3.7")
    static void counts(DeviceTrial<?> trial) {
        HpetRules rules = new HpetRules(trial);
        rules.set(CONFIGURATION, ENABLE);
        rules.passTicks(TICKS);
        rules.requireNear("the counter after 10000 ticks", TICKS, rules.get(COUNTER));
        rules.passTicks(TICKS);
        rules.requireNear("the counter after 20000 ticks", 2 * TICKS, rules.get(COUNTER));
        rules.set(CONFIGURATION, 0);
        long stands = rules.get(COUNTER);
        rules.requireNear("the counter once it is halted", 2 * TICKS, stands);
        rules.passTicks(TICKS);
        rules.hpet.requireEqual("the counter while it is halted", stands, rules.get(COUNTER));
        rules.set(CONFIGURATION, ENABLE);
        rules.hpet.requireEqual("the counter that goes on", stands, rules.get(COUNTER));
        rules.passTicks(TICKS);
        rules.requireNear("the counter after it went on", stands + TICKS, rules.get(COUNTER));
        rules.set(CONFIGURATION, 0);
        long written = rules.countsTo64Bits() ? 0x12_3456_789AL : 0x3456_789AL;
        rules.set(COUNTER, written);
        rules.hpet.requireEqual("the counter as written", written, rules.get(COUNTER));
        rules.hpet.requireEqual("its lower half", 0x3456_789AL, rules.hpet.readWide(COUNTER));
        rules.hpet.requireEqual("its upper half", written >> 32, rules.hpet.readWide(COUNTER + 4));
        rules.set(CONFIGURATION, ENABLE);
        rules.passTicks(TICKS);
        rules.requireNear(
                "the counter 10000 ticks after what was written",
                written + TICKS,
                rules.get(COUNTER));
    }

    @Rule(
            id = "HPT-ONE-01",
            text =
                    "A timer interrupts once, when the main counter comes to its comparator; a"
                            + " disabled one, or a halted counter, does not.",
            needs = Claim.HPET,
            source = "IA-PC HPET 1.0a, 2.3.9.2.1")
    static void oneShot(DeviceTrial<?> trial) {
        int timers = new HpetRules(trial).timers();
        for (int n = 0; n < timers; n++) {
            HpetRules rules = new HpetRules(trial);
            rules.configure(n, INTERRUPTS);
            rules.set(timer(n) + COMPARATOR, TICKS);
            rules.hpet.requireEqual("the comparator", TICKS, rules.get(timer(n) + COMPARATOR));
            RecordedLine line = rules.routed(n);
            rules.passTicks(2 * TICKS);
            rules.requireRises("while the counter is halted", 0, line);
            rules.set(CONFIGURATION, ENABLE);
            rules.passTicks(TICKS - SLACK);
            rules.requireRises("before the counter is there", 0, line);
            rules.passTicks(2 * SLACK);
            rules.requireRises("once the counter was there", 1, line);
            rules.passTicks(5 * TICKS);
            rules.requireRises("long after", 1, line);
            rules.configure(n, 0);
            rules.set(timer(n) + COMPARATOR, rules.get(COUNTER) + TICKS);
            rules.passTicks(2 * TICKS);
            rules.requireRises("of a timer without interrupts", 1, line);
            rules.configure(n, INTERRUPTS);
            rules.set(timer(n) + COMPARATOR, rules.get(COUNTER) + TICKS);
            rules.passTicks(TICKS + SLACK);
            rules.requireRises("set a second time", 2, line);
        }
    }

    @Rule(
            id = "HPT-LVL-01",
            text =
                    "A level stays, and its status, until the status is written with a one; an edge"
                            + " leaves no status.",
            needs = Claim.HPET,
            source = "IA-PC HPET 1.0a, 2.3.6")
    static void levels(DeviceTrial<?> trial) {
        int timers = new HpetRules(trial).timers();
        for (int n = 0; n < timers; n++) {
            HpetRules rules = new HpetRules(trial);
            RecordedLine line = rules.routed(n);
            rules.configure(n, INTERRUPTS | LEVEL);
            rules.set(timer(n) + COMPARATOR, TICKS);
            rules.set(CONFIGURATION, ENABLE);
            rules.passTicks(TICKS + SLACK);
            rules.hpet.requireEqual("the status", 1 << n, rules.get(STATUS));
            rules.requireAsserted("once the counter was there", true, line);
            rules.set(STATUS, 0);
            rules.set(STATUS, ~(1L << n));
            rules.hpet.requireEqual("the status, not yet cleared", 1 << n, rules.get(STATUS));
            rules.requireAsserted("before the status is cleared", true, line);
            rules.set(STATUS, 1L << n);
            rules.hpet.requireEqual("the status, cleared", 0, rules.get(STATUS));
            rules.requireAsserted("after the status was cleared", false, line);
            rules.configure(n, INTERRUPTS);
            rules.set(timer(n) + COMPARATOR, rules.get(COUNTER) + TICKS);
            rules.passTicks(TICKS + SLACK);
            rules.requireRises("of an edge after a level", 2, line);
            rules.hpet.requireEqual("the status of an edge", 0, rules.get(STATUS));
        }
    }

    private void requireAsserted(String when, boolean expected, RecordedLine line) {
        hpet.require(
                line.asserted() == expected,
                "%s the line is %s",
                when,
                expected ? "not asserted" : "asserted");
    }

    @Rule(
            id = "HPT-LVL-02",
            text =
                    "A timer whose interrupt is not enabled sets its status all the same, and does"
                            + " not interrupt; halting the counter clears no status.",
            needs = Claim.HPET,
            source = "IA-PC HPET 1.0a, 2.3.5, ENABLE_CNF, and 2.3.8, Tn_INT_ENB_CNF")
    static void statusWithoutInterrupts(DeviceTrial<?> trial) {
        int timers = new HpetRules(trial).timers();
        for (int n = 0; n < timers; n++) {
            HpetRules rules = new HpetRules(trial);
            RecordedLine line = rules.routed(n);
            rules.configure(n, LEVEL);
            rules.set(timer(n) + COMPARATOR, TICKS);
            rules.set(CONFIGURATION, ENABLE);
            rules.passTicks(TICKS + SLACK);
            rules.requireRises("of a timer that is not enabled", 0, line);
            rules.hpet.requireEqual(
                    "the status of a timer that is not enabled", 1 << n, rules.get(STATUS));
            rules.set(CONFIGURATION, 0);
            rules.hpet.requireEqual(
                    "the status once the counter is halted", 1 << n, rules.get(STATUS));
            rules.set(STATUS, 1L << n);
            rules.hpet.requireEqual("the status, cleared", 0, rules.get(STATUS));
        }
    }

    @Rule(
            id = "HPT-PER-01",
            text =
                    "A periodic timer interrupts at its comparator and then every period, and the"
                            + " comparator moves on by it.",
            needs = Claim.HPET,
            source = "IA-PC HPET 1.0a, 2.3.9.2.2")
    static void periodic(DeviceTrial<?> trial) {
        HpetRules rules = new HpetRules(trial);
        int n = 0;
        rules.hpet.require(
                (rules.get(timer(n)) & CAN_BE_PERIODIC) != 0, "timer 0 cannot be periodic");
        RecordedLine line = rules.routed(n);
        rules.configure(n, INTERRUPTS | PERIODIC | SETS_VALUE);
        rules.set(timer(n) + COMPARATOR, 3 * TICKS);
        rules.set(timer(n) + COMPARATOR, 2 * TICKS);
        rules.hpet.requireEqual(
                "the comparator, of which the period was set after it",
                3 * TICKS,
                rules.get(timer(n) + COMPARATOR));
        rules.set(CONFIGURATION, ENABLE);
        rules.passTicks(3 * TICKS - SLACK);
        rules.requireRises("before the comparator", 0, line);
        rules.passTicks(2 * SLACK);
        for (int period = 1; period <= 20; period++) {
            rules.requireRises("at expiry " + period, period, line);
            rules.hpet.requireEqual(
                    "the comparator after expiry " + period,
                    (3 + 2L * period) * TICKS,
                    rules.get(timer(n) + COMPARATOR));
            rules.passTicks(2 * TICKS);
        }
        rules.configure(n, INTERRUPTS);
        int rises = line.rises();
        rules.passTicks(20 * TICKS);
        rules.hpet.require(line.rises() <= rises + 1, "a timer that is no more periodic goes on");
        rules.set(CONFIGURATION, 0);
        rules.set(COUNTER, 0);
        rules.configure(n, INTERRUPTS | PERIODIC | SETS_VALUE);
        rules.set(timer(n) + COMPARATOR, 4 * TICKS);
        rules.set(CONFIGURATION, ENABLE);
        rises = line.rises();
        rules.passTicks(4 * TICKS + SLACK);
        rules.requireRises("at a comparator that was written once", rises + 1, line);
        rules.passTicks(4 * TICKS);
        rules.requireRises("a period later, of what was written once", rises + 2, line);
    }

    @Rule(
            id = "HPT-NRW-01",
            text = "A timer in 32-bit mode looks at the lower half of the main counter only.",
            needs = Claim.HPET,
            source = "IA-PC HPET 1.0a, 2.3.8, Tn_32MODE_CNF")
    static void narrow(DeviceTrial<?> trial) {
        HpetRules rules = new HpetRules(trial);
        if (!rules.countsTo64Bits()) {
            throw new UntestableRule("its main counter has 32 bits");
        }
        RecordedLine line = rules.routed(0);
        rules.set(COUNTER, 0x7_FFFF_FFFFL - TICKS);
        rules.configure(0, INTERRUPTS | AS_32_BITS);
        rules.set(timer(0) + COMPARATOR, TICKS);
        rules.set(CONFIGURATION, ENABLE);
        rules.passTicks(2 * TICKS - SLACK);
        rules.requireRises("before the lower half is there", 0, line);
        rules.passTicks(2 * SLACK);
        rules.requireRises("once the lower half was there", 1, line);
        rules.passTicks((1L << 32) - 3 * SLACK);
        rules.requireRises("before the lower half is there again", 1, line);
        rules.passTicks(4 * SLACK);
        rules.requireRises("once the lower half was there again", 2, line);
    }

    @Rule(
            id = "HPT-RTE-01",
            text =
                    "A timer interrupts where its route leads; a route that it has not got is not"
                            + " kept.",
            needs = Claim.HPET,
            source = "IA-PC HPET 1.0a, 2.3.8, Tn_INT_ROUTE_CNF")
    static void routes(DeviceTrial<?> trial) {
        int timers = new HpetRules(trial).timers();
        for (int n = 0; n < timers; n++) {
            for (int route : new HpetRules(trial).routes(n)) {
                HpetRules rules = new HpetRules(trial);
                rules.set(timer(n), INTERRUPTS | (long) route << ROUTE_SHIFT);
                rules.hpet.requireEqual(
                        "the route", route, (rules.get(timer(n)) & ROUTE) >> ROUTE_SHIFT);
                rules.set(timer(n) + COMPARATOR, TICKS);
                rules.set(CONFIGURATION, ENABLE);
                rules.passTicks(TICKS + SLACK);
                rules.hpet
                        .bench()
                        .lines()
                        .forEach(
                                (name, line) ->
                                        rules.requireRises(
                                                name + ", with route " + route,
                                                name.equals("gsi" + route) ? 1 : 0,
                                                line));
            }
            HpetRules rules = new HpetRules(trial);
            List<Integer> able = rules.routes(n);
            for (int route = 1; route < 32; route++) {
                if (!able.contains(route)) {
                    rules.set(timer(n), INTERRUPTS | (long) route << ROUTE_SHIFT);
                    rules.hpet.require(
                            (rules.get(timer(n)) & ROUTE) != (long) route << ROUTE_SHIFT,
                            "timer %d keeps route %d, which it has not got",
                            n,
                            route);
                }
            }
        }
    }

    @Rule(
            id = "HPT-LEG-01",
            text =
                    "In legacy replacement, timer 0 is IRQ 0 and timer 1 IRQ 8, whatever their"
                            + " routes, and the others keep theirs.",
            needs = Claim.HPET,
            source = "IA-PC HPET 1.0a, 2.3.5, LEG_RT_CNF")
    static void legacyReplacement(DeviceTrial<?> trial) {
        for (int n = 0; n < 3; n++) {
            HpetRules rules = new HpetRules(trial);
            rules.configure(n, INTERRUPTS);
            rules.set(timer(n) + COMPARATOR, TICKS);
            rules.set(CONFIGURATION, ENABLE | LEGACY);
            rules.passTicks(TICKS + SLACK);
            rules.requireRises("IRQ 0 by timer " + n, n == 0 ? 1 : 0, rules.line("irq0"));
            rules.requireRises("IRQ 8 by timer " + n, n == 1 ? 1 : 0, rules.line("irq8"));
            rules.requireRises("the routed line by timer " + n, n == 2 ? 1 : 0, rules.routed(n));
        }
    }

    @Rule(
            id = "HPT-LEG-02",
            text =
                    "In legacy replacement a level stays on IRQ 0 or IRQ 8 until its status is"
                            + " cleared.",
            needs = Claim.HPET,
            source = "IA-PC HPET 1.0a, 2.3.5 and 2.3.6")
    static void legacyLevels(DeviceTrial<?> trial) {
        for (int n = 0; n < 2; n++) {
            HpetRules rules = new HpetRules(trial);
            RecordedLine line = rules.line(n == 0 ? "irq0" : "irq8");
            rules.configure(n, INTERRUPTS | LEVEL);
            rules.set(timer(n) + COMPARATOR, TICKS);
            rules.set(CONFIGURATION, ENABLE | LEGACY);
            rules.passTicks(TICKS + SLACK);
            rules.requireAsserted("once the counter was there", true, line);
            rules.passTicks(TICKS);
            rules.requireAsserted("later", true, line);
            rules.requireAsserted("in legacy replacement", false, rules.routed(n));
            rules.set(STATUS, 1L << n);
            rules.requireAsserted("after the status was cleared", false, line);
        }
    }

    @Rule(
            id = "HPT-CMP-01",
            text = "The halves of each comparator are written and read by themselves too.",
            needs = Claim.HPET,
            source = "IA-PC HPET 1.0a, 2.3.9")
    static void halves(DeviceTrial<?> trial) {
        HpetRules rules = new HpetRules(trial);
        for (int n = 0; n < rules.timers(); n++) {
            if ((rules.get(timer(n)) & HAS_64_BITS) != 0) {
                rules.hpet.writeWide(timer(n) + COMPARATOR, 0x1111_0000L + n);
                rules.hpet.writeWide(timer(n) + COMPARATOR + 4, 0x2222_0000L + n);
            }
        }
        for (int n = 0; n < rules.timers(); n++) {
            if ((rules.get(timer(n)) & HAS_64_BITS) != 0) {
                rules.hpet.requireEqual(
                        "comparator " + n,
                        0x2222_0000_1111_0000L + ((long) n << 32) + n,
                        rules.get(timer(n) + COMPARATOR));
            }
        }
    }

    @Rule(
            id = "HPT-CMP-02",
            text =
                    "A timer looks at what its comparator, its mode and the main counter are now,"
                            + " not at what they were when it was set up.",
            needs = Claim.HPET,
            source = "IA-PC HPET 1.0a, 2.3.8 and 2.3.9")
    static void latestSettings(DeviceTrial<?> trial) {
        HpetRules rules = new HpetRules(trial);
        RecordedLine line = rules.routed(0);
        rules.configure(0, INTERRUPTS);
        rules.set(timer(0) + COMPARATOR, 100 * TICKS);
        rules.set(CONFIGURATION, ENABLE);
        rules.passTicks(TICKS);
        rules.set(CONFIGURATION, 0);
        rules.set(COUNTER, 99 * TICKS);
        rules.set(CONFIGURATION, ENABLE);
        rules.passTicks(TICKS + SLACK);
        rules.requireRises("after the counter was set shortly before", 1, line);
        rules.set(timer(0) + COMPARATOR, rules.get(COUNTER) + 50 * TICKS);
        rules.set(timer(0) + COMPARATOR, rules.get(COUNTER) + TICKS);
        rules.passTicks(2 * TICKS);
        rules.requireRises("after a nearer comparator", 2, line);
        rules.set(CONFIGURATION, 0);
        rules.set(timer(0) + COMPARATOR, rules.get(COUNTER) + TICKS);
        rules.passTicks(5 * TICKS);
        rules.requireRises("while the counter is halted", 2, line);
        rules.set(CONFIGURATION, ENABLE);
        rules.passTicks(TICKS + SLACK);
        rules.requireRises("once the counter went on", 3, line);
        if (rules.countsTo64Bits()) {
            rules.set(CONFIGURATION, 0);
            rules.set(COUNTER, 0x9_0000_0000L);
            rules.configure(0, INTERRUPTS);
            rules.set(timer(0) + COMPARATOR, TICKS);
            rules.set(CONFIGURATION, ENABLE);
            rules.configure(0, INTERRUPTS | AS_32_BITS);
            rules.passTicks(TICKS + SLACK);
            rules.requireRises("after 32-bit mode was chosen on the way", 4, line);
        }
    }
}

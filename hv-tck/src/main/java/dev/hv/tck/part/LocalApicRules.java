package dev.hv.tck.part;

import dev.hv.api.device.Claim;
import dev.hv.api.irq.CpuInterrupts;
import dev.hv.api.irq.InterruptController;
import dev.hv.api.irq.MsiTarget;
import dev.hv.tck.Rule;
import dev.hv.tck.device.DeviceTrial;

import java.util.List;

/** The local APIC of a processor (Intel SDM vol. 3A, chapter 12), in xAPIC mode. */
public final class LocalApicRules {
    private static final int SIZE = 4096;
    static final int ID = 0x20;
    static final int TPR = 0x80;
    static final int PPR = 0xA0;
    static final int EOI = 0xB0;
    static final int LDR = 0xD0;
    static final int DFR = 0xE0;
    private static final int SVR = 0xF0;
    static final int ISR = 0x100;
    static final int TMR = 0x180;
    static final int IRR = 0x200;
    static final int ICR_LOW = 0x300;
    static final int ICR_HIGH = 0x310;
    static final int LVT_TIMER = 0x320;
    static final int LVT_LINT0 = 0x350;
    static final int LVT_LINT1 = 0x360;
    static final int LVT_ERROR = 0x370;
    static final int INITIAL_COUNT = 0x380;
    static final int CURRENT_COUNT = 0x390;
    private static final int DIVIDE = 0x3E0;
    static final long MASKED = 1 << 16;
    private static final long PERIODIC = 1 << 17;
    static final long SELF = 1 << 18;
    private static final int SPURIOUS = 0xEF;
    private static final int DIVIDE_BY_1 = 0xB;
    static final long MILLI = 1_000_000;
    static final long LONGEST = 0xFFFF_FFFFL;

    /** Divide configuration for 1, 2, 4 and so on to 128 (12.5.4). */
    private static final List<Integer> DIVISORS =
            List.of(DIVIDE_BY_1, 0x0, 0x1, 0x2, 0x3, 0x8, 0x9, 0xA);

    private final PartBench apic;

    private LocalApicRules(DeviceTrial<?> trial) {
        apic = PartBench.of(trial, SIZE);
        var _ = apic.as(CpuInterrupts.class);
        var _ = apic.as(MsiTarget.class);
    }

    /** An APIC that software has enabled. */
    static LocalApicRules enabled(DeviceTrial<?> trial) {
        LocalApicRules rules = new LocalApicRules(trial);
        rules.set(SVR, 0x100 | SPURIOUS);
        return rules;
    }

    PartBench part() {
        return apic;
    }

    long get(int register) {
        return apic.readWide(register);
    }

    void set(int register, long value) {
        apic.writeWide(register, value);
    }

    /** Sends it a fixed interrupt. */
    void send(int vector, boolean level) {
        long address = 0xFEE0_0000L | (get(ID) >> 24 << 12);
        apic.bench().message(address, vector | (level ? 0xC000 : 0));
    }

    private boolean bit(int set, int vector) {
        return (get(set + vector / 32 * 16) >> (vector % 32) & 1) != 0;
    }

    void requireBit(String when, String name, int set, int vector, boolean expected) {
        apic.require(
                bit(set, vector) == expected,
                "%s: bit 0x%x of the %s is %s",
                when,
                vector,
                name,
                expected ? "clear" : "set");
    }

    void requireVector(String when, int vector) {
        apic.require(apic.line().asserted(), "%s: INTR is low", when);
        apic.requireEqual(when + ", the vector", vector, apic.bench().acknowledge());
        requireBit(when, "IRR", IRR, vector, false);
        requireBit(when, "ISR", ISR, vector, true);
    }

    void requireQuiet(String when) {
        apic.require(!apic.line().asserted(), "%s: INTR is high", when);
    }

    void end() {
        set(EOI, 0);
    }

    @Rule(
            id = "LAP-RST-01",
            text =
                    "A reset clears TPR, LDR, ICR, IRR, ISR, TMR and the counts, sets DFR to ones"
                            + " and SVR to FFH, and masks the LVT.",
            needs = Claim.LOCAL_APIC,
            source = "Intel SDM vol. 3A, 12.4.7.1")
    static void reset(DeviceTrial<?> trial) {
        LocalApicRules rules = new LocalApicRules(trial);
        for (int zero :
                List.of(TPR, LDR, ICR_LOW, ICR_HIGH, INITIAL_COUNT, CURRENT_COUNT, DIVIDE)) {
            rules.apic.requireEqual("register 0x%x".formatted(zero), 0L, rules.get(zero));
        }
        for (int i = 0; i < 8; i++) {
            for (int set : List.of(ISR, TMR, IRR)) {
                String name = "register 0x%x".formatted(set + 16 * i);
                rules.apic.requireEqual(name, 0L, rules.get(set + 16 * i));
            }
        }
        rules.apic.requireEqual("DFR", LONGEST, rules.get(DFR));
        rules.apic.requireEqual("SVR", 0xFFL, rules.get(SVR));
        for (int entry : List.of(LVT_TIMER, LVT_LINT0, LVT_LINT1, LVT_ERROR)) {
            rules.apic.requireEqual("LVT 0x%x".formatted(entry), MASKED, rules.get(entry));
        }
    }

    @Rule(
            id = "LAP-ACC-01",
            text =
                    "A fixed interrupt goes into the IRR and raises INTR, its acknowledge moves it"
                            + " to the ISR, and EOI ends it.",
            needs = Claim.LOCAL_APIC,
            source = "Intel SDM vol. 3A, 12.8.4")
    static void acceptance(DeviceTrial<?> trial) {
        LocalApicRules rules = enabled(trial);
        for (int vector : List.of(0x20, 0x5F, 0x80, 0xFE)) {
            rules.requireQuiet("before vector " + vector);
            rules.send(vector, false);
            rules.requireBit("after vector " + vector, "IRR", IRR, vector, true);
            rules.requireVector("after vector " + vector, vector);
            rules.requireQuiet("while vector " + vector + " is in service");
            rules.end();
            rules.requireBit("after its end", "ISR", ISR, vector, false);
        }
    }

    @Rule(
            id = "LAP-ACC-02",
            text =
                    "What comes twice before it is acknowledged is one interrupt; what comes again"
                            + " while it is in service is one more.",
            needs = Claim.LOCAL_APIC,
            source = "Intel SDM vol. 3A, 12.8.4")
    static void oneWaits(DeviceTrial<?> trial) {
        LocalApicRules rules = enabled(trial);
        rules.send(0x40, false);
        rules.send(0x40, false);
        rules.requireVector("after two messages", 0x40);
        rules.send(0x40, false);
        rules.requireQuiet("while the first is in service");
        rules.end();
        rules.requireVector("after the end of the first", 0x40);
        rules.end();
        rules.requireQuiet("after both");
    }

    @Rule(
            id = "LAP-PRI-01",
            text =
                    "The highest vector comes first, and a class that is not above what is in"
                            + " service waits for its end.",
            needs = Claim.LOCAL_APIC,
            source = "Intel SDM vol. 3A, 12.8.3")
    static void priority(DeviceTrial<?> trial) {
        LocalApicRules rules = enabled(trial);
        rules.send(0x41, false);
        rules.send(0x52, false);
        rules.send(0x49, false);
        rules.requireVector("of three", 0x52);
        rules.send(0x5F, false);
        rules.requireQuiet("a vector of the same class");
        rules.send(0x61, false);
        rules.requireVector("a vector of a higher class", 0x61);
        rules.end();
        rules.requireQuiet("the end of the higher one leaves the lower in service");
        rules.requireBit("after one end", "ISR", ISR, 0x52, true);
        rules.end();
        rules.requireVector("after both ends", 0x5F);
        rules.end();
        rules.requireVector("then", 0x49);
        rules.end();
        rules.requireVector("last", 0x41);
    }

    @Rule(
            id = "LAP-TPR-01",
            text =
                    "The task priority holds back its own class and those below; PPR is it or the"
                            + " class in service, whichever is higher.",
            needs = Claim.LOCAL_APIC,
            source = "Intel SDM vol. 3A, 12.8.3.1")
    static void taskPriority(DeviceTrial<?> trial) {
        LocalApicRules rules = enabled(trial);
        rules.set(TPR, 0x45);
        rules.apic.requireEqual("PPR", 0x45L, rules.get(PPR));
        rules.send(0x4F, false);
        rules.requireQuiet("a vector of the task's class");
        rules.send(0x50, false);
        rules.requireVector("a vector above the task's class", 0x50);
        rules.apic.requireEqual("PPR while 50H is in service", 0x50L, rules.get(PPR));
        rules.end();
        rules.requireQuiet("only the held one waits");
        rules.set(TPR, 0x3F);
        rules.requireVector("the task priority was lowered", 0x4F);
    }

    @Rule(
            id = "LAP-SPU-01",
            text =
                    "An acknowledge after the task priority has risen gives the spurious vector or"
                            + " none, and what waits goes on waiting.",
            needs = Claim.LOCAL_APIC,
            source = "Intel SDM vol. 3A, 12.9")
    static void spurious(DeviceTrial<?> trial) {
        LocalApicRules rules = enabled(trial);
        rules.send(0x40, false);
        rules.set(TPR, 0x40);
        int vector = rules.apic.bench().acknowledge();
        rules.apic.require(
                vector == SPURIOUS || vector == InterruptController.NO_VECTOR,
                "the vector is 0x%x, expected the spurious one, 0x%x",
                vector,
                SPURIOUS);
        rules.requireBit("after a spurious interrupt", "IRR", IRR, 0x40, true);
        rules.requireBit("after a spurious interrupt", "ISR", ISR, 0x40, false);
        rules.requireBit("after a spurious interrupt", "ISR", ISR, SPURIOUS, false);
        rules.set(TPR, 0);
        rules.requireVector("the task priority was lowered", 0x40);
    }

    @Rule(
            id = "LAP-SVR-01",
            text =
                    "While software has it disabled, no fixed interrupt is taken, and the LVT is"
                            + " masked and stays so.",
            needs = Claim.LOCAL_APIC,
            source = "Intel SDM vol. 3A, 12.4.7.2")
    static void disabled(DeviceTrial<?> trial) {
        LocalApicRules rules = enabled(trial);
        rules.set(LVT_TIMER, 0x40);
        rules.set(SVR, SPURIOUS);
        rules.apic.requireEqual("LVT timer", MASKED | 0x40, rules.get(LVT_TIMER));
        rules.set(LVT_TIMER, 0x41);
        rules.apic.requireEqual("LVT timer after a write", MASKED | 0x41, rules.get(LVT_TIMER));
        rules.send(0x50, false);
        rules.requireBit("disabled", "IRR", IRR, 0x50, false);
        rules.requireQuiet("disabled");
    }

    @Rule(
            id = "LAP-VEC-01",
            text = "Vectors 0 to 15 are not taken.",
            needs = Claim.LOCAL_APIC,
            source = "Intel SDM vol. 3A, 12.5.2")
    static void lowVectors(DeviceTrial<?> trial) {
        LocalApicRules rules = enabled(trial);
        for (int vector = 0; vector < 16; vector++) {
            rules.send(vector, false);
            rules.requireBit("vector " + vector, "IRR", IRR, vector, false);
        }
        rules.requireQuiet("illegal vectors");
    }

    @Rule(
            id = "LAP-TMR-01",
            text = "The TMR tells which of the interrupts was a level when it was taken.",
            needs = Claim.LOCAL_APIC,
            source = "Intel SDM vol. 3A, 12.8.4")
    static void triggerMode(DeviceTrial<?> trial) {
        LocalApicRules rules = enabled(trial);
        rules.send(0x40, true);
        rules.send(0x31, false);
        rules.requireBit("a level", "TMR", TMR, 0x40, true);
        rules.requireBit("an edge", "TMR", TMR, 0x31, false);
        rules.requireVector("the level", 0x40);
        rules.end();
        rules.send(0x40, false);
        rules.requireBit("an edge where a level was", "TMR", TMR, 0x40, false);
    }

    @Rule(
            id = "LAP-ICR-01",
            text = "A command with the shorthand self interrupts this processor.",
            needs = Claim.LOCAL_APIC,
            source = "Intel SDM vol. 3A, 12.6.1")
    static void selfInterrupt(DeviceTrial<?> trial) {
        LocalApicRules rules = enabled(trial);
        rules.set(ICR_LOW, SELF | 0x4000 | 0x77);
        rules.requireVector("after the command", 0x77);
    }

    /** Returns by how much the counter falls in a millisecond. */
    private long ticksInAMilli() {
        set(INITIAL_COUNT, LONGEST);
        pass(MILLI);
        long ticks = LONGEST - get(CURRENT_COUNT);
        set(INITIAL_COUNT, 0);
        return ticks;
    }

    void pass(long nanos) {
        apic.pass(nanos);
    }

    /** The count of ten milliseconds is about that of five. */
    void requireHalfWay(String what, long ticksInAMilli) {
        long count = get(CURRENT_COUNT);
        apic.require(
                count > 4 * ticksInAMilli && count < 6 * ticksInAMilli,
                "half way through %s of %d the count is %d",
                what,
                10 * ticksInAMilli,
                count);
    }

    long ready(long lvt) {
        set(DIVIDE, DIVIDE_BY_1);
        long ticks = ticksInAMilli();
        apic.require(ticks > 1000, "the counter falls by %d in a millisecond", ticks);
        set(LVT_TIMER, lvt);
        return ticks;
    }

    @Rule(
            id = "LAP-TIM-01",
            text = "A one-shot count interrupts once, when it has come to zero, and stays there.",
            needs = Claim.LOCAL_APIC,
            source = "Intel SDM vol. 3A, 12.5.4")
    static void oneShot(DeviceTrial<?> trial) {
        LocalApicRules rules = enabled(trial);
        long ticks = rules.ready(0x60);
        rules.set(INITIAL_COUNT, 10 * ticks);
        rules.pass(9 * MILLI);
        rules.requireQuiet("before the count has run out");
        rules.pass(2 * MILLI);
        rules.requireVector("after the count has run out", 0x60);
        rules.end();
        rules.apic.requireEqual("the current count", 0L, rules.get(CURRENT_COUNT));
        rules.pass(40 * MILLI);
        rules.requireQuiet("long after");
    }

    @Rule(
            id = "LAP-TIM-02",
            text =
                    "A periodic count interrupts at every end and begins again from its initial"
                            + " count.",
            needs = Claim.LOCAL_APIC,
            source = "Intel SDM vol. 3A, 12.5.4")
    static void periodic(DeviceTrial<?> trial) {
        LocalApicRules rules = enabled(trial);
        long ticks = rules.ready(PERIODIC | 0x60);
        rules.set(INITIAL_COUNT, 10 * ticks);
        rules.pass(5 * MILLI);
        for (int i = 1; i <= 3; i++) {
            rules.requireQuiet("in period " + i);
            rules.pass(10 * MILLI);
            rules.requireVector("after period " + i, 0x60);
            rules.end();
            rules.requireHalfWay("a period", ticks);
        }
        rules.set(INITIAL_COUNT, 0);
        rules.pass(40 * MILLI);
        rules.requireQuiet("an initial count of 0 stops it");
    }

    @Rule(
            id = "LAP-TIM-03",
            text = "A masked timer counts and does not interrupt.",
            needs = Claim.LOCAL_APIC,
            source = "Intel SDM vol. 3A, 12.5.1")
    static void maskedTimer(DeviceTrial<?> trial) {
        LocalApicRules rules = enabled(trial);
        long ticks = rules.ready(MASKED | 0x60);
        rules.set(INITIAL_COUNT, 10 * ticks);
        rules.pass(5 * MILLI);
        rules.requireHalfWay("a masked count", ticks);
        rules.pass(20 * MILLI);
        rules.requireQuiet("masked");
        rules.requireBit("masked", "IRR", IRR, 0x60, false);
    }

    @Rule(
            id = "LAP-TIM-04",
            text = "The divide configuration register divides by 1, 2, 4 and so on to 128.",
            needs = Claim.LOCAL_APIC,
            source = "Intel SDM vol. 3A, 12.5.4")
    static void divisors(DeviceTrial<?> trial) {
        LocalApicRules rules = enabled(trial);
        long undivided = rules.ready(MASKED | 0x60);
        for (int i = 0; i < DIVISORS.size(); i++) {
            rules.set(DIVIDE, DIVISORS.get(i));
            long ticks = rules.ticksInAMilli();
            long expected = undivided >> i;
            rules.apic.require(
                    Math.abs(ticks - expected) <= 2,
                    "divided by %d the counter falls by %d in a millisecond, expected %d",
                    1 << i,
                    ticks,
                    expected);
        }
    }
}

package dev.hv.tck.part;

import static dev.hv.tck.part.LocalApicRules.CURRENT_COUNT;
import static dev.hv.tck.part.LocalApicRules.INITIAL_COUNT;
import static dev.hv.tck.part.LocalApicRules.LVT_TIMER;
import static dev.hv.tck.part.LocalApicRules.MILLI;

import dev.hv.api.device.Claim;
import dev.hv.tck.Rule;
import dev.hv.tck.UntestableRule;
import dev.hv.tck.device.DeviceTrial;

/** The TSC-deadline mode of a local APIC's timer that has it (Intel SDM vol. 3A, 12.5.4.1). */
public final class TscDeadlineRules {
    private static final int DEADLINE = 0x6E0;
    private static final int DEADLINE_MODE = 2 << 17;
    private static final int VECTOR = 0x5A;

    /** Months from now, whatever the frequency. */
    private static final long FAR = 1L << 55;

    private TscDeadlineRules() {}

    @Rule(
            id = "LAP-DLN-01",
            text =
                    "In TSC-deadline mode a deadline that is over interrupts at once, and is zero"
                            + " then; zero, and another mode, disarm it; the other modes take none,"
                            + " and this one takes no count.",
            needs = Claim.LOCAL_APIC,
            source = "Intel SDM vol. 3A, 12.5.4.1")
    static void deadlines(DeviceTrial<?> trial) {
        LocalApicRules apic = LocalApicRules.enabled(trial);
        ApicMsrs msrs = new ApicMsrs(apic.part());
        apic.pass(MILLI);
        apic.set(LVT_TIMER, DEADLINE_MODE | VECTOR);
        if (!msrs.write(DEADLINE, 1)) {
            throw new UntestableRule("it has no TSC-deadline mode");
        }
        apic.pass(MILLI);
        apic.requireVector("after a deadline that is over", VECTOR);
        apic.end();
        requireDeadline(apic, msrs, "after it has interrupted", 0);
        msrs.set(DEADLINE, FAR);
        requireDeadline(apic, msrs, "months from now", FAR);
        msrs.set(DEADLINE, 0);
        requireDeadline(apic, msrs, "after zero was written", 0);
        apic.set(INITIAL_COUNT, 1000);
        apic.part().requireEqual("the current count", 0L, apic.get(CURRENT_COUNT));
        apic.pass(1000 * MILLI);
        apic.requireQuiet("a second after zero was written");
        msrs.set(DEADLINE, FAR);
        apic.set(LVT_TIMER, VECTOR);
        requireDeadline(apic, msrs, "in one-shot mode", 0);
        msrs.set(DEADLINE, 1);
        apic.pass(MILLI);
        apic.requireQuiet("after a deadline in one-shot mode");
        apic.set(LVT_TIMER, DEADLINE_MODE | VECTOR);
        requireDeadline(apic, msrs, "after the mode was another one", 0);
        apic.pass(1000 * MILLI);
        apic.requireQuiet("a second after the mode was another one");
    }

    private static void requireDeadline(
            LocalApicRules apic, ApicMsrs msrs, String when, long expected) {
        apic.part().requireEqual("the deadline " + when, expected, msrs.value(DEADLINE));
    }
}

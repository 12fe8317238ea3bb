package dev.hv.tck.part;

import dev.hv.api.device.Claim;
import dev.hv.api.device.ResetKind;
import dev.hv.api.state.StateException;
import dev.hv.tck.Rule;
import dev.hv.tck.RuleViolation;
import dev.hv.tck.UntestableRule;
import dev.hv.tck.bench.Bench;
import dev.hv.tck.bench.Sound;
import dev.hv.tck.device.DeviceTrial;

/**
 * The loudspeaker of a PC: the output of counter 2 of the 8254 while bit 1 of port 61H is set, low
 * while it is not (Intel 82371AB, data sheet 290562, NMI status and control register).
 */
public final class SpeakerRules {
    private static final int COUNTER = 2;
    private static final int SQUARE_WAVE = 3;
    private static final int GATE = 0x01;
    private static final int DATA = 0x02;

    private static final long HERTZ = 1_193_182;
    private static final long MILLISECOND = 1_000_000;
    private static final long SECOND = 1000 * MILLISECOND;

    private final PitRules pit;

    private SpeakerRules(PitRules pit) {
        this.pit = pit;
    }

    private static SpeakerRules ready(DeviceTrial<?> trial) {
        PitRules pit = PitRules.fresh(trial);
        if (bench(pit).regions().size() < 2) {
            throw new UntestableRule("it has no port for its loudspeaker");
        }
        return new SpeakerRules(pit);
    }

    private static Bench bench(PitRules pit) {
        return pit.bench().bench();
    }

    private void port(int bits) {
        pit.bench().write(1, 0, bits);
    }

    private void tone(int count) {
        pit.start(COUNTER, SQUARE_WAVE, count);
        port(GATE | DATA);
    }

    /** The same, connected before there is a count. */
    private void toneOfConnected(int count) {
        port(GATE | DATA);
        pit.start(COUNTER, SQUARE_WAVE, count);
    }

    private Sound sound() {
        return bench(pit).sound().orElseThrow(() -> new RuleViolation("it has no loudspeaker"));
    }

    /** What is heard from now on for a while, and what was in a buffer before. */
    private Sound listen(long nanos) {
        Sound before = sound();
        pit.bench().pass(nanos);
        return sound().since(before);
    }

    /** Requires samples of that time, a tenth of a second more or less. */
    private void requireTime(String what, long nanos, Sound sound) {
        long expected = nanos / 1000 * Sound.RATE / 1_000_000;
        pit.bench()
                .require(
                        Math.abs(sound.samples() - expected) <= Sound.RATE / 10,
                        "%s: expected about %d samples, but there were %d",
                        what,
                        expected,
                        sound.samples());
    }

    /** Requires two swings for each period of the counter, a fiftieth more or less. */
    private void requireTone(String what, int count, Sound sound) {
        double expected = 2.0 * HERTZ / count * sound.samples() / Sound.RATE;
        pit.bench()
                .require(
                        Math.abs(sound.swings() - expected) <= 3 + expected / 50,
                        "%s, count %d: expected about %.0f swings in %d samples, but there were %d",
                        what,
                        count,
                        expected,
                        sound.samples(),
                        sound.swings());
    }

    private void requireSilence(String when, Sound heard) {
        pit.bench()
                .require(
                        heard.swings() <= 2,
                        "%s the membrane swung %d times",
                        when,
                        heard.swings());
    }

    /** Until what was made before is heard. */
    private void settle() {
        pit.bench().pass(200 * MILLISECOND);
    }

    @Rule(
            id = "PIT-SPK-01",
            text = "A square wave of counter 2 is heard at its pitch while bits 0 and 1 are set.",
            needs = {Claim.PIT_8254, Claim.AUDIO},
            source = "Intel 290562, NMI status and control register")
    static void tonesKeepTheirPitch(DeviceTrial<?> trial) {
        SpeakerRules rules = ready(trial);
        for (int count : new int[] {1193, 2711, 298, 11_932, 0x10000}) {
            rules.tone(count);
            rules.requireSecond("a tone", count);
            rules.port(0);
            rules.pit.start(COUNTER, 0, 1);
            rules.settle();
            rules.toneOfConnected(count);
            rules.requireSecond("a tone of a counter that was connected before", count);
        }
    }

    private void requireSecond(String what, int count) {
        settle();
        Sound heard = listen(SECOND);
        requireTime("a second of " + what, SECOND, heard);
        requireTone(what, count, heard);
    }

    @Rule(
            id = "PIT-SPK-02",
            text =
                    "Nothing is heard while bit 1 is clear, as after a reset, or while OUT 2 stays"
                            + " where it is.",
            needs = {Claim.PIT_8254, Claim.AUDIO},
            source = "Intel 290562, NMI status and control register")
    static void silence(DeviceTrial<?> trial) {
        SpeakerRules rules = ready(trial);
        for (int bits : new int[] {0, GATE, DATA}) {
            rules.tone(2711);
            rules.settle();
            rules.port(bits);
            rules.settle();
            Sound heard = rules.listen(SECOND);
            rules.requireSilence("with bits 1 and 0 of the port = " + bits, heard);
        }
        rules.tone(2711);
        rules.settle();
        bench(rules.pit).reset(ResetKind.COLD);
        rules.settle();
        Sound heard = rules.listen(SECOND);
        rules.requireSilence("after a reset", heard);
    }

    @Rule(
            id = "PIT-SPK-03",
            text = "While OUT 2 is high, bit 1 moves the membrane.",
            needs = {Claim.PIT_8254, Claim.AUDIO},
            source = "Intel 290562, NMI status and control register")
    static void programsMoveTheMembrane(DeviceTrial<?> trial) {
        SpeakerRules rules = ready(trial);
        rules.port(0);
        rules.pit.start(COUNTER, SQUARE_WAVE, 1000);
        rules.pit.bench().pass(SECOND);
        Sound before = rules.sound();
        for (int i = 0; i < 400; i++) {
            rules.port(i % 2 == 0 ? DATA : 0);
            rules.pit.bench().pass(MILLISECOND / 2);
        }
        rules.settle();
        rules.port(DATA);
        Sound heard = rules.sound().since(before);
        rules.pit
                .bench()
                .require(
                        Math.abs(heard.swings() - 400) <= 8,
                        "bit 1 was changed 400 times, the membrane swung %d times",
                        heard.swings());
    }

    @Rule(
            id = "PIT-SPK-04",
            text = "A tone follows the count, and does not mind that it is read.",
            needs = {Claim.PIT_8254, Claim.AUDIO},
            source = "Intel 231164, mode 3 and counter latch command; Intel 290562")
    static void tonesFollowTheCount(DeviceTrial<?> trial) {
        SpeakerRules rules = ready(trial);
        rules.tone(2711);
        rules.settle();
        Sound before = rules.sound();
        for (int i = 0; i < 400; i++) {
            var _ = rules.pit.latched(COUNTER);
            rules.pit.bench().pass(MILLISECOND);
        }
        rules.requireTone("a tone whose count is read", 2711, rules.sound().since(before));
        for (int count : new int[] {1355, 5000}) {
            rules.pit.count(COUNTER, count);
            rules.settle();
            Sound heard = rules.listen(400 * MILLISECOND);
            rules.requireTone("a tone with another count", count, heard);
        }
    }

    @Rule(
            id = "PIT-SPK-05",
            text = "A restored loudspeaker goes on with its tone, or its silence.",
            needs = {Claim.PIT_8254, Claim.AUDIO, Claim.SNAPSHOT},
            source = "Intel 290562, NMI status and control register")
    static void tonesOutliveSnapshots(DeviceTrial<?> trial) {
        for (int bits : new int[] {GATE | DATA, GATE}) {
            SpeakerRules rules = ready(trial);
            rules.tone(2711);
            rules.port(bits);
            rules.pit.bench().pass(3333 * MILLISECOND);
            SpeakerRules other = ready(trial);
            try {
                bench(other.pit).restore(bench(rules.pit).save(), bench(rules.pit));
            } catch (StateException e) {
                throw new RuleViolation("its own state is refused: " + e.getMessage());
            }
            Sound before = other.sound();
            other.pit.bench().pass(SECOND);
            if ((bits & DATA) != 0) {
                other.requireTime(
                        "a second of a restored tone", SECOND, other.sound().since(before));
                other.requireTone("a restored tone", 2711, other.listen(SECOND));
            } else {
                other.port(0);
                Sound heard = other.sound().since(before);
                other.requireSilence("where silence was restored", heard);
            }
        }
    }

    @Rule(
            id = "PIT-SPK-06",
            text = "Silence takes its time: a tone after it is as late as it was made.",
            needs = {Claim.PIT_8254, Claim.AUDIO},
            source = "dev.hv.api.backend.AudioBackend")
    static void silenceTakesItsTime(DeviceTrial<?> trial) {
        for (int bits : new int[] {0, DATA, GATE}) {
            SpeakerRules rules = ready(trial);
            rules.tone(1193);
            rules.pit.bench().pass(300 * MILLISECOND);
            Sound before = rules.sound();
            rules.port(bits);
            for (long rest : new long[] {40, 700, 5000}) {
                rules.pit.bench().pass(rest * MILLISECOND);
                rules.tone(1193);
                rules.pit.bench().pass(260 * MILLISECOND);
                long nanos = (rest + 260) * MILLISECOND;
                Sound now = rules.sound();
                rules.requireTime("silence and a tone", nanos, now.since(before));
                before = now;
                rules.port(bits);
            }
        }
    }
}

package dev.hv.tck.part;

import dev.hv.api.device.Claim;
import dev.hv.api.irq.EndOfInterruptReceiver;
import dev.hv.api.irq.InterruptController;
import dev.hv.tck.Rule;
import dev.hv.tck.bench.SentMessage;
import dev.hv.tck.device.DeviceTrial;

import java.util.List;

/** An I/O APIC (Intel 82093AA datasheet, order number 290566). */
public final class IoApicRules {
    private static final int SELECT = 0x00;
    private static final int WINDOW = 0x10;
    private static final int IDENTIFICATION = 0;
    private static final int VERSION = 0x01;
    private static final int FIRST_ENTRY = 0x10;
    private static final int SIZE = 0x14;
    private static final long REMOTE_IRR = 1 << 14;
    private static final long LEVEL = 1 << 15;
    private static final long MASK = 1 << 16;

    /** Vector, delivery mode, destination mode, polarity, trigger mode and mask (3.2.4). */
    private static final long WRITABLE = 0x1_AFFF;

    private static final long READ_ONLY = 0x5000;
    private static final int VECTOR = 0x51;
    private static final int DESTINATION = 3;
    private static final int INPUT = 5;

    private final PartBench apic;
    private final int inputs;

    private IoApicRules(DeviceTrial<?> trial) {
        apic = PartBench.of(trial, SIZE);
        var _ = apic.as(EndOfInterruptReceiver.class);
        inputs = apic.as(InterruptController.class).inputs();
    }

    private long get(int index) {
        apic.writeWide(SELECT, index);
        return apic.readWide(WINDOW);
    }

    private void set(int index, long value) {
        apic.writeWide(SELECT, index);
        apic.writeWide(WINDOW, value);
    }

    private long entry(int input) {
        return get(FIRST_ENTRY + 2 * input);
    }

    private void entry(int input, long low) {
        set(FIRST_ENTRY + 2 * input + 1, (long) DESTINATION << 24);
        set(FIRST_ENTRY + 2 * input, low);
    }

    private void drive(int input, boolean level) {
        apic.bench().drive("wire" + input, level);
    }

    private void end(int vector) {
        apic.bench().endOfInterrupt(vector);
    }

    private int sent() {
        return apic.bench().messages().size();
    }

    private void requireSent(String when, int expected) {
        apic.require(
                sent() == expected,
                "%s: %d messages were sent, expected %d",
                when,
                sent(),
                expected);
    }

    @Rule(
            id = "IOA-REG-01",
            text = "The version register tells of as many entries as there are inputs.",
            needs = Claim.IO_APIC_82093AA,
            source = "Intel 82093AA, 3.2.2")
    static void version(DeviceTrial<?> trial) {
        IoApicRules rules = new IoApicRules(trial);
        long version = rules.get(VERSION);
        rules.apic.requireEqual(
                "bits 23:16 of IOAPICVER", rules.inputs - 1L, (version >> 16) & 0xFF);
        rules.set(VERSION, ~version);
        rules.apic.requireEqual("IOAPICVER after a write", version, rules.get(VERSION));
    }

    @Rule(
            id = "IOA-REG-02",
            text =
                    "After a reset every entry is masked; each holds what is written but delivery"
                            + " status and remote IRR, which are read-only.",
            needs = Claim.IO_APIC_82093AA,
            source = "Intel 82093AA, 3.2.4")
    static void entries(DeviceTrial<?> trial) {
        IoApicRules rules = new IoApicRules(trial);
        for (int input = 0; input < rules.inputs; input++) {
            rules.apic.require((rules.entry(input) & MASK) != 0, "entry %d is not masked", input);
        }
        for (int input = 0; input < rules.inputs; input++) {
            rules.set(FIRST_ENTRY + 2 * input, MASK | READ_ONLY | 0xA000 | (0x20 + input));
            rules.set(FIRST_ENTRY + 2 * input + 1, (long) (input + 1) << 24);
        }
        for (int input = 0; input < rules.inputs; input++) {
            long low = rules.entry(input);
            rules.apic.requireEqual(
                    "entry " + input, MASK | 0xA000 | (0x20 + input), low & (WRITABLE | READ_ONLY));
            rules.apic.requireEqual(
                    "destination of entry " + input,
                    input + 1L,
                    rules.get(FIRST_ENTRY + 2 * input + 1) >> 24);
        }
    }

    @Rule(
            id = "IOA-EDG-01",
            text =
                    "A rising edge sends one message, with the entry's vector, mode and"
                            + " destination; a level that stays sends no more.",
            needs = Claim.IO_APIC_82093AA,
            source = "Intel 82093AA, 3.2.4")
    static void edges(DeviceTrial<?> trial) {
        IoApicRules rules = new IoApicRules(trial);
        rules.entry(INPUT, VECTOR);
        rules.requireSent("nothing has risen", 0);
        rules.drive(INPUT, true);
        rules.requireSent("after an edge", 1);
        SentMessage message = rules.apic.bench().messages().getFirst();
        rules.apic.requireEqual("the address's upper part", 0xFEEL, message.address() >> 20);
        rules.apic.requireEqual(
                "the destination", (long) DESTINATION, (message.address() >> 12) & 0xFF);
        rules.apic.requireEqual("vector and delivery mode", (long) VECTOR, message.data() & 0x7FF);
        rules.end(VECTOR);
        rules.entry(INPUT, VECTOR);
        rules.drive(INPUT, false);
        rules.requireSent("while the input stayed high and fell", 1);
        rules.drive(INPUT, true);
        rules.requireSent("after a second edge", 2);
    }

    @Rule(
            id = "IOA-MSK-01",
            text =
                    "A masked input sends nothing, and an edge that comes while it is masked is"
                            + " lost.",
            needs = Claim.IO_APIC_82093AA,
            source = "Intel 82093AA, 3.2.4, interrupt mask")
    static void masked(DeviceTrial<?> trial) {
        IoApicRules rules = new IoApicRules(trial);
        rules.entry(INPUT, MASK | VECTOR);
        rules.drive(INPUT, true);
        rules.requireSent("an edge on a masked input", 0);
        rules.entry(INPUT, VECTOR);
        rules.requireSent("unmasked after the edge", 0);
        rules.entry(INPUT, MASK | LEVEL | VECTOR);
        rules.requireSent("a level on a masked input", 0);
    }

    @Rule(
            id = "IOA-LVL-01",
            text =
                    "A level sends one message and sets remote IRR, whatever it does before its"
                            + " end.",
            needs = Claim.IO_APIC_82093AA,
            source = "Intel 82093AA, 3.2.4, remote IRR")
    static void levels(DeviceTrial<?> trial) {
        IoApicRules rules = new IoApicRules(trial);
        rules.entry(INPUT, LEVEL | VECTOR);
        rules.apic.require((rules.entry(INPUT) & REMOTE_IRR) == 0, "remote IRR is set too early");
        rules.drive(INPUT, true);
        rules.requireSent("after a level", 1);
        rules.apic.require(
                (rules.apic.bench().messages().getFirst().data() & LEVEL) != 0,
                "the message does not say that its trigger is a level");
        rules.apic.require((rules.entry(INPUT) & REMOTE_IRR) != 0, "remote IRR is not set");
        rules.drive(INPUT, false);
        rules.drive(INPUT, true);
        rules.requireSent("the level has come again before its end", 1);
    }

    @Rule(
            id = "IOA-LVL-02",
            text = "A level that waits is sent when its entry is unmasked.",
            needs = Claim.IO_APIC_82093AA,
            source = "Intel 82093AA, 3.2.4, interrupt mask")
    static void levelsWait(DeviceTrial<?> trial) {
        IoApicRules rules = new IoApicRules(trial);
        rules.entry(INPUT, MASK | LEVEL | VECTOR);
        rules.drive(INPUT, true);
        rules.entry(INPUT, LEVEL | VECTOR);
        rules.requireSent("unmasked while the level is high", 1);
    }

    @Rule(
            id = "IOA-EOI-01",
            text =
                    "The end of an entry's vector clears its remote IRR and sends again what is"
                            + " high still; the end of another vector does nothing.",
            needs = Claim.IO_APIC_82093AA,
            source = "Intel 82093AA, 3.2.4, remote IRR")
    static void ends(DeviceTrial<?> trial) {
        for (int vector : List.of(VECTOR, 0x80 | VECTOR)) {
            new IoApicRules(trial).requireEnds(vector);
        }
    }

    private void requireEnds(int vector) {
        entry(INPUT, LEVEL | vector);
        drive(INPUT, true);
        for (int other : List.of(vector + 1, vector - 1, 0)) {
            end(other);
            requireSent("the end of vector " + other, 1);
            apic.require(
                    (entry(INPUT) & REMOTE_IRR) != 0,
                    "the end of vector 0x%x clears remote IRR",
                    other);
        }
        end(vector);
        requireSent("its end, while the level is high", 2);
        drive(INPUT, false);
        end(vector);
        requireSent("its end, after the level has fallen", 2);
        apic.require((entry(INPUT) & REMOTE_IRR) == 0, "remote IRR is set after the end");
    }

    @Rule(
            id = "IOA-NMI-01",
            text = "An entry for NMI, SMI or INIT is an edge whatever its trigger mode says.",
            needs = Claim.IO_APIC_82093AA,
            source = "Intel 82093AA, 3.2.4, delivery mode")
    static void edgesByDelivery(DeviceTrial<?> trial) {
        for (int delivery : List.of(2, 4, 5)) {
            IoApicRules rules = new IoApicRules(trial);
            rules.entry(INPUT, LEVEL | delivery << 8);
            for (int sent = 1; sent <= 2; sent++) {
                rules.drive(INPUT, true);
                rules.requireSent("an edge of delivery mode " + delivery, sent);
                rules.drive(INPUT, false);
                rules.requireSent("after the edge of delivery mode " + delivery, sent);
            }
        }
    }

    @Rule(
            id = "IOA-IDN-01",
            text = "The ID of four bits can be written.",
            needs = Claim.IO_APIC_82093AA,
            source = "Intel 82093AA, 3.2.1")
    static void identification(DeviceTrial<?> trial) {
        IoApicRules rules = new IoApicRules(trial);
        for (long id = 0; id < 16; id++) {
            rules.set(IDENTIFICATION, id << 24);
            rules.apic.requireEqual("IOAPICID", id, (rules.get(IDENTIFICATION) >> 24) & 0xF);
        }
    }

    @Rule(
            id = "IOA-MSG-01",
            text =
                    "Each input sends what its own entry says: vector, delivery mode, destination"
                            + " and its mode.",
            needs = Claim.IO_APIC_82093AA,
            source = "Intel 82093AA, 3.2.4")
    static void ownEntries(DeviceTrial<?> trial) {
        IoApicRules rules = new IoApicRules(trial);
        for (int input = 0; input < rules.inputs; input++) {
            rules.set(FIRST_ENTRY + 2 * input + 1, (0x40L + input) << 24);
            rules.set(FIRST_ENTRY + 2 * input, modes(input) | (0x30 + input));
        }
        for (int input = 0; input < rules.inputs; input++) {
            rules.drive(input, true);
            rules.requireSent("after the edge of input " + input, input + 1);
            SentMessage message = rules.apic.bench().messages().getLast();
            String of = " of input " + input;
            rules.apic.requireEqual(
                    "the destination" + of, 0x40L + input, (message.address() >> 12) & 0xFF);
            rules.apic.requireEqual(
                    "the destination mode" + of,
                    (long) modes(input) >> 11,
                    (message.address() >> 2) & 1);
            rules.apic.requireEqual(
                    "vector and delivery mode" + of,
                    (long) (modes(input) & 0x700) | (0x30 + input),
                    message.data() & 0x7FF);
        }
    }

    /** Fixed or lowest priority, in turn, and by pairs physical or logical. */
    private static int modes(int input) {
        return (input & 1) << 8 | (input >> 1 & 1) << 11;
    }

    @Rule(
            id = "IOA-EOI-02",
            text = "The end of a vector ends every entry that has it.",
            needs = Claim.IO_APIC_82093AA,
            source = "Intel 82093AA, 3.2.4, remote IRR")
    static void endsAllOfItsVector(DeviceTrial<?> trial) {
        IoApicRules rules = new IoApicRules(trial);
        List<Integer> shared = List.of(0, INPUT, rules.inputs - 1);
        for (int input : shared) {
            rules.entry(input, LEVEL | VECTOR);
            rules.drive(input, true);
        }
        rules.requireSent("after " + shared.size() + " levels", shared.size());
        rules.end(VECTOR);
        rules.requireSent("after their end, while all are high", 2 * shared.size());
    }

    @Rule(
            id = "IOA-EOI-03",
            text =
                    "An entry that was masked meanwhile is ended too: it sends nothing then, and"
                            + " what is high still once it is unmasked.",
            needs = Claim.IO_APIC_82093AA,
            source = "Intel 82093AA, 3.2.4, remote IRR and interrupt mask")
    static void endsWhatIsMasked(DeviceTrial<?> trial) {
        IoApicRules rules = new IoApicRules(trial);
        rules.entry(INPUT, LEVEL | VECTOR);
        rules.drive(INPUT, true);
        rules.entry(INPUT, MASK | LEVEL | VECTOR);
        rules.end(VECTOR);
        rules.requireSent("the end while it is masked", 1);
        rules.apic.require(
                (rules.entry(INPUT) & REMOTE_IRR) == 0, "remote IRR is set after the end");
        rules.entry(INPUT, LEVEL | VECTOR);
        rules.requireSent("unmasked while the level is high", 2);
    }
}

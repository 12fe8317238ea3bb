package dev.hv.tck.device;

import static dev.hv.tck.device.DeviceTrial.require;

import dev.hv.api.bus.Width;
import dev.hv.api.device.Claim;
import dev.hv.tck.Rule;
import dev.hv.tck.RuleViolation;
import dev.hv.tck.UntestableRule;
import dev.hv.tck.bench.Bench;
import dev.hv.tck.bench.Offence;
import dev.hv.tck.bench.RecordedLine;
import dev.hv.tck.bench.SentMessage;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * What a PCI function can do wrong although its configuration space is that of {@link
 * dev.hv.api.pci.PciFunction}.
 */
public final class PciRules {
    private static final int MESSAGE_ADDRESS = 0xFEE0_1000;
    private static final int MESSAGE_DATA = 0x4142;

    /** How often INTx# must have stayed asserted, and never fallen, before that counts. */
    private static final int ENOUGH = 6;

    /** How far into a region a driver is tried that knows nothing of it. */
    private static final long TRIED_BYTES = 256;

    private static final long LONG_NANOS = 10_000_000_000L;

    private PciRules() {}

    @Rule(
            id = "PCI-DMA-01",
            text =
                    "A PCI function that the guest has not made a bus master reaches no memory and"
                            + " sends no message.",
            needs = Claim.PCI,
            source = "PCI Local Bus Specification 3.0, 6.2.2 and 6.8.2")
    static void onlyBusMastersReachMemory(DeviceTrial<?> trial) {
        DescriptorRules.requireNone(trial, Offence.Kind.MASTER);
    }

    @Rule(
            id = "PCI-MSI-01",
            text =
                    "A function sends no message while neither MSI nor MSI-X is enabled, and none"
                            + " while all vectors are masked.",
            needs = Claim.PCI,
            source = "PCI Local Bus Specification 3.0, 6.8.1.3, 6.8.1.7 and 6.8.2.3")
    static void silentFunctionsSendNothing(DeviceTrial<?> trial) {
        PciConfiguration configuration = PciConfiguration.of(trial);
        requireNoMessage(trial, "while neither MSI nor MSI-X is enabled", configuration::enable);
        if (configuration.maskMessages(trial.bench())) {
            requireNoMessage(
                    trial,
                    "while all vectors are masked",
                    bench -> {
                        configuration.enable(bench);
                        var _ = configuration.maskMessages(bench);
                    });
        }
    }

    private static void requireNoMessage(DeviceTrial<?> trial, String when, Consumer<Bench> setUp) {
        PciConfiguration configuration = PciConfiguration.of(trial);
        trial.forScripts(
                script -> {
                    Bench bench = trial.bench();
                    setUp.accept(bench);
                    runElsewhere(bench, script, configuration);
                    List<SentMessage> sent = bench.messages();
                    require(
                            sent.isEmpty(),
                            "it has sent %d messages %s".formatted(sent.size(), when));
                });
    }

    /** What the bench's driver has set up stays. */
    private static void runElsewhere(
            Bench bench, List<DeviceStep> script, PciConfiguration configuration) {
        script.stream().filter(step -> !configuration.reaches(step)).forEach(s -> s.on(bench));
    }

    @Rule(
            id = "PCI-MSI-02",
            text = "A function sends the address and the data that are in its MSI capability.",
            needs = Claim.PCI,
            source = "PCI Local Bus Specification 3.0, 6.8.1.4 to 6.8.1.6")
    static void messagesAreAsProgrammed(DeviceTrial<?> trial) {
        PciConfiguration configuration = PciConfiguration.of(trial);
        if (!configuration.sendMessages(trial.bench(), MESSAGE_ADDRESS, MESSAGE_DATA)) {
            throw new UntestableRule("it has no MSI capability");
        }
        trial.forScripts(
                script -> {
                    Bench bench = trial.bench();
                    configuration.enable(bench);
                    var _ = configuration.sendMessages(bench, MESSAGE_ADDRESS, MESSAGE_DATA);
                    runElsewhere(bench, script, configuration);
                    for (SentMessage sent : bench.messages()) {
                        boolean right =
                                sent.address() == (MESSAGE_ADDRESS & 0xFFFF_FFFFL)
                                        && sent.data() == MESSAGE_DATA;
                        require(
                                right,
                                "it has sent %x to address %x, and its capability says %x to %x"
                                        .formatted(
                                                sent.data(),
                                                sent.address(),
                                                MESSAGE_DATA,
                                                MESSAGE_ADDRESS));
                    }
                });
    }

    @Rule(
            id = "PCI-MSI-03",
            text =
                    "Where a function would assert INTx#, it sends a message if MSI is enabled, and"
                            + " leaves INTx# alone.",
            needs = Claim.PCI,
            source = "PCI Local Bus Specification 3.0, 6.8.1.3, bit 0, and 6.8.3.3")
    static void messagesInPlaceOfThePin(DeviceTrial<?> trial) {
        PciConfiguration configuration = PciConfiguration.of(trial);
        String pin = configuration.slot() + ".intx";
        if (!trial.bench().lines().containsKey(pin)
                || !configuration.sendMessages(trial.bench(), MESSAGE_ADDRESS, MESSAGE_DATA)) {
            throw new UntestableRule("it has not both a pin and an MSI capability");
        }
        List<String> silent = new ArrayList<>();
        int[] sent = new int[1];
        trial.forScripts(
                script -> {
                    // What is done as to a standard part may set configuration space up anew.
                    if (script.stream().anyMatch(step -> step instanceof DeviceStep.Again)) {
                        return;
                    }
                    Bench byPin = trial.bench();
                    configuration.enable(byPin);
                    runElsewhere(byPin, script, configuration);
                    if (Objects.requireNonNull(byPin.lines().get(pin)).rises() == 0) {
                        return;
                    }
                    Bench byMessage = trial.bench();
                    configuration.enable(byMessage);
                    var _ = configuration.sendMessages(byMessage, MESSAGE_ADDRESS, MESSAGE_DATA);
                    runElsewhere(byMessage, script, configuration);
                    require(
                            Objects.requireNonNull(byMessage.lines().get(pin)).rises() == 0,
                            "INTx# rises although MSI is enabled");
                    sent[0] += byMessage.messages().size();
                    silent.add(DeviceTrial.listing(script));
                });
        if (silent.isEmpty()) {
            throw new UntestableRule("no script has asserted INTx#");
        }
        if (sent[0] == 0) {
            throw new RuleViolation(
                    "INTx# was asserted in %d scripts, and with MSI none of them sends a message\n%s"
                            .formatted(silent.size(), silent.getFirst()));
        }
    }

    @Rule(
            id = "PCI-INT-01",
            text = "A driver can bring INTx# down again once it is asserted.",
            needs = Claim.PCI,
            source = "PCI Local Bus Specification 3.0, 2.2.6")
    static void interruptsEnd(DeviceTrial<?> trial) {
        PciConfiguration configuration = PciConfiguration.of(trial);
        String pin = configuration.slot() + ".intx";
        if (!trial.bench().lines().containsKey(pin)) {
            throw new UntestableRule("it has no interrupt pin");
        }
        AtomicBoolean fell = new AtomicBoolean();
        List<String> stayed = new ArrayList<>();
        trial.forScripts(
                script -> {
                    if (fell.get()) {
                        return;
                    }
                    Bench bench = trial.bench();
                    configuration.enable(bench);
                    RecordedLine line = Objects.requireNonNull(bench.lines().get(pin));
                    for (DeviceStep step : script) {
                        boolean before = line.asserted();
                        if (!configuration.reaches(step)) {
                            step.on(bench);
                        }
                        fell.compareAndSet(false, before && !line.asserted());
                    }
                    boolean asserted =
                            line.asserted() || triedUntil(bench, configuration, line::asserted);
                    if (asserted) {
                        boolean falls = triedUntil(bench, configuration, () -> !line.asserted());
                        fell.compareAndSet(false, falls);
                        stayed.add(DeviceTrial.listing(script));
                    }
                });
        if (!fell.get() && stayed.size() >= ENOUGH) {
            throw new RuleViolation(
                    ("INTx# was asserted after %d scripts, and no read of a register, no value"
                                    + " written to one, and no time brought it down\n%s")
                            .formatted(stayed.size(), stayed.getFirst()));
        }
    }

    /**
     * A driver that knows nothing of the device tries all that it can do to a register, and waits.
     *
     * @return whether what it waits for has come
     */
    private static boolean triedUntil(
            Bench bench, PciConfiguration configuration, BooleanSupplier come) {
        for (String slot : bench.regions()) {
            if (slot.equals(configuration.slot())) {
                continue;
            }
            Width width = bench.region(slot).rules().valid().iterator().next();
            long end = Math.min(TRIED_BYTES, bench.region(slot).size());
            for (long at = 0; at + width.bytes() <= end; at += width.bytes()) {
                long held = bench.read(slot, at, width);
                for (long value : new long[] {held, -1, 0, 1, 2, 4, 0x20}) {
                    bench.write(slot, at, width, value & width.mask());
                    if (come.getAsBoolean()) {
                        return true;
                    }
                }
            }
        }
        bench.advance(LONG_NANOS);
        return come.getAsBoolean();
    }
}

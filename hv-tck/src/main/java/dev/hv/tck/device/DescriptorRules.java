package dev.hv.tck.device;

import static dev.hv.tck.device.DeviceTrial.require;

import dev.hv.api.backend.AudioBackend;
import dev.hv.api.backend.DisplayBackend;
import dev.hv.api.backend.InputBackend;
import dev.hv.api.backend.NetworkBackend;
import dev.hv.api.device.Claim;
import dev.hv.api.device.ConfigException;
import dev.hv.api.device.Option;
import dev.hv.api.device.Slot;
import dev.hv.api.irq.Trigger;
import dev.hv.tck.Rule;
import dev.hv.tck.RuleViolation;
import dev.hv.tck.UntestableRule;
import dev.hv.tck.bench.Bench;
import dev.hv.tck.bench.Offence;
import dev.hv.tck.bench.SubjectFailure;

import java.lang.reflect.RecordComponent;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** What a plugin says of its devices: descriptor, slots, claims and configuration. */
public final class DescriptorRules {
    private DescriptorRules() {}

    @Rule(
            id = "DEV-DSC-01",
            text = "A plugin's descriptor is always equal.",
            source = "dev.hv.api.device.DevicePlugin#descriptor")
    static void descriptorIsAlwaysEqual(DeviceTrial<?> trial) {
        var first = trial.plugin().descriptor();
        var second = trial.plugin().descriptor();
        require(first.equals(second), first + "\nis followed by\n" + second);
    }

    @Rule(
            id = "DEV-SLT-01",
            text = "Every slot that is declared is asked for in create, peers excepted.",
            source = "dev.hv.api.device.DeviceContext")
    static void everySlotIsAskedFor(DeviceTrial<?> trial) {
        Set<String> asked = trial.unstarted(0, true).slots();
        for (Slot slot : trial.descriptor().slots()) {
            boolean peer = slot.kind() == Slot.Kind.PEER;
            require(peer || asked.contains(slot.name()), "nobody asks for slot " + slot.name());
        }
    }

    @Rule(
            id = "DEV-SLT-02",
            text =
                    "A device asks only for slots that are declared, as what they are declared,"
                        + " once, and in create; for peers only after create and outside reset.",
            source = "dev.hv.api.device.DeviceContext")
    static void onlyDeclaredSlotsAreAskedFor(DeviceTrial<?> trial) {
        requireNone(trial, Offence.Kind.SLOT);
    }

    /** No script makes the device commit that offence. */
    static void requireNone(DeviceTrial<?> trial, Offence.Kind kind) {
        trial.forScripts(
                script -> {
                    Bench bench = trial.bench();
                    DeviceTrial.run(bench, script);
                    requireNone(bench, kind);
                });
    }

    static void requireNone(Bench bench, Offence.Kind kind) {
        for (Offence offence : bench.offences()) {
            require(offence.kind() != kind, offence.what());
        }
    }

    @Rule(
            id = "DEV-CLM-01",
            text = "A device has nothing that it does not claim.",
            source = "dev.hv.api.device.Claim")
    static void nothingIsUnclaimed(DeviceTrial<?> trial) {
        trial.forScripts(
                script -> {
                    Bench bench = trial.bench();
                    DeviceTrial.run(bench, script);
                    for (Claim claim : shown(trial, bench)) {
                        require(trial.claims(claim), "has " + claim + " and does not claim it");
                    }
                });
    }

    @Rule(
            id = "DEV-CLM-02",
            text = "A device has what it claims to have.",
            source = "dev.hv.api.device.Claim")
    static void nothingIsOnlyClaimed(DeviceTrial<?> trial) {
        Bench bench = trial.bench();
        Set<Claim> shown = shown(trial, bench);
        Set<Claim> visible =
                EnumSet.of(
                        Claim.PORT_IO,
                        Claim.MMIO,
                        Claim.PCI,
                        Claim.LEVEL_IRQ,
                        Claim.EDGE_IRQ,
                        Claim.BLOCK,
                        Claim.CHARACTERS,
                        Claim.DISPLAY,
                        Claim.INPUT,
                        Claim.AUDIO,
                        Claim.NETWORK,
                        Claim.TIMERS);
        for (Claim claim : visible) {
            require(
                    !trial.claims(claim) || shown.contains(claim),
                    "claims " + claim + " and has it not");
        }
    }

    private static Set<Claim> shown(DeviceTrial<?> trial, Bench bench) {
        Set<Claim> shown = EnumSet.noneOf(Claim.class);
        for (Slot slot : trial.descriptor().slots()) {
            if (slot.kind() == Slot.Kind.PORTS) {
                shown.add(Claim.PORT_IO);
            } else if (slot.kind() == Slot.Kind.MMIO) {
                shown.add(Claim.MMIO);
            } else if (slot.kind() == Slot.Kind.PCI) {
                shown.add(Claim.PCI);
            }
        }
        for (var line : bench.lines().values()) {
            shown.add(line.trigger() == Trigger.LEVEL ? Claim.LEVEL_IRQ : Claim.EDGE_IRQ);
        }
        Stream.of(
                        bench.clock().used() ? Claim.TIMERS : null,
                        bench.usesMsi() ? Claim.MSI : null,
                        bench.usesDma() ? Claim.DMA : null,
                        bench.uses(DisplayBackend.class) ? Claim.DISPLAY : null,
                        bench.uses(InputBackend.class) ? Claim.INPUT : null,
                        bench.uses(AudioBackend.class) ? Claim.AUDIO : null,
                        bench.uses(NetworkBackend.class) ? Claim.NETWORK : null,
                        bench.usesBlocks() ? Claim.BLOCK : null,
                        bench.usesCharacters() ? Claim.CHARACTERS : null)
                .flatMap(Stream::ofNullable)
                .forEach(shown::add);
        return shown;
    }

    @Rule(
            id = "DEV-CFG-01",
            text = "A device can be made with its default configuration, which keeps its bounds.",
            source = "dev.hv.api.device.Descriptor#defaults")
    static <C extends Record> void defaultsAreTaken(DeviceTrial<C> trial) {
        Bench.Attempt attempt = Bench.attempt(trial.plugin(), trial.descriptor().defaults());
        attempt.refusal()
                .ifPresent(
                        refusal -> {
                            throw new RuleViolation("refused: " + refusal.getMessage());
                        });
        Settings<C> settings = settings(trial);
        for (RecordComponent option : settings.bounded()) {
            Option bounds = option.getAnnotation(Option.class);
            long value = settings.number(option);
            require(
                    value >= bounds.min() && value <= bounds.max(),
                    option.getName() + " is " + value + " by default, outside its bounds");
        }
    }

    private static <C extends Record> Settings<C> settings(DeviceTrial<C> trial) {
        return new Settings<>(trial.descriptor().config(), trial.descriptor().defaults());
    }

    @Rule(
            id = "DEV-CFG-02",
            text = "A number outside the bounds of its option is refused, and the option named.",
            source = "dev.hv.api.device.DevicePlugin#create")
    static <C extends Record> void numbersOutOfBoundsAreRefused(DeviceTrial<C> trial) {
        int tried = 0;
        for (RecordComponent option : settings(trial).bounded()) {
            for (long wrong : outside(option)) {
                tried++;
                Optional<ConfigException> refusal = refusal(trial, option, wrong);
                String shown = option.getName() + " = " + wrong;
                require(refusal.isPresent(), shown + " is taken");
            }
        }
        untestedUnless(tried > 0, "no option has bounds");
    }

    private static List<Long> outside(RecordComponent option) {
        Option bounds = option.getAnnotation(Option.class);
        long largest = Settings.largestOf(option.getType());
        return Stream.of(
                        bounds.min() > -largest - 1 ? bounds.min() - 1 : null,
                        bounds.max() < largest ? bounds.max() + 1 : null)
                .flatMap(Stream::ofNullable)
                .toList();
    }

    /** Returns what a plugin says against a value; a record that refuses it itself says enough. */
    private static <C extends Record> Optional<ConfigException> refusal(
            DeviceTrial<C> trial, RecordComponent option, long value) {
        Optional<C> config = settings(trial).with(option, value);
        if (config.isEmpty()) {
            return Optional.of(new ConfigException(option.getName(), "refused by its record"));
        }
        try {
            Optional<ConfigException> refusal =
                    Bench.attempt(trial.plugin(), config.get()).refusal();
            refusal.ifPresent(
                    problem ->
                            require(
                                    Settings.names(problem.option(), option),
                                    option.getName()
                                            + " = "
                                            + value
                                            + " is put down to the option "
                                            + problem.option()));
            return refusal;
        } catch (SubjectFailure e) {
            throw new RuleViolation(option.getName() + " = " + value + ": " + e.getMessage());
        }
    }

    @Rule(
            id = "DEV-CFG-03",
            text = "The smallest and the largest legal value of each option are taken.",
            source = "dev.hv.api.device.Option")
    static <C extends Record> void boundsAreTaken(DeviceTrial<C> trial) {
        int tried = 0;
        for (RecordComponent option : settings(trial).bounded()) {
            Option bounds = option.getAnnotation(Option.class);
            for (long legal : new long[] {bounds.min(), bounds.max()}) {
                long largest = Settings.largestOf(option.getType());
                if (legal >= -largest && legal < largest) {
                    tried++;
                    String refusal =
                            refusal(trial, option, legal).map(Throwable::getMessage).orElse("");
                    require(
                            refusal == null || refusal.isEmpty(),
                            option.getName() + " = " + legal + " is legal and refused: " + refusal);
                }
            }
        }
        untestedUnless(tried > 0, "no option has bounds");
    }

    @Rule(
            id = "DEV-CFG-04",
            text = "Every option says what it does.",
            source = "dev.hv.api.device.Option#doc")
    static <C extends Record> void optionsAreDocumented(DeviceTrial<C> trial) {
        for (RecordComponent component : settings(trial).components()) {
            Option option = component.getAnnotation(Option.class);
            require(
                    option != null && !option.doc().isBlank(),
                    component.getName() + " has no @Option that says what it does");
        }
    }

    @Rule(
            id = "DEV-CFG-05",
            text = "Nothing is registered when a configuration is refused.",
            source = "dev.hv.api.device.DevicePlugin#create")
    static <C extends Record> void refusalRegistersNothing(DeviceTrial<C> trial) {
        int tried = 0;
        for (RecordComponent option : settings(trial).bounded()) {
            for (long wrong : outside(option)) {
                Optional<C> config = settings(trial).with(option, wrong);
                if (config.isPresent()) {
                    Bench.Attempt attempt = Bench.attempt(trial.plugin(), config.get());
                    tried += attempt.refusal().isPresent() ? 1 : 0;
                    require(
                            attempt.refusal().isEmpty() || attempt.slots().isEmpty(),
                            option.getName()
                                    + " = "
                                    + wrong
                                    + " is refused only after "
                                    + attempt.slots()
                                    + " were taken");
                }
            }
        }
        untestedUnless(tried > 0, "create refuses nothing");
    }

    private static void untestedUnless(boolean tested, String why) {
        if (!tested) {
            throw new UntestableRule(why);
        }
    }
}

package dev.hv.tck.device;

import static dev.hv.tck.device.DeviceTrial.require;
import static dev.hv.tck.device.DeviceTrial.requireSame;

import dev.hv.api.bus.IoRegion;
import dev.hv.api.bus.Width;
import dev.hv.api.device.Claim;
import dev.hv.api.register.RegisterDescription;
import dev.hv.api.register.RegisterMap;
import dev.hv.api.register.RegisterMapped;
import dev.hv.tck.Rule;
import dev.hv.tck.UntestableRule;
import dev.hv.tck.bench.Bench;
import dev.hv.tck.bench.Offence;
import dev.hv.tck.bench.SubjectFailure;
import dev.hv.tck.script.Dice;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** What a guest may do to a device, and what a debugger and the declared registers see of it. */
public final class GuestRules {
    /** How many places of a large region are looked at. */
    private static final int MAX_PLACES = 300;

    /** Room for buffers that are there only while a transfer is, such as 64 KiB of a disk's. */
    private static final int MAX_STATE_BYTES = 1 << 18;

    private static final int SCRIPT_THAT_IS_REPEATED = 150;

    /** More than a bounded buffer grows by one script until it is full. */
    private static final long MAX_GROWTH_BYTES = 1 << 20;

    private static final int MAX_LOOKS = 200;

    /** How often the script runs between two looks at what the device holds. */
    private static final int REPETITIONS = 10;

    private GuestRules() {}

    @Rule(
            id = "DEV-GST-01",
            text = "Nothing that a guest or the outside does makes a device throw.",
            source = "dev.hv.api.bus.IoHandler")
    static void noScriptThrows(DeviceTrial<?> trial) {
        trial.forScripts(script -> DeviceTrial.run(trial.bench(), script));
    }

    @Rule(
            id = "DEV-GST-02",
            text = "No script makes timers fire without end while time stands still.",
            source = "dev.hv.api.time.Timer#armAt")
    static void noScriptHangs(DeviceTrial<?> trial) {
        trial.forScripts(
                script -> {
                    Bench bench = trial.bench();
                    DeviceTrial.run(bench, script);
                    bench.advance(0);
                    require(!bench.clock().stuck(), "timers fire without end");
                });
    }

    @Rule(
            id = "DEV-GST-03",
            text = "What a device keeps does not grow with what a guest does.",
            needs = Claim.SNAPSHOT,
            source = "dev.hv.api.device.Device#save")
    static void stateIsBounded(DeviceTrial<?> trial) {
        Bench bench = trial.bench();
        DeviceScripts scripts = new DeviceScripts(bench);
        Dice dice = trial.dice();
        int fresh = bench.save().state().toBytes().length;
        for (int i = 0; i < trial.effort().scripts(); i++) {
            DeviceTrial.run(bench, scripts.script(dice, 2 * trial.effort().steps()));
        }
        int used = bench.save().state().toBytes().length;
        require(
                used <= fresh + trial.effort().scripts()
                        || used <= MAX_STATE_BYTES + bench.memoryBytes(),
                "its state grew from " + fresh + " to " + used + " bytes");
    }

    @Rule(
            id = "DEV-GST-06",
            text = "The objects that a device holds do not become more with all that a guest does.",
            source = "dev.hv.api.bus.IoHandler")
    static void objectsAreBounded(DeviceTrial<?> trial) {
        Bench bench = trial.bench();
        List<DeviceStep> script =
                new DeviceScripts(bench).script(trial.dice(), SCRIPT_THAT_IS_REPEATED);
        long before = held(bench, script);
        long growth = 0;
        for (int look = 0; growth < MAX_GROWTH_BYTES && look < MAX_LOOKS; look++) {
            long quarter = held(bench, script);
            long half = held(bench, script);
            long after = held(bench, script);
            if (quarter <= before || half <= quarter || after <= half) {
                return;
            }
            growth += after - before;
            before = after;
        }
        require(
                growth < MAX_GROWTH_BYTES,
                "with each repetition of the same script it holds more objects; look for a list or"
                        + " map to which a guest adds, and from which nothing is taken");
    }

    /** Returns how many bytes a device holds after a script was repeated a number of times. */
    private static long held(Bench bench, List<DeviceStep> script) {
        for (int i = 0; i < REPETITIONS; i++) {
            DeviceTrial.run(bench, script);
            bench.forget();
            bench.journal().clear();
        }
        return Holdings.bytes(bench.device());
    }

    @Rule(
            id = "DEV-GST-04",
            text = "A read gives no bits above its width.",
            source = "dev.hv.api.bus.IoHandler#read")
    static void readsAreZeroExtended(DeviceTrial<?> trial) {
        DescriptorRules.requireNone(trial, Offence.Kind.VALUE);
    }

    @Rule(
            id = "DEV-GST-05",
            text = "A device works with nothing plugged into it.",
            source = "dev.hv.api.device.DeviceContext")
    static void worksUnplugged(DeviceTrial<?> trial) {
        trial.forScripts(
                script -> {
                    try {
                        Bench bench = trial.unstarted(0, false);
                        bench.start();
                        DeviceTrial.run(bench, script);
                        bench.close();
                    } catch (SubjectFailure e) {
                        // Where it throws plugged in as well, that is another rule's.
                        DeviceTrial.run(trial.bench(), script);
                        throw ResetRules.because("with nothing plugged in", e);
                    }
                });
    }

    @Rule(
            id = "DEV-DET-01",
            text = "The same script shows the same, down to the trace.",
            source = "dev.hv.api.device.DeviceContext#clock")
    static void sameScriptShowsTheSame(DeviceTrial<?> trial) {
        trial.forScripts(
                script -> {
                    Bench one = trial.bench();
                    Bench other = trial.bench();
                    DeviceTrial.run(one, script);
                    DeviceTrial.run(other, script);
                    requireSame("two runs differ", one.journal().all(), other.journal().all());
                });
    }

    /** A place where a handler can be called. */
    private record Place(String slot, long offset, Width width) {
        @Override
        public String toString() {
            return "%s+0x%x %s".formatted(slot, offset, width);
        }
    }

    private static List<Place> places(Bench bench) {
        List<Place> places = new ArrayList<>();
        for (String slot : bench.regions()) {
            IoRegion region = bench.region(slot);
            for (Width width : region.rules().implemented()) {
                long count = region.size() / width.bytes();
                long stride = Math.max(1, count / MAX_PLACES);
                for (long i = 0; i < count; i += stride) {
                    places.add(new Place(slot, i * width.bytes(), width));
                }
            }
        }
        return places;
    }

    @Rule(
            id = "DEV-PEK-01",
            text = "A peek has no effect and never throws.",
            source = "dev.hv.api.bus.IoHandler#peek")
    static void peekIsPure(DeviceTrial<?> trial) {
        trial.forFutures(
                (past, future) -> {
                    Bench plain = trial.bench();
                    Bench peeked = trial.bench();
                    DeviceTrial.run(plain, past);
                    DeviceTrial.run(peeked, past);
                    int mark = peeked.journal().size();
                    for (Place place : places(peeked)) {
                        var _ = peeked.peek(place.slot, place.offset, place.width);
                    }
                    requireSame("peeking showed outside", List.of(), peeked.journal().since(mark));
                    ResetRules.requireAlike(trial, "after peeking", plain, peeked, future);
                });
    }

    @Rule(
            id = "DEV-PEK-02",
            text = "A peek tells what a read would give.",
            source = "dev.hv.api.bus.IoHandler#peek")
    static void peekTellsWhatReadGives(DeviceTrial<?> trial) {
        trial.forScripts(
                script -> {
                    Bench bench = trial.bench();
                    DeviceTrial.run(bench, script);
                    for (Place place : places(bench)) {
                        OptionalLong peeked = bench.peek(place.slot, place.offset, place.width);
                        long read = bench.readRegister(place.slot, place.offset, place.width);
                        require(
                                peeked.isEmpty() || peeked.getAsLong() == read,
                                "%s: a peek tells 0x%x, a read gives 0x%x"
                                        .formatted(place, peeked.orElse(0), read));
                    }
                });
    }

    @Rule(
            id = "DEV-PEK-03",
            text = "Every register answers peeks.",
            needs = Claim.PEEK,
            source = "dev.hv.api.device.Claim#PEEK")
    static void everyRegisterPeeks(DeviceTrial<?> trial) {
        trial.forScripts(
                script -> {
                    Bench bench = trial.bench();
                    DeviceTrial.run(bench, script);
                    for (Place place : places(bench)) {
                        require(
                                bench.peek(place.slot, place.offset, place.width).isPresent(),
                                place + " does not answer a peek");
                    }
                });
    }

    private static Map<String, RegisterMap> registerMaps(Bench bench) {
        if (bench.device() instanceof RegisterMapped mapped) {
            return mapped.registerMaps();
        }
        throw new UntestableRule("the device declares no registers");
    }

    @Rule(
            id = "DEV-REG-01",
            text = "After a cold reset, registers hold the reset values that are declared.",
            source = "dev.hv.api.register.RegisterDescription#reset")
    static void registersHoldTheirResetValues(DeviceTrial<?> trial) {
        Bench bench = trial.bench();
        registerMaps(bench)
                .forEach(
                        (slot, map) ->
                                map.registers().stream()
                                        .filter(_ -> bench.regions().contains(slot))
                                        .filter(r -> r.reset().isPresent() && r.peekable())
                                        .filter(r -> r.condition().isEmpty())
                                        .forEach(r -> requireReset(bench, slot, r)));
    }

    private static void requireReset(Bench bench, String slot, RegisterDescription register) {
        long mask = register.readableMask();
        long expected = register.reset().orElseThrow() & mask;
        for (int i = 0; i < register.count(); i++) {
            long offset = register.offset() + i * register.stride();
            OptionalLong peeked = bench.peek(slot, offset, register.width());
            require(
                    peeked.isEmpty() || (peeked.getAsLong() & mask) == expected,
                    "%s.%s is 0x%x after a reset, declared as 0x%x"
                            .formatted(slot, register.name(), peeked.orElse(0) & mask, expected));
        }
    }

    @Rule(
            id = "DEV-REG-02",
            text = "The registers that are declared for a slot fill it.",
            source = "dev.hv.api.register.RegisterMapped")
    static void registerMapsFitTheirSlots(DeviceTrial<?> trial) {
        Bench bench = trial.bench();
        registerMaps(bench)
                .forEach(
                        (slot, map) -> {
                            boolean region = bench.regions().contains(slot);
                            require(
                                    region || !bench.slots().contains(slot),
                                    "registers are declared for " + slot + ", which has none");
                            require(
                                    !region || bench.region(slot).size() == map.size(),
                                    slot + " and its registers differ in size");
                        });
    }
}

package dev.hv.tck.device;

import static dev.hv.tck.device.DeviceTrial.require;

import dev.hv.api.bus.IoRegion;
import dev.hv.api.bus.Width;
import dev.hv.api.device.ResetKind;
import dev.hv.api.register.Access;
import dev.hv.api.register.RegisterDescription;
import dev.hv.api.register.RegisterMap;
import dev.hv.api.register.RegisterMapped;
import dev.hv.tck.Rule;
import dev.hv.tck.RuleViolation;
import dev.hv.tck.UntestableRule;
import dev.hv.tck.bench.Bench;
import dev.hv.tck.script.Dice;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Registers behave as their fields are declared. */
public final class RegisterRules {
    /** How often a bit is to be seen that is never cleared before that counts. */
    private static final int MANY = 10;

    /** How many writes show of every bit whether it can be written. */
    private static final int ENOUGH = 25;

    /** How many parts of registers are written after each script. */
    private static final int PARTS_WRITTEN = 8;

    private RegisterRules() {}

    /** One repetition of a register that can be peeked at any time. */
    private record Place(String slot, RegisterDescription register, long offset) {
        long peek(Bench bench) {
            return bench.peek(slot, offset, register.width()).orElse(0);
        }

        void write(Bench bench, long value) {
            bench.write(slot, offset, register.width(), value);
        }

        @Override
        public String toString() {
            return slot + "." + register.name() + (register.count() == 1 ? "" : " at " + offset);
        }

        long mask(Access access) {
            return register.mask(access);
        }
    }

    /** Registers that always answer, alone, in one access. */
    private static List<Place> places(Bench bench) {
        if (!(bench.device() instanceof RegisterMapped mapped)) {
            throw new UntestableRule("the device declares no registers");
        }
        List<Place> places = new ArrayList<>();
        for (Map.Entry<String, RegisterMap> map : mapped.registerMaps().entrySet()) {
            if (!bench.regions().contains(map.getKey())) {
                continue;
            }
            var valid = bench.region(map.getKey()).rules().valid();
            List<RegisterDescription> registers = map.getValue().registers();
            for (RegisterDescription register : registers) {
                boolean alone =
                        registers.stream()
                                .noneMatch(o -> !o.equals(register) && overlap(o, register));
                if (alone
                        && register.peekable()
                        && register.condition().isEmpty()
                        && valid.contains(register.width())) {
                    for (int i = 0; i < register.count(); i++) {
                        long offset = register.offset() + i * register.stride();
                        places.add(new Place(map.getKey(), register, offset));
                    }
                }
            }
        }
        return places;
    }

    private static boolean overlap(RegisterDescription one, RegisterDescription other) {
        return one.offset() < end(other) && other.offset() < end(one);
    }

    private static long end(RegisterDescription register) {
        return register.offset()
                + (register.count() - 1) * register.stride()
                + register.width().bytes();
    }

    private static List<Place> placesWith(Bench bench, Access access) {
        List<Place> places =
                places(bench).stream().filter(place -> place.mask(access) != 0).toList();
        if (places.isEmpty()) {
            throw new UntestableRule("no register has bits that are " + access);
        }
        return places;
    }

    @Rule(
            id = "DEV-REG-03",
            text =
                    "Every bit of a stored field that is declared READ_WRITE can be written and"
                            + " read back, as a one and as a zero.",
            source = "dev.hv.api.register.Access#READ_WRITE")
    static void writtenFieldsReadBack(DeviceTrial<?> trial) {
        List<Place> places =
                placesWith(trial.bench(), Access.READ_WRITE).stream()
                        .filter(place -> place.register().stored())
                        .toList();
        Map<Place, Integer> tries = new HashMap<>();
        Map<Place, Long> ones = new HashMap<>();
        Map<Place, Long> zeros = new HashMap<>();
        Bench fresh = trial.bench();
        for (Place place : places) {
            // One bit alone, after a reset: others may lock the register.
            long mask = place.mask(Access.READ_WRITE);
            for (long bit = Long.lowestOneBit(mask); bit != 0; ) {
                fresh.reset(ResetKind.COLD);
                place.write(fresh, bit);
                long now = place.peek(fresh);
                ones.merge(place, bit & now, (one, other) -> one | other);
                zeros.merge(place, ~bit & ~now, (one, other) -> one | other);
                bit = Long.lowestOneBit(mask & ~(bit | (bit - 1)));
            }
        }
        trial.forScripts(
                script -> {
                    Bench bench = trial.bench();
                    DeviceTrial.run(bench, script);
                    Dice dice = trial.diceFor(script);
                    for (Place place : places) {
                        long mask = place.mask(Access.READ_WRITE);
                        long any = dice.oneIn(2) ? dice.value() : ~dice.value();
                        long value = (place.peek(bench) & ~mask) | (any & mask);
                        place.write(bench, value & ~place.mask(Access.WRITE_ONE_TO_CLEAR));
                        long now = place.peek(bench);
                        tries.merge(place, 1, Integer::sum);
                        ones.merge(place, value & now, (one, other) -> one | other);
                        zeros.merge(place, ~value & ~now, (one, other) -> one | other);
                    }
                });
        for (Place place : places) {
            long mask = place.mask(Access.READ_WRITE);
            if (tries.getOrDefault(place, 0) >= ENOUGH) {
                requireAll(place, "one", mask & ~ones.getOrDefault(place, 0L));
                requireAll(place, "zero", mask & ~zeros.getOrDefault(place, 0L));
            }
        }
    }

    private static void requireAll(Place place, String what, long never) {
        require(
                never == 0,
                "%s: bits 0x%x never read back as a %s that was written"
                        .formatted(place, never, what));
    }

    @Rule(
            id = "DEV-REG-04",
            text = "Reserved fields read as they are declared; write-only ones read as zero.",
            source = "dev.hv.api.register.Access")
    static void reservedFieldsReadAsDeclared(DeviceTrial<?> trial) {
        List<Place> places = places(trial.bench());
        trial.forScripts(
                script -> {
                    Bench bench = trial.bench();
                    DeviceTrial.run(bench, script);
                    for (Place place : places) {
                        long zeros =
                                place.mask(Access.RESERVED_ZERO) | place.mask(Access.WRITE_ONLY);
                        long ones = place.mask(Access.RESERVED_ONE);
                        long now = place.peek(bench);
                        // A register that is turned off reads as nothing does: all ones.
                        boolean off = now == place.register().width().mask();
                        require(
                                off || ((now & zeros) == 0 && (now & ones) == ones),
                                "%s reads as 0x%x; its bits 0x%x are declared zero, 0x%x one"
                                        .formatted(place, now, zeros, ones));
                    }
                });
    }

    @Rule(
            id = "DEV-REG-07",
            text =
                    "An access to a part of a register shows those bytes of it, and writing them as"
                            + " they are changes no other bits.",
            source = "dev.hv.api.register.RegisterBank")
    static void partsAreThoseOfTheirRegister(DeviceTrial<?> trial) {
        Bench any = trial.bench();
        List<Part> parts = places(any).stream().flatMap(place -> Part.of(place, any)).toList();
        if (parts.isEmpty()) {
            throw new UntestableRule("no register is wider than its narrowest access");
        }
        trial.forScripts(
                script -> {
                    Bench bench = trial.bench();
                    DeviceTrial.run(bench, script);
                    parts.forEach(part -> part.requireShown(bench));
                    Dice dice = trial.diceFor(script);
                    for (int i = 0; i < PARTS_WRITTEN; i++) {
                        dice.of(parts).requireHarmless(bench);
                    }
                });
    }

    /** Some of the bytes of a register that stands alone where it is. */
    private record Part(Place place, int from, Width width) {
        static Stream<Part> of(Place place, Bench bench) {
            IoRegion region = bench.region(place.slot());
            if (!region.rules().implemented().contains(place.register().width())) {
                return Stream.empty();
            }
            return region.rules().implemented().stream()
                    .filter(width -> width.bytes() < place.register().width().bytes())
                    .flatMap(
                            width ->
                                    IntStream.iterate(
                                                    0,
                                                    at -> at < place.register().width().bytes(),
                                                    at -> at + width.bytes())
                                            .mapToObj(at -> new Part(place, at, width)));
        }

        private OptionalLong peek(Bench bench) {
            return bench.peek(place.slot(), place.offset() + from, width);
        }

        /** A register that takes only whole accesses leaves others to an open bus. */
        private boolean answers(OptionalLong part) {
            return part.isPresent() && part.getAsLong() != width.mask();
        }

        void requireShown(Bench bench) {
            OptionalLong whole = bench.peek(place.slot(), place.offset(), place.register().width());
            OptionalLong part = peek(bench);
            if (whole.isPresent() && part.isPresent() && answers(part)) {
                long expected = (whole.getAsLong() >>> (8 * from)) & width.mask();
                require(
                        part.getAsLong() == expected,
                        "%s is 0x%x; as %s from its byte %d on it is 0x%x, expected 0x%x"
                                .formatted(
                                        place,
                                        whole.getAsLong(),
                                        width,
                                        from,
                                        part.getAsLong(),
                                        expected));
            }
        }

        /** Only what is stored: a write may have effects. */
        void requireHarmless(Bench bench) {
            long elsewhere = place.mask(Access.READ_WRITE) & ~(width.mask() << (8 * from));
            if (!place.register().stored() || elsewhere == 0 || !answers(peek(bench))) {
                return;
            }
            long before = place.peek(bench);
            bench.write(place.slot(), place.offset() + from, width, peek(bench).getAsLong());
            long after = place.peek(bench);
            require(
                    ((before ^ after) & elsewhere) == 0,
                    "%s was 0x%x; after its bytes from %d on were written as %s, as they were, it is"
                                    .formatted(place, before, from, width)
                            + " 0x%x".formatted(after));
        }
    }

    @Rule(
            id = "DEV-REG-05",
            text =
                    "Writing a one clears a bit that is declared so, writing a zero leaves it as it"
                            + " is.",
            source = "dev.hv.api.register.Access#WRITE_ONE_TO_CLEAR")
    static void onesClear(DeviceTrial<?> trial) {
        List<Place> places = placesWith(trial.bench(), Access.WRITE_ONE_TO_CLEAR);
        Map<Place, Long> cleared = new HashMap<>();
        Map<Place, Map<Integer, Integer>> seen = new HashMap<>();
        trial.forScripts(
                script -> {
                    Bench bench = trial.bench();
                    DeviceTrial.run(bench, script);
                    for (Place place : places) {
                        long mask = place.mask(Access.WRITE_ONE_TO_CLEAR);
                        long before = place.peek(bench);
                        place.write(bench, before & ~mask);
                        long after = place.peek(bench) & mask;
                        long lost = before & mask & ~after;
                        require(
                                lost == 0,
                                "%s was 0x%x; writing zeros has cleared its bits 0x%x"
                                        .formatted(place, before, lost));
                        place.write(bench, (before & ~mask) | after);
                        long gone = after & ~place.peek(bench);
                        cleared.merge(place, gone, (one, other) -> one | other);
                        for (int bit = 0; bit < Long.SIZE; bit++) {
                            if ((after >> bit & 1) != 0) {
                                seen.computeIfAbsent(place, _ -> new HashMap<>())
                                        .merge(bit, 1, Integer::sum);
                            }
                        }
                    }
                });
        seen.forEach(
                (place, bits) ->
                        bits.forEach(
                                (bit, times) ->
                                        requireCleared(
                                                place,
                                                bit,
                                                times,
                                                cleared.getOrDefault(place, 0L))));
    }

    private static void requireCleared(Place place, int bit, int times, long cleared) {
        if (times >= MANY && (cleared >> bit & 1) == 0) {
            throw new RuleViolation(
                    "%s: bit %d was set %d times, and writing a one never cleared it"
                            .formatted(place, bit, times));
        }
    }

    @Rule(
            id = "DEV-REG-06",
            text = "What is written to bits that are not writable makes no difference.",
            source = "dev.hv.api.register.Access#READ_ONLY")
    static void unwritableBitsAreLost(DeviceTrial<?> trial) {
        List<Place> places = places(trial.bench());
        trial.forFutures(
                (past, future) -> {
                    Dice dice = trial.diceFor(future);
                    for (Place place : places) {
                        long lost =
                                place.register().width().mask() & ~place.register().writableMask();
                        if (lost != 0 && dice.oneIn(places.size())) {
                            Bench one = trial.bench();
                            Bench other = trial.bench();
                            DeviceTrial.run(one, past);
                            DeviceTrial.run(other, past);
                            long value = dice.value() & ~place.mask(Access.RESERVED_ONE);
                            place.write(one, value);
                            place.write(other, value ^ lost);
                            long all = place.register().width().mask();
                            ResetRules.requireAlike(
                                    trial,
                                    ("after %s was written as 0x%x and as 0x%x, alike but for bits"
                                                    + " that are not writable")
                                            .formatted(place, value & all, (value ^ lost) & all),
                                    one,
                                    other,
                                    future);
                        }
                    }
                });
    }
}

package dev.hv.tck.cpu;

import static dev.hv.tck.cpu.CpuTrial.require;

import dev.hv.api.bus.Initiator;
import dev.hv.api.cpu.CpuBackend;
import dev.hv.api.cpu.CpuExit;
import dev.hv.api.cpu.CpuModel;
import dev.hv.api.cpu.CpuState;
import dev.hv.api.cpu.CpuState.Register;
import dev.hv.api.cpu.ExitReason;
import dev.hv.api.cpu.VirtualCpu;
import dev.hv.api.device.ResetKind;
import dev.hv.api.state.StateException;
import dev.hv.api.state.StateTree;
import dev.hv.tck.Rule;
import dev.hv.tck.RuleNotApplicable;
import dev.hv.tck.cpu.CpuTrial.Bench;
import dev.hv.tck.cpu.GuardedCpu.HandlerFailure;
import dev.hv.tck.device.HostileState;
import dev.hv.tck.script.Dice;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

/** What the contract asks of processors, whatever their instructions are. */
public final class AnyCpuRules {
    private static final Initiator LOADER = Initiator.named("loader");
    private static final String NOBODY = "no-such-name";
    private static final int VECTOR = 0x40;
    private static final int LONG_RUN = 1000;
    private static final int SHORT_RUN = 50;
    private static final int MAX_CHUNKS = 20;
    private static final int STATES = 6;

    private AnyCpuRules() {}

    @Rule(
            id = CpuFailure.RULE,
            text = "Nothing that a guest does makes a run throw or end with INTERNAL_ERROR.",
            source = "dev.hv.api.cpu.VirtualCpu#run")
    static void guestsBreakNothing(CpuTrial trial) {
        for (int i = 0; i < trial.programs(); i++) {
            for (boolean noise : new boolean[] {false, true}) {
                try (Bench bench = noise ? trial.noise(i) : trial.sample(i)) {
                    CpuExit exit = bench.cpu.run(LONG_RUN);
                    require(
                            exit.reason() != ExitReason.INTERNAL_ERROR,
                            "a run ended with %s%s"
                                    .formatted(exit, noise ? "" : trial.describe(i)));
                }
            }
        }
    }

    @Rule(
            id = "CPU-RST-01",
            text = "After a cold reset a processor is as a new one, and goes on as that does.",
            source = "dev.hv.api.cpu.VirtualCpu#reset")
    static void resetsForgetAll(CpuTrial trial) {
        for (int i = 0; i < trial.programs(); i++) {
            try (Bench used = trial.sample(i);
                    Bench fresh = trial.bare()) {
                used.cpu.run(1 + i % SHORT_RUN);
                used.cpu.reset(ResetKind.COLD);
                requireAlike(used, fresh, "after a cold reset", "a new one has");
                if (!trial.x86()) {
                    copyMemory(used, fresh);
                    used.bench.ports().takeWrites();
                    used.cpu.run(LONG_RUN);
                    fresh.cpu.run(LONG_RUN);
                    requireAlike(
                            used,
                            fresh,
                            "%d instructions after a cold reset".formatted(LONG_RUN),
                            "a new one with the same memory has");
                }
            }
        }
    }

    private static void copyMemory(Bench from, Bench to) {
        MemorySegment bytes = to.bench.memory().bytes();
        bytes.copyFrom(from.bench.memory().bytes());
        to.bench.memory().noteWrite(0, bytes.byteSize(), LOADER);
    }

    private static void requireAlike(Bench one, Bench other, String when, String others) {
        for (Register register : one.state.registers()) {
            String name = register.name();
            byte[] has = one.state.getBytes(name);
            byte[] wanted = other.state.getBytes(name);
            require(
                    Arrays.equals(has, wanted),
                    "%s %s is %s, %s %s".formatted(when, name, hex(has), others, hex(wanted)));
        }
        require(
                one.cpu.halted() == other.cpu.halted(),
                "%s halted() is %s, %s the opposite".formatted(when, one.cpu.halted(), others));
    }

    /** A register's bytes as people write numbers. */
    private static String hex(byte[] littleEndian) {
        byte[] bytes = new byte[littleEndian.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = littleEndian[bytes.length - 1 - i];
        }
        return "0x" + HexFormat.of().formatHex(bytes);
    }

    @Rule(
            id = "CPU-REG-01",
            text =
                    "Registers have names of their own; numbers and bytes agree, least significant"
                            + " first; other names and lengths are refused.",
            source = "dev.hv.api.cpu.CpuState")
    static void registersAreAsListed(CpuTrial trial) {
        for (int i = 0; i < trial.programs(); i++) {
            try (Bench bench = trial.sample(i)) {
                bench.cpu.run(1 + i % SHORT_RUN);
                CpuState state = bench.state;
                Set<String> names = new HashSet<>();
                for (Register register : state.registers()) {
                    require(
                            names.add(register.name()),
                            "two registers are called " + register.name());
                    formsAgree(state, register);
                }
                require(!names.isEmpty(), "it lists no registers");
                requireRefused("get of a register that is not listed", () -> state.get(NOBODY));
                requireRefused("set of a register that is not listed", () -> state.set(NOBODY, 0));
                requireRefused(
                        "getBytes of a register that is not listed", () -> state.getBytes(NOBODY));
                requireRefused(
                        "setBytes of a register that is not listed",
                        () -> state.setBytes(NOBODY, new byte[1]));
            }
        }
    }

    private static void formsAgree(CpuState state, Register register) {
        String name = register.name();
        byte[] bytes = state.getBytes(name);
        int length = (register.bits() + Byte.SIZE - 1) / Byte.SIZE;
        require(
                bytes.length == length,
                "%s has %d bits, and getBytes gives %d bytes"
                        .formatted(name, register.bits(), bytes.length));
        requireRefused(
                "setBytes of %d bytes to %s of %d".formatted(length + 1, name, length),
                () -> state.setBytes(name, new byte[length + 1]));
        if (register.bits() > Long.SIZE) {
            requireRefused(
                    "get of %s of %d bits".formatted(name, register.bits()), () -> state.get(name));
            return;
        }
        long value = state.get(name);
        long fromBytes = 0;
        for (int i = length - 1; i >= 0; i--) {
            fromBytes = (fromBytes << Byte.SIZE) | (bytes[i] & 0xFF);
        }
        require(
                value == fromBytes,
                "get of %s gives 0x%x, getBytes, least significant first, 0x%x"
                        .formatted(name, value, fromBytes));
        require(
                register.bits() == Long.SIZE || value >>> register.bits() == 0,
                "%s has %d bits, and get gives 0x%x".formatted(name, register.bits(), value));
    }

    private static void requireRefused(String what, Runnable call) {
        try {
            call.run();
        } catch (IllegalArgumentException expected) {
            return;
        } catch (IndexOutOfBoundsException | NullPointerException | IllegalStateException e) {
            require(false, what + " throws " + e + ", expected IllegalArgumentException");
        }
        require(false, what + " is taken, expected IllegalArgumentException");
    }

    @Rule(
            id = "CPU-REG-02",
            text = "A general register takes by set, and by setBytes, what it held before.",
            source = "dev.hv.api.cpu.CpuState#set")
    static void generalRegistersCanBeSet(CpuTrial trial) {
        for (int i = 0; i < trial.programs(); i++) {
            try (Bench bench = trial.sample(i)) {
                CpuState state = bench.state;
                List<Register> general =
                        state.registers().stream()
                                .filter(r -> r.group().equals("general") && r.bits() <= Long.SIZE)
                                .toList();
                long[] before = general.stream().mapToLong(r -> state.get(r.name())).toArray();
                bench.cpu.run(1 + i % SHORT_RUN);
                for (int j = 0; j < before.length; j++) {
                    String name = general.get(j).name();
                    byte[] now = state.getBytes(name);
                    state.set(name, before[j]);
                    require(
                            state.get(name) == before[j],
                            "%s held 0x%x, and set to that once more holds 0x%x"
                                    .formatted(name, before[j], state.get(name)));
                    state.setBytes(name, now);
                    require(
                            Arrays.equals(state.getBytes(name), now),
                            "%s held %s, and set to its bytes holds %s"
                                    .formatted(name, hex(now), hex(state.getBytes(name))));
                }
            }
        }
    }

    @Rule(
            id = "CPU-PIN-01",
            text = "A processor takes the pins that it names, and refuses others.",
            source = "dev.hv.api.cpu.VirtualCpu#pin")
    static void pinsAreAsNamed(CpuTrial trial) {
        try (Bench bench = trial.bare()) {
            requireRefused("pin " + NOBODY, () -> bench.cpu.pin(NOBODY, true));
        }
        for (String pin : pins(trial)) {
            try (Bench bench = trial.sample(0)) {
                try {
                    bench.cpu.pin(pin, true);
                    bench.cpu.pin(pin, false);
                } catch (IllegalArgumentException e) {
                    require(false, "pins() names " + pin + ", and pin refuses it: " + e);
                }
            }
        }
    }

    private static Set<String> pins(CpuTrial trial) {
        try (Bench bench = trial.bare()) {
            return bench.cpu.pins();
        }
    }

    @Rule(
            id = "CPU-STA-02",
            text =
                    "A spoiled state is refused with a StateException, and the processor is as"
                            + " after a cold reset then; or it can be in that state.",
            source = "dev.hv.api.cpu.CpuState#load")
    static void spoiledStatesDoNoHarm(CpuTrial trial) throws StateException {
        for (int i = 0; i < trial.programs(); i++) {
            StateTree saved = new StateTree("cpu", 1);
            try (Bench bench = trial.sample(i)) {
                bench.cpu.run(1 + i % SHORT_RUN);
                bench.state.save(saved);
            }
            Dice dice = trial.dice(i);
            List<String> fields = HostileState.fields(saved);
            require(!fields.isEmpty(), "its saved state is empty");
            for (int j = 0; j < STATES; j++) {
                String field = dice.of(fields);
                StateTree spoiled =
                        dice.oneIn(4)
                                ? HostileState.without(saved, field)
                                : HostileState.spoiled(saved, field, dice);
                try (Bench bench = trial.sample(i)) {
                    loadSpoiled(trial, bench, spoiled, field);
                }
            }
        }
    }

    @SuppressWarnings("CatchingUnchecked") // whatever a stranger's processor throws is a finding
    private static void loadSpoiled(CpuTrial trial, Bench bench, StateTree spoiled, String field)
            throws StateException {
        String what = "where %s was %s".formatted(field, HostileState.show(spoiled, field));
        try {
            bench.state.load(spoiled.reader());
        } catch (StateException refused) {
            try (Bench fresh = trial.bare()) {
                requireAlike(
                        bench, fresh, "after a state was refused " + what + ",", "a new one has");
            }
            return;
        } catch (Exception | StackOverflowError | AssertionError | LinkageError e) {
            String place = e.getStackTrace().length == 0 ? "" : " at " + e.getStackTrace()[0];
            require(false, "load threw " + e + place + " " + what + ", expected StateException");
        }
        for (Register register : bench.state.registers()) {
            if (register.bits() < Long.SIZE) {
                long value = bench.state.get(register.name());
                require(
                        value >>> register.bits() == 0,
                        "load took a state %s, and then get of %s, which has %d bits, gives 0x%x"
                                .formatted(what, register.name(), register.bits(), value));
            }
        }
        try {
            bench.cpu.run(SHORT_RUN);
            bench.state.save(new StateTree("cpu", 1));
        } catch (Exception | StackOverflowError | AssertionError | LinkageError e) {
            require(false, "load took a state " + what + ", and then " + e);
        }
    }

    @Rule(
            id = "CPU-STA-03",
            text = "Saving a processor, and asking for its registers, changes nothing.",
            source = "dev.hv.api.cpu.CpuState#save")
    static void savingHasNoEffect(CpuTrial trial) {
        trial.needsDeterminism();
        for (int i = 0; i < trial.programs(); i++) {
            try (Bench saved = trial.sample(i);
                    Bench left = trial.sample(i)) {
                int first = 1 + i % SHORT_RUN;
                saved.cpu.run(first);
                left.cpu.run(first);
                saved.state.save(new StateTree("cpu", 1));
                saved.state.registers().forEach(r -> saved.state.getBytes(r.name()));
                saved.cpu.run(LONG_RUN);
                left.cpu.run(LONG_RUN);
                String difference = CpuTrial.difference(saved, left);
                require(
                        difference.isEmpty(),
                        "saved and not saved, " + difference + trial.describe(i));
            }
        }
    }

    @Rule(
            id = "CPU-HLT-02",
            text =
                    "Where a run ends with HALTED the processor is halted, and one that is retires"
                            + " nothing.",
            source = "dev.hv.api.cpu.VirtualCpu#halted")
    static void haltedMeansHalted(CpuTrial trial) {
        for (int i = 0; i < trial.programs(); i++) {
            try (Bench bench = trial.sample(i)) {
                ExitReason reason = ExitReason.BUDGET;
                for (int j = 0; j < MAX_CHUNKS && reason == ExitReason.BUDGET; j++) {
                    boolean halted = bench.cpu.halted();
                    CpuExit exit = bench.cpu.run(SHORT_RUN);
                    reason = exit.reason();
                    require(
                            !halted || (exit.instructions() == 0 && reason == ExitReason.HALTED),
                            "halted() is true, nothing interrupts, and a run ends with " + exit);
                    require(
                            reason != ExitReason.HALTED || bench.cpu.halted(),
                            "a run ended with " + exit + ", and halted() is false");
                }
            }
        }
    }

    @Rule(
            id = "CPU-ACK-01",
            text = "Interrupts are acknowledged only while they are requested.",
            source = "dev.hv.api.cpu.VirtualCpu#interruptRequest")
    static void onlyRequestsAreAcknowledged(CpuTrial trial) {
        for (int i = 0; i < trial.programs(); i++) {
            try (Bench bench = trial.sample(i)) {
                bench.bench.vector(VECTOR);
                bench.cpu.run(SHORT_RUN);
                bench.cpu.interruptRequest(true);
                bench.cpu.interruptRequest(false);
                bench.cpu.run(LONG_RUN);
                require(
                        bench.bench.acknowledged() == 0,
                        "an acknowledge cycle while interruptRequest is false" + trial.describe(i));
            }
        }
    }

    @Rule(
            id = "CPU-EXC-01",
            text =
                    "An exception of a device's handler passes through a run, which leaves the"
                            + " processor before the instruction.",
            source = "dev.hv.api.cpu.VirtualCpu#run")
    static void handlersMayThrow(CpuTrial trial) {
        trial.needsDeterminism();
        boolean any = false;
        for (int i = 0; i < trial.programs(); i++) {
            try (Bench thrown = trial.sample(i);
                    Bench before = trial.sample(i)) {
                HandlerFailure failure = new HandlerFailure("of the device");
                List<CpuPorts.PortWrite> writes = new ArrayList<>();
                thrown.bench
                        .ports()
                        .onWrite(
                                write -> {
                                    writes.add(write);
                                    throw failure;
                                });
                long began = thrown.cpu.instructions();
                CpuExit exit = null;
                try {
                    exit = thrown.cpu.run(LONG_RUN);
                } catch (HandlerFailure same) {
                    any = true;
                }
                if (writes.isEmpty()) {
                    continue;
                }
                require(exit == null, "a write to a port threw, and the run ended with " + exit);
                long retired = thrown.cpu.instructions() - began;
                if (retired > 0) {
                    before.cpu.run(retired);
                }
                requireAlike(
                        thrown,
                        before,
                        "after an exception of " + writes.getFirst() + ",",
                        "before that instruction it was");
            }
        }
        if (!any) {
            throw new RuleNotApplicable("no program writes to a port");
        }
    }

    @Rule(
            id = "CPU-MDL-01",
            text =
                    "A backend makes each model that it lists and its default, and refuses other"
                            + " models and features, naming what it knows.",
            source = "dev.hv.api.cpu.CpuBackend#create")
    static void modelsAreAsListed(CpuTrial trial) {
        CpuBackend backend = trial.backend();
        List<String> models = backend.models();
        require(!models.isEmpty(), "models() is empty, so there is no default");
        require(
                new HashSet<>(models).size() == models.size(),
                "models() has one name twice: " + models);
        List<String> taken = new ArrayList<>(models);
        taken.add("default");
        for (String model : taken) {
            try (VirtualCpu cpu = make(backend, model)) {
                require(!cpu.state().registers().isEmpty(), model + " has no registers");
            } catch (IllegalArgumentException e) {
                require(false, "model " + model + " of " + models + " is refused: " + e);
            }
        }
        for (String wrong : List.of(NOBODY, models.getFirst() + ",+" + NOBODY)) {
            try (VirtualCpu cpu = make(backend, wrong)) {
                require(false, "'" + wrong + "' is made, with " + cpu.state().registers());
            } catch (IllegalArgumentException expected) {
                String message = String.valueOf(expected.getMessage());
                require(
                        wrong.contains("+") || models.stream().anyMatch(message::contains),
                        "'%s' is refused with \"%s\", which names none of %s"
                                .formatted(wrong, message, models));
            }
        }
    }

    private static VirtualCpu make(CpuBackend backend, String model) {
        return backend.create(CpuModel.parse(model), 0, new CpuBench(X86Mode.MEMORY_BYTES));
    }
}

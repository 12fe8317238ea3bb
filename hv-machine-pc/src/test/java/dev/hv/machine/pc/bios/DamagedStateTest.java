package dev.hv.machine.pc.bios;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hv.api.machine.MachineEnd;
import dev.hv.api.state.StateException;
import dev.hv.api.state.StateTree;
import dev.hv.devices.backend.MemoryCharacters;
import dev.hv.machine.pc.BootDevice;
import dev.hv.machine.pc.BootSpec;
import dev.hv.machine.pc.DiskSources;
import dev.hv.machine.pc.FloppyDrives;
import dev.hv.machine.pc.MachineBuilder;
import dev.hv.machine.pc.MachineSpec;
import dev.hv.machine.pc.PcMachine;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/**
 * States of a whole machine whose bytes are not what they were: they are refused in a sentence, or
 * the machine goes on, and nothing in it fails for that.
 */
final class DamagedStateTest {
    private static final long MEMORY = 16 << 20;

    /** Enough for the devices' timers, and for the BIOS to look for keys. */
    private static final long INSTRUCTIONS = 20_000;

    /** What a machine that halts goes through at most. */
    private static final long NANOS = 200_000_000;

    private static final Saved SAVED = save();
    private static final byte[] STATE = SAVED.state().toBytes();
    private static final List<Integer> NUMBERS = new ArrayList<>();
    private static final List<Integer> OCTETS = new ArrayList<>();

    static {
        ByteBuffer in = ByteBuffer.wrap(STATE);
        findValues(in);
    }

    private record Saved(StateTree state, MemorySegment memory) {}

    /** What is changed: a number's or a byte's place in the list of those, and what it becomes. */
    record Damage(boolean number, int place, long value) {
        void apply(ByteBuffer state) {
            if (number) {
                state.putLong(NUMBERS.get(place % NUMBERS.size()), value);
            } else {
                state.put(OCTETS.get(place % OCTETS.size()), (byte) value);
            }
        }
    }

    @Property(tries = 2000)
    void anyBytesAreAStateOrRefused(
            @ForAll("places") List<Integer> places,
            @ForAll byte value,
            @ForAll("places") List<Integer> cut) {
        byte[] state = STATE.clone();
        for (int place : places) {
            state[place % state.length] = value;
        }
        if (!cut.isEmpty()) {
            state = Arrays.copyOf(state, cut.getFirst() % state.length);
        }
        try {
            assertEquals(state.length, StateTree.parse("machine", state).toBytes().length);
        } catch (StateException e) {
            assertFalse(String.valueOf(e.getMessage()).isBlank());
        }
    }

    @Provide
    Arbitrary<List<Integer>> places() {
        return Arbitraries.integers().between(0, STATE.length - 1).list().ofMaxSize(3);
    }

    @Property(tries = 100)
    void aMachineRefusesADamagedStateOrGoesOn(@ForAll("damages") List<Damage> damages)
            throws InterruptedException {
        ByteBuffer state = ByteBuffer.wrap(STATE.clone());
        damages.forEach(damage -> damage.apply(state));
        try (PcMachine machine = machine(new AtomicReference<>())) {
            machine.ram().copyFrom(SAVED.memory());
            try {
                machine.load(StateTree.parse("machine", state.array()).reader());
            } catch (StateException e) {
                assertFalse(String.valueOf(e.getMessage()).isBlank());
                return;
            }
            machine.resume();
            MachineEnd end = BiosCaller.runFor(machine, INSTRUCTIONS, NANOS);
            assertNotEquals(MachineEnd.Kind.FAILURE, end.kind(), end::detail);
        }
    }

    @Provide
    Arbitrary<List<Damage>> damages() {
        Arbitrary<Long> edges =
                Arbitraries.of(
                        0L,
                        1L,
                        -1L,
                        2L,
                        0x7FL,
                        0xFFL,
                        0xFFFFL,
                        0xFFFF_FFFFL,
                        Long.MAX_VALUE,
                        Long.MIN_VALUE);
        return Combinators.combine(
                        Arbitraries.of(true, true, true, false),
                        Arbitraries.integers().between(0, 1 << 20),
                        Arbitraries.oneOf(edges, Arbitraries.longs()))
                .as(Damage::new)
                .list()
                .ofMinSize(1)
                .ofMaxSize(3);
    }

    /** A machine with drives of all kinds whose BIOS waits for a key. */
    private static PcMachine machine(AtomicReference<MemoryCharacters> console) {
        MachineSpec pc = MachineSpec.of("pc").withMemory(MEMORY).withClock(BiosCaller.CLOCK);
        MachineSpec spec =
                FloppyDrives.plug(
                                pc, 0, DiskSources.nothing("empty", DiskSources.DISK_SECTOR_BYTES))
                        .withBoot(BootSpec.from(List.of(BootDevice.MENU)))
                        .withReplaced(BiosCaller.console(pc, console));
        return new MachineBuilder(spec).build();
    }

    private static Saved save() {
        AtomicReference<MemoryCharacters> console = new AtomicReference<>();
        try (PcMachine machine = machine(console)) {
            machine.start();
            assertTrue(console.get().await("1  floppy"), () -> console.get().text());
            machine.pause();
            byte[] memory = machine.ram().toArray(ValueLayout.JAVA_BYTE);
            return new Saved(machine.save(), MemorySegment.ofArray(memory));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Notes where the canonical form has values; those of its memory's digest stay as they are. */
    private static void findValues(ByteBuffer in) {
        in.getInt();
        int count = in.getInt();
        for (int i = 0; i < count; i++) {
            byte[] name = new byte[in.getInt()];
            in.get(name);
            switch (in.get()) {
                case 1 -> {
                    NUMBERS.add(in.position());
                    in.getLong();
                }
                case 4 -> findValues(in);
                default -> {
                    int length = in.getInt();
                    for (int k = 0; k < length; k++) {
                        OCTETS.add(in.position() + k);
                    }
                    in.position(in.position() + length);
                }
            }
        }
    }
}

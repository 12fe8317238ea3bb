package dev.hv.junit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hv.api.bus.Width;
import dev.hv.api.machine.MachineEnd;
import dev.hv.api.machine.MachineState;
import dev.hv.machine.pc.BootFile;
import dev.hv.machine.pc.BootSpec;
import dev.hv.machine.pc.ClockSpec;
import dev.hv.machine.pc.MachineSpec;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.opentest4j.AssertionFailedError;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** The page's examples, and what is around them. */
@Timeout(200)
final class MachineTest {
    private static final AtomicInteger PREPARED = new AtomicInteger();

    static MachineSpec asking(String question) {
        return MachineSpec.of("microvm")
                .withMemory(16 << 20)
                .withClock(ClockSpec.deterministic())
                .withBoot(BootSpec.of(BootFile.of("guest", Guests.asking(question))));
    }

    static MachineSpec prompt() {
        return asking("name? ");
    }

    static void greeted(GuestMachine machine) {
        machine.start().expect("name? ");
    }

    @Test
    void itGreetsWhoeverSaysTheirName(
            @Machine(value = "prompt", prepared = "greeted") GuestMachine machine) {
        machine.start().type("A").expect("hello A\n");
        assertEquals(2 * 7 + 1, machine.end().code());
    }

    @ParameterizedTest
    @ValueSource(strings = {"name? ", "age? "})
    void itAsksWhatItIsToldTo(String question, @Machine("asking") GuestMachine machine) {
        machine.start().expect(question);
    }

    static void asked(GuestMachine machine) {
        machine.start().expect("? ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"name? ", "age? "})
    void oneIsPreparedForEachArgument(
            String question, @Machine(value = "asking", prepared = "asked") GuestMachine machine) {
        assertEquals(question, machine.serial());
    }

    static MachineSpec pc() {
        return MachineSpec.of("pc")
                .withMemory(16 << 20)
                .withClock(ClockSpec.deterministic())
                .withBoot(BootSpec.from(BootSpec.USUAL_ORDER));
    }

    static MachineSpec bus() {
        return MachineSpec.of("microvm").withMemory(1 << 20);
    }

    static void counted(GuestMachine machine) {
        PREPARED.incrementAndGet();
        greeted(machine);
    }

    @Test
    void aBareBusHasItsDevices(@Machine("bus") GuestMachine machine) {
        machine.out(0x3FF, Width.BYTE, 0x5A);
        assertEquals(0x5A, machine.in(0x3FF, Width.BYTE));
    }

    @Test
    void machinesArePreparedOnceAndGoTheirOwnWays(
            @Machine(value = "prompt", prepared = "counted") GuestMachine one,
            @Machine(value = "prompt", prepared = "counted") GuestMachine other) {
        assertEquals(1, PREPARED.get());
        assertEquals(MachineState.PAUSED, one.machine().state());
        assertEquals(one.register("rip"), other.register("rip"));
        one.start().type("x").expect("hello x\n");
        other.start().type("y").expect("hello y\n");
        assertEquals("name? hello x\n", one.serial());
        one.end();
        assertEquals("name? hello y\n", other.serial());
    }

    @Test
    void aWaitInVainFailsWithWhatThereWasInstead(@Machine("prompt") GuestMachine machine) {
        machine.start().type("A");
        AssertionFailedError ended =
                assertThrows(AssertionFailedError.class, () -> machine.expect("goodbye"));
        assertTrue(String.valueOf(ended.getMessage()).contains("name? hello A"), ended::toString);
        assertTrue(String.valueOf(ended.getMessage()).contains("EXIT"), ended::toString);
    }

    @Test
    void aGuestThatSaysNothingMoreIsNotAwaitedForEver(@Machine("prompt") GuestMachine machine) {
        machine.start().expect("name? ").patience(Duration.ofMillis(1));
        assertThrows(AssertionFailedError.class, () -> machine.expect("more"));
        assertThrows(AssertionFailedError.class, machine::end);
    }

    @Test
    void memoryIsAwaitedAndThePlugIsPulled(@Machine("prompt") GuestMachine machine) {
        machine.start().expectMemory(Guests.ORIGIN, Width.DWORD, Guests.MAGIC);
        AssertionFailedError other =
                assertThrows(
                        AssertionFailedError.class,
                        () -> machine.stop().expectMemory(Guests.ORIGIN, Width.DWORD, 5));
        assertTrue(String.valueOf(other.getMessage()).contains("0x1badb002"), other::toString);
        assertEquals(MachineEnd.Kind.STOPPED, machine.end().kind());
    }

    @Test
    void theScreenIsSeenAndMemoryIsRead(@Machine("pc") GuestMachine machine) {
        machine.start().expectScreen("boot");
        machine.pause().write(0x5000, Width.DWORD, 0x1234_5678);
        assertEquals(0x78, machine.bytes(0x5000, 4)[0]);
        assertEquals(0x1234, machine.read(0x5002, Width.WORD));
    }
}

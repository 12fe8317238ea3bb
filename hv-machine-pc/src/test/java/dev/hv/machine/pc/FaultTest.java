package dev.hv.machine.pc;

import static dev.hv.machine.pc.ScriptedCpu.count;
import static dev.hv.machine.pc.ScriptedCpu.halt;
import static dev.hv.machine.pc.ScriptedCpu.in;
import static dev.hv.machine.pc.ScriptedCpu.jump;
import static dev.hv.machine.pc.ScriptedCpu.out;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.inject.multibindings.OptionalBinder;

import dev.hv.api.machine.MachineEnd;
import dev.hv.api.machine.MachineState;
import dev.hv.machine.pc.ScriptedCpu.Program;
import dev.hv.machine.pc.TestDevices.Fault;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.Locale;
import java.util.stream.Stream;

/** A plugin that throws fails its own machine, by name, and nothing else. */
@Timeout(60)
final class FaultTest {
    private static DeviceSpec faulty(Fault where) {
        return DeviceSpec.of("sensor", "test-faulty")
                .with("fault", where.name().toLowerCase(Locale.ROOT));
    }

    /** Writes, which arms the timer and hands over work, then reads, then waits. */
    private static final Program USER = Program.of(out(0x310, 1), in(0x310), count(), jump(2));

    static Stream<Arguments> faultsWhileRunning() {
        return Stream.of(ClockSpec.real(), ClockSpec.deterministic())
                .flatMap(
                        clock ->
                                Stream.of(
                                                Fault.RESET,
                                                Fault.DRIVE,
                                                Fault.READ,
                                                Fault.WRITE,
                                                Fault.TIMER,
                                                Fault.WORK)
                                        .map(fault -> Arguments.of(clock, fault)));
    }

    @ParameterizedTest
    @MethodSource("faultsWhileRunning")
    void anExceptionFailsTheMachineAndNamesTheInstance(ClockSpec clock, Fault where)
            throws InterruptedException {
        try (PcMachine machine = Bench.build(Bench.spec(clock, faulty(where)), USER)) {
            machine.start();
            MachineEnd end = machine.await();
            assertEquals(MachineEnd.Kind.FAILURE, end.kind());
            assertTrue(
                    end.detail().startsWith("sensor: java.lang.IllegalStateException: boom at"),
                    end.detail());
            assertEquals(MachineState.FAILED, machine.state());
            assertFalse(machine.save().toBytes().length == 0);
        }
    }

    @Test
    void anErrorIsAsBadAsAnException() throws InterruptedException {
        try (PcMachine machine =
                Bench.build(Bench.spec(ClockSpec.real(), faulty(Fault.ERROR)), USER)) {
            machine.start();
            assertTrue(machine.await().detail().startsWith("sensor: java.lang.StackOverflowError"));
        }
    }

    @ParameterizedTest
    @EnumSource(ClockSpec.Mode.class)
    void anotherMachineRunsOn(ClockSpec.Mode mode) throws InterruptedException {
        ClockSpec clock =
                mode == ClockSpec.Mode.REAL ? ClockSpec.real() : ClockSpec.deterministic();
        Program longer = Program.of(in(0x310), count(), out(0xf4, 5), halt());
        try (PcMachine bad = Bench.build(Bench.spec(clock, faulty(Fault.READ)), USER);
                PcMachine good =
                        Bench.build(Bench.spec(clock, faulty(Fault.NONE), Bench.end()), longer)) {
            bad.start();
            assertEquals(MachineEnd.Kind.FAILURE, bad.await().kind());
            good.start();
            assertEquals(5, good.await().code());
        }
    }

    @Test
    void aPluginThatThrowsWhilePausingFailsTheMachine() throws InterruptedException {
        try (PcMachine machine =
                Bench.build(Bench.spec(ClockSpec.real(), faulty(Fault.QUIESCE)), USER)) {
            machine.start();
            machine.pause();
            assertTrue(machine.await().detail().startsWith("sensor: "));
            assertThrows(RuntimeException.class, machine::close);
        } catch (RuntimeException e) {
            throw new AssertionError("a second close throws nothing", e);
        }
    }

    @Test
    void aPluginThatThrowsOnCloseIsNamedOnceEverythingIsClosed() {
        PcMachine machine = Bench.build(Bench.spec(ClockSpec.real(), faulty(Fault.CLOSE)), USER);
        RuntimeException thrown = assertThrows(RuntimeException.class, machine::close);
        assertTrue(String.valueOf(thrown.getMessage()).startsWith("sensor: "));
        assertEquals(MachineState.CLOSED, machine.state());
        machine.close();
    }

    @Test
    void aPluginThatCannotMakeItsDeviceIsNamed() {
        AssemblyException thrown =
                assertThrows(
                        AssemblyException.class,
                        () ->
                                Bench.build(
                                        Bench.spec(ClockSpec.real(), faulty(Fault.CREATE)), USER));
        assertTrue(
                String.valueOf(thrown.getMessage())
                        .startsWith("plugin test-faulty could not make sensor: "),
                thrown.getMessage());
    }

    @Test
    void aFirmwareThatThrowsFailsTheMachine() throws InterruptedException {
        MachineSpec spec =
                Bench.spec(ClockSpec.real())
                        .withBoot(BootSpec.of(BootFile.of("kernel", new byte[0])));
        Firmware firmware =
                (platform, boot) ->
                        new Firmware.Image() {
                            @Override
                            public String description() {
                                return "nothing good";
                            }

                            @Override
                            public void load(BootTarget target) {
                                throw new IllegalStateException("no");
                            }
                        };
        try (PcMachine machine =
                Bench.builder(spec, USER)
                        .install(
                                binder ->
                                        OptionalBinder.newOptionalBinder(binder, Firmware.class)
                                                .setBinding()
                                                .toInstance(firmware))
                        .build()) {
            machine.start();
            assertTrue(machine.await().detail().startsWith("firmware: "), machine.await().detail());
        }
    }
}

package dev.hv.machine.pc;

import static dev.hv.machine.pc.ScriptedCpu.breakDown;
import static dev.hv.machine.pc.ScriptedCpu.count;
import static dev.hv.machine.pc.ScriptedCpu.halt;
import static dev.hv.machine.pc.ScriptedCpu.in;
import static dev.hv.machine.pc.ScriptedCpu.jump;
import static dev.hv.machine.pc.ScriptedCpu.out;
import static dev.hv.machine.pc.ScriptedCpu.tripleFault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.inject.multibindings.OptionalBinder;

import dev.hv.api.bus.Width;
import dev.hv.api.device.ResetKind;
import dev.hv.api.machine.MachineEnd;
import dev.hv.api.machine.MachineState;
import dev.hv.machine.pc.ScriptedCpu.Program;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

@Timeout(60)
final class LifecycleTest {
    private static final Program SPIN = Program.of(count(), jump(0));

    private static ClockSpec clock(ClockSpec.Mode mode) {
        return mode == ClockSpec.Mode.REAL ? ClockSpec.real() : ClockSpec.deterministic();
    }

    @ParameterizedTest
    @EnumSource(ClockSpec.Mode.class)
    void theGuestChoosesItsExitCode(ClockSpec.Mode mode) throws InterruptedException {
        try (PcMachine machine =
                Bench.build(
                        Bench.spec(clock(mode), Bench.end()), Program.of(out(0xf4, 3), halt()))) {
            assertEquals(MachineState.CREATED, machine.state());
            machine.start();
            assertEquals(new MachineEnd(MachineEnd.Kind.EXIT, 3, ""), machine.await());
            assertEquals(MachineState.CLOSED, machine.state());
        }
    }

    /** Numbers that can be foretold are for runs that are to be repeated. */
    @ParameterizedTest
    @EnumSource(ClockSpec.Mode.class)
    void randomNumbersCannotBeForetoldUnlessTimeCan(ClockSpec.Mode mode)
            throws InterruptedException {
        Set<Long> numbers = new HashSet<>();
        Program drawing =
                Program.of(
                        cpu -> cpu.bus.entropy().ifPresent(from -> numbers.add(from.nextLong())),
                        out(0xf4, 3),
                        halt());
        for (int i = 0; i < 2; i++) {
            try (PcMachine machine = Bench.build(Bench.spec(clock(mode), Bench.end()), drawing)) {
                machine.start();
                machine.await();
            }
        }
        assertEquals(mode == ClockSpec.Mode.REAL ? 2 : 0, numbers.size());
    }

    @Test
    void theGuestPowersOff() throws InterruptedException {
        try (PcMachine machine =
                Bench.build(
                        Bench.spec(ClockSpec.real(), Bench.end()),
                        Program.of(out(0xf6, 0), halt()))) {
            machine.start();
            assertEquals(MachineEnd.Kind.POWER_OFF, machine.await().kind());
        }
    }

    @ParameterizedTest
    @EnumSource(ClockSpec.Mode.class)
    void aPausedMachineStandsStillAndItsTimeToo(ClockSpec.Mode mode) {
        try (PcMachine machine = Bench.build(Bench.spec(clock(mode)), SPIN)) {
            machine.start();
            machine.pause();
            assertEquals(MachineState.PAUSED, machine.state());
            long instructions = machine.cpus().getFirst().instructions();
            long nanos = machine.nanos();
            byte[] state = machine.save().toBytes();
            assertEquals(nanos, machine.nanos());
            assertEquals(instructions, machine.cpus().getFirst().instructions());
            assertTrue(Arrays.equals(state, machine.save().toBytes()));
            machine.resume();
            assertEquals(MachineState.RUNNING, machine.state());
            while (machine.cpus().getFirst().instructions() == instructions) {
                Thread.onSpinWait();
            }
            machine.pause();
            assertTrue(machine.nanos() >= nanos);
        }
    }

    @ParameterizedTest
    @EnumSource(ClockSpec.Mode.class)
    void anOwnerStopsARunningMachine(ClockSpec.Mode mode) throws InterruptedException {
        try (PcMachine machine = Bench.build(Bench.spec(clock(mode)), SPIN)) {
            machine.start();
            machine.stop();
            machine.stop();
            assertEquals(MachineEnd.Kind.STOPPED, machine.await().kind());
            assertEquals(MachineState.CLOSED, machine.state());
        }
    }

    @ParameterizedTest
    @EnumSource(ClockSpec.Mode.class)
    void aHaltedGuestThatNothingWakesWaitsUntilItIsStopped(ClockSpec.Mode mode)
            throws InterruptedException {
        try (PcMachine machine = Bench.build(Bench.spec(clock(mode)), Program.of(halt()))) {
            machine.start();
            assertEquals(Optional.empty(), machine.await(Duration.ofMillis(1)));
            machine.stop();
            assertEquals(MachineEnd.Kind.STOPPED, machine.await().kind());
        }
    }

    @Test
    void aMachineThatNeverStartedCanBeStopped() throws InterruptedException {
        try (PcMachine machine = Bench.build(Bench.spec(ClockSpec.real()), SPIN)) {
            machine.stop();
            assertEquals(MachineEnd.Kind.STOPPED, machine.await().kind());
            assertThrows(IllegalStateException.class, machine::start);
        }
    }

    @Test
    void aRunningMachineCannotBeSaved() {
        try (PcMachine machine = Bench.build(Bench.spec(ClockSpec.real()), SPIN)) {
            machine.start();
            assertThrows(IllegalStateException.class, machine::save);
        }
    }

    @ParameterizedTest
    @EnumSource(ClockSpec.Mode.class)
    void aTimerWakesAHaltedCpuThroughTheInterruptController(ClockSpec.Mode mode)
            throws InterruptedException {
        Program program = Program.of(out(0x300, 1), halt(), jump(1)).on(32 + 5, out(0xf4, 42));
        try (PcMachine machine =
                Bench.build(
                        Bench.spec(clock(mode), Bench.end(), Bench.controller(), Bench.ticker()),
                        program)) {
            machine.start();
            assertEquals(42, machine.await().code());
        }
    }

    @ParameterizedTest
    @EnumSource(ClockSpec.Mode.class)
    void aTimerInterruptsABusyCpu(ClockSpec.Mode mode) throws InterruptedException {
        Program program = Program.of(out(0x300, 1), count(), jump(1)).on(32 + 5, out(0xf4, 42));
        try (PcMachine machine =
                Bench.build(
                        Bench.spec(clock(mode), Bench.end(), Bench.controller(), Bench.ticker()),
                        program)) {
            machine.start();
            assertEquals(42, machine.await().code());
        }
    }

    @Test
    void aResetByTheGuestBootsAgainAndRunsOn() throws InterruptedException {
        BlockingQueue<String> boots = new LinkedBlockingQueue<>();
        MachineSpec spec =
                Bench.spec(ClockSpec.real(), Bench.end())
                        .withBoot(BootSpec.of(BootFile.of("kernel", new byte[0])));
        Program program = Program.of(out(0xf5, 0), count(), jump(1));
        try (PcMachine machine = withFirmware(spec, program, boots).build()) {
            assertEquals("kernel, counted", machine.bootDescription());
            machine.start();
            for (int i = 0; i < 3; i++) {
                assertEquals("booted at pc 0", boots.take());
            }
            machine.stop();
        }
    }

    private static MachineBuilder withFirmware(
            MachineSpec spec, Program program, BlockingQueue<String> boots) {
        Firmware firmware =
                (platform, boot) ->
                        new Firmware.Image() {
                            @Override
                            public String description() {
                                return boot.kernel().orElseThrow().name() + ", counted";
                            }

                            @Override
                            public void load(BootTarget target) {
                                boots.add("booted at pc " + target.cpu().state().get("pc"));
                                target.memory().write(0x7c00, Width.BYTE, 1, target.initiator());
                            }
                        };
        return Bench.builder(spec, program)
                .install(
                        binder ->
                                OptionalBinder.newOptionalBinder(binder, Firmware.class)
                                        .setBinding()
                                        .toInstance(firmware));
    }

    @Test
    void anOwnerResetsARunningAndAPausedMachine() {
        BlockingQueue<String> boots = new LinkedBlockingQueue<>();
        MachineSpec spec =
                Bench.spec(ClockSpec.real())
                        .withBoot(BootSpec.of(BootFile.of("kernel", new byte[0])));
        try (PcMachine machine = withFirmware(spec, SPIN, boots).build()) {
            machine.start();
            assertEquals(1, boots.size());
            machine.reset(ResetKind.COLD);
            assertEquals(2, boots.size());
            machine.pause();
            machine.reset(ResetKind.WARM);
            assertEquals(3, boots.size());
            assertEquals(MachineState.PAUSED, machine.state());
        }
    }

    @Test
    void aMachineMayEndOnReset() throws InterruptedException {
        MachineSpec spec =
                Bench.spec(ClockSpec.real(), Bench.end()).withPolicy(OnReset.END, OnReset.REBOOT);
        try (PcMachine machine = Bench.build(spec, Program.of(out(0xf5, 0), halt()))) {
            machine.start();
            assertEquals(MachineEnd.Kind.RESET, machine.await().kind());
        }
    }

    @Test
    void aMachineMayEndOnShutdown() throws InterruptedException {
        MachineSpec spec = Bench.spec(ClockSpec.real()).withPolicy(OnReset.REBOOT, OnReset.END);
        try (PcMachine machine = Bench.build(spec, Program.of(tripleFault()))) {
            machine.start();
            assertEquals(
                    new MachineEnd(MachineEnd.Kind.SHUTDOWN, 0, "triple fault"), machine.await());
        }
    }

    @Test
    void aShutdownOtherwiseReboots() throws InterruptedException {
        Program program =
                Program.of(
                        in(0x320),
                        out(0x320, 1),
                        cpu -> {
                            if (cpu.accumulator == 0) {
                                tripleFault().execute(cpu);
                            }
                        },
                        out(0xf4, 9),
                        halt());
        DeviceSpec lines = DeviceSpec.of("lines", "test-lines").with("out0", "lines.in0");
        try (PcMachine machine =
                Bench.build(Bench.spec(ClockSpec.real(), Bench.end(), lines), program)) {
            machine.start();
            assertEquals(9, machine.await().code());
        }
    }

    @Test
    void aBrokenCpuFailsTheMachine() throws InterruptedException {
        try (PcMachine machine =
                Bench.build(Bench.spec(ClockSpec.real()), Program.of(breakDown()))) {
            machine.start();
            assertEquals("cpu0: lost my mind", machine.await().detail());
            assertEquals(MachineState.FAILED, machine.state());
        }
    }

    @ParameterizedTest
    @EnumSource(ClockSpec.Mode.class)
    void thePowerButtonReachesTheDeviceThatListens(ClockSpec.Mode mode)
            throws InterruptedException {
        DeviceSpec lines = DeviceSpec.of("lines", "test-lines").with("in0", "machine.power-button");
        Program program =
                Program.of(
                        in(0x320),
                        cpu -> {
                            if (cpu.accumulator == 16) {
                                out(0xf4, 7).execute(cpu);
                            }
                        },
                        jump(0));
        try (PcMachine machine =
                Bench.build(Bench.spec(clock(mode), Bench.end(), lines), program)) {
            machine.start();
            machine.powerButton();
            assertEquals(7, machine.await().code());
        }
    }

    @Test
    void aMachinesOwnThreadCannotWaitForIt() throws InterruptedException {
        PcMachine[] self = new PcMachine[1];
        Program program = Program.of(cpu -> self[0].stop(), halt());
        try (PcMachine machine = Bench.build(Bench.spec(ClockSpec.real()), program)) {
            self[0] = machine;
            machine.start();
            MachineEnd end = machine.await();
            assertEquals(MachineEnd.Kind.FAILURE, end.kind());
            assertTrue(end.detail().contains("cannot wait for its machine"), end.detail());
        }
    }

    @Test
    void closingTwiceDoesNothing() {
        PcMachine machine = Bench.build(Bench.spec(ClockSpec.real()), SPIN);
        machine.start();
        machine.close();
        machine.close();
        assertEquals(MachineState.CLOSED, machine.state());
        assertThrows(IllegalStateException.class, machine::save);
    }
}

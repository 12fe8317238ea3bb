package dev.hv.machine.pc;

import static dev.hv.machine.pc.ScriptedCpu.halt;
import static dev.hv.machine.pc.ScriptedCpu.in;
import static dev.hv.machine.pc.ScriptedCpu.out;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.inject.AbstractModule;
import com.google.inject.Guice;
import com.google.inject.Injector;
import com.google.inject.multibindings.OptionalBinder;

import dev.hv.api.cpu.CpuBackend;
import dev.hv.api.device.DevicePlugin;
import dev.hv.api.time.WallClock;
import dev.hv.machine.pc.ScriptedCpu.Program;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What people replace and add with Guice. */
@Timeout(60)
final class BindingsTest {
    /** Ends with what the date device says. */
    private static final Program ASK_DATE =
            Program.of(in(0x330), cpu -> out(0xf4, cpu.accumulator).execute(cpu), halt());

    private static MachineSpec spec(ClockSpec clock) {
        return Bench.spec(clock, Bench.end(), DeviceSpec.of("date", "test-date"));
    }

    private static int run(MachineBuilder builder) throws InterruptedException {
        try (PcMachine machine = builder.build()) {
            machine.start();
            return machine.await().code();
        }
    }

    @Test
    void theDateComesFromTheSpec() throws InterruptedException {
        ClockSpec clock =
                new ClockSpec(
                        ClockSpec.Mode.DETERMINISTIC,
                        1,
                        Optional.of(Instant.parse("1999-12-31T23:59:58Z")));
        assertEquals(58, run(Bench.builder(spec(clock), ASK_DATE)));
    }

    @Test
    void theDateMayBeReplaced() throws InterruptedException {
        Instant date = Instant.parse("2001-02-03T04:05:06Z");
        MachineBuilder builder =
                Bench.builder(spec(ClockSpec.real()), ASK_DATE)
                        .install(
                                binder ->
                                        OptionalBinder.newOptionalBinder(binder, WallClock.class)
                                                .setBinding()
                                                .toInstance(() -> date));
        assertEquals(6, run(builder));
    }

    @Test
    void anyBindingMayBeOverridden() throws InterruptedException {
        MachineSpec other = spec(ClockSpec.real()).withName("other");
        MachineBuilder builder =
                Bench.builder(spec(ClockSpec.real()), ASK_DATE)
                        .override(binder -> binder.bind(MachineSpec.class).toInstance(other));
        try (PcMachine machine = builder.build()) {
            assertEquals("other", machine.name());
        }
    }

    @Test
    void aModuleMayAddPlugins() throws InterruptedException {
        DevicePlugin<?> date = TestDevices.DATE;
        MachineBuilder builder =
                new MachineBuilder(
                                Bench.spec(
                                        ClockSpec.deterministic(), DeviceSpec.of("d", "test-date")))
                        .install(
                                new AbstractModule() {
                                    @Override
                                    protected void configure() {
                                        MachineModule.pluginBinder(binder())
                                                .addBinding("test-date")
                                                .toInstance(date);
                                        OptionalBinder.newOptionalBinder(binder(), CpuBackend.class)
                                                .setBinding()
                                                .toInstance(
                                                        new ScriptedCpu.Backend(
                                                                Program.of(halt())));
                                    }
                                });
        try (PcMachine machine = builder.build()) {
            assertEquals("test-date", machine.devices().getFirst().plugin());
        }
    }

    @Test
    void aPluginBoundTwiceIsExplained() {
        AssemblyException thrown =
                assertThrows(
                        AssemblyException.class,
                        () ->
                                Bench.builder(spec(ClockSpec.real()), ASK_DATE)
                                        .install(
                                                binder ->
                                                        MachineModule.pluginBinder(binder)
                                                                .addBinding("test-date")
                                                                .toInstance(TestDevices.END))
                                        .build());
        assertTrue(String.valueOf(thrown.getMessage()).contains("test-date"), thrown.getMessage());
    }

    @Test
    void anInjectorOfOnesOwnMakesOneMachine() {
        Injector injector =
                Guice.createInjector(
                        new MachineModule(
                                Bench.spec(ClockSpec.real()), PluginCatalog.of(List.of())),
                        binder ->
                                OptionalBinder.newOptionalBinder(binder, CpuBackend.class)
                                        .setBinding()
                                        .toInstance(new ScriptedCpu.Backend(Program.of(halt()))));
        try (PcMachine machine = injector.getInstance(PcMachine.class)) {
            assertSame(machine, injector.getInstance(PcMachine.class));
        }
    }

    @Test
    void anUnknownCpuBackendIsNamed() {
        AssemblyException thrown =
                assertThrows(
                        AssemblyException.class,
                        () ->
                                new MachineBuilder(
                                                Bench.spec(ClockSpec.real())
                                                        .withCpuBackend("no-such"))
                                        .build());
        assertTrue(
                String.valueOf(thrown.getMessage())
                        .startsWith("cpu backend 'no-such': no such backend; "),
                thrown.getMessage());
    }
}

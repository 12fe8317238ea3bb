package dev.hv.cli.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hv.api.bus.AccessRules;
import dev.hv.api.bus.Initiator;
import dev.hv.api.bus.IoHandler;
import dev.hv.api.bus.Width;
import dev.hv.api.device.Descriptor;
import dev.hv.api.device.Device;
import dev.hv.api.device.DeviceContext;
import dev.hv.api.device.DevicePlugin;
import dev.hv.api.device.ResetKind;
import dev.hv.api.device.Slot;
import dev.hv.api.machine.MachineEnd;
import dev.hv.api.machine.MachineState;
import dev.hv.api.state.Schema;
import dev.hv.api.state.StateReader;
import dev.hv.api.state.StateWriter;
import dev.hv.machine.pc.BootFile;
import dev.hv.machine.pc.BootSpec;
import dev.hv.machine.pc.CharacterSources;
import dev.hv.machine.pc.ClockSpec;
import dev.hv.machine.pc.DeviceSpec;
import dev.hv.machine.pc.MachineBuilder;
import dev.hv.machine.pc.MachineSpec;
import dev.hv.machine.pc.PcMachine;
import dev.hv.machine.pc.Place;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;

/** Eight machines at once in one Java virtual machine, on the processor that Linux runs on. */
@Timeout(120)
final class EightMachinesTest {
    private static final int MACHINES = 8;
    private static final int WORDS = 0x40000;
    private static final int MIXER = 0x9E3779B1;
    private static final long ORIGIN = 0x10_0000;
    private static final long READY = ORIGIN + 32;
    private static final long RESULT = READY + 4;
    private static final int PORT = 0x700;
    private static final Initiator TEST = Initiator.named("test");

    private record NoOptions() {}

    /** A device with a bug: whoever reads it is told so. */
    private static final class Broken implements DevicePlugin<NoOptions>, Device, IoHandler {
        @Override
        public Descriptor<NoOptions> descriptor() {
            return new Descriptor<>(
                    "broken",
                    "A device with a bug.",
                    NoOptions.class,
                    new NoOptions(),
                    Schema.first("broken"),
                    List.of(Slot.at("regs", Slot.Kind.PORTS, "A port.", PORT)),
                    Set.of());
        }

        @Override
        public Device create(NoOptions config, DeviceContext context) {
            context.ports("regs", 1, AccessRules.bytes(), this);
            return this;
        }

        @Override
        public long read(long offset, Width width) {
            throw new ArithmeticException("half a bit");
        }

        @Override
        public void write(long offset, Width width, long value) {}

        @Override
        public void reset(ResetKind kind) {}

        @Override
        public void driveOutputs() {}

        @Override
        public void save(StateWriter out) {}

        @Override
        public void load(StateReader in) {}
    }

    /** Input that comes to all machines in the same moment, and then no more. */
    private static final class AfterSignal extends InputStream {
        private final CountDownLatch signal;
        private boolean over;

        AfterSignal(CountDownLatch signal) {
            this.signal = signal;
        }

        @Override
        public int read() throws IOException {
            try {
                signal.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            int next = over ? -1 : 'g';
            over = true;
            return next;
        }

        @Override
        public int read(byte[] into, int at, int length) throws IOException {
            int next = read();
            if (next >= 0) {
                into[at] = (byte) next;
            }
            return next < 0 ? -1 : 1;
        }
    }

    private static PcMachine machine(int seed, CountDownLatch signal, int faultyPort)
            throws IOException, AssemblyException {
        String source;
        try (InputStream in = EightMachinesTest.class.getResourceAsStream("summing.asm")) {
            source = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
        byte[] image =
                Assembler.assemble(
                        "seed equ %d\nfaulty_port equ %d\n".formatted(seed, faultyPort) + source,
                        ORIGIN);
        MachineSpec spec =
                MachineSpec.of(seed % 2 == 0 ? "pc" : "microvm")
                        .withName("machine" + seed)
                        .withMemory(8 << 20)
                        .withClock(seed % 3 == 0 ? ClockSpec.deterministic() : ClockSpec.real())
                        .withDevice(DeviceSpec.of("sensor", "broken"))
                        .withBoot(BootSpec.of(BootFile.of("summing", image)));
        Place serial =
                new Place.Backend(
                        CharacterSources.streams(
                                "test", new AfterSignal(signal), OutputStream.nullOutputStream()));
        return new MachineBuilder(spec.withReplaced(spec.device("uart0").at("chars", serial)))
                .plugin(new Broken())
                .build();
    }

    /** What the guest computes. */
    private static int expected(int seed) {
        int value = seed;
        int sum = 0;
        for (int i = 0; i < WORDS; i++) {
            value = value * MIXER + seed;
            sum = Integer.rotateLeft(sum, 1) + value;
        }
        return sum;
    }

    private static long read(PcMachine machine, long address) {
        return machine.memory().read(address, Width.DWORD, TEST);
    }

    @Test
    void eightRunAtOnceAndOneWhoseDeviceThrowsFailsAlone()
            throws IOException, AssemblyException, InterruptedException {
        CountDownLatch signal = new CountDownLatch(1);
        List<PcMachine> machines = new ArrayList<>();
        try (PcMachine bad = machine(100, signal, PORT)) {
            for (int i = 1; i <= MACHINES; i++) {
                machines.add(machine(i, signal, 0));
            }
            machines.forEach(PcMachine::start);
            for (PcMachine machine : machines) {
                while (read(machine, READY) == 0) {
                    Thread.onSpinWait();
                }
            }
            bad.start();
            MachineEnd failure = bad.await();
            assertEquals(MachineEnd.Kind.FAILURE, failure.kind());
            assertTrue(
                    failure.detail()
                            .startsWith("sensor: java.lang.ArithmeticException: half a bit"),
                    failure.detail());
            assertEquals(MachineState.FAILED, bad.state());
            for (PcMachine machine : machines) {
                assertEquals(MachineState.RUNNING, machine.state(), machine.name());
            }
            signal.countDown();
            for (int i = 1; i <= MACHINES; i++) {
                PcMachine machine = machines.get(i - 1);
                assertEquals(2 * i + 1, machine.await().code());
                assertEquals(expected(i), (int) read(machine, RESULT), machine.name());
            }
        } finally {
            signal.countDown();
            machines.forEach(PcMachine::close);
        }
    }
}

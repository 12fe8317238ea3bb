package dev.hv.machine.pc;

import static dev.hv.machine.pc.ScriptedCpu.halt;
import static dev.hv.machine.pc.ScriptedCpu.in;
import static dev.hv.machine.pc.ScriptedCpu.out;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hv.api.backend.CharacterBackend;
import dev.hv.api.backend.HostBackend;
import dev.hv.api.bus.Initiator;
import dev.hv.api.bus.Width;
import dev.hv.api.machine.DeviceInstance.Placement;
import dev.hv.machine.pc.ScriptedCpu.Program;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Executor;

@Timeout(60)
final class AssemblyTest {
    private static final Program NOTHING = Program.of(halt());
    private static final Initiator TEST = Initiator.named("test");

    private static MachineSpec spec(DeviceSpec... devices) {
        return Bench.spec(ClockSpec.deterministic(), devices);
    }

    private static String refusal(MachineSpec spec) {
        return String.valueOf(
                assertThrows(AssemblyException.class, () -> Bench.build(spec, NOTHING))
                        .getMessage());
    }

    private static List<Placement> placements(MachineSpec spec, String instance) {
        try (PcMachine machine = Bench.build(spec, NOTHING)) {
            return machine.devices().stream()
                    .filter(device -> device.name().equals(instance))
                    .findFirst()
                    .orElseThrow()
                    .placements();
        }
    }

    @Test
    void aPortConflictNamesBothInstances() {
        assertEquals(
                "b.regs: port conflict: 0x300 and a.regs (0x300)",
                refusal(
                        spec(
                                DeviceSpec.of("a", "test-ticker").with("regs", "0x300"),
                                DeviceSpec.of("b", "test-ticker").with("regs", "0x300"))));
    }

    @Test
    void anOverlapInTheMiddleIsAConflict() {
        assertEquals(
                "b.ports: port conflict: 0x504-0x50b and a.ports (0x500-0x507)",
                refusal(
                        spec(
                                DeviceSpec.of("a", "test-registers").with("ports", "0x500"),
                                DeviceSpec.of("b", "test-registers").with("ports", "0x504"))));
    }

    @Test
    void registersInRamAreAConflict() {
        assertEquals(
                "a.memory: memory conflict: 0xff000-0xfffff and ram (0xc0000-0xfffff)",
                refusal(spec(DeviceSpec.of("a", "test-registers").with("memory", "0xff000"))));
    }

    @Test
    void registersOutsideTheSpaceAreRefused() {
        assertEquals(
                "a.ports: 0xfffc-0x10003 lies outside port space of 16 bits",
                refusal(spec(DeviceSpec.of("a", "test-registers").with("ports", "0xfffc"))));
        assertEquals(
                "a.memory: 0xffffffffff-0x10000000ffe lies outside memory space of 40 bits",
                refusal(spec(DeviceSpec.of("a", "test-registers").with("memory", "0xffffffffff"))));
    }

    @Test
    void twoEdgeDrivenInterruptsOnOneLineAreAConflict() {
        assertEquals(
                "b.irq: interrupt conflict: a.irq and it both drive irq 7 by edges",
                refusal(
                        spec(
                                DeviceSpec.of("a", "test-ticker").with("irq", "7"),
                                DeviceSpec.of("b", "test-ticker").with("irq", "7"))));
    }

    @Test
    void anInterruptMayBeSharedOnPurpose() {
        assertEquals(
                List.of(new Placement("regs", "ports 0x1000"), new Placement("irq", "irq 7")),
                placements(
                        spec(
                                DeviceSpec.of("a", "test-ticker").with("irq", "7"),
                                DeviceSpec.of("b", "test-ticker").with("irq", "7/shared")),
                        "b"));
    }

    @Test
    void aDuplicateNameIsRefused() {
        assertEquals(
                "device name 'ticker' is used twice in this machine",
                refusal(spec(Bench.ticker(), Bench.ticker())));
    }

    @Test
    void anUnknownPluginNamesTheNearest() {
        assertEquals(
                "device 'test-tickler': no such plugin; did you mean 'test-ticker'?",
                refusal(spec(DeviceSpec.of("a", "test-tickler"))));
    }

    @Test
    void anUnknownOptionOrSlotNamesTheNearest() {
        assertEquals(
                "a.dely: test-ticker has no option or slot 'dely'; did you mean 'delay'?",
                refusal(spec(DeviceSpec.of("a", "test-ticker").with("dely", "5"))));
        assertEquals(
                "a.delay: '0': expected 1 to 9223372036854775807 ns",
                refusal(spec(DeviceSpec.of("a", "test-ticker").with("delay", "0"))));
        assertEquals(
                "a.regs: 'here': expected a port such as 0x3f8",
                refusal(spec(DeviceSpec.of("a", "test-ticker").with("regs", "here"))));
    }

    @Test
    void aPlaceOfTheWrongKindIsRefused() {
        assertEquals(
                "a.regs: takes PORTS, and 'irq:5' is none",
                refusal(spec(DeviceSpec.of("a", "test-ticker").at("regs", new Place.Irq(5)))));
    }

    @Test
    void aWireToNowhereKnownNamesTheNearest() {
        assertEquals(
                "a.out0: b has no input 'in3'; did you mean 'in0'?",
                refusal(
                        spec(
                                DeviceSpec.of("a", "test-lines").with("out0", "b.in3"),
                                DeviceSpec.of("b", "test-lines"))));
        assertEquals(
                "a.out0: this machine has no device 'c'; known: a",
                refusal(spec(DeviceSpec.of("a", "test-lines").with("out0", "c.in0"))));
        assertEquals(
                "cpu.a21: no such pin; did you mean 'a20'?",
                refusal(spec(DeviceSpec.of("a", "test-lines").with("out0", "cpu.a21"))));
    }

    @Test
    void onlyOneInstanceDrivesTheInterruptPin() {
        assertEquals(
                "cpu.intr: both pic and pic2 drive it, and one must answer for its vectors",
                refusal(
                        spec(
                                Bench.controller(),
                                DeviceSpec.of("pic2", "test-controller")
                                        .at("intr", new Place.Wire("cpu", "intr")))));
        assertEquals(
                "a drives cpu.intr, and is no interrupt controller",
                refusal(spec(DeviceSpec.of("a", "test-lines").with("out0", "cpu.intr"))));
    }

    @Test
    void wiresToADeviceThatIsTakenAwayLeadNowhere() {
        MachineSpec two =
                spec(
                        DeviceSpec.of("a", "test-lines")
                                .at(
                                        "out0",
                                        new Place.Several(
                                                List.of(
                                                        new Place.Wire("b", "in0"),
                                                        new Place.Irq(5)))),
                        DeviceSpec.of("b", "test-lines"));
        assertEquals(
                List.of(new Placement("regs", "ports 0x320"), new Placement("out0", "none, irq 5")),
                placements(two.without("b"), "a"));
    }

    @Test
    void aGsiNeedsAnIoApic() {
        assertEquals(
                "ticker.irq: no I/O APIC of this machine has an input 20",
                refusal(spec(Bench.controller(), Bench.ticker().with("irq", "gsi:20"))));
    }

    @Test
    void tooLittleMemoryIsRefused() {
        assertEquals(
                "memory: 1024 bytes, expected 1M to 512G in steps of 4K",
                String.valueOf(
                        assertThrows(AssemblyException.class, () -> spec().withMemory(1024))
                                .getMessage()));
    }

    @Test
    void anUnknownCpuIsRefused() {
        assertEquals(
                "cpu 'z80': no model 'z80'; known: default", refusal(spec().withCpuModel("z80")));
    }

    @Test
    void anUnknownProfileNamesTheNearest() {
        assertEquals(
                "profile 'microv': no such profile; did you mean 'microvm'?",
                String.valueOf(
                        assertThrows(AssemblyException.class, () -> MachineSpec.of("microv"))
                                .getMessage()));
    }

    @Test
    void aFurtherDeviceGoesWhereThereIsRoom() {
        MachineSpec three =
                spec(
                        Bench.ticker(),
                        DeviceSpec.of("t2", "test-ticker"),
                        DeviceSpec.of("r", "test-registers"));
        assertEquals(
                List.of(new Placement("regs", "ports 0x1000"), new Placement("irq", "irq 10")),
                placements(three, "t2"));
        assertEquals(
                List.of(
                        new Placement("ports", "ports 0x1008-0x100f"),
                        new Placement("memory", "memory 0xd0000000-0xd0000fff")),
                placements(three, "r"));
    }

    @Test
    void whatWasToldGoesBeforeWhatIsUsualEvenIfItComesLater() {
        assertEquals(
                List.of(new Placement("regs", "ports 0x1000"), new Placement("irq", "irq 10")),
                placements(
                        spec(
                                Bench.ticker(),
                                DeviceSpec.of("t2", "test-ticker")
                                        .with("regs", "0x300")
                                        .with("irq", "5")),
                        "ticker"));
    }

    @Test
    void whenAllIsTakenOneLineSaysSo() {
        DeviceSpec[] many = new DeviceSpec[11];
        for (int i = 0; i < many.length; i++) {
            many[i] = DeviceSpec.of("t" + i, "test-ticker");
        }
        assertEquals("t10.irq: no ISA interrupt is free", refusal(spec(many)));
        DeviceSpec[] large = new DeviceSpec[16];
        for (int i = 0; i < large.length; i++) {
            large[i] = DeviceSpec.of("r" + i, "test-registers").with("port-count", "4096");
        }
        assertEquals("r15.ports: no room for 4096 ports anywhere", refusal(spec(large)));
    }

    @Test
    void anIsaInterruptReachesEveryControllerAndInterruptZeroIsInputTwoOfTheIoApic()
            throws InterruptedException {
        Program program =
                Program.of(out(0x320, 1), halt()).on(32 + 2, out(0xf4, 2)).on(32, out(0xf4, 1));
        MachineSpec ioApicOnly =
                spec(
                        Bench.end(),
                        DeviceSpec.of("ioapic", "test-controller")
                                .with("inputs", "24")
                                .with("intr", "cpu.intr"),
                        DeviceSpec.of("lines", "test-lines").with("out0", "irq:0"));
        try (PcMachine machine = Bench.build(ioApicOnly, program)) {
            machine.start();
            assertEquals(2, machine.await().code());
            assertEquals(
                    List.of(new MachineMap.Interrupt("irq 0", List.of("lines.out0"))),
                    machine.map().interrupts());
        }
        MachineSpec both =
                spec(
                        Bench.end(),
                        Bench.controller(),
                        DeviceSpec.of("ioapic", "test-controller").with("inputs", "24"),
                        DeviceSpec.of("lines", "test-lines").with("out0", "irq:0"));
        try (PcMachine machine = Bench.build(both, program)) {
            machine.start();
            assertEquals(1, machine.await().code());
        }
    }

    @Test
    void oneOutputMayGoToSeveralInputs() throws InterruptedException {
        DeviceSpec lines = DeviceSpec.of("lines", "test-lines").with("out0", "lines.in0+lines.in1");
        Program program =
                Program.of(
                        out(0x320, 1),
                        in(0x320),
                        cpu -> out(0xf4, cpu.accumulator).execute(cpu),
                        halt());
        try (PcMachine machine = Bench.build(spec(Bench.end(), lines), program)) {
            machine.start();
            assertEquals(0x23, machine.await().code());
        }
    }

    @Test
    void ramLeavesRoomForTheDisplayAdapterAndGoesOnAboveFourGiB() {
        MachineSpec large = spec().withMemory(4L << 30);
        try (PcMachine machine = Bench.build(large, NOTHING)) {
            assertEquals(
                    List.of(
                            new MachineMap.Range(0, 0x9ffff, "ram"),
                            new MachineMap.Range(0xc0000, 0xbfffffffL, "ram"),
                            new MachineMap.Range(0x100000000L, 0x13fffffffL, "ram")),
                    machine.map().memory());
            machine.memory().write(0x13ffffff8L, Width.QWORD, 42, TEST);
            assertEquals(42, machine.memory().read(0x13ffffff8L, Width.QWORD, TEST));
            machine.memory().write(0xb8000, Width.WORD, 0xaa55, TEST);
            assertEquals(0xffff, machine.memory().read(0xb8000, Width.WORD, TEST));
        }
    }

    @Test
    void aBackendIsOpenedInItsMachineAndItsInputArrivesInTheDomain() throws InterruptedException {
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        Executor[] domain = new Executor[1];
        CharacterBackend.Receiver[] receiver = new CharacterBackend.Receiver[1];
        HostBackend backend =
                new CharacterBackend() {
                    @Override
                    public int write(ByteBuffer bytes) {
                        written.write(bytes.get());
                        domain[0].execute(
                                () -> receiver[0].receive(ByteBuffer.wrap(new byte[] {33})));
                        return 1;
                    }

                    @Override
                    public void onInput(Receiver to) {
                        receiver[0] = to;
                    }
                };
        DeviceSpec console =
                DeviceSpec.of("console", "test-console")
                        .at(
                                "chars",
                                new Place.Backend(
                                        BackendSource.of(
                                                "echo",
                                                executor -> {
                                                    domain[0] = executor;
                                                    return backend;
                                                })));
        try (PcMachine machine = Bench.build(spec(console), Program.of(out(0x3f8, 'x'), halt()))) {
            machine.start();
            assertEquals(33, machine.await().code());
            assertEquals("x", written.toString(StandardCharsets.US_ASCII));
        }
    }

    @Test
    void aBackendThatDoesNotOpenIsNamed() {
        BackendSource source =
                new BackendSource() {
                    @Override
                    public String description() {
                        return "file:/no/such/place";
                    }

                    @Override
                    public HostBackend open(Executor domain) throws IOException {
                        throw new IOException("no such folder");
                    }
                };
        assertEquals(
                "console.chars: file:/no/such/place: no such folder",
                refusal(
                        spec(
                                DeviceSpec.of("console", "test-console")
                                        .at("chars", new Place.Backend(source)))));
    }

    @Test
    void twoPluginsOfOneIdAreRefused() {
        AssemblyException thrown =
                assertThrows(
                        AssemblyException.class,
                        () ->
                                Bench.builder(spec(), NOTHING)
                                        .plugin(TestDevices.END)
                                        .plugin(TestDevices.END)
                                        .build());
        assertTrue(
                String.valueOf(thrown.getMessage()).startsWith("plugin id 'test-end': both "),
                thrown.getMessage());
    }
}

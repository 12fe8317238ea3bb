package dev.hv.cli.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.hv.cli.InputException;
import dev.hv.cli.display.Seat;
import dev.hv.cli.request.Argument;
import dev.hv.cli.request.Key;
import dev.hv.cli.request.Request;
import dev.hv.machine.pc.BootFile;
import dev.hv.machine.pc.BootSpec;
import dev.hv.machine.pc.CharacterSources;
import dev.hv.machine.pc.ClockSpec;
import dev.hv.machine.pc.DeviceSpec;
import dev.hv.machine.pc.MachineSpec;
import dev.hv.machine.pc.OnReset;
import dev.hv.machine.pc.Place;
import dev.hv.machine.pc.PluginCatalog;

import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

class SpecReaderTest {
    private static final BootSpec DEMO = BootSpec.of(BootFile.of("demo", new byte[] {1}));

    private final List<SerialTarget> opened = new ArrayList<>();

    private MachineSpec read(Object... said) {
        Request request = Request.empty();
        for (int i = 0; i < said.length; i += 2) {
            Key key = (Key) said[i];
            request = request.with(key, Argument.ofOption(key.option(), (String) said[i + 1]));
        }
        return new SpecReader(
                        request,
                        PluginCatalog.installed(),
                        (target, argument) -> {
                            opened.add(target);
                            return CharacterSources.nothing(argument.text());
                        },
                        new Seat(seat -> {}),
                        new Origins(request))
                .read(() -> DEMO);
    }

    @Test
    void withNothingSaidItIsAMicrovmWithItsConsoleOnTheStandardStreams() {
        MachineSpec spec = read();
        assertEquals("microvm", spec.profile());
        assertEquals(Optional.of(DEMO), spec.boot());
        assertEquals(ClockSpec.Mode.REAL, spec.clock().mode());
        assertEquals(OnReset.REBOOT, spec.onReset());
        assertEquals(List.of(new SerialTarget.Stdio()), opened);
        assertInstanceOf(Place.Backend.class, spec.device("uart0").places().get("chars"));
    }

    @Test
    void printerPortsAreAddedAsTheyAreAskedFor() {
        MachineSpec spec =
                read(
                        Key.KERNEL, "vmlinuz",
                        Key.PARALLEL, "stdio",
                        Key.PARALLEL, "none",
                        Key.SERIAL, "none");
        assertEquals(new Place.Port(0x378), spec.device("lpt0").places().get("regs"));
        assertInstanceOf(Place.Backend.class, spec.device("lpt0").places().get("chars"));
        assertEquals(new Place.Nowhere(), spec.device("lpt1").places().get("chars"));
    }

    @Test
    void serialPortsAreAddedAsTheyAreAskedFor() {
        MachineSpec spec =
                read(
                        Key.PROFILE, "pc",
                        Key.SERIAL, "none",
                        Key.SERIAL, "none",
                        Key.SERIAL, "stdio",
                        Key.SERIAL, "none");
        assertEquals(new Place.Port(0x3E8), spec.device("uart2").places().get("regs"));
        assertEquals(new Place.Irq(4), spec.device("uart2").places().get("irq"));
        assertInstanceOf(Place.Backend.class, spec.device("uart2").places().get("chars"));
        assertEquals(new Place.Port(0x2E8), spec.device("uart3").places().get("regs"));
        assertEquals(new Place.Irq(3), spec.device("uart3").places().get("irq"));
        assertEquals(List.of(new SerialTarget.Stdio()), opened);
    }

    @Test
    void everyOptionIsFollowed() {
        MachineSpec spec =
                read(
                        Key.NAME, "m",
                        Key.PROFILE, "pc",
                        Key.MEMORY, "2G",
                        Key.CPU, "default,-avx",
                        Key.CLOCK, "deterministic,start=2024-02-29T00:00:00Z",
                        Key.KERNEL, "vmlinuz",
                        Key.INITRD, "initrd",
                        Key.APPEND, "quiet",
                        Key.MODULE, "mod one two",
                        Key.NO_REBOOT, "true",
                        Key.SERIAL, "none",
                        Key.SERIAL, "stdio");
        assertEquals("m", spec.name());
        assertEquals("pc", spec.profile());
        assertEquals(2L << 30, spec.memoryBytes());
        assertEquals("default,-avx", spec.cpuModel());
        assertEquals(ClockSpec.Mode.DETERMINISTIC, spec.clock().mode());
        assertEquals(Optional.of(Instant.parse("2024-02-29T00:00:00Z")), spec.clock().start());
        BootSpec boot = spec.boot().orElseThrow();
        assertEquals("vmlinuz", boot.kernel().orElseThrow().name());
        assertEquals("initrd", boot.initrd().orElseThrow().name());
        assertEquals("quiet", boot.commandLine());
        assertEquals("mod", boot.modules().getFirst().file().name());
        assertEquals("mod one two", boot.modules().getFirst().commandLine());
        assertEquals(OnReset.END, spec.onReset());
        assertEquals(OnReset.END, spec.onShutdown());
        assertEquals(new Place.Nowhere(), spec.device("uart0").places().get("chars"));
        assertEquals(List.of(new SerialTarget.Stdio()), opened);
    }

    @Test
    void devicesAreAddedInOrderUnderNamesOfTheirOwn() {
        MachineSpec spec =
                read(
                        Key.DEVICE, "post-port,regs=0x84",
                        Key.DEVICE, "post-port,regs=0x85",
                        Key.DEVICE, "post-port,regs=0x86,name=mine");
        List<String> names = spec.devices().stream().map(DeviceSpec::name).toList();
        assertEquals(
                List.of("post-port", "post-port-2", "mine"),
                names.subList(names.size() - 3, names.size()));
        assertEquals(new Place.Port(0x85), spec.device("post-port-2").places().get("regs"));
    }

    @Test
    void aSettingReachesTheDeviceOfTheProfile() {
        assertEquals(
                "on",
                read(Key.SET, "uart0.instant-transmit=on")
                        .device("uart0")
                        .settings()
                        .get("instant-transmit"));
    }

    @Test
    void aSlotOfTheProfilesDeviceMovesAndTheLastWordHolds() {
        MachineSpec spec = read(Key.SET, "uart0.irq=5", Key.SET, "uart0.irq=7");
        assertEquals(new Place.Irq(7), spec.device("uart0").places().get("irq"));
    }

    @Test
    void aPlaceThatASlotDoesNotTakeIsRefused() {
        String message =
                assertThrows(InputException.class, () -> read(Key.SET, "uart0.regs=there"))
                        .getMessage();
        assertEquals(
                "--set 'uart0.regs=there': uart0.regs: 'there': expected a port such as" + " 0x3f8",
                message);
    }

    @Test
    void aSettingCanPlugABackendIn() {
        MachineSpec spec = read(Key.PROFILE, "pc", Key.SET, "uart1.chars=file:log");
        assertInstanceOf(Place.Backend.class, spec.device("uart1").places().get("chars"));
        assertEquals(2, opened.size());
    }

    @Test
    void theGuestIsNotMadeBeforeEverythingElseIsRight() {
        Request request =
                Request.empty().with(Key.MEMORY, Argument.ofOption("--memory", "nonsense"));
        SpecReader reader =
                new SpecReader(
                        request,
                        PluginCatalog.installed(),
                        (target, argument) -> CharacterSources.nothing("none"),
                        new Seat(seat -> {}),
                        new Origins(request));
        assertThrows(
                InputException.class,
                () ->
                        reader.read(
                                () -> {
                                    throw new AssertionError("asked for the guest");
                                }));
    }
}

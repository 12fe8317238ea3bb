package dev.hv.devices.vga;

import dev.hv.api.backend.DisplayBackend;
import dev.hv.api.backend.DisplaySource;
import dev.hv.api.backend.TextScreen;
import dev.hv.api.bus.AccessRules;
import dev.hv.api.bus.IoRegion;
import dev.hv.api.bus.RamRegion;
import dev.hv.api.bus.Region;
import dev.hv.api.bus.Width;
import dev.hv.api.bus.Window;
import dev.hv.api.device.Device;
import dev.hv.api.device.DeviceContext;
import dev.hv.api.device.ResetKind;
import dev.hv.api.register.RegisterMap;
import dev.hv.api.register.RegisterMapped;
import dev.hv.api.state.StateException;
import dev.hv.api.state.StateReader;
import dev.hv.api.state.StateWriter;
import dev.hv.api.time.VirtualClock;

import org.jspecify.annotations.Nullable;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A VGA with the VBE extensions of Bochs: the registers of {@link VgaPorts} and {@link Dispi}, the
 * memory of {@link VideoMemory}, and {@link Picture} for those who look.
 *
 * <p>Not modelled: the vertical interrupt (most adapters do not connect it), the CGA's and the
 * Hercules' own mode registers, and what a change in mid-frame does to the rest of that frame: a
 * picture shows what the registers say at the moment when it is drawn. On PCI, memory of a chained
 * mode is memory to the CPU: what it reads there is not in the latches, where another mode would
 * find it.
 */
final class Vga implements Device, RegisterMapped, DisplaySource {
    private final VirtualClock clock;
    private final VgaPorts ports;
    private final FrameTiming timing;
    private final Dispi dispi;
    private final VideoMemory memory;
    private final Picture picture;
    private final @Nullable DisplayBackend display;
    private final @Nullable VgaFunction function;
    private boolean closed;

    /** Whether the display has been told that something changed since it last looked. */
    private boolean told;

    /**
     * @param pci whether it is a function of a PCI bus
     */
    Vga(VgaConfig config, DeviceContext context, boolean pci) {
        clock = context.clock();
        ports = new VgaPorts(context.trace(), this::beam, this::changed);
        timing = new FrameTiming(ports.crtc, ports.sequencer);
        RamRegion ram = context.ram("vram", config.memoryBytes(), false);
        dispi = new Dispi(context.trace(), Math.toIntExact(ram.size()), new DispiListener());
        memory = new VideoMemory(ram, ports.sequencer, ports.graphics, dispi, this::changed);
        picture = new Picture(ports, dispi, memory);
        AccessRules words = AccessRules.implemented(Width.BYTE, Width.WORD);
        List<IoRegion> legacyPorts =
                List.of(
                        context.ports("mono", 12, AccessRules.bytes(), ports.mono),
                        context.ports("regs", 16, AccessRules.bytes(), ports.regs),
                        context.ports("color", 16, AccessRules.bytes(), ports.color),
                        context.ports("dispi", 4, words, dispi.ports()));
        IoRegion window =
                context.mmio(
                        "window",
                        VideoMemory.WINDOW_BYTES,
                        AccessRules.implemented(Width.BYTE, Width.WORD, Width.DWORD, Width.QWORD),
                        memory);
        IoRegion registers =
                context.mmio(
                        "mmio",
                        RegistersInMemory.BYTES,
                        AccessRules.implemented(Width.BYTE, Width.WORD, Width.DWORD),
                        new RegistersInMemory(
                                Edid.preferring(config.width(), config.height()),
                                ports.regs,
                                ports.color,
                                dispi.bank));
        Region plain = new Window("vga.plain", ram, 0, VideoMemory.BANK_BYTES);
        function =
                pci ? new VgaFunction(context, ram, registers, legacyPorts, window, plain) : null;
        display = context.backend("display", DisplayBackend.class).orElse(null);
        if (display != null) {
            display.connect(this);
        }
    }

    private final class DispiListener implements Dispi.Listener {
        @Override
        public void clear() {
            memory.clear();
        }

        @Override
        public void changed() {
            Vga.this.changed();
        }

        @Override
        public void eightBitDac(boolean on) {
            ports.dac.eightBits(on);
        }
    }

    private int beam() {
        return timing.status(clock.nanos(), ports.miscellaneous());
    }

    private void changed() {
        picture.touched();
        memory.enabled(ports.memoryEnabled());
        if (function != null) {
            function.plain(memory.plain());
        }
        if (!told && display != null) {
            told = true;
            display.changed();
        }
    }

    @Override
    public long draw(Canvas canvas, boolean everything) {
        long nanos = clock.nanos();
        int miscellaneous = ports.miscellaneous();
        told = false;
        return picture.draw(
                canvas,
                everything,
                timing.cursorShows(nanos, miscellaneous),
                timing.charactersShow(nanos, miscellaneous),
                timing.nanosToBlink(nanos, miscellaneous));
    }

    @Override
    public Optional<TextScreen> text() {
        return picture.text();
    }

    @Override
    public void reset(ResetKind kind) {
        ports.reset();
        dispi.reset();
        memory.reset();
        memory.enabled(ports.memoryEnabled());
        picture.touched();
        if (function != null) {
            function.reset();
        }
    }

    @Override
    public void driveOutputs() {
        if (function != null) {
            function.driveOutputs();
        }
        changed();
    }

    @Override
    public void save(StateWriter out) {
        ports.save(out.section("ports"));
        dispi.save(out.section("dispi"));
        memory.save(out.section("memory"));
        if (function != null) {
            function.save(out.section("pci"));
        }
    }

    @Override
    public void load(StateReader in) throws StateException {
        ports.load(section(in, "ports"));
        dispi.load(section(in, "dispi"));
        memory.load(section(in, "memory"));
        if (function != null) {
            function.load(section(in, "pci"));
        }
    }

    static StateReader section(StateReader in, String name) throws StateException {
        return in.section(name).orElseThrow(() -> new StateException(name, "is missing"));
    }

    @Override
    public Map<String, RegisterMap> registerMaps() {
        Map<String, RegisterMap> maps = new LinkedHashMap<>(ports.maps());
        maps.put("dispi-registers", dispi.bank.describe());
        if (function != null) {
            maps.put("pci", function.registers());
        }
        return maps;
    }

    @Override
    public void close() {
        if (!closed && display != null) {
            display.disconnect();
        }
        closed = true;
    }
}

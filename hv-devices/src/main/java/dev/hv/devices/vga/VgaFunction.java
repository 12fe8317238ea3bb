package dev.hv.devices.vga;

import dev.hv.api.bus.IoRegion;
import dev.hv.api.bus.RamRegion;
import dev.hv.api.bus.Region;
import dev.hv.api.device.DeviceContext;
import dev.hv.api.pci.PciFunction;
import dev.hv.api.pci.PciFunctionBuilder;
import dev.hv.api.register.RegisterMap;
import dev.hv.api.state.StateException;
import dev.hv.api.state.StateReader;
import dev.hv.api.state.StateWriter;

import java.util.List;

/**
 * A VGA's place on a PCI bus: what drivers know as the standard adapter of emulators, 1234h:1111h,
 * with the frame buffer at base address 0 and registers in memory at base address 2. Where a VGA
 * answers by tradition, it does while the command register lets it (PCI Local Bus Specification
 * 3.0, 6.2.2 and 3.10).
 */
final class VgaFunction {
    private static final List<Integer> PORTS = List.of(0x3B0, 0x3C0, 0x3D0, 0x1CE);
    private static final long WINDOW = 0xA0000;

    private final PciFunction function;
    private final List<IoRegion> ports;
    private final IoRegion window;
    private final Region plain;

    /**
     * @param ports with the registers of a monochrome CRT controller, the VGA, a colour CRT
     *     controller and the VBE extensions
     * @param window to video memory as a VGA's
     * @param plain the memory that lies over the window's beginning while nothing is between it and
     *     the CPU
     */
    VgaFunction(
            DeviceContext context,
            RamRegion frameBuffer,
            IoRegion registers,
            List<IoRegion> ports,
            IoRegion window,
            Region plain) {
        this.ports = ports;
        this.window = window;
        this.plain = plain;
        PciFunctionBuilder builder =
                PciFunction.builder(context, "pci")
                        .identity(0x1234, 0x1111)
                        .subsystem(0x1AF4, 0x1100)
                        .revision(2)
                        .classCode(0x0300_00)
                        .memoryBar(0, frameBuffer)
                        .memoryBar(2, registers)
                        .memoryWindow(plain) // where both show, the earlier one answers
                        .memoryWindow(window);
        ports.forEach(builder::ioWindow);
        function = builder.build();
    }

    RegisterMap registers() {
        return function.registers();
    }

    void reset() {
        function.reset();
    }

    void driveOutputs() {
        function.driveOutputs();
        for (int i = 0; i < PORTS.size(); i++) {
            function.place(ports.get(i), PORTS.get(i));
        }
        function.place(window, WINDOW);
    }

    /** Whether the CPU reaches memory at the window's beginning without a call. */
    void plain(boolean on) {
        function.place(plain, on ? WINDOW : 0);
    }

    void save(StateWriter out) {
        function.save(out);
    }

    void load(StateReader in) throws StateException {
        function.load(in);
    }
}

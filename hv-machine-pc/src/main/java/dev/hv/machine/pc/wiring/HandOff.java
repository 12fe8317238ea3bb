package dev.hv.machine.pc.wiring;

import dev.hv.api.bus.AddressSpace;
import dev.hv.api.bus.Initiator;
import dev.hv.api.bus.Width;
import dev.hv.machine.pc.BootTarget;
import dev.hv.machine.pc.DeviceSpec;
import dev.hv.machine.pc.Firmware;
import dev.hv.machine.pc.Place;
import dev.hv.machine.pc.Platform;
import dev.hv.machine.pc.life.Guard;
import dev.hv.machine.pc.life.Parts;
import dev.hv.machine.pc.pci.PciSetup;

import java.util.Optional;

/**
 * The state in which a PC's firmware hands the machine over: A20 open, and the local APIC in
 * virtual wire mode where there is an 8259A pair behind it (MultiProcessor Specification 1.4,
 * 3.6.2.2), the PCI bus set up; then the guest is brought in.
 */
final class HandOff implements Parts.StartUp {
    /** Spurious-interrupt vector register and its enable bit (Intel SDM vol. 3A, 12.9). */
    private static final int SVR = 0xf0;

    private static final int SVR_ENABLED = 0x1ff;

    /** Local vector table (Intel SDM vol. 3A, 12.5.1): delivery modes ExtINT and NMI. */
    private static final int LVT_LINT0 = 0x350;

    private static final int LVT_LINT1 = 0x360;
    private static final int EXTINT = 0x700;
    private static final int NMI = 0x400;

    /** System control port A: bit 1 opens A20. */
    private static final int A20_OPEN = 0x02;

    private static final Guard FIRMWARE = new Guard("firmware");

    private final Platform platform;
    private final Optional<Firmware.Image> image;
    private final BootTarget target;

    HandOff(Platform platform, Optional<Firmware.Image> image, BootTarget target) {
        this.platform = platform;
        this.image = image;
        this.target = target;
    }

    @Override
    public String description() {
        return image.map(Firmware.Image::description)
                .orElse("nothing: the CPU starts at its reset vector");
    }

    @Override
    public void run() {
        if (image.isEmpty()) {
            return;
        }
        Initiator by = target.initiator();
        for (DeviceSpec control : platform.madeBy("reset-control")) {
            Platform.port(control, "port92")
                    .ifPresent(port -> target.ports().write(port, Width.BYTE, A20_OPEN, by));
        }
        for (DeviceSpec apic : platform.madeBy("local-apic")) {
            if (apic.places().get("extint") instanceof Place.Peer) {
                Platform.address(apic, "regs")
                        .ifPresent(base -> virtualWire(target.memory(), base, by));
            }
        }
        if (platform.first("host-bridge-i440fx").isPresent()) {
            new PciSetup(target.ports(), by).run();
        }
        FIRMWARE.call(() -> image.orElseThrow().load(target));
    }

    @Override
    public boolean takesProcessor() {
        return image.isEmpty() || image.get().rom().isPresent();
    }

    private static void virtualWire(AddressSpace memory, long base, Initiator by) {
        memory.write(base + SVR, Width.DWORD, SVR_ENABLED, by);
        memory.write(base + LVT_LINT0, Width.DWORD, EXTINT, by);
        memory.write(base + LVT_LINT1, Width.DWORD, NMI, by);
    }
}

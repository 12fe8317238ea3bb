package dev.hv.machine.pc.wiring;

import dev.hv.api.bus.Initiator;
import dev.hv.api.bus.Width;
import dev.hv.machine.pc.BootTarget;
import dev.hv.machine.pc.DeviceSpec;
import dev.hv.machine.pc.Firmware;
import dev.hv.machine.pc.Platform;
import dev.hv.machine.pc.boot.CmosOrder;
import dev.hv.machine.pc.boot.CmosSizes;
import dev.hv.machine.pc.life.Guard;
import dev.hv.machine.pc.life.Parts;
import dev.hv.machine.pc.pci.PciSetup;
import dev.hv.machine.pc.routing.VirtualWire;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The state in which a PC's firmware hands the machine over: A20 open, and the local APIC in
 * virtual wire mode where there is an 8259A pair behind it (MultiProcessor Specification 1.4,
 * 3.6.2.2), the PCI bus set up; then the guest is brought in.
 */
final class HandOff implements Parts.StartUp {
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

    /** Connects what of the firmware answers while the guest runs; inside the domain, once. */
    void connect() {
        image.ifPresent(firmware -> FIRMWARE.call(() -> firmware.connect(target)));
    }

    @Override
    public String description() {
        return image.map(Firmware.Image::description)
                .orElse("nothing: the CPU starts at its reset vector");
    }

    @Override
    public void run() {
        if (image.isEmpty()) {
            tellRom();
            return;
        }
        Initiator by = target.initiator();
        for (DeviceSpec control : platform.madeBy("reset-control")) {
            Platform.port(control, "port92")
                    .ifPresent(port -> target.ports().write(port, Width.BYTE, A20_OPEN, by));
        }
        VirtualWire.of(platform).begin(target);
        if (platform.first("host-bridge-i440fx").isPresent()) {
            new PciSetup(target.ports(), by).run();
        }
        FIRMWARE.call(() -> image.orElseThrow().load(target));
    }

    /**
     * A ROM finds in the CMOS memory what a PC's own firmware had left there: sizes of memory, and
     * the order of devices that somebody has set up.
     */
    private void tellRom() {
        Map<Integer, Integer> bytes = new TreeMap<>(CmosSizes.of(platform.ram()));
        platform.spec().boot().ifPresent(boot -> bytes.putAll(CmosOrder.of(boot.order())));
        for (DeviceSpec rtc : platform.madeBy("rtc-mc146818")) {
            Platform.port(rtc, "regs")
                    .ifPresent(port -> bytes.forEach((index, value) -> cmos(port, index, value)));
        }
    }

    private void cmos(int port, int index, int value) {
        target.ports().write(port, Width.BYTE, index, target.initiator());
        target.ports().write(port + 1, Width.BYTE, value, target.initiator());
    }

    @Override
    public boolean takesProcessor() {
        return image.isEmpty() || image.get().rom().isPresent();
    }
}

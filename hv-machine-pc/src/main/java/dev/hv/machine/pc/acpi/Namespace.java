package dev.hv.machine.pc.acpi;

import dev.hv.machine.pc.DeviceSpec;
import dev.hv.machine.pc.Platform;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The Differentiated System Description Table: the processor and the devices that no bus can find
 * (ACPI 6.4, 5.2.11.1), with the identifiers of the PNP device list.
 */
final class Namespace {
    /** What {@code _UID} of the processor is, here and in the MADT. */
    static final int PROCESSOR_UID = 0;

    private static final int REVISION = 2;
    private static final int PRESENT = 0xF;
    private static final int HPET_SIZE = 0x400;

    private Namespace() {}

    static byte[] of(Platform platform, Registers registers) {
        List<byte[]> devices = new ArrayList<>();
        devices.add(
                Aml.device(
                        "CPU0",
                        Aml.name("_HID", Aml.string("ACPI0007")),
                        Aml.name("_UID", Aml.integer(PROCESSOR_UID))));
        one(platform, "pic-8259a", "PIC", "PNP0000", Namespace::pic).ifPresent(devices::add);
        one(platform, "pit-8254", "TIMR", "PNP0100", Namespace::pit).ifPresent(devices::add);
        one(platform, "rtc-mc146818", "RTC", "PNP0B00", Namespace::rtc).ifPresent(devices::add);
        one(platform, "hpet", "HPET", "PNP0103", Namespace::hpet).ifPresent(devices::add);
        for (DeviceSpec keyboard : platform.madeBy("keyboard-controller-8042")) {
            devices.add(device("KBD", "PNP0303", 0, keyboard(keyboard)));
            if ("true".equals(keyboard.settings().get("mouse"))) {
                Resources mouse = new Resources();
                Platform.irq(keyboard, "aux-irq").ifPresent(mouse::irq);
                devices.add(device("MOU", "PNP0F13", 0, mouse));
            }
        }
        int serial = 0;
        for (DeviceSpec uart : platform.madeBy("uart-16550a")) {
            Resources resources = uart(uart);
            if (!resources.isEmpty() && serial < 15) {
                String digit = Integer.toHexString(serial + 1).toUpperCase(Locale.ROOT);
                devices.add(device("COM" + digit, "PNP0501", serial + 1, resources));
                serial++;
            }
        }
        Resources board = board(platform, registers);
        if (!board.isEmpty()) {
            devices.add(device("MBRD", "PNP0C02", 0, board));
        }
        TableBytes body = new TableBytes();
        // First: boot loaders look for it, and give up at the first operator that they do not know.
        PowerManagement.of(platform, registers).ifPresent(pm -> body.bytes(softOff(pm)));
        if (PciNamespace.describes(platform)) {
            devices.addAll(PciNamespace.devices());
            body.bytes(PciNamespace.interruptMode());
        }
        body.bytes(Aml.scope("\\_SB", devices.toArray(byte[][]::new)));
        return SystemTable.of("DSDT", REVISION, body);
    }

    /** The sleep type that powers off (7.4.2.1, 7.4.2.6). */
    private static byte[] softOff(PowerManagement pm) {
        byte[] type = Aml.integer(pm.softOff());
        return Aml.name("\\_S5", Aml.pack(type, type, Aml.integer(0), Aml.integer(0)));
    }

    private interface Describer {
        Resources describe(DeviceSpec device);
    }

    private static Optional<byte[]> one(
            Platform platform, String plugin, String name, String id, Describer describer) {
        return platform.first(plugin)
                .map(describer::describe)
                .filter(resources -> !resources.isEmpty())
                .map(resources -> device(name, id, 0, resources));
    }

    private static byte[] device(String name, String id, int unit, Resources resources) {
        return Aml.device(
                name,
                Aml.name("_HID", Aml.eisaId(id)),
                Aml.name("_UID", Aml.integer(unit)),
                Aml.name("_STA", Aml.integer(PRESENT)),
                resources.currentSettings());
    }

    private static Resources pic(DeviceSpec pic) {
        Resources resources = new Resources();
        ports(resources, pic, "master", 2);
        ports(resources, pic, "slave", 2);
        ports(resources, pic, "elcr", 2);
        return resources.irq(2);
    }

    private static Resources pit(DeviceSpec pit) {
        return irq(ports(new Resources(), pit, "regs", 4), pit);
    }

    private static Resources rtc(DeviceSpec rtc) {
        return irq(ports(new Resources(), rtc, "regs", 2), rtc);
    }

    private static Resources keyboard(DeviceSpec controller) {
        Resources resources = ports(new Resources(), controller, "data", 1);
        return irq(ports(resources, controller, "command", 1), controller);
    }

    private static Resources uart(DeviceSpec uart) {
        Resources resources = ports(new Resources(), uart, "regs", 8);
        return resources.isEmpty() ? resources : irq(resources, uart);
    }

    private static Resources hpet(DeviceSpec hpet) {
        Resources resources = new Resources();
        Platform.address(hpet, "regs").ifPresent(base -> resources.memory(base, HPET_SIZE));
        return resources;
    }

    /** What the board itself takes: no driver's, and no other device's. */
    private static Resources board(Platform platform, Registers registers) {
        Resources resources = new Resources();
        PowerManagement.of(platform, registers)
                .ifPresent(pm -> resources.ports(pm.base(), PowerManagement.PORTS));
        platform.first("reset-control").ifPresent(reset -> ports(resources, reset, "port92", 1));
        platform.first("post-port").ifPresent(post -> ports(resources, post, "regs", 1));
        return resources;
    }

    private static Resources ports(Resources to, DeviceSpec device, String slot, int count) {
        Platform.port(device, slot).ifPresent(base -> to.ports(base, count));
        return to;
    }

    private static Resources irq(Resources to, DeviceSpec device) {
        OptionalInt irq = Platform.irq(device, "irq");
        irq.ifPresent(to::irq);
        return to;
    }
}

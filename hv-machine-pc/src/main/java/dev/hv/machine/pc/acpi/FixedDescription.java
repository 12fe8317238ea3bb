package dev.hv.machine.pc.acpi;

import dev.hv.machine.pc.DeviceSpec;
import dev.hv.machine.pc.Place;
import dev.hv.machine.pc.Platform;

import java.util.Optional;

/**
 * The Fixed ACPI Description Table and the Firmware ACPI Control Structure (ACPI 6.4, 5.2.9 and
 * 5.2.10). The machine is always in ACPI mode: there is no SMI command port.
 */
final class FixedDescription {
    /** Size of the control structure, in bytes; it is aligned to this. */
    static final int CONTROL_STRUCTURE_SIZE = 64;

    private static final int REVISION = 6;
    private static final int MINOR_REVISION = 4;

    /** Fixed feature flags (table 5.10). */
    private static final int WBINVD = 1;

    private static final int PROC_C1 = 1 << 2;
    private static final int PWR_BUTTON = 1 << 4;
    private static final int SLP_BUTTON = 1 << 5;
    private static final int FIX_RTC = 1 << 6;
    private static final int TMR_VAL_EXT = 1 << 8;
    private static final int RESET_REG_SUP = 1 << 10;
    private static final int HEADLESS = 1 << 12;

    /** Boot architecture flags (table 5.11). */
    private static final int LEGACY_DEVICES = 1;

    private static final int HAS_8042 = 1 << 1;
    private static final int VGA_NOT_PRESENT = 1 << 2;
    private static final int CMOS_RTC_NOT_PRESENT = 1 << 5;

    /** Latencies above these say that there is neither C2 nor C3 (5.2.9). */
    private static final int NO_C2 = 101;

    private static final int NO_C3 = 1001;

    /** Of the reset control register: RST_CPU and SYS_RST (Intel ICH9 datasheet, 13.7.5). */
    private static final int RESET_VALUE = 6;

    private static final int RESET_PORT = 0xCF9;

    /** Offsets of the register blocks in {@code acpi-pm}, and their lengths in bytes. */
    private static final int PM1_CONTROL = 0x4;

    private static final int PM_TIMER = 0x8;
    private static final int GPE0 = 0xC;
    private static final int PM1_EVENT_LENGTH = 4;
    private static final int PM1_CONTROL_LENGTH = 2;
    private static final int PM_TIMER_LENGTH = 4;
    private static final int GPE0_LENGTH = 4;

    private static final int RTC_CENTURY = 0x32;

    private FixedDescription() {}

    /** The control structure: no waking vector, no lock. */
    static byte[] controlStructure() {
        return new TableBytes()
                .text("FACS", 4)
                .u32(CONTROL_STRUCTURE_SIZE)
                .zeros(24)
                .u8(2)
                .zeros(31)
                .toArray();
    }

    /**
     * The table.
     *
     * @param power the ACPI fixed hardware
     * @param facs address of the control structure
     * @param dsdt address of the DSDT
     */
    static byte[] of(Platform platform, PowerManagement power, long facs, long dsdt) {
        int base = power.base();
        DeviceSpec pm = power.device();
        Optional<Integer> reset = resetPort(platform);
        boolean clock = platform.first("rtc-mc146818").isPresent();
        boolean legacy = platform.first("pic-8259a").isPresent();
        boolean keyboard = platform.first("keyboard-controller-8042").isPresent();
        boolean vga = platform.vga().isPresent();
        int flags = WBINVD | PROC_C1 | SLP_BUTTON | FIX_RTC;
        flags |= vga || keyboard ? 0 : HEADLESS;
        flags |= pm.places().containsKey("power-button") ? 0 : PWR_BUTTON;
        flags |= "32".equals(pm.settings().get("timer-bits")) ? TMR_VAL_EXT : 0;
        flags |= reset.isPresent() ? RESET_REG_SUP : 0;
        TableBytes body =
                new TableBytes()
                        .u32(facs)
                        .u32(dsdt)
                        .u8(0)
                        .u8(0)
                        .u16(power.interrupt().orElse(0))
                        .u32(0)
                        .zeros(4)
                        .u32(base)
                        .u32(0)
                        .u32(base + PM1_CONTROL)
                        .u32(0)
                        .u32(0)
                        .u32(base + PM_TIMER)
                        .u32(base + GPE0)
                        .u32(0)
                        .u8(PM1_EVENT_LENGTH)
                        .u8(PM1_CONTROL_LENGTH)
                        .u8(0)
                        .u8(PM_TIMER_LENGTH)
                        .u8(GPE0_LENGTH)
                        .zeros(3)
                        .u16(NO_C2)
                        .u16(NO_C3)
                        .zeros(8)
                        .u8(clock ? RTC_CENTURY : 0)
                        .u16(
                                (vga ? 0 : VGA_NOT_PRESENT)
                                        | (keyboard ? HAS_8042 : 0)
                                        | (legacy ? LEGACY_DEVICES : 0)
                                        | (clock ? 0 : CMOS_RTC_NOT_PRESENT))
                        .u8(0)
                        .u32(flags);
        port(body, reset.orElse(0), reset.isPresent() ? 1 : 0);
        body.u8(reset.isPresent() ? RESET_VALUE : 0).u16(0).u8(MINOR_REVISION);
        body.u64(0).u64(dsdt);
        port(body, base, PM1_EVENT_LENGTH);
        port(body, 0, 0);
        port(body, base + PM1_CONTROL, PM1_CONTROL_LENGTH);
        port(body, 0, 0);
        port(body, 0, 0);
        port(body, base + PM_TIMER, PM_TIMER_LENGTH);
        port(body, base + GPE0, GPE0_LENGTH);
        port(body, 0, 0);
        port(body, 0, 0);
        port(body, 0, 0);
        body.u64(0);
        return SystemTable.of("FACP", REVISION, body);
    }

    /** The reset control register: at a place of its own, or behind a host bridge's CONFADD. */
    private static Optional<Integer> resetPort(Platform platform) {
        boolean behindBridge =
                platform.madeBy("host-bridge-i440fx").stream()
                        .anyMatch(bridge -> bridge.places().get("cf9") instanceof Place.Peer);
        return behindBridge
                ? Optional.of(RESET_PORT)
                : platform.madeBy("reset-control").stream()
                        .flatMap(control -> Platform.port(control, "cf9").stream().boxed())
                        .findFirst();
    }

    /** A generic address in port space (5.2.3.2); of no length: none. */
    private static void port(TableBytes out, int port, int length) {
        int accessSize = Math.min(3, 32 - Integer.numberOfLeadingZeros(length));
        out.u8(length == 0 ? 0 : 1).u8(8 * length).u8(0).u8(accessSize).u64(port);
    }
}

package dev.hv.devices.acpi;

import dev.hv.api.bus.AccessRules;
import dev.hv.api.bus.IoRegion;
import dev.hv.api.bus.Width;
import dev.hv.api.device.Device;
import dev.hv.api.device.DeviceContext;
import dev.hv.api.device.ResetKind;
import dev.hv.api.irq.InterruptLine;
import dev.hv.api.irq.Trigger;
import dev.hv.api.pci.PciFunction;
import dev.hv.api.register.Access;
import dev.hv.api.register.Register;
import dev.hv.api.register.RegisterBank;
import dev.hv.api.register.RegisterMap;
import dev.hv.api.register.RegisterMapped;
import dev.hv.api.state.StateException;
import dev.hv.api.state.StateReader;
import dev.hv.api.state.StateWriter;

import java.util.Map;

/**
 * Power management function of the PIIX4: Intel 82371AB datasheet (order number 290562), chapter 7.
 *
 * <p>The ACPI registers are those of {@link FixedHardware}, always in ACPI mode, with SLP_TYP 0 for
 * soft off (7.2.3); they answer where PMBA puts them while PMIOSE is set. A write to APMC sets
 * APM_STS and raises SMI# while APMC_EN (7.1.13, 7.2.18) and SMI_EN (7.2.12) are set. EOS (7.2.12)
 * keeps what is written and holds no SMI# back. The SMBus host and the device monitors are not
 * there: their registers keep what is written.
 */
final class PowerPiix4 implements Device, RegisterMapped {
    private static final int PORTS = 64;
    private static final int SOFT_OFF = 0;
    private static final long BASE = 0xFFC0;
    private static final long PMIOSE = 1;
    private static final long APMC_EN = 1 << 25;
    private static final long APM_STS = 1 << 5;
    private static final long SMI_EN = 1;

    private final boolean smm;
    private final FixedHardware hardware;
    private final PciFunction function;
    private final IoRegion region;
    private final RegisterBank apm;
    private final InterruptLine smi;
    private final Register base;
    private final Register misc;
    private final Register activityB;
    private final Register globalStatus;
    private final Register globalControl;

    PowerPiix4(PowerPiix4Config config, DeviceContext context) {
        smm = config.smm();
        hardware =
                new FixedHardware(
                        SOFT_OFF, config.timerBits(), PORTS, PowerPiix4::declare, context);
        region =
                context.ports(
                        "regs",
                        PORTS,
                        AccessRules.implemented(Width.BYTE, Width.WORD, Width.DWORD),
                        hardware.registers());
        apm =
                RegisterBank.named("apm", 2)
                        .trace(context.trace())
                        .register(
                                "APMC",
                                0,
                                Width.BYTE,
                                r ->
                                        r.summary("APM control (7.2.18)")
                                                .onWrite((old, now) -> apmControlWritten()))
                        .register("APMS", 1, Width.BYTE, r -> r.summary("APM status (7.2.18)"))
                        .build();
        context.ports("apm", 2, AccessRules.bytes(), apm);
        smi = context.line("smi", Trigger.EDGE);
        function =
                PciFunction.builder(context, "pci")
                        .identity(0x8086, 0x7113)
                        .revision(0x03)
                        .classCode(0x0680_00)
                        .ownIoWindow(region)
                        .registers(this::declareConfiguration)
                        .build();
        base = function.register("PMBA");
        misc = function.register("PMREGMISC");
        activityB = function.register("DEVACTB");
        globalStatus = hardware.registers().register("GLBSTS");
        globalControl = hardware.registers().register("GLBCTL");
    }

    private static void declare(RegisterBank.Builder bank) {
        bank.quietElsewhere()
                .register("PCNTRL", 0x10, Width.DWORD, r -> r.summary("Processor (7.2.6)"))
                .register("GLBSTS", 0x18, Width.WORD, r -> r.access(Access.WRITE_ONE_TO_CLEAR))
                .register("DEVSTS", 0x1C, Width.DWORD, r -> r.access(Access.WRITE_ONE_TO_CLEAR))
                .register("GLBEN", 0x20, Width.WORD, r -> r.summary("Global enable (7.2.11)"))
                .register("GLBCTL", 0x28, Width.DWORD, r -> r.summary("Global control (7.2.12)"))
                .register("DEVCTL", 0x2C, Width.DWORD, r -> r.summary("Device control (7.2.13)"))
                .register("GPO", 0x34, Width.DWORD, r -> r.reset(0x7FFF_BFFFL));
    }

    private void declareConfiguration(RegisterBank.Builder bank) {
        bank.register(
                        "PMBA",
                        0x40,
                        Width.DWORD,
                        r ->
                                r.summary("Base address of the registers (7.1.9)")
                                        .access(Access.READ_ONLY)
                                        .field("ADDRESS", 6, 15, Access.READ_WRITE)
                                        .reset(1)
                                        .onWrite((old, now) -> place()))
                .register("CNTA", 0x44, Width.DWORD, r -> r.summary("Count A (7.1.10)"))
                .register("CNTB", 0x48, Width.DWORD, r -> r.summary("Count B (7.1.11)"))
                .register("GPICTL", 0x4C, Width.DWORD, r -> r.summary("Inputs (7.1.12)"))
                .register("DEVRESD", 0x50, Width.DWORD, r -> r.summary("Device resource D"))
                .register("DEVACTA", 0x54, Width.DWORD, r -> r.summary("Device activity A"))
                .register(
                        "DEVACTB",
                        0x58,
                        Width.DWORD,
                        r -> r.summary("Device activity B (7.1.15)").reset(smm ? 0 : APMC_EN))
                .register("DEVRES", 0x5C, Width.DWORD, r -> r.repeated(9, 4))
                .register(
                        "PMREGMISC",
                        0x80,
                        Width.BYTE,
                        r ->
                                r.summary("Miscellaneous power management (7.1.26)")
                                        .access(Access.READ_ONLY)
                                        .field("PMIOSE", 0)
                                        .onWrite((old, now) -> place()))
                .register("SMBBA", 0x90, Width.DWORD, r -> r.access(Access.READ_ONLY).reset(1))
                .register("SMBHSTCFG", 0xD2, Width.BYTE, r -> r.summary("SMBus host (7.1.28)"));
    }

    @Override
    public Map<String, RegisterMap> registerMaps() {
        return Map.of(
                "pci",
                function.registers(),
                "regs",
                hardware.registers().describe(),
                "apm",
                apm.describe());
    }

    @Override
    public void reset(ResetKind kind) {
        function.reset();
        hardware.reset();
        apm.reset();
    }

    @Override
    public void driveOutputs() {
        function.driveOutputs();
        place();
        hardware.driveOutputs();
    }

    @Override
    public void save(StateWriter out) {
        function.save(out.section("pci"));
        apm.save(out);
        hardware.save(out);
    }

    @Override
    public void load(StateReader in) throws StateException {
        function.load(in.section("pci").orElseThrow(() -> new StateException("pci", "is missing")));
        apm.load(in);
        hardware.load(in);
    }

    @Override
    public void close() {
        hardware.close();
    }

    /** PMIOSE alone opens the window (7.1.26). */
    private void place() {
        boolean enabled = (misc.value() & PMIOSE) != 0;
        function.place(region, enabled ? base.value() & BASE : 0);
    }

    private void apmControlWritten() {
        if ((activityB.value() & APMC_EN) != 0) {
            globalStatus.set(globalStatus.value() | APM_STS);
            if ((globalControl.value() & SMI_EN) != 0) {
                smi.pulse();
            }
        }
    }
}

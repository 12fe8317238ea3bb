package dev.hv.tck;

import dev.hv.tck.bus.BusListenerRules;
import dev.hv.tck.bus.BusLogRules;
import dev.hv.tck.bus.BusRules;
import dev.hv.tck.bus.BusSpaceRules;
import dev.hv.tck.cpu.AnyCpuRules;
import dev.hv.tck.cpu.CpuDataRules;
import dev.hv.tck.cpu.CpuInstructionRules;
import dev.hv.tck.cpu.CpuModeRules;
import dev.hv.tck.cpu.CpuRules;
import dev.hv.tck.cpu.RiscVMachineRules;
import dev.hv.tck.cpu.RiscVRules;
import dev.hv.tck.cpu.RiscVTrapRules;
import dev.hv.tck.device.ControllerRules;
import dev.hv.tck.device.DescriptorRules;
import dev.hv.tck.device.GuestRules;
import dev.hv.tck.device.HostRules;
import dev.hv.tck.device.PciRules;
import dev.hv.tck.device.RegisterRules;
import dev.hv.tck.device.ResetRules;
import dev.hv.tck.device.StateRules;
import dev.hv.tck.part.AcpiRules;
import dev.hv.tck.part.AhciPortRules;
import dev.hv.tck.part.AhciRules;
import dev.hv.tck.part.AtaDiskRules;
import dev.hv.tck.part.AtaRules;
import dev.hv.tck.part.AtapiReplyRules;
import dev.hv.tck.part.AtapiRules;
import dev.hv.tck.part.BusMasterRules;
import dev.hv.tck.part.CmosRules;
import dev.hv.tck.part.CoprocessorErrorRules;
import dev.hv.tck.part.DebugPortRules;
import dev.hv.tck.part.DmaRules;
import dev.hv.tck.part.FlashRules;
import dev.hv.tck.part.FloppyDiskRules;
import dev.hv.tck.part.FloppyRules;
import dev.hv.tck.part.FwCfgRules;
import dev.hv.tck.part.HostBridgeRules;
import dev.hv.tck.part.HpetRules;
import dev.hv.tck.part.IoApicRules;
import dev.hv.tck.part.IsaBridgeRules;
import dev.hv.tck.part.KeyboardDetailRules;
import dev.hv.tck.part.KeyboardExtraRules;
import dev.hv.tck.part.KeyboardRules;
import dev.hv.tck.part.LocalApicMessageRules;
import dev.hv.tck.part.LocalApicPriorityRules;
import dev.hv.tck.part.LocalApicRules;
import dev.hv.tck.part.ParallelPortRules;
import dev.hv.tck.part.PicCommandRules;
import dev.hv.tck.part.PicRules;
import dev.hv.tck.part.PitGateRules;
import dev.hv.tck.part.PitProgramRules;
import dev.hv.tck.part.PitRules;
import dev.hv.tck.part.PowerPiix4Rules;
import dev.hv.tck.part.ResetControlRules;
import dev.hv.tck.part.RtcEventRules;
import dev.hv.tck.part.RtcRules;
import dev.hv.tck.part.SpeakerRules;
import dev.hv.tck.part.TscDeadlineRules;
import dev.hv.tck.part.UartFifoRules;
import dev.hv.tck.part.UartLineRules;
import dev.hv.tck.part.UartRules;
import dev.hv.tck.part.VbeRules;
import dev.hv.tck.part.VgaBusRules;
import dev.hv.tck.part.VgaDisplayRules;
import dev.hv.tck.part.VgaPictureRules;
import dev.hv.tck.part.VgaRules;
import dev.hv.tck.part.VgaViewerRules;
import dev.hv.tck.part.X2ApicRules;
import dev.hv.tck.process.ProcessRules;

import java.util.List;
import java.util.stream.Stream;

/** All rules that there are, by area. */
public final class Catalogue {
    /** Of the areas for devices, those that are tried in other configurations too. */
    static final List<Class<?>> TRIED =
            List.of(ResetRules.class, GuestRules.class, StateRules.class);

    static final List<Class<?>> DEVICE =
            List.of(
                    DescriptorRules.class,
                    VariantRules.class,
                    ResetRules.class,
                    GuestRules.class,
                    RegisterRules.class,
                    StateRules.class,
                    HostRules.class);

    static final List<Class<?>> ROLE = List.of(ControllerRules.class, PciRules.class);

    static final List<Class<?>> PART =
            List.of(
                    UartRules.class,
                    UartLineRules.class,
                    UartFifoRules.class,
                    PitRules.class,
                    PitGateRules.class,
                    PitProgramRules.class,
                    SpeakerRules.class,
                    PicRules.class,
                    PicCommandRules.class,
                    RtcRules.class,
                    RtcEventRules.class,
                    CmosRules.class,
                    IoApicRules.class,
                    LocalApicRules.class,
                    LocalApicMessageRules.class,
                    LocalApicPriorityRules.class,
                    TscDeadlineRules.class,
                    X2ApicRules.class,
                    DmaRules.class,
                    HpetRules.class,
                    KeyboardRules.class,
                    KeyboardExtraRules.class,
                    KeyboardDetailRules.class,
                    AtaRules.class,
                    AtaDiskRules.class,
                    AtapiRules.class,
                    AtapiReplyRules.class,
                    AhciRules.class,
                    AhciPortRules.class,
                    FwCfgRules.class,
                    BusMasterRules.class,
                    FloppyRules.class,
                    FloppyDiskRules.class,
                    FlashRules.class,
                    VgaRules.class,
                    VgaPictureRules.class,
                    VgaDisplayRules.class,
                    VgaViewerRules.class,
                    VgaBusRules.class,
                    VbeRules.class,
                    AcpiRules.class,
                    PowerPiix4Rules.class,
                    HostBridgeRules.class,
                    IsaBridgeRules.class,
                    ResetControlRules.class,
                    ParallelPortRules.class,
                    CoprocessorErrorRules.class,
                    DebugPortRules.class);

    static final List<Class<?>> BUS =
            List.of(BusRules.class, BusSpaceRules.class, BusListenerRules.class, BusLogRules.class);

    static final List<Class<?>> CPU =
            List.of(
                    CpuRules.class,
                    AnyCpuRules.class,
                    CpuModeRules.class,
                    CpuInstructionRules.class,
                    CpuDataRules.class,
                    RiscVRules.class,
                    RiscVTrapRules.class,
                    RiscVMachineRules.class);

    static final List<Class<?>> PROCESS = List.of(ProcessRules.class);

    private Catalogue() {}

    /** Returns all rules, area by area. */
    public static List<RuleInfo> allRules() {
        return Stream.of(DEVICE, ROLE, PART, BUS, CPU, PROCESS)
                .flatMap(List::stream)
                .flatMap(area -> RuleInfo.in(area).stream())
                .toList();
    }

    /** Returns the rules for processors. */
    public static List<RuleInfo> cpuRules() {
        return CPU.stream().flatMap(area -> RuleInfo.in(area).stream()).toList();
    }

    /** Returns the rules for a JAR in a process of its own, whatever it brings. */
    public static List<RuleInfo> processRules() {
        return PROCESS.stream().flatMap(area -> RuleInfo.in(area).stream()).toList();
    }

    /** Returns the rules for devices. */
    public static List<RuleInfo> deviceRules() {
        return DEVICE.stream().flatMap(area -> RuleInfo.in(area).stream()).toList();
    }

    /** Returns the rules for what some devices are: interrupt controllers, PCI functions. */
    public static List<RuleInfo> roleRules() {
        return ROLE.stream().flatMap(area -> RuleInfo.in(area).stream()).toList();
    }

    /** Returns the rules for standard parts, which are devices. */
    public static List<RuleInfo> partRules() {
        return PART.stream().flatMap(area -> RuleInfo.in(area).stream()).toList();
    }

    /** Returns the rules for buses. */
    public static List<RuleInfo> busRules() {
        return BUS.stream().flatMap(area -> RuleInfo.in(area).stream()).toList();
    }
}

package dev.hv.devices.part;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.hv.api.device.DevicePlugin;
import dev.hv.devices.acpi.AcpiPmPlugin;
import dev.hv.devices.acpi.PowerPiix4Plugin;
import dev.hv.devices.apic.IoApicPlugin;
import dev.hv.devices.apic.LocalApicPlugin;
import dev.hv.devices.ata.AhciPlugin;
import dev.hv.devices.ata.IdeChannelPlugin;
import dev.hv.devices.ata.IdePiix3Plugin;
import dev.hv.devices.chipset.CoprocessorErrorPlugin;
import dev.hv.devices.chipset.HostBridgeI440FxPlugin;
import dev.hv.devices.chipset.IsaBridgePiix3Plugin;
import dev.hv.devices.debug.DebugConsolePlugin;
import dev.hv.devices.debug.DebugExitPlugin;
import dev.hv.devices.debug.PostPortPlugin;
import dev.hv.devices.dma.Dma8237PairPlugin;
import dev.hv.devices.flash.FlashCfiPlugin;
import dev.hv.devices.floppy.FloppyPlugin;
import dev.hv.devices.fwcfg.FwCfgPlugin;
import dev.hv.devices.hpet.HpetPlugin;
import dev.hv.devices.keyboard.KeyboardController8042Plugin;
import dev.hv.devices.parallel.ParallelPortPlugin;
import dev.hv.devices.pic.Pic8259aPlugin;
import dev.hv.devices.pit.Pit8254Plugin;
import dev.hv.devices.reset.ResetControlPlugin;
import dev.hv.devices.rtc.RtcMc146818Plugin;
import dev.hv.devices.uart.Uart16550aPlugin;
import dev.hv.devices.vga.VgaPciPlugin;
import dev.hv.devices.vga.VgaPlugin;
import dev.hv.tck.Catalogue;
import dev.hv.tck.DeviceExamination;
import dev.hv.tck.Effort;
import dev.hv.tck.Report;
import dev.hv.tck.RuleInfo;
import dev.hv.tck.Status;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The rules for standard parts find what is wrong; that they pass what is right is tested apart.
 */
final class PartRulesBiteTest {
    private static final Map<DevicePlugin<?>, List<PartBug>> BUGS =
            Map.ofEntries(
                    Map.entry(new AcpiPmPlugin(), AcpiBugs.all()),
                    Map.entry(new AhciPlugin(), AhciBugs.all()),
                    Map.entry(new HostBridgeI440FxPlugin(), ChipsetBugs.hostBridge()),
                    Map.entry(new IsaBridgePiix3Plugin(), ChipsetBugs.isaBridge()),
                    Map.entry(new PowerPiix4Plugin(), ChipsetBugs.power()),
                    Map.entry(new ResetControlPlugin(), ChipsetBugs.reset()),
                    Map.entry(new ParallelPortPlugin(), ParallelPortBugs.all()),
                    Map.entry(new FwCfgPlugin(), FwCfgBugs.all()),
                    Map.entry(
                            new IdeChannelPlugin(),
                            Stream.concat(AtaBugs.all().stream(), AtapiBugs.all().stream())
                                    .toList()),
                    Map.entry(new IdePiix3Plugin(), BusMasterBugs.all()),
                    Map.entry(new Dma8237PairPlugin(), DmaBugs.all()),
                    Map.entry(new HpetPlugin(), HpetBugs.all()),
                    Map.entry(new KeyboardController8042Plugin(), KeyboardBugs.all()),
                    Map.entry(new Uart16550aPlugin(), UartBugs.all()),
                    Map.entry(new Pit8254Plugin(), PitBugs.all()),
                    Map.entry(new Pic8259aPlugin(), PicBugs.all()),
                    Map.entry(new RtcMc146818Plugin(), RtcBugs.all()),
                    Map.entry(new IoApicPlugin(), ApicBugs.ioApic()),
                    Map.entry(new LocalApicPlugin(), ApicBugs.localApic()),
                    Map.entry(new FlashCfiPlugin(), FlashBugs.all()),
                    Map.entry(new FloppyPlugin(), FloppyBugs.all()),
                    Map.entry(new CoprocessorErrorPlugin(), DebugPortBugs.coprocessor()),
                    Map.entry(new DebugConsolePlugin(), DebugPortBugs.console()),
                    Map.entry(new DebugExitPlugin(), DebugPortBugs.exit()),
                    Map.entry(new PostPortPlugin(), DebugPortBugs.post()),
                    Map.entry(new VgaPlugin(), VgaBugs.all()),
                    Map.entry(new VgaPciPlugin(), VgaBugs.onPci()));

    private static <C extends Record> Report examine(DevicePlugin<C> right, PartBug bug) {
        return DeviceExamination.of(
                new FaultyPlugin<>(right, bug.fault()),
                right.descriptor().defaults(),
                Effort.QUICK,
                1,
                rule -> rule.id().equals(bug.killer()));
    }

    @TestFactory
    Stream<DynamicTest> eachBugFailsTheRuleThatItNames() {
        return BUGS.entrySet().stream()
                .flatMap(
                        bugs ->
                                bugs.getValue().stream()
                                        .map(
                                                bug ->
                                                        DynamicTest.dynamicTest(
                                                                bug.toString(),
                                                                () -> bites(bugs.getKey(), bug))));
    }

    /** What claims to be a VGA is one wherever it sits. */
    @TestFactory
    Stream<DynamicTest> eachBugOfAVgaIsFoundOnPciToo() {
        return VgaBugs.all().stream()
                .map(
                        bug ->
                                DynamicTest.dynamicTest(
                                        bug.toString(), () -> bites(new VgaPciPlugin(), bug)));
    }

    private static void bites(DevicePlugin<?> plugin, PartBug bug) {
        Report report = examine(plugin, bug);
        List<String> failed =
                report.with(Status.FAIL).stream().map(verdict -> verdict.rule().id()).toList();
        assertEquals(List.of(bug.killer()), failed, report::toString);
        assertFalse(report.with(Status.FAIL).getFirst().explanation().isBlank());
    }

    @Test
    void everyRuleForStandardPartsHasABugThatItFinds() {
        Set<String> killers =
                BUGS.values().stream()
                        .flatMap(List::stream)
                        .map(PartBug::killer)
                        .collect(Collectors.toSet());
        assertEquals(
                Catalogue.partRules().stream().map(RuleInfo::id).collect(Collectors.toSet()),
                killers);
    }

    @Test
    void noTwoBugsOfOneRuleHaveOneName() {
        Map<String, Long> counts =
                BUGS.values().stream()
                        .flatMap(List::stream)
                        .map(PartBug::toString)
                        .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
        assertEquals(counts.size(), counts.values().stream().mapToLong(Long::longValue).sum());
    }
}

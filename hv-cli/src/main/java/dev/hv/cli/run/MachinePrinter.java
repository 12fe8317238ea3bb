package dev.hv.cli.run;

import dev.hv.api.machine.DeviceInstance;
import dev.hv.cli.request.ByteSize;
import dev.hv.machine.pc.MachineMap;
import dev.hv.machine.pc.MachineSpec;
import dev.hv.machine.pc.PcMachine;

import java.io.PrintStream;
import java.util.List;
import java.util.Locale;

/** Prints what a machine is made of. */
final class MachinePrinter {
    private final PrintStream out;

    MachinePrinter(PrintStream out) {
        this.out = out;
    }

    void print(PcMachine machine) {
        MachineSpec spec = machine.spec();
        MachineMap map = machine.map();
        out.printf("machine   %s (profile %s)%n", spec.name(), spec.profile());
        out.printf("cpu       %s, backend %s%n", spec.cpuModel(), spec.cpuBackend());
        out.printf("memory    %s%n", ByteSize.text(spec.memoryBytes()));
        out.printf("clock     %s%n", spec.clock().mode().name().toLowerCase(Locale.ROOT));
        out.printf("boots     %s%n", machine.bootDescription());
        ranges("memory map", map.memory(), 12);
        ranges("ports", map.ports(), 4);
        out.printf("%ninterrupts%n");
        for (MachineMap.Interrupt interrupt : map.interrupts()) {
            out.printf("  %-8s %s%n", interrupt.input(), String.join(", ", interrupt.sources()));
        }
        out.printf("%ndevices%n");
        for (DeviceInstance device : map.devices()) {
            out.printf("  %-12s %-20s %s%n", device.name(), device.plugin(), device.summary());
            for (DeviceInstance.Placement placement : device.placements()) {
                out.printf("  %-12s   %-18s %s%n", "", placement.slot(), placement.place());
            }
        }
    }

    private void ranges(String title, List<MachineMap.Range> ranges, int digits) {
        out.printf("%n%s%n", title);
        for (MachineMap.Range range : ranges) {
            String format = "  0x%0" + digits + "x-0x%0" + digits + "x  %s%n";
            out.printf(format, range.first(), range.last(), range.owner());
        }
    }
}

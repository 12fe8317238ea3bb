package dev.hv.cli;

import dev.hv.api.device.Descriptor;
import dev.hv.api.device.DevicePlugin;
import dev.hv.api.device.OptionInfo;
import dev.hv.api.device.OptionSchema;
import dev.hv.api.device.Slot;
import dev.hv.machine.pc.AssemblyException;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.io.PrintStream;
import java.util.Locale;
import java.util.concurrent.Callable;

/** {@code hv device ID}. */
@Command(
        name = "device",
        description = "Shows a device: its options and its slots, or its registers.")
final class DeviceCommand implements Callable<Integer> {
    @Parameters(paramLabel = "ID", description = "The device; see hv devices.")
    private String id = "";

    @Option(
            names = "--registers",
            description = "Show the registers that it declares instead, as a page of Markdown.")
    private boolean registers;

    @Mixin private PluginOptions plugins = new PluginOptions();

    @Override
    public Integer call() {
        try {
            DevicePlugin<?> plugin = plugins.catalog().named(id);
            if (registers) {
                System.out.print(RegisterPage.of(plugin));
            } else {
                print(plugin.descriptor(), System.out);
            }
        } catch (AssemblyException e) {
            throw new InputException(String.valueOf(e.getMessage()), e);
        }
        return ExitCode.OK.code();
    }

    static void print(Descriptor<?> device, PrintStream out) {
        out.println(device.id() + ": " + device.summary());
        var options = OptionSchema.of(device).options();
        out.println();
        out.println(options.isEmpty() ? "It has no options." : "Options, as in option=value:");
        for (OptionInfo option : options) {
            out.printf("  %-18s %s%n", option.name(), option.doc());
            out.printf("  %-18s %s%s%s%n", "", option.type(), bounds(option), defaultOf(option));
        }
        out.println();
        out.println(device.slots().isEmpty() ? "It has no slots." : "Slots, as in slot=place:");
        for (Slot slot : device.slots()) {
            out.printf("  %-18s %s%n", slot.name(), slot.doc());
            out.printf(
                    "  %-18s %s%s%n", "", slot.kind().name().toLowerCase(Locale.ROOT), usual(slot));
        }
    }

    private static String bounds(OptionInfo option) {
        String unit = option.unit().isEmpty() ? "" : " " + option.unit();
        if (option.min().isPresent() && option.max().isPresent()) {
            return ", " + option.min().getAsLong() + " to " + option.max().getAsLong() + unit;
        }
        if (option.min().isPresent()) {
            return ", at least " + option.min().getAsLong() + unit;
        }
        return option.max().isPresent()
                ? ", at most " + option.max().getAsLong() + unit
                : unit.isEmpty() ? "" : "," + unit;
    }

    private static String defaultOf(OptionInfo option) {
        return option.defaultText().isEmpty()
                ? "; may be left out"
                : "; default " + option.defaultText();
    }

    private static String usual(Slot slot) {
        return slot.usual().isEmpty()
                ? ""
                : "; usually "
                        + (slot.kind() == Slot.Kind.OUTPUT
                                ? "irq " + slot.usual().getAsLong()
                                : "0x" + Long.toHexString(slot.usual().getAsLong()));
    }
}

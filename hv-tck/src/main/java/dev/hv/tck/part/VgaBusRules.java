package dev.hv.tck.part;

import static dev.hv.tck.part.VgaRules.GRAPHICS;
import static dev.hv.tck.part.VgaRules.MAP_MASK;
import static dev.hv.tck.part.VgaRules.MISCELLANEOUS_WRITE;
import static dev.hv.tck.part.VgaRules.SEQUENCER;

import dev.hv.api.bus.Width;
import dev.hv.api.device.Claim;
import dev.hv.api.device.Slot;
import dev.hv.api.pci.PciSpace;
import dev.hv.tck.Rule;
import dev.hv.tck.RuleViolation;
import dev.hv.tck.bench.Bench;
import dev.hv.tck.device.DeviceTrial;

/** A VGA that is a PCI function (PCI Local Bus 3.0, appendix D, class 03, sub-class 00). */
public final class VgaBusRules {
    private static final int COMMAND = 0x04;
    private static final int IO_SPACE = 1;
    private static final int MEMORY_SPACE = 2;
    private static final int MISCELLANEOUS_READ = 0x3CC;
    private static final int WINDOW = 0xA_0000;
    private static final int PLANAR = 0x06;
    private static final int CHAIN_4 = 0x0E;

    private final VgaRules vga;
    private final Bench bench;
    private final String configuration;

    private VgaBusRules(DeviceTrial<?> trial) {
        vga = VgaRules.ready(trial);
        bench = vga.part().bench();
        configuration =
                trial.plugin().descriptor().slots().stream()
                        .filter(slot -> slot.kind() == Slot.Kind.PCI)
                        .map(Slot::name)
                        .findFirst()
                        .orElseThrow(() -> new RuleViolation("it declares no PCI function"));
    }

    @Rule(
            id = "VGA-PCI-01",
            text =
                    "The ports of a VGA are on the PCI bus while bit 0 of the command register is"
                            + " set, its memory at A0000 while bit 1 is.",
            needs = {Claim.VGA, Claim.PCI},
            source = "PCI Local Bus 3.0, 6.2.2 and appendix D, class 03")
    static void decodes(DeviceTrial<?> trial) {
        VgaBusRules rules = new VgaBusRules(trial);
        for (int bits : new int[] {3, 0, 1, 2, 3}) {
            rules.bench.write(rules.configuration, COMMAND, Width.WORD, bits);
            String with = "with the command register = " + bits;
            rules.vga
                    .part()
                    .require(
                            rules.portsAnswer() == ((bits & IO_SPACE) != 0),
                            "%s port 3CC is wrong on the bus",
                            with);
            for (int mode : new int[] {PLANAR, CHAIN_4}) {
                rules.vga
                        .part()
                        .require(
                                rules.memoryAnswers(mode) == ((bits & MEMORY_SPACE) != 0),
                                "%s memory at A0000 is wrong on the bus, with memory mode %02x",
                                with,
                                mode);
            }
        }
    }

    private boolean portsAnswer() {
        int right = 0;
        for (int value : new int[] {0x63, 0x67}) {
            vga.out(MISCELLANEOUS_WRITE, value);
            right += bench.readBus(PciSpace.IO, MISCELLANEOUS_READ, Width.BYTE) == value ? 1 : 0;
        }
        return right == 2;
    }

    private boolean memoryAnswers(int mode) {
        vga.set(SEQUENCER, 0, 0x03);
        vga.set(SEQUENCER, MAP_MASK, 0x0F);
        vga.set(SEQUENCER, 4, mode);
        int[] graphics = {0, 0, 0, 0, 0, 0, 5, 15, 0xFF};
        for (int i = 0; i < graphics.length; i++) {
            vga.set(GRAPHICS, i, graphics[i]);
        }
        int right = 0;
        for (int value : new int[] {0x5A, 0x3C}) {
            for (int at = 0x123; at < 0x12B; at++) {
                vga.poke(at, value + at & 0xFF);
            }
            for (int at = 0x123; at < 0x12B; at++) {
                long read = bench.readBus(PciSpace.MEMORY, WINDOW + at, Width.BYTE);
                right += read == (value + at & 0xFF) ? 1 : 0;
            }
        }
        return right == 16;
    }
}

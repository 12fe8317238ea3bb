package dev.hv.tck.part;

import dev.hv.api.device.Claim;
import dev.hv.api.device.ResetKind;
import dev.hv.tck.Rule;
import dev.hv.tck.device.DeviceTrial;

import java.util.List;

/** The reset ports of a PC's chipset (Intel ICH9 datasheet, order number 316972, 13.7). */
public final class ResetControlRules {
    private static final int FAST = 0;
    private static final int CONTROL = 1;

    private static final int INIT_NOW = 1;
    private static final int ALT_A20_GATE = 1 << 1;
    private static final int SYS_RST = 1 << 1;
    private static final int RST_CPU = 1 << 2;
    private static final int FULL_RST = 1 << 3;

    private static final String PROCESSORS = "asks for a reset of the processors";

    private final PartBench ports;

    private ResetControlRules(DeviceTrial<?> trial) {
        ports = PartBench.of(trial, 1, 1);
    }

    /** Writes to a port; the device must ask for exactly that. */
    private void requireAsked(int port, int value, List<String> expected) {
        int before = ports.bench().journal().size();
        ports.write(port, 0, value);
        List<String> asked =
                ports.bench().journal().since(before).stream()
                        .filter(entry -> entry.startsWith("asks"))
                        .toList();
        ports.require(
                asked.equals(expected),
                "after 0x%02x was written to slot %d it %s, expected %s",
                value,
                port,
                asked,
                expected);
    }

    @Rule(
            id = "RST-FST-01",
            text =
                    "INIT_NOW resets the processors when it goes from 0 to 1, and then alone;"
                            + " ALT_A20_GATE reads back and opens the gate.",
            needs = Claim.RESET_CONTROL,
            source = "Intel 316972, 13.7.2")
    static void fastReset(DeviceTrial<?> trial) {
        ResetControlRules rules = new ResetControlRules(trial);
        for (int i = 0; i < 2; i++) {
            for (int gate : new int[] {0, ALT_A20_GATE}) {
                rules.requireAsked(FAST, gate, List.of());
                rules.requireGate(gate);
                rules.requireAsked(FAST, gate | INIT_NOW, List.of(PROCESSORS));
                rules.requireGate(gate);
                rules.requireAsked(FAST, gate | INIT_NOW, List.of());
            }
        }
        rules.requireAsked(FAST, INIT_NOW, List.of());
        rules.requireGate(0);
    }

    private void requireGate(int gate) {
        ports.requireEqual("ALT_A20_GATE", gate, ports.read(FAST, 0) & ALT_A20_GATE);
        boolean open = ports.bench().line("a20").asserted();
        ports.require(open == (gate != 0), "the gate is %s", open ? "open" : "closed");
    }

    @Rule(
            id = "RST-CNT-01",
            text =
                    "RST_CPU resets when it goes from 0 to 1, and then alone: the processors, with"
                            + " SYS_RST the machine, with FULL_RST as well by taking its power.",
            needs = Claim.RESET_CONTROL,
            source = "Intel 316972, 13.7.5")
    static void resetControl(DeviceTrial<?> trial) {
        ResetControlRules rules = new ResetControlRules(trial);
        String warm = "asks for a reset: " + ResetKind.WARM;
        String cold = "asks for a reset: " + ResetKind.COLD;
        for (int full : new int[] {0, FULL_RST}) {
            for (int system : new int[] {0, SYS_RST}) {
                int kind = full | system;
                String expected = system == 0 ? PROCESSORS : full == 0 ? warm : cold;
                rules.requireAsked(CONTROL, kind, List.of());
                rules.ports.requireEqual("reset control", kind, rules.control());
                rules.requireAsked(CONTROL, kind | RST_CPU, List.of(expected));
                rules.requireAsked(CONTROL, kind | RST_CPU, List.of());
                rules.requireAsked(CONTROL, kind, List.of());
                rules.requireAsked(CONTROL, 0, List.of());
                rules.requireAsked(CONTROL, kind | RST_CPU, List.of(expected));
                rules.requireAsked(CONTROL, 0, List.of());
            }
        }
    }

    private int control() {
        return ports.read(CONTROL, 0) & (SYS_RST | RST_CPU | FULL_RST);
    }
}

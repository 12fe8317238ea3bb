package dev.hv.tck.part;

import dev.hv.api.bus.Width;
import dev.hv.api.device.Claim;
import dev.hv.api.pci.PciSpace;
import dev.hv.tck.Rule;
import dev.hv.tck.bench.Bench;
import dev.hv.tck.device.DeviceTrial;

/**
 * The power management function of a PIIX4, beside ACPI fixed hardware (Intel 82371AB datasheet,
 * order number 290562, chapter 7).
 */
public final class PowerPiix4Rules {
    private static final int REGISTERS = 0;
    private static final int APM = 1;
    private static final int GLBSTS = 0x18;
    private static final int GLBCTL = 0x28;
    private static final int APM_STS = 1 << 5;
    private static final int SMI_EN = 1;

    /** Software sets it at the end of each SMI; some hold the next one back until then. */
    private static final int EOS = 1 << 16;

    private static final int PMBA = 0x40;
    private static final int DEVACTB = 0x58;
    private static final long APMC_EN = 1 << 25;
    private static final int PMREGMISC = 0x80;
    private static final int PMIOSE = 1;
    private static final int PM1_EN = 2;

    private final PartBench power;
    private final Bench bench;
    private final String registers;
    private final String config;

    private PowerPiix4Rules(DeviceTrial<?> trial) {
        power = PartBench.of(trial, 64, 2, 256);
        bench = power.bench();
        registers = bench.regions().get(REGISTERS);
        config = bench.regions().get(2);
    }

    @Rule(
            id = "PIX-SMI-01",
            text =
                    "A write to APMC sets APM_STS while APMC_EN is set, and raises SMI# if SMI_EN"
                            + " is set too; a one clears APM_STS.",
            needs = Claim.POWER_PIIX4,
            source = "Intel 290562, 7.1.13, 7.2.8, 7.2.12 and 7.2.18")
    static void systemManagementInterrupts(DeviceTrial<?> trial) {
        PowerPiix4Rules rules = new PowerPiix4Rules(trial);
        for (long enabled : new long[] {0, APMC_EN, 0}) {
            rules.bench.write(rules.config, DEVACTB, Width.DWORD, enabled);
            for (int smi : new int[] {0, SMI_EN, 0}) {
                rules.bench.write(rules.registers, GLBCTL, Width.DWORD, EOS | smi);
                int before = rules.bench.line("smi").rises();
                rules.power.write(APM, 0, 0x5A);
                rules.power.requireEqual("APMC", 0x5A, rules.power.read(APM, 0));
                int expected = enabled != 0 ? smi : 0;
                rules.power.requireEqual(
                        "SMI# with APMC_EN %s and SMI_EN %d".formatted(enabled != 0, smi),
                        expected,
                        rules.bench.line("smi").rises() - before);
                rules.power.requireEqual(
                        "APM_STS", enabled == 0 ? 0 : APM_STS, rules.status() & APM_STS);
                rules.bench.write(rules.registers, GLBSTS, Width.WORD, 0);
                rules.power.requireEqual(
                        "APM_STS after a zero",
                        enabled == 0 ? 0 : APM_STS,
                        rules.status() & APM_STS);
                rules.bench.write(rules.registers, GLBSTS, Width.WORD, APM_STS);
                rules.power.requireEqual("APM_STS after a one", 0, rules.status() & APM_STS);
            }
        }
    }

    private int status() {
        return (int) bench.read(registers, GLBSTS, Width.WORD);
    }

    @Rule(
            id = "PIX-PMB-01",
            text =
                    "PMBA says where the 64 registers show, a multiple of 64, and PMIOSE whether"
                            + " they do.",
            needs = Claim.POWER_PIIX4,
            source = "Intel 290562, 7.1.9 and 7.1.26")
    static void places(DeviceTrial<?> trial) {
        PowerPiix4Rules rules = new PowerPiix4Rules(trial);
        rules.bench.write(rules.config, PMBA, Width.DWORD, 0xFFFF_FFFFL);
        rules.power.requireEqual(
                "PMBA", 0xFFC1L, rules.bench.read(rules.config, PMBA, Width.DWORD));
        for (int base : new int[] {0x600, 0xB000, 0x4040}) {
            rules.bench.write(rules.config, PMREGMISC, Width.BYTE, 0);
            rules.bench.write(rules.config, PMBA, Width.DWORD, base);
            rules.bench.write(rules.registers, PM1_EN, Width.WORD, 1);
            rules.requireAt(base, 0xFFFF);
            rules.bench.write(rules.config, PMREGMISC, Width.BYTE, PMIOSE);
            rules.requireAt(base, 1);
            rules.bench.writeBus(PciSpace.IO, base + PM1_EN, Width.WORD, 0);
            rules.power.requireEqual(
                    "PM1_EN", 0L, rules.bench.read(rules.registers, PM1_EN, Width.WORD));
            rules.bench.write(rules.config, PMBA, Width.DWORD, base + 0x100);
            rules.requireAt(base, 0xFFFF);
            rules.requireAt(base + 0x100, 0);
        }
    }

    private void requireAt(int base, long expected) {
        power.requireEqual(
                "PM1_EN at port 0x%x".formatted(base + PM1_EN),
                expected,
                bench.readBus(PciSpace.IO, base + PM1_EN, Width.WORD));
    }
}

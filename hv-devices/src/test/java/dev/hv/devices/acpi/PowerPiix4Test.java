package dev.hv.devices.acpi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hv.api.bus.Width;
import dev.hv.devices.bench.DeviceBench;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;

/** Intel 82371AB datasheet, chapter 7. */
final class PowerPiix4Test {
    private static final int GLBSTS = 0x18;
    private static final int GLBCTL = 0x28;
    private static final int APM_STS = 1 << 5;
    private static final int PMBA = 0x40;
    private static final int DEVACTB = 0x58;
    private static final int PMREGMISC = 0x80;
    private static final long APMC_EN = 1 << 25;

    private final DeviceBench bench = new DeviceBench();

    private void create(boolean smm) {
        bench.create(new PowerPiix4Plugin(), new PowerPiix4Config(32, smm));
    }

    @Test
    void theRegistersShowWherePmbaSaysOncePmioseIsSet() {
        create(false);
        bench.write("pci", PMBA, Width.DWORD, 0xFFFF_FFFFL);
        assertEquals(0xFFC1, bench.read("pci", PMBA, Width.DWORD));
        assertEquals(Map.of(), bench.windows());
        bench.write("pci", PMBA, Width.DWORD, 0xB000);
        bench.out("pci", PMREGMISC, 1);
        assertEquals(Map.of("regs", 0xB000L), bench.windows());
        bench.write("pci", PMBA, Width.DWORD, 0x600);
        assertEquals(Map.of("regs", 0x600L), bench.windows());
        bench.reset();
        assertEquals(Map.of(), bench.windows());
    }

    @Test
    void sleepTypeZeroIsSoftOff() {
        create(false);
        bench.write("regs", 4, Width.WORD, 0x2000);
        assertEquals(List.of("power off"), bench.requests());
    }

    @Test
    void theApmPortRaisesSmiWhileEnabled() {
        create(true);
        assertEquals(0, bench.read("pci", DEVACTB, Width.DWORD));
        bench.out("apm", 0, 1);
        assertEquals(0, bench.line("smi").risingEdges());
        bench.write("pci", DEVACTB, Width.DWORD, APMC_EN);
        bench.out("apm", 0, 2);
        assertEquals(0, bench.line("smi").risingEdges(), "SMI_EN is clear");
        assertEquals(APM_STS, bench.read("regs", GLBSTS, Width.WORD));
        bench.write("regs", GLBSTS, Width.WORD, APM_STS);
        bench.write("regs", GLBCTL, Width.DWORD, 1);
        bench.out("apm", 0, 3);
        assertEquals(1, bench.line("smi").risingEdges());
        assertEquals(APM_STS, bench.read("regs", GLBSTS, Width.WORD));
        assertEquals(3, bench.in("apm", 0));
    }

    @Test
    void withoutSmmFirmwareFindsItSetUp() {
        create(false);
        assertEquals(APMC_EN, bench.read("pci", DEVACTB, Width.DWORD));
    }

    @Test
    void thePowerButtonDrivesSci() {
        create(false);
        bench.write("regs", 2, Width.WORD, 0x100);
        bench.drive("power-button", true);
        assertTrue(bench.line("sci").asserted());
    }
}

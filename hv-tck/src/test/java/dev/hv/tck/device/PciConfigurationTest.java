package dev.hv.tck.device;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.hv.api.bus.Width;
import dev.hv.tck.bench.Bench;
import dev.hv.tck.bench.Stimulus;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.Optional;

final class PciConfigurationTest {
    private static final PciConfiguration CONFIGURATION = new PciConfiguration("pci");

    @Test
    void aStepToItsSlotReachesIt() {
        assertEquals(true, CONFIGURATION.reaches(new DeviceStep.Read("pci", 4, Width.WORD)));
        assertEquals(false, CONFIGURATION.reaches(new DeviceStep.Read("bar0", 4, Width.WORD)));
    }

    /** What a rule for a part did before, as {@link Bench} tells it. */
    @ParameterizedTest
    @CsvSource({
        "write pci+0x84 DWORD = 0xfee00000,true",
        "read pci+0x4 WORD,true",
        "write pci2+0x84 DWORD = 0x1,false",
        "write abar+0x4 DWORD = 0x2,false",
        "time passes,false"
    })
    void whatWasDoneBeforeReachesItIfItsNameSaysSo(String what, boolean reaches) {
        Stimulus stimulus = new Stimulus(what, Optional.empty());
        assertEquals(reaches, CONFIGURATION.reaches(new DeviceStep.Again(stimulus)));
    }
}

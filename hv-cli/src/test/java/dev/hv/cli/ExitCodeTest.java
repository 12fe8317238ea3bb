package dev.hv.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.hv.api.machine.MachineEnd;

import org.junit.jupiter.api.Test;

import java.util.Arrays;

class ExitCodeTest {
    @Test
    void aPowerOffIsSuccess() {
        assertEquals(0, ExitCode.of(new MachineEnd(MachineEnd.Kind.POWER_OFF, 0, "")));
    }

    @Test
    void aGuestsOwnChoiceIsPassedOn() {
        assertEquals(33, ExitCode.of(new MachineEnd(MachineEnd.Kind.EXIT, 33, "")));
    }

    @Test
    void everyOtherEndHasACodeOfItsOwnThatNoDebugExitDeviceGives() {
        int[] codes =
                Arrays.stream(MachineEnd.Kind.values())
                        .filter(kind -> kind != MachineEnd.Kind.EXIT)
                        .mapToInt(kind -> ExitCode.of(new MachineEnd(kind, 0, "")))
                        .toArray();
        assertEquals(codes.length, Arrays.stream(codes).distinct().count());
        assertEquals(0, Arrays.stream(codes).filter(code -> code % 2 == 1).count());
    }
}

package dev.hv.machine.pc.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.hv.machine.pc.BootDevice;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;

/** The order of devices as SeaBIOS reads it. */
final class CmosOrderTest {
    @Test
    void threeDevicesHaveADigitEach() {
        assertEquals(
                Map.of(0x3D, 0x32, 0x38, 0x10),
                CmosOrder.of(List.of(BootDevice.DISK, BootDevice.CDROM, BootDevice.FLOPPY)));
    }

    @Test
    void fewerLeaveTheRestOut() {
        assertEquals(Map.of(0x3D, 0x03, 0x38, 0), CmosOrder.of(List.of(BootDevice.CDROM)));
        assertEquals(
                Map.of(0x3D, 0x01, 0x38, 0),
                CmosOrder.of(List.of(BootDevice.FLOPPY, BootDevice.MENU)));
    }
}

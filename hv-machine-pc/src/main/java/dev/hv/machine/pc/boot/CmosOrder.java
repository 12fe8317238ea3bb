package dev.hv.machine.pc.boot;

import dev.hv.machine.pc.BootDevice;

import java.util.List;
import java.util.Map;

/**
 * The order in which a ROM tries devices, in the CMOS memory, where SeaBIOS looks for it on virtual
 * machines: a digit for each device, the first two in 3Dh (the first of them low), the third in the
 * high half of 38h, as Bochs and QEMU leave it.
 */
public final class CmosOrder {
    private static final int FIRST_TWO = 0x3D;
    private static final int THIRD = 0x38;
    private static final int NOTHING = 0;

    private CmosOrder() {}

    /** Returns the bytes by their index in the CMOS memory; a menu has no digit: it is left out. */
    public static Map<Integer, Integer> of(List<BootDevice> order) {
        List<Integer> digits =
                order.stream().map(CmosOrder::digit).filter(digit -> digit != NOTHING).toList();
        return Map.of(FIRST_TWO, at(digits, 0) | at(digits, 1) << 4, THIRD, at(digits, 2) << 4);
    }

    private static int at(List<Integer> digits, int index) {
        return index < digits.size() ? digits.get(index) : NOTHING;
    }

    private static int digit(BootDevice device) {
        return switch (device) {
            case FLOPPY -> 1;
            case DISK -> 2;
            case CDROM -> 3;
            case MENU -> NOTHING;
        };
    }
}

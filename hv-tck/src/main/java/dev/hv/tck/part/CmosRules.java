package dev.hv.tck.part;

import dev.hv.api.device.Claim;
import dev.hv.tck.Rule;
import dev.hv.tck.device.DeviceTrial;

/**
 * What a PC/AT keeps in the memory of its clock (IBM PC/AT Technical Reference, real-time clock and
 * CMOS RAM information).
 */
public final class CmosRules {
    private static final int DISKETTES = 0x10;
    private static final int EQUIPMENT = 0x14;
    private static final int BASE_KIB = 0x15;
    private static final int EXTENDED_KIB = 0x17;
    private static final int CHECKSUM = 0x2E;
    private static final int EXTENDED_KIB_FOUND = 0x30;
    private static final int CENTURY = 0x32;
    private static final int ABOVE_16_MIB = 0x34;

    private static final int KIB_TO_16_MIB = 15 << 10;
    private static final int ALL_THAT_CAN_BE_SAID = 0xFFFF;

    private CmosRules() {}

    private static int word(RtcRules rtc, int low) {
        return rtc.read(low) | rtc.read(low + 1) << 8;
    }

    @Rule(
            id = "CMO-SUM-01",
            text = "2EH, the high byte, and 2FH are the sum of the bytes from 10H to 2DH.",
            needs = {Claim.RTC_MC146818, Claim.CMOS_AT},
            source = "IBM PC/AT Technical Reference, CMOS RAM, checksum")
    static void checksum(DeviceTrial<?> trial) {
        RtcRules rtc = RtcRules.ready(trial);
        int sum = 0;
        for (int address = DISKETTES; address < CHECKSUM; address++) {
            sum += rtc.read(address);
        }
        rtc.bench()
                .requireEqual(
                        "the checksum", sum, rtc.read(CHECKSUM) << 8 | rtc.read(CHECKSUM + 1));
    }

    @Rule(
            id = "CMO-MEM-01",
            text =
                    "15H tells of 256 to 640 KiB of base memory; 17H and 30H tell of the same"
                            + " memory above 1 MiB, and 34H of what is above 16 MiB of it.",
            needs = {Claim.RTC_MC146818, Claim.CMOS_AT},
            source =
                    "IBM PC/AT Technical Reference, CMOS RAM, low and high base and expansion"
                            + " memory bytes; dev.hv.api.device.Claim#CMOS_AT")
    static void memory(DeviceTrial<?> trial) {
        RtcRules rtc = RtcRules.ready(trial);
        int base = word(rtc, BASE_KIB);
        rtc.bench().require(base >= 256 && base <= 640, "15H tells of %d KiB of base memory", base);
        int extended = word(rtc, EXTENDED_KIB);
        rtc.bench()
                .requireEqual(
                        "memory above 1 MiB that was found, in KiB",
                        extended,
                        word(rtc, EXTENDED_KIB_FOUND));
        int above = word(rtc, ABOVE_16_MIB);
        if (extended == ALL_THAT_CAN_BE_SAID) {
            rtc.bench()
                    .require(
                            above >= (extended - KIB_TO_16_MIB) >> 6,
                            "34H tells of less than 17H does: %04x",
                            above);
        } else {
            rtc.bench()
                    .requireEqual(
                            "memory above 16 MiB, in units of 64 KiB",
                            Math.max(0, extended - KIB_TO_16_MIB) >> 6,
                            above);
        }
    }

    @Rule(
            id = "CMO-EQP-01",
            text = "Bits 0, 6 and 7 of 14H count the diskette drives whose types 10H tells.",
            needs = {Claim.RTC_MC146818, Claim.CMOS_AT},
            source = "IBM PC/AT Technical Reference, CMOS RAM, equipment and diskette drive type")
    static void diskettes(DeviceTrial<?> trial) {
        RtcRules rtc = RtcRules.ready(trial);
        int types = rtc.read(DISKETTES);
        int drives = ((types & 0xF0) != 0 ? 1 : 0) + ((types & 0x0F) != 0 ? 1 : 0);
        int expected = drives == 0 ? 0 : 1 | (drives - 1) << 6;
        rtc.bench()
                .requireEqual(
                        "the diskette bits of 14H, with the types %02x".formatted(types),
                        expected,
                        rtc.read(EQUIPMENT) & 0xC1);
    }

    @Rule(
            id = "CMO-CEN-01",
            text = "32H is the century, in decimal digits.",
            needs = {Claim.RTC_MC146818, Claim.CMOS_AT},
            source = "IBM PC/AT Technical Reference, CMOS RAM, date century byte")
    static void century(DeviceTrial<?> trial) {
        RtcRules rtc = RtcRules.ready(trial);
        int century = rtc.read(CENTURY);
        rtc.bench()
                .require(
                        century == 0x19 || century == 0x20,
                        "the century is %02x, expected 19 or 20",
                        century);
    }
}

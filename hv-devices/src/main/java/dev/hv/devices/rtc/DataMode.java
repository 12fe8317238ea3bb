package dev.hv.devices.rtc;

/**
 * How numbers are written in the time and alarm registers (MC146818A datasheet, time, calendar and
 * alarm locations).
 *
 * @param binary whether DM is set: binary, else binary-coded decimal
 * @param hours24 whether 24/12 is set: hours 0 to 23, else 1 to 12 with bit 7 for the afternoon
 */
record DataMode(boolean binary, boolean hours24) {
    private static final int AFTERNOON = 0x80;

    int encode(int number) {
        return binary ? number : ((number / 10) << 4) + number % 10;
    }

    int decode(int value) {
        return binary ? value : (value >> 4) * 10 + (value & 0xF);
    }

    int encodeHour(int hour) {
        if (hours24) {
            return encode(hour);
        }
        int clock = hour % 12 == 0 ? 12 : hour % 12;
        return encode(clock) | (hour < 12 ? 0 : AFTERNOON);
    }

    int decodeHour(int value) {
        if (hours24) {
            return decode(value);
        }
        int clock = decode(value & ~AFTERNOON);
        return clock % 12 + ((value & AFTERNOON) == 0 ? 0 : 12);
    }
}

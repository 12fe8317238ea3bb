package dev.hv.devices.rtc;

import java.time.LocalDateTime;

/** The registers that hold the time, and the century that PC firmware keeps beside them. */
enum TimeRegister {
    SECONDS(0x00),
    MINUTES(0x02),
    HOURS(0x04),
    /** 1 is Sunday. */
    DAY_OF_WEEK(0x06),
    DATE(0x07),
    MONTH(0x08),
    YEAR(0x09),
    /** Where the ACPI specification's FADT (5.2.9, CENTURY) points by custom. */
    CENTURY(0x32);

    private final int index;

    TimeRegister(int index) {
        this.index = index;
    }

    /** Returns its address in the chip. */
    int index() {
        return index;
    }

    /** Returns what it shows of a time, as a number. */
    int of(LocalDateTime time) {
        return switch (this) {
            case SECONDS -> time.getSecond();
            case MINUTES -> time.getMinute();
            case HOURS -> time.getHour();
            case DAY_OF_WEEK -> time.getDayOfWeek().getValue() % 7 + 1;
            case DATE -> time.getDayOfMonth();
            case MONTH -> time.getMonthValue();
            case YEAR -> Math.floorMod(time.getYear(), 100);
            case CENTURY -> Math.floorMod(time.getYear() / 100, 100);
        };
    }
}

package dev.hv.devices.rtc;

import dev.hv.api.state.StateException;
import dev.hv.api.state.StateReader;
import dev.hv.api.state.StateWriter;
import dev.hv.api.time.WallClock;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoField;
import java.util.EnumMap;
import java.util.Map;

/**
 * The divider chain and the time of day. The divider follows the wall clock; the time is the
 * divider's seconds and an offset that the guest has chosen. While the guest holds the time (SET,
 * or a divider in reset) its registers are plain bytes.
 */
final class RtcClock {
    /** Pulses of the crystal in a second. */
    static final long HERTZ = 32_768;

    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    /** Release of the divider's reset begins half a second before the next update. */
    private static final long HALF_SECOND = NANOS_PER_SECOND / 2;

    /** Beyond what ten bytes can say, and harmless to the calendar. */
    private static final long MAX_OFFSET_SECONDS = 1_000_000_000_000L;

    private final WallClock wall;
    private final Map<TimeRegister, Integer> held = new EnumMap<>(TimeRegister.class);
    private boolean holding;
    private long phaseNanos;
    private long offsetSeconds;
    private int dayOfWeekOffset;

    RtcClock(WallClock wall) {
        this.wall = wall;
    }

    private Instant divider() {
        return wall.now().plusNanos(phaseNanos);
    }

    /** Returns how many pulses of the crystal the divider has counted. */
    long pulses() {
        Instant now = divider();
        return now.getEpochSecond() * HERTZ + now.getNano() * HERTZ / NANOS_PER_SECOND;
    }

    /** Returns how long it is until the divider has counted that many pulses; at least 1 ns. */
    long nanosUntil(long pulses) {
        Instant now = divider();
        long seconds = Math.floorDiv(pulses, HERTZ) - now.getEpochSecond();
        long nanos = (Math.floorMod(pulses, HERTZ) * NANOS_PER_SECOND + HERTZ - 1) / HERTZ;
        return Math.max(1, seconds * NANOS_PER_SECOND + nanos - now.getNano());
    }

    /** Returns how long it is until the next update. */
    long nanosToUpdate() {
        return NANOS_PER_SECOND - divider().get(ChronoField.NANO_OF_SECOND);
    }

    /** Returns the second of the day that the divider's second shows. */
    int secondOfDay(long dividerSecond) {
        return (int) Math.floorMod(dividerSecond + offsetSeconds, 86_400L);
    }

    private LocalDateTime time() {
        return LocalDateTime.ofEpochSecond(
                divider().getEpochSecond() + offsetSeconds, 0, ZoneOffset.UTC);
    }

    int read(TimeRegister register, DataMode mode) {
        return holding ? held(register) : show(register, time(), mode);
    }

    private int held(TimeRegister register) {
        return held.getOrDefault(register, 0);
    }

    private int show(TimeRegister register, LocalDateTime time, DataMode mode) {
        int number = register.of(time);
        return switch (register) {
            case HOURS -> mode.encodeHour(number);
            case DAY_OF_WEEK -> mode.encode((number - 1 + dayOfWeekOffset) % 7 + 1);
            default -> mode.encode(number);
        };
    }

    void write(TimeRegister register, int value, DataMode mode) {
        boolean running = !holding;
        hold(mode);
        held.put(register, value);
        if (running) {
            release(mode);
        }
    }

    boolean holding() {
        return holding;
    }

    /** Time stands still from now on. */
    void hold(DataMode mode) {
        if (!holding) {
            LocalDateTime now = time();
            for (TimeRegister register : TimeRegister.values()) {
                held.put(register, show(register, now, mode));
            }
            holding = true;
        }
    }

    /** Time goes on from what the registers say; what is no date is carried over into one. */
    void release(DataMode mode) {
        int year = 100 * number(TimeRegister.CENTURY, mode) + number(TimeRegister.YEAR, mode);
        LocalDateTime time =
                LocalDateTime.of(year, 1, 1, 0, 0)
                        .plusMonths(number(TimeRegister.MONTH, mode) - 1)
                        .plusDays(number(TimeRegister.DATE, mode) - 1)
                        .plusHours(mode.decodeHour(held(TimeRegister.HOURS)))
                        .plusMinutes(number(TimeRegister.MINUTES, mode))
                        .plusSeconds(number(TimeRegister.SECONDS, mode));
        offsetSeconds = time.toEpochSecond(ZoneOffset.UTC) - divider().getEpochSecond();
        int calendar = TimeRegister.DAY_OF_WEEK.of(time);
        int wanted = number(TimeRegister.DAY_OF_WEEK, mode);
        dayOfWeekOffset = Math.floorMod(wanted - calendar, DayOfWeek.values().length);
        holding = false;
    }

    private int number(TimeRegister register, DataMode mode) {
        return mode.decode(held(register));
    }

    /** The divider begins anew, half a second before its next update. */
    void restartDivider() {
        phaseNanos =
                Math.floorMod(
                        HALF_SECOND - wall.now().get(ChronoField.NANO_OF_SECOND), NANOS_PER_SECOND);
    }

    /** The battery was empty: the wall clock's date. */
    void reset() {
        holding = false;
        phaseNanos = 0;
        offsetSeconds = 0;
        dayOfWeekOffset = 0;
    }

    void save(StateWriter out) {
        if (holding) {
            StateWriter registers = out.section("held");
            held.forEach((register, value) -> registers.putLong(register.name(), value));
        }
        out.putBoolean("holding", holding)
                .putLong("phaseNanos", phaseNanos)
                .putLong("offsetSeconds", offsetSeconds)
                .putLong("dayOfWeekOffset", dayOfWeekOffset);
    }

    void load(StateReader in) throws StateException {
        holding = in.getBoolean("holding");
        if (holding) {
            StateReader registers =
                    in.section("held").orElseThrow(() -> new StateException("held", "is missing"));
            for (TimeRegister register : TimeRegister.values()) {
                held.put(register, registers.getInt(register.name(), 0, 0xFF));
            }
        }
        phaseNanos = in.getInt("phaseNanos", 0, (int) NANOS_PER_SECOND - 1);
        offsetSeconds = in.getLong("offsetSeconds");
        if (offsetSeconds < -MAX_OFFSET_SECONDS || offsetSeconds > MAX_OFFSET_SECONDS) {
            throw new StateException("offsetSeconds", "is " + offsetSeconds + ", too far away");
        }
        dayOfWeekOffset = in.getInt("dayOfWeekOffset", 0, 6);
    }
}

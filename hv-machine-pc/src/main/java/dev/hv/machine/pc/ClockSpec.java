package dev.hv.machine.pc;

import java.time.Instant;
import java.util.Optional;

/**
 * What time is in a machine.
 *
 * @param mode where it comes from
 * @param nanosPerThousandInstructions how far {@link Mode#DETERMINISTIC} time moves while the CPU
 *     retires 1000 instructions, in nanoseconds; 1 to 1,000,000
 * @param start the date when the machine is first started; empty: the host's date in {@link
 *     Mode#REAL}, {@link #DETERMINISTIC_START} in {@link Mode#DETERMINISTIC}
 * @param paced whether deterministic time that jumps to a timer while the CPU waits takes as long
 *     on the host, or until input comes: for a person at a keyboard. No run is another for it,
 *     except that input comes to it elsewhere.
 */
public record ClockSpec(
        Mode mode, int nanosPerThousandInstructions, Optional<Instant> start, boolean paced) {
    /** The date at which deterministic machines start if none is given. */
    public static final Instant DETERMINISTIC_START = Instant.parse("2025-01-01T00:00:00Z");

    /** Where a machine's time comes from. */
    public enum Mode {
        /** The host's: a guest's second is a second, unless the machine is paused. */
        REAL,
        /**
         * Retired instructions: the same inputs give the same run, bit for bit. While every CPU
         * waits, time jumps to the next timer; if there is none, it stands until input comes.
         */
        DETERMINISTIC
    }

    /** Checks the rate. */
    public ClockSpec {
        if (nanosPerThousandInstructions < 1 || nanosPerThousandInstructions > 1_000_000) {
            throw new AssemblyException(
                    "clock: "
                            + nanosPerThousandInstructions
                            + " ns for 1000 instructions, expected 1 to 1000000");
        }
    }

    /** A clock that is not paced. */
    public ClockSpec(Mode mode, int nanosPerThousandInstructions, Optional<Instant> start) {
        this(mode, nanosPerThousandInstructions, start, false);
    }

    /** The same, paced. */
    public ClockSpec withPace() {
        return new ClockSpec(mode, nanosPerThousandInstructions, start, true);
    }

    /** The host's time and date. */
    public static ClockSpec real() {
        return new ClockSpec(Mode.REAL, 1000, Optional.empty());
    }

    /**
     * A nanosecond for each instruction, from {@link #DETERMINISTIC_START} on: a processor of 1000
     * million instructions a second, near what guests of today are tuned for.
     */
    public static ClockSpec deterministic() {
        return new ClockSpec(Mode.DETERMINISTIC, 1000, Optional.empty());
    }
}

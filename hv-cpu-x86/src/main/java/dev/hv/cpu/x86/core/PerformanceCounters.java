package dev.hv.cpu.x86.core;

import dev.hv.cpu.x86.model.Model;

import java.util.Arrays;
import java.util.OptionalLong;

/**
 * Performance monitoring: the architectural one, version 2 (Intel SDM vol. 3B, 20.2.1 and 20.2.2),
 * or that of the P6 family (20.6.9). The events are instructions retired, and unhalted cycles, of
 * which each instruction takes one; others never happen.
 *
 * <p>Counters are brought up to date when somebody looks, when the privilege level changes, and at
 * {@link #deadline}, when the first of them overflows. Used by the processor's own thread.
 */
public final class PerformanceCounters {
    /** How many counters there are whose event can be chosen. */
    public static final int GENERAL = 2;

    /** How many counters have a fixed event: instructions, cycles, reference cycles. */
    public static final int FIXED = 3;

    /** Bits of a counter. */
    public static final int WIDTH = 40;

    private static final int GENERAL_FIRST = 0xC1;
    private static final int SELECT_FIRST = 0x186;
    private static final int FIXED_FIRST = 0x309;
    private static final int FIXED_CONTROL = 0x38D;
    private static final int GLOBAL_STATUS = 0x38E;
    private static final int GLOBAL_CONTROL = 0x38F;
    private static final int GLOBAL_OVERFLOW = 0x390;

    /** RDPMC: bit of ECX that chooses a fixed counter. */
    private static final int FIXED_INDEX = 1 << 30;

    private static final long COUNT = (1L << WIDTH) - 1;
    private static final int FIXED_SHIFT = 32;
    private static final long GLOBAL_BITS =
            (1L << GENERAL) - 1 | ((1L << FIXED) - 1) << FIXED_SHIFT;

    // Fields of an event select register (figure 20-1).
    private static final int USER = 1 << 16;
    private static final int SYSTEM = 1 << 17;
    private static final int EDGE = 1 << 18;
    private static final int INTERRUPT = 1 << 20;
    private static final int RESERVED = 1 << 21;
    private static final int ENABLE = 1 << 22;
    private static final int INVERT = 1 << 23;
    private static final int MASK_SHIFT = 24;

    // Fields of a fixed counter's four bits of control (figure 20-2).
    private static final int FIXED_SYSTEM = 1;
    private static final int FIXED_USER = 2;
    private static final int FIXED_INTERRUPT = 8;
    private static final int FIXED_BITS = 4;
    private static final long FIXED_CONTROL_BITS = 0xBBB;

    private static final int INSTRUCTIONS = 0xC0;
    private static final int CYCLES = 0x3C;
    private static final int REFERENCE_CYCLES = 0x13C;
    private static final int P6_CYCLES = 0x79;

    /** IA32_PERFEVTSELx. */
    public final long[] select = new long[GENERAL];

    /** IA32_PMCx. */
    public final long[] general = new long[GENERAL];

    /** IA32_FIXED_CTRx. */
    public final long[] fixed = new long[FIXED];

    /** IA32_FIXED_CTR_CTRL. */
    public long fixedControl;

    /** IA32_PERF_GLOBAL_CTRL. */
    public long globalControl;

    /** IA32_PERF_GLOBAL_STATUS. */
    public long globalStatus;

    private boolean exist;
    private boolean architectural;
    private boolean active;
    private boolean user;
    private boolean interrupt;
    private long settled;
    private long deadline = Long.MAX_VALUE;

    /** Power-on. */
    public void reset(Model model) {
        architectural = model.has("arch_perfmon");
        exist = architectural || (model.has("rdpmc") && !model.hasLongMode());
        Arrays.fill(select, 0);
        Arrays.fill(general, 0);
        Arrays.fill(fixed, 0);
        fixedControl = 0;
        globalControl = (1L << GENERAL) - 1;
        globalStatus = 0;
        active = false;
        interrupt = false;
        deadline = Long.MAX_VALUE;
    }

    /** Returns whether anything counts. */
    boolean active() {
        return active;
    }

    /** Returns the count of retired instructions at which the first counter overflows. */
    public long deadline() {
        return deadline;
    }

    /** Returns whether a counter has overflowed that interrupts, once for each time. */
    public boolean takeInterrupt() {
        boolean due = interrupt;
        interrupt = false;
        return due;
    }

    /** Counts from here on, after a state was set from outside. */
    public void restart(Cpu c) {
        settled = c.retired();
        plan(c);
    }

    /** Counts what was retired since the last time, at the privilege level of that time. */
    public void settle(Cpu c) {
        long now = c.retired();
        long done = now - settled;
        settled = now;
        if (done > 0) {
            for (int i = 0; i < GENERAL; i++) {
                if (generalCounts(i)) {
                    add(general, i, done, i, (select[i] & INTERRUPT) != 0);
                }
            }
            for (int i = 0; i < FIXED; i++) {
                if (fixedCounts(i)) {
                    boolean interrupts = (fixedField(i) & FIXED_INTERRUPT) != 0;
                    add(fixed, i, done, FIXED_SHIFT + i, interrupts);
                }
            }
        }
        plan(c);
    }

    private void add(long[] counters, int i, long done, int status, boolean interrupts) {
        long sum = counters[i] + done;
        counters[i] = sum & COUNT;
        if (sum >>> WIDTH != 0) {
            globalStatus |= 1L << status;
            interrupt |= interrupts;
        }
    }

    /** Finds out what counts now, and when the first of it overflows. */
    private void plan(Cpu c) {
        user = c.cpl != 0;
        active = false;
        long least = Long.MAX_VALUE;
        for (int i = 0; i < GENERAL; i++) {
            active |= generalEnabled(i);
            if (generalCounts(i)) {
                least = Math.min(least, COUNT + 1 - general[i]);
            }
        }
        for (int i = 0; i < FIXED; i++) {
            active |= fixedEnabled(i);
            if (fixedCounts(i)) {
                least = Math.min(least, COUNT + 1 - fixed[i]);
            }
        }
        long before = deadline;
        deadline = least == Long.MAX_VALUE ? least : settled + least;
        if (deadline < before) {
            c.signal(Cpu.COUNTERS);
        }
    }

    private boolean generalEnabled(int i) {
        // One bit of the P6 family's first register enables both counters.
        long enable = architectural ? select[i] : select[0];
        boolean global = !architectural || (globalControl >>> i & 1) != 0;
        return (enable & ENABLE) != 0 && global;
    }

    private boolean generalCounts(int i) {
        return generalEnabled(i)
                && (select[i] & (user ? USER : SYSTEM)) != 0
                && happensEachInstruction(select[i]);
    }

    /** With a threshold it is cycles that count, those with as many events, or with fewer. */
    private boolean happensEachInstruction(long selected) {
        int event = (int) selected & 0xFFFF;
        boolean cycles =
                architectural ? event == CYCLES || event == REFERENCE_CYCLES : event == P6_CYCLES;
        boolean happens = event == INSTRUCTIONS || cycles;
        int threshold = (int) (selected >>> MASK_SHIFT) & 0xFF;
        if (threshold == 0) {
            return happens;
        }
        boolean reached = happens && threshold == 1;
        return (selected & EDGE) == 0 && reached == ((selected & INVERT) == 0);
    }

    private int fixedField(int i) {
        return (int) (fixedControl >>> (FIXED_BITS * i)) & 0xF;
    }

    private boolean fixedEnabled(int i) {
        return (fixedField(i) & (FIXED_USER | FIXED_SYSTEM)) != 0
                && (globalControl >>> (FIXED_SHIFT + i) & 1) != 0;
    }

    private boolean fixedCounts(int i) {
        return fixedEnabled(i) && (fixedField(i) & (user ? FIXED_USER : FIXED_SYSTEM)) != 0;
    }

    // ------------------------------------------------------------------ registers

    /** Returns whether a model-specific register belongs here. */
    public static boolean has(int index) {
        return within(index, GENERAL_FIRST, GENERAL)
                || within(index, SELECT_FIRST, GENERAL)
                || within(index, FIXED_FIRST, FIXED)
                || (index >= FIXED_CONTROL && index <= GLOBAL_OVERFLOW);
    }

    private static boolean within(int index, int first, int count) {
        return index >= first && index < first + count;
    }

    private boolean exists(int index) {
        return exist && (architectural || index < FIXED_FIRST);
    }

    /** RDPMC with that ECX; empty if there is no such counter. */
    public OptionalLong counter(Cpu c, int index) {
        boolean isFixed = (index & FIXED_INDEX) != 0;
        int number = index & ~FIXED_INDEX;
        if (!exist || (isFixed && !architectural)) {
            return OptionalLong.empty();
        }
        return read(c, number + (isFixed ? FIXED_FIRST : GENERAL_FIRST), isFixed ? FIXED : GENERAL);
    }

    private OptionalLong read(Cpu c, int index, int count) {
        int first = index >= FIXED_FIRST ? FIXED_FIRST : GENERAL_FIRST;
        return within(index, first, count) ? read(c, index) : OptionalLong.empty();
    }

    /** Returns a register; empty if there is none. */
    public OptionalLong read(Cpu c, int index) {
        if (!exists(index)) {
            return OptionalLong.empty();
        }
        settle(c);
        if (within(index, GENERAL_FIRST, GENERAL)) {
            return OptionalLong.of(general[index - GENERAL_FIRST]);
        }
        if (within(index, SELECT_FIRST, GENERAL)) {
            return OptionalLong.of(select[index - SELECT_FIRST]);
        }
        if (within(index, FIXED_FIRST, FIXED)) {
            return OptionalLong.of(fixed[index - FIXED_FIRST]);
        }
        return switch (index) {
            case FIXED_CONTROL -> OptionalLong.of(fixedControl);
            case GLOBAL_STATUS -> OptionalLong.of(globalStatus);
            case GLOBAL_CONTROL -> OptionalLong.of(globalControl);
            default -> OptionalLong.of(0);
        };
    }

    /**
     * Writes a register.
     *
     * @return false if there is none, or it cannot have that value
     */
    public boolean write(Cpu c, int index, long value) {
        if (!exists(index)) {
            return false;
        }
        settle(c);
        boolean done = set(index, value);
        plan(c);
        return done;
    }

    private boolean set(int index, long value) {
        if (within(index, GENERAL_FIRST, GENERAL)) {
            general[index - GENERAL_FIRST] = (int) value & COUNT; // bit 31 is extended
            return true;
        }
        if (within(index, SELECT_FIRST, GENERAL)) {
            boolean fits = value >>> 32 == 0 && (value & RESERVED) == 0;
            select[index - SELECT_FIRST] = fits ? value : select[index - SELECT_FIRST];
            return fits;
        }
        if (within(index, FIXED_FIRST, FIXED)) {
            boolean fits = value >>> WIDTH == 0;
            fixed[index - FIXED_FIRST] = fits ? value : fixed[index - FIXED_FIRST];
            return fits;
        }
        boolean global = (value & ~GLOBAL_BITS) == 0;
        return switch (index) {
            case FIXED_CONTROL -> {
                boolean fits = (value & ~FIXED_CONTROL_BITS) == 0;
                fixedControl = fits ? value : fixedControl;
                yield fits;
            }
            case GLOBAL_CONTROL -> {
                globalControl = global ? value : globalControl;
                yield global;
            }
            case GLOBAL_OVERFLOW -> {
                boolean fits = (value & ~(GLOBAL_BITS | 3L << 62)) == 0;
                globalStatus &= fits ? ~value : -1L;
                yield fits;
            }
            default -> false; // GLOBAL_STATUS is read only
        };
    }
}

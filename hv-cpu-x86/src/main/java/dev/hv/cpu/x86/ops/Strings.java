package dev.hv.cpu.x86.ops;

import dev.hv.cpu.x86.core.Cpu;
import dev.hv.cpu.x86.core.Eflags;
import dev.hv.cpu.x86.core.Flags;
import dev.hv.cpu.x86.core.Keeps;
import dev.hv.cpu.x86.core.Mem;
import dev.hv.cpu.x86.core.Resumes;
import dev.hv.cpu.x86.core.Seg;
import dev.hv.cpu.x86.core.Vector;
import dev.hv.cpu.x86.mmu.Tlb;

/**
 * String instructions, with and without repeat prefix. A call does up to {@link #PIECE} elements,
 * and fewer of those that reach devices; if more are left, the instruction is executed again.
 * Whatever was done before a fault stays done, as the manual says.
 */
public final class Strings {
    /** Most elements that one execution handles. */
    static final int PIECE = 4096;

    /** Most accesses to devices, which may be slow, before a request to end the run is seen. */
    private static final int DEVICE_ACCESSES = 32;

    private static final int RAX = 0;
    private static final int RCX = 1;
    private static final int RSI = 6;
    private static final int RDI = 7;
    private static final int REPNE = 0xF2;

    private Strings() {}

    // ------------------------------------------------------------------ shared parts

    static long mask(int addressSize) {
        return addressSize == 8 ? -1L : (1L << (8 * addressSize)) - 1;
    }

    private static void setMasked(Cpu c, int register, long value, int addressSize) {
        c.r[register] =
                addressSize == 2
                        ? (c.r[register] & ~0xFFFFL) | (value & 0xFFFF)
                        : value & mask(addressSize);
    }

    static void advance(Cpu c, int register, long bytes, int addressSize) {
        setMasked(c, register, c.r[register] + bytes, addressSize);
    }

    static int step(Cpu c, int size) {
        return (c.eflags & Eflags.DF) != 0 ? -size : size;
    }

    /** How many elements this execution handles at most. */
    static long count(Cpu c, int repeat, int addressSize) {
        return repeat == 0 ? 1 : c.r[RCX] & mask(addressSize);
    }

    /** Counts elements as done. */
    static void done(Cpu c, long elements, int repeat, int addressSize) {
        if (repeat != 0) {
            advance(c, RCX, -elements, addressSize);
        }
    }

    /** More is left: the instruction is executed again. */
    static void again(Cpu c) {
        c.nextRip = c.rip + c.ripDelta;
        c.repeating = c.debugging || (c.eflags & Eflags.TF) != 0;
    }

    /**
     * Where the 80286 leaves its pointer and counter when an element faults: it had moved them
     * already. Seen on hardware, and nowhere documented.
     */
    static void faulted(Cpu c, int register, int step, int repeat, int elements) {
        if (c.keepsPartialResults() && c.faultVector != Vector.RESTART) {
            advance(c, register, step, 2);
            done(c, elements, repeat, 2);
        }
    }

    /** CMPS looks at its destination first there. */
    private static void compareFaulted(
            Cpu c, int step, int repeat, boolean strings, boolean source) {
        if (source) {
            faulted(c, RSI, step, 0, 0);
        }
        faulted(c, RDI, step, repeat, strings && !source ? 0 : 1);
    }

    static long source(Cpu c, int segment, int size, int addressSize) {
        return c.linear(segment, c.r[RSI] & mask(addressSize), size, false);
    }

    static long destination(Cpu c, int size, int addressSize, boolean write) {
        return c.linear(Seg.ES, c.r[RDI] & mask(addressSize), size, write);
    }

    /**
     * How many elements from {@code linear} on lie in its page, upwards; at most {@code count}.
     * Offsets must not wrap meanwhile, nor leave the segment.
     */
    private static long inPage(
            Cpu c, int register, int segment, long linear, long count, int size, int addressSize) {
        long elements = Math.min(count, (4096 - (linear & 4095)) / size);
        if (addressSize == 8) {
            return elements;
        }
        long offset = c.r[register] & mask(addressSize);
        long room = mask(addressSize) - offset + 1;
        if (!c.code64()) {
            room = Math.min(room, c.segLimit[segment] - offset + 1);
        }
        return Math.min(elements, room / size);
    }

    /**
     * How many elements this execution handles: while each is a step for a debugger, one. What was
     * done before a restart counts, so that a run has as many executions however it is cut.
     */
    private static int piece(Cpu c) {
        int done = c.pieceDone;
        c.pieceDone = 0;
        c.mmu.deviceAccesses = 0;
        return c.debugging || (c.eflags & Eflags.TF) != 0 ? 1 : PIECE - done;
    }

    /** Whether this execution handles another element. */
    private static boolean goesOn(Cpu c, long budget) {
        return budget > 0 && c.mmu.deviceAccesses < DEVICE_ACCESSES;
    }

    /** An element has faulted: if the instruction is restarted alone, the others stay counted. */
    private static void stopped(Cpu c, long done) {
        if (c.faultVector == Vector.RESTART) {
            c.pieceDone = (int) done;
        }
    }

    // ------------------------------------------------------------------ MOVS

    @Keeps(registers = false)
    @Resumes
    public static void movs(Cpu c, int size, int addressSize, int segment, int repeat) {
        long count = count(c, repeat, addressSize);
        long whole = Math.min(count, piece(c));
        long budget = whole;
        int step = step(c, size);
        while (goesOn(c, budget)) {
            long from = source(c, segment, size, addressSize);
            if (c.faulted) {
                faulted(c, RSI, step, repeat, 1);
                return;
            }
            long to = destination(c, size, addressSize, true);
            if (c.faulted) {
                faulted(c, RSI, step, 0, 0);
                faulted(c, RDI, step, repeat, 2);
                return;
            }
            long elements =
                    step > 0 && budget > 1
                            ? Math.min(
                                    inPage(c, RSI, segment, from, budget, size, addressSize),
                                    inPage(c, RDI, Seg.ES, to, budget, size, addressSize))
                            : 0;
            long fromHost = elements > 1 ? Tlb.readableHost(c, from) : 0;
            long toHost = fromHost != 0 ? Tlb.writableHost(c, to) : 0;
            if (toHost != 0) {
                copy(fromHost, toHost, elements * size, size);
            } else {
                long value = c.mmu.read(from, size);
                if (!c.faulted) {
                    c.mmu.write(to, size, value);
                }
                if (c.faulted) {
                    stopped(c, whole - budget);
                    return;
                }
                elements = 1;
            }
            advance(c, RSI, step * elements, addressSize);
            advance(c, RDI, step * elements, addressSize);
            done(c, elements, repeat, addressSize);
            budget -= elements;
            count -= elements;
        }
        if (count > 0) {
            again(c);
        }
    }

    /**
     * Ascending, element by element as far as anybody can tell: overlapping copies repeat a
     * pattern.
     */
    private static void copy(long from, long to, long bytes, int size) {
        long distance = to - from;
        if (distance >= bytes || distance <= 0) {
            // A copy to lower addresses, or without overlap, is the same as a block move.
            Mem.move(from, to, bytes);
        } else {
            for (long i = 0; i < bytes; i += size) {
                switch (size) {
                    case 1 -> Mem.put1(to + i, Mem.get1(from + i));
                    case 2 -> Mem.put2(to + i, Mem.get2(from + i));
                    case 4 -> Mem.put4(to + i, Mem.get4(from + i));
                    default -> Mem.put8(to + i, Mem.get8(from + i));
                }
            }
        }
    }

    // ------------------------------------------------------------------ STOS and LODS

    @Keeps(registers = false)
    @Resumes
    public static void stos(Cpu c, int size, int addressSize, int segment, int repeat) {
        long count = count(c, repeat, addressSize);
        long whole = Math.min(count, piece(c));
        long budget = whole;
        int step = step(c, size);
        long value = c.r[RAX];
        while (goesOn(c, budget)) {
            long to = destination(c, size, addressSize, true);
            if (c.faulted) {
                faulted(c, RDI, step, repeat, 2);
                return;
            }
            long elements =
                    step > 0 && budget > 1
                            ? inPage(c, RDI, Seg.ES, to, budget, size, addressSize)
                            : 0;
            long host = elements > 1 ? Tlb.writableHost(c, to) : 0;
            if (host != 0) {
                fill(host, elements, size, value);
            } else {
                c.mmu.write(to, size, value & mask(size));
                if (c.faulted) {
                    stopped(c, whole - budget);
                    return;
                }
                elements = 1;
            }
            advance(c, RDI, step * elements, addressSize);
            done(c, elements, repeat, addressSize);
            budget -= elements;
            count -= elements;
        }
        if (count > 0) {
            again(c);
        }
    }

    private static void fill(long host, long elements, int size, long value) {
        long pattern =
                switch (size) {
                    case 1 -> (value & 0xFF) * 0x0101_0101_0101_0101L;
                    case 2 -> (value & 0xFFFF) * 0x0001_0001_0001_0001L;
                    case 4 -> (value & 0xFFFF_FFFFL) * 0x0000_0001_0000_0001L;
                    default -> value;
                };
        if (pattern == (pattern & 0xFF) * 0x0101_0101_0101_0101L) {
            Mem.fill(host, elements * size, (byte) pattern);
            return;
        }
        long bytes = elements * size;
        long i = 0;
        for (; i + 8 <= bytes; i += 8) {
            Mem.put8(host + i, pattern);
        }
        for (; i < bytes; i += size) {
            switch (size) {
                case 2 -> Mem.put2(host + i, pattern);
                case 4 -> Mem.put4(host + i, pattern);
                default -> Mem.put1(host + i, pattern);
            }
        }
    }

    @Keeps(registers = false)
    @Resumes
    public static void lods(Cpu c, int size, int addressSize, int segment, int repeat) {
        long count = count(c, repeat, addressSize);
        long whole = Math.min(count, piece(c));
        long budget = whole;
        int step = step(c, size);
        for (; goesOn(c, budget); budget--, count--) {
            long from = source(c, segment, size, addressSize);
            long value = c.faulted ? 0 : c.mmu.read(from, size);
            if (c.faulted) {
                stopped(c, whole - budget);
                faulted(c, RSI, step, repeat, 1);
                return;
            }
            c.r[RAX] = size >= 4 ? value : (c.r[RAX] & ~mask(size)) | value;
            advance(c, RSI, step, addressSize);
            done(c, 1, repeat, addressSize);
        }
        if (count > 0) {
            again(c);
        }
    }

    // ------------------------------------------------------------------ SCAS and CMPS

    /** SCAS: compares the accumulator with ES:rDI; a repeat ends when ZF is not as it asks. */
    @Resumes
    public static void scas(Cpu c, int size, int addressSize, int segment, int repeat) {
        compare(c, size, addressSize, segment, repeat, false);
    }

    /** CMPS: compares DS:rSI with ES:rDI; a repeat ends when ZF is not as it asks. */
    @Resumes
    public static void cmps(Cpu c, int size, int addressSize, int segment, int repeat) {
        compare(c, size, addressSize, segment, repeat, true);
    }

    private static void compare(
            Cpu c, int size, int addressSize, int segment, int repeat, boolean strings) {
        long count = count(c, repeat, addressSize);
        long whole = Math.min(count, piece(c));
        long budget = whole;
        int step = step(c, size);
        for (; goesOn(c, budget); budget--, count--) {
            long a = c.r[RAX] & mask(size);
            if (strings) {
                long from = source(c, segment, size, addressSize);
                a = c.faulted ? 0 : c.mmu.read(from, size);
            }
            boolean source = c.faulted;
            long to = c.faulted ? 0 : destination(c, size, addressSize, false);
            long b = c.faulted ? 0 : c.mmu.read(to, size);
            if (c.faulted) {
                stopped(c, whole - budget);
                compareFaulted(c, step, repeat, strings, source);
                return;
            }
            int unused = 64 - 8 * size;
            c.flagOp = Flags.SUB | Integer.numberOfTrailingZeros(size);
            c.flagRes = (a - b) << unused >> unused;
            c.flagA = a;
            c.flagB = b;
            if (strings) {
                advance(c, RSI, step, addressSize);
            }
            advance(c, RDI, step, addressSize);
            done(c, 1, repeat, addressSize);
            if (repeat != 0 && (a == b) == (repeat == REPNE)) {
                return;
            }
        }
        if (count > 0) {
            again(c);
        }
    }
}

package dev.hv.cpu.x86.core;

/**
 * The breakpoints of DR0 to DR3 (Intel SDM vol. 3B, 18.2 and 18.3). While any is enabled, each
 * instruction runs alone, and while one watches data, no access goes past {@link
 * dev.hv.cpu.x86.mmu.Mmu}.
 */
public final class Breakpoints {
    /** DR6: the general-detect fault. */
    public static final long BD = 1 << 13;

    /** DR6: a single step. */
    public static final long BS = 1 << 14;

    /** DR7: accesses to debug registers fault. */
    public static final long GD = 1 << 13;

    private static final int COUNT = 4;
    private static final long ALL = 0xF;
    private static final long ENABLED = 0xFF;
    private static final int EXECUTE = 0;
    private static final int WRITE = 1;
    private static final int PORT = 2;

    private Breakpoints() {}

    /** To be called when DR7 has changed. */
    public static void update(Cpu c) {
        c.debugging = (c.dr[7] & ENABLED) != 0;
        boolean data = false;
        for (int i = 0; i < COUNT; i++) {
            int kind = kind(c, i);
            data |= enabled(c, i) && kind != EXECUTE && kind != PORT;
        }
        c.mmu.watch(data);
    }

    private static boolean enabled(Cpu c, int i) {
        return (c.dr[7] >>> (2 * i) & 3) != 0;
    }

    private static int kind(Cpu c, int i) {
        return (int) (c.dr[7] >>> (16 + 4 * i)) & 3;
    }

    /** The length in bytes: 1, 2, 4 or, coded 2, 8. */
    private static long length(Cpu c, int i) {
        int code = (int) (c.dr[7] >>> (18 + 4 * i)) & 3;
        return code == 2 ? 8 : code + 1;
    }

    private static boolean overlaps(Cpu c, int i, long address, int size) {
        long length = length(c, i);
        long first = c.dr[i] & -length;
        return address < first + length && first < address + size;
    }

    /** Returns the breakpoints, as DR6 shows them, on the instruction at a linear address. */
    public static int onInstruction(Cpu c, long linear) {
        int hits = 0;
        for (int i = 0; i < COUNT; i++) {
            if (enabled(c, i) && kind(c, i) == EXECUTE && c.dr[i] == linear) {
                hits |= 1 << i;
            }
        }
        return hits;
    }

    /** Notes the breakpoints on data at a linear address. */
    public static void onData(Cpu c, long linear, int size, boolean write) {
        for (int i = 0; i < COUNT; i++) {
            int kind = kind(c, i);
            boolean watches = kind == 3 || (kind == WRITE && write);
            if (enabled(c, i) && watches && overlaps(c, i, linear, size)) {
                c.debugHits |= 1 << i;
            }
        }
    }

    /** Notes the breakpoints on a port; they exist under CR4.DE. */
    public static void onPort(Cpu c, int port, int size) {
        if (!c.debugging || (c.cr4 & Cr4.DE) == 0) {
            return;
        }
        for (int i = 0; i < COUNT; i++) {
            if (enabled(c, i) && kind(c, i) == PORT && overlaps(c, i, port, size)) {
                c.debugHits |= 1 << i;
            }
        }
    }

    /** DR6 tells of these breakpoints, and of no earlier ones (18.2.3). */
    public static void report(Cpu c, long causes) {
        c.dr[6] = (c.dr[6] & ~ALL) | causes;
    }

    /** Raises #DB for breakpoints and a single step. */
    public static void raise(Cpu c, long causes) {
        report(c, causes);
        c.raise(Vector.DB);
    }
}

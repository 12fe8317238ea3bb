package dev.hv.cpu.x86.core;

/**
 * What an access to a port was, for the state that a system management interrupt saves (Intel SDM
 * vol. 3C, 31.7; AMD64 APM vol. 2, 10.2.5), and what it takes to do it once more.
 */
public final class PortNote {
    /** {@link #kind}: it reads. */
    public static final int INPUT = 1;

    /** {@link #kind}: INS or OUTS. */
    public static final int STRING = 2;

    /** {@link #kind}: it repeats. */
    public static final int REPEATED = 4;

    /** {@link #kind}: the instruction holds the port's number. */
    public static final int IMMEDIATE = 8;

    private static final int RCX = 1;
    private static final int RSI = 6;
    private static final int RDI = 7;

    /** No access yet. */
    private static final long NEVER = -2;

    /** The port. */
    public int port;

    /** Width in bytes. */
    public int size;

    /** Which instruction it was. */
    public int kind;

    /** Address of the instruction, and the registers that string instructions change. */
    public long rip;

    public long rcx;
    public long rsi;
    public long rdi;

    private long retired = NEVER;

    /** The instruction that executes accesses a port. */
    public void note(Cpu c, int accessed, int bytes, int which) {
        port = accessed;
        size = bytes;
        kind = which;
        rip = c.rip + c.ripDelta;
        rcx = c.r[RCX];
        rsi = c.r[RSI];
        rdi = c.r[RDI];
        retired = c.retired();
    }

    /** Returns whether, between instructions, the access was the last instruction's. */
    public boolean isLast(Cpu c) {
        return retired + 1 == c.instructions;
    }
}

package dev.hv.cpu.x86.hostcode;

/**
 * Where indirect jumps lead: a direct-mapped table that code looks at, by instruction pointer. What
 * it finds is asked whether it may still be entered.
 */
public final class JumpTable {
    /** How many entries; a power of two. */
    public static final int ENTRIES = 1 << 12;

    /** An entry has as many bytes as two to that power. */
    public static final int ENTRY_SHIFT = 5;

    /** The number of an entry is the pointer, exclusive-or the pointer shifted right by that. */
    public static final int HASH_SHIFT = 12;

    /** Distance in an entry: the pointer. */
    public static final int RIP = 0;

    /** Where the region begins that has code there. */
    public static final int START = 8;

    /** Address of the code. */
    public static final int CODE = 16;

    /** No pointer leads there: it is not canonical. */
    public static final long NOWHERE = 1L << 62;

    private JumpTable() {}

    /** Returns the number of the entry of that pointer. */
    public static int slot(long rip) {
        return (int) (rip ^ rip >>> HASH_SHIFT) & ENTRIES - 1;
    }
}

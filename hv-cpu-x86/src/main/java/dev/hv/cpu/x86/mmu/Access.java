package dev.hv.cpu.x86.mmu;

/** What kind of access a page walk is for: bits that may be combined. */
public final class Access {
    /** The access writes. */
    public static final int WRITE = 1;

    /** The access fetches code. */
    public static final int FETCH = 1 << 1;

    /** The access is made with user privilege: CPL 3, and not to a system table. */
    public static final int USER = 1 << 2;

    /**
     * The access is an implicit supervisor access (descriptor tables, TSS): SMAP ignores EFLAGS.AC.
     */
    public static final int IMPLICIT = 1 << 3;

    /** The walk only looks: it sets no accessed flag and raises nothing, see {@link Mmu#probe}. */
    static final int PROBE = 1 << 4;

    /** A probe that asks where a page is, whoever may use it and whether anybody has yet. */
    static final int ANYBODY = 1 << 5;

    private Access() {}
}

package dev.hv.tck;

/** How much a rule binds (RFC 2119). */
public enum Level {
    /** Whoever breaks it does not conform. */
    MUST,
    /** There may be reasons to break it; they are to be known. */
    SHOULD,
    /** A choice. */
    MAY
}

package dev.hv.tck;

/** What came of a rule. */
public enum Status {
    /** Held in everything that was tried. */
    PASS,
    /** Broken. */
    FAIL,
    /** Needs a claim that the implementation does not make. */
    NOT_CLAIMED,
    /** Could not be tested. */
    UNTESTED,
    /** Broken, and for a time let pass for a reason. */
    WAIVED,
    /** The kit itself failed. */
    ERROR
}

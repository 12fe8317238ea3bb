package dev.hv.tck;

/** A rule is broken; thrown by the method that checks it. */
public final class RuleViolation extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * @param what for people
     */
    public RuleViolation(String what) {
        super(what, null, false, false);
    }
}

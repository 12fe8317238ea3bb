package dev.hv.tck;

/** A rule cannot be tested here; thrown by the method that checks it. */
public final class UntestableRule extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * @param why for people
     */
    public UntestableRule(String why) {
        super(why, null, false, false);
    }
}

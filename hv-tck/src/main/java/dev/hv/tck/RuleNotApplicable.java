package dev.hv.tck;

/** A rule is about something that the subject is not; thrown by the method that checks it. */
public final class RuleNotApplicable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * @param why for people
     */
    public RuleNotApplicable(String why) {
        super(why, null, false, false);
    }
}

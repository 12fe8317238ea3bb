package dev.hv.tck;

/** Hears of an examination as it goes on, on its thread. */
public interface Progress {
    /** A rule is looked at now. */
    void begins(RuleInfo rule);

    /**
     * A rule has been looked at. What another rule finds later may still be put down to this one:
     * the report has the last word.
     */
    void ended(Verdict verdict);

    /** Nobody who hears. */
    static Progress unheard() {
        return new Progress() {
            @Override
            public void begins(RuleInfo rule) {}

            @Override
            public void ended(Verdict verdict) {}
        };
    }
}

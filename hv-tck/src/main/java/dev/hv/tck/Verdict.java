package dev.hv.tck;

/**
 * What came of a rule.
 *
 * @param rule which
 * @param status what came of it
 * @param explanation for people: what was wrong, the shortest script that shows it, and the seed;
 *     empty where there is nothing to say
 */
public record Verdict(RuleInfo rule, Status status, String explanation) {
    /** Returns whether this alone means that the implementation does not conform. */
    public boolean condemns() {
        return status == Status.ERROR || (status == Status.FAIL && rule.level() == Level.MUST);
    }

    @Override
    public String toString() {
        String head = status + " " + rule.id() + " (" + rule.level() + "): " + rule.text();
        return explanation.isEmpty()
                ? head
                : head
                        + "\n    "
                        + explanation.replace("\n", "\n    ")
                        + "\n    see "
                        + rule.source();
    }
}

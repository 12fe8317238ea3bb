package dev.hv.tck;

import dev.hv.api.device.Claim;

import java.util.Set;
import java.util.function.Predicate;

/**
 * How an examination is done.
 *
 * @param effort how long to look
 * @param seed of every script; the same seed gives the same verdicts
 * @param wanted which rules are run; the others are untested
 * @param progress hears of each rule
 * @param claims what the examiner says of the subject, beside what that says of itself
 */
public record Plan(
        Effort effort,
        long seed,
        Predicate<RuleInfo> wanted,
        Progress progress,
        Set<Claim> claims) {
    /** Copies. */
    public Plan {
        claims = Set.copyOf(claims);
    }

    /** A plan of all rules, of which nobody hears. */
    public static Plan of(Effort effort, long seed) {
        return new Plan(effort, seed, _ -> true, Progress.unheard(), Set.of());
    }

    /** The same with only some rules. */
    public Plan wanting(Predicate<RuleInfo> rules) {
        return new Plan(effort, seed, rules, progress, claims);
    }

    /** The same with somebody who hears of it. */
    public Plan heardBy(Progress hearer) {
        return new Plan(effort, seed, wanted, hearer, claims);
    }

    /** The same with more that is said of the subject. */
    public Plan claiming(Set<Claim> more) {
        return new Plan(effort, seed, wanted, progress, more);
    }

    /** Returns the seed of a rule's own scripts. */
    long seed(RuleInfo rule) {
        return seed * 31 + rule.id().hashCode();
    }
}

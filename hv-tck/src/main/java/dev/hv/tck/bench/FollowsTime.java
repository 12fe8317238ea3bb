package dev.hv.tck.bench;

/** A subject whose time is kept elsewhere: it is told when the bench's time has passed. */
@FunctionalInterface
public interface FollowsTime {
    /** Time has passed, by {@link Bench#advance}; called inside the domain. */
    void timeHasPassed();
}

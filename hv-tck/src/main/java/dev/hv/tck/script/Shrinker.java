package dev.hv.tck.script;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Cuts a failing script down: takes steps away in ever smaller pieces (Zeller and Hildebrandt,
 * "Simplifying and Isolating Failure-Inducing Input", 2002), then makes the rest simpler one by
 * one, until nothing helps or the trials are used up.
 *
 * @param <S> the kind of step
 */
public final class Shrinker<S extends Step<S>> {
    private final Predicate<List<S>> fails;
    private int trials;

    /**
     * @param fails whether a script still shows the same fault
     * @param trials how many scripts to try at most
     */
    public Shrinker(Predicate<List<S>> fails, int trials) {
        this.fails = fails;
        this.trials = trials;
    }

    /** Returns a script that fails and is no longer than the one that was given. */
    public List<S> shrink(List<S> failing) {
        List<S> shortest = failing;
        while (true) {
            List<S> shorter = simplify(cut(shortest));
            if (shorter.equals(shortest)) {
                return shortest;
            }
            shortest = shorter;
        }
    }

    private boolean stillFails(List<S> script) {
        return trials-- > 0 && fails.test(script);
    }

    private List<S> cut(List<S> failing) {
        List<S> shortest = failing;
        for (int piece = Math.max(1, shortest.size() / 2); piece > 0; piece /= 2) {
            for (int at = shortest.size() - piece; at >= 0; at -= piece) {
                List<S> without = new ArrayList<>(shortest);
                without.subList(at, Math.min(at + piece, without.size())).clear();
                if (stillFails(without)) {
                    shortest = without;
                }
                at = Math.min(at, shortest.size());
            }
        }
        return shortest;
    }

    private List<S> simplify(List<S> failing) {
        List<S> simplest = new ArrayList<>(failing);
        for (int i = 0; i < simplest.size(); i++) {
            for (boolean better = true; better; ) {
                int index = i;
                Optional<S> simpler =
                        simplest.get(i)
                                .simpler()
                                .filter(
                                        step -> {
                                            List<S> changed = new ArrayList<>(simplest);
                                            changed.set(index, step);
                                            return stillFails(changed);
                                        })
                                .findFirst();
                simpler.ifPresent(step -> simplest.set(index, step));
                better = simpler.isPresent();
            }
        }
        return simplest;
    }
}

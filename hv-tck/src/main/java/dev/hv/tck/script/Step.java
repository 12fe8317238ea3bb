package dev.hv.tck.script;

import java.util.stream.Stream;

/**
 * A step of a script.
 *
 * @param <S> the kind of step
 */
public interface Step<S> {
    /** Returns steps of the same kind that are simpler, the simplest first; none if it is. */
    Stream<S> simpler();
}

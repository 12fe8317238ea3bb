package dev.hv.cpu.x86.core;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * On a helper of the floating-point state and values, which may raise exceptions: how regions do
 * what it does as long as it raises nothing new, without a call that comes back. Both methods are
 * of the helper's class.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Quick {
    /** Name of a method that computes the result from the values alone. */
    String value();

    /**
     * Name of a method that takes what the helper takes, and that result: whether the helper would
     * return it and change nothing of the state.
     */
    String when();
}

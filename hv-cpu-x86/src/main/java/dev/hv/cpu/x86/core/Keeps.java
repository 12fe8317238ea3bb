package dev.hv.cpu.x86.core;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** On a helper that takes the processor: what it neither reads nor changes. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Keeps {
    /** Whether it leaves the general registers alone. */
    boolean registers() default true;

    /** Whether it leaves the status flags alone. */
    boolean flags() default true;
}

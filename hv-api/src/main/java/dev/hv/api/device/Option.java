package dev.hv.api.device;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Documents and bounds a component of a configuration record. */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Option {
    /** What it does, in one sentence. */
    String doc();

    /** Smallest legal value of a number. */
    long min() default Long.MIN_VALUE;

    /** Largest legal value of a number. */
    long max() default Long.MAX_VALUE;

    /** Unit of a number, such as {@code bytes} or {@code Hz}. */
    String unit() default "";
}

package dev.hv.tck;

import dev.hv.api.device.Claim;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Marks the method that checks a rule, and says what the rule is. RULES.md is made of these. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Rule {
    /** {@code AREA-TOPIC-NN}; never reused for another rule. */
    String id();

    /** How much it binds. */
    Level level() default Level.MUST;

    /** The rule, in a sentence. */
    String text();

    /** What an implementation claims to be held against it. */
    Claim[] needs() default {};

    /** What it enforces: a method of the API, or a manual and section. */
    String source();

    /** The version of the API since which it holds. */
    String since() default "0.1";
}

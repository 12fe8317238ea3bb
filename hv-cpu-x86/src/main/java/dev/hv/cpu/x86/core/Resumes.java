package dev.hv.cpu.x86.core;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * On a helper that ends its block, and changes nothing that has to be looked at before the next
 * instruction but what {@link Cpu#attention} tells: code may go on at {@code nextRip} at once, if
 * the helper neither faulted nor asks for its own instruction as a step ({@link Cpu#repeating}).
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Resumes {}

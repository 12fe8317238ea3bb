package dev.hv.cpu.x86.core;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * On a helper that changes {@link Cpu#tlb} and lets its block go on: what keeps that in a local
 * variable has to read it again.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface SelectsTable {}

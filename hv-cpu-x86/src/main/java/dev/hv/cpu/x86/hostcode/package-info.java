/**
 * Machine code of x86-64 hosts: an assembler, memory that the processor may execute, and what code
 * finds there. What is written with it is the translator's.
 */
@NullMarked
package dev.hv.cpu.x86.hostcode;

import org.jspecify.annotations.NullMarked;

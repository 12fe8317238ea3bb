/** Implementations that are wrong on purpose; each names the rule that must find it out. */
package dev.hv.tck.mutant;

/**
 * The conformance kit: executable rules that anybody's implementation can be held against. A rule
 * that could not be tested says so; it never counts as passed.
 */
@NullMarked
package dev.hv.tck;

import org.jspecify.annotations.NullMarked;

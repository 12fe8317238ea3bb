/** The conformance kit: rules that anybody's implementation of a contract can be held against. */
@NullMarked
package dev.hv.tck;

import org.jspecify.annotations.NullMarked;

/** JARs made of source text, for tests of what takes JARs. */
@NullMarked
package dev.hv.tck.jar;

import org.jspecify.annotations.NullMarked;

/** What holds for all of the examples. */
@NullMarked
package dev.hv.plugins.examples;

import org.jspecify.annotations.NullMarked;

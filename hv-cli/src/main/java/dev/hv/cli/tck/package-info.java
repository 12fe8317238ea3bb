/** {@code hv tck}: each subject is examined in a process of its own, whatever becomes of that. */
@NullMarked
package dev.hv.cli.tck;

import org.jspecify.annotations.NullMarked;

/** What a subject does to the process in which it is examined. */
@NullMarked
package dev.hv.tck.process;

import org.jspecify.annotations.NullMarked;

/**
 * Machines of other processes: each {@code hv run} listens on a socket in a folder of its user's,
 * and other commands find it there and talk to its monitor.
 */
@NullMarked
package dev.hv.cli.control;

import org.jspecify.annotations.NullMarked;

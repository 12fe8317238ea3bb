/**
 * The hv command: it turns words on a command line into calls of the machine's API, and holds no
 * machine logic.
 */
@NullMarked
package dev.hv.cli;

import org.jspecify.annotations.NullMarked;

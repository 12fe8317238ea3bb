/**
 * Machines as parameters of tests. A test waits for what a guest says, and never for time to pass;
 * a wait that is in vain ends with what the guest has said instead.
 */
@NullMarked
package dev.hv.junit;

import org.jspecify.annotations.NullMarked;

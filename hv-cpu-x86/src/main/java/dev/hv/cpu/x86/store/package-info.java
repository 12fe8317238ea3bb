/**
 * Translations that outlive a machine: the host's code of regions, kept in a file by the guest code
 * that it was made of.
 */
@NullMarked
package dev.hv.cpu.x86.store;

import org.jspecify.annotations.NullMarked;

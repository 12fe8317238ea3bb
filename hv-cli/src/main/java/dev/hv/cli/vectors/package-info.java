/** Instruction vectors in files: reading them, and the summary of a run. */
@NullMarked
package dev.hv.cli.vectors;

import org.jspecify.annotations.NullMarked;

/** From a request to a machine that runs, is watched, and ends with an exit code. */
@NullMarked
package dev.hv.cli.run;

import org.jspecify.annotations.NullMarked;

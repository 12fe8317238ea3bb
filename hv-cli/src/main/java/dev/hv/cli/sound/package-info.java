/** What of the host sounds: chosen by words, opened for a machine, and never waited for. */
@NullMarked
package dev.hv.cli.sound;

import org.jspecify.annotations.NullMarked;

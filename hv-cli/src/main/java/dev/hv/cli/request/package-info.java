/**
 * What is to be run, as it was written: on the command line, in a machine file, or both. Every word
 * remembers where it stood, so that an error can say so.
 */
@NullMarked
package dev.hv.cli.request;

import org.jspecify.annotations.NullMarked;

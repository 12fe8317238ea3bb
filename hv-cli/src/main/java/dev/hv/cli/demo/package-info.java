/**
 * The demo guest and the assembler that makes it from its source: a guest that needs no file, no
 * network and no operating system. Knows nothing of the machine that runs it but what a PC's
 * manuals say.
 */
@NullMarked
package dev.hv.cli.demo;

import org.jspecify.annotations.NullMarked;

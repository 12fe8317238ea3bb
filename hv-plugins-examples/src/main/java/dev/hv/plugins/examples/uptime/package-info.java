/** The shortest device in memory space: a counter of the machine's time. */
@NullMarked
package dev.hv.plugins.examples.uptime;

import org.jspecify.annotations.NullMarked;

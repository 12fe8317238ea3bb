/** What both tiers call for the rare and complex: events, far transfers, system registers. */
@NullMarked
package dev.hv.cpu.x86.system;

import org.jspecify.annotations.NullMarked;

/** Where a person sits at a machine with a screen: terminal, window, VNC, screenshots, scripts. */
@NullMarked
package dev.hv.cli.display;

import org.jspecify.annotations.NullMarked;

/** A VNC server: the RFB protocol 3.8 (RFC 6143). A client is a stranger, whatever it sends. */
@NullMarked
package dev.hv.machine.pc.vnc;

import org.jspecify.annotations.NullMarked;

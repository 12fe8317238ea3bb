package dev.hv.tck.peer;

import java.io.Serial;

/** The peer has ended, says nothing, or says something that is no answer. */
final class PeerFailure extends RuntimeException {
    @Serial private static final long serialVersionUID = 1;

    PeerFailure(String message) {
        super(message);
    }

    PeerFailure(String message, Throwable cause) {
        super(message, cause);
    }
}

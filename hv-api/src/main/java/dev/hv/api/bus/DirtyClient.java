package dev.hv.api.bus;

/** Who asks which pages were written; each has a log of its own. */
public enum DirtyClient {
    /** Incremental snapshots. */
    SNAPSHOT,
    /** Frame buffers. */
    DISPLAY,
    /** Decoded or translated code. */
    CODE
}

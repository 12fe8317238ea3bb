package dev.hv.cpu.x86.interp;

import org.jspecify.annotations.Nullable;

/** Ends a block that has no branch at its end; no instruction of its own. */
final class FallNode extends Node {
    /** For 64-bit code. */
    static final FallNode WIDE = new FallNode(-1L);

    /** For code of 16 and 32 bits. */
    static final FallNode NARROW = new FallNode(0xFFFF_FFFFL);

    private final long ripMask;

    private FallNode(long ripMask) {
        this.ripMask = ripMask;
    }

    @Override
    public @Nullable Block execute(Context c) {
        return fallThrough(c, ripMask);
    }
}

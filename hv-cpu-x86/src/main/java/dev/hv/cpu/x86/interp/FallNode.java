package dev.hv.cpu.x86.interp;

import org.jspecify.annotations.Nullable;

/** Ends a block that has no branch at its end; no instruction of its own. */
final class FallNode extends Node {
    private final long ripMask;

    FallNode(long ripMask) {
        this.ripMask = ripMask;
    }

    @Override
    public @Nullable Block execute(Context c) {
        return fallThrough(c, ripMask);
    }
}

package dev.hv.api.irq;

/** The receiving end of a wire; called inside the device domain, only when the level changes. */
@FunctionalInterface
public interface LineInput {
    /** The OR of all sources on the wire has become {@code asserted}. */
    void level(boolean asserted);
}

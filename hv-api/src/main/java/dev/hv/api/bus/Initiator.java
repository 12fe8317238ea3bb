package dev.hv.api.bus;

/**
 * Who makes an access. One preallocated object per initiator is carried through the bus, so that
 * the hot path allocates nothing.
 */
public interface Initiator {
    /** Returns a name for traces and errors, such as {@code cpu0} or a device's path. */
    String name();

    /** Returns whether this is a debugger, whose reads must go through {@link IoHandler#peek}. */
    default boolean debugger() {
        return false;
    }

    /** Returns an initiator of that name that is no debugger. */
    static Initiator named(String name) {
        return () -> name;
    }
}

/**
 * Guest memory off heap and the address spaces it is mapped into: what a guest does here never
 * reaches the host's heap.
 */
module dev.hv.memory {
    requires com.google.common;
    requires transitive dev.hv.api;
    requires static org.jspecify;

    exports dev.hv.memory;
}

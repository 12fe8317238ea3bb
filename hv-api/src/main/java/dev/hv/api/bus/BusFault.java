package dev.hv.api.bus;

/**
 * An access that nothing answers, in a range whose rules say {@link OnInvalid#FAULT}, or an atomic
 * access outside memory. Stackless, so that a guest cannot make it costly.
 */
public final class BusFault extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Where the access went. */
    private final long address;

    /**
     * @param address in bytes, as the initiator gave it
     * @param reason for people
     */
    public BusFault(long address, String reason) {
        super(reason, null, false, false);
        this.address = address;
    }

    /** Returns the address in bytes, as the initiator gave it. */
    public long address() {
        return address;
    }
}

package dev.hv.tck.mutant;

/** A way in which {@link FaultyBus} can be wrong, and the rule that must find it. */
public enum BusBug {
    LOWEST_PRIORITY_ANSWERS("BUS-MAP-01"),
    WINDOW_IGNORES_ITS_OFFSET("BUS-MAP-01"),
    HIGH_HALF_OF_QWORD_LOST("BUS-RAM-01"),
    READ_ONLY_MEMORY_WRITTEN("BUS-ROM-01"),
    HOLES_READ_ZERO("BUS-OPN-01"),
    ADDRESSES_DO_NOT_WRAP("BUS-WRP-01"),
    HANDLER_CALLED_IN_ANY_WIDTH("BUS-SPL-01"),
    SPLIT_FROM_THE_TOP("BUS-SPL-01"),
    BYTE_ORDER_IGNORED("BUS-END-01"),
    INVALID_ACCESSES_TAKEN("BUS-INV-01"),
    FAULTS_ARE_SWALLOWED("BUS-INV-01"),
    CROSSING_ACCESS_BY_BYTES("BUS-CRS-01"),
    DEBUGGER_READS("BUS-DBG-01"),
    BULK_COPY_BY_BYTES("BUS-BLK-01"),
    FAILED_EXCHANGE_STORES("BUS-CAX-01"),
    EXCHANGE_IN_TWO_STEPS("BUS-CAX-02"),
    DIRECT_MEMORY_ACROSS_RANGES("BUS-DIR-01"),
    GENERATION_STANDS_STILL("BUS-GEN-01"),
    LISTENER_HEARS_NEW_BEFORE_OLD("BUS-LSN-01"),
    NEW_LISTENER_HEARS_NOTHING("BUS-LSN-01"),
    BULK_WRITES_NOT_TOLD("BUS-LSN-02"),
    DIRTY_LOG_OF_FIRST_PAGE_ONLY("BUS-DRT-01"),
    DIRTY_LOG_OF_64_PAGES("BUS-DRT-02"),
    HANDLER_EXCEPTIONS_SWALLOWED("BUS-EXC-01"),
    COMMIT_CHANGE_BY_CHANGE("BUS-EDT-01");

    private final String killer;

    BusBug(String killer) {
        this.killer = killer;
    }

    /** Returns the id of the rule that must find it. */
    public String killer() {
        return killer;
    }
}

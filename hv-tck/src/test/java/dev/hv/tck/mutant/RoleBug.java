package dev.hv.tck.mutant;

/**
 * A way in which {@link SampleController} or {@link SampleFunction} can be wrong, and the rule that
 * must find it.
 */
public enum RoleBug {
    INPUT_OUTSIDE_TAKEN("ICT-CON-01"),
    INPUT_OUTSIDE_IS_ANOTHER_MISTAKE("ICT-CON-01"),
    INPUTS_BECOME_FEWER("ICT-CON-01"),
    SOURCE_TELLS_THE_WIRE("ICT-SRC-01"),
    LEVEL_IS_AN_EVENT("ICT-LVL-01"),
    LAST_SOURCE_WINS("ICT-SHR-01"),
    VECTOR_LEAVES_A_BYTE("ICT-ACK-01"),
    VECTORS_ARE_MIXED("ICT-VEC-01"),
    SPURIOUS_GOES_IN_SERVICE("ICT-SPU-01"),
    EVERY_ACTION_RUNS("ICT-EOI-01"),
    SILENT_SOURCES_HEAR("ICT-EOI-01"),
    MASTER_BIT_IGNORED("PCI-DMA-01"),
    MESSAGE_MASK_IGNORED("PCI-MSI-01"),
    MESSAGE_OF_ITS_OWN("PCI-MSI-02"),
    MESSAGE_NEVER("PCI-MSI-03"),
    INTX_STAYS("PCI-INT-01");

    private final String killer;

    RoleBug(String killer) {
        this.killer = killer;
    }

    /** Returns the id of the rule that must find it. */
    public String killer() {
        return killer;
    }
}

package dev.hv.tck.mutant;

import dev.hv.api.device.Claim;

import java.util.EnumSet;
import java.util.Set;

/** A way in which {@link SampleDevice} can be wrong, and the rule that must find it. */
public enum Bug {
    UNEQUAL_DESCRIPTORS("DEV-DSC-01"),
    SLOT_NEVER_ASKED_FOR("DEV-SLT-01"),
    SLOT_NOT_DECLARED("DEV-SLT-02"),
    TIMERS_NOT_CLAIMED("DEV-CLM-01"),
    PORTS_NOT_CLAIMED("DEV-CLM-01"),
    EDGE_ONLY_CLAIMED("DEV-CLM-02"),
    DEFAULTS_REFUSED("DEV-CFG-01"),
    BOUNDS_NOT_CHECKED("DEV-CFG-02"),
    WRONG_OPTION_NAMED("DEV-CFG-02"),
    LARGEST_VALUE_REFUSED("DEV-CFG-03"),
    OPTION_NOT_DOCUMENTED("DEV-CFG-04"),
    REFUSAL_AFTER_REGISTERING("DEV-CFG-05"),
    SMALLEST_BUFFER_NOT_SAVED("DEV-CFG-06"),
    REGISTER_SURVIVES_RESET("DEV-RST-01"),
    TIMER_SURVIVES_RESET("DEV-RST-01"),
    RESET_LOWERS_LINE_IN_FIRST_PHASE("DEV-RST-02"),
    WARM_RESET_KEEPS_SCRATCH("DEV-RST-03"),
    RESET_THROWS("DEV-RST-04"),
    LINE_NOT_LOWERED_BY_MASK("DEV-LIN-01"),
    HOST_THREAD_DRIVES_LINE("DEV-LIN-02"),
    CLOSING_TWICE_THROWS("DEV-LIF-01"),
    THREAD_OUTLIVES_DEVICE("DEV-LIF-02"),
    TIMER_OUTLIVES_DEVICE("DEV-LIF-03"),
    INDEX_NOT_BOUNDED("DEV-GST-01"),
    DIVISION_BY_GUEST_ZERO("DEV-GST-01"),
    INPUT_OVERRUNS_BUFFER("DEV-GST-01"),
    TIMER_REARMS_IN_THE_PAST("DEV-GST-02"),
    STATE_GROWS("DEV-GST-03"),
    SIGN_EXTENDED_RECEIVE_BUFFER("DEV-GST-04"),
    BACKEND_TAKEN_FOR_GRANTED("DEV-GST-05"),
    IDENTITY_OF_AN_OBJECT("DEV-DET-01"),
    CLOCK_OF_THE_HOST("DEV-DET-02"),
    GATE_HOLDS_BACK_RESET("DEV-RST-05"),
    LINE_PULSES("DEV-LIN-03"),
    STATE_IS_SHARED("DEV-ISO-01"),
    BYTES_LEFT_TO_THE_HOST("DEV-CHR-01"),
    ROOM_NOT_ANNOUNCED("DEV-CHR-02"),
    FILE_OUTLIVES_DEVICE("DEV-LIF-04"),
    PEEK_CONSUMES("DEV-PEK-01"),
    PEEK_THROWS("DEV-PEK-01"),
    PEEK_FORGETS_A_BIT("DEV-PEK-02"),
    PEEK_NOT_ANSWERED("DEV-PEK-03"),
    WRONG_RESET_VALUE("DEV-REG-01"),
    REGISTER_MAP_TOO_SHORT("DEV-REG-02"),
    ENABLE_LOSES_A_BIT("DEV-REG-03"),
    RESERVED_BITS_KEPT("DEV-REG-04"),
    ZERO_CLEARS("DEV-REG-05"),
    ONE_DOES_NOT_CLEAR("DEV-REG-05"),
    READ_ONLY_REGISTER_WRITTEN("DEV-REG-06"),
    REGISTER_NOT_SAVED("DEV-STA-01"),
    LOAD_DOES_NOT_RAISE_LINE("DEV-STA-01"),
    SAVING_CONSUMES("DEV-STA-02"),
    SAVED_INDEX_TRUSTED("DEV-STA-03"),
    SAVED_BUFFER_TRUSTED("DEV-STA-03"),
    MISSING_FIELD_TAKEN("DEV-STA-04");

    private final String killer;

    Bug(String killer) {
        this.killer = killer;
    }

    /** Returns the id of the rule that must find it. */
    public String killer() {
        return killer;
    }

    Set<Claim> changed(Set<Claim> claims) {
        EnumSet<Claim> changed = EnumSet.copyOf(claims);
        switch (this) {
            case TIMERS_NOT_CLAIMED -> changed.remove(Claim.TIMERS);
            case PORTS_NOT_CLAIMED -> changed.remove(Claim.PORT_IO);
            case EDGE_ONLY_CLAIMED -> changed.add(Claim.EDGE_IRQ);
            default -> {}
        }
        return changed;
    }
}

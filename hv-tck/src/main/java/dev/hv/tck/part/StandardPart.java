package dev.hv.tck.part;

import dev.hv.api.device.Claim;
import dev.hv.api.device.Descriptor;

import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Parts that the kit has rules for, with the numbers by which a plugin's id tells of them. */
public enum StandardPart {
    /** A 16550 serial port. */
    UART("16550", Claim.UART_16550A),
    /** An 8254 timer. */
    PIT("8254", Claim.PIT_8254),
    /** A pair of 8259A. */
    PIC("8259", Claim.PIC_8259A),
    /** An MC146818 clock. */
    RTC("146818", Claim.RTC_MC146818);

    private final String number;
    private final Claim claim;

    StandardPart(String number, Claim claim) {
        this.number = number;
        this.claim = claim;
    }

    /** Returns the claims that a plugin's id makes and its descriptor does not. */
    public static Set<Claim> claimedById(Descriptor<?> descriptor) {
        return Stream.of(values())
                .filter(part -> descriptor.id().contains(part.number))
                .map(part -> part.claim)
                .filter(claim -> !descriptor.claims().contains(claim))
                .collect(Collectors.toUnmodifiableSet());
    }
}

package dev.hv.api.bus;

import java.util.EnumSet;
import java.util.Set;

/**
 * Which accesses the modelled hardware takes, apart from which ones the Java code takes.
 *
 * <p>Alignment is that of the offset in the region. The address space splits a valid access that
 * the handler does not implement, lowest address first, into the widest aligned implemented widths
 * that fit; where none fits, it widens to the narrowest implemented width. A narrow access served
 * by a wider implemented width reads the wider unit and takes its part; a narrow write is a
 * read-modify-write of nothing: the handler sees the narrow value at its position with the other
 * bytes zero only if {@code implemented} has no width that is narrow enough, so registers with side
 * effects declare byte access as implemented.
 *
 * @param valid widths that the hardware takes; never empty
 * @param unaligned whether the hardware takes addresses that are no multiple of the width
 * @param implemented widths in which the handler is called; never empty; always aligned
 * @param endian the byte order of the handler's registers
 * @param onInvalid what an access outside {@code valid} or {@code unaligned} does
 */
public record AccessRules(
        Set<Width> valid,
        boolean unaligned,
        Set<Width> implemented,
        Endian endian,
        OnInvalid onInvalid) {

    /** Checks and copies. */
    public AccessRules {
        if (valid.isEmpty() || implemented.isEmpty()) {
            throw new IllegalArgumentException("access rules without any width");
        }
        valid = Set.copyOf(valid);
        implemented = Set.copyOf(implemented);
    }

    /**
     * Byte-wide registers on a byte-wide bus: any access width is taken and split into bytes, as an
     * ISA bridge does.
     */
    public static AccessRules bytes() {
        return new AccessRules(
                EnumSet.allOf(Width.class),
                true,
                EnumSet.of(Width.BYTE),
                Endian.LITTLE,
                OnInvalid.OPEN_BUS);
    }

    /** Exactly these widths, aligned, valid and implemented; anything else sees an open bus. */
    public static AccessRules only(Width first, Width... more) {
        EnumSet<Width> widths = EnumSet.of(first, more);
        return new AccessRules(widths, false, widths, Endian.LITTLE, OnInvalid.OPEN_BUS);
    }

    /** Every width is taken at any alignment, and the handler is called in exactly these. */
    public static AccessRules implemented(Width first, Width... more) {
        return new AccessRules(
                EnumSet.allOf(Width.class),
                true,
                EnumSet.of(first, more),
                Endian.LITTLE,
                OnInvalid.OPEN_BUS);
    }

    /** The same rules for registers of that byte order. */
    public AccessRules withEndian(Endian order) {
        return new AccessRules(valid, unaligned, implemented, order, onInvalid);
    }

    /** The same rules with another answer to invalid accesses. */
    public AccessRules withOnInvalid(OnInvalid answer) {
        return new AccessRules(valid, unaligned, implemented, endian, answer);
    }
}

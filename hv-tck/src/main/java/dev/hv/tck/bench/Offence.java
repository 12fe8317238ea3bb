package dev.hv.tck.bench;

/**
 * Something that a device did and must not do, found by the bench itself.
 *
 * @param kind which law it breaks
 * @param what for people
 */
public record Offence(Kind kind, String what) {
    /** The laws that the bench watches. */
    public enum Kind {
        /** A slot was asked for that is not declared, of another kind, taken, or asked for late. */
        SLOT,
        /** Something was driven outside the device domain. */
        DOMAIN,
        /** Something outside the device was touched in the first phase of a reset. */
        RESET,
        /** A handler returned more bits than were asked for. */
        VALUE,
        /** A receiver left bytes for which it had said that there is room. */
        ROOM,
        /** A level-triggered line went up and down again within one call. */
        PULSE,
        /** A PCI function that is no bus master reached for memory or sent a message. */
        MASTER
    }
}

package dev.hv.cpu.x86.decode;

/**
 * How processors before the 80486 read the same bytes differently.
 *
 * @param longPrefixes whether 64h to 67h are prefixes: FS, GS, operand size and address size
 * @param segments how many segment registers there are
 * @param maximumLength of an instruction in bytes; a longer one raises #GP
 * @param checksLock whether LOCK raises #UD before what cannot be locked
 * @param scalesLoneBase whether a SIB byte without index scales the base, which the manuals call
 *     undefined (80386 Programmer's Reference Manual, table 17-4)
 */
public record Dialect(
        boolean longPrefixes,
        int segments,
        int maximumLength,
        boolean checksLock,
        boolean scalesLoneBase) {
    /** The 80286 (its Programmer's Reference Manual, sections 9.6 and LOCK in appendix B). */
    public static final Dialect I286 = new Dialect(false, 4, 10, false, false);

    /** The 80386, as captured from a 386EX. */
    public static final Dialect I386 = new Dialect(true, 6, Decoder.MAXIMUM_LENGTH, true, true);

    /** The 80486 and all that came after it. */
    public static final Dialect I486 = new Dialect(true, 6, Decoder.MAXIMUM_LENGTH, true, false);
}

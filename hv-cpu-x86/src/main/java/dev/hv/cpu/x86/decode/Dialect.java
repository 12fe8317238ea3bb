package dev.hv.cpu.x86.decode;

/**
 * How processors before the 80386 read the same bytes differently.
 *
 * @param longPrefixes whether 64h to 67h are prefixes: FS, GS, operand size and address size
 * @param segments how many segment registers there are
 * @param maximumLength of an instruction in bytes; a longer one raises #GP
 * @param checksLock whether LOCK raises #UD before what cannot be locked
 */
public record Dialect(boolean longPrefixes, int segments, int maximumLength, boolean checksLock) {
    /** The 80286 (its Programmer's Reference Manual, sections 9.6 and LOCK in appendix B). */
    public static final Dialect I286 = new Dialect(false, 4, 10, false);

    /** The 80386 and all that came after it. */
    public static final Dialect I386 = new Dialect(true, 6, Decoder.MAXIMUM_LENGTH, true);
}

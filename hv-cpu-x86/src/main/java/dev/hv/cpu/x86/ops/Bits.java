package dev.hv.cpu.x86.ops;

import dev.hv.cpu.x86.core.Cpu;
import dev.hv.cpu.x86.core.Eflags;
import dev.hv.cpu.x86.core.Flags;
import dev.hv.cpu.x86.core.Keeps;
import dev.hv.cpu.x86.core.NeverFaults;

/**
 * Bit scans, counts, byte swaps and checksums. Sources are zero-extended from {@code size} bytes.
 */
public final class Bits {
    private Bits() {}

    /** BSWAP and MOVBE. */
    public static long byteSwap(long value, int size) {
        return Long.reverseBytes(value) >>> (64 - 8 * size);
    }

    /** BSF: the destination is unchanged if the source is zero. */
    public static long bsf(long source, int size, long old) {
        return source == 0 ? old : Long.numberOfTrailingZeros(source) | keep(old, size);
    }

    /** BSR: the destination is unchanged if the source is zero. */
    public static long bsr(long source, int size, long old) {
        return source == 0 ? old : 63 - Long.numberOfLeadingZeros(source) | keep(old, size);
    }

    /** TZCNT: the width if the source is zero. */
    public static long tzcnt(long source, int size, long old) {
        return (source == 0 ? 8L * size : Long.numberOfTrailingZeros(source)) | keep(old, size);
    }

    /** LZCNT: the width if the source is zero. */
    public static long lzcnt(long source, int size, long old) {
        return Long.numberOfLeadingZeros(source) - (64L - 8L * size) | keep(old, size);
    }

    /** POPCNT. */
    public static long popcnt(long source, int size, long old) {
        return Long.bitCount(source) | keep(old, size);
    }

    /** What a write of {@code size} bytes leaves of a register. */
    private static long keep(long old, int size) {
        return size == 2 ? old & ~0xFFFFL : 0;
    }

    /** ZF tells whether the source is zero; the undefined flags are those of the source. */
    @Keeps(flags = false)
    @NeverFaults
    public static void bsfFlags(Cpu c, long source, int size) {
        logic(c, source, size);
    }

    /** As {@link #bsfFlags}. */
    @Keeps(flags = false)
    @NeverFaults
    public static void bsrFlags(Cpu c, long source, int size) {
        logic(c, source, size);
    }

    /** CF tells whether the source is zero, ZF whether the result is. */
    @Keeps(flags = false)
    @NeverFaults
    public static void tzcntFlags(Cpu c, long source, int size) {
        count(c, source, tzcnt(source, size, 0));
    }

    /** CF tells whether the source is zero, ZF whether the result is. */
    @Keeps(flags = false)
    @NeverFaults
    public static void lzcntFlags(Cpu c, long source, int size) {
        count(c, source, lzcnt(source, size, 0));
    }

    /** ZF tells whether the source is zero, all others are clear. */
    @Keeps(flags = false)
    @NeverFaults
    public static void popcntFlags(Cpu c, long source, int size) {
        Flags.setStatus(c, source == 0 ? Eflags.ZF : 0);
    }

    private static void logic(Cpu c, long source, int size) {
        int unused = 64 - 8 * size;
        c.flagOp = Flags.LOGIC | Integer.numberOfTrailingZeros(size);
        c.flagRes = source << unused >> unused;
    }

    private static void count(Cpu c, long source, long result) {
        Flags.setStatus(c, (source == 0 ? Eflags.CF : 0) | (result == 0 ? Eflags.ZF : 0));
    }

    /** BT and its kin: CF is the bit, ZF is unchanged. */
    @Keeps(flags = false)
    @NeverFaults
    public static void setCarry(Cpu c, long bit) {
        Flags.setCarry(c, bit);
    }

    /** CF is the bit, the others are unchanged. */
    @NeverFaults
    public static void setCarryOnly(Cpu c, long bit) {
        Flags.setCarryOnly(c, bit);
    }

    /** ADOX: OF is the bit, the others are unchanged. */
    @NeverFaults
    public static void setOverflow(Cpu c, long bit) {
        int others = Flags.status(c) & ~Eflags.OF;
        Flags.setStatus(c, others | (bit != 0 ? Eflags.OF : 0));
    }

    /** The carry out of bit 63 of a sum of two numbers and perhaps one. */
    public static long carryOut(long a, long b, long sum) {
        return ((a & b) | ((a | b) & ~sum)) >>> 63;
    }

    /** BEXTR: as many bits from a start as the two low bytes of the control say. */
    public static long bextr(long source, long control) {
        int start = (int) control & 0xFF;
        int length = (int) (control >>> 8) & 0xFF;
        long shifted = start < 64 ? source >>> start : 0;
        return length < 64 ? shifted & (1L << length) - 1 : shifted;
    }

    /** BZHI: the bits below an index. */
    public static long bzhi(long source, long index) {
        return index < 64 ? source & (1L << index) - 1 : source;
    }

    /** PEXT. */
    public static long compress(long source, long mask) {
        return Long.compress(source, mask);
    }

    /** PDEP. */
    public static long expand(long source, long mask) {
        return Long.expand(source, mask);
    }

    /** CRC32 with the polynomial 0x11EDC6F41, reflected (Intel SDM vol. 2A, CRC32). */
    public static long crc32(long accumulator, long source, int size) {
        int crc = (int) accumulator;
        for (int i = 0; i < size; i++) {
            crc ^= (int) (source >>> (8 * i)) & 0xFF;
            for (int bit = 0; bit < 8; bit++) {
                crc = crc >>> 1 ^ (-(crc & 1) & 0x82F63B78);
            }
        }
        return crc & 0xFFFF_FFFFL;
    }
}

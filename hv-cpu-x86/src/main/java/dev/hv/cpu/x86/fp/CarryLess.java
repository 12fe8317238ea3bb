package dev.hv.cpu.x86.fp;

/** PCLMULQDQ: multiplication of polynomials over GF(2) (SDM volume 2). */
public final class CarryLess {
    private CarryLess() {}

    /** The low 64 bits of the product. */
    public static long low(long a, long b) {
        long product = 0;
        for (int i = 0; i < 64; i++) {
            product ^= a << i & -(b >>> i & 1);
        }
        return product;
    }

    /** The high 63 bits of the product. */
    public static long high(long a, long b) {
        return Long.reverse(low(Long.reverse(a), Long.reverse(b))) >>> 1;
    }
}

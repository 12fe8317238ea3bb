package dev.hv.cpu.x86.oracle;

import java.nio.ByteBuffer;
import java.util.Random;

/** What registers and memory hold before a case: random, weighted to edges. */
final class CaseValues {
    private static final long[] INTEGERS = {
        0,
        1,
        2,
        -1,
        -2,
        0x7F,
        0x80,
        0xFF,
        0x7FFF,
        0x8000,
        0xFFFF,
        0x7FFF_FFFFL,
        0x8000_0000L,
        0xFFFF_FFFFL,
        Long.MAX_VALUE,
        Long.MIN_VALUE,
        0x8080_8080_8080_8080L,
        0x7FFF_8000_0001_FFFFL
    };

    private static final int[] SINGLES = {
        0,
        0x8000_0000,
        0x3F80_0000,
        0xBF80_0000,
        1,
        0x807F_FFFF,
        0x0080_0000,
        0x7F7F_FFFF,
        0x7F80_0000,
        0xFF80_0000,
        0x7FC0_0000,
        0x7F80_0001,
        0x4F00_0000,
        0xCF00_0000,
        0x3F00_0000,
        0x4020_0000,
        0x7FC1_2345,
        0xFFA0_0000
    };

    private static final long[] DOUBLES = {
        0,
        Long.MIN_VALUE,
        0x3FF0_0000_0000_0000L,
        0xBFF0_0000_0000_0000L,
        1,
        0x800F_FFFF_FFFF_FFFFL,
        0x0010_0000_0000_0000L,
        0x7FEF_FFFF_FFFF_FFFFL,
        0x7FF0_0000_0000_0000L,
        0xFFF0_0000_0000_0000L,
        0x7FF8_0000_0000_0000L,
        0x7FF0_0000_0000_0001L,
        0x41DF_FFFF_FFC0_0000L,
        0xC1E0_0000_0000_0000L,
        0x43E0_0000_0000_0000L,
        0x3FE0_0000_0000_0000L,
        0x4004_0000_0000_0000L,
        0x36A0_0000_0000_0000L,
        0x47EF_FFFF_F000_0000L,
        0xFFF4_0000_0000_0000L
    };

    private static final int[] EXPONENTS = {
        0, 1, 0x3FFF, 0x3FFE, 0x4000, 0x403E, 0x403D, 0x400E, 0x401E, 0x7FFE, 0x7FFF, 0x3F81,
        0x407E, 0x3C01, 0x43FE, 0x3FC0
    };

    private static final long[] SIGNIFICANDS = {
        Long.MIN_VALUE,
        -1,
        0xC000_0000_0000_0000L,
        0x8000_0000_0000_0001L,
        0x8000_0080_0000_0000L,
        0x8000_0000_0000_0400L,
        0xA000_0000_0000_0000L,
        0xFFFF_FFFF_FFFF_F800L
    };

    /** How many cases see much the same memory. */
    private static final int CASES_A_PAGE = 16;

    /** How many of its 16-byte places each of them changes. */
    private static final int CHANGED = 24;

    private final Random random;
    private final byte[] page = new byte[Layout.PAGE];
    private int pageUses;

    CaseValues(Random random) {
        this.random = random;
    }

    private boolean chance(int percent) {
        return random.nextInt(100) < percent;
    }

    /** Fills the scratch page. */
    void scratch(ByteBuffer record) {
        ByteBuffer bytes = ByteBuffer.wrap(page).order(record.order());
        int places = Layout.PAGE / 16;
        boolean fresh = pageUses++ % CASES_A_PAGE == 0;
        for (int i = 0; i < (fresh ? places : CHANGED); i++) {
            vector(bytes, 16 * (fresh ? i : random.nextInt(places)));
        }
        record.put(Layout.SCRATCH, page);
    }

    /** An integer, weighted to edges. */
    long integer() {
        return switch (random.nextInt(4)) {
            case 0 -> INTEGERS[random.nextInt(INTEGERS.length)];
            case 1 -> random.nextInt(-70, 70);
            case 2 -> random.nextLong() >>> random.nextInt(64);
            default -> random.nextLong();
        };
    }

    /** A canonical address of either half. */
    long linear() {
        return random.nextLong() >> 17;
    }

    /** Puts 16 bytes that are numbers of some format. */
    void vector(ByteBuffer record, int at) {
        switch (random.nextInt(6)) {
            case 0, 1 -> {
                record.putLong(at, aDouble()).putLong(at + 8, aDouble());
            }
            case 2, 3 -> {
                for (int i = 0; i < 16; i += 4) {
                    record.putInt(at + i, aSingle());
                }
            }
            case 4 -> {
                record.putLong(at, integer()).putLong(at + 8, integer());
            }
            default -> {
                record.putLong(at, significand()).putShort(at + 8, (short) exponent());
                record.putInt(at + 12, random.nextInt());
            }
        }
    }

    private long aDouble() {
        return switch (random.nextInt(4)) {
            case 0 -> DOUBLES[random.nextInt(DOUBLES.length)];
            case 1 -> Double.doubleToRawLongBits(random.nextInt(-1000, 1000) / 8.0);
            case 2 ->
                    (random.nextLong() & 0x800F_FFFF_FFFF_FFFFL)
                            | (long) (0x3FF + random.nextInt(-70, 70)) << 52;
            default -> random.nextLong();
        };
    }

    private int aSingle() {
        return switch (random.nextInt(4)) {
            case 0 -> SINGLES[random.nextInt(SINGLES.length)];
            case 1 -> Float.floatToRawIntBits(random.nextInt(-1000, 1000) / 8.0f);
            case 2 -> (random.nextInt() & 0x807F_FFFF) | (0x7F + random.nextInt(-40, 40)) << 23;
            default -> random.nextInt();
        };
    }

    private long significand() {
        return switch (random.nextInt(8)) {
            case 0, 1, 2 -> SIGNIFICANDS[random.nextInt(SIGNIFICANDS.length)];
            case 3 -> chance(50) ? 0 : random.nextLong();
            default -> random.nextLong() | Long.MIN_VALUE;
        };
    }

    private int exponent() {
        int exponent =
                switch (random.nextInt(4)) {
                    case 0 -> EXPONENTS[random.nextInt(EXPONENTS.length)];
                    case 1 -> random.nextInt(0x8000);
                    default -> 0x3FFF + random.nextInt(-70, 70);
                };
        return exponent | (random.nextInt() & 0x8000);
    }

    /** Puts the whole state of x87 and vectors, with valid control words. */
    void floatingPoint(ByteBuffer record) {
        int control = random.nextInt(4) << 10 | (chance(60) ? 3 : random.nextInt(4)) << 8 | 0x40;
        control |= chance(90) ? 0x3F : random.nextInt(64);
        int status = random.nextInt(8) << 11 | (random.nextInt() & 0x4700);
        status |= chance(20) ? random.nextInt(64) & control : 0;
        int tags = chance(70) ? 0xFF : random.nextInt(256);
        record.putShort(Layout.FXSAVE, (short) control);
        record.putShort(Layout.FXSAVE + 2, (short) status);
        record.put(Layout.FXSAVE + 4, (byte) tags);
        int mxcsr = random.nextInt(4) << 13 | (chance(90) ? 0x1F80 : random.nextInt(64) << 7);
        mxcsr |= chance(8) ? 0x8000 : 0;
        mxcsr |= chance(8) ? 0x40 : 0;
        mxcsr |= chance(20) ? random.nextInt(64) & mxcsr >>> 7 : 0;
        record.putInt(Layout.FXSAVE + 24, mxcsr);
        for (int i = 0; i < 8; i++) {
            int at = Layout.FXSAVE + 32 + 16 * i;
            record.putLong(at, significand()).putShort(at + 8, (short) exponent());
        }
        for (int i = 0; i < 16; i++) {
            vector(record, Layout.FXSAVE + 160 + 16 * i);
            vector(record, Layout.YMM + 16 * i);
        }
    }
}

package dev.hv.cpu.x86.fp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.hv.cpu.x86.fp.ReferenceFormat.Outcome;

import org.junit.jupiter.api.Test;

import java.math.BigInteger;
import java.util.Random;

/**
 * Conversions and roundings to integers of SSE against exact arithmetic, in every rounding mode.
 */
class ConvertReferenceTest {
    private static final int CASES = 20_000;
    private static final int MASKS = 0x1F80;
    private static final ReferenceFormat SINGLE = ReferenceFormat.SINGLE;
    private static final ReferenceFormat DOUBLE = ReferenceFormat.DOUBLE;

    private final FpState f = new FpState();
    private final Random random = new Random(3);
    private int rc;

    private void next() {
        rc = random.nextInt(4);
        f.mxcsr = MASKS | rc << 13;
    }

    private void agrees(Outcome expected, long got, String text) {
        f.settleSimd();
        assertEquals(Long.toHexString(expected.bits()), Long.toHexString(got), text);
        assertEquals(expected.flags(), f.mxcsr & 0x3F, text);
    }

    @Test
    void doublesBecomeSinglesRoundedOnce() {
        for (int i = 0; i < CASES; i++) {
            next();
            long a = DOUBLE.operand(random);
            Outcome expected;
            if (DOUBLE.isNan(a)) {
                long payload = (a >>> 29 & 0x3F_FFFF) | 0x7FC0_0000L;
                int flags = DOUBLE.isSignalling(a) ? ReferenceFormat.IE : 0;
                expected = new Outcome(payload | SINGLE.zero(DOUBLE.isNegative(a)), flags);
            } else if (DOUBLE.isInfinite(a)) {
                expected = new Outcome(SINGLE.infinity() | SINGLE.zero(DOUBLE.isNegative(a)), 0);
            } else if (DOUBLE.isZero(a)) {
                expected = new Outcome(SINGLE.zero(DOUBLE.isNegative(a)), 0);
            } else {
                Outcome rounded = SINGLE.round(DOUBLE.value(a), rc, false);
                expected = new Outcome(rounded.bits(), rounded.flags() | DOUBLE.denormals(a));
            }
            agrees(expected, PackedConvert.cvtsd2ss(f, 0, a), Long.toHexString(a) + " rc " + rc);
        }
    }

    @Test
    void integersBecomeFloatsRoundedOnce() {
        for (int i = 0; i < CASES; i++) {
            next();
            long a = random.nextLong() >> random.nextInt(64);
            String text = a + " rc " + rc;
            Outcome zero = new Outcome(0, 0);
            ExactReal real = ExactReal.of(a < 0, BigInteger.valueOf(a).abs(), 0);
            Outcome single = a == 0 ? zero : SINGLE.round(real, rc, false);
            agrees(single, PackedConvert.cvtsi2ss64(f, 0, a), text);
            next();
            Outcome wide = a == 0 ? zero : DOUBLE.round(real, rc, false);
            agrees(wide, PackedConvert.cvtsi2sd64(f, a), a + " rc " + rc);
        }
    }

    @Test
    void doublesBecomeIntegersOrTheIndefinite() {
        for (int i = 0; i < CASES; i++) {
            next();
            long a = DOUBLE.operand(random);
            String text = Long.toHexString(a) + " rc " + rc;
            agrees(integer(a, 64, rc), PackedConvert.cvtsd2si64(f, a), text);
            next();
            agrees(integer(a, 32, rc), PackedConvert.cvtsd2si32(f, a), text);
            next();
            agrees(integer(a, 64, 3), PackedConvert.cvttsd2si64(f, a), text);
            next();
            agrees(integer(a, 32, 3), PackedConvert.cvttsd2si32(f, a), text);
        }
    }

    private Outcome integer(long a, int width, int mode) {
        long mask = width == 64 ? -1L : 0xFFFF_FFFFL;
        Outcome indefinite = new Outcome(1L << (width - 1), ReferenceFormat.IE);
        if (DOUBLE.isNan(a) || DOUBLE.isInfinite(a)) {
            return indefinite;
        }
        if (DOUBLE.isZero(a)) {
            return new Outcome(0, 0);
        }
        ExactReal.Rounded rounded = DOUBLE.value(a).round(0, mode);
        BigInteger value = DOUBLE.isNegative(a) ? rounded.integer().negate() : rounded.integer();
        if (value.bitLength() >= width) {
            return indefinite;
        }
        return new Outcome(value.longValue() & mask, rounded.inexact() ? ReferenceFormat.PE : 0);
    }

    @Test
    void roundingToIntegralValuesKeepsTheFormat() {
        for (int i = 0; i < CASES; i++) {
            next();
            int imm = random.nextInt(16);
            int mode = (imm & 4) != 0 ? rc : imm & 3;
            long a = DOUBLE.operand(random);
            Outcome expected;
            if (DOUBLE.isNan(a)) {
                expected = DOUBLE.nan(a);
            } else if (DOUBLE.isInfinite(a) || DOUBLE.isZero(a)) {
                expected = new Outcome(a, 0);
            } else {
                ExactReal.Rounded rounded = DOUBLE.value(a).round(0, mode);
                ExactReal real = ExactReal.of(DOUBLE.isNegative(a), rounded.integer(), 0);
                long bits =
                        rounded.integer().signum() == 0
                                ? DOUBLE.zero(DOUBLE.isNegative(a))
                                : DOUBLE.round(real, 0, false).bits();
                boolean raises = rounded.inexact() && (imm & 8) == 0;
                expected = new Outcome(bits, raises ? ReferenceFormat.PE : 0);
            }
            agrees(expected, PackedDouble.roundpd(f, a, imm), Long.toHexString(a) + " imm " + imm);
        }
    }
}

package dev.hv.cpu.x86.fp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.hv.cpu.x86.fp.ReferenceExtended.Kind;
import dev.hv.cpu.x86.fp.ReferenceFormat.Outcome;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.math.BigInteger;
import java.util.Random;

/**
 * Loads and stores of the x87 that convert, against exact arithmetic: every width, rounding control
 * and kind of number, with flags and the direction of rounding in C1.
 */
class X87ConvertReferenceTest {
    private static final int CASES = 20_000;
    private static final int C1 = 0x200;
    private static final int FLAGS = 0x3F;
    private static final int TRUNCATE = 3;
    private static final BigInteger DECIMALS = BigInteger.TEN.pow(18);

    private final FpState f = new FpState();
    private final Random random = new Random(5);
    private int rc;

    private void start() {
        rc = random.nextInt(4);
        f.reset();
        f.init();
        f.setControlWord(0x37F | rc << 10);
    }

    private ReferenceExtended load() {
        start();
        ReferenceExtended a = ReferenceExtended.any(random);
        X87.fldM80(f, a.significand(), a.signExponent());
        return a;
    }

    private String text(Object a) {
        return a + " rc " + rc;
    }

    @ParameterizedTest
    @ValueSource(ints = {32, 64})
    void numbersAreStoredRoundedOnce(int bits) {
        ReferenceFormat format = bits == 32 ? ReferenceFormat.SINGLE : ReferenceFormat.DOUBLE;
        for (int i = 0; i < CASES; i++) {
            ReferenceExtended a = load();
            long got = bits == 32 ? X87Store.fstM32(f) & 0xFFFF_FFFFL : X87Store.fstM64(f);
            Outcome expected = narrowed(format, a);
            assertEquals(Long.toHexString(expected.bits()), Long.toHexString(got), text(a));
            assertEquals(expected.flags(), f.statusWord() & FLAGS, text(a));
        }
    }

    private Outcome narrowed(ReferenceFormat format, ReferenceExtended a) {
        long sign = format.zero(a.isNegative());
        return switch (a.kind()) {
            case ZERO -> new Outcome(sign, 0);
            case INFINITY -> new Outcome(sign | format.infinity(), 0);
            case UNSUPPORTED -> new Outcome(format.defaultNan(), ReferenceFormat.IE);
            case QUIET_NAN, SIGNALLING_NAN -> {
                long payload = (a.significand() & (1L << 62) - 1) >>> (64 - format.precision());
                long quiet = 1L << (format.precision() - 2);
                int flags = a.kind() == Kind.SIGNALLING_NAN ? ReferenceFormat.IE : 0;
                yield new Outcome(sign | format.infinity() | quiet | payload, flags);
            }
            default -> format.round(a.value(), rc, false);
        };
    }

    @ParameterizedTest
    @ValueSource(ints = {16, 32, 64, -16, -32, -64})
    void numbersAreStoredAsIntegersOrAsTheIndefinite(int width) {
        for (int i = 0; i < CASES; i++) {
            ReferenceExtended a = load();
            long got =
                    switch (width) {
                        case 16 -> X87Store.fistM16(f);
                        case 32 -> X87Store.fistM32(f);
                        case 64 -> X87Store.fistM64(f);
                        case -16 -> X87Store.fisttM16(f);
                        case -32 -> X87Store.fisttM32(f);
                        default -> X87Store.fisttM64(f);
                    };
            int bits = Math.abs(width);
            BigInteger limit = BigInteger.ONE.shiftLeft(bits - 1);
            Integral integral = integral(a, width < 0 ? TRUNCATE : rc);
            boolean fits =
                    integral.exists()
                            && integral.value().compareTo(limit) < 0
                            && integral.value().compareTo(limit.negate()) >= 0;
            long expected = fits ? integral.value().longValue() : -1L << (bits - 1);
            assertEquals(expected, got, text(a));
            checkStatus(fits, integral, a);
        }
    }

    @Test
    void numbersAreStoredAsDecimalsOrAsTheIndefinite() {
        for (int i = 0; i < CASES; i++) {
            ReferenceExtended a = load();
            X87Decimal.fbst(f);
            Integral integral = integral(a, rc);
            boolean fits = integral.exists() && integral.value().abs().compareTo(DECIMALS) < 0;
            String expected = "ffffc000000000000000";
            if (fits) {
                String digits = String.format("%018d", integral.value().abs());
                expected = (a.isNegative() ? "80" : "00") + digits;
            }
            String got = String.format("%04x%016x", f.storedHigh & 0xFFFF, f.storedLow);
            assertEquals(expected, got, text(a));
            checkStatus(fits, integral, a);
        }
    }

    private void checkStatus(boolean fits, Integral integral, ReferenceExtended a) {
        int flags = !fits ? ReferenceFormat.IE : integral.inexact() ? ReferenceFormat.PE : 0;
        assertEquals(flags, f.statusWord() & FLAGS, text(a));
        assertEquals(fits && integral.up() ? C1 : 0, f.statusWord() & C1, text(a));
    }

    /** A number rounded to an integer, if it is one at all; up is away from zero. */
    private record Integral(boolean exists, BigInteger value, boolean inexact, boolean up) {}

    private static Integral integral(ReferenceExtended a, int mode) {
        if (a.kind() == Kind.ZERO) {
            return new Integral(true, BigInteger.ZERO, false, false);
        }
        if (!a.isFinite()) {
            return new Integral(false, BigInteger.ZERO, false, false);
        }
        ExactReal.Rounded rounded = a.value().round(0, mode);
        BigInteger truncated = a.value().round(0, TRUNCATE).integer();
        boolean up = rounded.integer().compareTo(truncated) > 0;
        BigInteger value = a.isNegative() ? rounded.integer().negate() : rounded.integer();
        return new Integral(true, value, rounded.inexact(), up);
    }

    @ParameterizedTest
    @ValueSource(ints = {32, 64})
    void floatsAreLoadedAsTheyAre(int bits) {
        ReferenceFormat format = bits == 32 ? ReferenceFormat.SINGLE : ReferenceFormat.DOUBLE;
        for (int i = 0; i < CASES; i++) {
            start();
            long a = format.operand(random);
            if (bits == 32) {
                X87.fldM32(f, (int) a);
            } else {
                X87.fldM64(f, a);
            }
            ReferenceExtended expected = ReferenceExtended.of(format, a);
            int flags = format.denormals(a);
            if (format.isSignalling(a)) {
                expected =
                        new ReferenceExtended(
                                expected.significand() | 1L << 62, expected.signExponent());
                flags = ReferenceFormat.IE;
            }
            assertLoaded(expected, flags, Long.toHexString(a));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {16, 32, 64})
    void integersAreLoadedAsTheyAre(int width) {
        for (int i = 0; i < CASES; i++) {
            start();
            int unused = 64 - width;
            long a = (random.nextLong() >> random.nextInt(64)) << unused >> unused;
            switch (width) {
                case 16 -> X87.fildM16(f, (int) a);
                case 32 -> X87.fildM32(f, (int) a);
                default -> X87.fildM64(f, a);
            }
            ReferenceExtended expected =
                    a == 0
                            ? new ReferenceExtended(0, 0)
                            : ReferenceExtended.of(
                                    ExactReal.of(a < 0, BigInteger.valueOf(a).abs(), 0));
            assertLoaded(expected, 0, Long.toString(a));
        }
    }

    private void assertLoaded(ReferenceExtended expected, int flags, String text) {
        int top = f.physical(0);
        ReferenceExtended got =
                new ReferenceExtended(f.significand(top), f.signExponent(top) & 0xFFFF);
        assertEquals(expected.toString(), got.toString(), text);
        assertEquals(flags, f.statusWord() & FLAGS, text);
    }
}

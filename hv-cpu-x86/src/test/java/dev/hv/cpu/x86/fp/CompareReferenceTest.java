package dev.hv.cpu.x86.fp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.hv.cpu.x86.fp.ReferenceExtended.Kind;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.math.BigInteger;
import java.util.List;
import java.util.Random;

/**
 * Comparisons of SSE, AVX and the x87 against exact values: results and flags, of every kind of
 * number, denormals as they are or taken for zeros.
 */
class CompareReferenceTest {
    private static final int CASES = 20_000;
    private static final int MASKS = 0x1F80;
    private static final int DAZ = 0x40;
    private static final int C0 = 0x100;
    private static final int C1 = 0x200;
    private static final int C2 = 0x400;
    private static final int C3 = 0x4000;
    private static final int CONDITIONS = C0 | C1 | C2 | C3;

    /**
     * Intel SDM vol. 2A, CMPPD, table 3-8: the relations for which each predicate is true (greater,
     * less, equal, unordered), and whether quiet NaNs are invalid.
     */
    private static final List<String> PREDICATES =
            List.of(
                    "E", "L!", "LE!", "U", "GLU", "GEU!", "GU!", "GLE", "EU", "LU!", "LEU!", "",
                    "GL", "GE!", "G!", "GLEU", "E!", "L", "LE", "U!", "GLU!", "GEU", "GU", "GLE!",
                    "EU!", "LU", "LEU", "!", "GL!", "GE", "G", "GLEU!");

    private final FpState f = new FpState();
    private final Random random = new Random(17);

    /** What compares on the x87. */
    enum Comparison {
        FCOM,
        FUCOM,
        FCOMI,
        FUCOMI,
        FCOM_M32,
        FCOM_M64,
        FICOM_M16,
        FICOM_M32,
        FTST
    }

    @Test
    void everyPredicateOfDoublesHoldsForItsRelations() {
        predicates(ReferenceFormat.DOUBLE);
    }

    @Test
    void everyPredicateOfSinglesHoldsForItsRelations() {
        predicates(ReferenceFormat.SINGLE);
    }

    private void predicates(ReferenceFormat format) {
        for (int i = 0; i < CASES; i++) {
            boolean daz = random.nextInt(6) == 0;
            long a = format.operand(random);
            long b = random.nextInt(4) == 0 ? a : format.operand(random);
            int predicate = random.nextInt(32);
            char relation = relation(format, daz, a, b);
            String holds = PREDICATES.get(predicate);
            start(daz);
            boolean single = format.bits() == 32;
            long got =
                    single
                            ? PackedSingle.cmpss(f, a, b, predicate)
                            : PackedDouble.cmppd(f, a, b, predicate);
            f.settleSimd();
            long all = single ? 0xFFFF_FFFFL : -1L;
            String text = String.format("%x %x predicate %d daz %s", a, b, predicate, daz);
            assertEquals(holds.indexOf(relation) >= 0 ? all : 0, got & all, text);
            int flags = flags(format, daz, a, b, holds.endsWith("!"));
            assertEquals(flags, f.mxcsr & 0x3F, text);
        }
    }

    private void start(boolean daz) {
        f.mxcsr = MASKS | (daz ? DAZ : 0);
    }

    @Test
    void comiAndUcomiSetTheFlagsOfTheRelation() {
        for (int i = 0; i < CASES; i++) {
            boolean quiet = random.nextBoolean();
            boolean daz = random.nextInt(6) == 0;
            ReferenceFormat format =
                    random.nextBoolean() ? ReferenceFormat.DOUBLE : ReferenceFormat.SINGLE;
            long a = format.operand(random);
            long b = random.nextInt(4) == 0 ? a : format.operand(random);
            start(daz);
            int got =
                    format.bits() == 64
                            ? quiet ? PackedDouble.ucomisd(f, a, b) : PackedDouble.comisd(f, a, b)
                            : quiet ? PackedSingle.ucomiss(f, a, b) : PackedSingle.comiss(f, a, b);
            f.settleSimd();
            String text = String.format("%x %x quiet %s daz %s", a, b, quiet, daz);
            assertEquals(eflags(relation(format, daz, a, b)), got, text);
            assertEquals(flags(format, daz, a, b, !quiet), f.mxcsr & 0x3F, text);
        }
    }

    /** ZF, PF and CF (Intel SDM vol. 2A, COMISD). */
    private static int eflags(char relation) {
        return switch (relation) {
            case 'U' -> 0x45;
            case 'L' -> 1;
            case 'E' -> 0x40;
            default -> 0;
        };
    }

    private static char relation(ReferenceFormat format, boolean daz, long a, long b) {
        if (format.anyNan(a, b)) {
            return 'U';
        }
        long x = daz && format.isDenormal(a) ? 0 : a;
        long y = daz && format.isDenormal(b) ? 0 : b;
        int order =
                ReferenceExtended.compare(
                        ReferenceExtended.of(format, x), ReferenceExtended.of(format, y));
        return order < 0 ? 'L' : order > 0 ? 'G' : 'E';
    }

    private static int flags(ReferenceFormat format, boolean daz, long a, long b, boolean signals) {
        if (format.anyNan(a, b)) {
            boolean invalid = signals || format.isSignalling(a) || format.isSignalling(b);
            return invalid ? ReferenceFormat.IE : 0;
        }
        return daz ? 0 : format.denormals(a, b);
    }

    @ParameterizedTest
    @EnumSource
    void theX87FindsTheRelationOfExactValues(Comparison comparison) {
        for (int i = 0; i < CASES; i++) {
            ReferenceExtended a = ReferenceExtended.any(random);
            long bits = random.nextLong();
            ReferenceExtended b;
            boolean denormal = false;
            switch (comparison) {
                case FCOM_M32 -> {
                    bits = ReferenceFormat.SINGLE.operand(random);
                    denormal = ReferenceFormat.SINGLE.isDenormal(bits);
                    b = ReferenceExtended.of(ReferenceFormat.SINGLE, bits);
                }
                case FCOM_M64 -> {
                    bits = ReferenceFormat.DOUBLE.operand(random);
                    denormal = ReferenceFormat.DOUBLE.isDenormal(bits);
                    b = ReferenceExtended.of(ReferenceFormat.DOUBLE, bits);
                }
                case FICOM_M16 -> b = integer((short) bits);
                case FICOM_M32 -> b = integer(bits << 32 >> 32);
                case FTST -> b = new ReferenceExtended(0, 0);
                default -> b = random.nextInt(4) == 0 ? a : ReferenceExtended.any(random);
            }
            // The same number, from memory or an integer, meets itself too.
            ReferenceExtended first =
                    random.nextInt(4) == 0 && b.kind() != Kind.UNSUPPORTED ? b : a;
            x87(comparison, first, b, bits, denormal);
        }
    }

    private static ReferenceExtended integer(long value) {
        return value == 0
                ? new ReferenceExtended(0, 0)
                : ReferenceExtended.of(ExactReal.of(value < 0, BigInteger.valueOf(value).abs(), 0));
    }

    private void x87(
            Comparison comparison,
            ReferenceExtended a,
            ReferenceExtended b,
            long bits,
            boolean denormal) {
        f.reset();
        f.init();
        X87.fldM80(f, b.significand(), b.signExponent());
        X87.fldM80(f, a.significand(), a.signExponent());
        int flags = -1;
        switch (comparison) {
            case FCOM -> X87Compare.fcom(f, 1);
            case FUCOM -> X87Compare.fucom(f, 1);
            case FCOMI -> flags = X87Compare.fcomi(f, 1);
            case FUCOMI -> flags = X87Compare.fucomi(f, 1);
            case FCOM_M32 -> X87Compare.fcomM32(f, (int) bits);
            case FCOM_M64 -> X87Compare.fcomM64(f, bits);
            case FICOM_M16 -> X87Compare.ficomM16(f, (int) bits);
            case FICOM_M32 -> X87Compare.ficomM32(f, (int) bits);
            case FTST -> X87Compare.ftst(f);
        }
        boolean unsupported = a.kind() == Kind.UNSUPPORTED || b.kind() == Kind.UNSUPPORTED;
        boolean nan = a.isNan() || b.isNan();
        boolean signals = a.kind() == Kind.SIGNALLING_NAN || b.kind() == Kind.SIGNALLING_NAN;
        boolean quiet = comparison == Comparison.FUCOM || comparison == Comparison.FUCOMI;
        char relation = 'U';
        int exceptions;
        if (unsupported || nan) {
            exceptions = unsupported || signals || !quiet ? ReferenceFormat.IE : 0;
        } else {
            int order = ReferenceExtended.compare(a, b);
            relation = order < 0 ? 'L' : order > 0 ? 'G' : 'E';
            boolean denormals = a.kind() == Kind.DENORMAL || b.kind() == Kind.DENORMAL || denormal;
            exceptions = denormals ? ReferenceFormat.DE : 0;
        }
        String text = comparison + " " + a + " " + b;
        assertEquals(exceptions, f.statusWord() & 0x3F, text);
        if (flags >= 0) {
            assertEquals(eflags(relation), flags, text);
        } else {
            // C3, C2 and C0 are where SAHF finds ZF, PF and CF; C1 is clear
            assertEquals(eflags(relation) << 8, f.statusWord() & CONDITIONS, text);
        }
    }

    @Test
    void fxamNamesTheClass() {
        for (int i = 0; i < CASES; i++) {
            ReferenceExtended a = ReferenceExtended.any(random);
            f.reset();
            f.init();
            X87.fldM80(f, a.significand(), a.signExponent());
            X87Compare.fxam(f);
            int expected =
                    switch (a.kind()) {
                        case UNSUPPORTED -> 0;
                        case QUIET_NAN, SIGNALLING_NAN -> C0;
                        case NORMAL -> C2;
                        case INFINITY -> C2 | C0;
                        case ZERO -> C3;
                        case DENORMAL -> C3 | C2;
                    };
            expected |= a.isNegative() ? C1 : 0;
            assertEquals(expected, f.statusWord() & CONDITIONS, a.toString());
            assertEquals(0, f.statusWord() & 0x3F, a.toString());
        }
    }
}

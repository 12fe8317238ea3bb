package dev.hv.cpu.x86.fp;

import dev.hv.cpu.x86.fp.ExactArithmetic.Target;

/**
 * One lane of SSE arithmetic under any MXCSR: every rounding mode, DAZ, FTZ, every flag (SDM volume
 * 1, 11.5). Each method adds its flags to {@code f.raised} and returns the masked response.
 */
final class SimdLane {
    /** The operations of two operands. */
    enum Operation {
        ADD,
        SUBTRACT,
        MULTIPLY,
        DIVIDE,
        MINIMUM,
        MAXIMUM
    }

    private SimdLane() {}

    static long compute(FpState f, BinaryFormat format, Operation operation, long a, long b) {
        if (format == BinaryFormat.DOUBLE
                && (f.mxcsr & (Mxcsr.PM | Mxcsr.RC)) == Mxcsr.PM
                && operation.compareTo(Operation.DIVIDE) <= 0) {
            long quick = Exactness.computeIfExact(operation, a, b);
            if (quick != Exactness.UNKNOWN) {
                return quick;
            }
        }
        long first = flushed(f, format, a);
        long second = flushed(f, format, b);
        if (operation == Operation.MINIMUM || operation == Operation.MAXIMUM) {
            return select(f, format, operation, first, second);
        }
        if (format.isNan(first) || format.isNan(second)) {
            return nan(f, format, first, second);
        }
        long right = operation == Operation.SUBTRACT ? second ^ format.signBit : second;
        return switch (operation) {
            case MULTIPLY -> multiply(f, format, first, right);
            case DIVIDE -> divide(f, format, first, right);
            default -> add(f, format, first, right);
        };
    }

    static long squareRoot(FpState f, BinaryFormat format, long operand) {
        long a = flushed(f, format, operand);
        if (format.isNan(a)) {
            return nan(f, format, a, a);
        }
        if (format.isZero(a)) {
            return a;
        }
        if (format.sign(a) != 0) {
            return invalid(f, format);
        }
        if (format.isInfinite(a)) {
            return a;
        }
        noteDenormals(f, format, a, a);
        ExactArithmetic.squareRoot(f, target(format), format.exponent(a), format.significand(a));
        return f.result;
    }

    /** Returns an operand as the instruction sees it: with DAZ a denormal is a zero. */
    static long flushed(FpState f, BinaryFormat format, long bits) {
        return (f.mxcsr & Mxcsr.DAZ) != 0 && format.isDenormal(bits) ? bits & format.signBit : bits;
    }

    static void noteDenormals(FpState f, BinaryFormat format, long a, long b) {
        if (format.isDenormal(a) || format.isDenormal(b)) {
            f.raised |= Mxcsr.DE;
        }
    }

    /** SDM volume 1, table 4-7: the first operand if it is a NaN, otherwise the second; quiet. */
    private static long nan(FpState f, BinaryFormat format, long a, long b) {
        if (format.isSignalling(a) || format.isSignalling(b)) {
            f.raised |= Mxcsr.IE;
        }
        return (format.isNan(a) ? a : b) | format.quietBit;
    }

    private static long invalid(FpState f, BinaryFormat format) {
        f.raised |= Mxcsr.IE;
        return format.defaultNan;
    }

    private static Target target(BinaryFormat format) {
        return format == BinaryFormat.SINGLE ? Target.SINGLE : Target.DOUBLE;
    }

    private static long add(FpState f, BinaryFormat format, long a, long b) {
        boolean infinite = format.isInfinite(a);
        if (infinite || format.isInfinite(b)) {
            if (infinite && format.isInfinite(b) && a != b) {
                return invalid(f, format);
            }
            noteDenormals(f, format, a, b);
            return infinite ? a : b;
        }
        noteDenormals(f, format, a, b);
        if (format.isZero(a) && format.isZero(b)) {
            return a == b
                    ? a
                    : format.zero(ExactArithmetic.signOfZeroSum(f.mxcsr >>> Mxcsr.RC_SHIFT));
        }
        if (format.isZero(a) || format.isZero(b)) {
            return keep(f, format, format.isZero(a) ? b : a);
        }
        ExactArithmetic.add(
                f,
                target(format),
                format.sign(a),
                format.exponent(a),
                format.significand(a),
                format.sign(b),
                format.exponent(b),
                format.significand(b));
        return f.result;
    }

    /** Rounds a number to its own format: changes only a denormal, which may underflow. */
    private static long keep(FpState f, BinaryFormat format, long bits) {
        return format.isDenormal(bits)
                ? format.round(
                        f,
                        f.mxcsr,
                        format.sign(bits),
                        format.exponent(bits),
                        format.significand(bits),
                        0)
                : bits;
    }

    private static long multiply(FpState f, BinaryFormat format, long a, long b) {
        int sign = format.sign(a ^ b);
        boolean infinite = format.isInfinite(a) || format.isInfinite(b);
        boolean zero = format.isZero(a) || format.isZero(b);
        if (infinite && zero) {
            return invalid(f, format);
        }
        noteDenormals(f, format, a, b);
        if (infinite) {
            return format.infinity(sign);
        }
        if (zero) {
            return format.zero(sign);
        }
        ExactArithmetic.multiply(
                f,
                target(format),
                sign,
                format.exponent(a),
                format.significand(a),
                format.exponent(b),
                format.significand(b));
        return f.result;
    }

    private static long divide(FpState f, BinaryFormat format, long a, long b) {
        int sign = format.sign(a ^ b);
        if (format.isInfinite(a)) {
            if (format.isInfinite(b)) {
                return invalid(f, format);
            }
            noteDenormals(f, format, a, b);
            return format.infinity(sign);
        }
        if (format.isZero(b)) {
            if (format.isZero(a)) {
                return invalid(f, format);
            }
            f.raised |= Mxcsr.ZE;
            return format.infinity(sign);
        }
        noteDenormals(f, format, a, b);
        if (format.isInfinite(b) || format.isZero(a)) {
            return format.zero(sign);
        }
        ExactArithmetic.divide(
                f,
                target(format),
                sign,
                format.exponent(a),
                format.significand(a),
                format.exponent(b),
                format.significand(b));
        return f.result;
    }

    /** MIN and MAX: the second operand unless the first is ordered and strictly beyond it. */
    private static long select(
            FpState f, BinaryFormat format, Operation operation, long a, long b) {
        if (format.isNan(a) || format.isNan(b)) {
            f.raised |= Mxcsr.IE;
            return b;
        }
        noteDenormals(f, format, a, b);
        int order = compareOrdered(format, a, b);
        return (operation == Operation.MINIMUM ? order < 0 : order > 0) ? a : b;
    }

    /** Compares numbers that are no NaNs; zeros of both signs are equal. */
    static int compareOrdered(BinaryFormat format, long a, long b) {
        return Long.compare(ordinal(format, a), ordinal(format, b));
    }

    private static long ordinal(BinaryFormat format, long bits) {
        long magnitude = format.magnitude(bits);
        return format.sign(bits) != 0 ? -magnitude : magnitude;
    }

    /** For each predicate, four bits: less, equal, greater, unordered. */
    private static final long PREDICATES = 0xF465_0B9A_7CED_8312L;

    /** Predicates that signal quiet NaNs; bit 4 of a predicate turns that round. */
    private static final int SIGNALLING = 0x6666;

    /** Evaluates a predicate of VCMPPS and its kin (SDM volume 2, table 3-1). */
    static boolean test(FpState f, BinaryFormat format, int predicate, long a, long b) {
        long first = flushed(f, format, a);
        long second = flushed(f, format, b);
        int relation;
        if (format.isNan(first) || format.isNan(second)) {
            boolean signals = (SIGNALLING >>> (predicate & 15) & 1) != predicate >>> 4;
            if (signals || format.isSignalling(first) || format.isSignalling(second)) {
                f.raised |= Mxcsr.IE;
            }
            relation = 3;
        } else {
            noteDenormals(f, format, first, second);
            relation = 1 + Integer.signum(compareOrdered(format, first, second));
        }
        return (PREDICATES >>> (4 * (predicate & 15) + relation) & 1) != 0;
    }

    /** EFLAGS of UCOMISS and its kin. */
    static final int CF = 1;

    static final int PF = 1 << 2;
    static final int ZF = 1 << 6;

    /**
     * Compares as COMISS and UCOMISS do.
     *
     * @param quiet whether a quiet NaN goes without an exception
     * @return ZF, PF and CF at their places in EFLAGS
     */
    static int compareToFlags(FpState f, BinaryFormat format, boolean quiet, long a, long b) {
        long first = flushed(f, format, a);
        long second = flushed(f, format, b);
        if (format.isNan(first) || format.isNan(second)) {
            if (!quiet || format.isSignalling(first) || format.isSignalling(second)) {
                f.raised |= Mxcsr.IE;
            }
            return ZF | PF | CF;
        }
        noteDenormals(f, format, first, second);
        int order = compareOrdered(format, first, second);
        return order == 0 ? ZF : order < 0 ? CF : 0;
    }
}

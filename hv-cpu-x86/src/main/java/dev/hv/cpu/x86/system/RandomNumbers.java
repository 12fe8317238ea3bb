package dev.hv.cpu.x86.system;

import dev.hv.cpu.x86.core.Cpu;
import dev.hv.cpu.x86.core.NeverFaults;

import java.util.random.RandomGenerator;

/**
 * RDRAND and RDSEED (Intel SDM vol. 1, 7.3.17): what the machine's source of entropy gives. Where
 * it has none, so that a run can be repeated, they are numbers of a generator whose state is part
 * of the processor's, {@link Cpu#randomState}; guests should keep no secrets there.
 *
 * <p>That generator is SplitMix64 (Steele, Lea, Flood: Fast Splittable Pseudorandom Number
 * Generators, 2014).
 */
public final class RandomNumbers {
    private static final long STEP = 0x9E37_79B9_7F4A_7C15L;

    private RandomNumbers() {}

    /** RDRAND. */
    @NeverFaults
    public static long rdrand(Cpu c) {
        RandomGenerator entropy = c.entropy;
        return entropy == null ? next(c) : entropy.nextLong();
    }

    private static long next(Cpu c) {
        c.randomState += STEP;
        long z = c.randomState;
        z = (z ^ z >>> 30) * 0xBF58_476D_1CE4_E5B9L;
        z = (z ^ z >>> 27) * 0x94D0_49BB_1331_11EBL;
        return z ^ z >>> 31;
    }

    /** RDSEED: the same source. */
    @NeverFaults
    public static long rdseed(Cpu c) {
        return rdrand(c);
    }
}

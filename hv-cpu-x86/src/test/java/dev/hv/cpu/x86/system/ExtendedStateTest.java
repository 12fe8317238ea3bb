package dev.hv.cpu.x86.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hv.cpu.x86.core.Cpu;
import dev.hv.cpu.x86.core.Cr4;
import dev.hv.cpu.x86.core.Mode;
import dev.hv.cpu.x86.core.Vector;
import dev.hv.cpu.x86.core.Xcr0;
import dev.hv.cpu.x86.fp.FpState;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Intel SDM vol. 1, chapter 13; vol. 2A, CPUID leaf 0DH. */
class ExtendedStateTest {
    private static final int AREA = 0xC000;
    private static final int ALL = 7;
    private static final int OSXSAVE = 1 << 27;

    private final Bench bench = Bench.longMode();
    private final Cpu c = bench.c;

    @BeforeEach
    void theOperatingSystemEnablesAll() {
        c.cr4 |= Cr4.OSFXSR | Cr4.OSXSAVE;
        c.updateMode();
        xsetbv(ALL);
        bench.assertNoFault();
    }

    private void xsetbv(long value) {
        c.r[0] = value;
        c.r[1] = 0;
        c.r[2] = 0;
        ExtendedState.xsetbv(c);
    }

    private void ask(long components) {
        c.r[0] = components;
        c.r[2] = 0;
    }

    private void fill() {
        c.fp.init();
        for (int i = 0; i < c.fp.xmm.length; i++) {
            c.fp.xmm[i] = 0x1000L + i;
        }
        c.fp.mxcsr = 0x9F80;
        c.fp.setRegister(0, Long.MIN_VALUE, 0x3FFF);
    }

    private long get(int offset) {
        return bench.memory.get(AREA + offset, 8);
    }

    private void put(int offset, long value) {
        bench.memory.put(AREA + offset, 8, value);
    }

    @Test
    void vectorsWithVexNeedXcr0() {
        assertEquals(Mode.AVX, c.mode & Mode.AVX);
        xsetbv(Xcr0.X87 | Xcr0.SSE);
        assertEquals(0, c.mode & Mode.AVX);
        assertEquals(Mode.VEX, c.mode & Mode.VEX);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 2, 5, 0xF, 0x8000_0000L})
    void xcr0TakesNoOtherCombinations(long value) {
        xsetbv(value);
        bench.assertFault(Vector.GP, 0);
        assertEquals(ALL, c.xcr0);
    }

    @Test
    void withoutOsxsaveThereIsNone() {
        c.cr4 &= ~Cr4.OSXSAVE;
        ExtendedState.xgetbv(c);
        bench.assertFault(Vector.UD, -1);
    }

    @Test
    void cpuidShowsWhatIsEnabledAndHowMuchRoomItNeeds() {
        c.r[0] = 1;
        Cpuid.cpuid(c);
        assertEquals(OSXSAVE, c.r[1] & OSXSAVE);
        c.r[0] = 0xD;
        c.r[1] = 0;
        Cpuid.cpuid(c);
        assertEquals(ALL, c.r[0]);
        assertEquals(832, c.r[3]);
        assertEquals(832, c.r[1]);
        xsetbv(Xcr0.X87);
        c.r[0] = 0xD;
        c.r[1] = 1;
        Cpuid.cpuid(c);
        assertEquals(576, c.r[3], "the compacted format, without AVX");
        c.r[0] = 0xD;
        c.r[1] = 2;
        Cpuid.cpuid(c);
        assertEquals(256, c.r[0]);
        assertEquals(576, c.r[3]);
    }

    @Test
    void whatXsaveStoresXrstorLoads() {
        fill();
        ask(ALL);
        ExtendedState.xsave(c, AREA, 8);
        bench.assertNoFault();
        assertEquals(ALL, get(512));
        assertEquals(0x1002, get(576));
        c.fp.reset();
        ExtendedState.xrstor(c, AREA, 8);
        bench.assertNoFault();
        for (int i = 0; i < c.fp.xmm.length; i++) {
            assertEquals(0x1000L + i, c.fp.xmm[i], "long " + i);
        }
        assertEquals(0x9F80, c.fp.mxcsr);
        assertEquals(Long.MIN_VALUE, c.fp.significand(0));
    }

    @Test
    void onlyWhatIsAskedForIsStored() {
        fill();
        put(160, 5);
        put(512, Xcr0.X87);
        ask(Xcr0.AVX);
        ExtendedState.xsave(c, AREA, 8);
        assertEquals(5, get(160), "XMM0");
        assertEquals(Xcr0.X87 | Xcr0.AVX, get(512));
        assertEquals(0x1002, get(576));
    }

    @Test
    void whatTheAreaDoesNotHoldBecomesInitial() {
        fill();
        ask(ALL);
        ExtendedState.xsave(c, AREA, 8);
        put(512, Xcr0.SSE);
        ExtendedState.xrstor(c, AREA, 8);
        bench.assertNoFault();
        assertEquals(0x1000, c.fp.xmm[0]);
        assertEquals(0, c.fp.xmm[2]);
        assertEquals(0, c.fp.significand(0));
        assertEquals(0x37F, c.fp.controlWord());
    }

    @Test
    void theCompactedFormatTellsWhatIsInUse() {
        c.fp.reset();
        c.fp.init();
        c.fp.xmm[FpState.STRIDE + 2] = 9;
        ask(ALL);
        ExtendedState.xsavec(c, AREA, 8);
        bench.assertNoFault();
        assertEquals(Xcr0.AVX, get(512));
        assertEquals(Long.MIN_VALUE | ALL, get(520));
        fill();
        ask(ALL);
        ExtendedState.xrstor(c, AREA, 8);
        bench.assertNoFault();
        assertEquals(9, c.fp.xmm[FpState.STRIDE + 2]);
        assertEquals(0, c.fp.xmm[0]);
        assertEquals(0x1F80, c.fp.mxcsr);
    }

    @Test
    void anImpossibleHeaderFaults() {
        ask(ALL);
        ExtendedState.xsave(c, AREA, 8);
        put(512, 1L << 9);
        ExtendedState.xrstor(c, AREA, 8);
        bench.assertFault(Vector.GP, 0);
    }

    @Test
    void theAreaIsAlignedTo64Bytes() {
        ask(ALL);
        ExtendedState.xsave(c, AREA + 16, 8);
        bench.assertFault(Vector.GP, 0);
    }

    @Test
    void thereAreNoSupervisorComponents() {
        assertTrue(Msrs.write(c, Msrs.XSS, 0));
        assertFalse(Msrs.write(c, Msrs.XSS, 1 << 8));
    }

    @Test
    void randomNumbersRepeatFromTheSameState() {
        c.randomState = 7;
        long first = RandomNumbers.rdrand(c);
        long second = RandomNumbers.rdseed(c);
        assertNotEquals(first, second);
        c.randomState = 7;
        assertEquals(first, RandomNumbers.rdrand(c));
        assertEquals(second, RandomNumbers.rdseed(c));
    }

    @Test
    void randomNumbersAreThoseOfTheMachineIfItHasSome() {
        long[] drawn = {11, 12};
        int[] count = {0};
        c.entropy = () -> drawn[count[0]++];
        assertEquals(11, RandomNumbers.rdrand(c));
        assertEquals(12, RandomNumbers.rdseed(c));
        assertEquals(0, c.randomState);
    }
}

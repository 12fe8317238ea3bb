package dev.hv.devices.apic;

import static dev.hv.devices.apic.LocalApicBench.SVR;
import static dev.hv.devices.apic.LocalApicBench.TPR;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.OptionalLong;

/** Intel SDM vol. 3A, 12.4.4 and 12.12. */
final class X2ApicTest {
    private static final int BASE = 0x1B;
    private static final long DISABLED = 0xFEE0_0100L;
    private static final long XAPIC = 0xFEE0_0900L;
    private static final long X2APIC = 0xFEE0_0D00L;
    private static final long EXTENDED_ALONE = 0xFEE0_0500L;

    private final LocalApicBench b = LocalApicBench.enabled();

    private void enter() {
        assertTrue(b.apic.writeMsr(BASE, X2APIC));
    }

    private long rdmsr(int index) {
        return b.apic.readMsr(index).orElseThrow();
    }

    @Test
    void theBaseSaysWhereAndWhoAndHow() {
        assertEquals(XAPIC, rdmsr(BASE));
        enter();
        assertEquals(X2APIC, rdmsr(BASE));
        LocalApicBench other =
                new LocalApicBench(new LocalApicConfig(1, false, 1_000_000, 1_000_000));
        assertEquals(OptionalLong.of(0xFEE0_0800L), other.apic.readMsr(BASE));
    }

    @ParameterizedTest
    @CsvSource({
        "0xFEE00900, 0xFEE00100, true",
        "0xFEE00900, 0xFEE00D00, true",
        "0xFEE00900, 0xFEE00500, false",
        "0xFEE00D00, 0xFEE00900, false",
        "0xFEE00D00, 0xFEE00500, false",
        "0xFEE00D00, 0xFEE00100, true",
        "0xFEE00100, 0xFEE00D00, false",
        "0xFEE00100, 0xFEE00500, false",
        "0xFEE00100, 0xFEE00900, true"
    })
    void onlySomeChangesOfModeAreLegal(long from, long to, boolean legal) {
        assertTrue(b.apic.writeMsr(BASE, from));
        assertEquals(legal, b.apic.writeMsr(BASE, to));
        assertEquals(legal ? to : from, rdmsr(BASE));
    }

    @ParameterizedTest
    @ValueSource(longs = {XAPIC | 1, XAPIC | 1 << 9, XAPIC | 1L << 52, EXTENDED_ALONE})
    void reservedBitsOfTheBaseFault(long value) {
        assertFalse(b.apic.writeMsr(BASE, value));
    }

    @Test
    void relocationIsTheGuestsMistake() {
        assertTrue(b.apic.writeMsr(BASE, 0xFED0_0900L));
        assertEquals(XAPIC, rdmsr(BASE));
        assertEquals(1, b.bench.guestErrors().size());
    }

    @Test
    void switchingOffForgetsEverything() {
        b.write(TPR, 0x40);
        b.apic.writeMsr(BASE, DISABLED);
        b.apic.writeMsr(BASE, XAPIC);
        assertEquals(0, b.read(TPR));
        assertEquals(0xFF, b.read(SVR));
    }

    @Test
    void theModeKeepsWhatWasSetUp() {
        b.write(TPR, 0x40);
        enter();
        assertEquals(0x40, rdmsr(0x808));
        assertEquals(0x1FF, rdmsr(0x80F));
    }

    @Test
    void registersAreEitherInMemoryOrModelSpecific() {
        assertEquals(OptionalLong.empty(), b.apic.readMsr(0x802));
        assertFalse(b.apic.writeMsr(0x808, 0));
        enter();
        assertEquals(0xFFFF_FFFFL, b.read(0x30));
        b.write(TPR, 0x70);
        assertEquals(0, rdmsr(0x808));
        assertEquals(0x0105_0014, rdmsr(0x803));
    }

    @Test
    void theLogicalIdFollowsFromTheId() {
        LocalApicBench other =
                new LocalApicBench(new LocalApicConfig(0x25, false, 1_000_000, 1_000_000));
        assertTrue(other.apic.writeMsr(BASE, X2APIC));
        assertEquals(OptionalLong.of(0x25), other.apic.readMsr(0x802));
        assertEquals(OptionalLong.of(0x0002_0020), other.apic.readMsr(0x80D));
    }

    @ParameterizedTest
    @ValueSource(
            ints = {0x800, 0x804, 0x809, 0x80B, 0x80C, 0x80E, 0x82F, 0x831, 0x83A, 0x83F, 0x8FF})
    void whatCannotBeReadFaults(int index) {
        enter();
        assertEquals(OptionalLong.empty(), b.apic.readMsr(index));
    }

    @ParameterizedTest
    @CsvSource({
        "0x802, 0",
        "0x803, 0",
        "0x80A, 0",
        "0x80D, 0",
        "0x80E, 0",
        "0x810, 0",
        "0x820, 0",
        "0x808, 0x100",
        "0x80B, 1",
        "0x80F, 0x400",
        "0x828, 1",
        "0x830, 0x2000",
        "0x831, 0",
        "0x832, 0x80000",
        "0x837, 0x20000",
        "0x838, 0x100000000",
        "0x839, 0",
        "0x83E, 4",
        "0x83F, 0x100"
    })
    void whatCannotBeWrittenFaults(int index, long value) {
        enter();
        assertFalse(b.apic.writeMsr(index, value));
    }

    @Test
    void interruptsArriveAndEnd() {
        enter();
        b.edge(0x41);
        assertEquals(1 << 1, rdmsr(0x822));
        assertEquals(0x41, b.apic.acknowledge());
        assertEquals(1 << 1, rdmsr(0x812));
        assertTrue(b.apic.writeMsr(0x80B, 0));
        assertEquals(0, rdmsr(0x812));
    }

    @Test
    void theCommandIsOneRegisterWithAWideDestination() {
        enter();
        assertTrue(b.apic.writeMsr(0x830, 0x0000_0100_0000_0061L));
        assertFalse(b.requesting());
        assertEquals(0x0000_0100_0000_0061L, rdmsr(0x830));
        assertTrue(b.apic.writeMsr(0x830, 0x61));
        assertEquals(0x61, b.apic.acknowledge());
        assertTrue(b.apic.writeMsr(0x830, 0xFFFF_FFFF_0000_0071L));
        assertEquals(0x71, b.apic.acknowledge());
        assertTrue(b.apic.writeMsr(0x830, 0x0000_0001_0000_0881L));
        assertEquals(0x81, b.apic.acknowledge());
    }

    @Test
    void aLogicalDestinationOfAnotherClusterIsSomebodyElse() {
        enter();
        assertTrue(b.apic.writeMsr(0x830, 0x0001_0001_0000_0861L));
        assertFalse(b.requesting());
    }

    @Test
    void theModeBeginsWithoutADestination() {
        b.write(LocalApicBench.ICR_HIGH, 0x0700_0000);
        enter();
        assertEquals(0, rdmsr(0x830));
    }

    @Test
    void selfInterruptInterrupts() {
        enter();
        assertTrue(b.apic.writeMsr(0x83F, 0x91));
        assertEquals(0x91, b.apic.acknowledge());
        assertTrue(b.apic.writeMsr(0x83F, 0x02));
        assertFalse(b.requesting());
        assertTrue(b.apic.writeMsr(0x828, 0));
        assertEquals(1 << 5, rdmsr(0x828));
    }

    @Test
    void messagesOfEightBitDestinationsStillArrive() {
        enter();
        b.message(0xFEE0_1004L, 0x41);
        assertEquals(0x41, b.apic.acknowledge());
        b.message(0xFEE0_0000L, 0x51);
        assertEquals(0x51, b.apic.acknowledge());
        b.message(0xFEE0_2004L, 0x61);
        assertFalse(b.requesting());
    }

    @Test
    void initKeepsTheMode() {
        enter();
        b.message(0xFEE0_0000L, 0x500);
        assertEquals(X2APIC, rdmsr(BASE));
        assertEquals(0xFF, rdmsr(0x80F));
    }

    @Test
    void theModeSurvivesASnapshot() {
        enter();
        b.apic.writeMsr(0x830, 0x1234_5678_0000_0061L);
        LocalApicBench restored = new LocalApicBench();
        restored.bench.restoreFrom(b.bench);
        assertEquals(b.bench.save(), restored.bench.save());
        assertEquals(OptionalLong.of(0x1234_5678_0000_0061L), restored.apic.readMsr(0x830));
    }
}

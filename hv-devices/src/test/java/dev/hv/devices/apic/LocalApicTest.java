package dev.hv.devices.apic;

import static dev.hv.devices.apic.LocalApicBench.EOI;
import static dev.hv.devices.apic.LocalApicBench.ESR;
import static dev.hv.devices.apic.LocalApicBench.ICR_HIGH;
import static dev.hv.devices.apic.LocalApicBench.ICR_LOW;
import static dev.hv.devices.apic.LocalApicBench.IRR;
import static dev.hv.devices.apic.LocalApicBench.ISR;
import static dev.hv.devices.apic.LocalApicBench.LVT_ERROR;
import static dev.hv.devices.apic.LocalApicBench.LVT_LINT0;
import static dev.hv.devices.apic.LocalApicBench.LVT_LINT1;
import static dev.hv.devices.apic.LocalApicBench.LVT_TIMER;
import static dev.hv.devices.apic.LocalApicBench.MASKED;
import static dev.hv.devices.apic.LocalApicBench.PPR;
import static dev.hv.devices.apic.LocalApicBench.SVR;
import static dev.hv.devices.apic.LocalApicBench.TMR;
import static dev.hv.devices.apic.LocalApicBench.TPR;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hv.api.irq.InterruptController;

import org.junit.jupiter.api.Test;

import java.util.List;

/** Intel SDM vol. 3A, 12.4 to 12.9 and 12.11. */
final class LocalApicTest {
    private static final long SELF = 1 << 18;
    private static final long ALL_BUT_SELF = 3 << 18;

    @Test
    void afterResetEverythingIsAsTheManualSays() {
        LocalApicBench b = new LocalApicBench();
        assertEquals(0x0105_0014, b.read(0x30));
        assertEquals(0, b.read(TPR));
        assertEquals(0, b.read(PPR));
        assertEquals(0, b.read(0xD0));
        assertEquals(0xFFFF_FFFFL, b.read(0xE0));
        assertEquals(0xFF, b.read(SVR));
        assertEquals(0, b.read(ESR));
        assertEquals(0, b.read(ICR_LOW));
        for (int entry = LVT_TIMER; entry <= LVT_ERROR; entry += 16) {
            assertEquals(MASKED, b.read(entry));
        }
        for (int i = 0; i < 24; i++) {
            assertEquals(0, b.read(ISR + 16 * i));
        }
        assertFalse(b.requesting());
    }

    @Test
    void theIdIsInTheHighestByte() {
        LocalApicBench b = new LocalApicBench(new LocalApicConfig(5, false, 1_000_000, 1_000_000));
        assertEquals(0x0500_0000, b.read(0x20));
        b.write(0x20, 0x0100_0000);
        assertEquals(0x0500_0000, b.read(0x20));
    }

    @Test
    void anAcceptedInterruptGoesFromRequestToServiceToNothing() {
        LocalApicBench b = LocalApicBench.enabled();
        b.edge(0x41);
        assertTrue(b.requesting());
        assertTrue(b.has(IRR, 0x41));
        assertEquals(0x41, b.apic.acknowledge());
        assertFalse(b.requesting());
        assertFalse(b.has(IRR, 0x41));
        assertTrue(b.has(ISR, 0x41));
        b.write(EOI, 0);
        assertFalse(b.has(ISR, 0x41));
    }

    @Test
    void aHigherClassInterruptsALowerOneAndAnEqualClassWaits() {
        LocalApicBench b = LocalApicBench.enabled();
        b.edge(0x41);
        b.apic.acknowledge();
        b.edge(0x4F);
        assertFalse(b.requesting());
        b.edge(0x50);
        assertTrue(b.requesting());
        assertEquals(0x50, b.apic.acknowledge());
        b.write(EOI, 0);
        assertFalse(b.requesting());
        b.write(EOI, 0);
        assertEquals(0x4F, b.apic.acknowledge());
    }

    @Test
    void theSameVectorCanBePendingOnceWhileItIsInService() {
        LocalApicBench b = LocalApicBench.enabled();
        b.edge(0x41);
        b.apic.acknowledge();
        b.edge(0x41);
        b.edge(0x41);
        b.write(EOI, 0);
        assertEquals(0x41, b.apic.acknowledge());
        b.write(EOI, 0);
        assertFalse(b.requesting());
    }

    /** 12.5.1: the entry is masked until software takes the mask away. */
    @Test
    void aCounterThatOverflowsInterruptsOnceUntilItsEntryIsUnmasked() {
        LocalApicBench b = LocalApicBench.enabled();
        b.apic.performanceInterrupt();
        assertFalse(b.requesting());
        b.write(0x340, 0xE1);
        b.apic.performanceInterrupt();
        assertTrue(b.requesting());
        assertEquals(0xE1, b.apic.acknowledge());
        b.write(EOI, 0);
        assertEquals(MASKED | 0xE1, b.read(0x340));
        b.apic.performanceInterrupt();
        assertFalse(b.requesting());
    }

    @Test
    void theTaskPriorityHoldsBackItsClassAndLowerOnes() {
        LocalApicBench b = LocalApicBench.enabled();
        b.write(TPR, 0x45);
        b.edge(0x4F);
        assertFalse(b.requesting());
        b.apic.taskPriority(3);
        assertEquals(0x30, b.read(TPR));
        assertEquals(3, b.apic.taskPriority());
        assertTrue(b.requesting());
    }

    @Test
    void theProcessorPriorityIsThatOfTaskOrService() {
        LocalApicBench b = LocalApicBench.enabled();
        b.write(TPR, 0x25);
        assertEquals(0x25, b.read(PPR));
        b.edge(0x63);
        b.apic.acknowledge();
        assertEquals(0x60, b.read(PPR));
        b.write(TPR, 0x69);
        assertEquals(0x69, b.read(PPR));
        b.write(TPR, 0x7A);
        assertEquals(0x7A, b.read(PPR));
    }

    @Test
    void aRequestThatBecameMaskedGivesTheSpuriousVectorAndIsNotLost() {
        LocalApicBench b = LocalApicBench.enabled();
        b.write(SVR, 0x1EF);
        b.edge(0x41);
        b.write(TPR, 0x50);
        assertEquals(0xEF, b.apic.acknowledge());
        assertFalse(b.has(ISR, 0xEF));
        assertTrue(b.has(IRR, 0x41));
    }

    @Test
    void withNothingPendingThereIsNoVector() {
        assertEquals(InterruptController.NO_VECTOR, LocalApicBench.enabled().apic.acknowledge());
    }

    @Test
    void anEdgeEndsHereAndALevelIsBroadcast() {
        LocalApicBench b = LocalApicBench.enabled();
        b.edge(0x41);
        b.apic.acknowledge();
        assertFalse(b.has(TMR, 0x41));
        b.write(EOI, 0);
        assertEquals(List.of(), b.broadcasts);
        b.level(0x41);
        assertTrue(b.has(TMR, 0x41));
        b.apic.acknowledge();
        b.write(EOI, 0);
        assertEquals(List.of(0x41), b.broadcasts);
    }

    @Test
    void anEdgeAfterALevelOfTheSameVectorIsAnEdge() {
        LocalApicBench b = LocalApicBench.enabled();
        b.level(0x41);
        b.apic.acknowledge();
        b.write(EOI, 0);
        b.edge(0x41);
        assertFalse(b.has(TMR, 0x41));
        b.apic.acknowledge();
        b.write(EOI, 0);
        assertEquals(List.of(0x41), b.broadcasts);
    }

    @Test
    void softwareCanSuppressTheBroadcast() {
        LocalApicBench b = LocalApicBench.enabled();
        b.write(SVR, 0x11FF);
        b.level(0x41);
        b.apic.acknowledge();
        b.write(EOI, 0);
        assertEquals(List.of(), b.broadcasts);
        assertFalse(b.has(ISR, 0x41));
    }

    @Test
    void anEndOfNothingDoesNothing() {
        LocalApicBench b = LocalApicBench.enabled();
        b.edge(0x41);
        b.write(EOI, 0);
        assertTrue(b.has(IRR, 0x41));
        assertEquals(List.of(), b.broadcasts);
    }

    @Test
    void disabledBySoftwareItTakesNoInterruptsButKeepsThoseItHas() {
        LocalApicBench b = LocalApicBench.enabled();
        b.edge(0x41);
        b.write(SVR, 0xFF);
        b.edge(0x51);
        assertTrue(b.requesting());
        assertEquals(0x41, b.apic.acknowledge());
        assertFalse(b.has(IRR, 0x51));
    }

    @Test
    void disabledBySoftwareItsLocalVectorsAreMaskedForGood() {
        LocalApicBench b = LocalApicBench.enabled();
        b.write(LVT_LINT1, 0x400);
        b.write(SVR, 0xFF);
        assertEquals(MASKED | 0x400, b.read(LVT_LINT1));
        b.write(LVT_LINT1, 0x400);
        assertEquals(MASKED | 0x400, b.read(LVT_LINT1));
        b.write(SVR, 0x1FF);
        b.write(LVT_LINT1, 0x400);
        assertEquals(0x400, b.read(LVT_LINT1));
    }

    @Test
    void disabledBySoftwareItStillTakesNonMaskableInterrupts() {
        LocalApicBench b = new LocalApicBench();
        b.message(0xFEE0_0000L, 0x400);
        assertEquals(1, b.bench.line("nmi").risingEdges());
    }

    @Test
    void messagesGoByPhysicalDestination() {
        LocalApicBench b = LocalApicBench.enabled();
        b.message(0xFEE0_1000L, 0x41);
        assertFalse(b.requesting());
        b.message(0xFEEF_F000L, 0x42);
        assertEquals(0x42, b.apic.acknowledge());
    }

    @Test
    void messagesGoByFlatLogicalDestination() {
        LocalApicBench b = LocalApicBench.enabled();
        b.write(0xD0, 0x0600_0000);
        b.message(0xFEE0_9004L, 0x41);
        assertFalse(b.requesting());
        b.message(0xFEE0_A004L, 0x41);
        assertTrue(b.requesting());
    }

    @Test
    void messagesGoByClusterLogicalDestination() {
        LocalApicBench b = LocalApicBench.enabled();
        b.write(0xE0, 0x0FFF_FFFF);
        b.write(0xD0, 0x2400_0000);
        b.message(0xFEE1_4004L, 0x41);
        b.message(0xFEE2_3004L, 0x41);
        assertFalse(b.requesting());
        b.message(0xFEE2_6004L, 0x41);
        assertTrue(b.requesting());
    }

    @Test
    void lowestPriorityMessagesAreTakenByTheOneThatIsThere() {
        LocalApicBench b = LocalApicBench.enabled();
        b.message(0xFEE0_0008L, 0x141);
        assertEquals(0x41, b.apic.acknowledge());
    }

    @Test
    void theDeassertionOfALevelMessageIsIgnored() {
        LocalApicBench b = LocalApicBench.enabled();
        b.message(0xFEE0_0000L, 0x8041);
        assertFalse(b.requesting());
    }

    @Test
    void aMessageToAnotherAddressIsTheGuestsMistake() {
        LocalApicBench b = LocalApicBench.enabled();
        b.message(0xFED0_0000L, 0x41);
        assertFalse(b.requesting());
        assertEquals(1, b.bench.guestErrors().size());
    }

    @Test
    void aVectorBelow16IsAnErrorAndNoInterrupt() {
        LocalApicBench b = LocalApicBench.enabled();
        b.write(LVT_ERROR, 0xE0);
        b.edge(0x0F);
        assertEquals(0, b.read(ESR));
        assertEquals(0xE0, b.apic.acknowledge());
        b.write(ESR, 0);
        assertEquals(1 << 6, b.read(ESR));
        b.write(ESR, 0);
        assertEquals(0, b.read(ESR));
        for (int i = 0; i < 8; i++) {
            assertEquals(0, b.read(IRR + 16 * i));
        }
    }

    @Test
    void theErrorInterruptComesOnceUntilTheStatusIsWritten() {
        LocalApicBench b = LocalApicBench.enabled();
        b.write(LVT_ERROR, 0xE0);
        b.write(ICR_LOW, SELF | 0x05);
        b.read(0x3F0);
        assertEquals(0xE0, b.apic.acknowledge());
        b.write(EOI, 0);
        b.read(0x3F0);
        assertFalse(b.requesting());
        b.write(ESR, 0);
        assertEquals(1 << 5 | 1 << 7, b.read(ESR));
        b.write(0x3F0, 1);
        assertTrue(b.requesting());
    }

    @Test
    void aCommandToSelfInterrupts() {
        LocalApicBench b = LocalApicBench.enabled();
        b.write(ICR_LOW, SELF | 0x61);
        assertEquals(SELF | 0x61, b.read(ICR_LOW));
        assertEquals(0x61, b.apic.acknowledge());
    }

    @Test
    void aCommandReachesItsDestinationOnly() {
        LocalApicBench b = LocalApicBench.enabled();
        b.write(ICR_HIGH, 0x0100_0000);
        b.write(ICR_LOW, 0x61);
        b.write(ICR_LOW, ALL_BUT_SELF | 0x61);
        assertFalse(b.requesting());
        b.write(ICR_HIGH, 0);
        b.write(ICR_LOW, 0x61);
        assertTrue(b.requesting());
    }

    @Test
    void anInitCommandResetsTheApicAndTellsTheProcessor() {
        LocalApicBench b = LocalApicBench.enabled();
        b.edge(0x41);
        b.write(ICR_LOW, 0x4500);
        assertEquals(1, b.bench.line("init").risingEdges());
        assertEquals(0xFF, b.read(SVR));
        assertFalse(b.requesting());
    }

    @Test
    void aProcessorThatTookInitLeavesItsModeAndThePinsOnly() {
        LocalApicBench b = LocalApicBench.enabled();
        b.write(LVT_LINT0, 0x700);
        b.write(TPR, 0x20);
        b.bench.drive("lint0", true);
        assertTrue(b.requesting());
        long base = b.apic.readMsr(0x1B).orElseThrow();
        b.apic.initialized();
        assertEquals(0, b.read(TPR));
        assertEquals(0xFF, b.read(SVR));
        assertEquals(0x10000, b.read(LVT_LINT0));
        assertFalse(b.requesting());
        assertEquals(base, b.apic.readMsr(0x1B).orElseThrow());
        b.write(SVR, 0x1FF);
        b.write(LVT_LINT0, 0x700);
        assertTrue(b.requesting(), "the 8259A asks still");
    }

    @Test
    void anInitDeassertDoesNothing() {
        LocalApicBench b = LocalApicBench.enabled();
        b.write(ICR_LOW, 0x8500);
        assertEquals(0, b.bench.line("init").risingEdges());
        assertEquals(0x1FF, b.read(SVR));
    }

    @Test
    void theBootProcessorIgnoresStartUp() {
        LocalApicBench b = LocalApicBench.enabled();
        b.write(ICR_LOW, 0x4610);
        assertFalse(b.requesting());
        assertEquals(1, b.bench.guestErrors().size());
    }

    @Test
    void externalInterruptsPassByTheRequestRegister() {
        LocalApicBench b = LocalApicBench.enabled();
        b.write(LVT_LINT0, 0x700);
        b.write(TPR, 0xFF);
        b.pic.vectors.add(0x08);
        b.bench.drive("lint0", true);
        assertTrue(b.requesting());
        assertEquals(0x08, b.apic.acknowledge());
        b.bench.drive("lint0", false);
        assertFalse(b.requesting());
        assertFalse(b.has(ISR, 0x08));
    }

    @Test
    void aMaskedPinStaysSilentUntilUnmasked() {
        LocalApicBench b = LocalApicBench.enabled();
        b.bench.drive("lint0", true);
        assertFalse(b.requesting());
        b.write(LVT_LINT0, 0x700);
        assertTrue(b.requesting());
    }

    @Test
    void anExternalInterruptByMessageAsksThe8259Once() {
        LocalApicBench b = LocalApicBench.enabled();
        b.pic.vectors.add(0x30);
        b.message(0xFEE0_0000L, 0x700);
        assertTrue(b.requesting());
        assertEquals(0x30, b.apic.acknowledge());
        assertFalse(b.requesting());
    }

    @Test
    void aPinCanBeNonMaskable() {
        LocalApicBench b = LocalApicBench.enabled();
        b.write(LVT_LINT1, 0x400);
        b.bench.drive("lint1", true);
        b.bench.drive("lint1", false);
        b.bench.drive("lint1", true);
        assertEquals(2, b.bench.line("nmi").risingEdges());
    }

    @Test
    void aFixedEdgeOnAPinInterruptsOnce() {
        LocalApicBench b = LocalApicBench.enabled();
        b.write(LVT_LINT1, 0x77);
        b.bench.drive("lint1", true);
        assertEquals(0x77, b.apic.acknowledge());
        b.write(EOI, 0);
        assertFalse(b.requesting());
    }

    @Test
    void aFixedLevelOnAPinInterruptsAgainAfterItsEndWhileItLasts() {
        LocalApicBench b = LocalApicBench.enabled();
        b.write(LVT_LINT0, 0x8077);
        b.bench.drive("lint0", true);
        assertEquals(0xC077, b.read(LVT_LINT0));
        assertEquals(0x77, b.apic.acknowledge());
        assertFalse(b.has(IRR, 0x77));
        b.write(EOI, 0);
        assertEquals(0x77, b.apic.acknowledge());
        b.bench.drive("lint0", false);
        b.write(EOI, 0);
        assertFalse(b.requesting());
        assertEquals(0x8077, b.read(LVT_LINT0));
    }

    @Test
    void aLevelThatComesAndGoesWaitsForTheEndOfTheFirst() {
        LocalApicBench b = LocalApicBench.enabled();
        b.write(LVT_LINT0, 0x8077);
        b.bench.drive("lint0", true);
        b.apic.acknowledge();
        b.bench.drive("lint0", false);
        b.bench.drive("lint0", true);
        assertFalse(b.has(IRR, 0x77));
        b.write(EOI, 0);
        assertTrue(b.has(IRR, 0x77));
    }

    @Test
    void switchedOffThePinsAreThoseOfTheProcessor() {
        LocalApicBench b = new LocalApicBench();
        assertTrue(b.apic.writeMsr(0x1B, 0xFEE0_0100L));
        b.pic.vectors.add(0x08);
        b.bench.drive("lint0", true);
        assertTrue(b.requesting());
        assertEquals(0x08, b.apic.acknowledge());
        b.bench.drive("lint1", true);
        assertEquals(1, b.bench.line("nmi").risingEdges());
        b.edge(0x41);
        b.bench.drive("lint0", false);
        assertFalse(b.requesting());
        assertEquals(0xFFFF_FFFFL, b.read(0x30));
    }

    @Test
    void aResetForgetsEverything() {
        LocalApicBench b = LocalApicBench.enabled();
        b.level(0x51);
        b.apic.acknowledge();
        b.edge(0x41);
        b.edge(3);
        b.write(ESR, 0);
        b.edge(3);
        b.write(ICR_HIGH, 0x0700_0000);
        b.write(ICR_LOW, 0x61);
        b.write(LVT_TIMER, 0x2_00EC);
        b.write(0x380, 1000);
        b.write(0x3E0, 0xB);
        b.message(0xFEE0_0000L, 0x700);
        b.apic.writeMsr(0x1B, 0xFEE0_0D00L);
        b.bench.reset();
        assertEquals(new LocalApicBench().bench.save(), b.bench.save());
        assertFalse(b.requesting());
    }

    /** A restore ends with every source driving its line once more. */
    @Test
    void aPinThatIsDrivenAgainAfterARestoreIsNoEdge() {
        LocalApicBench b = LocalApicBench.enabled();
        b.write(LVT_LINT0, 0x76);
        b.write(LVT_LINT1, 0x400);
        b.bench.drive("lint0", true);
        b.bench.drive("lint1", true);
        b.apic.acknowledge();
        b.write(EOI, 0);
        LocalApicBench restored = new LocalApicBench();
        restored.bench.restoreFrom(b.bench);
        restored.bench.drive("lint0", true);
        restored.bench.drive("lint1", true);
        assertFalse(restored.requesting());
        assertEquals(0, restored.bench.line("nmi").risingEdges());
    }

    @Test
    void itsWholeStateSurvivesASnapshot() {
        LocalApicBench b = LocalApicBench.enabled();
        b.write(LVT_LINT0, 0x8077);
        b.bench.drive("lint0", true);
        b.edge(0x41);
        b.level(0x51);
        b.apic.acknowledge();
        b.edge(0x91);
        b.write(ICR_HIGH, 0x0700_0000);
        b.write(ICR_LOW, 0x61);
        b.edge(3);
        b.message(0xFEE0_0000L, 0x700);
        LocalApicBench restored = new LocalApicBench();
        restored.bench.restoreFrom(b.bench);
        assertEquals(b.bench.save(), restored.bench.save());
        assertTrue(restored.requesting());
        restored.pic.vectors.add(0x30);
        assertEquals(0x30, restored.apic.acknowledge());
        assertEquals(0x91, restored.apic.acknowledge());
        restored.bench.drive("lint0", true);
        assertEquals(0xC077, restored.read(LVT_LINT0));
    }
}

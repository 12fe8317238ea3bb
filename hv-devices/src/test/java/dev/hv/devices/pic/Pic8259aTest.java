package dev.hv.devices.pic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hv.api.bus.Width;
import dev.hv.api.irq.InterruptController;
import dev.hv.api.irq.InterruptLine;
import dev.hv.api.state.StateException;
import dev.hv.api.state.StateTree;
import dev.hv.devices.bench.DeviceBench;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;

/** Behaviours of the Intel 8259A datasheet (231468), on the pair as a PC wires it. */
class Pic8259aTest {
    private static final int EOI = 0x20;
    private static final int ROTATE_ON_EOI = 0xA0;

    private final DeviceBench bench = new DeviceBench();
    private final InterruptController pic =
            (InterruptController) bench.create(new Pic8259aPlugin());
    private final List<InterruptLine> irq = new ArrayList<>();

    @BeforeEach
    void initialise() {
        for (int i = 0; i < pic.inputs(); i++) {
            irq.add(pic.connect(i, "source" + i));
        }
        initialise("master", 0x11, 0x30, 0x04, 0x01);
        initialise("slave", 0x11, 0x38, 0x02, 0x01);
    }

    private void initialise(String chip, int icw1, int icw2, int icw3, int icw4) {
        bench.out(chip, 0, icw1);
        bench.out(chip, 1, icw2);
        bench.out(chip, 1, icw3);
        bench.out(chip, 1, icw4);
    }

    private boolean requested() {
        return bench.line("intr").asserted();
    }

    private int irr(String chip) {
        bench.out(chip, 0, 0x0A);
        return bench.in(chip, 0);
    }

    private int isr(String chip) {
        bench.out(chip, 0, 0x0B);
        return bench.in(chip, 0);
    }

    @Test
    void aRisingEdgeIsRequestedAcknowledgedWithItsVectorAndEnded() {
        irq.get(4).set(true);
        assertTrue(requested());
        assertEquals(0x10, irr("master"));
        assertEquals(0x34, pic.acknowledge());
        assertFalse(requested());
        assertEquals(0, irr("master"));
        assertEquals(0x10, isr("master"));
        bench.out("master", 0, EOI);
        assertEquals(0, isr("master"));
        assertFalse(requested(), "an edge is taken once, however long the level lasts");
    }

    @Test
    void aPulseIsLatchedUntilItIsAcknowledged() {
        irq.get(3).pulse();
        assertTrue(requested());
        assertEquals(0x33, pic.acknowledge());
        bench.out("master", 0, EOI);
        assertFalse(requested());
    }

    @Test
    void fullyNestedModeServesHigherLevelsFirstAndLetsThemInterrupt() {
        irq.get(5).set(true);
        irq.get(1).set(true);
        assertEquals(0x31, pic.acknowledge());
        assertFalse(requested());
        irq.get(0).set(true);
        assertEquals(0x30, pic.acknowledge());
        bench.out("master", 0, EOI);
        assertFalse(requested());
        bench.out("master", 0, EOI);
        assertTrue(requested());
        assertEquals(0x35, pic.acknowledge());
    }

    @Test
    void aMaskedInputIsRememberedAndRequestedWhenUnmasked() {
        bench.out("master", 1, 0x10);
        irq.get(4).set(true);
        assertFalse(requested());
        assertEquals(0x10, bench.in("master", 1));
        assertEquals(0x10, irr("master"));
        bench.out("master", 1, 0);
        assertTrue(requested());
    }

    @Test
    void aRequestThatHasGoneGivesTheDefaultLevelSevenOutOfService() {
        bench.out("elcr", 0, 0x20);
        irq.get(5).set(true);
        assertTrue(requested());
        irq.get(5).set(false);
        assertFalse(requested());
        assertEquals(0x37, pic.acknowledge());
        assertEquals(0, isr("master"));
    }

    @Test
    void aSlavesInterruptComesThroughTheMastersCascadeInput() {
        irq.get(12).set(true);
        assertTrue(requested());
        assertEquals(0x04, irr("master"));
        assertEquals(0x3C, pic.acknowledge());
        assertEquals(0x04, isr("master"));
        assertEquals(0x10, isr("slave"));
        bench.out("slave", 0, EOI);
        bench.out("master", 0, EOI);
        assertEquals(0, isr("master") | isr("slave"));
    }

    @Test
    void aSecondRequestOfTheSlaveIsNotLostBehindTheFirst() {
        irq.get(12).set(true);
        irq.get(9).set(true);
        assertEquals(0x39, pic.acknowledge());
        bench.out("slave", 0, EOI);
        bench.out("master", 0, EOI);
        assertTrue(requested());
        assertEquals(0x3C, pic.acknowledge());
    }

    @Test
    void aSpuriousRequestOfTheSlaveLeavesTheCascadeInService() {
        bench.out("elcr", 1, 0x10);
        bench.out("slave", 1, 0);
        irq.get(12).set(true);
        assertEquals(0x3C, pic.acknowledge());
        bench.out("slave", 0, EOI);
        bench.out("master", 0, EOI);
        irq.get(12).set(false);
        irq.get(2).set(true); // the wire of INT2 itself, with no request behind it
        assertEquals(0x3F, pic.acknowledge());
        assertEquals(0x04, isr("master"));
        assertEquals(0, isr("slave"));
    }

    @Test
    void theSlaveIsSilentIfItsIdentityIsNotItsPlace() {
        initialise("slave", 0x11, 0x38, 0x05, 0x01);
        irq.get(8).set(true);
        assertEquals(0xFF, pic.acknowledge());
    }

    @Test
    void specialFullyNestedModeLetsTheSlaveInterruptItself() {
        initialise("master", 0x11, 0x30, 0x04, 0x11);
        irq.get(12).set(true);
        assertEquals(0x3C, pic.acknowledge());
        irq.get(9).set(true);
        assertTrue(requested());
        assertEquals(0x39, pic.acknowledge());
        irq.get(4).set(true);
        assertFalse(requested(), "lower levels of the master stay locked out");
    }

    @Test
    void inFullyNestedModeTheSlaveInServiceIsLockedOut() {
        irq.get(12).set(true);
        assertEquals(0x3C, pic.acknowledge());
        irq.get(9).set(true);
        assertFalse(requested());
    }

    @Test
    void aSpecificEndOfInterruptEndsItsLevelOnly() {
        irq.get(6).set(true);
        pic.acknowledge();
        irq.get(1).set(true);
        pic.acknowledge();
        bench.out("master", 0, 0x60 | 6);
        assertEquals(0x02, isr("master"));
    }

    @Test
    void rotationOnEndOfInterruptGivesTheServedLevelTheLowestPriority() {
        irq.get(3).set(true);
        pic.acknowledge();
        bench.out("master", 0, ROTATE_ON_EOI);
        irq.get(3).set(false);
        irq.get(3).set(true);
        irq.get(4).set(true);
        irq.get(1).set(true);
        assertEquals(0x34, pic.acknowledge());
        bench.out("master", 0, EOI);
        assertEquals(0x31, pic.acknowledge());
        bench.out("master", 0, EOI);
        assertEquals(0x33, pic.acknowledge());
    }

    @Test
    void setPriorityChoosesTheLowestLevel() {
        bench.out("master", 0, 0xC0 | 4);
        irq.get(0).set(true);
        irq.get(5).set(true);
        assertEquals(0x35, pic.acknowledge());
    }

    @Test
    void automaticEndOfInterruptLeavesNothingInServiceAndRotatesIfTold() {
        initialise("master", 0x11, 0x30, 0x04, 0x03);
        bench.out("master", 0, 0x80);
        irq.get(0).set(true);
        irq.get(1).pulse();
        assertEquals(0x30, pic.acknowledge());
        assertEquals(0, isr("master"));
        irq.get(0).set(false);
        irq.get(0).set(true);
        assertEquals(0x31, pic.acknowledge());
        assertEquals(0x30, pic.acknowledge());
    }

    @Test
    void specialMaskModeLetsLowerLevelsThroughAMaskedLevelInService() {
        irq.get(2 + 1).set(true);
        assertEquals(0x33, pic.acknowledge());
        irq.get(6).set(true);
        assertFalse(requested());
        bench.out("master", 1, 0x08);
        bench.out("master", 0, 0x68);
        assertTrue(requested());
        assertEquals(0x36, pic.acknowledge());
        bench.out("master", 0, EOI);
        assertEquals(0x08, isr("master"), "a masked level is not ended unspecifically");
        bench.out("master", 0, 0x48);
        bench.out("master", 0, EOI);
        assertEquals(0, isr("master"));
    }

    @Test
    void aPollAcknowledgesAndTellsTheLevel() {
        irq.get(6).set(true);
        bench.out("master", 0, 0x0C);
        assertEquals(0x86, bench.in("master", 0));
        assertEquals(0x40, isr("master"));
        bench.out("master", 0, EOI);
        bench.out("master", 0, 0x0C);
        assertEquals(0, bench.in("master", 0) & 0x80);
    }

    @Test
    void peekingNeitherPollsNorAcknowledges() {
        irq.get(6).set(true);
        bench.out("master", 0, 0x0C);
        var registers = bench.region("master").handler();
        assertEquals(0x86, registers.peek(0, Width.BYTE).orElseThrow());
        assertEquals(0x86, bench.in("master", 0));
    }

    @Test
    void aLevelTriggeredInputRequestsAgainUntilItsSourcesFall() {
        bench.out("elcr", 0, 0x20);
        InterruptLine second = pic.connect(5, "second");
        irq.get(5).set(true);
        second.set(true);
        assertEquals(0x35, pic.acknowledge());
        irq.get(5).set(false);
        bench.out("master", 0, EOI);
        assertTrue(requested());
        assertEquals(0x35, pic.acknowledge());
        second.set(false);
        bench.out("master", 0, EOI);
        assertFalse(requested());
    }

    @Test
    void theEndOfAnInterruptIsToldToSourcesThatStillAssert() {
        List<String> told = new ArrayList<>();
        irq.get(5).onEndOfInterrupt(() -> told.add("5"));
        irq.get(12).onEndOfInterrupt(() -> told.add("12"));
        irq.get(5).onEveryEndOfInterrupt(() -> told.add("5 in any case"));
        irq.get(5).set(true);
        irq.get(12).set(true);
        pic.acknowledge();
        bench.out("slave", 0, EOI);
        bench.out("master", 0, EOI);
        pic.acknowledge();
        irq.get(5).set(false);
        bench.out("master", 0, EOI);
        assertEquals(List.of("12", "5 in any case"), told);
    }

    @Test
    void inputsOfTheSystemBoardStayEdgeTriggered() {
        bench.out("elcr", 0, 0xFF);
        bench.out("elcr", 1, 0xFF);
        assertEquals(0xF8, bench.in("elcr", 0));
        assertEquals(0xDE, bench.in("elcr", 1));
    }

    @Test
    void levelTriggeredModeOfTheFirstWordHoldsForAllInputs() {
        initialise("master", 0x19, 0x30, 0x04, 0x01);
        irq.get(0).set(true);
        assertEquals(0x30, pic.acknowledge());
        bench.out("master", 0, EOI);
        assertTrue(requested());
    }

    @Test
    void initialisationForgetsEdgesMaskAndModes() {
        irq.get(4).set(true);
        bench.out("master", 1, 0xAA);
        bench.out("master", 0, 0x68);
        initialise("master", 0x11, 0x40, 0x04, 0x01);
        assertFalse(requested(), "an input needs a new edge");
        assertEquals(0, bench.in("master", 1));
        irq.get(4).set(false);
        irq.get(4).set(true);
        assertEquals(0x44, pic.acknowledge());
    }

    @Test
    void aRestoredPairGoesOnWithoutLosingOrInventingAnInterrupt() {
        bench.out("elcr", 0, 0x20);
        irq.get(4).set(true);
        irq.get(5).set(true);
        irq.get(12).set(true);
        irq.get(4).set(false);
        irq.get(4).set(true);
        pic.acknowledge();
        DeviceBench other = new DeviceBench();
        InterruptController copy = (InterruptController) other.create(new Pic8259aPlugin());
        List<InterruptLine> sources = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            sources.add(copy.connect(i, "source" + i));
        }
        other.restoreFrom(bench);
        for (int i = 0; i < 16; i++) {
            sources.get(i).set(irq.get(i).asserted());
        }
        assertEquals(bench.save(), other.save());
        for (InterruptController each : List.of(pic, copy)) {
            DeviceBench its = each.equals(pic) ? bench : other;
            its.out("slave", 0, EOI);
            its.out("master", 0, EOI);
            assertEquals(0x34, each.acknowledge());
            its.out("master", 0, EOI);
            assertEquals(0x35, each.acknowledge());
        }
        assertEquals(bench.save(), other.save());
    }

    @Test
    void aStateThatNoChipCanBeInIsRefused() {
        StateTree bad = bench.save();
        bad.section("master").putLong("isr", 0x100);
        assertThrows(
                StateException.class,
                () -> new DeviceBench().create(new Pic8259aPlugin()).load(bad.reader()));
        StateTree missing = new StateTree("pic", 1);
        assertThrows(
                StateException.class,
                () -> new DeviceBench().create(new Pic8259aPlugin()).load(missing.reader()));
    }
}

package dev.hv.devices.uart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hv.api.bus.Width;
import dev.hv.api.state.StateException;
import dev.hv.api.state.StateTree;
import dev.hv.devices.bench.DeviceBench;
import dev.hv.devices.bench.ScriptedCharacters;

import org.junit.jupiter.api.Test;

/** Behaviours of the PC16550D datasheet (National Semiconductor, June 1995). */
class Uart16550aTest {
    private static final int RBR = 0;
    private static final int THR = 0;
    private static final int DLL = 0;
    private static final int IER = 1;
    private static final int DLM = 1;
    private static final int IIR = 2;
    private static final int FCR = 2;
    private static final int LCR = 3;
    private static final int MCR = 4;
    private static final int LSR = 5;
    private static final int MSR = 6;
    private static final int SCR = 7;

    private static final int OUT2 = 0x08;
    private static final int LOOP = 0x10;

    /** Ten bits at 115,200 bit/s: divisor 1, 8 data bits, no parity, one stop bit. */
    private static final long CHARACTER_NANOS = 10 * 16 * 1_000_000_000L / 1_843_200;

    private final ScriptedCharacters wire = new ScriptedCharacters();
    private final DeviceBench bench = new DeviceBench().backend("chars", wire);

    private void create(boolean instant) {
        create(instant, false);
    }

    private void create(boolean instant, boolean out2Gate) {
        bench.create(new Uart16550aPlugin(), new Uart16550aConfig(instant, 1_843_200, out2Gate));
        out(LCR, 0x83);
        out(DLL, 1);
        out(DLM, 0);
        out(LCR, 0x03);
        out(MCR, OUT2);
    }

    private int in(int register) {
        return bench.in("regs", register);
    }

    private void out(int register, int value) {
        bench.out("regs", register, value);
    }

    private boolean interrupt() {
        return bench.line("irq").asserted();
    }

    @Test
    void registersHaveTheirResetValues() {
        bench.create(new Uart16550aPlugin());
        assertEquals(0x00, in(IER));
        assertEquals(0x01, in(IIR));
        assertEquals(0x00, in(LCR));
        assertEquals(0x00, in(MCR));
        assertEquals(0x60, in(LSR));
        assertEquals(0x00, in(MSR) & 0x0F);
        assertFalse(interrupt());
    }

    @Test
    void theDivisorLatchHidesBehindDlab() {
        create(true);
        out(IER, 0x05);
        out(LCR, 0x83);
        out(DLL, 0x34);
        out(DLM, 0x12);
        assertEquals(0x34, in(DLL));
        assertEquals(0x12, in(DLM));
        out(LCR, 0x03);
        assertEquals(0x05, in(IER));
        assertEquals("", wire.sent());
    }

    @Test
    void theScratchRegisterKeepsAllBitsAndReservedBitsReadZero() {
        create(true);
        out(SCR, 0xA5);
        out(IER, 0xF0);
        out(MCR, 0xE0);
        assertEquals(0xA5, in(SCR));
        assertEquals(0, in(IER));
        assertEquals(0, in(MCR));
    }

    @Test
    void charactersLeaveInOrderAsTheyAre() {
        create(true);
        for (int c : new int[] {0, 'a', 0x80, 0xFF}) {
            out(THR, c);
        }
        assertEquals("\0a\u0080\u00FF", wire.sent());
        assertEquals(0x60, in(LSR));
    }

    @Test
    void aReceivedCharacterIsReadOnceAndNotSignExtended() {
        create(true);
        wire.type("\u00E9");
        assertEquals(0x61, in(LSR));
        assertEquals(0xE9, in(RBR));
        assertEquals(0x60, in(LSR));
    }

    @Test
    void nothingIsTakenFromTheWireWhileThereIsNoRoom() {
        create(true);
        wire.type("ab");
        assertEquals(1, wire.waiting());
        assertEquals('a', in(RBR));
        assertEquals('b', in(RBR));
        out(FCR, 0x01);
        wire.type("0123456789abcdefgh");
        assertEquals(2, wire.waiting());
        in(RBR);
        assertEquals(1, wire.waiting());
        assertEquals(0, in(LSR) & 0x02);
    }

    @Test
    void theReceiverInterruptsAtItsTriggerLevelAndStopsBelow() {
        create(true);
        out(FCR, 0x81);
        out(IER, 0x01);
        wire.type("1234567");
        assertFalse(interrupt());
        wire.type("8");
        assertTrue(interrupt());
        assertEquals(0xC4, in(IIR));
        in(RBR);
        assertFalse(interrupt());
    }

    @Test
    void charactersBelowTheTriggerLevelTimeOutAfterFourCharacterTimes() {
        create(true);
        out(FCR, 0xC1);
        out(IER, 0x01);
        wire.type("x");
        bench.advance(4 * CHARACTER_NANOS - 1);
        assertFalse(interrupt());
        bench.advance(1);
        assertTrue(interrupt());
        assertEquals(0xCC, in(IIR));
        assertTrue(interrupt(), "reading IIR does not clear a time-out");
        assertEquals('x', in(RBR));
        assertFalse(interrupt());
        bench.advance(10 * CHARACTER_NANOS);
        assertFalse(interrupt());
    }

    @Test
    void readingACharacterRestartsTheTimeOut() {
        create(true);
        out(FCR, 0xC1);
        out(IER, 0x01);
        wire.type("xy");
        bench.advance(3 * CHARACTER_NANOS);
        in(RBR);
        bench.advance(3 * CHARACTER_NANOS);
        assertFalse(interrupt());
        bench.advance(CHARACTER_NANOS);
        assertTrue(interrupt());
    }

    @Test
    void anEmptyTransmitterInterruptsWhenEnabledAndReadingIirClearsIt() {
        create(true);
        out(IER, 0x02);
        assertTrue(interrupt());
        assertEquals(0x02, in(IIR));
        assertFalse(interrupt());
        assertEquals(0x01, in(IIR));
        out(THR, 'a');
        assertTrue(interrupt());
        assertEquals(0x02, in(IIR));
        out(IER, 0x00);
        out(IER, 0x02);
        assertTrue(interrupt());
    }

    @Test
    void everyCharacterThatLeavesMakesANewEdgeForEdgeTriggeredControllers() {
        create(true);
        out(IER, 0x02);
        int edges = bench.line("irq").risingEdges();
        out(THR, 'a');
        out(THR, 'b');
        assertEquals(edges + 2, bench.line("irq").risingEdges());
    }

    @Test
    void atTheProgrammedRateACharacterTakesItsTime() {
        create(false);
        out(THR, 'a');
        assertEquals(0x20, in(LSR), "THR is free as soon as the shift register has the character");
        out(THR, 'b');
        assertEquals(0x00, in(LSR));
        bench.advance(CHARACTER_NANOS - 1);
        assertEquals("", wire.sent());
        bench.advance(1);
        assertEquals("a", wire.sent());
        assertEquals(0x20, in(LSR));
        bench.advance(CHARACTER_NANOS);
        assertEquals("ab", wire.sent());
        assertEquals(0x60, in(LSR));
    }

    @Test
    void stopAndParityBitsLengthenACharacter() {
        create(false);
        out(LCR, 0x0F);
        out(THR, 'a');
        bench.advance(CHARACTER_NANOS);
        assertEquals("", wire.sent());
        bench.advance(2 * 16 * 1_000_000_000L / 1_843_200 + 1);
        assertEquals("a", wire.sent());
    }

    @Test
    void theTransmitFifoHoldsSixteenBesideTheShiftRegister() {
        create(false);
        out(FCR, 0x01);
        for (int i = 0; i < 18; i++) {
            out(THR, 'a' + i);
        }
        assertEquals(1, bench.guestErrors().size());
        bench.advance(20 * CHARACTER_NANOS);
        assertEquals("abcdefghijklmnopq", wire.sent());
    }

    @Test
    void nothingIsLostWhileTheWireTakesNothing() {
        create(true);
        out(FCR, 0x01);
        wire.limit(1);
        out(THR, 'a');
        out(THR, 'b');
        assertEquals(0x20, in(LSR), "b waits in the shift register");
        out(THR, 'c');
        assertEquals(0x00, in(LSR));
        bench.advance(5 * CHARACTER_NANOS);
        assertEquals("a", wire.sent());
        wire.limit(10);
        bench.advance(CHARACTER_NANOS);
        assertEquals("abc", wire.sent());
        assertEquals(0x60, in(LSR));
    }

    @Test
    void resettingTheTransmitFifoForgetsWhatIsInItButNotWhatIsLeaving() {
        create(false);
        out(FCR, 0x01);
        out(THR, 'a');
        out(THR, 'b');
        out(FCR, 0x05);
        assertEquals(0x20, in(LSR));
        bench.advance(5 * CHARACTER_NANOS);
        assertEquals("a", wire.sent());
    }

    @Test
    void switchingTheFifosClearsThemAndOtherBitsNeedTheEnableBit() {
        create(true);
        out(FCR, 0x01);
        wire.type("abc");
        out(FCR, 0xC2);
        assertEquals(0x60, in(LSR));
        assertEquals(0x01, in(IIR));
        out(IER, 0x01);
        out(FCR, 0x01);
        wire.type("x");
        assertTrue(interrupt(), "the trigger level written without the enable bit is not taken");
    }

    @Test
    void loopbackReturnsCharactersAndDisconnectsTheWire() {
        create(true);
        out(FCR, 0x01);
        out(MCR, LOOP);
        wire.type("from outside");
        out(THR, 'a');
        out(THR, 'b');
        assertEquals("", wire.sent());
        assertEquals('a', in(RBR));
        assertEquals('b', in(RBR));
        assertEquals(0, in(LSR) & 1);
        out(MCR, OUT2);
        assertEquals('f', in(RBR));
    }

    @Test
    void anOverrunIsReportedOnceAndKeepsTheFifo() {
        create(true);
        out(FCR, 0x01);
        out(MCR, LOOP);
        for (int i = 0; i < 17; i++) {
            out(THR, 'a' + i);
        }
        assertEquals(0x63, in(LSR));
        assertEquals(0x61, in(LSR));
        for (int i = 0; i < 16; i++) {
            assertEquals('a' + i, in(RBR));
        }
    }

    @Test
    void withoutFifoAnOverrunReplacesTheCharacter() {
        create(true);
        out(MCR, LOOP);
        out(THR, 'a');
        out(THR, 'b');
        assertEquals(0x63, in(LSR));
        assertEquals('b', in(RBR));
    }

    @Test
    void aBreakComesWithItsCharacterAndZeroDataIsNoBreak() {
        create(true);
        out(FCR, 0x01);
        out(IER, 0x04);
        out(MCR, LOOP);
        out(THR, 0);
        assertEquals(0x61, in(LSR));
        out(LCR, 0x43);
        assertEquals(0xE1, in(LSR), "an error is in the FIFO, but not at its top");
        assertEquals(0, in(RBR));
        assertEquals(0xF1, in(LSR));
        assertEquals(0x61, in(LSR));
    }

    @Test
    void interruptsAreIdentifiedInTheirOrderOfPriority() {
        create(true);
        out(IER, 0x0F);
        out(FCR, 0x01);
        out(MCR, LOOP | 0x03);
        for (int i = 0; i < 17; i++) {
            out(THR, i);
        }
        assertEquals(0xC6, in(IIR));
        in(LSR);
        assertEquals(0xC4, in(IIR));
        out(FCR, 0x03);
        assertEquals(0xC2, in(IIR));
        assertEquals(0xC0, in(IIR));
        in(MSR);
        assertEquals(0xC1, in(IIR));
    }

    @Test
    void loopbackConnectsTheModemOutputsToTheInputs() {
        create(true);
        in(MSR);
        out(MCR, LOOP);
        assertEquals(0x0B, in(MSR), "the lines that were up fell");
        int[] inputs = {0x20, 0x10, 0x40, 0x80};
        for (int output = 0; output < 4; output++) {
            out(MCR, LOOP | (1 << output));
            assertEquals(inputs[output], in(MSR) & 0xF0);
        }
        out(MCR, LOOP | 0x04);
        in(MSR);
        out(MCR, LOOP);
        assertEquals(0x04, in(MSR), "only the end of a ring is told");
    }

    /** As kernels of courses program it, which were made on machines without the gate. */
    @Test
    void withoutTheGateOutTwoIsNoConditionOfTheInterrupt() {
        create(true);
        out(MCR, 0);
        out(IER, 0x01);
        assertFalse(interrupt());
        wire.type("x");
        assertTrue(interrupt());
        assertEquals('x', in(RBR));
        assertFalse(interrupt());
    }

    @Test
    void withoutTheGateInterruptsWorkInLoopbackMode() {
        create(true);
        out(MCR, LOOP);
        out(IER, 0x01);
        out(THR, 'a');
        assertTrue(interrupt());
    }

    @Test
    void theInterruptPassesOnlyWhileOutTwoOpensTheGate() {
        create(true, true);
        out(MCR, 0);
        out(IER, 0x02);
        assertFalse(interrupt());
        assertEquals(0x02, bench.region("regs").handler().peek(IIR, Width.BYTE).orElseThrow());
        out(MCR, OUT2);
        assertTrue(interrupt());
        out(MCR, OUT2 | LOOP);
        assertFalse(interrupt());
    }

    @Test
    void aPortWithNothingAtItsEndSendsIntoTheVoidAndSeesNoModem() {
        DeviceBench alone = new DeviceBench();
        alone.create(new Uart16550aPlugin());
        alone.out("regs", THR, 'a');
        assertEquals(0x60, alone.in("regs", LSR));
        assertEquals(0, alone.in("regs", MSR));
    }

    @Test
    void aResetPortTakesWhatHasWaitedForRoom() {
        create(true);
        wire.type("abc");
        bench.reset();
        assertEquals('b', in(RBR));
        assertEquals('c', in(RBR));
    }

    @Test
    void peekingHasNoEffect() {
        create(true);
        out(FCR, 0x01);
        out(IER, 0x0F);
        wire.type("ab");
        StateTree before = bench.save();
        for (int register = 0; register < 8; register++) {
            bench.region("regs").handler().peek(register, Width.BYTE).orElseThrow();
        }
        assertEquals(before, bench.save());
    }

    @Test
    void aRestoredPortGoesOnWhereItWas() {
        create(false);
        out(FCR, 0x41);
        out(IER, 0x0F);
        wire.type("abc");
        out(THR, 'x');
        out(THR, 'y');
        bench.advance(CHARACTER_NANOS / 2);
        ScriptedCharacters otherWire = new ScriptedCharacters();
        DeviceBench other = new DeviceBench().backend("chars", otherWire);
        other.create(new Uart16550aPlugin(), new Uart16550aConfig(false, 1_843_200, false));
        other.restoreFrom(bench);
        assertEquals(bench.save(), other.save());
        for (DeviceBench each : new DeviceBench[] {bench, other}) {
            each.advance(10 * CHARACTER_NANOS);
            assertEquals(0xCC, each.in("regs", IIR));
            assertEquals('a', each.in("regs", RBR));
            assertTrue(each.line("irq").asserted());
        }
        assertEquals("xy", wire.sent());
        assertEquals("xy", otherWire.sent());
        assertEquals(bench.save(), other.save());
    }

    @Test
    void aStateThatNoPortCanBeInIsRefused() {
        create(true);
        for (String field : new String[] {"lineErrors", "trigger", "msr", "shiftRegister"}) {
            StateTree bad = bench.save().putLong(field, 0x101);
            assertThrows(
                    StateException.class,
                    () -> new DeviceBench().create(new Uart16550aPlugin()).load(bad.reader()));
        }
        StateTree full = bench.save().putBytes("received", new byte[4]);
        assertThrows(
                StateException.class,
                () -> new DeviceBench().create(new Uart16550aPlugin()).load(full.reader()));
    }
}

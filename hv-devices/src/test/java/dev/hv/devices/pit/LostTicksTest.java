package dev.hv.devices.pit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.hv.devices.bench.BenchLine;
import dev.hv.devices.bench.DeviceBench;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Ticks that come faster than the guest gets to run. */
class LostTicksTest {
    private static final int CONTROL = 3;

    private final DeviceBench bench = new DeviceBench();
    private long ticks;
    private int start;

    private void create(boolean followsHost) {
        if (followsHost) {
            bench.followHost();
        }
        bench.create(new Pit8254Plugin());
    }

    private void program(int counter, int mode, int count) {
        bench.out("regs", CONTROL, (counter << 6) | 0x30 | (mode << 1));
        bench.out("regs", counter, count & 0xFF);
        bench.out("regs", counter, count >> 8);
        start = bench.line("irq").risingEdges();
    }

    /** Lets the clock pulse that many times. */
    private void pulses(long count) {
        long before = PitClock.nanosOf(ticks);
        ticks += count;
        bench.advance(PitClock.nanosOf(ticks) - before);
    }

    private BenchLine irq() {
        return bench.line("irq");
    }

    /** Returns how many edges there were since the counter was programmed. */
    private int edges() {
        return irq().risingEdges() - start;
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void whereTimeFollowsTheHostLostTicksComeLater(int mode) {
        create(true);
        program(0, mode, 1000);
        pulses(3 * 1000 + 700); // in mode 3 the output is low then
        assertEquals(3, edges());
        int[] edges = new int[4];
        for (int i = 0; i < edges.length; i++) {
            int before = irq().risingEdges();
            irq().endOfInterrupt();
            edges[i] = irq().risingEdges() - before;
        }
        assertArrayEquals(new int[] {1, 1, 0, 0}, edges);
        pulses(1000);
        irq().endOfInterrupt();
        assertEquals(6, edges(), "a tick that was served in time");
    }

    @Test
    void ticksOfASecondAreGivenBackAndNoMore() {
        create(true);
        program(0, 2, 0);
        pulses(100 * 65536);
        int before = irq().risingEdges();
        for (int i = 0; i < 100; i++) {
            irq().endOfInterrupt();
        }
        assertEquals(17, irq().risingEdges() - before, "beside the one that was served");
    }

    @Test
    void noTickIsGivenBackOnceTheCounterIsProgrammedAnew() {
        create(true);
        program(0, 2, 1000);
        pulses(5000);
        program(0, 2, 1000);
        int before = irq().risingEdges();
        irq().endOfInterrupt();
        assertEquals(before, irq().risingEdges());
    }

    @Test
    void whereTimeIsTheGuestsOwnTicksStayLost() {
        create(false);
        program(0, 2, 1000);
        pulses(3500);
        irq().endOfInterrupt();
        assertEquals(3, edges());
    }
}

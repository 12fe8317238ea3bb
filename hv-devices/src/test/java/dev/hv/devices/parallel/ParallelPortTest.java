package dev.hv.devices.parallel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hv.api.backend.CharacterBackend;
import dev.hv.devices.bench.DeviceBench;

import org.junit.jupiter.api.Test;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;

/** IBM PC/AT Technical Reference, "Serial/Parallel Adapter"; IEEE 1284, compatibility mode. */
final class ParallelPortTest {
    private static final int DATA = 0;
    private static final int STATUS = 1;
    private static final int CONTROL = 2;
    private static final int IDLE = 0xDF;
    private static final int BUSY = 0x5F;
    private static final int STROBE = 0x0D;
    private static final int NO_STROBE = 0x0C;
    private static final int INTERRUPT = 0x10;

    private final DeviceBench bench = new DeviceBench();
    private final Printer printer = new Printer();

    private void create() {
        bench.backend("chars", printer);
        bench.create(new ParallelPortPlugin());
    }

    private void print(int value) {
        bench.out("regs", DATA, value);
        bench.out("regs", CONTROL, STROBE);
        bench.out("regs", CONTROL, NO_STROBE);
    }

    @Test
    void aStrobedByteIsPrintedOnce() {
        create();
        print('h');
        print('v');
        bench.out("regs", DATA, 'x');
        assertArrayEquals(new byte[] {'h', 'v'}, printer.paper.toByteArray());
        assertEquals(IDLE, bench.in("regs", STATUS));
        assertEquals('x', bench.in("regs", DATA), "the data lines are read back");
    }

    @Test
    void aPrinterWithoutRoomIsBusyUntilItHasSome() {
        create();
        printer.room = false;
        print('a');
        assertEquals(BUSY, bench.in("regs", STATUS));
        print('b');
        assertEquals(1, bench.guestErrors().size(), "strobed while busy");
        printer.room = true;
        bench.advance(1_000_000);
        assertEquals(IDLE, bench.in("regs", STATUS));
        assertArrayEquals(new byte[] {'a'}, printer.paper.toByteArray());
    }

    @Test
    void anAcknowledgedByteRaisesTheLineAgain() {
        create();
        assertFalse(bench.line("irq").asserted());
        bench.out("regs", CONTROL, NO_STROBE | INTERRUPT);
        assertTrue(bench.line("irq").asserted());
        int before = bench.line("irq").risingEdges();
        bench.out("regs", CONTROL, STROBE | INTERRUPT);
        assertEquals(before + 1, bench.line("irq").risingEdges());
        bench.out("regs", CONTROL, NO_STROBE);
        assertFalse(bench.line("irq").asserted());
    }

    @Test
    void withoutAPrinterTheLinesAreOpen() {
        bench.create(new ParallelPortPlugin());
        print('a');
        assertEquals(0x7F, bench.in("regs", STATUS));
    }

    @Test
    void aByteThatWaitsSurvivesASnapshot() {
        create();
        printer.room = false;
        print('a');
        DeviceBench other = new DeviceBench();
        Printer another = new Printer();
        other.backend("chars", another);
        other.create(new ParallelPortPlugin());
        other.restoreFrom(bench);
        other.advance(1_000_000);
        assertArrayEquals(new byte[] {'a'}, another.paper.toByteArray());
    }

    private static final class Printer implements CharacterBackend {
        private final ByteArrayOutputStream paper = new ByteArrayOutputStream();
        private boolean room = true;

        @Override
        public int write(ByteBuffer bytes) {
            if (!room) {
                return 0;
            }
            int count = bytes.remaining();
            while (bytes.hasRemaining()) {
                paper.write(bytes.get());
            }
            return count;
        }

        @Override
        public void onInput(Receiver receiver) {}
    }
}

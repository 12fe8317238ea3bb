package dev.hv.devices.debug;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.hv.api.backend.CharacterBackend;
import dev.hv.api.bus.Width;
import dev.hv.api.state.StateException;
import dev.hv.devices.bench.DeviceBench;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.List;

final class DebugPortsTest {
    private final DeviceBench bench = new DeviceBench();

    @ParameterizedTest
    @CsvSource({
        "BYTE, 0, 1",
        "BYTE, 127, 255",
        "BYTE, 128, 1",
        "WORD, 16, 33",
        "DWORD, 0, 1",
        "DWORD, 3, 7",
        "DWORD, 4294967295, 255",
        "DWORD, 1000, 209"
    })
    void theExitCodeIsTwiceTheValueAndOneInEightBits(Width width, long value, int code) {
        bench.create(new DebugExitPlugin());
        bench.write("regs", 0, width, value);
        assertEquals(List.of("exit " + code), bench.requests());
    }

    @Test
    void aReadOfTheExitPortIsZeroAndHarmless() {
        bench.create(new DebugExitPlugin());
        assertEquals(0, bench.read("regs", 0, Width.DWORD));
        assertEquals(List.of(), bench.requests());
    }

    @Test
    void theConsoleHandsOnEveryByteAndSaysThatItIsThere() {
        ByteArrayOutputStream seen = new ByteArrayOutputStream();
        bench.backend("chars", new Sink(seen, true));
        bench.create(new DebugConsolePlugin());
        for (int c : new int[] {'h', 'v', 0xFF, 0}) {
            bench.out("regs", 0, c);
        }
        assertArrayEquals(new byte[] {'h', 'v', -1, 0}, seen.toByteArray());
        assertEquals(0xE9, bench.in("regs", 0));
    }

    @Test
    void aByteThatTheHostDoesNotTakeIsLostAndNoLaterOne() {
        ByteArrayOutputStream seen = new ByteArrayOutputStream();
        Sink sink = new Sink(seen, false);
        bench.backend("chars", sink);
        bench.create(new DebugConsolePlugin());
        bench.out("regs", 0, 'a');
        sink.takes = true;
        bench.out("regs", 0, 'b');
        assertArrayEquals(new byte[] {'b'}, seen.toByteArray());
    }

    @Test
    void aConsoleWithoutAHostTakesBytes() {
        bench.create(new DebugConsolePlugin(), new DebugConsoleConfig(0xFF));
        bench.out("regs", 0, 'a');
        assertEquals(0xFF, bench.in("regs", 0));
    }

    @Test
    void thePostPortReadsAsItWasWritten() {
        bench.create(new PostPortPlugin());
        assertEquals(0, bench.in("regs", 0));
        bench.out("regs", 0, 0xA5);
        assertEquals(0xA5, bench.in("regs", 0));
    }

    @Test
    void thePostPortKeepsTheLastCodesThatDiffer() throws StateException {
        bench.create(new PostPortPlugin());
        for (int i = 1; i <= 20; i++) {
            bench.out("regs", 0, i);
            bench.out("regs", 0, i);
        }
        byte[] codes = bench.save().reader().getBytes("codes", 16);
        assertArrayEquals(
                new byte[] {5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20}, codes);
    }

    @Test
    void thePostPortSurvivesASnapshot() {
        bench.create(new PostPortPlugin());
        bench.out("regs", 0, 0x11);
        bench.out("regs", 0, 0x22);
        DeviceBench other = new DeviceBench();
        other.create(new PostPortPlugin());
        other.restoreFrom(bench);
        other.out("regs", 0, 0x33);
        bench.out("regs", 0, 0x33);
        assertEquals(bench.save(), other.save());
    }

    private static final class Sink implements CharacterBackend {
        private final ByteArrayOutputStream seen;
        private boolean takes;

        Sink(ByteArrayOutputStream seen, boolean takes) {
            this.seen = seen;
            this.takes = takes;
        }

        @Override
        public int write(ByteBuffer bytes) {
            if (!takes) {
                return 0;
            }
            int count = bytes.remaining();
            while (bytes.hasRemaining()) {
                seen.write(bytes.get());
            }
            return count;
        }

        @Override
        public void onInput(Receiver receiver) {}
    }
}

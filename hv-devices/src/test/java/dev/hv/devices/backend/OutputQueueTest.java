package dev.hv.devices.backend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

class OutputQueueTest {
    private final OutputQueue queue = new OutputQueue(8);

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private String take() throws InterruptedException {
        byte[] into = new byte[100];
        int count = queue.take(into);
        queue.written();
        return count < 0 ? "end" : new String(into, 0, count, StandardCharsets.ISO_8859_1);
    }

    @Test
    void bytesComeOutInOrderAcrossTheEndOfTheRing() throws InterruptedException {
        assertEquals(6, queue.put(bytes("abcdef")));
        assertEquals("abcdef", take());
        assertEquals(6, queue.put(bytes("ghijkl")));
        assertEquals("ghijkl", take());
    }

    @Test
    void aFullQueueTakesNoMoreAndLeavesTheRestInTheBuffer() throws InterruptedException {
        ByteBuffer many = bytes("0123456789");
        assertEquals(8, queue.put(many));
        assertEquals(2, many.remaining());
        assertEquals(0, queue.put(many));
        assertEquals("01234567", take());
        assertEquals(2, queue.put(many));
    }

    @Test
    void theOldestBytesGoWhereTheLatestAreKept() throws InterruptedException {
        assertEquals(5, queue.putDroppingOldest(bytes("abcde")));
        assertEquals(5, queue.putDroppingOldest(bytes("fghij")));
        assertEquals("cdefghij", take());
        assertEquals(20, queue.putDroppingOldest(bytes("ABCDEFGHIJKLMNOPQRST")));
        assertEquals("MNOPQRST", take());
    }

    @Test
    void aClosedQueueGivesWhatItHasAndThenEnds() throws InterruptedException {
        queue.put(bytes("abc"));
        queue.close();
        assertEquals(3, queue.put(bytes("def")), "the guest goes on, into the void");
        assertEquals("abc", take());
        assertEquals("end", take());
        queue.awaitWritten();
    }

    @Test
    void nobodyWaitsForAnAbandonedQueue() throws InterruptedException {
        queue.put(bytes("abc"));
        queue.abandon();
        queue.awaitWritten();
        assertTrue(queue.isEmpty());
    }
}

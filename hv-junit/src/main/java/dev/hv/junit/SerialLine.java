package dev.hv.junit;

import dev.hv.api.backend.CharacterBackend;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/** The other end of a serial port: keeps what the guest sends, and sends when there is room. */
final class SerialLine implements CharacterBackend {
    private final Executor domain;
    private final Deque<Byte> typed = new ArrayDeque<>();
    private final StringBuilder said = new StringBuilder();
    private Optional<Receiver> receiver = Optional.empty();

    /**
     * @param domain takes work into the machine's device domain
     */
    SerialLine(Executor domain) {
        this.domain = domain;
    }

    /** A character for each byte, as more may be meant by one than text. */
    @Override
    public int write(ByteBuffer bytes) {
        int count = bytes.remaining();
        byte[] copy = new byte[count];
        bytes.get(copy);
        synchronized (said) {
            said.append(new String(copy, StandardCharsets.ISO_8859_1));
            said.notifyAll();
        }
        return count;
    }

    @Override
    public void onInput(Receiver newReceiver) {
        receiver = Optional.of(newReceiver);
        deliver();
    }

    @Override
    public void roomAvailable() {
        deliver();
    }

    /** Sends text as UTF-8. Any thread. */
    void type(String text) {
        domain.execute(
                () -> {
                    for (byte one : text.getBytes(StandardCharsets.UTF_8)) {
                        typed.add(one);
                    }
                    deliver();
                });
    }

    private void deliver() {
        receiver.ifPresent(
                to -> {
                    while (!typed.isEmpty() && to.room() > 0) {
                        to.receive(ByteBuffer.wrap(new byte[] {typed.remove()}));
                    }
                });
    }

    /** Puts before all what another machine has said, of which this one is a copy. */
    void goOnFrom(String earlier) {
        synchronized (said) {
            said.insert(0, earlier);
        }
    }

    /** Returns all that the guest has sent. Any thread. */
    String said() {
        synchronized (said) {
            return said.toString();
        }
    }

    /** Waits until the guest sends something, or a while if it does not. */
    void awaitMore(int known, long millis) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        synchronized (said) {
            for (long left = millis; said.length() == known && left > 0; ) {
                said.wait(left);
                left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
            }
        }
    }
}

package dev.hv.devices.backend;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;

/**
 * The master side of a Linux pseudo terminal, in raw mode: pty(7), posix_openpt(3), termios(3),
 * poll(2), eventfd(2). Calls wait on the calling thread, a thread of the host's; {@link #wake}
 * makes them return.
 */
final class PseudoTerminal implements AutoCloseable {
    private static final int O_RDWR = 2;
    private static final int O_NOCTTY = 0x100;
    private static final int O_NONBLOCK = 0x800;
    private static final int O_CLOEXEC = 0x80000;
    private static final int TCSANOW = 0;
    private static final short POLLIN = 0x1;
    private static final short POLLOUT = 0x4;
    private static final short POLLHUP = 0x10;
    private static final int EINTR = 4;
    private static final int EAGAIN = 11;

    private static final int PATH_BYTES = 128;

    /** More than struct termios has on any Linux. */
    private static final int TERMIOS_BYTES = 256;

    /** struct pollfd: descriptor (4 bytes), requested events (2), returned events (2). */
    private static final int POLLFD_BYTES = 8;

    private static final int POLLFD_EVENTS = 4;
    private static final int POLLFD_RETURNED = 6;

    private final int master;
    private final int wake;
    private final String path;

    /**
     * Opens a new pair.
     *
     * @throws IOException if this host is not Linux, or has no terminal to give
     */
    PseudoTerminal() throws IOException {
        String system = System.getProperty("os.name", "");
        if (!system.equals("Linux")) {
            throw new IOException("a pseudo terminal needs Linux, and this host is " + system);
        }
        master = NativeCalls.checked("posix_openpt", O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
        NativeCalls.checked("grantpt", master);
        NativeCalls.checked("unlockpt", master);
        wake = NativeCalls.checked("eventfd", 0, O_NONBLOCK | O_CLOEXEC);
        try (Arena scratch = Arena.ofConfined()) {
            MemorySegment name = scratch.allocate(PATH_BYTES);
            int error = NativeCalls.checked("ptsname_r", master, name, (long) PATH_BYTES);
            if (error != 0) {
                throw new IOException("ptsname_r failed with error number " + error);
            }
            path = name.getString(0, StandardCharsets.UTF_8);
            makeRaw(name, scratch.allocate(TERMIOS_BYTES));
        }
    }

    /** Bytes go through as they are; the setting stays when this side of it is closed again. */
    private static void makeRaw(MemorySegment name, MemorySegment termios) throws IOException {
        int slave = NativeCalls.checked("open", name, O_RDWR | O_NOCTTY | O_CLOEXEC);
        try {
            NativeCalls.checked("tcgetattr", slave, termios);
            NativeCalls.checked("cfmakeraw", termios);
            NativeCalls.checked("tcsetattr", slave, TCSANOW, termios);
        } finally {
            NativeCalls.checked("close", slave);
        }
    }

    /** Returns the path that a terminal program opens, such as {@code /dev/pts/3}. */
    String path() {
        return path;
    }

    /** Returns whether a program has the other side open. */
    boolean connected() {
        return (poll(POLLIN, 2, 0) & POLLHUP) == 0;
    }

    /** Waits until there is input, nobody has the other side open, or {@link #wake}. */
    void awaitInput() {
        poll(POLLIN, 2, -1);
    }

    /** Waits a moment, or until {@link #wake}. */
    void pause(int millis) {
        poll(POLLIN, 1, millis);
    }

    /** Polls the wake event and, if {@code descriptors} is 2, the master; returns its events. */
    private int poll(short events, long descriptors, int millis) {
        try (Arena scratch = Arena.ofConfined()) {
            MemorySegment fds = scratch.allocate(2 * POLLFD_BYTES, Integer.BYTES);
            fds.set(JAVA_INT, 0, wake);
            fds.set(JAVA_SHORT, POLLFD_EVENTS, POLLIN);
            fds.set(JAVA_INT, POLLFD_BYTES, master);
            fds.set(JAVA_SHORT, POLLFD_BYTES + POLLFD_EVENTS, events);
            NativeCalls.call("poll", JAVA_INT, fds, descriptors, millis);
            return fds.get(JAVA_SHORT, POLLFD_BYTES + POLLFD_RETURNED);
        }
    }

    /**
     * Reads what is there.
     *
     * @return how many bytes; 0 if there is nothing, or nobody has the other side open
     */
    int read(byte[] into) {
        try (Arena scratch = Arena.ofConfined()) {
            MemorySegment buffer = scratch.allocate(into.length);
            long count = NativeCalls.call("read", JAVA_LONG, master, buffer, buffer.byteSize());
            if (count > 0) {
                MemorySegment.copy(buffer, 0, MemorySegment.ofArray(into), 0, count);
            }
            return (int) Math.max(0, count);
        }
    }

    /**
     * Writes, waiting for room.
     *
     * @throws IOException if nobody has the other side open, or {@link #wake} was called
     */
    void write(byte[] bytes, int count) throws IOException {
        try (Arena scratch = Arena.ofConfined()) {
            MemorySegment buffer = scratch.allocate(count);
            MemorySegment.copy(MemorySegment.ofArray(bytes), 0, buffer, 0, count);
            for (long done = 0; done < count; ) {
                MemorySegment rest = buffer.asSlice(done);
                long written = NativeCalls.call("write", JAVA_LONG, master, rest, rest.byteSize());
                if (written >= 0) {
                    done += written;
                } else if (written != -EAGAIN && written != -EINTR) {
                    throw new IOException(path + ": write failed with error number " + -written);
                } else if ((poll(POLLOUT, 2, -1) & (POLLOUT | POLLHUP)) != POLLOUT) {
                    throw new IOException(path + ": nobody takes the output");
                }
            }
        }
    }

    /** Makes every call that waits return, now and from now on. Any thread. */
    void wake() {
        try (Arena scratch = Arena.ofConfined()) {
            MemorySegment one = scratch.allocateFrom(JAVA_LONG, 1);
            NativeCalls.call("write", JAVA_LONG, wake, one, one.byteSize());
        }
    }

    /** Gives the terminal back; no call may be under way. */
    @Override
    public void close() throws IOException {
        NativeCalls.checked("close", master);
        NativeCalls.checked("close", wake);
    }
}

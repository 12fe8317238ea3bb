package dev.hv.devices.backend;

import dev.hv.api.backend.CharacterBackend;

import org.jspecify.annotations.Nullable;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;

/**
 * Streams of the host: standard input and output, a file, a connection. Bytes go through as they
 * are. Output is flushed whenever nothing more waits, so that a prompt shows at once and bulk goes
 * out in large pieces.
 *
 * <p>The end of the input is not told to the guest. An output that fails is given up: further bytes
 * are lost, and {@link #failure} says why.
 */
public final class StreamCharacters implements CharacterBackend, AutoCloseable {
    private static final int CHUNK = 1 << 16;
    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(10);

    private final OutputQueue output = new OutputQueue(OutputQueue.CAPACITY);
    private final InputFeed input;
    private final InputStream in;
    private final OutputStream out;
    private final Thread writer;
    private final Thread reader;
    private volatile @Nullable IOException failure;
    private volatile boolean closing;

    /**
     * Connects to streams, and owns them from now on.
     *
     * @param name for thread dumps
     * @param in where the guest's input comes from
     * @param out where the guest's output goes
     * @param domain runs work inside the device domain, in order: {@code DeviceContext.execute}
     */
    public StreamCharacters(String name, InputStream in, OutputStream out, Executor domain) {
        this.in = in;
        this.out = out;
        input = new InputFeed(domain);
        writer = Thread.ofVirtual().name(name + "-output").unstarted(this::writeAll);
        reader = Thread.ofVirtual().name(name + "-input").unstarted(this::readAll);
        writer.start();
        reader.start();
    }

    /** Connects to this process's standard input and output. */
    public static StreamCharacters standardStreams(Executor domain) {
        return new StreamCharacters(
                "stdio",
                new BorrowedInput(new FileInputStream(FileDescriptor.in)),
                new BorrowedOutput(new FileOutputStream(FileDescriptor.out)),
                domain);
    }

    /**
     * Appends the guest's output to a file, which is made if it is not there; there is no input.
     *
     * @throws IOException if the file cannot be written
     */
    public static StreamCharacters appendingTo(Path file, Executor domain) throws IOException {
        OutputStream out =
                Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        return new StreamCharacters("file", InputStream.nullInputStream(), out, domain);
    }

    /**
     * Connects to a TCP server.
     *
     * @throws IOException if there is none
     */
    public static StreamCharacters connectedTo(InetSocketAddress address, Executor domain)
            throws IOException {
        Socket socket = new Socket(address.getAddress(), address.getPort());
        socket.setTcpNoDelay(true);
        return new StreamCharacters(
                "tcp", socket.getInputStream(), socket.getOutputStream(), domain);
    }

    private void writeAll() {
        byte[] chunk = new byte[CHUNK];
        try (out) {
            for (int count = output.take(chunk); count >= 0; count = output.take(chunk)) {
                out.write(chunk, 0, count);
                if (output.isEmpty()) {
                    out.flush();
                }
                output.written();
            }
        } catch (IOException e) {
            failure = e;
            output.abandon();
        } catch (InterruptedException e) {
            output.abandon();
        }
    }

    private void readAll() {
        byte[] chunk = new byte[CHUNK];
        try (in) {
            for (int count = in.read(chunk); count >= 0; count = in.read(chunk)) {
                input.offer(chunk, count);
            }
        } catch (IOException e) {
            if (failure == null && !closing) {
                failure = e;
            }
        } catch (InterruptedException e) {
            // Closed while the guest had no room: what was typed goes nowhere.
        }
    }

    @Override
    public int write(ByteBuffer bytes) {
        return output.put(bytes);
    }

    @Override
    public void onInput(Receiver receiver) {
        input.onInput(receiver);
    }

    @Override
    public void roomAvailable() {
        input.deliver();
    }

    /** Returns why input or output has ended, if it did not simply end. Any thread. */
    public Optional<IOException> failure() {
        return Optional.ofNullable(failure);
    }

    /** Waits until all output so far has reached the host. Not inside the domain. */
    public void drain() throws InterruptedException {
        output.awaitWritten();
    }

    /**
     * Writes what is still to be written, waiting ten seconds at most for a host that takes
     * nothing, and lets go of the streams. Not inside the domain. Idempotent.
     */
    @Override
    public void close() {
        closing = true;
        output.close();
        DetachableOutput.join(writer, CLOSE_PATIENCE);
        // Not before: an interrupt closes a socket, and what was still to be written is lost.
        reader.interrupt();
    }

    /** A stream of the process: others go on to use it. */
    private static final class BorrowedInput extends FilterInputStream {
        BorrowedInput(InputStream in) {
            super(in);
        }

        @Override
        public void close() {}
    }

    /** A stream of the process: others go on to use it. */
    private static final class BorrowedOutput extends FilterOutputStream {
        BorrowedOutput(OutputStream out) {
            super(out);
        }

        @Override
        public void write(byte[] bytes, int offset, int count) throws IOException {
            out.write(bytes, offset, count);
        }

        @Override
        public void close() throws IOException {
            flush();
        }
    }
}

package dev.hv.machine.pc.vnc;

import dev.hv.machine.pc.screen.PersonInput;
import dev.hv.machine.pc.screen.Screen;
import dev.hv.machine.pc.screen.ScreenImage;
import dev.hv.machine.pc.screen.ScreenViewer;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** One client, from its first byte on: a thread that reads what it says, and one that shows it. */
final class VncSession implements ScreenViewer {
    private static final int HANDSHAKE_MILLIS = 20_000;
    private static final int WHEEL_UP = 0x08;
    private static final int WHEEL_DOWN = 0x10;

    private final Socket socket;
    private final Screen screen;
    private final Optional<PersonInput> input;
    private final Optional<String> password;
    private final String name;
    private final Object monitor = new Object();

    private PixelFormat format = PixelFormat.OURS;
    private Set<Integer> understood = Set.of();
    private boolean acknowledgeKeys;
    private boolean wanted;
    private boolean everything;
    private boolean changed = true;
    private boolean ended;

    private int buttons;
    private int pointerX = -1;
    private int pointerY = -1;

    VncSession(
            Socket socket,
            Screen screen,
            Optional<PersonInput> input,
            Optional<String> password,
            String name) {
        this.socket = socket;
        this.screen = screen;
        this.input = input;
        this.password = password;
        this.name = name;
    }

    /** Serves the client until it goes, or says what it must not. */
    void run() throws IOException {
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(HANDSHAKE_MILLIS);
        DataInputStream in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
        DataOutputStream out =
                new DataOutputStream(new BufferedOutputStream(socket.getOutputStream(), 1 << 16));
        new Handshake(in, out, password).run();
        var _ = in.readUnsignedByte(); // whether others may stay: they always may
        ScreenImage now = look();
        screen.watch(this);
        int width = now.width();
        int height = now.height();
        out.writeShort(width);
        out.writeShort(height);
        format.write(out);
        byte[] title = name.getBytes(StandardCharsets.UTF_8);
        out.writeInt(title.length);
        out.write(title);
        out.flush();
        socket.setSoTimeout(0);
        Thread painter =
                Thread.ofVirtual().name("hv-vnc-paint").start(() -> paint(width, height, out));
        try {
            while (true) {
                take(ClientMessage.read(in));
            }
        } finally {
            screen.unwatch(this);
            input.ifPresent(PersonInput::releaseAll);
            synchronized (monitor) {
                ended = true;
                monitor.notifyAll();
            }
            painter.interrupt();
        }
    }

    /** A client that cannot change its size is to have the right one from the beginning. */
    private ScreenImage look() throws IOException {
        try {
            return screen.current();
        } catch (InterruptedException e) {
            throw (IOException) new InterruptedIOException("closed").initCause(e);
        }
    }

    private void take(ClientMessage message) {
        switch (message) {
            case ClientMessage.SetPixelFormat(PixelFormat newFormat) -> {
                synchronized (monitor) {
                    format = newFormat;
                    everything = true;
                }
            }
            case ClientMessage.SetEncodings encodings -> {
                synchronized (monitor) {
                    understood = Set.copyOf(encodings.encodings());
                    acknowledgeKeys = understood.contains(Update.EXTENDED_KEYS);
                    monitor.notifyAll();
                }
            }
            case ClientMessage.UpdateRequest(boolean incremental) -> {
                synchronized (monitor) {
                    wanted = true;
                    everything |= !incremental;
                    monitor.notifyAll();
                }
            }
            case ClientMessage.Key(boolean down, int keysym) ->
                    key(ClientKeys.ofKeysym(keysym), down);
            case ClientMessage.ExtendedKey(boolean down, int keysym, int code) -> {
                OptionalInt usage = ClientKeys.ofXt(code);
                key(usage.isPresent() ? usage : ClientKeys.ofKeysym(keysym), down);
            }
            case ClientMessage.Pointer pointer -> pointer(pointer);
            case ClientMessage.Nothing() -> {}
        }
    }

    private void key(OptionalInt usage, boolean down) {
        if (usage.isPresent()) {
            input.ifPresent(person -> person.key(usage.getAsInt(), down));
        }
    }

    /** Places become ways: a mouse of a PC tells how far it moved. */
    private void pointer(ClientMessage.Pointer pointer) {
        int right = pointerX < 0 ? 0 : pointer.x() - pointerX;
        int down = pointerY < 0 ? 0 : pointer.y() - pointerY;
        pointerX = pointer.x();
        pointerY = pointer.y();
        int pressed = pointer.buttons() & ~buttons;
        int wheel = ((pressed & WHEEL_DOWN) != 0 ? 1 : 0) - ((pressed & WHEEL_UP) != 0 ? 1 : 0);
        buttons = pointer.buttons();
        int held = (buttons & 1) | ((buttons >> 1) & 2) | ((buttons << 1) & 4);
        input.ifPresent(person -> person.pointer(right, down, wheel, held));
    }

    /** Sends what is new whenever the client wants to see it. */
    private void paint(int firstWidth, int firstHeight, DataOutputStream out) {
        try (Update update = new Update(firstWidth, firstHeight)) {
            boolean goesOn;
            do {
                goesOn = paintOnce(update, out);
            } while (goesOn);
        } catch (IOException e) {
            close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Returns false when the session has ended. */
    private boolean paintOnce(Update update, DataOutputStream out)
            throws IOException, InterruptedException {
        PixelFormat pixels;
        Set<Integer> encodings;
        boolean acknowledge;
        synchronized (monitor) {
            while (!ended && !(wanted && (changed || everything || acknowledgeKeys))) {
                monitor.wait();
            }
            if (ended) {
                return false;
            }
            changed = false;
            if (everything) {
                update.forget();
            }
            everything = false;
            acknowledge = acknowledgeKeys;
            acknowledgeKeys = false;
            pixels = format;
            encodings = understood;
        }
        Screen.Copy copy = screen.copy();
        boolean sent =
                update.write(
                        copy.width(),
                        copy.height(),
                        copy.pixels(),
                        pixels,
                        encodings,
                        acknowledge,
                        out);
        if (sent) {
            synchronized (monitor) {
                wanted = false;
            }
        }
        return true;
    }

    @Override
    public void resized(int width, int height) {
        refreshed();
    }

    @Override
    public void damaged(int x, int y, int width, int height) {
        // Update compares with what the client has.
    }

    @Override
    public void refreshed() {
        synchronized (monitor) {
            changed = true;
            monitor.notifyAll();
        }
    }

    void close() {
        try {
            socket.close();
        } catch (IOException e) {
            // It is gone already, or will be when it is noticed.
        }
    }
}

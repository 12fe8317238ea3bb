package dev.hv.tck.peer;

import dev.hv.api.backend.CharacterBackend;
import dev.hv.api.bus.AccessRules;
import dev.hv.api.bus.IoHandler;
import dev.hv.api.bus.Width;
import dev.hv.api.device.Device;
import dev.hv.api.device.DeviceContext;
import dev.hv.api.device.ResetKind;
import dev.hv.api.irq.InterruptLine;
import dev.hv.api.irq.Trigger;
import dev.hv.api.state.StateReader;
import dev.hv.api.state.StateWriter;
import dev.hv.api.time.VirtualClock;
import dev.hv.tck.bench.FollowsTime;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A part of a peer as a device. Its time is the bench's: before each access, and after each time
 * that has passed, the peer's clock is stepped by what it lags behind.
 */
final class PeerDevice implements Device, IoHandler, FollowsTime {
    /** Where the lines of a PC's parts can be told of. */
    private static final String LINES = "ioapic";

    private final PeerPart part;
    private final int firstPort;
    private final PeerStarter starter;
    private final VirtualClock clock;
    private final InterruptLine line;
    private final Optional<CharacterBackend> characters;
    private PeerProcess peer;
    private PeerLink link;
    private long peerNanos;
    private boolean used;

    PeerDevice(PeerPart part, PeerStarter starter, DeviceContext context) {
        this.part = part;
        PeerPart.Ports ports = part.ports().getFirst();
        firstPort = ports.first();
        this.starter = starter;
        clock = context.clock();
        line = context.line(PeerPlugin.LINE, Trigger.EDGE);
        characters =
                part.isSerial()
                        ? context.backend("characters", CharacterBackend.class)
                        : Optional.empty();
        peer = starter.start();
        link = link();
        context.ports(ports.slot(), ports.count(), AccessRules.bytes(), this);
        characters.ifPresent(backend -> backend.onInput(new Keys()));
    }

    private PeerLink link() {
        PeerLink made = peer.link(this::changed);
        made.interceptInputsOf(LINES);
        peerNanos = clock.nanos();
        used = false;
        return made;
    }

    private void changed(int irq, boolean level) {
        if (irq == part.irq()) {
            line.set(level);
        }
    }

    private void catchUp() {
        long lag = clock.nanos() - peerNanos;
        if (lag > 0) {
            link.clockStep(lag);
            peerNanos += lag;
        }
        used = true;
    }

    @Override
    public void timeHasPassed() {
        catchUp();
        takeSent();
    }

    @Override
    public long read(long offset, Width width) {
        catchUp();
        return link.in(firstPort + (int) offset);
    }

    @Override
    public void write(long offset, Width width, long value) {
        catchUp();
        link.out(firstPort + (int) offset, (int) value);
        takeSent();
    }

    @Override
    public OptionalLong peek(long offset, Width width) {
        return OptionalLong.empty();
    }

    private void takeSent() {
        if (characters.isPresent()) {
            ByteBuffer buffer = ByteBuffer.allocate(64);
            if (peer.sent(buffer) > 0) {
                var _ = characters.get().write(buffer.flip());
            }
        }
    }

    /** Typed bytes go to the peer's serial port, which takes them in turns of its own. */
    private final class Keys implements CharacterBackend.Receiver {
        @Override
        public int room() {
            return peer.hasCharacters() ? 16 : 0;
        }

        @Override
        public void receive(ByteBuffer bytes) {
            catchUp();
            byte[] typed = new byte[bytes.remaining()];
            bytes.get(typed);
            peer.type(typed);
            link.giveTurns();
        }
    }

    @Override
    public void reset(ResetKind kind) {
        if (!used) {
            return;
        }
        if (kind == ResetKind.COLD) {
            peer = starter.start();
            link = link();
        } else {
            link.resetMachine();
        }
    }

    @Override
    public void driveOutputs() {}

    /** A peer's state is its own: it claims no snapshots. */
    @Override
    public void save(StateWriter out) {}

    @Override
    public void load(StateReader in) {}
}

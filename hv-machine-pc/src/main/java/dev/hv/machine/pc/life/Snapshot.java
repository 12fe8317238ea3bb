package dev.hv.machine.pc.life;

import dev.hv.api.state.StateException;
import dev.hv.api.state.StateReader;
import dev.hv.api.state.StateTree;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;

/** The whole state of a machine that stands still, memory as a digest. */
final class Snapshot {
    private static final int VERSION = 1;
    private static final ValueLayout.OfLong LONG =
            ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final int CHUNK_BYTES = 1 << 16;
    private static final int DIGEST_BYTES = 32;

    private final Parts parts;

    Snapshot(Parts parts) {
        this.parts = parts;
    }

    /** Writes the state; inside the domain. */
    StateTree save() {
        StateTree tree = new StateTree("machine", VERSION);
        parts.cpu().state().save(tree.section("cpu0"));
        StateTree devices = tree.section("devices");
        for (Instance instance : parts.instances()) {
            StateTree section = devices.section(instance.name(), instance.schema().version());
            section.putString("schema", instance.schema().id());
            instance.guard().call(() -> instance.device().save(section.section("state")));
        }
        Instant origin = parts.date().origin();
        tree.section("clock")
                .putLong("nanos", parts.clock().nanos())
                .putLong("originSeconds", origin.getEpochSecond())
                .putLong("originNanos", origin.getNano());
        parts.timers().save(tree.section("timers"));
        tree.section("memory")
                .putLong("bytes", parts.ram().size())
                .putBytes("sha256", digest(parts.ram().segment()));
        return tree;
    }

    /** Takes a state in; inside the domain, before the machine has run. */
    void load(StateReader in) throws StateException {
        if (in.version() != VERSION) {
            throw new StateException(
                    "machine", "has version " + in.version() + ", expected " + VERSION);
        }
        loadMemory(section(in, "memory"));
        StateReader devices = section(in, "devices");
        List<String> names = parts.instances().stream().map(Instance::name).sorted().toList();
        if (!devices.names().equals(names)) {
            throw new StateException(
                    "devices", "are " + devices.names() + ", this machine has " + names);
        }
        for (Instance instance : parts.instances()) {
            loadDevice(instance, section(devices, instance.name()));
        }
        StateReader clock = section(in, "clock");
        parts.cpu().state().load(section(in, "cpu0"));
        long nanos = clock.getLong("nanos");
        if (nanos < 0) {
            throw new StateException("clock.nanos", "is " + nanos + ", expected 0 or more");
        }
        parts.clock().set(nanos);
        parts.date().origin(origin(clock));
        parts.timers().load(section(in, "timers"));
        parts.driveOutputs();
    }

    private static Instant origin(StateReader clock) throws StateException {
        long seconds = clock.getLong("originSeconds");
        if (seconds < Instant.MIN.getEpochSecond() / 2
                || seconds > Instant.MAX.getEpochSecond() / 2) {
            throw new StateException("clock.originSeconds", "is no date: " + seconds);
        }
        return Instant.ofEpochSecond(seconds, clock.getInt("originNanos", 0, 999_999_999));
    }

    private void loadMemory(StateReader memory) throws StateException {
        long bytes = memory.getLong("bytes");
        if (bytes != parts.ram().size()) {
            throw new StateException(
                    "memory.bytes", "is " + bytes + ", this machine has " + parts.ram().size());
        }
        if (!Arrays.equals(
                memory.getBytes("sha256", DIGEST_BYTES), digest(parts.ram().segment()))) {
            throw new StateException("memory.sha256", "is not that of this machine's memory");
        }
    }

    private static void loadDevice(Instance instance, StateReader section) throws StateException {
        String schema = section.getString("schema", 256);
        if (!schema.equals(instance.schema().id())
                || section.version() > instance.schema().version()
                || section.version() < instance.schema().oldestReadable()) {
            throw new StateException(
                    instance.name(),
                    "was written as "
                            + schema
                            + " version "
                            + section.version()
                            + ", expected "
                            + instance.schema());
        }
        StateReader state = section(section, "state");
        try {
            instance.device().load(state);
        } catch (StateException e) {
            throw e;
        } catch (Throwable thrown) {
            throw instance.guard().fault(thrown);
        }
    }

    private static StateReader section(StateReader in, String name) throws StateException {
        return in.section(name).orElseThrow(() -> new StateException(name, "is missing"));
    }

    /**
     * The SHA-256 of all stretches of 64 KiB that are not all zero, each preceded by its offset, so
     * that memory which was never touched costs a comparison and no more.
     */
    static byte[] digest(MemorySegment memory) {
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
        byte[] chunk = new byte[CHUNK_BYTES];
        byte[] zeros = new byte[CHUNK_BYTES];
        byte[] offset = new byte[Long.BYTES];
        MemorySegment offsetField = MemorySegment.ofArray(offset);
        for (long at = 0; at < memory.byteSize(); at += CHUNK_BYTES) {
            int length = (int) Math.min(CHUNK_BYTES, memory.byteSize() - at);
            MemorySegment.copy(memory, ValueLayout.JAVA_BYTE, at, chunk, 0, length);
            if (!Arrays.equals(chunk, 0, length, zeros, 0, length)) {
                offsetField.set(LONG, 0, at);
                digest.update(offset);
                digest.update(chunk, 0, length);
            }
        }
        return digest.digest();
    }
}

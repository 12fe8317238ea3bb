package dev.hv.memory;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Maps;

import dev.hv.api.bus.DirtyClient;
import dev.hv.api.bus.DirtyLog;
import dev.hv.api.bus.RamRegion;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import java.util.EnumSet;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Guest memory off heap, all zero when it is new. Any thread.
 *
 * <p>With native access granted to this module on Linux, a page takes host memory only once it is
 * touched; otherwise all of it is taken at once.
 */
public final class Ram implements RamRegion, AutoCloseable {
    private final String name;
    private final boolean readOnly;
    private final Arena arena;
    private final MemorySegment segment;
    private final ImmutableMap<DirtyClient, DirtyPages> logs =
            Maps.toMap(EnumSet.allOf(DirtyClient.class), client -> new DirtyPages(this));
    private final ImmutableList<DirtyPages> allLogs = logs.values().asList();
    private final CopyOnWriteArrayList<WriteProtection> protections = new CopyOnWriteArrayList<>();

    /** Whether any log is on; read after each write. */
    private volatile boolean logging;

    /** Hears that direct write access to a stretch of memory is to be given up. */
    @FunctionalInterface
    interface WriteProtection {
        void protect(Ram ram, long offset, long length);
    }

    private Ram(String name, boolean readOnly, Arena arena, MemorySegment segment) {
        this.name = name;
        this.readOnly = readOnly;
        this.arena = arena;
        this.segment = segment;
    }

    /**
     * Allocates memory.
     *
     * @param name for memory maps and errors
     * @param size in bytes; a positive multiple of 4096
     * @param readOnly whether guests can only read it; the host fills it through {@link #segment}
     * @throws OutOfMemoryError if the host has not got that much
     */
    @SuppressWarnings("MustBeClosedChecker") // the arena lives as long as the memory: see close
    public static Ram allocate(String name, long size, boolean readOnly) {
        if (size <= 0 || size % HostMemory.PAGE_BYTES != 0) {
            throw new IllegalArgumentException(
                    name
                            + ": "
                            + size
                            + " bytes of memory, expected a positive multiple of "
                            + HostMemory.PAGE_BYTES);
        }
        Arena arena = Arena.ofShared();
        try {
            return new Ram(name, readOnly, arena, HostMemory.allocate(size, arena));
        } catch (OutOfMemoryError e) {
            arena.close();
            throw e;
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public long size() {
        return segment.byteSize();
    }

    @Override
    public boolean readOnly() {
        return readOnly;
    }

    @Override
    public MemorySegment segment() {
        return segment;
    }

    @Override
    public DirtyLog dirtyLog(DirtyClient client) {
        return Objects.requireNonNull(logs.get(client));
    }

    /**
     * Says that bytes of {@link #segment} were written past every address space, as a loader does;
     * to be called after the write.
     *
     * @param offset of the first byte
     * @param length in bytes; positive
     */
    public void markWritten(long offset, long length) {
        // The write must be visible before the flag is read: a log that starts in between
        // either sees the write or is seen here.
        VarHandle.fullFence();
        if (logging) {
            for (int i = 0; i < allLogs.size(); i++) {
                allLogs.get(i).mark(offset, length);
            }
        }
    }

    /** Called with the lock of the log that changed. */
    void loggingChanged() {
        synchronized (logs) {
            logging = allLogs.stream().anyMatch(DirtyPages::active);
        }
    }

    void writeProtect(long offset, long length) {
        protections.forEach(protection -> protection.protect(this, offset, length));
    }

    void addProtection(WriteProtection protection) {
        protections.add(protection);
    }

    void removeProtection(WriteProtection protection) {
        protections.remove(protection);
    }

    /** Gives the memory back. Whoever touches it afterwards gets an IllegalStateException. */
    @Override
    public void close() {
        if (arena.scope().isAlive()) {
            arena.close();
        }
    }

    @Override
    public String toString() {
        return name;
    }
}

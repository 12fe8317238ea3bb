package dev.hv.disk;

import dev.hv.api.backend.Completion;
import dev.hv.api.backend.RemovableBlockBackend;
import dev.hv.api.backend.Status;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Function;

/**
 * A drive of one machine whose medium the person changes: {@link #insert} and {@link #remove}, from
 * any thread. Everything else happens inside the device domain.
 */
public final class DiskDrive implements RemovableBlockBackend, AutoCloseable {
    private final int sectorBytes;
    private final Executor domain;
    private final Function<DiskImage, ImageBlocks> server;
    private final List<ImageBlocks> media = new ArrayList<>();
    private @Nullable ImageBlocks medium;
    private @Nullable ImageBlocks tray;
    private Runnable onChange = () -> {};
    private volatile boolean locked;

    /** What went wrong when a medium was closed that had been taken out. */
    private volatile @Nullable IOException failed;

    /**
     * An empty drive.
     *
     * @param sectorBytes of every medium
     * @param server makes what serves an image
     */
    public DiskDrive(int sectorBytes, Executor domain, Function<DiskImage, ImageBlocks> server) {
        this.sectorBytes = sectorBytes;
        this.domain = domain;
        this.server = server;
    }

    /** Puts a medium in, in place of the one that is there. The drive closes it. */
    public void insert(DiskImage image) {
        domain.execute(
                () -> {
                    takeOut();
                    retire();
                    put(image);
                });
    }

    /** Puts the first medium in, before the machine runs; nobody is told. */
    public void load(DiskImage image) {
        put(image);
    }

    private void put(DiskImage image) {
        ImageBlocks blocks = server.apply(image);
        synchronized (media) {
            media.add(blocks);
        }
        tray = blocks;
        medium = blocks;
        onChange.run();
    }

    /** Takes the medium out. */
    public void remove() {
        domain.execute(
                () -> {
                    takeOut();
                    retire();
                });
    }

    /** Closes what lies in the tray, when nothing uses it any more. */
    private void retire() {
        ImageBlocks old = tray;
        tray = null;
        if (old != null) {
            Thread.startVirtualThread(() -> closeRetired(old));
        }
    }

    private void closeRetired(ImageBlocks old) {
        try {
            old.close();
            synchronized (media) {
                media.remove(old);
            }
        } catch (IOException e) {
            failed = e;
        }
    }

    /** Returns whether the guest has asked that the medium stays in. */
    public boolean locked() {
        return locked;
    }

    private void takeOut() {
        if (medium != null) {
            medium = null;
            onChange.run();
        }
    }

    @Override
    public long sectors() {
        return medium == null ? 0 : medium.sectors();
    }

    @Override
    public int sectorBytes() {
        return sectorBytes;
    }

    @Override
    public boolean readOnly() {
        return medium != null && medium.readOnly();
    }

    @Override
    public void read(long sector, ByteBuffer into, Completion done) {
        if (medium == null) {
            refuse(done);
        } else {
            medium.read(sector, into, done);
        }
    }

    @Override
    public void write(long sector, ByteBuffer from, Completion done) {
        if (medium == null) {
            refuse(done);
        } else {
            medium.write(sector, from, done);
        }
    }

    @Override
    public void flush(Completion done) {
        if (medium == null) {
            refuse(done);
        } else {
            medium.flush(done);
        }
    }

    @Override
    public void discard(long sector, long count, Completion done) {
        if (medium == null) {
            refuse(done);
        } else {
            medium.discard(sector, count, done);
        }
    }

    private void refuse(Completion done) {
        domain.execute(() -> done.done(Status.NO_MEDIUM));
    }

    @Override
    public void onMediumChange(Runnable action) {
        onChange = action;
    }

    @Override
    public void lockMedium(boolean locked) {
        this.locked = locked;
    }

    @Override
    public void ejectMedium() {
        takeOut();
    }

    @Override
    public void loadMedium() {
        if (medium == null && tray != null) {
            medium = tray;
            onChange.run();
        }
    }

    private List<ImageBlocks> everyMedium() {
        synchronized (media) {
            return List.copyOf(media);
        }
    }

    @Override
    public void quiesce() {
        everyMedium().forEach(ImageBlocks::quiesce);
    }

    @Override
    public void close() throws IOException {
        IOException failure = failed;
        for (ImageBlocks blocks : everyMedium()) {
            try {
                blocks.close();
            } catch (IOException e) {
                failure = e;
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}

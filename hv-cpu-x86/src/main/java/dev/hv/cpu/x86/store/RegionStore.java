package dev.hv.cpu.x86.store;

import dev.hv.cpu.x86.model.Model;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** Regions of one kind of processor, in a {@link RecordFile}. Any thread. */
public final class RegionStore implements AutoCloseable {
    private final RecordFile file;

    private RegionStore(RecordFile file) {
        this.file = file;
    }

    /**
     * Returns the store for processors of that model, in {@link StoreFolder#get}; null if there is
     * none.
     */
    public static @Nullable RegionStore configured(Model model) {
        String kind = new TreeSet<>(model.features()) + " " + model.dialect();
        int crc = RecordFile.crc(kind.getBytes(StandardCharsets.UTF_8));
        StoreFolder folder = StoreFolder.get();
        RecordFile file =
                folder == null ? null : folder.open("regions-" + Integer.toHexString(crc));
        return file == null ? null : new RegionStore(file);
    }

    /**
     * Opens a file, which is made if it is not there.
     *
     * @throws IOException if that cannot be
     */
    public static RegionStore open(Path path) throws IOException {
        return open(path, RecordFile.MOST_BYTES);
    }

    static RegionStore open(Path path, long mostBytes) throws IOException {
        return new RegionStore(RecordFile.open(path, mostBytes));
    }

    /** Returns the regions that begin with a block, by {@link KeptRegion#key}. */
    public List<KeptRegion> find(long key) {
        List<KeptRegion> regions = new ArrayList<>();
        for (byte[] payload : file.find(key, null)) {
            try {
                KeptRegion region = KeptRegionFormat.read(payload);
                if (region.key() == key) {
                    regions.add(region);
                }
            } catch (IOException e) {
                // it is made again
            }
        }
        return regions;
    }

    /** Adds a region, unless there is one of the same code by now. */
    public void add(KeptRegion region) {
        long key = region.key();
        long identity = region.identity();
        if (!file.has(key, identity)) {
            file.add(key, identity, KeptRegionFormat.bytes(region));
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}

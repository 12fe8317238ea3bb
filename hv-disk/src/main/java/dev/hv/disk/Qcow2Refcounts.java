package dev.hv.disk;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How often each cluster of a qcow2 file is used (qcow2.txt, "Host cluster management"). Changes
 * stay in memory until {@link #write}.
 */
final class Qcow2Refcounts {
    private static final int CACHED_BYTES = 4 << 20;

    private final ImageFile file;
    private final int clusterBits;
    private final int order;
    private final int entriesBits;
    private final Map<Integer, Block> blocks = new LinkedHashMap<>(16, 0.75f, true);
    private final List<Integer> freshBlocks = new ArrayList<>();
    private long tableOffset;
    private ByteBuffer table;
    private boolean tableMoved;

    /** Clusters of tables that have been moved away from. */
    private final List<Long> oldTables = new ArrayList<>();

    private long hint;

    /** A refcount block in memory. */
    private static final class Block {
        final ByteBuffer bytes;
        boolean dirty;

        Block(ByteBuffer bytes) {
            this.bytes = bytes;
        }
    }

    Qcow2Refcounts(ImageFile file, Qcow2Header header) throws IOException {
        this.file = file;
        clusterBits = header.clusterBits();
        order = header.refcountOrder();
        entriesBits = clusterBits + 3 - order;
        tableOffset = header.refcountTableOffset();
        table = ByteBuffer.allocate(header.refcountTableClusters() << clusterBits);
        file.read(tableOffset, table);
        table.clear();
    }

    private int tableEntries() {
        return table.capacity() / Long.BYTES;
    }

    /** Returns how many clusters the table has room to count. */
    long covered() {
        return (long) tableEntries() << entriesBits;
    }

    /** Returns where the table lies: an offset in the file. */
    long tableOffset() {
        return tableOffset;
    }

    int tableClusters() {
        return table.capacity() >> clusterBits;
    }

    /** Returns where each block lies; 0 where there is none. */
    long blockOffset(int index) {
        return table.getLong(index * Long.BYTES);
    }

    int blockCount() {
        return tableEntries();
    }

    private boolean absent(long cluster) throws IOException {
        return block((int) (cluster >> entriesBits)) == null;
    }

    private @Nullable Block block(int index) throws IOException {
        Block cached = blocks.get(index);
        if (cached != null) {
            return cached;
        }
        long offset = blockOffset(index);
        if (offset == 0) {
            return null;
        }
        if (offset < 0 || (offset & ((1L << clusterBits) - 1)) != 0) {
            throw Qcow2Header.wrong(file, "a refcount block at " + offset);
        }
        ByteBuffer bytes = ByteBuffer.allocate(1 << clusterBits);
        file.read(offset, bytes);
        Block block = new Block(bytes.clear());
        evict();
        blocks.put(index, block);
        return block;
    }

    /** Lets clean blocks go that were not used for long. */
    private void evict() {
        int most = Math.max(4, CACHED_BYTES >> clusterBits);
        if (blocks.size() >= most) {
            blocks.entrySet().removeIf(entry -> !entry.getValue().dirty);
        }
    }

    /** Returns how often a cluster is used. */
    long get(long cluster) throws IOException {
        if (cluster >= covered()) {
            return 0;
        }
        Block block = block((int) (cluster >> entriesBits));
        if (block == null) {
            return 0;
        }
        int entry = (int) (cluster & ((1L << entriesBits) - 1));
        ByteBuffer bytes = block.bytes;
        return switch (order) {
            case 3 -> bytes.get(entry) & 0xFF;
            case 4 -> bytes.getShort(2 * entry) & 0xFFFF;
            case 5 -> bytes.getInt(4 * entry) & 0xFFFF_FFFFL;
            case 6 -> bytes.getLong(8 * entry);
            default -> {
                int bit = entry << order;
                yield (bytes.get(bit >> 3) & 0xFF) >> (bit & 7) & ((1 << (1 << order)) - 1);
            }
        };
    }

    /** Says how often a cluster is used; there is a block for it. */
    void set(long cluster, long count) throws IOException {
        Block block = block((int) (cluster >> entriesBits));
        if (block == null) {
            throw Qcow2Header.wrong(file, "no count for cluster " + cluster + ", which is used");
        }
        int entry = (int) (cluster & ((1L << entriesBits) - 1));
        ByteBuffer bytes = block.bytes;
        switch (order) {
            case 3 -> bytes.put(entry, (byte) count);
            case 4 -> bytes.putShort(2 * entry, (short) count);
            case 5 -> bytes.putInt(4 * entry, (int) count);
            case 6 -> bytes.putLong(8 * entry, count);
            default -> {
                int bit = entry << order;
                int mask = ((1 << (1 << order)) - 1) << (bit & 7);
                int others = bytes.get(bit >> 3) & ~mask;
                bytes.put(bit >> 3, (byte) (others | (int) count << (bit & 7)));
            }
        }
        block.dirty = true;
    }

    /** Uses a cluster once less. */
    void release(long cluster) throws IOException {
        long count = get(cluster);
        if (count > 0) {
            set(cluster, count - 1);
            if (count == 1) {
                hint = Math.min(hint, cluster);
            }
        }
    }

    /** Takes a free cluster, and counts it as used once; returns its number. */
    long allocate() throws IOException {
        for (long cluster = hint; ; cluster++) {
            if (cluster >= covered()) {
                growTable();
            }
            if (absent(cluster)) {
                // Where there is no block, every cluster is free: this one becomes the block.
                addBlock(cluster);
            } else if (get(cluster) == 0) {
                set(cluster, 1);
                hint = cluster + 1;
                return cluster;
            }
        }
    }

    private void addBlock(long cluster) throws IOException {
        int index = (int) (cluster >> entriesBits);
        evict();
        blocks.put(index, new Block(ByteBuffer.allocate(1 << clusterBits)));
        table.putLong(index * Long.BYTES, cluster << clusterBits);
        freshBlocks.add(index);
        set(cluster, 1);
    }

    /** Moves the table to where nothing is counted yet, half as large again. */
    private void growTable() throws IOException {
        long start = Math.max(covered(), fileClusters());
        int clusters = Math.max(tableClusters() + 1, tableClusters() * 3 / 2);
        while ((long) clusters << (clusterBits - 3 + entriesBits) < start + 2L * clusters + 8) {
            clusters *= 2;
        }
        if (clusters > 8 << 20 >> clusterBits) {
            throw new ImageException(file + " cannot grow: its refcount table would be too large");
        }
        ByteBuffer larger = ByteBuffer.allocate(clusters << clusterBits);
        larger.put(table.clear()).clear();
        for (int i = 0; i < tableClusters(); i++) {
            oldTables.add((tableOffset >> clusterBits) + i);
        }
        table = larger;
        tableOffset = start << clusterBits;
        tableMoved = true;
        for (long cluster = start; cluster < start + clusters; cluster++) {
            if (absent(cluster)) {
                // Behind the table, as the first clusters are the table's own.
                addBlockFor(cluster, start + clusters + freshBlocks.size());
            }
            set(cluster, 1);
        }
    }

    private void addBlockFor(long counted, long place) throws IOException {
        int index = (int) (counted >> entriesBits);
        evict();
        blocks.put(index, new Block(ByteBuffer.allocate(1 << clusterBits)));
        table.putLong(index * Long.BYTES, place << clusterBits);
        freshBlocks.add(index);
        if (absent(place)) {
            addBlockFor(place, place + 1);
        }
        set(place, 1);
    }

    private long fileClusters() throws IOException {
        return (file.size() + (1L << clusterBits) - 1) >> clusterBits;
    }

    /** Returns whether {@link #write} has something to do. */
    boolean dirty() {
        return tableMoved
                || !freshBlocks.isEmpty()
                || blocks.values().stream().anyMatch(block -> block.dirty);
    }

    /**
     * Writes all changes. New blocks are on stable storage before the table leads to them, and a
     * new table before the header does.
     */
    void write() throws IOException {
        for (Map.Entry<Integer, Block> entry : blocks.entrySet()) {
            Block block = entry.getValue();
            if (block.dirty) {
                file.write(blockOffset(entry.getKey()), block.bytes.duplicate().clear());
                block.dirty = false;
            }
        }
        if (tableMoved) {
            file.write(tableOffset, table.duplicate().clear());
            file.flush();
            ByteBuffer pointer = ByteBuffer.allocate(12);
            pointer.putLong(tableOffset).putInt(tableClusters());
            file.write(Qcow2Header.REFCOUNT_TABLE, pointer.flip());
            tableMoved = false;
            file.flush();
            for (long cluster : oldTables) {
                release(cluster);
            }
            oldTables.clear();
        } else if (!freshBlocks.isEmpty()) {
            file.flush();
            for (int index : freshBlocks) {
                ByteBuffer entry = ByteBuffer.allocate(Long.BYTES);
                entry.putLong(blockOffset(index));
                file.write(tableOffset + (long) index * Long.BYTES, entry.flip());
            }
        }
        freshBlocks.clear();
    }
}

package dev.hv.disk;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeSet;

/**
 * Where each cluster of the disk lies in the file: the level 1 and level 2 tables (qcow2.txt,
 * "Cluster mapping"). Changes stay in memory until they are written.
 */
final class Qcow2Mapping {
    /** The cluster or table is used once, and may be written where it is. */
    static final long COPIED = 1L << 63;

    static final long COMPRESSED = 1L << 62;
    static final long ZERO = 1;

    private static final long OFFSET = 0x00FF_FFFF_FFFF_FE00L;
    private static final int CACHED_BYTES = 16 << 20;

    private final ImageFile file;
    private final Qcow2Header header;
    private final ByteBuffer l1;
    private final Map<Integer, Table> tables = new LinkedHashMap<>(16, 0.75f, true);
    private final TreeSet<Integer> dirtyL1 = new TreeSet<>();
    private int dirtyTables;

    /** A level 2 table in memory. */
    private static final class Table {
        private final ByteBuffer bytes;
        private boolean dirty;

        Table(ByteBuffer bytes) {
            this.bytes = bytes;
        }
    }

    Qcow2Mapping(ImageFile file, Qcow2Header header) throws IOException {
        this.file = file;
        this.header = header;
        l1 = readL1(file, header.l1Offset(), header.l1Entries());
    }

    static ByteBuffer readL1(ImageFile file, long offset, int entries) throws IOException {
        ByteBuffer table = ByteBuffer.allocate(entries * Long.BYTES);
        file.read(offset, table);
        return table.clear();
    }

    /** Returns the offset in an entry, which must be that of a cluster. */
    static long offset(ImageFile file, Qcow2Header header, long entry) throws ImageException {
        long offset = entry & OFFSET;
        if (offset % header.clusterBytes() != 0) {
            throw Qcow2Header.wrong(file, "a table that leads into a cluster, to " + offset);
        }
        return offset;
    }

    private int index1(long cluster) {
        return (int) (cluster / header.l2Entries());
    }

    private int index2(long cluster) {
        return (int) (cluster % header.l2Entries()) * Long.BYTES;
    }

    long l1Entry(long cluster) {
        return l1.getLong(index1(cluster) * Long.BYTES);
    }

    /** Returns the entry of a cluster of the disk; 0 where there is no table. */
    long entry(long cluster) throws IOException {
        Table table = table(index1(cluster));
        return table == null ? 0 : table.bytes.getLong(index2(cluster));
    }

    private @Nullable Table table(int index) throws IOException {
        Table cached = tables.get(index);
        if (cached != null) {
            return cached;
        }
        long offset = offset(file, header, l1.getLong(index * Long.BYTES));
        if (offset == 0) {
            return null;
        }
        ByteBuffer bytes = ByteBuffer.allocate(header.clusterBytes());
        file.read(offset, bytes);
        return cache(index, new Table(bytes.clear()));
    }

    private Table cache(int index, Table table) {
        if (tables.size() >= mostTables()) {
            tables.entrySet().removeIf(entry -> !entry.getValue().dirty);
        }
        tables.put(index, table);
        return table;
    }

    private int mostTables() {
        return Math.max(4, CACHED_BYTES >> header.clusterBits());
    }

    private void change(Table table) {
        if (!table.dirty) {
            table.dirty = true;
            dirtyTables++;
        }
    }

    /** Returns whether so many tables wait to be written that it should be done. */
    boolean full() {
        return dirtyTables >= mostTables();
    }

    /** Returns whether the table of a cluster may be written where it is. */
    boolean ownsTable(long cluster) {
        return (l1Entry(cluster) & COPIED) != 0;
    }

    /** Gives a cluster's table, or an empty one, a place of its own. */
    void moveTable(long cluster, long offset) throws IOException {
        int index = index1(cluster);
        Table table = table(index);
        if (table == null) {
            table = cache(index, new Table(ByteBuffer.allocate(header.clusterBytes())));
        }
        change(table);
        l1.putLong(index * Long.BYTES, offset | COPIED);
        dirtyL1.add(index);
    }

    /** Changes an entry; its table may be written where it is. */
    void set(long cluster, long entry) throws IOException {
        Table table = table(index1(cluster));
        if (table == null) {
            throw new IllegalStateException("a table is made before it is changed");
        }
        table.bytes.putLong(index2(cluster), entry);
        change(table);
    }

    boolean dirty() {
        return !dirtyL1.isEmpty() || dirtyTables > 0;
    }

    /** Writes what has changed; tables are on stable storage before level 1 leads to them. */
    void write() throws IOException {
        for (Map.Entry<Integer, Table> entry : tables.entrySet()) {
            Table table = entry.getValue();
            if (table.dirty) {
                long offset = offset(file, header, l1.getLong(entry.getKey() * Long.BYTES));
                file.write(offset, table.bytes.duplicate().clear());
                table.dirty = false;
                dirtyTables--;
            }
        }
        if (!dirtyL1.isEmpty()) {
            file.flush();
            for (int index : dirtyL1) {
                ByteBuffer entry = ByteBuffer.allocate(Long.BYTES);
                entry.putLong(l1.getLong(index * Long.BYTES));
                file.write(header.l1Offset() + (long) index * Long.BYTES, entry.flip());
            }
            dirtyL1.clear();
        }
    }
}

package dev.hv.disk;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Counts how often each cluster of a qcow2 file is used, by all that uses any: header, tables,
 * data, and internal snapshots with theirs.
 */
final class Qcow2Check {
    private static final int MAX_CLUSTERS = 1 << 28;
    private static final int SNAPSHOT_BYTES = 40;

    private final ImageFile file;
    private final Qcow2Header header;
    private final Qcow2Refcounts refcounts;
    private final int clusterBits;
    private final int[] used;
    private long errors;

    /**
     * What was found.
     *
     * @param errors uses that are not counted, or lead nowhere: data may be lost
     * @param leaks clusters that are counted more often than they are used: room is lost
     * @param allocated clusters of data
     */
    record Result(long errors, long leaks, long allocated) {}

    private long allocated;

    Qcow2Check(ImageFile file, Qcow2Header header, Qcow2Refcounts refcounts) throws IOException {
        this.file = file;
        this.header = header;
        this.refcounts = refcounts;
        clusterBits = header.clusterBits();
        long clusters = (file.size() + header.clusterBytes() - 1) >> clusterBits;
        if (clusters > MAX_CLUSTERS) {
            throw new ImageException(file + " has too many clusters to be checked");
        }
        used = new int[(int) clusters];
    }

    /** Where a compressed cluster begins in the file. */
    static long packedOffset(Qcow2Header header, long entry) {
        return entry & ((1L << (70 - header.clusterBits())) - 1);
    }

    /** How many bytes of the file a compressed cluster reaches over, at most two clusters. */
    static int packedBytes(Qcow2Header header, long entry) {
        int shift = 70 - header.clusterBits();
        int sectors = (int) (entry >>> shift & ((1 << (header.clusterBits() - 8)) - 1)) + 1;
        return sectors * 512 - (int) (entry & 511);
    }

    private void count() throws IOException {
        use(0, 1);
        use(refcounts.tableOffset(), refcounts.tableClusters());
        for (int i = 0; i < refcounts.blockCount(); i++) {
            long offset = refcounts.blockOffset(i);
            if (offset != 0) {
                use(offset, 1);
            }
        }
        tables(header.l1Offset(), header.l1Entries(), true);
        snapshots();
    }

    /** Counts some clusters from an offset on. */
    private void use(long offset, long clusters) {
        long first = offset >> clusterBits;
        for (long c = first; c < first + clusters; c++) {
            if (offset < 0 || c >= used.length) {
                errors++;
                return;
            }
            used[(int) c]++;
        }
    }

    private void tables(long l1Offset, int entries, boolean active) throws IOException {
        long bytes = (long) entries * Long.BYTES;
        use(l1Offset, (bytes + header.clusterBytes() - 1) >> clusterBits);
        ByteBuffer l1 = Qcow2Mapping.readL1(file, l1Offset, entries);
        for (int i = 0; i < entries; i++) {
            long offset = Qcow2Mapping.offset(file, header, l1.getLong(i * Long.BYTES));
            if (offset != 0) {
                use(offset, 1);
                table(offset, active);
            }
        }
    }

    private void table(long offset, boolean active) throws IOException {
        ByteBuffer table = ByteBuffer.allocate(header.clusterBytes());
        file.read(offset, table);
        for (int i = 0; i < header.l2Entries(); i++) {
            long entry = table.getLong(i * Long.BYTES);
            if ((entry & Qcow2Mapping.COMPRESSED) != 0) {
                long first = packedOffset(header, entry) >> clusterBits;
                long last = (packedOffset(header, entry) + packedBytes(header, entry) - 1);
                use(first << clusterBits, (last >> clusterBits) - first + 1);
                allocated += active ? 1 : 0;
            } else {
                long place = Qcow2Mapping.offset(file, header, entry);
                if (place != 0) {
                    use(place, 1);
                    allocated += active ? 1 : 0;
                }
            }
        }
    }

    /** The snapshot table: entries of varying length, each with a level 1 table (qcow2.txt). */
    private void snapshots() throws IOException {
        long at = header.snapshotsOffset();
        for (int i = 0; i < header.snapshots(); i++) {
            ByteBuffer entry = ByteBuffer.allocate(SNAPSHOT_BYTES);
            file.read(at, entry);
            int l1Entries = entry.getInt(8);
            long l1Bytes = (long) l1Entries * Long.BYTES;
            if (at < 0 || at > file.size() || l1Entries < 0 || l1Bytes > file.size()) {
                throw Qcow2Header.wrong(file, "a snapshot table at " + at);
            }
            tables(entry.getLong(0), l1Entries, false);
            int names = (entry.getShort(12) & 0xFFFF) + (entry.getShort(14) & 0xFFFF);
            long extra = entry.getInt(36) & 0xFFFF_FFFFL;
            at = (at + SNAPSHOT_BYTES + extra + names + 7) & -8;
        }
        if (header.snapshots() > 0) {
            long bytes = at - header.snapshotsOffset();
            use(header.snapshotsOffset(), (bytes + header.clusterBytes() - 1) >> clusterBits);
        }
    }

    /** Counts and compares. */
    Result run() throws IOException {
        count();
        long leaks = 0;
        for (int i = 0; i < used.length; i++) {
            long counted = refcounts.get(i);
            if (counted < used[i]) {
                errors++;
            } else if (counted > used[i]) {
                leaks++;
            }
        }
        return new Result(errors, leaks, allocated);
    }

    /** Makes the counts say what is used. */
    void repair() throws IOException {
        count();
        if (errors > 0) {
            throw new ImageException(
                    file + " leads out of the file; qemu-img check -r all may mend it");
        }
        for (int i = 0; i < used.length; i++) {
            if (refcounts.get(i) != used[i]) {
                refcounts.set(i, used[i]);
            }
        }
    }
}

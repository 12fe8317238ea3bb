package dev.hv.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The header of a qcow2 file, versions 2 and 3 (QEMU, docs/interop/qcow2.txt, "Header" and "Header
 * extensions"). Everything in it has been checked against the bounds of the format and of the file.
 *
 * @param version 2 or 3
 * @param clusterBits the size of a cluster is 2 to this
 * @param sizeBytes of the disk
 * @param l1Offset where the level 1 table lies in the file
 * @param l1Entries how many entries it has
 * @param refcountTableOffset where the refcount table lies
 * @param refcountTableClusters how many clusters it has
 * @param refcountOrder a reference count has 2 to this bits
 * @param snapshots how many internal snapshots there are
 * @param snapshotsOffset where their table lies
 * @param incompatible feature bits that a reader must know
 * @param zstd whether compressed clusters are zstd, and not deflate
 * @param backing name of the image below
 * @param backingFormat format of the image below
 */
record Qcow2Header(
        int version,
        int clusterBits,
        long sizeBytes,
        long l1Offset,
        int l1Entries,
        long refcountTableOffset,
        int refcountTableClusters,
        int refcountOrder,
        int snapshots,
        long snapshotsOffset,
        long incompatible,
        boolean zstd,
        Optional<String> backing,
        Optional<String> backingFormat) {
    static final int MAGIC = 0x514649FB;

    /** Offsets of the fields that change while an image is written. */
    static final int REFCOUNT_TABLE = 48;

    static final int INCOMPATIBLE = 72;
    static final int AUTOCLEAR = 88;

    static final long DIRTY = 1;
    static final long CORRUPT = 1 << 1;
    static final long EXTERNAL_DATA = 1 << 2;
    static final long COMPRESSION_TYPE = 1 << 3;
    static final long EXTENDED_L2 = 1 << 4;

    private static final int V2_BYTES = 72;
    private static final int V3_BYTES = 104;
    private static final int MAX_HEADER = 1 << 16;
    private static final int MIN_CLUSTER_BITS = 9;
    private static final int MAX_CLUSTER_BITS = 21;
    private static final int MAX_L1_BYTES = 32 << 20;
    private static final int MAX_REFCOUNT_TABLE_BYTES = 8 << 20;
    private static final int MAX_SNAPSHOTS = 65536;

    /** Bytes of the name of an image below. */
    static final int MAX_BACKING_NAME = 1023;

    private static final int V2_REFCOUNT_ORDER = 4;
    private static final int MAX_REFCOUNT_ORDER = 6;
    private static final int END_OF_EXTENSIONS = 0;
    private static final int BACKING_FORMAT = 0xE2792ACA;

    int clusterBytes() {
        return 1 << clusterBits;
    }

    /** Returns how many entries a level 2 table has. */
    int l2Entries() {
        return clusterBytes() / Long.BYTES;
    }

    /** Returns how many level 1 entries a disk of some size needs. */
    static long l1EntriesFor(long sizeBytes, int clusterBits) {
        int shift = 2 * clusterBits - 3;
        return (sizeBytes >> shift) + ((sizeBytes & ((1L << shift) - 1)) != 0 ? 1 : 0);
    }

    boolean has(long feature) {
        return (incompatible & feature) != 0;
    }

    /**
     * Reads and checks the header of a file.
     *
     * @throws ImageException if it is none, or has what is not known here
     */
    static Qcow2Header read(ImageFile file) throws IOException {
        long fileBytes = file.size();
        ByteBuffer start =
                ByteBuffer.allocate((int) Math.min(MAX_HEADER, Math.max(fileBytes, 112)));
        file.read(0, start);
        start.flip();
        if (start.getInt(0) != MAGIC) {
            throw new ImageException(file + " is no qcow2 image: it does not begin with QFI");
        }
        int version = start.getInt(4);
        if (version != 2 && version != 3) {
            throw wrong(file, "version " + version + ", expected 2 or 3");
        }
        int clusterBits = start.getInt(20);
        if (clusterBits < MIN_CLUSTER_BITS || clusterBits > MAX_CLUSTER_BITS) {
            throw wrong(file, "clusters of 2^" + clusterBits + " bytes, expected 2^9 to 2^21");
        }
        if (start.getInt(32) != 0) {
            throw new ImageException(file + " is encrypted, which is not supported");
        }
        long incompatible = version == 3 ? start.getLong(INCOMPATIBLE) : 0;
        refuseUnknown(file, incompatible);
        int order = version == 3 ? start.getInt(96) : V2_REFCOUNT_ORDER;
        if (order < 0 || order > MAX_REFCOUNT_ORDER) {
            throw wrong(file, "reference counts of 2^" + order + " bits, expected 2^0 to 2^6");
        }
        int headerBytes = version == 3 ? start.getInt(100) : V2_BYTES;
        if (headerBytes < (version == 3 ? V3_BYTES : V2_BYTES) || headerBytes > start.limit() - 8) {
            throw wrong(file, "a header of " + headerBytes + " bytes");
        }
        boolean zstd = false;
        if ((incompatible & COMPRESSION_TYPE) != 0) {
            int type = headerBytes > V3_BYTES ? start.get(V3_BYTES) : 0;
            if (type != 1) {
                throw wrong(file, "compression type " + type + ", expected 1, zstd");
            }
            zstd = true;
        }
        Qcow2Header header =
                new Qcow2Header(
                        version,
                        clusterBits,
                        start.getLong(24),
                        start.getLong(40),
                        start.getInt(36),
                        start.getLong(REFCOUNT_TABLE),
                        start.getInt(REFCOUNT_TABLE + 8),
                        order,
                        start.getInt(60),
                        start.getLong(64),
                        incompatible,
                        zstd,
                        backing(file, start, clusterBits),
                        backingFormat(start, headerBytes, clusterBits));
        header.check(file, fileBytes);
        return header;
    }

    private static void refuseUnknown(ImageFile file, long incompatible) throws ImageException {
        if ((incompatible & EXTERNAL_DATA) != 0) {
            throw new ImageException(file + " keeps its data in another file: not supported");
        }
        if ((incompatible & EXTENDED_L2) != 0) {
            throw new ImageException(
                    file + " has extended level 2 entries (subclusters): not supported");
        }
        long unknown = incompatible & ~(DIRTY | CORRUPT | COMPRESSION_TYPE);
        if (unknown != 0) {
            throw new ImageException(
                    file
                            + " needs features that are not known here: bits 0x"
                            + Long.toHexString(unknown));
        }
    }

    private static Optional<String> backing(ImageFile file, ByteBuffer start, int clusterBits)
            throws ImageException {
        long offset = start.getLong(8);
        int length = start.getInt(16);
        if (offset == 0) {
            return Optional.empty();
        }
        long end = Math.min(start.limit(), 1L << clusterBits);
        if (length < 1 || length > MAX_BACKING_NAME || offset < 0 || offset > end - length) {
            throw wrong(file, "a backing file's name of " + length + " bytes at " + offset);
        }
        return Optional.of(text(start, (int) offset, length));
    }

    private static String text(ByteBuffer bytes, int offset, int length) {
        byte[] text = new byte[length];
        bytes.get(offset, text);
        return new String(text, StandardCharsets.UTF_8);
    }

    private static Optional<String> backingFormat(ByteBuffer start, int at, int clusterBits) {
        int end = (int) Math.min(start.limit(), 1L << clusterBits);
        int next = at;
        while (next <= end - 8) {
            int type = start.getInt(next);
            int length = start.getInt(next + 4);
            if (type == END_OF_EXTENSIONS || length < 0 || length > end - next - 8) {
                break;
            }
            if (type == BACKING_FORMAT) {
                return Optional.of(text(start, next + 8, length));
            }
            next += 8 + ((length + 7) & -8);
        }
        return Optional.empty();
    }

    private void check(ImageFile file, long fileBytes) throws ImageException {
        if (sizeBytes < 0 || sizeBytes > 1L << 56 || sizeBytes % 512 != 0) {
            throw wrong(file, "a disk of " + sizeBytes + " bytes");
        }
        long needed = l1EntriesFor(sizeBytes, clusterBits);
        if (l1Entries < needed || l1Entries > MAX_L1_BYTES / Long.BYTES) {
            throw wrong(file, "a level 1 table of " + l1Entries + " entries, needed " + needed);
        }
        table(file, fileBytes, "level 1 table", l1Offset, (long) l1Entries * Long.BYTES);
        long refcountBytes = (long) refcountTableClusters << clusterBits;
        if (refcountTableClusters < 1 || refcountBytes > MAX_REFCOUNT_TABLE_BYTES) {
            throw wrong(file, "a refcount table of " + refcountTableClusters + " clusters");
        }
        table(file, fileBytes, "refcount table", refcountTableOffset, refcountBytes);
        if (snapshots < 0 || snapshots > MAX_SNAPSHOTS) {
            throw wrong(file, snapshots + " snapshots");
        }
    }

    /** A table must lie inside the file, so that what it takes in memory is bounded by that. */
    private void table(ImageFile file, long fileBytes, String what, long offset, long bytes)
            throws ImageException {
        long rounded = (fileBytes + clusterBytes() - 1) & -clusterBytes();
        if (offset < 0 || offset % clusterBytes() != 0 || bytes > rounded - offset) {
            throw wrong(file, "a " + what + " of " + bytes + " bytes at " + offset);
        }
    }

    static ImageException wrong(ImageFile file, String problem) {
        return new ImageException(file + " is a damaged qcow2 image: it has " + problem);
    }

    /** Returns the first cluster of a new file of version 3. */
    ByteBuffer toBytes() {
        ByteBuffer out = ByteBuffer.allocate(clusterBytes());
        out.putInt(MAGIC).putInt(version).putLong(0).putInt(0).putInt(clusterBits);
        out.putLong(sizeBytes).putInt(0).putInt(l1Entries).putLong(l1Offset);
        out.putLong(refcountTableOffset).putInt(refcountTableClusters).putInt(0).putLong(0);
        out.putLong(incompatible).putLong(0).putLong(0).putInt(refcountOrder).putInt(V3_BYTES);
        backingFormat.ifPresent(
                format -> {
                    byte[] text = format.getBytes(StandardCharsets.UTF_8);
                    out.putInt(BACKING_FORMAT).putInt(text.length).put(text);
                    out.position((out.position() + 7) & -8);
                });
        out.putLong(0);
        backing.ifPresent(
                name -> {
                    byte[] text = name.getBytes(StandardCharsets.UTF_8);
                    out.putLong(8, out.position()).putInt(16, text.length).put(text);
                });
        return out.rewind();
    }
}

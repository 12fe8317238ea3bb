package dev.hv.disk;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A qcow2 image (QEMU, docs/interop/qcow2.txt). Metadata is written in an order that leaves the
 * file whole wherever it is cut off: counts before the tables that need them, tables before what
 * leads to them, and nothing is used anew before the tables that used it are gone. What is lost are
 * at most clusters that nobody uses.
 */
final class Qcow2Image implements DiskImage {
    private final ImageFile file;
    private final Qcow2Header header;
    private final Qcow2Refcounts refcounts;
    private final Qcow2Mapping mapping;
    private final @Nullable DiskImage backing;
    private final int clusterBytes;

    /** Clusters that are free when the tables are written that do not use them any more. */
    private final List<Long> leaving = new ArrayList<>();

    private long unpackedEntry;
    private byte[] unpacked = {};

    private Qcow2Image(ImageFile file, Qcow2Header header, @Nullable DiskImage backing)
            throws IOException {
        this.file = file;
        this.header = header;
        this.backing = backing;
        clusterBytes = header.clusterBytes();
        refcounts = new Qcow2Refcounts(file, header);
        mapping = new Qcow2Mapping(file, header);
    }

    /**
     * Opens what lies in a file, and what lies below it.
     *
     * @param depth how many images lie over it
     */
    static Qcow2Image open(ImageFile file, int depth) throws IOException {
        Qcow2Header header = Qcow2Header.read(file);
        if (file.writable() && header.has(Qcow2Header.CORRUPT)) {
            throw new ImageException(
                    file + " is marked as corrupt; qemu-img check -r all may mend it");
        }
        DiskImage backing = null;
        if (header.backing().isPresent()) {
            backing = BackingFile.open(file.path(), header, depth + 1);
        }
        try {
            Qcow2Image image = new Qcow2Image(file, header, backing);
            image.prepareToWrite();
            return image;
        } catch (IOException e) {
            if (backing != null) {
                backing.close();
            }
            throw e;
        }
    }

    /** Counts anew where they are not to be trusted, and clears what only a writer knows of. */
    private void prepareToWrite() throws IOException {
        if (!file.writable() || header.version() < 3) {
            return;
        }
        if (header.has(Qcow2Header.DIRTY)) {
            new Qcow2Check(file, header, refcounts).repair();
            refcounts.write();
            file.flush();
        }
        ByteBuffer field = ByteBuffer.allocate(Long.BYTES);
        field.putLong(header.incompatible() & ~Qcow2Header.DIRTY);
        file.write(Qcow2Header.INCOMPATIBLE, field.flip());
        file.write(Qcow2Header.AUTOCLEAR, ByteBuffer.allocate(Long.BYTES));
    }

    /** Makes an empty image of version 3, with clusters of 64 KiB and counts of 16 bits. */
    static void create(
            Path path, long sizeBytes, Optional<String> backing, Optional<String> backingFormat)
            throws IOException {
        int clusterBits = 16;
        int clusterBytes = 1 << clusterBits;
        long l1Entries = Math.max(1, Qcow2Header.l1EntriesFor(sizeBytes, clusterBits));
        if (l1Entries > (32 << 20) / Long.BYTES) {
            throw new ImageException(path + ": a disk of " + sizeBytes + " bytes is too large");
        }
        int l1Clusters = (int) ((l1Entries * Long.BYTES + clusterBytes - 1) >> clusterBits);
        Qcow2Header header =
                new Qcow2Header(
                        3,
                        clusterBits,
                        sizeBytes,
                        3L << clusterBits,
                        (int) l1Entries,
                        1L << clusterBits,
                        1,
                        4,
                        0,
                        0,
                        0,
                        false,
                        backing,
                        backingFormat);
        ImageFile file = ImageFile.create(path);
        try (file) {
            ByteBuffer table = ByteBuffer.allocate(clusterBytes);
            file.write(1L << clusterBits, table.putLong(0, 2L << clusterBits));
            ByteBuffer counts = ByteBuffer.allocate(clusterBytes);
            for (int i = 0; i < 3 + l1Clusters; i++) {
                counts.putShort(2 * i, (short) 1);
            }
            file.write(2L << clusterBits, counts);
            file.grow((3L + l1Clusters) << clusterBits);
            // A file that is cut off before this is no image, rather than a damaged one.
            file.write(0, header.toBytes());
            file.flush();
        } catch (IOException e) {
            Files.deleteIfExists(path);
            throw e;
        }
    }

    Qcow2Header header() {
        return header;
    }

    /** Looks for counts that are wrong; the image was not written since it was opened. */
    Qcow2Check.Result check() throws IOException {
        return new Qcow2Check(file, header, refcounts).run();
    }

    @Override
    public long sizeBytes() {
        return header.sizeBytes();
    }

    @Override
    public boolean readOnly() {
        return !file.writable();
    }

    // Reading

    @Override
    public void read(long offset, ByteBuffer into) throws IOException {
        int limit = into.limit();
        for (long at = offset; into.position() < limit; ) {
            long cluster = at >> header.clusterBits();
            int start = (int) (at & (clusterBytes - 1));
            int length = Math.min(clusterBytes - start, limit - into.position());
            into.limit(into.position() + length);
            readPart(cluster, start, into);
            into.limit(limit);
            at += length;
        }
    }

    private void readPart(long cluster, int start, ByteBuffer into) throws IOException {
        long entry = mapping.entry(cluster);
        if ((entry & Qcow2Mapping.COMPRESSED) != 0) {
            into.put(unpack(entry), start, into.remaining());
        } else if (isZero(entry)) {
            zeros(into);
        } else {
            long place = Qcow2Mapping.offset(file, header, entry);
            if (place != 0) {
                file.read(place + start, into);
            } else {
                readBelow((cluster << header.clusterBits()) + start, into);
            }
        }
    }

    /** In the entry of a compressed cluster, that bit belongs to its place. */
    private boolean isZero(long entry) {
        return header.version() >= 3
                && (entry & (Qcow2Mapping.COMPRESSED | Qcow2Mapping.ZERO)) == Qcow2Mapping.ZERO;
    }

    private static void zeros(ByteBuffer into) {
        while (into.hasRemaining()) {
            into.put((byte) 0);
        }
    }

    /** Reads what lies below; behind its end are zeros. */
    private void readBelow(long offset, ByteBuffer into) throws IOException {
        if (backing != null && offset < backing.sizeBytes()) {
            int limit = into.limit();
            long there = Math.min(into.remaining(), backing.sizeBytes() - offset);
            into.limit(into.position() + (int) there);
            backing.read(offset, into);
            into.limit(limit);
        }
        zeros(into);
    }

    private byte[] unpack(long entry) throws IOException {
        if (entry != unpackedEntry || unpacked.length == 0) {
            byte[] packed = new byte[Qcow2Check.packedBytes(header, entry)];
            file.read(Qcow2Check.packedOffset(header, entry), ByteBuffer.wrap(packed));
            unpacked = Qcow2Compression.unpack(file, packed, clusterBytes, header.zstd());
            unpackedEntry = entry;
        }
        return unpacked;
    }

    // Writing

    @Override
    public void write(long offset, ByteBuffer from) throws IOException {
        int limit = from.limit();
        for (long at = offset; from.position() < limit; ) {
            long cluster = at >> header.clusterBits();
            int start = (int) (at & (clusterBytes - 1));
            int length = Math.min(clusterBytes - start, limit - from.position());
            from.limit(from.position() + length);
            writePart(cluster, start, from);
            from.limit(limit);
            at += length;
        }
    }

    private void writePart(long cluster, int start, ByteBuffer from) throws IOException {
        long entry = mapping.entry(cluster);
        boolean owned =
                mapping.ownsTable(cluster)
                        && (entry & Qcow2Mapping.COPIED) != 0
                        && (entry & Qcow2Mapping.COMPRESSED) == 0;
        if (owned && !isZero(entry)) {
            file.write(Qcow2Mapping.offset(file, header, entry) + start, from);
            return;
        }
        ByteBuffer whole = from;
        if (from.remaining() < clusterBytes) {
            whole = ByteBuffer.allocate(clusterBytes);
            readPart(cluster, 0, whole);
            whole.put(start, from, from.position(), from.remaining()).clear();
            from.position(from.limit());
        }
        makeRoom();
        ownTable(cluster);
        long place =
                owned
                        ? Qcow2Mapping.offset(file, header, entry)
                        : refcounts.allocate() << header.clusterBits();
        try {
            file.write(place, whole);
        } catch (IOException e) {
            if (!owned) {
                refcounts.release(place >> header.clusterBits());
            }
            throw e;
        }
        mapping.set(cluster, place | Qcow2Mapping.COPIED);
        if (!owned) {
            leave(entry);
        }
    }

    private void makeRoom() throws IOException {
        if (mapping.full()) {
            flush();
        }
    }

    private void ownTable(long cluster) throws IOException {
        if (!mapping.ownsTable(cluster)) {
            long shared = Qcow2Mapping.offset(file, header, mapping.l1Entry(cluster));
            mapping.moveTable(cluster, refcounts.allocate() << header.clusterBits());
            if (shared != 0) {
                leaving.add(shared >> header.clusterBits());
            }
        }
    }

    /** What an entry led to is used once less. */
    private void leave(long entry) throws IOException {
        if ((entry & Qcow2Mapping.COMPRESSED) != 0) {
            long first = Qcow2Check.packedOffset(header, entry);
            long last = first + Qcow2Check.packedBytes(header, entry) - 1;
            for (long c = first >> header.clusterBits(); c <= last >> header.clusterBits(); c++) {
                leaving.add(c);
            }
            return;
        }
        long offset = Qcow2Mapping.offset(file, header, entry);
        if (offset != 0) {
            leaving.add(offset >> header.clusterBits());
        }
    }

    @Override
    public void discard(long offset, long length) throws IOException {
        long first = (offset + clusterBytes - 1) >> header.clusterBits();
        long end = (offset + length) >> header.clusterBits();
        if (header.version() < 3) {
            // Version 2 has no way to say that a cluster is zero but not to have it.
            return;
        }
        for (long cluster = first; cluster < end; cluster++) {
            long entry = mapping.entry(cluster);
            if (entry == 0 && backing == null) {
                continue;
            }
            if (entry != Qcow2Mapping.ZERO) {
                makeRoom();
                ownTable(cluster);
                mapping.set(cluster, Qcow2Mapping.ZERO);
                leave(entry);
            }
        }
    }

    @Override
    public void flush() throws IOException {
        if (!file.writable()) {
            return;
        }
        if (refcounts.dirty()) {
            refcounts.write();
        }
        file.flush();
        if (mapping.dirty()) {
            mapping.write();
            file.flush();
        }
        if (!leaving.isEmpty()) {
            for (long cluster : leaving) {
                refcounts.release(cluster);
            }
            leaving.clear();
        }
    }

    @Override
    public Extent extentAt(long offset) throws IOException {
        long cluster = offset >> header.clusterBits();
        long end = Math.min((cluster + 1) << header.clusterBits(), sizeBytes());
        long entry = mapping.entry(cluster);
        boolean absent = (entry & ~Qcow2Mapping.COPIED) == 0;
        if (absent && backing != null && offset < backing.sizeBytes()) {
            Extent below = backing.extentAt(offset);
            return new Extent(below.zero(), Math.min(below.length(), end - offset));
        }
        return new Extent(absent || isZero(entry), end - offset);
    }

    @Override
    public void close() throws IOException {
        try (file) {
            if (backing != null) {
                backing.close();
            }
            flush();
            if (file.writable() && refcounts.dirty()) {
                refcounts.write();
                file.flush();
            }
        }
    }
}

package dev.hv.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

/**
 * What was written over an image that stays as it is. It lasts until it is closed; the base is
 * closed with it.
 */
final class Overlay implements DiskImage {
    /** Guests write whole pages nearly always, which then need not be read first. */
    static final int PAGE_BYTES = 4096;

    private final DiskImage base;
    private final Pages pages;

    /** Where pages that were written are kept. */
    interface Pages {
        boolean has(long page);

        void read(long page, int offset, ByteBuffer into) throws IOException;

        void write(long page, int offset, ByteBuffer from) throws IOException;

        void close() throws IOException;
    }

    private Overlay(DiskImage base, Pages pages) {
        this.base = base;
        this.pages = pages;
    }

    /** Keeps what is written in memory: at most as much as the guest writes. */
    static Overlay inMemory(DiskImage base) {
        return new Overlay(base, new MemoryPages());
    }

    /** Keeps what is written in a file without a name. */
    static Overlay inScratchFile(DiskImage base) throws IOException {
        return new Overlay(base, new FilePages(ImageFile.scratch()));
    }

    @Override
    public long sizeBytes() {
        return base.sizeBytes();
    }

    @Override
    public boolean readOnly() {
        return false;
    }

    @Override
    public void read(long offset, ByteBuffer into) throws IOException {
        int limit = into.limit();
        for (long at = offset; into.position() < limit; ) {
            long page = at / PAGE_BYTES;
            int start = (int) (at % PAGE_BYTES);
            boolean here = pages.has(page);
            long end = (page + 1) * PAGE_BYTES;
            // One read of the base for as many pages as it has to answer.
            while (!here && end - at < limit - into.position() && !pages.has(end / PAGE_BYTES)) {
                end += PAGE_BYTES;
            }
            int length = (int) Math.min(end - at, limit - into.position());
            into.limit(into.position() + length);
            if (here) {
                pages.read(page, start, into);
            } else {
                base.read(at, into);
            }
            into.limit(limit);
            at += length;
        }
    }

    @Override
    public void write(long offset, ByteBuffer from) throws IOException {
        int limit = from.limit();
        for (long at = offset; from.position() < limit; ) {
            long page = at / PAGE_BYTES;
            int start = (int) (at % PAGE_BYTES);
            int length = Math.min(PAGE_BYTES - start, limit - from.position());
            from.limit(from.position() + length);
            if (length < PAGE_BYTES && !pages.has(page)) {
                pages.write(page, 0, ofBase(page));
            }
            pages.write(page, start, from);
            from.limit(limit);
            at += length;
        }
    }

    private ByteBuffer ofBase(long page) throws IOException {
        ByteBuffer whole = ByteBuffer.allocate(PAGE_BYTES);
        long start = page * PAGE_BYTES;
        whole.limit((int) Math.min(PAGE_BYTES, base.sizeBytes() - start));
        base.read(start, whole);
        whole.limit(PAGE_BYTES);
        return whole.rewind();
    }

    @Override
    public void discard(long offset, long length) {}

    /** Nothing here is to outlive the process. */
    @Override
    public void flush() {}

    @Override
    public Extent extentAt(long offset) throws IOException {
        long page = offset / PAGE_BYTES;
        long rest = Math.min((page + 1) * PAGE_BYTES, sizeBytes()) - offset;
        if (pages.has(page)) {
            return new Extent(false, rest);
        }
        Extent below = base.extentAt(offset);
        return new Extent(below.zero(), Math.min(below.length(), rest));
    }

    @Override
    public void close() throws IOException {
        try (base) {
            pages.close();
        }
    }

    private static final class MemoryPages implements Pages {
        private final Map<Long, byte[]> pages = new HashMap<>();

        @Override
        public boolean has(long page) {
            return pages.containsKey(page);
        }

        private byte[] page(long page) {
            return pages.computeIfAbsent(page, p -> new byte[PAGE_BYTES]);
        }

        @Override
        public void read(long page, int offset, ByteBuffer into) {
            into.put(page(page), offset, into.remaining());
        }

        @Override
        public void write(long page, int offset, ByteBuffer from) {
            from.get(page(page), offset, from.remaining());
        }

        @Override
        public void close() {
            pages.clear();
        }
    }

    /** Pages lie in a sparse file where they would lie on the disk. */
    private static final class FilePages implements Pages {
        private final ImageFile file;
        private final BitSet written = new BitSet();

        FilePages(ImageFile file) {
            this.file = file;
        }

        @Override
        public boolean has(long page) {
            return page <= Integer.MAX_VALUE && written.get((int) page);
        }

        @Override
        public void read(long page, int offset, ByteBuffer into) throws IOException {
            file.read(page * PAGE_BYTES + offset, into);
        }

        @Override
        public void write(long page, int offset, ByteBuffer from) throws IOException {
            file.write(page * PAGE_BYTES + offset, from);
            // 2^31 pages are 8 TiB, more than files here are made of.
            written.set(Math.toIntExact(page));
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}

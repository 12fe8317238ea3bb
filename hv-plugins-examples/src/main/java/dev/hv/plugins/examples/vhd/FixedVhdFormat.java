package dev.hv.plugins.examples.vhd;

import com.google.auto.service.AutoService;

import dev.hv.api.backend.BlockFile;
import dev.hv.api.backend.BlockFormat;
import dev.hv.api.backend.BlockImage;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Opens {@code --disk FILE,format=fixed-vhd}: the bytes of the disk, and behind them a footer that
 * says how many there are (Virtual Hard Disk Image Format Specification, version 1.0, "Hard Disk
 * Footer Format").
 */
@AutoService(BlockFormat.class)
public final class FixedVhdFormat implements BlockFormat {
    private static final int FOOTER_BYTES = 512;
    private static final long COOKIE = 0x636F_6E65_6374_6978L; // "conectix"
    private static final int CURRENT_SIZE = 48;
    private static final int DISK_TYPE = 60;
    private static final int CHECKSUM = 64;
    private static final int FIXED = 2;

    @Override
    public String id() {
        return "fixed-vhd";
    }

    @Override
    public String summary() {
        return "Virtual Hard Disk of fixed size";
    }

    @Override
    public BlockImage open(BlockFile file) throws IOException {
        long size = file.size() - FOOTER_BYTES;
        // Big endian, as a fresh buffer is.
        ByteBuffer footer = ByteBuffer.allocate(FOOTER_BYTES);
        if (size > 0) {
            file.read(size, footer);
        }
        if (footer.getLong(0) != COOKIE) {
            throw new IOException("has no footer, so it is no Virtual Hard Disk of fixed size");
        }
        if (footer.getInt(DISK_TYPE) != FIXED) {
            throw new IOException(
                    "is of type "
                            + footer.getInt(DISK_TYPE)
                            + ", expected 2, a disk of fixed size");
        }
        if (footer.getInt(CHECKSUM) != checksum(footer)) {
            throw new IOException("its footer's checksum is wrong");
        }
        if (footer.getLong(CURRENT_SIZE) != size) {
            throw new IOException(
                    "holds "
                            + size
                            + " bytes, and its footer says "
                            + footer.getLong(CURRENT_SIZE));
        }
        return new FixedVhd(file, size);
    }

    /** The one's complement of the sum of all bytes but its own. */
    private static int checksum(ByteBuffer footer) {
        int sum = 0;
        for (int i = 0; i < FOOTER_BYTES; i++) {
            boolean own = i >= CHECKSUM && i < CHECKSUM + Integer.BYTES;
            sum += own ? 0 : footer.get(i) & 0xFF;
        }
        return ~sum;
    }

    /**
     * The disk. That a range lies inside it is for the caller to see to, so the footer stays.
     *
     * @param sizeBytes of the disk
     */
    private record FixedVhd(BlockFile file, long sizeBytes) implements BlockImage {
        @Override
        public boolean readOnly() {
            return !file.writable();
        }

        @Override
        public void read(long offset, ByteBuffer into) throws IOException {
            file.read(offset, into);
        }

        @Override
        public void write(long offset, ByteBuffer from) throws IOException {
            file.write(offset, from);
        }

        @Override
        public void flush() throws IOException {
            file.flush();
        }

        /** The file is not ours to close. */
        @Override
        public void close() {}
    }
}

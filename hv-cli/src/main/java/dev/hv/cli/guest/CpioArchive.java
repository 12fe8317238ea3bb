package dev.hv.cli.guest;

import org.apache.commons.compress.archivers.cpio.CpioArchiveEntry;
import org.apache.commons.compress.archivers.cpio.CpioArchiveOutputStream;
import org.apache.commons.compress.archivers.cpio.CpioConstants;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;

/**
 * Writes a {@code newc} archive as Linux unpacks it into its first file system (kernel
 * documentation, {@code driver-api/early-userspace/buffer-format.rst}). Owners are root, times are
 * the epoch and inodes are counted, so that the same calls make the same bytes. Not thread-safe.
 */
final class CpioArchive implements AutoCloseable {
    private final CpioArchiveOutputStream out;
    private final Set<String> directories = new HashSet<>();
    private long inode;

    /** An archive that goes to {@code out}, which {@link #close} closes. */
    CpioArchive(OutputStream out) {
        this.out = new CpioArchiveOutputStream(out, CpioConstants.FORMAT_NEW);
    }

    /** Adds a directory and those it is in, unless they are there. */
    void directory(String path) throws IOException {
        int slash = path.lastIndexOf('/');
        if (slash > 0) {
            directory(path.substring(0, slash));
        }
        if (directories.add(path)) {
            put(entry(path, CpioConstants.C_ISDIR | 0755, 2), new byte[0]);
        }
    }

    /** Adds a file, and the directories it is in. */
    void file(String path, byte[] content, boolean executable) throws IOException {
        parent(path);
        put(entry(path, CpioConstants.C_ISREG | (executable ? 0755 : 0644), 1), content);
    }

    /** Adds a symbolic link, and the directories it is in. */
    void link(String path, String target) throws IOException {
        parent(path);
        byte[] content = target.getBytes(StandardCharsets.UTF_8);
        put(entry(path, CpioConstants.C_ISLNK | 0777, 1), content);
    }

    /** Adds a character device, and the directories it is in. */
    void device(String path, int major, int minor) throws IOException {
        parent(path);
        CpioArchiveEntry entry = entry(path, CpioConstants.C_ISCHR | 0600, 1);
        entry.setRemoteDeviceMaj(major);
        entry.setRemoteDeviceMin(minor);
        put(entry, new byte[0]);
    }

    private void parent(String path) throws IOException {
        int slash = path.lastIndexOf('/');
        if (slash > 0) {
            directory(path.substring(0, slash));
        }
    }

    private CpioArchiveEntry entry(String path, int mode, int links) {
        CpioArchiveEntry entry = new CpioArchiveEntry(CpioConstants.FORMAT_NEW, path);
        entry.setMode(mode);
        entry.setNumberOfLinks(links);
        entry.setInode(++inode);
        return entry;
    }

    private void put(CpioArchiveEntry entry, byte[] content) throws IOException {
        entry.setSize(content.length);
        out.putArchiveEntry(entry);
        out.write(content);
        out.closeArchiveEntry();
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}

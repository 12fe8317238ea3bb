package dev.hv.disk;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** Compressed clusters (qcow2.txt, "Compressed Clusters Descriptor"): raw deflate, or zstd. */
final class Qcow2Compression {
    private Qcow2Compression() {}

    /**
     * Unpacks one cluster; what follows it in {@code packed} is not looked at.
     *
     * @return exactly {@code clusterBytes} bytes
     */
    static byte[] unpack(ImageFile file, byte[] packed, int clusterBytes, boolean zstd)
            throws IOException {
        byte[] cluster = new byte[clusterBytes];
        int count = zstd ? zstd(file, packed, cluster) : inflate(file, packed, cluster);
        if (count != clusterBytes) {
            throw Qcow2Header.wrong(file, "a compressed cluster of only " + count + " bytes");
        }
        return cluster;
    }

    private static int inflate(ImageFile file, byte[] packed, byte[] cluster) throws IOException {
        Inflater inflater = new Inflater(true);
        try {
            inflater.setInput(packed);
            int done = 0;
            while (done < cluster.length) {
                int count = inflater.inflate(cluster, done, cluster.length - done);
                if (count == 0) {
                    break;
                }
                done += count;
            }
            return done;
        } catch (DataFormatException e) {
            throw Qcow2Header.wrong(file, "a cluster that does not inflate: " + e.getMessage());
        } finally {
            inflater.end();
        }
    }

    private static int zstd(ImageFile file, byte[] packed, byte[] cluster) throws IOException {
        try (InputStream in = new ZstdInputStreamNoFinalizer(new ByteArrayInputStream(packed))) {
            return in.readNBytes(cluster, 0, cluster.length);
        } catch (IOException e) {
            throw Qcow2Header.wrong(file, "a cluster that zstd does not read: " + e.getMessage());
        }
    }
}

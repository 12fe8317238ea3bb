/**
 * Disk images of the host: what is in a file, read and written under its format's rules, and served
 * to devices as a backend.
 */
module dev.hv.disk {
    requires transitive dev.hv.api;
    requires com.github.luben.zstd_jni;
    requires static org.jspecify;

    exports dev.hv.disk;
}

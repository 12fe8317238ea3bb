package dev.hv.cpu.x86.store;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Where what is made of code is kept for the next run. Any thread. */
public final class StoreFolder {
    /**
     * The system property that names the folder; without it nothing is kept. The folder is made
     * when it is needed, for this user alone.
     */
    public static final String PROPERTY = "dev.hv.cpu.x86.translations";

    private static final Map<Path, StoreFolder> FOLDERS = new HashMap<>();

    private final Path path;
    private final Map<String, Optional<RecordFile>> open = new HashMap<>();
    private @Nullable String fingerprint;

    private StoreFolder(Path path) {
        this.path = path;
    }

    /** Returns the one that {@link #PROPERTY} names now, or null. */
    static @Nullable StoreFolder get() {
        String folder = System.getProperty(PROPERTY, "");
        if (folder.isEmpty()) {
            return null;
        }
        synchronized (FOLDERS) {
            return FOLDERS.computeIfAbsent(Path.of(folder).toAbsolutePath(), StoreFolder::new);
        }
    }

    /**
     * Returns the file of that name for this state of the module's code, which all of this process
     * share; null if there cannot be one.
     */
    synchronized @Nullable RecordFile open(String name) {
        return open.computeIfAbsent(name, this::make).orElse(null);
    }

    private Optional<RecordFile> make(String name) {
        try {
            if (fingerprint == null) {
                fingerprint = CodeFingerprint.get();
            }
            Path file = path.resolve(fingerprint + "-" + name + RecordFile.SUFFIX);
            return Optional.of(RecordFile.open(file, RecordFile.MOST_BYTES));
        } catch (IOException e) {
            return Optional.empty(); // all is made as ever, and that is not tried again
        }
    }
}

package dev.hv.cpu.x86.store;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * Class files of the interpreter's handlers, by the shapes of their instructions. To generate one
 * takes a cold virtual machine longer than to read it. Any thread.
 */
public final class HandlerStore {
    /** Class files are those of one version of the virtual machine. */
    private static final String NAME = "handlers-" + Runtime.version().feature();

    private HandlerStore() {}

    private static @Nullable RecordFile file() {
        StoreFolder folder = StoreFolder.get();
        return folder == null ? null : folder.open(NAME);
    }

    /**
     * Returns a class file, or null if there is none.
     *
     * @param first shape of the first instruction
     * @param second shape of the one that goes with it, or 0
     */
    public static byte @Nullable [] find(long first, long second) {
        RecordFile file = file();
        List<byte[]> found = file == null ? List.of() : file.find(first, second);
        return found.isEmpty() ? null : found.getFirst();
    }

    /** Keeps a class file, see {@link #find}. */
    public static void add(long first, long second, byte[] classFile) {
        RecordFile file = file();
        if (file != null) {
            file.add(first, second, classFile);
        }
    }
}

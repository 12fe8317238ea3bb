package dev.hv.machine.pc;

import dev.hv.api.backend.HostBackend;
import dev.hv.devices.backend.WavFile;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/** What a speaker can lead to on this host. */
public final class AudioSources {
    private AudioSources() {}

    /**
     * A sound file, in place of what may be there.
     *
     * @param failed told if the host cannot write any more
     */
    public static BackendSource wav(Path file, Consumer<IOException> failed) {
        return new BackendSource() {
            @Override
            public String description() {
                return "wav:" + file;
            }

            @Override
            public HostBackend open(Executor domain) throws IOException {
                return WavFile.create(file, failed);
            }
        };
    }
}

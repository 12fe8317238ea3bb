package dev.hv.plugins.examples.journal;

import com.google.auto.service.AutoService;

import dev.hv.api.backend.BackendPlugin;
import dev.hv.api.backend.DisplayBackend;
import dev.hv.api.backend.HostBackend;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Executor;

/** Opens {@code --display text-journal:FILE}. */
@AutoService(BackendPlugin.class)
public final class TextJournalPlugin implements BackendPlugin {
    @Override
    public String scheme() {
        return "text-journal";
    }

    @Override
    public String summary() {
        return "Writes the lines of a text screen into a file, whenever they change";
    }

    @Override
    public Class<? extends HostBackend> kind() {
        return DisplayBackend.class;
    }

    @Override
    public HostBackend open(String address, Executor domain) throws IOException {
        if (address.isEmpty()) {
            throw new IOException("expected text-journal:FILE");
        }
        return new TextJournal(Files.newBufferedWriter(Path.of(address)), domain);
    }
}

package dev.hv.plugins.examples.hexdump;

import com.google.auto.service.AutoService;

import dev.hv.api.backend.BackendPlugin;
import dev.hv.api.backend.CharacterBackend;
import dev.hv.api.backend.HostBackend;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Executor;

/** Opens {@code --serial hexdump:FILE}. */
@AutoService(BackendPlugin.class)
public final class HexDumpPlugin implements BackendPlugin {
    @Override
    public String scheme() {
        return "hexdump";
    }

    @Override
    public String summary() {
        return "Writes what a serial port sends into a file, as a hex dump";
    }

    @Override
    public Class<? extends HostBackend> kind() {
        return CharacterBackend.class;
    }

    @Override
    public HostBackend open(String address, Executor domain) throws IOException {
        if (address.isEmpty()) {
            throw new IOException("expected hexdump:FILE");
        }
        return new HexDump(Files.newBufferedWriter(Path.of(address)));
    }
}

package dev.hv.plugins.examples.accesses;

import com.google.auto.service.AutoService;

import dev.hv.api.bus.BusTracer;
import dev.hv.api.bus.BusTracerPlugin;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Opens {@code --trace accesses:FILE}. */
@AutoService(BusTracerPlugin.class)
public final class AccessesPlugin implements BusTracerPlugin {
    @Override
    public String scheme() {
        return "accesses";
    }

    @Override
    public String summary() {
        return "Writes every access to a register into a file";
    }

    @Override
    public BusTracer open(String address) throws IOException {
        if (address.isEmpty()) {
            throw new IOException("expected accesses:FILE");
        }
        return new Accesses(Files.newBufferedWriter(Path.of(address)));
    }
}

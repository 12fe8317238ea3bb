package dev.hv.plugins.examples.flat;

import com.google.auto.service.AutoService;

import dev.hv.api.cpu.CpuState;
import dev.hv.api.machine.FirmwarePlugin;
import dev.hv.api.machine.FirmwareTarget;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Starts {@code --firmware flat:FILE}: the file's bytes from {@link #BASE} on, and the processor at
 * the first of them. An x86 begins there in real mode, with all segments at 0.
 */
@AutoService(FirmwarePlugin.class)
public final class FlatFirmware implements FirmwarePlugin {
    /** Where the file goes. */
    static final int BASE = 0x1000;

    private static final long MOST_BYTES = 0x8_0000;

    @Override
    public String scheme() {
        return "flat";
    }

    @Override
    public String summary() {
        return "Starts a file of machine code at 1000H";
    }

    @Override
    public Image prepare(String address) throws IOException {
        Path file = Path.of(address);
        if (address.isEmpty() || !Files.isRegularFile(file)) {
            throw new IOException("expected flat:FILE, and there is no file '" + address + "'");
        }
        if (Files.size(file) > MOST_BYTES) {
            throw new IOException(file + " is larger than " + MOST_BYTES + " bytes");
        }
        return new Program(file.toString(), MemorySegment.ofArray(Files.readAllBytes(file)));
    }

    private record Program(String name, MemorySegment bytes) implements Image {
        @Override
        public String description() {
            return "flat program " + name;
        }

        @Override
        public void start(FirmwareTarget target) {
            target.memory().writeBytes(BASE, bytes, target.initiator());
            CpuState cpu = target.cpu().state();
            boolean x86 = cpu.registers().stream().anyMatch(r -> r.name().equals("rip"));
            if (x86) {
                cpu.set("cs", 0);
                cpu.set("cs.base", 0);
            }
            cpu.set(x86 ? "rip" : "pc", BASE);
        }
    }
}

package dev.hv.devices.debug;

import dev.hv.api.backend.CharacterBackend;
import dev.hv.api.bus.AccessRules;
import dev.hv.api.bus.Width;
import dev.hv.api.device.Device;
import dev.hv.api.device.DeviceContext;
import dev.hv.api.device.ResetKind;
import dev.hv.api.register.RegisterBank;
import dev.hv.api.register.RegisterMap;
import dev.hv.api.register.RegisterMapped;
import dev.hv.api.state.StateReader;
import dev.hv.api.state.StateWriter;
import dev.hv.api.trace.Trace;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.util.Map;

/**
 * The debug console of emulators: a byte that is written goes to the host, and a read tells that it
 * is there (Bochs user manual, 4.6, {@code port_e9_hack}; SeaBIOS and OVMF look for it at 402h). It
 * has no state, and what the host does not take at once is lost.
 *
 * <p>Event {@code console.lost}: the byte.
 */
final class DebugConsole implements Device, RegisterMapped {
    private final Trace trace;
    private final @Nullable CharacterBackend chars;
    private final ByteBuffer one = ByteBuffer.allocate(1);
    private final RegisterBank bank;

    DebugConsole(DebugConsoleConfig config, DeviceContext context) {
        trace = context.trace();
        chars = context.backend("chars", CharacterBackend.class).orElse(null);
        bank =
                RegisterBank.named("console", 1)
                        .register(
                                "DATA",
                                0,
                                Width.BYTE,
                                r ->
                                        r.summary("Byte to the host")
                                                .reset(config.readback())
                                                .onPeek(config::readback)
                                                .onWrite((old, now) -> written((byte) now)))
                        .build();
        context.ports("regs", 1, AccessRules.bytes(), bank);
    }

    @Override
    public Map<String, RegisterMap> registerMaps() {
        return Map.of("regs", bank.describe());
    }

    @Override
    public void reset(ResetKind kind) {}

    @Override
    public void driveOutputs() {}

    @Override
    public void save(StateWriter out) {}

    @Override
    public void load(StateReader in) {}

    private void written(byte value) {
        if (chars != null && chars.write(one.clear().put(value).flip()) == 0) {
            trace.event("console.lost", value & 0xFF, 0);
        }
    }
}

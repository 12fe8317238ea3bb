package dev.hv.devices.debug;

import dev.hv.api.bus.AccessRules;
import dev.hv.api.bus.Width;
import dev.hv.api.device.Device;
import dev.hv.api.device.DeviceContext;
import dev.hv.api.device.ResetKind;
import dev.hv.api.register.RegisterBank;
import dev.hv.api.register.RegisterMap;
import dev.hv.api.register.RegisterMapped;
import dev.hv.api.state.StateException;
import dev.hv.api.state.StateReader;
import dev.hv.api.state.StateWriter;
import dev.hv.api.trace.Trace;

import java.util.Arrays;
import java.util.Map;

/**
 * The port of power-on self test codes: IBM PC AT Technical Reference (6280070), section 5,
 * "manufacturing checkpoint" port 80h. It reads as it was written last, as the DMA page register
 * does that has the address in a PC, and keeps the last codes that differ, for whoever asks how far
 * the guest came: software also writes here for the sake of the delay.
 *
 * <p>Event {@code post.code}: the code, and the one before it.
 */
final class PostPort implements Device, RegisterMapped {
    private static final int KEPT = 16;

    private final Trace trace;
    private final RegisterBank bank;
    private final byte[] codes = new byte[KEPT];
    private int count;

    PostPort(DeviceContext context) {
        trace = context.trace();
        bank =
                RegisterBank.named("post", 1)
                        .register(
                                "POST",
                                0,
                                Width.BYTE,
                                r -> r.summary("Code").onWrite(this::written))
                        .build();
        context.ports("regs", 1, AccessRules.bytes(), bank);
    }

    @Override
    public Map<String, RegisterMap> registerMaps() {
        return Map.of("regs", bank.describe());
    }

    @Override
    public void reset(ResetKind kind) {
        bank.reset();
        Arrays.fill(codes, (byte) 0);
        count = 0;
    }

    @Override
    public void driveOutputs() {}

    /** Field {@code codes} has the last codes, the latest one last. */
    @Override
    public void save(StateWriter out) {
        bank.save(out);
        out.putBytes("codes", Arrays.copyOf(codes, count));
    }

    @Override
    public void load(StateReader in) throws StateException {
        bank.load(in);
        byte[] saved = in.getBytes("codes", KEPT);
        Arrays.fill(codes, (byte) 0);
        System.arraycopy(saved, 0, codes, 0, saved.length);
        count = saved.length;
    }

    private void written(long old, long now) {
        if (count > 0 && codes[count - 1] == (byte) now) {
            return;
        }
        if (count == KEPT) {
            System.arraycopy(codes, 1, codes, 0, KEPT - 1);
            count--;
        }
        codes[count++] = (byte) now;
        if (trace.enabled()) {
            trace.event("post.code", now, old);
        }
    }
}

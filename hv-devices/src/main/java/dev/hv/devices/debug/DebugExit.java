package dev.hv.devices.debug;

import dev.hv.api.bus.AccessRules;
import dev.hv.api.bus.IoHandler;
import dev.hv.api.bus.Width;
import dev.hv.api.device.Device;
import dev.hv.api.device.DeviceContext;
import dev.hv.api.device.MachineRequests;
import dev.hv.api.device.ResetKind;
import dev.hv.api.state.StateReader;
import dev.hv.api.state.StateWriter;
import dev.hv.api.trace.Trace;

import java.util.OptionalLong;

/**
 * Ends the machine with an exit code, as the {@code isa-debug-exit} of QEMU does: an access of 1, 2
 * or 4 bytes that writes v to any of the four ports ends it with exit code 2 v + 1, so that a guest
 * can never look like a power-off, which is 0. Operating systems hand on 8 bits of an exit code:
 * the code is (2 v + 1) mod 256, and values of v that differ by a multiple of 128 look alike. Reads
 * return zero; there is no state.
 */
final class DebugExit implements Device, IoHandler {
    private static final int PORTS = 4;

    private final MachineRequests machine;
    private final Trace trace;

    DebugExit(DeviceContext context) {
        machine = context.machine();
        trace = context.trace();
        context.ports("regs", PORTS, AccessRules.only(Width.BYTE, Width.WORD, Width.DWORD), this);
    }

    @Override
    public long read(long offset, Width width) {
        return 0;
    }

    @Override
    public OptionalLong peek(long offset, Width width) {
        return OptionalLong.of(0);
    }

    @Override
    public void write(long offset, Width width, long value) {
        if (trace.enabled()) {
            trace.event("exit", value, offset);
        }
        machine.exit((int) (2 * value + 1) & 0xFF);
    }

    @Override
    public void reset(ResetKind kind) {}

    @Override
    public void driveOutputs() {}

    @Override
    public void save(StateWriter out) {}

    @Override
    public void load(StateReader in) {}
}

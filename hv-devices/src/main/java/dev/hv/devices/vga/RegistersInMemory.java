package dev.hv.devices.vga;

import dev.hv.api.bus.IoHandler;
import dev.hv.api.bus.Width;
import dev.hv.api.register.RegisterBank;

import java.util.OptionalLong;

/**
 * The adapter's registers in memory space, laid out as drivers of the Bochs adapter know them: EDID
 * at 0, ports 3C0h to 3DFh at 400h, the display interface at 500h, and at 600h the size of what
 * follows and the byte order of the frame buffer.
 */
final class RegistersInMemory implements IoHandler {
    static final int BYTES = 4096;

    private static final int PORTS = 0x400;
    private static final int DISPI = 0x500;
    private static final int EXTENSION = 0x600;
    private static final int LITTLE_ENDIAN = 0x1E1E_1E1E;
    private static final int[] EXTENSION_REGISTERS = {8, LITTLE_ENDIAN};

    private final byte[] edid;
    private final RegisterBank regs;
    private final RegisterBank color;
    private final RegisterBank dispi;

    RegistersInMemory(byte[] edid, RegisterBank regs, RegisterBank color, RegisterBank dispi) {
        this.edid = edid;
        this.regs = regs;
        this.color = color;
        this.dispi = dispi;
    }

    @Override
    public long read(long offset, Width width) {
        int at = (int) offset;
        if (at >= PORTS && at < PORTS + 0x10) {
            return regs.read(at - PORTS, width);
        }
        if (at >= PORTS + 0x10 && at < PORTS + 0x20) {
            return color.read(at - PORTS - 0x10, width);
        }
        if (at >= DISPI && at < DISPI + 2 * Dispi.REGISTERS) {
            return dispi.read(at - DISPI, width);
        }
        return constant(at, width);
    }

    @Override
    public OptionalLong peek(long offset, Width width) {
        int at = (int) offset;
        if (at >= PORTS && at < PORTS + 0x10) {
            return regs.peek(at - PORTS, width);
        }
        if (at >= PORTS + 0x10 && at < PORTS + 0x20) {
            return color.peek(at - PORTS - 0x10, width);
        }
        if (at >= DISPI && at < DISPI + 2 * Dispi.REGISTERS) {
            return dispi.peek(at - DISPI, width);
        }
        return OptionalLong.of(constant(at, width));
    }

    private long constant(int offset, Width width) {
        long value = 0;
        for (int i = 0; i < width.bytes(); i++) {
            value |= (long) constant(offset + i) << (8 * i);
        }
        return value;
    }

    private int constant(int offset) {
        if (offset < edid.length) {
            return edid[offset] & 0xFF;
        }
        int register = (offset - EXTENSION) >> 2;
        return offset >= EXTENSION && register < EXTENSION_REGISTERS.length
                ? EXTENSION_REGISTERS[register] >>> (8 * (offset & 3)) & 0xFF
                : 0;
    }

    @Override
    public void write(long offset, Width width, long value) {
        int at = (int) offset;
        if (at >= PORTS && at < PORTS + 0x10) {
            regs.write(at - PORTS, width, value);
        } else if (at >= PORTS + 0x10 && at < PORTS + 0x20) {
            color.write(at - PORTS - 0x10, width, value);
        } else if (at >= DISPI && at < DISPI + 2 * Dispi.REGISTERS) {
            dispi.write(at - DISPI, width, value);
        }
    }
}

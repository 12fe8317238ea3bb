package dev.hv.devices.part;

import dev.hv.api.bus.IoHandler;
import dev.hv.api.bus.Width;
import dev.hv.api.irq.InterruptLine;

/** What goes wrong between a chip and its pins: by itself, nothing. One for each device. */
class Fault {
    /** Registers as the right chip has them. */
    record Chip(String slot, IoHandler registers) {
        int read(int offset) {
            return (int) registers.read(offset, Width.BYTE);
        }

        int peek(int offset) {
            return (int) registers.peek(offset, Width.BYTE).orElse(0);
        }

        void write(int offset, int value) {
            registers.write(offset, Width.BYTE, value & 0xFF);
        }
    }

    /** The device has made the registers behind a slot. */
    void made(Chip chip) {}

    int read(Chip chip, int offset) {
        return chip.read(offset);
    }

    void write(Chip chip, int offset, int value) {
        chip.write(offset, value);
    }

    /** The chip drives a line. */
    void drive(InterruptLine line, boolean level) {
        line.set(level);
    }
}

package dev.hv.devices.part;

import dev.hv.api.backend.AudioBackend;
import dev.hv.api.backend.DisplayBackend;
import dev.hv.api.backend.DisplaySource;
import dev.hv.api.backend.TextScreen;
import dev.hv.api.bus.AddressSpace;
import dev.hv.api.bus.Initiator;
import dev.hv.api.bus.IoHandler;
import dev.hv.api.bus.RamControl;
import dev.hv.api.bus.Width;
import dev.hv.api.irq.InterruptLine;
import dev.hv.api.irq.MsiTarget;

import java.lang.foreign.MemorySegment;
import java.util.Optional;

/** What goes wrong between a chip and its pins: by itself, nothing. One for each device. */
class Fault {
    /** Registers as the right chip has them. */
    record Chip(String slot, IoHandler registers, Width width) {
        int read(int offset) {
            return (int) registers.read(offset, width);
        }

        int peek(int offset) {
            return (int) registers.peek(offset, width).orElse(0);
        }

        void write(int offset, int value) {
            registers.write(offset, width, value & width.mask());
        }
    }

    /** Something that is done to the right device. */
    @FunctionalInterface
    interface Call {
        Object with(Object... arguments) throws Throwable;
    }

    /** Whether it is at the pins of those registers at all. */
    boolean standsBefore(String slot) {
        return true;
    }

    /** The device has made the registers behind a slot. */
    void made(Chip chip) {}

    int read(Chip chip, int offset) {
        return chip.read(offset);
    }

    void write(Chip chip, int offset, int value) {
        chip.write(offset, value);
    }

    /** As {@link #read}, wider than the chip's registers usually are. */
    long readWide(Chip chip, int offset, Width width) {
        return chip.registers().read(offset, width);
    }

    /** As {@link #write}, wider than the chip's registers usually are. */
    void writeWide(Chip chip, int offset, Width width, long value) {
        chip.registers().write(offset, width, value);
    }

    /** A method of one of the device's roles is called. */
    Object called(String method, Object[] arguments, Call right) throws Throwable {
        return right.with(arguments);
    }

    /** The chip sends a message. */
    void send(MsiTarget target, long address, int data, Initiator from) {
        target.deliver(address, data, from);
    }

    /** The chip takes memory to read or write it directly. */
    Optional<MemorySegment> memory(
            AddressSpace memory, long address, long length, boolean writable) {
        return memory.ram(address, length, writable);
    }

    /** The chip decides whether RAM answers for a stretch. */
    void show(RamControl ram, long base, long size, boolean reads, boolean writes) {
        ram.show(base, size, reads, writes);
    }

    /** The chip says that there is something new to see. */
    void changed(DisplayBackend display) {
        display.changed();
    }

    /** The chip is asked for its characters. */
    Optional<TextScreen> text(DisplaySource source) {
        return source.text();
    }

    /** The chip has nothing to say to a loudspeaker for so many samples. */
    void silence(AudioBackend audio, long samples) {
        audio.silence(samples);
    }

    /** The chip drives a line. */
    void drive(InterruptLine line, boolean level) {
        line.set(level);
    }
}

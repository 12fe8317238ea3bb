package dev.hv.machine.pc.wiring;

import dev.hv.api.bus.AddressSpace;
import dev.hv.api.bus.AddressSpaceEdit;
import dev.hv.api.bus.AddressSpaceListener;
import dev.hv.api.bus.FlatRange;
import dev.hv.api.bus.Initiator;
import dev.hv.api.bus.IoHandler;
import dev.hv.api.bus.Registration;
import dev.hv.api.bus.Width;
import dev.hv.api.trace.Trace;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Whether a device is in the middle of an access of its own to memory. Meanwhile its registers
 * answer nobody: a guest that leads the device's DMA into the device's own registers, straight or
 * through another device's, would otherwise make it call itself without end.
 */
final class Engagement {
    private static final String REENTERED = "DMA led back to the device that makes it";

    private final Trace trace;
    private boolean engaged;

    Engagement(Trace trace) {
        this.trace = trace;
    }

    /** The registers of the device, silent while it is engaged. */
    IoHandler handler(IoHandler inner) {
        return new IoHandler() {
            @Override
            public long read(long offset, Width width) {
                if (engaged) {
                    trace.guestError(REENTERED, offset, 0);
                    return width.mask();
                }
                return inner.read(offset, width);
            }

            @Override
            public void write(long offset, Width width, long value) {
                if (engaged) {
                    trace.guestError(REENTERED, offset, value);
                    return;
                }
                inner.write(offset, width, value);
            }

            @Override
            public OptionalLong peek(long offset, Width width) {
                return inner.peek(offset, width);
            }
        };
    }

    /** Memory as the device reaches it. */
    AddressSpace memory(AddressSpace memory) {
        return new Engaging(memory);
    }

    private final class Engaging implements AddressSpace {
        private final AddressSpace memory;

        Engaging(AddressSpace memory) {
            this.memory = memory;
        }

        @Override
        public String name() {
            return memory.name();
        }

        @Override
        public int addressBits() {
            return memory.addressBits();
        }

        @Override
        public long read(long address, Width width, Initiator by) {
            boolean before = engaged;
            engaged = true;
            try {
                return memory.read(address, width, by);
            } finally {
                engaged = before;
            }
        }

        @Override
        public void write(long address, Width width, long value, Initiator by) {
            boolean before = engaged;
            engaged = true;
            try {
                memory.write(address, width, value, by);
            } finally {
                engaged = before;
            }
        }

        @Override
        public void readBytes(long address, MemorySegment into, Initiator by) {
            boolean before = engaged;
            engaged = true;
            try {
                memory.readBytes(address, into, by);
            } finally {
                engaged = before;
            }
        }

        @Override
        public void writeBytes(long address, MemorySegment from, Initiator by) {
            boolean before = engaged;
            engaged = true;
            try {
                memory.writeBytes(address, from, by);
            } finally {
                engaged = before;
            }
        }

        @Override
        public long compareAndExchange(
                long address, Width width, long expected, long update, Initiator by) {
            return memory.compareAndExchange(address, width, expected, update, by);
        }

        @Override
        public Optional<MemorySegment> ram(long address, long length, boolean writable) {
            return memory.ram(address, length, writable);
        }

        @Override
        public void noteWrite(long address, long length, Initiator by) {
            memory.noteWrite(address, length, by);
        }

        @Override
        public long generation() {
            return memory.generation();
        }

        @Override
        public List<FlatRange> flatView() {
            return memory.flatView();
        }

        @Override
        public Registration listen(AddressSpaceListener listener) {
            return memory.listen(listener);
        }

        @Override
        public AddressSpaceEdit edit() {
            return memory.edit();
        }

        @Override
        public String toString() {
            return name();
        }
    }
}

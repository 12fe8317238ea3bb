package dev.hv.machine.pc.wiring;

import dev.hv.api.bus.AddressSpace;
import dev.hv.api.bus.ForwardingAddressSpace;
import dev.hv.api.bus.Initiator;
import dev.hv.api.bus.IoHandler;
import dev.hv.api.bus.Width;
import dev.hv.api.trace.Trace;

import java.lang.foreign.MemorySegment;
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

    private final class Engaging extends ForwardingAddressSpace {
        Engaging(AddressSpace memory) {
            super(memory);
        }

        @Override
        public long read(long address, Width width, Initiator by) {
            boolean before = engaged;
            engaged = true;
            try {
                return super.read(address, width, by);
            } finally {
                engaged = before;
            }
        }

        @Override
        public void write(long address, Width width, long value, Initiator by) {
            boolean before = engaged;
            engaged = true;
            try {
                super.write(address, width, value, by);
            } finally {
                engaged = before;
            }
        }

        @Override
        public void readBytes(long address, MemorySegment into, Initiator by) {
            boolean before = engaged;
            engaged = true;
            try {
                super.readBytes(address, into, by);
            } finally {
                engaged = before;
            }
        }

        @Override
        public void writeBytes(long address, MemorySegment from, Initiator by) {
            boolean before = engaged;
            engaged = true;
            try {
                super.writeBytes(address, from, by);
            } finally {
                engaged = before;
            }
        }
    }
}

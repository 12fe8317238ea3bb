package dev.hv.machine.pc.wiring;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.hv.api.bus.AccessRules;
import dev.hv.api.bus.AddressSpace;
import dev.hv.api.bus.Initiator;
import dev.hv.api.bus.IoHandler;
import dev.hv.api.bus.IoRegion;
import dev.hv.api.bus.Width;
import dev.hv.api.trace.Trace;
import dev.hv.memory.PhysicalAddressSpace;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

final class EngagementTest {
    private static final Initiator CPU = Initiator.named("cpu");

    private final List<String> errors = new ArrayList<>();
    private final Trace trace =
            new Trace() {
                @Override
                public boolean enabled() {
                    return false;
                }

                @Override
                public void event(String name, long a, long b) {}

                @Override
                public void guestError(String rule, long offset, long value) {
                    errors.add(rule);
                }
            };
    private final PhysicalAddressSpace memory =
            new PhysicalAddressSpace("memory", 32, new ReentrantLock(), Trace.none());

    /** A device that, written to, writes the same to an address by DMA. */
    private final class Forwarder implements IoHandler {
        private final AddressSpace dma;
        private final long target;
        private final Initiator self;
        private int writes;

        Forwarder(String name, long base, long target) {
            Engagement engagement = new Engagement(trace);
            dma = engagement.memory(memory);
            self = Initiator.named(name);
            this.target = target;
            IoRegion region = new IoRegion(name, 16, AccessRules.bytes(), engagement.handler(this));
            memory.edit().map(base, region, 0).commit();
        }

        @Override
        public long read(long offset, Width width) {
            return writes;
        }

        @Override
        public void write(long offset, Width width, long value) {
            writes++;
            dma.write(target, width, value, self);
        }
    }

    @Test
    void dmaIntoTheDevicesOwnRegistersIsAGuestError() {
        Forwarder device = new Forwarder("own", 0x1000, 0x1004);
        memory.write(0x1000, Width.BYTE, 1, CPU);
        assertEquals(1, device.writes);
        assertEquals(1, errors.size());
        assertEquals(1, memory.read(0x1000, Width.BYTE, CPU));
    }

    @Test
    void twoDevicesThatFeedEachOtherStopAfterOneRound() {
        Forwarder first = new Forwarder("first", 0x1000, 0x2000);
        Forwarder second = new Forwarder("second", 0x2000, 0x1000);
        memory.write(0x1000, Width.BYTE, 1, CPU);
        assertEquals(1, first.writes);
        assertEquals(1, second.writes);
        assertEquals(1, errors.size());
    }
}

package dev.hv.devices.dma;

import dev.hv.api.bus.AddressSpace;
import dev.hv.api.bus.Initiator;
import dev.hv.api.device.DmaChannel;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.function.LongSupplier;

/** A channel as the device on it sees it. */
final class Channel implements DmaChannel {
    private static final long ADDRESS_MASK = 0xFFFF;
    private static final int PAGE_SHIFT = 16;
    private static final int READS_MEMORY = 2;
    private static final int WRITES_MEMORY = 1;

    private final Dma8237 chip;
    private final int index;
    private final int unitShift;
    private final LongSupplier page;
    private final AddressSpace memory;
    private final Initiator initiator;
    private Runnable onReady = () -> {};
    private boolean terminal;

    /**
     * @param index of the channel in its chip
     * @param unitShift 0 for bytes, 1 for words
     * @param page returns address bits 16 to 23
     */
    Channel(
            Dma8237 chip,
            int index,
            int unitShift,
            LongSupplier page,
            AddressSpace memory,
            Initiator initiator) {
        this.chip = chip;
        this.index = index;
        this.unitShift = unitShift;
        this.page = page;
        this.memory = memory;
        this.initiator = initiator;
    }

    void becameReady() {
        if (chip.isRequested(index)) {
            onReady.run();
        }
    }

    @Override
    public void request(boolean asserted) {
        chip.request(index, asserted);
    }

    @Override
    public boolean isReady() {
        return chip.isReady(index);
    }

    @Override
    public void onReady(Runnable action) {
        onReady = action;
    }

    @Override
    public boolean terminalCount() {
        return terminal;
    }

    @Override
    public int toMemory(ByteBuffer from) {
        return move(from, WRITES_MEMORY);
    }

    @Override
    public int fromMemory(ByteBuffer into) {
        return move(into, READS_MEMORY);
    }

    private int move(ByteBuffer buffer, int wanted) {
        terminal = false;
        if (!isReady()) {
            return 0;
        }
        int units = Math.min(buffer.remaining() >> unitShift, chip.left(index));
        int moved = 0;
        boolean real = chip.transferType(index) == wanted;
        while (moved < units) {
            int run = real ? run(units - moved) : units - moved;
            ByteBuffer part = buffer.slice(buffer.position(), run << unitShift);
            if (real) {
                transfer(part, wanted);
            } else if (wanted == READS_MEMORY) {
                while (part.hasRemaining()) {
                    part.put((byte) 0);
                }
            }
            buffer.position(buffer.position() + (run << unitShift));
            moved += run;
            terminal = chip.advance(index, run);
        }
        return moved << unitShift;
    }

    /** Returns how many units lie in a row, in ascending order, before the address wraps. */
    private int run(int wanted) {
        if (chip.isDescending(index)) {
            return 1;
        }
        return (int) Math.min(wanted, ADDRESS_MASK + 1 - chip.address(index));
    }

    /** For words, bit 0 of the page is not used, and the address counts words. */
    private long physical() {
        long upper = unitShift == 0 ? page.getAsLong() : page.getAsLong() & ~1L;
        return upper << PAGE_SHIFT | chip.address(index) << unitShift;
    }

    private void transfer(ByteBuffer part, int direction) {
        if (direction == WRITES_MEMORY) {
            memory.writeBytes(physical(), MemorySegment.ofBuffer(part), initiator);
        } else {
            memory.readBytes(physical(), MemorySegment.ofBuffer(part), initiator);
        }
    }
}

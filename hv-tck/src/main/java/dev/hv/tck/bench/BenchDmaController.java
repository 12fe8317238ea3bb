package dev.hv.tck.bench;

import dev.hv.api.device.DmaChannel;
import dev.hv.api.device.DmaController;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/** A DMA controller whose channels are always programmed, for so many bytes each time. */
final class BenchDmaController implements DmaController {
    private static final int BYTES = 512;

    private final Map<Integer, Channel> channels = new TreeMap<>();
    private final Consumer<String> onChange;
    private int first = BYTES;

    /**
     * @param onChange is told of every request and every move
     */
    BenchDmaController(Consumer<String> onChange) {
        this.onChange = onChange;
    }

    @Override
    public DmaChannel channel(int number) {
        if (number < 0 || number > 7 || number == 4) {
            throw new IllegalArgumentException("dma channel " + number);
        }
        return channels.computeIfAbsent(number, Channel::new);
    }

    /** Programs every channel for so many bytes, once. */
    void program(int bytes) {
        first = bytes;
        channels.values().forEach(channel -> channel.left = bytes);
    }

    /** Goes on from where another one's channels are. */
    void continueFrom(BenchDmaController other) {
        first = other.first;
        channels.forEach(
                (number, channel) -> {
                    Channel from = other.channels.get(number);
                    channel.left = from == null ? other.first : from.left;
                    channel.ended = from != null && from.ended;
                });
    }

    private final class Channel implements DmaChannel {
        private final int number;
        private boolean requested;
        private int left = first;
        private boolean ended;

        Channel(int number) {
            this.number = number;
        }

        @Override
        public void request(boolean asserted) {
            if (requested != asserted) {
                requested = asserted;
                onChange.accept("dma request %d: %s".formatted(number, asserted));
            }
        }

        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public void onReady(Runnable action) {}

        @Override
        public int toMemory(ByteBuffer from) {
            int moved = Math.min(from.remaining(), left);
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < moved; i++) {
                text.append("%02x".formatted(from.get()));
            }
            return moved("dma %d to memory: %s".formatted(number, text), moved);
        }

        @Override
        public int fromMemory(ByteBuffer into) {
            int moved = Math.min(into.remaining(), left);
            for (int i = 0; i < moved; i++) {
                into.put((byte) (left - i));
            }
            return moved("dma %d from memory: %d".formatted(number, moved), moved);
        }

        private int moved(String what, int bytes) {
            onChange.accept(what);
            left -= bytes;
            ended = left == 0;
            left = ended ? BYTES : left;
            return bytes;
        }

        @Override
        public boolean terminalCount() {
            return ended;
        }
    }
}

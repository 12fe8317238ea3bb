package dev.hv.devices.vga;

import dev.hv.api.bus.IoHandler;
import dev.hv.api.bus.OnInvalid;
import dev.hv.api.bus.Width;
import dev.hv.api.register.Access;
import dev.hv.api.register.Register;
import dev.hv.api.register.RegisterBank;
import dev.hv.api.state.StateException;
import dev.hv.api.state.StateReader;
import dev.hv.api.state.StateWriter;
import dev.hv.api.trace.Trace;

import java.util.OptionalLong;

/**
 * The VBE extensions that Bochs defined (Bochs VBE display interface, "VBE DISPI"): sixteen-bit
 * registers behind an index and a data port, or side by side in memory.
 *
 * <p>Index and data are ports 1CEh and 1CFh, and each takes sixteen bits: the upper half of a data
 * access lies in port 1D0h. In the region that begins at 1CEh, a word at offset 0 is the index; a
 * word at offset 1 comes as two bytes, and one at offset 2 is the data once more.
 */
final class Dispi implements VideoMemory.Bank {
    static final int REGISTERS = 11;
    static final int MAX_WIDTH = 2560;
    static final int MAX_HEIGHT = 1600;

    private static final int ID_FIRST = 0xB0C0;
    private static final int ID_LAST = 0xB0C5;
    private static final int MAX_DEPTH = 32;
    private static final int MAX_VIRTUAL_WIDTH = 1 << 14;

    private static final int ENABLED = 0x01;
    private static final int GET_CAPABILITIES = 0x02;
    private static final int EIGHT_BIT_DAC = 0x20;
    private static final int NO_CLEAR = 0x80;

    final RegisterBank bank;
    private final Trace trace;
    private final int memoryBytes;
    private final Listener listener;
    private final Register id;
    private final Register width;
    private final Register height;
    private final Register depth;
    private final Register enable;
    private final Register window;
    private final Register virtualWidth;
    private final Register left;
    private final Register top;
    private int index;
    private int dataLow;

    /** What happens beside the registers. */
    interface Listener {
        /** A mode was set, and the memory is to be cleared. */
        void clear();

        /** The picture has another size, place or form. */
        void changed();

        /** Bit 5 of ENABLE. */
        void eightBitDac(boolean on);
    }

    Dispi(Trace trace, int memoryBytes, Listener listener) {
        this.trace = trace;
        this.memoryBytes = memoryBytes;
        this.listener = listener;
        bank =
                RegisterBank.named("vga.dispi", 2L * REGISTERS)
                        .trace(trace)
                        .undecoded(OnInvalid.READ_ZERO)
                        .register(
                                "ID",
                                0,
                                Width.WORD,
                                r -> r.reset(ID_LAST).onWrite(this::identified))
                        .register(
                                "XRES",
                                2,
                                Width.WORD,
                                r ->
                                        r.stored()
                                                .onRead(() -> capable(MAX_WIDTH, "XRES"))
                                                .onPeek(() -> capable(MAX_WIDTH, "XRES"))
                                                .onWrite((old, now) -> sized("XRES", old, now)))
                        .register(
                                "YRES",
                                4,
                                Width.WORD,
                                r ->
                                        r.stored()
                                                .onRead(() -> capable(MAX_HEIGHT, "YRES"))
                                                .onPeek(() -> capable(MAX_HEIGHT, "YRES"))
                                                .onWrite((old, now) -> sized("YRES", old, now)))
                        .register(
                                "BPP",
                                6,
                                Width.WORD,
                                r ->
                                        r.stored()
                                                .onRead(() -> capable(MAX_DEPTH, "BPP"))
                                                .onPeek(() -> capable(MAX_DEPTH, "BPP"))
                                                .onWrite((old, now) -> sized("BPP", old, now)))
                        .register(
                                "ENABLE",
                                8,
                                Width.WORD,
                                r ->
                                        r.field("ENABLED", 0)
                                                .field("GETCAPS", 1)
                                                .field("8BIT_DAC", 5)
                                                .field("LFB", 6)
                                                .field("NOCLEARMEM", 7)
                                                .onWrite(this::enabled))
                        .register("BANK", 10, Width.WORD, r -> r.onWrite(this::banked))
                        .register("VIRT_WIDTH", 12, Width.WORD, r -> r.onWrite(this::virtualWidth))
                        .register(
                                "VIRT_HEIGHT",
                                14,
                                Width.WORD,
                                r -> r.access(Access.READ_ONLY).onPeek(this::virtualHeight))
                        .register("X_OFFSET", 16, Width.WORD, r -> r.onWrite(this::moved))
                        .register("Y_OFFSET", 18, Width.WORD, r -> r.onWrite(this::moved))
                        .register(
                                "VIDEO_MEMORY_64K",
                                20,
                                Width.WORD,
                                r -> r.access(Access.READ_ONLY).reset(memoryBytes >> 16))
                        .build();
        id = bank.register("ID");
        width = bank.register("XRES");
        height = bank.register("YRES");
        depth = bank.register("BPP");
        enable = bank.register("ENABLE");
        window = bank.register("BANK");
        virtualWidth = bank.register("VIRT_WIDTH");
        left = bank.register("X_OFFSET");
        top = bank.register("Y_OFFSET");
    }

    private void identified(long old, long now) {
        if (now < ID_FIRST || now > ID_LAST) {
            id.set(old);
        }
    }

    /** While GETCAPS is set, the size registers tell what is largest. */
    private long capable(int maximum, String register) {
        return (enable.value() & GET_CAPABILITIES) != 0 ? maximum : bank.register(register).value();
    }

    private void sized(String name, long old, long now) {
        boolean valid =
                switch (name) {
                    case "XRES" -> now >= 8 && now <= MAX_WIDTH && now % 8 == 0;
                    case "YRES" -> now >= 1 && now <= MAX_HEIGHT;
                    default -> pixelBytesTimes2((int) now) != 0;
                };
        if (!valid || isEnabled()) {
            trace.guestError("a size that the display interface does not take", 0, now);
            bank.register(name).set(old);
        }
    }

    /** Twice how many bytes a pixel of that depth has; 0 if there is no such depth. */
    private static int pixelBytesTimes2(int bits) {
        return switch (bits) {
            case 4 -> 1;
            case 8 -> 2;
            case 15, 16 -> 4;
            case 24 -> 6;
            case 32 -> 8;
            default -> 0;
        };
    }

    private void enabled(long old, long now) {
        listener.eightBitDac((now & EIGHT_BIT_DAC) != 0);
        boolean on = (now & ENABLED) != 0;
        if (on && (old & ENABLED) == 0) {
            if (!fits((int) width.value())) {
                trace.guestError("a mode for which there is not enough video memory", 8, now);
                enable.set(now & ~ENABLED);
                return;
            }
            virtualWidth.set(width.value());
            left.set(0);
            top.set(0);
            window.set(0);
            if ((now & NO_CLEAR) == 0) {
                listener.clear();
            }
        }
        listener.changed();
    }

    private boolean fits(int rowPixels) {
        int twice = pixelBytesTimes2((int) depth.value());
        return twice != 0
                && width.value() > 0
                && height.value() > 0
                && (long) rowPixels * twice / 2 * height.value() <= memoryBytes;
    }

    private void banked(long old, long now) {
        if (now * 0x10000L >= memoryBytes) {
            trace.guestError("a bank beyond the end of the video memory", 10, now);
            window.set(old);
        }
    }

    private void virtualWidth(long old, long now) {
        int row = (int) now & ~7;
        if (!isEnabled() || row < width.value() || row > MAX_VIRTUAL_WIDTH || !fits(row)) {
            virtualWidth.set(old);
        } else {
            virtualWidth.set(row);
            listener.changed();
        }
    }

    private long virtualHeight() {
        int row = rowBytes();
        return row == 0 ? 0 : Math.min(0xFFFF, memoryBytes / row);
    }

    private void moved(long old, long now) {
        listener.changed();
    }

    boolean isEnabled() {
        return (enable.value() & ENABLED) != 0;
    }

    int width() {
        return (int) width.value();
    }

    int height() {
        return (int) height.value();
    }

    int depth() {
        return (int) depth.value();
    }

    int left() {
        return (int) left.value();
    }

    int top() {
        return (int) top.value();
    }

    /** Bytes from one row to the next: of the frame buffer, or of each plane at 4 bits. */
    int rowBytes() {
        return depth() == 4
                ? (int) virtualWidth.value() / 8
                : (int) virtualWidth.value() * pixelBytesTimes2(depth()) / 2;
    }

    @Override
    public boolean linear() {
        return isEnabled() && depth() != 4;
    }

    @Override
    public int number() {
        return isEnabled() ? (int) window.value() : 0;
    }

    /** Index and data ports. */
    IoHandler ports() {
        return new Ports();
    }

    void reset() {
        bank.reset();
        index = 0;
        dataLow = 0;
    }

    void save(StateWriter out) {
        bank.save(out);
        out.putLong("index", index).putLong("dataLow", dataLow);
    }

    void load(StateReader in) throws StateException {
        bank.load(in);
        index = in.getInt("index", 0, 0xFFFF);
        dataLow = in.getInt("dataLow", 0, 0xFF);
        if (id.value() < ID_FIRST || id.value() > ID_LAST) {
            throw new StateException("ID", "is no version of the display interface");
        }
        if (width() > MAX_WIDTH
                || height() > MAX_HEIGHT
                || virtualWidth.value() > MAX_VIRTUAL_WIDTH
                || window.value() * 0x10000L >= memoryBytes
                || (isEnabled()
                        && (virtualWidth.value() < width() || !fits((int) virtualWidth.value())))) {
            throw new StateException("ENABLE", "is on with a picture larger than the memory");
        }
    }

    private final class Ports implements IoHandler {
        private static final int DATA_LOW = 1;
        private static final int DATA = 2;

        @Override
        public long read(long offset, Width access) {
            return peek(offset, access).orElse(access.mask());
        }

        @Override
        public OptionalLong peek(long offset, Width access) {
            long data = index < REGISTERS ? bank.peek(2L * index, Width.WORD).orElse(0) : 0;
            if (access == Width.WORD) {
                return OptionalLong.of(offset == 0 ? index : data);
            }
            return OptionalLong.of(
                    switch ((int) offset) {
                        case 0 -> index & 0xFF;
                        case DATA_LOW -> data & 0xFF;
                        case DATA -> data >> 8;
                        default -> 0xFF;
                    });
        }

        @Override
        public void write(long offset, Width access, long value) {
            if (access == Width.WORD) {
                if (offset == 0) {
                    index = (int) value;
                } else {
                    data(value);
                }
                return;
            }
            switch ((int) offset) {
                case 0 -> index = (int) value;
                case DATA_LOW -> dataLow = (int) value;
                case DATA -> data(value << 8 | dataLow);
                default -> trace.guestError("a write beside the display interface", offset, value);
            }
        }

        private void data(long value) {
            if (index < REGISTERS) {
                bank.write(2L * index, Width.WORD, value);
            } else {
                trace.guestError("an index beyond the display interface", index, value);
            }
        }
    }
}

package dev.hv.devices.vga;

import dev.hv.api.bus.IoHandler;
import dev.hv.api.bus.RamRegion;
import dev.hv.api.bus.Width;
import dev.hv.api.state.StateException;
import dev.hv.api.state.StateReader;
import dev.hv.api.state.StateWriter;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.OptionalLong;

/**
 * The memory of the adapter, and what the graphics controller does with accesses of the CPU to the
 * range A0000h to BFFFFh (IBM PS/2 Hardware Interface Technical Reference, "Graphics Controller
 * Registers" and "Sequencer Registers").
 *
 * <p>The four bytes that the planes have at one offset lie side by side, plane 0 first; offsets
 * that differ in their lowest two bits lie 64 KiB apart. So the bytes of a chained mode (chain 4),
 * of which each goes to a plane of its own at an offset that is a multiple of 4, are in the order
 * in which the CPU sees them, and it may reach them without a call; and a linear frame buffer has
 * the whole memory from its first byte on.
 */
final class VideoMemory implements IoHandler {
    /** Size of the range, in bytes. */
    static final int WINDOW_BYTES = 0x20000;

    /** Size of what a chained mode shows, at the beginning of the range. */
    static final int BANK_BYTES = 0x10000;

    private static final int EVERY_PLANE = 0x0F;
    private static final int PLANES_BYTES = 0x40000;
    private static final int PAGE_BYTES = 4096;
    private static final int OPEN_BUS = 0xFF;
    private static final int EVERY_BYTE = 0x0101_0101;

    private static final ValueLayout.OfInt INT =
            ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final RamRegion ram;
    private final MemorySegment bytes;
    private final int mask;
    private final Sequencer sequencer;
    private final GraphicsController graphics;
    private final Bank banks;
    private final Runnable changed;
    private boolean enabled;
    private int latches;

    /** What of the memory the window shows while VBE is on. */
    interface Bank {
        /** Whether the window shows the frame buffer as it is, and not through the planes. */
        boolean linear();

        /** Which stretch of 64 KiB it shows, or which 64 KiB of every plane. */
        int number();
    }

    VideoMemory(
            RamRegion ram,
            Sequencer sequencer,
            GraphicsController graphics,
            Bank banks,
            Runnable changed) {
        this.ram = ram;
        this.bytes = ram.segment();
        this.mask = Math.toIntExact(ram.size()) - 1;
        this.sequencer = sequencer;
        this.graphics = graphics;
        this.banks = banks;
        this.changed = changed;
    }

    RamRegion ram() {
        return ram;
    }

    /** Bit 1 of the miscellaneous output register. */
    void enabled(boolean on) {
        enabled = on;
    }

    /**
     * Whether the first 64 KiB of the range are those of the memory, for reads and writes alike: a
     * chained mode in which neither controller holds anything back.
     */
    boolean plain() {
        return enabled
                && sequencer.chain4()
                && sequencer.mapMask() == EVERY_PLANE
                && graphics.writesThrough()
                && graphics.memoryMap() <= 1
                && !banks.linear()
                && banks.number() == 0;
    }

    /** Where in memory the four planes have their bytes of an offset. */
    int index(int offset) {
        return ((offset >> 16) * PLANES_BYTES + ((offset & 3) << 16) + (offset & 0xFFFC)) & mask;
    }

    /** The bytes of the four planes at an offset, plane 0 in bits 0 to 7. */
    int planes(int offset) {
        return bytes.get(INT, index(offset));
    }

    int plane(int plane, int offset) {
        return bytes.get(ValueLayout.JAVA_BYTE, index(offset) + plane) & 0xFF;
    }

    @Override
    public long read(long offset, Width width) {
        long value = 0;
        for (int i = 0; i < width.bytes(); i++) {
            value |= (long) readByte((int) offset + i) << (8 * i);
        }
        return value;
    }

    @Override
    public OptionalLong peek(long offset, Width width) {
        int held = latches;
        long value = read(offset, width);
        latches = held;
        return OptionalLong.of(value);
    }

    @Override
    public void write(long offset, Width width, long value) {
        for (int i = 0; i < width.bytes(); i++) {
            writeByte((int) offset + i, (int) (value >> (8 * i)) & 0xFF);
        }
        changed.run();
    }

    /** The offset in what is mapped, or -1 where nothing answers. */
    private int decode(int offset) {
        if (!enabled) {
            return -1;
        }
        return switch (graphics.memoryMap()) {
            case 0 -> offset;
            case 1 -> offset < 0x10000 ? offset : -1;
            case 2 -> offset >= 0x10000 && offset < 0x18000 ? offset - 0x10000 : -1;
            default -> offset >= 0x18000 ? offset - 0x18000 : -1;
        };
    }

    private int readByte(int at) {
        if (banks.linear()) {
            return at < BANK_BYTES ? bytes.get(ValueLayout.JAVA_BYTE, linear(at)) & 0xFF : OPEN_BUS;
        }
        int address = decode(at);
        if (address < 0) {
            return OPEN_BUS;
        }
        latches = planes(planeOffset(address));
        if (sequencer.chain4()) {
            return (latches >>> (8 * (address & 3))) & 0xFF;
        }
        if (graphics.readsCompare()) {
            return compare();
        }
        int plane =
                graphics.readsOddEven()
                        ? (graphics.readMap() & 2) | (address & 1)
                        : graphics.readMap();
        return (latches >>> (8 * plane)) & 0xFF;
    }

    private int linear(int at) {
        return (banks.number() * BANK_BYTES + at) & mask;
    }

    /** Read mode 1: a bit is set where all planes that are cared for have the colour. */
    private int compare() {
        int different =
                (latches ^ spread(graphics.colorCompare())) & spread(graphics.colorDontCare());
        different |= different >>> 16;
        different |= different >>> 8;
        return ~different & 0xFF;
    }

    private int planeOffset(int address) {
        int offset = address;
        if (sequencer.chain4()) {
            offset &= ~3;
        } else if (graphics.chainOddEven()) {
            offset &= ~1;
        }
        return (offset & 0xFFFF) + (banks.number() << 16);
    }

    private void writeByte(int at, int value) {
        if (banks.linear()) {
            if (at < BANK_BYTES) {
                bytes.set(ValueLayout.JAVA_BYTE, linear(at), (byte) value);
            }
            return;
        }
        int address = decode(at);
        if (address < 0) {
            return;
        }
        int planes = sequencer.mapMask();
        if (sequencer.chain4()) {
            planes &= 1 << (address & 3);
        } else if (sequencer.oddEven()) {
            planes &= (address & 1) == 0 ? 0b0101 : 0b1010;
        }
        int written = spread(planes);
        int index = index(planeOffset(address));
        int old = bytes.get(INT, index);
        bytes.set(INT, index, (old & ~written) | (data(value) & written));
    }

    /** What the graphics controller makes of a byte, for all four planes. */
    private int data(int value) {
        int bits = graphics.bitMask();
        int color;
        switch (graphics.writeMode()) {
            case 0 -> {
                int enabledPlanes = spread(graphics.enableSetReset());
                color =
                        ((rotated(value) * EVERY_BYTE) & ~enabledPlanes)
                                | (spread(graphics.setReset()) & enabledPlanes);
            }
            case 1 -> {
                return latches;
            }
            case 2 -> color = spread(value & 0x0F);
            default -> {
                bits &= rotated(value);
                color = spread(graphics.setReset());
            }
        }
        color =
                switch (graphics.function()) {
                    case 0 -> color;
                    case 1 -> color & latches;
                    case 2 -> color | latches;
                    default -> color ^ latches;
                };
        int everyMask = bits * EVERY_BYTE;
        return (color & everyMask) | (latches & ~everyMask);
    }

    private int rotated(int value) {
        int count = graphics.rotateCount();
        return ((value >> count) | (value << (8 - count))) & 0xFF;
    }

    /** A byte of ones for each bit that is set of four. */
    private static int spread(int planes) {
        return ((planes & 1) | ((planes & 2) << 7) | ((planes & 4) << 14) | ((planes & 8) << 21))
                * 0xFF;
    }

    /** The colour that the lowest bits of four bytes, one from each plane, make. */
    static int color(int planes) {
        return (planes & 1) | ((planes >> 7) & 2) | ((planes >> 14) & 4) | ((planes >> 21) & 8);
    }

    /** Makes all of it zero; what is zero already is not touched, so that it costs no memory. */
    void clear() {
        MemorySegment zeros = MemorySegment.ofArray(new byte[BANK_BYTES]);
        for (long at = 0; at < bytes.byteSize(); at += BANK_BYTES) {
            MemorySegment part = bytes.asSlice(at, BANK_BYTES);
            if (part.mismatch(zeros) >= 0) {
                part.fill((byte) 0);
            }
        }
    }

    void reset() {
        clear();
        latches = 0;
    }

    /** Pages that are all zero are left out. */
    void save(StateWriter out) {
        out.putLong("latches", Integer.toUnsignedLong(latches));
        int pages = (int) (bytes.byteSize() / PAGE_BYTES);
        byte[] present = new byte[pages / 8];
        byte[] page = new byte[PAGE_BYTES];
        MemorySegment zeros = MemorySegment.ofArray(new byte[BANK_BYTES]);
        for (int i = 0; i < pages; i++) {
            long at = (long) i * PAGE_BYTES;
            if (at % BANK_BYTES == 0 && bytes.asSlice(at, BANK_BYTES).mismatch(zeros) < 0) {
                i += BANK_BYTES / PAGE_BYTES - 1;
            } else if (MemorySegment.mismatch(bytes, at, at + PAGE_BYTES, zeros, 0, PAGE_BYTES)
                    >= 0) {
                present[i / 8] |= (byte) (1 << (i % 8));
                MemorySegment.copy(bytes, ValueLayout.JAVA_BYTE, at, page, 0, PAGE_BYTES);
                out.putBytes("page." + i, page);
            }
        }
        out.putBytes("present", present);
    }

    void load(StateReader in) throws StateException {
        latches = (int) in.getLong("latches");
        int pages = (int) (bytes.byteSize() / PAGE_BYTES);
        byte[] present = in.getBytes("present", pages / 8);
        if (present.length != pages / 8) {
            throw new StateException("present", "is not that of " + bytes.byteSize() + " bytes");
        }
        clear();
        for (int i = 0; i < pages; i++) {
            if (((present[i / 8] >> (i % 8)) & 1) != 0) {
                byte[] page = in.getBytes("page." + i, PAGE_BYTES);
                if (page.length != PAGE_BYTES) {
                    throw new StateException("page." + i, "has " + page.length + " bytes");
                }
                long at = (long) i * PAGE_BYTES;
                MemorySegment.copy(page, 0, bytes, ValueLayout.JAVA_BYTE, at, PAGE_BYTES);
            }
        }
    }
}

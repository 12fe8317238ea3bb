package dev.hv.machine.pc.bios;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * INT 10h, AH=4Fh: VESA BIOS Extension Core Functions Standard, version 2.0, on the display
 * interface of the Bochs VGA (ports 1CEh and 1CFh).
 */
final class VbeService {
    /** What a caller that knows VBE 2.0 leaves in place of the signature: "VBE2". */
    private static final int VERSION_2 = 0x32454256;

    private static final int INDEX = 0x1CE;
    private static final int DATA = 0x1CF;
    private static final int ID = 0;
    private static final int WIDTH = 1;
    private static final int HEIGHT = 2;
    private static final int BITS = 3;
    private static final int ENABLE = 4;
    private static final int BANK = 5;
    private static final int VIRTUAL_WIDTH = 6;
    private static final int X_OFFSET = 8;
    private static final int Y_OFFSET = 9;
    private static final int MEMORY_64K = 10;

    private static final int ENABLED = 0x01;
    private static final int DAC_8_BIT = 0x20;
    private static final int LINEAR = 0x40;
    private static final int KEEP = 0x80;

    private static final int MODE_LINEAR = 0x4000;
    private static final int MODE_KEEP = 0x8000;
    private static final int NUMBER = 0x3FFF;
    private static final int SUPPORTED = 0x4F;
    private static final int FAILED = 0x014F;
    private static final int END_OF_LIST = 0xFFFF;

    /** What VESA called mode 102h before there was a VBE (VESA Super VGA standard VS891001). */
    static final int MODE_800_600 = 0x6A;

    private static final int PLANAR_800_600 = 0x102;
    private static final int MODE_16_COLOURS = 0x12;
    private static final int MODE_256_COLOURS = 0x13;
    private static final int PLANES = 4;
    private static final int MOST_ROW_PIXELS = 1 << 14;

    /** The registers that {@link #saved} keeps, in the order in which they come back. */
    private static final int[] KEPT = {
        ENABLE, WIDTH, HEIGHT, BITS, VIRTUAL_WIDTH, BANK, X_OFFSET, Y_OFFSET
    };

    /** Where the number of the current mode is kept. */
    private static final long CURRENT = BiosData.EBDA + 0x3E;

    private static final int ID_FIRST = 0xB0C0;
    private static final int ID_LAST = 0xB0CF;
    private static final int CLASS_DISPLAY = 0x0300;
    private static final int EDID_BYTES = 128;
    private static final byte[] EDID_HEADER = {0, -1, -1, -1, -1, -1, -1, 0};
    private static final byte[] SIGNATURE = "VESA".getBytes(StandardCharsets.US_ASCII);

    private static final List<Mode> MODES = modes();

    private final Hardware pc;
    private final VideoService video;
    private final VideoRegisters registers;
    private final VideoState state;
    private final PciService pci;

    VbeService(Hardware pc, VideoService video, VideoRegisters registers, VideoState state) {
        this.pc = pc;
        this.video = video;
        this.registers = registers;
        this.state = state;
        pci = new PciService(pc);
    }

    /**
     * A mode.
     *
     * @param number as VESA gave it, or from 140h on our own
     * @param width in pixels
     * @param height in pixels
     * @param bits of a pixel; 4 are one in each plane
     */
    private record Mode(int number, int width, int height, int bits) {
        boolean planar() {
            return bits == PLANES;
        }

        int rowBytes() {
            return bytes(width, bits);
        }

        /** Returns how many bytes of the video memory it takes. */
        int size() {
            return rowBytes() * height * (planar() ? PLANES : 1);
        }
    }

    /** Returns how many bytes that many pixels of a row take, in each plane if there are some. */
    private static int bytes(int pixels, int bits) {
        return bits == PLANES ? pixels / 8 : pixels * ((bits + 7) / 8);
    }

    private static List<Mode> modes() {
        List<Mode> modes = new ArrayList<>();
        int[][] classic = {
            {0x100, 640, 400, 8}, {0x101, 640, 480, 8}, {PLANAR_800_600, 800, 600, 4},
            {0x103, 800, 600, 8}, {0x104, 1024, 768, 4}, {0x105, 1024, 768, 8},
            {0x106, 1280, 1024, 4}, {0x107, 1280, 1024, 8}, {0x10D, 320, 200, 15},
            {0x10E, 320, 200, 16}, {0x10F, 320, 200, 24}, {0x110, 640, 480, 15},
            {0x111, 640, 480, 16}, {0x112, 640, 480, 24}, {0x113, 800, 600, 15},
            {0x114, 800, 600, 16}, {0x115, 800, 600, 24}, {0x116, 1024, 768, 15},
            {0x117, 1024, 768, 16}, {0x118, 1024, 768, 24}, {0x119, 1280, 1024, 15},
            {0x11A, 1280, 1024, 16}, {0x11B, 1280, 1024, 24}, {0x11C, 1600, 1200, 8},
            {0x11D, 1600, 1200, 15}, {0x11E, 1600, 1200, 16}, {0x11F, 1600, 1200, 24}
        };
        for (int[] mode : classic) {
            modes.add(new Mode(mode[0], mode[1], mode[2], mode[3]));
        }
        int[][] sizes = {
            {320, 200}, {640, 400}, {640, 480}, {800, 600}, {1024, 768}, {1280, 720},
            {1280, 800}, {1280, 1024}, {1440, 900}, {1600, 1200}, {1680, 1050}, {1920, 1080},
            {1920, 1200}, {2560, 1440}, {2560, 1600}
        };
        int number = 0x140;
        for (int[] size : sizes) {
            modes.add(new Mode(number++, size[0], size[1], 32));
        }
        return List.copyOf(modes);
    }

    private int register(int index) {
        pc.out16(INDEX, index);
        return pc.in16(DATA);
    }

    private void register(int index, int value) {
        pc.out16(INDEX, index);
        pc.out16(DATA, value);
    }

    private boolean present() {
        int id = register(ID);
        return id >= ID_FIRST && id <= ID_LAST;
    }

    /** A standard mode is set: the extended one ends. */
    void leave() {
        pc.write16(CURRENT, 0);
        if (present()) {
            register(ENABLE, 0);
        }
    }

    void call(Frame frame) {
        if (!present()) {
            return;
        }
        boolean done =
                switch (frame.al()) {
                    case 0x00 -> information(frame);
                    case 0x01 -> modeInformation(frame);
                    case 0x02 -> set(frame.bx());
                    case 0x03 -> current(frame);
                    case 0x04 -> saved(frame);
                    case 0x05 -> window(frame);
                    case 0x06 -> lineLength(frame);
                    case 0x07 -> start(frame);
                    case 0x08 -> dacWidth(frame);
                    case 0x09 -> palette(frame);
                    case 0x15 -> edid(frame);
                    default -> false;
                };
        frame.ax(done ? SUPPORTED : FAILED);
    }

    private int memoryBytes() {
        return register(MEMORY_64K) << 16;
    }

    private boolean information(Frame frame) {
        long at = frame.esAddress(frame.di());
        boolean asVersion2 = pc.read32(at) == VERSION_2;
        pc.writeBytes(at, new byte[256]);
        pc.writeBytes(at, SIGNATURE);
        pc.write16(at + 4, 0x0200);
        int seg = frame.es();
        int off = frame.di();
        int name = seg << 16 | off + 0xC0;
        pc.write32(at + 6, name);
        for (int text = 22; asVersion2 && text < 34; text += 4) {
            pc.write32(at + text, name); // who made it, what it is, which it is
        }
        pc.writeBytes(at + 0xC0, "hv\0".getBytes(StandardCharsets.US_ASCII));
        pc.write32(at + 10, 1); // the DAC can be 8 bits wide
        pc.write32(at + 14, seg << 16 | off + 34);
        pc.write16(at + 18, register(MEMORY_64K));
        long list = at + 34;
        for (Mode mode : MODES) {
            if (mode.size() <= memoryBytes()) {
                pc.write16(list, mode.number());
                list += 2;
            }
        }
        pc.write16(list, END_OF_LIST);
        return true;
    }

    private static Mode find(int number) {
        return MODES.stream()
                .filter(mode -> mode.number() == (number & NUMBER))
                .findFirst()
                .orElse(new Mode(0, 0, 0, 0));
    }

    /** Returns where the frame buffer is: the first base address of the display adapter. */
    private int frameBuffer() {
        int address = baseAddress(0);
        return address == 0 ? 0xE000_0000 : address;
    }

    /** Returns a base address of the display adapter; 0 if there is none. */
    private int baseAddress(int index) {
        for (int function = 0; function < 0x100; function++) {
            if (pci.read(function, 0) != -1 && pci.read(function, 8) >>> 16 == CLASS_DISPLAY) {
                return pci.read(function, 0x10 + 4 * index) & ~0xF;
            }
        }
        return 0;
    }

    private boolean modeInformation(Frame frame) {
        Mode mode = find(frame.cx());
        if (mode.number() == 0) {
            return false;
        }
        long at = frame.esAddress(frame.di());
        pc.writeBytes(at, new byte[256]);
        boolean fits = mode.size() <= memoryBytes();
        int attributes = mode.planar() ? 0x1F : 0x9B; // colour, graphics; text, or linear
        pc.write16(at, fits ? attributes : attributes & ~1);
        pc.write8(at + 2, 0x07); // window A: there, readable, writable
        pc.write16(at + 4, 64);
        pc.write16(at + 6, 64);
        pc.write16(at + 8, 0xA000);
        pc.write32(at + 12, Rom.SEGMENT << 16 | Rom.windowFunction());
        pc.write16(at + 16, mode.rowBytes());
        pc.write16(at + 18, mode.width());
        pc.write16(at + 20, mode.height());
        pc.write8(at + 22, 8);
        pc.write8(at + 23, 16);
        pc.write8(at + 24, mode.planar() ? PLANES : 1);
        pc.write8(at + 25, mode.bits() == 15 ? 16 : mode.bits());
        pc.write8(at + 26, 1);
        // planar, packed, or direct colour
        pc.write8(at + 27, mode.planar() ? 3 : mode.bits() == 8 ? 4 : 6);
        pc.write8(at + 29, Math.max(0, memoryBytes() / mode.size() - 1));
        pc.write8(at + 30, 1);
        colours(at + 31, mode.bits());
        if (mode.planar()) {
            return true;
        }
        pc.write32(at + 40, frameBuffer());
        pc.write16(at + 50, mode.rowBytes());
        colours(at + 54, mode.bits());
        pc.write8(at + 52, pc.read8(at + 29));
        pc.write8(at + 53, pc.read8(at + 29));
        return true;
    }

    /** Sizes and positions of red, green, blue and the rest. */
    private void colours(long at, int bits) {
        int[] fields =
                switch (bits) {
                    case 15 -> new int[] {5, 10, 5, 5, 5, 0, 1, 15};
                    case 16 -> new int[] {5, 11, 6, 5, 5, 0, 0, 0};
                    case 24 -> new int[] {8, 16, 8, 8, 8, 0, 0, 0};
                    case 32 -> new int[] {8, 16, 8, 8, 8, 0, 8, 24};
                    default -> new int[8];
                };
        for (int i = 0; i < fields.length; i++) {
            pc.write8(at + i, fields[i]);
        }
    }

    private boolean set(int number) {
        if ((number & NUMBER) < 0x100) {
            if ((number & 0x7F) != MODE_800_600 && VideoMode.of(number & 0x7F).isEmpty()) {
                return false;
            }
            video.mode((number & 0x7F) | ((number & MODE_KEEP) != 0 ? 0x80 : 0));
            return true;
        }
        Mode mode = find(number);
        boolean linear = (number & MODE_LINEAR) != 0;
        if (mode.number() == 0 || mode.size() > memoryBytes() || (linear && mode.planar())) {
            return false;
        }
        register(ENABLE, 0);
        if (mode.planar()) {
            VideoMode planar = planarMode(mode);
            video.program(planar);
            video.describe(planar, planar.number() | ((number & MODE_KEEP) != 0 ? 0x80 : 0));
        } else if (mode.bits() == 8) {
            VideoMode.of(MODE_256_COLOURS).ifPresent(video::program);
        }
        register(WIDTH, mode.width());
        register(HEIGHT, mode.height());
        register(BITS, mode.bits());
        int how = ENABLED;
        how |= linear ? LINEAR : 0;
        how |= (number & MODE_KEEP) != 0 ? KEEP : 0;
        register(ENABLE, how);
        register(BANK, 0);
        pc.write16(CURRENT, number & ~MODE_KEEP);
        return true;
    }

    /** Sets mode 102h. */
    void set800By600(boolean keep) {
        if (present()) {
            set(PLANAR_800_600 | (keep ? MODE_KEEP : 0));
        }
    }

    /** Returns the current mode as INT 10h draws in it, if it is one of VBE with planes. */
    Optional<VideoMode> planarMode() {
        int number = pc.read16(CURRENT);
        return number == 0
                ? Optional.empty()
                : Optional.of(find(number)).filter(Mode::planar).map(VbeService::planarMode);
    }

    private static VideoMode planarMode(Mode mode) {
        int number = mode.number() == PLANAR_800_600 ? MODE_800_600 : MODE_16_COLOURS;
        return VideoMode.extended(number, mode.width(), mode.height());
    }

    /** Returns how many pixels there are from one row to the next. */
    int rowPixels() {
        return register(VIRTUAL_WIDTH);
    }

    /** Returns which 64 KiB of each plane the window shows. */
    int window() {
        return register(BANK);
    }

    void window(int number) {
        register(BANK, number);
    }

    /**
     * Saves and restores the state: as INT 10h, AH=1Ch, and the display interface before it with
     * the hardware's state or its registers (bits 0 and 3 of CX).
     */
    private boolean saved(Frame frame) {
        int parts = frame.cx() & 0x7;
        boolean own = (frame.cx() & 0x9) != 0;
        int ownBytes = own ? 2 * KEPT.length + 2 : 0;
        long at = frame.esAddress(frame.bx());
        switch (frame.dl()) {
            case 0x00 ->
                    frame.bx(
                            (ownBytes + VideoState.size(parts) + VideoState.BLOCK_BYTES - 1)
                                    / VideoState.BLOCK_BYTES);
            case 0x01 -> {
                for (int i = 0; own && i < KEPT.length; i++) {
                    pc.write16(at + 2L * i, register(KEPT[i]));
                }
                if (own) {
                    pc.write16(at + 2L * KEPT.length, pc.read16(CURRENT));
                }
                state.save(at + ownBytes, parts);
            }
            case 0x02 -> {
                if (own) {
                    restore(at);
                }
                state.restore(at + ownBytes, parts);
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    /** Sizes can be set while it is off, the others while it is on. */
    private void restore(long from) {
        int enable = pc.read16(from);
        register(ENABLE, 0);
        for (int i = 1; i < KEPT.length; i++) {
            if (KEPT[i] == VIRTUAL_WIDTH) {
                register(ENABLE, enable | KEEP);
            }
            register(KEPT[i], pc.read16(from + 2L * i));
        }
        pc.write16(CURRENT, pc.read16(from + 2L * KEPT.length));
    }

    private boolean current(Frame frame) {
        int extended = pc.read16(CURRENT);
        frame.bx(extended != 0 ? extended : pc.read8(BiosData.VIDEO_MODE));
        return true;
    }

    private boolean window(Frame frame) {
        if (frame.bl() != 0) {
            return false;
        }
        if (frame.bh() == 0) {
            register(BANK, frame.dx());
        } else {
            frame.dx(register(BANK));
        }
        return true;
    }

    private boolean lineLength(Frame frame) {
        int bits = register(BITS);
        if (pc.read16(CURRENT) == 0) {
            return false;
        }
        int asked =
                switch (frame.bl()) {
                    case 0x00 -> frame.cx();
                    case 0x02 -> pixels(frame.cx(), bits);
                    case 0x01, 0x03 -> 0;
                    default -> -1;
                };
        int most = mostRowPixels(bits);
        if (asked < 0 || asked > most) {
            return false;
        }
        if (asked > 0) {
            register(VIRTUAL_WIDTH, Math.max(register(WIDTH), asked + 7 & ~7));
        }
        int width = frame.bl() == 0x03 ? most : register(VIRTUAL_WIDTH);
        frame.bx(bytes(width, bits));
        frame.cx(width);
        frame.dx(Math.min(0xFFFF, rowsOf(width, bits)));
        return true;
    }

    /** Returns how many pixels the row has that takes that many bytes, or the next larger one. */
    private static int pixels(int bytes, int bits) {
        int each = Math.max(1, (bits + 7) / 8);
        return bits == PLANES ? 8 * bytes : (bytes + each - 1) / each;
    }

    private int rowsOf(int rowPixels, int bits) {
        int planes = bits == PLANES ? PLANES : 1;
        return memoryBytes() / Math.max(1, bytes(rowPixels, bits) * planes);
    }

    /** Returns how long rows can be for the screen to fit the memory. */
    private int mostRowPixels(int bits) {
        int most = MOST_ROW_PIXELS;
        while (rowsOf(most, bits) < register(HEIGHT)) {
            most -= 8;
        }
        return most;
    }

    private boolean start(Frame frame) {
        switch (frame.bl()) {
            case 0x00, 0x80 -> {
                boolean on = pc.read16(CURRENT) != 0;
                if (!on || frame.dx() + register(HEIGHT) > rowsOf(rowPixels(), register(BITS))) {
                    return false;
                }
                register(X_OFFSET, frame.cx());
                register(Y_OFFSET, frame.dx());
            }
            case 0x01 -> {
                frame.bh(0);
                frame.cx(register(X_OFFSET));
                frame.dx(register(Y_OFFSET));
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    private boolean dacWidth(Frame frame) {
        int how = register(ENABLE);
        if (frame.bl() == 0) {
            int kept = (how & ~DAC_8_BIT) | KEEP;
            register(ENABLE, frame.bh() >= 8 ? kept | DAC_8_BIT : kept);
        }
        frame.bh((register(ENABLE) & DAC_8_BIT) != 0 ? 8 : 6);
        return true;
    }

    /** Entries of blue, green, red and nothing. */
    private boolean palette(Frame frame) {
        long table = frame.esAddress(frame.di());
        int count = Math.min(frame.cx(), 256);
        for (int i = 0; i < count; i++) {
            int index = frame.dx() + i & 0xFF;
            if ((frame.bl() & 0x7F) == 0) {
                registers.colour(index, pc.read32(table + 4L * i));
            } else {
                pc.write32(table + 4L * i, registers.colour(index));
            }
        }
        return frame.bl() == 0x00 || frame.bl() == 0x01 || frame.bl() == 0x80;
    }

    /**
     * VBE/DDC 1.0: BL=00h tells that there is DDC2, which takes less than a second; BL=01h gives
     * 128 bytes of the display's EDID, which the adapter has where its second memory is.
     */
    private boolean edid(Frame frame) {
        Hardware memory = pc.untranslated();
        int registers = baseAddress(2);
        byte[] block = new byte[EDID_BYTES];
        for (int i = 0; i < EDID_BYTES && registers != 0; i++) {
            block[i] = (byte) memory.read8(Integer.toUnsignedLong(registers) + i);
        }
        if (!Arrays.equals(block, 0, EDID_HEADER.length, EDID_HEADER, 0, EDID_HEADER.length)) {
            return false;
        }
        return switch (frame.bl()) {
            case 0x00 -> {
                frame.bx(0x0102);
                yield true;
            }
            case 0x01 -> {
                if (frame.dx() != 0) {
                    yield false; // there is one block
                }
                pc.writeBytes(frame.esAddress(frame.di()), block);
                yield true;
            }
            default -> false;
        };
    }
}

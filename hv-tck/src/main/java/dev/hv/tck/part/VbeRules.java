package dev.hv.tck.part;

import static dev.hv.tck.part.VgaRules.MISCELLANEOUS_WRITE;
import static dev.hv.tck.part.VgaRules.PEL_DATA;
import static dev.hv.tck.part.VgaRules.PEL_WRITE;

import dev.hv.api.bus.Width;
import dev.hv.api.device.Claim;
import dev.hv.tck.Rule;
import dev.hv.tck.UntestableRule;
import dev.hv.tck.bench.Bench;
import dev.hv.tck.bench.Picture;
import dev.hv.tck.device.DeviceTrial;

/**
 * The extensions of the Bochs VGA (Bochs, "VBE Display Interface"; QEMU, "Standard VGA Adapter"):
 * pictures of any size, eight bits and more to the pixel.
 */
public final class VbeRules {
    private static final int ID = 0;
    private static final int XRES = 1;
    private static final int YRES = 2;
    private static final int BPP = 3;
    private static final int ENABLE = 4;
    private static final int BANK = 5;
    private static final int VIRT_WIDTH = 6;
    private static final int VIRT_HEIGHT = 7;
    private static final int X_OFFSET = 8;
    private static final int Y_OFFSET = 9;
    private static final int VIDEO_MEMORY_64K = 10;

    private static final int ENABLED = 0x01;
    private static final int GET_CAPABILITIES = 0x02;
    private static final int EIGHT_BIT_DAC = 0x20;
    private static final int LINEAR = 0x40;
    private static final int NO_CLEAR = 0x80;

    private static final int EDID_NAME = 0xFC;
    private static final int EDID_LIMITS = 0xFD;
    private static final int FIRST_ID = 0xB0C0;
    private static final int PORTS = 4;
    private static final int REGISTERS_IN_MEMORY = 4096;
    private static final int WIDTH = 80;
    private static final int HEIGHT = 24;

    private final VgaRules vga;
    private final PartBench part;
    private final Bench bench;
    private final String ports;

    private VbeRules(DeviceTrial<?> trial) {
        vga = VgaRules.ready(trial);
        part = vga.part();
        bench = part.bench();
        ports =
                bench.regions().stream()
                        .filter(slot -> bench.region(slot).size() == PORTS)
                        .findFirst()
                        .orElse("");
        part.require(!ports.isEmpty(), "no slot has the four ports from 1CE on");
        vga.out(MISCELLANEOUS_WRITE, 0x63);
        // The palette is the display's.
        var _ = vga.in(VgaRules.STATUS_1);
        vga.out(VgaRules.ATTRIBUTE, 0x20);
    }

    private void set(int register, int value) {
        bench.write(ports, 0, Width.WORD, register);
        bench.write(ports, 1, Width.WORD, value);
    }

    private int get(int register) {
        bench.write(ports, 0, Width.WORD, register);
        return (int) bench.read(ports, 1, Width.WORD);
    }

    private void mode(int width, int height, int depth, int more) {
        set(ENABLE, 0);
        set(XRES, width);
        set(YRES, height);
        set(BPP, depth);
        set(ENABLE, ENABLED | LINEAR | more);
    }

    /** Writes a byte of the frame buffer, through the window of 64 KiB at A0000. */
    private void poke(long at, int value) {
        set(BANK, (int) (at >> 16));
        vga.poke((int) at & 0xFFFF, value);
    }

    private int peek(long at) {
        set(BANK, (int) (at >> 16));
        return vga.peek((int) at & 0xFFFF);
    }

    private Picture look() {
        return bench.picture().orElseThrow(() -> new UntestableRule("it has no display"));
    }

    @Rule(
            id = "VBE-IDN-01",
            text =
                    "The identifier takes those of the versions until its own, and no other value;"
                            + " index and data are words.",
            needs = Claim.VBE_DISPI,
            source = "Bochs, VBE Display Interface, VBE_DISPI_INDEX_ID")
    static void identifier(DeviceTrial<?> trial) {
        VbeRules vbe = new VbeRules(trial);
        int own = vbe.get(ID);
        vbe.part.require(own >= FIRST_ID && own <= FIRST_ID + 15, "the identifier is %04x", own);
        for (int id = FIRST_ID; id <= own; id++) {
            vbe.set(ID, id);
            vbe.part.requireEqual("the identifier", (long) id, vbe.get(ID));
        }
        for (int id : new int[] {FIRST_ID - 1, 0, 0xFFFF, own ^ 0x4000}) {
            vbe.set(ID, id);
            vbe.part.requireEqual("the identifier after %04x".formatted(id), own, vbe.get(ID));
        }
        for (int index : new int[] {0, 3, 10}) {
            vbe.bench.write(vbe.ports, 0, Width.WORD, index);
            vbe.part.requireEqual(
                    "the index", (long) index, vbe.bench.read(vbe.ports, 0, Width.WORD));
        }
    }

    @Rule(
            id = "VBE-SIZ-01",
            text =
                    "Sizes that fit are taken while it is off, and tell the largest with GETCAPS;"
                            + " enabling sets the virtual screen, and what memory is too small for"
                            + " is not enabled.",
            needs = Claim.VBE_DISPI,
            source = "Bochs, VBE Display Interface, XRES to VIRT_HEIGHT")
    static void sizes(DeviceTrial<?> trial) {
        VbeRules vbe = new VbeRules(trial);
        long memory = (long) vbe.get(VIDEO_MEMORY_64K) << 16;
        vbe.part.requireEqual("the video memory", vbe.bench.memoryBytes(), memory);
        vbe.set(ENABLE, GET_CAPABILITIES);
        int widest = vbe.get(XRES);
        int highest = vbe.get(YRES);
        vbe.part.require(
                widest >= 1024 && highest >= 768 && vbe.get(BPP) == 32,
                "the largest picture is %d by %d of %d bits",
                widest,
                highest,
                vbe.get(BPP));
        for (int[] size : new int[][] {{640, 200, 8}, {320, 200, 32}, {400, 300, 16}}) {
            vbe.mode(size[0], size[1], size[2], 0);
            int row = size[0] * size[2] / 8;
            vbe.requireRegister(XRES, size[0]);
            vbe.requireRegister(YRES, size[1]);
            vbe.requireRegister(BPP, size[2]);
            vbe.requireRegister(VIRT_WIDTH, size[0]);
            vbe.requireRegister(VIRT_HEIGHT, (int) Math.min(0xFFFF, memory / row));
            vbe.requireRegister(X_OFFSET, 0);
            vbe.requireRegister(Y_OFFSET, 0);
            vbe.part.requireEqual("ENABLE", (long) ENABLED, vbe.get(ENABLE) & ENABLED);
            vbe.set(XRES, 64);
            vbe.set(YRES, 50);
            vbe.requireRegister(XRES, size[0]);
            vbe.requireRegister(YRES, size[1]);
            vbe.set(X_OFFSET, 8);
            vbe.set(Y_OFFSET, 3);
            vbe.requireRegister(X_OFFSET, 8);
            vbe.requireRegister(Y_OFFSET, 3);
        }
        vbe.set(ENABLE, 0);
        for (int[] wrong : new int[][] {{XRES, widest + 8}, {YRES, highest + 1}, {BPP, 7}}) {
            int before = vbe.get(wrong[0]);
            vbe.set(wrong[0], wrong[1]);
            vbe.requireRegister(wrong[0], before);
        }
        if ((long) widest * highest * 4 > memory) {
            vbe.mode(widest, highest, 32, 0);
            vbe.part.requireEqual(
                    "ENABLE of a picture larger than memory", 0L, vbe.get(ENABLE) & ENABLED);
        }
    }

    private void requireRegister(int register, int expected) {
        part.requireEqual("register %d".formatted(register), (long) expected, get(register));
    }

    private static int colorOf(int x, int y) {
        return (x * 0x04_1107 + y * 0x13_0B35) & 0xFF_FFFF;
    }

    @Rule(
            id = "VBE-PIC-01",
            text =
                    "Pixels of 15, 16, 24 and 32 bits have red, green and blue where VBE has them,"
                            + " and of 8 bits are entries of the DAC.",
            needs = Claim.VBE_DISPI,
            source = "Bochs, VBE Display Interface, BPP; VESA VBE 3.0, direct colour fields")
    static void depths(DeviceTrial<?> trial) {
        VbeRules vbe = new VbeRules(trial);
        vbe.vga.out(VgaRules.PEL_MASK, 0xFF);
        vbe.vga.out(PEL_WRITE, 0);
        for (int i = 0; i < 256; i++) {
            for (int shift = 16; shift >= 0; shift -= 8) {
                vbe.vga.out(PEL_DATA, colorOf(i, 3) >> (shift + 2) & 63);
            }
        }
        for (int depth : new int[] {8, 15, 16, 24, 32}) {
            vbe.mode(WIDTH, HEIGHT, depth, 0);
            int bytes = (depth + 7) >> 3;
            int places = WIDTH * HEIGHT;
            for (int i = 0; i < places; i += 7) {
                long pixel = pixel(depth, i % WIDTH, i / WIDTH);
                for (int b = 0; b < bytes; b++) {
                    vbe.poke((long) i * bytes + b, (int) (pixel >> (8 * b)) & 0xFF);
                }
            }
            Picture picture = vbe.look();
            vbe.part.requireEqual("the width", WIDTH, picture.width());
            vbe.part.requireEqual("the height", HEIGHT, picture.height());
            for (int i = 0; i < places; i += 7) {
                vbe.requirePixel(picture, depth, i % WIDTH, i / WIDTH);
            }
        }
    }

    @Rule(
            id = "VBE-PIC-02",
            text = "Pixels of 4 bits have a bit in each plane, the highest bit of a byte first.",
            needs = Claim.VBE_DISPI,
            source = "Bochs, VBE Display Interface, BPP; IBM PS/2, VGA, mode 12H")
    static void planes(DeviceTrial<?> trial) {
        VbeRules vbe = new VbeRules(trial);
        vbe.mode(WIDTH, HEIGHT, 4, 0);
        if (vbe.get(BPP) != 4 || (vbe.get(ENABLE) & ENABLED) == 0) {
            throw new UntestableRule("it has no pixels of 4 bits");
        }
        vbe.planar();
        for (int plane = 0; plane < 4; plane++) {
            vbe.vga.set(VgaRules.SEQUENCER, VgaRules.MAP_MASK, 1 << plane);
            for (int at = 0; at < WIDTH / 8 * HEIGHT; at++) {
                int bits = 0;
                for (int i = 0; i < 8; i++) {
                    bits |= (paint(8 * at + i) >> plane & 1) << (7 - i);
                }
                vbe.vga.poke(at, bits);
            }
        }
        for (int top : new int[] {0, 3}) {
            vbe.set(Y_OFFSET, top);
            Picture picture = vbe.look();
            for (int i = 0; i < WIDTH * (HEIGHT - top); i++) {
                int expected = colorOf(paint(i + top * WIDTH), 3) & 0xFC_FCFC;
                vbe.part.requireEqual(
                        "the pixel at %d, %d".formatted(i % WIDTH, i / WIDTH),
                        expected,
                        picture.pixel(i % WIDTH, i / WIDTH) & 0xFC_FCFC);
            }
        }
    }

    private static int paint(int pixel) {
        return (pixel + 3 * (pixel / WIDTH)) & 15;
    }

    /** Planes written as they are, a palette that changes nothing, and colours of the DAC. */
    private void planar() {
        vga.set(VgaRules.SEQUENCER, 4, 0x06);
        int[] graphics = {0, 0, 0, 0, 0, 0, 5, 15, 0xFF};
        for (int i = 0; i < graphics.length; i++) {
            vga.set(VgaRules.GRAPHICS, i, graphics[i]);
        }
        var _ = vga.in(VgaRules.STATUS_1);
        for (int i = 0; i < 16; i++) {
            vga.out(VgaRules.ATTRIBUTE, i);
            vga.out(VgaRules.ATTRIBUTE, i);
        }
        vga.out(VgaRules.ATTRIBUTE, 0x12);
        vga.out(VgaRules.ATTRIBUTE, 0x0F);
        vga.out(VgaRules.ATTRIBUTE, 0x20);
        vga.out(VgaRules.PEL_MASK, 0xFF);
        vga.out(PEL_WRITE, 0);
        for (int i = 0; i < 16; i++) {
            for (int shift = 16; shift >= 0; shift -= 8) {
                vga.out(PEL_DATA, colorOf(i, 3) >> (shift + 2) & 63);
            }
        }
    }

    private static long pixel(int depth, int x, int y) {
        int color = colorOf(x, y);
        int red = color >> 16;
        int green = color >> 8 & 0xFF;
        int blue = color & 0xFF;
        return switch (depth) {
            case 8 -> (x + 3 * y) & 0xFF;
            case 15 -> (red >> 3) << 10 | (green >> 3) << 5 | blue >> 3;
            case 16 -> (red >> 3) << 11 | (green >> 2) << 5 | blue >> 3;
            default -> color | (depth == 32 ? 0x5A00_0000 : 0);
        };
    }

    private void requirePixel(Picture picture, int depth, int x, int y) {
        int mask =
                switch (depth) {
                    case 8 -> 0xFC_FCFC;
                    case 15 -> 0xF8_F8F8;
                    case 16 -> 0xF8_FCF8;
                    default -> 0xFF_FFFF;
                };
        int expected = depth == 8 ? colorOf((x + 3 * y) & 0xFF, 3) : colorOf(x, y);
        part.require(
                (picture.pixel(x, y) & mask) == (expected & mask),
                "at %d bits the pixel at column %d of row %d is 0x%06x, expected 0x%06x",
                depth,
                x,
                y,
                picture.pixel(x, y) & mask,
                expected & mask);
    }

    @Rule(
            id = "VBE-VIR-01",
            text =
                    "The picture is a part of the virtual screen: rows are as far apart as its"
                            + " width, and it begins where the offsets say.",
            needs = Claim.VBE_DISPI,
            source = "Bochs, VBE Display Interface, VIRT_WIDTH, X_OFFSET and Y_OFFSET")
    static void virtualScreen(DeviceTrial<?> trial) {
        VbeRules vbe = new VbeRules(trial);
        long memory = vbe.bench.memoryBytes();
        int virtual = 2 * WIDTH;
        for (int depth : new int[] {16, 32}) {
            int bytes = depth / 8;
            vbe.mode(WIDTH, HEIGHT, depth, 0);
            vbe.set(VIRT_WIDTH, virtual);
            vbe.requireRegister(VIRT_WIDTH, virtual);
            vbe.requireRegister(
                    VIRT_HEIGHT, (int) Math.min(0xFFFF, memory / (virtual * (long) bytes)));
            for (int row = 0; row < 2 * HEIGHT; row += 5) {
                for (int column = 0; column < virtual; column += 13) {
                    long pixel = pixel(depth, column, row);
                    for (int b = 0; b < bytes; b++) {
                        long at = ((long) row * virtual + column) * bytes + b;
                        vbe.poke(at, (int) (pixel >> (8 * b)) & 0xFF);
                    }
                }
            }
            for (int[] offset : new int[][] {{0, 0}, {13, 0}, {0, 5}, {52, 20}}) {
                vbe.set(X_OFFSET, offset[0]);
                vbe.set(Y_OFFSET, offset[1]);
                vbe.requirePart(depth, offset[0], offset[1]);
            }
        }
    }

    private void requirePart(int depth, int left, int top) {
        Picture picture = look();
        for (int y = 0; y < HEIGHT; y++) {
            for (int x = 0; x < WIDTH; x++) {
                if ((top + y) % 5 == 0 && (left + x) % 13 == 0) {
                    int mask = depth == 16 ? 0xF8_FCF8 : 0xFF_FFFF;
                    int expected = colorOf(left + x, top + y) & mask;
                    part.require(
                            (picture.pixel(x, y) & mask) == expected,
                            "with the offsets %d and %d column %d of row %d is 0x%06x,"
                                    + " expected 0x%06x",
                            left,
                            top,
                            x,
                            y,
                            picture.pixel(x, y) & mask,
                            expected);
                }
            }
        }
    }

    @Rule(
            id = "VBE-BNK-01",
            text =
                    "The window at A0000 shows 64 KiB of the frame buffer, which BANK chooses; a"
                            + " bank beyond its end is not taken.",
            needs = Claim.VBE_DISPI,
            source = "Bochs, VBE Display Interface, VBE_DISPI_INDEX_BANK")
    static void banks(DeviceTrial<?> trial) {
        VbeRules vbe = new VbeRules(trial);
        vbe.mode(WIDTH, HEIGHT, 8, 0);
        int banks = Math.min(vbe.get(VIDEO_MEMORY_64K), 16);
        for (int bank = 0; bank < banks; bank++) {
            vbe.poke((long) bank << 16 | 0x1234, 0x40 + bank);
            vbe.poke((long) bank << 16 | 0xFFFF, 0x80 + bank);
        }
        for (int bank = banks - 1; bank >= 0; bank--) {
            vbe.part.requireEqual(
                    "a byte of bank " + bank, 0x40 + bank, vbe.peek((long) bank << 16 | 0x1234));
            vbe.part.requireEqual(
                    "the last byte of bank " + bank,
                    0x80 + bank,
                    vbe.peek((long) bank << 16 | 0xFFFF));
        }
        int last = vbe.get(VIDEO_MEMORY_64K) - 1;
        vbe.set(BANK, last);
        vbe.requireRegister(BANK, last);
        vbe.set(BANK, last + 1);
        vbe.requireRegister(BANK, last);
    }

    @Rule(
            id = "VBE-CLR-01",
            text = "Enabling clears the frame buffer, and does not with NOCLEARMEM.",
            needs = Claim.VBE_DISPI,
            source = "Bochs, VBE Display Interface, VBE_DISPI_NOCLEARMEM")
    static void clearing(DeviceTrial<?> trial) {
        VbeRules vbe = new VbeRules(trial);
        long[] places = {0, 999, (long) WIDTH * HEIGHT - 1};
        vbe.mode(WIDTH, HEIGHT, 8, 0);
        for (long at : places) {
            vbe.poke(at, 0x77);
        }
        vbe.mode(WIDTH, HEIGHT, 8, NO_CLEAR);
        for (long at : places) {
            vbe.part.requireEqual("byte %d with NOCLEARMEM".formatted(at), 0x77, vbe.peek(at));
        }
        vbe.mode(WIDTH, HEIGHT, 8, 0);
        for (long at : places) {
            vbe.part.requireEqual("byte %d after enabling".formatted(at), 0, vbe.peek(at));
        }
    }

    @Rule(
            id = "VBE-DAC-01",
            text = "With 8BIT_DAC the parts of the DAC's colours have eight bits.",
            needs = Claim.VBE_DISPI,
            source = "Bochs, VBE Display Interface, VBE_DISPI_8BIT_DAC")
    static void eightBits(DeviceTrial<?> trial) {
        VbeRules vbe = new VbeRules(trial);
        vbe.mode(WIDTH, HEIGHT, 8, EIGHT_BIT_DAC);
        vbe.vga.out(VgaRules.PEL_MASK, 0xFF);
        vbe.vga.out(PEL_WRITE, 0x42);
        for (int value : new int[] {0xA7, 0x01, 0xFE}) {
            vbe.vga.out(PEL_DATA, value);
        }
        vbe.poke(5, 0x42);
        vbe.part.requireEqual("the pixel", 0xA7_01FEL, vbe.look().pixel(5, 0) & 0xFF_FFFF);
    }

    @Rule(
            id = "VBE-MEM-01",
            text =
                    "The registers in memory hold an EDID block whose bytes add up to 0 and tell of"
                            + " a maker, a name, limits and a timing, the ports from 3C0 on at"
                            + " 400H, and the display interface at 500H.",
            needs = Claim.VBE_DISPI,
            source = "QEMU, Standard VGA Adapter, MMIO area; VESA E-EDID, 3.3 to 3.11")
    static void registersInMemory(DeviceTrial<?> trial) {
        VbeRules vbe = new VbeRules(trial);
        String memory =
                vbe.bench.regions().stream()
                        .filter(slot -> vbe.bench.region(slot).size() == REGISTERS_IN_MEMORY)
                        .findFirst()
                        .orElseThrow(() -> new UntestableRule("it has no registers in memory"));
        vbe.requireEdid(memory);
        for (int index = ID; index <= Y_OFFSET; index++) {
            vbe.part.requireEqual(
                    "register %d in memory".formatted(index),
                    (long) vbe.get(index),
                    vbe.bench.read(memory, 0x500 + 2L * index, Width.WORD));
        }
        vbe.bench.write(memory, 0x500 + 2L * XRES, Width.WORD, 320);
        vbe.requireRegister(XRES, 320);
        var _ = vbe.vga.in(VgaRules.STATUS_1);
        vbe.bench.write(memory, 0x400, Width.BYTE, 0x31);
        vbe.bench.write(memory, 0x400, Width.BYTE, 0x15);
        vbe.vga.out(VgaRules.ATTRIBUTE, 0x31);
        vbe.part.requireEqual(
                "the overscan colour, written in memory", 0x15, vbe.vga.in(VgaRules.ATTRIBUTE + 1));
        var _ = vbe.vga.in(VgaRules.STATUS_1);
        vbe.bench.write(memory, 0x404, Width.BYTE, 2);
        vbe.bench.write(memory, 0x405, Width.BYTE, 0x0A);
        vbe.part.requireEqual("the sequencer's index", 2, vbe.vga.in(VgaRules.SEQUENCER));
        vbe.part.requireEqual("the map mask", 0x0A, vbe.vga.in(VgaRules.SEQUENCER + 1));
        vbe.vga.out(VgaRules.CRTC, 0x0F);
        vbe.vga.out(VgaRules.CRTC + 1, 0x5C);
        vbe.part.requireEqual(
                "the CRT controller's data", 0x5CL, vbe.bench.read(memory, 0x415, Width.BYTE));
        vbe.bench.write(memory, 0x415, Width.BYTE, 0x3A);
        vbe.part.requireEqual("the same, written", 0x3A, vbe.vga.in(VgaRules.CRTC + 1));
        vbe.part.requireEqual(
                "the byte order", 0x1E1E_1E1EL, vbe.bench.read(memory, 0x604, Width.DWORD));
        vbe.part.requireEqual(
                "the size of the extension", 8L, vbe.bench.read(memory, 0x600, Width.DWORD));
    }

    /** Maker, timings and descriptors that every block of version 1.3 has (3.4 to 3.10). */
    private void requireDescriptors(int[] edid) {
        int maker = edid[8] << 8 | edid[9];
        for (int shift = 10; shift >= 0; shift -= 5) {
            int letter = maker >> shift & 0x1F;
            part.require(letter >= 1 && letter <= 26, "EDID's maker is %04x, no letters", maker);
        }
        part.require((edid[35] & 0x20) != 0, "EDID has no 640 by 480 at 60 Hz");
        int tags = 0;
        for (int at = 72; at < 126; at += 18) {
            if (edid[at] == 0 && edid[at + 1] == 0) {
                part.requireEqual("EDID, byte %d".formatted(at + 2), 0, edid[at + 2]);
                part.requireEqual("EDID, byte %d".formatted(at + 4), 0, edid[at + 4]);
                tags |= edid[at + 3] == EDID_NAME ? 1 : edid[at + 3] == EDID_LIMITS ? 2 : 0;
                if (edid[at + 3] == EDID_LIMITS) {
                    part.require(
                            edid[at + 5] > 0
                                    && edid[at + 6] >= 60
                                    && edid[at + 5] <= 60
                                    && edid[at + 7] <= edid[at + 8],
                            "EDID's limits are %d to %d Hz and %d to %d kHz",
                            edid[at + 5],
                            edid[at + 6],
                            edid[at + 7],
                            edid[at + 8]);
                }
            }
        }
        if (edid[19] == 3) {
            part.requireEqual("EDID's descriptors of name and limits", 3, tags);
        }
    }

    private void requireEdid(String memory) {
        int[] edid = new int[128];
        int sum = 0;
        for (int i = 0; i < edid.length; i++) {
            edid[i] = (int) bench.read(memory, i, Width.BYTE);
            sum += edid[i];
        }
        for (int i = 0; i < 8; i++) {
            part.requireEqual("byte %d of EDID".formatted(i), i == 0 || i == 7 ? 0 : 0xFF, edid[i]);
        }
        part.requireEqual("the sum of EDID", 0, sum & 0xFF);
        part.requireEqual("the version of EDID", 1, edid[18]);
        requireDescriptors(edid);
        int clock = edid[54] | edid[55] << 8;
        int width = edid[56] | (edid[58] & 0xF0) << 4;
        int horizontal = width + (edid[57] | (edid[58] & 0x0F) << 8);
        int height = edid[59] | (edid[61] & 0xF0) << 4;
        int vertical = height + (edid[60] | (edid[61] & 0x0F) << 8);
        part.require(
                width >= 320 && height >= 200 && horizontal > width && vertical > height,
                "EDID prefers %d by %d of %d by %d",
                width,
                height,
                horizontal,
                vertical);
        long hertz = clock * 10_000L / ((long) horizontal * vertical);
        part.require(hertz >= 50 && hertz <= 100, "EDID prefers %d frames a second", hertz);
        int front = edid[62] | (edid[65] & 0xC0) << 2;
        int sync = edid[63] | (edid[65] & 0x30) << 4;
        part.require(
                front + sync <= horizontal - width && sync > 0,
                "EDID: porch and sync of %d and %d dots in a blanking of %d",
                front,
                sync,
                horizontal - width);
        int millimetresWide = edid[66] | (edid[68] & 0xF0) << 4;
        int millimetresHigh = edid[67] | (edid[68] & 0x0F) << 8;
        part.require(
                Math.abs(millimetresWide - 10 * edid[21]) < 10
                        && Math.abs(millimetresHigh - 10 * edid[22]) < 10,
                "EDID: a screen of %d by %d mm, and of %d by %d cm",
                millimetresWide,
                millimetresHigh,
                edid[21],
                edid[22]);
    }
}

package dev.hv.tck.part;

import dev.hv.api.bus.Width;
import dev.hv.api.device.Claim;
import dev.hv.tck.Rule;
import dev.hv.tck.RuleViolation;
import dev.hv.tck.device.DeviceTrial;
import dev.hv.tck.script.Dice;

/** A VGA's registers and video memory (IBM PS/2 Hardware Interface Technical Reference, VGA). */
public final class VgaRules {
    private static final int MONO = 0x3B0;
    private static final int REGISTERS = 0x3C0;
    private static final int COLOR = 0x3D0;

    static final int ATTRIBUTE = 0x3C0;
    private static final int ATTRIBUTE_DATA = 0x3C1;
    static final int MISCELLANEOUS_WRITE = 0x3C2;
    static final int SEQUENCER = 0x3C4;
    static final int PEL_MASK = 0x3C6;
    private static final int PEL_READ = 0x3C7;
    static final int PEL_WRITE = 0x3C8;
    static final int PEL_DATA = 0x3C9;
    private static final int MISCELLANEOUS_READ = 0x3CC;
    static final int GRAPHICS = 0x3CE;
    static final int CRTC = 0x3D4;
    static final int STATUS_1 = 0x3DA;

    static final int MAP_MASK = 2;
    private static final int MEMORY_MODE = 4;
    private static final int SET_RESET = 0;
    private static final int ENABLE_SET_RESET = 1;
    private static final int COLOR_COMPARE = 2;
    private static final int ROTATE = 3;
    private static final int READ_MAP = 4;
    private static final int MODE = 5;
    private static final int MAP = 6;
    private static final int COLOR_CARE = 7;
    private static final int BIT_MASK = 8;

    private static final int LAST_ATTRIBUTE = 0x14;

    /** Window offset of B8000. */
    private static final int TEXT = 0x1_8000;

    private static final int PLANES = 4;
    private static final int WINDOW_BYTES = 0x2_0000;
    private static final int ROUNDS = 40;

    private final PartBench vga;
    private final String window;

    private VgaRules(PartBench vga) {
        this.vga = vga;
        window =
                vga.bench().regions().stream()
                        .filter(slot -> vga.bench().region(slot).size() == WINDOW_BYTES)
                        .findFirst()
                        .orElseThrow(
                                () -> new RuleViolation("no slot has the 128 KiB from A0000 on"));
    }

    /** An adapter in colour, with its memory on. */
    static VgaRules ready(DeviceTrial<?> trial) {
        VgaRules rules = new VgaRules(PartBench.of(trial, 12, 16, 16));
        rules.out(MISCELLANEOUS_WRITE, 0x63);
        return rules;
    }

    /** An adapter whose planes are reached one by one at A0000. */
    private static VgaRules planar(DeviceTrial<?> trial) {
        VgaRules rules = ready(trial);
        rules.set(SEQUENCER, 0, 0x03);
        rules.set(SEQUENCER, MAP_MASK, 0x0F);
        rules.set(SEQUENCER, MEMORY_MODE, 0x06);
        for (int i = SET_RESET; i <= READ_MAP; i++) {
            rules.set(GRAPHICS, i, 0);
        }
        rules.set(GRAPHICS, MODE, 0);
        rules.set(GRAPHICS, MAP, 0x05);
        rules.set(GRAPHICS, COLOR_CARE, 0x0F);
        rules.set(GRAPHICS, BIT_MASK, 0xFF);
        return rules;
    }

    private static int slot(int port) {
        return port >= COLOR ? 2 : port >= REGISTERS ? 1 : 0;
    }

    private static int offset(int port) {
        return port >= COLOR ? port - COLOR : port >= REGISTERS ? port - REGISTERS : port - MONO;
    }

    PartBench part() {
        return vga;
    }

    int in(int port) {
        return vga.read(slot(port), offset(port));
    }

    void out(int port, int value) {
        vga.write(slot(port), offset(port), value);
    }

    void set(int port, int index, int value) {
        out(port, index);
        out(port + 1, value);
    }

    private int get(int port, int index) {
        out(port, index);
        return in(port + 1);
    }

    int peek(int address) {
        return (int) vga.bench().read(window, address, Width.BYTE);
    }

    void poke(int address, int value) {
        vga.bench().write(window, address, Width.BYTE, value);
    }

    /** A byte of one plane, in read mode 0. */
    private int plane(int plane, int address) {
        set(GRAPHICS, READ_MAP, plane);
        return peek(address);
    }

    private void requirePlanes(String when, int address, int... expected) {
        for (int plane = 0; plane < PLANES; plane++) {
            vga.requireEqual(
                    "plane %d at 0x%x %s".formatted(plane, address, when),
                    expected[plane],
                    plane(plane, address));
        }
    }

    @Rule(
            id = "VGA-IDX-01",
            text =
                    "Sequencer, graphics and CRT controller have a register for each index, and the"
                            + " index reads back.",
            needs = Claim.VGA,
            source = "IBM PS/2, VGA, registers")
    static void indexedRegisters(DeviceTrial<?> trial) {
        VgaRules rules = ready(trial);
        int[][] places = {
            {SEQUENCER, MAP_MASK, 0x05}, {SEQUENCER, 3, 0x2A}, {GRAPHICS, BIT_MASK, 0xA5},
            {GRAPHICS, COLOR_COMPARE, 0x06}, {CRTC, 0x0C, 0x12}, {CRTC, 0x0D, 0x34},
            {CRTC, 0x0E, 0x56}, {CRTC, 0x0F, 0x78}, {CRTC, 0x13, 0x9A}
        };
        for (int[] place : places) {
            rules.set(place[0], place[1], place[2]);
            rules.vga.requireEqual(
                    "the index at %x".formatted(place[0]), place[1], rules.in(place[0]));
        }
        for (int[] place : places) {
            rules.vga.requireEqual(
                    "register %x of %x".formatted(place[1], place[0]),
                    place[2],
                    rules.get(place[0], place[1]));
        }
    }

    @Rule(
            id = "VGA-ATC-01",
            text =
                    "The attribute controller takes index and data in turn at one port; reading"
                            + " input status 1 makes the next write an index. Behind index 14"
                            + " nothing is written.",
            needs = Claim.VGA,
            source = "IBM PS/2, VGA, attribute controller, address register")
    static void attributeFlipFlop(DeviceTrial<?> trial) {
        VgaRules rules = ready(trial);
        for (int i = 0; i < 16; i++) {
            var _ = rules.in(STATUS_1);
            rules.out(ATTRIBUTE, i);
            rules.out(ATTRIBUTE, 0x3F - i);
        }
        for (int i = 0; i < 16; i++) {
            var _ = rules.in(STATUS_1);
            rules.out(ATTRIBUTE, i);
            rules.vga.requireEqual("palette " + i, 0x3F - i, rules.in(ATTRIBUTE_DATA));
            var _ = rules.in(STATUS_1);
        }
        rules.out(ATTRIBUTE, 0x23);
        rules.vga.requireEqual("the index at 3C0", 0x23, rules.in(ATTRIBUTE) & 0x3F);
        var _ = rules.in(STATUS_1);
        rules.out(ATTRIBUTE, 5);
        rules.out(ATTRIBUTE, 0x11);
        var _ = rules.in(STATUS_1);
        rules.out(ATTRIBUTE, 5);
        rules.vga.requireEqual(
                "palette 5, written after input status 1 was read", 0x11, rules.in(ATTRIBUTE_DATA));
        var _ = rules.in(STATUS_1);
        rules.out(ATTRIBUTE, 3);
        rules.vga.requireEqual("palette 3, left alone", 0x3C, rules.in(ATTRIBUTE_DATA));
        for (int i = LAST_ATTRIBUTE + 1; i < 0x20; i++) {
            var _ = rules.in(STATUS_1);
            rules.out(ATTRIBUTE, i);
            rules.out(ATTRIBUTE, 0x2A);
        }
        for (int i = 0; i < 16; i++) {
            var _ = rules.in(STATUS_1);
            rules.out(ATTRIBUTE, i);
            rules.vga.requireEqual(
                    "palette %d, after indexes that there are not were written".formatted(i),
                    i == 5 ? 0x11 : 0x3F - i,
                    rules.in(ATTRIBUTE_DATA));
        }
    }

    @Rule(
            id = "VGA-DAC-01",
            text =
                    "The DAC takes and gives red, green and blue of six bits, changes a colour with"
                            + " the third, and goes on to the next one; its state tells which.",
            needs = Claim.VGA,
            source = "IBM PS/2, VGA, video digital-to-analog converter")
    static void colors(DeviceTrial<?> trial) {
        VgaRules rules = ready(trial);
        rules.out(PEL_WRITE, 254);
        for (int i = 0; i < 9; i++) {
            rules.out(PEL_DATA, 0xC0 | 7 * i);
        }
        rules.vga.requireEqual("the state while writing", 0, rules.in(PEL_READ) & 3);
        rules.vga.requireEqual("the index after three colours from 254 on", 1, rules.in(PEL_WRITE));
        rules.out(PEL_READ, 254);
        rules.vga.requireEqual("the state while reading", 3, rules.in(PEL_READ) & 3);
        for (int i = 0; i < 9; i++) {
            rules.vga.requireEqual("component " + i, 7 * i, rules.in(PEL_DATA));
        }
        rules.out(PEL_WRITE, 254);
        rules.vga.requireEqual(
                "the state with an index to write at, after reading", 0, rules.in(PEL_READ) & 3);
        rules.out(PEL_DATA, 0x3F);
        rules.out(PEL_DATA, 0x3F);
        rules.out(PEL_READ, 254);
        for (int i = 0; i < 3; i++) {
            rules.vga.requireEqual(
                    "component %d of a colour of which blue was not written".formatted(i),
                    7 * i,
                    rules.in(PEL_DATA));
        }
        rules.out(PEL_MASK, 0x5A);
        rules.vga.requireEqual("the mask", 0x5A, rules.in(PEL_MASK));
    }

    @Rule(
            id = "VGA-MIS-01",
            text =
                    "Miscellaneous output is written at 3C2 and read at 3CC; its bit 0 brings the"
                            + " CRT controller to 3D4, or to 3B4.",
            needs = Claim.VGA,
            source = "IBM PS/2, VGA, miscellaneous output register")
    static void miscellaneous(DeviceTrial<?> trial) {
        VgaRules rules = ready(trial);
        for (int value : new int[] {0xE7, 0x63, 0x62}) {
            rules.out(MISCELLANEOUS_WRITE, value);
            rules.vga.requireEqual("3CC", value, rules.in(MISCELLANEOUS_READ));
        }
        int mono = MONO + CRTC - COLOR;
        rules.set(mono, 0x0F, 0x21);
        rules.vga.requireEqual("cursor low at 3B5", 0x21, rules.get(mono, 0x0F));
        rules.set(CRTC, 0x0F, 0x43);
        rules.vga.requireEqual("3B5 after a write to 3D5", 0x21, rules.get(mono, 0x0F));
        rules.out(MISCELLANEOUS_WRITE, 0x63);
        rules.vga.requireEqual("cursor low at 3D5", 0x21, rules.get(CRTC, 0x0F));
        for (int index : new int[] {0x0F, 0}) {
            rules.set(mono, index, 0x65);
        }
        rules.vga.requireEqual(
                "cursor low at 3D5 after a write to 3B5", 0x21, rules.get(CRTC, 0x0F));
        rules.vga.require(
                rules.get(CRTC, 0) != 0x65, "a write to 3B5 reaches the CRT controller at 3D4");
    }

    @Rule(
            id = "VGA-PRT-01",
            text =
                    "Bit 7 of CRT register 11 protects registers 0 to 7, except for bit 4 of"
                            + " register 7.",
            needs = Claim.VGA,
            source = "IBM PS/2, VGA, vertical retrace end register")
    static void protection(DeviceTrial<?> trial) {
        VgaRules rules = ready(trial);
        rules.set(CRTC, 0x11, 0x0E);
        for (int i = 0; i < 8; i++) {
            rules.set(CRTC, i, 0x40 + i);
        }
        rules.set(CRTC, 0x11, 0x8E);
        for (int i = 0; i < 8; i++) {
            rules.set(CRTC, i, 0xBF);
        }
        for (int i = 0; i < 7; i++) {
            rules.vga.requireEqual("register " + i, 0x40 + i, rules.get(CRTC, i));
        }
        rules.vga.requireEqual("register 7", 0x57, rules.get(CRTC, 7));
        rules.set(CRTC, 0x0F, 0x77);
        rules.vga.requireEqual("register F", 0x77, rules.get(CRTC, 0x0F));
    }

    @Rule(
            id = "VGA-MAP-01",
            text =
                    "The map mask says which planes a write reaches, the read map which one a read"
                            + " shows.",
            needs = Claim.VGA,
            source = "IBM PS/2, VGA, map mask and read map select registers")
    static void maps(DeviceTrial<?> trial) {
        VgaRules rules = planar(trial);
        rules.poke(0x1234, 0);
        for (int plane = 0; plane < PLANES; plane++) {
            rules.set(SEQUENCER, MAP_MASK, 1 << plane);
            rules.poke(0x1234, 0x11 * (plane + 1));
        }
        rules.requirePlanes("written one by one", 0x1234, 0x11, 0x22, 0x33, 0x44);
        rules.set(SEQUENCER, MAP_MASK, 0x0A);
        rules.poke(0x1234, 0xEE);
        rules.requirePlanes("with map mask A", 0x1234, 0x11, 0xEE, 0x33, 0xEE);
    }

    @Rule(
            id = "VGA-WID-01",
            text = "A wider access to video memory is one to each of its bytes, the lowest first.",
            needs = Claim.VGA,
            source = "IBM PS/2, VGA, video memory, which is reached byte by byte")
    static void wideAccesses(DeviceTrial<?> trial) {
        VgaRules rules = planar(trial);
        long value = 0x8877_6655_4433_2211L;
        for (Width width : new Width[] {Width.WORD, Width.DWORD}) {
            for (int i = -1; i <= width.bytes(); i++) {
                rules.poke(0x301 + i, 0);
            }
            rules.vga.bench().write(rules.window, 0x301, width, value & width.mask());
            for (int i = -1; i <= width.bytes(); i++) {
                boolean inside = i >= 0 && i < width.bytes();
                rules.vga.requireEqual(
                        "byte %d after a %s was written".formatted(i, width),
                        inside ? (int) (value >> (8 * i)) & 0xFF : 0,
                        rules.peek(0x301 + i));
            }
            rules.vga.requireEqual(
                    "the %s that was written".formatted(width),
                    value & width.mask(),
                    rules.vga.bench().read(rules.window, 0x301, width));
        }
    }

    @Rule(
            id = "VGA-ODD-01",
            text =
                    "With odd and even planes, as in text modes, even addresses reach plane 0 and"
                            + " odd ones plane 1, to be written and to be read.",
            needs = Claim.VGA,
            source =
                    "IBM PS/2, VGA, memory mode register, odd/even; graphics mode register,"
                            + " odd/even; miscellaneous register, chain odd/even")
    static void oddAndEven(DeviceTrial<?> trial) {
        VgaRules rules = planar(trial);
        rules.set(SEQUENCER, MEMORY_MODE, 0x02);
        rules.set(SEQUENCER, MAP_MASK, 0x03);
        rules.set(GRAPHICS, MODE, 0x10);
        rules.set(GRAPHICS, MAP, 0x0E);
        for (int i = 0; i < 32; i++) {
            rules.poke(TEXT + i, 0x5B + 7 * i);
        }
        for (int map : new int[] {0, 1}) {
            rules.set(GRAPHICS, READ_MAP, map);
            for (int i = 0; i < 32; i++) {
                rules.vga.requireEqual(
                        "the byte at B8000 + %d, with read map %d".formatted(i, map),
                        (0x5B + 7 * i) & 0xFF,
                        rules.peek(TEXT + i));
            }
        }
        rules.set(SEQUENCER, MAP_MASK, 0x01);
        for (int i = 0; i < 4; i++) {
            rules.poke(TEXT + i, 0xE0 + i);
        }
        for (int i = 0; i < 4; i++) {
            rules.vga.requireEqual(
                    "the byte at B8000 + %d, with plane 0 alone to be written".formatted(i),
                    i % 2 == 0 ? 0xE0 + i : 0x5B + 7 * i,
                    rules.peek(TEXT + i));
        }
    }

    @Rule(
            id = "VGA-LAT-01",
            text =
                    "A read, in either mode, fills the latches of all planes, and write mode 1"
                            + " writes them whatever the processor's value.",
            needs = Claim.VGA,
            source = "IBM PS/2, VGA, graphics mode register, write mode 1")
    static void latches(DeviceTrial<?> trial) {
        VgaRules rules = planar(trial);
        for (int plane = 0; plane < PLANES; plane++) {
            rules.set(SEQUENCER, MAP_MASK, 1 << plane);
            rules.poke(0x100, 0xA0 + plane);
        }
        rules.set(SEQUENCER, MAP_MASK, 0x0F);
        for (int read : new int[] {0, 8}) {
            var _ = rules.peek(0x7F0);
            rules.set(GRAPHICS, MODE, read);
            var _ = rules.peek(0x100);
            rules.set(GRAPHICS, MODE, read | 1);
            rules.poke(0x2FF + read, 0x55);
            rules.set(GRAPHICS, MODE, 0);
            String when = "copied in write mode 1, after a read in mode " + read / 8;
            rules.requirePlanes(when, 0x2FF + read, 0xA0, 0xA1, 0xA2, 0xA3);
        }
    }

    /** What the planes hold after a write, bit by bit. */
    private static int written(int[] graphics, int plane, int latch, int value) {
        int turn = graphics[ROTATE] & 7;
        int rotated = ((value >>> turn) | (value << (8 - turn))) & 0xFF;
        int set = ((graphics[SET_RESET] >> plane) & 1) * 0xFF;
        int mask = graphics[BIT_MASK];
        int source;
        switch (graphics[MODE] & 3) {
            case 0 -> source = ((graphics[ENABLE_SET_RESET] >> plane) & 1) != 0 ? set : rotated;
            case 1 -> {
                return latch;
            }
            case 2 -> source = ((value >> plane) & 1) * 0xFF;
            default -> {
                source = set;
                mask &= rotated;
            }
        }
        int result =
                switch ((graphics[ROTATE] >> 3) & 3) {
                    case 1 -> source & latch;
                    case 2 -> source | latch;
                    case 3 -> source ^ latch;
                    default -> source;
                };
        return (result & mask) | (latch & ~mask);
    }

    private static void writes(DeviceTrial<?> trial, int mode) {
        VgaRules rules = planar(trial);
        Dice dice = trial.dice();
        for (int round = 0; round < ROUNDS; round++) {
            int[] before = new int[PLANES];
            for (int plane = 0; plane < PLANES; plane++) {
                before[plane] = dice.below(256);
                rules.set(SEQUENCER, MAP_MASK, 1 << plane);
                rules.poke(0x40, before[plane]);
            }
            rules.set(SEQUENCER, MAP_MASK, 0x0F);
            int[] graphics = {
                dice.below(16), dice.below(16), 0, dice.below(32), 0, mode, 5, 15, dice.below(256)
            };
            for (int i : new int[] {SET_RESET, ENABLE_SET_RESET, ROTATE, MODE, BIT_MASK}) {
                rules.set(GRAPHICS, i, graphics[i]);
            }
            var _ = rules.peek(0x40);
            int value = dice.below(256);
            rules.poke(0x40, value);
            for (int i : new int[] {ENABLE_SET_RESET, ROTATE, MODE}) {
                rules.set(GRAPHICS, i, 0);
            }
            rules.set(GRAPHICS, BIT_MASK, 0xFF);
            for (int plane = 0; plane < PLANES; plane++) {
                rules.vga.requireEqual(
                        ("plane %d, which held %02x, after %02x was written with set/reset %x,"
                                        + " enable %x, rotate and function %02x, mode %x, bit mask"
                                        + " %02x")
                                .formatted(
                                        plane,
                                        before[plane],
                                        value,
                                        graphics[SET_RESET],
                                        graphics[ENABLE_SET_RESET],
                                        graphics[ROTATE],
                                        mode,
                                        graphics[BIT_MASK]),
                        written(graphics, plane, before[plane], value),
                        rules.plane(plane, 0x40));
            }
        }
    }

    @Rule(
            id = "VGA-WRM-01",
            text =
                    "Write mode 0 rotates, sets or resets, combines with the latches, and changes"
                            + " the bits of the mask.",
            needs = Claim.VGA,
            source = "IBM PS/2, VGA, graphics controller registers")
    static void writeMode0(DeviceTrial<?> trial) {
        writes(trial, 0);
    }

    @Rule(
            id = "VGA-WRM-02",
            text = "Write mode 2 fills each plane with its bit of the value.",
            needs = Claim.VGA,
            source = "IBM PS/2, VGA, graphics mode register, write mode 2")
    static void writeMode2(DeviceTrial<?> trial) {
        writes(trial, 2);
    }

    @Rule(
            id = "VGA-WRM-03",
            text = "Write mode 3 takes set/reset, and the rotated value as a further bit mask.",
            needs = Claim.VGA,
            source = "IBM PS/2, VGA, graphics mode register, write mode 3")
    static void writeMode3(DeviceTrial<?> trial) {
        writes(trial, 3);
    }

    @Rule(
            id = "VGA-RDM-01",
            text =
                    "Read mode 1 gives ones where the planes that it cares for hold the compared"
                            + " colour.",
            needs = Claim.VGA,
            source = "IBM PS/2, VGA, color compare and color don't care registers")
    static void readMode1(DeviceTrial<?> trial) {
        VgaRules rules = planar(trial);
        int[] planes = {0x0F, 0x33, 0x55, 0xF0};
        for (int plane = 0; plane < PLANES; plane++) {
            rules.set(SEQUENCER, MAP_MASK, 1 << plane);
            rules.poke(0x80, planes[plane]);
        }
        rules.set(GRAPHICS, MODE, 8);
        for (int color = 0; color < 16; color++) {
            for (int care : new int[] {0x0F, 0x05, 0x08, 0x00}) {
                rules.set(GRAPHICS, COLOR_COMPARE, color);
                rules.set(GRAPHICS, COLOR_CARE, care);
                int expected = 0xFF;
                for (int plane = 0; plane < PLANES; plane++) {
                    int same = ((color >> plane) & 1) != 0 ? planes[plane] : ~planes[plane];
                    expected &= ((care >> plane) & 1) != 0 ? same : 0xFF;
                }
                rules.vga.requireEqual(
                        "a read with colour %x, care %x".formatted(color, care),
                        expected & 0xFF,
                        rules.peek(0x80));
            }
        }
    }

    @Rule(
            id = "VGA-CHN-01",
            text =
                    "In chain 4 the lowest two bits of the address choose the plane, for writes and"
                            + " reads, and the map mask holds as ever.",
            needs = Claim.VGA,
            source = "IBM PS/2, VGA, memory mode register, chain 4")
    static void chain4(DeviceTrial<?> trial) {
        VgaRules rules = planar(trial);
        for (int address = 0x200; address < 0x204; address++) {
            rules.poke(address, 0);
        }
        rules.set(SEQUENCER, MEMORY_MODE, 0x0E);
        for (int i = 0; i < PLANES; i++) {
            rules.poke(0x200 + i, 0xC0 + i);
        }
        for (int i = 0; i < PLANES; i++) {
            rules.vga.requireEqual("the byte at 20" + i, 0xC0 + i, rules.peek(0x200 + i));
        }
        rules.vga.requireEqual(
                "the double word at 200",
                0xC3C2_C1C0L,
                rules.vga.bench().read(rules.window, 0x200, Width.DWORD));
        rules.set(SEQUENCER, MAP_MASK, 0x05);
        rules.poke(0x201, 0x77);
        rules.poke(0x202, 0x88);
        rules.set(SEQUENCER, MAP_MASK, 0x0F);
        rules.set(SEQUENCER, MEMORY_MODE, 0x06);
        rules.requirePlanes("written in chain 4", 0x200, 0xC0, 0xC1, 0x88, 0xC3);
    }

    @Rule(
            id = "VGA-WIN-01",
            text =
                    "The memory map field shows video memory at A0000 in 128 or 64 KiB, at B0000 or"
                        + " at B8000, and nowhere else; with bit 1 of miscellaneous output clear it"
                        + " shows nowhere.",
            needs = Claim.VGA,
            source = "IBM PS/2, VGA, miscellaneous register of the graphics controller")
    static void windows(DeviceTrial<?> trial) {
        VgaRules rules = planar(trial);
        rules.poke(0x10, 0x3C);
        rules.poke(0x8010, 0x3C);
        int[][] maps = {{1, 0}, {2, 0x1_0000}, {3, 0x1_8000}};
        for (int[] map : maps) {
            rules.set(GRAPHICS, MAP, (map[0] << 2) | 1);
            rules.vga.requireEqual(
                    "the byte 10 with map %d".formatted(map[0]), 0x3C, rules.peek(map[1] + 0x10));
            for (int[] other : maps) {
                if (other[0] != map[0]) {
                    rules.poke(other[1] + 0x10, 0x99);
                }
            }
            rules.vga.requireEqual(
                    "the byte 10 after writes where map %d shows nothing".formatted(map[0]),
                    0x3C,
                    rules.peek(map[1] + 0x10));
            rules.set(GRAPHICS, MAP, 0x05);
            rules.vga.requireEqual(
                    "the byte 8010 after writes where map %d shows nothing".formatted(map[0]),
                    0x3C,
                    rules.peek(0x8010));
            rules.set(GRAPHICS, MAP, (map[0] << 2) | 1);
            rules.out(MISCELLANEOUS_WRITE, 0x61);
            rules.poke(map[1] + 0x10, 0x55);
            rules.out(MISCELLANEOUS_WRITE, 0x63);
            rules.vga.requireEqual(
                    "the byte 10 after a write while video memory is disabled",
                    0x3C,
                    rules.peek(map[1] + 0x10));
        }
    }
}

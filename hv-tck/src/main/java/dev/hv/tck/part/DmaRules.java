package dev.hv.tck.part;

import dev.hv.api.bus.Initiator;
import dev.hv.api.bus.Width;
import dev.hv.api.device.Claim;
import dev.hv.api.device.DmaChannel;
import dev.hv.api.device.DmaController;
import dev.hv.tck.Rule;
import dev.hv.tck.bench.NaiveRam;
import dev.hv.tck.device.DeviceTrial;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * The DMA controllers of a PC/AT: two 8237A (Intel 231466) and the page registers (IBM PC AT
 * Technical Reference, 6280070).
 */
public final class DmaRules {
    private static final int LOW = 0;
    private static final int HIGH = 1;
    private static final int PAGES = 2;

    private static final int STATUS = 8;
    private static final int COMMAND = 8;
    private static final int REQUEST = 9;
    private static final int SINGLE_MASK = 10;
    private static final int MODE = 11;
    private static final int CLEAR_FLIP_FLOP = 12;
    private static final int MASTER_CLEAR = 13;
    private static final int CLEAR_MASK = 14;
    private static final int ALL_MASKS = 15;

    private static final int TO_MEMORY = 0x44;
    private static final int FROM_MEMORY = 0x48;
    private static final int VERIFY = 0x40;
    private static final int CASCADE = 0xC0;
    private static final int AUTO_INITIALIZE = 0x10;
    private static final int DOWN = 0x20;
    private static final int DISABLED = 0x04;

    /** Of the first page of memory that these rules lay under the controller; it has two. */
    private static final int PAGE = 0x12;

    private static final int PAGE_BYTES = 1 << 16;

    /** Offset of each channel's page register from port 81H on. */
    private static final int[] PAGE_OF_CHANNEL = {6, 2, 0, 1, 14, 10, 8, 9};

    private static final Initiator OTHER = Initiator.named("other");

    private final PartBench dma;

    private DmaRules(PartBench dma) {
        this.dma = dma;
    }

    private static DmaRules ready(DeviceTrial<?> trial) {
        DmaRules rules = new DmaRules(PartBench.of(trial, 16, 32, 15));
        var _ = rules.dma.as(DmaController.class);
        rules.dma
                .bench()
                .memory()
                .edit()
                .map((long) PAGE * PAGE_BYTES, new NaiveRam("pages", 2 * PAGE_BYTES, false), 0)
                .commit();
        return rules;
    }

    // The guest

    private void write(int channel, int register, int value) {
        if (channel < 4) {
            dma.write(LOW, register, value);
        } else {
            dma.write(HIGH, 2 * register, value);
        }
    }

    private int read(int channel, int register) {
        return channel < 4 ? dma.read(LOW, register) : dma.read(HIGH, 2 * register);
    }

    private static int addressOf(int channel) {
        return 2 * (channel & 3);
    }

    private static int countOf(int channel) {
        return addressOf(channel) + 1;
    }

    private void writeBoth(int channel, int register, int value) {
        write(channel, CLEAR_FLIP_FLOP, 0);
        write(channel, register, value & 0xFF);
        write(channel, register, value >> 8);
    }

    private int readBoth(int channel, int register) {
        write(channel, CLEAR_FLIP_FLOP, 0);
        int low = read(channel, register);
        return read(channel, register) << 8 | low;
    }

    /**
     * Sets a channel up as a driver does, in the first of the two pages.
     *
     * @param units how many bytes or words
     */
    private void program(int channel, int mode, int address, int units) {
        write(channel, SINGLE_MASK, 4 | (channel & 3));
        write(channel, MODE, mode | (channel & 3));
        writeBoth(channel, addressOf(channel), address);
        writeBoth(channel, countOf(channel), units - 1);
        dma.write(PAGES, PAGE_OF_CHANNEL[channel], PAGE);
        write(channel, SINGLE_MASK, channel & 3);
    }

    // The device on a channel

    private DmaChannel channel(int number) {
        return dma.bench().inDomain(() -> dma.as(DmaController.class).channel(number));
    }

    /** The device gives bytes that begin with a value and go up by one. */
    private int give(int channel, int first, int bytes) {
        byte[] data = new byte[bytes];
        for (int i = 0; i < bytes; i++) {
            data[i] = (byte) (first + i);
        }
        DmaChannel on = channel(channel);
        return dma.bench().inDomain(() -> on.toMemory(ByteBuffer.wrap(data)));
    }

    private ByteBuffer take(int channel, int bytes) {
        DmaChannel on = channel(channel);
        ByteBuffer buffer = ByteBuffer.allocate(bytes);
        dma.bench().inDomain(() -> on.fromMemory(buffer));
        return buffer.flip();
    }

    private boolean terminal(int channel) {
        DmaChannel on = channel(channel);
        return dma.bench().inDomain(on::terminalCount);
    }

    private void request(int channel, boolean level) {
        DmaChannel on = channel(channel);
        dma.bench()
                .inDomain(
                        () -> {
                            on.request(level);
                            return level;
                        });
    }

    // Memory, from the first of the two pages on

    private int memory(int at) {
        return (int) dma.bench().memory().read((long) PAGE * PAGE_BYTES + at, Width.BYTE, OTHER);
    }

    private void requireMemory(int at, int... expected) {
        for (int i = 0; i < expected.length; i++) {
            dma.requireEqual("memory at PAGE:%04x".formatted(at + i), expected[i], memory(at + i));
        }
    }

    @Rule(
            id = "DMA-REG-01",
            text =
                    "Address and count are written and read low byte first, each channel by"
                            + " itself; a command brings the low byte back.",
            needs = Claim.DMA_8237A,
            source = "Intel 231466, base and current registers, and clear first/last flip-flop")
    static void addressesAndCounts(DeviceTrial<?> trial) {
        DmaRules rules = ready(trial);
        for (int channel = 0; channel < 8; channel++) {
            rules.writeBoth(channel, addressOf(channel), 0x1122 + 0x1110 * channel);
            rules.writeBoth(channel, countOf(channel), 0xA4B5 - 0x0A10 * channel);
        }
        for (int channel = 0; channel < 8; channel++) {
            rules.dma.requireEqual(
                    "address of channel " + channel,
                    0x1122 + 0x1110 * channel,
                    rules.readBoth(channel, addressOf(channel)));
            rules.dma.requireEqual(
                    "count of channel " + channel,
                    0xA4B5 - 0x0A10 * channel,
                    rules.readBoth(channel, countOf(channel)));
        }
        for (int channel : new int[] {1, 6}) {
            rules.write(channel, CLEAR_FLIP_FLOP, 0);
            rules.write(channel, addressOf(channel), 0x34);
            rules.write(channel, CLEAR_FLIP_FLOP, 0);
            rules.dma.requireEqual(
                    "the byte after clear flip-flop",
                    0x34,
                    rules.read(channel, addressOf(channel)));
            rules.write(channel, CLEAR_FLIP_FLOP, 0);
            rules.write(channel, addressOf(channel), 0x56);
            rules.write(channel, addressOf(channel), 0x78);
            rules.dma.requireEqual(
                    "address, whose low byte was written twice",
                    0x7856,
                    rules.readBoth(channel, addressOf(channel)));
        }
    }

    @Rule(
            id = "DMA-FLP-01",
            text =
                    "The flip-flop turns with bytes of addresses and counts alone: status, mode,"
                            + " masks and requests leave it as it is.",
            needs = Claim.DMA_8237A,
            source = "Intel 231466, clear first/last flip-flop, and software commands")
    static void flipFlop(DeviceTrial<?> trial) {
        DmaRules rules = ready(trial);
        for (int channel : new int[] {1, 6}) {
            int bits = channel & 3;
            List<Runnable> between =
                    List.of(
                            () -> rules.read(channel, STATUS),
                            () -> rules.write(channel, MODE, TO_MEMORY | bits),
                            () -> rules.write(channel, SINGLE_MASK, 4 | bits),
                            () -> rules.write(channel, ALL_MASKS, 0x0F),
                            () -> rules.write(channel, REQUEST, bits));
            for (int i = 0; i < between.size(); i++) {
                rules.write(channel, CLEAR_FLIP_FLOP, 0xFF);
                rules.write(channel, addressOf(channel), 0x30 + i);
                between.get(i).run();
                rules.write(channel, addressOf(channel), 0x12);
                rules.dma.requireEqual(
                        "address of channel %d, with an access of kind %d between its bytes"
                                .formatted(channel, i),
                        0x1230 + i,
                        rules.readBoth(channel, addressOf(channel)));
            }
        }
    }

    @Rule(
            id = "DMA-CAS-01",
            text = "A channel in cascade mode moves nothing.",
            needs = Claim.DMA_8237A,
            source = "Intel 231466, cascade mode")
    static void cascade(DeviceTrial<?> trial) {
        DmaRules rules = ready(trial);
        for (int channel : new int[] {1, 3, 6}) {
            rules.program(channel, CASCADE | TO_MEMORY, 0x100, 16);
            rules.requireReady("in cascade mode", channel, false);
            rules.dma.requireEqual("bytes in cascade mode", 0, rules.give(channel, 1, 2));
            rules.program(channel, TO_MEMORY, 0x100, 16);
            rules.requireReady("in single mode", channel, true);
        }
    }

    @Rule(
            id = "DMA-MSK-01",
            text =
                    "After a reset every channel is masked, and a masked channel moves nothing;"
                            + " one, all or none can be masked.",
            needs = Claim.DMA_8237A,
            source = "Intel 231466, mask register")
    static void masks(DeviceTrial<?> trial) {
        DmaRules rules = ready(trial);
        for (int channel : new int[] {0, 1, 2, 3, 5, 6, 7}) {
            rules.requireReady("after a reset", channel, false);
        }
        for (int channel : new int[] {0, 1, 2, 3, 5, 6, 7}) {
            rules.program(channel, TO_MEMORY, 0x100 * channel, 16);
            rules.requireReady("unmasked", channel, true);
            rules.write(channel, SINGLE_MASK, 4 | (channel & 3));
            rules.requireReady("masked", channel, false);
            rules.dma.requireEqual(
                    "bytes that a masked channel moves", 0, rules.give(channel, 1, 2));
        }
        rules.write(0, CLEAR_MASK, 0x0F);
        rules.write(4, CLEAR_MASK, 0xFF);
        for (int channel : new int[] {0, 1, 2, 3, 5, 6, 7}) {
            rules.requireReady("after clear mask register", channel, true);
        }
        rules.write(0, ALL_MASKS, 0x5);
        rules.write(4, ALL_MASKS, 0xA);
        for (int channel : new int[] {0, 1, 2, 3, 5, 6, 7}) {
            boolean masked = ((channel < 4 ? 0x05 : 0xA0) >> channel & 1) != 0;
            rules.requireReady("after all masks were written", channel, !masked);
        }
    }

    private void requireReady(String when, int channel, boolean expected) {
        DmaChannel on = channel(channel);
        boolean is = dma.bench().inDomain(on::isReady);
        dma.require(
                is == expected, "%s channel %d is %s", when, channel, is ? "ready" : "not ready");
    }

    @Rule(
            id = "DMA-TRF-01",
            text =
                    "A write transfer brings the device's bytes to memory, from the address up,"
                            + " and counts.",
            needs = Claim.DMA_8237A,
            source = "Intel 231466, transfer types")
    static void writesMemory(DeviceTrial<?> trial) {
        for (int channel = 0; channel < 4; channel++) {
            DmaRules rules = ready(trial);
            rules.program(channel, TO_MEMORY, 0x2340, 8);
            rules.dma.requireEqual("bytes moved", 3, rules.give(channel, 0x61, 3));
            rules.requireMemory(0x233F, 0, 0x61, 0x62, 0x63, 0);
            rules.dma.requireEqual(
                    "the address", 0x2343, rules.readBoth(channel, addressOf(channel)));
            rules.dma.requireEqual("the count", 4, rules.readBoth(channel, countOf(channel)));
            rules.dma.requireEqual("bytes moved", 2, rules.give(channel, 0x71, 2));
            rules.requireMemory(0x2340, 0x61, 0x62, 0x63, 0x71, 0x72, 0);
        }
    }

    @Rule(
            id = "DMA-TRF-02",
            text = "A read transfer brings bytes of memory to the device, and changes none.",
            needs = Claim.DMA_8237A,
            source = "Intel 231466, transfer types")
    static void readsMemory(DeviceTrial<?> trial) {
        DmaRules rules = ready(trial);
        for (int i = 0; i < 8; i++) {
            rules.dma
                    .bench()
                    .memory()
                    .write((long) PAGE * PAGE_BYTES + 0x80 + i, Width.BYTE, 0xC0 + i, OTHER);
        }
        rules.program(1, FROM_MEMORY, 0x82, 4);
        ByteBuffer taken = rules.take(1, 4);
        rules.dma.requireEqual("bytes moved", 4, taken.remaining());
        for (int i = 0; i < 4; i++) {
            rules.dma.requireEqual("byte " + i, 0xC2 + i, taken.get(i) & 0xFF);
        }
        rules.requireMemory(0x80, 0xC0, 0xC1, 0xC2, 0xC3, 0xC4, 0xC5, 0xC6, 0xC7);
    }

    @Rule(
            id = "DMA-TRF-03",
            text = "A verify transfer counts, and leaves memory as it is.",
            needs = Claim.DMA_8237A,
            source = "Intel 231466, transfer types")
    static void verifies(DeviceTrial<?> trial) {
        DmaRules rules = ready(trial);
        rules.program(2, VERIFY, 0x40, 4);
        rules.dma.requireEqual("bytes moved", 4, rules.give(2, 0x11, 8));
        rules.requireMemory(0x40, 0, 0, 0, 0);
        rules.dma.require(rules.terminal(2), "there is no terminal count after the last byte");
    }

    @Rule(
            id = "DMA-DEC-01",
            text = "With bit 5 of its mode a channel goes down in memory.",
            needs = Claim.DMA_8237A,
            source = "Intel 231466, mode register")
    static void descends(DeviceTrial<?> trial) {
        DmaRules rules = ready(trial);
        rules.program(3, TO_MEMORY | DOWN, 0x50, 4);
        rules.dma.requireEqual("bytes moved", 3, rules.give(3, 1, 3));
        rules.requireMemory(0x4D, 0, 3, 2, 1, 0);
        rules.dma.requireEqual("the address", 0x4D, rules.readBoth(3, addressOf(3)));
    }

    @Rule(
            id = "DMA-TCS-01",
            text =
                    "After count plus one units the terminal count is reached: the device is told,"
                            + " status tells it once, the channel is masked, and nothing more is"
                            + " moved.",
            needs = Claim.DMA_8237A,
            source = "Intel 231466, status register")
    static void terminalCount(DeviceTrial<?> trial) {
        for (int channel : new int[] {0, 1, 2, 3, 5, 6, 7}) {
            DmaRules rules = ready(trial);
            int unit = channel < 4 ? 1 : 2;
            rules.program(channel, TO_MEMORY, 0x200, 4);
            var _ = rules.read(channel, STATUS);
            rules.dma.requireEqual("bytes moved", 3 * unit, rules.give(channel, 1, 3 * unit));
            rules.dma.require(!rules.terminal(channel), "terminal count after 3 units of 4");
            rules.dma.requireEqual(
                    "status after 3 units of 4", 0, rules.read(channel, STATUS) & 0x0F);
            rules.dma.requireEqual("bytes moved", unit, rules.give(channel, 1, 3 * unit));
            rules.dma.require(rules.terminal(channel), "no terminal count after 4 units of 4");
            int bit = 1 << (channel & 3);
            rules.dma.requireEqual(
                    "status after 4 units of 4", bit, rules.read(channel, STATUS) & 0x0F);
            rules.dma.requireEqual("status read again", 0, rules.read(channel, STATUS) & 0x0F);
            rules.requireReady("after its terminal count", channel, false);
            rules.dma.requireEqual("bytes moved after it", 0, rules.give(channel, 9, unit));
            rules.dma.requireEqual(
                    "the count after it", 0xFFFF, rules.readBoth(channel, countOf(channel)));
        }
    }

    @Rule(
            id = "DMA-AUT-01",
            text =
                    "A channel that initializes itself begins again at its terminal count, from"
                            + " where it was programmed, and is not masked.",
            needs = Claim.DMA_8237A,
            source = "Intel 231466, autoinitialize")
    static void autoInitialize(DeviceTrial<?> trial) {
        DmaRules rules = ready(trial);
        rules.program(1, TO_MEMORY | AUTO_INITIALIZE, 0x300, 4);
        for (int turn = 0; turn < 2; turn++) {
            rules.dma.requireEqual("bytes moved", 4, rules.give(1, 0x10 + turn, 4));
            rules.requireReady("after its terminal count", 1, true);
            rules.requireMemory(0x300, 0x10 + turn, 0x11 + turn, 0x12 + turn, 0x13 + turn, 0);
            rules.dma.requireEqual("the address", 0x300, rules.readBoth(1, addressOf(1)));
            rules.dma.requireEqual("the count", 3, rules.readBoth(1, countOf(1)));
        }
    }

    @Rule(
            id = "DMA-WRD-01",
            text =
                    "Channels 5 to 7 move words: their address counts words, and bit 0 of their"
                            + " page is not used.",
            needs = Claim.DMA_8237A,
            source = "IBM 6280070, direct memory access")
    static void words(DeviceTrial<?> trial) {
        for (int channel = 5; channel < 8; channel++) {
            DmaRules rules = ready(trial);
            rules.program(channel, TO_MEMORY, 0x1230, 3);
            rules.dma.write(PAGES, PAGE_OF_CHANNEL[channel], PAGE | 1);
            rules.dma.requireEqual("bytes moved", 4, rules.give(channel, 0x21, 4));
            rules.requireMemory(0x245F, 0, 0x21, 0x22, 0x23, 0x24, 0);
            rules.dma.requireEqual(
                    "the address", 0x1232, rules.readBoth(channel, addressOf(channel)));
            rules.dma.requireEqual("the count", 0, rules.readBoth(channel, countOf(channel)));
            rules.writeBoth(channel, addressOf(channel), 0x8000);
            rules.dma.requireEqual("bytes moved", 2, rules.give(channel, 0x41, 2));
            rules.requireMemory(PAGE_BYTES, 0x41, 0x42, 0);
        }
    }

    @Rule(
            id = "DMA-PAG-01",
            text =
                    "Each channel has a page register; an address that runs over goes on at the"
                            + " beginning of its page.",
            needs = Claim.DMA_8237A,
            source = "IBM 6280070, direct memory access")
    static void pages(DeviceTrial<?> trial) {
        DmaRules rules = ready(trial);
        for (int i = 0; i < 15; i++) {
            rules.dma.write(PAGES, i, 0xE0 + i);
        }
        for (int i = 0; i < 15; i++) {
            rules.dma.requireEqual("page register " + i, 0xE0 + i, rules.dma.read(PAGES, i));
        }
        for (int channel = 0; channel < 4; channel++) {
            rules.program(channel, TO_MEMORY, 0xFFFE, 4);
            for (int i = 0; i < 15; i++) {
                if (i != PAGE_OF_CHANNEL[channel]) {
                    rules.dma.write(PAGES, i, 0xFF);
                }
            }
            rules.dma.requireEqual("bytes moved", 4, rules.give(channel, 0x31 + channel, 4));
            rules.requireMemory(0xFFFE, 0x31 + channel, 0x32 + channel, 0);
            rules.requireMemory(0, 0x33 + channel, 0x34 + channel, 0);
        }
    }

    @Rule(
            id = "DMA-CMD-01",
            text = "Bit 2 of the command register stops all channels of its chip.",
            needs = Claim.DMA_8237A,
            source = "Intel 231466, command register")
    static void disabled(DeviceTrial<?> trial) {
        DmaRules rules = ready(trial);
        rules.program(1, TO_MEMORY, 0x100, 4);
        rules.program(5, TO_MEMORY, 0x100, 4);
        rules.write(1, COMMAND, DISABLED);
        rules.requireReady("of a disabled chip", 1, false);
        rules.requireReady("of the other chip", 5, true);
        rules.dma.requireEqual("bytes moved", 0, rules.give(1, 1, 1));
        rules.write(1, COMMAND, 0);
        rules.requireReady("of an enabled chip", 1, true);
    }

    @Rule(
            id = "DMA-REQ-01",
            text =
                    "Status tells who asks; a device that asks is told when its channel becomes"
                            + " ready, and no other.",
            needs = Claim.DMA_8237A,
            source = "Intel 231466, status register")
    static void requests(DeviceTrial<?> trial) {
        for (int channel : new int[] {0, 1, 2, 3, 5, 6, 7}) {
            DmaRules rules = ready(trial);
            int[] told = new int[8];
            for (int i : new int[] {0, 1, 2, 3, 5, 6, 7}) {
                DmaChannel on = rules.channel(i);
                rules.dma
                        .bench()
                        .inDomain(
                                () -> {
                                    on.onReady(() -> told[i]++);
                                    return i;
                                });
            }
            rules.request(channel, true);
            rules.dma.requireEqual(
                    "requests in status",
                    0x10 << (channel & 3),
                    rules.read(channel, STATUS) & 0xF0);
            rules.dma.requireEqual("calls while masked", 0, told[channel]);
            rules.program(channel, TO_MEMORY, 0x100, 4);
            rules.dma.requireEqual("calls when unmasked", 1, told[channel]);
            rules.write(channel, COMMAND, DISABLED);
            rules.write(channel, COMMAND, 0);
            rules.dma.requireEqual("calls when the chip is enabled again", 2, told[channel]);
            rules.request(channel, false);
            rules.dma.requireEqual("requests in status", 0, rules.read(channel, STATUS) & 0xF0);
            rules.write(channel, ALL_MASKS, 0xF);
            rules.write(channel, ALL_MASKS, 0);
            int calls = 0;
            for (int i : told) {
                calls += i;
            }
            rules.dma.requireEqual("calls of all devices", 2, calls);
        }
    }

    @Rule(
            id = "DMA-SRQ-01",
            text =
                    "The request register asks for a channel, until it is told not to, or the"
                            + " terminal count is reached.",
            needs = Claim.DMA_8237A,
            source = "Intel 231466, request register")
    static void softwareRequests(DeviceTrial<?> trial) {
        DmaRules rules = ready(trial);
        rules.write(2, REQUEST, 4 | 2);
        rules.write(1, REQUEST, 4 | 1);
        rules.requireRequests("of channels 1 and 2", 0x60);
        rules.write(1, REQUEST, 1);
        rules.requireRequests("of channel 2", 0x40);
        rules.program(2, TO_MEMORY, 0, 1);
        var _ = rules.give(2, 1, 1);
        rules.requireRequests("after the terminal count of channel 2", 0);
        rules.write(3, REQUEST, 4 | 3);
        rules.write(3, MASTER_CLEAR, 0);
        rules.requireRequests("after master clear", 0);
    }

    private void requireRequests(String when, int expected) {
        dma.requireEqual("requests in status " + when, expected, read(0, STATUS) & 0xF0);
    }

    @Rule(
            id = "DMA-CLR-01",
            text =
                    "Master clear masks all channels of its chip, clears command, status and"
                            + " flip-flop, and keeps addresses.",
            needs = Claim.DMA_8237A,
            source = "Intel 231466, master clear")
    static void masterClear(DeviceTrial<?> trial) {
        for (int channel : new int[] {2, 7}) {
            DmaRules rules = ready(trial);
            rules.program(channel, TO_MEMORY, 0x1234, 1);
            var _ = rules.give(channel, 1, 2);
            rules.program(channel, TO_MEMORY, 0x1234, 16);
            rules.write(channel, COMMAND, DISABLED);
            rules.write(channel, CLEAR_FLIP_FLOP, 0);
            var _ = rules.read(channel, addressOf(channel));
            rules.write(channel, MASTER_CLEAR, 0);
            rules.dma.requireEqual("status", 0, rules.read(channel, STATUS) & 0x0F);
            rules.dma.requireEqual(
                    "the low byte of the address", 0x34, rules.read(channel, addressOf(channel)));
            rules.requireReady("after master clear", channel, false);
            rules.write(channel, SINGLE_MASK, channel & 3);
            rules.requireReady("unmasked, as the chip is enabled", channel, true);
        }
    }
}

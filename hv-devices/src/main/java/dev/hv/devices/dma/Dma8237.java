package dev.hv.devices.dma;

import dev.hv.api.bus.Width;
import dev.hv.api.register.Access;
import dev.hv.api.register.RegisterBank;
import dev.hv.api.state.StateException;
import dev.hv.api.state.StateReader;
import dev.hv.api.state.StateWriter;
import dev.hv.api.trace.Trace;

import java.util.Arrays;
import java.util.function.IntConsumer;

/**
 * One 8237A: Intel 8237A datasheet (order number 231466), "Register Description". Memory-to-memory
 * transfers, rotating priority and compressed timing are bits without effect, as in a PC, where
 * nothing can use them.
 */
final class Dma8237 {
    static final int CHANNELS = 4;

    private static final int ALL = 0xF;
    private static final int COMMAND_DISABLED = 1 << 2;
    private static final int MODE_DESCENDING = 1 << 5;
    private static final int MODE_AUTOINITIALIZE = 1 << 4;
    private static final int MODE_CASCADE = 3;

    private final int stride;
    private final IntConsumer onReady;
    private final RegisterBank bank;
    private final int[] baseAddress = new int[CHANNELS];
    private final int[] baseCount = new int[CHANNELS];
    private final int[] address = new int[CHANNELS];
    private final int[] count = new int[CHANNELS];
    private final int[] mode = new int[CHANNELS];
    private int command;
    private int mask;
    private int softwareRequest;
    private int terminalCounts;
    private boolean highByte;

    /** Driven by the devices, who drive it again after a restore. */
    private int requests;

    /**
     * @param stride from one register to the next, in ports
     * @param onReady is told of each channel that the guest makes ready
     */
    Dma8237(String name, int stride, Trace trace, IntConsumer onReady) {
        this.stride = stride;
        this.onReady = onReady;
        bank = declare(RegisterBank.named(name, 16L * stride).trace(trace));
    }

    private RegisterBank declare(RegisterBank.Builder builder) {
        for (int i = 0; i < CHANNELS; i++) {
            int channel = i;
            builder.register(
                            "ADDRESS" + i,
                            2L * i * stride,
                            Width.BYTE,
                            r ->
                                    r.summary("Address, low byte, then high byte")
                                            .onRead(() -> readHalf(address[channel]))
                                            .onPeek(() -> half(address[channel]))
                                            .onWrite(
                                                    (old, now) ->
                                                            write(
                                                                    channel,
                                                                    baseAddress,
                                                                    address,
                                                                    (int) now)))
                    .register(
                            "COUNT" + i,
                            (2L * i + 1) * stride,
                            Width.BYTE,
                            r ->
                                    r.summary("Count less one, low byte, then high byte")
                                            .onRead(() -> readHalf(count[channel]))
                                            .onPeek(() -> half(count[channel]))
                                            .onWrite(
                                                    (old, now) ->
                                                            write(
                                                                    channel, baseCount, count,
                                                                    (int) now)));
        }
        builder.register(
                        "STATUS",
                        8L * stride,
                        Width.BYTE,
                        r ->
                                r.summary("Requests and terminal counts; reading clears the latter")
                                        .access(Access.READ_ONLY)
                                        .onRead(this::readStatus)
                                        .onPeek(this::status))
                .register(
                        "COMMAND",
                        8L * stride,
                        Width.BYTE,
                        r ->
                                r.access(Access.WRITE_ONLY)
                                        .onWrite((old, now) -> commandWritten((int) now)))
                .register(
                        "REQUEST",
                        9L * stride,
                        Width.BYTE,
                        r ->
                                r.access(Access.WRITE_ONLY)
                                        .onWrite((old, now) -> softwareRequest((int) now)))
                .register(
                        "SINGLE_MASK",
                        10L * stride,
                        Width.BYTE,
                        r ->
                                r.access(Access.WRITE_ONLY)
                                        .onWrite((old, now) -> singleMask((int) now)))
                .register(
                        "MODE",
                        11L * stride,
                        Width.BYTE,
                        r ->
                                r.access(Access.WRITE_ONLY)
                                        .onWrite((old, now) -> mode[(int) now & 3] = (int) now))
                .register(
                        "CLEAR_FLIP_FLOP",
                        12L * stride,
                        Width.BYTE,
                        r -> r.access(Access.WRITE_ONLY).onWrite((old, now) -> highByte = false))
                .register(
                        "TEMPORARY",
                        13L * stride,
                        Width.BYTE,
                        r -> r.access(Access.READ_ONLY).onPeek(() -> 0))
                .register(
                        "MASTER_CLEAR",
                        13L * stride,
                        Width.BYTE,
                        r -> r.access(Access.WRITE_ONLY).onWrite((old, now) -> masterClear()))
                .register(
                        "CLEAR_MASK",
                        14L * stride,
                        Width.BYTE,
                        r -> r.access(Access.WRITE_ONLY).onWrite((old, now) -> masks(0)))
                .register(
                        "ALL_MASKS",
                        15L * stride,
                        Width.BYTE,
                        r -> r.onPeek(() -> 0xF0 | mask).onWrite((old, now) -> masks((int) now)));
        if (stride > 1) {
            builder.quietElsewhere();
        }
        return builder.build();
    }

    RegisterBank registers() {
        return bank;
    }

    void reset() {
        masterClear();
        Arrays.fill(baseAddress, 0);
        Arrays.fill(baseCount, 0);
        Arrays.fill(address, 0);
        Arrays.fill(count, 0);
        Arrays.fill(mode, 0);
    }

    private void masterClear() {
        command = 0;
        terminalCounts = 0;
        softwareRequest = 0;
        highByte = false;
        mask = ALL;
    }

    // The guest

    private long half(int value) {
        return highByte ? value >> 8 : value & 0xFF;
    }

    private long readHalf(int value) {
        long read = half(value);
        highByte = !highByte;
        return read;
    }

    private void write(int channel, int[] base, int[] current, int value) {
        base[channel] =
                highByte ? (base[channel] & 0x00FF) | value << 8 : (base[channel] & 0xFF00) | value;
        current[channel] = base[channel];
        highByte = !highByte;
    }

    private long status() {
        return (long) (requests | softwareRequest) << CHANNELS | terminalCounts;
    }

    private long readStatus() {
        long read = status();
        terminalCounts = 0;
        return read;
    }

    private void commandWritten(int value) {
        boolean enabled = (command & ~value & COMMAND_DISABLED) != 0;
        command = value;
        if (enabled) {
            tellReady(ALL);
        }
    }

    private void softwareRequest(int value) {
        int bit = 1 << (value & 3);
        softwareRequest = (value & 4) != 0 ? softwareRequest | bit : softwareRequest & ~bit;
    }

    private void singleMask(int value) {
        int bit = 1 << (value & 3);
        masks((value & 4) != 0 ? mask | bit : mask & ~bit);
    }

    private void masks(int value) {
        int opened = mask & ~value;
        mask = value & ALL;
        tellReady(opened);
    }

    private void tellReady(int channels) {
        for (int i = 0; i < CHANNELS; i++) {
            if ((channels >> i & 1) != 0 && isReady(i)) {
                onReady.accept(i);
            }
        }
    }

    // The device on a channel

    void request(int channel, boolean asserted) {
        requests = asserted ? requests | 1 << channel : requests & ~(1 << channel);
    }

    boolean isRequested(int channel) {
        return (requests >> channel & 1) != 0;
    }

    boolean isReady(int channel) {
        return (command & COMMAND_DISABLED) == 0
                && (mask >> channel & 1) == 0
                && mode[channel] >> 6 != MODE_CASCADE;
    }

    /** Returns 0 to verify, 1 to write memory, 2 to read it. */
    int transferType(int channel) {
        return mode[channel] >> 2 & 3;
    }

    boolean isDescending(int channel) {
        return (mode[channel] & MODE_DESCENDING) != 0;
    }

    long address(int channel) {
        return address[channel];
    }

    /** Returns how many units are left to move. */
    int left(int channel) {
        return count[channel] + 1;
    }

    /**
     * So many units were moved, no more than were left.
     *
     * @return whether that was the last one (TC)
     */
    boolean advance(int channel, int units) {
        int direction = isDescending(channel) ? -units : units;
        address[channel] = address[channel] + direction & 0xFFFF;
        boolean last = units == left(channel);
        count[channel] = count[channel] - units & 0xFFFF;
        if (last) {
            terminalCounts |= 1 << channel;
            softwareRequest &= ~(1 << channel);
            if ((mode[channel] & MODE_AUTOINITIALIZE) != 0) {
                address[channel] = baseAddress[channel];
                count[channel] = baseCount[channel];
            } else {
                mask |= 1 << channel;
            }
        }
        return last;
    }

    // State

    void save(StateWriter out) {
        for (int i = 0; i < CHANNELS; i++) {
            out.section("channel" + i)
                    .putLong("base-address", baseAddress[i])
                    .putLong("base-count", baseCount[i])
                    .putLong("address", address[i])
                    .putLong("count", count[i])
                    .putLong("mode", mode[i]);
        }
        out.putLong("command", command);
        out.putLong("mask", mask);
        out.putLong("software-request", softwareRequest);
        out.putLong("terminal-counts", terminalCounts);
        out.putBoolean("high-byte", highByte);
    }

    void load(StateReader in) throws StateException {
        for (int i = 0; i < CHANNELS; i++) {
            String name = "channel" + i;
            StateReader channel =
                    in.section(name).orElseThrow(() -> new StateException(name, "is missing"));
            baseAddress[i] = channel.getInt("base-address", 0, 0xFFFF);
            baseCount[i] = channel.getInt("base-count", 0, 0xFFFF);
            address[i] = channel.getInt("address", 0, 0xFFFF);
            count[i] = channel.getInt("count", 0, 0xFFFF);
            mode[i] = channel.getInt("mode", 0, 0xFF);
        }
        command = in.getInt("command", 0, 0xFF);
        mask = in.getInt("mask", 0, ALL);
        softwareRequest = in.getInt("software-request", 0, ALL);
        terminalCounts = in.getInt("terminal-counts", 0, ALL);
        highByte = in.getBoolean("high-byte");
    }
}

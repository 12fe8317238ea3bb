package dev.hv.devices.fwcfg;

import dev.hv.api.bus.AccessRules;
import dev.hv.api.bus.AddressSpace;
import dev.hv.api.bus.Initiator;
import dev.hv.api.bus.OnInvalid;
import dev.hv.api.bus.Width;
import dev.hv.api.device.Device;
import dev.hv.api.device.DeviceContext;
import dev.hv.api.device.ResetKind;
import dev.hv.api.machine.FirmwareItem;
import dev.hv.api.machine.FirmwareItems;
import dev.hv.api.register.Access;
import dev.hv.api.register.RegisterBank;
import dev.hv.api.register.RegisterMap;
import dev.hv.api.register.RegisterMapped;
import dev.hv.api.state.StateException;
import dev.hv.api.state.StateReader;
import dev.hv.api.state.StateWriter;
import dev.hv.api.trace.Trace;

import org.jspecify.annotations.Nullable;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Firmware configuration device on x86 ports: QEMU documentation, "QEMU Firmware Configuration
 * (fw_cfg) Device". The selector is little endian, the DMA address big endian.
 */
final class FwCfg implements Device, RegisterMapped {
    private static final int PORTS = 12;
    private static final int SELECTOR = 0;
    private static final int DATA = 1;
    private static final int DMA_HIGH = 4;
    private static final int DMA_LOW = 8;

    /** What the DMA address register reads as: "QEMU CFG". */
    private static final long DMA_SIGNATURE = 0x51454D5520434647L;

    private static final long ERROR = 1;
    private static final long READ = 1 << 1;
    private static final long SKIP = 1 << 2;
    private static final long SELECT = 1 << 3;
    private static final long WRITE = 1 << 4;
    private static final byte[] ZEROS = new byte[1 << 16];

    private final DeviceContext context;
    private final AddressSpace memory;
    private final Initiator initiator;
    private final Trace trace;
    private final boolean dma;
    private final RegisterBank registers;
    private int key;
    private long offset;
    private long dmaHigh;
    private @Nullable ItemTable items;
    private byte @Nullable [] selected;

    FwCfg(FwCfgConfig config, DeviceContext context) {
        this.context = context;
        memory = context.dma();
        initiator = Initiator.named(context.path());
        trace = context.trace();
        dma = config.dma();
        registers = declare();
        context.ports(
                "regs",
                PORTS,
                AccessRules.implemented(Width.BYTE, Width.WORD, Width.DWORD),
                registers);
    }

    private RegisterBank declare() {
        RegisterBank.Builder bank =
                RegisterBank.named("fw_cfg", PORTS)
                        .trace(trace)
                        .undecoded(OnInvalid.OPEN_BUS)
                        .register(
                                "SELECTOR",
                                SELECTOR,
                                Width.WORD,
                                r ->
                                        r.summary("Key of the item; in one access")
                                                .access(Access.WRITE_ONLY)
                                                .wholeOnly()
                                                .onWrite((_, now) -> select((int) now)))
                        .register(
                                "DATA",
                                DATA,
                                Width.BYTE,
                                r ->
                                        r.summary("The item's next byte; in one access")
                                                .access(Access.READ_ONLY)
                                                .wholeOnly()
                                                .onRead(this::next));
        if (dma) {
            bank.register(
                            "DMA_SIGNATURE",
                            DMA_HIGH,
                            Width.QWORD,
                            r ->
                                    r.summary("QEMU CFG: DMA is there")
                                            .access(Access.READ_ONLY)
                                            .onPeek(() -> Long.reverseBytes(DMA_SIGNATURE)))
                    .register(
                            "DMA_ADDRESS_HIGH",
                            DMA_HIGH,
                            Width.DWORD,
                            r ->
                                    r.summary("Address of the structure, big endian")
                                            .access(Access.WRITE_ONLY)
                                            .wholeOnly()
                                            .onWrite((_, now) -> dmaHigh = bigEndian(now)))
                    .register(
                            "DMA_ADDRESS_LOW",
                            DMA_LOW,
                            Width.DWORD,
                            r ->
                                    r.summary("Its lower half, big endian; begins the transfer")
                                            .access(Access.WRITE_ONLY)
                                            .wholeOnly()
                                            .onWrite((_, now) -> transferAt(bigEndian(now))));
        }
        return bank.build();
    }

    private void transferAt(long low) {
        long address = dmaHigh << 32 | low;
        dmaHigh = 0;
        transfer(address);
    }

    @Override
    public Map<String, RegisterMap> registerMaps() {
        return Map.of("regs", registers.describe());
    }

    @Override
    public void reset(ResetKind kind) {
        select(0);
        dmaHigh = 0;
    }

    @Override
    public void driveOutputs() {}

    @Override
    public void save(StateWriter out) {
        out.putLong("key", key);
        out.putLong("offset", offset);
        out.putLong("dma-high", dmaHigh);
    }

    @Override
    public void load(StateReader in) throws StateException {
        select(in.getInt("key", 0, 0xFFFF));
        offset = in.getInt("offset", 0, Integer.MAX_VALUE);
        dmaHigh = in.getLong("dma-high") & Width.DWORD.mask();
    }

    private void select(int item) {
        key = item;
        offset = 0;
        selected = null;
    }

    private byte[] content() {
        byte[] content = selected;
        if (content == null) {
            ItemTable table = items;
            if (table == null) {
                Optional<FirmwareItems> told = context.peer("items", FirmwareItems.class);
                List<FirmwareItem> list = told.map(FirmwareItems::items).orElse(List.of());
                table = new ItemTable(list, dma);
                items = table;
            }
            content = table.content(key);
            selected = content;
        }
        return content;
    }

    /** Beyond its end an item reads as zeros. */
    private int next() {
        byte[] content = content();
        int value = offset < content.length ? content[(int) offset] & 0xFF : 0;
        forward(1);
        return value;
    }

    private void forward(long bytes) {
        offset = Math.min(offset + bytes, Integer.MAX_VALUE);
    }

    /** Does what the structure at an address says, and clears its control field (or sets ERROR). */
    private void transfer(long address) {
        long control = bigEndian(memory.read(address, Width.DWORD, initiator));
        long length = bigEndian(memory.read(address + 4, Width.DWORD, initiator));
        long target =
                bigEndian(memory.read(address + 8, Width.DWORD, initiator)) << 32
                        | bigEndian(memory.read(address + 12, Width.DWORD, initiator));
        if ((control & SELECT) != 0) {
            select((int) (control >>> 16 & 0xFFFF));
        }
        long result = 0;
        if ((control & READ) != 0) {
            result = copy(target, length) ? 0 : ERROR;
        } else if ((control & WRITE) != 0) {
            trace.guestError("fw_cfg: a write to an item; none takes one", address, control);
            result = ERROR;
        } else if ((control & SKIP) != 0) {
            forward(length);
        }
        memory.write(address, Width.DWORD, bigEndian(result), initiator);
    }

    /** Copies from the item, then zeros; returns false if it is far longer than the item is. */
    private boolean copy(long target, long length) {
        byte[] content = content();
        long there = Math.max(0, Math.min(length, content.length - offset));
        long beyond = length - there;
        if (beyond > ZEROS.length) {
            trace.guestError("fw_cfg: a transfer far beyond the end of the item", offset, length);
            return false;
        }
        if (there > 0) {
            MemorySegment part = MemorySegment.ofArray(content).asSlice(offset, there);
            memory.writeBytes(target, part, initiator);
        }
        if (beyond > 0) {
            MemorySegment zeros = MemorySegment.ofArray(ZEROS).asSlice(0, beyond);
            memory.writeBytes(target + there, zeros, initiator);
        }
        forward(length);
        return true;
    }

    private static long bigEndian(long value) {
        return Integer.reverseBytes((int) value) & Width.DWORD.mask();
    }
}

package dev.hv.devices.ata;

import dev.hv.api.bus.Initiator;
import dev.hv.api.bus.Width;
import dev.hv.api.pci.PciFunction;
import dev.hv.api.register.Access;
import dev.hv.api.register.Register;
import dev.hv.api.register.RegisterBank;
import dev.hv.api.state.StateException;
import dev.hv.api.state.StateReader;
import dev.hv.api.state.StateWriter;

import java.util.function.Supplier;

/**
 * The bus master of one channel: Programming Interface for Bus Master IDE Controller, revision 1.0;
 * 82371SB (PIIX3), 2.7. It walks a table of physical regions, each an address and a count of bytes,
 * of which bit 31 of the second word marks the last.
 *
 * <p>A transfer ends with the data of the drive, so that a table without an end, or one that leads
 * in a circle, moves no more than that.
 */
final class IdeBusMaster implements BusMaster {
    private static final long START = 0x01;
    private static final long TO_MEMORY = 0x08;
    private static final long ACTIVE = 0x01;
    private static final long ERROR = 0x02;
    private static final long INTERRUPT = 0x04;
    private static final long LAST_REGION = 1L << 31;
    private static final int MAX_REGION = 0x1_0000;
    private static final int ENTRY_BYTES = 8;

    /** A table lies within 64 KiB; the walk wraps there. */
    private static final long TABLE_MASK = 0xFFFF;

    private final int index;
    private final Supplier<PciFunction> function;
    private final Initiator initiator;
    private final Runnable onStart;
    private Register command = UNBOUND;
    private Register status = UNBOUND;
    private Register table = UNBOUND;
    private long entry;
    private long address;
    private int left;
    private boolean last;

    private static final Register UNBOUND =
            RegisterBank.named("unbound", 1)
                    .register("NONE", 0, Width.BYTE, r -> r.reset(0))
                    .build()
                    .register("NONE");

    /**
     * @param index of the channel
     * @param function whose DMA it is; asked for when the guest runs
     * @param onStart told when it has been started
     */
    IdeBusMaster(int index, Supplier<PciFunction> function, Initiator initiator, Runnable onStart) {
        this.index = index;
        this.function = function;
        this.initiator = initiator;
        this.onStart = onStart;
    }

    void declare(RegisterBank.Builder bank) {
        int at = 8 * index;
        bank.register(
                        "BMIC" + index,
                        at,
                        Width.BYTE,
                        r ->
                                r.summary("Bus master command")
                                        .access(Access.READ_ONLY)
                                        .field("SSBM", 0)
                                        .field("RWCON", 3)
                                        .onWrite(this::commandWritten))
                .register(
                        "BMIS" + index,
                        at + 2,
                        Width.BYTE,
                        r ->
                                r.summary("Bus master status")
                                        .access(Access.READ_ONLY)
                                        .field("BMIDEA", 0, Access.READ_ONLY)
                                        .field("ERROR", 1, Access.WRITE_ONE_TO_CLEAR)
                                        .field("IDEINTS", 2, Access.WRITE_ONE_TO_CLEAR)
                                        .field("DMA0CAP", 5)
                                        .field("DMA1CAP", 6))
                .register(
                        "BMIDTP" + index,
                        at + 4,
                        Width.DWORD,
                        r ->
                                r.summary("Descriptor table pointer")
                                        .access(Access.READ_ONLY)
                                        .field("DTBA", 2, 31, Access.READ_WRITE));
    }

    void attach(RegisterBank bank) {
        command = bank.register("BMIC" + index);
        status = bank.register("BMIS" + index);
        table = bank.register("BMIDTP" + index);
    }

    private void commandWritten(long old, long now) {
        if ((now & ~old & START) != 0) {
            entry = table.value();
            left = 0;
            last = false;
            status.set(status.value() | ACTIVE);
            onStart.run();
        } else if ((old & ~now & START) != 0) {
            status.set(status.value() & ~ACTIVE);
        }
    }

    /** The channel's interrupt line has risen; what the master had to write is written. */
    void interrupted() {
        status.set(status.value() | INTERRUPT);
    }

    @Override
    public int move(byte[] buffer, int offset, int length, boolean toMemory) {
        if ((status.value() & ACTIVE) == 0 || ((command.value() & TO_MEMORY) != 0) != toMemory) {
            return 0;
        }
        if (!function.get().isBusMaster()) {
            status.set((status.value() | ERROR) & ~ACTIVE);
            return 0;
        }
        DmaMemory memory = new DmaMemory(function.get().dma(), initiator);
        int done = 0;
        while (done < length) {
            if (left == 0 && !next(memory)) {
                break;
            }
            int part = Math.min(left, length - done);
            boolean moved =
                    toMemory
                            ? memory.write(address, buffer, offset + done, part)
                            : memory.read(address, buffer, offset + done, part);
            if (!moved) {
                status.set((status.value() | ERROR) & ~ACTIVE);
                break;
            }
            address += part;
            left -= part;
            done += part;
        }
        if (left == 0 && last) {
            // Data and table have ended together, or the table first.
            status.set(status.value() & ~ACTIVE);
        }
        return done;
    }

    /** Takes the next region of the table; false where it has ended, or cannot be read. */
    private boolean next(DmaMemory memory) {
        if (last) {
            return false;
        }
        byte[] bytes = new byte[ENTRY_BYTES];
        if (!memory.read(entry, bytes, 0, ENTRY_BYTES)) {
            status.set((status.value() | ERROR) & ~ACTIVE);
            return false;
        }
        address = DmaMemory.dword(bytes, 0) & ~1L;
        long count = DmaMemory.dword(bytes, 4);
        last = (count & LAST_REGION) != 0;
        left = (int) (count & 0xFFFE);
        if (left == 0) {
            left = MAX_REGION;
        }
        entry = (entry & ~TABLE_MASK) | ((entry + ENTRY_BYTES) & TABLE_MASK);
        return true;
    }

    void reset() {
        entry = 0;
        address = 0;
        left = 0;
        last = false;
    }

    void save(StateWriter out) {
        out.putLong("entry", entry)
                .putLong("address", address)
                .putLong("left", left)
                .putBoolean("last", last);
    }

    void load(StateReader in) throws StateException {
        entry = in.getLong("entry") & 0xFFFF_FFFFL;
        address = in.getLong("address") & 0x1_FFFF_FFFFL;
        left = in.getInt("left", 0, MAX_REGION);
        last = in.getBoolean("last");
    }
}

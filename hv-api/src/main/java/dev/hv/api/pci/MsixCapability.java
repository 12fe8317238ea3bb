package dev.hv.api.pci;

import dev.hv.api.bus.Initiator;
import dev.hv.api.bus.Width;
import dev.hv.api.irq.MsiTarget;
import dev.hv.api.register.Access;
import dev.hv.api.register.Register;
import dev.hv.api.register.RegisterBank;
import dev.hv.api.state.StateException;
import dev.hv.api.state.StateReader;
import dev.hv.api.state.StateWriter;

import org.jspecify.annotations.Nullable;

import java.util.Objects;

/**
 * MSI-X, with its table and its pending bits in a base address of their own: PCI Local Bus
 * Specification 3.0, 6.8.2.
 */
final class MsixCapability implements Messages {
    static final int MAX_VECTORS = 2048;

    private static final int ID = 0x11;
    private static final int SIZE = 12;
    private static final long ENABLE = 1 << 15;
    private static final long FUNCTION_MASK = 1 << 14;
    private static final long MASKED = 1;
    private static final int ENTRY_BYTES = 16;
    private static final int SMALLEST = 4096;

    private final int vectors;
    private final int bar;
    private final MsiTarget target;
    private final Initiator initiator;
    private final Runnable changed;
    private final RegisterBank table;
    private final Register low;
    private final Register high;
    private final Register data;
    private final Register control;
    private final Register pending;
    private @Nullable Register configuration;

    /**
     * @param vectors 1 to 2048
     * @param bar in which base address the table is
     * @param changed runs after the guest has switched it on or off
     */
    MsixCapability(int vectors, int bar, MsiTarget target, Initiator initiator, Runnable changed) {
        if (vectors < 1 || vectors > MAX_VECTORS) {
            throw new IllegalArgumentException(vectors + " MSI-X vectors");
        }
        this.vectors = vectors;
        this.bar = bar;
        this.target = target;
        this.initiator = initiator;
        this.changed = changed;
        table = table();
        low = table.register("ADDRESS");
        high = table.register("UPPER_ADDRESS");
        data = table.register("DATA");
        control = table.register("VECTOR_CONTROL");
        pending = table.register("PENDING");
    }

    /** Size of the base address that holds the table and, in its upper half, the pending bits. */
    static int tableBytes(int vectors) {
        int half = Integer.highestOneBit(2 * vectors * ENTRY_BYTES - 1);
        return Math.max(SMALLEST, 2 * half);
    }

    private int pendingOffset() {
        return tableBytes(vectors) / 2;
    }

    private RegisterBank table() {
        return RegisterBank.named("msix", tableBytes(vectors))
                .quietElsewhere()
                .register(
                        "ADDRESS",
                        0,
                        Width.DWORD,
                        r ->
                                r.summary("Message address (6.8.2.7)")
                                        .access(Access.READ_ONLY)
                                        .field("ADDRESS", 2, 31, Access.READ_WRITE)
                                        .repeated(vectors, ENTRY_BYTES))
                .register(
                        "UPPER_ADDRESS",
                        4,
                        Width.DWORD,
                        r ->
                                r.summary("Message upper address (6.8.2.8)")
                                        .repeated(vectors, ENTRY_BYTES))
                .register(
                        "DATA",
                        8,
                        Width.DWORD,
                        r -> r.summary("Message data (6.8.2.6)").repeated(vectors, ENTRY_BYTES))
                .register(
                        "VECTOR_CONTROL",
                        12,
                        Width.DWORD,
                        r ->
                                r.summary("Vector control (6.8.2.9)")
                                        .access(Access.READ_ONLY)
                                        .field("MASK", 0)
                                        .reset(MASKED)
                                        .repeated(vectors, ENTRY_BYTES)
                                        .onWrite((index, old, now) -> release(index)))
                .register(
                        "PENDING",
                        pendingOffset(),
                        Width.QWORD,
                        r ->
                                r.summary("Pending bits (6.8.2.10)")
                                        .access(Access.READ_ONLY)
                                        .repeated((vectors + 63) / 64, 8))
                .build();
    }

    /** Returns what is behind its base address. */
    RegisterBank registers() {
        return table;
    }

    @Override
    public int size() {
        return SIZE;
    }

    @Override
    public void declare(RegisterBank.Builder bank, int at, int next) {
        bank.register(
                        "MSIX_CAP",
                        at,
                        Width.WORD,
                        r ->
                                r.summary("Capability ID and next pointer (6.8.2.1, 6.8.2.2)")
                                        .access(Access.READ_ONLY)
                                        .reset(ID | (long) next << 8)
                                        .onPeek(() -> ID | (long) next << 8))
                .register(
                        "MSIX_CONTROL",
                        at + 2,
                        Width.WORD,
                        r ->
                                r.summary("Message control (6.8.2.3)")
                                        .access(Access.READ_ONLY)
                                        .field("FUNCTION_MASK", 14)
                                        .field("ENABLE", 15)
                                        .reset(vectors - 1L)
                                        .onWrite((old, now) -> controlled()))
                .register(
                        "MSIX_TABLE",
                        at + 4,
                        Width.DWORD,
                        r ->
                                r.summary("Table offset and BIR (6.8.2.4)")
                                        .access(Access.READ_ONLY)
                                        .reset(bar)
                                        .onPeek(() -> bar))
                .register(
                        "MSIX_PBA",
                        at + 8,
                        Width.DWORD,
                        r ->
                                r.summary("Pending bit array offset and BIR (6.8.2.5)")
                                        .access(Access.READ_ONLY)
                                        .reset(pendingOffset() | (long) bar)
                                        .onPeek(() -> pendingOffset() | (long) bar));
    }

    @Override
    public void attach(RegisterBank bank) {
        configuration = bank.register("MSIX_CONTROL");
    }

    private long configured() {
        return Objects.requireNonNull(configuration).value();
    }

    @Override
    public boolean enabled() {
        return (configured() & ENABLE) != 0;
    }

    private void controlled() {
        changed.run();
        for (int vector = 0; vector < vectors; vector++) {
            release(vector);
        }
    }

    @Override
    public void send(int vector) {
        Objects.checkIndex(vector, vectors);
        if (enabled()) {
            pending.set(vector / 64, pending.value(vector / 64) | 1L << vector % 64);
            release(vector);
        }
    }

    /** Sends a message that is pending and no longer masked. */
    private void release(int vector) {
        long bit = 1L << vector % 64;
        boolean masked =
                (control.value(vector) & MASKED) != 0 || (configured() & FUNCTION_MASK) != 0;
        if (enabled() && !masked && (pending.value(vector / 64) & bit) != 0) {
            pending.set(vector / 64, pending.value(vector / 64) & ~bit);
            long address = high.value(vector) << 32 | low.value(vector);
            target.deliver(address, (int) data.value(vector), initiator);
        }
    }

    @Override
    public void reset() {
        table.reset();
    }

    @Override
    public void save(StateWriter out) {
        table.save(out.section("msix"));
    }

    @Override
    public void load(StateReader in) throws StateException {
        table.load(in.section("msix").orElseThrow(() -> new StateException("msix", "is missing")));
    }
}

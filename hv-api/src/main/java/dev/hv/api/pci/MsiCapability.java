package dev.hv.api.pci;

import dev.hv.api.bus.Initiator;
import dev.hv.api.bus.Width;
import dev.hv.api.irq.MsiTarget;
import dev.hv.api.register.Access;
import dev.hv.api.register.Register;
import dev.hv.api.register.RegisterBank;

import org.jspecify.annotations.Nullable;

import java.util.Objects;

/**
 * Message-signalled interrupts with 64-bit addresses and a mask for each vector: PCI Local Bus
 * Specification 3.0, 6.8.1.
 */
final class MsiCapability implements Messages {
    static final int MAX_VECTORS = 32;

    private static final int ID = 0x05;
    private static final int SIZE = 24;
    private static final int ENABLE = 1;
    private static final int MULTIPLE_ENABLE_SHIFT = 4;
    private static final long ADDRESS_64_BIT = 1 << 7;
    private static final long VECTOR_MASKING = 1 << 8;

    private final int vectors;
    private final long mask;
    private final MsiTarget target;
    private final Initiator initiator;
    private final Runnable changed;
    private @Nullable RegisterBank bank;

    /**
     * @param vectors a power of two up to 32
     * @param changed runs after the guest has switched it on or off
     */
    MsiCapability(int vectors, MsiTarget target, Initiator initiator, Runnable changed) {
        if (vectors < 1 || vectors > MAX_VECTORS || Integer.bitCount(vectors) != 1) {
            throw new IllegalArgumentException(vectors + " MSI vectors");
        }
        this.vectors = vectors;
        this.mask = (1L << vectors) - 1;
        this.target = target;
        this.initiator = initiator;
        this.changed = changed;
    }

    @Override
    public int size() {
        return SIZE;
    }

    @Override
    public void declare(RegisterBank.Builder builder, int at, int next) {
        long capable = (long) Integer.numberOfTrailingZeros(vectors) << 1;
        builder.register(
                        "MSI_CAP",
                        at,
                        Width.WORD,
                        r ->
                                r.summary("Capability ID and next pointer (6.8.1.1, 6.8.1.2)")
                                        .access(Access.READ_ONLY)
                                        .reset(ID | (long) next << 8)
                                        .onPeek(() -> ID | (long) next << 8))
                .register(
                        "MSI_CONTROL",
                        at + 2,
                        Width.WORD,
                        r ->
                                r.summary("Message control (6.8.1.3)")
                                        .access(Access.READ_ONLY)
                                        .field("ENABLE", 0)
                                        .field("MULTIPLE_ENABLE", 4, 6, Access.READ_WRITE)
                                        .reset(capable | ADDRESS_64_BIT | VECTOR_MASKING)
                                        .onWrite((old, now) -> controlled(now)))
                .register(
                        "MSI_ADDRESS",
                        at + 4,
                        Width.DWORD,
                        r ->
                                r.summary("Message address (6.8.1.4)")
                                        .access(Access.READ_ONLY)
                                        .field("ADDRESS", 2, 31, Access.READ_WRITE))
                .register(
                        "MSI_UPPER_ADDRESS",
                        at + 8,
                        Width.DWORD,
                        r -> r.summary("Message upper address (6.8.1.5)"))
                .register("MSI_DATA", at + 12, Width.WORD, r -> r.summary("Message data (6.8.1.6)"))
                .register(
                        "MSI_MASK",
                        at + 16,
                        Width.DWORD,
                        r -> {
                            r.summary("Mask bits (6.8.1.7)").access(Access.READ_ONLY);
                            r.field("MASK", 0, vectors - 1, Access.READ_WRITE)
                                    .onWrite((old, now) -> release());
                        })
                .register(
                        "MSI_PENDING",
                        at + 20,
                        Width.DWORD,
                        r ->
                                r.summary("Pending bits (6.8.1.8)")
                                        .access(Access.READ_ONLY)
                                        .field("PENDING", 0, vectors - 1, Access.READ_ONLY));
    }

    @Override
    public void attach(RegisterBank registers) {
        bank = registers;
    }

    private Register register(String name) {
        return Objects.requireNonNull(bank).register(name);
    }

    @Override
    public boolean enabled() {
        return (register("MSI_CONTROL").value() & ENABLE) != 0;
    }

    private void controlled(long now) {
        changed.run();
        if ((now & ENABLE) != 0) {
            release();
        }
    }

    @Override
    public void send(int vector) {
        Objects.checkIndex(vector, vectors);
        if (!enabled()) {
            return;
        }
        Register pending = register("MSI_PENDING");
        pending.set(pending.value() | 1L << vector);
        release();
    }

    /** Sends what is pending and no longer masked. */
    private void release() {
        if (!enabled()) {
            return;
        }
        Register pending = register("MSI_PENDING");
        long due = pending.value() & ~register("MSI_MASK").value() & mask;
        pending.set(pending.value() & ~due);
        for (; due != 0; due &= due - 1) {
            deliver(Long.numberOfTrailingZeros(due));
        }
    }

    /**
     * Fewer vectors than the function has share the last; the vector is in the lowest data bits.
     */
    private void deliver(int vector) {
        long enabledShift = register("MSI_CONTROL").value() >> MULTIPLE_ENABLE_SHIFT & 7;
        int allocated = Math.min(1 << Math.min(enabledShift, 5), vectors);
        int sent = Math.min(vector, allocated - 1);
        long data = register("MSI_DATA").value() & -allocated;
        long address =
                register("MSI_UPPER_ADDRESS").value() << 32 | register("MSI_ADDRESS").value();
        target.deliver(address, (int) data | sent, initiator);
    }
}

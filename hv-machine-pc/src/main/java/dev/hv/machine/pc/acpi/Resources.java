package dev.hv.machine.pc.acpi;

/** Resource descriptors for {@code _CRS} (ACPI 6.4, 6.4). */
final class Resources {
    private static final int IRQ_NO_FLAGS = 0x22;
    private static final int IO_PORT = 0x47;
    private static final int MEMORY32_FIXED = 0x86;
    private static final int END_TAG = 0x79;
    private static final int DECODE_16 = 1;

    private final TableBytes bytes = new TableBytes();
    private boolean empty = true;

    /** Ports that decode all 16 address bits (6.4.2.5). */
    Resources ports(int base, int count) {
        empty = false;
        bytes.u8(IO_PORT).u8(DECODE_16).u16(base).u16(base).u8(1).u8(count);
        return this;
    }

    /** An ISA interrupt, edge-triggered and active high (6.4.2.1). */
    Resources irq(int number) {
        empty = false;
        bytes.u8(IRQ_NO_FLAGS).u16(1 << number);
        return this;
    }

    /** Registers in memory space (6.4.3.4). */
    Resources memory(long base, long size) {
        empty = false;
        bytes.u8(MEMORY32_FIXED).u16(9).u8(1).u32(base).u32(size);
        return this;
    }

    boolean isEmpty() {
        return empty;
    }

    /** Returns the {@code _CRS} object. */
    byte[] currentSettings() {
        TableBytes all = new TableBytes().bytes(bytes.toArray()).u8(END_TAG).u8(0);
        return Aml.name("_CRS", Aml.buffer(all.toArray()));
    }
}

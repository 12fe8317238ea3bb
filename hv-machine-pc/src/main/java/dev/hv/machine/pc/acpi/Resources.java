package dev.hv.machine.pc.acpi;

/** Resource descriptors for {@code _CRS} (ACPI 6.4, 6.4). */
final class Resources {
    private static final int IRQ_NO_FLAGS = 0x22;
    private static final int IO_PORT = 0x47;
    private static final int MEMORY32_FIXED = 0x86;
    private static final int DWORD_ADDRESS_SPACE = 0x87;
    private static final int WORD_ADDRESS_SPACE = 0x88;
    private static final int MEMORY_RANGE = 0;
    private static final int IO_RANGE = 1;
    private static final int BUS_NUMBERS = 2;

    /** Minimum and maximum are fixed, decoding is positive (6.4.3.5.1). */
    private static final int PRODUCER_FIXED = 0x0C;

    /** ISA and non-ISA ranges (6.4.3.5.5). */
    private static final int ENTIRE_RANGE = 3;

    private static final int READ_WRITE = 1;
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

    /** Bus numbers that a bridge passes on (6.4.3.5.3). */
    Resources busNumbers(int first, int last) {
        empty = false;
        bytes.u8(WORD_ADDRESS_SPACE).u16(0x0D).u8(BUS_NUMBERS).u8(PRODUCER_FIXED).u8(0);
        bytes.u16(0).u16(first).u16(last).u16(0).u16(last - first + 1);
        return this;
    }

    /** Ports that a bridge passes on (6.4.3.5.3). */
    Resources portWindow(int first, int last) {
        empty = false;
        bytes.u8(WORD_ADDRESS_SPACE).u16(0x0D).u8(IO_RANGE).u8(PRODUCER_FIXED).u8(ENTIRE_RANGE);
        bytes.u16(0).u16(first).u16(last).u16(0).u16(last - first + 1);
        return this;
    }

    /** Memory that a bridge passes on (6.4.3.5.2). */
    Resources memoryWindow(long first, long last) {
        empty = false;
        bytes.u8(DWORD_ADDRESS_SPACE).u16(0x17).u8(MEMORY_RANGE).u8(PRODUCER_FIXED).u8(READ_WRITE);
        bytes.u32(0).u32(first).u32(last).u32(0).u32(last - first + 1);
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

package dev.hv.tck.part;

import dev.hv.api.device.Claim;
import dev.hv.api.device.ResetKind;
import dev.hv.api.state.StateException;
import dev.hv.tck.Rule;
import dev.hv.tck.RuleViolation;
import dev.hv.tck.bench.Bench;
import dev.hv.tck.bench.Bench.Snapshot;
import dev.hv.tck.device.DeviceTrial;

import java.util.ArrayList;
import java.util.List;

/**
 * A parallel NOR flash memory with Intel's command set, eight bits wide (Intel 28F320J3A,
 * 28F640J3A, 28F128J3A datasheet, order number 290667, "Command Definitions"), and its Common Flash
 * Interface (JEDEC JESD68.01). Where its blocks are is asked of its query.
 */
public final class FlashRules {
    private static final int READ_ARRAY = 0xFF;
    private static final int READ_IDENTIFIER = 0x90;
    private static final int READ_QUERY = 0x98;
    private static final int READ_STATUS = 0x70;
    private static final int CLEAR_STATUS = 0x50;
    private static final int PROGRAM = 0x40;
    private static final int PROGRAM_OTHERWISE = 0x10;
    private static final int BLOCK_ERASE = 0x20;
    private static final int WRITE_TO_BUFFER = 0xE8;
    private static final int CONFIRM = 0xD0;

    private static final int READY = 0x80;
    private static final int SEQUENCE_ERROR = 0x30;

    /** SR.5, SR.4, SR.3 and SR.1. */
    private static final int ERRORS = 0x3A;

    /** SR.0 is reserved. */
    private static final int DEFINED = 0xFE;

    private static final int ERASED = 0xFF;
    private static final int MANUFACTURER = 0x89;

    private static final int QUERY_BYTES = 0x40;
    private static final int IDENTIFICATION = 0x10;
    private static final int COMMAND_SET = 0x13;
    private static final int EXTENDED_TABLE = 0x15;
    private static final int ALTERNATIVE = 0x17;
    private static final int SUPPLY = 0x1B;
    private static final int TIMES = 0x1F;
    private static final int SIZE = 0x27;
    private static final int BUFFER = 0x2A;
    private static final int REGIONS = 0x2C;
    private static final int REGION = 0x2D;

    private static final long MICRO = 1_000;
    private static final long MILLI = 1_000_000;

    /** Longer than the slowest erasure of a block, in polls of ten milliseconds. */
    private static final int POLLS = 2_000;

    private final PartBench chip;
    private final long size;

    /** How far the bytes of the query and the identifier codes are apart. */
    private int stride;

    private int blockBytes;
    private int bufferBytes;

    private FlashRules(PartBench chip) {
        this.chip = chip;
        this.size = chip.bench().region(chip.bench().regions().getFirst()).size();
    }

    private static FlashRules fresh(DeviceTrial<?> trial) {
        return new FlashRules(PartBench.of(trial, QUERY_BYTES));
    }

    /** A chip that reads its array, whose geometry is known. */
    private static FlashRules known(DeviceTrial<?> trial) {
        FlashRules rules = fresh(trial);
        rules.learn();
        rules.write(0, READ_ARRAY);
        return rules;
    }

    /** As {@link #known}, its first blocks erased. */
    private static FlashRules erased(DeviceTrial<?> trial) {
        FlashRules rules = known(trial);
        rules.write(0, CLEAR_STATUS);
        for (int block = 0; block < 4; block++) {
            rules.erase(block * rules.blockBytes);
        }
        rules.write(0, READ_ARRAY);
        return rules;
    }

    private int read(int at) {
        return chip.read(0, at);
    }

    private void write(int at, int value) {
        chip.write(0, at, value);
    }

    private void learn() {
        write(0, READ_QUERY);
        stride = 0;
        for (int apart = 1; apart <= 4; apart *= 2) {
            if (read(IDENTIFICATION * apart) == 'Q'
                    && read((IDENTIFICATION + 1) * apart) == 'R'
                    && read((IDENTIFICATION + 2) * apart) == 'Y') {
                stride = apart;
                break;
            }
        }
        chip.require(stride != 0, "the query has no letters QRY at 10h");
        blockBytes = queryWord(REGION + 2) * 256;
        bufferBytes = 1 << queryWord(BUFFER);
        chip.require(
                blockBytes >= 128 && blockBytes * 4L <= size,
                "blocks of %d bytes in a chip of %d",
                blockBytes,
                size);
        chip.require(
                bufferBytes >= 2 && bufferBytes <= blockBytes,
                "a write buffer of %d bytes, with blocks of %d",
                bufferBytes,
                blockBytes);
    }

    private int query(int at) {
        return read(at * stride);
    }

    private int queryWord(int at) {
        return query(at) | query(at + 1) << 8;
    }

    /** Reads the status register until an operation has ended. */
    private int await(String what) {
        for (int i = 0; i < POLLS; i++) {
            int status = read(0);
            if ((status & READY) != 0) {
                return status & DEFINED;
            }
            chip.pass(i < 200 ? 10 * MICRO : 10 * MILLI);
        }
        chip.require(false, "%s: the chip is not ready after twenty seconds", what);
        return 0;
    }

    private void requireReady(String what) {
        chip.requireEqual("the status register after " + what, READY, await(what));
    }

    /** The operation ended with SR.5 and SR.4; they are cleared. */
    private void requireSequenceError(String what) {
        chip.requireEqual("the status register after " + what, READY | SEQUENCE_ERROR, await(what));
        requireClear(what);
    }

    /** Clear Status Register clears the errors; whether the chip is ready is not its matter. */
    private void requireClear(String what) {
        write(0, CLEAR_STATUS);
        write(0, READ_STATUS);
        chip.requireEqual("errors that were cleared after " + what, 0, read(0) & ERRORS);
    }

    private void erase(int at) {
        write(at, BLOCK_ERASE);
        write(at, CONFIRM);
        var _ = await("an erasure");
    }

    private void program(int at, int value) {
        write(at, PROGRAM);
        write(at, value);
        requireReady("programming 0x%x with %02x".formatted(at, value));
    }

    /** Begins a write to the buffer: command and count. */
    private void beginBuffer(int at, int bytes) {
        for (int i = 0; i < POLLS; i++) {
            write(at, WRITE_TO_BUFFER);
            if ((read(at) & READY) != 0) {
                write(at, bytes - 1);
                return;
            }
            chip.pass(10 * MILLI);
        }
        chip.require(false, "no write buffer is free after twenty seconds");
    }

    private void requireArray(String when, int at, int... bytes) {
        write(0, READ_ARRAY);
        for (int i = 0; i < bytes.length; i++) {
            chip.requireEqual(
                    "%s the byte at 0x%x".formatted(when, at + i), bytes[i], read(at + i));
        }
    }

    @Rule(
            id = "FLS-CFI-01",
            text =
                    "The query tells Intel's command set, its extended table, and a geometry that"
                            + " is that of the chip's addresses.",
            needs = Claim.FLASH_CFI,
            source = "JEDEC JESD68.01, 4.3; Intel 290667, Read Query Mode Command")
    static void query(DeviceTrial<?> trial) {
        FlashRules rules = fresh(trial);
        PartBench chip = rules.chip;
        rules.learn();
        int set = rules.queryWord(COMMAND_SET);
        chip.require(set == 1 || set == 3, "command set %04x is none of Intel's", set);
        int table = rules.queryWord(EXTENDED_TABLE);
        String letters = "";
        for (int i = 0; i < 3; i++) {
            letters += (char) rules.query(table + i);
        }
        chip.require(
                letters.equals("PRI"), "the extended table at %02x begins with %s", table, letters);
        for (int i = 3; i < 5; i++) {
            int digit = rules.query(table + i);
            chip.require(
                    digit >= '0' && digit <= '9',
                    "byte %d of the extended table is %02x, no digit of its version",
                    i,
                    digit);
        }
        chip.requireEqual("the alternative command set", 0, rules.queryWord(ALTERNATIVE));
        chip.requireEqual(
                "the table of the alternative command set", 0, rules.queryWord(ALTERNATIVE + 2));
        chip.require(
                rules.query(SUPPLY) > 0 && rules.query(SUPPLY) <= rules.query(SUPPLY + 1),
                "the supply is from %02x to %02x tenths of volts, in BCD",
                rules.query(SUPPLY),
                rules.query(SUPPLY + 1));
        for (int i = 0; i < 3; i++) {
            chip.require(
                    rules.query(TIMES + i) > 0 && rules.query(TIMES + i + 4) > 0,
                    "the usual and the longest time at %02x and %02x of the query are %d and %d",
                    TIMES + i,
                    TIMES + i + 4,
                    rules.query(TIMES + i),
                    rules.query(TIMES + i + 4));
        }
        chip.requireEqual("the chip's size", rules.size, 1L << rules.query(SIZE));
        chip.require(rules.query(REGIONS) > 0, "the chip has no region of blocks");
        long sum = 0;
        for (int i = 0; i < rules.query(REGIONS); i++) {
            int at = REGION + 4 * i;
            sum += (rules.queryWord(at) + 1L) * rules.queryWord(at + 2) * 256;
        }
        chip.requireEqual("the size of all blocks", rules.size, sum);
    }

    @Rule(
            id = "FLS-IDC-01",
            text =
                    "Read Identifier Codes gives the manufacturer 89h, the device code, and for"
                            + " each block its lock bit, which a new chip has not set.",
            needs = Claim.FLASH_CFI,
            source = "Intel 290667, Read Identifier Codes Command")
    static void identifiers(DeviceTrial<?> trial) {
        FlashRules rules = known(trial);
        rules.write(0, READ_IDENTIFIER);
        rules.chip.requireEqual("the manufacturer code", MANUFACTURER, rules.read(0));
        int device = rules.read(rules.stride);
        rules.chip.require(
                device >= 0x16 && device <= 0x18, "the device code is %02x, of no chip", device);
        for (int block = 0; (block + 1L) * rules.blockBytes <= rules.size; block++) {
            int at = block * rules.blockBytes + 2 * rules.stride;
            rules.chip.requireEqual("the lock bit at 0x%x".formatted(at), 0, rules.read(at) & 1);
        }
    }

    @Rule(
            id = "FLS-RDA-01",
            text =
                    "After a reset, and after Read Array in whatever the chip showed, reads are of"
                            + " the array; a reset ends what a command has begun.",
            needs = Claim.FLASH_CFI,
            source = "Intel 290667, Reset/Power-Down and Read Array Command")
    static void readsArray(DeviceTrial<?> trial) {
        FlashRules rules = fresh(trial);
        rules.learn();
        rules.erase(0);
        rules.program(0, 0x5A);
        rules.program(0x10 * rules.stride, 0xC3);
        for (int view : new int[] {READ_IDENTIFIER, READ_QUERY, READ_STATUS}) {
            String what = "after Read Array after command %02x".formatted(view);
            rules.write(0, view);
            rules.chip.require(
                    rules.read(0) != 0x5A || rules.read(0x10 * rules.stride) != 0xC3,
                    "command %02x shows the array",
                    view);
            for (int at = 0; at < 8 * QUERY_BYTES; at++) {
                var _ = rules.read(at);
            }
            rules.requireArray(what, 0, 0x5A, ERASED);
            rules.requireArray(what, 0x10 * rules.stride, 0xC3);
        }
        int[][] begun = {
            {READ_IDENTIFIER},
            {READ_QUERY},
            {READ_STATUS},
            {PROGRAM},
            {BLOCK_ERASE},
            {WRITE_TO_BUFFER},
            {WRITE_TO_BUFFER, 1},
            {WRITE_TO_BUFFER, 0, 0}
        };
        for (int[] commands : begun) {
            for (int command : commands) {
                rules.write(0, command);
            }
            rules.chip.bench().reset(ResetKind.WARM);
            String what =
                    "after a reset after command %02x and %d writes"
                            .formatted(commands[0], commands.length - 1);
            rules.chip.requireEqual(what + " the byte at 0", 0x5A, rules.read(0));
            rules.write(0, CONFIRM);
            rules.write(0, READ_STATUS);
            rules.requireReady(what);
            rules.requireArray(what, 0, 0x5A, ERASED);
        }
    }

    @Rule(
            id = "FLS-STS-01",
            text =
                    "The status register is read at every address; its errors stay, whatever is"
                            + " read or done, until Clear Status Register.",
            needs = Claim.FLASH_CFI,
            source = "Intel 290667, Read and Clear Status Register Command")
    static void status(DeviceTrial<?> trial) {
        FlashRules rules = erased(trial);
        PartBench chip = rules.chip;
        rules.write(0, READ_STATUS);
        rules.requireReady("Read Status Register");
        rules.write(0, BLOCK_ERASE);
        rules.write(0, READ_ARRAY);
        var _ = rules.await("an erasure that is not confirmed");
        for (int at : new int[] {0, 1, rules.blockBytes - 1, 2 * rules.blockBytes + 5}) {
            chip.requireEqual(
                    "the status register at 0x%x".formatted(at),
                    READY | SEQUENCE_ERROR,
                    rules.read(at) & DEFINED);
        }
        int[] views = {READ_STATUS, READ_ARRAY, READ_QUERY, READ_IDENTIFIER};
        for (int view : views) {
            rules.write(0, view);
            var _ = rules.read(3);
            rules.write(0, READ_STATUS);
            chip.requireEqual(
                    "the status register after command %02x".formatted(view),
                    READY | SEQUENCE_ERROR,
                    rules.read(0) & DEFINED);
        }
        rules.write(11, PROGRAM);
        rules.write(11, 0x3C);
        chip.requireEqual(
                "the status register after programming well",
                READY | SEQUENCE_ERROR,
                rules.await("programming after an error"));
        rules.requireClear("an erasure that is not confirmed");
        rules.write(0, READ_QUERY);
        rules.write(0, CLEAR_STATUS);
        rules.program(9, 0x77);
        rules.requireArray("after all that", 8, ERASED, 0x77, ERASED, 0x3C);
    }

    @Rule(
            id = "FLS-PRG-01",
            text =
                    "Both program commands clear the bits of the one byte that they name, set none,"
                            + " and take whatever follows as data.",
            needs = Claim.FLASH_CFI,
            source = "Intel 290667, Byte/Word Program Commands")
    static void programs(DeviceTrial<?> trial) {
        FlashRules rules = erased(trial);
        int[] places = {0, 1, 0x155, rules.blockBytes - 1, rules.blockBytes, 2 * rules.blockBytes};
        for (int command : new int[] {PROGRAM, PROGRAM_OTHERWISE}) {
            for (int at : places) {
                int expected = ERASED;
                for (int value : new int[] {ERASED, 0xFC, CONFIRM, 0x9F, READ_STATUS}) {
                    String what = "%02x %02x at 0x%x".formatted(command, value, at);
                    rules.write(at, command);
                    rules.write(at, value);
                    expected &= value;
                    rules.requireReady(what);
                    rules.requireArray("after " + what, at, expected);
                    if (at % rules.blockBytes != 0) {
                        rules.requireUntouched(what, at - 1, places, at);
                    }
                    rules.requireUntouched(what, at + 1, places, at);
                    rules.requireUntouched(what, at ^ (2 * rules.blockBytes), places, at);
                }
            }
            for (int block = 0; block < 3; block++) {
                rules.erase(block * rules.blockBytes);
            }
        }
    }

    /** A byte is as erased, unless it is a place that is programmed no later than another. */
    private void requireUntouched(String what, int at, int[] places, int last) {
        for (int place : places) {
            if (place == at) {
                return;
            }
            if (place == last) {
                break;
            }
        }
        requireArray("after " + what, at, ERASED);
    }

    @Rule(
            id = "FLS-ERS-01",
            text =
                    "Block Erase, confirmed, sets every bit of the block that an address lies in,"
                            + " and no other's.",
            needs = Claim.FLASH_CFI,
            source = "Intel 290667, Block Erase Command")
    static void erases(DeviceTrial<?> trial) {
        FlashRules rules = erased(trial);
        int block = rules.blockBytes;
        for (int within : new int[] {0, block / 2, block - 1}) {
            for (int at : new int[] {block - 1, block, block + block / 2, 2 * block - 1}) {
                rules.program(at, 0);
            }
            rules.program(2 * block, 0);
            rules.write(block + within, BLOCK_ERASE);
            rules.write(0, READ_ARRAY);
            rules.requireSequenceError("an erasure that is not confirmed");
            rules.requireArray("after an erasure that was not confirmed", block, 0);
            rules.write(block + within, BLOCK_ERASE);
            rules.write(block + within, CONFIRM);
            rules.requireReady("an erasure");
            for (int i = 0; i < block; i += i == 0 ? block / 2 : block / 2 - 1) {
                rules.requireArray("after an erasure", block + i, ERASED);
            }
            rules.requireArray("in the block before an erased one", block - 1, 0);
            rules.requireArray("in the block after an erased one", 2 * block, 0);
        }
    }

    @Rule(
            id = "FLS-ERS-02",
            text =
                    "A block erase that anything but Confirm follows erases nothing and sets SR.5"
                            + " and SR.4.",
            needs = Claim.FLASH_CFI,
            source = "Intel 290667, Block Erase Command")
    static void unconfirmedErasures(DeviceTrial<?> trial) {
        FlashRules rules = erased(trial);
        rules.program(5, 0x12);
        for (int other : new int[] {READ_ARRAY, READ_STATUS, READ_QUERY, 0x00, 0x2F}) {
            String what = "a block erase and %02x".formatted(other);
            rules.write(0, BLOCK_ERASE);
            rules.write(0, other);
            rules.requireSequenceError(what);
            rules.requireArray("after " + what, 4, ERASED, 0x12, ERASED);
        }
        rules.erase(0);
        rules.requireArray("after a block erase that was confirmed", 4, ERASED, ERASED, ERASED);
    }

    private static int dataOf(int i) {
        return (0x10 + 7 * i) & 0x7F;
    }

    /** Writes to the buffer, in order, and confirms. */
    private void fill(int at, int bytes) {
        beginBuffer(at, bytes);
        for (int i = 0; i < bytes; i++) {
            write(at + i, dataOf(i));
        }
        write(at, CONFIRM);
    }

    @Rule(
            id = "FLS-BUF-01",
            text =
                    "Write to Buffer, its count one less than the bytes that follow, programs them"
                            + " when it is confirmed, where their addresses say, in any order.",
            needs = Claim.FLASH_CFI,
            source = "Intel 290667, Write to Buffer Command")
    static void buffers(DeviceTrial<?> trial) {
        FlashRules rules = erased(trial);
        int block = rules.blockBytes;
        int most = rules.bufferBytes;
        for (int at : new int[] {0, block, 2 * block - most, 2 * block + 3}) {
            for (int bytes : new int[] {1, 2, most - 1, most}) {
                String what = "%d bytes to the buffer at 0x%x".formatted(bytes, at);
                rules.fill(at, bytes);
                rules.requireReady(what);
                for (int i = 0; i < bytes; i++) {
                    rules.requireArray("after " + what, at + i, dataOf(i));
                }
                rules.requireArray("behind " + what, at + bytes, ERASED);
                if (at % block != 0) {
                    rules.requireArray("before " + what, at - 1, ERASED);
                }
                rules.erase(at);
            }
        }
        rules.beginBuffer(block, 4);
        for (int i : new int[] {0, 3, 1}) {
            rules.write(block + 8 + i, dataOf(i));
        }
        rules.write(block + 10, dataOf(2));
        rules.write(block, CONFIRM);
        rules.requireReady("four bytes in another order");
        rules.requireArray(
                "after four bytes in another order",
                block + 7,
                ERASED,
                dataOf(0),
                dataOf(1),
                dataOf(2),
                dataOf(3),
                ERASED);
        rules.fill(block + 8, 4);
        rules.requireReady("the same four bytes again");
        rules.beginBuffer(block, 2);
        rules.write(block + 8, 0xEF);
        rules.write(block + 9, 0xFE);
        rules.write(block, CONFIRM);
        rules.requireReady("bytes over others");
        rules.requireArray(
                "after bytes over others",
                block + 8,
                dataOf(0) & 0xEF,
                dataOf(1) & 0xFE,
                dataOf(2));
    }

    @Rule(
            id = "FLS-BUF-02",
            text =
                    "A write to the buffer that is not confirmed, leaves its addresses, or would"
                            + " leave the block, programs nothing and sets SR.5 and SR.4.",
            needs = Claim.FLASH_CFI,
            source = "Intel 290667, Write to Buffer Command")
    static void wrongBuffers(DeviceTrial<?> trial) {
        FlashRules rules = erased(trial);
        int block = rules.blockBytes;
        for (int other : new int[] {READ_ARRAY, READ_STATUS, 0x00}) {
            rules.beginBuffer(block, 2);
            rules.write(block, 0x01);
            rules.write(block + 1, 0x02);
            rules.write(block, other);
            rules.requireSequenceError("a full buffer and %02x".formatted(other));
            rules.requireArray("after a buffer not confirmed", block, ERASED, ERASED, ERASED);
        }
        for (int wrong : new int[] {-1, 3, 0x40}) {
            rules.beginBuffer(block, 3);
            rules.write(block + 0x20, 0x01);
            rules.write(block + 0x20 + wrong, 0x02);
            rules.endWrongBuffer(block);
            rules.requireSequenceError("a byte %d from the buffer's first of 3".formatted(wrong));
            rules.requireArray("after a wrong address", block + 0x1F, ERASED, ERASED, ERASED);
            rules.requireArray("after a wrong address", block + 0x20 + wrong, ERASED);
        }
        rules.beginBuffer(block, 3);
        for (int i : new int[] {0, 1, 3}) {
            rules.write(block + 0x20 + i, 0x01);
        }
        rules.write(block, CONFIRM);
        rules.write(block, READ_STATUS);
        rules.requireSequenceError("a last byte right behind the buffer's addresses");
        rules.requireArray("after that", block + 0x20, ERASED, ERASED, ERASED, ERASED);
        rules.beginBuffer(block, 4);
        for (int i = 0; i < 4; i++) {
            rules.write(2 * block - 2 + i, 0x01);
        }
        rules.endWrongBuffer(block);
        rules.requireSequenceError("a buffer across the end of a block");
        rules.requireArray("after that", 2 * block - 2, ERASED, ERASED, ERASED, ERASED);
        rules.fill(2 * block - 4, 4);
        rules.requireReady("a buffer at the end of a block");
        rules.requireArray("after that", 2 * block - 1, dataOf(3), ERASED);
    }

    /**
     * Whenever the chip sees what is wrong: at once, so that these are commands, or when all has
     * come.
     */
    private void endWrongBuffer(int at) {
        write(at, READ_STATUS);
        write(at, READ_STATUS);
    }

    /** Writes that end in a change of the array. */
    private List<int[]> changes() {
        List<int[]> writes = new ArrayList<>();
        writes.add(new int[] {3, PROGRAM});
        writes.add(new int[] {3, 0x3C});
        writes.add(new int[] {blockBytes, BLOCK_ERASE});
        writes.add(new int[] {blockBytes, CONFIRM});
        writes.add(new int[] {blockBytes, WRITE_TO_BUFFER});
        writes.add(new int[] {blockBytes, 2});
        writes.add(new int[] {blockBytes + 9, 0x11});
        writes.add(new int[] {blockBytes + 10, 0x22});
        writes.add(new int[] {blockBytes + 11, 0x33});
        writes.add(new int[] {blockBytes, CONFIRM});
        return writes;
    }

    @Rule(
            id = "FLS-STA-01",
            text =
                    "A chip that is saved between any two writes of its commands, and restored,"
                            + " goes on with the command.",
            needs = {Claim.FLASH_CFI, Claim.SNAPSHOT},
            source = "dev.hv.api.device.Device#load; Intel 290667, Command Definitions")
    static void saved(DeviceTrial<?> trial) {
        FlashRules first = erased(trial);
        int block = first.blockBytes;
        first.program(block + 20, 0);
        List<int[]> writes = first.changes();
        Bench original = first.chip.bench();
        for (int[] write : writes) {
            Snapshot snapshot = original.save();
            FlashRules next = new FlashRules(PartBench.of(trial, QUERY_BYTES));
            String where = "before %02x is written to 0x%x".formatted(write[1], write[0]);
            try {
                next.chip.bench().restore(snapshot, original);
            } catch (StateException e) {
                throw new RuleViolation(
                        "saved %s, it refuses its own state: %s".formatted(where, e.getMessage()));
            }
            int shown = first.read(0);
            next.chip.requireEqual("restored %s, it shows".formatted(where), shown, next.read(0));
            next.write(write[0], write[1]);
            first = next;
            original = next.chip.bench();
            if (write[1] == CONFIRM || write[1] == 0x3C) {
                first.requireReady("commands with snapshots between their writes");
            }
        }
        first.requireArray("after all", 2, ERASED, 0x3C, ERASED);
        first.requireArray("after all", block + 8, ERASED, 0x11, 0x22, 0x33, ERASED);
        first.requireArray("after all", block + 20, ERASED);
    }
}

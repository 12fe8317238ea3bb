package dev.hv.tck.part;

import dev.hv.api.bus.Initiator;
import dev.hv.api.bus.Width;
import dev.hv.api.device.Claim;
import dev.hv.api.device.Slot;
import dev.hv.api.pci.PciSpace;
import dev.hv.tck.Rule;
import dev.hv.tck.RuleViolation;
import dev.hv.tck.UntestableRule;
import dev.hv.tck.bench.MemoryBlocks;
import dev.hv.tck.device.DeviceTrial;

import java.util.Arrays;
import java.util.Set;

/**
 * The bus master of a PCI IDE function's primary channel, with a disk at device 0 (Programming
 * Interface for Bus Master IDE Controller, revision 1.0).
 */
public final class BusMasterRules {
    private static final int REGISTERS = 16;
    private static final int COMMAND = 0;
    private static final int STATUS = 2;
    private static final int TABLE = 4;

    private static final int START = 0x01;
    private static final int TO_MEMORY = 0x08;
    private static final int ACTIVE = 0x01;
    private static final int ERROR = 0x02;
    private static final int INTERRUPT = 0x04;
    private static final int DRIVES_CAPABLE = 0x60;

    private static final int DRIVE_COUNT = 2;
    private static final int DRIVE_LBA_LOW = 3;
    private static final int DRIVE_DEVICE = 6;
    private static final int DRIVE_COMMAND = 7;
    private static final int DRIVE_STATUS = 7;
    private static final int DRIVE_FEATURES = 1;
    private static final int READ_DMA = 0xC8;
    private static final int WRITE_DMA = 0xCA;
    private static final int FLUSH_CACHE = 0xE7;
    private static final int IDENTIFY = 0xEC;
    private static final int DATA_SET_MANAGEMENT = 0x06;
    private static final int SET_FEATURES = 0xEF;
    private static final int SET_TRANSFER_MODE = 0x03;
    private static final int MULTIWORD_DMA_2 = 0x22;
    private static final int BSY = 0x80;
    private static final int ERR = 0x01;

    /** The IDE functions of the PIIX, PIIX3 and PIIX4. */
    private static final Set<Long> PIIX = Set.of(0x1230_8086L, 0x7010_8086L, 0x7111_8086L);

    private static final int TIMING = 0x40;
    private static final int DECODE_ENABLE = 0x8000;
    private static final int PCI_COMMAND = 0x04;
    private static final int DECODES = 0x0003;
    private static final int DECODES_AND_MASTERS = 0x0007;

    private static final int SECTOR_BYTES = 512;
    private static final int ENTRIES_AT = 0x1000;
    private static final int DATA_AT = 0x4000;
    private static final int MEMORY_BYTES = 0x1_0000;

    /** Where the bench has no memory. */
    private static final int NOWHERE = 0x80_0000;

    private static final int SOFT_RESET = 0x04;
    private static final long LAST = 1L << 31;
    private static final int FILLING = 0xE7;
    private static final long MICRO = 1_000;
    private static final long MILLI = 1_000_000;
    private static final Initiator OTHER = Initiator.named("other");

    private final PartBench ide;
    private final String master;
    private final String configuration;

    private BusMasterRules(PartBench ide, String master, String configuration) {
        this.ide = ide;
        this.master = master;
        this.configuration = configuration;
    }

    /** A region of memory, as an entry of the table says. */
    private record Region(int address, int count, boolean last) {
        byte[] entry() {
            long second = count | (last ? LAST : 0);
            byte[] bytes = new byte[8];
            for (int i = 0; i < 4; i++) {
                bytes[i] = (byte) (address >> (8 * i));
                bytes[4 + i] = (byte) (second >> (8 * i));
            }
            return bytes;
        }
    }

    /** The function as a driver has set it up, before a command. */
    private static BusMasterRules ready(DeviceTrial<?> trial) {
        PartBench ide = PartBench.of(trial, 8, 1);
        String configuration =
                trial.plugin().descriptor().slots().stream()
                        .filter(slot -> slot.kind() == Slot.Kind.PCI)
                        .map(Slot::name)
                        .findFirst()
                        .orElseThrow(() -> new RuleViolation("it declares no PCI function"));
        String master =
                ide.bench().regions().stream()
                        .filter(slot -> ide.bench().region(slot).size() == REGISTERS)
                        .findFirst()
                        .orElseThrow(
                                () -> new RuleViolation("it has no slot of sixteen registers"));
        BusMasterRules rules = new BusMasterRules(ide, master, configuration);
        rules.enable(DECODES_AND_MASTERS);
        rules.awaitDrive("the reset");
        rules.drive(SET_FEATURES, 0, MULTIWORD_DMA_2);
        rules.awaitDrive("SET FEATURES");
        var _ = ide.read(0, DRIVE_STATUS);
        rules.set(STATUS, INTERRUPT | ERROR);
        return rules;
    }

    private void enable(int bits) {
        ide.bench().write(configuration, PCI_COMMAND, Width.WORD, bits);
    }

    private int get(int register) {
        return (int) ide.bench().read(master, register, Width.BYTE);
    }

    private void set(int register, int value) {
        ide.bench().write(master, register, Width.BYTE, value);
    }

    private void awaitDrive(String what) {
        for (int i = 0; i < 2_000; i++) {
            if ((ide.read(1, 0) & BSY) == 0) {
                return;
            }
            ide.pass(i < 200 ? 10 * MICRO : MILLI);
        }
        ide.require(false, "%s: the drive is busy for longer than a second", what);
    }

    private void drive(int opcode, int sector, int count) {
        ide.write(0, DRIVE_DEVICE, 0xE0);
        ide.write(0, DRIVE_FEATURES, opcode == SET_FEATURES ? SET_TRANSFER_MODE : 0);
        ide.write(0, DRIVE_COUNT, count);
        for (int i = 0; i < 3; i++) {
            ide.write(0, DRIVE_LBA_LOW + i, (sector >> (8 * i)) & 0xFF);
        }
        ide.write(0, DRIVE_COMMAND, opcode);
    }

    /** Lays a table and memory of one filling, and says where the table is. */
    private void prepare(Region... regions) {
        byte[] memory = new byte[MEMORY_BYTES];
        Arrays.fill(memory, (byte) FILLING);
        int at = ENTRIES_AT;
        for (Region region : regions) {
            System.arraycopy(region.entry(), 0, memory, at, region.entry().length);
            at += region.entry().length;
        }
        ide.bench().fillMemory(0, memory);
        ide.bench().write(master, TABLE, Width.DWORD, ENTRIES_AT);
    }

    private int memory(int at) {
        return (int) ide.bench().memory().read(at, Width.BYTE, OTHER);
    }

    private static int content(int sector, int at) {
        return MemoryBlocks.contentOf(sector + at / SECTOR_BYTES, 0);
    }

    private boolean interrupted() {
        for (int i = 0; i < 400 && !ide.line().asserted(); i++) {
            ide.pass(i < 200 ? 10 * MICRO : MILLI);
        }
        return ide.line().asserted();
    }

    /** Waits for the end, and returns the status that the driver's handler sees. */
    private int finish(String what) {
        ide.require(interrupted(), "%s: INTRQ stays low", what);
        int status = get(STATUS);
        set(COMMAND, 0);
        ide.requireEqual(
                "ERR and BSY of the drive after " + what,
                0,
                ide.read(0, DRIVE_STATUS) & (ERR | BSY));
        ide.require(!ide.line().asserted(), "%s: INTRQ stays high", what);
        return status & (ACTIVE | ERROR | INTERRUPT);
    }

    /** Requires that sectors lie in the regions, in order, and that nothing else was changed. */
    private void requireRead(String what, int sector, int bytes, Region... regions) {
        int[] expected = new int[MEMORY_BYTES - DATA_AT];
        Arrays.fill(expected, FILLING);
        int done = 0;
        for (Region region : regions) {
            int room = region.count() == 0 ? MEMORY_BYTES : region.count();
            for (int i = 0; i < room && done < bytes; i++) {
                expected[region.address() - DATA_AT + i] = content(sector, done++);
            }
        }
        for (int i = 0; i < expected.length; i++) {
            int at = DATA_AT + i;
            if (memory(at) != expected[i]) {
                ide.requireEqual(
                        "memory at %x after %s".formatted(at, what), expected[i], memory(at));
            }
        }
    }

    @Rule(
            id = "BMI-REG-01",
            text =
                    "The table's address and the drives' capabilities read back; interrupt and"
                        + " error are cleared by ones and not by zeros; active cannot be written.",
            needs = Claim.IDE_BUS_MASTER,
            source = "Bus Master IDE 1.0, 2.1 to 2.3")
    static void registers(DeviceTrial<?> trial) {
        BusMasterRules rules = ready(trial);
        for (long address : new long[] {0xFFFF_FFFCL, 0x0012_3450L, 0}) {
            rules.ide.bench().write(rules.master, TABLE, Width.DWORD, address);
            rules.ide.requireEqual(
                    "the table's address",
                    address,
                    rules.ide.bench().read(rules.master, TABLE, Width.DWORD) & ~3L);
        }
        rules.set(STATUS, DRIVES_CAPABLE | ACTIVE);
        rules.ide.requireEqual("the status", DRIVES_CAPABLE, rules.get(STATUS) & 0x67);
        rules.drive(FLUSH_CACHE, 0, 0);
        rules.awaitDrive("FLUSH CACHE");
        rules.set(STATUS, 0);
        rules.ide.requireEqual("INTERRUPT after a zero", INTERRUPT, rules.get(STATUS) & 0x67);
        rules.set(STATUS, INTERRUPT | 0x20);
        rules.ide.requireEqual("INTERRUPT after a one", 0x20, rules.get(STATUS) & 0x67);
        rules.set(COMMAND, TO_MEMORY);
        rules.ide.requireEqual("the command", TO_MEMORY, rules.get(COMMAND) & 0x09);
    }

    @Rule(
            id = "BMI-INT-01",
            text =
                    "A rising edge of INTRQ sets the interrupt bit, of a command without DMA too;"
                        + " it stays when the drive's interrupt ends, and a level sets it no more.",
            needs = Claim.IDE_BUS_MASTER,
            source = "Bus Master IDE 1.0, 2.2, bit 2")
    static void interrupts(DeviceTrial<?> trial) {
        BusMasterRules rules = ready(trial);
        rules.ide.requireEqual("INTERRUPT at first", 0, rules.get(STATUS) & INTERRUPT);
        rules.drive(FLUSH_CACHE, 0, 0);
        rules.awaitDrive("FLUSH CACHE");
        rules.ide.requireEqual(
                "INTERRUPT after FLUSH CACHE", INTERRUPT, rules.get(STATUS) & INTERRUPT);
        rules.set(STATUS, INTERRUPT);
        rules.ide.requireEqual(
                "INTERRUPT after it was cleared, with INTRQ high",
                0,
                rules.get(STATUS) & INTERRUPT);
        var _ = rules.ide.read(0, DRIVE_STATUS);
        rules.drive(FLUSH_CACHE, 0, 0);
        rules.awaitDrive("FLUSH CACHE");
        var _ = rules.ide.read(0, DRIVE_STATUS);
        rules.ide.requireEqual(
                "INTERRUPT after the drive's status was read",
                INTERRUPT,
                rules.get(STATUS) & INTERRUPT);
    }

    @Rule(
            id = "BMI-RDM-01",
            text =
                    "READ DMA fills the regions of the table in order, none beyond its count, and"
                            + " ends with an interrupt and active clear.",
            needs = Claim.IDE_BUS_MASTER,
            source = "Bus Master IDE 1.0, 1.2, 2.2 and 3.1")
    static void reads(DeviceTrial<?> trial) {
        BusMasterRules rules = ready(trial);
        Region[][] tables = {
            {new Region(DATA_AT, 3 * SECTOR_BYTES, true)},
            {new Region(0x6E00, 3 * SECTOR_BYTES, true)},
            {
                new Region(0x9002, 700, false),
                new Region(0x5000, 2, false),
                new Region(0xC000, 3 * SECTOR_BYTES - 702, true)
            },
        };
        for (int i = 0; i < tables.length; i++) {
            String what = "READ DMA with %d regions".formatted(tables[i].length);
            int sector = 0x123 + i;
            rules.prepare(tables[i]);
            rules.set(COMMAND, TO_MEMORY);
            rules.set(STATUS, INTERRUPT | ERROR);
            rules.drive(READ_DMA, sector, 3);
            rules.set(COMMAND, TO_MEMORY | START);
            int status = rules.finish(what);
            rules.ide.requireEqual("the status after " + what, INTERRUPT, status);
            rules.requireRead(what, sector, 3 * SECTOR_BYTES, tables[i]);
        }
    }

    @Rule(
            id = "BMI-WRM-01",
            text = "WRITE DMA takes the sectors from the regions of the table in order.",
            needs = Claim.IDE_BUS_MASTER,
            source = "Bus Master IDE 1.0, 1.2, 2.1 and 3.1")
    static void writes(DeviceTrial<?> trial) {
        BusMasterRules rules = ready(trial);
        rules.prepare(
                new Region(0x7000, SECTOR_BYTES + 100, false),
                new Region(0x6000, SECTOR_BYTES - 100, true));
        byte[] written = new byte[2 * SECTOR_BYTES];
        for (int i = 0; i < written.length; i++) {
            written[i] = (byte) (i * 7 + (i >> 8));
        }
        rules.ide.bench().fillMemory(0x7000, Arrays.copyOf(written, SECTOR_BYTES + 100));
        rules.ide
                .bench()
                .fillMemory(
                        0x6000, Arrays.copyOfRange(written, SECTOR_BYTES + 100, written.length));
        rules.set(COMMAND, 0);
        rules.drive(WRITE_DMA, 0x77, 2);
        rules.set(COMMAND, START);
        rules.ide.requireEqual("the status after WRITE DMA", INTERRUPT, rules.finish("WRITE DMA"));
        Region back = new Region(DATA_AT, 4 * SECTOR_BYTES, true);
        rules.prepare(back);
        rules.set(COMMAND, TO_MEMORY);
        rules.drive(READ_DMA, 0x76, 4);
        rules.set(COMMAND, TO_MEMORY | START);
        var _ = rules.finish("READ DMA of what was written");
        for (int i = 0; i < 4 * SECTOR_BYTES; i++) {
            boolean inside = i >= SECTOR_BYTES && i < 3 * SECTOR_BYTES;
            int expected = inside ? written[i - SECTOR_BYTES] & 0xFF : content(0x76, i);
            if (rules.memory(DATA_AT + i) != expected) {
                rules.ide.requireEqual(
                        "byte %d from sector 76H on".formatted(i),
                        expected,
                        rules.memory(DATA_AT + i));
            }
        }
    }

    @Rule(
            id = "BMI-CNT-01",
            text =
                    "A count of 0 stands for 64 KiB; where a region has more room than the drive"
                            + " has data, the interrupt comes with active still set, until it is"
                            + " stopped.",
            needs = Claim.IDE_BUS_MASTER,
            source = "Bus Master IDE 1.0, 1.2 and 3.1, table of status bits")
    static void countOfZero(DeviceTrial<?> trial) {
        BusMasterRules rules = ready(trial);
        Region[] table = {new Region(DATA_AT, 0, true), new Region(0xF000, 0x400, true)};
        rules.prepare(table);
        rules.set(COMMAND, TO_MEMORY);
        rules.drive(READ_DMA, 5, 2);
        rules.set(COMMAND, TO_MEMORY | START);
        int status = rules.finish("READ DMA with a count of 0");
        rules.requireRead("READ DMA with a count of 0", 5, 2 * SECTOR_BYTES, table);
        rules.ide.requireEqual("the status after less data than room", INTERRUPT | ACTIVE, status);
        rules.ide.requireEqual("ACTIVE after it was stopped", 0, rules.get(STATUS) & ACTIVE);
        Region[] more = {
            new Region(DATA_AT, SECTOR_BYTES, false), new Region(0x8000, SECTOR_BYTES, true)
        };
        rules.prepare(more);
        rules.set(STATUS, INTERRUPT);
        rules.set(COMMAND, TO_MEMORY);
        rules.drive(READ_DMA, 6, 1);
        rules.set(COMMAND, TO_MEMORY | START);
        status = rules.finish("READ DMA that leaves a region over");
        rules.requireRead("READ DMA that leaves a region over", 6, SECTOR_BYTES, more);
        rules.ide.requireEqual("the status with a region left over", INTERRUPT | ACTIVE, status);
    }

    @Rule(
            id = "BMI-ERR-01",
            text =
                    "A region where there is no memory sets the error bit, which a one clears, and"
                            + " the next transfer is not harmed.",
            needs = Claim.IDE_BUS_MASTER,
            source = "Bus Master IDE 1.0, 2.2, bit 1, and 3.1, table of status bits")
    static void errors(DeviceTrial<?> trial) {
        BusMasterRules rules = ready(trial);
        rules.prepare(new Region(NOWHERE, SECTOR_BYTES, true));
        rules.set(COMMAND, TO_MEMORY);
        rules.drive(READ_DMA, 33, 1);
        rules.set(COMMAND, TO_MEMORY | START);
        var _ = rules.interrupted();
        rules.ide.requireEqual(
                "ERROR after a region in no memory", ERROR, rules.get(STATUS) & ERROR);
        rules.set(COMMAND, 0);
        rules.set(STATUS, ERROR | INTERRUPT);
        rules.ide.requireEqual("the status, cleared", 0, rules.get(STATUS) & (ERROR | INTERRUPT));
        // A drive whose data nobody took is reset, as drivers do.
        rules.ide.write(1, 0, SOFT_RESET);
        rules.ide.pass(MILLI);
        rules.ide.write(1, 0, 0);
        rules.ide.pass(MILLI);
        rules.awaitDrive("SRST");
        rules.drive(SET_FEATURES, 0, MULTIWORD_DMA_2);
        rules.awaitDrive("SET FEATURES");
        var _ = rules.ide.read(0, DRIVE_STATUS);
        Region region = new Region(DATA_AT, SECTOR_BYTES, true);
        rules.prepare(region);
        rules.set(STATUS, INTERRUPT);
        rules.set(COMMAND, TO_MEMORY);
        rules.drive(READ_DMA, 34, 1);
        rules.set(COMMAND, TO_MEMORY | START);
        rules.ide.requireEqual(
                "the status after an error", INTERRUPT, rules.finish("READ DMA after an error"));
        rules.requireRead("READ DMA after an error", 34, SECTOR_BYTES, region);
    }

    @Rule(
            id = "BMI-EOT-01",
            text =
                    "The entry that is marked as the last ends the table: what follows it in memory"
                            + " is no region, and active falls.",
            needs = Claim.IDE_BUS_MASTER,
            source = "Bus Master IDE 1.0, 1.2, EOT, and 3.1")
    static void endOfTable(DeviceTrial<?> trial) {
        BusMasterRules rules = ready(trial);
        Region only = new Region(DATA_AT, SECTOR_BYTES, true);
        rules.prepare(only, new Region(0x8000, 0x400, true), new Region(0x9000, 0x400, true));
        rules.set(COMMAND, TO_MEMORY);
        rules.drive(READ_DMA, 9, 2);
        rules.set(COMMAND, TO_MEMORY | START);
        var _ = rules.interrupted();
        rules.requireRead("a table that is too short", 9, SECTOR_BYTES, only);
        rules.ide.requireEqual(
                "ACTIVE after a table that is too short", 0, rules.get(STATUS) & ACTIVE);
    }

    @Rule(
            id = "BMI-STA-01",
            text =
                    "Nothing moves before the bus master is started, and it may be started before"
                            + " or after the drive has its command.",
            needs = Claim.IDE_BUS_MASTER,
            source = "Bus Master IDE 1.0, 2.1, bit 0, and 3.1")
    static void start(DeviceTrial<?> trial) {
        BusMasterRules rules = ready(trial);
        Region region = new Region(DATA_AT, SECTOR_BYTES, true);
        rules.prepare(region);
        rules.set(COMMAND, TO_MEMORY);
        rules.drive(READ_DMA, 21, 1);
        rules.ide.require(
                !rules.interrupted(), "INTRQ rises although the bus master is not started");
        rules.requireRead("a command that waits", 21, 0, region);
        rules.set(COMMAND, TO_MEMORY | START);
        rules.ide.requireEqual("the status", INTERRUPT, rules.finish("a late start"));
        rules.requireRead("a late start", 21, SECTOR_BYTES, region);
        rules.prepare(region);
        rules.set(STATUS, INTERRUPT);
        rules.set(COMMAND, TO_MEMORY | START);
        rules.ide.requireEqual(
                "ACTIVE after the start, before a command", ACTIVE, rules.get(STATUS) & 7);
        rules.drive(READ_DMA, 22, 1);
        rules.ide.requireEqual("the status", INTERRUPT, rules.finish("an early start"));
        rules.requireRead("an early start", 22, SECTOR_BYTES, region);
    }

    @Rule(
            id = "BMI-MAS-01",
            text =
                    "While the function may not be a bus master, a transfer moves nothing and does"
                            + " not end well.",
            needs = Claim.IDE_BUS_MASTER,
            source = "PCI Local Bus Specification 3.0, 6.2.2; Bus Master IDE 1.0, 2")
    static void mastering(DeviceTrial<?> trial) {
        BusMasterRules rules = ready(trial);
        Region region = new Region(DATA_AT, SECTOR_BYTES, true);
        rules.prepare(region);
        rules.enable(DECODES);
        rules.set(COMMAND, TO_MEMORY);
        rules.drive(READ_DMA, 21, 1);
        rules.ide.pass(100 * MILLI);
        rules.set(COMMAND, TO_MEMORY | START);
        boolean interrupted = rules.interrupted();
        rules.requireRead("a transfer of no bus master", 21, 0, region);
        rules.ide.require(
                !interrupted || (rules.get(STATUS) & (ERROR | ACTIVE)) != 0,
                "a transfer that moved nothing ends well");
    }

    @Rule(
            id = "BMI-ERR-02",
            text =
                    "A table or a region where there is no memory sets the error bit in either"
                            + " direction, and active is clear.",
            needs = Claim.IDE_BUS_MASTER,
            source = "Bus Master IDE 1.0, 2.2 and 3.1; Intel 290550, BMIS, bit 1")
    static void nowhere(DeviceTrial<?> trial) {
        for (int opcode : new int[] {READ_DMA, WRITE_DMA}) {
            for (boolean table : new boolean[] {true, false}) {
                BusMasterRules rules = ready(trial);
                int direction = opcode == READ_DMA ? TO_MEMORY : 0;
                rules.prepare(new Region(table ? DATA_AT : NOWHERE, SECTOR_BYTES, true));
                if (table) {
                    rules.ide.bench().write(rules.master, TABLE, Width.DWORD, NOWHERE);
                }
                rules.set(COMMAND, direction);
                rules.set(STATUS, INTERRUPT | ERROR);
                rules.drive(opcode, 0x123, 1);
                rules.set(COMMAND, direction | START);
                rules.ide.pass(100 * MILLI);
                rules.ide.requireEqual(
                        "error and active, with command %02x and %s where there is no memory"
                                .formatted(opcode, table ? "a table" : "a region"),
                        ERROR,
                        rules.get(STATUS) & (ERROR | ACTIVE));
            }
        }
    }

    @Rule(
            id = "BMI-DSM-01",
            text =
                    "TRIM, if the disk has it, ends well, leaves the sectors beside its ranges as"
                            + " they were, and aborts ranges beyond the end.",
            needs = Claim.IDE_BUS_MASTER,
            source = "ACS-2, DATA SET MANAGEMENT, and IDENTIFY DEVICE, word 169")
    static void trims(DeviceTrial<?> trial) {
        BusMasterRules rules = ready(trial);
        rules.drive(IDENTIFY, 0, 0);
        rules.awaitDrive("IDENTIFY DEVICE");
        long[] words = rules.ide.readWords(SECTOR_BYTES / 2);
        if ((words[169] & 1) == 0) {
            throw new UntestableRule("the disk has no TRIM, says word 169");
        }
        var _ = rules.ide.read(0, DRIVE_STATUS);
        rules.trim(0x124 | 2L << 48, 0x130 | 1L << 48);
        rules.ide.requireEqual("the status after TRIM", INTERRUPT, rules.finish("TRIM"));
        for (int sector : new int[] {0x123, 0x126, 0x12F, 0x131}) {
            Region region = new Region(DATA_AT, SECTOR_BYTES, true);
            rules.prepare(region);
            rules.set(COMMAND, TO_MEMORY);
            rules.set(STATUS, INTERRUPT | ERROR);
            rules.drive(READ_DMA, sector, 1);
            rules.set(COMMAND, TO_MEMORY | START);
            var _ = rules.finish("READ DMA beside what TRIM took");
            rules.requireRead("READ DMA beside what TRIM took", sector, SECTOR_BYTES, region);
        }
        rules.trim((1L << 47) | 1L << 48);
        rules.ide.require(rules.interrupted(), "TRIM beyond the end: INTRQ stays low");
        rules.ide.requireEqual(
                "ERR after TRIM beyond the end", ERR, rules.ide.read(0, DRIVE_STATUS) & ERR);
    }

    /** Issues TRIM with such ranges. */
    private void trim(long... ranges) {
        prepare(new Region(DATA_AT, SECTOR_BYTES, true));
        byte[] block = new byte[SECTOR_BYTES];
        for (int i = 0; i < 8 * ranges.length; i++) {
            block[i] = (byte) (ranges[i / 8] >> (8 * (i % 8)));
        }
        ide.bench().fillMemory(DATA_AT, block);
        set(COMMAND, 0);
        set(STATUS, INTERRUPT | ERROR);
        ide.write(0, DRIVE_DEVICE, 0xE0);
        for (int register = DRIVE_FEATURES; register < DRIVE_DEVICE; register++) {
            ide.write(0, register, 0);
        }
        ide.write(0, DRIVE_FEATURES, 1);
        ide.write(0, DRIVE_COUNT, 1);
        ide.write(0, DRIVE_COMMAND, DATA_SET_MANAGEMENT);
        set(COMMAND, START);
    }

    @Rule(
            id = "BMI-DEC-01",
            text =
                    "The registers of a PIIX's primary channel are at 1F0H and 3F6H on the bus"
                        + " while bit 0 of the PCI command and bit 15 of IDETIM are set, and not"
                        + " else.",
            needs = Claim.IDE_BUS_MASTER,
            source = "Intel 290550, 2.5.3, PCICMD, and 2.5.7, IDETIM")
    static void decodes(DeviceTrial<?> trial) {
        BusMasterRules rules = ready(trial);
        if (!PIIX.contains(rules.ide.bench().read(rules.configuration, 0, Width.DWORD))) {
            throw new UntestableRule("it is no function of a PIIX, by its identity");
        }
        for (boolean decodes : new boolean[] {true, false, true}) {
            for (boolean ports : new boolean[] {true, false}) {
                rules.ide
                        .bench()
                        .write(
                                rules.configuration,
                                TIMING,
                                Width.WORD,
                                decodes ? DECODE_ENABLE : 0);
                rules.enable(ports ? DECODES_AND_MASTERS : DECODES_AND_MASTERS & ~1);
                String with = "with bit 0 = %b and bit 15 = %b ".formatted(ports, decodes);
                int count = rules.onBus(0x1F2, DRIVE_COUNT, 0x5A, 0x3C);
                rules.ide.requireEqual(
                        with + "the sector counts that are right at 1F2H",
                        decodes && ports ? 2 : 0,
                        count);
                rules.ide.requireEqual(
                        with + "whether 3F6H is the alternate status",
                        decodes && ports ? 1 : 0,
                        rules.ide.bench().readBus(PciSpace.IO, 0x3F6, Width.BYTE)
                                        == rules.ide.read(1, 0)
                                ? 1
                                : 0);
            }
        }
    }

    /** Returns how many of the values are seen on the bus once they were written to a register. */
    private int onBus(int port, int register, int... values) {
        int right = 0;
        for (int value : values) {
            ide.write(0, register, value);
            right += ide.bench().readBus(PciSpace.IO, port, Width.BYTE) == value ? 1 : 0;
        }
        return right;
    }
}

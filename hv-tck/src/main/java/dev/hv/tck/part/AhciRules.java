package dev.hv.tck.part;

import dev.hv.api.bus.Initiator;
import dev.hv.api.bus.Width;
import dev.hv.api.device.Claim;
import dev.hv.api.device.Slot;
import dev.hv.tck.Rule;
import dev.hv.tck.RuleViolation;
import dev.hv.tck.bench.MemoryBlocks;
import dev.hv.tck.device.DeviceTrial;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** A port, mostly 0, of an AHCI host bus adapter, with a disk (AHCI 1.3.1). */
public final class AhciRules {
    static final int CAP = 0x00;
    static final int GHC = 0x04;
    static final int IS = 0x08;
    static final int PI = 0x0C;
    private static final int VS = 0x10;
    static final int PX_CLB = 0x100;
    static final int PX_FB = 0x108;
    static final int PX_IS = 0x110;
    static final int PX_IE = 0x114;
    static final int PX_CMD = 0x118;
    static final int PX_TFD = 0x120;
    static final int PX_SIG = 0x124;
    static final int PX_SSTS = 0x128;
    static final int PX_SERR = 0x130;
    static final int PX_CI = 0x138;

    static final long AHCI_ENABLE = 1L << 31;
    static final int INTERRUPT_ENABLE = 1 << 1;
    private static final int HBA_RESET = 1;
    static final int START = 1;
    static final int RECEIVE = 1 << 4;
    static final int RUNNING = 0x8001;
    static final int RECEIVED_REGISTERS = 1;
    static final int PIO_SETUP = 1 << 1;
    static final int TASK_FILE_ERROR = 1 << 30;
    static final int BSY_DRQ = 0x88;
    private static final int DRDY = 0x40;
    static final int ERR = 0x01;
    private static final int ABRT = 0x04;
    static final long ALL = 0xFFFF_FFFFL;

    static final int IDENTIFY_DEVICE = 0xEC;
    static final int READ_DMA_EXT = 0x25;
    private static final int WRITE_DMA_EXT = 0x35;
    static final int WRITE_SECTORS_EXT = 0x34;
    private static final int DEVICE_RESET = 0x08;
    private static final int NO_COMMAND = 0xFF;
    static final long DISK = 0x0000_0101;

    private static final int PCI_COMMAND = 0x04;
    private static final int DECODES_AND_MASTERS = 0x0006;
    private static final int REGISTERS = 0x180;
    private static final int PORT_BYTES = 0x80;

    static final int LIST = 0x1000;
    static final int HEADER_BYTES = 32;
    static final int RECEIVED = 0x2000;
    static final int RECEIVED_REGISTERS_AT = RECEIVED + 0x40;
    static final int TABLES = 0x3000;
    static final int TABLE_BYTES = 0x200;
    static final int REGIONS_AT = 0x80;
    static final int DATA = 0x4000;
    private static final int MEMORY_BYTES = 0x1_0000;
    static final int FILLING = 0xE7;
    static final int SECTOR_BYTES = 512;
    private static final long MICRO = 1_000;
    static final long MILLI = 1_000_000;
    private static final Initiator OTHER = Initiator.named("other");

    final PartBench ahci;
    private final String configuration;
    private final String registers;
    private final int port;

    /** Memory at an address, a multiple of two bytes long. */
    record Region(int address, int bytes) {}

    private AhciRules(DeviceTrial<?> trial, int port) {
        this.port = port;
        ahci = PartBench.of(trial);
        configuration = slot(trial, Slot.Kind.PCI, 0);
        registers = slot(trial, Slot.Kind.MMIO, REGISTERS);
        ahci.bench().write(configuration, PCI_COMMAND, Width.WORD, DECODES_AND_MASTERS);
    }

    private String slot(DeviceTrial<?> trial, Slot.Kind kind, int bytes) {
        return trial.plugin().descriptor().slots().stream()
                .filter(slot -> slot.kind() == kind)
                .map(Slot::name)
                .filter(name -> bytes == 0 || ahci.bench().region(name).size() >= bytes)
                .findFirst()
                .orElseThrow(() -> new RuleViolation("it has no slot of kind " + kind));
    }

    /** An adapter whose port 0 takes commands and interrupts. */
    static AhciRules ready(DeviceTrial<?> trial) {
        return ready(trial, 0);
    }

    /** An adapter as it is after its reset, seen from that port. */
    static AhciRules of(DeviceTrial<?> trial, int port) {
        return new AhciRules(trial, port);
    }

    /** An adapter of which that port takes commands and interrupts. */
    static AhciRules ready(DeviceTrial<?> trial, int port) {
        AhciRules rules = new AhciRules(trial, port);
        byte[] memory = new byte[MEMORY_BYTES];
        Arrays.fill(memory, (byte) FILLING);
        rules.ahci.bench().fillMemory(0, memory);
        rules.set(GHC, AHCI_ENABLE);
        rules.set(PX_CLB, LIST);
        rules.set(PX_FB, RECEIVED);
        rules.set(PX_CMD, rules.get(PX_CMD) | RECEIVE);
        rules.awaitFirst();
        rules.set(PX_SERR, ALL);
        rules.set(PX_IS, ALL);
        rules.set(IS, ALL);
        rules.set(PX_IE, ALL);
        rules.set(GHC, AHCI_ENABLE | INTERRUPT_ENABLE);
        rules.set(PX_CMD, rules.get(PX_CMD) | START);
        rules.await("the port to run", PX_CMD, RUNNING, RUNNING);
        return rules;
    }

    /** Where a register is: of those of a port, this one's. */
    private int at(int register) {
        return register < PX_CLB ? register : register + PORT_BYTES * port;
    }

    long get(int register) {
        return ahci.bench().read(registers, at(register), Width.DWORD);
    }

    void set(int register, long value) {
        ahci.bench().write(registers, at(register), Width.DWORD, value & ALL);
    }

    /** Reads from the function's configuration space. */
    int configuration(int offset, Width width) {
        return (int) ahci.bench().read(configuration, offset, width);
    }

    /** Writes to the function's configuration space. */
    void configure(int offset, Width width, int value) {
        ahci.bench().write(configuration, offset, width, value & width.mask());
    }

    /** Waits for a drive's first FIS, which an adapter may keep until DIAG.X is cleared. */
    void awaitFirst() {
        for (int i = 0; i < 100 && (get(PX_TFD) & BSY_DRQ) != 0; i++) {
            set(PX_SERR, ALL);
            ahci.pass(10 * MILLI);
        }
        await("the first FIS", PX_TFD, BSY_DRQ, 0);
    }

    void await(String what, int register, int bits, int expected) {
        for (int i = 0; i < 1_000; i++) {
            if ((get(register) & bits) == expected) {
                return;
            }
            ahci.pass(i < 200 ? 10 * MICRO : MILLI);
        }
        ahci.require(
                false,
                "waiting for %s: register 0x%x is 0x%x after a second",
                what,
                register,
                get(register));
    }

    int memory(int at) {
        return (int) ahci.bench().memory().read(at, Width.BYTE, OTHER);
    }

    /** Lays a command into a slot of the list, and issues nothing yet. */
    void lay(int slot, int command, long sector, int count, Region... regions) {
        int table = TABLES + slot * TABLE_BYTES;
        boolean writes = command == WRITE_DMA_EXT || command == WRITE_SECTORS_EXT;
        ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        header.putInt(0, 5 | (writes ? 1 << 6 : 0) | regions.length << 16).putInt(8, table);
        ahci.bench().fillMemory(LIST + slot * HEADER_BYTES, header.array());
        ByteBuffer all = ByteBuffer.allocate(TABLE_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        all.put(0, (byte) 0x27).put(1, (byte) 0x80).put(2, (byte) command);
        for (int i = 0; i < 3; i++) {
            all.put(4 + i, (byte) (sector >> (8 * i))).put(8 + i, (byte) (sector >> (24 + 8 * i)));
        }
        all.put(7, (byte) 0x40).putShort(12, (short) count);
        for (int i = 0; i < regions.length; i++) {
            all.putInt(REGIONS_AT + 16 * i, regions[i].address());
            all.putInt(REGIONS_AT + 16 * i + 12, regions[i].bytes() - 1);
        }
        ahci.bench().fillMemory(table, all.array());
    }

    int transferred(int slot) {
        int at = LIST + slot * HEADER_BYTES + 4;
        return memory(at) | memory(at + 1) << 8 | memory(at + 2) << 16 | memory(at + 3) << 24;
    }

    /** Does a command of slot 0, and returns PxIS at its end. */
    long run(String what, int command, long sector, int count, Region... regions) {
        lay(0, command, sector, count, regions);
        set(PX_CI, 1);
        await("the interrupt of " + what, IS, 1 << port, 1 << port);
        ahci.require(ahci.line().asserted(), "%s: INTx# is high", what);
        return get(PX_IS);
    }

    void acknowledge(String what) {
        set(PX_IS, ALL);
        set(IS, ALL);
        ahci.requireEqual("PxIS after " + what, 0L, get(PX_IS));
        ahci.requireEqual("IS after " + what, 0L, get(IS));
        ahci.require(!ahci.line().asserted(), "%s: INTx# stays low", what);
    }

    void requireDone(String what, long interrupts, int expected, int bytes) {
        ahci.require(
                (interrupts & expected) == expected && (interrupts & TASK_FILE_ERROR) == 0,
                "%s: PxIS is 0x%x, expected 0x%x",
                what,
                interrupts,
                expected);
        ahci.requireEqual("PxCI after " + what, 0L, get(PX_CI));
        ahci.requireEqual("the bytes that the header tells of " + what, bytes, transferred(0));
        requireReady(what);
    }

    void requireReady(String what) {
        long task = get(PX_TFD);
        ahci.require((task & (BSY_DRQ | ERR | DRDY)) == DRDY, "%s: PxTFD is 0x%x", what, task);
    }

    static int content(long sector, int at) {
        return MemoryBlocks.contentOf(sector + at / SECTOR_BYTES, 0);
    }

    void requireRead(String what, long sector, Region... regions) {
        int done = 0;
        for (Region region : regions) {
            for (int i = 0; i < region.bytes(); i++) {
                ahci.requireEqual(
                        "memory at %x after %s".formatted(region.address() + i, what),
                        content(sector, done++),
                        memory(region.address() + i));
            }
            int behind = region.address() + region.bytes();
            ahci.requireEqual("memory behind a region, " + what, FILLING, memory(behind));
        }
    }

    @Rule(
            id = "AHC-REG-01",
            text =
                    "Capabilities, ports and version are read-only, and port 0 is there; lists are"
                            + " aligned to 1 KiB and received FISes to 256 bytes.",
            needs = Claim.AHCI,
            source = "AHCI 1.3.1, 3.1 and 3.3.1 to 3.3.4")
    static void registers(DeviceTrial<?> trial) {
        AhciRules rules = new AhciRules(trial, 0);
        for (int register : new int[] {CAP, PI, VS}) {
            long value = rules.get(register);
            rules.set(register, ~value);
            rules.ahci.requireEqual(
                    "register 0x%x after a write".formatted(register), value, rules.get(register));
        }
        rules.ahci.require((rules.get(PI) & 1) != 0, "port 0 is not implemented");
        rules.ahci.require(
                rules.get(VS) >= 0x0001_0000 && rules.get(VS) <= 0x0001_0301,
                "the version is 0x%x",
                rules.get(VS));
        rules.set(PX_CLB, ALL);
        rules.ahci.requireEqual("PxCLB", 0xFFFF_FC00L, rules.get(PX_CLB));
        rules.set(PX_FB, ALL);
        rules.ahci.requireEqual("PxFB", 0xFFFF_FF00L, rules.get(PX_FB));
    }

    @Rule(
            id = "AHC-HBR-01",
            text =
                    "A reset by GHC ends within a second; interrupts are off then, the port stands,"
                            + " and the addresses of its lists stay.",
            needs = Claim.AHCI,
            source = "AHCI 1.3.1, 10.4.3")
    static void adapterReset(DeviceTrial<?> trial) {
        AhciRules rules = ready(trial);
        rules.set(GHC, AHCI_ENABLE | INTERRUPT_ENABLE | HBA_RESET);
        rules.await("the end of the reset", GHC, HBA_RESET, 0);
        rules.ahci.requireEqual("GHC.IE", 0L, rules.get(GHC) & INTERRUPT_ENABLE);
        rules.ahci.requireEqual("PxIE", 0L, rules.get(PX_IE));
        rules.ahci.requireEqual("ST and CR of PxCMD", 0L, rules.get(PX_CMD) & RUNNING);
        rules.ahci.requireEqual("PxCI", 0L, rules.get(PX_CI));
        rules.ahci.requireEqual("PxCLB after GHC.HR", (long) LIST, rules.get(PX_CLB));
        rules.ahci.requireEqual("PxFB after GHC.HR", (long) RECEIVED, rules.get(PX_FB));
    }

    @Rule(
            id = "AHC-SIG-01",
            text =
                    "A disk's link is up, and its first FIS brings its signature and a task file"
                            + " that is ready.",
            needs = Claim.AHCI,
            source = "AHCI 1.3.1, 3.3.8 to 3.3.10 and 5.3.3")
    static void signature(DeviceTrial<?> trial) {
        AhciRules rules = ready(trial);
        rules.ahci.requireEqual("PxSIG", DISK, rules.get(PX_SIG));
        rules.ahci.requireEqual("DET of PxSSTS", 3L, rules.get(PX_SSTS) & 0xF);
        rules.requireReady("the first FIS");
        rules.ahci.requireEqual("the received FIS", 0x34, rules.memory(RECEIVED_REGISTERS_AT));
    }

    @Rule(
            id = "AHC-IDN-01",
            text =
                    "IDENTIFY DEVICE brings 512 bytes by PIO and interrupts; ones written to PxIS"
                            + " and then IS end that.",
            needs = Claim.AHCI,
            source = "AHCI 1.3.1, 3.1.3, 3.3.5, 4.2.2 and 5.6.3")
    static void identify(DeviceTrial<?> trial) {
        AhciRules rules = ready(trial);
        Region region = new Region(DATA, SECTOR_BYTES);
        long interrupts = rules.run("IDENTIFY DEVICE", IDENTIFY_DEVICE, 0, 0, region);
        rules.requireDone("IDENTIFY DEVICE", interrupts, PIO_SETUP, SECTOR_BYTES);
        rules.ahci.require(
                (rules.memory(DATA + 1) & 0x80) == 0 && (rules.memory(DATA + 99) & 0x02) != 0,
                "words 0 and 49 do not tell of an ATA device with LBA");
        rules.ahci.requireEqual("memory behind", FILLING, rules.memory(DATA + SECTOR_BYTES));
        rules.set(IS, ALL);
        rules.ahci.requireEqual("IS while PxIS is set", 1L, rules.get(IS) & 1);
        rules.acknowledge("IDENTIFY DEVICE");
    }

    @Rule(
            id = "AHC-RDD-01",
            text =
                    "READ DMA EXT fills the regions of its table in order and none beyond; its end"
                            + " is told by a FIS and an interrupt.",
            needs = Claim.AHCI,
            source = "AHCI 1.3.1, 4.2.2, 4.2.3 and 5.6.2")
    static void reads(DeviceTrial<?> trial) {
        AhciRules rules = ready(trial);
        Region[] regions = {
            new Region(DATA + 0x1000, 100), new Region(DATA, 1024), new Region(DATA + 0x2000, 412)
        };
        for (long sector : new long[] {7, 2_000}) {
            long interrupts = rules.run("READ DMA EXT", READ_DMA_EXT, sector, 3, regions);
            rules.requireDone("READ DMA EXT", interrupts, RECEIVED_REGISTERS, 3 * SECTOR_BYTES);
            rules.requireRead("READ DMA EXT", sector, regions);
            rules.ahci.requireEqual("the received FIS", 0x34, rules.memory(RECEIVED_REGISTERS_AT));
            rules.acknowledge("READ DMA EXT");
        }
    }

    @Rule(
            id = "AHC-WRD-01",
            text = "WRITE DMA EXT takes the regions of its table in order.",
            needs = Claim.AHCI,
            source = "AHCI 1.3.1, 4.2.2 and 4.2.3")
    static void writes(DeviceTrial<?> trial) {
        AhciRules rules = ready(trial);
        byte[] bytes = new byte[2 * SECTOR_BYTES];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (i * 7 ^ i >> 8);
        }
        Region[] regions = {new Region(DATA, 300), new Region(DATA + 0x1000, 724)};
        rules.ahci.bench().fillMemory(DATA, Arrays.copyOf(bytes, 300));
        rules.ahci.bench().fillMemory(DATA + 0x1000, Arrays.copyOfRange(bytes, 300, bytes.length));
        long interrupts = rules.run("WRITE DMA EXT", WRITE_DMA_EXT, 55, 2, regions);
        rules.requireDone("WRITE DMA EXT", interrupts, RECEIVED_REGISTERS, bytes.length);
        rules.acknowledge("WRITE DMA EXT");
        Region back = new Region(DATA + 0x4000, 4 * SECTOR_BYTES);
        var _ = rules.run("READ DMA EXT", READ_DMA_EXT, 54, 4, back);
        for (int i = 0; i < back.bytes(); i++) {
            int written = i - SECTOR_BYTES;
            rules.ahci.requireEqual(
                    "byte %d from sector 54 on".formatted(i),
                    written >= 0 && written < bytes.length ? bytes[written] & 0xFF : content(54, i),
                    rules.memory(back.address() + i));
        }
    }

    @Rule(
            id = "AHC-ERR-01",
            text =
                    "A command that there is not, or that is a packet device's, ends with ABRT in"
                            + " the task file and an interrupt of its own; after ST was off and on"
                            + " the next one works.",
            needs = Claim.AHCI,
            source = "AHCI 1.3.1, 6.2.2.1; ATA/ATAPI-6, DEVICE RESET")
    static void errors(DeviceTrial<?> trial) {
        AhciRules rules = ready(trial);
        for (int command : new int[] {DEVICE_RESET, NO_COMMAND}) {
            long interrupts = rules.run("command %02x".formatted(command), command, 0, 0);
            rules.ahci.require(
                    (interrupts & TASK_FILE_ERROR) != 0, "PxIS is 0x%x, without TFES", interrupts);
            long task = rules.get(PX_TFD);
            rules.ahci.require(
                    (task & ERR) != 0 && (task >> 8 & ABRT) != 0,
                    "PxTFD is 0x%x, without ABRT",
                    task);
            rules.ahci.requireEqual("PxCI", 1L, rules.get(PX_CI));
            rules.set(PX_CMD, rules.get(PX_CMD) & ~START);
            rules.await("the port to stand", PX_CMD, RUNNING, 0);
            rules.ahci.requireEqual("PxCI of a port that stands", 0L, rules.get(PX_CI));
            rules.acknowledge("the error");
            rules.set(PX_CMD, rules.get(PX_CMD) | START);
        }
        Region region = new Region(DATA, SECTOR_BYTES);
        long interrupts = rules.run("READ DMA EXT", READ_DMA_EXT, 3, 1, region);
        rules.requireDone("READ DMA EXT", interrupts, RECEIVED_REGISTERS, SECTOR_BYTES);
        rules.requireRead("READ DMA EXT", 3, region);
    }

    @Rule(
            id = "AHC-SLT-01",
            text = "Every slot that is issued is carried out, each with a table of its own.",
            needs = Claim.AHCI,
            source = "AHCI 1.3.1, 3.3.14 and 5.3.2.2")
    static void slots(DeviceTrial<?> trial) {
        AhciRules rules = ready(trial);
        int[] slots = {0, 1, 5};
        int issued = 0;
        for (int i = 0; i < slots.length; i++) {
            Region region = new Region(DATA + i * 0x1000, SECTOR_BYTES);
            rules.lay(slots[i], READ_DMA_EXT, 100 + 10 * i, 1, region);
            issued |= 1 << slots[i];
        }
        rules.set(PX_CI, issued);
        rules.await("the end of three commands", PX_CI, -1, 0);
        for (int i = 0; i < slots.length; i++) {
            rules.requireRead(
                    "the command of slot " + slots[i],
                    100 + 10 * i,
                    new Region(DATA + i * 0x1000, SECTOR_BYTES));
        }
    }
}

package dev.hv.tck.part;

import static dev.hv.tck.part.AhciRules.AHCI_ENABLE;
import static dev.hv.tck.part.AhciRules.ALL;
import static dev.hv.tck.part.AhciRules.BSY_DRQ;
import static dev.hv.tck.part.AhciRules.CAP;
import static dev.hv.tck.part.AhciRules.DATA;
import static dev.hv.tck.part.AhciRules.DISK;
import static dev.hv.tck.part.AhciRules.ERR;
import static dev.hv.tck.part.AhciRules.FILLING;
import static dev.hv.tck.part.AhciRules.GHC;
import static dev.hv.tck.part.AhciRules.HEADER_BYTES;
import static dev.hv.tck.part.AhciRules.INTERRUPT_ENABLE;
import static dev.hv.tck.part.AhciRules.IS;
import static dev.hv.tck.part.AhciRules.LIST;
import static dev.hv.tck.part.AhciRules.MILLI;
import static dev.hv.tck.part.AhciRules.PIO_SETUP;
import static dev.hv.tck.part.AhciRules.PX_CI;
import static dev.hv.tck.part.AhciRules.PX_CLB;
import static dev.hv.tck.part.AhciRules.PX_CMD;
import static dev.hv.tck.part.AhciRules.PX_FB;
import static dev.hv.tck.part.AhciRules.PX_IE;
import static dev.hv.tck.part.AhciRules.PX_IS;
import static dev.hv.tck.part.AhciRules.PX_SERR;
import static dev.hv.tck.part.AhciRules.PX_SIG;
import static dev.hv.tck.part.AhciRules.PX_SSTS;
import static dev.hv.tck.part.AhciRules.PX_TFD;
import static dev.hv.tck.part.AhciRules.READ_DMA_EXT;
import static dev.hv.tck.part.AhciRules.RECEIVE;
import static dev.hv.tck.part.AhciRules.RECEIVED;
import static dev.hv.tck.part.AhciRules.RECEIVED_REGISTERS;
import static dev.hv.tck.part.AhciRules.RECEIVED_REGISTERS_AT;
import static dev.hv.tck.part.AhciRules.REGIONS_AT;
import static dev.hv.tck.part.AhciRules.RUNNING;
import static dev.hv.tck.part.AhciRules.SECTOR_BYTES;
import static dev.hv.tck.part.AhciRules.START;
import static dev.hv.tck.part.AhciRules.TABLES;
import static dev.hv.tck.part.AhciRules.TABLE_BYTES;
import static dev.hv.tck.part.AhciRules.TASK_FILE_ERROR;
import static dev.hv.tck.part.AhciRules.WRITE_SECTORS_EXT;

import dev.hv.api.bus.Width;
import dev.hv.api.device.Claim;
import dev.hv.tck.Rule;
import dev.hv.tck.UntestableRule;
import dev.hv.tck.device.DeviceTrial;
import dev.hv.tck.part.AhciRules.Region;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** What else port 0 of an AHCI host bus adapter does (AHCI 1.3.1; Serial ATA 2.6). */
public final class AhciPortRules {
    private static final int PX_SCTL = 0x12C;

    private static final int DESCRIPTOR_PROCESSED = 1 << 5;
    private static final int CONNECT_CHANGE = 1 << 6;
    private static final int PHY_CHANGE = 1 << 22;
    private static final int OVERFLOW = 1 << 24;
    private static final int HOST_BUS_FATAL = 1 << 29;

    private static final int EXCHANGED = 1 << 26;
    private static final int DETECTION = 0xF;
    private static final int COMMUNICATING = 3;
    private static final int RESET_LINK = 1;
    private static final int OFFLINE = 4;

    private static final int READ_SECTORS_EXT = 0x24;
    private static final int PIO_SETUP_AT = RECEIVED + 0x20;
    private static final int REGISTER_FIS = 0x34;
    private static final int PIO_SETUP_FIS = 0x5F;
    private static final int NOT_FOUND = 0x10;

    /** C and R of a command header, in its second byte (4.2.2). */
    private static final byte CLEARS_BUSY_AND_RESETS = 0x05;

    private static final int DATA_SET_MANAGEMENT = 0x06;
    private static final int VERIFY_SECTORS_EXT = 0x42;

    /** CAP.S64A. */
    private static final long LONG_ADDRESSES = 1L << 31;

    private static final int RECEIVING = 1 << 14;

    /** CLO of PxCMD, and SCLO of CAP. */
    private static final int OVERRIDE = 1 << 3;

    private static final long OVERRIDES = 1 << 24;

    private static final int CAPABILITIES_POINTER = 0x34;
    private static final int MSI_CAPABILITY = 0x05;
    private static final int MSI_64 = 1 << 7;

    /** Five words of a FIS, and W, of a command header (4.2.2). */
    private static final byte WRITES = 0x45;

    /** Where the bench has no memory. */
    private static final int NOWHERE = 0x80_0000;

    private final AhciRules rules;
    private final PartBench ahci;

    private AhciPortRules(DeviceTrial<?> trial) {
        rules = AhciRules.ready(trial);
        ahci = rules.ahci;
    }

    private void requireRead(String what, long sector) {
        Region region = new Region(DATA + 0x6000, SECTOR_BYTES);
        ahci.bench().fillMemory(region.address(), new byte[] {1, 2, 3, 4});
        ahci.bench().fillMemory(region.address() + SECTOR_BYTES, new byte[] {(byte) FILLING});
        long interrupts = rules.run(what, READ_DMA_EXT, sector, 1, region);
        rules.requireDone(what, interrupts, RECEIVED_REGISTERS, SECTOR_BYTES);
        rules.requireRead(what, sector, region);
        rules.acknowledge(what);
    }

    @Rule(
            id = "AHC-LNK-01",
            text =
                    "A reset of the link by PxSCTL takes it down and up again: PxSERR and PxIS tell"
                            + " of it until PxSERR is cleared, and the signature comes anew.",
            needs = Claim.AHCI,
            source = "AHCI 1.3.1, 3.3.5, 3.3.8 to 3.3.12 and 10.4.2")
    static void linkReset(DeviceTrial<?> trial) {
        AhciPortRules port = new AhciPortRules(trial);
        port.stop();
        for (int detection : new int[] {RESET_LINK, OFFLINE}) {
            port.rules.set(PX_SCTL, detection);
            port.ahci.pass(2 * MILLI);
            port.ahci.require(
                    (port.rules.get(PX_SSTS) & DETECTION) != COMMUNICATING,
                    "the link is up with DET %d",
                    detection);
            port.rules.set(PX_SCTL, 0);
            port.rules.await("the link", PX_SSTS, DETECTION, COMMUNICATING);
            port.ahci.requireEqual(
                    "DIAG.X of PxSERR", (long) EXCHANGED, port.rules.get(PX_SERR) & EXCHANGED);
            long both = CONNECT_CHANGE | PHY_CHANGE;
            port.ahci.requireEqual("PCS and PRCS of PxIS", both, port.rules.get(PX_IS) & both);
            port.rules.set(PX_IS, ALL);
            port.ahci.requireEqual(
                    "PCS of PxIS, which follows PxSERR,",
                    (long) CONNECT_CHANGE,
                    port.rules.get(PX_IS) & CONNECT_CHANGE);
            port.ahci.require(port.ahci.line().asserted(), "INTx# is high after a change");
            port.rules.set(PX_SERR, ALL);
            port.ahci.requireEqual(
                    "PCS and PRCS after PxSERR was cleared", 0L, port.rules.get(PX_IS) & both);
            port.rules.awaitFirst();
            port.ahci.requireEqual("PxSIG after a reset", DISK, port.rules.get(PX_SIG));
            port.rules.set(PX_IS, ALL);
            port.rules.set(IS, ALL);
        }
        port.start();
        port.requireRead("READ DMA EXT after a reset of the link", 12);
    }

    /** Takes the link down and up again. */
    private void resetLink() {
        rules.set(PX_SCTL, RESET_LINK);
        ahci.pass(2 * MILLI);
        rules.set(PX_SCTL, 0);
        rules.await("the link", PX_SSTS, DETECTION, COMMUNICATING);
    }

    private void stopReceiving() {
        rules.set(PX_CMD, rules.get(PX_CMD) & ~RECEIVE);
        rules.await("FR to fall", PX_CMD, RECEIVING, 0);
    }

    private void startReceiving() {
        rules.set(PX_CMD, rules.get(PX_CMD) | RECEIVE);
        rules.await("FR to rise", PX_CMD, RECEIVING, RECEIVING);
    }

    private void stop() {
        rules.set(PX_CMD, rules.get(PX_CMD) & ~START);
        rules.await("the port to stand", PX_CMD, RUNNING, 0);
    }

    private void start() {
        rules.set(PX_CMD, rules.get(PX_CMD) | START);
        rules.await("the port to run", PX_CMD, RUNNING, RUNNING);
    }

    @Rule(
            id = "AHC-INE-01",
            text =
                    "Only bits that PxIE enables reach IS, which keeps them until ones are written"
                            + " to it, and INTx# follows IS while GHC.IE is set.",
            needs = Claim.AHCI,
            source = "AHCI 1.3.1, 3.1.2, 3.1.3, 3.3.6 and 10.7.2")
    static void enables(DeviceTrial<?> trial) {
        AhciPortRules port = new AhciPortRules(trial);
        port.rules.set(PX_IE, ~RECEIVED_REGISTERS);
        port.issue("READ DMA EXT", READ_DMA_EXT, 5, 1, new Region(DATA, SECTOR_BYTES));
        port.ahci.requireEqual("PxIS", 1L, port.rules.get(PX_IS) & RECEIVED_REGISTERS);
        port.ahci.requireEqual("IS, not enabled,", 0L, port.rules.get(IS));
        port.ahci.require(!port.ahci.line().asserted(), "INTx# is low, not enabled");
        port.rules.set(GHC, AHCI_ENABLE);
        port.rules.set(PX_IE, RECEIVED_REGISTERS);
        port.issue("READ DMA EXT", READ_DMA_EXT, 5, 1, new Region(DATA, SECTOR_BYTES));
        port.ahci.requireEqual("IS, enabled,", 1L, port.rules.get(IS));
        port.ahci.require(!port.ahci.line().asserted(), "INTx# is low without GHC.IE");
        port.rules.set(GHC, AHCI_ENABLE | INTERRUPT_ENABLE);
        port.ahci.require(port.ahci.line().asserted(), "INTx# is high with GHC.IE");
        port.rules.set(PX_IS, ALL);
        port.ahci.requireEqual(
                "IS after PxIS was cleared, and before a one is written to IS",
                1L,
                port.rules.get(IS));
        port.rules.acknowledge("READ DMA EXT");
    }

    /** Does a command of slot 0 whose end may not interrupt. */
    private void issue(String what, int command, long sector, int count, Region... regions) {
        rules.lay(0, command, sector, count, regions);
        rules.set(PX_CI, 1);
        rules.await("the end of " + what, PX_CI, 1, 0);
    }

    @Rule(
            id = "AHC-PIO-01",
            text =
                    "PIO commands tell of each block by a PIO Setup FIS, with the status that"
                            + " follows the data, and move all sectors.",
            needs = Claim.AHCI,
            source = "AHCI 1.3.1, 4.2.1 and 5.6.3; Serial ATA 2.6, 10.3.11")
    static void programmedTransfers(DeviceTrial<?> trial) {
        AhciPortRules port = new AhciPortRules(trial);
        Region in = new Region(DATA, 3 * SECTOR_BYTES);
        long interrupts = port.run("READ SECTORS EXT", READ_SECTORS_EXT, 40, 3, in);
        port.rules.requireDone("READ SECTORS EXT", interrupts, PIO_SETUP, 3 * SECTOR_BYTES);
        port.rules.requireRead("READ SECTORS EXT", 40, in);
        port.requireSetup("READ SECTORS EXT", 0x20);
        port.rules.acknowledge("READ SECTORS EXT");
        Region out = new Region(DATA + 0x1000, 2 * SECTOR_BYTES);
        byte[] bytes = new byte[out.bytes()];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (i * 13 ^ i >> 7);
        }
        port.ahci.bench().fillMemory(out.address(), bytes);
        interrupts = port.run("WRITE SECTORS EXT", WRITE_SECTORS_EXT, 41, 2, out);
        port.rules.requireDone("WRITE SECTORS EXT", interrupts, RECEIVED_REGISTERS, out.bytes());
        port.requireSetup("WRITE SECTORS EXT", 0);
        port.rules.acknowledge("WRITE SECTORS EXT");
        Region back = new Region(DATA + 0x2000, 4 * SECTOR_BYTES);
        var _ = port.rules.run("READ DMA EXT", READ_DMA_EXT, 40, 4, back);
        for (int i = 0; i < back.bytes(); i++) {
            int at = i - SECTOR_BYTES;
            port.ahci.requireEqual(
                    "byte %d from sector 40 on".formatted(i),
                    at >= 0 && at < bytes.length ? bytes[at] & 0xFF : AhciRules.content(40, i),
                    port.rules.memory(back.address() + i));
        }
    }

    /** As the rules' own, until the command has ended and not only begun to interrupt. */
    private long run(String what, int command, long sector, int count, Region... regions) {
        issue(what, command, sector, count, regions);
        return rules.get(PX_IS);
    }

    @Rule(
            id = "AHC-CLO-01",
            text =
                    "CLO of PxCMD clears BSY and DRQ of PxTFD, and then itself; the port works"
                            + " afterwards.",
            needs = Claim.AHCI,
            source = "AHCI 1.3.1, 3.1.1, SCLO, and 3.3.7, CLO")
    static void commandListOverride(DeviceTrial<?> trial) {
        AhciPortRules port = new AhciPortRules(trial);
        if ((port.rules.get(CAP) & OVERRIDES) == 0) {
            throw new UntestableRule("CAP.SCLO is 0");
        }
        port.stop();
        port.stopReceiving();
        port.resetLink();
        if ((port.rules.get(PX_TFD) & BSY_DRQ) == 0) {
            throw new UntestableRule("the task file is ready before a FIS is received");
        }
        port.rules.set(PX_CMD, port.rules.get(PX_CMD) | OVERRIDE);
        port.rules.await("CLO to fall", PX_CMD, OVERRIDE, 0);
        port.ahci.requireEqual(
                "BSY and DRQ of PxTFD after CLO", 0L, port.rules.get(PX_TFD) & BSY_DRQ);
        port.rules.set(PX_SERR, ALL);
        port.startReceiving();
        port.rules.awaitFirst();
        port.rules.set(PX_IS, ALL);
        port.rules.set(IS, ALL);
        port.start();
        port.requireRead("READ DMA EXT after CLO", 7);
    }

    private void requireSetup(String what, int direction) {
        ahci.requireEqual(
                "the PIO Setup FIS of " + what, PIO_SETUP_FIS, rules.memory(PIO_SETUP_AT));
        ahci.requireEqual(
                "D of the PIO Setup FIS of " + what,
                direction,
                rules.memory(PIO_SETUP_AT + 1) & 0x20);
        ahci.requireEqual(
                "BSY and DRQ of the PIO Setup FIS of " + what,
                0x08,
                rules.memory(PIO_SETUP_AT + 2) & BSY_DRQ);
        ahci.requireEqual(
                "the transfer count of " + what,
                SECTOR_BYTES,
                rules.memory(PIO_SETUP_AT + 16) | rules.memory(PIO_SETUP_AT + 17) << 8);
        ahci.requireEqual(
                "BSY after the data of the last block of " + what,
                direction == 0 ? 0x80 : 0,
                rules.memory(PIO_SETUP_AT + 15) & BSY_DRQ);
    }

    @Rule(
            id = "AHC-FIS-01",
            text =
                    "The Register FIS at a command's end tells status, error and the sector that"
                            + " was not found, as PxTFD does.",
            needs = Claim.AHCI,
            source = "AHCI 1.3.1, 3.3.8 and 4.2.1; Serial ATA 2.6, 10.3.5")
    static void registerFis(DeviceTrial<?> trial) {
        AhciPortRules port = new AhciPortRules(trial);
        long end = port.ahci.bench().firstMedium().sectors();
        Region region = new Region(DATA, 2 * SECTOR_BYTES);
        long interrupts = port.rules.run("a read across the end", READ_DMA_EXT, end - 1, 2, region);
        port.ahci.require(
                (interrupts & TASK_FILE_ERROR) != 0, "PxIS is 0x%x, without TFES", interrupts);
        long task = port.rules.get(PX_TFD);
        port.ahci.requireEqual(
                "ERR and IDNF of PxTFD",
                (long) NOT_FOUND << 8 | ERR,
                task & (NOT_FOUND << 8 | ERR));
        port.requireRegisterFis(task, end);
        port.stop();
        port.rules.acknowledge("an error");
        port.start();
        long far = 0x0102_0304_0506L;
        var _ = port.rules.run("a read far behind the end", READ_DMA_EXT, far, 1, region);
        port.requireRegisterFis(port.rules.get(PX_TFD), far);
    }

    private void requireRegisterFis(long task, long sector) {
        int[] expected = {REGISTER_FIS, 0x40, (int) task & 0xFF, (int) (task >> 8)};
        for (int i = 0; i < expected.length; i++) {
            int mask = i == 1 ? 0x40 : 0xFF;
            ahci.requireEqual(
                    "byte %d of the Register FIS".formatted(i),
                    expected[i],
                    rules.memory(RECEIVED_REGISTERS_AT + i) & mask);
        }
        for (int i = 0; i < 6; i++) {
            int at = i < 3 ? 4 + i : 5 + i;
            ahci.requireEqual(
                    "byte %d of the Register FIS, of sector 0x%x".formatted(at, sector),
                    (int) (sector >> (8 * i)) & 0xFF,
                    rules.memory(RECEIVED_REGISTERS_AT + at));
        }
    }

    @Rule(
            id = "AHC-OVF-01",
            text =
                    "Where the table has less room than the drive has data, OFS is set, and nothing"
                            + " is written behind the regions.",
            needs = Claim.AHCI,
            source = "AHCI 1.3.1, 3.3.5, OFS, and 6.1, command list overflow")
    static void overflow(DeviceTrial<?> trial) {
        AhciPortRules port = new AhciPortRules(trial);
        Region region = new Region(DATA, SECTOR_BYTES);
        long interrupts = port.rules.run("a read of too much", READ_DMA_EXT, 9, 2, region);
        port.ahci.require((interrupts & OVERFLOW) != 0, "PxIS is 0x%x, without OFS", interrupts);
        port.rules.requireRead("a read of too much", 9, region);
    }

    @Rule(
            id = "AHC-DPS-01",
            text = "An entry of the table with I set makes PxIS tell of it when it was moved.",
            needs = Claim.AHCI,
            source = "AHCI 1.3.1, 3.3.5, DPS, and 4.2.3.3")
    static void descriptorProcessed(DeviceTrial<?> trial) {
        AhciPortRules port = new AhciPortRules(trial);
        Region[] regions = {new Region(DATA, 256), new Region(DATA + 0x1000, 256)};
        for (int marked = -1; marked < 2; marked++) {
            port.rules.lay(0, READ_DMA_EXT, 30, 1, regions);
            if (marked >= 0) {
                int at = TABLES + REGIONS_AT + 16 * marked + 15;
                port.ahci.bench().fillMemory(at, new byte[] {(byte) 0x80});
            }
            port.rules.set(PX_CI, 1);
            port.rules.await("the end of READ DMA EXT", PX_CI, 1, 0);
            long interrupts = port.rules.get(PX_IS);
            port.ahci.requireEqual(
                    "DPS, with %s marked".formatted(marked < 0 ? "no entry" : "entry " + marked),
                    marked < 0 ? 0L : DESCRIPTOR_PROCESSED,
                    interrupts & DESCRIPTOR_PROCESSED);
            port.rules.requireRead("READ DMA EXT", 30, regions);
            port.rules.acknowledge("READ DMA EXT");
        }
    }

    @Rule(
            id = "AHC-SRS-01",
            text =
                    "A Register FIS that is no command resets the drive by SRST: its signature"
                            + " comes when SRST is cleared.",
            needs = Claim.AHCI,
            source = "AHCI 1.3.1, 10.4.1; Serial ATA 2.6, 10.3.4")
    static void softwareReset(DeviceTrial<?> trial) {
        AhciPortRules port = new AhciPortRules(trial);
        var _ = port.rules.run("a command that there is not", 0xFF, 0, 0);
        port.stop();
        port.rules.acknowledge("an error");
        port.start();
        for (int i = 0; i < 20; i++) {
            port.ahci.bench().fillMemory(RECEIVED_REGISTERS_AT + i, new byte[] {0});
        }
        port.control(0x04);
        port.ahci.requireEqual(
                "the received FIS while SRST is set", 0, port.rules.memory(RECEIVED_REGISTERS_AT));
        port.control(0);
        port.rules.await("the task file", PX_TFD, BSY_DRQ | ERR, 0);
        port.ahci.requireEqual(
                "the received FIS after SRST",
                REGISTER_FIS,
                port.rules.memory(RECEIVED_REGISTERS_AT));
        port.ahci.requireEqual("PxSIG after SRST", DISK, port.rules.get(PX_SIG));
        for (int i : new int[] {4, 12}) {
            port.ahci.requireEqual(
                    "byte %d of the signature's FIS".formatted(i),
                    1,
                    port.rules.memory(RECEIVED_REGISTERS_AT + i));
        }
        port.rules.set(PX_IS, ALL);
        port.rules.set(IS, ALL);
        port.requireRead("READ DMA EXT after SRST", 77);
    }

    /** Sends the device control register, in a table of its own. */
    private void control(int value) {
        rules.lay(1, 0, 0, 0);
        if (value != 0) {
            ahci.bench().fillMemory(LIST + HEADER_BYTES + 1, new byte[] {CLEARS_BUSY_AND_RESETS});
        }
        int table = TABLES + TABLE_BYTES;
        ahci.bench().fillMemory(table + 1, new byte[] {0});
        ahci.bench().fillMemory(table + 15, new byte[] {(byte) value});
        rules.set(PX_CI, 2);
        rules.await("a FIS that is no command", PX_CI, 2, 0);
    }

    @Rule(
            id = "AHC-HBF-01",
            text =
                    "Where a list, a table or a region is in no memory, the port stops with HBFS;"
                            + " started anew, it goes on.",
            needs = Claim.AHCI,
            source = "AHCI 1.3.1, 3.3.5, HBFS, 6.1.1 and 6.2.2")
    static void hostBusErrors(DeviceTrial<?> trial) {
        AhciPortRules port = new AhciPortRules(trial);
        Region region = new Region(DATA, SECTOR_BYTES);
        port.rules.lay(0, READ_DMA_EXT, 3, 1, region);
        port.stop();
        port.rules.set(PX_CLB, NOWHERE);
        port.start();
        port.requireFatal("a list in no memory");
        port.rules.set(PX_CLB, LIST);
        port.recover();
        port.requireRead("READ DMA EXT after an error", 3);
        port.rules.lay(0, READ_DMA_EXT, 3, 1, region);
        port.ahci.bench().fillMemory(LIST + 8, new byte[] {0, 0, (byte) 0x80, 0});
        port.requireFatal("a table in no memory");
        port.recover();
        port.rules.lay(0, READ_DMA_EXT, 3, 1, new Region(NOWHERE, SECTOR_BYTES));
        port.requireFatal("a region in no memory");
        port.recover();
        if ((port.rules.get(CAP) & LONG_ADDRESSES) != 0) {
            port.rules.lay(0, READ_DMA_EXT, 3, 1, region);
            port.ahci.bench().fillMemory(TABLES + REGIONS_AT + 4, new byte[] {1});
            port.requireFatal("a region above 4 GiB, where there is no memory");
            port.recover();
        }
        port.requireRead("READ DMA EXT after errors", 4);
    }

    @Rule(
            id = "AHC-CNT-01",
            text = "The count of a 48-bit command has sixteen bits, and 0 stands for 65536.",
            needs = Claim.AHCI,
            source = "Serial ATA 2.6, 10.3.4; ATA/ATAPI-6, READ VERIFY SECTOR(S) EXT")
    static void wideCounts(DeviceTrial<?> trial) {
        AhciPortRules port = new AhciPortRules(trial);
        long end = port.ahci.bench().firstMedium().sectors();
        for (int count : new int[] {0x101, 0x1001, 0}) {
            String what = "READ VERIFY EXT with a count of 0x%x".formatted(count);
            long first = end - 0x101;
            long interrupts = port.rules.run(what, VERIFY_SECTORS_EXT, first, count);
            port.ahci.require(
                    ((interrupts & TASK_FILE_ERROR) == 0) == (count == 0x101),
                    "%s, from %d sectors before the end on: PxIS is 0x%x",
                    what,
                    0x101,
                    interrupts);
            port.stop();
            port.rules.acknowledge(what);
            port.start();
        }
    }

    /** A drive that is still busy is reset before the port is started (6.2.2.1). */
    private void recover() {
        if ((rules.get(PX_TFD) & BSY_DRQ) != 0) {
            resetLink();
            rules.set(PX_SERR, ALL);
            rules.awaitFirst();
            rules.acknowledge("a reset of the link");
        }
        start();
    }

    /** Issues slot 0, and stops the port after its error. */
    private void requireFatal(String what) {
        rules.set(PX_CI, 1);
        rules.await("the interrupt of " + what, IS, 1, 1);
        long interrupts = rules.get(PX_IS);
        ahci.require((interrupts & HOST_BUS_FATAL) != 0, "%s: PxIS is 0x%x", what, interrupts);
        ahci.requireEqual("PxCI after " + what, 1L, rules.get(PX_CI));
        stop();
        rules.set(PX_SERR, ALL);
        rules.acknowledge(what);
    }

    @Rule(
            id = "AHC-FRE-01",
            text =
                    "FISes are received while FRE is set, as FR tells: the first one waits for it,"
                            + " and until then memory stays as it is.",
            needs = Claim.AHCI,
            source = "AHCI 1.3.1, 3.3.7, FRE and FR, and 10.3.2")
    static void receives(DeviceTrial<?> trial) {
        AhciPortRules port = new AhciPortRules(trial);
        port.stop();
        port.stopReceiving();
        port.ahci.bench().fillMemory(RECEIVED_REGISTERS_AT, new byte[] {(byte) FILLING});
        port.resetLink();
        port.ahci.pass(20 * MILLI);
        port.ahci.requireEqual(
                "the received FIS without FRE", FILLING, port.rules.memory(RECEIVED_REGISTERS_AT));
        port.rules.set(PX_SERR, ALL);
        port.startReceiving();
        port.rules.awaitFirst();
        port.ahci.requireEqual(
                "the received FIS with FRE",
                REGISTER_FIS,
                port.rules.memory(RECEIVED_REGISTERS_AT));
    }

    @Rule(
            id = "AHC-PRT-01",
            text =
                    "Each port with a disk takes commands from its own list, and interrupts by its"
                            + " own bit of IS alone.",
            needs = Claim.AHCI,
            source = "AHCI 1.3.1, 3.1.3, 3.1.4 and 3.3")
    static void ports(DeviceTrial<?> trial) {
        long there = AhciRules.ready(trial).get(AhciRules.PI);
        int disks = 0;
        for (int i = 1; i < 31; i++) {
            if ((there >> i & 1) != 0 && hasDisk(trial, i)) {
                disks++;
                AhciRules rules = AhciRules.ready(trial, i);
                String what = "READ DMA EXT of port " + i;
                Region region = new Region(DATA, SECTOR_BYTES);
                long interrupts = rules.run(what, READ_DMA_EXT, 20 + i, 1, region);
                rules.ahci.requireEqual("IS after " + what, 1L << i, rules.get(IS));
                rules.requireDone(what, interrupts, RECEIVED_REGISTERS, SECTOR_BYTES);
                rules.requireRead(what, 20 + i, region);
                rules.acknowledge(what);
            }
        }
        if (disks == 0) {
            throw new UntestableRule("only port 0 has a disk");
        }
    }

    private static boolean hasDisk(DeviceTrial<?> trial, int port) {
        AhciRules rules = AhciRules.of(trial, port);
        rules.set(PX_FB, RECEIVED);
        rules.set(PX_CMD, rules.get(PX_CMD) | RECEIVE);
        rules.set(PX_SERR, ALL);
        rules.ahci.pass(1_000 * MILLI);
        return (rules.get(PX_SSTS) & DETECTION) == COMMUNICATING && rules.get(PX_SIG) == DISK;
    }

    @Rule(
            id = "AHC-MSI-01",
            text =
                    "With MSI enabled the end of a command sends a message in place of INTx#, and"
                            + " once PxIS and IS were cleared the next one does.",
            needs = {Claim.AHCI, Claim.MSI},
            source = "AHCI 1.3.1, 10.7.2; PCI Local Bus Specification 3.0, 6.8.3")
    static void messages(DeviceTrial<?> trial) {
        AhciPortRules port = new AhciPortRules(trial);
        port.enableMessages();
        for (int command = 0; command < 3; command++) {
            int before = port.ahci.bench().messages().size();
            Region region = new Region(DATA, SECTOR_BYTES);
            port.issue("READ DMA EXT", READ_DMA_EXT, 8 + command, 1, region);
            port.rules.await("IS", IS, 1, 1);
            int sent = port.ahci.bench().messages().size() - before;
            port.ahci.require(sent > 0, "command %d sends no message", command);
            port.ahci.require(!port.ahci.line().asserted(), "INTx# is low with MSI enabled");
            port.rules.set(PX_IS, ALL);
            port.rules.set(IS, ALL);
            int told = port.ahci.bench().messages().size();
            port.ahci.pass(10 * MILLI);
            port.ahci.requireEqual(
                    "messages once nothing is pending", told, port.ahci.bench().messages().size());
        }
    }

    private void enableMessages() {
        int at = rules.configuration(CAPABILITIES_POINTER, Width.BYTE);
        while (at != 0 && rules.configuration(at, Width.BYTE) != MSI_CAPABILITY) {
            at = rules.configuration(at + 1, Width.BYTE);
        }
        if (at == 0) {
            throw new UntestableRule("it has no MSI capability");
        }
        int control = rules.configuration(at + 2, Width.WORD);
        rules.configure(at + 4, Width.DWORD, 0xFEE0_0000);
        rules.configure(at + ((control & MSI_64) != 0 ? 12 : 8), Width.WORD, 0x41);
        rules.configure(at + 2, Width.WORD, control | 1);
    }

    @Rule(
            id = "AHC-CCS-01",
            text =
                    "As many slots as CAP says take commands, and every port that PI has can be"
                            + " written to.",
            needs = Claim.AHCI,
            source = "AHCI 1.3.1, 3.1.1, NCS and NP, 3.1.4 and 3.3.14")
    static void capabilities(DeviceTrial<?> trial) {
        AhciPortRules port = new AhciPortRules(trial);
        long capabilities = port.rules.get(CAP);
        int slots = (int) (capabilities >> 8 & 0x1F) + 1;
        int ports = (int) (capabilities & 0x1F) + 1;
        long there = port.rules.get(AhciRules.PI);
        port.ahci.require(
                Long.bitCount(there) <= ports, "CAP tells of %d ports, PI is 0x%x", ports, there);
        for (int slot : new int[] {slots - 1, slots / 2}) {
            Region region = new Region(DATA, SECTOR_BYTES);
            port.rules.lay(slot, READ_DMA_EXT, 60 + slot, 1, region);
            port.rules.set(PX_CI, 1L << slot);
            port.rules.await("the end of slot " + slot, PX_CI, -1, 0);
            port.rules.requireRead("the command of slot " + slot, 60 + slot, region);
            port.ahci.requireEqual(
                    "bytes that the header of slot %d tells".formatted(slot),
                    SECTOR_BYTES,
                    port.rules.transferred(slot));
        }
        for (int i = 1; i < 32; i++) {
            if ((there >> i & 1) != 0) {
                int list = PX_CLB + 0x80 * i;
                port.rules.set(list, LIST + HEADER_BYTES * 32L * i);
                port.ahci.requireEqual(
                        "PxCLB of port " + i, LIST + HEADER_BYTES * 32L * i, port.rules.get(list));
            }
        }
    }

    @Rule(
            id = "AHC-TRM-01",
            text =
                    "DATA SET MANAGEMENT with Trim takes ranges of sectors, leaves all others as"
                            + " they are, and refuses a range behind the last sector.",
            needs = Claim.AHCI,
            source = "ATA8-ACS, DATA SET MANAGEMENT; AHCI 1.3.1, 4.2.2")
    static void trims(DeviceTrial<?> trial) {
        AhciPortRules port = new AhciPortRules(trial);
        Region words = new Region(DATA + 0x3000, SECTOR_BYTES);
        var _ = port.rules.run("IDENTIFY DEVICE", AhciRules.IDENTIFY_DEVICE, 0, 0, words);
        port.rules.acknowledge("IDENTIFY DEVICE");
        if ((port.rules.memory(words.address() + 2 * 169) & 1) == 0) {
            throw new UntestableRule("it has no Trim, says word 169 of IDENTIFY DEVICE");
        }
        long end = port.ahci.bench().firstMedium().sectors();
        port.trim(10, 4, 0, 0, 100, 1, end - 2, 2);
        port.rules.await("the end of Trim", PX_CI, 1, 0);
        port.rules.requireReady("Trim");
        port.rules.acknowledge("Trim");
        for (long sector : new long[] {9, 14, 99, 101, end - 3, 0}) {
            port.requireRead("READ DMA EXT after Trim", sector);
        }
        for (long[] wrong : new long[][] {{end, 1}, {end - 1, 2}, {1L << 40, 1}}) {
            port.trim(20, 1, wrong[0], wrong[1]);
            port.rules.await("the interrupt of Trim behind the end", IS, 1, 1);
            port.ahci.require(
                    (port.rules.get(PX_IS) & TASK_FILE_ERROR) != 0,
                    "Trim of %d sectors from %d on ends well",
                    wrong[1],
                    wrong[0]);
            port.stop();
            port.rules.acknowledge("Trim behind the end");
            port.start();
        }
        port.requireRead("READ DMA EXT after errors", 30);
    }

    /** Issues Trim in slot 0, of pairs of sector and count. */
    private void trim(long... ranges) {
        ByteBuffer block = ByteBuffer.allocate(SECTOR_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < ranges.length; i += 2) {
            block.putLong(ranges[i] | ranges[i + 1] << 48);
        }
        ahci.bench().fillMemory(DATA, block.array());
        rules.lay(0, DATA_SET_MANAGEMENT, 0, 1, new Region(DATA, SECTOR_BYTES));
        ahci.bench().fillMemory(LIST, new byte[] {WRITES});
        ahci.bench().fillMemory(TABLES + 3, new byte[] {1});
        rules.set(PX_CI, 1);
    }
}

package dev.hv.tck.part;

import dev.hv.api.bus.Initiator;
import dev.hv.api.bus.Width;
import dev.hv.api.device.Claim;
import dev.hv.api.machine.FirmwareItem;
import dev.hv.tck.Rule;
import dev.hv.tck.UntestableRule;
import dev.hv.tck.bench.Bench;
import dev.hv.tck.device.DeviceTrial;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A firmware configuration device at ports (QEMU documentation, "QEMU Firmware Configuration
 * (fw_cfg) Device").
 */
public final class FwCfgRules {
    private static final int PORTS = 12;
    private static final int SELECTOR = 0;
    private static final int DATA = 1;
    private static final int DMA_HIGH = 4;
    private static final int DMA_LOW = 8;

    private static final int SIGNATURE = 0x0000;
    private static final int FEATURES = 0x0001;
    private static final int DIRECTORY = 0x0019;
    private static final int NOTHING = 0x7FFF;
    private static final int FIRST_FILE = 0x0020;
    private static final int ENTRY_BYTES = 64;
    private static final int NAME_BYTES = 56;
    private static final int TRADITIONAL = 1;
    private static final int DMA = 1 << 1;

    private static final int ERROR = 1;
    private static final int READ = 1 << 1;
    private static final int SKIP = 1 << 2;
    private static final int SELECT = 1 << 3;
    private static final int WRITE = 1 << 4;

    private static final int REQUEST = 0x1000;
    private static final int TARGET = 0x2000;
    private static final int FILLING = 0xE7;
    private static final Initiator OTHER = Initiator.named("other");

    private final PartBench part;
    private final Bench bench;
    private final String ports;

    private FwCfgRules(DeviceTrial<?> trial) {
        part = PartBench.of(trial, PORTS);
        bench = part.bench();
        ports = bench.regions().getFirst();
    }

    private void select(int item) {
        bench.write(ports, SELECTOR, Width.WORD, item);
    }

    private byte[] next(int bytes) {
        byte[] read = new byte[bytes];
        for (int i = 0; i < bytes; i++) {
            read[i] = (byte) bench.read(ports, DATA, Width.BYTE);
        }
        return read;
    }

    private void requireBytes(String what, byte[] expected, byte[] actual) {
        part.require(
                Arrays.equals(expected, actual),
                "%s: %s, expected %s",
                what,
                Arrays.toString(actual),
                Arrays.toString(expected));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @Rule(
            id = "FWC-SIG-01",
            text =
                    "Item 0 reads as QEMU and zeros beyond its end, from its beginning whenever it"
                            + " is selected; an item that there is not reads as zeros.",
            needs = Claim.FW_CFG,
            source = "QEMU, fw_cfg, signature")
    static void signature(DeviceTrial<?> trial) {
        FwCfgRules rules = new FwCfgRules(trial);
        rules.select(SIGNATURE);
        rules.requireBytes("item 0", ascii("QEMU\0\0"), rules.next(6));
        rules.select(SIGNATURE);
        rules.requireBytes("item 0", ascii("QE"), rules.next(2));
        rules.select(NOTHING);
        rules.requireBytes("an item that there is not", new byte[4], rules.next(4));
        rules.select(FEATURES);
        byte[] features = rules.next(4);
        rules.part.require(
                (features[0] & TRADITIONAL) != 0 && features[3] == 0,
                "the features are %s",
                Arrays.toString(features));
    }

    @Rule(
            id = "FWC-DIR-01",
            text =
                    "The directory tells of every file its size, item and name, big endian; items"
                            + " and files read as what they are.",
            needs = Claim.FW_CFG,
            source = "QEMU, fw_cfg, file directory")
    static void directory(DeviceTrial<?> trial) {
        FwCfgRules rules = new FwCfgRules(trial);
        for (FirmwareItem item : Bench.firmwareItems()) {
            byte[] content = item.content().get();
            if (item.key() == FirmwareItem.FILE) {
                rules.select(rules.find(item.name(), content.length));
            } else {
                rules.select(item.key());
            }
            rules.requireBytes(item.name(), content, rules.next(content.length));
            rules.requireBytes("behind " + item.name(), new byte[2], rules.next(2));
        }
    }

    /** Returns the item of a file. */
    private int find(String name, int bytes) {
        select(DIRECTORY);
        int count = ByteBuffer.wrap(next(4)).getInt();
        part.require(count == 2, "the directory tells of %d files, expected 2", count);
        for (int i = 0; i < count; i++) {
            ByteBuffer entry = ByteBuffer.wrap(next(ENTRY_BYTES));
            byte[] padded = Arrays.copyOf(ascii(name), NAME_BYTES);
            if (Arrays.equals(padded, 0, NAME_BYTES, entry.array(), 8, ENTRY_BYTES)) {
                part.requireEqual("the size of " + name, bytes, entry.getInt(0));
                int item = entry.getShort(4) & 0xFFFF;
                part.require(item >= FIRST_FILE, "%s is item 0x%x", name, item);
                return item;
            }
        }
        part.require(false, "the directory does not tell of %s", name);
        return NOTHING;
    }

    /** Lets the device carry out a request, and returns what its control field is then. */
    private int request(int control, int length) {
        return request(control, length, TARGET);
    }

    private int request(int control, int length, long target) {
        ByteBuffer request = ByteBuffer.allocate(16);
        request.putInt(control).putInt(length).putLong(target);
        bench.fillMemory(REQUEST, request.array());
        bench.write(ports, DMA_HIGH, Width.DWORD, 0);
        bench.write(ports, DMA_LOW, Width.DWORD, Integer.reverseBytes(REQUEST) & 0xFFFF_FFFFL);
        return Integer.reverseBytes((int) bench.memory().read(REQUEST, Width.DWORD, OTHER));
    }

    private byte[] memory(int bytes) {
        byte[] read = new byte[bytes];
        for (int i = 0; i < bytes; i++) {
            read[i] = (byte) bench.memory().read(TARGET + i, Width.BYTE, OTHER);
        }
        return read;
    }

    private void requireDone(String what, int control) {
        part.requireEqual("the control field after " + what, 0, control);
    }

    @Rule(
            id = "FWC-DMA-01",
            text =
                    "A transfer can select, read and skip, goes on where the last one was, and"
                            + " clears its control field; where it cannot be done it sets bit 0.",
            needs = Claim.FW_CFG,
            source = "QEMU, fw_cfg, guest-side DMA interface")
    static void transfers(DeviceTrial<?> trial) {
        FwCfgRules rules = withDma(trial);
        String signature = "QEMU CFG";
        for (int i = 0; i < 8; i += 4) {
            long half = rules.bench.read(rules.ports, DMA_HIGH + i, Width.DWORD);
            rules.requireBytes(
                    "the DMA address register at " + i,
                    ascii(signature.substring(i, i + 4)),
                    ByteBuffer.allocate(4).putInt(Integer.reverseBytes((int) half)).array());
        }
        byte[] filling = new byte[16];
        Arrays.fill(filling, (byte) FILLING);
        rules.bench.fillMemory(TARGET, filling);
        rules.requireDone("SELECT", rules.request(SELECT | 0x8003 << 16, 0));
        rules.requireDone("SKIP", rules.request(SKIP, 1));
        rules.requireDone("READ", rules.request(READ, 2));
        rules.requireBytes("what was read", new byte[] {3, 2, (byte) FILLING}, rules.memory(3));
        rules.requireBytes("the port goes on there", new byte[] {1, 0}, rules.next(2));
        rules.requireDone("SELECT and READ", rules.request(SELECT | READ | SIGNATURE << 16, 6));
        rules.requireBytes("what was read", ascii("QEMU\0\0"), rules.memory(6));
        rules.requireBytes(
                "memory behind",
                new byte[] {(byte) FILLING},
                Arrays.copyOfRange(rules.memory(7), 6, 7));
        rules.fillTarget(2);
        var _ = rules.request(SELECT | READ | SIGNATURE << 16, 2, 1L << 32 | TARGET);
        rules.requireBytes(
                "memory 4 GiB below the target of a READ",
                new byte[] {(byte) FILLING, (byte) FILLING},
                rules.memory(2));
        int control = rules.request(SELECT | WRITE | SIGNATURE << 16, 2);
        rules.part.require(
                (control & ERROR) != 0, "after a WRITE the control field is %d", control);
    }

    private static FwCfgRules withDma(DeviceTrial<?> trial) {
        FwCfgRules rules = new FwCfgRules(trial);
        rules.select(FEATURES);
        if ((rules.next(1)[0] & DMA) == 0) {
            throw new UntestableRule("it has no DMA interface");
        }
        return rules;
    }

    private void fillTarget(int bytes) {
        byte[] filling = new byte[bytes];
        Arrays.fill(filling, (byte) FILLING);
        bench.fillMemory(TARGET, filling);
    }

    /** Reads by a transfer, and looks that nothing more was written. */
    private byte[] transferred(int control, int bytes) {
        fillTarget(bytes + 4);
        requireDone("READ", request(READ | control, bytes));
        byte[] read = memory(bytes + 4);
        for (int i = bytes; i < read.length; i++) {
            part.requireEqual("memory behind what was read", FILLING, read[i] & 0xFF);
        }
        return Arrays.copyOf(read, bytes);
    }

    @Rule(
            id = "FWC-DMA-02",
            text =
                    "Transfers and the data port go on in one item, in pieces of any size, zeros"
                            + " beyond its end.",
            needs = Claim.FW_CFG,
            source = "QEMU, fw_cfg, guest-side DMA interface")
    static void transfersGoOn(DeviceTrial<?> trial) {
        FwCfgRules rules = withDma(trial);
        for (FirmwareItem item : Bench.firmwareItems()) {
            byte[] content = item.content().get();
            int length = content.length;
            int key =
                    item.key() == FirmwareItem.FILE ? rules.find(item.name(), length) : item.key();
            byte[] longer = Arrays.copyOf(content, length + 9);
            int select = SELECT | key << 16;
            rules.requireBytes(
                    item.name() + " and more", longer, rules.transferred(select, length + 9));
            rules.requireBytes("nothing of it", new byte[0], rules.transferred(select, 0));
            rules.requireBytes("its beginning", Arrays.copyOf(content, 1), rules.next(1));
            rules.requireBytes(
                    "what follows", Arrays.copyOfRange(content, 1, 3), rules.transferred(0, 2));
            rules.requireDone("SKIP of nothing", rules.request(SKIP, 0));
            rules.requireBytes(
                    "what follows by the port", Arrays.copyOfRange(content, 3, 4), rules.next(1));
            rules.requireDone("SELECT and SKIP", rules.request(select | SKIP, length - 2));
            rules.requireBytes(
                    "its end",
                    Arrays.copyOfRange(longer, length - 2, length + 1),
                    rules.transferred(0, 3));
            rules.requireBytes("beyond its end", new byte[2], rules.transferred(0, 2));
            rules.requireDone("SKIP beyond its end", rules.request(select | SKIP, length + 100));
            rules.requireBytes("far beyond its end", new byte[2], rules.transferred(0, 2));
            rules.requireBytes("far beyond its end", new byte[2], rules.next(2));
            rules.select(key);
            rules.requireBytes("selected anew", Arrays.copyOf(content, 2), rules.next(2));
        }
        rules.requireBytes(
                "an item that there is not",
                new byte[5],
                rules.transferred(SELECT | NOTHING << 16, 5));
    }

    @Rule(
            id = "FWC-REG-01",
            text =
                    "Data takes no writes, and the selector none that are not words; the DMA"
                            + " address register tells its signature in any width.",
            needs = Claim.FW_CFG,
            source = "QEMU, fw_cfg, register locations and DMA")
    static void registers(DeviceTrial<?> trial) {
        FwCfgRules rules = withDma(trial);
        rules.select(SIGNATURE);
        rules.bench.write(rules.ports, DATA, Width.BYTE, 0xFF);
        rules.requireBytes("item 0", ascii("QE"), rules.next(2));
        rules.bench.write(rules.ports, SELECTOR, Width.BYTE, FEATURES);
        rules.requireBytes("item 0, after a byte was written", ascii("MU"), rules.next(2));
        String signature = "QEMU CFG";
        for (int i = 0; i < signature.length(); i++) {
            rules.part.requireEqual(
                    "byte %d of the DMA signature".formatted(i),
                    (int) signature.charAt(i),
                    rules.part.read(0, DMA_HIGH + i));
        }
        for (int i = 0; i < signature.length(); i += 2) {
            rules.part.requireEqual(
                    "word %d of the DMA signature".formatted(i),
                    (long) (signature.charAt(i) | signature.charAt(i + 1) << 8),
                    rules.bench.read(rules.ports, DMA_HIGH + i, Width.WORD));
        }
    }
}

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
        ByteBuffer request = ByteBuffer.allocate(16);
        request.putInt(control).putInt(length).putLong(TARGET);
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
        FwCfgRules rules = new FwCfgRules(trial);
        rules.select(FEATURES);
        if ((rules.next(1)[0] & DMA) == 0) {
            throw new UntestableRule("it has no DMA interface");
        }
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
        int control = rules.request(SELECT | WRITE | SIGNATURE << 16, 2);
        rules.part.require(
                (control & ERROR) != 0, "after a WRITE the control field is %d", control);
    }
}

package dev.hv.devices.fwcfg;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.hv.api.bus.Initiator;
import dev.hv.api.bus.Width;
import dev.hv.api.device.ConfigException;
import dev.hv.api.machine.FirmwareItem;
import dev.hv.api.machine.FirmwareItems;
import dev.hv.devices.bench.DeviceBench;
import dev.hv.tck.bench.Bench;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** QEMU documentation, "QEMU Firmware Configuration (fw_cfg) Device". */
final class FwCfgTest {
    private static final Initiator TEST = Initiator.named("test");
    private static final int DIRECTORY = 0x19;

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static final FirmwareItems ITEMS =
            () ->
                    List.of(
                            FirmwareItem.file("etc/second", () -> text("two")),
                            FirmwareItem.file("etc/first", () -> text("one")),
                            new FirmwareItem(5, "processors", () -> new byte[] {1, 0}));

    private static String read(DeviceBench bench, int key, int bytes) {
        bench.write("regs", 0, Width.WORD, key);
        byte[] read = new byte[bytes];
        for (int i = 0; i < bytes; i++) {
            read[i] = (byte) bench.in("regs", 1);
        }
        return new String(read, StandardCharsets.ISO_8859_1);
    }

    private static DeviceBench told() {
        DeviceBench bench = new DeviceBench().peer("items", ITEMS);
        bench.create(new FwCfgPlugin());
        return bench;
    }

    @Test
    void itsSignatureAndFeaturesTellThatItIsThere() {
        DeviceBench bench = told();
        assertEquals("QEMU", read(bench, 0, 4));
        assertEquals("\3\0\0\0", read(bench, 1, 4));
        assertEquals(0x554D4551L, bench.read("regs", 4, Width.DWORD) & 0xFFFF_FFFFL);
    }

    @Test
    void filesAreInTheDirectoryByName() {
        DeviceBench bench = told();
        String directory = read(bench, DIRECTORY, 4 + 2 * 64);
        assertEquals("\0\0\0\2\0\0\0\3\0\40\0\0etc/first\0", directory.substring(0, 22));
        assertEquals("\0\0\0\3\0\41\0\0etc/second\0", directory.substring(68, 87));
        assertEquals("one", read(bench, 0x20, 3));
        assertEquals("two", read(bench, 0x21, 3));
    }

    @Test
    void anItemReadsAsZerosBeyondItsEndAndWhereThereIsNone() {
        DeviceBench bench = told();
        assertEquals("\1\0\0\0", read(bench, 5, 4));
        assertEquals("\0\0", read(bench, 0x4000, 2));
    }

    /**
     * Writes the structure of a DMA access and starts it; returns what its control field becomes.
     */
    private static long transfer(Bench bench, long control, int length, long target) {
        long[] words = {control, length, 0, target};
        for (int i = 0; i < words.length; i++) {
            long swapped = Integer.reverseBytes((int) words[i]) & Width.DWORD.mask();
            bench.memory().write(0x100 + 4 * i, Width.DWORD, swapped, TEST);
        }
        bench.write("regs", 4, Width.DWORD, 0);
        bench.write("regs", 8, Width.DWORD, Integer.reverseBytes(0x100) & Width.DWORD.mask());
        return bench.memory().read(0x100, Width.DWORD, TEST);
    }

    @Test
    void dmaSelectsSkipsReadsAndRefusesToWrite() throws ConfigException {
        Bench bench = Bench.of(new FwCfgPlugin());
        assertEquals(0, transfer(bench, 0x0000_000AL, 4, 0x200));
        assertArrayEquals(new long[] {'Q', 'E', 'M', 'U'}, bytes(bench, 0x200));
        assertEquals(0, transfer(bench, 0x0000_000CL, 2, 0));
        assertEquals(0, transfer(bench, 0x0000_0002L, 4, 0x200));
        assertArrayEquals(new long[] {'M', 'U', 0, 0}, bytes(bench, 0x200));
        assertEquals(0x0100_0000L, transfer(bench, 0x0000_0018L, 4, 0x200));
    }

    @Test
    void dmaFarBeyondAnItemIsRefused() throws ConfigException {
        Bench bench = Bench.of(new FwCfgPlugin());
        assertEquals(0x0100_0000L, transfer(bench, 0x0000_000AL, -1, 0x100));
    }

    private static long[] bytes(Bench bench, long address) {
        long[] bytes = new long[4];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = bench.memory().read(address + i, Width.BYTE, TEST);
        }
        return bytes;
    }
}

package dev.hv.devices.fwcfg;

import dev.hv.api.machine.FirmwareItem;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * The items by key: signature, features and directory are the device's own; files get keys in the
 * order of their names.
 */
final class ItemTable {
    static final int SIGNATURE = 0x0000;
    static final int FEATURES = 0x0001;
    static final int DIRECTORY = 0x0019;

    private static final int FIRST_FILE = 0x0020;
    private static final int ENTRY_BYTES = 64;
    private static final int NAME_BYTES = 56;
    private static final int TRADITIONAL = 1;
    private static final int DMA = 1 << 1;

    private final Map<Integer, Supplier<byte[]>> items = new TreeMap<>();

    ItemTable(List<FirmwareItem> told, boolean dma) {
        items.put(SIGNATURE, () -> "QEMU".getBytes(StandardCharsets.US_ASCII));
        int features = TRADITIONAL | (dma ? DMA : 0);
        items.put(FEATURES, () -> new byte[] {(byte) features, 0, 0, 0});
        List<FirmwareItem> files =
                told.stream()
                        .filter(item -> item.key() == FirmwareItem.FILE)
                        .sorted(Comparator.comparing(FirmwareItem::name))
                        .toList();
        for (FirmwareItem item : told) {
            if (item.key() != FirmwareItem.FILE) {
                items.put(item.key(), item.content());
            }
        }
        for (int i = 0; i < files.size(); i++) {
            items.put(FIRST_FILE + i, files.get(i).content());
        }
        items.put(DIRECTORY, () -> directory(files));
    }

    /** Returns what an item holds; nothing if there is none. */
    byte[] content(int key) {
        Supplier<byte[]> item = items.get(key);
        return item == null ? new byte[0] : item.get();
    }

    private static byte[] directory(List<FirmwareItem> files) {
        ByteBuffer out = ByteBuffer.allocate(4 + files.size() * ENTRY_BYTES);
        out.putInt(files.size());
        for (int i = 0; i < files.size(); i++) {
            byte[] name = files.get(i).name().getBytes(StandardCharsets.US_ASCII);
            int entry = 4 + i * ENTRY_BYTES;
            out.putInt(entry, files.get(i).content().get().length);
            out.putShort(entry + 4, (short) (FIRST_FILE + i));
            out.put(entry + 8, name, 0, Math.min(name.length, NAME_BYTES - 1));
        }
        return out.array();
    }
}

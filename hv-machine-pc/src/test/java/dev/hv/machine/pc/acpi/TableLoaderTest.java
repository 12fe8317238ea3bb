package dev.hv.machine.pc.acpi;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.hv.machine.pc.MachineSpec;
import dev.hv.machine.pc.Platform;
import dev.hv.machine.pc.RamLayout;

import org.junit.jupiter.api.Test;

import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;

/** Does what firmware does with the commands, and compares with tables made for that place. */
final class TableLoaderTest {
    private static final long WHERE = 0x7FE0000;

    private static Platform platform() {
        MachineSpec spec = MachineSpec.of("pc");
        return new Platform(spec, RamLayout.of(128 << 20), spec.devices());
    }

    private static long register(long address) {
        return 0;
    }

    private static String name(ByteBuffer command, int at) {
        byte[] name = new byte[56];
        command.get(at, name);
        return new String(name, StandardCharsets.US_ASCII).replace("\0", "");
    }

    private static void addPointer(ByteBuffer file, ByteBuffer command) {
        int offset = command.getInt(116);
        if (command.get(120) == 4) {
            file.putInt(offset, file.getInt(offset) + (int) WHERE);
        } else {
            file.putLong(offset, file.getLong(offset) + WHERE);
        }
    }

    private static void addChecksum(ByteBuffer file, ByteBuffer command) {
        int start = command.getInt(64);
        int sum = 0;
        for (int i = start; i < start + command.getInt(68); i++) {
            sum += file.get(i);
        }
        int offset = command.getInt(60);
        file.put(offset, (byte) (file.get(offset) - sum));
    }

    @Test
    void commandsGiveTheTablesOfTheirPlace() {
        TableLoader loader = TableLoader.of(platform(), TableLoaderTest::register);
        byte[] made = loader.tables();
        byte[] madeRoot = loader.rootPointer();
        Map<String, ByteBuffer> files =
                Map.of(
                        TableLoader.TABLES,
                        ByteBuffer.wrap(made).order(ByteOrder.LITTLE_ENDIAN),
                        TableLoader.ROOT_POINTER,
                        ByteBuffer.wrap(madeRoot).order(ByteOrder.LITTLE_ENDIAN));
        byte[] commands = loader.commands();
        int allocated = 0;
        for (int i = 0; i < commands.length; i += 128) {
            ByteBuffer command =
                    ByteBuffer.wrap(Arrays.copyOfRange(commands, i, i + 128))
                            .order(ByteOrder.LITTLE_ENDIAN);
            ByteBuffer file = Objects.requireNonNull(files.get(name(command, 4)));
            switch (command.getInt(0)) {
                case 1 -> allocated++;
                case 2 -> addPointer(file, command);
                default -> addChecksum(file, command);
            }
        }
        assertEquals(2, allocated);
        AcpiTables expected = AcpiTables.of(platform(), WHERE, TableLoaderTest::register);
        byte[] all = expected.bytes().toArray(ValueLayout.JAVA_BYTE);
        int root = (int) (expected.rootPointer() - WHERE);
        assertArrayEquals(Arrays.copyOfRange(all, root, root + 36), madeRoot);
        Arrays.fill(all, root, root + 36, (byte) 0);
        Arrays.fill(made, root, root + 36, (byte) 0);
        assertArrayEquals(all, made);
    }
}

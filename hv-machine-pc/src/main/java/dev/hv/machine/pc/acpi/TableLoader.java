package dev.hv.machine.pc.acpi;

import dev.hv.machine.pc.Platform;

import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The tables for firmware that finds a place for them by itself: QEMU documentation, "fw_cfg",
 * {@code etc/table-loader}: a list of commands that allocate files, add a file's address where a
 * pointer is, and mend checksums.
 */
public final class TableLoader {
    /** Names of the files under which firmware looks for the three. */
    public static final String TABLES = "etc/acpi/tables";

    /** Name of the root pointer's file. */
    public static final String ROOT_POINTER = "etc/acpi/rsdp";

    /** Name of the file with the commands. */
    public static final String COMMANDS = "etc/table-loader";

    private static final int ROOT_POINTER_BYTES = 36;
    private static final int RSDT_ADDRESS = 16;
    private static final int XSDT_ADDRESS = 24;
    private static final int HEADER = 36;
    private static final int CHECKSUM = 9;

    /** In the root pointer: of its first 20 bytes, which ACPI 1.0 knows, and of all. */
    private static final int FIRST_CHECKSUM = 8;

    private static final int FIRST_BYTES = 20;
    private static final int ROOT_CHECKSUM = 32;
    private static final String FADT = "FACP";

    /** Offsets in the FADT: FIRMWARE_CTRL, DSDT (32 bits each) and X_DSDT (ACPI 6.4, 5.2.9). */
    private static final int FIRMWARE_CONTROL = 36;

    private static final int DSDT = 40;
    private static final int X_DSDT = 140;

    private static final int COMMAND_BYTES = 128;
    private static final int NAME_BYTES = 56;
    private static final int ALLOCATE = 1;
    private static final int ADD_POINTER = 2;
    private static final int ADD_CHECKSUM = 3;
    private static final int ANYWHERE = 1;
    private static final int BELOW_1_MIB = 2;

    private final byte[] tables;
    private final byte[] rootPointer;

    private TableLoader(byte[] tables, byte[] rootPointer) {
        this.tables = tables;
        this.rootPointer = rootPointer;
    }

    /** Returns all but the root pointer, every address in it counted from the first byte. */
    public byte[] tables() {
        return tables.clone();
    }

    /** Returns the root pointer (RSDP). */
    public byte[] rootPointer() {
        return rootPointer.clone();
    }

    /** Makes the three for a machine. */
    public static TableLoader of(Platform platform, Registers registers) {
        AcpiTables all = AcpiTables.of(platform, 0, registers);
        byte[] tables = all.bytes().toArray(ValueLayout.JAVA_BYTE);
        int at = (int) all.rootPointer();
        byte[] root = Arrays.copyOfRange(tables, at, at + ROOT_POINTER_BYTES);
        clearChecksums(tables, root);
        return new TableLoader(tables, root);
    }

    /** OVMF counts the byte that it is to set: those for which there is a command are zero. */
    private static void clearChecksums(byte[] tables, byte[] root) {
        ByteBuffer in = ByteBuffer.wrap(tables).order(ByteOrder.LITTLE_ENDIAN);
        ByteBuffer pointer = ByteBuffer.wrap(root).order(ByteOrder.LITTLE_ENDIAN);
        int xsdt = (int) pointer.getLong(XSDT_ADDRESS);
        int end = xsdt + in.getInt(xsdt + 4);
        for (int entry = xsdt + HEADER; entry < end; entry += 8) {
            int table = (int) in.getLong(entry);
            if (signature(tables, table).equals(FADT)) {
                tables[table + CHECKSUM] = 0;
            }
        }
        tables[pointer.getInt(RSDT_ADDRESS) + CHECKSUM] = 0;
        tables[xsdt + CHECKSUM] = 0;
        root[FIRST_CHECKSUM] = 0;
        root[ROOT_CHECKSUM] = 0;
    }

    /** Returns the commands for the firmware. */
    public byte[] commands() {
        ByteBuffer in = ByteBuffer.wrap(tables).order(ByteOrder.LITTLE_ENDIAN);
        List<byte[]> out = new ArrayList<>();
        out.add(allocate(ROOT_POINTER, 16, BELOW_1_MIB));
        out.add(allocate(TABLES, AcpiTables.CONTROL_SIZE, ANYWHERE));
        ByteBuffer pointer = ByteBuffer.wrap(rootPointer).order(ByteOrder.LITTLE_ENDIAN);
        int xsdt = (int) pointer.getLong(XSDT_ADDRESS);
        int end = xsdt + in.getInt(xsdt + 4);
        for (int entry = xsdt + HEADER; entry < end; entry += 8) {
            out.add(pointer(TABLES, entry, 8));
            int table = (int) in.getLong(entry);
            if (signature(tables, table).equals(FADT)) {
                out.add(pointer(TABLES, table + FIRMWARE_CONTROL, 4));
                out.add(pointer(TABLES, table + DSDT, 4));
                out.add(pointer(TABLES, table + X_DSDT, 8));
                out.add(checksum(TABLES, table + CHECKSUM, table, in.getInt(table + 4)));
            }
        }
        out.add(checksum(TABLES, xsdt + CHECKSUM, xsdt, end - xsdt));
        int rsdt = pointer.getInt(RSDT_ADDRESS);
        int length = in.getInt(rsdt + 4);
        for (int entry = rsdt + HEADER; entry < rsdt + length; entry += 4) {
            out.add(pointer(TABLES, entry, 4));
        }
        out.add(checksum(TABLES, rsdt + CHECKSUM, rsdt, length));
        out.add(pointer(ROOT_POINTER, RSDT_ADDRESS, 4));
        out.add(pointer(ROOT_POINTER, XSDT_ADDRESS, 8));
        out.add(checksum(ROOT_POINTER, FIRST_CHECKSUM, 0, FIRST_BYTES));
        out.add(checksum(ROOT_POINTER, ROOT_CHECKSUM, 0, ROOT_POINTER_BYTES));
        TableBytes all = new TableBytes();
        out.forEach(all::bytes);
        return all.toArray();
    }

    private static String signature(byte[] tables, int at) {
        return new String(tables, at, 4, StandardCharsets.US_ASCII);
    }

    private static byte[] name(String file) {
        return Arrays.copyOf(file.getBytes(StandardCharsets.US_ASCII), NAME_BYTES);
    }

    private static byte[] command(TableBytes content) {
        return Arrays.copyOf(content.toArray(), COMMAND_BYTES);
    }

    private static byte[] allocate(String file, int alignment, int zone) {
        return command(new TableBytes().u32(ALLOCATE).bytes(name(file)).u32(alignment).u8(zone));
    }

    /** A pointer, of so many bytes, to something in the tables. */
    private static byte[] pointer(String in, int offset, int size) {
        TableBytes names = new TableBytes().u32(ADD_POINTER).bytes(name(in)).bytes(name(TABLES));
        return command(names.u32(offset).u8(size));
    }

    private static byte[] checksum(String file, int offset, int start, int length) {
        TableBytes command = new TableBytes().u32(ADD_CHECKSUM).bytes(name(file));
        return command(command.u32(offset).u32(start).u32(length));
    }
}

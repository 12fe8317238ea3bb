package dev.hv.cli.run;

import dev.hv.cli.request.Argument;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/**
 * The symbol table of an ELF file of 32 or 64 bits, little endian (System V ABI, Object Files: ELF
 * Header, Sections, Symbol Table).
 */
final class ElfSymbols {
    private static final int MAGIC = 0x464C_457F;
    private static final int CLASS_AT = 4;
    private static final int CLASS_64 = 2;
    private static final int SYMBOL_TABLE = 2;

    /** Symbols of that type and above name sections and files. */
    private static final int SECTION = 3;

    private final ByteBuffer file;
    private final boolean wide;
    private final Map<Long, String> names = new TreeMap<>(Long::compareUnsigned);

    private ElfSymbols(ByteBuffer file) {
        this.file = file;
        this.wide = file.get(CLASS_AT) == CLASS_64;
    }

    /** Returns whether a file begins as these do. */
    static boolean isElf(FileChannel channel) throws IOException {
        ByteBuffer start = ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        return channel.read(start, 0) == Integer.BYTES && start.getInt(0) == MAGIC;
    }

    /** Returns the names of addresses; of those that share one, one. */
    static Map<Long, String> read(FileChannel channel, Argument argument) throws IOException {
        if (channel.size() > Integer.MAX_VALUE) {
            throw argument.problem("is larger than 2 GiB");
        }
        ByteBuffer mapped = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
        ElfSymbols symbols = new ElfSymbols(mapped.order(ByteOrder.LITTLE_ENDIAN));
        try {
            symbols.sections();
        } catch (IndexOutOfBoundsException | BufferUnderflowException | ArithmeticException e) {
            throw argument.problem("is an ELF file whose tables lead out of it", e);
        }
        if (symbols.names.isEmpty()) {
            throw argument.problem("is an ELF file without symbols; it has been stripped");
        }
        return symbols.names;
    }

    private int offset(int at) {
        return wide ? Math.toIntExact(file.getLong(at)) : file.getInt(at);
    }

    private void sections() {
        int table = offset(wide ? 0x28 : 0x20);
        int size = file.getShort(wide ? 0x3A : 0x2E) & 0xFFFF;
        int count = file.getShort(wide ? 0x3C : 0x30) & 0xFFFF;
        for (int i = 0; i < count; i++) {
            int section = Math.addExact(table, i * size);
            if (file.getInt(section + 4) == SYMBOL_TABLE) {
                int strings = table + file.getInt(section + (wide ? 0x28 : 0x18)) * size;
                symbols(
                        offset(section + (wide ? 0x18 : 0x10)),
                        offset(section + (wide ? 0x20 : 0x14)),
                        offset(strings + (wide ? 0x18 : 0x10)));
            }
        }
    }

    private void symbols(int from, int bytes, int strings) {
        int each = wide ? 24 : 16;
        for (int at = from; at <= from + bytes - each; at += each) {
            int type = file.get(at + (wide ? 4 : 12)) & 15;
            int section = file.getShort(at + (wide ? 6 : 14));
            if (type < SECTION && section != 0) {
                long value = wide ? file.getLong(at + 8) : file.getInt(at + 4) & 0xFFFF_FFFFL;
                String name = text(strings + file.getInt(at));
                if (!name.isEmpty()) {
                    names.putIfAbsent(value, name);
                }
            }
        }
    }

    private String text(int at) {
        int end = at;
        while (file.get(end) != 0) {
            end++;
        }
        byte[] bytes = new byte[end - at];
        file.get(at, bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }
}

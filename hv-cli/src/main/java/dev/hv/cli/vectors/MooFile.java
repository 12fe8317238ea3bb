package dev.hv.cli.vectors;

import dev.hv.tck.cpu.CpuVector;
import dev.hv.tck.cpu.CpuVector.MemoryByte;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Vectors in the Machine Opcode Operation format, version 1: chunks of a name of four characters, a
 * length in bytes, and as many bytes. Chunks that are not known are skipped, as the format asks.
 */
final class MooFile {
    private static final List<String> REGISTERS_16 =
            List.of(
                    "ax", "bx", "cx", "dx", "cs", "ss", "ds", "es", "sp", "bp", "si", "di", "ip",
                    "flags");
    private static final List<String> REGISTERS_32 =
            List.of(
                    "cr0", "cr3", "eax", "ebx", "ecx", "edx", "esi", "edi", "ebp", "esp", "cs",
                    "ds", "es", "fs", "gs", "ss", "eip", "eflags", "dr6", "dr7");
    private static final int HEADER_BYTES = 8;

    /** More than a vector of any processor needs. */
    private static final int LARGEST_CHUNK = 1 << 24;

    private static final int ADDRESS_AND_VALUE = 5;

    private final String form;
    private final long flagsMask;
    private final Set<String> revoked;
    private final Map<String, Long> masks = new HashMap<>();
    private int number;

    /** Of the vector that was read last. */
    private String hash = "";

    /**
     * A file of that form.
     *
     * @param flagsMask the flags that are defined after every one of its instructions
     * @param revoked hashes, in hexadecimal, of vectors to leave out
     */
    MooFile(String form, long flagsMask, Set<String> revoked) {
        this.form = form;
        this.flagsMask = flagsMask;
        this.revoked = revoked;
    }

    /** Returns which vector was read last, or is being read, from 1 on. */
    int number() {
        return number;
    }

    /**
     * Gives every vector to somebody, in the order of the file; no more of it than one vector is
     * held at a time.
     *
     * @throws IllegalArgumentException if it is no such file, or is cut off
     */
    void read(InputStream file, Consumer<CpuVector> consumer) throws IOException {
        DataInputStream all = new DataInputStream(file);
        if (!outer(all, all.readNBytes(HEADER_BYTES)).type.equals("MOO ")) {
            throw new IllegalArgumentException("does not begin with a MOO chunk");
        }
        byte[] header = all.readNBytes(HEADER_BYTES);
        while (header.length > 0) {
            Chunk chunk = outer(all, header);
            switch (chunk.type) {
                case "RMSK", "RM32" -> masks.putAll(registers(chunk));
                case "TEST" -> {
                    number++;
                    CpuVector vector = vector(chunk.bytes);
                    if (!revoked.contains(hash)) {
                        consumer.accept(vector);
                    }
                }
                default -> {}
            }
            header = all.readNBytes(HEADER_BYTES);
        }
    }

    /** Reads the rest of a chunk that nothing holds but the file. */
    private static Chunk outer(DataInputStream from, byte[] header) throws IOException {
        if (header.length < HEADER_BYTES) {
            throw new IllegalArgumentException("ends within a chunk");
        }
        ByteBuffer start = ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN);
        int length = start.getInt(4);
        if (length < 0 || length > LARGEST_CHUNK) {
            throw new IllegalArgumentException("a chunk is longer than 16 MiB");
        }
        byte[] bytes = from.readNBytes(length);
        if (bytes.length < length) {
            throw new IllegalArgumentException("ends within a chunk");
        }
        return new Chunk(
                new String(header, 0, 4, StandardCharsets.US_ASCII),
                ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN));
    }

    private record Chunk(String type, ByteBuffer bytes) {}

    private static Chunk next(ByteBuffer from) {
        if (from.remaining() < HEADER_BYTES) {
            throw new IllegalArgumentException("ends within a chunk");
        }
        byte[] type = new byte[4];
        from.get(type);
        int length = from.getInt();
        if (length < 0 || length > from.remaining()) {
            throw new IllegalArgumentException("a chunk is longer than what holds it");
        }
        ByteBuffer bytes = from.slice(from.position(), length).order(ByteOrder.LITTLE_ENDIAN);
        from.position(from.position() + length);
        return new Chunk(new String(type, StandardCharsets.US_ASCII), bytes);
    }

    /** What an INIT or FINA chunk holds. */
    private static final class State {
        private final Map<String, Long> registers = new HashMap<>();
        private final Map<String, Long> masks = new HashMap<>();
        private final List<MemoryByte> memory = new ArrayList<>();
    }

    private CpuVector vector(ByteBuffer test) {
        try {
            return parse(test);
        } catch (BufferUnderflowException e) {
            throw new IllegalArgumentException("ends within a chunk", e);
        }
    }

    private CpuVector parse(ByteBuffer test) {
        String name = "";
        List<Integer> bytes = List.of();
        State before = new State();
        State after = new State();
        int exception = -1;
        long flagsAt = -1;
        hash = "";
        test.getInt(); // the vector's index
        while (test.hasRemaining()) {
            Chunk chunk = next(test);
            switch (chunk.type) {
                case "NAME" -> name = text(chunk.bytes);
                case "BYTS" -> bytes = numbers(chunk.bytes);
                case "INIT" -> before = state(chunk.bytes);
                case "FINA" -> after = state(chunk.bytes);
                case "EXCP" -> {
                    exception = chunk.bytes.get() & 0xFF;
                    flagsAt = Integer.toUnsignedLong(chunk.bytes.getInt());
                }
                case "HASH" -> hash = HexFormat.of().formatHex(rest(chunk.bytes));
                default -> {}
            }
        }
        Map<String, Long> defined = new HashMap<>(masks);
        defined.putAll(after.masks);
        return new CpuVector(
                form,
                name,
                bytes,
                before.registers,
                before.memory,
                after.registers,
                after.memory,
                flagsMask,
                exception,
                flagsAt,
                defined);
    }

    private static byte[] rest(ByteBuffer bytes) {
        byte[] rest = new byte[bytes.remaining()];
        bytes.get(rest);
        return rest;
    }

    private static byte[] counted(ByteBuffer bytes) {
        int length = bytes.getInt();
        if (length < 0 || length > bytes.remaining()) {
            throw new IllegalArgumentException("a length is larger than its chunk");
        }
        byte[] counted = new byte[length];
        bytes.get(counted);
        return counted;
    }

    private static String text(ByteBuffer bytes) {
        return new String(counted(bytes), StandardCharsets.US_ASCII);
    }

    private static List<Integer> numbers(ByteBuffer bytes) {
        List<Integer> numbers = new ArrayList<>();
        for (byte one : counted(bytes)) {
            numbers.add(one & 0xFF);
        }
        return numbers;
    }

    private static State state(ByteBuffer bytes) {
        State state = new State();
        while (bytes.hasRemaining()) {
            Chunk chunk = next(bytes);
            switch (chunk.type) {
                case "REGS", "RG32" -> state.registers.putAll(registers(chunk));
                case "RMSK", "RM32" -> state.masks.putAll(registers(chunk));
                case "RAM " -> memory(chunk.bytes, state.memory);
                default -> {}
            }
        }
        return state;
    }

    private static void memory(ByteBuffer bytes, List<MemoryByte> memory) {
        int count = bytes.getInt();
        if (count < 0 || count > bytes.remaining() / ADDRESS_AND_VALUE) {
            throw new IllegalArgumentException("more bytes of memory than its chunk holds");
        }
        for (int i = 0; i < count; i++) {
            long address = Integer.toUnsignedLong(bytes.getInt());
            memory.add(new MemoryByte(address, bytes.get() & 0xFF));
        }
    }

    /** A bit for each register, then the values of those whose bit is set. */
    private static Map<String, Long> registers(Chunk chunk) {
        boolean wide = chunk.type.endsWith("32");
        List<String> names = wide ? REGISTERS_32 : REGISTERS_16;
        Map<String, Long> values = new HashMap<>();
        long present = value(chunk.bytes, wide);
        for (int i = 0; i < names.size(); i++) {
            if ((present >>> i & 1) != 0) {
                String name = names.get(i);
                long value = value(chunk.bytes, wide);
                values.put(name, name.endsWith("s") && name.length() == 2 ? value & 0xFFFF : value);
            }
        }
        return values;
    }

    private static long value(ByteBuffer bytes, boolean wide) {
        return wide ? Integer.toUnsignedLong(bytes.getInt()) : bytes.getShort() & 0xFFFFL;
    }
}

package dev.hv.api.state;

import org.jspecify.annotations.Nullable;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * State in memory: written, read back through {@link #reader}, with a canonical form. Two trees
 * with the same fields and sections have the same bytes, whatever the order in which they were
 * written. Not thread-safe.
 */
public final class StateTree implements StateWriter {
    private static final int MAX_DEPTH = 16;
    private static final byte LONG = 1;
    private static final byte BYTES = 2;
    private static final byte STRING = 3;
    private static final byte SECTION = 4;

    private final String path;
    private final int version;
    private final TreeMap<String, Object> entries = new TreeMap<>();

    /**
     * An empty tree.
     *
     * @param path for error messages
     * @param version of the schema under which it is written
     */
    public StateTree(String path, int version) {
        this.path = path;
        this.version = version;
    }

    @Override
    public StateTree putLong(String field, long value) {
        entries.put(field, value);
        return this;
    }

    @Override
    public StateTree putBytes(String field, byte[] value) {
        entries.put(field, value.clone());
        return this;
    }

    @Override
    public StateTree putString(String field, String value) {
        entries.put(field, value);
        return this;
    }

    @Override
    public StateTree section(String name) {
        return section(name, version);
    }

    /** Begins, or goes on with, a section that has a schema of its own. */
    public StateTree section(String name, int schemaVersion) {
        Object present = entries.get(name);
        if (present instanceof StateTree tree) {
            return tree;
        }
        StateTree made = new StateTree(path + "." + name, schemaVersion);
        entries.put(name, made);
        return made;
    }

    /** Returns a view that reads this tree. */
    public StateReader reader() {
        return new Reader();
    }

    /** Returns the canonical form. */
    public byte[] toBytes() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            write(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** Returns the SHA-256 of the canonical form. */
    public byte[] sha256() {
        try {
            return MessageDigest.getInstance("SHA-256").digest(toBytes());
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }

    private void write(DataOutputStream out) throws IOException {
        out.writeInt(version);
        out.writeInt(entries.size());
        for (var entry : entries.entrySet()) {
            writeText(out, entry.getKey());
            switch (entry.getValue()) {
                case Long value -> {
                    out.writeByte(LONG);
                    out.writeLong(value);
                }
                case byte[] value -> {
                    out.writeByte(BYTES);
                    out.writeInt(value.length);
                    out.write(value);
                }
                case String value -> {
                    out.writeByte(STRING);
                    writeText(out, value);
                }
                case StateTree value -> {
                    out.writeByte(SECTION);
                    value.write(out);
                }
                default -> throw new AssertionError(entry.getValue());
            }
        }
    }

    private static void writeText(DataOutputStream out, String text) throws IOException {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(utf8.length);
        out.write(utf8);
    }

    /**
     * Reads the canonical form. Allocates no more than a small multiple of the length of {@code
     * bytes}, whatever is in them.
     *
     * @param path for error messages
     * @throws StateException if the bytes are no such form
     */
    public static StateTree parse(String path, byte[] bytes) throws StateException {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        StateTree tree = parse(path, in, 0);
        if (in.hasRemaining()) {
            throw new StateException(path, in.remaining() + " bytes after the end");
        }
        return tree;
    }

    private static StateTree parse(String path, ByteBuffer in, int depth) throws StateException {
        if (depth > MAX_DEPTH) {
            throw new StateException(path, "sections nest deeper than " + MAX_DEPTH);
        }
        StateTree tree = new StateTree(path, readInt(path, in));
        int count = readInt(path, in);
        for (int i = 0; i < count; i++) {
            String name = readText(path, in);
            need(path, in, 1);
            Object value =
                    switch (in.get()) {
                        case LONG -> {
                            need(path, in, Long.BYTES);
                            yield in.getLong();
                        }
                        case BYTES -> readBytes(path, in);
                        case STRING -> readText(path, in);
                        case SECTION -> parse(path + "." + name, in, depth + 1);
                        default -> throw new StateException(path + "." + name, "unknown type");
                    };
            if (tree.entries.put(name, value) != null) {
                throw new StateException(path + "." + name, "appears twice");
            }
        }
        return tree;
    }

    private static int readInt(String path, ByteBuffer in) throws StateException {
        need(path, in, Integer.BYTES);
        return in.getInt();
    }

    private static byte[] readBytes(String path, ByteBuffer in) throws StateException {
        int length = readInt(path, in);
        need(path, in, length);
        byte[] value = new byte[length];
        in.get(value);
        return value;
    }

    private static String readText(String path, ByteBuffer in) throws StateException {
        byte[] utf8 = readBytes(path, in);
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString();
        } catch (CharacterCodingException e) {
            throw new StateException(path, "has text that is not UTF-8");
        }
    }

    private static void need(String path, ByteBuffer in, int bytes) throws StateException {
        if (bytes < 0 || in.remaining() < bytes) {
            throw new StateException(path, "truncated");
        }
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof StateTree tree && Arrays.equals(toBytes(), tree.toBytes());
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(toBytes());
    }

    @Override
    public String toString() {
        return path + entries.keySet();
    }

    private final class Reader implements StateReader {
        @Override
        public int version() {
            return version;
        }

        @Override
        public List<String> names() {
            return List.copyOf(entries.keySet());
        }

        @Override
        public long getLong(String field) throws StateException {
            return require(field, Long.class);
        }

        @Override
        public long getLong(String field, long ifAbsent) throws StateException {
            return entries.containsKey(field) ? getLong(field) : ifAbsent;
        }

        @Override
        public byte[] getBytes(String field, int maxLength) throws StateException {
            byte[] value = require(field, byte[].class);
            if (value.length > maxLength) {
                throw tooLong(field, value.length, maxLength);
            }
            return value.clone();
        }

        @Override
        public String getString(String field, int maxLength) throws StateException {
            String value = require(field, String.class);
            if (value.length() > maxLength) {
                throw tooLong(field, value.length(), maxLength);
            }
            return value;
        }

        private StateException tooLong(String field, int length, int maxLength) {
            return new StateException(
                    path + "." + field, "has length " + length + ", expected at most " + maxLength);
        }

        private <T> T require(String field, Class<T> type) throws StateException {
            Object value = entries.get(field);
            if (value == null) {
                throw new StateException(path + "." + field, "is missing");
            }
            if (!type.isInstance(value)) {
                throw new StateException(
                        path + "." + field,
                        "is " + typeName(value.getClass()) + ", expected " + typeName(type));
            }
            return type.cast(value);
        }

        private static String typeName(Class<?> type) {
            return type == Long.class
                    ? "a number"
                    : type == String.class ? "text" : type == byte[].class ? "bytes" : "a section";
        }

        @Override
        public Optional<StateReader> section(String name) throws StateException {
            return entries.containsKey(name)
                    ? Optional.of(require(name, StateTree.class).reader())
                    : Optional.empty();
        }
    }
}

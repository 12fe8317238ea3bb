package dev.hv.api.register;

import dev.hv.api.bus.Width;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.StringJoiner;
import java.util.function.IntToLongFunction;
import java.util.function.LongSupplier;

/**
 * A register in the making; see {@link RegisterBank.Builder#register}.
 *
 * <p>The bank stores the value unless {@link #onPeek} or {@link #onRead} says that the device has
 * it, or nothing can ever be read back; {@link #stored} asks for storage even then.
 */
public final class RegisterSpec {
    private static final int MAX_COUNT = 1 << 16;

    private final String name;
    private final long offset;
    private final Width width;
    private final List<FieldDescription> fields = new ArrayList<>();
    private String summary = "";
    private @Nullable Access access;
    private OptionalLong reset = OptionalLong.empty();
    private int count = 1;
    private long stride;
    private boolean stored;
    private boolean whole;
    private @Nullable Selector selector;
    private long selected;
    private @Nullable IntToLongFunction reader;
    private @Nullable IntToLongFunction peeker;
    private @Nullable IndexedWriteAction action;

    RegisterSpec(String name, long offset, Width width) {
        this.name = name;
        this.offset = offset;
        this.width = width;
        this.stride = width.bytes();
    }

    /** Says in one line what it is for. */
    public RegisterSpec summary(String text) {
        summary = text;
        return this;
    }

    /**
     * Sets the access mode of every bit outside a field. Without this, such bits are read-write if
     * there is no field at all, else reserved as zero.
     */
    public RegisterSpec access(Access mode) {
        access = mode;
        return this;
    }

    /** Names one bit, read-write. */
    public RegisterSpec field(String name, int bit) {
        return field(name, bit, bit, Access.READ_WRITE);
    }

    /** Names one bit. */
    public RegisterSpec field(String name, int bit, Access mode) {
        return field(name, bit, bit, mode);
    }

    /**
     * Names a range of bits.
     *
     * @param name as in the datasheet
     * @param low lowest bit
     * @param high highest bit, inclusive
     * @param mode what reads and writes do
     * @throws IllegalArgumentException if it leaves the register or overlaps another field
     */
    public RegisterSpec field(String name, int low, int high, Access mode) {
        FieldDescription field = new FieldDescription(name, low, high, mode);
        if (high >= width.bits()) {
            throw wrong("field " + name + " leaves the register");
        }
        for (FieldDescription other : fields) {
            if ((other.mask() & field.mask()) != 0) {
                throw wrong("fields " + other.name() + " and " + name + " overlap");
            }
        }
        fields.add(field);
        return this;
    }

    /** Sets the value after a reset; 0 without this, or open if the bank does not store it. */
    public RegisterSpec reset(long value) {
        reset = OptionalLong.of(value);
        return this;
    }

    /**
     * Repeats the register.
     *
     * @param count how many there are
     * @param stride from one to the next, in bytes
     */
    public RegisterSpec repeated(int count, long stride) {
        if (count < 1 || count > MAX_COUNT || stride < width.bytes()) {
            throw wrong(count + " repetitions every " + stride + " bytes");
        }
        this.count = count;
        this.stride = stride;
        return this;
    }

    /**
     * Answers only while the selector has one of these values.
     *
     * @param values each 0 to 63
     */
    public RegisterSpec in(Selector selector, int... values) {
        this.selector = selector;
        selected = 0;
        for (int value : values) {
            if (value < 0 || value > 63) {
                throw wrong("selector value " + value + ", expected 0 to 63");
            }
            selected |= 1L << value;
        }
        return this;
    }

    /** Keeps the value in the bank, though reads come from a callback. */
    public RegisterSpec stored() {
        stored = true;
        return this;
    }

    /**
     * Answers only to accesses of exactly its bytes: to others, which touch some of them or others
     * as well, it is not there.
     */
    public RegisterSpec wholeOnly() {
        whole = true;
        return this;
    }

    /** Sets what a guest's read returns, with its effects; without {@link #onPeek}, no peeking. */
    public RegisterSpec onRead(LongSupplier value) {
        return onRead(index -> value.getAsLong());
    }

    /** As {@link #onRead(LongSupplier)}, given the repetition. */
    public RegisterSpec onRead(IntToLongFunction value) {
        reader = value;
        return this;
    }

    /** Sets what the register holds, without effects; reads return it too unless onRead is set. */
    public RegisterSpec onPeek(LongSupplier value) {
        return onPeek(index -> value.getAsLong());
    }

    /** As {@link #onPeek(LongSupplier)}, given the repetition. */
    public RegisterSpec onPeek(IntToLongFunction value) {
        peeker = value;
        return this;
    }

    /** Sets what a guest's write does. */
    public RegisterSpec onWrite(WriteAction behaviour) {
        return onWrite((index, old, now) -> behaviour.written(old, now));
    }

    /** As {@link #onWrite(WriteAction)}, given the repetition. */
    public RegisterSpec onWrite(IndexedWriteAction behaviour) {
        action = behaviour;
        return this;
    }

    boolean whole() {
        return whole;
    }

    @Nullable IntToLongFunction reader() {
        return reader;
    }

    @Nullable IntToLongFunction peeker() {
        return peeker;
    }

    @Nullable IndexedWriteAction action() {
        return action;
    }

    @Nullable Selector selector() {
        return selector;
    }

    /** Returns the selector's values for which it answers, as a bit set. */
    long selected() {
        return selected;
    }

    RegisterDescription describe() {
        List<FieldDescription> all = everyBit();
        long readable = 0;
        long zero = 0;
        long one = 0;
        for (FieldDescription field : all) {
            readable |= field.access().readable() ? field.mask() : 0;
            zero |= field.access() == Access.RESERVED_ZERO ? field.mask() : 0;
            one |= field.access() == Access.RESERVED_ONE ? field.mask() : 0;
        }
        boolean kept =
                stored || (reader == null && peeker == null && (readable != 0 || isReserved()));
        long value = reset.orElse(0) | one;
        if ((value & zero) != 0 || (value & ~width.mask()) != 0) {
            throw wrong("reset value " + Long.toHexString(value) + " does not fit its fields");
        }
        return new RegisterDescription(
                name,
                summary,
                offset,
                width,
                count,
                stride,
                condition(),
                kept || reset.isPresent() ? OptionalLong.of(value) : OptionalLong.empty(),
                all,
                kept,
                peeker != null || (kept && reader == null));
    }

    private boolean isReserved() {
        return everyBit().stream()
                .noneMatch(field -> field.access().readable() || field.access().writable());
    }

    private List<FieldDescription> everyBit() {
        Access rest = access;
        if (rest == null) {
            rest = fields.isEmpty() ? Access.READ_WRITE : Access.RESERVED_ZERO;
        }
        List<FieldDescription> all = new ArrayList<>();
        int next = 0;
        for (FieldDescription field :
                fields.stream().sorted(Comparator.comparingInt(FieldDescription::low)).toList()) {
            if (field.low() > next) {
                all.add(unnamed(next, field.low() - 1, rest));
            }
            all.add(field);
            next = field.high() + 1;
        }
        if (next < width.bits()) {
            all.add(unnamed(next, width.bits() - 1, rest));
        }
        return all;
    }

    private FieldDescription unnamed(int low, int high, Access rest) {
        String label = rest.readable() || rest.writable() ? name : "reserved";
        return new FieldDescription(label, low, high, rest);
    }

    private String condition() {
        if (selector == null) {
            return "";
        }
        StringJoiner values = new StringJoiner(",", selector.name() + "=", "");
        for (int i = 0; i < 64; i++) {
            if (((selected >>> i) & 1) != 0) {
                values.add(Integer.toString(i));
            }
        }
        return values.toString();
    }

    private IllegalArgumentException wrong(String problem) {
        return new IllegalArgumentException("register " + name + ": " + problem);
    }
}

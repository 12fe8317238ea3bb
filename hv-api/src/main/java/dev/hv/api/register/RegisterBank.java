package dev.hv.api.register;

import dev.hv.api.bus.IoHandler;
import dev.hv.api.bus.OnInvalid;
import dev.hv.api.bus.Width;
import dev.hv.api.state.StateException;
import dev.hv.api.state.StateReader;
import dev.hv.api.state.StateWriter;
import dev.hv.api.trace.Trace;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * The registers behind one region, made from a declaration. Takes accesses of any width at any
 * alignment: a narrow one touches those bytes of its register, a wide one is served register by
 * register, lowest first, but for registers that are {@linkplain RegisterSpec#wholeOnly taken
 * whole}. What no register answers is undecoded, and the trace is told.
 *
 * <p>Used inside the device domain. Reads and writes allocate nothing.
 */
public final class RegisterBank implements IoHandler {
    private static final int MAX_SIZE = 1 << 20;
    private static final String NOT_READABLE = "a read where no register can be read";
    private static final String NOT_WRITABLE = "a write where no register can be written";

    private final RegisterMap map;
    private final Map<String, Register> registers;
    private final @Nullable Cell[] readCells;
    private final @Nullable Cell[] writeCells;
    private final long undecoded;
    private final boolean quiet;
    private final Trace trace;

    private RegisterBank(Builder builder) {
        map =
                new RegisterMap(
                        builder.name,
                        builder.size,
                        builder.registers.values().stream().map(Register::description).toList());
        registers = builder.registers;
        readCells = builder.readCells;
        writeCells = builder.writeCells;
        undecoded = builder.undecoded;
        trace = builder.trace;
        quiet = builder.quiet;
    }

    /**
     * Begins a declaration.
     *
     * @param name for traces and documentation, such as {@code uart}
     * @param size in bytes, 1 to 1 MiB
     */
    public static Builder named(String name, long size) {
        return new Builder(name, size);
    }

    /** Returns the registers as data. */
    public RegisterMap describe() {
        return map;
    }

    /**
     * Returns the register of that name.
     *
     * @throws IllegalArgumentException if there is none
     */
    public Register register(String name) {
        Register register = registers.get(name);
        if (register == null) {
            throw new IllegalArgumentException(map.name() + " has no register " + name);
        }
        return register;
    }

    /** Gives every stored register its reset value; calls nobody. */
    public void reset() {
        for (Register register : registers.values()) {
            register.reset();
        }
    }

    /** Writes every stored register under its name. */
    public void save(StateWriter out) {
        for (Register register : registers.values()) {
            register.save(out);
        }
    }

    /**
     * Takes the stored registers back; calls nobody.
     *
     * @throws StateException if one is missing, or holds what the hardware cannot hold
     */
    public void load(StateReader in) throws StateException {
        for (Register register : registers.values()) {
            register.load(in);
        }
    }

    @Override
    public long read(long offset, Width width) {
        Cell cell = select(readCells, offset, offset, width);
        if (cell != null && cell.offset == offset && cell.width == width) {
            return cell.register.read(cell.index, -1L);
        }
        return readParts(offset, width);
    }

    @Override
    public void write(long offset, Width width, long value) {
        Cell cell = select(writeCells, offset, offset, width);
        if (cell != null && cell.offset == offset && cell.width == width) {
            cell.register.write(cell.index, value, width.mask(), offset);
        } else {
            writeParts(offset, width, value);
        }
    }

    @Override
    public OptionalLong peek(long offset, Width width) {
        long result = 0;
        long end = offset + width.bytes();
        for (long at = offset; at < end; ) {
            Cell cell = select(readCells, at, offset, width);
            if (cell == null) {
                result |= (undecoded & 0xFF) << bits(offset, at);
                at++;
            } else if (!cell.register.description().peekable()) {
                return OptionalLong.empty();
            } else {
                long last = Math.min(end, cell.end());
                long part = cell.register.peek(cell.index) & bytes(cell, at, last);
                result |= part >>> bits(cell.offset, at) << bits(offset, at);
                at = last;
            }
        }
        return OptionalLong.of(result);
    }

    private long readParts(long offset, Width width) {
        long result = 0;
        long end = offset + width.bytes();
        for (long at = offset; at < end; ) {
            Cell cell = select(readCells, at, offset, width);
            if (cell == null) {
                if (!quiet) {
                    trace.guestError(NOT_READABLE, at, 0);
                }
                result |= (undecoded & 0xFF) << bits(offset, at);
                at++;
            } else {
                long last = Math.min(end, cell.end());
                long mask = bytes(cell, at, last);
                long part = cell.register.read(cell.index, mask) & mask;
                result |= part >>> bits(cell.offset, at) << bits(offset, at);
                at = last;
            }
        }
        return result;
    }

    private void writeParts(long offset, Width width, long value) {
        long end = offset + width.bytes();
        for (long at = offset; at < end; ) {
            Cell cell = select(writeCells, at, offset, width);
            if (cell == null) {
                if (!quiet) {
                    trace.guestError(NOT_WRITABLE, at, value);
                }
                at++;
            } else {
                long last = Math.min(end, cell.end());
                long mask = bytes(cell, at, last);
                long part = value >>> bits(offset, at) << bits(cell.offset, at);
                cell.register.write(cell.index, part & mask, mask, at);
                at = last;
            }
        }
    }

    private static int bits(long from, long to) {
        return (int) (8 * (to - from));
    }

    /** Returns the bits of a cell's register that lie from {@code at} to before {@code last}. */
    private static long bytes(Cell cell, long at, long last) {
        int count = (int) (last - at);
        long mask = count == Long.BYTES ? -1L : (1L << (8 * count)) - 1;
        return mask << bits(cell.offset, at);
    }

    /** Returns what answers at a byte of an access. */
    private static @Nullable Cell select(
            @Nullable Cell[] cells, long at, long offset, Width width) {
        if (at < 0 || at >= cells.length) {
            return null;
        }
        Cell cell = cells[(int) at];
        while (cell != null && !(cell.answers() && cell.takes(offset, width))) {
            cell = cell.next;
        }
        return cell;
    }

    /** One repetition of a register, at one of its bytes. */
    private static final class Cell {
        final Register register;
        final int index;
        final long offset;
        final Width width;
        final boolean whole;
        final @Nullable Selector selector;
        final long selected;
        final @Nullable Cell next;

        Cell(RegisterSpec spec, Register register, int index, @Nullable Cell next) {
            this.register = register;
            this.index = index;
            this.offset = register.description().offset() + index * register.description().stride();
            this.width = register.description().width();
            this.whole = spec.whole();
            this.selector = spec.selector();
            this.selected = spec.selected();
            this.next = next;
        }

        boolean answers() {
            if (selector == null) {
                return true;
            }
            int value = selector.value();
            return value >= 0 && value < Long.SIZE && ((selected >>> value) & 1) != 0;
        }

        boolean takes(long offset, Width width) {
            return !whole || (this.offset == offset && this.width == width);
        }

        boolean excludes(Cell other) {
            return selector != null
                    && selector == other.selector
                    && (selected & other.selected) == 0;
        }

        long end() {
            return offset + width.bytes();
        }
    }

    /** A declaration in the making. */
    public static final class Builder {
        private final String name;
        private final int size;
        private final Map<String, Register> registers = new LinkedHashMap<>();
        private final List<Declared> declared = new ArrayList<>();
        private final @Nullable Cell[] readCells;
        private final @Nullable Cell[] writeCells;
        private Trace trace = Trace.none();
        private long undecoded;
        private boolean quiet;

        private Builder(String name, long size) {
            if (size < 1 || size > MAX_SIZE) {
                throw new IllegalArgumentException(name + ": a bank of " + size + " bytes");
            }
            this.name = name;
            this.size = (int) size;
            readCells = new Cell[this.size];
            writeCells = new Cell[this.size];
        }

        /** Sets who hears of accesses, by name, and of the guest's mistakes. */
        public Builder trace(Trace trace) {
            this.trace = trace;
            return this;
        }

        /** Sets what undecoded bytes read as; zero without this. */
        public Builder undecoded(OnInvalid answer) {
            undecoded =
                    switch (answer) {
                        case OPEN_BUS -> -1L;
                        case READ_ZERO -> 0;
                        case FAULT ->
                                throw new IllegalArgumentException(
                                        name + ": a bank answers; faults are for AccessRules");
                    };
            return this;
        }

        /**
         * Says that accesses to undecoded bytes are legal: reads tell nothing, writes are lost, and
         * the trace does not hear of it, as in the configuration space of PCI.
         */
        public Builder quietElsewhere() {
            quiet = true;
            return this;
        }

        /**
         * Declares a register.
         *
         * @param name as in the datasheet; unique in the bank
         * @param offset in bytes
         * @param spec what else is to say
         * @throws IllegalArgumentException if the declaration contradicts itself
         */
        public Builder register(
                String name, long offset, Width width, Consumer<RegisterSpec> spec) {
            RegisterSpec made = new RegisterSpec(name, offset, width);
            spec.accept(made);
            declared.add(new Declared(name, made));
            return this;
        }

        /**
         * Makes the bank.
         *
         * @throws IllegalArgumentException if a register leaves the bank, two have one name, or two
         *     that can answer at the same time overlap
         */
        public RegisterBank build() {
            for (Declared declaration : declared) {
                Register register = new Register(name, trace, declaration.spec);
                if (registers.put(declaration.name, register) != null) {
                    throw new IllegalArgumentException(
                            name + ": two registers " + declaration.name);
                }
                place(declaration.spec, register);
            }
            return new RegisterBank(this);
        }

        private void place(RegisterSpec spec, Register register) {
            RegisterDescription description = register.description();
            boolean readable = description.readableMask() != 0;
            boolean writable = description.writableMask() != 0 || spec.action() != null;
            boolean reserved = !readable && !writable;
            for (int index = 0; index < description.count(); index++) {
                long start = description.offset() + index * description.stride();
                if (start < 0 || start > size - description.width().bytes()) {
                    throw new IllegalArgumentException(
                            name + ": register " + description.name() + " leaves the bank");
                }
                for (int i = 0; i < description.width().bytes(); i++) {
                    int at = (int) start + i;
                    if (readable || reserved) {
                        readCells[at] = chain(spec, register, index, readCells[at]);
                    }
                    if (writable || reserved) {
                        writeCells[at] = chain(spec, register, index, writeCells[at]);
                    }
                }
            }
        }

        private Cell chain(
                RegisterSpec spec, Register register, int index, @Nullable Cell present) {
            Cell cell = new Cell(spec, register, index, present);
            for (Cell other = present; other != null; other = other.next) {
                if (!cell.excludes(other)) {
                    throw new IllegalArgumentException(
                            name
                                    + ": registers "
                                    + other.register
                                    + " and "
                                    + register
                                    + " overlap");
                }
            }
            return cell;
        }

        private record Declared(String name, RegisterSpec spec) {}
    }
}

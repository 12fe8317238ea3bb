package dev.hv.api.register;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.hv.api.bus.Width;
import dev.hv.api.state.StateException;
import dev.hv.api.state.StateTree;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

import java.util.ArrayList;
import java.util.List;

/** The bank against a model that knows nothing but single bits. */
class RegisterBankPropertyTest {
    private static final int BITS = 64;

    record Touch(boolean write, int offset, Width width, long value) {}

    @Provide
    Arbitrary<List<Access>> modes() {
        return Arbitraries.of(Access.class).list().ofSize(BITS);
    }

    @Provide
    Arbitrary<List<Touch>> script() {
        Arbitrary<Touch> touch =
                Combinators.combine(
                                Arbitraries.of(true, false),
                                Arbitraries.integers().between(0, 7),
                                Arbitraries.of(Width.class),
                                Arbitraries.longs())
                        .as(
                                (write, offset, width, value) ->
                                        new Touch(
                                                write,
                                                offset & -width.bytes(),
                                                width,
                                                value & width.mask()));
        return touch.list().ofMaxSize(30);
    }

    /** Eight bytes of single-bit fields, as one register or cut into {@code width} wide ones. */
    private static RegisterBank bank(List<Access> modes, long reset, Width width) {
        RegisterBank.Builder builder = RegisterBank.named("chip", 8);
        for (int at = 0; at < 8; at += width.bytes()) {
            int first = at * 8;
            builder.register(
                    "R" + at,
                    at,
                    width,
                    r -> {
                        long zeros = 0;
                        for (int bit = 0; bit < width.bits(); bit++) {
                            Access mode = modes.get(first + bit);
                            r.field("b" + bit, bit, mode);
                            zeros |= (mode == Access.RESERVED_ZERO ? 1L : 0) << bit;
                        }
                        r.stored().reset((reset >>> first) & width.mask() & ~zeros);
                    });
        }
        return builder.build();
    }

    private static long modelReset(List<Access> modes, long reset) {
        long value = 0;
        for (int bit = 0; bit < BITS; bit++) {
            long one =
                    switch (modes.get(bit)) {
                        case RESERVED_ZERO -> 0;
                        case RESERVED_ONE -> 1;
                        default -> (reset >>> bit) & 1;
                    };
            value |= one << bit;
        }
        return value;
    }

    @Property
    void everyBitBehavesAsItsAccessModeSaysWhateverTheWidthOfTheAccess(
            @ForAll("modes") List<Access> modes,
            @ForAll long reset,
            @ForAll Width width,
            @ForAll("script") List<Touch> script) {
        RegisterBank bank = bank(modes, reset, width);
        long model = modelReset(modes, reset);
        for (Touch touch : script) {
            long seen = 0;
            for (int i = 0; i < touch.width.bits(); i++) {
                int bit = touch.offset * 8 + i;
                long at = 1L << bit;
                boolean one = ((touch.value >>> i) & 1) != 0;
                Access mode = modes.get(bit);
                if (!touch.write) {
                    seen |= mode == Access.WRITE_ONLY ? 0 : ((model >>> bit) & 1) << i;
                    model = mode == Access.CLEAR_ON_READ ? model & ~at : model;
                } else if (mode == Access.WRITE_ONE_TO_CLEAR) {
                    model = one ? model & ~at : model;
                } else if (mode.writable()) {
                    model = one ? model | at : model & ~at;
                }
            }
            if (touch.write) {
                bank.write(touch.offset, touch.width, touch.value);
            } else if (allAnswer(bank, touch)) {
                long peeked = bank.peek(touch.offset, touch.width).orElseThrow();
                assertEquals(peeked, bank.read(touch.offset, touch.width));
                assertEquals(seen, peeked);
            } else {
                bank.read(touch.offset, touch.width);
            }
        }
        assertEquals(model, stored(bank));
    }

    @Property
    void whatIsSavedComesBackInAnotherBankOfTheSameDeclaration(
            @ForAll("modes") List<Access> modes,
            @ForAll long reset,
            @ForAll("script") List<Touch> script)
            throws StateException {
        RegisterBank bank = bank(modes, reset, Width.WORD);
        for (Touch touch : script) {
            bank.write(touch.offset, touch.width, touch.value);
        }
        StateTree state = new StateTree("chip", 1);
        bank.save(state);
        RegisterBank other = bank(modes, reset, Width.WORD);
        other.load(StateTree.parse("chip", state.toBytes()).reader());
        assertEquals(stored(bank), stored(other));
    }

    /** Returns whether no register in reach is write-only as a whole and so undecoded for reads. */
    private static boolean allAnswer(RegisterBank bank, Touch touch) {
        return bank.describe().registers().stream()
                .filter(r -> r.offset() < touch.offset + touch.width.bytes())
                .filter(r -> r.offset() + r.width().bytes() > touch.offset)
                .allMatch(r -> r.readableMask() != 0);
    }

    private static long stored(RegisterBank bank) {
        long value = 0;
        List<RegisterDescription> registers = new ArrayList<>(bank.describe().registers());
        for (RegisterDescription r : registers) {
            value |= bank.register(r.name()).value() << (r.offset() * 8);
        }
        return value;
    }
}

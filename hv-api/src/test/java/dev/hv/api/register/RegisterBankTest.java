package dev.hv.api.register;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hv.api.bus.OnInvalid;
import dev.hv.api.bus.Width;
import dev.hv.api.state.StateException;
import dev.hv.api.state.StateTree;
import dev.hv.api.trace.Trace;

import org.junit.jupiter.api.Test;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

class RegisterBankTest {
    private final List<String> heard = new ArrayList<>();
    private final Trace trace =
            new Trace() {
                @Override
                public boolean enabled() {
                    return true;
                }

                @Override
                public void event(String name, long a, long b) {
                    heard.add(name + " " + a + " " + Long.toHexString(b));
                }

                @Override
                public void guestError(String rule, long offset, long value) {
                    heard.add("error " + rule + " @" + offset);
                }
            };

    private static RegisterBank oneByte(Access access, long reset) {
        return RegisterBank.named("chip", 1)
                .register("R", 0, Width.BYTE, r -> r.access(access).reset(reset))
                .build();
    }

    @Test
    void aReadWriteRegisterReturnsWhatWasWrittenLast() {
        RegisterBank bank = oneByte(Access.READ_WRITE, 0x12);
        assertEquals(0x12, bank.read(0, Width.BYTE));
        bank.write(0, Width.BYTE, 0xA5);
        assertEquals(0xA5, bank.read(0, Width.BYTE));
    }

    @Test
    void aReadOnlyRegisterLosesWritesAndTheTraceIsTold() {
        RegisterBank bank =
                RegisterBank.named("chip", 1)
                        .trace(trace)
                        .register("R", 0, Width.BYTE, r -> r.access(Access.READ_ONLY).reset(7))
                        .build();
        bank.write(0, Width.BYTE, 0xFF);
        assertEquals(List.of("error a write where no register can be written @0"), heard);
        assertEquals(7, bank.read(0, Width.BYTE));
    }

    @Test
    void aWriteOnlyRegisterReadsAsUndecoded() {
        RegisterBank bank = oneByte(Access.WRITE_ONLY, 0);
        bank.write(0, Width.BYTE, 0x55);
        assertEquals(0, bank.read(0, Width.BYTE));
    }

    @Test
    void writingAOneClearsAndWritingAZeroLeaves() {
        RegisterBank bank = oneByte(Access.WRITE_ONE_TO_CLEAR, 0b1111);
        bank.write(0, Width.BYTE, 0b0101);
        assertEquals(0b1010, bank.read(0, Width.BYTE));
    }

    @Test
    void readingAClearOnReadFieldClearsItButPeekingDoesNot() {
        RegisterBank bank = oneByte(Access.CLEAR_ON_READ, 0x0F);
        assertEquals(OptionalLong.of(0x0F), bank.peek(0, Width.BYTE));
        assertEquals(OptionalLong.of(0x0F), bank.peek(0, Width.BYTE));
        assertEquals(0x0F, bank.read(0, Width.BYTE));
        assertEquals(0, bank.read(0, Width.BYTE));
    }

    @Test
    void reservedBitsReadAsTheyMustWhateverIsWritten() {
        RegisterBank bank =
                RegisterBank.named("chip", 1)
                        .trace(trace)
                        .register(
                                "R",
                                0,
                                Width.BYTE,
                                r ->
                                        r.field("MODE", 0, 1, Access.READ_WRITE)
                                                .field("ONE", 4, Access.RESERVED_ONE)
                                                .field("KEEP", 6, 7, Access.RESERVED_PRESERVED)
                                                .reset(0x80))
                        .build();
        assertEquals(0x90, bank.read(0, Width.BYTE));
        bank.write(0, Width.BYTE, 0x93);
        assertFalse(heard.toString().contains("error"));
        bank.write(0, Width.BYTE, 0x6E);
        assertEquals("error R: a write to reserved bits @0", heard.getLast());
        assertEquals(0x92, bank.read(0, Width.BYTE));
    }

    @Test
    void oneOffsetMayHoldAReadOnlyAndAWriteOnlyRegister() {
        long[] written = {-1};
        RegisterBank bank =
                RegisterBank.named("uart", 1)
                        .register(
                                "RBR",
                                0,
                                Width.BYTE,
                                r -> r.access(Access.READ_ONLY).onRead(() -> 0x41))
                        .register(
                                "THR",
                                0,
                                Width.BYTE,
                                r ->
                                        r.access(Access.WRITE_ONLY)
                                                .onWrite((old, now) -> written[0] = now))
                        .build();
        bank.write(0, Width.BYTE, 0x42);
        assertEquals(0x42, written[0]);
        assertEquals(0x41, bank.read(0, Width.BYTE));
        assertEquals(OptionalLong.empty(), bank.peek(0, Width.BYTE));
    }

    @Test
    void aSelectorChoosesWhichOfTwoRegistersAnswers() {
        int[] dlab = {0};
        Selector selector = new Selector("DLAB", () -> dlab[0]);
        RegisterBank bank =
                RegisterBank.named("uart", 1)
                        .register("IER", 0, Width.BYTE, r -> r.in(selector, 0).reset(1))
                        .register("DLM", 0, Width.BYTE, r -> r.in(selector, 1).reset(2))
                        .build();
        assertEquals(1, bank.read(0, Width.BYTE));
        dlab[0] = 1;
        assertEquals(2, bank.read(0, Width.BYTE));
        assertEquals("DLAB=1", bank.register("DLM").description().condition());
    }

    @Test
    void registersThatCanAnswerAtOnceMayNotOverlap() {
        Selector selector = new Selector("S", () -> 0);
        RegisterBank.Builder both =
                RegisterBank.named("chip", 4)
                        .register("A", 0, Width.WORD, r -> {})
                        .register("B", 1, Width.BYTE, r -> {});
        assertTrue(
                String.valueOf(
                                assertThrows(IllegalArgumentException.class, both::build)
                                        .getMessage())
                        .contains("A and B overlap"));
        RegisterBank.Builder shared =
                RegisterBank.named("chip", 4)
                        .register("A", 0, Width.BYTE, r -> r.in(selector, 0, 1))
                        .register("B", 0, Width.BYTE, r -> r.in(selector, 1, 2));
        assertThrows(IllegalArgumentException.class, shared::build);
        RegisterBank.Builder outside =
                RegisterBank.named("chip", 4).register("A", 2, Width.DWORD, r -> {});
        assertThrows(IllegalArgumentException.class, outside::build);
        RegisterBank.Builder twins =
                RegisterBank.named("chip", 4)
                        .register("A", 0, Width.BYTE, r -> {})
                        .register("A", 1, Width.BYTE, r -> {});
        assertThrows(IllegalArgumentException.class, twins::build);
    }

    @Test
    void fieldsMayNotOverlapOrLeaveTheRegister() {
        RegisterBank.Builder bank = RegisterBank.named("chip", 4);
        assertThrows(
                IllegalArgumentException.class,
                () ->
                        bank.register(
                                "A",
                                0,
                                Width.BYTE,
                                r ->
                                        r.field("X", 0, 3, Access.READ_WRITE)
                                                .field("Y", 3, Access.READ_ONLY)));
        assertThrows(
                IllegalArgumentException.class,
                () -> bank.register("A", 0, Width.BYTE, r -> r.field("X", 8)));
    }

    @Test
    void aRepeatedRegisterTellsItsCallbackWhichOneWasTouched() {
        List<String> writes = new ArrayList<>();
        RegisterBank bank =
                RegisterBank.named("chip", 0x40)
                        .register(
                                "CMP",
                                0x10,
                                Width.DWORD,
                                r ->
                                        r.repeated(3, 0x10)
                                                .onWrite(
                                                        (index, old, now) ->
                                                                writes.add(
                                                                        index + ":" + old + ">"
                                                                                + now)))
                        .build();
        bank.write(0x20, Width.DWORD, 5);
        bank.write(0x30, Width.DWORD, 6);
        bank.write(0x20, Width.DWORD, 7);
        assertEquals(List.of("1:0>5", "2:0>6", "1:5>7"), writes);
        assertEquals(0, bank.read(0x10, Width.DWORD));
        assertEquals(7, bank.register("CMP").value(1));
    }

    @Test
    void aNarrowWriteTouchesOnlyItsBytesEvenOfWriteOneToClearBits() {
        RegisterBank bank =
                RegisterBank.named("chip", 4)
                        .register(
                                "STS",
                                0,
                                Width.DWORD,
                                r -> r.access(Access.WRITE_ONE_TO_CLEAR).reset(0xFFFF_FFFFL))
                        .build();
        bank.write(1, Width.BYTE, 0x0F);
        assertEquals(0xFFFF_F0FFL, bank.read(0, Width.DWORD));
        assertEquals(0xF0, bank.read(1, Width.BYTE));
    }

    @Test
    void aWideAccessIsServedRegisterByRegisterAndHolesAreUndecoded() {
        RegisterBank bank =
                RegisterBank.named("chip", 4)
                        .undecoded(OnInvalid.OPEN_BUS)
                        .trace(trace)
                        .register("A", 0, Width.BYTE, r -> r.reset(0x11))
                        .register("B", 2, Width.WORD, r -> r.reset(0x3322))
                        .build();
        assertEquals(0x3322_FF11L, bank.read(0, Width.DWORD));
        assertEquals(
                List.of(
                        "chip.a.read 0 11",
                        "error a read where no register can be read @1",
                        "chip.b.read 0 3322"),
                heard);
        bank.write(0, Width.DWORD, 0xAABB_CCDDL);
        assertEquals(0xDD, bank.register("A").value());
        assertEquals(0xAABB, bank.register("B").value());
        assertEquals(OptionalLong.of(0xAABB_FFDDL), bank.peek(0, Width.DWORD));
    }

    @Test
    void anOffsetOutsideTheBankIsUndecoded() {
        RegisterBank bank = oneByte(Access.READ_WRITE, 3);
        assertEquals(0, bank.read(Long.MIN_VALUE, Width.BYTE));
        assertEquals(0x03, bank.read(0, Width.DWORD));
        bank.write(5, Width.QWORD, -1);
        assertEquals(3, bank.read(0, Width.BYTE));
    }

    @Test
    void onlyStoredRegistersAreSavedAndTheyComeBack() throws StateException {
        RegisterBank bank =
                RegisterBank.named("chip", 16)
                        .register("A", 0, Width.DWORD, r -> r.repeated(2, 4))
                        .register("COUNT", 8, Width.DWORD, r -> r.onPeek(() -> 99))
                        .build();
        bank.write(0, Width.QWORD, 0x0000_0002_0000_0001L);
        StateTree state = new StateTree("chip", 1);
        bank.save(state);
        assertEquals(List.of("A.0", "A.1"), state.reader().names());
        bank.reset();
        assertEquals(0, bank.read(0, Width.QWORD));
        bank.load(state.reader());
        assertEquals(0x0000_0002_0000_0001L, bank.read(0, Width.QWORD));
    }

    @Test
    void aStateThatTheHardwareCannotBeInIsRefused() {
        RegisterBank bank =
                RegisterBank.named("chip", 1)
                        .register("A", 0, Width.BYTE, r -> r.field("EN", 0))
                        .build();
        assertThrows(StateException.class, () -> bank.load(new StateTree("s", 1).reader()));
        for (long bad : new long[] {2, 0x100, -1}) {
            StateTree state = new StateTree("s", 1).putLong("A", bad);
            assertThrows(StateException.class, () -> bank.load(state.reader()));
        }
    }

    @Test
    void theDescriptionCoversEveryBitOnceAndSaysWhatIsKnown() {
        RegisterDescription a =
                RegisterBank.named("chip", 4)
                        .register(
                                "A",
                                0,
                                Width.WORD,
                                r ->
                                        r.summary("Control.")
                                                .field("HI", 8, 11, Access.WRITE_ONE_TO_CLEAR)
                                                .field("LO", 0)
                                                .reset(1))
                        .build()
                        .describe()
                        .registers()
                        .getFirst();
        assertEquals(
                List.of(
                        new FieldDescription("LO", 0, 0, Access.READ_WRITE),
                        new FieldDescription("reserved", 1, 7, Access.RESERVED_ZERO),
                        new FieldDescription("HI", 8, 11, Access.WRITE_ONE_TO_CLEAR),
                        new FieldDescription("reserved", 12, 15, Access.RESERVED_ZERO)),
                a.fields());
        assertEquals(0x0F00, a.mask(Access.WRITE_ONE_TO_CLEAR));
        assertEquals(0x0F01, a.writableMask());
        assertEquals(OptionalLong.of(1), a.reset());
        assertTrue(a.stored());
        assertTrue(a.peekable());
    }

    @Test
    void readsAndWritesAllocateNothing() {
        RegisterBank bank =
                RegisterBank.named("chip", 8)
                        .register("A", 0, Width.DWORD, r -> r.onWrite((old, now) -> {}))
                        .register("B", 4, Width.BYTE, r -> r.onRead(() -> 5))
                        .build();
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        long thread = Thread.currentThread().threadId();
        threads.getThreadAllocatedBytes(thread);
        long before = threads.getThreadAllocatedBytes(thread);
        long sum = 0;
        for (int i = 0; i < 10_000; i++) {
            bank.write(0, Width.DWORD, i);
            bank.write(1, Width.BYTE, i);
            sum += bank.read(0, Width.QWORD) + bank.read(4, Width.BYTE);
        }
        long allocated = threads.getThreadAllocatedBytes(thread) - before;
        assertTrue(sum != 0);
        assertTrue(allocated < 10_000, () -> allocated + " bytes for 10,000 rounds");
    }

    @Test
    void aRegisterThatIsTakenWholeIsNotThereForOtherAccesses() {
        List<Long> written = new ArrayList<>();
        RegisterBank bank =
                RegisterBank.named("chip", 4)
                        .undecoded(OnInvalid.OPEN_BUS)
                        .register(
                                "SELECTOR",
                                0,
                                Width.WORD,
                                r ->
                                        r.access(Access.WRITE_ONLY)
                                                .wholeOnly()
                                                .onWrite((_, now) -> written.add(now)))
                        .register(
                                "DATA",
                                1,
                                Width.BYTE,
                                r -> r.access(Access.READ_ONLY).wholeOnly().onPeek(() -> 0x5A))
                        .build();
        bank.write(0, Width.BYTE, 0x11);
        bank.write(1, Width.BYTE, 0x22);
        bank.write(0, Width.DWORD, 0x33);
        assertEquals(List.of(), written);
        bank.write(0, Width.WORD, 0x1234);
        assertEquals(List.of(0x1234L), written);
        assertEquals(0x5A, bank.read(1, Width.BYTE));
        assertEquals(0xFFFF, bank.read(0, Width.WORD));
        assertEquals(OptionalLong.of(0xFFFF), bank.peek(1, Width.WORD));
        assertEquals(OptionalLong.of(0x5A), bank.peek(1, Width.BYTE));
    }
}

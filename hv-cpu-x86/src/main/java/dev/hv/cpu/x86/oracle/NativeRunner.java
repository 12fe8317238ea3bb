package dev.hv.cpu.x86.oracle;

import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Set;

/**
 * The child process: reads batches of cases from standard input, runs each on the processor itself,
 * and writes what came of it. x86-64 Linux only.
 *
 * <p>Signals that the instruction under test raises are caught; what it does beyond that can kill
 * this process, which is why it is one.
 */
@SuppressWarnings("restricted")
public final class NativeRunner {
    private static final int READ_WRITE_EXECUTE = 7;
    private static final int PRIVATE_ANONYMOUS_FIXED_NOREPLACE = 0x10_0022;
    private static final int SIGINFO_ONSTACK_NODEFER = 0x4800_0004;
    private static final int SIGACTION_BYTES = 152;
    private static final int SIGACTION_FLAGS = 136;
    private static final int STACK_BYTES = 1 << 18;

    /** SIGILL, SIGTRAP, SIGBUS, SIGFPE, SIGSEGV. */
    private static final int[] SIGNALS = {4, 5, 7, 8, 11};

    private final Linker linker = Linker.nativeLinker();
    private final MemorySegment code;
    private final MemorySegment data;
    private final MemorySegment scratch;
    private final MethodHandle enter;

    private NativeRunner(Arena arena) throws Throwable {
        MemorySegment trampoline = map(Layout.TRAMPOLINE_AT);
        data = map(Layout.DATA_AT);
        scratch = map(Layout.SCRATCH_AT);
        code = map(Layout.CODE_AT);
        Set<String> features = HostProcessor.features();
        MemorySegment.copy(
                Trampoline.assemble(features.contains("avx"), features.contains("fsgsbase")),
                0,
                trampoline,
                ValueLayout.JAVA_BYTE,
                0,
                Layout.PAGE);
        enter = linker.downcallHandle(trampoline, FunctionDescriptor.ofVoid());
        catchSignals(arena);
    }

    private MethodHandle function(String name, FunctionDescriptor type) {
        return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), type);
    }

    private MemorySegment map(long address) throws Throwable {
        MethodHandle mmap =
                function(
                        "mmap",
                        FunctionDescriptor.of(
                                ValueLayout.JAVA_LONG,
                                ValueLayout.JAVA_LONG,
                                ValueLayout.JAVA_LONG,
                                ValueLayout.JAVA_INT,
                                ValueLayout.JAVA_INT,
                                ValueLayout.JAVA_INT,
                                ValueLayout.JAVA_LONG));
        long got =
                (long)
                        mmap.invokeExact(
                                address,
                                (long) Layout.PAGE,
                                READ_WRITE_EXECUTE,
                                PRIVATE_ANONYMOUS_FIXED_NOREPLACE,
                                -1,
                                0L);
        if (got != address) {
            throw new IOException("no page at 0x" + Long.toHexString(address));
        }
        return MemorySegment.ofAddress(address).reinterpret(Layout.PAGE);
    }

    private void catchSignals(Arena arena) throws Throwable {
        MemorySegment stack = arena.allocate(24, 8);
        stack.set(ValueLayout.ADDRESS, 0, arena.allocate(STACK_BYTES, 16));
        stack.set(ValueLayout.JAVA_LONG, 16, STACK_BYTES);
        FunctionDescriptor twoPointers =
                FunctionDescriptor.of(
                        ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.ADDRESS);
        int failed =
                (int) function("sigaltstack", twoPointers).invokeExact(stack, MemorySegment.NULL);
        MethodHandle sigaction =
                function(
                        "sigaction",
                        FunctionDescriptor.of(
                                ValueLayout.JAVA_INT,
                                ValueLayout.JAVA_INT,
                                ValueLayout.ADDRESS,
                                ValueLayout.ADDRESS));
        MemorySegment action = arena.allocate(SIGACTION_BYTES, 8);
        MemorySegment old = arena.allocate(SIGACTION_BYTES, 8);
        action.set(
                ValueLayout.JAVA_LONG, 0, Layout.TRAMPOLINE_AT + (long) Trampoline.HANDLER_OFFSET);
        action.set(ValueLayout.JAVA_INT, SIGACTION_FLAGS, SIGINFO_ONSTACK_NODEFER);
        for (int signal : SIGNALS) {
            failed |= (int) sigaction.invokeExact(signal, MemorySegment.NULL, old);
            data.set(
                    ValueLayout.JAVA_LONG,
                    Trampoline.OLD_HANDLERS + 8L * signal,
                    old.get(ValueLayout.JAVA_LONG, 0));
            failed |= (int) sigaction.invokeExact(signal, action, MemorySegment.NULL);
        }
        if (failed != 0) {
            throw new IOException("signals cannot be caught");
        }
    }

    private void run(byte[] bytes) throws Throwable {
        MemorySegment record = MemorySegment.ofArray(bytes);
        int length = bytes[Layout.SIGNAL];
        MemorySegment.copy(record, Layout.CODE, code, 0, length);
        int bits = bytes[Layout.BITS];
        byte[] out = Trampoline.jumpOut();
        MemorySegment.copy(out, 0, code, ValueLayout.JAVA_BYTE, length, out.length);
        MemorySegment.copy(record, 0, data, Trampoline.IN, Layout.FLAGS + 8);
        MemorySegment.copy(record, Layout.FXSAVE, data, Trampoline.IN_FXSAVE, 512);
        MemorySegment.copy(record, Layout.YMM, data, Trampoline.IN_YMM, 256);
        MemorySegment.copy(record, Layout.SCRATCH, scratch, 0, Layout.PAGE);
        data.set(ValueLayout.JAVA_LONG, Trampoline.SIGNAL, 0);
        data.asSlice(Trampoline.FAULT, Layout.FAULT_BYTES).fill((byte) 0);
        MemorySegment.copy(record, Layout.SEGMENTS, data, Trampoline.IN_BASES, 16);
        data.asSlice(Trampoline.OUT_SEGMENTS, Layout.SEGMENT_BYTES).fill((byte) 0);
        far(Trampoline.ENTRY, Layout.CODE_AT, bits);
        far(Trampoline.EXIT, Layout.TRAMPOLINE_AT + Trampoline.EXIT_OFFSET, 64);
        enter.invokeExact();
        MemorySegment.copy(data, Trampoline.OUT, record, 0, Layout.FLAGS + 8);
        MemorySegment.copy(data, Trampoline.SIGNAL, record, Layout.SIGNAL, 8);
        MemorySegment.copy(data, Trampoline.FAULT, record, Layout.FAULT, Layout.FAULT_BYTES);
        MemorySegment.copy(data, Trampoline.OUT_FXSAVE, record, Layout.FXSAVE, 512);
        MemorySegment.copy(data, Trampoline.OUT_YMM, record, Layout.YMM, 256);
        MemorySegment.copy(scratch, 0, record, Layout.SCRATCH, Layout.PAGE);
        MemorySegment.copy(
                data, Trampoline.OUT_SEGMENTS, record, Layout.SEGMENTS, Layout.SEGMENT_BYTES);
    }

    private void far(int at, int target, int bits) {
        data.set(ValueLayout.JAVA_INT, at, target);
        data.set(
                ValueLayout.JAVA_INT,
                at + 4,
                bits == 32 ? SegmentTable.CODE_32 : SegmentTable.CODE_64);
    }

    /**
     * Serves until standard input ends.
     *
     * @param arguments none
     * @throws Throwable if the pages or signals cannot be had, or a pipe breaks
     */
    public static void main(String[] arguments) throws Throwable {
        DataInputStream in = new DataInputStream(System.in);
        DataOutputStream out = new DataOutputStream(new BufferedOutputStream(System.out, 1 << 16));
        try (Arena arena = Arena.ofConfined()) {
            NativeRunner runner = new NativeRunner(arena);
            byte[] record = new byte[Layout.RECORD];
            out.writeInt(0);
            out.flush();
            while (true) {
                int count = in.readInt();
                byte[] batch = in.readNBytes(count * Layout.RECORD);
                for (int i = 0; i < count; i++) {
                    System.arraycopy(batch, i * Layout.RECORD, record, 0, Layout.RECORD);
                    runner.run(record);
                    out.write(record);
                }
                out.flush();
            }
        } catch (EOFException e) {
            // the parent has no more
        }
    }
}

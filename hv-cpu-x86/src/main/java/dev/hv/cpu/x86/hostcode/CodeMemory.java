package dev.hv.cpu.x86.hostcode;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.ref.Cleaner;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * Memory whose contents the host's processor executes, shared by all machines of the process. There
 * is none unless the host is Linux on x86-64 with BMI2, and lets a process write code. Thread-safe.
 *
 * <p>Code runs as a critical call of {@code java.lang.foreign}: the thread does not stop for the
 * garbage collector meanwhile, so code leaves after some microseconds, and gets arrays of the Java
 * heap by their addresses.
 */
@SuppressWarnings("restricted")
public final class CodeMemory {
    private static final int PROTECTION_ALL = 7;
    private static final int PRIVATE_ANONYMOUS_NORESERVE = 0x4022;
    private static final long BYTES = 64L << 20;
    private static final int GRANULE = 64;

    /** The masks of MXCSR (Intel SDM vol. 1, 10.2.3), and its default. */
    private static final int MASKS = 0x1F80;

    /** The x87's masks of exceptions (vol. 1, 8.1.5), and its control word as the ABI has it. */
    private static final int X87_MASKS = 0x3F;

    private static final int X87_CONTROL = 0x37F;

    /** Registers that a function of the System V ABI has to leave as they are. */
    private static final int[] SAVED = {3, 5, 12, 13, 14, 15};

    private static final Cleaner CLEANER = Cleaner.create();
    private static final @Nullable CodeMemory INSTANCE = create();

    private final MemorySegment memory;
    private final MethodHandle enter;
    private final long exit;
    private final long status;
    private final long carry;
    private final long useFloats;
    private final long useX87;

    /** Lengths of free stretches, by their offsets. */
    private final TreeMap<Integer, Integer> free = new TreeMap<>();

    /**
     * Code in place.
     *
     * @param address of its first byte
     * @param bytes that it takes
     */
    public record Placed(long address, int bytes) {}

    private CodeMemory(MemorySegment memory) {
        this.memory = memory;
        Assembler code = new Assembler();
        writeEntry(code);
        int exitOffset = code.size();
        writeExit(code);
        int statusOffset = code.size();
        StatusCode.write(code);
        int carryOffset = code.size();
        StatusCode.writeCarry(code);
        int floatsOffset = code.size();
        writeUseFloats(code);
        int x87Offset = code.size();
        writeUseX87(code);
        byte[] bytes = code.toBytes();
        MemorySegment.copy(bytes, 0, memory, ValueLayout.JAVA_BYTE, 0, bytes.length);
        exit = memory.address() + exitOffset;
        status = memory.address() + statusOffset;
        carry = memory.address() + carryOffset;
        useFloats = memory.address() + floatsOffset;
        useX87 = memory.address() + x87Offset;
        int used = roundUp(bytes.length);
        free.put(used, (int) memory.byteSize() - used);
        enter =
                Linker.nativeLinker()
                        .downcallHandle(
                                memory,
                                FunctionDescriptor.of(
                                        ValueLayout.JAVA_LONG,
                                        ValueLayout.ADDRESS,
                                        ValueLayout.ADDRESS,
                                        ValueLayout.ADDRESS,
                                        ValueLayout.ADDRESS,
                                        ValueLayout.JAVA_LONG,
                                        ValueLayout.JAVA_LONG),
                                Linker.Option.critical(true));
    }

    /** Returns it, or null if the host has none. */
    public static @Nullable CodeMemory get() {
        return INSTANCE;
    }

    private static @Nullable CodeMemory create() {
        if (!System.getProperty("os.arch", "").equals("amd64")
                || !System.getProperty("os.name", "").equals("Linux")) {
            return null;
        }
        try {
            String cpu = Files.readString(Path.of("/proc/cpuinfo"), StandardCharsets.UTF_8);
            return cpu.matches("(?s).*\\bbmi1\\b.*\\bbmi2\\b.*") ? map(BYTES) : null;
        } catch (IOException | IllegalCallerException e) {
            return null; // hv runs without it
        }
    }

    /** Returns memory of that many bytes, or null if the host forbids it. */
    static @Nullable CodeMemory map(long bytes) {
        Linker linker = Linker.nativeLinker();
        MethodHandle mmap =
                linker.downcallHandle(
                        linker.defaultLookup().findOrThrow("mmap"),
                        FunctionDescriptor.of(
                                ValueLayout.JAVA_LONG,
                                ValueLayout.JAVA_LONG,
                                ValueLayout.JAVA_LONG,
                                ValueLayout.JAVA_INT,
                                ValueLayout.JAVA_INT,
                                ValueLayout.JAVA_INT,
                                ValueLayout.JAVA_LONG));
        long address;
        try {
            address =
                    (long)
                            mmap.invokeExact(
                                    0L, bytes, PROTECTION_ALL, PRIVATE_ANONYMOUS_NORESERVE, -1, 0L);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
        return address == -1
                ? null
                : new CodeMemory(MemorySegment.ofAddress(address).reinterpret(bytes));
    }

    /** Gets, as the System V ABI has it, four arrays, the frame and where to begin. */
    private static void writeEntry(Assembler code) {
        for (int register : SAVED) {
            code.push(register);
        }
        code.mov(Frame.FRAME, 8);
        code.movMemory(Frame.FRAME, Frame.REGISTERS, Frame.RDI);
        code.movMemory(Frame.FRAME, Frame.SEGMENT_BASES, Frame.RSI);
        code.movMemory(Frame.FRAME, Frame.VECTORS, Frame.RDX);
        code.movMemory(Frame.FRAME, Frame.X87_REGISTERS, Frame.RCX);
        code.load(8, Frame.TABLE, Frame.FRAME, Frame.TLB);
        code.mov(Frame.RAX, 9);
        for (int guest = 0; guest < Frame.GUEST_REGISTERS; guest++) {
            int pinned = Frame.pinned(guest);
            code.load(8, pinned < 0 ? Frame.RCX : pinned, Frame.RDI, 8 * guest);
            if (pinned < 0) {
                code.movMemory(Frame.FRAME, Frame.GUEST + 8 * guest, Frame.RCX);
            }
        }
        code.jmpRegister(Frame.RAX);
    }

    /** Returns what RAX holds. */
    private static void writeExit(Assembler code) {
        int plain = code.newLabel();
        code.cmpMemory(4, Frame.FRAME, Frame.FLOATS, 0);
        code.jcc(Assembler.EQUAL, plain);
        code.stmxcsr(Frame.FRAME, Frame.MXCSR);
        code.ldmxcsr(Frame.FRAME, Frame.HOST_MXCSR);
        code.movMemoryImmediate(Frame.FRAME, Frame.FLOATS, 0);
        code.bind(plain);
        int noX87 = code.newLabel();
        code.cmpMemory(4, Frame.FRAME, Frame.X87_USED, 0);
        code.jcc(Assembler.EQUAL, noX87);
        code.fldcw(Frame.FRAME, Frame.HOST_X87_CONTROL);
        code.bind(noX87);
        code.load(8, Frame.RDI, Frame.FRAME, Frame.REGISTERS);
        for (int guest = 0; guest < Frame.GUEST_REGISTERS; guest++) {
            int pinned = Frame.pinned(guest);
            if (pinned < 0) {
                code.load(8, Frame.RCX, Frame.FRAME, Frame.GUEST + 8 * guest);
            }
            code.movMemory(Frame.RDI, 8 * guest, pinned < 0 ? Frame.RCX : pinned);
        }
        for (int i = SAVED.length - 1; i >= 0; i--) {
            code.pop(SAVED[i]);
        }
        code.ret();
    }

    private static void writeUseFloats(Assembler code) {
        int out = leaveUnlessMasked(code, 4, Frame.MXCSR, MASKS);
        code.ldmxcsr(Frame.FRAME, Frame.MXCSR);
        code.movMemoryImmediate(Frame.FRAME, Frame.FLOATS, 1);
        code.bind(out);
        code.ret();
    }

    private static void writeUseX87(Assembler code) {
        int out = leaveUnlessMasked(code, 8, Frame.X87_CONTROL, X87_MASKS);
        code.fnclex();
        code.fldcw(Frame.FRAME, Frame.X87_CONTROL);
        code.movMemoryImmediate(Frame.FRAME, Frame.X87_USED, 1);
        code.bind(out);
        code.ret();
    }

    /**
     * Goes to the label that is returned, with ZF clear, unless a word of the frame masks all
     * exceptions; else ZF is set.
     */
    private static int leaveUnlessMasked(Assembler code, int bytes, int word, int masks) {
        int out = code.newLabel();
        code.push(Frame.RAX);
        code.load(bytes, Frame.RAX, Frame.FRAME, word);
        code.aluImmediate(Assembler.Alu.AND, Frame.RAX, masks);
        code.aluImmediate(Assembler.Alu.CMP, Frame.RAX, masks);
        code.pop(Frame.RAX);
        code.jcc(Assembler.NOT_EQUAL, out);
        return out;
    }

    /**
     * Puts code in place, for good unless {@link #keepFor} is called.
     *
     * @return null if there is no room
     */
    public @Nullable Placed place(byte[] code) {
        int length = roundUp(code.length);
        int offset = allocate(length);
        if (offset < 0) {
            return null;
        }
        MemorySegment.copy(code, 0, memory, ValueLayout.JAVA_BYTE, offset, code.length);
        return new Placed(memory.address() + offset, length);
    }

    /** Returns what a processor needs to run code over those arrays. */
    public Entry newEntry(
            long[] registers, long[] segmentBases, long[] vectors, long[] x87Registers) {
        return new Entry(this, registers, segmentBases, vectors, x87Registers);
    }

    /** Overwrites code; nothing runs it meanwhile. */
    public void patch(long address, byte[] code) {
        MemorySegment.copy(
                code, 0, memory, ValueLayout.JAVA_BYTE, address - memory.address(), code.length);
    }

    /** Frees its place once that object is garbage. */
    public void keepFor(Placed placed, Object owner) {
        CLEANER.register(owner, () -> release(placed));
    }

    private static int roundUp(int bytes) {
        return bytes + GRANULE - 1 & -GRANULE;
    }

    private synchronized int allocate(int length) {
        Integer offset =
                free.entrySet().stream()
                        .filter(stretch -> stretch.getValue() >= length)
                        .map(Map.Entry::getKey)
                        .findFirst()
                        .orElse(null);
        if (offset == null) {
            return -1;
        }
        Integer bytes = free.remove(offset);
        if (bytes != null && bytes > length) {
            free.put(offset + length, bytes - length);
        }
        return offset;
    }

    /** Frees a place. */
    synchronized void release(Placed placed) {
        int offset = (int) (placed.address() - memory.address());
        int length = placed.bytes();
        int from = offset;
        int bytes = length;
        Map.Entry<Integer, Integer> before = free.lowerEntry(offset);
        if (before != null && before.getKey() + before.getValue() == offset) {
            from = before.getKey();
            bytes += before.getValue();
        }
        Integer after = free.remove(offset + length);
        if (after != null) {
            bytes += after;
        }
        free.put(from, bytes);
    }

    /** What one processor needs to run code; used by its thread. */
    public static final class Entry {
        private static final MethodHandle ENTER = Objects.requireNonNull(INSTANCE).enter;

        private final MemorySegment registers;
        private final MemorySegment segmentBases;
        private final MemorySegment vectors;
        private final MemorySegment x87Registers;
        private final MemorySegment memory;
        private final long frame;
        private final MemorySegment jumpMemory;

        private Entry(
                CodeMemory code,
                long[] registers,
                long[] segmentBases,
                long[] vectors,
                long[] x87Registers) {
            this.registers = MemorySegment.ofArray(registers);
            this.segmentBases = MemorySegment.ofArray(segmentBases);
            this.vectors = MemorySegment.ofArray(vectors);
            this.x87Registers = MemorySegment.ofArray(x87Registers);
            this.memory =
                    Arena.ofAuto()
                            .allocate(Frame.BYTES - Frame.GUEST, GRANULE)
                            .asSlice(-Frame.GUEST);
            this.frame = memory.address();
            memory.set(ValueLayout.JAVA_LONG, Frame.EXIT, code.exit);
            memory.set(ValueLayout.JAVA_LONG, Frame.STATUS, code.status);
            memory.set(ValueLayout.JAVA_LONG, Frame.CARRY, code.carry);
            memory.set(ValueLayout.JAVA_LONG, Frame.USE_FLOATS, code.useFloats);
            memory.set(ValueLayout.JAVA_LONG, Frame.USE_X87, code.useX87);
            memory.set(ValueLayout.JAVA_LONG, Frame.HOST_MXCSR, MASKS);
            memory.set(ValueLayout.JAVA_LONG, Frame.HOST_X87_CONTROL, X87_CONTROL);
            this.jumpMemory =
                    Arena.ofAuto()
                            .allocate((long) JumpTable.ENTRIES << JumpTable.ENTRY_SHIFT, GRANULE);
            memory.set(ValueLayout.JAVA_LONG, Frame.JUMPS, jumpMemory.address());
            for (int i = 0; i < JumpTable.ENTRIES; i++) {
                clearJump(i);
            }
        }

        /** Returns the address of the frame; see {@link Frame}. */
        public long frame() {
            return frame;
        }

        /** Has an indirect jump to that pointer lead to code. */
        public int setJump(long rip, long start, long code) {
            int slot = JumpTable.slot(rip);
            long entry = (long) slot << JumpTable.ENTRY_SHIFT;
            jumpMemory.set(ValueLayout.JAVA_LONG, entry + JumpTable.RIP, rip);
            jumpMemory.set(ValueLayout.JAVA_LONG, entry + JumpTable.START, start);
            jumpMemory.set(ValueLayout.JAVA_LONG, entry + JumpTable.CODE, code);
            return slot;
        }

        /** Has no indirect jump lead to code by that entry. */
        public void clearJump(int slot) {
            long entry = (long) slot << JumpTable.ENTRY_SHIFT;
            jumpMemory.set(ValueLayout.JAVA_LONG, entry + JumpTable.RIP, JumpTable.NOWHERE);
        }

        /** Runs code from that address until it leaves; returns what it left in RAX. */
        public int enter(long address) {
            try {
                return (int)
                        (long)
                                ENTER.invokeExact(
                                        registers,
                                        segmentBases,
                                        vectors,
                                        x87Registers,
                                        frame,
                                        address);
            } catch (Throwable e) {
                throw new IllegalStateException(e);
            }
        }
    }
}

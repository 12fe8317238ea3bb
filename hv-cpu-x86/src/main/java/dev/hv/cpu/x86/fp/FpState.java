package dev.hv.cpu.x86.fp;

import dev.hv.api.state.StateException;
import dev.hv.api.state.StateReader;
import dev.hv.api.state.StateWriter;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * The floating-point and vector registers of one CPU: XMM, MXCSR, the x87 stack and its MMX alias.
 * Used by the thread of its CPU only.
 *
 * <p>The x87 registers are kept as physical registers R0 to R7; ST(i) is R((top + i) mod 8) and MMi
 * is the significand of Ri (SDM volume 1, 8.1.2 and 9.2.2).
 */
public final class FpState {
    /** Longs in {@link #xmm} for one register; the upper two are those of YMM. */
    public static final int STRIDE = 4;

    private static final int REGISTERS = 16;
    private static final int X87_REGISTERS = 8;

    /** XMM registers: bits 0 to 63 of register i at {@code 4 * i}, bits 64 to 255 behind them. */
    public final long[] xmm = new long[REGISTERS * STRIDE];

    /**
     * The x87 registers: the significand of Ri at {@code 2 * i}, sign (bit 15) and biased exponent
     * behind it, so that its ten bytes follow each other.
     */
    public final long[] stack = new long[2 * X87_REGISTERS];

    /** Room for one register that is not yet to be changed. */
    public final long[] scratch = new long[STRIDE];

    /** SSE control and status; see {@link Mxcsr}. */
    public int mxcsr = Mxcsr.RESET;

    /**
     * Exceptions that the SIMD instruction in progress has found, as flags of {@link Mxcsr}. If not
     * zero when its values are computed, {@link #settleSimd} comes before any of them is written.
     */
    public int simdRaised;

    /** Address of the last x87 instruction that was no control instruction. */
    public long instructionPointer;

    /** Address of the last x87 memory operand. */
    public long dataPointer;

    /** CS of {@link #instructionPointer}. */
    public int instructionSelector;

    /** Segment of {@link #dataPointer}. */
    public int dataSelector;

    /** The low 11 bits of the last x87 opcode: first byte's low 3 bits, then the ModR/M byte. */
    public int opcode;

    /**
     * Set by a store to memory that an unmasked exception forbids: the core then neither writes nor
     * pops.
     */
    public boolean storeSuppressed;

    /** The pin FERR# has told the machine of the exception that waits. */
    public boolean reported;

    /** Significand of the last 80-bit store, or the low 64 bits of a packed decimal. */
    public long storedLow;

    /** Sign and exponent of the last 80-bit store, or the high 16 bits of a packed decimal. */
    public int storedHigh;

    int top;
    int used;
    int control;
    int status;

    /** Flags that the instruction in progress has raised. */
    int raised;

    /** PE if the last rounding was not exact, otherwise 0. */
    int inexact;

    /** 1 if the last rounding increased the magnitude. */
    int roundedUp;

    /** The memory operand of the x87 instruction in progress, as an extended significand. */
    long operand;

    /** Sign and exponent of {@link #operand}. */
    int operandSignExponent;

    /** The result of the arithmetic in progress: a packed format, or an extended significand. */
    long result;

    /** Sign and exponent of an extended {@link #result}. */
    int resultSignExponent;

    /** Where the transcendental functions compute. */
    final WideFloat wideA = new WideFloat();

    final WideFloat wideB = new WideFloat();
    final WideFloat wideC = new WideFloat();
    final WideFloat wideD = new WideFloat();

    /** A state as after power-on. */
    public FpState() {
        reset();
    }

    /** Power-on and RESET (SDM volume 3, table 10-1). */
    public void reset() {
        Arrays.fill(xmm, 0);
        Arrays.fill(stack, 0);
        mxcsr = Mxcsr.RESET;
        simdRaised = 0;
        clearPointers();
        top = 0;
        status = 0;
        reported = false;
        used = 0xFF;
        control = X87Word.CONTROL_RESET;
    }

    /** FNINIT: control, status, tags and pointers; the registers keep their values. */
    public void init() {
        top = 0;
        status = 0;
        reported = false;
        used = 0;
        control = X87Word.CONTROL_INIT;
        clearPointers();
    }

    /** Tells whether the x87 state is that of FNINIT with all registers zero. */
    public boolean isX87Initial() {
        long registers = 0;
        for (long part : stack) {
            registers |= part;
        }
        return registers == 0
                && (top | status | used | opcode | instructionSelector | dataSelector) == 0
                && (instructionPointer | dataPointer) == 0
                && control == X87Word.CONTROL_INIT;
    }

    private void clearPointers() {
        instructionPointer = 0;
        dataPointer = 0;
        instructionSelector = 0;
        dataSelector = 0;
        opcode = 0;
    }

    /** Returns the status word with TOP, ES and B. */
    public int statusWord() {
        int word = status | top << X87Word.TOP_SHIFT;
        return x87ExceptionPending() ? word | X87Word.ES | X87Word.B : word;
    }

    /** Sets TOP, flags and condition codes; ES and B follow from the control word. */
    public void setStatusWord(int word) {
        top = word >>> X87Word.TOP_SHIFT & 7;
        status = word & (Mxcsr.FLAGS | X87Word.SF | X87Word.CONDITIONS);
        reported &= x87ExceptionPending();
    }

    /** Returns the number of the physical register that is ST(0). */
    public int top() {
        return top;
    }

    /** Returns {@link #statusWord} without TOP, ES and B. */
    public int status() {
        return status;
    }

    /** Returns the control word (FNSTCW). */
    public int controlWord() {
        return control;
    }

    /** Sets the control word (FLDCW); may make {@link #x87ExceptionPending} true or false. */
    public void setControlWord(int word) {
        control = X87Word.control(word);
        reported &= x87ExceptionPending();
    }

    /** FNCLEX: clears the exception flags. */
    public void clearExceptions() {
        status &= X87Word.CONDITIONS;
        reported = false;
    }

    /** Tells whether the next waiting x87 or MMX instruction raises #MF. */
    public boolean x87ExceptionPending() {
        return (status & ~control & Mxcsr.FLAGS) != 0;
    }

    /** Returns the tag word, two bits a physical register (SDM volume 1, 8.1.7). */
    public int tagWord() {
        int word = 0;
        for (int i = 0; i < X87_REGISTERS; i++) {
            word |= tag(i) << (2 * i);
        }
        return word;
    }

    private int tag(int register) {
        if ((used >>> register & 1) == 0) {
            return 3;
        }
        int exponent = signExponent(register) & 0x7FFF;
        long significand = significand(register);
        if (exponent == 0 && significand == 0) {
            return 1;
        }
        return exponent == 0 || exponent == 0x7FFF || significand >= 0 ? 2 : 0;
    }

    void setTagWord(int word) {
        used = 0;
        for (int i = 0; i < X87_REGISTERS; i++) {
            if ((word >>> (2 * i) & 3) != 3) {
                used |= 1 << i;
            }
        }
    }

    int physical(int stackIndex) {
        return top + stackIndex & 7;
    }

    boolean isUsed(int physical) {
        return (used >>> physical & 1) != 0;
    }

    /** Returns MMi. */
    public long mm(int i) {
        return significand(i);
    }

    /** Sets MMi, as every MMX instruction with such a destination does: see {@link #enterMmx}. */
    public void setMm(int i, long value) {
        setRegister(i, value, 0xFFFF);
        enterMmx();
    }

    /**
     * What every MMX instruction but EMMS does to the stack: top 0, all registers in use (SDM
     * volume 1, 9.5.1). The core calls it for those that only read an MMX register.
     */
    public void enterMmx() {
        top = 0;
        used = 0xFF;
    }

    /** EMMS: all registers empty. */
    public void emms() {
        top = 0;
        used = 0;
    }

    /** Returns the significand of a physical register. */
    public long significand(int physical) {
        return stack[2 * physical];
    }

    /** Returns sign (bit 15) and biased exponent of a physical register. */
    public int signExponent(int physical) {
        return (int) stack[2 * physical + 1];
    }

    /** Sets a physical register to any pattern of 80 bits; its tag stays. */
    public void setRegister(int physical, long newSignificand, int newSignExponent) {
        stack[2 * physical] = newSignificand;
        stack[2 * physical + 1] = newSignExponent & 0xFFFF;
    }

    /** Returns bits of the x87 registers in use: bit i for physical register i. */
    public int usedRegisters() {
        return used;
    }

    /** Sets which physical registers are in use, as FXRSTOR's abridged tag word does. */
    public void setUsedRegisters(int bits) {
        used = bits & 0xFF;
    }

    /** Tells whether MXCSR rounds to nearest, and PE is masked and set already. */
    boolean isDeferrable() {
        return (mxcsr & (Mxcsr.PE | Mxcsr.PM | Mxcsr.RC)) == (Mxcsr.PE | Mxcsr.PM);
    }

    /**
     * Tells whether MXCSR rounds to nearest, and PE is masked: whoever sees no PE needs no more.
     */
    boolean roundsToNearest() {
        return (mxcsr & (Mxcsr.PM | Mxcsr.RC)) == Mxcsr.PM;
    }

    /** Tells whether the SIMD operation in progress has raised an unmasked exception. */
    boolean stops() {
        return (raised & ~(mxcsr >>> Mxcsr.MASK_SHIFT)) != 0;
    }

    /**
     * Merges {@link #simdRaised} into MXCSR and clears it.
     *
     * @return whether an unmasked exception is among them, so that no register may change
     */
    public boolean settleSimd() {
        int found = simdRaised;
        int unmasked = found & ~(mxcsr >>> Mxcsr.MASK_SHIFT);
        simdRaised = 0;
        if ((unmasked & Mxcsr.BEFORE) != 0) {
            mxcsr |= found & Mxcsr.BEFORE;
            return true;
        }
        mxcsr |= found;
        return unmasked != 0;
    }

    /** VZEROUPPER, and VZEROALL with 0 as the first long: clears longs of registers. */
    public void clearVectors(int registers, int firstLong) {
        for (int i = 0; i < registers; i++) {
            Arrays.fill(xmm, i * STRIDE + firstLong, (i + 1) * STRIDE, 0);
        }
    }

    /** Writes all registers into a snapshot. */
    public void save(StateWriter out) {
        byte[] vectors = new byte[xmm.length * Long.BYTES];
        littleEndian(vectors).asLongBuffer().put(xmm);
        out.putBytes("xmm", vectors);
        out.putLong("mxcsr", mxcsr);
        byte[] registers = new byte[80];
        ByteBuffer x87 = littleEndian(registers);
        for (int i = 0; i < X87_REGISTERS; i++) {
            x87.putLong(significand(i)).putShort((short) signExponent(i));
        }
        out.putBytes("x87", registers);
        out.putLong("x87-control", control);
        out.putLong("x87-status", statusWord());
        out.putLong("x87-used", used);
        out.putLong("x87-instruction-pointer", instructionPointer);
        out.putLong("x87-instruction-selector", instructionSelector);
        out.putLong("x87-data-pointer", dataPointer);
        out.putLong("x87-data-selector", dataSelector);
        out.putLong("x87-opcode", opcode);
        out.putBoolean("x87-reported", reported);
    }

    /**
     * Reads what {@link #save} wrote; after an exception the state is as after power-on.
     *
     * @throws StateException if a field is missing or impossible
     */
    public void load(StateReader in) throws StateException {
        reset();
        try {
            readAll(in);
        } catch (StateException e) {
            reset();
            throw e;
        }
    }

    private void readAll(StateReader in) throws StateException {
        exactly(in, "xmm", xmm.length * Long.BYTES).asLongBuffer().get(xmm);
        mxcsr = in.getInt("mxcsr", 0, Mxcsr.DEFINED);
        ByteBuffer x87 = exactly(in, "x87", 80);
        for (int i = 0; i < X87_REGISTERS; i++) {
            setRegister(i, x87.getLong(), x87.getShort());
        }
        setControlWord(in.getInt("x87-control", 0, 0xFFFF));
        setStatusWord(in.getInt("x87-status", 0, 0xFFFF));
        used = in.getInt("x87-used", 0, 0xFF);
        instructionPointer = in.getLong("x87-instruction-pointer");
        instructionSelector = in.getInt("x87-instruction-selector", 0, 0xFFFF);
        dataPointer = in.getLong("x87-data-pointer");
        dataSelector = in.getInt("x87-data-selector", 0, 0xFFFF);
        opcode = in.getInt("x87-opcode", 0, 0x7FF);
        reported = in.getLong("x87-reported", 0) != 0;
    }

    private static ByteBuffer exactly(StateReader in, String field, int length)
            throws StateException {
        byte[] value = in.getBytes(field, length);
        if (value.length != length) {
            throw new StateException(
                    field, "has length " + value.length + ", expected " + length + " bytes");
        }
        return littleEndian(value);
    }

    private static ByteBuffer littleEndian(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}

package dev.hv.cpu.x86.interp;

import dev.hv.cpu.x86.core.Mem;
import dev.hv.cpu.x86.core.Mode;
import dev.hv.cpu.x86.core.Seg;
import dev.hv.cpu.x86.core.Vector;
import dev.hv.cpu.x86.decode.Decoder;
import dev.hv.cpu.x86.decode.Instruction;
import dev.hv.cpu.x86.decode.Operand;
import dev.hv.cpu.x86.mmu.PageWalker;

import org.jspecify.annotations.Nullable;

import java.util.Set;

/**
 * What a fault says beyond the access that raised it. The hot path does not carry it: once an
 * instruction has faulted, it is decoded again.
 */
final class FaultDetails {
    /** Instructions without LOCK that read a memory operand and write it back. */
    private static final Set<String> CHANGING =
            Set.of("rol", "ror", "rcl", "rcr", "shl", "shr", "sar", "shld", "shrd", "arpl");

    /** Instructions that reach the stack without an operand for it. */
    private static final Set<String> STACK =
            Set.of(
                    "push", "pop", "pushf", "popf", "call", "ret", "callf", "retf", "iret", "enter",
                    "leave");

    private final Context c;
    private final Decoder decoder;
    private final byte[] bytes = new byte[Decoder.MAXIMUM_LENGTH];

    FaultDetails(Context c) {
        this.c = c;
        this.decoder = new Decoder(c.model.dialect());
    }

    /**
     * Completes the pending fault of the instruction at the processor's {@code rip}:
     *
     * <ul>
     *   <li>What changes its memory operand is a write from the beginning, and a page fault of its
     *       read says so.
     *   <li>An address in the stack that is not canonical raises #SS, not #GP (SDM vol. 3A, 6.15).
     *   <li>An operand that reaches into addresses that are not canonical has no page fault.
     * </ul>
     */
    void complete() {
        boolean notCanonical = c.faultNotCanonical;
        c.faultNotCanonical = false;
        boolean page = c.faultVector == Vector.PF;
        boolean read = page && (c.faultError & PageWalker.NEITHER_READ) == 0;
        boolean edge = page && c.code64() && !c.canonical((c.faultAddress | 4095) + 1);
        boolean stack = c.faultVector == Vector.GP && notCanonical;
        Instruction in = read || stack || edge ? decode() : null;
        if (in == null) {
            return;
        }
        if (edge && in.hasMemory && !c.canonical(c.faultAddress + memoryBytes(in) - 1)) {
            c.faultVector = in.segment == Seg.SS ? Vector.SS : Vector.GP;
            c.faultError = 0;
            return;
        }
        if (read && in.hasMemory && changes(in)) {
            c.faultError |= PageWalker.ERROR_WRITE;
        } else if (stack && reachesStack(in)) {
            c.faultVector = Vector.SS;
        }
    }

    private static int memoryBytes(Instruction in) {
        int bytes = 1;
        for (int i = 0; i < in.operandCount(); i++) {
            if (in.operand(i).kind() == Operand.Kind.MEMORY) {
                bytes = Math.max(bytes, in.operand(i).size());
            }
        }
        return bytes;
    }

    private static boolean changes(Instruction in) {
        return in.opcode.lockable() || CHANGING.contains(in.opcode.mnemonic());
    }

    private boolean reachesStack(Instruction in) {
        boolean operand = in.hasMemory && !c.canonical(address(in));
        return operand ? in.segment == Seg.SS : STACK.contains(in.opcode.mnemonic());
    }

    /** The address of the memory operand; it has changed no register yet. */
    private long address(Instruction in) {
        long sum = in.displacement;
        if (in.base == Instruction.RIP) {
            sum += c.rip + c.ripDelta + in.length;
        } else if (in.base != Instruction.NO_REGISTER) {
            sum += c.r[in.base];
        }
        if (in.index != Instruction.NO_REGISTER && !in.opcode.hasVectorIndex()) {
            sum += c.r[in.index] << in.scale;
        }
        return in.addressSize == 4 ? sum & 0xFFFF_FFFFL : sum;
    }

    /** Returns the instruction, or null if it cannot be fetched; what is pending stays so. */
    private @Nullable Instruction decode() {
        int vector = c.faultVector;
        int error = c.faultError;
        long address = c.faultAddress;
        c.faulted = false;
        Instruction in = fetchAndDecode();
        c.faulted = true;
        c.faultVector = vector;
        c.faultError = error;
        c.faultAddress = address;
        c.faultNotCanonical = false;
        return in;
    }

    private @Nullable Instruction fetchAndDecode() {
        long rip = c.rip + c.ripDelta;
        long linear = c.code64() ? rip : c.segBase[Seg.CS] + rip & 0xFFFF_FFFFL;
        int offset = (int) (linear & 4095);
        int first = Math.min(4096 - offset, bytes.length);
        long host = c.mmu.fetchPage(linear);
        if (c.faulted || host == 0) {
            return null;
        }
        Mem.toArray(host + offset, bytes, 0, first);
        int bits = Mode.codeBits(c.mode);
        Instruction in = decoder.decode(bytes, 0, first, bits);
        if (in == Decoder.TRUNCATED) {
            host = c.mmu.fetchPage(linear + first);
            if (c.faulted || host == 0) {
                return null;
            }
            Mem.toArray(host, bytes, first, bytes.length - first);
            in = decoder.decode(bytes, 0, bytes.length, bits);
        }
        return in == Decoder.TRUNCATED || in == Decoder.TOO_LONG ? null : in;
    }
}

package dev.hv.cpu.x86.interp;

import dev.hv.cpu.x86.core.Eflags;
import dev.hv.cpu.x86.core.Flags;
import dev.hv.cpu.x86.core.Mem;
import dev.hv.cpu.x86.core.Seg;
import dev.hv.cpu.x86.fp.FpState;
import dev.hv.cpu.x86.fp.X87Word;
import dev.hv.cpu.x86.hostcode.CodeMemory;
import dev.hv.cpu.x86.hostcode.Frame;
import dev.hv.cpu.x86.hostcode.JumpTable;
import dev.hv.cpu.x86.mmu.Mmu;

import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;

/**
 * Where one processor goes into machine code and comes back: what code finds in its {@link Frame},
 * what it leaves there, and the regions by the numbers that code knows them by.
 */
final class HostEntry {
    /** What code changes of EFLAGS besides the status flags. */
    private static final int CHANGED = Eflags.IF | Eflags.DF;

    private static final int ALL_EMPTY = 0xFF;

    /** See {@link Frame#X87_TOP}. */
    private static final int TOP_SHIFT = 4;

    private final Context c;
    private final CodeMemory.Entry code;
    private final long frame;

    /** Those that have been entered, and null for those that are gone. */
    private final List<@Nullable HostRegion> regions = new ArrayList<>();

    private final Deque<Integer> freeNumbers = new ArrayDeque<>();

    HostEntry(Context c, CodeMemory memory) {
        this.c = c;
        this.code = memory.newEntry(c.r, c.segBase, c.fp.xmm, c.fp.stack);
        this.frame = code.frame();
    }

    /** Returns a number for a region. */
    int add(HostRegion region) {
        if (freeNumbers.isEmpty()) {
            regions.add(region);
            return regions.size() - 1;
        }
        int number = freeNumbers.remove();
        regions.set(number, region);
        return number;
    }

    /** Takes back a region's number. */
    void remove(int number) {
        regions.set(number, null);
        freeNumbers.add(number);
    }

    /**
     * Runs code until it is left.
     *
     * @param region number of the one that it belongs to
     * @param lookAt count of instructions beyond which polls leave
     * @return the number of the exit, of {@link #left}
     */
    int enter(long address, int region, long lookAt) {
        Mmu mmu = c.mmu;
        Mem.put8(frame + Frame.TLB, c.tlb);
        Mem.put8(frame + Frame.FLAG_OP, c.flagOp);
        Mem.put8(frame + Frame.FLAG_RESULT, Flags.result(c));
        Mem.put8(frame + Frame.FLAG_A, c.flagA);
        Mem.put8(frame + Frame.FLAG_B, c.flagB);
        Mem.put8(frame + Frame.RIP, c.rip);
        Mem.put8(frame + Frame.COUNT, c.instructions);
        Mem.put8(frame + Frame.LOOK_AT, lookAt);
        Mem.put8(frame + Frame.EPOCH, mmu.epoch());
        Mem.put8(frame + Frame.GLOBAL_EPOCH, mmu.globalEpoch());
        Mem.put8(frame + Frame.MODE, c.mode);
        Mem.put8(frame + Frame.MXCSR, c.fp.mxcsr);
        Mem.put8(frame + Frame.REGION, region);
        Mem.put8(frame + Frame.EFLAGS, c.eflags & ~Eflags.STATUS);
        Mem.put8(frame + Frame.ATTENTION, c.attention());
        Mem.put8(frame + Frame.PRIVILEGE, c.cpl);
        Mem.put8(frame + Frame.SHADOWED, c.shadowed);
        Mem.put8(frame + Frame.KERNEL_GS, c.kernelGsBase);
        putX87();
        Mem.put8(frame + Frame.DIRECTION, (c.eflags & Eflags.DF) == 0 ? 1 : -1);
        if (!c.code64()) {
            for (int i = 0; i < Frame.SEGMENTS; i++) {
                Mem.put8(frame + Frame.READABLE + 8L * i, c.segReadable[i]);
                Mem.put8(frame + Frame.WRITABLE + 8L * i, c.segWritable[i]);
            }
        }
        int exit = code.enter(address);
        Flags.set(
                c,
                (int) Mem.get8(frame + Frame.FLAG_OP),
                Mem.get8(frame + Frame.FLAG_RESULT),
                Mem.get8(frame + Frame.FLAG_A),
                Mem.get8(frame + Frame.FLAG_B));
        c.fp.mxcsr = (int) Mem.get8(frame + Frame.MXCSR);
        c.rip = Mem.get8(frame + Frame.RIP);
        int flags = (int) Mem.get8(frame + Frame.EFLAGS);
        c.eflags = (c.eflags & ~CHANGED) | (flags & CHANGED);
        c.shadowed = Mem.get8(frame + Frame.SHADOWED);
        c.kernelGsBase = Mem.get8(frame + Frame.KERNEL_GS);
        if (Mem.get8(frame + Frame.X87_USED) != 0) {
            getX87();
        }
        return exit;
    }

    private void putX87() {
        FpState x87 = c.fp;
        int top = x87.top();
        int empty = ~x87.usedRegisters() & ALL_EMPTY;
        Mem.put8(frame + Frame.X87_TOP, (long) top << TOP_SHIFT);
        Mem.put8(frame + Frame.X87_EMPTY, (empty >>> top | empty << (8 - top)) & ALL_EMPTY);
        Mem.put8(frame + Frame.X87_CONTROL, x87.controlWord());
        Mem.put8(frame + Frame.X87_STATUS, x87.status());
        Mem.put8(frame + Frame.X87_INSTRUCTION, Frame.UNKNOWN);
        Mem.put8(frame + Frame.X87_OPERAND, Frame.UNKNOWN);
        Mem.put8(frame + Frame.X87_USED, 0);
    }

    private void getX87() {
        FpState x87 = c.fp;
        int top = (int) Mem.get8(frame + Frame.X87_TOP) >> TOP_SHIFT;
        int empty = (int) Mem.get8(frame + Frame.X87_EMPTY);
        x87.setUsedRegisters(~(empty << top | empty >>> (8 - top)));
        x87.setControlWord((int) Mem.get8(frame + Frame.X87_CONTROL));
        x87.setStatusWord((int) Mem.get8(frame + Frame.X87_STATUS) | top << X87Word.TOP_SHIFT);
        long instruction = Mem.get8(frame + Frame.X87_INSTRUCTION);
        if (instruction != Frame.UNKNOWN) {
            x87.instructionPointer = instruction;
            x87.instructionSelector = c.segSelector[Seg.CS];
        }
        long operand = Mem.get8(frame + Frame.X87_OPERAND);
        if (operand != Frame.UNKNOWN) {
            x87.dataPointer = operand;
            x87.dataSelector = c.segSelector[(int) Mem.get8(frame + Frame.X87_SEGMENT)];
        }
    }

    /** Returns the region that was left. */
    HostRegion left() {
        return Objects.requireNonNull(regions.get((int) Mem.get8(frame + Frame.REGION)));
    }

    /** Returns how many instructions ran up to the end of the block that was left. */
    long count() {
        return Mem.get8(frame + Frame.COUNT);
    }

    /** Returns where the indirect jump led by which it was left. */
    long target() {
        return Mem.get8(frame + Frame.TARGET);
    }

    /**
     * Has indirect jumps to that pointer lead to code.
     *
     * @param start where its region begins
     * @return the number of the entry of {@link JumpTable}
     */
    int setJump(long rip, long start, long address) {
        return code.setJump(rip, start, address);
    }

    /** Has no indirect jump lead to code by that entry. */
    void clearJump(int number) {
        code.clearJump(number);
    }
}

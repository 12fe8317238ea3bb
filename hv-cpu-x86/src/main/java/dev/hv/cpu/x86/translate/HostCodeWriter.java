package dev.hv.cpu.x86.translate;

import static dev.hv.cpu.x86.hostcode.Frame.FRAME;
import static dev.hv.cpu.x86.hostcode.Frame.RAX;
import static dev.hv.cpu.x86.hostcode.Frame.RBX;
import static dev.hv.cpu.x86.hostcode.Frame.RCX;
import static dev.hv.cpu.x86.hostcode.Frame.RDX;
import static dev.hv.cpu.x86.hostcode.Frame.TABLE;

import dev.hv.cpu.x86.core.Mode;
import dev.hv.cpu.x86.hostcode.Assembler;
import dev.hv.cpu.x86.hostcode.Assembler.Alu;
import dev.hv.cpu.x86.hostcode.Frame;
import dev.hv.cpu.x86.hostcode.JumpTable;
import dev.hv.cpu.x86.ir.Callee;
import dev.hv.cpu.x86.ir.Cond;
import dev.hv.cpu.x86.ir.Expr;
import dev.hv.cpu.x86.ir.PointerMask;
import dev.hv.cpu.x86.ir.Stmt;
import dev.hv.cpu.x86.mmu.Mmu;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Writes a region as the host's machine code: from the same steps as {@link RegionWriter}, in one
 * pass. General registers are in the host's registers or where the processor has them, flags in the
 * {@link Frame}; so code can be left and entered before each instruction. It is left before one
 * that it does not do, or whose access to memory misses the TLB: the interpreter does that, and
 * what follows is entered again.
 */
public final class HostCodeWriter {
    private static final int INDEX_MASK = (Mmu.ENTRIES - 1) * Mmu.ENTRY_BYTES;
    private static final int INDEX_SHIFT = 12 - Integer.numberOfTrailingZeros(Mmu.ENTRY_BYTES);

    private final RegionPlan plan;
    private final RewrittenRegion rewritten;
    private final Map<Integer, Integer> positions;
    private final Assembler code = new Assembler();
    private final List<Integer> labels = new ArrayList<>();
    private final List<RegionFile.Way> ways = new ArrayList<>();
    private final List<PendingExit> exits = new ArrayList<>();

    /** Polls that look. */
    private final List<Look> looks = new ArrayList<>();

    private HostValues values;
    private HostX87 x87;
    private HostSystem system;
    private HostStrings strings;
    private int position;
    private GuestInstruction current;
    private int ahead;

    /** Where it goes on behind the current instruction. */
    private int next;

    /** Leaves before the current instruction; -1 if nothing has needed that yet. */
    private int leave;

    /** Whether there is code of the x87's. */
    private boolean hasX87;

    /** Whether the current instruction has changed the state by now. */
    private boolean changed;

    private record PendingExit(
            HostCode.Why why, int where, int ahead, int behind, int resume, int label) {}

    /** The code for polls that look and go on with that block. */
    private record Look(int position, int label) {}

    /** What there was at some point. */
    private record Point(
            Assembler.Mark mark, int exits, int ways, int looks, int leave, boolean hasX87) {}

    private HostCodeWriter(RegionPlan plan) {
        this.plan = plan;
        this.rewritten = new RewrittenRegion(plan);
        this.positions = rewritten.positions;
        this.current = plan.blocks().getFirst().instructions().getFirst();
        this.values = new HostValues(code, current, TempHomes.of(List.of(), false), this::leave);
        this.x87 = new HostX87(values, code, this);
        this.system = new HostSystem(values, code, this);
        this.strings = new HostStrings(values, code, this);
        plan.blocks().forEach(block -> labels.add(code.newLabel()));
    }

    /** Returns the region's code. */
    public static HostCode write(RegionPlan plan) {
        return new HostCodeWriter(plan.carefully()).write();
    }

    private HostCode write() {
        for (int i = 0; i < plan.blocks().size(); i++) {
            position = i;
            block(rewritten.blocks.get(i));
        }
        looks.forEach(this::look);
        int data = code.newLabel();
        List<Integer> chained = new ArrayList<>();
        if (chains()) {
            plan.entrances().forEach(offset -> chained.add(chainEntrance(offset, data)));
        }
        for (int i = 0; i < exits.size(); i++) {
            code.bind(exits.get(i).label());
            code.bytes(HostCode.unchained(i));
        }
        code.align(Long.BYTES);
        code.bind(data);
        code.zeros(HostCode.DATA_BYTES);
        List<HostCode.Exit> resolved = new ArrayList<>();
        for (PendingExit exit : exits) {
            int resume = exit.resume() < 0 ? HostCode.NOWHERE : code.offset(exit.resume());
            resolved.add(
                    new HostCode.Exit(
                            resolved.size(),
                            exit.why(),
                            exit.where(),
                            exit.ahead(),
                            exit.behind(),
                            resume,
                            code.offset(exit.label())));
        }
        return new HostCode(
                code.toBytes(),
                plan.entrances().stream().map(offset -> code.offset(label(offset))).toList(),
                chained,
                code.offset(data),
                resolved,
                List.copyOf(ways),
                hasX87);
    }

    /**
     * Whether regions of that mode follow each other without a return to Java: where an instruction
     * pointer says where it leads to, and is not cut.
     */
    private boolean chains() {
        int size = plan.mode() & Mode.CODE_SIZE;
        return is64() || (size == Mode.CODE_32 && (plan.mode() & Mode.FLAT) != 0);
    }

    /**
     * Where other regions' code enters: all has to be as it was when this was last entered from
     * Java, and the next look must not be due.
     */
    private int chainEntrance(int offset, int data) {
        int out = exit(HostCode.Why.ENTRANCE, offset, -1);
        int at = code.size();
        code.loadRelative(RAX, data, HostCode.NUMBER);
        code.movMemory(FRAME, Frame.REGION, RAX);
        code.load(8, RAX, FRAME, Frame.RIP);
        code.aluRelative(Alu.CMP, RAX, data, HostCode.MAPPED_RIP);
        code.jcc(Assembler.NOT_EQUAL, out);
        code.load(8, RAX, FRAME, Frame.EPOCH);
        code.aluRelative(Alu.CMP, RAX, data, HostCode.MAPPED_EPOCH);
        int known = code.newLabel();
        code.jcc(Assembler.EQUAL, known);
        code.load(8, RAX, FRAME, Frame.GLOBAL_EPOCH);
        code.aluRelative(Alu.CMP, RAX, data, HostCode.MAPPED_GLOBAL);
        code.jcc(Assembler.NOT_EQUAL, out);
        code.bind(known);
        code.cmpMemory(4, FRAME, Frame.MODE, plan.mode());
        code.jcc(Assembler.NOT_EQUAL, out);
        code.load(8, RAX, FRAME, Frame.COUNT);
        code.aluMemory(Alu.CMP, RAX, FRAME, Frame.LOOK_AT);
        code.jcc(Assembler.GREATER, out);
        code.jmp(label(offset));
        return at;
    }

    private int label(int offset) {
        return labels.get(Objects.requireNonNull(positions.get(offset)));
    }

    // ------------------------------------------------------------------ blocks

    private void block(List<List<Stmt>> instructions) {
        code.bind(labels.get(position));
        GuestBlock block = plan.blocks().get(position);
        code.aluMemoryImmediate(Alu.ADD, FRAME, Frame.COUNT, instructions.size());
        ahead = instructions.size();
        for (int i = 0; i < instructions.size(); i++) {
            current = block.instructions().get(i);
            instruction(instructions.get(i));
            ahead--;
        }
        if (block.ending() == null) {
            edge(block.end(), codeMask(), true);
        }
    }

    private void instruction(List<Stmt> steps) {
        next = code.newLabel();
        leave = -1;
        List<Stmt> forwarded = Forwarding.of(steps, HostValues::isPinned);
        TempHomes homes = TempHomes.of(forwarded, true);
        boolean written = instruction(forwarded, homes);
        if (!written && (homes.useRbx || !forwarded.equals(steps))) {
            written = instruction(steps, TempHomes.of(steps, false));
        }
        if (!written) {
            code.jmp(leave());
        }
        code.bind(next);
    }

    /** Writes the current instruction; false if not all of it can be written so. */
    private boolean instruction(List<Stmt> steps, TempHomes homes) {
        changed = false;
        Point point = point();
        try {
            values = new HostValues(code, current, homes, this::leave);
            x87 = new HostX87(values, code, this);
            system = new HostSystem(values, code, this);
            strings = new HostStrings(values, code, this);
            steps.forEach(this::step);
            return true;
        } catch (NotWritten e) {
            back(point);
            return false;
        }
    }

    private Point point() {
        return new Point(code.mark(), exits.size(), ways.size(), looks.size(), leave, hasX87);
    }

    /** Forgets what was written since. */
    private void back(Point point) {
        code.reset(point.mark());
        cut(exits, point.exits());
        cut(ways, point.ways());
        cut(looks, point.looks());
        leave = point.leave();
        hasX87 = point.hasX87();
    }

    private static void cut(List<?> list, int size) {
        while (list.size() > size) {
            list.removeLast();
        }
    }

    /** Returns where to go to have the interpreter do the current instruction. */
    int leave() {
        if (leave < 0) {
            leave = code.newLabel();
            exits.add(
                    new PendingExit(
                            HostCode.Why.INSTRUCTION,
                            current.parts().offset(),
                            ahead,
                            current.parts().end(),
                            resume(),
                            leave));
        }
        return leave;
    }

    /** Where code goes on once the interpreter has done the current instruction. */
    private int resume() {
        if (!current.lifted().ends()) {
            return next;
        }
        Integer behind = positions.get(current.parts().end());
        boolean resumes =
                current.lifted().steps().getLast() instanceof Stmt.Leave end
                        && end.helper().resumes();
        return resumes && behind != null ? labels.get(behind) : -1;
    }

    private int exit(HostCode.Why why, int where, int resume) {
        for (PendingExit exit : exits) {
            if (exit.why() == why && exit.where() == where) {
                return exit.label();
            }
        }
        int label = code.newLabel();
        exits.add(new PendingExit(why, where, 0, where, resume, label));
        return label;
    }

    /**
     * Goes to a block of the region, or leaves it for another one.
     *
     * @param last whether the next block's code follows at once
     */
    private void edge(int offset, long mask, boolean last) {
        if (offset == GuestBlock.NOWHERE) {
            throw new NotWritten();
        }
        Integer target = positions.get(offset);
        if (target == null) {
            code.jmp(wayOut(offset, mask));
        } else if (target <= position) {
            poll(target);
        } else if (!last || target != position + 1) {
            code.jmp(labels.get(target));
        }
    }

    /** Goes to a block before this one, with a look before it if one is due. */
    private void poll(int target) {
        code.load(8, RAX, FRAME, Frame.COUNT);
        code.aluMemory(Alu.CMP, RAX, FRAME, Frame.LOOK_AT);
        code.jcc(Assembler.LESS_OR_EQUAL, labels.get(target));
        code.jmp(lookBefore(target));
    }

    /** Goes to where the current branch leads if the condition holds. */
    private void branch(Cond condition) {
        Integer target = positions.get(target());
        if (target != null && target > position) {
            values.jump(condition, true, labels.get(target));
        } else if (target == null && target() != GuestBlock.NOWHERE) {
            values.jump(condition, true, wayOut(target(), branchMask()));
        } else {
            int fall = code.newLabel();
            values.jump(condition, false, fall);
            edge(target(), branchMask(), false);
            code.bind(fall);
        }
    }

    private int wayOut(int offset, long mask) {
        return exit(HostCode.Why.LINK, RegionFile.Way.numberIn(ways, offset, mask), -1);
    }

    private int lookBefore(int target) {
        for (Look look : looks) {
            if (look.position() == target) {
                return look.label();
            }
        }
        Look look = new Look(target, code.newLabel());
        looks.add(look);
        return look.label();
    }

    private void look(Look look) {
        code.bind(look.label());
        int offset = plan.blocks().get(look.position()).offset();
        code.jmp(exit(HostCode.Why.LOOK, offset, labels.get(look.position())));
    }

    private long codeMask() {
        return PointerMask.ofCode(plan.mode());
    }

    private long branchMask() {
        return PointerMask.ofBranch(current.in(), plan.mode());
    }

    // ------------------------------------------------------------------ steps

    private void step(Stmt step) {
        switch (step) {
            case Stmt.Let(int temp, Expr value) -> {
                changed |= Slots.isState(temp);
                values.let(temp, value);
            }
            case Stmt.Load load -> {
                int address = address(load.linear());
                look(address, load.size(), Mmu.READ_TAG);
                int register = values.register(load.temp());
                int to = register < 0 ? RDX : register;
                code.loadIndexed(load.size(), to, address, RCX, 0);
                values.set(load.temp(), to);
                changed |= Slots.isState(load.temp());
            }
            case Stmt.Load16 load -> {
                int address = address(load.linear());
                look(address, 16, Mmu.READ_TAG);
                code.loadIndexed(8, RDX, address, RCX, 0);
                values.set(load.low(), RDX);
                code.loadIndexed(8, RDX, address, RCX, 8);
                values.set(load.high(), RDX);
            }
            case Stmt.Linear linear -> linear(linear);
            case Stmt.Store store -> store(store);
            case Stmt.Store16 store -> store16(store);
            case Stmt.SetXmm set -> {
                changed = true;
                values.eval(set.value(), RAX);
                code.load(8, RDX, FRAME, Frame.VECTORS);
                code.movMemory(RDX, values.xmm(set.number(), set.part()), RAX);
            }
            case Stmt.CheckAligned(Expr linear, int bytes) -> {
                int address = address(linear);
                code.testImmediate(address, bytes - 1);
                code.jcc(Assembler.NOT_EQUAL, leave());
            }
            case Stmt.Expect(Cond condition) -> values.jump(condition, false, leave());
            case Stmt.When when -> when(when);
            case Stmt.Jump jump -> edge(target(), branchMask(), true);
            case Stmt.Branch branch -> {
                branch(branch.condition());
                edge(current.parts().end(), codeMask(), true);
            }
            case Stmt.JumpTo jump -> jumpTo(jump);
            case Stmt.CallValue(int temp, Callee helper, List<Expr> arguments)
                    when values.floats().value(helper, arguments, values.scratchBut(RAX)) ->
                    values.set(temp, RAX);
            case Stmt.CallValue(int temp, Callee helper, List<Expr> arguments)
                    when x87.value(helper, arguments) ->
                    values.set(temp, RAX);
            case Stmt.CheckSimd() -> {} // all exceptions are masked, or it has been left
            case Stmt.Call(Callee helper, List<Expr> arguments)
                    when values.helpers().call(helper, arguments) ->
                    changed = true;
            case Stmt.Call(Callee helper, List<Expr> arguments)
                    when x87.call(helper, arguments) -> {
                changed = true;
                hasX87 = true;
            }
            case Stmt.Call(Callee helper, List<Expr> arguments)
                    when system.call(helper, arguments) ->
                    changed = true;
            case Stmt.Leave end when strings.leave(end) -> {
                changed = true;
                edge(current.parts().end(), codeMask(), true);
            }
            default -> throw new NotWritten();
        }
    }

    /** What is not written is left to the interpreter, as long as nothing has changed. */
    private void when(Stmt.When when) {
        Point point = point();
        boolean changedBefore = changed;
        int skip = code.newLabel();
        try {
            values.jump(when.condition(), false, skip);
            when.steps().forEach(this::step);
            code.bind(skip);
        } catch (NotWritten e) {
            if (changedBefore) {
                throw e;
            }
            changed = false;
            back(point);
            values.jump(when.condition(), true, leave());
        }
    }

    boolean is64() {
        return (plan.mode() & Mode.CODE_SIZE) == Mode.CODE_64;
    }

    /** Has a register become the count of instructions before the current one. */
    void retired(int to) {
        code.load(8, to, FRAME, Frame.COUNT);
        code.aluImmediate(Alu.SUB, to, ahead);
    }

    /** Has a register become the address of the current instruction, within its segment. */
    void instructionPointer(int to) {
        code.load(8, to, FRAME, Frame.RIP);
        code.lea(to, to, current.parts().offset());
        cut(to, codeMask());
    }

    private void cut(int register, long mask) {
        if (mask == 0xFFFF_FFFFL) {
            code.mov32(register, register);
        } else if (mask == 0xFFFFL) {
            code.zeroExtend(2, register, register);
        }
    }

    private int target() {
        return plan.blocks().get(position).target(plan.mode());
    }

    private void jumpTo(Stmt.JumpTo jump) {
        values.eval(jump.rip(), RAX);
        cut(RAX, branchMask());
        code.movMemory(FRAME, Frame.TARGET, RAX);
        GuestBlock block = plan.blocks().get(position);
        Stream<Integer> targets = block.targets().stream().map(positions::get);
        Stream<Integer> returns = block.returns() ? rewritten.returnPoints.stream() : Stream.of();
        List<Integer> candidates =
                Stream.concat(returns, targets).filter(Objects::nonNull).distinct().toList();
        if (!candidates.isEmpty()) {
            code.aluMemory(Alu.SUB, RAX, FRAME, Frame.RIP);
        }
        for (int candidate : candidates) {
            code.aluImmediate(Alu.CMP, RAX, plan.blocks().get(candidate).offset());
            if (candidate > position) {
                code.jcc(Assembler.EQUAL, labels.get(candidate));
            } else {
                int other = code.newLabel();
                code.jcc(Assembler.NOT_EQUAL, other);
                poll(candidate);
                code.bind(other);
            }
        }
        int out = exit(HostCode.Why.JUMP, block.offset(), -1);
        if (chains()) {
            code.load(8, RAX, FRAME, Frame.TARGET);
            code.mov(RCX, RAX);
            code.shift(Assembler.Shift.SHR, RCX, JumpTable.HASH_SHIFT);
            code.alu32(Alu.XOR, RCX, RAX);
            code.alu32Immediate(Alu.AND, RCX, JumpTable.ENTRIES - 1);
            code.shift(Assembler.Shift.SHL, RCX, JumpTable.ENTRY_SHIFT);
            code.aluMemory(Alu.ADD, RCX, FRAME, Frame.JUMPS);
            code.aluMemory(Alu.CMP, RAX, RCX, JumpTable.RIP);
            code.jcc(Assembler.NOT_EQUAL, out);
            code.load(8, RAX, RCX, JumpTable.START);
            code.movMemory(FRAME, Frame.RIP, RAX);
            code.jmpMemory(RCX, JumpTable.CODE);
        } else {
            code.jmp(out);
        }
    }

    // ------------------------------------------------------------------ memory

    /** Returns a register with the address, which is RAX if it is not in one already. */
    int address(Expr linear) {
        return address(linear, values.scratchBut(RAX));
    }

    /** Looks into the TLB; RCX is what there is to add to the address, RDX is used. */
    void look(int address, int bytes, int tag) {
        if (bytes == 1) {
            code.mov(RDX, address);
        } else {
            code.lea(RDX, address, bytes - 1);
        }
        look(address, tag);
    }

    /** The same, with RDX the address of the last byte. */
    void look(int address, int tag) {
        code.rotateRight(RCX, address, INDEX_SHIFT);
        code.alu32Immediate(Alu.AND, RCX, INDEX_MASK);
        code.aluImmediate(Alu.AND, RDX, (int) Mmu.PAGE);
        code.aluIndexed(Alu.CMP, RDX, TABLE, RCX, tag);
        code.jcc(Assembler.NOT_EQUAL, leave());
        code.loadIndexed(8, RCX, TABLE, RCX, Mmu.DELTA);
    }

    /** What the segment does not plainly allow is left. */
    private void linear(Stmt.Linear linear) {
        values.eval(linear.offset(), RAX);
        code.lea(RDX, RAX, linear.size() - 1);
        int limits = linear.write() ? Frame.WRITABLE : Frame.READABLE;
        code.aluMemory(Alu.CMP, RDX, FRAME, limits + 8 * linear.segment());
        code.jcc(Assembler.GREATER, leave());
        code.load(8, RCX, FRAME, Frame.SEGMENT_BASES);
        code.aluMemory(Alu.ADD, RAX, RCX, 8 * linear.segment());
        code.mov32(RAX, RAX);
        values.set(linear.temp(), RAX);
    }

    private void store(Stmt.Store store) {
        changed = true;
        int value = values.storable(store.value());
        int address = address(store.linear(), values.scratchBut(RBX));
        look(address, store.size(), Mmu.WRITE_TAG);
        code.storeIndexed(store.size(), address, RCX, 0, value);
    }

    private void store16(Stmt.Store16 store) {
        changed = true;
        int address = address(store.linear(), values.scratchBut(RBX));
        look(address, 16, Mmu.WRITE_TAG);
        code.lea(RAX, address, 0);
        code.alu(Alu.ADD, RAX, RCX);
        values.eval(store.low(), RDX, 1 << RCX | 1 << RBX);
        values.eval(store.high(), RCX, 1 << RBX);
        code.movMemory(RAX, 0, RDX);
        code.movMemory(RAX, 8, RCX);
    }

    /** The same, with only those registers free, as bits. */
    private int address(Expr linear, int free) {
        if (linear instanceof Expr.Temp(int temp)) {
            int register = values.register(temp);
            if (register >= 0) {
                return register;
            }
        }
        values.eval(linear, RAX, free & ~(1 << RAX));
        return RAX;
    }
}

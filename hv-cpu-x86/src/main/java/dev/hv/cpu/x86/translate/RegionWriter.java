package dev.hv.cpu.x86.translate;

import dev.hv.cpu.x86.core.Cpu;
import dev.hv.cpu.x86.core.Flags;
import dev.hv.cpu.x86.fp.FpState;
import dev.hv.cpu.x86.ir.Callee;
import dev.hv.cpu.x86.ir.Emitter;
import dev.hv.cpu.x86.ir.Expr;
import dev.hv.cpu.x86.ir.Field;
import dev.hv.cpu.x86.ir.PointerMask;
import dev.hv.cpu.x86.ir.Stmt;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.instruction.SwitchCase;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Writes the method of a region. Guest registers and lazy flags are local variables, which are read
 * at the entry and written back at the way out, or stay where the processor has them; known edges
 * are gotos. What cannot be done at once leaves to the interpreter before the instruction has
 * changed anything: a stub says where that is, and one piece of code for all writes back.
 *
 * <p>The count of instructions is advanced at the beginning of a block, and a way out in its midst
 * says how many of them are still ahead.
 */
final class RegionWriter implements Emitter.Frame {
    private static final ClassDesc CPU = desc(Cpu.class);
    private static final ClassDesc FP = desc(FpState.class);
    private static final ClassDesc FLAGS = desc(Flags.class);
    private static final ClassDesc INT = ConstantDescs.CD_int;
    private static final ClassDesc LONG = ConstantDescs.CD_long;
    private static final ClassDesc LONGS = LONG.arrayType();
    private static final ClassDesc VOID = ConstantDescs.CD_void;
    private static final ClassDesc BOOLEAN = ConstantDescs.CD_boolean;

    private static final int THIS = 0;
    private static final int CPU_LOCAL = 1;
    private static final int ENTRANCE_LOCAL = 2;
    private static final int REGISTERS_LOCAL = 3;
    private static final int FP_LOCAL = 4;
    private static final int WHERE_LOCAL = 5;
    private static final int HOW_LOCAL = 6;
    private static final int FIRST_TEMP = 7;

    /** Up to so many places an address is compared with one after the other. */
    private static final int FEW = 5;

    private final RegionPlan plan;
    private final RegionHost host;

    /** General registers and flags stay where the processor has them. */
    private final boolean inMemory;

    private final CodeBuilder code;
    private final RewrittenRegion rewritten;
    private final Map<Integer, Integer> positions;
    private final List<Label> labels = new ArrayList<>();
    private final List<Stub> stubs = new ArrayList<>();
    private final List<RegionFile.Way> ways;

    private final RegisterUse use = new RegisterUse();
    private final Label exit;

    private int position;
    private GuestInstruction current;
    private int ahead;

    /** Code for those polls that look, by the block where they go on. */
    private final Map<Integer, Label> looks = new TreeMap<>();

    private record Stub(Label label, int where, int how) {}

    private record Step(GuestInstruction instruction, List<Stmt> steps) {}

    RegionWriter(
            RegionPlan plan,
            RegionHost host,
            boolean inMemory,
            CodeBuilder code,
            List<RegionFile.Way> ways) {
        this.plan = plan;
        this.inMemory = inMemory;
        this.host = host;
        this.code = code;
        this.ways = ways;
        this.rewritten = new RewrittenRegion(plan);
        this.positions = rewritten.positions;
        this.current = plan.blocks().getFirst().instructions().getFirst();
        this.exit = code.newLabel();
        plan.blocks().forEach(block -> labels.add(code.newLabel()));
    }

    private static ClassDesc desc(Class<?> type) {
        return type.describeConstable().orElseThrow();
    }

    private static int local(int temp) {
        return FIRST_TEMP + 2 * temp;
    }

    void write() {
        List<List<Step>> blocks = rewrite();
        prologue();
        for (int i = 0; i < blocks.size(); i++) {
            position = i;
            block(blocks.get(i));
        }
        looks.forEach(this::look);
        for (Stub stub : stubs) {
            code.labelBinding(stub.label());
            code.loadConstant(stub.where()).loadConstant(stub.how()).goto_(exit);
        }
        epilogue();
    }

    private List<List<Step>> rewrite() {
        List<List<Step>> result = new ArrayList<>();
        for (int i = 0; i < plan.blocks().size(); i++) {
            List<GuestInstruction> instructions = plan.blocks().get(i).instructions();
            List<List<Stmt>> steps = rewritten.blocks.get(i);
            steps.forEach(use::add);
            if (!plan.careful()) {
                steps = SharedChecks.of(steps);
            }
            List<Step> block = new ArrayList<>();
            for (int j = 0; j < instructions.size(); j++) {
                block.add(new Step(instructions.get(j), steps.get(j)));
            }
            result.add(block);
        }
        return result;
    }

    // ------------------------------------------------------------------ beginning and end

    private void prologue() {
        Label begin = code.newLabel();
        code.aload(CPU_LOCAL).ifnonnull(begin).aconst_null().areturn().labelBinding(begin);
        code.aload(CPU_LOCAL).getfield(CPU, "r", LONGS).astore(REGISTERS_LOCAL);
        if (inMemory) {
            // After this C1 knows that the others are there too.
            code.aload(REGISTERS_LOCAL).loadConstant(Slots.REGISTER_COUNT - 1).laload().pop2();
        }
        code.aload(CPU_LOCAL).getfield(CPU, "fp", FP).astore(FP_LOCAL);
        code.aload(CPU_LOCAL).getfield(CPU, "rip", LONG).lstore(local(Slots.RIP));
        loadTable();
        code.aload(CPU_LOCAL).getfield(CPU, "instructions", LONG).lstore(local(Slots.COUNT));
        load(true, true);
        if (plan.entrances().size() > 1) {
            List<SwitchCase> cases = new ArrayList<>();
            for (int i = 1; i < plan.entrances().size(); i++) {
                int position = Objects.requireNonNull(positions.get(plan.entrances().get(i)));
                cases.add(SwitchCase.of(i, labels.get(position)));
            }
            code.iload(ENTRANCE_LOCAL);
            code.tableswitch(1, plan.entrances().size() - 1, labels.getFirst(), cases);
        }
    }

    private void loadTable() {
        code.aload(CPU_LOCAL).getfield(CPU, "tlb", LONG).lstore(local(Slots.TLB));
    }

    private void load(boolean registers, boolean flags) {
        if (inMemory) {
            return;
        }
        if (registers) {
            loadRegisters();
        }
        if (flags) {
            loadFlags();
        }
    }

    private void store(boolean registers, boolean flags) {
        if (inMemory) {
            return;
        }
        if (registers) {
            storeRegisters();
        }
        if (flags) {
            storeFlags();
        }
    }

    private void loadRegisters() {
        for (int number = 0; number < Slots.REGISTER_COUNT; number++) {
            if (use.uses(number)) {
                code.aload(REGISTERS_LOCAL).loadConstant(number).laload();
                code.lstore(local(Slots.register(number)));
            }
        }
    }

    private void storeRegisters() {
        for (int number = 0; number < Slots.REGISTER_COUNT; number++) {
            if (use.writes(number)) {
                code.aload(REGISTERS_LOCAL).loadConstant(number);
                code.lload(local(Slots.register(number))).lastore();
            }
        }
    }

    private void loadFlags() {
        code.aload(CPU_LOCAL).getfield(CPU, "flagOp", INT).i2l().lstore(local(Slots.FLAG_OP));
        code.aload(CPU_LOCAL).invokestatic(FLAGS, "result", MethodTypeDesc.of(LONG, CPU));
        code.lstore(local(Slots.FLAG_RESULT));
        code.aload(CPU_LOCAL).getfield(CPU, "flagA", LONG).lstore(local(Slots.FLAG_A));
        code.aload(CPU_LOCAL).getfield(CPU, "flagB", LONG).lstore(local(Slots.FLAG_B));
    }

    private void storeFlags() {
        code.aload(CPU_LOCAL).lload(local(Slots.FLAG_OP)).l2i();
        code.lload(local(Slots.FLAG_RESULT));
        code.lload(local(Slots.FLAG_A)).lload(local(Slots.FLAG_B));
        code.invokestatic(FLAGS, "set", MethodTypeDesc.of(VOID, CPU, INT, LONG, LONG, LONG));
    }

    private void epilogue() {
        code.labelBinding(exit).istore(HOW_LOCAL).istore(WHERE_LOCAL);
        store(true, true);
        code.aload(THIS).aload(CPU_LOCAL).lload(local(Slots.COUNT));
        code.iload(WHERE_LOCAL).iload(HOW_LOCAL);
        code.invokevirtual(host.superclass(), "leave", host.leave()).areturn();
    }

    // ------------------------------------------------------------------ blocks

    private void block(List<Step> steps) {
        code.labelBinding(labels.get(position));
        code.lload(local(Slots.COUNT)).loadConstant((long) steps.size()).ladd();
        code.lstore(local(Slots.COUNT));
        ahead = steps.size();
        for (Step step : steps) {
            current = step.instruction();
            int temps = Slots.FIRST_OWN + step.instruction().lifted().temps() + Rewriter.SPARE;
            new Emitter(code, this, temps, FIRST_TEMP).emit(step.steps());
            ahead--;
        }
        GuestBlock block = plan.blocks().get(position);
        if (block.ending() == null) {
            edge(block.end(), codeMask(), true);
        }
    }

    /**
     * Goes to a block of the region, or leaves it for another one.
     *
     * @param last whether the next block's code follows at once
     */
    private void edge(int offset, long mask, boolean last) {
        Integer target = positions.get(offset);
        if (target == null) {
            code.loadConstant(RegionFile.Way.numberIn(ways, offset, mask))
                    .loadConstant(RegionHost.BY_LINK)
                    .goto_(exit);
        } else if (target <= position) {
            poll(target);
        } else if (!last || target != position + 1) {
            code.goto_(labels.get(target));
        }
    }

    /**
     * Goes to a block, but looks now and then whether the run ends soon or somebody wants attention
     * and leaves if so.
     */
    private void poll(int target) {
        Label look = looks.computeIfAbsent(target, key -> code.newLabel());
        code.lload(local(Slots.COUNT));
        code.aload(CPU_LOCAL).getfield(host.context(), "lookAt", LONG).lcmp().ifgt(look);
        code.goto_(labels.get(target));
    }

    private void look(int target, Label label) {
        Label stub = stub(plan.blocks().get(target).offset(), 0);
        code.labelBinding(label);
        code.aload(CPU_LOCAL).lload(local(Slots.COUNT));
        code.invokestatic(host.superclass(), "look", host.look()).ifne(stub);
        code.goto_(labels.get(target));
    }

    private Label stub(int where, int how) {
        for (Stub stub : stubs) {
            if (stub.where() == where && stub.how() == how) {
                return stub.label();
            }
        }
        Stub stub = new Stub(code.newLabel(), where, how);
        stubs.add(stub);
        return stub.label();
    }

    private long codeMask() {
        return PointerMask.ofCode(plan.mode());
    }

    private long branchMask() {
        return PointerMask.ofBranch(current.in(), plan.mode());
    }

    // ------------------------------------------------------------------ the emitter's frame

    @Override
    public int cpu() {
        return CPU_LOCAL;
    }

    @Override
    public void pushInt(CodeBuilder to, Field field) {
        to.loadConstant((int) current.parts().value(field));
    }

    @Override
    public void pushLong(CodeBuilder to, Field field) {
        to.loadConstant(current.parts().value(field));
    }

    @Override
    public void pushTlb(CodeBuilder to) {
        to.lload(local(Slots.TLB));
    }

    @Override
    public void pushFp(CodeBuilder to) {
        to.aload(FP_LOCAL);
    }

    @Override
    public void note(CodeBuilder to) {
        to.aload(CPU_LOCAL).lload(local(Slots.COUNT));
        to.loadConstant(current.parts().offset()).loadConstant(ahead);
        to.invokestatic(host.superclass(), "note", host.note());
    }

    @Override
    public void exit(CodeBuilder to) {
        to.goto_(stub(0, RegionHost.AS_IT_IS));
    }

    @Override
    public Label missed() {
        return stub(current.parts().offset(), ahead);
    }

    @Override
    public boolean isLocal(int temp) {
        return !inMemory || !Slots.isState(temp);
    }

    @Override
    public void push(CodeBuilder to, int temp) {
        switch (temp) {
            case Slots.FLAG_OP -> to.aload(CPU_LOCAL).getfield(CPU, "flagOp", INT).i2l();
            case Slots.FLAG_RESULT ->
                    to.aload(CPU_LOCAL).invokestatic(FLAGS, "result", MethodTypeDesc.of(LONG, CPU));
            case Slots.FLAG_A -> to.aload(CPU_LOCAL).getfield(CPU, "flagA", LONG);
            case Slots.FLAG_B -> to.aload(CPU_LOCAL).getfield(CPU, "flagB", LONG);
            default -> to.aload(REGISTERS_LOCAL).loadConstant(temp - Slots.REGISTERS).laload();
        }
    }

    /** The result of what defines the flags waits in a local variable for the operation. */
    @Override
    public void let(Emitter emitter, int temp, Expr value) {
        switch (temp) {
            case Slots.FLAG_RESULT -> {
                emitter.push(value);
                code.lstore(local(Slots.FLAG_RESULT));
            }
            case Slots.FLAG_OP -> {
                code.aload(CPU_LOCAL);
                if (value.equals(new Expr.Const(Flags.EAGER))) {
                    code.lload(local(Slots.FLAG_RESULT));
                    code.invokestatic(FLAGS, "setStatus", MethodTypeDesc.of(VOID, CPU, LONG));
                } else {
                    code.lload(local(Slots.FLAG_RESULT)).putfield(CPU, "flagRes", LONG);
                    code.aload(CPU_LOCAL);
                    emitter.push(value);
                    code.l2i().putfield(CPU, "flagOp", INT);
                }
            }
            case Slots.FLAG_A, Slots.FLAG_B -> {
                code.aload(CPU_LOCAL);
                emitter.push(value);
                code.putfield(CPU, temp == Slots.FLAG_A ? "flagA" : "flagB", LONG);
            }
            default -> {
                code.aload(REGISTERS_LOCAL).loadConstant(temp - Slots.REGISTERS);
                emitter.push(value);
                code.lastore();
            }
        }
    }

    @Override
    public void beforeCall(CodeBuilder to, Callee helper) {
        store(helper.touchesRegisters(), helper.touchesFlags());
    }

    @Override
    public void afterCall(CodeBuilder to, Callee helper) {
        load(helper.touchesRegisters(), helper.touchesFlags());
        if (helper.selectsTable()) {
            loadTable();
        }
    }

    @Override
    public void next(CodeBuilder to) {}

    @Override
    public void end(Emitter emitter, Stmt end) {
        switch (end) {
            case Stmt.Jump jump -> edge(target(), branchMask(), true);
            case Stmt.Branch branch -> {
                Label fall = code.newLabel();
                emitter.jumpUnless(branch.condition(), fall);
                edge(target(), branchMask(), false);
                code.labelBinding(fall);
                edge(current.parts().end(), codeMask(), true);
            }
            case Stmt.JumpTo jump -> jumpTo(emitter, jump);
            case Stmt.Leave leave -> leave(emitter, leave);
            default -> throw new IllegalArgumentException(end.toString());
        }
    }

    private void jumpTo(Emitter emitter, Stmt.JumpTo jump) {
        emitter.push(jump.rip());
        code.loadConstant(branchMask()).land().lstore(local(Slots.TARGET));
        GuestBlock block = plan.blocks().get(position);
        Stream<Integer> targets = block.targets().stream().map(positions::get);
        Stream<Integer> returns = block.returns() ? rewritten.returnPoints.stream() : Stream.of();
        choose(Stream.concat(returns, targets).distinct().toList());
        code.aload(CPU_LOCAL).lload(local(Slots.TARGET)).putfield(CPU, "rip", LONG);
        code.loadConstant(block.offset()).loadConstant(RegionHost.BY_JUMP).goto_(exit);
    }

    /** Goes to that of the blocks which begins at the target; runs on if none does. */
    private void choose(List<Integer> candidates) {
        if (candidates.size() <= FEW) {
            for (int candidate : candidates) {
                Label other = code.newLabel();
                int offset = plan.blocks().get(candidate).offset();
                code.lload(local(Slots.TARGET));
                code.lload(local(Slots.RIP)).loadConstant((long) offset).ladd();
                code.lcmp().ifne(other);
                enter(candidate);
                code.labelBinding(other);
            }
            return;
        }
        int distance = local(Slots.DISTANCE);
        Label none = code.newLabel();
        code.lload(local(Slots.TARGET)).lload(local(Slots.RIP)).lsub().lstore(distance);
        code.lload(distance).l2i().i2l().lload(distance).lcmp().ifne(none);
        List<SwitchCase> cases = new ArrayList<>();
        for (int candidate : candidates) {
            cases.add(SwitchCase.of(plan.blocks().get(candidate).offset(), code.newLabel()));
        }
        code.lload(distance).l2i().lookupswitch(none, cases);
        for (int i = 0; i < cases.size(); i++) {
            code.labelBinding(cases.get(i).target());
            enter(candidates.get(i));
        }
        code.labelBinding(none);
    }

    private void enter(int target) {
        if (target <= position) {
            poll(target);
        } else {
            code.goto_(labels.get(target));
        }
    }

    private void leave(Emitter emitter, Stmt.Leave leave) {
        note(code);
        code.aload(CPU_LOCAL);
        pushBehind();
        code.putfield(CPU, "nextRip", LONG);
        emitter.callForEffect(leave.helper(), leave.arguments());
        Integer behind = positions.get(current.parts().end());
        if (leave.helper().resumes() && behind != null) {
            Label out = code.newLabel();
            code.aload(CPU_LOCAL).getfield(CPU, "faulted", BOOLEAN).ifne(out);
            code.aload(CPU_LOCAL).getfield(CPU, "nextRip", LONG);
            pushBehind();
            code.lcmp().ifne(out);
            code.aload(CPU_LOCAL).invokevirtual(CPU, "attention", MethodTypeDesc.of(INT)).ifne(out);
            enter(behind);
            code.labelBinding(out);
        }
        store(!leave.helper().touchesRegisters(), !leave.helper().touchesFlags());
        code.aload(CPU_LOCAL).invokestatic(host.superclass(), "left", host.left()).areturn();
    }

    /** Pushes the pointer to the next instruction. */
    private void pushBehind() {
        code.lload(local(Slots.RIP)).loadConstant((long) current.parts().end()).ladd();
        code.loadConstant(codeMask()).land();
    }

    private int target() {
        return plan.blocks().get(position).target(plan.mode());
    }
}

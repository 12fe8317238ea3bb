package dev.hv.cpu.x86.ir;

import dev.hv.cpu.x86.core.Cpu;
import dev.hv.cpu.x86.core.Eflags;
import dev.hv.cpu.x86.core.Flags;
import dev.hv.cpu.x86.fp.FpState;
import dev.hv.cpu.x86.mmu.Mmu;
import dev.hv.cpu.x86.mmu.TlbClass;
import dev.hv.cpu.x86.ops.FpEvents;

import org.jspecify.annotations.Nullable;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.Opcode;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;

/**
 * Turns IR into JVM bytecode. What differs between the tiers (where parts of instructions come
 * from, how an instruction is left) is the {@link Frame}'s.
 */
public final class Emitter {
    private static final ClassDesc CPU = desc(Cpu.class);
    private static final ClassDesc FP = desc(FpState.class);
    private static final ClassDesc MMU = desc(Mmu.class);
    private static final ClassDesc TLB = TlbClass.DESC;
    private static final ClassDesc FLAGS = desc(Flags.class);
    private static final ClassDesc LONG = ConstantDescs.CD_long;
    private static final ClassDesc LONGS = LONG.arrayType();
    private static final ClassDesc INT = ConstantDescs.CD_int;
    private static final ClassDesc BOOLEAN = ConstantDescs.CD_boolean;
    private static final ClassDesc VOID = ConstantDescs.CD_void;
    private static final MethodTypeDesc TEST_TO = MethodTypeDesc.of(LONG, LONG, LONG, LONG);
    private static final MethodTypeDesc TEST = MethodTypeDesc.of(LONG, LONG, LONG);
    private static final MethodTypeDesc GET = MethodTypeDesc.of(LONG, LONG, LONG);
    private static final MethodTypeDesc PUT = MethodTypeDesc.of(VOID, LONG, LONG, LONG);

    /** What a tier provides. */
    public interface Frame {
        /** Returns the local variable that holds the processor. */
        int cpu();

        /** Pushes a part of the instruction as an int. */
        void pushInt(CodeBuilder code, Field field);

        /** Pushes a part of the instruction as a long. */
        void pushLong(CodeBuilder code, Field field);

        /** Notes where the processor is; comes before anything that may fault. */
        void note(CodeBuilder code);

        /** Leaves with an event pending. */
        void exit(CodeBuilder code);

        /** Emits the end of a block: a Jump, Branch, JumpTo or Leave. */
        void end(Emitter emitter, Stmt end);

        /** Goes on after the instruction. */
        void next(CodeBuilder code);

        /** Pushes the address of the TLB's table. */
        default void pushTlb(CodeBuilder code) {
            code.aload(cpu()).getfield(CPU, "tlb", LONG);
        }

        /** Pushes the floating-point state. */
        default void pushFp(CodeBuilder code) {
            code.aload(cpu()).getfield(CPU, "fp", FP);
        }

        /**
         * Returns where to go if memory cannot be reached directly, before anything has changed;
         * null if the access goes the long way then.
         */
        default @Nullable Label missed() {
            return null;
        }

        /**
         * Returns whether a temporary is a local variable, rather than {@link #push} and {@link
         * #let}.
         */
        default boolean isLocal(int temp) {
            return true;
        }

        /** Pushes a temporary that is no local variable. */
        default void push(CodeBuilder code, int temp) {
            throw new IllegalArgumentException("temporary " + temp);
        }

        /** Lets a temporary that is no local variable be the value. */
        default void let(Emitter emitter, int temp, Expr value) {
            throw new IllegalArgumentException("temporary " + temp);
        }

        /** Comes before the arguments of a call that sees or changes more than those. */
        default void beforeCall(CodeBuilder code, Callee helper) {}

        /** Comes after such a call; its result lies on the stack. */
        default void afterCall(CodeBuilder code, Callee helper) {}
    }

    private final CodeBuilder code;
    private final Frame frame;
    private final int firstTemp;
    private final int scratch;

    /**
     * @param temps how many temporaries the IR uses
     * @param firstLocal first free local variable
     */
    public Emitter(CodeBuilder code, Frame frame, int temps, int firstLocal) {
        this.code = code;
        this.frame = frame;
        this.firstTemp = firstLocal;
        this.scratch = firstLocal + 2 * temps;
    }

    /** Returns where the code goes. */
    public CodeBuilder code() {
        return code;
    }

    /** Emits an instruction; control leaves it by its end or by {@link Frame#next}. */
    public void emit(List<Stmt> steps) {
        if (!emitSteps(steps)) {
            frame.next(code);
        }
    }

    /** Returns whether the last step ended the block. */
    private boolean emitSteps(List<Stmt> steps) {
        boolean ended = false;
        for (int i = 0; i < steps.size(); i++) {
            Stmt step = steps.get(i);
            ended =
                    emitStep(
                            step,
                            i > 0 && steps.get(i - 1) instanceof Stmt.SetFlags flags
                                    ? flags
                                    : null);
        }
        return ended;
    }

    private boolean emitStep(Stmt step, Stmt.@Nullable SetFlags before) {
        switch (step) {
            case Stmt.Let let -> {
                if (frame.isLocal(let.temp())) {
                    push(let.value());
                    code.lstore(temp(let.temp()));
                } else {
                    frame.let(this, let.temp(), let.value());
                }
            }
            case Stmt.Load load -> load(load);
            case Stmt.Load16 load -> load16(load);
            case Stmt.Store store -> store(store);
            case Stmt.Store16 store -> store16(store);
            case Stmt.Linear linear -> linear(linear);
            case Stmt.SetGpr set -> {
                pushRegisters();
                frame.pushInt(code, set.number());
                push(set.value());
                code.lastore();
            }
            case Stmt.SetFixedGpr set -> {
                pushRegisters();
                code.loadConstant(set.number());
                push(set.value());
                code.lastore();
            }
            case Stmt.SetXmm set -> {
                pushXmmIndex(set.number(), set.part());
                push(set.value());
                code.lastore();
            }
            case Stmt.SetFlags flags -> setFlags(flags);
            case Stmt.Call call -> {
                callForEffect(call.helper(), call.arguments());
                checkFault(call.helper());
            }
            case Stmt.CallValue call -> {
                frame.beforeCall(code, call.helper());
                call(call.helper(), call.arguments());
                frame.afterCall(code, call.helper());
                widen(call.helper());
                code.lstore(temp(call.temp()));
                checkFault(call.helper());
            }
            case Stmt.CheckAligned(Expr linear, int bytes) -> {
                Label fine = code.newLabel();
                push(linear);
                code.l2i().loadConstant(bytes - 1).iand().ifeq(fine);
                frame.note(code);
                code.aload(frame.cpu()).invokevirtual(CPU, "raiseGp", MethodTypeDesc.of(VOID));
                frame.exit(code);
                code.labelBinding(fine);
            }
            case Stmt.CheckSimd() -> {
                frame.pushFp(code);
                code.getfield(FP, "simdRaised", INT);
                Label fine = code.newLabel();
                code.ifeq(fine);
                frame.note(code);
                code.aload(frame.cpu())
                        .invokestatic(desc(FpEvents.class), "simd", MethodTypeDesc.of(VOID, CPU));
                checkFault();
                code.labelBinding(fine);
            }
            case Stmt.Expect(Cond condition) -> {
                jump(condition, false, missed(step));
            }
            case Stmt.ExpectDirect expect -> expectDirect(expect);
            case Stmt.Direct(Stmt access) -> direct(access);
            case Stmt.Raise(int vector, int error) -> {
                frame.note(code);
                code.aload(frame.cpu()).loadConstant(vector).loadConstant(error);
                code.invokevirtual(CPU, "raise", MethodTypeDesc.of(VOID, INT, INT));
                frame.exit(code);
                return true;
            }
            case Stmt.When when -> {
                Label skip = code.newLabel();
                jumpUnless(when.condition(), skip);
                if (emitSteps(when.steps())) {
                    code.labelBinding(skip);
                    frame.next(code);
                    return true;
                }
                code.labelBinding(skip);
            }
            case Stmt.Branch(Cond.Code(int condition), Field distance) when before != null -> {
                frame.end(this, new Stmt.Branch(Conditions.after(before, condition), distance));
                return true;
            }
            case Stmt.Jump end -> {
                frame.end(this, end);
                return true;
            }
            case Stmt.Branch end -> {
                frame.end(this, end);
                return true;
            }
            case Stmt.JumpTo end -> {
                frame.end(this, end);
                return true;
            }
            case Stmt.Leave end -> {
                frame.end(this, end);
                return true;
            }
        }
        return false;
    }

    private static ClassDesc desc(Class<?> type) {
        return type.describeConstable().orElseThrow();
    }

    private int temp(int index) {
        return firstTemp + 2 * index;
    }

    // ------------------------------------------------------------------ memory

    /** Keeps the address in a local, unless it is one already. */
    private int address(Expr linear) {
        if (linear instanceof Expr.Temp(int index) && frame.isLocal(index)) {
            return temp(index);
        }
        push(linear);
        code.lstore(scratch);
        return scratch;
    }

    private void load(Stmt.Load load) {
        int address = address(load.linear());
        int size = load.size();
        Label slow = code.newLabel();
        boolean left = test("missesRead" + size, address, slow);
        load(load, address);
        if (left) {
            return;
        }
        Label done = code.newLabel();
        code.goto_(done).labelBinding(slow);
        slowRead(size, address, 0);
        code.lstore(temp(load.temp()));
        checkFault();
        code.labelBinding(done);
    }

    private void load(Stmt.Load load, int address) {
        direct("get" + load.size(), address, 0);
        code.lstore(temp(load.temp()));
    }

    private void load16(Stmt.Load16 load) {
        int address = address(load.linear());
        Label slow = code.newLabel();
        boolean left = test("missesRead16", address, slow);
        load16(load, address);
        if (left) {
            return;
        }
        Label done = code.newLabel();
        code.goto_(done).labelBinding(slow);
        slowRead(8, address, 0);
        code.lstore(temp(load.low()));
        checkFault();
        slowRead(8, address, 8);
        code.lstore(temp(load.high()));
        checkFault();
        code.labelBinding(done);
    }

    private void load16(Stmt.Load16 load, int address) {
        direct("get8", address, 0);
        code.lstore(temp(load.low()));
        direct("get8", address, 8);
        code.lstore(temp(load.high()));
    }

    private void store(Stmt.Store store) {
        int address = address(store.linear());
        int size = store.size();
        Label slow = code.newLabel();
        boolean left = test("missesWrite" + size, address, slow);
        store(store, address);
        if (left) {
            return;
        }
        Label done = code.newLabel();
        code.goto_(done).labelBinding(slow);
        slowWrite(size, address, 0, store.value());
        checkFault();
        code.labelBinding(done);
    }

    private void store(Stmt.Store store, int address) {
        frame.pushTlb(code);
        code.lload(address);
        push(store.value());
        code.invokestatic(TLB, "put" + store.size(), PUT);
    }

    private void store16(Stmt.Store16 store) {
        int address = address(store.linear());
        Label slow = code.newLabel();
        boolean left = test("missesWrite16", address, slow);
        store16(store, address);
        if (left) {
            return;
        }
        Label done = code.newLabel();
        code.goto_(done).labelBinding(slow);
        frame.note(code);
        pushMmu();
        code.lload(address);
        push(store.low());
        push(store.high());
        code.invokevirtual(MMU, "write16", MethodTypeDesc.of(VOID, LONG, LONG, LONG));
        checkFault();
        code.labelBinding(done);
    }

    private void store16(Stmt.Store16 store, int address) {
        frame.pushTlb(code);
        code.lload(address);
        push(store.low());
        code.invokestatic(TLB, "put8", PUT);
        frame.pushTlb(code);
        code.lload(address).loadConstant(8L).ladd();
        push(store.high());
        code.invokestatic(TLB, "put8", PUT);
    }

    /** An access that needs no test. */
    private void direct(Stmt access) {
        switch (access) {
            case Stmt.Load load -> load(load, address(load.linear()));
            case Stmt.Load16 load -> load16(load, address(load.linear()));
            case Stmt.Store store -> store(store, address(store.linear()));
            case Stmt.Store16 store -> store16(store, address(store.linear()));
            default -> throw new IllegalArgumentException("no access: " + access);
        }
    }

    private void expectDirect(Stmt.ExpectDirect expect) {
        int address = address(expect.linear());
        frame.pushTlb(code);
        code.lload(address);
        code.lload(address).loadConstant(expect.bytes() - 1L).ladd();
        code.invokestatic(TLB, expect.write() ? "missesWriteTo" : "missesReadTo", TEST_TO);
        code.lconst_0().lcmp().ifne(missed(expect));
    }

    private Label missed(Stmt step) {
        Label missed = frame.missed();
        if (missed == null) {
            throw new IllegalArgumentException("nobody to leave it to: " + step);
        }
        return missed;
    }

    /**
     * Goes on if the access can be made directly.
     *
     * @return whether the frame has left otherwise; if not, the code goes to {@code slow}
     */
    private boolean test(String name, int address, Label slow) {
        frame.pushTlb(code);
        Label missed = frame.missed();
        code.lload(address).invokestatic(TLB, name, TEST);
        code.lconst_0().lcmp().ifne(missed == null ? slow : missed);
        return missed != null;
    }

    private void direct(String name, int address, long distance) {
        frame.pushTlb(code);
        code.lload(address);
        if (distance != 0) {
            code.loadConstant(distance).ladd();
        }
        code.invokestatic(TLB, name, GET);
    }

    private void slowRead(int size, int address, long distance) {
        frame.note(code);
        pushMmu();
        code.lload(address);
        if (distance != 0) {
            code.loadConstant(distance).ladd();
        }
        code.loadConstant(size).invokevirtual(MMU, "read", MethodTypeDesc.of(LONG, LONG, INT));
    }

    private void slowWrite(int size, int address, long distance, Expr value) {
        frame.note(code);
        pushMmu();
        code.lload(address);
        if (distance != 0) {
            code.loadConstant(distance).ladd();
        }
        code.loadConstant(size);
        push(value);
        code.invokevirtual(MMU, "write", MethodTypeDesc.of(VOID, LONG, INT, LONG));
    }

    /** In line where the segment allows it, else by a call. */
    private void linear(Stmt.Linear linear) {
        int temp = temp(linear.temp());
        Label slow = code.newLabel();
        Label done = code.newLabel();
        push(linear.offset());
        code.lstore(temp);
        code.lload(temp).loadConstant(linear.size() - 1L).ladd();
        pushOf(linear.write() ? "segWritable" : "segReadable", linear.segment());
        code.lcmp().ifgt(slow);
        pushOf("segBase", linear.segment());
        code.lload(temp).ladd().loadConstant(0xFFFF_FFFFL).land().lstore(temp);
        code.goto_(done).labelBinding(slow);
        frame.note(code);
        code.aload(frame.cpu()).loadConstant(linear.segment()).lload(temp);
        code.loadConstant(linear.size()).loadConstant(linear.write() ? 1 : 0);
        code.invokevirtual(CPU, "linear", MethodTypeDesc.of(LONG, INT, LONG, INT, BOOLEAN));
        code.lstore(temp);
        checkFault();
        code.labelBinding(done);
    }

    /** Pushes what an array of the processor says of a segment. */
    private void pushOf(String segments, int segment) {
        code.aload(frame.cpu()).getfield(CPU, segments, LONGS).loadConstant(segment).laload();
    }

    private void checkFault() {
        Label on = code.newLabel();
        code.aload(frame.cpu()).getfield(CPU, "faulted", BOOLEAN).ifeq(on);
        frame.exit(code);
        code.labelBinding(on);
    }

    private void checkFault(Callee helper) {
        if (helper.mayFault()) {
            checkFault();
        }
    }

    // ------------------------------------------------------------------ helpers and flags

    /** Emits the call and drops the result. */
    public void callForEffect(Callee helper, List<Expr> arguments) {
        frame.beforeCall(code, helper);
        call(helper, arguments);
        frame.afterCall(code, helper);
        drop(helper);
    }

    /** Emits the call; the result stays on the stack. */
    private void call(Callee helper, List<Expr> arguments) {
        if (helper.mayFault()) {
            frame.note(code);
        }
        Method method = helper.method();
        int next = 0;
        for (Class<?> type : method.getParameterTypes()) {
            if (type == Cpu.class) {
                code.aload(frame.cpu());
            } else if (type == FpState.class) {
                frame.pushFp(code);
            } else {
                push(arguments.get(next++));
                if (type != long.class) {
                    code.l2i();
                }
            }
        }
        if (next != arguments.size()) {
            throw new IllegalArgumentException(
                    method + " called with " + arguments.size() + " arguments");
        }
        code.invokestatic(
                desc(method.getDeclaringClass()),
                method.getName(),
                MethodTypeDesc.of(
                        desc(method.getReturnType()),
                        Arrays.stream(method.getParameterTypes()).map(Emitter::desc).toList()));
    }

    private void drop(Callee helper) {
        Class<?> type = helper.method().getReturnType();
        if (type == long.class) {
            code.pop2();
        } else if (type != void.class) {
            code.pop();
        }
    }

    private void widen(Callee helper) {
        if (helper.method().getReturnType() != long.class) {
            code.i2l();
        }
    }

    private void setFlags(Stmt.SetFlags flags) {
        code.aload(frame.cpu())
                .loadConstant(flags.op() | Integer.numberOfTrailingZeros(flags.size()));
        code.putfield(CPU, "flagOp", INT);
        code.aload(frame.cpu());
        pushSigned(flags.size(), flags.result());
        code.putfield(CPU, "flagRes", LONG);
        if (flags.usesA()) {
            code.aload(frame.cpu());
            push(flags.a());
            code.putfield(CPU, "flagA", LONG);
        }
        if (flags.usesB()) {
            code.aload(frame.cpu());
            push(flags.b());
            code.putfield(CPU, "flagB", LONG);
        }
    }

    // ------------------------------------------------------------------ values

    private void pushRegisters() {
        code.aload(frame.cpu()).getfield(CPU, "r", LONGS);
    }

    private void pushMmu() {
        code.aload(frame.cpu()).getfield(CPU, "mmu", MMU);
    }

    private void pushXmmIndex(Field number, int part) {
        frame.pushFp(code);
        code.getfield(FP, "xmm", LONGS);
        frame.pushInt(code, number);
        code.loadConstant(2).ishl();
        if (part != 0) {
            code.loadConstant(part).ior();
        }
    }

    private void pushSigned(int size, Expr value) {
        push(value);
        switch (size) {
            case 1 -> code.l2i().i2b().i2l();
            case 2 -> code.l2i().i2s().i2l();
            case 4 -> code.l2i().i2l();
            default -> {}
        }
    }

    /** Pushes a value. */
    public void push(Expr value) {
        switch (value) {
            case Expr.Const(long constant) -> code.loadConstant(constant);
            case Expr.Part(Field field) -> frame.pushLong(code, field);
            case Expr.Gpr(Field number) -> {
                pushRegisters();
                frame.pushInt(code, number);
                code.laload();
            }
            case Expr.FixedGpr(int number) -> {
                pushRegisters();
                code.loadConstant(number).laload();
            }
            case Expr.Temp(int index) when frame.isLocal(index) -> code.lload(temp(index));
            case Expr.Temp(int index) -> frame.push(code, index);
            case Expr.BlockRip() -> code.aload(frame.cpu()).getfield(CPU, "rip", LONG);
            case Expr.SegmentBase(int segment) -> pushOf("segBase", segment);
            case Expr.Direction() -> {
                int twice = Integer.numberOfTrailingZeros(Eflags.DF) - 1;
                code.iconst_1().aload(frame.cpu()).getfield(CPU, "eflags", INT);
                code.loadConstant(twice).iushr().iconst_2().iand().isub().i2l();
            }
            case Expr.Xmm(Field number, int part) -> {
                pushXmmIndex(number, part);
                code.laload();
            }
            case Expr.Binary binary -> binary(binary);
            case Expr.ZeroExtend(int size, Expr inner) -> {
                push(inner);
                if (size < 8) {
                    code.loadConstant((1L << (8 * size)) - 1).land();
                }
            }
            case Expr.SignExtend(int size, Expr inner) -> pushSigned(size, inner);
            case Expr.Select(Cond condition, Expr ifTrue, Expr ifFalse) -> {
                Label other = code.newLabel();
                Label done = code.newLabel();
                jumpUnless(condition, other);
                push(ifTrue);
                code.goto_(done).labelBinding(other);
                push(ifFalse);
                code.labelBinding(done);
            }
            case Expr.Pure(Callee helper, List<Expr> arguments) -> {
                call(helper, arguments);
                widen(helper);
            }
        }
    }

    private void binary(Expr.Binary binary) {
        push(binary.a());
        switch (binary.op()) {
            case SHL, SHR, SAR -> pushShiftCount(binary.b());
            default -> push(binary.b());
        }
        switch (binary.op()) {
            case ADD -> code.ladd();
            case SUB -> code.lsub();
            case AND -> code.land();
            case OR -> code.lor();
            case XOR -> code.lxor();
            case MUL -> code.lmul();
            case SHL -> code.lshl();
            case SHR -> code.lushr();
            case SAR -> code.lshr();
        }
    }

    private void pushShiftCount(Expr count) {
        switch (count) {
            case Expr.Part(Field field) -> frame.pushInt(code, field);
            case Expr.Const(long constant) -> code.loadConstant((int) constant);
            default -> {
                push(count);
                code.l2i();
            }
        }
    }

    /** Goes to the label if the condition does not hold. */
    public void jumpUnless(Cond condition, Label target) {
        jump(condition, false, target);
    }

    private void jump(Cond condition, boolean when, Label target) {
        switch (condition) {
            case Cond.Code(int number) -> {
                pushCode(number);
                code.branch(when ? Opcode.IFNE : Opcode.IFEQ, target);
            }
            case Cond.Compare compare -> {
                push(compare.a());
                push(compare.b());
                switch (compare.relation()) {
                    case BELOW, BELOW_OR_EQUAL ->
                            code.invokestatic(
                                    ConstantDescs.CD_Long,
                                    "compareUnsigned",
                                    MethodTypeDesc.of(INT, LONG, LONG));
                    default -> code.lcmp();
                }
                code.branch(
                        switch (compare.relation()) {
                            case EQUAL -> when ? Opcode.IFEQ : Opcode.IFNE;
                            case LESS, BELOW -> when ? Opcode.IFLT : Opcode.IFGE;
                            case LESS_OR_EQUAL, BELOW_OR_EQUAL -> when ? Opcode.IFLE : Opcode.IFGT;
                        },
                        target);
            }
            case Cond.Both(Cond a, Cond b) -> {
                if (when) {
                    Label not = code.newLabel();
                    jump(a, false, not);
                    jump(b, true, target);
                    code.labelBinding(not);
                } else {
                    jump(a, false, target);
                    jump(b, false, target);
                }
            }
            case Cond.Not(Cond inner) -> jump(inner, !when, target);
        }
    }

    /** ZF, SF and PF alone have short ways; the rest goes through one method. */
    private void pushCode(int number) {
        String direct =
                switch (number >> 1) {
                    case 0 -> "of";
                    case 1 -> "cf";
                    case 2 -> "zf";
                    case 4 -> "sf";
                    case 5 -> "pf";
                    default -> "";
                };
        code.aload(frame.cpu());
        if (direct.isEmpty()) {
            code.loadConstant(number)
                    .invokestatic(FLAGS, "condition", MethodTypeDesc.of(BOOLEAN, CPU, INT));
            return;
        }
        code.invokestatic(FLAGS, direct, MethodTypeDesc.of(BOOLEAN, CPU));
        if ((number & 1) != 0) {
            code.loadConstant(1).ixor();
        }
    }
}

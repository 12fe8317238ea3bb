package dev.hv.cpu.x86.interp;

import dev.hv.cpu.x86.core.Mem;
import dev.hv.cpu.x86.decode.Instruction;
import dev.hv.cpu.x86.ir.Emitter;
import dev.hv.cpu.x86.ir.Field;
import dev.hv.cpu.x86.ir.Lifted;
import dev.hv.cpu.x86.ir.PointerMask;
import dev.hv.cpu.x86.ir.Stmt;
import dev.hv.cpu.x86.mmu.TlbClass;
import dev.hv.cpu.x86.store.HandlerStore;

import org.jspecify.annotations.Nullable;

import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.AccessFlag;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;

/** Generates the classes of nodes: one method for each shape of instruction, from its IR. */
final class Handlers {
    private static final ClassDesc NODE = desc(Node.class);
    private static final ClassDesc CONTEXT = desc(Context.class);
    private static final ClassDesc BLOCK = desc(Block.class);
    private static final ClassDesc BYTE = ConstantDescs.CD_byte;
    private static final ClassDesc SHORT = ConstantDescs.CD_short;
    private static final ClassDesc LONG = ConstantDescs.CD_long;
    private static final MethodTypeDesc EXECUTE = MethodTypeDesc.of(BLOCK, CONTEXT);
    private static final MethodTypeDesc GO = MethodTypeDesc.of(BLOCK, CONTEXT, LONG);
    private static final int THIS = 0;
    private static final int CPU_LOCAL = 1;
    private static final int FIRST_LOCAL = 2;

    /** Prototypes by what they do: instructions that are encoded differently may mean the same. */
    private static final ConcurrentHashMap<Meaning, Node> PROTOTYPES = new ConcurrentHashMap<>();

    /** All that a handler's code depends on. */
    private record Meaning(List<Stmt> steps, int temps, long codeMask, long branchMask) {}

    /**
     * What a handler is kept by.
     *
     * @param first {@link Shape#key} of the instruction
     * @param second that of the one which is done with it, or 0
     */
    record Key(long first, long second) {}

    private Handlers() {}

    private static ClassDesc desc(Class<?> type) {
        return type.describeConstable().orElseThrow();
    }

    /**
     * Returns the prototype of nodes that do this.
     *
     * @param name for stack traces and profiles
     * @param last the instruction whose end decides where the node leads
     * @param key of all that, for this state of hv's code; null for one that is not kept
     */
    static Node generate(
            String name,
            Lifted lifted,
            List<Stmt> steps,
            Instruction last,
            int mode,
            @Nullable Key key) {
        NodeFrame frame = new NodeFrame(last, mode);
        return PROTOTYPES.computeIfAbsent(
                new Meaning(steps, lifted.temps(), frame.codeMask(), frame.branchMask()),
                meaning -> {
                    byte[] kept = key == null ? null : HandlerStore.find(key.first, key.second);
                    if (kept != null) {
                        TlbClass.load();
                        return define(name, kept);
                    }
                    byte[] made = classFile(name, lifted, steps, last, mode);
                    if (key != null) {
                        HandlerStore.add(key.first, key.second, made);
                    }
                    return define(name, made);
                });
    }

    /** Returns whether it makes no difference to the instruction pointer if a branch is taken. */
    static boolean masksAgree(Instruction last, int mode) {
        NodeFrame frame = new NodeFrame(last, mode);
        return frame.codeMask() == frame.branchMask();
    }

    private static Node define(String name, byte[] bytes) {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup().defineHiddenClass(bytes, true);
            Class<?> type = lookup.lookupClass();
            HotSpot compilers = HotSpot.get();
            if (compilers != null) {
                compilers.compile(type.getDeclaredMethod("execute", Context.class), HotSpot.SIMPLE);
            }
            return (Node) Mem.newInstance(type);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("handler of " + name, e);
        }
    }

    /** Returns the class file of {@link #generate}'s node. */
    static byte[] classFile(
            String name, Lifted lifted, List<Stmt> steps, Instruction last, int mode) {
        ClassDesc self =
                ClassDesc.of(
                        Handlers.class.getPackageName(), "Handler_" + name.replaceAll("\\W", "_"));
        return ClassFile.of()
                .build(
                        self,
                        type ->
                                type.withFlags(AccessFlag.FINAL, AccessFlag.SUPER)
                                        .withSuperclass(NODE)
                                        .withMethodBody(
                                                ConstantDescs.INIT_NAME,
                                                ConstantDescs.MTD_void,
                                                0,
                                                Handlers::constructor)
                                        .withMethodBody(
                                                "execute",
                                                EXECUTE,
                                                ClassFile.ACC_PUBLIC,
                                                code ->
                                                        new Emitter(
                                                                        code,
                                                                        new NodeFrame(last, mode),
                                                                        lifted.temps(),
                                                                        FIRST_LOCAL)
                                                                .emit(steps)));
    }

    private static void constructor(CodeBuilder code) {
        code.aload(THIS)
                .invokespecial(NODE, ConstantDescs.INIT_NAME, ConstantDescs.MTD_void)
                .return_();
    }

    /** Parts of instructions are fields of the node; leaving means returning. */
    private record NodeFrame(Instruction last, int mode) implements Emitter.Frame {
        @Override
        public int cpu() {
            return CPU_LOCAL;
        }

        @Override
        public void pushInt(CodeBuilder code, Field field) {
            code.aload(THIS);
            switch (field) {
                case R0 -> code.getfield(NODE, "r0", BYTE);
                case R1 -> code.getfield(NODE, "r1", BYTE);
                case R2 -> code.getfield(NODE, "r2", BYTE);
                case BASE -> code.getfield(NODE, "base", BYTE);
                case INDEX -> code.getfield(NODE, "index", BYTE);
                case SHIFT -> code.getfield(NODE, "shift", BYTE);
                case OFFSET -> code.getfield(NODE, "offset", SHORT);
                case END -> {
                    code.getfield(NODE, "offset", SHORT);
                    code.aload(THIS).getfield(NODE, "length", BYTE).iadd();
                }
                case DISPLACEMENT, IMMEDIATE2 -> code.getfield(NODE, "displacement", LONG).l2i();
                case IMMEDIATE -> code.getfield(NODE, "immediate", LONG).l2i();
            }
        }

        @Override
        public void pushLong(CodeBuilder code, Field field) {
            switch (field) {
                case DISPLACEMENT -> code.aload(THIS).getfield(NODE, "displacement", LONG);
                case IMMEDIATE -> code.aload(THIS).getfield(NODE, "immediate", LONG);
                default -> {
                    pushInt(code, field);
                    code.i2l();
                }
            }
        }

        @Override
        public void note(CodeBuilder code) {
            code.aload(THIS)
                    .aload(CPU_LOCAL)
                    .invokevirtual(NODE, "note", MethodTypeDesc.of(ConstantDescs.CD_void, CONTEXT));
        }

        @Override
        public void exit(CodeBuilder code) {
            code.aconst_null().areturn();
        }

        @Override
        public void next(CodeBuilder code) {
            code.aload(THIS)
                    .getfield(NODE, "next", NODE)
                    .aload(CPU_LOCAL)
                    .invokevirtual(NODE, "execute", EXECUTE)
                    .areturn();
        }

        @Override
        public void end(Emitter emitter, Stmt end) {
            CodeBuilder code = emitter.code();
            switch (end) {
                case Stmt.Jump jump -> go(code, "take", branchMask());
                case Stmt.Branch branch -> {
                    Label fall = code.newLabel();
                    emitter.jumpUnless(branch.condition(), fall);
                    go(code, "take", branchMask());
                    code.labelBinding(fall);
                    go(code, "fallThrough", codeMask());
                }
                case Stmt.JumpTo jump -> {
                    code.aload(CPU_LOCAL);
                    emitter.push(jump.rip());
                    code.loadConstant(branchMask()).land();
                    code.invokestatic(NODE, "jump", GO).areturn();
                }
                case Stmt.Leave leave -> {
                    code.aload(THIS).aload(CPU_LOCAL).loadConstant(codeMask());
                    code.invokevirtual(
                            NODE,
                            "prepareLeave",
                            MethodTypeDesc.of(ConstantDescs.CD_void, CONTEXT, LONG));
                    emitter.callForEffect(leave.helper(), leave.arguments());
                    String how = leave.helper().resumes() ? "resume" : "leave";
                    code.aload(CPU_LOCAL).invokestatic(NODE, how, EXECUTE).areturn();
                }
                default -> throw new IllegalArgumentException(end.toString());
            }
        }

        private static void go(CodeBuilder code, String where, long mask) {
            code.aload(CPU_LOCAL).loadConstant(mask);
            code.invokestatic(NODE, where, GO).areturn();
        }

        private long codeMask() {
            return PointerMask.ofCode(mode);
        }

        private long branchMask() {
            return PointerMask.ofBranch(last, mode);
        }
    }
}

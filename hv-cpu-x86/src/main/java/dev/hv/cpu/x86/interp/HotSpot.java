package dev.hv.cpu.x86.interp;

import org.jspecify.annotations.Nullable;

import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassFile;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Executable;
import java.lang.reflect.Method;
import java.security.ProtectionDomain;

/**
 * HotSpot's compilers, asked for a method at a level of our choice. Left alone, HotSpot executes a
 * method bytecode by bytecode, then in code that counts, and optimizes it when it has been called
 * for long: three times the work, and slow meanwhile. What is generated here is known to be needed.
 *
 * <p>The way there is HotSpot's interface for its own tests, which it offers if it was started with
 * {@code -XX:+UnlockDiagnosticVMOptions -XX:+WhiteBoxAPI} and exports {@code jdk.internal.misc}.
 * Without it everything works, and takes longer to become fast. HotSpot gives the native methods to
 * a class of one fixed name in the boot loader; those that it declares are enough.
 */
final class HotSpot {
    /** Compiled quickly by C1, for good: neither counts nor becomes anything else by itself. */
    static final int SIMPLE = 1;

    /** Compiled quickly by C1, with counters; HotSpot itself optimizes what it finds hot. */
    static final int PROFILED = 3;

    /** Compiled by C2. */
    static final int OPTIMIZED = 4;

    /** What a method is asked to be compiled from: its beginning, not a loop in it. */
    private static final int FROM_START = -1;

    private static final String NAME = "jdk.test.whitebox.WhiteBox";
    private static final String INTERNAL = "jdk.internal.misc";

    /** What the names of regions begin with that C2 is to compile. */
    static final String OPTIMIZED_PREFIX = "OptimizedRegion_";

    /**
     * In code that counts, C1 calls what accesses memory: it has ten thousand virtual registers,
     * and with all that in line a region of some 100 guest instructions needs more.
     */
    private static final String DIRECTIVES =
            """
            [{ match: "dev/hv/cpu/x86/interp/%s*.execute",
               c1: { inline: ["-dev/hv/cpu/x86/mmu/*.*", "-dev/hv/cpu/x86/core/*.*"] } }]
            """
                    .formatted(OPTIMIZED_PREFIX);

    private static final @Nullable HotSpot OFFERED = offered();

    private final MethodHandle compile;
    private final MethodHandle level;
    private final MethodHandle queued;

    private HotSpot(MethodHandle compile, MethodHandle level, MethodHandle queued) {
        this.compile = compile;
        this.level = level;
        this.queued = queued;
    }

    /** Returns the compilers, or null if HotSpot does not offer them. */
    static @Nullable HotSpot get() {
        return OFFERED;
    }

    private static @Nullable HotSpot offered() {
        Module base = Object.class.getModule();
        if (!base.isExported(INTERNAL, HotSpot.class.getModule())) {
            return null;
        }
        try {
            Class<?> type = known();
            type.getMethod("registerNatives").invoke(null);
            Object box = type.getConstructor().newInstance();
            MethodHandles.Lookup lookup = MethodHandles.publicLookup();
            HotSpot compilers =
                    new HotSpot(
                            lookup.findVirtual(
                                            type,
                                            "enqueueMethodForCompilation0",
                                            MethodType.methodType(
                                                    boolean.class,
                                                    Executable.class,
                                                    int.class,
                                                    int.class))
                                    .bindTo(box),
                            lookup.findVirtual(
                                            type,
                                            "getMethodCompilationLevel0",
                                            MethodType.methodType(
                                                    int.class, Executable.class, boolean.class))
                                    .bindTo(box),
                            lookup.findVirtual(
                                            type,
                                            "isMethodQueuedForCompilation0",
                                            MethodType.methodType(boolean.class, Executable.class))
                                    .bindTo(box));
            compilers.level(HotSpot.class.getDeclaredMethod("offered"));
            type.getMethod("addCompilerDirective", String.class).invoke(box, DIRECTIVES);
            return compilers;
        } catch (ReflectiveOperationException | LinkageError e) {
            return null; // an unlinked native method: the interface is not offered
        }
    }

    private static Class<?> known() throws ReflectiveOperationException {
        try {
            return Class.forName(NAME, false, null);
        } catch (ClassNotFoundException e) {
            byte[] bytes = ClassFile.of().build(ClassDesc.of(NAME), HotSpot::declare);
            Class<?> type = Class.forName(INTERNAL + ".Unsafe");
            Object unsafe = type.getMethod("getUnsafe").invoke(null);
            return (Class<?>)
                    type.getMethod(
                                    "defineClass",
                                    String.class,
                                    byte[].class,
                                    int.class,
                                    int.class,
                                    ClassLoader.class,
                                    ProtectionDomain.class)
                            .invoke(
                                    unsafe,
                                    NAME.replace('.', '/'),
                                    bytes,
                                    0,
                                    bytes.length,
                                    null,
                                    null);
        }
    }

    private static void declare(ClassBuilder type) {
        ClassDesc executable = ClassDesc.of(Executable.class.getName());
        int declared = ClassFile.ACC_PUBLIC | ClassFile.ACC_NATIVE;
        type.withFlags(ClassFile.ACC_PUBLIC)
                .withMethodBody(
                        ConstantDescs.INIT_NAME,
                        ConstantDescs.MTD_void,
                        ClassFile.ACC_PUBLIC,
                        code ->
                                code.aload(0)
                                        .invokespecial(
                                                ConstantDescs.CD_Object,
                                                ConstantDescs.INIT_NAME,
                                                ConstantDescs.MTD_void)
                                        .return_())
                .withMethod(
                        "registerNatives",
                        ConstantDescs.MTD_void,
                        declared | ClassFile.ACC_STATIC,
                        method -> {})
                .withMethod(
                        "enqueueMethodForCompilation0",
                        MethodTypeDesc.of(
                                ConstantDescs.CD_boolean,
                                executable,
                                ConstantDescs.CD_int,
                                ConstantDescs.CD_int),
                        declared,
                        method -> {})
                .withMethod(
                        "getMethodCompilationLevel0",
                        MethodTypeDesc.of(
                                ConstantDescs.CD_int, executable, ConstantDescs.CD_boolean),
                        declared,
                        method -> {})
                .withMethod(
                        "addCompilerDirective",
                        MethodTypeDesc.of(ConstantDescs.CD_int, ConstantDescs.CD_String),
                        declared,
                        method -> {})
                .withMethod(
                        "isMethodQueuedForCompilation0",
                        MethodTypeDesc.of(ConstantDescs.CD_boolean, executable),
                        declared,
                        method -> {});
    }

    /**
     * Has the method compiled soon, in the background.
     *
     * @return false if HotSpot will not
     */
    boolean compile(Method method, int at) {
        try {
            return (boolean) compile.invokeExact((Executable) method, at, FROM_START);
        } catch (Throwable e) {
            throw new LinkageError("asking for compiled code", e);
        }
    }

    /** Returns the level at which the method is compiled; 0 if it is not. */
    int level(Method method) {
        try {
            return (int) level.invokeExact((Executable) method, false);
        } catch (Throwable e) {
            throw new LinkageError("asking about compiled code", e);
        }
    }

    /** Returns whether the method waits for a compiler, or one is at it. */
    boolean isQueued(Method method) {
        try {
            return (boolean) queued.invokeExact((Executable) method);
        } catch (Throwable e) {
            throw new LinkageError("asking about a compiler's queue", e);
        }
    }
}

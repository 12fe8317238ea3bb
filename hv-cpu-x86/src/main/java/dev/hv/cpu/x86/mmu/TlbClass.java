package dev.hv.cpu.x86.mmu;

import dev.hv.cpu.x86.core.Mem;

import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.AccessFlag;

/**
 * Defines the class that handlers and regions call for the hot path of memory accesses. For each
 * size of 1, 2, 4 and 8 bytes it has static methods of the table's address ({@link
 * dev.hv.cpu.x86.core.Cpu#tlb}) and a linear address:
 *
 * <ul>
 *   <li>{@code long missesRead8(long tlb, long a)} and {@code missesWrite8}: 0 if the access can be
 *       made directly, something else if not; of 16 bytes too. Without a branch: that is the
 *       caller's;
 *   <li>{@code long missesReadTo(long tlb, long a, long last)} and {@code missesWriteTo}: the same,
 *       of all bytes from the first to the last address;
 *   <li>{@code long get8(long tlb, long a)}: reads directly, zero-extended;
 *   <li>{@code void put8(long tlb, long a, long value)}: writes directly.
 * </ul>
 *
 * <p>HotSpot inlines what these call into each of the thousands of places that call them, and its
 * first, profiled code counts every call. So the class is generated: with calls of the JDK's own
 * {@code Unsafe}, which are instructions, if the virtual machine exports that (option {@code
 * --add-exports java.base/jdk.internal.misc=ALL-UNNAMED}); else through {@code sun.misc.Unsafe},
 * where each is three calls deep. The layout of the table is {@link Mmu}'s.
 */
public final class TlbClass {
    private static final String INTERNAL = "jdk.internal.misc";
    private static final ClassDesc INTERNAL_UNSAFE = ClassDesc.of(INTERNAL, "Unsafe");
    private static final ClassDesc UNSAFE = ClassDesc.of("sun.misc", "Unsafe");
    private static final ClassDesc MEM = ClassDesc.of(Mem.class.getName());
    private static final ClassDesc LONG = ConstantDescs.CD_long;
    private static final ClassDesc VOID = ConstantDescs.CD_void;
    private static final MethodTypeDesc TEST = MethodTypeDesc.of(LONG, LONG, LONG);
    private static final MethodTypeDesc TEST_TO = MethodTypeDesc.of(LONG, LONG, LONG, LONG);
    private static final MethodTypeDesc GET = MethodTypeDesc.of(LONG, LONG, LONG);
    private static final MethodTypeDesc PUT = MethodTypeDesc.of(VOID, LONG, LONG, LONG);

    private static final int STATIC = ClassFile.ACC_PUBLIC | ClassFile.ACC_STATIC;
    private static final int CONSTANT =
            ClassFile.ACC_PRIVATE | ClassFile.ACC_STATIC | ClassFile.ACC_FINAL;

    private static final int TLB_LOCAL = 0;
    private static final int ADDRESS_LOCAL = 2;
    private static final int VALUE_LOCAL = 4;
    private static final int LAST_LOCAL = 4;

    /** The class. */
    public static final ClassDesc DESC = define();

    private final ClassDesc self = ClassDesc.of(TlbClass.class.getPackageName(), "DirectTlb");
    private final ClassDesc unsafe;

    private TlbClass(boolean internal) {
        unsafe = internal ? INTERNAL_UNSAFE : UNSAFE;
    }

    private static ClassDesc define() {
        Module base = Object.class.getModule();
        boolean internal = base.isExported(INTERNAL, TlbClass.class.getModule());
        TlbClass generator = new TlbClass(internal);
        try {
            MethodHandles.lookup().defineClass(generator.generate());
        } catch (IllegalAccessException e) {
            throw new ExceptionInInitializerError(e);
        }
        return generator.self;
    }

    private byte[] generate() {
        return ClassFile.of()
                .build(
                        self,
                        type -> {
                            type.withFlags(AccessFlag.PUBLIC, AccessFlag.FINAL)
                                    .withField("UNSAFE", unsafe, CONSTANT)
                                    .withMethodBody(
                                            ConstantDescs.CLASS_INIT_NAME,
                                            ConstantDescs.MTD_void,
                                            ClassFile.ACC_STATIC,
                                            this::initialize);
                            for (int size = 1; size <= 16; size *= 2) {
                                test(type, "missesRead", Mmu.READ_TAG, size);
                                test(type, "missesWrite", Mmu.WRITE_TAG, size);
                            }
                            testTo(type, "missesReadTo", Mmu.READ_TAG);
                            testTo(type, "missesWriteTo", Mmu.WRITE_TAG);
                            for (int size = 1; size <= 8; size *= 2) {
                                get(type, size);
                                put(type, size);
                            }
                        });
    }

    private void initialize(CodeBuilder code) {
        if (unsafe.equals(INTERNAL_UNSAFE)) {
            code.invokestatic(unsafe, "getUnsafe", MethodTypeDesc.of(unsafe));
        } else {
            code.invokestatic(MEM, "unsafe", MethodTypeDesc.of(unsafe));
        }
        code.putstatic(self, "UNSAFE", unsafe).return_();
    }

    private void test(ClassBuilder type, String name, int tag, int size) {
        type.withMethodBody(
                name + size,
                TEST,
                STATIC,
                code -> {
                    pushField(code, tag);
                    code.lload(ADDRESS_LOCAL).loadConstant((long) size - 1).ladd();
                    code.loadConstant(Mmu.PAGE).land().lxor().lreturn();
                });
    }

    private void testTo(ClassBuilder type, String name, int tag) {
        type.withMethodBody(
                name,
                TEST_TO,
                STATIC,
                code -> {
                    pushField(code, tag);
                    code.lload(LAST_LOCAL).loadConstant(Mmu.PAGE).land().lxor().lreturn();
                });
    }

    private void get(ClassBuilder type, int size) {
        type.withMethodBody(
                "get" + size,
                GET,
                STATIC,
                code -> {
                    pushHostAddress(code);
                    ClassDesc primitive = primitive(size);
                    code.invokevirtual(
                            unsafe,
                            "get" + word(size),
                            MethodTypeDesc.of(primitive, ConstantDescs.CD_Object, LONG));
                    if (size < 8) {
                        code.i2l().loadConstant((1L << (8 * size)) - 1).land();
                    }
                    code.lreturn();
                });
    }

    private void put(ClassBuilder type, int size) {
        type.withMethodBody(
                "put" + size,
                PUT,
                STATIC,
                code -> {
                    pushHostAddress(code);
                    code.lload(VALUE_LOCAL);
                    switch (size) {
                        case 1 -> code.l2i().i2b();
                        case 2 -> code.l2i().i2s();
                        case 4 -> code.l2i();
                        default -> {}
                    }
                    code.invokevirtual(
                            unsafe,
                            "put" + word(size),
                            MethodTypeDesc.of(
                                    VOID, ConstantDescs.CD_Object, LONG, primitive(size)));
                    code.return_();
                });
    }

    /** Pushes what an access takes: the unsafe, no object, and the address. */
    private void pushHostAddress(CodeBuilder code) {
        code.getstatic(self, "UNSAFE", unsafe).aconst_null().lload(ADDRESS_LOCAL);
        pushField(code, Mmu.DELTA);
        code.ladd();
    }

    /** Pushes a long of the entry in which the address would be. */
    private void pushField(CodeBuilder code, int offset) {
        int shift = 12 - Integer.numberOfTrailingZeros(Mmu.ENTRY_BYTES);
        code.getstatic(self, "UNSAFE", unsafe).aconst_null();
        code.lload(TLB_LOCAL).lload(ADDRESS_LOCAL).loadConstant(shift).lushr();
        code.loadConstant((Mmu.ENTRIES - 1L) * Mmu.ENTRY_BYTES).land().ladd();
        if (offset != 0) {
            code.loadConstant((long) offset).ladd();
        }
        code.invokevirtual(
                unsafe, "getLong", MethodTypeDesc.of(LONG, ConstantDescs.CD_Object, LONG));
    }

    private static ClassDesc primitive(int size) {
        return switch (size) {
            case 1 -> ConstantDescs.CD_byte;
            case 2 -> ConstantDescs.CD_short;
            case 4 -> ConstantDescs.CD_int;
            default -> LONG;
        };
    }

    private static String word(int size) {
        return switch (size) {
            case 1 -> "Byte";
            case 2 -> "Short";
            case 4 -> "Int";
            default -> "Long";
        };
    }
}

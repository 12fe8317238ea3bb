package dev.hv.cpu.x86.translate;

import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.attribute.CodeAttribute;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.reflect.AccessFlag;
import java.util.ArrayList;
import java.util.List;

/** Generates the class of a region. Any thread. */
public final class RegionGenerator {
    /** Name of a region's method. */
    static final String METHOD = "execute";

    private final RegionHost host;

    /** Generates for that host. */
    public RegionGenerator(RegionHost host) {
        this.host = host;
    }

    /**
     * Generates the class of a region.
     *
     * @param inMemory whether general registers and flags stay where the processor has them,
     *     instead of in local variables
     * @param name of the class, in the host's package
     */
    public RegionFile generate(RegionPlan plan, boolean inMemory, String name) {
        ClassDesc self = ClassDesc.of(host.superclass().packageName(), name);
        List<RegionFile.Way> ways = new ArrayList<>();
        byte[] bytes =
                ClassFile.of()
                        .build(
                                self,
                                type ->
                                        type.withFlags(AccessFlag.FINAL, AccessFlag.SUPER)
                                                .withSuperclass(host.superclass())
                                                .withMethodBody(
                                                        ConstantDescs.INIT_NAME,
                                                        ConstantDescs.MTD_void,
                                                        0,
                                                        this::constructor)
                                                .withMethodBody(
                                                        METHOD,
                                                        host.execute(),
                                                        ClassFile.ACC_PUBLIC,
                                                        code -> {
                                                            ways.clear();
                                                            new RegionWriter(
                                                                            plan, host, inMemory,
                                                                            code, ways)
                                                                    .write();
                                                        }));
        return new RegionFile(bytes, length(bytes), List.copyOf(ways));
    }

    private void constructor(CodeBuilder code) {
        code.aload(0)
                .invokespecial(host.superclass(), ConstantDescs.INIT_NAME, ConstantDescs.MTD_void)
                .return_();
    }

    private static int length(byte[] bytes) {
        ClassModel type = ClassFile.of().parse(bytes);
        return type.methods().stream()
                .flatMap(method -> method.code().stream())
                .mapToInt(code -> code instanceof CodeAttribute a ? a.codeLength() : 0)
                .max()
                .orElse(0);
    }
}

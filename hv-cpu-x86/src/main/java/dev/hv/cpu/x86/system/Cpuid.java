package dev.hv.cpu.x86.system;

import dev.hv.cpu.x86.core.Cpu;
import dev.hv.cpu.x86.core.NeverFaults;
import dev.hv.cpu.x86.model.CpuidLeaf;
import dev.hv.cpu.x86.model.CpuidLeaves;

/** CPUID (Intel SDM vol. 2A). */
public final class Cpuid {
    private static final int RAX = 0;
    private static final int RCX = 1;
    private static final int RDX = 2;
    private static final int RBX = 3;

    private Cpuid() {}

    /** CPUID: EAX is the leaf, ECX the subleaf. */
    @NeverFaults
    public static void cpuid(Cpu c) {
        CpuidLeaf leaf = CpuidLeaves.get(c.model, (int) c.r[RAX], (int) c.r[RCX], c.code64());
        c.r[RAX] = Integer.toUnsignedLong(leaf.eax());
        c.r[RBX] = Integer.toUnsignedLong(leaf.ebx());
        c.r[RCX] = Integer.toUnsignedLong(leaf.ecx());
        c.r[RDX] = Integer.toUnsignedLong(leaf.edx());
    }
}

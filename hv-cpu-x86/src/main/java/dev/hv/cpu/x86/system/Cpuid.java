package dev.hv.cpu.x86.system;

import dev.hv.cpu.x86.core.Cpu;
import dev.hv.cpu.x86.core.Cr4;
import dev.hv.cpu.x86.core.NeverFaults;
import dev.hv.cpu.x86.model.CpuidLeaf;
import dev.hv.cpu.x86.model.CpuidLeaves;

/** CPUID (Intel SDM vol. 2A). */
public final class Cpuid {
    private static final int RAX = 0;
    private static final int RCX = 1;
    private static final int RDX = 2;
    private static final int RBX = 3;

    /** Leaf 1, ECX: CR4.OSXSAVE is set. */
    private static final int OSXSAVE = 1 << 27;

    /** Leaf 7, ECX: CR4.PKE is set. */
    private static final int OSPKE = 1 << 4;

    private Cpuid() {}

    /** CPUID: EAX is the leaf, ECX the subleaf. */
    @NeverFaults
    public static void cpuid(Cpu c) {
        CpuidLeaf leaf = CpuidLeaves.get(c.model, (int) c.r[RAX], (int) c.r[RCX], c.code64());
        if ((int) c.r[RAX] == 0xD) {
            leaf = XsaveArea.leaf(c, (int) c.r[RCX]);
        }
        int ecx = leaf.ecx();
        if ((int) c.r[RAX] == 1 && (c.cr4 & Cr4.OSXSAVE) != 0) {
            ecx |= OSXSAVE;
        }
        if ((int) c.r[RAX] == 7 && (int) c.r[RCX] == 0 && (c.cr4 & Cr4.PKE) != 0) {
            ecx |= OSPKE;
        }
        c.r[RAX] = Integer.toUnsignedLong(leaf.eax());
        c.r[RBX] = Integer.toUnsignedLong(leaf.ebx());
        c.r[RCX] = Integer.toUnsignedLong(ecx);
        c.r[RDX] = Integer.toUnsignedLong(leaf.edx());
    }
}

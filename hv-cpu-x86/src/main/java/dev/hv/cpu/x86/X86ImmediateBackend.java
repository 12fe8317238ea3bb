package dev.hv.cpu.x86;

import com.google.auto.service.AutoService;

import dev.hv.api.cpu.CpuBackend;
import dev.hv.cpu.x86.interp.Tiering;

/**
 * The same processors, which translate whatever runs before it runs for the first time: slow, and
 * for tests of the translator. What they do is the same, bit for bit.
 */
@AutoService(CpuBackend.class)
public final class X86ImmediateBackend extends X86Backend {
    /** With everything translated. */
    public X86ImmediateBackend() {
        super("x86-immediate", Tiering.IMMEDIATE);
    }
}

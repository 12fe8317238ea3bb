package dev.hv.cpu.x86;

import com.google.auto.service.AutoService;

import dev.hv.api.cpu.CpuBackend;
import dev.hv.cpu.x86.interp.Tiering;

/** The same processors, translated to bytecode alone: what they do is the same, bit for bit. */
@AutoService(CpuBackend.class)
public final class X86BytecodeBackend extends X86Backend {
    /** Without machine code of its own. */
    public X86BytecodeBackend() {
        super("x86-bytecode", Tiering.BYTECODE);
    }
}

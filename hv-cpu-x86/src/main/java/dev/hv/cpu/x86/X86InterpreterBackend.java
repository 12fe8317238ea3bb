package dev.hv.cpu.x86;

import com.google.auto.service.AutoService;

import dev.hv.api.cpu.CpuBackend;
import dev.hv.cpu.x86.interp.Tiering;

/** The same processors without the translator: what they do is the same, bit for bit. */
@AutoService(CpuBackend.class)
public final class X86InterpreterBackend extends X86Backend {
    /** With the interpreter alone. */
    public X86InterpreterBackend() {
        super("x86-interpreter", Tiering.INTERPRETER);
    }
}

package dev.hv.bench;

import dev.hv.api.cpu.CpuState;
import dev.hv.tck.cpu.CpuMemory;
import dev.hv.tck.cpu.X86Mode;

import java.lang.foreign.MemorySegment;
import java.util.HexFormat;

/** Loops of 64-bit code that never end. */
public enum GuestLoop {
    /** Registers and flags alone, in one block. */
    INTEGER(
            "01d8" // again: add eax,ebx
                    + "c1c005" // rol eax,5
                    + "31c3" // xor ebx,eax
                    + "8d0c58" // lea ecx,[rax+2*rbx]
                    + "29ca" // sub edx,ecx
                    + "48ffce" // dec rsi
                    + "75ef"), // jnz again

    /** A call, a return, a stack, and a few words of memory. */
    CALLS(
            "e805000000" // again: call add_up
                    + "48ffce" // dec rsi
                    + "75f6" // jnz again
                    + "53" // add_up: push rbx
                    + "8b07" // mov eax,[rdi]
                    + "034704" // add eax,[rdi+4]
                    + "894708" // mov [rdi+8],eax
                    + "83e03f" // and eax,63
                    + "8b5c8740" // mov ebx,[rdi+4*rax+64]
                    + "015f04" // add [rdi+4],ebx
                    + "5b" // pop rbx
                    + "c3"), // ret

    /** Reads and writes that walk through 64 KiB. */
    MEMORY(
            "488b040f" // again: mov rax,[rdi+rcx]
                    + "4801c3" // add rbx,rax
                    + "48891c0f" // mov [rdi+rcx],rbx
                    + "83c108" // add ecx,8
                    + "81e1ffff0000" // and ecx,0ffffh
                    + "ebea"); // jmp again

    private static final long DATA = 0x4_0000;

    private final byte[] code;

    GuestLoop(String code) {
        this.code = HexFormat.of().parseHex(code);
    }

    /** Puts a processor at the loop's beginning. */
    void prepare(CpuMemory memory, CpuState state) {
        X86Mode.LONG.prepare(memory, state);
        memory.bytes().asSlice(X86Mode.CODE, code.length).copyFrom(MemorySegment.ofArray(code));
        state.set("rdi", DATA);
    }
}

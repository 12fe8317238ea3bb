package dev.hv.cpu.x86.oracle;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;

/** The machine code around an instruction under test, assembled by hand. */
final class Trampoline {
    // Offsets in the page at Layout.DATA_AT.
    static final int IN = 0;
    static final int IN_FLAGS = 0x80;
    static final int HOST_RSP = 0x90;
    static final int SIGNAL = 0x98;

    /** Far pointer to the code under test: a selector says whether it has 32 or 64 bits. */
    static final int ENTRY = 0xA0;

    /** What the handler noted: RIP, vector, error code and CR2. */
    static final int FAULT = 0xB0;

    /** Far pointer to the way out: from code of either width. */
    static final int EXIT = 0xD0;

    /** Bases of FS and GS on the way in, and the host's own. */
    static final int IN_BASES = 0xE0;

    static final int HOST_BASES = 0xF0;

    /** What the way out found, as {@link Layout#SEGMENTS} has it. */
    static final int OUT_SEGMENTS = 0x100;

    private static final int OUT_SELECTORS = OUT_SEGMENTS + Layout.SELECTORS - Layout.SEGMENTS;

    /** DS, ES, FS, GS and SS, as instructions encode them. */
    private static final int[] SEGMENT_REGISTERS = {3, 0, 4, 5, 2};

    private static final int OUT_CS = OUT_SELECTORS + 2 * SEGMENT_REGISTERS.length;

    static final int IN_FXSAVE = 0x200;
    static final int OUT = 0x400;
    static final int OUT_FLAGS = 0x480;
    static final int OUT_FXSAVE = 0x600;
    static final int HOST_FXSAVE = 0x800;

    /** Upper halves of the YMM registers. */
    static final int IN_YMM = 0xB00;

    static final int OUT_YMM = 0xC00;

    /** The handlers that were there before, by number of the signal. */
    static final int OLD_HANDLERS = 0xA00;

    static final int EXIT_OFFSET = 0x200;
    static final int HANDLER_OFFSET = 0x400;

    /** Offset of RIP in Linux's ucontext_t. */
    private static final int UCONTEXT_RIP = 168;

    /** Offset of CS there. */
    private static final int UCONTEXT_CS = 184;

    /** Offsets there of what goes to {@link #FAULT}. */
    private static final int[] UCONTEXT_FAULT = {UCONTEXT_RIP, 200, 192, 216};

    private static final int REGISTERS = 16;

    private final ByteBuffer code;
    private final boolean avx;
    private final boolean bases;

    private Trampoline(boolean avx, boolean bases) {
        this.avx = avx;
        this.bases = bases;
        code = ByteBuffer.allocate(Layout.PAGE).order(ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * Returns the page: the way in at 0, the way out, and the signal handler.
     *
     * @param avx whether there are YMM registers
     * @param bases whether user mode may change the bases of FS and GS
     */
    static byte[] assemble(boolean avx, boolean bases) {
        Trampoline t = new Trampoline(avx, bases);
        t.enter();
        t.code.position(EXIT_OFFSET);
        t.exit();
        t.code.position(HANDLER_OFFSET);
        t.handler();
        return t.code.array();
    }

    private Trampoline hex(String bytes) {
        code.put(HexFormat.of().parseHex(bytes));
        return this;
    }

    private Trampoline at(int offset) {
        code.putInt(Layout.DATA_AT + offset);
        return this;
    }

    /** MOV between a general register and memory at an absolute address. */
    private void move(int opcode, int register, int offset) {
        code.put((byte) (register >= 8 ? 0x4C : 0x48)).put((byte) opcode);
        code.put((byte) ((register & 7) << 3 | 4)).put((byte) 0x25);
        at(offset);
    }

    private void upperHalf(int opcode, int register, int vvvv, int offset) {
        code.put((byte) 0xC4).put((byte) (register >= 8 ? 0x63 : 0xE3));
        code.put((byte) (vvvv << 3 | 5)).put((byte) opcode);
        code.put((byte) ((register & 7) << 3 | 4)).put((byte) 0x25);
        at(offset + 16 * register);
        code.put((byte) 1);
    }

    private void enter() {
        hex("53 55 4154 4155 4156 4157".replace(" ", "")); // push rbx, rbp, r12..r15
        move(0x89, 4, HOST_RSP);
        hex("480FAE0425").at(HOST_FXSAVE); // fxsave64
        hex("480FAE0C25").at(IN_FXSAVE); // fxrstor64
        for (int register = 0; avx && register < REGISTERS; register++) {
            upperHalf(0x18, register, ~register & 15, IN_YMM); // vinsertf128 ymm,ymm,[in],1
        }
        hex("B8");
        code.putInt(SegmentTable.DATA);
        hex("8ED88EC0"); // mov ds,eax; mov es,eax: 64-bit code needs none
        bases(HOST_BASES, IN_BASES);
        hex("FF3425").at(IN_FLAGS).hex("9D"); // push; popfq
        for (int register = 0; register < REGISTERS; register++) {
            move(0x8B, register, IN + 8 * register);
        }
        hex("FF2C25").at(ENTRY); // jmp far [entry]
    }

    /**
     * Stores the bases of FS and GS and loads others; the selectors are null then. Changes RAX and
     * RCX.
     */
    private void bases(int to, int from) {
        if (!bases) {
            return;
        }
        hex("F3480FAEC0"); // rdfsbase rax
        move(0x89, 0, to);
        hex("F3480FAEC8"); // rdgsbase rax
        move(0x89, 0, to + 8);
        hex("31C98EE18EE9"); // xor ecx,ecx; mov fs,ecx; mov gs,ecx
        move(0x8B, 0, from);
        hex("F3480FAED0"); // wrfsbase rax
        move(0x8B, 0, from + 8);
        hex("F3480FAED8"); // wrgsbase rax
    }

    private void exit() {
        for (int register = 0; register < REGISTERS; register++) {
            move(0x89, register, OUT + 8 * register);
        }
        for (int i = 0; i < SEGMENT_REGISTERS.length; i++) {
            hex("8C"); // mov [out],segment
            code.put((byte) (SEGMENT_REGISTERS[i] << 3 | 4)).put((byte) 0x25);
            at(OUT_SELECTORS + 2 * i);
        }
        hex("B8");
        code.putInt(SegmentTable.DATA);
        hex("8ED0"); // mov ss,eax
        move(0x8B, 4, HOST_RSP);
        hex("9C8F0425").at(OUT_FLAGS).hex("6A029D"); // pushfq; pop; push 2; popfq
        bases(OUT_SEGMENTS, HOST_BASES);
        hex("480FAE0425").at(OUT_FXSAVE);
        for (int register = 0; avx && register < REGISTERS; register++) {
            upperHalf(0x19, register, 15, OUT_YMM); // vextractf128 [out],ymm,1
        }
        if (avx) {
            hex("C5F877"); // vzeroupper
        }
        hex("480FAE0C25").at(HOST_FXSAVE);
        hex("415F415E415D415C5D5BC3"); // pop r15..r12, rbp, rbx; ret
    }

    /** A fault in the page under test continues at the way out; others go to the old handler. */
    private void handler() {
        hex("488B82");
        code.putInt(UCONTEXT_RIP); // mov rax,[rdx+rip]
        hex("4889C148C1E90C4881F9"); // mov rcx,rax; shr rcx,12; cmp rcx,page
        code.putInt(Layout.CODE_AT >>> 12);
        hex("7558"); // jne over all but the last
        for (int i = 0; i < UCONTEXT_FAULT.length; i++) {
            hex("488B82"); // mov rax,[rdx+field]
            code.putInt(UCONTEXT_FAULT[i]);
            move(0x89, 0, FAULT + 8 * i);
        }
        hex("893C25").at(SIGNAL); // mov [signal],edi
        hex("48C782");
        code.putInt(UCONTEXT_RIP).putInt(Layout.TRAMPOLINE_AT + EXIT_OFFSET);
        hex("66C782");
        code.putInt(UCONTEXT_CS).putShort((short) SegmentTable.CODE_64);
        hex("C3");
        hex("FF24FD").at(OLD_HANDLERS); // jmp [old+rdi*8]
    }

    /**
     * What leads from the end of the code under test to the way out, whether that code has 64 or 32
     * bits by then: it stores CS, and jumps by a pointer. SS is the segment that is always there.
     */
    static byte[] jumpOut() {
        ByteBuffer jump = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
        jump.put(HexFormat.of().parseHex("368C0C25")).putInt(Layout.DATA_AT + OUT_CS);
        jump.put(HexFormat.of().parseHex("36FF2C25")).putInt(Layout.DATA_AT + EXIT);
        return jump.array();
    }
}

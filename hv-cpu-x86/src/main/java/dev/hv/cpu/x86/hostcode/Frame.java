package dev.hv.cpu.x86.hostcode;

/**
 * The block of memory that code works on, and the registers that it keeps things in. While code
 * runs, some general registers of the guest are in the host's; the others are here.
 */
public final class Frame {
    /** How many general registers the guest has. */
    static final int GUEST_REGISTERS = 16;

    /** Distances from its address, in bytes: the guest's general registers, by their numbers. */
    public static final int GUEST = -8 * GUEST_REGISTERS;

    /** What code finds at its entry. */
    public static final int TLB = 0;

    /** As {@link dev.hv.cpu.x86.core.LazyFlags} takes it. */
    public static final int FLAG_OP = 8;

    /** The same. */
    public static final int FLAG_RESULT = 16;

    /** The same. */
    public static final int FLAG_A = 24;

    /** The same. */
    public static final int FLAG_B = 32;

    /** Address of the region's beginning. */
    public static final int RIP = 40;

    /** Count of instructions. */
    public static final int COUNT = 48;

    /** Count beyond which polls look whether to leave. */
    public static final int LOOK_AT = 56;

    /** Where an indirect jump leads. */
    public static final int TARGET = 64;

    /** Address of the way out. */
    public static final int EXIT = 72;

    /** Address of {@link dev.hv.cpu.x86.core.Cpu#segBase}. */
    public static final int SEGMENT_BASES = 80;

    /** Address of {@link dev.hv.cpu.x86.fp.FpState#xmm}. */
    public static final int VECTORS = 88;

    /** For a moment. */
    public static final int SCRATCH = 96;

    /** Epoch of the mappings, see {@link dev.hv.cpu.x86.mmu.Mmu#epoch}. */
    public static final int EPOCH = 104;

    /** The mode of the code, see {@link dev.hv.cpu.x86.core.Mode}. */
    public static final int MODE = 112;

    /** Number of the region that runs. */
    public static final int REGION = 120;

    /** Address of the {@link JumpTable}. */
    public static final int JUMPS = 128;

    /** Address of code that puts the status flags, as in EFLAGS, into {@link #SCRATCH}. */
    public static final int STATUS = 136;

    /** See {@link dev.hv.cpu.x86.mmu.Mmu#globalEpoch}. */
    public static final int GLOBAL_EPOCH = 144;

    /** The guest's MXCSR, four bytes of it. */
    public static final int MXCSR = 152;

    /** What MXCSR is outside of code. */
    static final int HOST_MXCSR = 160;

    /** 1 while the host's MXCSR is the guest's, else 0. */
    public static final int FLOATS = 168;

    /** Address of code that has that become 1; afterwards ZF is set if it has. */
    public static final int USE_FLOATS = 176;

    /** 1 where strings go upwards, else -1. */
    public static final int DIRECTION = 184;

    /** See {@link dev.hv.cpu.x86.core.Cpu#segReadable}; outside of 64-bit code. */
    public static final int READABLE = 192;

    /** The same of {@link dev.hv.cpu.x86.core.Cpu#segWritable}. */
    public static final int WRITABLE = 240;

    /** How many segments there are in those two. */
    public static final int SEGMENTS = 6;

    /** Distance of the x87's top from its first register, 16 bytes for each. */
    public static final int X87_TOP = 288;

    /** The x87's registers that are not in use: bit i for ST(i). */
    public static final int X87_EMPTY = 296;

    /** The x87's control word. */
    public static final int X87_CONTROL = 304;

    /** The x87's status word, without its top and what follows from the control word. */
    public static final int X87_STATUS = 312;

    /** Address of the last x87 instruction, or {@link #UNKNOWN} if there was none. */
    public static final int X87_INSTRUCTION = 320;

    /** Address of the last x87 operand in memory, or {@link #UNKNOWN}. */
    public static final int X87_OPERAND = 328;

    /** Number of the segment of that. */
    public static final int X87_SEGMENT = 336;

    /** Address of {@link dev.hv.cpu.x86.fp.FpState#stack}. */
    public static final int X87_REGISTERS = 344;

    /** 1 since the host's x87 control word is the guest's, else 0. */
    public static final int X87_USED = 352;

    /** Address of code that has that become 1; afterwards ZF is set if it has. */
    public static final int USE_X87 = 360;

    /** The host's x87 status word, for a moment. */
    public static final int X87_HOST_STATUS = 368;

    /** What the x87's control word is outside of code. */
    static final int HOST_X87_CONTROL = 376;

    /** No address of an instruction or operand of more than one byte. */
    public static final long UNKNOWN = -1;

    /** EFLAGS without the status flags. */
    public static final int EFLAGS = 384;

    /** See {@link dev.hv.cpu.x86.core.Cpu#attention}, when code was entered. */
    public static final int ATTENTION = 392;

    /** The privilege level. */
    public static final int PRIVILEGE = 400;

    /** See {@link dev.hv.cpu.x86.core.Cpu#shadowed}. */
    public static final int SHADOWED = 408;

    /** What SWAPGS puts into the base of GS. */
    public static final int KERNEL_GS = 416;

    /** Address of {@link dev.hv.cpu.x86.core.Cpu#r}. */
    static final int REGISTERS = 424;

    /** Address of code that puts CF, as in EFLAGS, into {@link #SCRATCH}; other bits may be set. */
    public static final int CARRY = 432;

    /** Room for temporaries. */
    public static final int TEMPS = 440;

    /** How many. */
    public static final int MOST_TEMPS = 48;

    /** Bytes behind its address. */
    static final int BYTES = TEMPS + 8 * MOST_TEMPS;

    /** Host registers: free for what an instruction computes. */
    public static final int RAX = 0;

    /** Free. */
    public static final int RCX = 1;

    /** Free. */
    public static final int RDX = 2;

    /** Free. */
    public static final int RBX = 3;

    /** Holds a temporary. */
    public static final int RSI = 6;

    /** Holds a temporary. */
    public static final int RDI = 7;

    /** Address of the software TLB's table. */
    public static final int TABLE = 13;

    /** Address of this. */
    public static final int FRAME = 14;

    /** The guest's general registers that are in the host's, and which those are: pairs. */
    static final int[] PINNED = {0, 8, 1, 9, 2, 10, 3, 15, 4, 5, 6, 11, 7, 12};

    private Frame() {}

    /** Returns the host's register that holds one of the guest's, or -1. */
    public static int pinned(int guest) {
        for (int i = 0; i < PINNED.length; i += 2) {
            if (PINNED[i] == guest) {
                return PINNED[i + 1];
            }
        }
        return -1;
    }
}

package dev.hv.cpu.x86.translate;

/** The temporaries of a region that outlive an instruction. */
final class Slots {
    /** {@link dev.hv.cpu.x86.core.Cpu#flagOp}. */
    static final int FLAG_OP = 0;

    /** {@link dev.hv.cpu.x86.core.Flags#result}. */
    static final int FLAG_RESULT = 1;

    /** {@link dev.hv.cpu.x86.core.Cpu#flagA}. */
    static final int FLAG_A = 2;

    /** {@link dev.hv.cpu.x86.core.Cpu#flagB}. */
    static final int FLAG_B = 3;

    /** Address of the region's entry. */
    static final int RIP = 4;

    /** {@link dev.hv.cpu.x86.core.Cpu#tlb}. */
    static final int TLB = 5;

    /** Instructions retired up to the end of the block. */
    static final int COUNT = 6;

    /** Where a return goes. */
    static final int TARGET = 7;

    /** How far that is from the region's entry. */
    static final int DISTANCE = 8;

    /** General registers; sixteen of them. */
    static final int REGISTERS = 9;

    /** How many general registers. */
    static final int REGISTER_COUNT = 16;

    /** The first temporary of an instruction's own. */
    static final int FIRST_OWN = REGISTERS + REGISTER_COUNT;

    private Slots() {}

    /** Returns whether it stands for a general register or something of the flags. */
    static boolean isState(int temp) {
        return temp <= FLAG_B || isRegister(temp);
    }

    /** Returns whether it stands for a general register. */
    static boolean isRegister(int temp) {
        return temp >= REGISTERS && temp < FIRST_OWN;
    }

    static int register(int number) {
        return REGISTERS + number;
    }
}

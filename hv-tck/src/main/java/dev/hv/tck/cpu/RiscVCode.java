package dev.hv.tck.cpu;

/**
 * Instructions of RV32I as words of 32 bits (The RISC-V Instruction Set Manual, volume I, "RV32I
 * Base Integer Instruction Set": R, I, S, B, U and J).
 */
final class RiscVCode {
    static final int OP = 0x33;
    static final int OP_IMM = 0x13;
    static final int LOAD = 0x03;
    static final int STORE = 0x23;
    static final int BRANCH = 0x63;
    static final int JALR = 0x67;
    static final int JAL = 0x6F;
    static final int LUI = 0x37;
    static final int AUIPC = 0x17;
    static final int SYSTEM = 0x73;
    static final int ECALL = 0x0000_0073;
    static final int EBREAK = 0x0010_0073;
    static final int MRET = 0x3020_0073;
    static final int WFI = 0x1050_0073;
    static final int NOP = OP_IMM;

    private RiscVCode() {}

    /** Two registers and a destination. */
    static int registers(int function, int upper, int rd, int rs1, int rs2) {
        return upper << 25 | rs2 << 20 | rs1 << 15 | function << 12 | rd << 7 | OP;
    }

    /** A register, twelve bits and a destination. */
    static int immediate(int opcode, int function, int rd, int rs1, int value) {
        return value << 20 | rs1 << 15 | function << 12 | rd << 7 | opcode;
    }

    /** A register that is stored at another one and twelve bits. */
    static int store(int function, int rs1, int rs2, int offset) {
        return (offset >> 5) << 25
                | rs2 << 20
                | rs1 << 15
                | function << 12
                | (offset & 0x1F) << 7
                | STORE;
    }

    /** Two registers that are compared, and how far to go. */
    static int branch(int function, int rs1, int rs2, int offset) {
        return (offset >> 12) << 31
                | (offset >> 5 & 0x3F) << 25
                | rs2 << 20
                | rs1 << 15
                | function << 12
                | (offset >> 1 & 0xF) << 8
                | (offset >> 11 & 1) << 7
                | BRANCH;
    }

    /** A destination and the upper twenty bits of a word. */
    static int upper(int opcode, int rd, int word) {
        return (word & 0xFFFF_F000) | rd << 7 | opcode;
    }

    /** A destination, and how far to go. */
    static int jump(int rd, int offset) {
        return (offset >> 20) << 31
                | (offset >> 1 & 0x3FF) << 21
                | (offset >> 11 & 1) << 20
                | (offset >> 12 & 0xFF) << 12
                | rd << 7
                | JAL;
    }
}

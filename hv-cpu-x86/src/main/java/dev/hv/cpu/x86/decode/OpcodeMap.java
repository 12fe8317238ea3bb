package dev.hv.cpu.x86.decode;

/** The opcode maps of Intel SDM vol. 2, appendix A.3, by the bytes that lead to them. */
public enum OpcodeMap {
    /** One-byte opcodes. */
    ONE_BYTE(0, ""),
    /** Opcodes after 0F. */
    MAP_0F(1, "0F "),
    /** Opcodes after 0F 38. */
    MAP_0F38(2, "0F 38 "),
    /** Opcodes after 0F 3A. */
    MAP_0F3A(3, "0F 3A ");

    private final int number;
    private final String escape;

    OpcodeMap(int number, String escape) {
        this.number = number;
        this.escape = escape;
    }

    /** A number from 0 to 3. */
    public int number() {
        return number;
    }

    /** The escape bytes in hexadecimal, each followed by a space. */
    String escape() {
        return escape;
    }
}

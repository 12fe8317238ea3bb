package dev.hv.cpu.x86.translate;

import dev.hv.cpu.x86.hostcode.Assembler;
import dev.hv.cpu.x86.hostcode.Frame;

import java.util.List;

/**
 * A region as the host's machine code.
 *
 * @param bytes runs wherever it is put
 * @param entrances offsets of the code for {@link RegionPlan#entrances}
 * @param chained offsets of where other regions' code enters for these; none if it may not
 * @param data offset of what the code looks at: {@link #MAPPED_RIP} and the others
 * @param exits where it may be left, by their numbers
 * @param ways the ways out by link, in the order of their numbers
 * @param stays whether bytecode would take longer, however optimized: it calls what the x87 does
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record HostCode(
        byte[] bytes,
        List<Integer> entrances,
        List<Integer> chained,
        int data,
        List<Exit> exits,
        List<RegionFile.Way> ways,
        boolean stays) {
    /** Distance in the data: address of the region's beginning when it was last entered. */
    public static final int MAPPED_RIP = 0;

    /** Epoch of the mappings then. */
    public static final int MAPPED_EPOCH = 8;

    /** Number of the region. */
    public static final int NUMBER = 16;

    /** Epoch of the global pages' mappings then, or -1. */
    public static final int MAPPED_GLOBAL = 24;

    static final int DATA_BYTES = 32;

    /** Bytes of the code of a way out by link, which may be overwritten. */
    static final int LINK_BYTES = 16;

    /** Why it is left. */
    public enum Why {
        /** For the block behind a link, whose number is {@link Exit#where}. */
        LINK,
        /** For the address in the frame, at the end of the block at {@link Exit#where}. */
        JUMP,
        /** Where it was to be entered, at {@link Exit#where}. */
        ENTRANCE,
        /** At a poll that looks, before the block at {@link Exit#where}. */
        LOOK,
        /** Before an instruction that it does not do, at {@link Exit#where}. */
        INSTRUCTION
    }

    /** There is no code behind the instruction. */
    public static final int NOWHERE = -1;

    /**
     * A way out.
     *
     * @param number its own
     * @param where distance from the region's beginning, or number of a link
     * @param ahead how many instructions of the block, which are counted, are still to be done
     * @param behind distance from the region's beginning to the next instruction
     * @param resume offset of the code with which to go on, or {@link #NOWHERE}
     * @param code offset of its own code
     */
    public record Exit(
            int number, Why why, int where, int ahead, int behind, int resume, int code) {}

    /**
     * Returns the code of a way out that leads straight to another region's.
     *
     * @param rip by how much the beginning of that lies behind the beginning of this
     * @param code how far it lies behind the code of the way out
     */
    public static byte[] chained(int rip, long code) {
        Assembler chained = new Assembler();
        chained.aluMemoryImmediate32(Assembler.Alu.ADD, Frame.FRAME, Frame.RIP, rip);
        chained.jmpTo(code);
        return chained.toBytes();
    }

    /** Returns the code of a way out that leads back to Java. */
    public static byte[] unchained(int number) {
        Assembler out = new Assembler();
        out.movImmediate(Frame.RAX, number);
        out.jmpMemory(Frame.FRAME, Frame.EXIT);
        out.zeros(LINK_BYTES - out.size());
        return out.toBytes();
    }
}

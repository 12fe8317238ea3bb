package dev.hv.cpu.x86.interp;

import dev.hv.cpu.x86.core.Resumes;

import org.jspecify.annotations.Nullable;

/**
 * A decoded instruction with its operands bound. Cold code waits for memory most of the time, so
 * nodes are small. Subclasses are generated, one for each shape of instruction; their fields are
 * all here, so that a node is a copy of its shape's prototype. A node ends with the next one's
 * {@code execute}, the last of a block with the way out.
 */
public abstract class Node implements Cloneable {
    /** The next instruction of the block; the last one's is itself. */
    Node next = this;

    /** Displacement of the operand in memory; without one, the second immediate operand. */
    long displacement;

    long immediate;

    /** Distance from the start of the block, in bytes. */
    short offset;

    /** Length of the instruction in bytes. */
    byte length;

    /** Instructions from this one to the end of the block, this one included. */
    byte ahead;

    byte r0;
    byte r1;
    byte r2;
    byte base;
    byte index;
    byte shift;

    /**
     * Runs this instruction and the rest of its block.
     *
     * @return the next block if it is known; else null, with the processor's {@code rip} at the
     *     next instruction, or with an event pending
     */
    public abstract @Nullable Block execute(Context c);

    /** Returns a node of the same shape whose fields are to be set. */
    final Node copy() {
        try {
            Node node = (Node) super.clone();
            node.next = node;
            return node;
        } catch (CloneNotSupportedException e) {
            throw new AssertionError(e);
        }
    }

    /** Notes where the processor is, before something that may fault or look at the clock. */
    public final void note(Context c) {
        c.ripDelta = offset;
        c.instructionsAhead = ahead;
    }

    /** Prepares for a helper that ends the block. */
    public final void prepareLeave(Context c, long ripMask) {
        c.ripDelta = offset;
        c.instructionsAhead = ahead;
        c.nextRip = c.rip + offset + length & ripMask;
    }

    /** Follows up on a helper that ends the block. */
    public static @Nullable Block leave(Context c) {
        if (!c.faulted) {
            c.rip = c.nextRip;
        }
        return null;
    }

    /** The same, after a helper that leaves nothing to look at (see {@link Resumes}). */
    public static @Nullable Block resume(Context c) {
        if (c.faulted || c.repeating) {
            return leave(c);
        }
        c.rip = c.nextRip;
        return c.jump();
    }

    /** Goes to an address that the instruction has computed. */
    public static @Nullable Block jump(Context c, long rip) {
        Block source = c.current;
        if (source != null && (source.heat & Block.BETWEEN_SAMPLES) == 0) {
            source.jumped(rip - c.rip);
        }
        c.rip = rip;
        return c.jump();
    }

    /** Goes where the block's branch leads if its condition holds. */
    public static @Nullable Block take(Context c, long ripMask) {
        Block block = c.running();
        return c.follow(block, block.taken, block.takenDistance, ripMask, Link.TAKEN);
    }

    /** Goes where the block leads otherwise. */
    public static @Nullable Block fallThrough(Context c, long ripMask) {
        Block block = c.running();
        return c.follow(block, block.fall, block.fallDistance, ripMask, Link.FALL);
    }
}

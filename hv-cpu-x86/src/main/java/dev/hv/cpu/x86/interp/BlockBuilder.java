package dev.hv.cpu.x86.interp;

import dev.hv.cpu.x86.core.Mem;
import dev.hv.cpu.x86.core.Mode;
import dev.hv.cpu.x86.core.Seg;
import dev.hv.cpu.x86.core.Vector;
import dev.hv.cpu.x86.decode.Decoder;
import dev.hv.cpu.x86.decode.Instruction;
import dev.hv.cpu.x86.ir.Binding;
import dev.hv.cpu.x86.ir.Lifted;
import dev.hv.cpu.x86.ir.Lifter;

import org.jspecify.annotations.Nullable;

import java.util.Set;

/** Decodes blocks. */
final class BlockBuilder {
    /**
     * Most instructions of a block: their handlers call each other, so this bounds the Java stack.
     */
    static final int MAX_INSTRUCTIONS = 32;

    private final Context c;
    private final Set<String> features;
    private final Decoder decoder;
    private final byte[] bytes = new byte[MAX_INSTRUCTIONS * Decoder.MAXIMUM_LENGTH];
    private final Instruction[] instructions = new Instruction[MAX_INSTRUCTIONS];
    private final Shape[] shapes = new Shape[MAX_INSTRUCTIONS];

    /** A builder for that processor's model. */
    BlockBuilder(Context c) {
        this.c = c;
        this.features = c.model.features();
        this.decoder = new Decoder(c.model.dialect());
    }

    /**
     * Decodes the block at the processor's {@code rip}.
     *
     * @param linear address of its first byte
     * @param host where its page lies in host memory, or 0 if it is not memory
     * @param page its physical page
     * @param single whether to stop after one instruction
     * @return null if fetching faults
     */
    @Nullable Block build(long linear, long host, long page, boolean single) {
        int offset = (int) (linear & 4095);
        int available = Math.min(4096 - offset, bytes.length);
        if (host == 0 || single) {
            available = Math.min(available, Decoder.MAXIMUM_LENGTH);
        }
        fetch(host, page, offset, 0, available);
        available = withinLimit(available);
        if (available == 0) {
            return raising(page | offset, Vector.GP);
        }
        int most = host == 0 || single ? 1 : MAX_INSTRUCTIONS;
        int bits = Mode.codeBits(c.mode);
        int count = 0;
        int length = 0;
        while (count < most) {
            Instruction in = decoder.decode(bytes, length, available - length, bits);
            if (in == Decoder.TRUNCATED || in == Decoder.TOO_LONG) {
                break;
            }
            Shape shape = Shapes.of(in, c.mode, false, features.contains(in.opcode.feature()));
            instructions[count] = in;
            shapes[count++] = shape;
            length += in.length;
            if (shape.lifted().ends()) {
                break;
            }
        }
        if (count == 0) {
            return crossing(linear, page, available);
        }
        return link(count, length, page | offset, Block.ONE_PAGE);
    }

    private void fetch(long host, long page, int offset, int into, int count) {
        if (host != 0) {
            Mem.toArray(host + offset, bytes, into, count);
        } else {
            for (int i = 0; i < count; i++) {
                bytes[into + i] = (byte) c.mmu.readPhysical(page + offset + i, 1);
            }
        }
    }

    /** Bytes beyond the limit of CS are not there. */
    private int withinLimit(int available) {
        if (c.code64() || (c.mode & Mode.FLAT) != 0) {
            return available;
        }
        long room = c.segLimit[Seg.CS] - (c.rip & 0xFFFF_FFFFL) + 1;
        return (int) Math.max(0, Math.min(available, room));
    }

    /** An instruction that does not end in its page, or is longer than any may be. */
    private @Nullable Block crossing(long linear, long page, int available) {
        int offset = (int) (linear & 4095);
        if (available >= Decoder.MAXIMUM_LENGTH || available < 4096 - offset) {
            return raising(page | offset, Vector.GP);
        }
        long secondHost = c.mmu.fetchPage(linear + available);
        if (c.faulted) {
            return null;
        }
        long secondPage = c.mmu.fetchPhysical;
        fetch(secondHost, secondPage, 0, available, Decoder.MAXIMUM_LENGTH - available);
        int all = withinLimit(Decoder.MAXIMUM_LENGTH);
        Instruction in = decoder.decode(bytes, 0, all, Mode.codeBits(c.mode));
        if (in == Decoder.TRUNCATED || in == Decoder.TOO_LONG) {
            return raising(page | offset, Vector.GP);
        }
        instructions[0] = in;
        shapes[0] = Shapes.of(in, c.mode, false, features.contains(in.opcode.feature()));
        return link(1, in.length, page | offset, secondPage);
    }

    private Block raising(long physical, int vector) {
        Lifted lifted = Lifter.raising(vector, 0);
        Node node =
                Handlers.generate("raise", lifted, lifted.steps(), Decoder.TOO_LONG, c.mode, null)
                        .copy();
        node.ahead = 1;
        return new Block(node, 1, c.mode, physical, 1, Block.ONE_PAGE, 0, 0);
    }

    // ------------------------------------------------------------------ from instructions to nodes

    private Block link(int count, int length, long physical, long secondPage) {
        dropDeadFlags(count);
        Node first = null;
        Node previous = null;
        boolean inverted = false;
        int offset = 0;
        for (int i = 0; i < count; i++) {
            Instruction in = instructions[i];
            Shape shape = shapes[i];
            Shape fused =
                    i + 1 < count
                            ? Shapes.fused(in, shape, instructions[i + 1], shapes[i + 1], c.mode)
                            : null;
            Shape made = fused == null ? shape : fused;
            Node node = made.prototype().copy();
            bind(node, in, offset);
            node.ahead = (byte) (count - i);
            offset += in.length;
            if (fused != null) {
                i++;
                offset += instructions[i].length;
            }
            inverted = made.inverted();
            if (previous == null) {
                first = node;
            } else {
                previous.next = node;
            }
            previous = node;
        }
        if (first == null || previous == null) {
            throw new IllegalArgumentException("a block without instructions");
        }
        if (!shapes[count - 1].lifted().ends()) {
            previous.next = c.code64() ? FallNode.WIDE : FallNode.NARROW;
        }
        Instruction last = instructions[count - 1];
        int target = Binding.isRelativeBranch(last) ? (int) (length + last.immediate) : length;
        return new Block(
                first,
                count,
                c.mode,
                physical,
                length,
                secondPage,
                inverted ? length : target,
                inverted ? target : length);
    }

    /** Flags that the next instructions overwrite before anybody can look need not be computed. */
    private void dropDeadFlags(int count) {
        boolean live = true;
        for (int i = count - 1; i >= 0; i--) {
            if (!live && features.contains(instructions[i].opcode.feature())) {
                shapes[i] = Shapes.of(instructions[i], c.mode, true, true);
            }
            Lifted lifted = shapes[i].lifted();
            live = lifted.ends() || lifted.flagsLiveBefore(live);
        }
    }

    private static void bind(Node node, Instruction in, int offset) {
        Binding parts = Binding.of(in, offset);
        node.offset = (short) parts.offset();
        node.length = (byte) in.length;
        node.r0 = (byte) parts.r0();
        node.r1 = (byte) parts.r1();
        node.r2 = (byte) parts.r2();
        node.base = (byte) parts.base();
        node.index = (byte) parts.index();
        node.shift = (byte) parts.shift();
        node.displacement = in.hasMemory ? parts.displacement() : parts.immediate2();
        node.immediate = parts.immediate();
    }
}

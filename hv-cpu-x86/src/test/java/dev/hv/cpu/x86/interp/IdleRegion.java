package dev.hv.cpu.x86.interp;

import dev.hv.cpu.x86.core.Mode;

import org.jspecify.annotations.Nullable;

/** A region that does nothing. */
final class IdleRegion extends Region {
    /** Returns a block of one instruction, of four bytes, at that physical address. */
    static Block block(long physical) {
        return new Block(FallNode.WIDE, 1, Mode.CODE_64, physical, 4, Block.ONE_PAGE, 4, 4);
    }

    @Override
    public @Nullable Block execute(@Nullable Context c, int entrance) {
        return null;
    }
}

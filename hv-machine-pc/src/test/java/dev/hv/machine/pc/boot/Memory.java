package dev.hv.machine.pc.boot;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;

/** Guest memory as a plan would leave it. */
final class Memory {
    private final LoadPlan plan;

    Memory(LoadPlan plan) {
        this.plan = plan;
    }

    private LoadPlan.Piece piece(long address) {
        return plan.pieces().stream()
                .filter(p -> address >= p.address() && address < p.end())
                .findFirst()
                .orElseThrow(() -> new AssertionError("nothing at 0x" + Long.toHexString(address)));
    }

    /** The piece of that name. */
    LoadPlan.Piece named(String what) {
        return plan.pieces().stream().filter(p -> p.what().equals(what)).findFirst().orElseThrow();
    }

    int u8(long address) {
        LoadPlan.Piece piece = piece(address);
        long offset = address - piece.address();
        MemorySegment contents = piece.contents();
        return offset < contents.byteSize()
                ? contents.get(ValueLayout.JAVA_BYTE, offset) & 0xFF
                : 0;
    }

    long u32(long address) {
        long value = 0;
        for (int i = 3; i >= 0; i--) {
            value = value << 8 | u8(address + i);
        }
        return value;
    }

    long u64(long address) {
        return u32(address) | u32(address + 4) << 32;
    }

    String text(long address) {
        StringBuilder out = new StringBuilder();
        for (long at = address; u8(at) != 0; at++) {
            out.append((char) u8(at));
        }
        return new String(
                out.toString().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }
}

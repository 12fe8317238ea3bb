package dev.hv.cpu.x86.interp;

import dev.hv.cpu.x86.fp.FxsaveImage;
import dev.hv.cpu.x86.store.RegionStore;
import dev.hv.cpu.x86.system.Bench;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;

/** A processor in 64-bit mode, whose exceptions lead on to the next slot of a program. */
final class TierMachine {
    /** Where programs have their data. */
    static final int DATA = 0x50_0000;

    /** Where their stack begins. */
    static final int STACK = 0x70_0000;

    private static final int HANDLERS = 0x60_0000;

    final Bench bench;
    final Context c;
    final Interpreter interpreter;

    TierMachine(Tiering tiering) {
        this(tiering, null);
    }

    TierMachine(Tiering tiering, @Nullable RegionStore store) {
        Context[] made = new Context[1];
        bench =
                Bench.longMode(
                        bus -> {
                            made[0] = new Context(bus);
                            return made[0];
                        });
        c = made[0];
        interpreter = new Interpreter(c, tiering, store);
        c.cr4 |= 0x600;
        c.updateMode();
        for (int vector = 0; vector < 32; vector++) {
            handler(vector);
        }
    }

    /** Goes on with the slot behind the one that faulted. */
    private void handler(int vector) {
        int address = HANDLERS + 64 * vector;
        boolean error =
                switch (vector) {
                    case 8, 10, 11, 12, 13, 14, 17 -> true;
                    default -> false;
                };
        byte[] drop = error ? new byte[] {0x48, (byte) 0x83, (byte) 0xC4, 8} : new byte[0];
        // FNCLEX; ADD QWORD [RSP], 16; AND QWORD [RSP], -16; MOV RSP in the frame; IRETQ
        byte[] rest = {
            (byte) 0xDB,
            (byte) 0xE2,
            0x48,
            (byte) 0x83,
            0x04,
            0x24,
            0x10,
            0x48,
            (byte) 0x83,
            0x24,
            0x24,
            (byte) 0xF0,
            0x48,
            (byte) 0xC7,
            0x44,
            0x24,
            0x18,
            0,
            0,
            0x70,
            0,
            0x48,
            (byte) 0xCF
        };
        put(address, drop);
        put(address + drop.length, rest);
        bench.gate(vector, 0x38, address, 0x8E);
    }

    void put(int address, byte[] bytes) {
        for (int i = 0; i < bytes.length; i++) {
            bench.memory.put(address + i, 1, bytes[i]);
        }
    }

    /** Returns one of the interpreter's figures. */
    long figure(String name) {
        return interpreter.statistics().stream()
                .filter(figure -> figure.name().equals(name))
                .findFirst()
                .orElseThrow()
                .count();
    }

    String state() {
        StringBuilder state = new StringBuilder();
        state.append("rip ").append(Long.toHexString(c.rip));
        state.append(" count ").append(c.instructions);
        state.append(" flags ").append(Integer.toHexString(c.flags()));
        for (int i = 0; i < 16; i++) {
            state.append("\nr").append(i).append(' ').append(Long.toHexString(c.r[i]));
        }
        long[] image = new long[FxsaveImage.LONGS];
        FxsaveImage.save(c.fp, image, true, true);
        state.append("\nfxsave ").append(Arrays.toString(image));
        state.append("\nmemory ").append(memory());
        return state.toString();
    }

    private int memory() {
        byte[] bytes = new byte[0x2000];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) bench.memory.get(DATA - 0x1000 + i, 1);
            bytes[i] ^= (byte) (17 * bench.memory.get(RandomPrograms.ADDRESS - 0x1000 + i, 1));
        }
        return Arrays.hashCode(bytes);
    }
}

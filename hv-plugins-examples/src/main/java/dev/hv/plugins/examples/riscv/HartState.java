package dev.hv.plugins.examples.riscv;

import dev.hv.api.cpu.CpuState;
import dev.hv.api.state.StateException;
import dev.hv.api.state.StateReader;
import dev.hv.api.state.StateWriter;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** The registers of a hart by the names of the manual: x1 to x31, pc and those of machine mode. */
final class HartState implements CpuState {
    private static final int BITS = 32;
    private static final String PC = "pc";
    private static final String WAITING = "waiting";
    private static final String NMI = "nmi";

    private final Hart hart;
    private final List<Register> registers = new ArrayList<>();

    HartState(Hart hart) {
        this.hart = hart;
        registers.add(new Register(PC, BITS, "general"));
        for (int i = 1; i < Hart.REGISTERS; i++) {
            registers.add(new Register("x" + i, BITS, "general"));
        }
        Csrs.NAMES.forEach(name -> registers.add(new Register(name, BITS, "control")));
    }

    /** Reads a field of 32 bits. */
    static int word(StateReader in, String field) throws StateException {
        long value = in.getLong(field);
        if (value != (value & 0xFFFF_FFFFL)) {
            throw new StateException(field, "is " + value + ", expected 32 bits");
        }
        return (int) value;
    }

    @Override
    public List<Register> registers() {
        return List.copyOf(registers);
    }

    private void require(String register) {
        if (registers.stream().noneMatch(known -> known.name().equals(register))) {
            throw new IllegalArgumentException("no register '" + register + "'");
        }
    }

    @Override
    public long get(String register) {
        require(register);
        return Integer.toUnsignedLong(
                switch (register.charAt(0)) {
                    case 'p' -> hart.pc();
                    case 'x' -> hart.register(Integer.parseInt(register.substring(1)));
                    default -> hart.csrs().get(register);
                });
    }

    @Override
    public void set(String register, long value) {
        require(register);
        switch (register.charAt(0)) {
            case 'p' -> hart.pc((int) value & ~3);
            case 'x' -> hart.register(Integer.parseInt(register.substring(1)), (int) value);
            default -> hart.csrs().set(register, (int) value);
        }
    }

    @Override
    public byte[] getBytes(String register) {
        return ByteBuffer.allocate(Integer.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt((int) get(register))
                .array();
    }

    @Override
    public void setBytes(String register, byte[] value) {
        require(register);
        if (value.length != Integer.BYTES) {
            throw new IllegalArgumentException(register + " has 4 bytes, not " + value.length);
        }
        set(register, ByteBuffer.wrap(value).order(ByteOrder.LITTLE_ENDIAN).getInt());
    }

    @Override
    public void save(StateWriter out) {
        out.putLong(PC, get(PC));
        for (int i = 1; i < Hart.REGISTERS; i++) {
            out.putLong("x" + i, Integer.toUnsignedLong(hart.register(i)));
        }
        hart.csrs().save(out);
        out.putBoolean(WAITING, hart.waiting()).putBoolean(NMI, hart.nonMaskablePending());
    }

    @Override
    public void load(StateReader in) throws StateException {
        hart.clear();
        try {
            int pc = word(in, PC);
            if ((pc & 3) != 0) {
                throw new StateException(PC, "is no multiple of 4");
            }
            for (int i = 1; i < Hart.REGISTERS; i++) {
                hart.register(i, word(in, "x" + i));
            }
            hart.csrs().load(in);
            hart.resume(pc, in.getBoolean(WAITING), in.getBoolean(NMI));
        } catch (StateException e) {
            hart.clear();
            throw e;
        }
    }
}

package dev.hv.cpu.x86.interp;

import dev.hv.cpu.x86.decode.Decoder;
import dev.hv.cpu.x86.decode.Instruction;
import dev.hv.cpu.x86.decode.Opcode;
import dev.hv.cpu.x86.decode.OpcodeMap;
import dev.hv.cpu.x86.decode.OpcodeTable;
import dev.hv.cpu.x86.decode.Operand;
import dev.hv.cpu.x86.model.Model;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * Random programs of 64-bit code that run for ever: slots of {@link #SLOT} bytes with an
 * instruction each, branches between slots, direct and indirect, calls of slots and returns. Memory
 * operands lie around RBP; RSP, RBP, R14 and R15 are not written but by the stack's instructions.
 * Same seed, same program.
 */
final class RandomPrograms {
    static final int SLOT = 16;

    /** Where a program has to lie for its indirect jumps to stay in it: across two pages. */
    static final int ADDRESS = 0x40_0D00;

    private static final Set<String> EXCLUDED =
            Set.of(
                    ("jmp call ret jmpf callf retf iret int int3 int1 into syscall sysret sysenter"
                                    + " sysexit loop loope loopne jcxz jecxz jrcxz hlt in out ins"
                                    + " outs cpuid rdmsr wrmsr wbinvd invd clts lmsw smsw lgdt lidt"
                                    + " sgdt sidt lldt ltr sldt str swapgs rsm popf leave enter"
                                    + " lss lfs lgs frstor fxrstor fxrstor64 fxsave64 movs stos"
                                    + " cmps scas lods maskmovq maskmovdqu wrfsbase wrgsbase xlat"
                                    + " xsetbv xgetbv monitor mwait lar lsl verr verw ud2 ud1 ud0")
                            .split(" "));

    private static final Set<Integer> RESERVED = Set.of(4, 5, 14, 15);

    private final Random random;
    private final List<Opcode> forms;
    private final Decoder decoder = new Decoder();

    RandomPrograms(long seed) {
        random = new Random(seed);
        Set<String> features = Model.DEFAULT.features();
        forms =
                OpcodeTable.all().stream()
                        .filter(form -> !form.isBad() && features.contains(form.feature()))
                        .filter(form -> !EXCLUDED.contains(form.mnemonic()))
                        .filter(RandomPrograms::simple)
                        .toList();
    }

    private static boolean simple(Opcode form) {
        return form.operands().stream()
                .noneMatch(
                        operand ->
                                switch (operand.addressing()) {
                                    case A, C, D, J, S, O, FIXED_SEGMENT -> true;
                                    default -> false;
                                });
    }

    /** Returns a program of that many slots; the last one leads back to the first. */
    byte[] program(int slots) {
        ByteArrayOutputStream program = new ByteArrayOutputStream();
        for (int i = 0; i < slots; i++) {
            byte[] code = i == slots - 1 ? jump(0xE9, -i * SLOT - 5) : slot(i, slots);
            program.writeBytes(code);
            for (int pad = code.length; pad < SLOT; pad++) {
                program.write(0x90);
            }
        }
        return program.toByteArray();
    }

    private byte[] slot(int at, int slots) {
        int choice = random.nextInt(100);
        int target = random.nextInt(slots);
        if (choice < 15) {
            // A branch on a random condition, mostly forward so that programs get on.
            int to = choice < 11 ? Math.min(slots - 1, at + 1 + random.nextInt(6)) : target;
            return conditional(random.nextInt(16), (to - at) * SLOT - 6);
        }
        if (choice < 17) {
            return jump(0xE8, (target - at) * SLOT - 5);
        }
        if (choice < 19) {
            return new byte[] {(byte) 0xC3};
        }
        if (choice < 21) {
            return indirect(random.nextInt(Math.max(1, slots - 3)), chance(30));
        }
        if (choice < 24) {
            // A counted loop: DEC R14D; JNZ.
            byte[] back = conditional(5, (Math.max(0, at - 4) - at) * SLOT - 9);
            byte[] all = {0x41, (byte) 0xFF, (byte) 0xCE, 0, 0, 0, 0, 0, 0};
            System.arraycopy(back, 0, all, 3, 6);
            return all;
        }
        return instruction();
    }

    /** To one of four slots, as R14 has it: MOV EAX, R14D; AND EAX, 30H; ADD EAX, to; JMP RAX. */
    private static byte[] indirect(int slot, boolean calls) {
        byte[] all = {0x44, (byte) 0x89, (byte) 0xF0, (byte) 0x83, (byte) 0xE0, 0x30};
        byte[] add = jump(0x05, ADDRESS + slot * SLOT);
        byte[] code = Arrays.copyOf(all, all.length + add.length + 2);
        System.arraycopy(add, 0, code, all.length, add.length);
        code[code.length - 2] = (byte) 0xFF;
        code[code.length - 1] = (byte) (calls ? 0xD0 : 0xE0);
        return code;
    }

    private static byte[] jump(int opcode, int distance) {
        return new byte[] {
            (byte) opcode,
            (byte) distance,
            (byte) (distance >> 8),
            (byte) (distance >> 16),
            (byte) (distance >> 24)
        };
    }

    private static byte[] conditional(int condition, int distance) {
        byte[] jump = jump(0x80 | condition, distance);
        byte[] all = new byte[6];
        all[0] = 0x0F;
        System.arraycopy(jump, 0, all, 1, 5);
        return all;
    }

    private byte[] instruction() {
        while (true) {
            Opcode form = forms.get(random.nextInt(forms.size()));
            byte[] code = encode(form);
            Instruction in = decoder.decode(code, 0, 15, 64);
            if (in != Decoder.TOO_LONG && in.opcode == form && in.length <= 15 && keeps(in)) {
                byte[] cut = new byte[in.length];
                System.arraycopy(code, 0, cut, 0, in.length);
                return cut;
            }
        }
    }

    private static boolean keeps(Instruction in) {
        if (in.segmentOverride >= 0 || in.addressSize != 8) {
            return false;
        }
        for (int i = 0; i < in.operandCount(); i++) {
            Operand operand = in.operand(i);
            if (operand.kind() == Operand.Kind.GPR && RESERVED.contains(operand.register())) {
                return false;
            }
        }
        boolean stack = in.opcode.mnemonic().equals("push") || in.opcode.mnemonic().equals("pop");
        return (!in.hasMemory || (in.base == 5 && in.index < 0)) && (!stack || !in.hasMemory);
    }

    private byte[] encode(Opcode form) {
        byte[] code = new byte[24];
        random.nextBytes(code);
        int at = 0;
        if (chance(15)) {
            code[at++] = 0x66;
        }
        if (form.mandatoryPrefix() != 0) {
            code[at++] = (byte) form.mandatoryPrefix();
        }
        if (chance(60)) {
            code[at++] = (byte) (0x40 | (random.nextInt(16) & ~1) | (chance(30) ? 1 : 0));
        }
        if (form.map() != OpcodeMap.ONE_BYTE) {
            code[at++] = 0x0F;
        }
        if (form.map() == OpcodeMap.MAP_0F38) {
            code[at++] = 0x38;
        } else if (form.map() == OpcodeMap.MAP_0F3A) {
            code[at++] = 0x3A;
        }
        boolean register =
                form.operands().stream()
                        .anyMatch(
                                operand ->
                                        operand.addressing() == dev.hv.cpu.x86.decode.Addressing.Z);
        code[at++] = (byte) (form.code() + (register ? random.nextInt(8) : 0));
        if (form.hasModRm()) {
            int modRm = chance(50) ? 0xC0 | random.nextInt(64) : 0x85 | random.nextInt(8) << 3;
            if (form.digit() >= 0) {
                modRm = (modRm & 0xC7) | form.digit() << 3;
            }
            code[at++] = (byte) modRm;
            if ((modRm & 0xC0) == 0x80) {
                int distance = random.nextInt(-0x800, 0x7F0) & (chance(80) ? ~15 : -1);
                for (int i = 0; i < 4; i++) {
                    code[at++] = (byte) (distance >> (8 * i));
                }
            }
        }
        return code;
    }

    private boolean chance(int percent) {
        return random.nextInt(100) < percent;
    }
}

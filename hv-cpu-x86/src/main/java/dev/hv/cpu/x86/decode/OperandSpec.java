package dev.hv.cpu.x86.decode;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/**
 * An operand of an opcode form, before it is bound to an instruction's bytes.
 *
 * <p>Written as in Intel SDM vol. 2, appendix A.2: {@code Ev}, {@code Gb}, {@code Ib}, {@code rAX}.
 * {@code Rv/Mw} says that the operand has another size in a register than in memory, {@code Ibs}
 * that a byte immediate is sign-extended to the operand size.
 */
public final class OperandSpec {
    private final String text;
    private final Addressing addressing;
    private final OperandType type;
    private final OperandType registerType;
    private final int register;
    private final Operand[] bound;

    private OperandSpec(
            String text,
            Addressing addressing,
            OperandType type,
            OperandType registerType,
            int register) {
        this.text = text;
        this.addressing = addressing;
        this.type = type;
        this.registerType = registerType;
        this.register = register;
        this.bound = bind();
    }

    /** The operand as the table writes it. */
    public String text() {
        return text;
    }

    /** How the operand is addressed. */
    public Addressing addressing() {
        return addressing;
    }

    /** The operand's type; in memory, where registers differ. */
    public OperandType type() {
        return type;
    }

    /** The operand's type in a register. */
    public OperandType registerType() {
        return registerType;
    }

    /** The number of the register that the opcode names; 1 for a second immediate; else 0. */
    public int register() {
        return register;
    }

    @Override
    public String toString() {
        return text;
    }

    /** The operand where it is no register that ModRM or the opcode byte chooses. */
    Operand bound(int operandSize) {
        return bound[operandSize == OperandType.WIDE ? 3 : operandSize >> 2];
    }

    /** The specs for a list such as {@code Gv,Ev,Iz}. */
    static OperandSpec[] parseList(String text) {
        List<OperandSpec> specs = new ArrayList<>(4);
        int immediates = 0;
        for (int from = 0; from < text.length(); ) {
            int comma = text.indexOf(',', from);
            int to = comma < 0 ? text.length() : comma;
            OperandSpec spec = parse(text.substring(from, to));
            if (spec.addressing == Addressing.I && immediates++ > 0) {
                spec = fixed(spec.text, Addressing.I, spec.type, 1);
            }
            specs.add(spec);
            from = to + 1;
        }
        return specs.toArray(new OperandSpec[0]);
    }

    /** The spec for a text such as {@code Ev}, {@code Rv/Mw}, {@code rAX} or {@code STi}. */
    static OperandSpec parse(String text) {
        int slash = text.indexOf('/');
        if (slash > 0) {
            Addressing addressing = text.charAt(0) == 'U' ? Addressing.W : Addressing.E;
            OperandType register = type(text, 1, slash);
            return new OperandSpec(
                    text, addressing, type(text, slash + 2, text.length()), register, 0);
        }
        OperandSpec fixed = fixed(text);
        if (fixed != null) {
            return fixed;
        }
        Addressing addressing = letter(text);
        OperandType type = type(text, 1, text.length());
        return new OperandSpec(text, addressing, type, type, 0);
    }

    private static @Nullable OperandSpec fixed(String text) {
        return switch (text) {
            case "1" -> fixed(text, Addressing.ONE, OperandType.B, 0);
            case "ST" -> fixed(text, Addressing.ST, OperandType.T, 0);
            case "STi" -> fixed(text, Addressing.STI, OperandType.T, 0);
            case "XMM0" -> fixed(text, Addressing.FIXED_XMM, OperandType.DQ, 0);
            case "AL" -> fixed(text, Addressing.FIXED_GENERAL, OperandType.B, 0);
            case "CL" -> fixed(text, Addressing.FIXED_GENERAL, OperandType.B, 1);
            case "AX" -> fixed(text, Addressing.FIXED_GENERAL, OperandType.W, 0);
            case "DX" -> fixed(text, Addressing.FIXED_GENERAL, OperandType.W, 2);
            case "eAX" -> fixed(text, Addressing.FIXED_GENERAL, OperandType.Z, 0);
            case "rAX" -> fixed(text, Addressing.FIXED_GENERAL, OperandType.V, 0);
            case "ES" -> fixed(text, Addressing.FIXED_SEGMENT, OperandType.V, 0);
            case "CS" -> fixed(text, Addressing.FIXED_SEGMENT, OperandType.V, 1);
            case "SS" -> fixed(text, Addressing.FIXED_SEGMENT, OperandType.V, 2);
            case "DS" -> fixed(text, Addressing.FIXED_SEGMENT, OperandType.V, 3);
            case "FS" -> fixed(text, Addressing.FIXED_SEGMENT, OperandType.V, 4);
            case "GS" -> fixed(text, Addressing.FIXED_SEGMENT, OperandType.V, 5);
            default -> null;
        };
    }

    private static OperandSpec fixed(
            String text, Addressing addressing, OperandType type, int register) {
        return new OperandSpec(text, addressing, type, type, register);
    }

    private static Addressing letter(String text) {
        return switch (text.charAt(0)) {
            case 'A' -> Addressing.A;
            case 'B' -> Addressing.B;
            case 'C' -> Addressing.C;
            case 'D' -> Addressing.D;
            case 'E' -> Addressing.E;
            case 'G' -> Addressing.G;
            case 'H' -> Addressing.H;
            case 'I' -> Addressing.I;
            case 'J' -> Addressing.J;
            case 'L' -> Addressing.L;
            case 'M' -> Addressing.M;
            case 'N' -> Addressing.N;
            case 'O' -> Addressing.O;
            case 'P' -> Addressing.P;
            case 'Q' -> Addressing.Q;
            case 'R' -> Addressing.R;
            case 'S' -> Addressing.S;
            case 'U' -> Addressing.U;
            case 'V' -> Addressing.V;
            case 'W' -> Addressing.W;
            case 'X' -> Addressing.X;
            case 'Y' -> Addressing.Y;
            case 'Z' -> Addressing.Z;
            default -> throw new IllegalStateException("no addressing code: " + text);
        };
    }

    private static OperandType type(String text, int from, int to) {
        return switch (text.substring(from, to)) {
            case "" -> OperandType.NONE;
            case "b" -> OperandType.B;
            case "bs" -> OperandType.BS;
            case "w" -> OperandType.W;
            case "d" -> OperandType.D;
            case "q" -> OperandType.Q;
            case "dq" -> OperandType.DQ;
            case "qq" -> OperandType.QQ;
            case "x" -> OperandType.X;
            case "t" -> OperandType.T;
            case "ss" -> OperandType.SS;
            case "sd" -> OperandType.SD;
            case "ps" -> OperandType.PS;
            case "pd" -> OperandType.PD;
            case "pi" -> OperandType.PI;
            case "v" -> OperandType.V;
            case "z" -> OperandType.Z;
            case "y" -> OperandType.Y;
            case "a" -> OperandType.A;
            case "p" -> OperandType.P;
            case "s" -> OperandType.S;
            case "env" -> OperandType.ENV;
            case "fpu" -> OperandType.FPU;
            default -> throw new IllegalStateException("no operand type: " + text);
        };
    }

    private Operand[] bind() {
        Operand.Kind kind =
                switch (addressing) {
                    case A -> Operand.Kind.FAR_POINTER;
                    case I, ONE -> Operand.Kind.IMMEDIATE;
                    case J -> Operand.Kind.RELATIVE;
                    case O -> Operand.Kind.MOFFS;
                    case X -> Operand.Kind.STRING_SOURCE;
                    case Y -> Operand.Kind.STRING_DESTINATION;
                    case FIXED_GENERAL -> Operand.Kind.GPR;
                    case FIXED_SEGMENT -> Operand.Kind.SEGMENT;
                    case FIXED_XMM -> Operand.Kind.XMM;
                    case ST -> Operand.Kind.ST;
                    default -> Operand.Kind.MEMORY;
                };
        return new Operand[] {
            new Operand(kind, type.size(2), register),
            new Operand(kind, type.size(4), register),
            new Operand(kind, type.size(8), register),
            new Operand(kind, type.size(OperandType.WIDE), register)
        };
    }
}

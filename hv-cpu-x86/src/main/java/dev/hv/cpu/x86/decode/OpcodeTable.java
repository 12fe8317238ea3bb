package dev.hv.cpu.x86.decode;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The opcode maps of Intel SDM vol. 2, appendix A, read once from their lines of text.
 *
 * <p>Among the forms of one opcode byte the first whose constraints hold is the instruction.
 */
public final class OpcodeTable {
    /** The entry for byte strings that are no instruction; its id is 0. */
    public static final Opcode BAD;

    private static final int CODES = 256;
    private static final int ROWS = 4 * CODES;
    private static final Opcode[] NO_FORMS = {};

    private static final List<Opcode> ALL = new ArrayList<>(1200);

    /** Forms by map and opcode byte. */
    private static final Opcode[][] FORMS = new Opcode[ROWS][];

    /** What the forms forbid: the selection scans this, and touches the one form it finds. */
    private static final long[][] FORBIDDEN = new long[ROWS][];

    /** Whether the opcode bytes have ModRM, by map and opcode byte. */
    private static final boolean[] MOD_RM = new boolean[ROWS];

    static {
        for (int row = 0; row < ROWS; row++) {
            FORMS[row] = NO_FORMS;
            FORBIDDEN[row] = new long[0];
        }
        OpcodeReader reader = new OpcodeReader();
        BAD = reader.bad();
        ALL.add(BAD);
        reader.read(OneByteOpcodes.FORMS);
        reader.read(TwoByteOpcodes.FORMS);
        reader.read(FloatingPointOpcodes.FORMS);
        reader.read(MmxOpcodes.FORMS);
        reader.read(SseOpcodes.FORMS);
        reader.read(ExtensionOpcodes.FORMS);
        reader.read(AvxOpcodes.FORMS);
        reader.read(AvxIntegerOpcodes.FORMS);
    }

    private OpcodeTable() {}

    /** Every form, by id. */
    public static List<Opcode> all() {
        return Collections.unmodifiableList(ALL);
    }

    /** How many forms there are, the bad entry among them: ids are below. */
    public static int size() {
        return ALL.size();
    }

    /**
     * The form with an id.
     *
     * @throws IndexOutOfBoundsException if there is none
     */
    public static Opcode get(int id) {
        return ALL.get(id);
    }

    /** Whether the opcode byte of a map is followed by ModRM. */
    static boolean hasModRm(OpcodeMap map, int code) {
        return MOD_RM[map.number() * CODES + code];
    }

    /** The first form that a selection of {@link Constraint} bits allows, or the bad entry. */
    static Opcode select(OpcodeMap map, int code, long selection) {
        int row = map.number() * CODES + code;
        long[] forbidden = FORBIDDEN[row];
        for (int i = 0; i < forbidden.length; i++) {
            if ((forbidden[i] & selection) == 0) {
                return FORMS[row][i];
            }
        }
        return BAD;
    }

    /** Adds a form, for one opcode byte or the eight that hold a register. */
    static void add(Opcode opcode, int codes) {
        ALL.add(opcode);
        int first = opcode.map().number() * CODES + opcode.code();
        for (int row = first; row < first + codes; row++) {
            int count = FORMS[row].length;
            Opcode[] forms = new Opcode[count + 1];
            long[] forbidden = new long[count + 1];
            System.arraycopy(FORMS[row], 0, forms, 0, count);
            System.arraycopy(FORBIDDEN[row], 0, forbidden, 0, count);
            forms[count] = opcode;
            forbidden[count] = opcode.forbidden();
            FORMS[row] = forms;
            FORBIDDEN[row] = forbidden;
            MOD_RM[row] |= opcode.hasModRm();
        }
    }
}

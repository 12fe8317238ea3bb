package dev.hv.cpu.x86.decode;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The opcode maps of Intel SDM vol. 2, appendix A, read once from their lines of text.
 *
 * <p>Among the forms of one opcode byte and ModRM.reg the first whose constraints hold is the
 * instruction.
 */
public final class OpcodeTable {
    /** The entry for byte strings that are no instruction; its id is 0. */
    public static final Opcode BAD = new Opcode(OpcodeForm.bad(), 0);

    private static final int REGISTERS = 8;
    private static final int CODES = 256;
    private static final Opcode[] NONE = {};

    private static final List<Opcode> ALL;

    /** Forms by map, opcode byte and ModRM.reg; for forms without ModRM in all eight places. */
    private static final Opcode[][] FORMS =
            new Opcode[OpcodeMap.values().length * CODES * REGISTERS][];

    /** Whether the opcode bytes have ModRM, by map and opcode byte. */
    private static final boolean[] MOD_RM = new boolean[OpcodeMap.values().length * CODES];

    static {
        Arrays.fill(FORMS, NONE);
        List<Opcode> all = new ArrayList<>(1400);
        all.add(BAD);
        Map<String, OperandSpec> specs = new HashMap<>();
        for (String lines :
                List.of(
                        OneByteOpcodes.FORMS,
                        TwoByteOpcodes.FORMS,
                        FloatingPointOpcodes.FORMS,
                        MmxOpcodes.FORMS,
                        SseOpcodes.FORMS,
                        ExtensionOpcodes.FORMS)) {
            read(lines, specs, all);
        }
        ALL = Collections.unmodifiableList(all);
    }

    private OpcodeTable() {}

    /** Every form, by id. */
    public static List<Opcode> all() {
        return ALL;
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

    /** The first form that a selection allows, or the bad entry. */
    static Opcode select(OpcodeMap map, int code, int register, int selection) {
        for (Opcode form : FORMS[(map.number() * CODES + code) * REGISTERS + register]) {
            if (form.allows(selection)) {
                return form;
            }
        }
        return BAD;
    }

    private static void read(String lines, Map<String, OperandSpec> specs, List<Opcode> all) {
        String feature = "base";
        int from = 0;
        while (from < lines.length()) {
            int to = lines.indexOf('\n', from);
            char first = lines.charAt(from);
            if (first == '@') {
                feature = lines.substring(from + 1, to);
            } else if (first != '\n' && first != '#') {
                OpcodeForm form = new OpcodeForm(lines.substring(from, to), feature, specs);
                Opcode opcode = new Opcode(form, all.size());
                all.add(opcode);
                place(form, opcode);
            }
            from = to + 1;
        }
    }

    private static void place(OpcodeForm form, Opcode opcode) {
        int codes = form.registerInCode ? 8 : 1;
        for (int code = form.code; code < form.code + codes; code++) {
            int row = form.map.number() * CODES + code;
            MOD_RM[row] |= opcode.hasModRm();
            for (int register = 0; register < REGISTERS; register++) {
                if (form.digit < 0 || form.digit == register) {
                    int slot = row * REGISTERS + register;
                    Opcode[] forms = Arrays.copyOf(FORMS[slot], FORMS[slot].length + 1);
                    forms[forms.length - 1] = opcode;
                    FORMS[slot] = forms;
                }
            }
        }
    }
}

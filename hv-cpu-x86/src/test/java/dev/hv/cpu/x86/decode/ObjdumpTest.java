package dev.hv.cpu.x86.decode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The decoder against GNU objdump: same length, same mnemonic, or a difference that is listed here.
 */
class ObjdumpTest {
    /** How many instructions of each mode; millions take minutes. */
    private static final int INSTRUCTIONS = Integer.getInteger("hv.objdump.instructions", 10_000);

    private static final int RANDOM_BYTES = 20;
    private static final byte[] PREFIXES =
            HexFormat.of().parseHex("262E363E6465666666" + "67F0F2F3F2F3");
    private static final Pattern PREFIX_WORDS =
            Pattern.compile(
                    "^((lock|repn?z|rep|(data|addr)(16|32)|[cdefgs]s|rex(\\.\\w+)?|bnd|notrack"
                            + "|xacquire|xrelease|\\{vex}) +)+");

    /** REX that another prefix follows, which objdump prints as an instruction. */
    private static final Pattern ONLY_PREFIXES = Pattern.compile("(.* )?rex(\\.\\w+)?");

    /** MOV to CS and with control, debug, test and segment registers that do not exist. */
    private static final Pattern NO_SUCH_REGISTER =
            Pattern.compile("mov +(.*(cr([15-79]|1\\d)|dr([89]|1\\d)|tr\\d).*|cs,.*|.*\\?.*)");

    /** Later instructions with VEX: masks, tiles, FMA4 and others. */
    private static final Pattern LATER_VECTORS =
            Pattern.compile(
                    "k\\w+|vpdp\\w+|vfn?m(add|sub|addsub|subadd)[ps][sd]|vpermil2p[sd]|vgf2p8\\w+"
                        + "|vbcstne\\w+|vcvtne\\w+|vpmadd52\\w+|t(ile|dp)\\w+|(ld|st)tilecfg|cmp\\w+xadd");

    /** Instructions of processors that our tables do not describe. */
    private static final Set<String> UNKNOWN_TO_US =
            Set.of(
                    // AMD's own
                    ("femms movntsd movntss extrq insertq clzero monitorx mwaitx rdpru skinit stgi"
                         + " clgi tlbsync invlpgb mcommit rmpupdate rmpadjust psmash vmgexit"
                         + " pvalidate vmrun vmmcall vmload vmsave invlpga lwpins lwpval llwpcb"
                         + " slwpcb pavgusb pf2id pf2iw pfacc pfadd pfcmpeq pfcmpge pfcmpgt pfmax"
                         + " pfmin pfmul pfnacc pfpnacc pfrcp pfrcpit1 pfrcpit2 pfrsqit1 pfrsqrt"
                         + " pfsub pfsubr pi2fd pi2fw pmulhrw pswapd bextr blcfill blci blcic"
                         + " blcmsk blcs blsfill blsic t1mskc tzmsk"
                                    // VIA's own
                                    + " montmul xsha1 xsha256 xcrypt-ecb xcrypt-cbc xcrypt-ctr"
                                    + " xcrypt-cfb xcrypt-ofb xstore-rng"
                                    // Intel's, of 2018 and later
                                    + " aadd aand aor axor aesdec128kl aesdec256kl aesenc128kl"
                                    + " aesenc256kl aesdecwide128kl aesdecwide256kl aesencwide128kl"
                                    + " aesencwide256kl encodekey128 encodekey256 loadiwkey"
                                    + " gf2p8affineinvqb gf2p8affineqb gf2p8mulb movdiri movdir64b"
                                    + " enqcmd enqcmds ptwrite pconfig enclv wrmsrns rdmsrlist"
                                    + " wrmsrlist hreset uiret testui clui stui senduipi xresldtrk"
                                    + " xsusldtrk seamret seamops seamcall tdcall"
                                    // control-flow enforcement
                                    + " wrssd wrssq wrussd wrussq incsspd incsspq rstorssp"
                                    + " saveprevssp setssbsy clrssbsy"

                                    // test registers of the 80386 and the 80287's mode
                                    + " frstpm(287")
                            .split(" "));

    /** What the processor executes and objdump does not know, or knows under one encoding only. */
    private static final Set<String> UNKNOWN_TO_OBJDUMP =
            Set.of(
                    // F2 is ignored before these
                    "bsf",
                    "bsr",
                    "wbinvd",
                    // second encodings of the x87
                    "fcom",
                    "fcomp",
                    "fstp",
                    "fxch",
                    // any ModRM.rm
                    "lfence",
                    "mfence",
                    "sfence",
                    // undocumented until 2017, and reserved no-operations
                    "salc",
                    "nop");

    /** What the manual allows without 66, F2 and F3 only, or in 64-bit mode only. */
    private static final Set<String> REFUSED =
            Set.of(
                    ("clac stac xgetbv xsetbv xend xtest encls enclu vmcall vmlaunch vmresume"
                         + " vmxoff vmfunc rdpkru wrpkru serialize fxsave fxsave64 fxrstor"
                         + " fxrstor64 ldmxcsr stmxcsr xsave xsave64 xrstor xrstor64 xsaveopt"
                         + " xsaveopt64 xsavec xsavec64 xsaves xsaves64 xrstors xrstors64 lfence"
                         + " mfence sfence pmovmskb rdfsbase rdgsbase wrfsbase wrgsbase swapgs"
                         + " vmptrst vmptrld vzeroupper vzeroall vldmxcsr vstmxcsr")
                            .split(" "));

    @BeforeAll
    static void objdumpIsPresent() {
        assumeTrue(Objdump.isPresent(), "no objdump on this host");
    }

    @ParameterizedTest
    @ValueSource(ints = {16, 32, 64})
    void randomBytesDecodeAsObjdumpReadsThem(int mode) {
        Random random = new Random(mode);
        List<byte[]> codes = new ArrayList<>(INSTRUCTIONS);
        for (int i = 0; i < INSTRUCTIONS; i++) {
            codes.add(instructionLike(random, mode));
        }
        List<Objdump.Line> lines = Objdump.disassemble(codes, mode);
        assertEquals(INSTRUCTIONS, lines.size());
        assertEquals(List.of(), differences(lines, mode));
    }

    @Test
    @Tag("long")
    void theVirtualMachinesOwnCodeDecodesAsObjdumpReadsIt() {
        Path library = Path.of(System.getProperty("java.home"), "lib", "server", "libjvm.so");
        assumeTrue(Files.isReadable(library), "no " + library);
        List<Objdump.Line> lines = Objdump.disassemble(library, INSTRUCTIONS);
        assumeTrue(lines.size() > INSTRUCTIONS / 2, "not x86");
        assertEquals(List.of(), differences(lines, 64));
    }

    /** Bytes that begin as instructions do: prefixes, an escape, and then anything. */
    private static byte[] instructionLike(Random random, int mode) {
        byte[] code = new byte[RANDOM_BYTES];
        random.nextBytes(code);
        int at = 0;
        for (int prefixes = Math.max(0, random.nextInt(6) - 2); prefixes > 0; prefixes--) {
            code[at++] = PREFIXES[random.nextInt(PREFIXES.length)];
        }
        if (mode == 64 && random.nextBoolean()) {
            code[at++] = (byte) (0x40 + random.nextInt(16));
        }
        if (random.nextInt(4) == 0) {
            vex(random, code, at);
            return code;
        }
        int map = random.nextInt(10);
        if (map >= 4) {
            code[at++] = 0x0F;
        }
        if (map >= 8) {
            code[at] = (byte) (map == 8 ? 0x38 : 0x3A);
        }
        return code;
    }

    /** VEX of two or three bytes, mostly as it must be. */
    private static void vex(Random random, byte[] code, int at) {
        boolean shortForm = random.nextInt(3) == 0;
        code[at] = (byte) (shortForm ? 0xC5 : 0xC4);
        code[at + 1] |= (byte) (random.nextInt(8) == 0 ? 0 : 0xC0);
        if (!shortForm) {
            code[at + 1] = (byte) ((code[at + 1] & 0xE0) | 1 + random.nextInt(3));
        }
        int last = at + (shortForm ? 1 : 2);
        if (random.nextBoolean()) {
            code[last] |= 0x78;
        }
    }

    private static List<String> differences(List<Objdump.Line> lines, int mode) {
        Decoder decoder = new Decoder();
        List<String> differences = new ArrayList<>();
        int agreed = 0;
        for (Objdump.Line line : lines) {
            byte[] code = line.code();
            Instruction ours = decoder.decode(code, 0, code.length, mode);
            String bare = PREFIX_WORDS.matcher(line.text()).replaceFirst("");
            String theirs = bare.split(" ", 2)[0];
            if (agrees(ours, line, theirs)) {
                agreed++;
            } else if (!isListed(ours, line, bare, theirs)) {
                differences.add(
                        line.hex()
                                + (": " + ours.length + " " + ours)
                                + (", objdump: " + line.length() + " " + line.text()));
            }
        }
        assertTrue(agreed > lines.size() / 3, "hardly anything was compared: " + agreed);
        return differences;
    }

    private static boolean agrees(Instruction ours, Objdump.Line line, String theirs) {
        if (!ours.isValid()) {
            return theirs.equals("(bad)") || line.text().contains("(bad)");
        }
        String text = PREFIX_WORDS.matcher(ours.toString()).replaceFirst("").split(" ", 2)[0];
        return ours.length == line.length() && withoutSize(text, theirs).equals(text);
    }

    /** The mnemonic without the size that objdump appends where no operand shows it. */
    private static String withoutSize(String ours, String theirs) {
        boolean suffixed =
                theirs.length() == ours.length() + 1
                        && theirs.startsWith(ours)
                        && "wdq".indexOf(theirs.charAt(ours.length())) >= 0;
        return suffixed ? ours : theirs;
    }

    /**
     * AVX-512 and XOP, which have escapes of their own, and VEX behind a prefix that may not be
     * there (Intel SDM vol. 2, 2.3.2 to 2.3.4), which objdump prints by itself.
     */
    private static boolean isVectorThatObjdumpAlonePrints(Objdump.Line line) {
        boolean illegal = false;
        for (byte b : line.code()) {
            switch (b & 0xFF) {
                case 0x62, 0x8F -> {
                    return true;
                }
                case 0xC4, 0xC5 -> {
                    return illegal;
                }
                case 0x66, 0xF0, 0xF2, 0xF3 -> illegal = true;
                case 0x26, 0x2E, 0x36, 0x3E, 0x64, 0x65, 0x67 -> {}
                default -> {
                    if ((b & 0xF0) != 0x40) {
                        return false;
                    }
                    illegal = true;
                }
            }
        }
        return false;
    }

    private static boolean isListed(
            Instruction ours, Objdump.Line line, String bare, String theirs) {
        if (ONLY_PREFIXES.matcher(bare).matches()) {
            return true;
        }
        if (!ours.isValid()) {
            return ours.lock
                    || UNKNOWN_TO_US.contains(theirs)
                    || isVectorThatObjdumpAlonePrints(line)
                    || LATER_VECTORS.matcher(theirs).matches()
                    || bare.startsWith(".byte")
                    || NO_SUCH_REGISTER.matcher(bare).matches()
                    || REFUSED.contains(theirs);
        }
        return switch (ours.opcode.mnemonic()) {
            // objdump takes FWAIT as part of the instruction after it
            case "fwait" -> true;
            // MPX, CET and later hints are no-operations; 66 90 is printed as xchg ax,ax
            case "nop" ->
                    bare.contains("(bad)")
                            || theirs.startsWith("bnd")
                            || theirs.startsWith("prefetch")
                            || theirs.startsWith("rdssp")
                            || theirs.equals("xchg");
            // REX.B makes it an exchange
            case "xchg" -> theirs.equals("pause");
            case "pclmulqdq" -> theirs.startsWith("pclmul");
            case "vpclmulqdq" -> theirs.startsWith("vpclmul");
            case "fneni", "fndisi", "fnsetpm" -> theirs.startsWith(ours.opcode.mnemonic());
            default ->
                    bare.contains("(bad)") && UNKNOWN_TO_OBJDUMP.contains(ours.opcode.mnemonic());
        };
    }
}

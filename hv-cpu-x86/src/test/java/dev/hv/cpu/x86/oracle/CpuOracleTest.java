package dev.hv.cpu.x86.oracle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hv.api.cpu.CpuModel;
import dev.hv.cpu.x86.decode.Decoder;
import dev.hv.cpu.x86.decode.Instruction;
import dev.hv.cpu.x86.model.Model;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The host's processor against ours, and what it found once. */
class CpuOracleTest {
    /** A look in every build; .ci/run tries a hundred times as many. */
    private static final int CASES = 3000;

    private static final int TRANSLATED = 500;
    private static final int RAX = 0;
    private static final int RBX = 8 * 3;
    private static final int TOP_3 = 0x1800;
    private static final int MXCSR = Layout.FXSAVE + 24;
    private static final int XMM0 = Layout.FXSAVE + 160;

    private final ByteBuffer record =
            ByteBuffer.allocate(Layout.RECORD).order(ByteOrder.LITTLE_ENDIAN);

    @Test
    void theHostsProcessorAgreesOnThousandsOfCases() throws IOException {
        assumeTrue(CpuOracle.isSupported(), "the host is not x86-64 Linux");
        CpuOracle.Report report = CpuOracle.run(1, false, compared -> compared < CASES);
        assertTrue(report.cases() > 2500, "cases: " + report.cases());
        assertTrue(report.faults() > 25, "faults: " + report.faults());
        assertTrue(report.programs() > 250, "programs: " + report.programs());
        assertAgrees(report);
    }

    @Test
    void theHostsProcessorAgreesWithTranslatedCode() throws IOException {
        assumeTrue(CpuOracle.isSupported(), "the host is not x86-64 Linux");
        CpuOracle.Report report = CpuOracle.run(2, true, compared -> compared < TRANSLATED);
        assertTrue(report.translated() > TRANSLATED, "translated: " + report.translated());
        assertAgrees(report);
    }

    /**
     * What AMD's processors do where the manual leaves it open is known, see docs/cpu-oracle.md;
     * what another vendor's do is for people to judge, and no defect until they have.
     */
    private static void assertAgrees(CpuOracle.Report report) {
        assertEquals(List.of(), report.lost());
        assumeTrue(
                report.differences().isEmpty() || HostProcessor.isAmd(),
                () -> "differs from a processor that is not AMD's: " + report.differences());
        assertEquals(Map.of(), report.differences());
    }

    /** A child process that two of the cases end. */
    @Test
    void theCaseThatEndsTheChildIsFoundAndNoOtherIsLost() throws IOException {
        Case deadly = of("0F0B");
        List<Case> cases = new ArrayList<>();
        for (int i = 0; i < 23; i++) {
            cases.add(i == 5 || i == 17 ? deadly : of("90"));
        }
        int[] starts = new int[1];
        PatientHost.Start start =
                () -> {
                    starts[0]++;
                    return new PatientHost.Processor() {
                        @Override
                        public byte[][] run(List<Case> some) throws IOException {
                            if (some.contains(deadly)) {
                                throw new IOException("ended");
                            }
                            return some.stream().map(Case::record).toArray(byte[][]::new);
                        }

                        @Override
                        public void close() {
                            starts[0]--;
                        }
                    };
                };
        try (PatientHost host = new PatientHost(start)) {
            List<Optional<byte[]>> results = host.run(cases);
            for (int i = 0; i < cases.size(); i++) {
                assertEquals(i != 5 && i != 17, results.get(i).isPresent(), "case " + i);
            }
        }
        assertEquals(0, starts[0], "children left");
    }

    @Test
    void aDifferenceIsFound() {
        Case one = of("4801C3"); // add rbx,rax
        byte[] right = run(one);
        for (int place : new int[] {RBX, Layout.FLAGS, Layout.FXSAVE + 200, Layout.SCRATCH + 99}) {
            byte[] wrong = right.clone();
            wrong[place] ^= 1;
            assertTrue(Comparison.difference(one, wrong, right) != null, "at " + place);
        }
        assertEquals(null, Comparison.difference(one, right, right));
    }

    @Test
    void aStoreThatThePagesForbidLeavesTheStatusWord() {
        emptyStack();
        record.putLong(RBX, 0x5000);
        byte[] after = run(of("D91B")); // fstp dword [rbx]: also a stack underflow
        assertEquals(11, after[Layout.SIGNAL]);
        assertEquals(TOP_3, number(after, Layout.FXSAVE + 2, 2));
    }

    @Test
    void aFailedCmpxchgLeavesTheUpperHalfOfItsRegister() {
        record.putLong(RAX, 0xFFFF_FFFF_0000_0001L);
        record.putLong(RBX, 0x1234_5678_0000_0002L);
        byte[] after = run(of("0FB1CB")); // cmpxchg ebx,ecx
        assertEquals(0x1234_5678_0000_0002L, number(after, RBX, 8));
        assertEquals(2, number(after, RAX, 8));
    }

    @Test
    void packedDecimalsAreLoadedAndStored() {
        emptyStack();
        record.putLong(RBX, Layout.SCRATCH_AT);
        record.putLong(Layout.SCRATCH, 0x1234_5678_9012_3456L);
        record.putShort(Layout.SCRATCH + 8, (short) 0x8078);
        byte[] loaded = run(of("DF23")); // fbld [rbx]
        record.put(0, loaded, 0, Layout.RECORD);
        record.putLong(RBX, Layout.SCRATCH_AT + 32);
        byte[] stored = run(of("DF33")); // fbstp [rbx]
        assertEquals(0x1234_5678_9012_3456L, number(stored, Layout.SCRATCH + 32, 8));
        assertEquals(0x8078, number(stored, Layout.SCRATCH + 40, 2));
    }

    @Test
    void cvtpi2psEntersMmxStateWhateverItsSourceAndCvtpi2pdOnlyFromARegister() {
        emptyStack();
        record.putLong(RBX, Layout.SCRATCH_AT);
        assertEquals(0xFF, tagsAfter("0F2AC1"));
        assertEquals(0xFF, tagsAfter("0F2A03"));
        assertEquals(0xFF, tagsAfter("660F2AC1"));
        assertEquals(0, tagsAfter("660F2A03"));
    }

    @Test
    void popToMemoryBasedOnTheStackPointerUsesThePointerThatHasMoved() {
        record.putLong(8 * 4, Layout.SCRATCH_AT + 0x100);
        record.putLong(Layout.SCRATCH + 0x100, 77);
        byte[] after = run(of("8F0424")); // pop qword [rsp]
        assertEquals(77, number(after, Layout.SCRATCH + 0x108, 8));
        assertEquals(77, number(after, Layout.SCRATCH + 0x100, 8));
    }

    @Test
    void bswapOf16BitsLeavesZero() {
        record.putLong(0, 0x1234_5678_90AB_CDEFL);
        byte[] after = run(of("660FC8")); // bswap ax
        assertEquals(0x1234_5678_90AB_0000L, number(after, 0, 8));
    }

    @Test
    void blsrAndItsKinClearOverflow() {
        record.putLong(Layout.FLAGS, 0xA02);
        byte[] after = run(of("C4E2F8F3CB")); // blsr rax,rbx
        assertEquals(0x241, number(after, Layout.FLAGS, 2) & 0xAC1);
    }

    @Test
    void aScalarConversionLooksAtWAndNotAtTheVectorLength() {
        record.putLong(RBX, 1L << 40);
        byte[] after = run(of("C4E1F72AC3")); // vcvtsi2sd xmm0,xmm1,rbx with VEX.L
        assertEquals(Double.doubleToRawLongBits(0x1p40), number(after, XMM0, 8));
    }

    @Test
    void aSumThatFaultsKeepsTheFlagsOfItsProducts() {
        record.putInt(MXCSR, 0x5800);
        record.putLong(XMM0, 0xA000_0000_0000_0000L).putLong(XMM0 + 8, 0x09C6_36B2_0000_C07EL);
        record.putLong(XMM0 + 16, 0x9B80_CFC1_C9AE_EAEEL);
        record.putLong(XMM0 + 24, 0x7FF0_0000_0000_0000L);
        byte[] after = run(of("660F3A41C131")); // dppd xmm0,xmm1,0x31: denormal + infinity
        assertEquals(8, after[Layout.SIGNAL]);
        assertEquals(0x5832, number(after, MXCSR, 4));
    }

    @Test
    void bothHalvesOfADotProductGoThroughItsStepsTogether() {
        record.putInt(MXCSR, 0x1E00);
        record.putLong(XMM0 + 32, 0x3F80_0001).putLong(XMM0 + 40, 0); // its square is not exact
        record.putLong(Layout.YMM + 32, 0x7F80_0001).putLong(Layout.YMM + 40, 0); // signals
        byte[] after = run(of("C4E36D40F23F")); // vdpps ymm6,ymm2,ymm2,0x3f
        assertEquals(8, after[Layout.SIGNAL]);
        assertEquals(0x1E01, number(after, MXCSR, 4));
    }

    @Test
    void whatChangesMemoryFaultsAsAWriteAtOnce() {
        record.putLong(RBX, 0x5000);
        for (String code : new String[] {"0103", "D303", "0FB103", "0FC70B"}) {
            byte[] after = run(of(code)); // add, rol, cmpxchg, cmpxchg8b at [rbx]
            assertEquals(6, number(after, Layout.FAULT + 16, 8), code);
            assertEquals(0x5000, number(after, Layout.FAULT + 24, 8), code);
        }
        assertEquals(4, number(run(of("3903")), Layout.FAULT + 16, 8)); // cmp [rbx],eax
    }

    @Test
    void anAddressInTheStackThatIsNotCanonicalIsAStackFault() {
        record.putLong(8 * 4, 0x4000_0000_0000_0000L).putLong(8 * 5, 0x4000_0000_0000_0000L);
        record.putLong(RBX, 0x4000_0000_0000_0000L);
        String[] stack = {"50", "58", "C3", "8B4500", "010424", "C9"}; // push ... leave
        for (String code : stack) {
            assertEquals(12, number(run(of(code)), Layout.FAULT + 8, 8), code);
        }
        for (String code : new String[] {"8B03", "FF33", "3E8B4500"}) { // [rbx], and [ds:rbp]
            int vector = code.startsWith("3E") ? 12 : 13; // DS says nothing in 64-bit code
            assertEquals(vector, number(run(of(code)), Layout.FAULT + 8, 8), code);
        }
    }

    @Test
    void aBranchInAProgramSkipsWhatLiesBetween() {
        record.putLong(RAX, 1);
        byte[] code = HexFormat.of().parseHex("EB0348FFC048FFC0"); // jmp +3; inc rax; inc rax
        record.put(Layout.CODE, code);
        record.putInt(Layout.SIGNAL, code.length);
        List<Instruction> program = new ArrayList<>();
        for (int at = 0; at < code.length; at += program.getLast().length) {
            program.add(new Decoder().decode(code, at, code.length - at, 64));
        }
        assertEquals(2, number(run(new Case(program, record.array())), RAX, 8));
    }

    @Test
    void aStoreOfHalvesThatThePagesForbidLeavesTheFlagsOfMxcsr() {
        record.putInt(MXCSR, 0x1F80);
        record.putInt(XMM0, 0x3F80_0001); // has no exact half
        record.putLong(RBX, 0x5000);
        byte[] after = run(of("C4E3791D0300")); // vcvtps2ph [rbx],xmm0,0
        assertEquals(11, after[Layout.SIGNAL]);
        assertEquals(0x1F80, number(after, MXCSR, 4));
    }

    @Test
    void aGatherThatFaultsKeepsWhatIsDoneAndTheMaskOfTheRest() {
        record.putLong(RBX, Layout.SCRATCH_AT + 0xFF8);
        record.putLong(Layout.SCRATCH + 0xFF8, 0x1234_5678);
        record.putLong(XMM0 + 16, 0x0000_0001_0000_0000L).putLong(XMM0 + 24, 0x7777L); // indices
        record.putLong(XMM0 + 32, -1).putLong(XMM0 + 40, 0x8000_0001_8000_0001L); // mask
        byte[] after = run(of("C4E26992048B")); // vgatherdps [rbx+xmm1*4]
        assertEquals(11, after[Layout.SIGNAL]);
        assertEquals(0x1234_5678, number(after, XMM0, 4));
        assertEquals(0, number(after, XMM0 + 32, 8));
        assertEquals(-1, number(after, XMM0 + 40, 8));
    }

    @Test
    void whatLarAndLslMayNotSeeLeavesAllOfTheirRegister() {
        record.putLong(RAX, 0x6285_1AEE_19C0L);
        record.putLong(8 * 5, SegmentTable.SUPERVISOR_DATA | 3);
        for (String code : new String[] {"0F02C5", "0F03C5"}) { // lar eax,bp; lsl eax,bp
            assertEquals(0x6285_1AEE_19C0L, number(run(of(code)), RAX, 8), code);
        }
        record.putLong(8 * 5, SegmentTable.DATA);
        assertEquals(0xCF_F300, number(run(of("0F02C5")), RAX, 8));
        assertEquals(0xFFFF_FFFFL, number(run(of("0F03C5")), RAX, 8));
    }

    @Test
    void whatNeedsLevel0RefusesBeforeItReadsItsOperand() {
        record.putLong(RBX, 0x5000);
        String[] codes = {"660F388203", "0F0013", "0F001B", "0F0133"}; // invpcid, lldt, ltr, lmsw
        for (String code : codes) {
            assertEquals(13, number(run(of(code)), Layout.FAULT + 8, 8), code);
        }
    }

    @Test
    void farTransfersLeadToCodeOfEitherWidth() {
        record.putLong(RBX, Layout.SCRATCH_AT);
        record.putInt(Layout.SCRATCH, Layout.CODE_AT + 2);
        for (int selector : new int[] {SegmentTable.CODE_64, SegmentTable.CODE_32}) {
            record.putShort(Layout.SCRATCH + 4, (short) selector);
            byte[] after = run(of("FF2B")); // jmp far [rbx]
            assertEquals(0, after[Layout.SIGNAL]);
            assertEquals(selector, number(after, Layout.SELECTORS + 10, 2));
        }
        record.putShort(Layout.SCRATCH + 4, (short) SegmentTable.SUPERVISOR_CODE);
        byte[] after = run(of("FF2B"));
        assertEquals(13, number(after, Layout.FAULT + 8, 8));
        assertEquals(SegmentTable.SUPERVISOR_CODE, number(after, Layout.FAULT + 16, 8));
    }

    @Test
    void breakpointsAndOverflowsAreReportedBehindTheirInstruction() {
        for (String code : new String[] {"CC", "CD03", "CD04"}) { // int3; int 3; int 4
            byte[] after = run(of(code));
            assertEquals(code.equals("CD04") ? 4 : 3, number(after, Layout.FAULT + 8, 8), code);
            long behind = (long) Layout.CODE_AT + code.length() / 2;
            assertEquals(behind, number(after, Layout.FAULT, 8), code);
        }
        byte[] refused = run(of("CD05"));
        assertEquals(13, number(refused, Layout.FAULT + 8, 8));
        assertEquals(5 << 3 | 2, number(refused, Layout.FAULT + 16, 8));
        assertEquals(Layout.CODE_AT, number(refused, Layout.FAULT, 8));
    }

    @Test
    void ofAStoredImageAllIsComparedButWhatProcessorsKeepDifferently() {
        emptyStack();
        record.putLong(RBX, Layout.SCRATCH_AT + 0x40).putLong(RAX, 7).putLong(8 * 2, 0);
        Case one = of("0FAE23"); // xsave [rbx]
        byte[] right = run(one);
        int image = Layout.SCRATCH + 0x40;
        for (int same : new int[] {image + 6, image + 8, image + 23, image + 28}) {
            byte[] other = right.clone();
            other[same] ^= 1;
            assertEquals(null, Comparison.difference(one, other, right), "at " + same);
        }
        for (int place : new int[] {image, image + 5, image + 24, image + 32, image + 512}) {
            byte[] other = right.clone();
            other[place] ^= 1;
            assertTrue(Comparison.difference(one, other, right) != null, "at " + place);
        }
    }

    private long tagsAfter(String code) {
        return number(run(of(code)), Layout.FXSAVE + 4, 1);
    }

    private void emptyStack() {
        record.putShort(Layout.FXSAVE, (short) 0x37F);
        record.putShort(Layout.FXSAVE + 2, (short) TOP_3);
        record.put(Layout.FXSAVE + 4, (byte) 0);
        record.putInt(Layout.FXSAVE + 24, 0x1F80);
    }

    private Case of(String hex) {
        byte[] code = HexFormat.of().parseHex(hex);
        record.put(Layout.CODE, code);
        record.putLong(Layout.SIGNAL, code.length);
        Instruction in = new Decoder().decode(code, 0, code.length, 64);
        return new Case(in, record.array());
    }

    private static byte[] run(Case one) {
        Model model = Model.of(new CpuModel("max", Set.of(), Set.of()));
        return new ModelProcessor(model, false).run(one);
    }

    private static long number(byte[] bytes, int at, int size) {
        long value = 0;
        for (int i = size - 1; i >= 0; i--) {
            value = value << 8 | (bytes[at + i] & 0xFF);
        }
        return value;
    }
}

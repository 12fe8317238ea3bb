package dev.hv.plugins.examples.riscv;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hv.api.bus.Initiator;
import dev.hv.api.bus.Width;
import dev.hv.api.cpu.CpuModel;
import dev.hv.api.cpu.CpuState;
import dev.hv.api.cpu.ExitReason;
import dev.hv.api.cpu.VirtualCpu;
import dev.hv.api.state.StateException;
import dev.hv.api.state.StateTree;
import dev.hv.tck.cpu.CpuBench;
import dev.hv.tck.cpu.CpuPorts;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;

/** Instructions by The RISC-V Instruction Set Manual, volumes I and II. */
final class RiscVTest {
    private static final Initiator TEST = Initiator.named("test");
    private static final int CODE = 0x1000;
    private static final int HANDLER = 0x2000;

    private final CpuBench bench = new CpuBench(1 << 20);
    private final VirtualCpu cpu = new RiscVBackend().create(CpuModel.parse("rv32i"), 3, bench);
    private final CpuState state = cpu.state();

    private void put(long at, int... code) {
        long next = at;
        for (int one : code) {
            bench.memory().write(next, Width.DWORD, one, TEST);
            next += 4;
        }
    }

    private void run(int... code) {
        put(CODE, code);
        state.set("pc", CODE);
        state.set("mtvec", HANDLER);
        cpu.run(code.length);
    }

    private static int immediate(int opcode, int function, int rd, int rs1, int value) {
        return value << 20 | rs1 << 15 | function << 12 | rd << 7 | opcode;
    }

    private static int register(int function7, int function, int rd, int rs1, int rs2) {
        return function7 << 25 | rs2 << 20 | rs1 << 15 | function << 12 | rd << 7 | 0x33;
    }

    @ParameterizedTest
    @CsvSource({
        "0x00, 0, 0xffffffff, 2, 1", // add
        "0x20, 0, 1, 2, 0xffffffff", // sub
        "0x00, 1, 1, 0x3f, 0x80000000", // sll, by the low five bits
        "0x00, 2, 0xffffffff, 0, 1", // slt
        "0x00, 3, 0xffffffff, 0, 0", // sltu
        "0x00, 4, 0xff00, 0x0ff0, 0xf0f0", // xor
        "0x00, 5, 0x80000000, 31, 1", // srl
        "0x20, 5, 0x80000000, 31, 0xffffffff", // sra
        "0x00, 6, 0xff00, 0x0ff0, 0xfff0", // or
        "0x00, 7, 0xff00, 0x0ff0, 0x0f00" // and
    })
    void registersAreComputed(String function7, int function, String a, String b, String result) {
        state.set("x1", Long.decode(a));
        state.set("x2", Long.decode(b));
        run(register(Integer.decode(function7), function, 3, 1, 2));
        assertEquals(Long.decode(result), state.get("x3"));
    }

    @Test
    void immediatesAreSignedAndUpperOnesAreShifted() {
        run(
                immediate(0x13, 0, 1, 0, -1), // addi x1,x0,-1
                0x1234_5137, // lui x2,12345h
                0x0000_1197, // auipc x3,1
                immediate(0x13, 5, 4, 1, 0x41F), // srai x4,x1,31
                immediate(0x13, 0, 0, 0, 5)); // addi x0,x0,5
        assertEquals(0xFFFF_FFFFL, state.get("x1"));
        assertEquals(0x1234_5000, state.get("x2"));
        assertEquals(CODE + 8 + 0x1000, state.get("x3"));
        assertEquals(0xFFFF_FFFFL, state.get("x4"));
        assertThrows(IllegalArgumentException.class, () -> state.get("x0"));
    }

    @ParameterizedTest
    @CsvSource({
        "0, 5, 5, true",
        "0, 5, 6, false",
        "1, 5, 6, true",
        "4, 0xffffffff, 0, true",
        "5, 0, 0, true",
        "6, 0xffffffff, 0, false",
        "7, 0xffffffff, 0, true"
    })
    void branchesCompare(int function, String a, String b, boolean taken) {
        state.set("x1", Long.decode(a));
        state.set("x2", Long.decode(b));
        run(2 << 20 | 1 << 15 | function << 12 | 8 << 8 | 0x63); // to the instruction 16 on
        assertEquals(CODE + (taken ? 16 : 4), state.get("pc"));
    }

    @Test
    void jumpsLinkAndJalrClearsTheLowestBit() {
        state.set("x1", CODE + 0x101);
        run(immediate(0x67, 0, 2, 1, 0)); // jalr x2,0(x1)
        assertEquals(CODE + 0x100, state.get("pc"));
        assertEquals(CODE + 4, state.get("x2"));
        run(0xFFDF_F0EF); // jal x1,-4
        assertEquals(CODE - 4, state.get("pc"));
        assertEquals(CODE + 4, state.get("x1"));
    }

    @ParameterizedTest
    @CsvSource({"0, 0xffffff80", "1, 0xffff8180", "2, 0x83828180", "4, 0x80", "5, 0x8180"})
    void loadsExtendTheirValue(int function, String loaded) {
        put(0x3000, 0x8382_8180);
        state.set("x1", 0x3000);
        run(immediate(0x03, function, 2, 1, 0));
        assertEquals(Long.decode(loaded), state.get("x2"));
    }

    @Test
    void storesGoToMemoryAndToPortsBehindTheirWindow() {
        state.set("x1", 0x3000);
        state.set("x2", 0x1122_3344);
        state.set("x3", Hart.PORTS + 0x3F8);
        run(0x0020_A223, 0x0021_8023); // sw x2,4(x1); sb x2,0(x3)
        assertEquals(0x1122_3344, bench.memory().read(0x3004, Width.DWORD, TEST));
        assertEquals(
                List.of(new CpuPorts.PortWrite(0x3F8, Width.BYTE, 0x44)),
                bench.ports().takeWrites());
    }

    @ParameterizedTest
    @CsvSource({
        "0x00000000, 2, 0x00000000", // defined to be illegal
        "0xffffffff, 2, 0xffffffff",
        "0x00000073, 11, 0", // ecall
        "0x00100073, 3, 0x1000", // ebreak
        "0x0010a083, 4, 0x3001", // lw x1,1(x1)
        "0x0010a0a3, 6, 0x3001", // sw x1,1(x1)
        "0x0020006f, 0, 0x1002", // jal x0,2
        "0x30001073, -1, 0", // csrw mstatus,x0
        "0xf1409073, 2, 0xf1409073", // csrw mhartid,x1
        "0x02000033, 2, 0x02000033" // mul, which RV32I has not
    })
    void whatCannotCompleteTrapsAndChangesNothing(String code, int cause, String value) {
        state.set("x1", 0x3000);
        state.set("mcause", 0);
        run(Long.decode(code).intValue());
        boolean traps = cause >= 0;
        assertEquals(traps ? HANDLER : CODE + 4, state.get("pc"));
        assertEquals(Math.max(cause, 0), state.get("mcause"));
        assertEquals(traps ? CODE : 0, state.get("mepc"));
        assertEquals(Long.decode(value), state.get("mtval"));
        assertEquals(0x3000, state.get("x1"));
    }

    @Test
    void controlRegistersAreReadSetAndCleared() {
        state.set("x1", 0x88);
        run(
                0x3000_A173, // csrrs x2,mstatus,x1
                0x3004_71F3, // csrrci x3,mstatus,8
                0xF140_2273, // csrr x4,mhartid
                0x3010_22F3); // csrr x5,misa
        assertEquals(0x1800, state.get("x2"));
        assertEquals(0x1888, state.get("x3"));
        assertEquals(0x1880, state.get("mstatus"));
        assertEquals(3, state.get("x4"));
        assertEquals(0x4000_0100, state.get("x5"));
    }

    @Test
    void anInterruptEndsAWaitIsAcknowledgedAndReturnsBehindIt() {
        put(HANDLER, 0xFC00_20F3, 0x3020_0073); // csrr x1,FC0h; mret
        state.set("mie", 1 << 11);
        state.set("mstatus", 8);
        run(0x1050_0073, 0x0070_0113); // wfi; addi x2,x0,7
        assertTrue(cpu.halted());
        assertEquals(ExitReason.HALTED, cpu.run(10).reason());
        bench.vector(0x41);
        cpu.interruptRequest(true);
        assertFalse(cpu.halted());
        cpu.run(1);
        cpu.interruptRequest(false);
        assertEquals(0x8000_000BL, state.get("mcause"));
        assertEquals(CODE + 4, state.get("mepc"));
        assertEquals(0x41, state.get("x1"));
        assertEquals(0x1880, state.get("mstatus"));
        cpu.run(2);
        assertEquals(7, state.get("x2"));
        assertEquals(0x1888, state.get("mstatus"));
        assertEquals(1, bench.acknowledged());
    }

    @Test
    void aMaskedInterruptEndsAWaitAndIsNotTaken() {
        state.set("mie", 1 << 11);
        run(0x1050_0073, 0x0070_0113);
        cpu.interruptRequest(true);
        cpu.run(1);
        assertEquals(7, state.get("x2"));
    }

    @Test
    void aStateThatNoProcessorIsInIsRefusedAndLeavesItAsAfterAReset() {
        state.set("x5", 5);
        StateTree saved = new StateTree("cpu", 1);
        state.save(saved);
        saved.putLong("pc", 0x1002);
        assertThrows(StateException.class, () -> state.load(saved.reader()));
        saved.putLong("pc", 0x1000).putLong("mtvec", 1);
        assertThrows(StateException.class, () -> state.load(saved.reader()));
        saved.putLong("mtvec", 0).putLong("x5", 1L << 32);
        assertThrows(StateException.class, () -> state.load(saved.reader()));
        assertEquals(0xFFFF_FFF0L, state.get("pc"));
        assertEquals(0, state.get("x5"));
    }

    @Test
    void onlyItsOwnModelIsMade() {
        RiscVBackend backend = new RiscVBackend();
        for (String model : List.of("rv64i", "rv32i,+m")) {
            CpuModel wrong = CpuModel.parse(model);
            assertThrows(IllegalArgumentException.class, () -> backend.create(wrong, 0, bench));
        }
        assertThrows(IllegalArgumentException.class, () -> cpu.pin("a20m", true));
    }
}

package dev.hv.cpu.x86.guest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hv.api.bus.Initiator;
import dev.hv.api.bus.Width;
import dev.hv.api.cpu.CpuExit;
import dev.hv.api.cpu.CpuModel;
import dev.hv.api.cpu.ExitReason;
import dev.hv.api.cpu.VirtualCpu;
import dev.hv.api.device.ResetKind;
import dev.hv.cpu.x86.X86Backend;
import dev.hv.cpu.x86.system.Bench;
import dev.hv.tck.cpu.CpuBench;
import dev.hv.tck.cpu.CpuPorts;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A processor with 4 MiB of memory that runs a program in assembly language. The program finds
 * tables in memory, but switches modes itself; every exception and the vectors 30h to 3Fh lead to a
 * handler that notes the event and goes on at the address in {@code [resume]}, or halts if that is
 * zero. A program ends by HLT. A write to port B2h raises SMI, one to port B4h an NMI, one to port
 * F0h asserts IGNNE#.
 */
public final class Guest implements AutoCloseable {
    private static final Initiator TEST = Initiator.named("test");
    private static final int LOG = 0x6_0000;
    private static final int EVENT_WORDS = 6;
    private static final int VECTORS = 0x40;
    private static final long MOST_INSTRUCTIONS = 200_000;

    /** What programs may call by name. */
    private static final String NAMES =
            """
            gdt equ 0x10000
            idt equ 0x11000
            tss equ 0x12000
            tss2 equ 0x13000
            tss16 equ 0x14000
            ldt equ 0x15000
            free equ 0x18000
            stack equ 0x20000
            inner equ 0x24000
            outer equ 0x28000
            handlers equ 0x30000
            program equ 0x40000
            tables equ 0x50000
            logged equ 0x5fff0
            resume equ 0x5fff4
            code32 equ 0x08
            data32 equ 0x10
            user32 equ 0x1b
            udata equ 0x23
            task equ 0x28
            code64 equ 0x38
            user64 equ 0x43
            conforming equ 0x48
            absent equ 0x50
            readonly equ 0x58
            localtable equ 0x60
            task2 equ 0x70
            gate equ 0x80
            code16 equ 0x90
            data16 equ 0x98
            absentcode equ 0xa0
            executeonly equ 0xa8
            spare equ 0xb0
            task16 equ 0xb8
            down equ 0xc0
            """;

    private static final String REAL_TO_PROTECTED =
            """
            bits 16
            lgdt [cs:pointers]
            lidt [cs:pointers+6]
            mov eax,cr0
            or al,1
            mov cr0,eax
            o32 jmpf code32:start
            pointers: dw 0xff
            dd gdt
            dw 0x1ff
            dd idt
            bits 32
            start: mov ax,data32
            mov ds,ax
            mov es,ax
            mov fs,ax
            mov gs,ax
            mov ss,ax
            mov esp,stack
            mov ax,task
            ltr ax
            """;

    /** On the stack: vector, error code, EIP, CS, EFLAGS. */
    private static final String HANDLER_32 =
            """
            bits 32
            common: pusha
            push ds
            mov eax,data32
            mov ds,ax
            mov edi,[logged]
            mov ecx,5
            lea esi,[esp+36]
            next: mov eax,[ss:esi]
            mov [edi],eax
            add esi,4
            add edi,4
            loop next
            mov eax,cr2
            mov [edi],eax
            add edi,4
            mov [logged],edi
            mov eax,[resume]
            test eax,eax
            jz stop
            mov [ss:esp+44],eax
            mov dword [resume],0
            pop ds
            popa
            add esp,8
            iret
            stop: pop ds
            popa
            stopped: hlt
            jmp stopped
            """;

    private static final String TO_LONG =
            """
            mov edi,tables
            mov dword [edi],tables+0x1007
            mov dword [edi+4],0
            mov dword [edi+0x1000],tables+0x2007
            mov dword [edi+0x1004],0
            mov dword [edi+0x2000],0x87    ; two pages of 2 MiB, for all
            mov dword [edi+0x2004],0
            mov dword [edi+0x2008],0x200087
            mov dword [edi+0x200c],0
            mov cr3,edi
            mov eax,cr4
            or al,0x20
            mov cr4,eax
            mov ecx,0xc0000080
            rdmsr
            or eax,0x901                    ; SCE, LME, NXE
            wrmsr
            lidt [widetable]
            mov eax,cr0
            mov ebx,0x80000000
            or eax,ebx
            mov cr0,eax
            jmpf code64:long
            widetable: dw 0x3ff
            dd idt
            bits 64
            long:
            """;

    /** On the stack: vector, error code, RIP, CS, RFLAGS, RSP, SS. */
    private static final String HANDLER_64 =
            """
            bits 64
            push rax
            push rcx
            push rdi
            mov ecx,logged
            mov edi,[rcx]
            mov rax,[rsp+24]
            mov [rdi],eax
            mov rax,[rsp+32]
            mov [rdi+4],eax
            mov rax,[rsp+40]
            mov [rdi+8],eax
            mov rax,[rsp+48]
            mov [rdi+12],eax
            mov rax,[rsp+56]
            mov [rdi+16],eax
            mov rax,cr2
            mov [rdi+20],eax
            add edi,24
            mov [rcx],edi
            mov ecx,resume
            mov eax,[rcx]
            test eax,eax
            jz stop
            mov [rsp+40],rax
            mov dword [rcx],0
            pop rdi
            pop rcx
            pop rax
            add rsp,16
            db 0x48,0xcf                    ; iretq
            stop: pop rdi
            pop rcx
            pop rax
            stopped: hlt
            jmp stopped
            """;

    private static final int COMMON_64 = 0x3_2000;
    private static final int STUBS_64 = 0x3_3000;

    /**
     * What the handler noted.
     *
     * @param vector of the event
     * @param error code, 0 where there is none
     * @param ip where it came from
     * @param cs and its segment
     * @param flags that were pushed
     * @param cr2 at that time
     */
    public record Event(int vector, int error, long ip, int cs, int flags, long cr2) {}

    private final CpuBench bench = new CpuBench(4 << 20);
    private final VirtualCpu cpu;
    private Assembler.Code code = new Assembler.Code(0, new byte[0], java.util.Map.of());

    private Guest(String model) {
        cpu = new X86Backend().create(CpuModel.parse(model), 0, bench);
        cpu.reset(ResetKind.COLD);
        descriptors();
        Assembler.Code common = Assembler.assemble(32, 0x3_0000, NAMES + HANDLER_32);
        put(0x3_0000, common.bytes());
        for (int vector = 0; vector < VECTORS; vector++) {
            int at = 0x3_1000 + vector * 16;
            boolean coded = hasCode(vector);
            String stub = (coded ? "" : "push 0\n") + "push " + vector + "\njmp " + 0x3_0000;
            put(at, Assembler.assemble(32, at, stub).bytes());
            gate(vector, Bench.gateOf(8, at, vector < 0x30 ? 0x8E : 0xEE, 0));
        }
        put(COMMON_64, Assembler.assemble(64, COMMON_64, NAMES + HANDLER_64).bytes());
        write(0x5_FFF0, 4, LOG);
        bench.ports()
                .onWrite(
                        write -> {
                            switch (write.port()) {
                                case 0xB2 -> cpu.pin("smi", true);
                                case 0xB4 -> cpu.nonMaskableInterrupt();
                                case 0xF0 -> cpu.pin("ignne", true);
                                default -> {}
                            }
                        });
    }

    private void descriptors() {
        int[][] segments = {
            {0x08, 0, 0xFFFFF, 0x9A, 0xC},
            {0x10, 0, 0xFFFFF, 0x92, 0xC},
            {0x18, 0, 0xFFFFF, 0xFA, 0xC},
            {0x20, 0, 0xFFFFF, 0xF2, 0xC},
            {0x28, 0x1_2000, 0xFFF, 0x89, 0},
            {0x38, 0, 0xFFFFF, 0x9A, 0xA},
            {0x40, 0, 0xFFFFF, 0xFA, 0xA},
            {0x48, 0, 0xFFFFF, 0x9E, 0xC},
            {0x50, 0, 0xFFFFF, 0x12, 0xC},
            {0x58, 0, 0xFFFFF, 0x90, 0xC},
            {0x60, 0x1_5000, 0x1F, 0x82, 0},
            {0x70, 0x1_3000, 0x67, 0x89, 0},
            {0x90, 0x4_0000, 0xFFFF, 0x9A, 0},
            {0x98, 0x1_0000, 0xFFFF, 0x92, 0},
            {0xA0, 0, 0xFFFFF, 0x1A, 0xC},
            {0xA8, 0, 0xFFFFF, 0x98, 0xC},
            {0xB8, 0x1_4000, 0x2B, 0x81, 0},
            {0xC0, 0x1_0000, 0x0FFF, 0x96, 0}, // expand-down, above FFFh
        };
        for (int[] d : segments) {
            write(0x1_0000 + d[0], 8, Bench.descriptorOf(d[1], d[2], d[3], d[4]));
        }
        write(0x1_2004, 4, 0x2_4000);
        write(0x1_2008, 2, 0x10);
        write(0x1_2066, 2, 0x1000); // no I/O map
    }

    /** Runs a program in 32-bit protected mode, at level 0, without paging. */
    public static Guest protectedMode(String source) {
        return protectedMode("max", source);
    }

    /** The same on another model. */
    public static Guest protectedMode(String model, String source) {
        Guest guest = new Guest(model);
        guest.start(REAL_TO_PROTECTED + source);
        return guest;
    }

    /**
     * Runs a program in 64-bit mode, at level 0, with all memory mapped to itself for everybody;
     * the same handlers, but with 64-bit gates.
     */
    public static Guest longMode(String source) {
        return longMode("max", source);
    }

    /** The same on another model. */
    public static Guest longMode(String model, String source) {
        return longGates(model, TO_LONG + source);
    }

    /**
     * Runs a program that begins as a 32-bit one, with 64-bit gates for when it is none any more.
     */
    public static Guest longGates(String model, String source) {
        Guest guest = new Guest(model);
        for (int vector = 0; vector < VECTORS; vector++) {
            int at = STUBS_64 + vector * 32;
            String stub = (hasCode(vector) ? "" : "push 0\n") + "push " + vector + "\n";
            guest.put(at, Assembler.assemble(64, at, stub + "jmp " + COMMON_64).bytes());
            long gate = Bench.gateOf(0x38, at, vector < 0x30 ? 0x8E : 0xEE, 0);
            guest.write(0x1_1000 + 16L * vector, 8, gate);
            guest.write(0x1_1008 + 16L * vector, 8, 0);
        }
        guest.start(REAL_TO_PROTECTED + source);
        return guest;
    }

    private static boolean hasCode(int vector) {
        return vector == 8 || (vector >= 10 && vector <= 14) || vector == 17;
    }

    /** Runs a program in real mode with CS 4000h, DS, ES and SS 0, and a stack below 7000h. */
    public static Guest realMode(String model, String source) {
        Guest guest = new Guest(model);
        for (int vector = 0; vector < VECTORS; vector++) {
            guest.write(4L * vector, 4, 0x500 + vector);
            guest.write(0x500 + vector, 1, 0xF4);
        }
        guest.start(
                "bits 16\nxor ax,ax\nmov ss,ax\nmov sp,0x7000\nmov ds,ax\nmov es,ax\n" + source);
        return guest;
    }

    /** Runs a 32-bit program that shuts the processor down. */
    public static Guest shutsDown(String model, String source) {
        Guest guest = new Guest(model);
        guest.start(REAL_TO_PROTECTED + source, ExitReason.SHUTDOWN);
        return guest;
    }

    private void start(String source) {
        start(source, ExitReason.HALTED);
    }

    private void start(String source, ExitReason end) {
        code = Assembler.assemble(16, 0x4_0000, NAMES + source);
        put(code.origin(), code.bytes());
        cpu.state().set("cs", 0x4000);
        cpu.state().set("cs.base", 0x4_0000);
        cpu.state().set("rip", 0);
        run(end);
    }

    private void run(ExitReason end) {
        CpuExit exit = cpu.run(MOST_INSTRUCTIONS);
        assertEquals(end, exit.reason(), () -> exit + ", " + events());
    }

    /** Raises a pin of the processor that has halted, and runs on until it halts again. */
    public void raise(String pin) {
        cpu.pin(pin, true);
        run(ExitReason.HALTED);
    }

    /** Raises an NMI, and runs on until the processor halts again. */
    public void nonMaskableInterrupt() {
        cpu.nonMaskableInterrupt();
        run(ExitReason.HALTED);
    }

    /** Returns how often performance counters have asked for an interrupt. */
    public int overflows() {
        return bench.overflows();
    }

    /** Returns what the program wrote to ports. */
    public List<CpuPorts.PortWrite> portWrites() {
        return bench.ports().takeWrites();
    }

    /** Returns the output pins that the processor asserts. */
    public Set<String> asserted() {
        return bench.asserted();
    }

    private void put(long address, byte[] bytes) {
        bench.memory().writeBytes(address, MemorySegment.ofArray(bytes), TEST);
    }

    private void gate(int vector, long gate) {
        write(0x1_1000 + 8L * vector, 8, gate);
    }

    private void write(long address, int size, long value) {
        bench.memory().write(address, Width.ofBytes(size), value, TEST);
    }

    /** Returns what memory holds. */
    public long memory(long address, int size) {
        return bench.memory().read(address, Width.ofBytes(size), TEST);
    }

    /** Returns the address of a label of the program. */
    public long at(String label) {
        return code.at(label);
    }

    /** Returns a register by its name. */
    public long register(String name) {
        return cpu.state().get(name);
    }

    /** Returns the events that the handler has noted. */
    public List<Event> events() {
        List<Event> events = new ArrayList<>();
        for (long at = LOG; at < memory(0x5_FFF0, 4); at += 4 * EVENT_WORDS) {
            events.add(
                    new Event(
                            (int) memory(at, 4),
                            (int) memory(at + 4, 4),
                            memory(at + 8, 4),
                            (int) memory(at + 12, 4) & 0xFFFF,
                            (int) memory(at + 16, 4),
                            memory(at + 20, 4)));
        }
        return events;
    }

    /** Holds that there was one event, with its code, at that label. */
    public Event assertOneEvent(int vector, int error, String label) {
        List<Event> events = events();
        assertTrue(events.size() == 1, () -> "events: " + events);
        Event event = events.getFirst();
        assertEquals(vector, event.vector(), () -> "vector of " + event);
        assertEquals(error, event.error(), () -> "error code of " + event);
        assertEquals(Long.toHexString(at(label)), Long.toHexString(event.ip()), "address");
        return event;
    }

    @Override
    public void close() {
        cpu.close();
    }
}

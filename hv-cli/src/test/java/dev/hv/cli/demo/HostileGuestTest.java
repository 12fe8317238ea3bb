package dev.hv.cli.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.hv.api.bus.Width;
import dev.hv.api.machine.MachineEnd;
import dev.hv.api.machine.MachineState;
import dev.hv.junit.GuestMachine;
import dev.hv.junit.Machine;
import dev.hv.machine.pc.BootFile;
import dev.hv.machine.pc.BootSpec;
import dev.hv.machine.pc.ClockSpec;
import dev.hv.machine.pc.MachineSpec;
import dev.hv.machine.pc.OnReset;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;

/** Guests that lose their way, by mistake or on purpose: it is their machine's end and no more. */
@Timeout(120)
final class HostileGuestTest {
    private static final long ORIGIN = 0x10_0000;
    private static final long REACHED = ORIGIN + 32;

    /** What each guest has around it: 32-bit protected mode, and no handler for anything. */
    private static String around(String code) {
        return """
        magic equ 0x1BADB002
        header:
            dd magic, 0x10000, -(magic + 0x10000)
            dd header, header, image_end, memory_end, start
        reached:
            dd 0
        start:
            mov esp, memory_end
            lidt [no_handlers]
            lgdt [segments_pointer]
            mov dword [reached], 1
        %s
        no_handlers:
            dw 0, 0, 0
        segments:
            dd 0, 0
            dd 0xFFFF, 0xCF9B00
            dd 0xFFFF, 0xCF9300
        segments_pointer:
            dw 23, segments, segments / 0x10000
            align 16
        image_end:
        memory_end equ image_end + 4096
        """
                .formatted(code);
    }

    private static Arguments guest(String name, String code) {
        return Arguments.of(name, code);
    }

    static Stream<Arguments> guestsThatShutTheProcessorDown() {
        return Stream.of(
                guest("an invalid instruction", "db 0x0F, 0x0B"),
                guest("a division by zero", "mov ecx, 0\n div ecx"),
                guest("a software interrupt", "db 0xCC"),
                guest("a segment that is not there", "mov eax, 0x48\n mov ds, eax"),
                guest("a jump to where nothing is", "jmp 0xC0000000"),
                guest("a jump behind memory", "jmp 0x800000"),
                guest("a jump into the local APIC", "jmp 0xFEE00000"),
                guest("a jump into the I/O APIC", "jmp 0xFEC00000"),
                guest("a jump to the end of the address space", "jmp 0xFFFFFFFE"),
                guest("a return to nowhere", "push 0xD0000000\n ret"),
                guest("a far return to no segment", "push 0x30\n push 0\n retf"),
                guest("a stack where nothing is", "mov esp, 0xC0000000\n call 0xD0000000"),
                guest(
                        "a stack in the I/O APIC",
                        "mov esp, 0xFEC00800\n pushad\n popad\n call 0xD0000000"),
                guest(
                        "a descriptor table in the I/O APIC",
                        "lgdt [table]\n mov eax, 0x28\n mov ds, eax\n table: dw 0xFFFF, 0, 0xFEC0"),
                guest(
                        "an interrupt table where nothing is",
                        "lidt [table]\n db 0xCC\n table: dw 0xFFFF, 0, 0xC000"),
                guest(
                        "page tables in the I/O APIC",
                        "mov eax, 0xFEC00000\n db 0x0F, 0x22, 0xD8\n" + PAGING_ON),
                guest(
                        "page tables where nothing is",
                        "mov eax, 0xC0000000\n db 0x0F, 0x22, 0xD8\n" + PAGING_ON),
                guest(
                        "page tables of zeros",
                        "mov eax, 0x700000\n db 0x0F, 0x22, 0xD8\n" + PAGING_ON),
                guest(
                        "a locked exchange with a register of the I/O APIC, then nothing",
                        "db 0xF0, 0x0F, 0xB1, 0x0D\n dd 0xFEC00000\n db 0x0F, 0x0B"),
                guest(
                        "a floating-point image in the I/O APIC, then nothing",
                        "db 0x0F, 0xAE, 0x05\n dd 0xFEC00000\n db 0x0F, 0xAE, 0x0D\n"
                                + " dd 0xFEC00000\n db 0x0F, 0x0B"),
                guest(
                        "a string copied out of registers over itself and everything above",
                        "mov eax, 0\n mov esi, 0xFEC00000\n mov edi, start\n mov ecx, 0x40000\n"
                                + " db 0xF3, 0xA5"));
    }

    /** MOV EAX, CR0; OR EAX, 80000000h; MOV CR0, EAX. */
    private static final String PAGING_ON =
            "db 0x0F, 0x20, 0xC0\n or eax, 0x80000000\n db 0x0F, 0x22, 0xC0\n nop";

    static Stream<Arguments> guestsThatNeverEnd() {
        return Stream.of(
                guest("a loop", "again: jmp again"),
                guest("a halt without interrupts", "cli\n hlt"),
                guest(
                        "a string instruction of four billion elements",
                        "mov ecx, 0xFFFFFFFF\n mov edi, 0xC0000000\n cld\n rep stosb"),
                guest(
                        "code that writes itself",
                        "again: mov byte [patched + 1], al\n inc eax\n patched: mov cl, 0\n"
                                + " jmp again"),
                guest(
                        "faults in the handler of faults",
                        """
                        mov dword [table], handler
                        mov word [table + 2], 8
                        mov word [table + 4], 0x8E00
                        mov word [table + 6], handler / 0x10000
                        lidt [pointer]
                        handler:
                        mov esp, memory_end
                        mov ecx, 0
                        div ecx
                        pointer: dw 7, table, table / 0x10000
                        align 8
                        table: dd 0, 0
                        """));
    }

    /**
     * Jumps about in random bytes; the handler of each exception, and of a timer, jumps elsewhere.
     * The bytes may write over all of this too.
     */
    private static String randomCode(long seed) {
        StringBuilder code = new StringBuilder();
        code.append(
                """
                lidt [table_pointer]
                mov dword [0xFEE000F0], 0x121       ; the local APIC on, spurious vector 33
                mov dword [0xFEE00320], 0x20020     ; its timer periodic, vector 32
                mov dword [0xFEE00380], 500
                handler:
                    mov eax, 16
                    mov ds, eax
                    mov es, eax
                    mov ss, eax
                    mov esp, memory_end
                    mov dword [0xFEE000B0], 0       ; end of interrupt
                    dec dword [left]
                    je over
                    mov eax, [state]
                    imul eax, [mixer]
                    add eax, 12345
                    mov [state], eax
                    shr eax, 16
                    add eax, random_bytes
                    push eax
                    sti
                    ret
                over:
                    lidt [no_handlers]
                    db 0x0F, 0x0B
                left:
                    dd 20000
                mixer:
                    dd 1103515245
                table_pointer:
                    dw 34 * 8 - 1, table, table / 0x10000
                    align 8
                table:
                """);
        code.append("dw handler, 8, 0x8E00, handler / 0x10000\n".repeat(34));
        code.append("state: dd ").append((int) seed).append("\nrandom_bytes:\n");
        Random random = new Random(seed);
        for (int i = 0; i < 0x4000; i++) {
            code.append("dd ").append(random.nextInt()).append('\n');
        }
        return code.toString();
    }

    private static MachineSpec guest(String code, OnReset onShutdown) throws AssemblyException {
        byte[] image = Assembler.assemble(around(code), ORIGIN);
        return MachineSpec.of("microvm")
                .withMemory(8 << 20)
                .withClock(ClockSpec.deterministic())
                .withPolicy(OnReset.END, onShutdown)
                .withBoot(BootSpec.of(BootFile.of("guest", image)));
    }

    static MachineSpec named(String name, String code) throws AssemblyException {
        return guest(code, OnReset.END);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("guestsThatShutTheProcessorDown")
    void aGuestThatGoesNowhereShutsItsProcessorDown(
            String name, String code, @Machine("named") GuestMachine machine) {
        MachineEnd end = machine.start().end();
        assertEquals(MachineEnd.Kind.SHUTDOWN, end.kind(), end.detail());
        assertEquals(1, machine.read(REACHED, Width.DWORD));
    }

    static MachineSpec rebooting() throws AssemblyException {
        return guest("jmp 0xC0000000", OnReset.REBOOT);
    }

    @Test
    void oneThatRebootsForEverCanBePausedAndStopped(@Machine("rebooting") GuestMachine machine) {
        standsStillAndStops(machine.start());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("guestsThatNeverEnd")
    void oneThatNeverEndsCanBePausedAndStopped(
            String name, String code, @Machine("named") GuestMachine machine) {
        standsStillAndStops(machine.start().expectMemory(REACHED, Width.DWORD, 1));
    }

    static MachineSpec random(long seed) throws AssemblyException {
        return guest(randomCode(seed), OnReset.END);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void randomCodeCannotBreakItsMachine(long seed, @Machine("random") GuestMachine machine)
            throws InterruptedException {
        // Some end; most are left without interrupts in a loop or a halt, and have to be stopped.
        Optional<MachineEnd> own = machine.start().machine().await(Duration.ofMillis(500));
        MachineEnd end = machine.stop().end();
        assertNotEquals(MachineEnd.Kind.FAILURE, end.kind(), end.detail());
        own.ifPresent(before -> assertEquals(before, end));
    }

    private static void standsStillAndStops(GuestMachine machine) {
        machine.pause();
        assertEquals(MachineState.PAUSED, machine.machine().state());
        machine.start();
        assertEquals(MachineState.RUNNING, machine.machine().state());
        assertEquals(MachineEnd.Kind.STOPPED, machine.stop().end().kind());
    }
}

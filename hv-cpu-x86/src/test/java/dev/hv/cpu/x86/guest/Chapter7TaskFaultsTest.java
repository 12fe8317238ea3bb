package dev.hv.cpu.x86.guest;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Intel SDM vol. 3A, table 7-1: what is checked while tasks are switched, with which exception and
 * error code, and in which task it is raised. A third task takes the exceptions, since the second
 * may have no stack to take them on; its back link names the task that faulted, whose TSS then says
 * where.
 */
final class Chapter7TaskFaultsTest {
    private static final int AVAILABLE = 0x89;
    private static final int BUSY = 0x8B;
    private static final int TASK2 = 0x70;

    private static final String SECOND = Chapter7TasksTest.SECOND;

    private static final String SECOND_16 =
            """
            mov byte [gdt+code16+4],4
            mov word [tss16+0xe],other-0x40000
            mov word [tss16+0x10],2
            mov word [tss16+0x1a],0x8000
            mov word [tss16+0x22],data32
            mov word [tss16+0x24],code16
            mov word [tss16+0x26],data16
            mov word [tss16+0x28],data32
            mov word [tss16+0x2a],0
            """;

    private static final String THIRD =
            """
            mov dword [free+0x20],caught
            mov dword [free+0x24],2
            mov dword [free+0x38],outer
            mov word [free+0x48],data32
            mov word [free+0x4c],code32
            mov word [free+0x50],data32
            mov word [free+0x54],data32
            mov dword [gdt+spare],0x80000067
            mov dword [gdt+spare+4],0x8901
            """;

    private static final String END =
            """
            hlt
            other: hlt
            caught: pop ebx
            mov dx,[free]
            hlt
            """;

    private static String gate(int vector) {
        return """
        mov word [idt+AT],0
        mov word [idt+AT+2],spare
        mov word [idt+AT+4],0x8500
        mov word [idt+AT+6],0
        """
                .replace("AT", String.valueOf(8 * vector));
    }

    private static Guest run(int vector, String program) {
        return Guest.protectedMode(SECOND + SECOND_16 + THIRD + gate(vector) + program + END);
    }

    private static void assertCaught(Guest guest, String error, String label, int task) {
        assertEquals(0, guest.events().size(), () -> guest.events().toString());
        assertEquals(Integer.decode(error), (int) guest.register("rbx"), "error code");
        assertEquals(task, (int) guest.register("rdx") & 0xFFFF, "task");
        long saved =
                switch (task) {
                    case 0x28 -> guest.memory(0x1_2020, 4);
                    case TASK2 -> guest.memory(0x1_3020, 4);
                    default -> guest.memory(0x1_400E, 2) + 0x4_0000;
                };
        assertEquals(guest.at(label), saved, "address");
    }

    private static int type(Guest guest, int selector) {
        return (int) guest.memory(0x1_0000 + selector + 5, 1);
    }

    /** Found before the switch: the old task faults at its instruction, and nothing is busy. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "nop | jmpf 0x1f8:0 | 13 | 0x1f8",
                "nop | callf 0x1f8:0 | 13 | 0x1f8",
                "mov byte [gdt+task2+5],0x8b | jmpf task2:0 | 13 | 0x70",
                "mov byte [gdt+task2+5],0x8b | callf task2:0 | 13 | 0x70",
                "mov byte [gdt+task2+5],0x09 | jmpf task2:0 | 11 | 0x70",
                "mov byte [gdt+task2+5],0x09 | callf task2:0 | 11 | 0x70",
                "mov word [gdt+task2],0x66 | jmpf task2:0 | 10 | 0x70",
                "mov word [gdt+task2],0x66 | callf task2:0 | 10 | 0x70",
                "mov word [gdt+task16],0x2a | jmpf task16:0 | 10 | 0xb8",
                "mov byte [gdt+task16+5],0x83 | jmpf task16:0 | 13 | 0xb8",
                "mov byte [gdt+task16+5],0x01 | callf task16:0 | 11 | 0xb8",
            })
    void theOldTaskFaults(String wrong, String instruction, int vector, String error) {
        String program = wrong + "\nmov eax,[gdt+task2+4]\nhere: " + instruction + "\n";
        try (Guest guest = run(vector, program)) {
            assertCaught(guest, error, "here", 0x28);
            assertEquals(guest.memory(0x1_2028, 4), guest.memory(0x1_0000 + TASK2 + 4, 4));
            assertEquals(0, guest.memory(0x1_3000, 2), "no back link");
        }
    }

    /** Found after it: the new task faults before its first instruction. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0x60 | 0x1f8 | 10 | 0x1f8",
                "0x60 | data32 | 10 | 0x10",
                "0x60 | 0x64 | 10 | 0x64",
                "0x60 | localtable | 10 | 0x60",
                "0x4c | 0 | 10 | 0",
                "0x4c | 0x1f8 | 10 | 0x1f8",
                "0x4c | data32 | 10 | 0x10",
                "0x4c | task | 10 | 0x28",
                "0x4c | 0x18 | 10 | 0x18",
                "0x4c | 0x0b | 10 | 0x08",
                "0x4c | absentcode | 11 | 0xa0",
                "0x50 | 0 | 10 | 0",
                "0x50 | 0x1f8 | 10 | 0x1f8",
                "0x50 | readonly | 10 | 0x58",
                "0x50 | code32 | 10 | 0x08",
                "0x50 | 0x13 | 10 | 0x10",
                "0x50 | 0x20 | 10 | 0x20",
                "0x50 | absent | 12 | 0x50",
                "0x54 | 0x1f8 | 10 | 0x1f8",
                "0x54 | executeonly | 10 | 0xa8",
                "0x54 | task | 10 | 0x28",
                "0x54 | absent | 11 | 0x50",
                "0x48 | 0x1f8 | 10 | 0x1f8",
                "0x48 | executeonly | 10 | 0xa8",
                "0x48 | absent | 11 | 0x50",
                "0x58 | 0x1f8 | 10 | 0x1f8",
                "0x58 | absent | 11 | 0x50",
                "0x5c | 0x1f8 | 10 | 0x1f8",
                "0x5c | absent | 11 | 0x50",
            })
    void theNewTaskFaults(String offset, String selector, int vector, String error) {
        String program =
                "mov byte [gdt+localtable+5],2\nmov word [tss2+"
                        + offset
                        + "],"
                        + selector
                        + "\ncallf task2:0\n";
        try (Guest guest = run(vector, program)) {
            assertCaught(guest, error, "other", TASK2);
            assertEquals(BUSY, type(guest, 0x28));
            assertEquals(BUSY, type(guest, TASK2));
            assertEquals(0x28, guest.memory(0x1_3000, 2));
            assertEquals(0x4000, guest.memory(0x1_3024, 4) & 0x4000, "NT");
        }
    }

    /** The same through a 16-bit TSS. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0x2a | 0x1f8 | 10 | 0x1f8",
                "0x24 | 0 | 10 | 0",
                "0x24 | data32 | 10 | 0x10",
                "0x24 | absentcode | 11 | 0xa0",
                "0x26 | 0 | 10 | 0",
                "0x26 | readonly | 10 | 0x58",
                "0x26 | 0x13 | 10 | 0x10",
                "0x26 | absent | 12 | 0x50",
                "0x28 | executeonly | 10 | 0xa8",
                "0x28 | absent | 11 | 0x50",
                "0x22 | 0x1f8 | 10 | 0x1f8",
            })
    void aNewTaskOf16BitsFaults(String offset, String selector, int vector, String error) {
        String program = "mov word [tss16+" + offset + "]," + selector + "\njmpf task16:0\n";
        try (Guest guest = run(vector, program)) {
            assertCaught(guest, error, "other", 0xB8);
            assertEquals(AVAILABLE, type(guest, 0x28));
            assertEquals(0x83, type(guest, 0xB8));
        }
    }

    /** A task at level 3 has only what that level may have. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0x54 | data32 | 10 | 0x10",
                "0x48 | 0x20 | 0 | 0",
                "0x50 | data32 | 10 | 0x10",
                "0x4c | 0x4b | 0 | 0",
            })
    void aTaskOfAProgramHasSegmentsOfItsLevel(
            String offset, String selector, int vector, String error) {
        String program =
                """
                mov word [tss2+0x4c],user32
                mov word [tss2+0x50],udata
                mov word [tss2+0x48],udata
                mov word [tss2+0x54],udata
                mov word [tss2+%s],%s
                mov dword [tss2+0x20],user
                jmpf task2:0
                user: ud2
                """
                        .formatted(offset, selector);
        try (Guest guest = run(vector == 0 ? 6 : vector, program)) {
            if (vector == 0) {
                assertEquals(guest.at("user"), guest.memory(0x1_3020, 4));
            } else {
                assertCaught(guest, error, "user", TASK2);
            }
        }
    }

    /** An instruction pointer beyond the limit of CS. */
    @ParameterizedTest
    @CsvSource({"jmpf task2:0", "callf task2:0"})
    void theNewTaskBeginsWithinItsCode(String instruction) {
        String program =
                "mov word [tss2+0x4c],code16\nother2 equ 0x20000\nmov dword [tss2+0x20],other2\n";
        try (Guest guest = run(13, program + instruction + "\n")) {
            assertEquals(0, (int) guest.register("rbx"));
            assertEquals(TASK2, guest.register("rdx") & 0xFFFF);
            assertEquals(0x2_0000, guest.memory(0x1_3020, 4));
        }
    }

    /** IRET with NT: the task that the back link names must be a busy one of the global table. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "task2 | nop | 10 | 0x70",
                "0 | nop | 10 | 0",
                "0x74 | nop | 10 | 0x74",
                "0x1f8 | nop | 10 | 0x1f8",
                "data32 | nop | 10 | 0x10",
                "task2 | mov byte [gdt+task2+5],0x0b | 11 | 0x70",
                "task2 | mov dword [gdt+task2+4],0x8b01; | 10 | 0x70",
            })
    void aReturnNeedsABusyTask(String link, String wrong, int vector, String error) {
        String program =
                wrong.replace(";", "\nmov word [gdt+task2],0x40")
                        + "\nmov word [tss],"
                        + link
                        + "\npushf\nor dword [esp],0x4000\npopf\nhere: iret\n";
        try (Guest guest = run(vector, program)) {
            assertCaught(guest, error, "here", 0x28);
            assertEquals(0x4000, guest.memory(0x1_2024, 4) & 0x4000, "NT stays");
        }
    }

    /** A task gate in the IDT: what is external to the program is marked in the error code. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0x1f8 | nop | int 0x30 | 13 | 0x1f8",
                "0x1f8 | nop | ud2 | 13 | 0x1f9",
                "0x74 | nop | int 0x30 | 13 | 0x74",
                "task2 | mov byte [gdt+task2+5],0x8b | int 0x30 | 13 | 0x70",
                "task2 | mov byte [gdt+task2+5],0x8b | ud2 | 13 | 0x71",
                "task2 | mov byte [gdt+task2+5],0x09 | int 0x30 | 11 | 0x70",
                "task2 | mov byte [gdt+task2+5],0x09 | ud2 | 11 | 0x71",
                "task2 | mov word [gdt+task2],0x66 | ud2 | 10 | 0x71",
            })
    void aGateToATaskThatIsWrongFaultsTheOldTask(
            String selector, String wrong, String instruction, int vector, String error) {
        String gates = gate(0x30) + gate(6);
        String program = gates.replace("spare", selector) + wrong + "\nhere: " + instruction + "\n";
        try (Guest guest = run(vector, program)) {
            assertCaught(guest, error, "here", 0x28);
        }
    }

    /** The same after the switch: the event's task faults, and the error code has EXT. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "int 0x30 | 0x50 | readonly | 10 | 0x58",
                "ud2 | 0x50 | readonly | 10 | 0x59",
                "ud2 | 0x54 | absent | 11 | 0x51",
            })
    void aTaskThatTakesAnEventFaults(
            String instruction, String offset, String selector, int vector, String error) {
        String gates = (gate(0x30) + gate(6)).replace("spare", "task2");
        String program =
                gates + "mov word [tss2+" + offset + "]," + selector + "\n" + instruction + "\n";
        try (Guest guest = run(vector, program)) {
            assertCaught(guest, error, "other", TASK2);
        }
    }
}

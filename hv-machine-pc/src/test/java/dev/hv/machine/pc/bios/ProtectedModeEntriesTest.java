package dev.hv.machine.pc.bios;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.hv.api.machine.MachineEnd;
import dev.hv.devices.backend.MemoryCharacters;
import dev.hv.machine.pc.MachineBuilder;
import dev.hv.machine.pc.PcMachine;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A boot sector that finds the PCI BIOS and power management from 32-bit protected mode, as kernels
 * do.
 */
@Timeout(60)
final class ProtectedModeEntriesTest {
    private static final int ORIGIN = 0x7C00;
    private static final int POWER = 0x500;
    private static final int ENTRY = 0x508;
    private static final int CODE_SELECTOR = 8;
    private static final int DATA_SELECTOR = 0x10;
    private static final int BIOS_SELECTOR = 0x18;
    private static final int DATA_16_SELECTOR = 0x20;
    private static final int STACK_SELECTOR = 0x28;

    /** Tells of it, and ends the machine by its debug-exit device. */
    private static final int[] FAIL = {
        0xB0, '!', 0xE6, 0xE9, 0x31, 0xC0, 0x66, 0xBA, 0xF4, 0x00, 0xEF, 0xF4
    };

    @Test
    void aKernelCallsThePciBiosAndPowersOff(@TempDir Path directory) throws Exception {
        StubCode code = new StubCode();
        code.org(ORIGIN)
                .bytes(0x31, 0xC0, 0x8E, 0xD8, 0x8E, 0xD0) // xor ax, ax; mov ds, ax; mov ss, ax
                .bytes(0xBC)
                .word(ORIGIN) // mov sp, 7C00h
                .bytes(0xB8, 0x03, 0x53, 0x31, 0xDB, 0xCD, 0x15) // ax: 5303h; bx: 0; int 15h
                .bytes(0x66, 0x89, 0x1E)
                .word(POWER) // mov [power], ebx
                .bytes(0xC7, 0x06)
                .word(POWER + 4)
                .word(BIOS_SELECTOR) // mov word [power + 4], selector
                .bytes(0xFA, 0x0F, 0x01, 0x16)
                .word(ORIGIN + 0x1A0) // cli; lgdt [...]
                .bytes(0x0F, 0x20, 0xC0, 0x0C, 0x01, 0x0F, 0x22, 0xC0) // CR0.PE
                .bytes(0x66, 0xEA)
                .doubleword(code.at() + 6)
                .word(CODE_SELECTOR) // jmp far
                .bytes(0xB8)
                .doubleword(DATA_SELECTOR) // mov eax, selector
                .bytes(0x8E, 0xD8, 0x8E, 0xC0, 0x8E, 0xD0) // mov ds, ax; es, ax; ss, ax
                .bytes(0xBC)
                .doubleword(ORIGIN) // mov esp, 7C00h
                .bytes(0xBE)
                .doubleword(0xE0000) // mov esi, ...
                .label("look")
                .bytes(0x81, 0x3E)
                .text("_32_") // cmp dword [esi], "_32_"
                .jump(0x74, "found") // je
                .bytes(0x83, 0xC6, 0x10, 0x81, 0xFE)
                .doubleword(0x100000) // add esi, 16; cmp esi, 1 MiB
                .jump(0x75, "look") // jne
                .label("fail")
                .bytes(FAIL)
                .label("found")
                .bytes(0x8B, 0x46, 0x04, 0xA3)
                .doubleword(ENTRY) // mov eax, [esi + 4]; mov [entry], eax
                .bytes(0x66, 0xC7, 0x05)
                .doubleword(ENTRY + 4)
                .word(CODE_SELECTOR) // mov word [entry + 4], selector
                .bytes(0xB8)
                .text("$DBG")
                .bytes(0x31, 0xDB) // xor ebx, ebx
                .bytes(0xFF, 0x1D)
                .doubleword(ENTRY) // call far [entry]
                .bytes(0x3C, 0x80) // cmp al, 80h: no such service
                .jump(0x75, "fail") // jne
                .bytes(0xB8)
                .text("$PCI")
                .bytes(0xFF, 0x1D)
                .doubleword(ENTRY) // call far [entry]
                .bytes(0x84, 0xC0) // test al, al
                .jump(0x75, "fail") // jnz
                .bytes(0x01, 0xD3, 0x89, 0x1D)
                .doubleword(ENTRY) // add ebx, edx; mov [entry], ebx
                .bytes(0xB8)
                .doubleword(0xB101) // mov eax, "is there a PCI BIOS"
                .bytes(0xFF, 0x1D)
                .doubleword(ENTRY) // call far [entry]
                .jump(0x72, "fail") // jc
                .bytes(0x89, 0xD0, 0xB9)
                .doubleword(4) // mov eax, edx; mov ecx, 4
                .bytes(0xE6, 0xE9, 0xC1, 0xE8, 0x08, 0xE2, 0xF9) // out E9h, al; shr eax, 8; loop
                .bytes(0xB8)
                .doubleword(0xB109) // mov eax, "read a word"
                .bytes(0x31, 0xDB, 0xBF)
                .doubleword(0) // xor ebx, ebx; mov edi, 0
                .bytes(0xFF, 0x1D)
                .doubleword(ENTRY) // call far [entry]
                .jump(0x72, "fail-late") // jc
                .bytes(0x81, 0xF9)
                .doubleword(0x8086) // cmp ecx, Intel
                .jump(0x75, "fail-late") // jne
                .bytes(0xB8)
                .doubleword(0x5307) // mov eax, "set power state"
                .bytes(0xBB)
                .doubleword(1) // mov ebx, all devices
                .bytes(0xB9)
                .doubleword(3) // mov ecx, off
                .bytes(0xFF, 0x1D)
                .doubleword(POWER) // call far [power]
                .label("fail-late")
                .bytes(FAIL);
        code.org(ORIGIN + 0x1A0).word(4 * 8 - 1).doubleword(ORIGIN + 0x1A8);
        code.org(ORIGIN + 0x1A8)
                .bytes(0, 0, 0, 0, 0, 0, 0, 0)
                .bytes(0xFF, 0xFF, 0, 0, 0, 0x9A, 0xCF, 0) // all addresses, 32-bit code
                .bytes(0xFF, 0xFF, 0, 0, 0, 0x92, 0xCF, 0) // all addresses, data
                .bytes(0xFF, 0xFF, 0, 0, 0x0F, 0x9A, 0x40, 0); // segment F000h, 32-bit code
        assertPowersOff("PCI ", code, directory);
    }

    @Test
    void aProgramOf16BitsPowersOffFromAStackAnywhere(@TempDir Path directory) throws Exception {
        StubCode code = new StubCode();
        int table = ORIGIN + 0x1A8;
        int dataDescriptor = table + DATA_16_SELECTOR;
        code.org(ORIGIN)
                .bytes(0x31, 0xC0, 0x8E, 0xD8, 0x8E, 0xD0) // xor ax, ax; mov ds, ax; mov ss, ax
                .bytes(0xBC)
                .word(ORIGIN) // mov sp, 7C00h
                .bytes(0xB8, 0x02, 0x53, 0x31, 0xDB, 0xCD, 0x15) // ax: 5302h; bx: 0; int 15h
                .jump(0x72, "fail") // jc
                .bytes(0x89, 0x1E)
                .word(POWER) // mov [power], bx
                .bytes(0xC7, 0x06)
                .word(POWER + 2)
                .word(BIOS_SELECTOR) // mov word [power + 2], selector
                .bytes(0x66, 0x0F, 0xB7, 0xC9, 0x66, 0xC1, 0xE1, 4) // movzx ecx, cx; shl ecx, 4
                .bytes(0x66, 0x09, 0x0E)
                .word(dataDescriptor + 2) // or [base], ecx
                .bytes(0xFA, 0x0F, 0x01, 0x16)
                .word(ORIGIN + 0x1A0) // cli; lgdt [...]
                .bytes(0x0F, 0x20, 0xC0, 0x0C, 0x01, 0x0F, 0x22, 0xC0) // CR0.PE
                .bytes(0xEA)
                .word(code.at() + 4)
                .word(CODE_SELECTOR) // jmp far
                .bytes(0xB8, DATA_SELECTOR, 0, 0x8E, 0xD8) // mov ax, selector; mov ds, ax
                .bytes(0xB8, STACK_SELECTOR, 0, 0x8E, 0xD0) // mov ax, selector; mov ss, ax
                .bytes(0xBC, 0x00, 0x08) // mov sp, 800h
                .bytes(0x66, 0xBE)
                .text("kept") // mov esi, "kept"
                .bytes(0xB8, 0x0A, 0x53, 0xBB, 0x01, 0x00) // ax: "power status"; bx: all
                .bytes(0xFF, 0x1E)
                .word(POWER) // call far [power]
                .jump(0x72, "fail") // jc
                .bytes(0x80, 0xFF, 0x01) // cmp bh, 1: on line
                .jump(0x75, "fail") // jne
                .bytes(0xB8, 0x0B, 0x53, 0xFF, 0x1E)
                .word(POWER) // ax: "event"; call far [power]
                .jump(0x73, "fail") // jnc
                .bytes(0x88, 0xE0, 0xE6, 0xE9) // mov al, ah; out E9h, al
                .bytes(0x66, 0x89, 0xF0, 0xB9, 0x04, 0x00) // mov eax, esi; mov cx, 4
                .bytes(0xE6, 0xE9, 0x66, 0xC1, 0xE8, 0x08, 0xE2, 0xF8) // out; shr eax, 8; loop
                .bytes(0x81, 0xFC, 0x00, 0x08) // cmp sp, 800h
                .jump(0x75, "fail") // jne
                .bytes(0xB8, 0x07, 0x53, 0xBB, 0x01, 0x00) // ax: "set power state"; bx: all
                .bytes(0xB9, 0x03, 0x00, 0xFF, 0x1E) // cx: off
                .word(POWER) // call far [power]
                .label("fail")
                .bytes(0xB0, '!', 0xE6, 0xE9, 0x66, 0x31, 0xC0) // out E9h, '!'; xor eax, eax
                .bytes(0xBA, 0xF4, 0x00, 0x66, 0xEF, 0xF4); // mov dx, F4h; out dx, eax; hlt
        code.org(ORIGIN + 0x1A0).word(6 * 8 - 1).doubleword(table);
        code.org(table)
                .bytes(0, 0, 0, 0, 0, 0, 0, 0)
                .bytes(0xFF, 0xFF, 0, 0, 0, 0x9A, 0, 0) // the first 64 KiB, code
                .bytes(0xFF, 0xFF, 0, 0, 0, 0x92, 0, 0) // the first 64 KiB, data
                .bytes(0xFF, 0xFF, 0, 0, 0x0F, 0x9A, 0, 0) // segment F000h, code
                .bytes(0xFF, 0x03, 0, 0, 0, 0x92, 0, 0) // 1 KiB of data, where it is told
                .bytes(0xFF, 0x07, 0, 0x50, 0, 0x92, 0, 0); // 2 KiB of stack at 5000h
        assertPowersOff("\u0080kept", code, directory);
    }

    private static void assertPowersOff(String says, StubCode code, Path directory)
            throws Exception {
        byte[] disk = new byte[1 << 20];
        System.arraycopy(code.finish(), ORIGIN, disk, 0, 510);
        BiosCaller.makeBootable(disk);
        Path image = Files.write(directory.resolve("disk.img"), disk);
        AtomicReference<MemoryCharacters> console = new AtomicReference<>();
        try (PcMachine machine = new MachineBuilder(BiosCaller.fromDisk(image, console)).build()) {
            machine.start();
            MachineEnd end = machine.await();
            assertEquals(says, new String(console.get().bytes(), StandardCharsets.ISO_8859_1));
            assertEquals(MachineEnd.Kind.POWER_OFF, end.kind());
        }
    }
}

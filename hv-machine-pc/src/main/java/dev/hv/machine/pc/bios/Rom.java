package dev.hv.machine.pc.bios;

import java.util.Map;

/**
 * The BIOS's segment F000h: a stub for each service, at the addresses at which the IBM PC/AT had
 * its entry points (IBM PC/AT Technical Reference, "ROM BIOS compatibility"), since programs jump
 * there.
 *
 * <p>A stub pushes an empty outcome and the number of its service, then all registers (see {@link
 * Frame}), and writes SS:SP to {@link #TRAP_PORT}; then it does what the {@link Outcome} says.
 * Those of 32-bit protected mode do the same by {@link #FLAT_TRAP_PORT}.
 */
final class Rom {
    /** The port to which stubs write SS (high half) and SP, 32 bits wide. */
    static final int TRAP_PORT = 0x4F8;

    /**
     * The port to which stubs of 32-bit protected mode write ESP, in a stack segment whose base is
     * 0.
     */
    static final int FLAT_TRAP_PORT = TRAP_PORT + 4;

    /**
     * Written to {@link #FLAT_TRAP_PORT} in place of a stack: the frame is at {@link
     * BiosData#POWER_FRAME}.
     */
    static final int FRAME_IN_DATA_AREA = 0;

    /** Written in place of a stack by a processor that starts again. */
    static final int RESTARTED = -1;

    /** Where the segment is. */
    static final long BASE = 0xF0000;

    static final int SEGMENT = 0xF000;

    /** The PC/AT's reset vector, to which programs jump that want the machine to start over. */
    private static final int RESET = 0xFFF0;

    /** Services that are not vectors' numbers. */
    static final int POST = 0x100;

    static final int BOOT = 0x101;
    static final int IRQ = 0x102;
    static final int BOOTSTRAP = 0x103;
    static final int FLAT_PCI = 0x104;
    static final int FLAT_POWER = 0x105;
    static final int POWER_16 = 0x106;

    /** The register whose bit 2 resets, and bit 1 says that all chips are meant. */
    private static final int RESET_CONTROL = 0xCF9;

    /** Where a program says why the processor is reset. */
    static final int CMOS_SHUTDOWN = 0x0F;

    /** It wants INT 19h. */
    private static final int SHUTDOWN_BOOT = 0x04;

    /** It wants to go on at {@link #SHUTDOWN_VECTOR}, and interrupts in service ended. */
    private static final int SHUTDOWN_JUMP_EOI = 0x05;

    /** It wants to return from INT 15h, AH=87h. */
    private static final int SHUTDOWN_MOVED = 0x09;

    /** It wants to go on at {@link #SHUTDOWN_VECTOR}. */
    private static final int SHUTDOWN_JUMP = 0x0A;

    /** Where it goes on, or its stack; in segment 40h. */
    private static final int SHUTDOWN_VECTOR = 0x67;

    /** Where code is that has no fixed place. */
    private static final int CODE = 0x4000;

    /** Offset of the BIOS32 service directory, between the tables of others and the code. */
    private static final int BIOS32 = 0x3FF0;

    /** "$PCI", the PCI BIOS in the service directory. */
    private static final int PCI_SERVICE = 0x49435024;

    /** The date of the compatible interface, as the PC/AT has it at FFF5h. */
    private static final String DATE = "11/25/26";

    /** Model byte: PC/AT (IBM PS/2 BIOS Interface Technical Reference, INT 15h AH=C0h). */
    private static final int MODEL_AT = 0xFC;

    /** Offset of the system configuration table of INT 15h, AH=C0h. */
    static final int CONFIGURATION = 0xE6F5;

    /** Offset of the diskette parameter table, vector 1Eh. */
    static final int DISKETTE_TABLE = 0xEFC7;

    /** Offset of the video parameter table, vector 1Dh. */
    static final int VIDEO_PARAMETERS = 0xF0A4;

    /** Offset of an IRET. */
    static final int IRET = 0xFF53;

    /** Offset of the entry of INT 05h. */
    private static final int PRINT_SCREEN = 0xFF54;

    /** Entry points by vector. */
    private static final Map<Integer, Integer> FIXED =
            Map.ofEntries(
                    Map.entry(0x10, 0xF065),
                    Map.entry(0x11, 0xF84D),
                    Map.entry(0x12, 0xF841),
                    Map.entry(0x13, 0xE3FE),
                    Map.entry(0x14, 0xE739),
                    Map.entry(0x15, 0xF859),
                    Map.entry(0x16, 0xE82E),
                    Map.entry(0x17, 0xEFD2),
                    Map.entry(0x1A, 0xFE6E));

    private static final Rom BUILT = new Rom();

    private final StubCode code = new StubCode();
    private final int[] vectors = new int[256];
    private int nextBoot;
    private int powerOn;
    private int windowFunction;
    private int flatPower;
    private int power16;

    private final byte[] contents;

    private Rom() {
        contents = build();
        VideoFonts.place(contents);
        VideoTables.place(contents);
    }

    /** Returns the segment's contents. */
    static byte[] bytes() {
        return BUILT.contents.clone();
    }

    /** Returns the offset of a vector's handler in the segment; 0 means none of its own. */
    static int vector(int number) {
        return BUILT.vectors[number];
    }

    /** Returns the offset at which the CPU starts after a reset of the machine. */
    static int powerOn() {
        return BUILT.powerOn;
    }

    /** Returns the offset at which the next device is tried. */
    static int nextBoot() {
        return BUILT.nextBoot;
    }

    /** Returns the offset at which programs call what INT 10h, AX=4F05h does (VBE 2.0, 4.5). */
    static int windowFunction() {
        return BUILT.windowFunction;
    }

    /** Returns the offset at which drivers call power management in 32-bit protected mode. */
    static int flatPower() {
        return BUILT.flatPower;
    }

    /** Returns the offset at which drivers call power management in 16-bit protected mode. */
    static int power16() {
        return BUILT.power16;
    }

    private byte[] build() {
        code.org(CODE);
        trap();
        restart();
        boot();
        interrupts();
        power16Bit();
        protectedMode();
        FIXED.forEach(this::entry);
        tables();
        return code.finish();
    }

    private void trap() {
        code.label("trap")
                .bytes(0x66, 0x60) // pushad
                .bytes(0x1E, 0x06) // push ds; push es
                .label("again")
                .bytes(0x8C, 0xD0) // mov ax, ss
                .bytes(0x66, 0xC1, 0xE0, 0x10) // shl eax, 16
                .bytes(0x89, 0xE0) // mov ax, sp
                .bytes(0xBA)
                .word(TRAP_PORT) // mov dx, port
                .bytes(0x66, 0xEF) // out dx, eax
                .bytes(0x89, 0xE5) // mov bp, sp
                .bytes(0x8B, 0x46, 38) // mov ax, [bp + outcome]
                .bytes(0x84, 0xC0) // test al, al
                .jump(0x74, "done") // jz
                .bytes(0xFE, 0xC8) // dec al
                .jump(0x75, "poll") // jnz
                .bytes(0xFB, 0xF4, 0xFA) // sti; hlt; cli
                .jump(0xEB, "again")
                .label("poll")
                .bytes(0xFB, 0xF3, 0x90, 0xFA) // sti; pause; cli
                .jump(0xEB, "again")
                .label("done")
                .bytes(0x07, 0x1F) // pop es; pop ds
                .bytes(0x66, 0x61) // popad
                .bytes(0x83, 0xC4, 0x04) // add sp, 4
                .bytes(0xCF); // iret
    }

    /**
     * A processor that was reset alone begins here, and so does a program that jumps to the reset
     * vector; both find the chips as that program has left them. The shutdown byte of the CMOS says
     * what it wanted (IBM PC/AT Technical Reference, "ROM BIOS", shutdown status): to go on in real
     * mode, as protected mode of the 80286 is not left otherwise. Nothing is pushed before that is
     * known: the stack is where the program says.
     */
    private void restart() {
        code.label("restart")
                .bytes(0xFA, 0xFC) // cli; cld
                .bytes(0x66, 0xB8, RESTARTED, RESTARTED, RESTARTED, RESTARTED) // mov eax, -1
                .bytes(0xBA)
                .word(TRAP_PORT) // mov dx, port
                .bytes(0x66, 0xEF) // out dx, eax
                .bytes(0xE4, 0x92, 0x24, 0xFE, 0xE6, 0x92) // in al, 92h; and al, ~1; out 92h, al
                .bytes(0xB0, CMOS_SHUTDOWN, 0xE6, 0x70) // mov al, 0Fh; out 70h, al
                .bytes(0xE4, 0x71, 0x88, 0xC4) // in al, 71h; mov ah, al
                .bytes(0x30, 0xC0, 0xE6, 0x71) // xor al, al; out 71h, al
                .bytes(0xBB, 0x40, 0x00, 0x8E, 0xDB) // mov bx, 40h; mov ds, bx
                .bytes(0x80, 0xFC, SHUTDOWN_BOOT) // cmp ah, 04h
                .jump(0x74, "shutdown-boot")
                .bytes(0x80, 0xFC, SHUTDOWN_JUMP_EOI) // cmp ah, 05h
                .jump(0x74, "shutdown-eoi")
                .bytes(0x80, 0xFC, SHUTDOWN_MOVED) // cmp ah, 09h
                .jump(0x74, "shutdown-moved")
                .bytes(0x80, 0xFC, SHUTDOWN_JUMP) // cmp ah, 0Ah
                .jump(0x75, "reset-all")
                .label("shutdown-jump")
                .bytes(0xFF, 0x2E)
                .word(SHUTDOWN_VECTOR) // jmp far [67h]
                .label("shutdown-eoi")
                .bytes(0xE4, 0x60) // in al, 60h
                .bytes(0xB0, 0x20, 0xE6, 0xA0, 0xE6, 0x20) // mov al, 20h; out A0h, al; out 20h, al
                .jump(0xEB, "shutdown-jump")
                .label("shutdown-boot")
                .bytes(0x31, 0xC0, 0x8E, 0xD0) // xor ax, ax; mov ss, ax
                .bytes(0xBC, 0x00, 0x7C) // mov sp, 7C00h
                .near(0xE9, "int-19")
                .label("shutdown-moved") // the stack of INT 15h, AH=87h: DS, ES, PUSHA
                .bytes(0x8E, 0x16)
                .word(SHUTDOWN_VECTOR + 2) // mov ss, [69h]
                .bytes(0x8B, 0x26)
                .word(SHUTDOWN_VECTOR) // mov sp, [67h]
                .bytes(0x1F, 0x07, 0x61) // pop ds; pop es; popa
                .bytes(0x30, 0xE4, 0xFB) // xor ah, ah; sti: no error
                .bytes(0xCA, 0x02, 0x00); // retf 2
    }

    /**
     * To start over, the machine is reset as a whole (82371SB, reset control register CF9h), and
     * starts at {@link #powerOn()}. Without such a register the power-on self-test has to do.
     */
    private void boot() {
        code.label("reset-all")
                .bytes(0xBA)
                .word(RESET_CONTROL) // mov dx, port
                .bytes(0xB0, 0x06, 0xEE) // mov al, 6; out dx, al
                .bytes(0x31, 0xC9, 0xE2, 0xFE); // xor cx, cx; loop $
        code.label("start")
                .bytes(0xFA, 0xFC) // cli; cld
                .bytes(0x31, 0xC0, 0x8E, 0xD0) // xor ax, ax; mov ss, ax
                .bytes(0xBC, 0x00, 0x7C) // mov sp, 7C00h
                .bytes(0x0F, 0x20, 0xC0) // mov eax, cr0
                .bytes(0x66, 0x25, 0xFF, 0xFF, 0xFF, 0x9F) // and eax, ~(CD | NW): caches on
                .bytes(0x0F, 0x22, 0xC0) // mov cr0, eax
                .simulateInt("service-post")
                .bytes(0xFB, 0xCD, 0x19); // sti; int 19h
        code.label("int-19")
                .simulateInt("service-bootstrap")
                .label("next-boot")
                .bytes(0x31, 0xC0, 0x8E, 0xD0) // xor ax, ax; mov ss, ax
                .bytes(0xBC, 0x00, 0x7C) // mov sp, 7C00h
                .bytes(0xFB, 0xF8) // sti; clc
                .label("boot-step")
                .simulateInt("service-boot")
                .bytes(0xCD, 0x13) // int 13h
                .jump(0xEB, "boot-step");
        service("service-post", POST);
        service("service-boot", BOOT);
        service("service-bootstrap", BOOTSTRAP);
        windowFunction = code.at();
        code.bytes(0xB8, 0x05, 0x4F, 0xCD, 0x10, 0xCB); // mov ax, 4F05h; int 10h; retf
        nextBoot = code.offset("next-boot");
        powerOn = code.offset("start");
    }

    private void interrupts() {
        vectors[0x19] = code.offset("int-19");
        vectors[0x18] = code.at();
        service("int-18", 0x18);

        vectors[0x08] = code.at();
        code.label("int-08")
                .simulateInt("service-08")
                .bytes(0xCD, 0x1C) // int 1Ch
                .near(0xE9, "end-of-irq");
        service("service-08", 0x08);

        vectors[0x09] = code.at();
        code.label("int-09")
                .bytes(0x50, 0xE4, 0x60) // push ax; in al, 60h
                .bytes(0xB4, 0x4F, 0xF9, 0xCD, 0x15) // mov ah, 4Fh; stc; int 15h
                .jump(0x73, "swallowed") // jnc
                .simulateInt("service-09")
                .jump(0x72, "break") // jc
                .jump(0x74, "print-screen") // jz
                .label("swallowed")
                .bytes(0xB0, 0x20, 0xE6, 0x20) // mov al, 20h; out 20h, al
                .bytes(0x58, 0xCF) // pop ax; iret
                .label("break")
                .bytes(0xB0, 0x20, 0xE6, 0x20) // mov al, 20h; out 20h, al
                .bytes(0xFB, 0xCD, 0x1B, 0x58, 0xCF) // sti; int 1Bh; pop ax; iret
                .label("print-screen")
                .bytes(0xB0, 0x20, 0xE6, 0x20) // mov al, 20h; out 20h, al
                .bytes(0xFB, 0xCD, 0x05, 0x58, 0xCF); // sti; int 05h; pop ax; iret
        service("service-09", 0x09);
        code.label("end-of-irq")
                .bytes(0x50, 0xB0, 0x20, 0xE6, 0x20) // push ax; mov al, 20h; out 20h, al
                .bytes(0x58, 0xCF); // pop ax; iret

        int irq = code.at();
        service("irq", IRQ);
        for (int line = 2; line < 8; line++) {
            vectors[0x08 + line] = irq;
        }
        for (int line = 8; line < 16; line++) {
            vectors[0x70 + line - 8] = irq;
        }
        // IRQ 13 goes to the handler of the NMI, as software of the 8087 knows it (PC/AT Technical
        // Reference, "INT 75H").
        vectors[0x75] = code.at();
        code.bytes(0x50, 0x30, 0xC0, 0xE6, 0xF0) // push ax; xor al, al; out F0h, al
                .bytes(0xB0, 0x20, 0xE6, 0xA0, 0xE6, 0x20) // mov al, 20h; out A0h, al; out 20h, al
                .bytes(0x58, 0xCD, 0x02, 0xCF); // pop ax; int 2; iret
        vectors[0x0E] = code.at();
        service("int-0e", 0x0E);
        vectors[0x70] = code.at();
        code.simulateInt("service-70")
                .jump(0x73, "no-alarm") // jnc
                .bytes(0xFB, 0xCD, 0x4A) // sti; int 4Ah
                .label("no-alarm")
                .bytes(0xCF); // iret
        service("service-70", 0x70);
        vectors[0x74] = code.at();
        pointing();
        service("service-74", 0x74);
        vectors[0x40] = code.at();
        service("int-40", 0x13);
        printScreen();
    }

    /** INT 74h: the handler finds the packet on its stack, and leaves the registers as it likes. */
    private void pointing() {
        int packet = PointingService.packetOffset();
        code.bytes(0x66, 0x60) // pushad
                .bytes(0x1E, 0x06) // push ds; push es
                .simulateInt("service-74")
                .jump(0x73, "no-packet") // jnc
                .bytes(0xFC, 0xFB) // cld; sti
                .bytes(0x6A, 0x40, 0x1F) // push 40h; pop ds
                .bytes(0x8E, 0x1E)
                .word((int) BiosData.EBDA_SEGMENT - 0x400) // mov ds, [extended area]
                .bytes(0xFF, 0x36)
                .word(packet) // push word [status]
                .bytes(0xFF, 0x36)
                .word(packet + 2) // push word [x]
                .bytes(0xFF, 0x36)
                .word(packet + 4) // push word [y]
                .bytes(0xFF, 0x36)
                .word(packet + 6) // push word [z]
                .bytes(0xFF, 0x1E)
                .word(PointingService.handlerOffset()) // call far [handler]
                .bytes(0x83, 0xC4, 0x08) // add sp, 8
                .label("no-packet")
                .bytes(0x07, 0x1F) // pop es; pop ds
                .bytes(0x66, 0x61) // popad
                .bytes(0xCF); // iret
    }

    /**
     * INT 05h: prints the text on the screen, character by character through INT 10h and INT 17h
     * (IBM PC/AT Technical Reference, "ROM BIOS", PRINT_SCREEN); not while it does so already.
     */
    private void printScreen() {
        int status = (int) (BiosData.PRINT_SCREEN - 0x400);
        code.label("int-05")
                .bytes(0x66, 0x60, 0x1E) // pushad; push ds
                .bytes(0x6A, 0x40, 0x1F) // push 40h; pop ds
                .bytes(0x80, 0x3E)
                .word(status)
                .bytes(0x01) // cmp byte [status], 1
                .jump(0x74, "printed") // je
                .bytes(0xC6, 0x06)
                .word(status)
                .bytes(0x01) // mov byte [status], 1
                .bytes(0xFB, 0xB4, 0x0F, 0xCD, 0x10) // sti; mov ah, 0Fh; int 10h
                .bytes(0x88, 0xE1, 0x8A, 0x2E)
                .word((int) (BiosData.VIDEO_LAST_ROW - 0x400)) // mov cl, ah; mov ch, [last row]
                .bytes(0x89, 0xCE) // mov si, cx
                .bytes(0xB4, 0x03, 0xCD, 0x10, 0x52) // mov ah, 3; int 10h; push dx
                .bytes(0x31, 0xD2) // xor dx, dx
                .near(0xE8, "print-line-end")
                .jump(0x75, "print-failed") // jnz
                .label("print-next")
                .bytes(0xB4, 0x02, 0xCD, 0x10, 0xB4, 0x08, 0xCD, 0x10) // cursor; character
                .bytes(0x84, 0xC0, 0x75, 0x02, 0xB0, ' ') // test al, al; jnz $+4; mov al, ' '
                .near(0xE8, "print")
                .jump(0x75, "print-failed") // jnz
                .bytes(0xFE, 0xC2, 0x89, 0xF1, 0x38, 0xCA) // inc dl; mov cx, si; cmp dl, cl
                .jump(0x72, "print-next") // jb
                .near(0xE8, "print-line-end")
                .jump(0x75, "print-failed") // jnz
                .bytes(0xB2, 0x00, 0xFE, 0xC6) // mov dl, 0; inc dh
                .bytes(0x89, 0xF1, 0x38, 0xEE) // mov cx, si; cmp dh, ch
                .jump(0x76, "print-next") // jbe
                .bytes(0xB0, 0x00) // mov al, 0
                .jump(0xEB, "print-ends")
                .label("print-failed")
                .bytes(0xB0, 0xFF) // mov al, FFh
                .label("print-ends")
                .bytes(0x5A, 0x50, 0xB4, 0x02, 0xCD, 0x10, 0x58) // the cursor as it was
                .bytes(0xA2)
                .word(status) // mov [status], al
                .label("printed")
                .bytes(0x1F, 0x66, 0x61, 0xCF) // pop ds; popad; iret
                .label("print-line-end")
                .bytes(0xB0, '\r')
                .near(0xE8, "print")
                .bytes(0x74, 0x01, 0xC3) // jz $+3; ret
                .bytes(0xB0, '\n')
                .label("print") // AL; zero flag: it went well
                .bytes(0x52, 0x31, 0xD2, 0xB4, 0x00, 0xCD, 0x17) // push dx; dx, ah: 0; int 17h
                .bytes(0x5A, 0xF6, 0xC4, 0x29, 0xC3); // pop dx; test ah, 29h; ret
        vectors[0x05] = PRINT_SCREEN;
    }

    /**
     * What 32-bit protected mode calls far, wherever the segment is mapped: the directory of
     * services (Standard BIOS 32-bit Service Directory Proposal 0.4), the PCI BIOS that it leads to
     * (PCI BIOS Specification 2.1, 3.3), and power management (APM BIOS Interface Specification
     * 1.2, 4.6.4). The caller's stack segment has the base 0; the trap works by linear addresses.
     */
    private void protectedMode() {
        int directory = code.at();
        code.bytes(0x84, 0xDB) // test bl, bl
                .jump(0x75, "no-function") // jnz
                .bytes(0x3D)
                .doubleword(PCI_SERVICE) // cmp eax, "$PCI"
                .jump(0x75, "no-service") // jne
                .bytes(0xBB)
                .doubleword((int) BASE) // mov ebx, base
                .bytes(0xB9)
                .doubleword(0x10000) // mov ecx, length
                .bytes(0xBA)
                .doubleword(code.at() + 7) // mov edx, the entry behind the next two instructions
                .bytes(0xB0, 0x00, 0xCB); // mov al, 0; retf
        flatService(FLAT_PCI);
        flatPower = code.at();
        flatService(FLAT_POWER);
        code.label("no-service")
                .bytes(0xB0, 0x80, 0xCB) // mov al, 80h; retf
                .label("no-function")
                .bytes(0xB0, 0x81, 0xCB); // mov al, 81h; retf
        code.label("flat-trap")
                .bytes(0x60, 0x66, 0x1E, 0x66, 0x06) // pushad; push ds; push es, of 16 bits
                .label("flat-again")
                .bytes(0x89, 0xE0) // mov eax, esp
                .bytes(0x66, 0xBA)
                .word(FLAT_TRAP_PORT) // mov dx, port
                .bytes(0xEF) // out dx, eax
                .bytes(0x80, 0x7C, 0x24, 38, 0x00) // cmp byte [esp + outcome], 0
                .jump(0x74, "flat-done") // je
                .bytes(0xFB, 0xF4, 0xFA) // sti; hlt; cli
                .jump(0xEB, "flat-again")
                .label("flat-done")
                .bytes(0x83, 0xC4, 0x04, 0x61) // add esp, 4; popad
                .bytes(0x83, 0xC4, 0x08) // add esp, 8: service, outcome, IP, CS
                .bytes(0x66, 0x9D, 0xCB); // popf, of 16 bits; retf
        code.org(BIOS32).text("_32_").doubleword((int) BASE + directory);
        code.bytes(0, 1, -code.sum(BIOS32, 16) - 1); // revision, length in paragraphs, checksum
    }

    /** A stub that leaves the frame of {@link Frame}; carry stays set if nobody serves it. */
    private void flatService(int number) {
        code.bytes(0xF9, 0x66, 0x9C) // stc; pushf, of 16 bits
                .bytes(0x66, 0x6A, 0x00, 0x66, 0x6A, 0x00) // push words in the place of CS and IP
                .bytes(0x66, 0x68)
                .word(Frame.MARK << 8) // push the mark, and no outcome yet
                .bytes(0x66, 0x68)
                .word(number) // push number
                .jump(0xEB, "flat-trap");
    }

    /**
     * Power management for 16-bit protected mode (APM BIOS Interface Specification 1.2, 4.6.3). The
     * base of the caller's stack is not known here; but the descriptor behind that of the code is
     * the data segment's, so the frame is left there.
     */
    private void power16Bit() {
        int frame = BiosData.POWER_FRAME;
        power16 = code.at();
        code.bytes(0x1E, 0xF9, 0x9C, 0x50) // push ds; stc; pushf; push ax
                .bytes(
                        0x8C, 0xC8, 0x05, 0x08, 0x00, 0x8E,
                        0xD8) // mov ax, cs; add ax, 8; mov ds, ax
                .bytes(0x58, 0x8F, 0x06)
                .word(frame + Frame.FLAGS); // pop ax; pop word [flags]
        powerRegisters(0xA3, 0x89);
        code.bytes(0xC7, 0x06)
                .word(frame + Frame.SERVICE)
                .word(POWER_16) // mov word [service], number
                .bytes(0xC7, 0x06)
                .word(frame + Frame.OUTCOME)
                .word(Frame.MARK << 8) // mov word [outcome], the mark, and no outcome yet
                .label("power-again")
                .bytes(0x66, 0x31, 0xC0, 0xBA)
                .word(FLAT_TRAP_PORT) // xor eax, eax; mov dx, port
                .bytes(0x66, 0xEF) // out dx, eax
                .bytes(0x80, 0x3E)
                .word(frame + Frame.OUTCOME)
                .bytes(0x00) // cmp byte [outcome], 0
                .jump(0x74, "power-done") // je
                .bytes(0xFB, 0xF4, 0xFA) // sti; hlt; cli
                .jump(0xEB, "power-again")
                .label("power-done");
        powerRegisters(0xA1, 0x8B);
        code.bytes(0xFF, 0x36)
                .word(frame + Frame.FLAGS) // push word [flags]
                .bytes(0x9D, 0x1F, 0xCB); // popf; pop ds; retf
    }

    /** Moves the registers that are not segments' to the frame, or from there. */
    private void powerRegisters(int accumulator, int other) {
        int frame = BiosData.POWER_FRAME;
        code.bytes(0x66, accumulator).word(frame + Frame.EAX);
        code.bytes(0x66, other, 0x0E).word(frame + Frame.ECX);
        code.bytes(0x66, other, 0x16).word(frame + Frame.EDX);
        code.bytes(0x66, other, 0x1E).word(frame + Frame.EBX);
        code.bytes(0x66, other, 0x2E).word(frame + Frame.EBP);
        code.bytes(0x66, other, 0x36).word(frame + Frame.ESI);
        code.bytes(0x66, other, 0x3E).word(frame + Frame.EDI);
    }

    private void entry(int vector, int offset) {
        vectors[vector] = offset;
        code.org(offset);
        service("entry-" + vector, vector);
    }

    /** A stub. */
    private void service(String label, int number) {
        code.label(label)
                .bytes(0x68)
                .word(Frame.MARK << 8) // push the mark, and no outcome yet
                .bytes(0x68)
                .word(number) // push number
                .near(0xE9, "trap"); // jmp
    }

    private void tables() {
        code.org(0xE05B).near(0xE9, "restart");
        code.org(0xE6F2).near(0xE9, "int-19");
        code.org(CONFIGURATION)
                .word(8)
                .bytes(MODEL_AT, 0x01, 0x00) // model, submodel, revision
                // second 8259A, RTC, keyboard intercept, extended data area; INT 16h, AH=09h
                .bytes(0x74, 0x40, 0x00, 0x00, 0x00);
        code.org(0xEC59).near(0xE9, "entry-" + 0x13);
        code.org(0xEF57).near(0xE9, "int-0e");
        code.org(DISKETTE_TABLE)
                .bytes(0xDF, 0x02, 0x25, 0x02, 18, 0x1B, 0xFF, 0x6C, 0xF6, 0x0F, 0x08);
        code.org(0xF045).near(0xE9, "entry-" + 0x10);
        videoParameters();
        code.org(0xFEA5).near(0xE9, "int-08");
        code.org(0xE987).near(0xE9, "int-09");
        code.org(IRET).bytes(0xCF);
        code.org(PRINT_SCREEN).near(0xE9, "int-05");
        code.org(RESET).bytes(0xEA).word(0xE05B).word(SEGMENT).text(DATE).bytes(0x00, MODEL_AT);
    }

    /**
     * The registers of the 6845 for text of 40 and of 80 columns, graphics and the monochrome
     * adapter; the length of their pages, and columns and mode register of modes 0 to 7 (IBM PC/AT
     * Technical Reference, "ROM BIOS", VIDEO_PARMS).
     */
    private void videoParameters() {
        code.org(VIDEO_PARAMETERS)
                .bytes(0x38, 0x28, 0x2D, 0x0A, 0x1F, 6, 0x19, 0x1C, 2, 7, 6, 7, 0, 0, 0, 0)
                .bytes(0x71, 0x50, 0x5A, 0x0A, 0x1F, 6, 0x19, 0x1C, 2, 7, 6, 7, 0, 0, 0, 0)
                .bytes(0x38, 0x28, 0x2D, 0x0A, 0x7F, 6, 0x64, 0x70, 2, 1, 6, 7, 0, 0, 0, 0)
                .bytes(0x61, 0x50, 0x52, 0x0F, 0x19, 6, 0x19, 0x19, 2, 0x0D, 0x0B, 0x0C, 0, 0, 0, 0)
                .word(0x0800)
                .word(0x1000)
                .word(0x4000)
                .word(0x4000)
                .bytes(40, 40, 80, 80, 40, 40, 80, 80)
                .bytes(0x2C, 0x28, 0x2D, 0x29, 0x2A, 0x2E, 0x1E, 0x29);
    }
}

package dev.hv.machine.pc.boot;

import dev.hv.api.bus.AddressSpace;
import dev.hv.api.bus.Initiator;

import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * The little of a BIOS that Linux's setup code needs in real mode: INT 15h tells the memory map
 * (E820h; ACPI 6.4, 15.1) and the older memory sizes (E801h, 88h); every other call fails with the
 * carry flag set and the registers as they were; hardware interrupts return.
 */
final class BiosServices {
    private static final int SEGMENT = (int) (MemoryMap.BIOS >> 4);
    private static final int VECTORS = 256;
    private static final int SYSTEM = 0x15;

    private static final int RETURN = 0x00;
    private static final int FAIL = 0x01;
    private static final int FAIL_SYSTEM = 0x0A;
    private static final int SYSTEM_CALL = 0x0E;
    private static final int TABLE = 0x100;

    private final MemoryMap map;

    BiosServices(MemoryMap map) {
        this.map = map;
    }

    /** Installs the code and points all interrupt vectors to it. */
    void write(AddressSpace memory, Initiator by) {
        memory.writeBytes(MemoryMap.BIOS, MemorySegment.ofArray(code()), by);
        ByteArrayOutputStream table = new ByteArrayOutputStream();
        for (MemoryMap.Range range : map.ranges()) {
            table.writeBytes(ZeroPage.e820(range));
        }
        memory.writeBytes(MemoryMap.BIOS + TABLE, MemorySegment.ofArray(table.toByteArray()), by);
        ByteBuffer vectors = LowMemory.littleEndian(4L * VECTORS);
        for (int vector = 0; vector < VECTORS; vector++) {
            vectors.putShort((short) offset(vector)).putShort((short) SEGMENT);
        }
        memory.writeBytes(0, MemorySegment.ofArray(vectors.array()), by);
    }

    /** The two 8259A are at vectors 08h and 70h. */
    private static int offset(int vector) {
        boolean hardware = (vector & ~7) == 0x08 || (vector & ~7) == 0x70;
        return vector == SYSTEM ? SYSTEM_CALL : hardware ? RETURN : FAIL;
    }

    /** Machine code for 16-bit segments; jumps are relative. */
    private byte[] code() {
        long above1 = map.extendedEnd() - MemoryMap.EXTENDED;
        long upTo16 = Math.min(above1, 15 << 20);
        int kib = (int) Math.min(above1 >> 10, 0xFFFF);
        int low = (int) (upTo16 >> 10);
        int high = (int) Math.min(above1 - upTo16 >> 16, 0xFFFF);
        int count = map.ranges().size();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int[] instruction :
                List.of(
                        // return:
                        bytes(0xCF), // iret
                        // fail: the caller's flags are above its return address
                        bytes(0x55), // push bp
                        bytes(0x89, 0xE5), // mov bp, sp
                        bytes(0x80, 0x4E, 0x06, 0x01), // or byte [bp+6], 1
                        bytes(0x5D), // pop bp
                        bytes(0xCF), // iret
                        // fail_system:
                        bytes(0xB4, 0x86), // mov ah, 86h
                        bytes(0xEB, FAIL - 0x0E), // jmp fail
                        // system_call:
                        bytes(0x3D, 0x20, 0xE8), // cmp ax, 0E820h
                        bytes(0x74, 0x1B), // je map
                        bytes(0x3D, 0x01, 0xE8), // cmp ax, 0E801h
                        bytes(0x74, 0x0A), // je sizes
                        bytes(0x80, 0xFC, 0x88), // cmp ah, 88h
                        bytes(0x75, FAIL_SYSTEM - 0x1D), // jne fail_system
                        bytes(0xB8, kib, kib >> 8), // mov ax, kib
                        bytes(0xEB, 0x41), // jmp succeed
                        // sizes:
                        bytes(0xB8, low, low >> 8), // mov ax, low
                        bytes(0xBB, high, high >> 8), // mov bx, high
                        bytes(0x89, 0xC1), // mov cx, ax
                        bytes(0x89, 0xDA), // mov dx, bx
                        bytes(0xEB, 0x35), // jmp succeed
                        // map:
                        bytes(0x66, 0x81, 0xFA, 0x50, 0x41, 0x4D, 0x53), // cmp edx, 'SMAP'
                        bytes(0x75, FAIL_SYSTEM - 0x37), // jne fail_system
                        bytes(0x66, 0x83, 0xFB, count), // cmp ebx, count
                        bytes(0x73, FAIL_SYSTEM - 0x3D), // jae fail_system
                        bytes(0x1E), // push ds
                        bytes(0x56), // push si
                        bytes(0x57), // push di
                        bytes(0x0E), // push cs
                        bytes(0x1F), // pop ds
                        bytes(0x6B, 0xF3, 0x14), // imul si, bx, 20
                        bytes(0x81, 0xC6, TABLE, TABLE >> 8), // add si, table
                        bytes(0xB9, 0x0A, 0x00), // mov cx, 10
                        bytes(0xFC), // cld
                        bytes(0xF3, 0xA5), // rep movsw
                        bytes(0x5F), // pop di
                        bytes(0x5E), // pop si
                        bytes(0x1F), // pop ds
                        bytes(0x43), // inc bx
                        bytes(0x83, 0xFB, count), // cmp bx, count
                        bytes(0x72, 0x02), // jb more
                        bytes(0x31, 0xDB), // xor bx, bx
                        // more:
                        bytes(0x66, 0x89, 0xD0), // mov eax, edx
                        bytes(0x66, 0xB9, 0x14, 0x00, 0x00, 0x00), // mov ecx, 20
                        // succeed:
                        bytes(0x55), // push bp
                        bytes(0x89, 0xE5), // mov bp, sp
                        bytes(0x80, 0x66, 0x06, 0xFE), // and byte [bp+6], 0FEh
                        bytes(0x5D), // pop bp
                        bytes(0xCF))) { // iret
            for (int value : instruction) {
                out.write(value);
            }
        }
        return out.toByteArray();
    }

    private static int[] bytes(int... values) {
        return values;
    }
}

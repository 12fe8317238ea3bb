package dev.hv.machine.pc.boot;

import dev.hv.machine.pc.Platform;
import dev.hv.machine.pc.video.TextMode;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Linux's {@code struct boot_params} (Linux Documentation/arch/x86/zero-page.rst, and boot.rst for
 * the setup header in it).
 */
final class ZeroPage {
    static final int SIZE = 4096;

    /**
     * {@code struct screen_info} (include/uapi/linux/screen_info.h), what text modes have of it.
     */
    private static final int VIDEO_MODE = 0x06;

    private static final int VIDEO_COLUMNS = 0x07;
    private static final int VIDEO_LINES = 0x0E;
    private static final int VIDEO_IS_VGA = 0x0F;
    private static final int VIDEO_POINTS = 0x10;
    private static final int MODE_3 = 3;

    private static final int ACPI_RSDP = 0x70;
    private static final int E820_ENTRIES = 0x1E8;
    private static final int E820_TABLE = 0x2D0;
    private static final int E820_MAX = 128;
    private static final int OLD_COMMAND_LINE = 0x20;
    private static final int OLD_COMMAND_LINE_MAGIC = 0xA33F;
    private static final int VID_MODE = 0x1FA;
    private static final int BOOT_FLAG = 0x1FE;
    private static final int HEADER_MAGIC = 0x202;
    private static final int TYPE_OF_LOADER = 0x210;
    private static final int LOAD_FLAGS = 0x211;
    private static final int CODE32_START = 0x214;
    private static final int RAMDISK_IMAGE = 0x218;
    private static final int RAMDISK_SIZE = 0x21C;
    private static final int HEAP_END = 0x224;
    private static final int COMMAND_LINE = 0x228;
    private static final int COMMAND_LINE_SIZE = 0x238;

    /** No assigned loader. */
    private static final int UNDEFINED_LOADER = 0xFF;

    private static final int CAN_USE_HEAP = 0x80;
    private static final int HDRS = 0x5372_6448;
    private static final int BOOT_SIGNATURE = 0xAA55;

    private final ByteBuffer bytes;

    private ZeroPage(ByteBuffer bytes) {
        this.bytes = bytes;
    }

    private ZeroPage loader() {
        bytes.put(TYPE_OF_LOADER, (byte) UNDEFINED_LOADER);
        return this;
    }

    /** A page with the setup header of that kernel. */
    static ZeroPage of(BzImage kernel) {
        ByteBuffer page = LowMemory.littleEndian(SIZE);
        int length = kernel.headerEnd() - BzImage.HEADER;
        page.put(BzImage.HEADER, kernel.bytes().array(), BzImage.HEADER, length);
        return new ZeroPage(page).loader().address(kernel.address());
    }

    /** A page for a kernel that brings no header: what there is to say of it. */
    static ZeroPage ofHeaderless() {
        ByteBuffer page = LowMemory.littleEndian(SIZE);
        page.putShort(BOOT_FLAG, (short) BOOT_SIGNATURE);
        page.putInt(HEADER_MAGIC, HDRS);
        page.putInt(COMMAND_LINE_SIZE, LinuxBoot.COMMAND_LINE_MAX);
        return new ZeroPage(page).loader();
    }

    /** The setup code of that kernel, whose header has the same offsets as far as it goes. */
    static ZeroPage inSetup(BzImage kernel, byte[] setup, int heapEnd) {
        ZeroPage page = new ZeroPage(ByteBuffer.wrap(setup).order(ByteOrder.LITTLE_ENDIAN));
        if (kernel.hasHeader()) {
            page.loader().address(kernel.address());
        }
        if (kernel.hasHeap()) {
            page.bytes.putShort(HEAP_END, (short) heapEnd);
            page.bytes.put(LOAD_FLAGS, (byte) (setup[LOAD_FLAGS] | CAN_USE_HEAP));
        }
        return page;
    }

    ZeroPage address(long code32) {
        bytes.putInt(CODE32_START, (int) code32);
        return this;
    }

    /** "Special Command Line Options": what {@code vga=} says, in the setup header. */
    ZeroPage videoMode(int mode) {
        bytes.putShort(VID_MODE, (short) mode);
        return this;
    }

    /** "The Kernel Command Line" before 2.02: an offset in the setup code's segment. */
    ZeroPage oldCommandLine(int offset) {
        bytes.putShort(OLD_COMMAND_LINE, (short) OLD_COMMAND_LINE_MAGIC);
        bytes.putShort(OLD_COMMAND_LINE + 2, (short) offset);
        return this;
    }

    ZeroPage commandLine(long address) {
        bytes.putInt(COMMAND_LINE, (int) address);
        return this;
    }

    ZeroPage ramDisk(long address, long size) {
        bytes.putInt(RAMDISK_IMAGE, (int) address);
        bytes.putInt(RAMDISK_SIZE, (int) size);
        return this;
    }

    ZeroPage rootPointer(long address) {
        bytes.putLong(ACPI_RSDP, address);
        return this;
    }

    /** Tells of a VGA in text mode; without one, the screen information stays zero. */
    ZeroPage screen(Platform platform) {
        if (DirectBoot.hasScreen(platform)) {
            bytes.put(VIDEO_MODE, (byte) MODE_3);
            bytes.put(VIDEO_COLUMNS, (byte) TextMode.COLUMNS);
            bytes.put(VIDEO_LINES, (byte) TextMode.ROWS);
            bytes.put(VIDEO_IS_VGA, (byte) 1);
            bytes.putShort(VIDEO_POINTS, (short) TextMode.CHARACTER_LINES);
        }
        return this;
    }

    ZeroPage memory(MemoryMap map) {
        int count = Math.min(map.ranges().size(), E820_MAX);
        bytes.put(E820_ENTRIES, (byte) count);
        for (int i = 0; i < count; i++) {
            putE820(bytes.position(E820_TABLE + 20 * i), map.ranges().get(i));
        }
        return this;
    }

    /** Puts an entry as INT 15h, E820h gives it (ACPI 6.4, table 15.2). */
    static void putE820(ByteBuffer out, MemoryMap.Range range) {
        out.putLong(range.base()).putLong(range.size()).putInt(range.type().number());
    }

    ByteBuffer bytes() {
        return bytes;
    }
}

package dev.hv.machine.pc.boot;

import dev.hv.machine.pc.DeviceSpec;
import dev.hv.machine.pc.KernelEntry;
import dev.hv.machine.pc.MachineSpec;
import dev.hv.machine.pc.Place;
import dev.hv.machine.pc.Platform;
import dev.hv.machine.pc.RamLayout;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** Images of each format, as small as they can be. */
final class Kernels {
    static final long MIB = 1 << 20;

    private Kernels() {}

    private static byte[] bytes(ByteBuffer image) {
        byte[] bytes = new byte[image.capacity()];
        image.get(0, bytes);
        return bytes;
    }

    static ByteBuffer buffer(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** A bzImage that wants to be at 1 MiB; its code is put at the beginning of each entry. */
    static byte[] bzImage(byte[] setupCode, byte[] code) {
        int setup = 5 * 512;
        int size = Math.max(0x400, code.length + 15 & ~15);
        ByteBuffer image = buffer(setup + size);
        image.put(0x1F1, (byte) 4);
        image.putInt(0x1F4, size / 16);
        image.putShort(0x1FE, (short) 0xAA55);
        image.putShort(0x200, (short) 0x66EB);
        image.put(0x202, "HdrS".getBytes(StandardCharsets.US_ASCII));
        image.putShort(0x206, (short) 0x20F);
        image.put(0x211, (byte) 1);
        image.putInt(0x214, 0x100000);
        image.putInt(0x22C, 0x7FFFFFFF);
        image.putInt(0x230, 0x200000);
        image.put(0x234, (byte) 1);
        image.putShort(0x236, (short) 1);
        image.putInt(0x238, 100);
        image.putLong(0x258, 2 * MIB);
        image.putInt(0x260, 0x10000);
        image.put(0x268, setupCode);
        image.put(setup, code);
        return bytes(image);
    }

    static byte[] bzImage() {
        return bzImage(new byte[] {(byte) 0xF4}, new byte[] {(byte) 0xF4});
    }

    /** An ELF64 executable at 1 MiB with code at its entry; with a PVH note if that is told. */
    static byte[] elf64(byte[] code, Optional<Integer> pvhEntry) {
        ByteBuffer image = buffer(0x200 + code.length);
        image.put(0, new byte[] {0x7F, 'E', 'L', 'F', 2, 1, 1});
        image.putShort(0x10, (short) 2).putShort(0x12, (short) 62).putInt(0x14, 1);
        image.putLong(0x18, MIB).putLong(0x20, 64);
        image.putShort(0x36, (short) 56);
        image.putShort(0x38, (short) (pvhEntry.isPresent() ? 2 : 1));
        segment64(image, 64, 1, 0x200, MIB, code.length, code.length + 0x2000L);
        if (pvhEntry.isPresent()) {
            segment64(image, 120, 4, 0x100, 0, 20, 20);
            image.putInt(0x100, 4).putInt(0x104, 4).putInt(0x108, 18);
            image.put(0x10C, "Xen\0".getBytes(StandardCharsets.US_ASCII));
            image.putInt(0x110, pvhEntry.get());
        }
        image.put(0x200, code);
        return bytes(image);
    }

    private static void segment64(
            ByteBuffer image, int at, int type, long offset, long address, long size, long memory) {
        image.putInt(at, type).putLong(at + 8, offset);
        image.putLong(at + 16, 0xFFFF_FFFF_8000_0000L + address).putLong(at + 24, address);
        image.putLong(at + 32, size).putLong(at + 40, memory);
    }

    /** An ELF32 executable at 1 MiB. */
    static byte[] elf32(byte[] code) {
        ByteBuffer image = buffer(0x200 + code.length);
        image.put(0, new byte[] {0x7F, 'E', 'L', 'F', 1, 1, 1});
        image.putShort(0x10, (short) 2).putShort(0x12, (short) 3).putInt(0x14, 1);
        image.putInt(0x18, 0x100000).putInt(0x1C, 52);
        image.putShort(0x2A, (short) 32).putShort(0x2C, (short) 1);
        image.putInt(52, 1).putInt(56, 0x200).putInt(60, 0xC0100000).putInt(64, 0x100000);
        image.putInt(68, code.length).putInt(72, code.length + 0x1000);
        image.put(0x200, code);
        return bytes(image);
    }

    /** The same with a Multiboot header in front of its code. */
    static byte[] multibootElf(byte[] code) {
        byte[] image = elf32(code);
        multibootHeader(ByteBuffer.wrap(image).order(ByteOrder.LITTLE_ENDIAN), 0x100, 3);
        return image;
    }

    /** A flat image at 1 MiB whose Multiboot header tells its addresses. */
    static byte[] multibootFlat(byte[] code) {
        ByteBuffer image = buffer(0x40 + code.length);
        multibootHeader(image, 0, 0x10003);
        image.putInt(12, 0x100000).putInt(16, 0x100000);
        image.putInt(20, 0x100040 + code.length).putInt(24, 0x110000).putInt(28, 0x100040);
        image.put(0x40, code);
        return bytes(image);
    }

    static void multibootHeader(ByteBuffer image, int at, int flags) {
        image.putInt(at, 0x1BADB002).putInt(at + 4, flags).putInt(at + 8, -(0x1BADB002 + flags));
    }

    static Platform platform(long memoryBytes, DeviceSpec... devices) {
        MachineSpec spec = MachineSpec.of("microvm").withMemory(memoryBytes);
        return new Platform(spec, RamLayout.of(memoryBytes), List.of(devices));
    }

    static DeviceSpec uart(int port) {
        return DeviceSpec.of("uart0", "uart-16550a").at("regs", new Place.Port(port));
    }

    static BootRequest request(long memoryBytes, KernelEntry entry) {
        Platform platform = platform(memoryBytes, uart(0x3F8));
        return new BootRequest(
                platform,
                MemoryMap.of(platform.ram()),
                true,
                entry,
                "",
                Optional.empty(),
                List.of());
    }

    static BootRequest request() {
        return request(64 * MIB, KernelEntry.AUTOMATIC);
    }

    static BootRequest withInitrd(BootRequest request, byte[] initrd) {
        return new BootRequest(
                request.platform(),
                request.map(),
                request.longMode(),
                request.entry(),
                request.commandLine(),
                Optional.of(MemorySegment.ofArray(initrd)),
                request.modules());
    }

    static BootRequest withCommandLine(BootRequest request, String line) {
        return new BootRequest(
                request.platform(),
                request.map(),
                request.longMode(),
                request.entry(),
                line,
                request.initrd(),
                request.modules());
    }
}

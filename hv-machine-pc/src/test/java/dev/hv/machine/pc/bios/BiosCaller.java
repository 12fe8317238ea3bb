package dev.hv.machine.pc.bios;

import dev.hv.api.backend.HostBackend;
import dev.hv.api.cpu.VirtualCpu;
import dev.hv.api.machine.MachineEnd;
import dev.hv.devices.backend.MemoryCharacters;
import dev.hv.disk.DiskFormat;
import dev.hv.disk.ImageRequest;
import dev.hv.machine.pc.BackendSource;
import dev.hv.machine.pc.BootDevice;
import dev.hv.machine.pc.BootSpec;
import dev.hv.machine.pc.ClockSpec;
import dev.hv.machine.pc.DeviceSpec;
import dev.hv.machine.pc.DiskSources;
import dev.hv.machine.pc.FloppyDrives;
import dev.hv.machine.pc.MachineBuilder;
import dev.hv.machine.pc.MachineSpec;
import dev.hv.machine.pc.PcMachine;
import dev.hv.machine.pc.Place;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

/**
 * A boot sector that calls services of the BIOS one after the other and gives back the registers
 * that each has left, and a part of memory.
 */
final class BiosCaller {
    /** Where calls may put data; its contents come back. */
    static final int MEMORY = 0x9000;

    private static final int ENTRY_BYTES = 32;
    private static final int MEMORY_BYTES = 256;
    static final ClockSpec CLOCK = ClockSpec.deterministic();

    private static final Duration LOOK = Duration.ofMillis(5);
    private static final int MOST_LOOKS = 400;

    /** Where it is loaded. */
    private static final int ORIGIN = 0x7C00;

    /** Where the calls are: behind the boot sector. */
    private static final int CALLS = 0x7E00;

    /**
     * Registers of a call, or those that it has left.
     *
     * @param number of the interrupt vector; afterwards the flags
     */
    record Registers(int number, int es, int eax, int ebx, int ecx, int edx, int esi, int edi) {
        static Registers call(int vector, int ax) {
            return new Registers(vector, 0, ax, 0, 0, 0, 0, 0);
        }

        Registers bx(int value) {
            return new Registers(number, es, eax, value, ecx, edx, esi, edi);
        }

        Registers cx(int value) {
            return new Registers(number, es, eax, ebx, value, edx, esi, edi);
        }

        Registers dx(int value) {
            return new Registers(number, es, eax, ebx, ecx, value, esi, edi);
        }

        Registers si(int value) {
            return new Registers(number, es, eax, ebx, ecx, edx, value, edi);
        }

        boolean carry() {
            return (number & Frame.CF) != 0;
        }

        int ax() {
            return eax & 0xFFFF;
        }

        int ah() {
            return eax >> 8 & 0xFF;
        }

        int bx() {
            return ebx & 0xFFFF;
        }

        int cx() {
            return ecx & 0xFFFF;
        }

        private static Registers from(ByteBuffer in) {
            return new Registers(
                    in.getShort() & 0xFFFF,
                    in.getShort() & 0xFFFF,
                    in.getInt(),
                    in.getInt(),
                    in.getInt(),
                    in.getInt(),
                    in.getInt(),
                    in.getInt());
        }

        private void write(ByteBuffer out) {
            int next = out.position() + ENTRY_BYTES;
            out.put((byte) number).put((byte) 0).putShort((short) es);
            out.putInt(eax).putInt(ebx).putInt(ecx).putInt(edx).putInt(esi).putInt(edi);
            out.position(next);
        }
    }

    /**
     * What came back.
     *
     * @param calls each with the registers that it left; empty if the machine ended before
     * @param memory what is there in the end
     */
    record Answer(List<Registers> calls, ByteBuffer memory) {}

    private BiosCaller() {}

    /** Boots a pc from a disk of 1 MiB that makes those calls. */
    static Answer run(Path directory, Registers... calls) throws IOException, InterruptedException {
        return run(directory, MEMORY, calls);
    }

    /** The same, and gives back the memory from that address on, below 1 MiB. */
    static Answer run(Path directory, int memory, Registers... calls)
            throws IOException, InterruptedException {
        return run(pc(directory, memory, calls), BootDevice.DISK, calls.length);
    }

    /**
     * Boots a pc from a disk of 1 MiB that makes those calls, and was partitioned where it had 4
     * heads and 17 sectors.
     *
     * @param ahci whether it is on an AHCI adapter
     */
    static Answer runFromOldDisk(Path directory, boolean ahci, Registers... calls)
            throws IOException, InterruptedException {
        ImageRequest image = image(directory, 1024, MEMORY, calls);
        byte[] disk = Files.readAllBytes(image.path());
        byte[] partition = {(byte) 0x80, 1, 1, 0, 4, 3, 17, 28, 17, 0, 0, 0, (byte) 0xA3, 7, 0, 0};
        System.arraycopy(partition, 0, disk, 0x1BE, partition.length);
        Files.write(image.path(), disk);
        Place place = new Place.Backend(DiskSources.disk(image, CLOCK));
        MachineSpec pc = MachineSpec.of("pc");
        return run(
                ahci
                        ? pc.withDevice(DeviceSpec.of("ahci", "ahci").at("drive2", place))
                        : pc.withReplaced(pc.device("ide").at("drive0", place)),
                BootDevice.DISK,
                calls.length);
    }

    /** Returns a pc with a disk of 1 MiB that makes those calls, and ends the machine. */
    static MachineSpec pc(Path directory, int memory, Registers... calls) throws IOException {
        return pc(image(directory, 1024, memory, calls));
    }

    /** Returns a pc with that disk. */
    static MachineSpec pc(ImageRequest image) {
        MachineSpec pc = MachineSpec.of("pc").withClock(CLOCK);
        Place disk = new Place.Backend(DiskSources.disk(image, CLOCK));
        return pc.withReplaced(pc.device("ide").at("drive0", disk));
    }

    /** Boots a pc from a disk of 1 MiB on an AHCI adapter that makes those calls. */
    static Answer runFromAhci(Path directory, Registers... calls)
            throws IOException, InterruptedException {
        ImageRequest image = image(directory, 1024, MEMORY, calls);
        Place disk = new Place.Backend(DiskSources.disk(image, CLOCK));
        DeviceSpec adapter = DeviceSpec.of("ahci", "ahci").at("drive2", disk);
        return run(MachineSpec.of("pc").withDevice(adapter), BootDevice.DISK, calls.length);
    }

    /**
     * Boots a pc from a floppy disk of 1440 KiB that makes those calls; there is a drive of 360 KiB
     * without a disk as well.
     */
    static Answer runFromFloppy(Path directory, Registers... calls)
            throws IOException, InterruptedException {
        ImageRequest image = image(directory, 1440, MEMORY, calls);
        BackendSource drive =
                DiskSources.drive(
                        DiskSources.DISK_SECTOR_BYTES, Optional.of(image), CLOCK, opened -> {});
        MachineSpec pc = FloppyDrives.plug(MachineSpec.of("pc"), 1440 << 10, drive);
        return run(withEmptyDrive(pc, 360), BootDevice.FLOPPY, calls.length);
    }

    private static MachineSpec withEmptyDrive(MachineSpec pc, int kib) {
        BackendSource nothing = DiskSources.nothing("empty", DiskSources.DISK_SECTOR_BYTES);
        return FloppyDrives.plug(pc, (long) kib << 10, nothing);
    }

    /**
     * Boots a pc from a CD-ROM that emulates a drive which makes those calls; there is a disk of 1
     * MiB as well, whose third sector begins with 5Ah.
     *
     * @param medium as El Torito numbers them: 2 for a floppy disk of 1440 KiB, 4 for a hard disk,
     *     of 16 heads and 63 sectors here
     */
    static Answer runFromCdrom(Path directory, int medium, Registers... calls)
            throws IOException, InterruptedException {
        byte[] disk = new byte[1 << 20];
        disk[1024] = 0x5A;
        Path real = Files.write(directory.resolve("real.img"), disk);
        Path iso = Files.write(directory.resolve("boot.iso"), iso(medium, calls));
        ImageRequest request = ImageRequest.of(real).withFormat(DiskFormat.RAW);
        MachineSpec pc = MachineSpec.of("pc");
        DeviceSpec ide =
                pc.device("ide").at("drive0", new Place.Backend(DiskSources.disk(request, CLOCK)));
        return run(withCdrom(pc.withReplaced(ide), iso), BootDevice.CDROM, calls.length);
    }

    /** Returns the machine with a CD-ROM as master of the second channel. */
    static MachineSpec withCdrom(MachineSpec spec, Path iso) {
        BackendSource drive =
                DiskSources.drive(
                        DiskSources.CD_SECTOR_BYTES,
                        Optional.of(ImageRequest.of(iso).withFormat(DiskFormat.RAW)),
                        CLOCK,
                        opened -> {});
        return spec.withReplaced(
                spec.device("ide").at("drive2", new Place.Backend(drive)).with("kind2", "cdrom"));
    }

    private static byte[] iso(int medium, Registers... calls) {
        return iso(medium, disk(1440 << 10, MEMORY, calls));
    }

    /** El Torito 1.0, figures 2, 3 and 7: the boot record in block 17, the catalog in 18. */
    static byte[] iso(int medium, byte[] image) {
        if (medium == 4) {
            byte[] partition = {(byte) 0x80, 0, 1, 0, 6, 15, 63, 2};
            System.arraycopy(partition, 0, image, 0x1BE, partition.length);
        }
        ByteBuffer iso = ByteBuffer.allocate(19 * 2048 + image.length);
        iso.order(ByteOrder.LITTLE_ENDIAN);
        iso.put(17 * 2048, "\0CD001\1EL TORITO SPECIFICATION".getBytes(StandardCharsets.US_ASCII));
        iso.putInt(17 * 2048 + 0x47, 18);
        iso.put(18 * 2048, (byte) 1).putShort(18 * 2048 + 30, (short) 0xAA55);
        iso.put(18 * 2048 + 0x20, (byte) 0x88).put(18 * 2048 + 0x21, (byte) medium);
        iso.putShort(18 * 2048 + 0x26, (short) 1).putInt(18 * 2048 + 0x28, 19);
        iso.put(19 * 2048, image);
        return iso.array();
    }

    private static ImageRequest image(Path directory, int kib, int memory, Registers... calls)
            throws IOException {
        Path file = directory.resolve("calls.img");
        Files.write(file, disk(kib << 10, memory, calls));
        return ImageRequest.of(file).withFormat(DiskFormat.RAW);
    }

    private static Answer run(MachineSpec like, BootDevice from, int calls)
            throws InterruptedException {
        AtomicReference<MemoryCharacters> console = new AtomicReference<>();
        MachineSpec spec =
                like.withClock(CLOCK)
                        .withBoot(BootSpec.from(List.of(from)))
                        .withReplaced(guestConsole(like, console));
        try (PcMachine machine = new MachineBuilder(spec).build()) {
            machine.start();
            machine.await();
        }
        ByteBuffer out = ByteBuffer.wrap(console.get().bytes()).order(ByteOrder.LITTLE_ENDIAN);
        List<Registers> left = new ArrayList<>();
        int answered = out.capacity() == 0 ? 0 : calls;
        for (int i = 0; i < answered; i++) {
            left.add(Registers.from(out.position(i * ENTRY_BYTES)));
        }
        out.position(answered * ENTRY_BYTES);
        return new Answer(left, out.slice().order(ByteOrder.LITTLE_ENDIAN));
    }

    /**
     * Lets a machine that runs go on for so many instructions or so much of its time, or until it
     * has ended, or waits for what does not come; and ends it.
     */
    static MachineEnd runFor(PcMachine machine, long instructions, long nanos)
            throws InterruptedException {
        VirtualCpu cpu = machine.cpus().getFirst();
        long last = cpu.instructions() + instructions;
        long until = machine.nanos() + nanos;
        for (int looks = 0; looks < MOST_LOOKS; looks++) {
            if (machine.await(LOOK).isPresent()
                    || cpu.instructions() >= last
                    || machine.nanos() >= until) {
                break;
            }
        }
        machine.stop();
        return machine.await();
    }

    /** Returns a place for what is made when a machine is built, and kept for the test. */
    static <B extends HostBackend> Place keeping(
            AtomicReference<B> place, Function<Executor, B> make) {
        return new Place.Backend(
                BackendSource.of(
                        "memory",
                        domain -> {
                            B made = make.apply(domain);
                            place.set(made);
                            return made;
                        }));
    }

    /** Returns the machine's port for what its guest says (E9h), leading to memory. */
    private static DeviceSpec guestConsole(
            MachineSpec machine, AtomicReference<MemoryCharacters> console) {
        return machine.device("debug1").at("chars", keeping(console, MemoryCharacters::new));
    }

    /** Returns a pc that boots from a raw disk, whose guest's words lead to memory. */
    static MachineSpec fromDisk(Path disk, AtomicReference<MemoryCharacters> console) {
        MachineSpec pc = pc(ImageRequest.of(disk).withFormat(DiskFormat.RAW));
        return pc.withBoot(BootSpec.from(List.of(BootDevice.DISK)))
                .withReplaced(guestConsole(pc, console));
    }

    /** Returns the machine's port for what its firmware says, leading to memory. */
    static DeviceSpec console(MachineSpec machine, AtomicReference<MemoryCharacters> console) {
        return machine.device("debug0").at("chars", keeping(console, MemoryCharacters::new));
    }

    /** Writes the signature of a boot sector at the end of the first one. */
    static void makeBootable(byte[] disk) {
        disk[510] = 0x55;
        disk[511] = (byte) 0xAA;
    }

    private static byte[] disk(int bytes, int memory, Registers... calls) {
        byte[] disk = new byte[bytes];
        byte[] code = code(memory);
        System.arraycopy(code, ORIGIN, disk, 0, 510);
        makeBootable(disk);
        ByteBuffer table = ByteBuffer.wrap(disk).order(ByteOrder.LITTLE_ENDIAN).position(512);
        for (Registers call : calls) {
            call.write(table);
        }
        return disk;
    }

    private static byte[] code(int memory) {
        StubCode code = new StubCode();
        code.org(ORIGIN)
                .bytes(0x31, 0xC0) // xor ax, ax
                .bytes(0x8E, 0xD8, 0x8E, 0xC0, 0x8E, 0xD0) // mov ds, ax; mov es, ax; mov ss, ax
                .bytes(0xBC)
                .word(ORIGIN) // mov sp, 7C00h
                .bytes(0xB8, 0x08, 0x02, 0xBB)
                .word(CALLS) // mov ax, 0208h; mov bx, calls
                .bytes(0xB9, 0x02, 0x00, 0xB6, 0x00, 0x90) // mov cx, 2; mov dh, 0; nop
                .bytes(0xCD, 0x13) // int 13h
                .bytes(0xBD)
                .word(CALLS) // mov bp, calls
                .label("next")
                .bytes(0x8A, 0x46, 0x00, 0x84, 0xC0) // mov al, [bp]; test al, al
                .jump(0x74, "done") // jz
                .bytes(0xA2)
                .word(ORIGIN + 0x43) // mov [vector], al
                .bytes(0x8E, 0x46, 0x02) // mov es, [bp + 2]
                .bytes(0x66, 0x8B, 0x46, 0x04) // mov eax, [bp + 4]
                .bytes(0x66, 0x8B, 0x5E, 0x08) // mov ebx, [bp + 8]
                .bytes(0x66, 0x8B, 0x4E, 0x0C) // mov ecx, [bp + 12]
                .bytes(0x66, 0x8B, 0x56, 0x10) // mov edx, [bp + 16]
                .bytes(0x66, 0x8B, 0x76, 0x14) // mov esi, [bp + 20]
                .bytes(0x66, 0x8B, 0x7E, 0x18) // mov edi, [bp + 24]
                .bytes(0x55, 0xCD, 0x00, 0x5D) // push bp; int vector; pop bp
                .bytes(0x9C, 0x8F, 0x46, 0x00) // pushf; pop word [bp]
                .bytes(0x8C, 0x46, 0x02) // mov [bp + 2], es
                .bytes(0x66, 0x89, 0x46, 0x04) // mov [bp + 4], eax
                .bytes(0x66, 0x89, 0x5E, 0x08) // mov [bp + 8], ebx
                .bytes(0x66, 0x89, 0x4E, 0x0C) // mov [bp + 12], ecx
                .bytes(0x66, 0x89, 0x56, 0x10) // mov [bp + 16], edx
                .bytes(0x66, 0x89, 0x76, 0x14) // mov [bp + 20], esi
                .bytes(0x66, 0x89, 0x7E, 0x18) // mov [bp + 24], edi
                .bytes(0x83, 0xC5, ENTRY_BYTES) // add bp, 32
                .jump(0xEB, "next")
                .label("done")
                .bytes(0xBE)
                .word(CALLS) // mov si, calls
                .bytes(0x89, 0xE9, 0x29, 0xF1) // mov cx, bp; sub cx, si
                .bytes(0xBA, 0xE9, 0x00, 0xFC, 0xF3, 0x6E) // mov dx, 0E9h; cld; rep outsb
                .bytes(0xB8)
                .word(memory >> 4) // mov ax, segment
                .bytes(0x8E, 0xD8, 0xBE) // mov ds, ax
                .word(memory & 0xF) // mov si, offset
                .bytes(0xB9)
                .word(MEMORY_BYTES) // mov cx, 256
                .bytes(0xF3, 0x6E) // rep outsb
                .bytes(0x66, 0x31, 0xC0, 0xBA, 0xF4, 0x00) // xor eax, eax; mov dx, 0F4h
                .bytes(0x66, 0xEF, 0xF4); // out dx, eax; hlt
        return code.finish();
    }
}

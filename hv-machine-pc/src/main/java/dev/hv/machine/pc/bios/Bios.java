package dev.hv.machine.pc.bios;

import dev.hv.api.bus.AccessRules;
import dev.hv.api.bus.AddressSpaceEdit;
import dev.hv.api.bus.IoHandler;
import dev.hv.api.bus.IoRegion;
import dev.hv.api.bus.Width;
import dev.hv.api.cpu.CpuState;
import dev.hv.machine.pc.BootDevice;
import dev.hv.machine.pc.BootSpec;
import dev.hv.machine.pc.BootTarget;
import dev.hv.machine.pc.Firmware;
import dev.hv.machine.pc.Platform;
import dev.hv.machine.pc.RamLayout;
import dev.hv.machine.pc.acpi.AcpiTables;
import dev.hv.machine.pc.acpi.Registers;
import dev.hv.machine.pc.acpi.SoftOff;
import dev.hv.machine.pc.boot.CmosSizes;
import dev.hv.machine.pc.boot.MemoryMap;
import dev.hv.machine.pc.boot.RealModeKernel;
import dev.hv.machine.pc.routing.RoutingTables;
import dev.hv.machine.pc.routing.VirtualWire;
import dev.hv.machine.pc.smbios.SmbiosTables;

import java.lang.foreign.ValueLayout;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The built-in BIOS: boots a kernel that calls it, or what its machine's drives hold. */
public final class Bios implements Firmware {
    private static final AccessRules DOUBLEWORD = AccessRules.only(Width.DWORD);

    private final Optional<RealModeKernel> kernel;

    /** Boots drives. */
    public Bios() {
        kernel = Optional.empty();
    }

    /** Boots that kernel first, and drives if it gives up (INT 18h). */
    public Bios(RealModeKernel kernel) {
        this.kernel = Optional.of(kernel);
    }

    @Override
    public Image prepare(Platform platform, BootSpec boot) {
        return new Prepared(platform, boot.order(), kernel);
    }

    private record Prepared(
            Platform platform, List<BootDevice> order, Optional<RealModeKernel> kernel)
            implements Image {
        @Override
        public String description() {
            return "built-in BIOS: "
                    + Stream.concat(
                                    kernel.map(RealModeKernel::description).stream(),
                                    order.stream().map(BootDevice::text))
                            .collect(Collectors.joining(", "));
        }

        @Override
        public boolean starts(CpuState cpu) {
            return Firmware.isX86(cpu);
        }

        @Override
        public Optional<byte[]> rom() {
            return Optional.of(Rom.bytes());
        }

        @Override
        public void connect(BootTarget target) {
            Hardware seen = hardware(target);
            Registers registers = registers(seen.untranslated());
            VirtualWire wire = VirtualWire.of(platform);
            Services services =
                    new Services(
                            seen,
                            platform.ram(),
                            order,
                            kernel.isPresent(),
                            () -> SoftOff.of(platform, registers),
                            () -> wire.beginAgain(target));
            AddressSpaceEdit edit = target.ports().edit();
            edit.map(Rom.TRAP_PORT, new IoRegion("bios.services", 8, DOUBLEWORD, services), 0);
            edit.commit();
        }

        @Override
        public void load(BootTarget target) {
            Hardware pc = hardware(target).untranslated();
            Registers registers = registers(pc);
            AcpiTables tables = AcpiTables.of(platform, MemoryMap.ACPI_TABLES, registers);
            byte[] acpi = tables.bytes().toArray(ValueLayout.JAVA_BYTE);
            pc.writeBytes(tables.base(), acpi);
            pc.writeBytes(Rom.BASE, Rom.bytes());
            RoutingTables.of(platform, registers).forEach(pc::writeBytes);
            SmbiosTables.of(platform).placed().forEach(pc::writeBytes);
            kernel.ifPresent(image -> image.load(target));
            start(target.cpu().state());
        }

        private static Hardware hardware(BootTarget target) {
            return new Hardware(
                    target.memory(), target.ports(), target.initiator(), target.cpu()::physical);
        }

        private static Registers registers(Hardware pc) {
            return register -> pc.read32(register) & 0xFFFF_FFFFL;
        }

        /** The first instruction after a reset, below 1 MiB. */
        private static void start(CpuState cpu) {
            cpu.set("cs", Rom.SEGMENT);
            cpu.set("cs.base", Rom.BASE);
            cpu.set("rip", Rom.powerOn());
        }
    }

    /** What is behind the port: finds the caller's registers and the service. */
    private static final class Services implements IoHandler {
        private final Hardware pc;
        private final Runnable restarted;
        private final Map<Integer, Service> byNumber = new HashMap<>();

        Services(
                Hardware pc,
                RamLayout ram,
                List<BootDevice> order,
                boolean kernel,
                Supplier<Optional<SoftOff>> softOff,
                Runnable restarted) {
            this.pc = pc;
            this.restarted = restarted;
            VideoService video = new VideoService(pc);
            TimeService time = new TimeService(pc);
            KeyboardService keyboard = new KeyboardService(pc, () -> pc.out8(0xCF9, 0x06));
            SerialService serial = new SerialService(pc);
            PciService pci = new PciService(pc);
            InterruptService interrupts = new InterruptService(pc);
            Drives drives = new Drives(pc);
            Transfer transfer = new Transfer(pc, drives);
            BootService boot = new BootService(pc, drives, order, kernel, video, keyboard);
            Service disks = new DiskService(pc, drives, transfer, new FloppyService(pc));
            byNumber.put(0x08, frame -> time.tick());
            byNumber.put(0x09, keyboard::interrupt);
            byNumber.put(0x0E, frame -> interrupts.floppy());
            byNumber.put(0x10, video);
            byNumber.put(0x11, interrupts::equipment);
            byNumber.put(0x12, interrupts::memory);
            byNumber.put(0x13, new EmulatedDrive(pc, drives, transfer, disks));
            byNumber.put(0x14, serial::serial);
            PointingService pointing = new PointingService(pc);
            PowerService power = new PowerService(pc, softOff);
            byNumber.put(0x15, new SystemService(pc, MemoryMap.of(ram), time, pointing, power));
            byNumber.put(0x16, keyboard::call);
            byNumber.put(0x17, serial::printer);
            byNumber.put(0x18, new NothingToBoot(keyboard, video, boot));
            byNumber.put(0x1A, frame -> frame.ah() == 0xB1 ? pci.call(frame) : time.call(frame));
            byNumber.put(Rom.FLAT_PCI, pci::call);
            PowerService flat = new PowerService(pc.untranslated(), softOff);
            byNumber.put(Rom.FLAT_POWER, flat::call);
            byNumber.put(Rom.POWER_16, flat::call);
            byNumber.put(0x70, time::interrupt);
            byNumber.put(0x74, pointing::interrupt);
            byNumber.put(Rom.IRQ, frame -> interrupts.unexpected());
            byNumber.put(Rom.BOOT, boot);
            byNumber.put(Rom.BOOTSTRAP, frame -> boot.start());
            byNumber.put(
                    Rom.POST,
                    new Post(
                            pc,
                            CmosSizes.of(ram),
                            keyboard,
                            pointing,
                            time,
                            video,
                            new DriveSearch(pc, drives)));
        }

        @Override
        public long read(long offset, Width width) {
            return width.mask();
        }

        @Override
        public void write(long offset, Width width, long value) {
            boolean flat = offset == Rom.FLAT_TRAP_PORT - Rom.TRAP_PORT;
            if (!flat && (int) value == Rom.RESTARTED) {
                restarted.run();
                return;
            }
            Frame frame =
                    !flat
                            ? new Frame(pc, (int) (value >>> 16) & 0xFFFF, (int) value & 0xFFFF)
                            : value == Rom.FRAME_IN_DATA_AREA
                                    ? new Frame(
                                            pc.untranslated(), BiosData.EBDA + BiosData.POWER_FRAME)
                                    : new Frame(pc, value);
            Service service = frame.valid() ? byNumber.get(frame.service()) : null;
            if (service != null) {
                frame.outcome(service.call(frame));
            }
        }
    }
}

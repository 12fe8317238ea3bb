package dev.hv.tck.part;

import dev.hv.api.device.Claim;
import dev.hv.api.device.Descriptor;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Parts that the kit has rules for, with the words by which a plugin's id tells of them. */
public enum StandardPart {
    /** A 16550 serial port. */
    UART(Claim.UART_16550A, "16550"),
    /** An 8254 timer. */
    PIT(Claim.PIT_8254, "8254"),
    /** A pair of 8259A. */
    PIC(Claim.PIC_8259A, "8259"),
    /** An MC146818 clock. */
    RTC(Claim.RTC_MC146818, "146818"),
    /** An I/O APIC. */
    IO_APIC(Claim.IO_APIC_82093AA, "82093", "io-apic", "ioapic"),
    /** The local APIC of a processor. */
    LOCAL_APIC(Claim.LOCAL_APIC, "local-apic", "lapic"),
    /** The DMA controllers of a PC/AT. */
    DMA(Claim.DMA_8237A, "8237-pair", "8237a-pair"),
    /** A high precision event timer. */
    HPET(Claim.HPET, "hpet"),
    /** An 8042 with a keyboard and a mouse. */
    KBC(Claim.KBC_8042, "8042"),
    /** An IDE channel. */
    ATA(Claim.ATA_CHANNEL, "ide-channel", "ata-channel"),
    /** A PCI IDE function with a bus master. */
    IDE_BUS_MASTER(Claim.IDE_BUS_MASTER, "ide-piix", "bus-master-ide"),
    /** An AHCI host bus adapter. */
    AHCI(Claim.AHCI, "ahci"),
    /** A floppy disk controller. */
    FLOPPY(Claim.FLOPPY_82077AA, "82077"),
    /** A parallel flash memory. */
    FLASH(Claim.FLASH_CFI, "flash-cfi", "pflash"),
    /** A firmware configuration device. */
    FW_CFG(Claim.FW_CFG, "fw-cfg", "fwcfg"),
    /** A VGA. */
    VGA(Claim.VGA, "vga"),
    /** The power management function of a PIIX4. */
    POWER(Claim.POWER_PIIX4, "power-piix4"),
    /** The host bridge of a 440FX. */
    HOST_BRIDGE(Claim.HOST_BRIDGE_I440FX, "host-bridge-i440fx"),
    /** The ISA bridge of a PIIX3. */
    ISA_BRIDGE(Claim.ISA_BRIDGE_PIIX3, "isa-bridge-piix3"),
    /** The reset ports of a chipset. */
    RESET(Claim.RESET_CONTROL, "reset-control"),
    /** A parallel port with a printer. */
    PARALLEL(Claim.PARALLEL_PORT, "parallel-port"),
    /** Coprocessor error logic. */
    COPROCESSOR(Claim.COPROCESSOR_ERROR, "coprocessor-error"),
    /** A debug console. */
    CONSOLE(Claim.DEBUG_CONSOLE, "debug-console"),
    /** A port that ends the machine. */
    EXIT(Claim.DEBUG_EXIT, "debug-exit"),
    /** A port of checkpoints. */
    POST(Claim.POST_PORT, "post-port");

    private final Claim claim;
    private final List<String> names;

    StandardPart(Claim claim, String... names) {
        this.claim = claim;
        this.names = List.of(names);
    }

    /** Returns the claims that a plugin's id makes and its descriptor does not. */
    public static Set<Claim> claimedById(Descriptor<?> descriptor) {
        return Stream.of(values())
                .filter(part -> part.names.stream().anyMatch(descriptor.id()::contains))
                .map(part -> part.claim)
                .filter(claim -> !descriptor.claims().contains(claim))
                .collect(Collectors.toUnmodifiableSet());
    }
}

package dev.hv.api.device;

/**
 * What an implementation says of itself. The TCK runs what is claimed, and proves that the rest is
 * absent.
 */
public enum Claim {
    /** Has registers in port space. */
    PORT_IO,
    /** Has registers in memory space. */
    MMIO,
    /** Drives a level-triggered line. */
    LEVEL_IRQ,
    /** Drives an edge-triggered line. */
    EDGE_IRQ,
    /** Sends message-signalled interrupts. */
    MSI,
    /** Is a function on a PCI bus. */
    PCI,
    /** Reads or writes memory by itself. */
    DMA,
    /** Arms timers. */
    TIMERS,
    /** Uses a block backend. */
    BLOCK,
    /** Uses a character backend. */
    CHARACTERS,
    /** Uses a network backend. */
    NETWORK,
    /** Uses a display backend. */
    DISPLAY,
    /** Uses an input backend. */
    INPUT,
    /** Uses an audio backend. */
    AUDIO,
    /** Every register answers {@code peek}. */
    PEEK,
    /** Saves and restores all of its state. */
    SNAPSHOT,
    /** A warm reset keeps something that a cold reset does not. */
    WARM_RESET,
    /** Can come and go while the machine runs. */
    HOTPLUG,
    /**
     * Is a 16550A serial port (National PC16550D): eight byte-wide registers in its first slot of
     * registers, its interrupt on its first line, and a character backend.
     */
    UART_16550A,
    /**
     * Is an 8254 interval timer (Intel 231164) at 1.193182 MHz: its first slot of registers has its
     * four, OUT 0 is its first line; gates 0 and 1 are tied high. Its second slot, if it has one,
     * is port 61H of a PC: bit 0 is the gate of counter 2, bit 5 its output, and bit 1 lets it be
     * heard where there is an audio backend.
     */
    PIT_8254,
    /**
     * Is a pair of 8259A interrupt controllers (Intel 231468) as in a PC: the master's two
     * registers are its first slot, the slave's its second, the edge/level registers of a PC's
     * chips, if it has them, its third; the slave drives input 2 of the master, and the master's
     * INT is its first line.
     */
    PIC_8259A,
    /**
     * Is an MC146818 real-time clock (Motorola): its first slot has the index and the data
     * register, and its first line is the interrupt.
     */
    RTC_MC146818,
    /**
     * After a cold reset the memory of an {@link #RTC_MC146818} holds what a PC/AT's set-up leaves
     * there (IBM PC/AT Technical Reference, CMOS RAM): diskette drives, equipment, memory, century
     * and checksum, and at 34H, as Bochs has it, the memory above 16 MiB in units of 64 KiB.
     */
    CMOS_AT,
    /**
     * Is an I/O APIC (Intel 82093AA): its first slot of registers has IOREGSEL at 0 and IOWIN at
     * 10H; it is an {@link dev.hv.api.irq.InterruptController} with an input for each entry, sends
     * messages, and hears ends of interrupts as an {@link dev.hv.api.irq.EndOfInterruptReceiver}.
     */
    IO_APIC_82093AA,
    /**
     * Is the local APIC of a processor (Intel SDM vol. 3A, chapter 12): its first slot of registers
     * is the frame of 4 KiB, its first line is INTR, its inputs {@code lint0} and {@code lint1} are
     * those pins; it is the processor's {@link dev.hv.api.irq.CpuInterrupts} and a {@link
     * dev.hv.api.irq.MsiTarget}.
     */
    LOCAL_APIC,
    /**
     * Is the two 8237A and the page registers of a PC/AT (Intel 231466): its first slot has the 16
     * registers of channels 0 to 3, its second those of channels 4 to 7 at every other port, its
     * third the page registers from port 81H on; it is a {@link DmaController}.
     */
    DMA_8237A,
    /**
     * Is a high precision event timer (IA-PC HPET specification 1.0a): its first slot has its 1024
     * bytes of registers; its lines {@code irq0} and {@code irq8} are those of legacy replacement,
     * and {@code gsi20}, say, is I/O APIC input 20.
     */
    HPET,
    /**
     * Is an 8042 with a keyboard and a mouse (IBM PS/2 Hardware Interface Technical Reference): the
     * data port is its first slot of registers, status and command its second, and both take an
     * {@link dev.hv.api.backend.InputBackend}. One line is the gate of address line 20 if it is
     * called {@code a20}; of the others the first is the keyboard's and the second the mouse's.
     */
    KBC_8042,
    /**
     * Is an IDE channel (ATA/ATAPI-6): the command block is its first slot of registers, the
     * control block its second, INTRQ its first line, and the medium of device 0, a disk, its first
     * block backend. Device 1 may be a CD-ROM drive, whose medium is its second. Further channels
     * follow with slots, a line and two block backends each; a CD-ROM drive may be there instead.
     */
    ATA_CHANNEL,
    /**
     * Is a PCI IDE function with a bus master (Programming Interface for Bus Master IDE Controller,
     * revision 1.0): its first two slots of registers, its first line and its first block backend
     * are those of an {@link #ATA_CHANNEL}, its primary one, and a slot of sixteen registers is
     * what base address 4 shows.
     */
    IDE_BUS_MASTER,
    /**
     * Is an AHCI host bus adapter (AHCI 1.3.1): a slot of memory space has its registers, it is a
     * PCI function whose INTx# is its first line, and the disk on port 0 is its first block
     * backend.
     */
    AHCI,
    /**
     * Is a floppy disk controller of a PC/AT (Intel 82077AA, data sheet 290166): its first slot of
     * registers has the four from DOR at 3F2H on, its second DIR and CCR at 3F7H; INT is its first
     * line, and a disk of 1.44 MB in drive 0 its first block backend.
     */
    FLOPPY_82077AA,
    /**
     * Is a parallel flash memory with Intel's command set, eight bits wide (Intel 28F320J3A,
     * 28F640J3A, 28F128J3A, datasheet 290667): its first slot of registers is the chip's addresses,
     * and its common flash interface tells of blocks of one size.
     */
    FLASH_CFI,
    /**
     * Is a VGA (IBM PS/2 Hardware Interface Technical Reference): its first three slots of
     * registers are the ports from 3B0H, from 3C0H and from 3D0H on, and one slot of memory space
     * is the 128 KiB from A0000H on; what it shows is looked at where it has a display.
     */
    VGA,
    /**
     * Has the extensions of the Bochs VGA (Bochs, "VBE Display Interface") besides being a {@link
     * #VGA}: its one slot of four registers is the ports from 1CEH on, and where it has registers
     * in memory, they are its one slot of 4 KiB.
     */
    VBE_DISPI,
    /**
     * Is a firmware configuration device at ports (QEMU documentation, "QEMU Firmware Configuration
     * (fw_cfg) Device"): the selector, data and DMA registers are its first slot.
     */
    FW_CFG,
    /**
     * Is ACPI fixed hardware (ACPI specification 6.5, 4.8.3): its first slot of registers has the
     * PM1 status at 0, enable at 2 and control at 4, and the PM timer at 8; SCI is its first line,
     * and an input {@code power-button}, if there is one, is high while the button is pressed.
     */
    ACPI_FIXED,
    /**
     * Is the power management function of a PIIX4 (Intel 82371AB, data sheet 290562, chapter 7):
     * its first slot of ports has the registers that PMBA places, its second APMC and APMS; a line
     * {@code smi} is SMI#.
     */
    POWER_PIIX4,
    /**
     * Is the host bridge of a 440FX (Intel 82441FX, data sheet 290549): its two slots of ports have
     * CONFADD and CONFDATA, it is a {@link dev.hv.api.pci.PciHost}, decides by a peer {@link
     * dev.hv.api.bus.RamControl} which RAM shows, and an input {@code smiact} is SMIACT#.
     */
    HOST_BRIDGE_I440FX,
    /**
     * Is the ISA bridge of a PIIX3 (Intel 82371SB, data sheet 290550): its inputs {@code pirqa} to
     * {@code pirqd} are the interrupts of PCI, its lines {@code irq3} to {@code irq15} those of ISA
     * that they can be routed to.
     */
    ISA_BRIDGE_PIIX3,
    /**
     * Is the reset ports of a PC's chipset (Intel ICH9, data sheet 316972, 13.7): port 92H is its
     * first slot of registers, port CF9H its second; a line {@code a20} is high while the gate is
     * open.
     */
    RESET_CONTROL,
    /**
     * Is a parallel port with a printer (IBM Personal Computer AT Technical Reference): data,
     * status and control are its first slot of registers, its interrupt is its first line, and what
     * is printed goes to its first character backend.
     */
    PARALLEL_PORT,
    /**
     * Is a PC's coprocessor error logic (Intel 82371SB, data sheet 290550): port F0H is its first
     * slot of registers, an input {@code ferr} is FERR#, its first line IRQ 13, and a line {@code
     * ignne} is IGNNE#; both are high while they are asserted.
     */
    COPROCESSOR_ERROR,
    /**
     * Is a debug console (Bochs user manual, {@code port_e9_hack}): its first slot of registers is
     * the port, and its first character backend takes the bytes.
     */
    DEBUG_CONSOLE,
    /** Is QEMU's {@code isa-debug-exit}: its first slot of registers is the four ports. */
    DEBUG_EXIT,
    /** Is the manufacturing checkpoint port of a PC/AT, its first slot of registers. */
    POST_PORT
}

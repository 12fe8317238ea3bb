package dev.hv.api.device;

import dev.hv.api.backend.HostBackend;
import dev.hv.api.bus.AccessRules;
import dev.hv.api.bus.AddressSpace;
import dev.hv.api.bus.IoHandler;
import dev.hv.api.bus.IoRegion;
import dev.hv.api.bus.RamRegion;
import dev.hv.api.irq.InterruptLine;
import dev.hv.api.irq.LineInput;
import dev.hv.api.irq.MsiTarget;
import dev.hv.api.irq.Trigger;
import dev.hv.api.pci.PciFunction;
import dev.hv.api.time.VirtualClock;
import dev.hv.api.time.WallClock;
import dev.hv.api.trace.Trace;

import java.util.Optional;

/**
 * All that a device gets from outside: the machine gives one, the TCK gives another. Slots are the
 * named places at which the machine plugs the device in; each is declared in the {@link
 * Descriptor}, used at most once, and asked for in {@link DevicePlugin#create} (peers excepted).
 *
 * <p>Where the machine leaves a slot unconnected, the device gets something that leads nowhere: it
 * cannot tell.
 */
public interface DeviceContext {
    /** Returns the instance's name in its machine, such as {@code uart0}. */
    String path();

    /**
     * Offers registers in memory space.
     *
     * @param size in bytes
     * @throws IllegalArgumentException if the slot is not declared or used already
     */
    IoRegion mmio(String slot, long size, AccessRules rules, IoHandler handler);

    /**
     * Offers registers in port space.
     *
     * @param count how many ports
     * @throws IllegalArgumentException if the slot is not declared or used already
     */
    IoRegion ports(String slot, int count, AccessRules rules, IoHandler handler);

    /**
     * Offers memory.
     *
     * @param size in bytes, a multiple of 4096
     * @param readOnly whether guests can only read it
     * @throws IllegalArgumentException if the slot is not declared or used already
     */
    RamRegion ram(String slot, long size, boolean readOnly);

    /**
     * An output: an interrupt, or a signal to another device, the CPU or the machine.
     *
     * @throws IllegalArgumentException if the slot is not declared or used already
     */
    InterruptLine line(String slot, Trigger trigger);

    /**
     * An input: the level of all that the machine connects there, inside the domain.
     *
     * @throws IllegalArgumentException if the slot is not declared or used already
     */
    void input(String slot, LineInput input);

    /**
     * Offers a PCI function, whose base addresses have slots of their own and are placed by the
     * guest; {@link dev.hv.api.pci.PciFunctionBuilder#build} calls this.
     *
     * @throws IllegalArgumentException if the slot is not declared or used already
     */
    void pci(String slot, PciFunction function);

    /** Returns where this device's message-signalled interrupts go. */
    MsiTarget msi();

    /** Returns memory as this device sees it, behind an IOMMU if there is one. */
    AddressSpace dma();

    /** Returns the machine's clock. Timer names are this device's own. */
    VirtualClock clock();

    /** Returns the date that the guest is to see. */
    WallClock wallClock();

    /** Returns what the host plugged into that slot; empty if nothing. */
    <B extends HostBackend> Optional<B> backend(String slot, Class<B> kind);

    /**
     * Returns another device in a role of hv-api, as the machine wired it; empty if nothing is
     * there. Not in {@link DevicePlugin#create} or {@link Device#reset}, when peers may not exist
     * yet; the answer does not change after that.
     */
    <R> Optional<R> peer(String slot, Class<R> role);

    /** Returns what a device may ask of its machine. */
    MachineRequests machine();

    /**
     * Hands work from a host thread into the device domain. Returns without waiting; work runs in
     * the order in which it was handed over. The only method for other threads.
     */
    void execute(Runnable work);

    /** Returns where to say what happens. */
    Trace trace();
}

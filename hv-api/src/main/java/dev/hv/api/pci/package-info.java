/**
 * PCI functions and the buses that they sit on: PCI Local Bus Specification 3.0.
 *
 * <p>A device that is a PCI function declares a slot of kind {@link
 * dev.hv.api.device.Slot.Kind#PCI}, and one slot of kind {@code MMIO}, {@code PORTS} or {@code RAM}
 * for each of its base addresses. In {@code create} it offers those as any device does, and hands
 * them to a {@link dev.hv.api.pci.PciFunction}:
 *
 * <pre>{@code
 * function = PciFunction.builder(context, "pci")
 *         .identity(0x1234, 0x0001)
 *         .classCode(0x0880_00)
 *         .interruptPin(PciPin.A)
 *         .busMaster()
 *         .bar(0, context.mmio("bar0", 4096, AccessRules.only(Width.DWORD), bank))
 *         .build();
 * }</pre>
 *
 * <p>From then on its base addresses are sized, moved and switched by the guest without the device
 * hearing of it. The device calls {@link dev.hv.api.pci.PciFunction#reset}, {@code driveOutputs},
 * {@code save} and {@code load} from its own methods of those names, drives {@link
 * dev.hv.api.pci.PciFunction#intx}, or sends {@link dev.hv.api.pci.PciFunction#message}, and
 * reaches memory by {@link dev.hv.api.pci.PciFunction#dma}, which the guest's bus master bit opens.
 * {@link dev.hv.api.pci.PciFunction#registers} belongs into its {@link
 * dev.hv.api.register.RegisterMapped#registerMaps} under the slot's name.
 */
@NullMarked
package dev.hv.api.pci;

import org.jspecify.annotations.NullMarked;

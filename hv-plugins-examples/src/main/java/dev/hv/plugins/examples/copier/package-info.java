/** A PCI device that copies memory: base addresses, bus mastering, INTx, MSI and MSI-X. */
@NullMarked
package dev.hv.plugins.examples.copier;

import org.jspecify.annotations.NullMarked;

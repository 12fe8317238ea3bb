package dev.hv.api.pci;

/** An interrupt pin of a function: PCI Local Bus Specification 3.0, 2.2.6. */
public enum PciPin {
    /** INTA#, which every function that has one pin uses. */
    A(1),
    /** INTB#. */
    B(2),
    /** INTC#. */
    C(3),
    /** INTD#. */
    D(4);

    private final int number;

    PciPin(int number) {
        this.number = number;
    }

    /** Returns what the interrupt pin register says, 1 to 4 (6.2.4). */
    public int number() {
        return number;
    }
}

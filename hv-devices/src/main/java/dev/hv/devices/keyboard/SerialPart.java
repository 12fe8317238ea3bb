package dev.hv.devices.keyboard;

/** What is at the other end of a cable of the 8042: a keyboard or a mouse. */
interface SerialPart {
    /** Takes a byte that the host sends. */
    void receive(int value);

    /** Returns whether it has a byte to send. */
    boolean hasData();

    /** Takes the next byte that it sends; there must be one. */
    int take();
}

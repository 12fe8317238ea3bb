package dev.hv.devices.ata;

/** What takes a channel's data to and from memory. */
interface BusMaster {
    /** There is none: data waits at the drive for ever. */
    BusMaster NONE = (buffer, offset, length, toMemory) -> 0;

    /**
     * Moves data between a drive and memory.
     *
     * @return how many bytes went; less than {@code length} where it is not started, or its table
     *     has ended
     */
    int move(byte[] buffer, int offset, int length, boolean toMemory);
}

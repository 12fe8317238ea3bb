package dev.hv.devices.ata;

/**
 * What lies between a drive and the host adapter: it moves the drive's buffer, and tells the host.
 * The drive has set its registers before each call.
 */
interface Transport {
    /**
     * A part of the buffer is for the host. {@link Drive#moved} is called when it is gone.
     *
     * @param offset in the buffer, in bytes, even
     * @param length in bytes, even
     * @param blockBytes how much is moved for one interrupt in PIO; the same or less
     * @param dma whether the command moves data by DMA
     */
    void offer(int offset, int length, int blockBytes, boolean dma);

    /**
     * The host is to fill the buffer's first bytes; {@link Drive#moved} is called when it has.
     *
     * @param length in bytes, even
     * @param blockBytes how much is moved for one interrupt in PIO; the same or less
     * @param dma whether the command moves data by DMA
     * @param first whether it is the command's first block, for which there is no interrupt
     */
    void want(int length, int blockBytes, boolean dma, boolean first);

    /** Returns whether it is Serial ATA, of which drives tell in what identifies them. */
    default boolean serial() {
        return false;
    }

    /** The host is to send the 12 bytes of a packet into {@link Drive#packet}. */
    void wantPacket();

    /**
     * The command has ended.
     *
     * @param interrupt whether the host is told: not where it has moved the last data of a PIO
     *     command itself
     */
    void finished(boolean interrupt);
}

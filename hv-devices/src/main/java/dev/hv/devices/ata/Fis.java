package dev.hv.devices.ata;

/**
 * Frame information structures (Serial ATA 2.6, 10.3) as they lie in memory: AHCI 1.3.1, 4.2.1, for
 * those that come from a device.
 */
final class Fis {
    /** What a host sends: Register - Host to Device (10.3.4). */
    static final int TO_DEVICE = 0x27;

    static final int TO_DEVICE_BYTES = 20;

    /** Where the received Register - Device to Host FIS lies. */
    static final int REGISTER_OFFSET = 0x40;

    /** Where the received PIO Setup FIS lies. */
    static final int PIO_SETUP_OFFSET = 0x20;

    private static final int TO_HOST = 0x34;
    private static final int PIO_SETUP = 0x5F;
    private static final int BYTES = 20;
    private static final int INTERRUPT = 0x40;
    private static final int FROM_DEVICE = 0x20;

    private Fis() {}

    /** Register - Device to Host (10.3.5). */
    static byte[] register(TaskFile task, boolean interrupt) {
        byte[] fis = new byte[BYTES];
        fis[0] = TO_HOST;
        fis[1] = (byte) (interrupt ? INTERRUPT : 0);
        put(fis, task);
        fis[2] = (byte) task.status;
        return fis;
    }

    /**
     * PIO Setup (10.3.11).
     *
     * @param fromDevice which way the data goes
     * @param ending the status register after the data
     * @param count of the data, in bytes
     */
    static byte[] pioSetup(TaskFile task, boolean fromDevice, int ending, int count) {
        byte[] fis = new byte[BYTES];
        fis[0] = PIO_SETUP;
        fis[1] = (byte) (INTERRUPT | (fromDevice ? FROM_DEVICE : 0));
        put(fis, task);
        fis[2] = (byte) ((task.status & ~TaskFile.BSY) | TaskFile.DRQ);
        fis[15] = (byte) ending;
        fis[16] = (byte) count;
        fis[17] = (byte) (count >> 8);
        return fis;
    }

    private static void put(byte[] fis, TaskFile task) {
        fis[3] = (byte) task.error;
        fis[4] = (byte) task.low;
        fis[5] = (byte) task.mid;
        fis[6] = (byte) task.high;
        fis[7] = (byte) task.device;
        fis[8] = (byte) (task.low >> 8);
        fis[9] = (byte) (task.mid >> 8);
        fis[10] = (byte) (task.high >> 8);
        fis[12] = (byte) task.count;
        fis[13] = (byte) (task.count >> 8);
    }

    /** Takes the registers of a Register - Host to Device FIS. */
    static void take(byte[] fis, TaskFile task) {
        task.features = deep(fis, 3, 11);
        task.low = deep(fis, 4, 8);
        task.mid = deep(fis, 5, 9);
        task.high = deep(fis, 6, 10);
        task.device = fis[7] & 0xFF;
        task.count = deep(fis, 12, 13);
    }

    private static int deep(byte[] fis, int current, int previous) {
        return (fis[current] & 0xFF) | (fis[previous] & 0xFF) << 8;
    }
}

package dev.hv.machine.pc.bios;

/**
 * INT 18h: what was booted gives up, so that the next device is tried (BIOS Boot Specification
 * 1.01, section 6.7); after the last one, a key starts over.
 */
record NothingToBoot(KeyboardService keyboard, VideoService screen, BootService boot)
        implements Service {
    @Override
    public Outcome call(Frame frame) {
        if (!frame.again()) {
            if (boot.more()) {
                frame.resumeAt(Rom.SEGMENT, Rom.nextBoot());
                return Outcome.DONE;
            }
            screen.print("hv BIOS: no bootable device; press a key to try again\r\n");
        }
        if (!keyboard.waiting()) {
            return Outcome.WAIT;
        }
        keyboard.discard();
        frame.resumeAt(Rom.SEGMENT, Rom.vector(0x19));
        return Outcome.DONE;
    }
}

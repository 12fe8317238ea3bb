package dev.hv.machine.pc.bios;

/** INT 18h: no device could be booted; a key starts over. */
record NothingToBoot(KeyboardService keyboard, VideoService screen) implements Service {
    @Override
    public Outcome call(Frame frame) {
        if (!frame.again()) {
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

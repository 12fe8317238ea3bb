package dev.hv.machine.pc;

/** A kind of device that firmware boots from. */
public enum BootDevice {
    /** The first floppy drive. */
    FLOPPY("floppy"),
    /** The first fixed disk. */
    DISK("disk"),
    /** The first CD-ROM drive. */
    CDROM("cdrom"),
    /** What a person chooses from a menu of those that there are. */
    MENU("menu");

    private final String text;

    BootDevice(String text) {
        this.text = text;
    }

    /** Returns the name for people and options. */
    public String text() {
        return text;
    }
}

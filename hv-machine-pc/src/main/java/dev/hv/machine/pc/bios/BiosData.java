package dev.hv.machine.pc.bios;

/**
 * Addresses in the BIOS data area (IBM PC/AT Technical Reference, "ROM BIOS", data area at segment
 * 40h; IBM PS/2 BIOS Interface Technical Reference, section 3) and in the extended one, which is
 * this BIOS's own.
 */
final class BiosData {
    static final long COM_PORTS = 0x400;
    static final long LPT_PORTS = 0x408;
    static final long EBDA_SEGMENT = 0x40E;
    static final long EQUIPMENT = 0x410;
    static final long MEMORY_KIB = 0x413;
    static final long KEYBOARD_FLAGS = 0x417;
    static final long KEYBOARD_FLAGS_2 = 0x418;
    static final long ALT_KEYPAD = 0x419;
    static final long KEYBOARD_HEAD = 0x41A;
    static final long KEYBOARD_TAIL = 0x41C;
    static final long FLOPPY_CALIBRATED = 0x43E;
    static final long FLOPPY_MOTORS = 0x43F;
    static final long FLOPPY_TIMEOUT = 0x440;
    static final long FLOPPY_STATUS = 0x441;
    static final long FLOPPY_RESULT = 0x442;
    static final long VIDEO_MODE = 0x449;
    static final long VIDEO_COLUMNS = 0x44A;
    static final long VIDEO_PAGE_BYTES = 0x44C;
    static final long VIDEO_START = 0x44E;
    static final long CURSORS = 0x450;
    static final long CURSOR_SHAPE = 0x460;
    static final long VIDEO_PAGE = 0x462;
    static final long CRTC_PORT = 0x463;
    static final long TICKS = 0x46C;
    static final long MIDNIGHT = 0x470;
    static final long BREAK = 0x471;
    static final long WARM_START = 0x472;
    static final long DISK_STATUS = 0x474;
    static final long DISK_COUNT = 0x475;
    static final long LPT_TIMEOUTS = 0x478;
    static final long COM_TIMEOUTS = 0x47C;
    static final long KEYBOARD_START = 0x480;
    static final long KEYBOARD_END = 0x482;
    static final long VIDEO_LAST_ROW = 0x484;
    static final long CHARACTER_HEIGHT = 0x485;
    static final long VIDEO_CONTROL = 0x487;
    static final long VIDEO_SWITCHES = 0x488;
    static final long VIDEO_FLAGS = 0x489;
    static final long VIDEO_COMBINATION = 0x48A;
    static final long FLOPPY_RATE = 0x48B;
    static final long DISK_INTERRUPT = 0x48E;
    static final long FLOPPY_TYPES = 0x48F;
    static final long FLOPPY_MEDIA = 0x490;
    static final long FLOPPY_CYLINDERS = 0x494;
    static final long KEYBOARD_MODE = 0x496;
    static final long KEYBOARD_LEDS = 0x497;

    /** A far pointer to the byte whose bit 7 says that the wait is over. */
    static final long WAIT_FLAG = 0x498;

    static final long WAIT_MICROSECONDS = 0x49C;
    static final long WAIT_ACTIVE = 0x4A0;
    static final long VIDEO_SAVE_POINTER = 0x4A8;

    /** INT 05h: 1 while it prints, FFh after an error, 0 otherwise. */
    static final long PRINT_SCREEN = 0x500;

    /** Offsets in segment 40h of the keyboard buffer and of its end. */
    static final int BUFFER_START = 0x1E;

    static final int BUFFER_END = 0x3E;

    /** Where POST puts the extended area; conventional memory ends there. */
    static final long EBDA_HOME = 0x9FC00;

    /**
     * The extended area, wherever it is: systems move it and say so at {@link #EBDA_SEGMENT}, which
     * {@link Hardware} follows (IBM PS/2 BIOS Interface Technical Reference, INT 15h AH=C1h). No
     * address of memory is that large.
     */
    static final long EBDA = 1L << 40;

    /** The extended area's first byte is its size in KiB. */
    static final int EBDA_KIB = 1;

    /** The command byte that the keyboard's controller was given last. */
    static final long CONTROLLER_COMMAND = EBDA + 0x30;

    /** Transfer in progress, see {@link Transfer}. */
    static final long TRANSFER = EBDA + 0x40;

    /** Where booting has got to, see {@link BootService}. */
    static final long BOOT = EBDA + 0x80;

    /** Drives that were found, see {@link Drives}. */
    static final long DRIVES = EBDA + 0x100;

    /** Parameter tables of the first two disks, to which vectors 41h and 46h lead. */
    static final long DISK_TABLES = EBDA + 0x240;

    /** Where the registers of the AHCI adapter are, in 64 bits; 0 if there is none. */
    static final long AHCI = EBDA + 0x260;

    /**
     * Where the entry of power management for 16-bit protected mode leaves the {@link Frame}: the
     * data segment of its caller's descriptors begins with this area.
     */
    static final int POWER_FRAME = 0x270;

    private BiosData() {}
}

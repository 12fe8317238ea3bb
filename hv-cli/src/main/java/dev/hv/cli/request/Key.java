package dev.hv.cli.request;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** What can be said of a machine: an option of {@code hv run}, and a key of a machine file. */
public enum Key {
    /** Name of the machine, for messages. */
    NAME,
    /** Name of a profile. */
    PROFILE,
    /** A guest of ours: a name of the library, or {@code demo}. */
    GUEST,
    /** File of a kernel. */
    KERNEL,
    /** File of read-only memory with the reset vector in it. */
    ROM,
    /** Image of a flash memory with the variables of firmware. */
    FIRMWARE_VARS,
    /** File of an initial RAM disk. */
    INITRD,
    /** The kernel's command line. */
    APPEND,
    /** Where the kernel is entered. */
    ENTRY,
    /** A Multiboot module: a file, and arguments after a space. */
    MODULE,
    /** Size of RAM. */
    MEMORY,
    /** CPU model with features. */
    CPU,
    /** How far the CPU goes: interpreter or translator. */
    CPU_TIER,
    /** Where time comes from. */
    CLOCK,
    /** Where a serial port leads; the first for {@code uart0}, and so on. */
    SERIAL,
    /** Where a printer port leads; the first for {@code lpt0}, and so on. */
    PARALLEL,
    /** Where what the machine's speaker sounds is heard. */
    SPEAKER,
    /** Where what the machine's display shows is seen. */
    DISPLAY,
    /** Where a VNC server listens that shows the display. */
    VNC,
    /** File for what the screen shows when the machine ends. */
    SCREENSHOT_ON_EXIT,
    /** Script that types at the standard streams' serial port and at the keyboard. */
    SCRIPT,
    /** A disk: an image, and how it is used. */
    DISK,
    /** A CD-ROM: an image, or {@code none} for an empty drive. */
    CDROM,
    /** A floppy disk: an image, or {@code none} for an empty drive. */
    FLOPPY,
    /** In which order firmware looks for something to boot. */
    BOOT,
    /** Whether what is written to disks is thrown away in the end. */
    SNAPSHOT,
    /** Keys that are pressed at the beginning. */
    SEND_KEYS,
    /** A further device: {@code plugin,option=value…}. */
    DEVICE,
    /** A JAR or a folder with plugins. */
    PLUGIN,
    /** An option of a device: {@code instance.option=value}. */
    SET,
    /** Instances whose events are shown. */
    TRACE,
    /** Whether a reset ends the machine. */
    NO_REBOOT;

    /** Returns how it is written. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Returns how it is written on a command line. */
    public String option() {
        return "--" + word();
    }

    /** Returns whether it can be said more than once. */
    public boolean repeatable() {
        return switch (this) {
            case MODULE,
                    SERIAL,
                    PARALLEL,
                    DISPLAY,
                    VNC,
                    DISK,
                    CDROM,
                    FLOPPY,
                    DEVICE,
                    PLUGIN,
                    SET,
                    TRACE ->
                    true;
            default -> false;
        };
    }

    /** Returns whether what a command line says comes after what a file says, and not instead. */
    public boolean addsUp() {
        return this == DEVICE || this == PLUGIN || this == SET;
    }

    /** Another word for {@link #ROM}. */
    public static final String FIRMWARE = "firmware";

    /** Returns the key that is written so, if there is one. */
    static Optional<Key> of(String word) {
        return word.equals(FIRMWARE)
                ? Optional.of(ROM)
                : Arrays.stream(values()).filter(key -> key.word().equals(word)).findFirst();
    }

    /** Returns all, as written in a file. */
    public static List<String> words() {
        return Stream.concat(Arrays.stream(values()).map(Key::word), Stream.of(FIRMWARE)).toList();
    }
}

package dev.hv.machine.pc.bios;

import dev.hv.machine.pc.BootDevice;
import dev.hv.machine.pc.bios.Drives.Kind;
import dev.hv.machine.pc.boot.RealModeKernel;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * INT 19h, the bootstrap loader: tries the devices in order and jumps to the first that holds
 * something to boot (BIOS Boot Specification 1.01, section 6.5; El Torito 1.0 for CD-ROMs). The
 * stub calls it again and again: each call looks at what the INT 13h before has brought and asks
 * for the next.
 */
final class BootService implements Service {
    /** Where a boot sector is brought to, and entered. */
    private static final int BOOT_SECTOR = 0x7C00;

    private static final int SIGNATURE = 0xAA55;

    /** Where catalogs are looked at: free memory at boot. */
    private static final int CATALOG = 0x8000;

    /** Where the BIOS data areas at the bottom of memory end. */
    private static final long FREE = 0x500;

    /** Below a boot sector: the stack while it is loaded. */
    private static final int STACK_BYTES = 0x200;

    private static final long STAGE = BiosData.BOOT;
    private static final long CANDIDATE = BiosData.BOOT + 1;
    private static final long SEGMENT = BiosData.BOOT + 2;
    private static final long CHOSEN = BiosData.BOOT + 4;
    private static final long TRIED_AGAIN = BiosData.BOOT + 5;
    private static final long KERNEL_TRIED = BiosData.BOOT + 6;
    private static final int PACKET = 0x200;
    private static final long PACKET_ADDRESS = BiosData.EBDA + PACKET;

    private static final int BOOT_RECORD_BLOCK = 17;
    private static final int CATALOG_BLOCK_OFFSET = 0x47;
    private static final int DEFAULT_ENTRY = 0x20;
    private static final int BOOTABLE = 0x88;
    private static final int PARTITION = BOOT_SECTOR + 0x1BE;
    private static final int USUAL_SEGMENT = 0x7C0;
    private static final List<BootDevice> DEVICES =
            List.of(BootDevice.FLOPPY, BootDevice.DISK, BootDevice.CDROM);
    private static final byte[] EL_TORITO =
            "EL TORITO SPECIFICATION".getBytes(StandardCharsets.US_ASCII);

    private final Hardware pc;
    private final Drives drives;
    private final List<BootDevice> order;
    private final boolean kernel;
    private final VideoService screen;
    private final KeyboardService keyboard;
    private final BootedImage image;

    BootService(
            Hardware pc,
            Drives drives,
            List<BootDevice> order,
            boolean kernel,
            VideoService screen,
            KeyboardService keyboard) {
        this.pc = pc;
        this.drives = drives;
        this.order = List.copyOf(order);
        this.kernel = kernel;
        this.screen = screen;
        this.keyboard = keyboard;
        image = new BootedImage(pc);
    }

    /** What the INT 13h before was to bring, or a key. */
    private enum Stage {
        NOTHING,
        MENU,
        SECTOR,
        BOOT_RECORD,
        CATALOG,
        IMAGE,
        HARD_DISK;

        private static final List<Stage> BY_CODE = List.of(values());

        /** Returns the number that stands for it in memory. */
        int code() {
            return BY_CODE.indexOf(this);
        }

        /** Returns what a number in memory stands for; guests may have written any. */
        static Stage of(int code) {
            return BY_CODE.get(code % BY_CODE.size());
        }
    }

    /** Begins with the first device at the next call: INT 19h. */
    Outcome start() {
        pc.write8(STAGE, Stage.NOTHING.code());
        pc.write8(CANDIDATE, 0);
        pc.write8(CHOSEN, 0);
        pc.write8(KERNEL_TRIED, 0);
        image.end();
        return Outcome.DONE;
    }

    /** Returns whether there are devices that have not been tried since INT 19h. */
    boolean more() {
        return pc.read8(CANDIDATE) < order.size();
    }

    @Override
    public Outcome call(Frame frame) {
        Stage stage = more() ? Stage.of(pc.read8(STAGE)) : Stage.NOTHING;
        if (stage != Stage.NOTHING && stage != Stage.MENU && frame.flag(Frame.CF)) {
            return failed(frame);
        }
        return switch (stage) {
            case NOTHING -> attempt(frame);
            case MENU -> choose(frame);
            case SECTOR -> sector(frame);
            case BOOT_RECORD -> bootRecord(frame);
            case CATALOG -> catalog(frame);
            case IMAGE -> enter(frame, pc.read16(SEGMENT), 0, number(candidate()));
            case HARD_DISK -> hardDisk(frame);
        };
    }

    /** The first read after a medium was changed fails, and says only that. */
    private Outcome failed(Frame frame) {
        if (pc.read8(TRIED_AGAIN) != 0) {
            return next(frame, "cannot be read");
        }
        pc.write8(TRIED_AGAIN, 1);
        return first(frame, candidate());
    }

    /** Returns the drive number of INT 13h. */
    private static int number(BootDevice device) {
        return switch (device) {
            case FLOPPY -> 0x00;
            case DISK, MENU -> Drives.FIRST_DISK;
            case CDROM -> Drives.FIRST_CDROM;
        };
    }

    /** Returns the device that is tried: the one that was chosen, where the menu's turn is. */
    private BootDevice candidate() {
        BootDevice device = order.get(pc.read8(CANDIDATE));
        int chosen = pc.read8(CHOSEN);
        return device == BootDevice.MENU && chosen > 0 && chosen <= DEVICES.size()
                ? DEVICES.get(chosen - 1)
                : device;
    }

    /** Returns what can be chosen: the number typed is the place in the list, from 1 on. */
    private List<BootDevice> choices() {
        return DEVICES.stream().filter(this::there).toList();
    }

    private Outcome menu(Frame frame) {
        List<BootDevice> choices = choices();
        screen.print("hv BIOS: boot from\r\n");
        for (int i = 0; i < choices.size(); i++) {
            screen.print("  " + (i + 1) + "  " + choices.get(i).text() + "\r\n");
        }
        pc.write8(STAGE, Stage.MENU.code());
        return choose(frame);
    }

    private Outcome choose(Frame frame) {
        List<BootDevice> choices = choices();
        while (keyboard.waiting()) {
            int place = keyboard.character() - '1';
            if (place >= 0 && place < choices.size()) {
                pc.write8(CHOSEN, DEVICES.indexOf(choices.get(place)) + 1);
                return attempt(frame);
            }
        }
        return Outcome.WAIT;
    }

    private Outcome next(Frame frame, String why) {
        screen.print("hv BIOS: " + candidate().text() + " " + why + "\r\n");
        pc.write8(CANDIDATE, pc.read8(CANDIDATE) + 1);
        return attempt(frame);
    }

    /** Asks for the first sector of the next device that there is. */
    private Outcome attempt(Frame frame) {
        image.end();
        if (kernel && pc.read8(KERNEL_TRIED) == 0) {
            pc.write8(KERNEL_TRIED, 1);
            screen.print("hv BIOS: booting the kernel\r\n");
            return jump(frame, 0, RealModeKernel.JUMP, Drives.FIRST_DISK);
        }
        while (more()) {
            BootDevice device = candidate();
            if (device == BootDevice.MENU) {
                if (!choices().isEmpty()) {
                    return menu(frame);
                }
            } else if (there(device)) {
                pc.write8(TRIED_AGAIN, 0);
                return first(frame, device);
            }
            pc.write8(CANDIDATE, pc.read8(CANDIDATE) + 1);
        }
        frame.resumeAt(Rom.SEGMENT, Rom.vector(0x18));
        return Outcome.DONE;
    }

    private Outcome first(Frame frame, BootDevice device) {
        return device == BootDevice.CDROM
                ? block(frame, Stage.BOOT_RECORD, BOOT_RECORD_BLOCK, 1, CATALOG >> 4)
                : firstSector(frame, number(device));
    }

    private boolean there(BootDevice device) {
        return switch (device) {
            case FLOPPY -> pc.read8(BiosData.FLOPPY_TYPES) != 0;
            case DISK -> drives.count(Kind.DISK) > 0;
            case CDROM -> drives.count(Kind.CDROM) > 0;
            case MENU -> false;
        };
    }

    private Outcome firstSector(Frame frame, int number) {
        pc.write8(STAGE, Stage.SECTOR.code());
        frame.ax(0x0201);
        frame.cx(0x0001);
        frame.dx(number);
        frame.es(0);
        frame.bx(BOOT_SECTOR);
        return Outcome.DONE;
    }

    private Outcome sector(Frame frame) {
        BootDevice device = candidate();
        boolean signed = pc.read16(BOOT_SECTOR + 510) == SIGNATURE;
        // Boot sectors of early floppies have no signature; an empty one begins with zeros.
        boolean code = pc.read16(BOOT_SECTOR) != 0 && device == BootDevice.FLOPPY;
        if (!signed && !code) {
            return next(frame, "is not bootable");
        }
        return enter(frame, 0, BOOT_SECTOR, device == BootDevice.CDROM ? 0 : number(device));
    }

    private Outcome enter(Frame frame, int segment, int offset, int number) {
        screen.print("hv BIOS: booting from " + candidate().text() + "\r\n");
        pc.write8(CANDIDATE, pc.read8(CANDIDATE) + 1); // INT 18h goes on with the next
        return jump(frame, segment, offset, number);
    }

    private Outcome jump(Frame frame, int segment, int offset, int number) {
        pc.write8(STAGE, Stage.NOTHING.code());
        frame.dx(number);
        frame.ax(SIGNATURE);
        frame.ds(0);
        frame.es(0);
        frame.resumeAt(segment, offset);
        return Outcome.DONE;
    }

    // ------------------------------------------------------------------ El Torito

    /** Asks for blocks of the CD-ROM. */
    private Outcome block(Frame frame, Stage stage, long block, int count, int segment) {
        pc.write8(STAGE, stage.code());
        pc.write16(PACKET_ADDRESS, 0x10);
        pc.write16(PACKET_ADDRESS + 2, count);
        pc.write16(PACKET_ADDRESS + 4, 0);
        pc.write16(PACKET_ADDRESS + 6, segment);
        pc.write64(PACKET_ADDRESS + 8, block);
        frame.ds(pc.extendedArea());
        frame.si(PACKET);
        frame.ax(0x4200);
        frame.dx(number(candidate()));
        return Outcome.DONE;
    }

    /** The boot record volume descriptor (El Torito, figure 7). */
    private Outcome bootRecord(Frame frame) {
        byte[] system = new byte[EL_TORITO.length];
        pc.readBytes(CATALOG + 7, system);
        if (!Arrays.equals(system, EL_TORITO)) {
            return next(frame, "is not bootable");
        }
        long block = pc.read32(CATALOG + CATALOG_BLOCK_OFFSET) & 0xFFFF_FFFFL;
        return block(frame, Stage.CATALOG, block, 1, CATALOG >> 4);
    }

    /** Validation and default entry (El Torito, figures 2 and 3). */
    private Outcome catalog(Frame frame) {
        long entry = CATALOG + DEFAULT_ENTRY;
        if (pc.read8(CATALOG) != 1
                || pc.read16(CATALOG + 30) != SIGNATURE
                || pc.read8(entry) != BOOTABLE) {
            return next(frame, "has no bootable entry");
        }
        int medium = pc.read8(entry + 1) & 0xF;
        if (medium > BootedImage.HARD_DISK) {
            return next(frame, "emulates what nobody knows");
        }
        if (medium == BootedImage.HARD_DISK) {
            image.begin(medium, Drives.FIRST_DISK, pc.read32(entry + 8), 0, 1);
            return block(frame, Stage.HARD_DISK, image.block(), 1, BOOT_SECTOR >> 4);
        }
        if (medium != BootedImage.NO_EMULATION) {
            image.begin(medium, 0, pc.read32(entry + 8), 0, 1);
            image.emulateFloppy();
            return firstSector(frame, 0);
        }
        int segment = pc.read16(entry + 2);
        pc.write16(SEGMENT, segment == 0 ? USUAL_SEGMENT : segment);
        int blocks = Math.max(1, (pc.read16(entry + 6) + 3) / 4);
        if (!fits(pc.read16(SEGMENT) * 16L, (long) blocks * Transfer.BLOCK_BYTES)) {
            return next(frame, "holds an image that does not fit into memory");
        }
        image.begin(
                BootedImage.NO_EMULATION,
                number(candidate()),
                pc.read32(entry + 8),
                pc.read16(entry + 2),
                pc.read16(entry + 6));
        return block(frame, Stage.IMAGE, image.block(), blocks, pc.read16(SEGMENT));
    }

    /** Returns whether neither the BIOS's data nor the stack on which it loads lie there. */
    private boolean fits(long begin, long bytes) {
        long end = begin + bytes;
        return begin >= FREE
                && end <= pc.extendedArea() * 16L
                && (end <= BOOT_SECTOR - STACK_BYTES || begin >= BOOT_SECTOR);
    }

    /** The image's first sector is there: its only partition tells the geometry. */
    private Outcome hardDisk(Frame frame) {
        int sector = pc.read8(PARTITION + 6);
        if (pc.read16(BOOT_SECTOR + 510) != SIGNATURE || (sector & 0x3F) == 0) {
            return next(frame, "holds a hard disk without a partition");
        }
        int cylinder = pc.read8(PARTITION + 7) | (sector & 0xC0) << 2;
        image.emulate(cylinder, pc.read8(PARTITION + 5), sector & 0x3F);
        return enter(frame, 0, BOOT_SECTOR, Drives.FIRST_DISK);
    }
}

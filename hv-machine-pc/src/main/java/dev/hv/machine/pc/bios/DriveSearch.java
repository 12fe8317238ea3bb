package dev.hv.machine.pc.bios;

import dev.hv.api.bus.Width;
import dev.hv.api.pci.PciAddress;
import dev.hv.machine.pc.bios.Drives.Drive;
import dev.hv.machine.pc.bios.Drives.Kind;
import dev.hv.machine.pc.bios.Transfer.Action;
import dev.hv.machine.pc.pci.ConfigurationAccess;
import dev.hv.machine.pc.pci.PciSetup;

/**
 * Looks for drives at the two channels of an ATA host adapter in their compatibility addresses
 * (ATA/ATAPI-6, sections 8.15, 8.16 and 9.12), then at the ports of the first AHCI adapter. Goes
 * one step at a time: a drive may take seconds. A disk's first sector may tell with which geometry
 * it was partitioned.
 */
final class DriveSearch {
    private static final int[] COMMAND_PORTS = {0x1F0, 0x170};
    private static final int[] CONTROL_PORTS = {0x3F6, 0x376};
    private static final int SECONDS = 10;

    private static final long POSITION = BiosData.BOOT + 8;
    private static final long IDENTIFYING = BiosData.BOOT + 9;
    private static final long DEADLINE = BiosData.BOOT + 12;
    private static final int AS_DISK = 1;
    private static final int AS_CDROM = 2;

    /** The drive on an AHCI port is to say what it is. */
    private static final int AS_LINK = 3;

    /** The first sector of the disk that was found last is read. */
    private static final int PARTITIONS = 4;

    private static final int CHANNEL_POSITIONS = 4;

    /** Mass storage, Serial ATA, AHCI (PCI Code and ID Assignment Specification, 1.2). */
    private static final long AHCI_CLASS = 0x010601;

    private static final int REVISION_AND_CLASS = 0x08;
    private static final int COMMAND = 0x04;
    private static final long MEMORY_AND_MASTER = 6;
    private static final int ABAR = 0x24;

    private static final int SECTORS_PER_TRACK = 63;
    private static final int[] HEADS = {16, 32, 64, 128, 255};

    /** In the words of IDENTIFY DEVICE. */
    private static final int CAPABILITIES = 49;

    private static final int LBA = 0x0200;
    private static final int SECTORS_28 = 60;
    private static final int COMMAND_SETS = 83;
    private static final int LBA_48 = 0x0400;
    private static final int SECTORS_48 = 100;
    private static final int CYLINDERS = 1;
    private static final int HEADS_PER_CYLINDER = 3;
    private static final int SECTORS = 6;
    private static final int DATA_BYTES = 512;

    private final Hardware pc;
    private final Drives drives;

    DriveSearch(Hardware pc, Drives drives) {
        this.pc = pc;
        this.drives = drives;
    }

    void start() {
        drives.clear();
        pc.write8(POSITION, 0);
        pc.write8(IDENTIFYING, 0);
        pc.write64(BiosData.AHCI, adapter());
    }

    /** Finds an AHCI adapter that has been given an address, and lets it work; 0 without one. */
    private long adapter() {
        ConfigurationAccess config = new ConfigurationAccess(pc.ports(), pc.by());
        for (PciAddress at : new PciSetup(pc.ports(), pc.by()).functions()) {
            long kind = config.read(at, REVISION_AND_CLASS, Width.DWORD) >>> 8;
            long address = config.read(at, ABAR, Width.DWORD) & ~0xFL;
            if (kind == AHCI_CLASS && address != 0) {
                long command = config.read(at, COMMAND, Width.WORD);
                config.write(at, COMMAND, Width.WORD, command | MEMORY_AND_MASTER);
                return address;
            }
        }
        return 0;
    }

    /** Does what can be done now; returns whether the search is over. */
    boolean step() {
        while (pc.read8(POSITION) < CHANNEL_POSITIONS) {
            AtaPort port = port(pc.read8(POSITION));
            int identifying = pc.read8(IDENTIFYING);
            if (identifying == 0) {
                if (!port.present()) {
                    next();
                } else {
                    identify(port, AS_DISK, AtaPort.IDENTIFY_DEVICE);
                }
            } else if (!answer(port, identifying)) {
                return false;
            }
        }
        return links();
    }

    /** The same for the ports of an AHCI adapter. */
    private boolean links() {
        long adapter = pc.read64(BiosData.AHCI);
        if (adapter == 0) {
            return true;
        }
        Hardware memory = pc.untranslated();
        int ports = AhciLink.enable(memory, adapter);
        while (pc.read8(POSITION) < CHANNEL_POSITIONS + AhciLink.PORTS) {
            int port = pc.read8(POSITION) - CHANNEL_POSITIONS;
            AhciLink link = AhciLink.of(memory, adapter, port);
            int identifying = pc.read8(IDENTIFYING);
            if (identifying == 0) {
                if ((ports >>> port & 1) == 0 || !link.present()) {
                    next();
                } else {
                    link.start();
                    await(AS_LINK);
                }
            } else if (link.busy() && !Clock.past(pc, pc.read32(DEADLINE))) {
                return false;
            } else {
                answer(link, identifying);
            }
        }
        return true;
    }

    private void answer(AhciLink link, int identifying) {
        if (link.busy() || link.failed()) {
            next();
        } else if (identifying == AS_LINK && link.packetDevice()) {
            drives.add(cdrom(Place.of(link)));
            next();
        } else if (identifying == AS_LINK) {
            link.start(AtaPort.IDENTIFY_DEVICE, DATA_BYTES);
            await(AS_DISK);
        } else {
            byte[] data = new byte[DATA_BYTES];
            pc.untranslated().readBytes(AhciLink.BOUNCE, data);
            if (identifying == PARTITIONS) {
                partitions(data);
            } else if (disk(Place.of(link), data)) {
                link.start(Action.READ, false, 0, 1, AhciLink.BOUNCE);
                await(PARTITIONS);
            } else {
                next();
            }
        }
    }

    private void await(int what) {
        pc.write8(IDENTIFYING, what);
        pc.write32(DEADLINE, Clock.deadline(pc, SECONDS));
    }

    /** Where a drive is: at an ATA device's registers, or at an AHCI port's. */
    private record Place(int unit, int command, int control, long link) {
        static Place of(AtaPort port) {
            return new Place(port.unit(), port.command(), port.control(), 0);
        }

        static Place of(AhciLink link) {
            return new Place(0, 0, 0, link.registers());
        }
    }

    private AtaPort port(int position) {
        int channel = position >> 1 & 1;
        return new AtaPort(pc, COMMAND_PORTS[channel], CONTROL_PORTS[channel], position & 1);
    }

    private void next() {
        pc.write8(POSITION, pc.read8(POSITION) + 1);
        pc.write8(IDENTIFYING, 0);
    }

    private void identify(AtaPort port, int as, int command) {
        await(as);
        port.select(0);
        port.start(command);
    }

    /** Returns false if the drive is still busy. */
    private boolean answer(AtaPort port, int identifying) {
        int status = port.status();
        if ((status & AtaPort.BSY) != 0) {
            if (Clock.past(pc, pc.read32(DEADLINE))) {
                next();
                return true;
            }
            return false;
        }
        if ((status & AtaPort.ERR) != 0 || (status & AtaPort.DRQ) == 0) {
            // A packet device refuses IDENTIFY DEVICE.
            if (identifying == AS_DISK) {
                identify(port, AS_CDROM, AtaPort.IDENTIFY_PACKET_DEVICE);
            } else {
                next();
            }
            return true;
        }
        byte[] data = port.read(DATA_BYTES);
        if (identifying == PARTITIONS) {
            partitions(data);
        } else if (identifying == AS_CDROM) {
            drives.add(cdrom(Place.of(port)));
            next();
        } else if (disk(Place.of(port), data)) {
            port.start(AtaPort.READ_SECTORS, 0, 1);
            await(PARTITIONS);
        } else {
            next();
        }
        return true;
    }

    private void partitions(byte[] firstSector) {
        PartitionGeometry.of(firstSector).ifPresent(drives::countLastBy);
        next();
    }

    private static int word(byte[] data, int index) {
        return (data[2 * index] & 0xFF) | (data[2 * index + 1] & 0xFF) << 8;
    }

    /** Returns whether it is one that this BIOS drives. */
    private boolean disk(Place at, byte[] data) {
        boolean wide = (word(data, COMMAND_SETS) & LBA_48) != 0;
        long sectors = word(data, SECTORS_28) | (long) word(data, SECTORS_28 + 1) << 16;
        if (wide) {
            long all = 0;
            for (int i = 3; i >= 0; i--) {
                all = all << 16 | word(data, SECTORS_48 + i);
            }
            sectors = Math.max(sectors, all);
        }
        if ((word(data, CAPABILITIES) & LBA) == 0 || sectors == 0) {
            return false; // older than what this BIOS drives
        }
        int cylinders = word(data, CYLINDERS);
        int heads = word(data, HEADS_PER_CYLINDER);
        int perTrack = word(data, SECTORS);
        if (cylinders > Drives.MAX_CYLINDERS || heads == 0 || perTrack == 0) {
            perTrack = SECTORS_PER_TRACK;
            heads = assistedHeads(sectors);
            cylinders = (int) Math.min(sectors / ((long) heads * perTrack), Drives.MAX_CYLINDERS);
        }
        drives.add(
                new Drive(
                        Kind.DISK,
                        at.unit(),
                        at.command(),
                        at.control(),
                        wide,
                        cylinders,
                        heads,
                        perTrack,
                        sectors,
                        at.link()));
        return true;
    }

    /** The fewest heads with which the cylinders fit ten bits: "LBA-assisted" translation. */
    private static int assistedHeads(long sectors) {
        for (int heads : HEADS) {
            if (sectors <= (long) Drives.MAX_CYLINDERS * heads * SECTORS_PER_TRACK) {
                return heads;
            }
        }
        return HEADS[HEADS.length - 1];
    }

    private static Drive cdrom(Place at) {
        return new Drive(
                Kind.CDROM, at.unit(), at.command(), at.control(), false, 0, 1, 1, 0, at.link());
    }
}

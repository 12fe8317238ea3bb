package dev.hv.machine.pc.bios;

import dev.hv.machine.pc.bios.Drives.Drive;
import dev.hv.machine.pc.bios.Drives.Kind;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;

/**
 * The one transfer between a drive and memory that is in progress, as a record in the extended BIOS
 * data area: a service starts it, then lets interrupts in and comes back until it is over.
 */
final class Transfer {
    /** Bytes in a sector of a disk, and in a block of a CD-ROM. */
    static final int SECTOR_BYTES = 512;

    static final int BLOCK_BYTES = 2048;

    private static final int SECONDS = 20;
    private static final int CHUNK_SECTORS = 128;
    private static final int CHUNK_BLOCKS = 16;

    private static final long PHASE = BiosData.TRANSFER;
    private static final long INDEX = BiosData.TRANSFER + 1;
    private static final long ACTION = BiosData.TRANSFER + 2;
    private static final long CHUNK = BiosData.TRANSFER + 4;
    private static final long ADDRESS = BiosData.TRANSFER + 8;
    private static final long SECTOR = BiosData.TRANSFER + 16;
    private static final long LEFT = BiosData.TRANSFER + 24;
    private static final long DONE = BiosData.TRANSFER + 28;
    private static final long DEADLINE = BiosData.TRANSFER + 32;
    private static final long FLUSHED = BiosData.TRANSFER + 36;

    /** Bytes of a CD-ROM's blocks that are left out at the beginning, and those that are taken. */
    private static final long SKIPPED = BiosData.TRANSFER + 40;

    private static final long WANTED = BiosData.TRANSFER + 44;

    private static final long REPEATS = BiosData.TRANSFER + 48;

    /** Whether an AHCI adapter moves data to or from a place of the BIOS's own. */
    private static final long ASIDE = BiosData.TRANSFER + 49;

    private static final int MAX_REPEATS = 4;
    private static final int UNIT_ATTENTION = 6;

    private static final int IDLE = 0;
    private static final int DATA = 1;
    private static final int PACKET = 2;
    private static final int FLUSH = 3;

    private static final int PACKET_BYTES = 12;
    private static final int READ_12 = 0xA8;

    private final Hardware pc;
    private final Drives drives;

    Transfer(Hardware pc, Drives drives) {
        this.pc = pc;
        this.drives = drives;
    }

    /** What is done with sectors. */
    enum Action {
        READ,
        WRITE,
        VERIFY;

        private static final List<Action> BY_CODE = List.of(values());

        /** Returns the number that stands for it in memory. */
        int code() {
            return BY_CODE.indexOf(this);
        }

        /** Returns what a number in memory stands for; guests may have written any. */
        static Action of(int code) {
            return BY_CODE.get(code % BY_CODE.size());
        }
    }

    /** How far it is. */
    enum State {
        BUSY,
        DONE,
        FAILED,
        TIMED_OUT
    }

    /**
     * Starts.
     *
     * @param index of the drive in the table
     * @param sector first one: of 512 bytes on a disk, of 2048 on a CD-ROM
     * @param count how many
     * @param address in memory
     */
    void start(int index, Action action, long sector, int count, long address) {
        pc.write8(INDEX, index);
        pc.write8(ACTION, action.code());
        pc.write64(ADDRESS, address);
        pc.write64(SECTOR, sector);
        pc.write32(LEFT, count);
        pc.write32(DONE, 0);
        pc.write32(FLUSHED, 0);
        pc.write8(REPEATS, 0);
        pc.write32(SKIPPED, 0);
        pc.write32(WANTED, -1);
        command();
    }

    /**
     * Starts to read sectors of 512 bytes from a CD-ROM, whose blocks hold four.
     *
     * @param index of the drive in the table
     * @param sector first one
     * @param count how many
     * @param address in memory
     */
    void startSectors(int index, long sector, int count, long address) {
        int perBlock = BLOCK_BYTES / SECTOR_BYTES;
        int before = (int) (sector % perBlock);
        int blocks = (before + count + perBlock - 1) / perBlock;
        start(index, Action.READ, sector / perBlock, blocks, address);
        pc.write32(SKIPPED, before * SECTOR_BYTES);
        pc.write32(WANTED, count * SECTOR_BYTES);
    }

    /** Returns how many sectors are transferred. */
    int done() {
        return pc.read32(DONE);
    }

    private void command() {
        Drive drive = drives.get(pc.read8(INDEX));
        Action action = action();
        pc.write32(DEADLINE, Clock.deadline(pc, SECONDS));
        int left = pc.read32(LEFT);
        if (left == 0) {
            if (action == Action.WRITE && pc.read32(FLUSHED) == 0) {
                pc.write32(FLUSHED, 1);
                flush(drive);
                pc.write8(PHASE, FLUSH);
            } else {
                pc.write8(PHASE, IDLE);
            }
            return;
        }
        boolean cdrom = drive.kind() == Kind.CDROM;
        int chunk = Math.min(left, cdrom ? CHUNK_BLOCKS : CHUNK_SECTORS);
        long sector = pc.read64(SECTOR);
        if (drive.serial()) {
            pc.write16(CHUNK, issue(drive, action, sector, chunk));
            pc.write8(PHASE, DATA);
            return;
        }
        pc.write16(CHUNK, chunk);
        AtaPort port = AtaPort.of(pc, drive);
        if (cdrom) {
            port.startPacket(BLOCK_BYTES);
            pc.write8(PHASE, PACKET);
        } else {
            if (drive.wide()) {
                port.startWide(wideCode(action), sector, chunk);
            } else {
                port.start(code(action), sector, chunk);
            }
            pc.write8(PHASE, DATA);
        }
    }

    private void flush(Drive drive) {
        if (drive.serial()) {
            link(drive).start(AtaPort.FLUSH_CACHE, 0);
        } else {
            AtaPort port = AtaPort.of(pc, drive);
            port.select(0);
            port.start(AtaPort.FLUSH_CACHE);
        }
    }

    private AhciLink link(Drive drive) {
        return new AhciLink(pc.untranslated(), drive.link());
    }

    /**
     * Has an AHCI adapter move sectors: to memory straight away where it can, else one at a time to
     * a place of the BIOS's own. It takes even addresses, and knows nothing of parts of a block.
     *
     * @return how many sectors it moves
     */
    private int issue(Drive drive, Action action, long sector, int count) {
        AhciLink link = link(drive);
        if (drive.kind() == Kind.CDROM) {
            link.startPacket(packet(sector, 1), AhciLink.BOUNCE, BLOCK_BYTES);
            return 1;
        }
        long address = pc.read64(ADDRESS);
        OptionalLong there = direct(address, count * SECTOR_BYTES);
        pc.write8(ASIDE, there.isPresent() ? 0 : 1);
        if (there.isPresent()) {
            link.start(action, drive.wide(), sector, count, there.getAsLong());
            return count;
        }
        if (action == Action.WRITE) {
            byte[] bytes = new byte[SECTOR_BYTES];
            pc.readBytes(address, bytes);
            pc.untranslated().writeBytes(AhciLink.BOUNCE, bytes);
        }
        link.start(action, drive.wide(), sector, 1, AhciLink.BOUNCE);
        return 1;
    }

    /** Returns where data lie if that is one piece of RAM, at an even address. */
    private OptionalLong direct(long address, int bytes) {
        OptionalLong there = pc.physical(address, bytes);
        long at = there.orElse(1);
        boolean display = at < 0x10_0000 && at + bytes > 0xA0000;
        return (at & 1) == 0 && !display ? there : OptionalLong.empty();
    }

    private Action action() {
        return Action.of(pc.read8(ACTION));
    }

    private static int code(Action action) {
        return switch (action) {
            case READ -> AtaPort.READ_SECTORS;
            case WRITE -> AtaPort.WRITE_SECTORS;
            case VERIFY -> AtaPort.VERIFY_SECTORS;
        };
    }

    private static int wideCode(Action action) {
        return switch (action) {
            case READ -> AtaPort.READ_SECTORS_EXT;
            case WRITE -> AtaPort.WRITE_SECTORS_EXT;
            case VERIFY -> AtaPort.VERIFY_SECTORS_EXT;
        };
    }

    /** Does what can be done now. */
    State step() {
        while (pc.read8(PHASE) != IDLE) {
            Drive drive = drives.get(pc.read8(INDEX));
            AtaPort port = AtaPort.of(pc, drive);
            int status = drive.serial() ? status(link(drive)) : port.status();
            if ((status & AtaPort.BSY) != 0) {
                if (Clock.past(pc, pc.read32(DEADLINE))) {
                    return stop(State.TIMED_OUT);
                }
                return State.BUSY;
            }
            if ((status & (AtaPort.ERR | AtaPort.DF)) != 0) {
                int error = drive.serial() ? link(drive).error() : port.error();
                if (drive.kind() == Kind.CDROM && repeated(error)) {
                    continue;
                }
                return stop(State.FAILED);
            }
            advance(drive, port, (status & AtaPort.DRQ) != 0);
        }
        return State.DONE;
    }

    /**
     * A drive refuses the first command after its medium or its state has changed, to say so
     * (MMC-3, section 4.1.7.1): the command is given again. The sense key is in the error register.
     */
    private boolean repeated(int error) {
        int repeats = pc.read8(REPEATS);
        if (error >> 4 != UNIT_ATTENTION || repeats == MAX_REPEATS) {
            return false;
        }
        pc.write8(REPEATS, repeats + 1);
        command();
        return true;
    }

    private State stop(State how) {
        pc.write8(PHASE, IDLE);
        return how;
    }

    private void advance(Drive drive, AtaPort port, boolean dataRequested) {
        boolean cdrom = drive.kind() == Kind.CDROM;
        switch (pc.read8(PHASE)) {
            case PACKET -> {
                sendPacket(port);
                pc.write8(PHASE, DATA);
            }
            case FLUSH -> pc.write8(PHASE, IDLE);
            default -> {
                if (drive.serial()) {
                    moved(drive);
                    endOfChunk(cdrom);
                } else if (dataRequested) {
                    data(port, cdrom);
                } else {
                    endOfChunk(cdrom);
                }
            }
        }
    }

    private static int status(AhciLink link) {
        return link.failed() ? AtaPort.ERR : link.busy() ? AtaPort.BSY : 0;
    }

    /** An AHCI adapter has moved a chunk; what it has put aside goes to where it belongs. */
    private void moved(Drive drive) {
        long address = pc.read64(ADDRESS);
        boolean cdrom = drive.kind() == Kind.CDROM;
        int bytes = pc.read16(CHUNK) * SECTOR_BYTES;
        if (cdrom || (action() == Action.READ && pc.read8(ASIDE) != 0)) {
            byte[] aside = new byte[cdrom ? BLOCK_BYTES : SECTOR_BYTES];
            pc.untranslated().readBytes(AhciLink.BOUNCE, aside);
            byte[] part = part(aside);
            pc.writeBytes(address, part);
            bytes = part.length;
        }
        pc.write64(ADDRESS, address + bytes);
    }

    private void sendPacket(AtaPort port) {
        port.write(packet(pc.read64(SECTOR), pc.read16(CHUNK)));
    }

    /** READ (12), MMC-3 section 6.29. */
    private static byte[] packet(long sector, int count) {
        byte[] packet = new byte[PACKET_BYTES];
        packet[0] = (byte) READ_12;
        for (int i = 0; i < 4; i++) {
            packet[2 + i] = (byte) (sector >> (24 - 8 * i));
            packet[6 + i] = (byte) (count >> (24 - 8 * i));
        }
        return packet;
    }

    private void data(AtaPort port, boolean cdrom) {
        long address = pc.read64(ADDRESS);
        int bytes = cdrom ? Math.max(2, port.byteCount()) : SECTOR_BYTES;
        if (action() == Action.WRITE) {
            byte[] sector = new byte[SECTOR_BYTES];
            pc.readBytes(address, sector);
            port.write(sector);
        } else {
            byte[] part = part(port.read(bytes));
            pc.writeBytes(address, part);
            bytes = part.length;
        }
        pc.write64(ADDRESS, address + bytes);
        pc.write32(DEADLINE, Clock.deadline(pc, SECONDS));
    }

    /** Returns those of a block's bytes that are asked for. */
    private byte[] part(byte[] block) {
        int skipped = Math.clamp(pc.read32(SKIPPED), 0, block.length);
        int wanted = pc.read32(WANTED);
        int end = wanted < 0 ? block.length : Math.min(block.length - skipped, wanted) + skipped;
        pc.write32(SKIPPED, pc.read32(SKIPPED) - skipped);
        pc.write32(WANTED, wanted < 0 ? wanted : wanted - (end - skipped));
        return Arrays.copyOfRange(block, skipped, end);
    }

    /** The device wants no more data and is not busy: the command is over. */
    private void endOfChunk(boolean cdrom) {
        int chunk = pc.read16(CHUNK);
        pc.write64(SECTOR, pc.read64(SECTOR) + chunk);
        pc.write32(LEFT, Math.max(0, pc.read32(LEFT) - chunk));
        pc.write32(DONE, pc.read32(DONE) + chunk);
        if (cdrom && pc.read32(LEFT) == 0) {
            pc.write8(PHASE, IDLE);
        } else {
            command();
        }
    }
}

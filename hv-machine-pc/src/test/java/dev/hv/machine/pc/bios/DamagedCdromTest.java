package dev.hv.machine.pc.bios;

import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hv.api.machine.MachineEnd;
import dev.hv.devices.backend.MemoryCharacters;
import dev.hv.machine.pc.BootDevice;
import dev.hv.machine.pc.BootSpec;
import dev.hv.machine.pc.MachineBuilder;
import dev.hv.machine.pc.MachineSpec;
import dev.hv.machine.pc.PcMachine;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/**
 * CD-ROMs whose boot record, catalog (El Torito 1.0, figures 2, 3 and 7) and emulated disk are not
 * what they were: the BIOS boots them or says why not, and nothing in the machine fails.
 */
final class DamagedCdromTest {
    private static final int BLOCK = 2048;
    private static final int SECTOR = 512;
    private static final int IMAGE_BLOCK = 19;
    private static final int PARTITION = IMAGE_BLOCK * BLOCK + 0x1BE;

    /** What is there of the boot record and of the catalog. */
    private static final int RECORD_BYTES = 0x4B;

    private static final int CATALOG_BYTES = 0x40;
    private static final int PARTITION_BYTES = 16;

    /** Above what POST and a boot take; a boot sector that runs wild is ended there. */
    private static final long INSTRUCTIONS = 2_000_000;

    private static final long NANOS = 120_000_000_000L;

    /** Ends the machine: mov eax, 0; mov dx, 0F4h; out dx, eax; hlt. */
    private static final byte[] END = {
        0x66, (byte) 0xB8, 0, 0, 0, 0, (byte) 0xBA, (byte) 0xF4, 0, 0x66, (byte) 0xEF, (byte) 0xF4
    };

    /** A 33 MiB image, from 1.5 MiB that there are, would overwrite the BIOS's data. */
    @Example
    void anImageThatDoesNotFitIntoMemoryIsRefused() throws IOException, InterruptedException {
        theBiosBootsItOrSaysWhyNot(0, List.of(new Damage(18 * BLOCK + 0x26, 2, 0xFFFF)));
    }

    record Damage(int at, int bytes, int value) {}

    @Property(tries = 40)
    void theBiosBootsItOrSaysWhyNot(
            @ForAll("media") int medium, @ForAll("damages") List<Damage> damages)
            throws IOException, InterruptedException {
        ByteBuffer iso = ByteBuffer.wrap(BiosCaller.iso(medium, image()));
        iso.order(ByteOrder.LITTLE_ENDIAN);
        for (Damage damage : damages) {
            switch (damage.bytes()) {
                case 1 -> iso.put(damage.at(), (byte) damage.value());
                case 2 -> iso.putShort(damage.at(), (short) damage.value());
                default -> iso.putInt(damage.at(), damage.value());
            }
        }
        Path file = Files.createTempFile("damaged", ".iso");
        try {
            Files.write(file, iso.array());
            String said = boot(file);
            assertTrue(
                    said.contains("booting from cdrom") || said.contains("hv BIOS: cdrom "),
                    () -> damages + ": " + said);
        } finally {
            Files.delete(file);
        }
    }

    private static String boot(Path file) throws InterruptedException {
        AtomicReference<MemoryCharacters> console = new AtomicReference<>();
        MachineSpec pc = MachineSpec.of("pc").withMemory(16 << 20).withClock(BiosCaller.CLOCK);
        MachineSpec spec =
                BiosCaller.withCdrom(pc, file)
                        .withBoot(BootSpec.from(List.of(BootDevice.CDROM)))
                        .withReplaced(BiosCaller.console(pc, console));
        try (PcMachine machine = new MachineBuilder(spec).build()) {
            machine.start();
            MachineEnd end = BiosCaller.runFor(machine, INSTRUCTIONS, NANOS);
            assertNotEquals(MachineEnd.Kind.FAILURE, end.kind(), end::detail);
            return console.get().text();
        }
    }

    /** Whatever of it is entered ends the machine. */
    private static byte[] image() {
        byte[] image = new byte[1440 << 10];
        for (int at = 0; at < image.length; at += SECTOR) {
            System.arraycopy(END, 0, image, at, END.length);
            image[at + 510] = 0x55;
            image[at + 511] = (byte) 0xAA;
        }
        return image;
    }

    @Provide
    Arbitrary<Integer> media() {
        return Arbitraries.integers().between(0, 5);
    }

    @Provide
    Arbitrary<List<Damage>> damages() {
        Arbitrary<Integer> places =
                Arbitraries.oneOf(
                        Arbitraries.integers().between(17 * BLOCK, 17 * BLOCK + RECORD_BYTES),
                        Arbitraries.integers().between(18 * BLOCK, 18 * BLOCK + CATALOG_BYTES),
                        // the default entry: kind, segment, sectors, block
                        Arbitraries.of(0x20, 0x21, 0x22, 0x24, 0x26, 0x28)
                                .map(field -> 18 * BLOCK + field),
                        Arbitraries.integers().between(PARTITION, PARTITION + PARTITION_BYTES));
        Arbitrary<Integer> values =
                Arbitraries.oneOf(
                        Arbitraries.of(0, 1, -1, 0x7F, 0x88, 0x7FFF, 0x8000, 0xF000, 0xFFFF),
                        Arbitraries.integers());
        return Combinators.combine(places, Arbitraries.of(1, 2, 4), values)
                .as(Damage::new)
                .list()
                .ofMinSize(1)
                .ofMaxSize(4);
    }
}

package dev.hv.machine.pc.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

import org.junit.jupiter.api.Test;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

final class KernelImageTest {
    private static final byte[] CODE = {(byte) 0xF4, (byte) 0xEB, (byte) 0xFD};

    private static final List<byte[]> IMAGES =
            List.of(
                    Kernels.bzImage(),
                    Kernels.elf64(CODE, Optional.empty()),
                    Kernels.elf64(CODE, Optional.of(0x100001)),
                    Kernels.elf32(CODE),
                    Kernels.multibootElf(CODE),
                    Kernels.multibootFlat(CODE));

    @Test
    void theContentsTellTheFormat() throws BootException {
        assertInstanceOf(BzImage.class, KernelImage.parse(Kernels.bzImage()));
        assertInstanceOf(ElfImage.class, KernelImage.parse(Kernels.elf32(CODE)));
        assertInstanceOf(MultibootImage.class, KernelImage.parse(Kernels.multibootElf(CODE)));
        assertInstanceOf(MultibootImage.class, KernelImage.parse(Kernels.multibootFlat(CODE)));
    }

    @Test
    void anElfKernelIsLoadedByPhysicalAddresses() throws BootException {
        ElfImage image =
                assertInstanceOf(
                        ElfImage.class,
                        KernelImage.parse(Kernels.elf64(CODE, Optional.of(0x100001))));
        assertEquals(Kernels.MIB, image.entry());
        assertEquals(OptionalLong.of(0x100001), image.pvhEntry());
        ElfImage.Segment segment = image.segments().getFirst();
        assertEquals(Kernels.MIB, segment.address());
        assertEquals(CODE.length, segment.fileSize());
        assertEquals(CODE.length + 0x2000, segment.memorySize());
    }

    @Test
    void aVirtualEntryIsTurnedIntoAPhysicalOne() throws BootException {
        byte[] file = Kernels.elf32(CODE);
        ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).putInt(0x18, 0xC0100002);
        assertEquals(0x100002, assertInstanceOf(ElfImage.class, KernelImage.parse(file)).entry());
    }

    @Test
    void aMultibootHeaderTellsWhereAFlatImageGoes() throws BootException {
        MultibootImage image =
                assertInstanceOf(
                        MultibootImage.class, KernelImage.parse(Kernels.multibootFlat(CODE)));
        assertEquals(0x100040, image.entry());
        assertEquals(
                new ElfImage.Segment(0, 0x40 + CODE.length, 0x100000, 0x100000, 0x10000),
                image.segments().getFirst());
    }

    @Test
    void aMultibootKernelWithAnUnknownRequirementIsRefused() {
        byte[] file = Kernels.multibootFlat(CODE);
        Kernels.multibootHeader(ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN), 0, 0x10009);
        assertEquals(
                "requires Multiboot features that are not known here: flags 0x8", problem(file));
    }

    @Test
    void whatIsNoKernelIsNamed() {
        assertTrue(problem(new byte[0]).startsWith("is empty"));
        assertTrue(problem(new byte[5000]).startsWith("is no kernel known here"));
        assertTrue(problem(new byte[] {0x1F, (byte) 0x8B, 8}).contains("gzip"));
        byte[] sector = new byte[512];
        sector[510] = 0x55;
        sector[511] = (byte) 0xAA;
        assertTrue(problem(sector).startsWith("is a boot sector"));
    }

    @Test
    void aTruncatedBzImageIsToldByItsHeader() {
        byte[] whole = Kernels.bzImage();
        assertEquals(
                "is truncated: its header tells of 3584 bytes, and it has 3000",
                problem(Arrays.copyOf(whole, 3000)));
    }

    @Test
    void oldLinuxKernelsHaveTheRealModeEntryAlone() throws BootException {
        byte[] old = Kernels.bzImage();
        old[0x206] = 5;
        BzImage high = assertInstanceOf(BzImage.class, KernelImage.parse(old));
        assertTrue(high.realModeOnly());
        assertFalse(high.longMode());
        assertEquals(0x100000, high.address());
        old[0x211] = 0;
        assertEquals(0x10000, ((BzImage) KernelImage.parse(old)).address());
        old[0x207] = 1;
        assertTrue(problem(old).contains("boot protocol 1.5"));
    }

    @Test
    void kernelsBeforeTheHeaderAreToldByTheirSizes() throws BootException {
        byte[] old = Kernels.bzImage();
        old[0x202] = 0;
        BzImage kernel = assertInstanceOf(BzImage.class, KernelImage.parse(old));
        assertTrue(kernel.realModeOnly());
        assertFalse(kernel.hasHeader());
        assertEquals(0x10000, kernel.address());
        old[0x1F4]++;
        assertTrue(problem(old).startsWith("is a boot sector"));
    }

    @Test
    void aKernelWithoutProtectedModeEntryHasTheRealModeEntryAlone() throws BootException {
        byte[] image = Kernels.bzImage();
        image[0x216] = 0; // code32_start
        image[0x234] = 0; // relocatable
        BzImage kernel = assertInstanceOf(BzImage.class, KernelImage.parse(image));
        assertTrue(kernel.realModeOnly());
        assertEquals(0x100000, kernel.address());
    }

    @Property(tries = 2000)
    void anyBytesGiveAnImageOrOneSentence(@ForAll("files") byte[] file) {
        try {
            BootPlan.of(KernelImage.parse(file), Kernels.request());
        } catch (BootException e) {
            String message = String.valueOf(e.getMessage());
            assertFalse(message.isBlank() || message.contains("\n"), message);
        }
    }

    /** Images cut off, and with bytes and words of their headers changed. */
    @Provide
    Arbitrary<byte[]> files() {
        Arbitrary<byte[]> noise =
                Arbitraries.strings().all().ofMaxLength(3000).map(KernelImageTest::bytes);
        Arbitrary<byte[]> damaged =
                Arbitraries.of(IMAGES)
                        .flatMap(
                                image ->
                                        Arbitraries.integers()
                                                .between(0, Math.min(image.length, 0x280) - 8)
                                                .list()
                                                .ofMinSize(1)
                                                .ofMaxSize(4)
                                                .flatMap(
                                                        places ->
                                                                Arbitraries.longs()
                                                                        .map(
                                                                                value ->
                                                                                        damage(
                                                                                                image,
                                                                                                places,
                                                                                                value))));
        Arbitrary<byte[]> cut =
                Arbitraries.of(IMAGES)
                        .flatMap(
                                image ->
                                        Arbitraries.integers()
                                                .between(0, image.length)
                                                .map(length -> Arrays.copyOf(image, length)));
        return Arbitraries.oneOf(noise, damaged, cut);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_16LE);
    }

    private static byte[] damage(byte[] image, List<Integer> places, long value) {
        ByteBuffer copy = ByteBuffer.wrap(image.clone()).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < places.size(); i++) {
            int at = places.get(i);
            switch (i & 3) {
                case 0 -> copy.putInt(at & ~3, (int) value);
                case 1 -> copy.put(at, (byte) value);
                case 2 -> copy.putLong(at & ~7, value);
                default -> copy.putShort(at & ~1, (short) value);
            }
        }
        return copy.array();
    }

    private static String problem(byte[] file) {
        return String.valueOf(
                assertThrows(BootException.class, () -> KernelImage.parse(file)).getMessage());
    }
}

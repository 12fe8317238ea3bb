package dev.hv.machine.pc.bios;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.Optional;

/** First sectors as partitioning programs have left them. */
final class PartitionGeometryTest {
    private final ByteBuffer sector = ByteBuffer.allocate(512).order(ByteOrder.LITTLE_ENDIAN);

    private Optional<PartitionGeometry> found() {
        sector.putShort(510, (short) 0xAA55);
        return PartitionGeometry.of(sector.array());
    }

    private void entry(int number, String bytes, int first, int sectors) {
        int at = 0x1BE + 16 * number;
        sector.put(at, HexFormat.ofDelimiter(" ").parseHex(bytes));
        sector.putInt(at + 8, first).putInt(at + 12, sectors);
    }

    @Test
    void aDiskOfTwentyMegabytesHasItsOwn() {
        entry(0, "80 01 01 00 04 03 51 67", 17, 41735); // DOS 3.3 on an ST-225
        assertEquals(Optional.of(new PartitionGeometry(4, 17)), found());
    }

    @Test
    void aPartitionAtOneMebibyteIsMeasuredByWhereItBegins() {
        entry(0, "80 20 21 00 83 FE FF FF", 2048, 6_000_000);
        assertEquals(Optional.of(new PartitionGeometry(255, 63)), found());
    }

    @Test
    void theFirstEntryWhoseAddressesAgreeCounts() {
        entry(1, "00 FE FF FF 83 FE FF FF", 20_000_000, 2048);
        entry(2, "00 01 01 00 06 0F 3F 07", 63, 8001);
        assertEquals(Optional.of(new PartitionGeometry(16, 63)), found());
    }

    @Test
    void nothingIsGuessedWhereNothingIsSaid() {
        assertEquals(Optional.empty(), PartitionGeometry.of(new byte[512]), "no signature");
        assertEquals(Optional.empty(), found(), "no partition");
        entry(0, "00 00 02 00 EE FF FF FF", 1, -1); // GPT
        assertEquals(Optional.empty(), found(), "256 heads are none");
        entry(0, "80 00 01 00 00 03 11 10", 0, 0);
        assertEquals(Optional.empty(), found(), "an entry that is free");
        entry(0, "80 01 01 00 06 00 00 00", 63, 8001);
        assertEquals(Optional.empty(), found(), "no sector 0");
    }
}

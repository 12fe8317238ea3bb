package dev.hv.cpu.x86.store;

import dev.hv.cpu.x86.translate.CodeImage;
import dev.hv.cpu.x86.translate.HostCode;
import dev.hv.cpu.x86.translate.RegionFile;
import dev.hv.cpu.x86.translate.RegionOutline;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** A {@link KeptRegion} as bytes. What is read has been found whole by its checksum. */
final class KeptRegionFormat {
    private static final List<HostCode.Why> REASONS = List.of(HostCode.Why.values());

    private KeptRegionFormat() {}

    private interface Writing<T> {
        void put(DataOutputStream to, T element) throws IOException;
    }

    static byte[] bytes(KeptRegion region) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(8192);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeInt(region.entryBytes());
            write(out, region.outline());
            write(out, region.code());
            list(out, region.guest(), KeptRegionFormat::write);
            list(out, region.seen(), KeptRegionFormat::write);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /**
     * @throws IOException if the bytes are not a region's
     */
    static KeptRegion read(byte[] bytes) throws IOException {
        try {
            ByteBuffer in = ByteBuffer.wrap(bytes);
            int entryBytes = in.getInt();
            RegionOutline outline = outline(in);
            HostCode code = code(in);
            return new KeptRegion(
                    entryBytes,
                    code,
                    outline,
                    list(in, from -> new CodeImage.Stretch(from.getInt(), array(from))),
                    list(in, KeptRegionFormat::seen));
        } catch (BufferUnderflowException | IndexOutOfBoundsException e) {
            throw new IOException("not a region", e);
        }
    }

    // ------------------------------------------------------------------ its parts

    private static void write(DataOutputStream out, RegionOutline outline) throws IOException {
        out.writeInt(outline.mode());
        numbers(out, outline.entrances());
        list(
                out,
                outline.parts(),
                (to, part) -> {
                    to.writeInt(part.offset());
                    to.writeInt(part.end());
                    to.writeInt(part.instructions());
                    to.writeBoolean(part.jumps());
                });
    }

    private static RegionOutline outline(ByteBuffer in) {
        return new RegionOutline(
                in.getInt(),
                numbers(in),
                list(
                        in,
                        from ->
                                new RegionOutline.Part(
                                        from.getInt(),
                                        from.getInt(),
                                        from.getInt(),
                                        from.get() != 0)));
    }

    private static void write(DataOutputStream out, HostCode code) throws IOException {
        array(out, code.bytes());
        numbers(out, code.entrances());
        numbers(out, code.chained());
        out.writeInt(code.data());
        list(
                out,
                code.exits(),
                (to, exit) -> {
                    to.writeByte(REASONS.indexOf(exit.why()));
                    to.writeInt(exit.where());
                    to.writeInt(exit.ahead());
                    to.writeInt(exit.behind());
                    to.writeInt(exit.resume());
                    to.writeInt(exit.code());
                });
        list(
                out,
                code.ways(),
                (to, way) -> {
                    to.writeInt(way.distance());
                    to.writeLong(way.mask());
                });
        out.writeBoolean(code.stays());
    }

    private static HostCode code(ByteBuffer in) {
        return new HostCode(
                array(in),
                numbers(in),
                numbers(in),
                in.getInt(),
                exits(in),
                list(in, from -> new RegionFile.Way(from.getInt(), from.getLong())),
                in.get() != 0);
    }

    private static List<HostCode.Exit> exits(ByteBuffer in) {
        int count = in.getInt();
        List<HostCode.Exit> exits = new ArrayList<>();
        for (int number = 0; number < count; number++) {
            exits.add(
                    new HostCode.Exit(
                            number,
                            REASONS.get(in.get()),
                            in.getInt(),
                            in.getInt(),
                            in.getInt(),
                            in.getInt(),
                            in.getInt()));
        }
        return exits;
    }

    private static void write(DataOutputStream out, CodeImage.Stretch stretch) throws IOException {
        out.writeInt(stretch.first());
        array(out, stretch.bytes());
    }

    private static void write(DataOutputStream out, CodeImage.Seen seen) throws IOException {
        out.writeInt(seen.instructions());
        out.writeInt(seen.runs());
        numbers(out, seen.targets());
        numbers(out, seen.usual());
    }

    private static CodeImage.Seen seen(ByteBuffer in) {
        return new CodeImage.Seen(in.getInt(), in.getInt(), numbers(in), numbers(in));
    }

    // ------------------------------------------------------------------ lists

    private static <T> void list(DataOutputStream out, List<T> elements, Writing<T> writing)
            throws IOException {
        out.writeInt(elements.size());
        for (T element : elements) {
            writing.put(out, element);
        }
    }

    private static <T> List<T> list(ByteBuffer in, Function<ByteBuffer, T> reading) {
        int count = in.getInt();
        List<T> elements = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            elements.add(reading.apply(in));
        }
        return elements;
    }

    private static void numbers(DataOutputStream out, List<Integer> numbers) throws IOException {
        list(out, numbers, (to, number) -> to.writeInt(number));
    }

    private static List<Integer> numbers(ByteBuffer in) {
        return list(in, ByteBuffer::getInt);
    }

    private static void array(DataOutputStream out, byte[] bytes) throws IOException {
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private static byte[] array(ByteBuffer in) {
        int count = in.getInt();
        if (count < 0 || count > in.remaining()) {
            throw new BufferUnderflowException();
        }
        byte[] bytes = new byte[count];
        in.get(bytes);
        return bytes;
    }
}

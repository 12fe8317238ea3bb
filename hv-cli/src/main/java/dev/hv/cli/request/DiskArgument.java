package dev.hv.cli.request;

import dev.hv.api.backend.BlockFormat;
import dev.hv.api.device.NearestName;
import dev.hv.disk.DiskFormat;
import dev.hv.disk.ImageRequest;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A disk as people write it: {@code file[,format=raw|qcow2|…][,readonly=on][,snapshot=on][,bus=…]};
 * a comma in the file's name is written twice.
 *
 * @param image what is opened
 * @param bus the controller that it is to hang on, if that was said
 */
public record DiskArgument(ImageRequest image, Optional<String> bus) {
    private static final List<String> OPTIONS = List.of("format", "readonly", "snapshot", "bus");
    private static final List<String> WHERE = List.of("on", "off", "memory", "file");

    /**
     * Reads one.
     *
     * @param formats that plugins know
     * @param throwAway whether nothing is to be written to any image
     * @throws dev.hv.cli.InputException if it is none
     */
    public static DiskArgument parse(
            Argument argument, List<BlockFormat> formats, boolean throwAway) {
        DeviceArgument parts = DeviceArgument.parse(argument);
        String name = parts.plugin().replace(",,", ",");
        ImageRequest image =
                ImageRequest.of(new Argument(argument.place(), name, argument.directory()).path());
        Optional<String> bus = Optional.empty();
        if (throwAway) {
            image = image.throwingAway(ImageRequest.ThrowAway.FILE);
        }
        for (Map.Entry<String, String> setting : parts.settings().entrySet()) {
            String value = setting.getValue();
            switch (setting.getKey()) {
                case "format" -> image = format(image, argument, formats, value);
                case "readonly" -> image = flag(argument, value) ? image.forReading() : image;
                case "snapshot" -> image = snapshot(argument, image, value);
                case "bus" -> bus = Optional.of(value);
                default ->
                        throw argument.problem(
                                "no option '"
                                        + setting.getKey()
                                        + "'; "
                                        + NearestName.hint(setting.getKey(), OPTIONS));
            }
        }
        return new DiskArgument(image, bus);
    }

    /**
     * Returns the request for an image of that format, ours or a plugin's.
     *
     * @throws dev.hv.cli.InputException if there is no such format
     */
    public static ImageRequest format(
            ImageRequest image, Argument argument, List<BlockFormat> plugins, String id) {
        Optional<DiskFormat> ours = DiskFormat.of(id);
        if (ours.isPresent()) {
            return image.withFormat(ours.get());
        }
        return plugins.stream()
                .filter(plugin -> plugin.id().equals(id))
                .findFirst()
                .map(image::withFormat)
                .orElseThrow(
                        () -> {
                            List<String> known =
                                    Stream.concat(
                                                    DiskFormat.names().stream(),
                                                    plugins.stream().map(BlockFormat::id))
                                            .toList();
                            return argument.problem(
                                    "no format '" + id + "'; " + NearestName.hint(id, known));
                        });
    }

    private static boolean flag(Argument argument, String value) {
        return switch (value) {
            case "on" -> true;
            case "off" -> false;
            default -> throw argument.problem("'" + value + "': expected on or off");
        };
    }

    private static ImageRequest snapshot(Argument argument, ImageRequest image, String value) {
        return switch (value) {
            case "on", "file" -> image.throwingAway(ImageRequest.ThrowAway.FILE);
            case "memory" -> image.throwingAway(ImageRequest.ThrowAway.MEMORY);
            case "off" -> image;
            default ->
                    throw argument.problem(
                            "'" + value + "': expected one of " + String.join(", ", WHERE));
        };
    }
}

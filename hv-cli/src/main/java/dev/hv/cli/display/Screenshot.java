package dev.hv.cli.display;

import dev.hv.machine.pc.screen.ScreenImage;
import dev.hv.machine.pc.screen.ScreenText;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import javax.imageio.ImageIO;

/** Writes what a screen shows to a file: a picture where its name ends in .png, else text. */
public final class Screenshot {
    private static final String PICTURE = ".png";

    private Screenshot() {}

    /**
     * Writes a file; one that is there is replaced.
     *
     * @throws IOException if the host will not, or there are no characters for a text
     */
    public static void write(ScreenImage image, Path file) throws IOException {
        if (file.toString().endsWith(PICTURE)) {
            writePicture(image, file);
        } else {
            Files.writeString(
                    file,
                    image.text()
                            .map(ScreenText::text)
                            .orElseThrow(() -> new IOException(file + ": " + notText(image))));
        }
    }

    /** What there is to say where text is asked for and the screen shows none. */
    public static String notText(ScreenImage image) {
        return "the screen shows a picture of %d by %d pixels and no text; a name that ends in .png gets it"
                .formatted(image.width(), image.height());
    }

    private static void writePicture(ScreenImage image, Path file) throws IOException {
        BufferedImage picture =
                new BufferedImage(image.width(), image.height(), BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < image.height(); y++) {
            for (int x = 0; x < image.width(); x++) {
                picture.setRGB(x, y, image.rgb(x, y));
            }
        }
        if (!ImageIO.write(picture, "png", file.toFile())) {
            throw new IOException(file + ": this Java runtime writes no PNG");
        }
    }
}

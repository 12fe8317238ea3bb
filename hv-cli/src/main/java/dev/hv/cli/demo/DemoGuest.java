package dev.hv.cli.demo;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** The demo guest: a snake on the first serial port, as an image that Multiboot loaders take. */
public final class DemoGuest {
    private static final String SOURCE = "snake.asm";

    /** Where it is loaded: the first byte above the first mebibyte. */
    private static final long ORIGIN = 0x10_0000;

    private DemoGuest() {}

    /** Assembles it from its source, which is a resource of this package. */
    public static byte[] image() {
        try (InputStream in = DemoGuest.class.getResourceAsStream(SOURCE)) {
            if (in == null) {
                throw new AssertionError(SOURCE + " is not in this build");
            }
            String source = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return Assembler.assemble(source, ORIGIN);
        } catch (IOException | AssemblyException e) {
            throw new AssertionError(SOURCE + ": " + e.getMessage(), e);
        }
    }
}

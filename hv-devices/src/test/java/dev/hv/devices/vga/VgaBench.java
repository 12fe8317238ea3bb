package dev.hv.devices.vga;

import dev.hv.api.backend.DisplayBackend;
import dev.hv.api.backend.DisplaySource;
import dev.hv.api.bus.Width;
import dev.hv.api.device.DevicePlugin;
import dev.hv.devices.bench.DeviceBench;

import org.jspecify.annotations.Nullable;

import java.util.HexFormat;
import java.util.Objects;

/** A VGA on a bench, with a screen that keeps what is drawn, and ways to set it up by its ports. */
final class VgaBench implements DisplayBackend, DisplaySource.Canvas {
    final DeviceBench bench = new DeviceBench();
    private @Nullable DisplaySource source;
    int width;
    int height;
    int[] pixels = {};
    int damagedPixels;
    int told;

    VgaBench() {
        this(new VgaPlugin());
    }

    /**
     * @param plugin of a VGA, on PCI or not
     */
    VgaBench(DevicePlugin<VgaConfig> plugin) {
        bench.backend("display", this).create(plugin, new VgaConfig(1 << 22, 1024, 768));
    }

    DisplaySource source() {
        return Objects.requireNonNull(source, "the display is not connected");
    }

    @Override
    public void connect(DisplaySource newSource) {
        source = newSource;
    }

    @Override
    public void changed() {
        told++;
    }

    @Override
    public void disconnect() {
        source = null;
    }

    @Override
    public int[] pixels(int newWidth, int newHeight) {
        if (newWidth != width || newHeight != height) {
            width = newWidth;
            height = newHeight;
            pixels = new int[width * height];
        }
        return pixels;
    }

    @Override
    public void damage(int x, int y, int w, int h) {
        damagedPixels += w * h;
    }

    /** Draws what has changed; returns how many pixels that was. */
    int look() {
        damagedPixels = 0;
        var _ = source().draw(this, false);
        return damagedPixels;
    }

    int pixel(int x, int y) {
        return pixels[y * width + x];
    }

    void port(int port, int value) {
        if (port >= 0x3D0) {
            bench.out("color", port - 0x3D0, value);
        } else if (port >= 0x3C0) {
            bench.out("regs", port - 0x3C0, value);
        } else {
            bench.out("mono", port - 0x3B0, value);
        }
    }

    int port(int port) {
        return port >= 0x3D0 ? bench.in("color", port - 0x3D0) : bench.in("regs", port - 0x3C0);
    }

    void indexed(int port, int index, int value) {
        port(port, index);
        port(port + 1, value);
    }

    void attribute(int index, int value) {
        var _ = port(0x3DA);
        port(0x3C0, index);
        port(0x3C0, value);
        port(0x3C0, 0x20);
    }

    /** Sets a mode from the values of its registers, in hexadecimal. */
    void mode(int miscellaneous, String sequencer, String crtc, String graphics, String attribute) {
        port(0x3C2, miscellaneous);
        each(sequencer, (index, value) -> indexed(0x3C4, index + 1, value));
        indexed(0x3D4, 0x11, 0);
        each(crtc, (index, value) -> indexed(0x3D4, index, value));
        each(graphics, (index, value) -> indexed(0x3CE, index, value));
        each(attribute, this::attribute);
        for (int i = 0; i < 256; i++) {
            color(i, i & 0x3F, (i * 5) & 0x3F, (i >> 2) & 0x3F);
        }
    }

    void color(int index, int red, int green, int blue) {
        port(0x3C8, index);
        port(0x3C9, red);
        port(0x3C9, green);
        port(0x3C9, blue);
    }

    /** What {@link #mode} has made of a colour. */
    static int rgb(int index) {
        return (six(index & 0x3F) << 16)
                | (six((index * 5) & 0x3F) << 8)
                | six((index >> 2) & 0x3F);
    }

    private static int six(int value) {
        return (value << 2) | (value >> 4);
    }

    private interface Setter {
        void set(int index, int value);
    }

    private static void each(String hex, Setter setter) {
        byte[] values = HexFormat.of().parseHex(hex);
        for (int i = 0; i < values.length; i++) {
            setter.set(i, values[i] & 0xFF);
        }
    }

    void text() {
        mode(
                0x67,
                "00030002",
                "5f4f50825581bf1f004f0d0e000000009c8e8f281f96b9a3ff",
                "0000000000100e00ff",
                "000102030405140738393a3b3c3d3e3f0c000f08");
    }

    /** Mode 12h: 640 by 480 pixels, 16 colours. */
    void planar() {
        mode(
                0xE3,
                "010f0006",
                "5f4f508254800b3e0040000000000000ea8cdf2800e704e3ff",
                "000000000000050fff",
                "000102030405060708090a0b0c0d0e0f01000f00");
    }

    /** Mode 13h: 320 by 200 pixels of two by two dots, 256 colours. */
    void packed() {
        mode(
                0x63,
                "010f000e",
                "5f4f50825480bf1f00410000000000009c8e8f284096b9a3ff",
                "000000000040050fff",
                "000102030405060708090a0b0c0d0e0f41000f00");
    }

    /** Mode 13h with its planes unchained: the same picture, other addresses. */
    void unchained() {
        packed();
        indexed(0x3C4, 4, 0x06);
        indexed(0x3D4, 0x14, 0x00);
        indexed(0x3D4, 0x17, 0xE3);
    }

    /** Mode 4: 320 by 200 pixels, four colours. */
    void cga() {
        mode(
                0x63,
                "09030002",
                "2d2728902b80bf1f00c10000000000009c8e8f140096b9a2ff",
                "0000000000300f0fff",
                "0013151702040607101112131415161701000300");
    }

    /** Sets a VBE mode with its memory cleared. */
    void vbe(int columns, int rows, int depth) {
        dispi(4, 0);
        dispi(1, columns);
        dispi(2, rows);
        dispi(3, depth);
        dispi(4, 0x41);
    }

    void dispi(int index, int value) {
        bench.write("dispi", 0, Width.WORD, index);
        bench.write("dispi", 1, Width.BYTE, value & 0xFF);
        bench.write("dispi", 2, Width.BYTE, value >> 8);
    }

    int dispi(int index) {
        bench.write("dispi", 0, Width.WORD, index);
        return bench.in("dispi", 1) | (bench.in("dispi", 2) << 8);
    }

    /** Writes a byte at an address from A0000h to BFFFFh. */
    void poke(int address, int value) {
        bench.write("window", address - 0xA0000, Width.BYTE, value);
    }

    int peek(int address) {
        return (int) bench.read("window", address - 0xA0000, Width.BYTE);
    }
}

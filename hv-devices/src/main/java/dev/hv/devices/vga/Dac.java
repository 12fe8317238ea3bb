package dev.hv.devices.vga;

import dev.hv.api.state.StateException;
import dev.hv.api.state.StateReader;
import dev.hv.api.state.StateWriter;

import java.util.Arrays;

/**
 * The video DAC: 256 colours of three times six bits (INMOS IMSG171 datasheet; IBM PS/2 Hardware
 * Interface Technical Reference, "Video Digital-to-Analog Converter"), or eight bits where the VBE
 * says so.
 */
final class Dac {
    private static final int COLORS = 256;
    private static final int READING = 3;
    private static final int SIX_BITS = 0x3F;

    private final Runnable changed;
    private final byte[] components = new byte[3 * COLORS];
    private final int[] rgb = new int[COLORS];
    private boolean eightBits;
    private int mask;
    private int position;
    private int state;
    private int red;
    private int green;

    Dac(Runnable changed) {
        this.changed = changed;
        reset();
    }

    void reset() {
        Arrays.fill(components, (byte) 0);
        eightBits = false;
        mask = 0xFF;
        position = 0;
        state = 0;
        red = 0;
        green = 0;
        compute();
    }

    /** The colour that a value of a pixel has, 0x00RRGGBB. */
    int rgb(int pixel) {
        return rgb[pixel & mask];
    }

    int mask() {
        return mask;
    }

    void mask(int value) {
        mask = value;
        changed.run();
    }

    void eightBits(boolean on) {
        if (eightBits != on) {
            eightBits = on;
            compute();
            changed.run();
        }
    }

    /** 3 after an address for reading was written, 0 after one for writing. */
    int state() {
        return state;
    }

    /** Port 3C7h is written. */
    void readAt(int index) {
        position = 3 * index;
        state = READING;
    }

    /** Port 3C8h is written. */
    void writeAt(int index) {
        position = 3 * index;
        state = 0;
    }

    /** Port 3C8h is read. */
    int index() {
        return position / 3;
    }

    int peek() {
        return components[position] & 0xFF;
    }

    int read() {
        int value = peek();
        advance();
        return value;
    }

    /** A colour changes when all three of its components are there. */
    void write(int value) {
        int component = eightBits ? value : value & SIX_BITS;
        switch (position % 3) {
            case 0 -> red = component;
            case 1 -> green = component;
            default -> {
                components[position - 2] = (byte) red;
                components[position - 1] = (byte) green;
                components[position] = (byte) component;
                compute(position / 3);
                changed.run();
            }
        }
        advance();
    }

    private void advance() {
        position = (position + 1) % components.length;
    }

    private void compute() {
        for (int i = 0; i < COLORS; i++) {
            compute(i);
        }
    }

    private void compute(int color) {
        rgb[color] =
                scale(components[3 * color]) << 16
                        | scale(components[3 * color + 1]) << 8
                        | scale(components[3 * color + 2]);
    }

    private int scale(byte component) {
        return eightBits
                ? component & 0xFF
                : (component & SIX_BITS) << 2 | (component & SIX_BITS) >> 4;
    }

    void save(StateWriter out) {
        out.putBytes("components", components)
                .putBoolean("eightBits", eightBits)
                .putLong("mask", mask)
                .putLong("position", position)
                .putLong("state", state)
                .putLong("red", red)
                .putLong("green", green);
    }

    void load(StateReader in) throws StateException {
        byte[] saved = in.getBytes("components", components.length);
        if (saved.length != components.length) {
            throw new StateException("components", "are " + saved.length + " bytes, expected 768");
        }
        System.arraycopy(saved, 0, components, 0, saved.length);
        eightBits = in.getBoolean("eightBits");
        mask = in.getInt("mask", 0, 0xFF);
        position = in.getInt("position", 0, components.length - 1);
        state = in.getInt("state", 0, READING);
        red = in.getInt("red", 0, 0xFF);
        green = in.getInt("green", 0, 0xFF);
        compute();
    }
}

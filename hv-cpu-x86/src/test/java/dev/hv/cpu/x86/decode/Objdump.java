package dev.hv.cpu.x86.decode;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/** GNU objdump as an independent witness. */
final class Objdump {
    /** Bytes from one instruction to the next: however it reads one, it is in step for the next. */
    static final int SLOT = 48;

    private static final HexFormat BYTES = HexFormat.ofDelimiter(" ");
    private static final byte NOP = (byte) 0x90;

    /**
     * What objdump says about one instruction.
     *
     * @param hex the bytes, separated by spaces: those of the instruction if it tells, else of its
     *     slot
     * @param length how many of them are the instruction
     * @param text the line without address and bytes
     */
    record Line(String hex, int length, String text) {
        byte[] code() {
            return BYTES.parseHex(hex);
        }
    }

    private Objdump() {}

    static boolean isPresent() {
        try {
            run(List.of("objdump", "--version"), 1);
            return true;
        } catch (UncheckedIOException e) {
            return false;
        }
    }

    /** The first instruction of each byte string, which may have up to 20 bytes. */
    static List<Line> disassemble(List<byte[]> codes, int mode) {
        byte[] image = new byte[codes.size() * SLOT];
        Arrays.fill(image, NOP);
        for (int i = 0; i < codes.size(); i++) {
            System.arraycopy(codes.get(i), 0, image, i * SLOT, codes.get(i).length);
        }
        try {
            Path file = Files.createTempFile("objdump", ".bin");
            try {
                Files.write(file, image);
                return firstLines(run(command(file, mode), Integer.MAX_VALUE), image);
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The first instructions of an ELF file's code. */
    static List<Line> disassemble(Path file, int count) {
        List<Line> found = new ArrayList<>(count);
        List<String> command = List.of("objdump", "-d", "-w", "-M", "intel", file.toString());
        for (String line : run(command, count)) {
            String[] columns = line.split("\t", -1);
            if (columns.length == 3) {
                String hex = columns[1].trim();
                found.add(new Line(hex, (hex.length() + 1) / 3, columns[2].trim()));
            }
        }
        return found;
    }

    private static List<String> command(Path file, int mode) {
        String machine =
                switch (mode) {
                    case 16 -> "i8086";
                    case 32 -> "i386";
                    default -> "i386:x86-64";
                };
        List<String> command = new ArrayList<>(List.of("objdump", "-D", "-z", "-w"));
        command.addAll(List.of("-b", "binary", "-m", machine, "-M", "intel,intel64"));
        command.addAll(List.of("--no-show-raw-insn", file.toString()));
        return command;
    }

    private static List<String> run(List<String> command, int limit) {
        try {
            Process process = new ProcessBuilder(command).start();
            try (BufferedReader reader =
                    new BufferedReader(
                            new InputStreamReader(
                                    process.getInputStream(), StandardCharsets.ISO_8859_1))) {
                return reader.lines().limit(limit).toList();
            } finally {
                process.destroy();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Line> firstLines(List<String> lines, byte[] image) {
        List<Line> found = new ArrayList<>(image.length / SLOT);
        int start = -1;
        String text = "";
        for (String line : lines) {
            int colon = line.indexOf(":\t");
            if (colon < 0) {
                continue;
            }
            int address = Integer.parseInt(line.substring(0, colon).trim(), 16);
            if (start >= 0 && start % SLOT == 0) {
                String hex = BYTES.formatHex(image, start, start + Decoder.MAXIMUM_LENGTH);
                found.add(new Line(hex, address - start, text));
            }
            start = address;
            text = line.substring(colon + 2).trim();
        }
        return found;
    }
}

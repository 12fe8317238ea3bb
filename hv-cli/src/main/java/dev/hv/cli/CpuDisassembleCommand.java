package dev.hv.cli;

import dev.hv.cpu.x86.decode.Decoder;
import dev.hv.cpu.x86.decode.Disassembler;
import dev.hv.cpu.x86.decode.Instruction;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Callable;

/** {@code hv cpu disasm}. */
@Command(name = "disasm", description = "Disassembles x86 code, in Intel syntax.")
final class CpuDisassembleCommand implements Callable<Integer> {
    private static final List<Integer> MODES = List.of(16, 32, 64);

    @Parameters(
            paramLabel = "HEX",
            arity = "0..*",
            description = "Bytes of code in hexadecimal, with or without spaces.")
    private List<String> bytes = List.of();

    @Option(names = "--file", paramLabel = "FILE", description = "A file of raw code instead.")
    private @Nullable Path file;

    @Option(
            names = "--bits",
            paramLabel = "N",
            defaultValue = "64",
            description = "The mode: 16, 32 or 64; default ${DEFAULT-VALUE}.")
    private int bits;

    @Option(
            names = "--address",
            paramLabel = "ADDRESS",
            defaultValue = "0",
            description = "Where the first byte lies, such as 0x7C00; default ${DEFAULT-VALUE}.")
    private String address = "0";

    @Override
    public Integer call() {
        if (!MODES.contains(bits)) {
            throw new InputException("--bits " + bits + ": expected 16, 32 or 64");
        }
        long start;
        try {
            start = Long.decode(address);
        } catch (NumberFormatException e) {
            throw new InputException("--address " + address + ": expected a number", e);
        }
        byte[] code = code();
        Decoder decoder = new Decoder();
        for (int at = 0; at < code.length; ) {
            Instruction in = decoder.decode(code, at, code.length - at, bits);
            boolean incomplete = in == Decoder.TRUNCATED || in == Decoder.TOO_LONG;
            int length = incomplete ? 1 : Math.max(1, in.length);
            String text = incomplete ? "(bad)" : Disassembler.text(in, start + at);
            System.out.printf(
                    "%8x:  %-30s %s%n",
                    start + at, HexFormat.of().formatHex(code, at, at + length), text);
            at += length;
        }
        return ExitCode.OK.code();
    }

    private byte[] code() {
        if (file != null) {
            try {
                return Files.readAllBytes(file);
            } catch (IOException e) {
                throw new InputException("--file " + file + ": " + e.getMessage(), e);
            }
        }
        String hex = String.join("", bytes).replace(" ", "");
        if (hex.isEmpty()) {
            throw new InputException("nothing to disassemble: give bytes, or --file");
        }
        try {
            return HexFormat.of().parseHex(hex);
        } catch (IllegalArgumentException e) {
            throw new InputException(hex + ": expected pairs of hexadecimal digits", e);
        }
    }
}

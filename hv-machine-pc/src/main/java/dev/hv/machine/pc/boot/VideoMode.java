package dev.hv.machine.pc.boot;

import java.util.OptionalInt;
import java.util.regex.Pattern;

/**
 * The video mode that a command line asks for, which loaders put into the setup header: the setup
 * code sets it through the BIOS (Linux Documentation/arch/x86/boot.rst, "Special Command Line
 * Options").
 */
final class VideoMode {
    private static final Pattern WORDS = Pattern.compile("\\s+");
    private static final String OPTION = "vga=";
    private static final int NORMAL = 0xFFFF;
    private static final int EXTENDED = 0xFFFE;
    private static final int ASK = 0xFFFD;

    private VideoMode() {}

    /** Returns the number that a setup header has for it; empty if nothing is asked for. */
    static OptionalInt of(String commandLine) {
        return WORDS.splitAsStream(commandLine)
                .filter(word -> word.startsWith(OPTION))
                .reduce((first, second) -> second)
                .map(word -> number(word.substring(OPTION.length())))
                .orElse(OptionalInt.empty());
    }

    /** Returns whether a mode is asked for that the BIOS has to set. */
    static boolean isChosen(BootRequest request) {
        OptionalInt mode = of(request.commandLine());
        return mode.isPresent() && mode.getAsInt() != NORMAL;
    }

    private static OptionalInt number(String value) {
        return switch (value) {
            case "normal" -> OptionalInt.of(NORMAL);
            case "ext" -> OptionalInt.of(EXTENDED);
            case "ask" -> OptionalInt.of(ASK);
            default -> {
                try {
                    int number = Integer.decode(value);
                    yield number >= 0 && number <= NORMAL
                            ? OptionalInt.of(number)
                            : OptionalInt.empty();
                } catch (NumberFormatException e) {
                    yield OptionalInt.empty();
                }
            }
        };
    }
}

package dev.hv.tck.peer;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/**
 * A peer in a process of its own: the registers of a serial port, which hold what is written and do
 * nothing. Bits of the scratch register that the second argument names are lost; it ends after as
 * many commands as the third says.
 */
final class ScratchPeer {
    private static final int FIRST = 0x3F8;
    private static final int SCRATCH = 7;

    private ScratchPeer() {}

    public static void main(String[] arguments) throws IOException {
        int lost = Integer.decode(arguments[1]);
        int commands = Integer.parseInt(arguments[2]);
        int[] registers = new int[8];
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(arguments[0]));
                BufferedReader lines =
                        new BufferedReader(
                                Channels.newReader(channel, StandardCharsets.US_ASCII))) {
            for (int i = 0; i < commands; i++) {
                String line = lines.readLine();
                if (line == null) {
                    return;
                }
                String[] words = line.split(" ", -1);
                String answer = "OK";
                if (words[0].equals("outb")) {
                    int register = Integer.decode(words[1]) - FIRST;
                    int value = Integer.decode(words[2]);
                    registers[register] = register == SCRATCH ? value & ~lost : value;
                } else if (words[0].equals("inb")) {
                    answer = "OK 0x%016x".formatted(registers[Integer.decode(words[1]) - FIRST]);
                } else if (words[0].equals("clock_step")) {
                    answer = "IRQ raise 4\nIRQ lower 4\nOK 0";
                }
                var _ =
                        channel.write(
                                ByteBuffer.wrap(
                                        (answer + "\n").getBytes(StandardCharsets.US_ASCII)));
            }
        }
    }
}

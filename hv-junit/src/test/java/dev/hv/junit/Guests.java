package dev.hv.junit;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** A guest for tests. */
final class Guests {
    static final int ORIGIN = 0x10_0000;
    private static final int HEADER_BYTES = 32;
    private static final int FLAT = 0x1_0000;
    static final int MAGIC = 0x1BAD_B002;

    private Guests() {}

    /**
     * A Multiboot kernel (Multiboot 0.6.96, 3.1) that asks a question on the serial port, answers a
     * character with "hello " and the character, and ends the machine with 7.
     */
    static byte[] asking(String question) {
        String ask = text(question);
        String answer = text("hello ");
        String code =
                ask
                        + "66bafd03ec a801 74fb" // mov dx,3FDh; in al,dx; test al,1; jz to the in
                        + "66baf803ec 88c3" // mov dx,3F8h; in al,dx; mov bl,al
                        + answer
                        + "66baf803 88d8 ee b00a ee" // mov al,bl; out dx,al; mov al,'\n'; out
                        + "66baf400 b807000000 ef" // mov dx,F4h; mov eax,7; out dx,eax
                        + "f4";
        byte[] bytes = HexFormat.of().parseHex(code.replace(" ", ""));
        int size = HEADER_BYTES + bytes.length;
        return ByteBuffer.allocate(size)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(MAGIC)
                .putInt(FLAT)
                .putInt(-(MAGIC + FLAT))
                .putInt(ORIGIN)
                .putInt(ORIGIN)
                .putInt(ORIGIN + size)
                .putInt(ORIGIN + size)
                .putInt(ORIGIN + HEADER_BYTES)
                .put(bytes)
                .array();
    }

    /** Sends each character: mov dx,3F8h; mov al,character; out dx,al. */
    private static String text(String text) {
        StringBuilder code = new StringBuilder("66baf803");
        for (byte one : text.getBytes(StandardCharsets.US_ASCII)) {
            code.append("b0%02xee".formatted(one));
        }
        return code.toString();
    }
}

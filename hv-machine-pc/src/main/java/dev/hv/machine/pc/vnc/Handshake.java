package dev.hv.machine.pc.vnc;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;

import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;

/** How a connection begins: version and security (RFC 6143, sections 7.1 and 7.2). */
final class Handshake {
    /** Most characters of a password that count. */
    static final int MAX_PASSWORD = 8;

    private static final String VERSION = "RFB 003.008\n";
    private static final int VERSION_BYTES = 12;
    private static final int NONE = 1;
    private static final int VNC_AUTHENTICATION = 2;
    private static final int CHALLENGE_BYTES = 16;

    private final DataInputStream in;
    private final DataOutputStream out;
    private final Optional<String> password;

    Handshake(DataInputStream in, DataOutputStream out, Optional<String> password) {
        this.in = in;
        this.out = out;
        this.password = password;
    }

    /**
     * Goes through it, up to the client's first message.
     *
     * @throws IOException if the client has gone, speaks something else or may not come in
     */
    void run() throws IOException {
        out.write(VERSION.getBytes(StandardCharsets.US_ASCII));
        out.flush();
        byte[] answer = in.readNBytes(VERSION_BYTES);
        String version = new String(answer, StandardCharsets.US_ASCII);
        if (!version.matches("RFB \\d{3}\\.\\d{3}\n") || version.startsWith("RFB 000")) {
            throw new IOException("speaks no RFB");
        }
        int minor = version.startsWith("RFB 003.") ? Integer.parseInt(version.substring(8, 11)) : 8;
        int type = password.isPresent() ? VNC_AUTHENTICATION : NONE;
        if (minor < 7) {
            out.writeInt(type);
        } else {
            out.writeByte(1);
            out.writeByte(type);
            out.flush();
            if (in.readUnsignedByte() != type) {
                refuse(minor, "there is no such security type here");
            }
        }
        if (password.isPresent()) {
            authenticate(minor, password.get());
        } else if (minor >= 8) {
            out.writeInt(0);
        }
        out.flush();
    }

    private void refuse(int minor, String reason) throws IOException {
        out.writeInt(1);
        if (minor >= 8) {
            byte[] text = reason.getBytes(StandardCharsets.US_ASCII);
            out.writeInt(text.length);
            out.write(text);
        }
        out.flush();
        throw new IOException(reason);
    }

    /** Section 7.2.2: the client encrypts a challenge with the password. */
    private void authenticate(int minor, String expected) throws IOException {
        byte[] challenge = new byte[CHALLENGE_BYTES];
        new SecureRandom().nextBytes(challenge);
        out.write(challenge);
        out.flush();
        byte[] response = in.readNBytes(CHALLENGE_BYTES);
        if (!MessageDigest.isEqual(response, encrypt(challenge, expected))) {
            refuse(minor, "the password is wrong");
        }
        out.writeInt(0);
    }

    /** DES, whose key is the password with the bits of each byte turned round. */
    static byte[] encrypt(byte[] challenge, String password) {
        byte[] key = Arrays.copyOf(password.getBytes(StandardCharsets.ISO_8859_1), MAX_PASSWORD);
        for (int i = 0; i < key.length; i++) {
            key[i] = (byte) (Integer.reverse(key[i]) >>> 24);
        }
        try {
            // The protocol says so: no other cipher would be understood.
            Cipher des = Cipher.getInstance("DES/ECB/NoPadding");
            des.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "DES"));
            return des.doFinal(challenge);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java runtime has no DES", e);
        }
    }
}

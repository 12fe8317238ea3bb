package dev.hv.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hv.api.backend.BackendPlugin;
import dev.hv.api.device.DevicePlugin;
import dev.hv.tck.jar.JarMaker;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;

/** What a plugin opens of the host's leads to a slot of any device, whatever its kind. */
@Timeout(200)
final class BackendPluginTest {
    private static final int ROM_BYTES = 1 << 16;

    /** Sends a frame of one byte, and adds the key that comes to the byte that comes back. */
    private static final String CODE =
            "ba0003b005eeec88c3" // mov dx,300h; mov al,5; out dx,al; in al,dx; mov bl,al
                    + "b060e664b000e660" // out 64h,60h; out 60h,0: the keyboard is on
                    + "e464a80174fa" // wait until bit 0 of port 64h is set
                    + "e46000d8" // in al,60h; add al,bl
                    + "660fb6c066e7f4f4"; // movzx eax,al; out F4h,eax; hlt

    private static final String TO_CODE = "ea000000f0"; // jmp F000:0000

    private static final String CARD =
            """
            package stranger;

            import dev.hv.api.backend.NetworkBackend;
            import dev.hv.api.bus.*;
            import dev.hv.api.device.*;
            import dev.hv.api.state.*;
            import java.nio.ByteBuffer;
            import java.util.*;

            public final class Card implements DevicePlugin<Card.Config> {
                public record Config() {}

                public Descriptor<Config> descriptor() {
                    return new Descriptor<>("card", "Sends bytes as frames", Config.class, new Config(),
                            Schema.first("card"),
                            List.of(
                                    Slot.at("regs", Slot.Kind.PORTS, "Data", 0x300),
                                    Slot.of("network", Slot.Kind.BACKEND, "Network")),
                            Set.of());
                }

                public Device create(Config config, DeviceContext context) {
                    NetworkBackend network = context.backend("network", NetworkBackend.class).orElseThrow();
                    byte[] last = {0};
                    network.onFrame(frame -> {
                        last[0] = frame.get();
                        return true;
                    });
                    context.ports("regs", 1, AccessRules.only(Width.BYTE), new IoHandler() {
                        public long read(long offset, Width width) {
                            return last[0] & 0xFF;
                        }

                        public void write(long offset, Width width, long value) {
                            network.send(ByteBuffer.wrap(new byte[] {(byte) value}));
                        }
                    });
                    return new Device() {
                        public void reset(ResetKind kind) {}

                        public void driveOutputs() {}

                        public void save(StateWriter out) {}

                        public void load(StateReader in) {}
                    };
                }
            }
            """;

    private static final String ECHO =
            """
            package stranger;

            import dev.hv.api.backend.*;
            import java.nio.ByteBuffer;
            import java.util.concurrent.Executor;
            import java.util.function.Predicate;

            /** Each frame comes back with the address added to its first byte. */
            public final class Echo implements BackendPlugin {
                public String scheme() {
                    return "echo";
                }

                public String summary() {
                    return "A network that gives back";
                }

                public Class<? extends HostBackend> kind() {
                    return NetworkBackend.class;
                }

                public HostBackend open(String address, Executor domain) {
                    return new NetworkBackend() {
                        private Predicate<ByteBuffer> receiver = frame -> false;

                        public boolean send(ByteBuffer frame) {
                            byte answer = (byte) (frame.get() + Integer.parseInt(address));
                            return receiver.test(ByteBuffer.wrap(new byte[] {answer}));
                        }

                        public void onFrame(Predicate<ByteBuffer> taker) {
                            receiver = taker;
                        }
                    };
                }
            }
            """;

    private static final String ROBOT =
            """
            package stranger;

            import dev.hv.api.backend.*;
            import java.util.concurrent.Executor;

            /** Presses the key of the usage in its address, fifty times a second. */
            public final class Robot implements BackendPlugin {
                public String scheme() {
                    return "robot";
                }

                public String summary() {
                    return "Presses a key";
                }

                public Class<? extends HostBackend> kind() {
                    return InputBackend.class;
                }

                public HostBackend open(String address, Executor domain) {
                    int usage = Integer.parseInt(address);
                    return new InputBackend() {
                        public void onKey(KeyReceiver receiver) {
                            Thread.startVirtualThread(() -> {
                                for (int i = 0; i < 1_000; i++) {
                                    domain.execute(() -> receiver.key(usage, true));
                                    try {
                                        Thread.sleep(20);
                                    } catch (InterruptedException e) {
                                        return;
                                    }
                                }
                            });
                        }
                    };
                }
            }
            """;

    @TempDir private Path folder;

    @BeforeEach
    void aJarAndARom() throws Exception {
        new JarMaker()
                .service(DevicePlugin.class, "stranger.Card")
                .service(BackendPlugin.class, "stranger.Echo\nstranger.Robot")
                .source("stranger.Card", CARD)
                .source("stranger.Echo", ECHO)
                .source("stranger.Robot", ROBOT)
                .write(folder.resolve("stranger.jar"));
        byte[] rom = new byte[ROM_BYTES];
        byte[] code = HexFormat.of().parseHex(CODE);
        byte[] jump = HexFormat.of().parseHex(TO_CODE);
        System.arraycopy(code, 0, rom, 0, code.length);
        System.arraycopy(jump, 0, rom, ROM_BYTES - 16, jump.length);
        Files.write(folder.resolve("rom"), rom);
    }

    private Outcome run(String network) {
        return Outcome.of(
                "run",
                "--profile=pc",
                "--rom=" + folder.resolve("rom"),
                "--plugin=" + folder.resolve("stranger.jar"),
                "--device=card,network=" + network,
                "--serial=none", // the tests' standard input is not the guest's
                "--set=kbc.input=robot:4");
    }

    /** 5 and 7, and 1C, which is the key A in scan code set 2. */
    @Test
    void aNetworkAndAKeyboardOfAPluginReachTheGuest() {
        Outcome run = run("echo:7");
        assertEquals(2 * (5 + 7 + 0x1C) + 1, run.code(), run::toString);
    }

    @Test
    void aBackendOfAnotherKindIsRefused() {
        Outcome run = run("robot:4");
        assertEquals(2, run.code(), run::toString);
        assertTrue(run.err().contains("robot:4 is no NetworkBackend"), run::toString);
    }
}

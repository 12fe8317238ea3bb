package dev.hv.devices.flash;

import dev.hv.api.backend.NonVolatileBackend;
import dev.hv.api.bus.AccessRules;
import dev.hv.api.bus.IoHandler;
import dev.hv.api.bus.Width;
import dev.hv.api.device.ConfigException;
import dev.hv.api.device.Device;
import dev.hv.api.device.DeviceContext;
import dev.hv.api.device.ResetKind;
import dev.hv.api.register.Access;
import dev.hv.api.register.RegisterBank;
import dev.hv.api.register.RegisterMap;
import dev.hv.api.register.RegisterMapped;
import dev.hv.api.register.RegisterSpec;
import dev.hv.api.register.Selector;
import dev.hv.api.state.StateException;
import dev.hv.api.state.StateReader;
import dev.hv.api.state.StateWriter;
import dev.hv.api.trace.Trace;
import dev.hv.devices.medium.Sections;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;

/**
 * A NOR flash memory with Intel's command set: 28F320J3A, 28F640J3A, 28F128J3A (datasheet 290667),
 * "Bus operations" and "Command definitions", eight bits wide. A write is a command or a command's
 * data; a read is of the array, of the status register, of the identifier codes or of the query.
 * Bits are programmed from one to zero, and erased to ones by the block.
 *
 * <p>Operations take no time: the chip is ready when the command's last write has ended, so that
 * there is nothing to suspend. It has no block locks and no protection register: their commands are
 * guest errors.
 *
 * <p>Event {@code flash.lost.io_error}, or another {@link dev.hv.api.backend.Status}: the host
 * could not keep what was programmed.
 */
final class FlashCfi implements Device, RegisterMapped {
    /** Size of the write buffer, and of what it is aligned to. */
    static final int BUFFER_BYTES = 32;

    private static final byte ERASED = (byte) 0xFF;

    // Status register.
    private static final int READY = 0x80;
    private static final int ERASE_ERROR = 0x20;
    private static final int PROGRAM_ERROR = 0x10;
    private static final int SEQUENCE_ERROR = ERASE_ERROR | PROGRAM_ERROR;

    private static final int MANUFACTURER = 0x89;
    private static final int DEVICE_CODE = 0x17;

    private static final int CONFIRM = 0xD0;

    /** The address of the write buffer's data has not come yet. */
    private static final int NOT_BEGUN = -1;

    /** Values of the selector of what is read in the place of the array. */
    private static final int ARRAY_CODES = 0;

    private static final int STATUS_CODES = 1;
    private static final int BUFFER_CODES = 2;
    private static final int IDENTIFIER_CODES = 3;
    private static final int QUERY_CODES = 4;

    /** What reads see. */
    private enum View {
        ARRAY,
        STATUS,
        IDENTIFIER,
        QUERY
    }

    /** What the next write is. */
    private enum Next {
        COMMAND,
        PROGRAM_DATA,
        ERASE_CONFIRM,
        BUFFER_COUNT,
        BUFFER_DATA,
        BUFFER_CONFIRM
    }

    private final Trace trace;
    private final @Nullable NonVolatileBackend kept;

    /** What the chip holds without a backend. */
    private final byte[] own;

    private final ByteBuffer array;
    private final int size;
    private final int blockBytes;
    private final boolean clearsReady;
    private final RegisterBank registers;

    private View view = View.ARRAY;
    private Next next = Next.COMMAND;
    private int status = READY;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int bufferBase;
    private int bufferLeft;
    private int bufferStart;
    private int bufferEnd;

    FlashCfi(FlashCfiConfig config, DeviceContext context) throws ConfigException {
        trace = context.trace();
        kept = context.backend("contents", NonVolatileBackend.class).orElse(null);
        own = new byte[kept == null ? config.size() : 0];
        array = kept == null ? ByteBuffer.wrap(own) : kept.contents();
        size = array.limit();
        blockBytes = config.block();
        if (size % blockBytes != 0) {
            throw new ConfigException(
                    "block", "is " + blockBytes + " bytes, of which " + size + " is no multiple");
        }
        if (kept != null) {
            kept.onLoss(
                    why -> trace.event("flash.lost." + why.name().toLowerCase(Locale.ROOT), 0, 0));
        }
        clearsReady = config.clearsReady();
        registers = declare();
        context.mmio("memory", size, AccessRules.bytes(), new Bus());
    }

    private void change(int at, byte[] bytes, int length) {
        if (kept != null) {
            kept.keep(at, ByteBuffer.wrap(bytes, 0, length));
        } else {
            System.arraycopy(bytes, 0, own, at, length);
        }
    }

    /** Clears bits; none is set. */
    private void program(int at, byte[] bytes, int length) {
        for (int i = 0; i < length; i++) {
            bytes[i] &= array.get(at + i);
        }
        change(at, bytes, length);
    }

    /** What is read in the place of the array, by the command before. */
    private RegisterBank declare() {
        Selector selector = new Selector("VIEW", this::codes);
        FlashQuery query = new FlashQuery(size, blockBytes);
        RegisterBank.Builder bank =
                RegisterBank.named("flash", FlashQuery.BYTES).trace(trace).quietElsewhere();
        bank.register(
                        "SR",
                        0,
                        Width.BYTE,
                        r ->
                                r.summary("Status, at every address")
                                        .in(selector, STATUS_CODES)
                                        .field("PSLBS", 4, Access.READ_ONLY)
                                        .field("ECLBS", 5, Access.READ_ONLY)
                                        .field("WSMS", 7, Access.READ_ONLY)
                                        .onPeek(() -> status))
                .register(
                        "XSR",
                        0,
                        Width.BYTE,
                        r ->
                                r.summary("Extended status, at every address")
                                        .in(selector, BUFFER_CODES)
                                        .field("WBS", 7, Access.READ_ONLY)
                                        .onPeek(() -> READY))
                .register(
                        "MANUFACTURER",
                        0,
                        Width.BYTE,
                        r -> code(r, selector).onPeek(() -> MANUFACTURER))
                .register("DEVICE", 1, Width.BYTE, r -> code(r, selector).onPeek(() -> DEVICE_CODE))
                .register(
                        "BLOCK_LOCK",
                        2,
                        Width.BYTE,
                        r -> code(r, selector).summary("No block is locked").onPeek(() -> 0));
        queried(bank, query, selector, "QUERY", FlashQuery.IDENTIFICATION, FlashQuery.INTERFACE);
        queried(bank, query, selector, "INTERFACE", FlashQuery.INTERFACE, FlashQuery.GEOMETRY);
        queried(bank, query, selector, "GEOMETRY", FlashQuery.GEOMETRY, FlashQuery.EXTENDED);
        int end = FlashQuery.EXTENDED + FlashQuery.EXTENDED_BYTES;
        queried(bank, query, selector, "EXTENDED", FlashQuery.EXTENDED, end);
        return bank.build();
    }

    private static RegisterSpec code(RegisterSpec register, Selector selector) {
        return register.in(selector, IDENTIFIER_CODES).access(Access.READ_ONLY);
    }

    private static void queried(
            RegisterBank.Builder bank,
            FlashQuery query,
            Selector selector,
            String name,
            int from,
            int to) {
        bank.register(
                name,
                from,
                Width.BYTE,
                r ->
                        r.repeated(to - from, 1)
                                .in(selector, QUERY_CODES)
                                .access(Access.READ_ONLY)
                                .onPeek(index -> query.at(from + index)));
    }

    /** Which registers answer. */
    private int codes() {
        return switch (view) {
            case ARRAY -> ARRAY_CODES;
            // The extended status register, whose bit 7 says that a buffer is free.
            case STATUS -> next == Next.BUFFER_COUNT ? BUFFER_CODES : STATUS_CODES;
            case IDENTIFIER -> IDENTIFIER_CODES;
            case QUERY -> QUERY_CODES;
        };
    }

    /** Where an address leads among the registers. */
    private int code(int at) {
        return switch (view) {
            case ARRAY, QUERY -> at;
            case STATUS -> 0;
            case IDENTIFIER -> at & blockBytes - 1;
        };
    }

    @Override
    public Map<String, RegisterMap> registerMaps() {
        return Map.of("codes", registers.describe());
    }

    private void write(int at, int value) {
        switch (next) {
            case COMMAND -> command(at, value);
            case PROGRAM_DATA -> {
                program(at, new byte[] {(byte) value}, 1);
                finish(0);
            }
            case ERASE_CONFIRM -> eraseConfirm(at, value);
            case BUFFER_COUNT -> bufferCount(at, value);
            case BUFFER_DATA -> bufferData(at, value);
            case BUFFER_CONFIRM -> bufferConfirm(at, value);
        }
    }

    private void command(int at, int value) {
        switch (value) {
            case 0xFF -> view = View.ARRAY;
            case 0x90 -> view = View.IDENTIFIER;
            case 0x98 -> view = View.QUERY;
            case 0x70 -> view = View.STATUS;
            case 0x50 -> status = clearsReady ? 0 : READY;
            case 0x10, 0x40 -> begin(Next.PROGRAM_DATA);
            case 0x20 -> begin(Next.ERASE_CONFIRM);
            case 0xE8 -> begin(Next.BUFFER_COUNT);
            default -> trace.guestError("flash: no such command", at, value);
        }
    }

    private void begin(Next what) {
        next = what;
        view = View.STATUS;
    }

    /** The operation has ended, with those errors; they stay until the guest clears them. */
    private void finish(int errors) {
        next = Next.COMMAND;
        view = View.STATUS;
        status |= READY | errors;
        bufferBase = 0;
        bufferLeft = 0;
        bufferStart = 0;
        bufferEnd = 0;
    }

    private void eraseConfirm(int at, int value) {
        if (value != CONFIRM) {
            trace.guestError("flash: an erasure is not confirmed", at, value);
            finish(SEQUENCE_ERROR);
            return;
        }
        byte[] erased = new byte[blockBytes];
        Arrays.fill(erased, ERASED);
        change(at & -blockBytes, erased, blockBytes);
        finish(0);
    }

    /** The count is one less than the number of bytes that follow. */
    private void bufferCount(int at, int value) {
        if (value >= BUFFER_BYTES) {
            trace.guestError("flash: more than the write buffer holds", at, value);
            finish(SEQUENCE_ERROR);
            return;
        }
        bufferLeft = value + 1;
        bufferBase = at & -blockBytes;
        bufferStart = NOT_BEGUN;
        Arrays.fill(buffer, ERASED);
        next = Next.BUFFER_DATA;
    }

    /** The first address is where the buffer's data begins; no later one may lie beyond it. */
    private void bufferData(int at, int value) {
        if (bufferStart < 0) {
            bufferStart = at;
            bufferEnd = at + bufferLeft;
        }
        boolean inside = at >= bufferStart && at < bufferEnd;
        boolean sameBlock = bufferEnd <= bufferBase + blockBytes && bufferStart >= bufferBase;
        if (!inside || !sameBlock) {
            trace.guestError("flash: an address outside the write buffer's", at, value);
            finish(SEQUENCE_ERROR);
            return;
        }
        buffer[at - bufferStart] = (byte) value;
        bufferLeft--;
        if (bufferLeft == 0) {
            next = Next.BUFFER_CONFIRM;
        }
    }

    private void bufferConfirm(int at, int value) {
        if (value != CONFIRM || (at & -blockBytes) != bufferBase) {
            trace.guestError("flash: a write of the buffer is not confirmed", at, value);
            finish(SEQUENCE_ERROR);
            return;
        }
        program(bufferStart, buffer, bufferEnd - bufferStart);
        finish(0);
    }

    @Override
    public void reset(ResetKind kind) {
        if (kind == ResetKind.COLD) {
            Arrays.fill(own, ERASED);
        }
        view = View.ARRAY;
        next = Next.COMMAND;
        status = READY;
        Arrays.fill(buffer, (byte) 0);
        bufferBase = 0;
        bufferLeft = 0;
        bufferStart = 0;
        bufferEnd = 0;
    }

    @Override
    public void driveOutputs() {}

    @Override
    public void quiesce() {
        if (kept != null) {
            kept.quiesce();
        }
    }

    @Override
    public void save(StateWriter out) {
        int length = own.length;
        while (length > 0 && own[length - 1] == ERASED) {
            length--;
        }
        out.putBytes("contents", Arrays.copyOf(own, length))
                .putString("view", view.name())
                .putString("next", next.name())
                .putLong("status", status)
                .putBytes("buffer", buffer)
                .putLong("buffer-base", bufferBase)
                .putLong("buffer-left", bufferLeft)
                .putLong("buffer-start", bufferStart)
                .putLong("buffer-end", bufferEnd);
    }

    @Override
    public void load(StateReader in) throws StateException {
        byte[] saved = in.getBytes("contents", own.length);
        System.arraycopy(saved, 0, own, 0, saved.length);
        Arrays.fill(own, saved.length, own.length, ERASED);
        view = Sections.constant(in, "view", View.class);
        next = Sections.constant(in, "next", Next.class);
        status = in.getInt("status", 0, READY | SEQUENCE_ERROR);
        Sections.bytes(in, "buffer", buffer);
        bufferBase = in.getInt("buffer-base", 0, size - 1) & -blockBytes;
        bufferLeft = in.getInt("buffer-left", 0, BUFFER_BYTES);
        bufferStart = in.getInt("buffer-start", NOT_BEGUN, size - 1);
        bufferEnd = in.getInt("buffer-end", 0, bufferBase + blockBytes);
        boolean begun =
                bufferStart >= bufferBase
                        && bufferEnd > bufferStart
                        && bufferEnd - bufferStart <= BUFFER_BYTES;
        boolean possible =
                switch (next) {
                    case BUFFER_DATA -> bufferLeft > 0 && (begun || bufferStart == NOT_BEGUN);
                    case BUFFER_CONFIRM -> begun;
                    default -> true;
                };
        if (!possible) {
            throw new StateException("buffer-start", "is " + bufferStart);
        }
    }

    /** The chip's pins. */
    private final class Bus implements IoHandler {
        @Override
        public long read(long at, Width width) {
            return view == View.ARRAY
                    ? array.get((int) at) & 0xFF
                    : registers.read(code((int) at), width);
        }

        @Override
        public void write(long at, Width width, long value) {
            FlashCfi.this.write((int) at, (int) value & 0xFF);
        }

        @Override
        public OptionalLong peek(long at, Width width) {
            return view == View.ARRAY
                    ? OptionalLong.of(array.get((int) at) & 0xFF)
                    : registers.peek(code((int) at), width);
        }
    }
}

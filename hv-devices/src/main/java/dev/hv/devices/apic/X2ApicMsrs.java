package dev.hv.devices.apic;

import static dev.hv.devices.apic.LocalApicRegisters.EOI;
import static dev.hv.devices.apic.LocalApicRegisters.ESR;

import dev.hv.api.bus.IoHandler;
import dev.hv.api.bus.Width;

import java.util.OptionalLong;

/**
 * The registers of the local APIC as model-specific registers, in x2APIC mode (Intel SDM vol. 3A,
 * 12.12.1.2, table 12-6): MSR 800H + n is the register at offset 16 n, except that the interrupt
 * command is one register of 64 bits and that SELF IPI is new.
 */
final class X2ApicMsrs {
    /** First MSR of the range. */
    static final int FIRST = 0x800;

    /** Last MSR of the range. */
    static final int LAST = 0x8FF;

    private static final int ICR = 0x30;
    private static final int SELF_IPI = 0x3F;
    private static final long NOT_WRITABLE = -1;

    /** Bits 31:20, 17:16 and 13 are reserved (figure 12-28). */
    private static final long ICR_RESERVED = 0xFFF3_2000L;

    private final LocalApic apic;
    private final IoHandler registers;

    X2ApicMsrs(LocalApic apic, IoHandler registers) {
        this.apic = apic;
        this.registers = registers;
    }

    /** Reads; empty if that is a general-protection fault. */
    OptionalLong read(int index) {
        int n = index - FIRST;
        if (n == ICR) {
            return OptionalLong.of((apic.command().high() << 32) | apic.command().low());
        }
        return readable(n)
                ? OptionalLong.of(registers.read(n * 16L, Width.DWORD))
                : OptionalLong.empty();
    }

    private static boolean readable(int n) {
        return switch (n) {
            case 0x02, 0x03, 0x08, 0x0A, 0x0D, 0x0F, 0x28, 0x3E -> true;
            default -> (n >= 0x10 && n <= 0x27) || (n >= 0x32 && n <= 0x39);
        };
    }

    /** Writes; false if that is a general-protection fault. */
    boolean write(int index, long value) {
        int n = index - FIRST;
        if (n == ICR) {
            if ((value & ICR_RESERVED) != 0) {
                return false;
            }
            apic.command().writeHigh(value >>> 32);
            apic.command().writeLow(value & 0xFFFF_FFFFL);
            return true;
        }
        long writable = writable(n);
        if (writable == NOT_WRITABLE || (value & ~writable) != 0) {
            return false;
        }
        if (n == SELF_IPI) {
            apic.selfInterrupt((int) value);
        } else {
            registers.write(n * 16L, Width.DWORD, value);
        }
        return true;
    }

    /** Returns the bits that may be set in a write; those of read-only fields are ignored. */
    private static long writable(int n) {
        return switch (n) {
            case 0x08 -> 0xFF;
            case EOI / 16, ESR / 16 -> 0;
            case 0x0F -> 0x13FF;
            case 0x32 -> 0x7_10FF;
            case 0x33, 0x34 -> 0x1_17FF;
            case 0x35, 0x36 -> 0x1_F7FF;
            case 0x37 -> 0x1_10FF;
            case 0x38 -> 0xFFFF_FFFFL;
            case 0x3E -> 0xB;
            case SELF_IPI -> 0xFF;
            default -> NOT_WRITABLE;
        };
    }
}

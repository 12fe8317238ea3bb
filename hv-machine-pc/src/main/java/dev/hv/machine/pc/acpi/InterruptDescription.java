package dev.hv.machine.pc.acpi;

import dev.hv.machine.pc.DeviceSpec;
import dev.hv.machine.pc.Platform;

import java.util.OptionalInt;
import java.util.OptionalLong;

/** The Multiple APIC Description Table (ACPI 6.4, 5.2.12). */
final class InterruptDescription {
    private static final int REVISION = 5;
    private static final int PCAT_COMPAT = 1;
    private static final int ENABLED = 1;

    /** Interrupt controller structures (table 5.21). */
    private static final int LOCAL_APIC = 0;

    private static final int IO_APIC = 1;
    private static final int SOURCE_OVERRIDE = 2;
    private static final int LOCAL_APIC_NMI = 4;

    /** MPS INTI flags (table 5.26). */
    private static final int CONFORMS = 0;

    private static final int ACTIVE_HIGH_LEVEL = 0xD;

    private static final int ALL_PROCESSORS = 0xFF;
    private static final int LINT1 = 1;

    /**
     * Registers by which the APICs tell who they are (Intel SDM volume 3, 12.4.6; 82093AA, 3.2).
     */
    private static final int LOCAL_APIC_ID = 0x20;

    private static final int IO_APIC_WINDOW = 0x10;

    private InterruptDescription() {}

    /** The table of a machine whose local APIC has its registers at that address. */
    static byte[] of(Platform platform, long localApic, Registers registers) {
        boolean pics = platform.first("pic-8259a").isPresent();
        TableBytes body = new TableBytes().u32(localApic).u32(pics ? PCAT_COMPAT : 0);
        int apicId = (int) (registers.read(localApic + LOCAL_APIC_ID) >> 24 & 0xFF);
        body.u8(LOCAL_APIC).u8(8).u8(Namespace.PROCESSOR_UID).u8(apicId).u32(ENABLED);
        OptionalInt sci =
                PowerManagement.of(platform, registers)
                        .map(PowerManagement::interrupt)
                        .orElse(OptionalInt.empty());
        for (DeviceSpec ioApic : platform.madeBy("io-apic")) {
            OptionalLong base = Platform.address(ioApic, "regs");
            if (base.isPresent()) {
                int id = (int) (registers.read(base.getAsLong() + IO_APIC_WINDOW) >> 24 & 0xF);
                body.u8(IO_APIC).u8(12).u8(id).u8(0).u32(base.getAsLong()).u32(0);
            }
        }
        override(body, 0, 2, CONFORMS);
        sci.ifPresent(irq -> override(body, irq, irq, ACTIVE_HIGH_LEVEL));
        body.u8(LOCAL_APIC_NMI).u8(6).u8(ALL_PROCESSORS).u16(CONFORMS).u8(LINT1);
        return SystemTable.of("APIC", REVISION, body);
    }

    private static void override(TableBytes out, int irq, int input, int flags) {
        out.u8(SOURCE_OVERRIDE).u8(10).u8(0).u8(irq).u32(input).u16(flags);
    }
}

/**
 * Chip models and host backends: a device knows its datasheet and its context, and nothing of its
 * neighbours.
 */
module dev.hv.devices {
    requires transitive dev.hv.api;
    requires static transitive com.google.auto.service;
    requires static org.jspecify;

    exports dev.hv.devices.acpi;
    exports dev.hv.devices.apic;
    exports dev.hv.devices.ata;
    exports dev.hv.devices.backend;
    exports dev.hv.devices.chipset;
    exports dev.hv.devices.debug;
    exports dev.hv.devices.dma;
    exports dev.hv.devices.flash;
    exports dev.hv.devices.floppy;
    exports dev.hv.devices.fwcfg;
    exports dev.hv.devices.hpet;
    exports dev.hv.devices.keyboard;
    exports dev.hv.devices.parallel;
    exports dev.hv.devices.pic;
    exports dev.hv.devices.pit;
    exports dev.hv.devices.reset;
    exports dev.hv.devices.rtc;
    exports dev.hv.devices.uart;
    exports dev.hv.devices.vga;

    provides dev.hv.api.device.DevicePlugin with
            dev.hv.devices.acpi.AcpiPmPlugin,
            dev.hv.devices.acpi.PowerPiix4Plugin,
            dev.hv.devices.apic.IoApicPlugin,
            dev.hv.devices.apic.LocalApicPlugin,
            dev.hv.devices.ata.AhciPlugin,
            dev.hv.devices.ata.IdeChannelPlugin,
            dev.hv.devices.ata.IdePiix3Plugin,
            dev.hv.devices.chipset.CoprocessorErrorPlugin,
            dev.hv.devices.chipset.HostBridgeI440FxPlugin,
            dev.hv.devices.chipset.IsaBridgePiix3Plugin,
            dev.hv.devices.debug.DebugConsolePlugin,
            dev.hv.devices.debug.DebugExitPlugin,
            dev.hv.devices.debug.PostPortPlugin,
            dev.hv.devices.dma.Dma8237PairPlugin,
            dev.hv.devices.flash.FlashCfiPlugin,
            dev.hv.devices.floppy.FloppyPlugin,
            dev.hv.devices.fwcfg.FwCfgPlugin,
            dev.hv.devices.hpet.HpetPlugin,
            dev.hv.devices.keyboard.KeyboardController8042Plugin,
            dev.hv.devices.parallel.ParallelPortPlugin,
            dev.hv.devices.pic.Pic8259aPlugin,
            dev.hv.devices.pit.Pit8254Plugin,
            dev.hv.devices.reset.ResetControlPlugin,
            dev.hv.devices.rtc.RtcMc146818Plugin,
            dev.hv.devices.uart.Uart16550aPlugin,
            dev.hv.devices.vga.VgaPciPlugin,
            dev.hv.devices.vga.VgaPlugin;
}

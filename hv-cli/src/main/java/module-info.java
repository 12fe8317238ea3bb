/**
 * The hv command: it turns words on a command line into calls of the machine's API, and holds no
 * machine logic.
 */
module dev.hv.cli {
    requires com.fasterxml.jackson.core;
    requires com.fasterxml.jackson.databind;
    requires com.fasterxml.jackson.dataformat.yaml;
    requires dev.hv.api;
    requires dev.hv.cpu.x86;
    requires dev.hv.disk;
    requires dev.hv.machine.pc;
    requires dev.hv.tck;
    requires java.xml;
    requires info.picocli;
    requires java.desktop;
    requires org.apache.commons.compress;
    requires org.jline;
    requires static org.jspecify;

    uses dev.hv.api.cpu.CpuBackend;

    opens dev.hv.cli to
            info.picocli;
    opens dev.hv.cli.tck to
            com.fasterxml.jackson.databind;
}

/**
 * The hv command: it turns words on a command line into calls of the machine's API, and holds no
 * machine logic.
 */
module dev.hv.cli {
    requires dev.hv.machine.pc;
    requires dev.hv.tck;
    requires org.apache.commons.compress;
    requires static org.jspecify;
}

/** Machines as parameters of JUnit 5 tests. */
module dev.hv.junit {
    requires transitive dev.hv.machine.pc;
    requires static org.jspecify;
    requires transitive org.junit.jupiter.api;
    requires org.junit.jupiter.params;

    exports dev.hv.junit;

    // JUnit makes the extension of a parameter.
    opens dev.hv.junit to
            org.junit.platform.commons;
}

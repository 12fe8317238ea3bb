/** The conformance kit: rules that anybody's implementation of a contract can be held against. */
module dev.hv.tck {
    requires transitive dev.hv.api;
    requires java.compiler;
    requires static org.jspecify;
    requires transitive org.junit.jupiter.api;

    exports dev.hv.tck;
    exports dev.hv.tck.bench;
    exports dev.hv.tck.cpu;
    exports dev.hv.tck.jar;
    exports dev.hv.tck.part;
    exports dev.hv.tck.peer;
    exports dev.hv.tck.process;
}

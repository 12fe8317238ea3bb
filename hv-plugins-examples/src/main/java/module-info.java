/** Device plugins written against the contracts alone, as a stranger would write them. */
module dev.hv.plugins.examples {
    requires dev.hv.api;
    requires static org.jspecify;
}

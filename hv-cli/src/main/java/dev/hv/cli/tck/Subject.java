package dev.hv.cli.tck;

import dev.hv.machine.pc.plugin.PluginKind;

/**
 * Something that is examined.
 *
 * @param source path of the JAR or folder that brings it; empty for what is installed
 * @param kind what it is
 * @param name what it calls itself
 */
record Subject(String source, PluginKind kind, String name) {}

package dev.hv.machine.pc.plugin;

import java.nio.file.Path;

/**
 * Something that a JAR brings and that can be used.
 *
 * @param kind what it is
 * @param name what it calls itself
 * @param jar where it comes from
 * @param version of the JAR, for people
 * @param object of the class of its kind
 */
public record Plugin(PluginKind kind, String name, Path jar, String version, Object object) {}

package dev.hv.machine.pc.plugin;

/** What a plugin's JAR has to keep, and what to do where it does not. */
public enum PluginRule {
    /** The file is no JAR. */
    READABLE("PLG-JAR-01", "build it again; a JAR is a zip file of classes"),
    /** What it says of itself means nothing. */
    DESCRIPTOR("PLG-DSC-01", "correct META-INF/hv-plugin.properties: id, version and api"),
    /** Written for another API. */
    API_RANGE("PLG-API-01", "get a version of the plugin for this API, or widen its api range"),
    /** Names no class to use. */
    PROVIDES("PLG-SRV-01", "name the plugin's class in META-INF/services or in module-info"),
    /** Two lists of its classes differ. */
    LISTS_AGREE("PLG-SRV-02", "name the same classes in META-INF/services and in module-info"),
    /** A class that it names is not in it. */
    CLASS_PRESENT("PLG-CLS-01", "correct the name, or build the class into the JAR"),
    /** A class is for a later Java. */
    CLASS_VERSION("PLG-CLS-02", "compile it for this Java, with javac --release"),
    /** A class is not what it is named as. */
    CLASS_KIND("PLG-CLS-03", "let it implement the interface, public, with a public constructor"),
    /** Making it failed. */
    CLASS_WORKS("PLG-CLS-04", "mend the constructor or the descriptor of the plugin"),
    /** The process that loads it is lost. */
    LOADS_QUIETLY(
            "PLG-CLS-05",
            "let its classes load, be made and say who they are at once, with no exit, no end of"
                    + " memory, and no work that takes long"),
    /** Uses what plugins do not see. */
    SEES_API_ONLY("PLG-ISO-01", "use only dev.hv.api, and pack the libraries beside or into it"),
    /** Brings classes of the API. */
    BRINGS_NO_API("PLG-ISO-02", "leave dev.hv.api out of the JAR; hv gives it"),
    /** There is another of its id. */
    ID_UNIQUE("PLG-IDS-01", "remove all versions but one"),
    /** Makes something of which there is another. */
    NAME_UNIQUE("PLG-IDS-02", "rename it, or remove the other");

    private final String id;
    private final String fix;

    PluginRule(String id, String fix) {
        this.id = id;
        this.fix = fix;
    }

    /** Returns the rule's id. */
    public String id() {
        return id;
    }

    /** Returns what to do about it, as a phrase. */
    public String fix() {
        return fix;
    }
}

package dev.hv.machine.pc.plugin;

import java.net.URL;
import java.net.URLClassLoader;

/** The classes of one plugin: sees the JDK and hv-api, and nothing else that is not its own. */
final class PluginClassLoader extends URLClassLoader {
    private static final String API = "dev.hv.api.";
    private static final String OURS = "dev.hv.";

    /**
     * @param jars the plugin's own, its libraries among them
     */
    PluginClassLoader(String name, URL[] jars) {
        super(name, jars, new ApiClassLoader());
    }

    /** Returns whether a class is one of hv's that plugins do not see. */
    static boolean hidden(String className) {
        String name = className.replace('/', '.');
        return name.startsWith(OURS) && !name.startsWith(API);
    }

    /** The platform's classes, and those of hv-api. */
    private static final class ApiClassLoader extends ClassLoader {
        static {
            registerAsParallelCapable();
        }

        ApiClassLoader() {
            super("hv-api", ClassLoader.getPlatformClassLoader());
        }

        @Override
        protected Class<?> findClass(String name) throws ClassNotFoundException {
            if (name.startsWith(API)) {
                return Class.forName(name, false, PluginClassLoader.class.getClassLoader());
            }
            throw new ClassNotFoundException(name);
        }
    }
}

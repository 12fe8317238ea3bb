import java.io.IOException;
import java.nio.file.Path;
import java.util.spi.ToolProvider;
import java.util.zip.ZipFile;

/**
 * Adds module-info.class to a jar that was made without it. A jar that has it is left untouched, so
 * that nothing built from the jar seems out of date.
 */
final class AddModuleInfo {
    private AddModuleInfo() {}

    /** Takes the jar, the folder of the classes, the module's version and the entries' time. */
    public static void main(String[] arguments) throws IOException {
        Path jar = Path.of(arguments[0]);
        try (ZipFile entries = new ZipFile(jar.toFile())) {
            if (entries.getEntry("module-info.class") != null) {
                return;
            }
        }
        ToolProvider tool = ToolProvider.findFirst("jar").orElseThrow();
        System.exit(
                tool.run(
                        System.out,
                        System.err,
                        "--update",
                        "--file=" + jar,
                        "--module-version=" + arguments[2],
                        "--date=" + arguments[3],
                        "-C",
                        arguments[1],
                        "module-info.class"));
    }
}

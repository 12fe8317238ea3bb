package dev.hv.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hv.api.bus.AddressSpace;
import dev.hv.cpu.x86.model.Model;
import dev.hv.devices.uart.Uart16550aPlugin;
import dev.hv.machine.pc.PcMachine;
import dev.hv.memory.PhysicalAddressSpace;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.attribute.CodeAttribute;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * HotSpot never compiles a method of more than 8000 bytes (its option {@code HugeMethodLimit}). A
 * guest's access goes from the processor through the bus to a device: a method of that size
 * anywhere there would be interpreted for ever. (Handlers that the interpreter generates are tested
 * where they are.)
 */
class HotPathTest {
    private static final int LIMIT = 8000;

    @ParameterizedTest
    @ValueSource(
            classes = {
                AddressSpace.class,
                PhysicalAddressSpace.class,
                Model.class,
                Uart16550aPlugin.class,
                PcMachine.class
            })
    void everyMethodCanBeCompiled(Class<?> ofModule) throws IOException, URISyntaxException {
        Path place = Path.of(ofModule.getProtectionDomain().getCodeSource().getLocation().toURI());
        if (Files.isDirectory(place)) {
            everyMethodCanBeCompiled(place);
        } else {
            try (FileSystem jar = FileSystems.newFileSystem(place)) {
                everyMethodCanBeCompiled(jar.getPath("/"));
            }
        }
    }

    private static void everyMethodCanBeCompiled(Path root) throws IOException {
        Map<String, Integer> tooLong = new TreeMap<>();
        List<Path> files;
        try (Stream<Path> found = Files.walk(root.resolve("dev/hv"))) {
            files = found.filter(file -> file.toString().endsWith(".class")).toList();
        }
        int methods = 0;
        for (Path file : files) {
            ClassModel type = ClassFile.of().parse(Files.readAllBytes(file));
            for (MethodModel method : type.methods()) {
                int length =
                        method.code()
                                .map(code -> code instanceof CodeAttribute a ? a.codeLength() : 0)
                                .orElse(0);
                methods++;
                // Tables are filled once.
                if (length > LIMIT && !method.methodName().equalsString("<clinit>")) {
                    tooLong.put(
                            type.thisClass().asInternalName()
                                    + '.'
                                    + method.methodName().stringValue(),
                            length);
                }
            }
        }
        assertTrue(methods > 100, "methods in " + root + ": " + methods);
        assertEquals(Map.of(), tooLong);
    }
}

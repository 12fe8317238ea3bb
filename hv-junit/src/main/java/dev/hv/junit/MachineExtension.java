package dev.hv.junit;

import dev.hv.api.state.StateException;
import dev.hv.machine.pc.MachineSpec;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.function.Function;

/** Makes the machines of {@link Machine} parameters, which name it. */
public final class MachineExtension implements ParameterResolver {
    private static final ExtensionContext.Namespace NAMESPACE =
            ExtensionContext.Namespace.create(MachineExtension.class);

    /** A prepared machine, by what made it. */
    private record Key(Class<?> test, String spec, String prepared) {}

    /** Made by JUnit. */
    public MachineExtension() {}

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext extension) {
        return parameter.isAnnotated(Machine.class)
                && parameter.getParameter().getType() == GuestMachine.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext extension) {
        Machine wanted = parameter.findAnnotation(Machine.class).orElseThrow();
        Class<?> test = extension.getRequiredTestClass();
        GuestMachine machine =
                wanted.prepared().isEmpty()
                        ? GuestMachine.of(spec(test, wanted.value()))
                        : restored(test, wanted, extension);
        // The store closes it after the test.
        extension.getStore(NAMESPACE).put(parameter.getParameter(), machine);
        return machine;
    }

    private static GuestMachine restored(
            Class<?> test, Machine wanted, ExtensionContext extension) {
        Key key = new Key(test, wanted.value(), wanted.prepared());
        SavedMachine saved =
                extension
                        .getRoot()
                        .getStore(NAMESPACE)
                        .getOrComputeIfAbsent(
                                key,
                                (Function<Key, SavedMachine>) MachineExtension::prepare,
                                SavedMachine.class);
        try {
            return GuestMachine.of(spec(test, wanted.value()), saved);
        } catch (StateException e) {
            throw new ParameterResolutionException(
                    "the state that " + wanted.prepared() + " left cannot be taken in", e);
        }
    }

    private static SavedMachine prepare(Key key) {
        try (GuestMachine machine = GuestMachine.of(spec(key.test, key.spec))) {
            call(key.test, key.prepared, machine);
            return machine.save();
        }
    }

    private static MachineSpec spec(Class<?> test, String name) {
        if (call(test, name) instanceof MachineSpec spec) {
            return spec;
        }
        throw new ParameterResolutionException(name + " gives no MachineSpec");
    }

    private static Object call(Class<?> test, String name, Object... arguments) {
        Class<?>[] types =
                arguments.length == 0 ? new Class<?>[0] : new Class<?>[] {GuestMachine.class};
        try {
            Method method = test.getDeclaredMethod(name, types);
            if (!Modifier.isStatic(method.getModifiers())) {
                throw new NoSuchMethodException(name + " is not static");
            }
            method.setAccessible(true);
            Object result = method.invoke(null, arguments);
            return result == null ? "nothing" : result;
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw new ParameterResolutionException(name + " fails: " + e.getCause(), e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new ParameterResolutionException(
                    test.getName()
                            + " has no static method "
                            + name
                            + (arguments.length == 0 ? "()" : "(GuestMachine)"),
                    e);
        }
    }
}

package dev.hv.junit;

import dev.hv.api.state.StateException;
import dev.hv.machine.pc.MachineSpec;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.params.ParameterInfo;

import java.lang.invoke.MethodType;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/** Makes the machines of {@link Machine} parameters, which name it. */
public final class MachineExtension implements ParameterResolver {
    private static final ExtensionContext.Namespace NAMESPACE =
            ExtensionContext.Namespace.create(MachineExtension.class);

    /**
     * What describes a machine.
     *
     * @param arguments of the test, as many as the method takes
     */
    private record Described(Method method, List<Object> arguments) {
        MachineSpec spec() {
            if (call(method, arguments.toArray()) instanceof MachineSpec spec) {
                return spec;
            }
            throw new ParameterResolutionException(method.getName() + " gives no MachineSpec");
        }
    }

    /** A prepared machine, by what made it. */
    private record Key(Described described, String prepared) {}

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
        Described described = described(wanted.value(), extension);
        GuestMachine machine =
                wanted.prepared().isEmpty()
                        ? GuestMachine.of(described.spec())
                        : restored(new Key(described, wanted.prepared()), extension);
        // The store closes it after the test.
        extension.getStore(NAMESPACE).put(parameter.getParameter(), machine);
        return machine;
    }

    private static GuestMachine restored(Key key, ExtensionContext extension) {
        SavedMachine saved =
                extension
                        .getRoot()
                        .getStore(NAMESPACE)
                        .getOrComputeIfAbsent(
                                key,
                                (Function<Key, SavedMachine>) MachineExtension::prepare,
                                SavedMachine.class);
        try {
            return GuestMachine.of(key.described.spec(), saved);
        } catch (StateException e) {
            throw new ParameterResolutionException(
                    "the state that " + key.prepared + " left cannot be taken in", e);
        }
    }

    private static SavedMachine prepare(Key key) {
        Class<?> test = key.described.method.getDeclaringClass();
        try (GuestMachine machine = GuestMachine.of(key.described.spec())) {
            Method method = method(test, key.prepared);
            if (!List.of(method.getParameterTypes()).equals(List.of(GuestMachine.class))) {
                throw new ParameterResolutionException(key.prepared + " takes no GuestMachine");
            }
            call(method, machine);
            return machine.save();
        }
    }

    private static Described described(String name, ExtensionContext extension) {
        Method method = method(extension.getRequiredTestClass(), name);
        List<Object> arguments = new ArrayList<>();
        for (Class<?> type : method.getParameterTypes()) {
            arguments.add(argument(name, arguments.size(), type, extension));
        }
        return new Described(method, arguments);
    }

    private static Object argument(
            String name, int index, Class<?> type, ExtensionContext extension) {
        ParameterInfo info = ParameterInfo.get(extension);
        if (info == null || index >= info.getArguments().size()) {
            throw new ParameterResolutionException(
                    name + " takes more arguments than the test has");
        }
        return info.getArguments().get(index, MethodType.methodType(type).wrap().returnType());
    }

    private static Method method(Class<?> test, String name) {
        List<Method> named =
                Stream.of(test.getDeclaredMethods())
                        .filter(
                                method ->
                                        method.getName().equals(name)
                                                && Modifier.isStatic(method.getModifiers()))
                        .toList();
        if (named.size() != 1) {
            throw new ParameterResolutionException(
                    "%s has %d static methods %s, expected one"
                            .formatted(test.getName(), named.size(), name));
        }
        return named.getFirst();
    }

    private static Object call(Method method, Object... arguments) {
        try {
            method.setAccessible(true);
            Object result = method.invoke(null, arguments);
            return result == null ? "nothing" : result;
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw new ParameterResolutionException(
                    method.getName() + " fails: " + e.getCause(), e.getCause());
        } catch (IllegalAccessException e) {
            throw new ParameterResolutionException(method + " cannot be called", e);
        }
    }
}

package dev.hv.cpu.x86.ir;

import dev.hv.cpu.x86.core.Cpu;
import dev.hv.cpu.x86.core.Keeps;
import dev.hv.cpu.x86.core.NeverFaults;
import dev.hv.cpu.x86.core.Quick;
import dev.hv.cpu.x86.core.Resumes;
import dev.hv.cpu.x86.core.SelectsTable;
import dev.hv.cpu.x86.fp.FpState;

import org.jspecify.annotations.Nullable;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A static method that both tiers call. Its parameters say what it gets: {@link Cpu}, {@link
 * FpState}, and then {@code int} or {@code long} values.
 *
 * @param method public and static
 */
public record Callee(Method method) {
    private static final Map<String, Callee> FOUND = new ConcurrentHashMap<>();

    /** Returns the method of that name; the class has exactly one. */
    public static Callee of(Class<?> owner, String name) {
        return FOUND.computeIfAbsent(
                owner.getName() + '.' + name, key -> new Callee(find(owner, name)));
    }

    /** Returns whether the class has a method of that name. */
    static boolean has(Class<?> owner, String name) {
        return !named(owner, name).isEmpty();
    }

    private static List<Method> named(Class<?> owner, String name) {
        return Arrays.stream(owner.getMethods())
                .filter(
                        method ->
                                method.getName().equals(name)
                                        && Modifier.isStatic(method.getModifiers()))
                .toList();
    }

    private static Method find(Class<?> owner, String name) {
        List<Method> methods = named(owner, name);
        if (methods.size() != 1) {
            throw new IllegalArgumentException(
                    owner.getSimpleName() + "." + name + ": found " + methods.size());
        }
        return methods.getFirst();
    }

    /**
     * Returns whether it may fault or see the clock: it takes the processor, and does not deny it.
     */
    public boolean mayFault() {
        return takesProcessor() && !method.isAnnotationPresent(NeverFaults.class);
    }

    /** Returns whether it may read or change general registers. */
    public boolean touchesRegisters() {
        Keeps keeps = method.getAnnotation(Keeps.class);
        return takesProcessor() && (keeps == null || !keeps.registers());
    }

    /** Returns whether it may read or change status flags. */
    public boolean touchesFlags() {
        Keeps keeps = method.getAnnotation(Keeps.class);
        return takesProcessor() && (keeps == null || !keeps.flags());
    }

    /** Returns whether it changes which table of the TLB is asked. */
    public boolean selectsTable() {
        return method.isAnnotationPresent(SelectsTable.class);
    }

    /** Returns whether code may go on at once where it tells. */
    public boolean resumes() {
        return method.isAnnotationPresent(Resumes.class);
    }

    /** Returns how regions do what it does while it raises nothing, or null. */
    public @Nullable Callee quick() {
        Quick quick = method.getAnnotation(Quick.class);
        return quick == null ? null : of(method.getDeclaringClass(), quick.value());
    }

    /** Returns what tells whether that is so; for a helper that has {@link #quick}. */
    public Callee quickWhen() {
        return of(method.getDeclaringClass(), method.getAnnotation(Quick.class).when());
    }

    /** Returns whether it may raise exceptions of SIMD operations. */
    public boolean takesFpState() {
        return method.getParameterCount() > 0 && method.getParameterTypes()[0] == FpState.class;
    }

    @Override
    public String toString() {
        return method.getDeclaringClass().getSimpleName() + '.' + method.getName();
    }

    /**
     * Returns whether it gets the processor, of which it may change anything that it does not deny.
     */
    public boolean takesProcessor() {
        return method.getParameterCount() > 0 && method.getParameterTypes()[0] == Cpu.class;
    }
}

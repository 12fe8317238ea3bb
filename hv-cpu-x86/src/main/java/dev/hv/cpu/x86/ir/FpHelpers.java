package dev.hv.cpu.x86.ir;

import dev.hv.cpu.x86.fp.X87;
import dev.hv.cpu.x86.fp.X87Arithmetic;
import dev.hv.cpu.x86.fp.X87Compare;
import dev.hv.cpu.x86.fp.X87Remainder;
import dev.hv.cpu.x86.fp.X87Transcendental;
import dev.hv.cpu.x86.fp.X87Trigonometry;

import org.jspecify.annotations.Nullable;

import java.util.List;

/** Finds the method behind an x87 mnemonic, which has its name. */
final class FpHelpers {
    private static final List<Class<?>> X87_CLASSES =
            List.of(
                    X87.class,
                    X87Arithmetic.class,
                    X87Compare.class,
                    X87Remainder.class,
                    X87Transcendental.class,
                    X87Trigonometry.class);

    private FpHelpers() {}

    static @Nullable Callee x87(String name) {
        return first(X87_CLASSES, name);
    }

    static @Nullable Callee in(Class<?> owner, String name) {
        return first(List.of(owner), name);
    }

    private static @Nullable Callee first(List<Class<?>> owners, String name) {
        for (Class<?> owner : owners) {
            if (Callee.has(owner, name)) {
                return Callee.of(owner, name);
            }
        }
        return null;
    }
}

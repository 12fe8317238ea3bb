package dev.hv.tck;

import dev.hv.api.device.Claim;

import java.lang.reflect.Method;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A rule as data.
 *
 * @param id {@code AREA-TOPIC-NN}
 * @param level how much it binds
 * @param text the rule, in a sentence
 * @param needs what an implementation claims to be held against it
 * @param source what it enforces
 * @param since the version of the API since which it holds
 */
public record RuleInfo(
        String id, Level level, String text, Set<Claim> needs, String source, String since) {
    /** Checks the id, and copies. */
    public RuleInfo {
        if (!id.matches("[A-Z]{3}-[A-Z]{3}-[0-9]{2}")) {
            throw new IllegalArgumentException("not a rule id: " + id);
        }
        needs = Set.copyOf(needs);
    }

    static RuleInfo of(Rule rule) {
        return new RuleInfo(
                rule.id(),
                rule.level(),
                rule.text(),
                Set.of(rule.needs()),
                rule.source(),
                rule.since());
    }

    /** Returns the rules that the methods of a class check, by id. */
    static List<RuleInfo> in(Class<?> area) {
        return methods(area).map(method -> of(method.getAnnotation(Rule.class))).toList();
    }

    static Stream<Method> methods(Class<?> area) {
        return Stream.of(area.getDeclaredMethods())
                .filter(method -> method.isAnnotationPresent(Rule.class))
                .sorted(
                        (one, other) ->
                                one.getAnnotation(Rule.class)
                                        .id()
                                        .compareTo(other.getAnnotation(Rule.class).id()));
    }
}

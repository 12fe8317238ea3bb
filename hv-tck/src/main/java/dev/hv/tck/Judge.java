package dev.hv.tck;

import dev.hv.api.device.Claim;
import dev.hv.tck.bench.SubjectFailure;
import dev.hv.tck.cpu.CpuFailure;

import org.jspecify.annotations.Nullable;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * Runs every rule of some areas, each on a trial of its own. What the subject throws is put down to
 * one rule; the rules that could not go on because of it are untested.
 *
 * @param <T> what a rule gets
 */
final class Judge<T> {
    private final List<Class<?>> areas;
    private final Set<Claim> claims;
    private final Plan plan;
    private final Function<RuleInfo, T> trials;
    private final Map<String, String> blamed = new HashMap<>();

    /**
     * @param areas classes with static methods that carry {@link Rule}
     * @param claims what the subject says of itself
     * @param plan which rules are to be run; the others are untested
     * @param trials makes what a rule gets
     */
    Judge(List<Class<?>> areas, Set<Claim> claims, Plan plan, Function<RuleInfo, T> trials) {
        this.areas = areas;
        this.claims = claims;
        this.plan = plan;
        this.trials = trials;
    }

    /** Returns one verdict for each rule, in the order of the areas and ids. */
    List<Verdict> judge() {
        List<Verdict> verdicts = new ArrayList<>();
        for (Class<?> area : areas) {
            RuleInfo.methods(area).map(this::judgeAndTell).forEach(verdicts::add);
        }
        return verdicts.stream().map(this::withBlame).toList();
    }

    private Verdict withBlame(Verdict verdict) {
        String blame = blamed.get(verdict.rule().id());
        return blame == null || verdict.status() == Status.FAIL
                ? verdict
                : new Verdict(verdict.rule(), Status.FAIL, blame);
    }

    private Verdict judgeAndTell(Method method) {
        plan.progress().begins(RuleInfo.of(method.getAnnotation(Rule.class)));
        Verdict verdict = judge(method);
        plan.progress().ended(verdict);
        return verdict;
    }

    private Verdict judge(Method method) {
        RuleInfo rule = RuleInfo.of(method.getAnnotation(Rule.class));
        if (!claims.containsAll(rule.needs())) {
            return new Verdict(rule, Status.NOT_CLAIMED, "needs " + rule.needs());
        }
        if (!plan.wanted().test(rule)) {
            return new Verdict(rule, Status.UNTESTED, "left out on request");
        }
        try {
            method.setAccessible(true);
            method.invoke(null, trials.apply(rule));
            return new Verdict(rule, Status.PASS, "");
        } catch (InvocationTargetException e) {
            return verdict(rule, e.getCause());
        } catch (IllegalAccessException e) {
            return error(rule, e);
        }
    }

    private Verdict verdict(RuleInfo rule, @Nullable Throwable thrown) {
        return switch (thrown) {
            case RuleViolation violation ->
                    new Verdict(rule, Status.FAIL, String.valueOf(violation.getMessage()));
            case UntestableRule untestable ->
                    new Verdict(rule, Status.UNTESTED, String.valueOf(untestable.getMessage()));
            case RuleNotApplicable other ->
                    new Verdict(rule, Status.NOT_CLAIMED, String.valueOf(other.getMessage()));
            case SubjectFailure failure -> attribute(rule, failure);
            case CpuFailure failure ->
                    blame(rule, CpuFailure.RULE, String.valueOf(failure.getMessage()));
            case null -> error(rule, new AssertionError("a rule failed with nothing"));
            default -> error(rule, thrown);
        };
    }

    private Verdict attribute(RuleInfo rule, SubjectFailure failure) {
        String owner =
                switch (failure.call()) {
                    case CREATE -> "DEV-CFG-01";
                    case RESET -> "DEV-RST-04";
                    case STEP -> "DEV-GST-01";
                    case PEEK -> "DEV-PEK-01";
                    case SAVE -> "DEV-STA-02";
                    case LOAD -> "DEV-STA-03";
                    case CLOSE -> "DEV-LIF-01";
                };
        return blame(rule, owner, String.valueOf(failure.getMessage()));
    }

    private Verdict blame(RuleInfo rule, String owner, String message) {
        blamed.putIfAbsent(owner, message);
        return rule.id().equals(owner)
                ? new Verdict(rule, Status.FAIL, message)
                : new Verdict(rule, Status.UNTESTED, "see " + owner + ": " + message);
    }

    private static Verdict error(RuleInfo rule, Throwable thrown) {
        StackTraceElement[] stack = thrown.getStackTrace();
        String at = stack.length == 0 ? "" : " at " + stack[0];
        return new Verdict(rule, Status.ERROR, thrown + at);
    }
}

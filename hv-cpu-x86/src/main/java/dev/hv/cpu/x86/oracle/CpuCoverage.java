package dev.hv.cpu.x86.oracle;

import dev.hv.api.cpu.CpuModel;
import dev.hv.cpu.x86.decode.Opcode;
import dev.hv.cpu.x86.decode.OpcodeTable;
import dev.hv.cpu.x86.model.Model;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What of the opcode table is there: by CPU feature, how many forms it has, how many the model
 * {@code max} executes, and how many the oracle compares with the host where that has the feature.
 */
public final class CpuCoverage {
    private CpuCoverage() {}

    /**
     * The forms of one feature.
     *
     * @param forms how many the table has
     * @param executed how many {@code max} executes
     * @param compared how many the oracle compares
     * @param notCompared those that are executed but not compared
     */
    public record Line(int forms, int executed, int compared, List<String> notCompared) {}

    /** Returns the lines by feature. */
    public static Map<String, Line> lines() {
        Set<String> features = Model.of(new CpuModel("max", Set.of(), Set.of())).features();
        Set<Opcode> compared = new HashSet<>(new CaseGenerator(0, features).forms());
        Map<String, Line> lines = new TreeMap<>();
        for (Opcode form : OpcodeTable.all()) {
            if (!form.isBad()) {
                boolean executed = features.contains(form.feature());
                lines.merge(
                        form.feature(),
                        line(form, executed, compared.contains(form)),
                        CpuCoverage::sum);
            }
        }
        return lines;
    }

    private static Line line(Opcode form, boolean executed, boolean compared) {
        List<String> left = executed && !compared ? List.of(form.toString()) : List.of();
        return new Line(1, executed ? 1 : 0, compared ? 1 : 0, left);
    }

    private static Line sum(Line a, Line b) {
        List<String> left = new java.util.ArrayList<>(a.notCompared);
        left.addAll(b.notCompared);
        return new Line(
                a.forms + b.forms,
                a.executed + b.executed,
                a.compared + b.compared,
                List.copyOf(left));
    }
}

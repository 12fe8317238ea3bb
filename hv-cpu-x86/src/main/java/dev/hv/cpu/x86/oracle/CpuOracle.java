package dev.hv.cpu.x86.oracle;

import dev.hv.api.cpu.CpuModel;
import dev.hv.cpu.x86.decode.Opcode;
import dev.hv.cpu.x86.model.Model;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.LongPredicate;

/** Runs random user-mode instructions on the host's processor and on ours, and compares. */
public final class CpuOracle {
    private static final String WIDE_ADDRESSES = "la57";
    private static final int BATCH = 256;

    private CpuOracle() {}

    /**
     * What a run found.
     *
     * @param cases how many were compared
     * @param programs how many of them were several instructions
     * @param faults how many of them raised an exception on the host
     * @param lost those that were not compared, since they ended the child process, as text
     * @param forms how many forms of the opcode table could be chosen
     * @param never those of them that were not
     * @param differences the first difference of each form, by form
     * @param translated how many instructions of ours ran in translated code
     */
    public record Report(
            long cases,
            long programs,
            long faults,
            List<String> lost,
            int forms,
            Set<String> never,
            Map<String, String> differences,
            long translated) {}

    /** Whether this host can be asked: x86-64 Linux. Any thread. */
    public static boolean isSupported() {
        return HostProcessor.isSupported();
    }

    /**
     * Compares until told to stop.
     *
     * @param seed same seed, same cases on the same host
     * @param translates whether our cases run in translated code, not in the interpreter
     * @param goesOn asked before each batch of some hundred cases, with how many were compared
     * @throws IOException if the child process does not start, or dies by too many cases
     */
    public static Report run(long seed, boolean translates, LongPredicate goesOn)
            throws IOException {
        Set<String> features = HostProcessor.features();
        Model model = Model.of(new CpuModel("max", Set.of(), withoutWideAddresses(features)));
        features.retainAll(model.features());
        CaseGenerator generator = new CaseGenerator(seed, features);
        ModelProcessor ours = new ModelProcessor(model, translates);
        Map<String, String> differences = new TreeMap<>();
        Set<Opcode> seen = new HashSet<>();
        long cases = 0;
        long programs = 0;
        long faults = 0;
        List<String> lost = new ArrayList<>();
        try (PatientHost host = new PatientHost(HostProcessor::new)) {
            while (goesOn.test(cases)) {
                List<Case> batch = new ArrayList<>(BATCH);
                while (batch.size() < BATCH) {
                    Case next = generator.next();
                    if (!Comparison.isUndefined(next)) {
                        batch.add(next);
                    }
                }
                List<Optional<byte[]>> results = host.run(batch);
                for (int i = 0; i < BATCH; i++) {
                    Case one = batch.get(i);
                    if (results.get(i).isEmpty()) {
                        lost.add(CaseText.of(one));
                        continue;
                    }
                    byte[] result = results.get(i).get();
                    cases++;
                    programs += one.code().size() > 1 ? 1 : 0;
                    faults += result[Layout.SIGNAL] != 0 ? 1 : 0;
                    one.code().forEach(in -> seen.add(in.opcode));
                    String difference = Comparison.difference(one, result, ours.run(one));
                    if (difference != null) {
                        differences.putIfAbsent(
                                form(one.in().opcode), CaseText.of(one) + ": " + difference);
                    }
                }
            }
        }
        Set<String> never = new TreeSet<>();
        for (Opcode opcode : generator.forms()) {
            if (!seen.contains(opcode)) {
                never.add(form(opcode));
            }
        }
        return new Report(
                cases,
                programs,
                faults,
                lost,
                generator.forms().size(),
                never,
                differences,
                ours.translated());
    }

    /** Segment bases are as wide as the processor's linear addresses (SDM vol. 3A, 4.1.4). */
    private static Set<String> withoutWideAddresses(Set<String> host) {
        return host.contains(WIDE_ADDRESSES) ? Set.of() : Set.of(WIDE_ADDRESSES);
    }

    private static String form(Opcode opcode) {
        return opcode + " (" + opcode.map() + " " + Integer.toHexString(opcode.code()) + ")";
    }
}

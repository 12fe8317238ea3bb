package dev.hv.cpu.x86.translate;

import dev.hv.cpu.x86.core.Mode;
import dev.hv.cpu.x86.decode.Decoder;
import dev.hv.cpu.x86.decode.Instruction;
import dev.hv.cpu.x86.ir.Binding;
import dev.hv.cpu.x86.ir.Lifted;
import dev.hv.cpu.x86.ir.Lifter;
import dev.hv.cpu.x86.ir.Stmt;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Chooses what goes into a region: what is reached from the entry and has run often enough. */
public final class RegionPlanner {
    /** A block joins if it ran at least once for so many runs of the entry. */
    public static final int RARE = 64;

    private final CodeImage image;
    private final int most;
    private final int mostEntrances;
    private final int hot;
    private final int enough;
    private final Decoder decoder;
    private final Map<Integer, List<Instruction>> found = new TreeMap<>();

    /** What was reached, the places that ran most first. */
    private final Queue<Waiting> waiting = new PriorityQueue<>();

    private int reached;
    private int instructions;

    private record Waiting(int offset, int runs, int number) implements Comparable<Waiting> {
        @Override
        public int compareTo(Waiting other) {
            return runs != other.runs
                    ? Integer.compare(other.runs, runs)
                    : Integer.compare(number, other.number);
        }
    }

    private RegionPlanner(CodeImage image, int most, int mostEntrances) {
        this.image = image;
        this.most = most;
        this.mostEntrances = mostEntrances;
        this.decoder = new Decoder(image.dialect());
        CodeImage.Seen entry = image.seen().get(0);
        this.hot = entry == null ? 0 : entry.runs();
        this.enough = hot / RARE;
    }

    /** A block that ran more often than the entry has no more to do with it than one as often. */
    private void reach(int offset) {
        CodeImage.Seen seen = image.seen().get(offset);
        if (seen != null && seen.runs() >= enough && !found.containsKey(offset)) {
            waiting.add(new Waiting(offset, Math.min(seen.runs(), hot), reached++));
        }
    }

    /**
     * Returns the region that begins at the image's entry.
     *
     * @param most roughly how many instructions it may have
     * @param mostEntrances at how many places it may be entered at most; at least 1
     * @return null if nothing can be decoded there
     */
    public static @Nullable RegionPlan plan(CodeImage image, int most, int mostEntrances) {
        return new RegionPlanner(image, most, mostEntrances).plan();
    }

    private @Nullable RegionPlan plan() {
        reach(0);
        while (!waiting.isEmpty()) {
            int offset = waiting.remove().offset();
            CodeImage.Seen seen = image.seen().get(offset);
            if (found.containsKey(offset)
                    || seen == null
                    || (instructions > 0 && instructions + seen.instructions() > most)) {
                continue;
            }
            List<Instruction> block = decode(offset, seen.instructions());
            if (!block.isEmpty()) {
                found.put(offset, block);
                instructions += block.size();
                follow(offset, block);
            }
        }
        if (!found.containsKey(0)) {
            return null;
        }
        List<GuestBlock> blocks = new ArrayList<>();
        found.forEach((offset, block) -> blocks.add(lift(offset, cut(offset, block))));
        List<GuestBlock> ordered = FlagLiveness.dropDead(fromEntry(blocks), image);
        return new RegionPlan(image.mode(), image.careful(), ordered, entrances(ordered));
    }

    /**
     * Where code outside may want to go on: where a call comes back to, where a loop begins, where
     * an indirect jump leads, and where nothing in the region leads; those that ran most.
     */
    private List<Integer> entrances(List<GuestBlock> blocks) {
        Map<Integer, Integer> positions = new HashMap<>();
        for (int i = 0; i < blocks.size(); i++) {
            positions.put(blocks.get(i).offset(), i);
        }
        Set<Integer> inside = new HashSet<>();
        Set<Integer> wanted = new HashSet<>();
        for (int i = 0; i < blocks.size(); i++) {
            GuestBlock block = blocks.get(i);
            for (int next : block.successors(image.mode())) {
                Integer position = positions.get(next);
                if (position != null) {
                    (position <= i ? wanted : inside).add(next);
                }
            }
            wanted.addAll(block.targets());
            if (block.calls() && positions.containsKey(block.end())) {
                wanted.add(block.end());
            }
        }
        blocks.stream()
                .map(GuestBlock::offset)
                .filter(offset -> !inside.contains(offset))
                .forEach(wanted::add);
        wanted.remove(0);
        return Stream.concat(
                        Stream.of(0),
                        wanted.stream()
                                .sorted(Comparator.comparingInt(this::runs).reversed())
                                .limit(mostEntrances - 1L))
                .toList();
    }

    private int runs(int offset) {
        CodeImage.Seen seen = image.seen().get(offset);
        return seen == null ? 0 : seen.runs();
    }

    private List<Instruction> decode(int offset, int count) {
        List<Instruction> block = new ArrayList<>();
        int bits = Mode.codeBits(image.mode());
        CodeImage.Stretch code = image.stretch(offset);
        int at = offset;
        while (code != null && block.size() < count && code.has(at)) {
            Instruction in = decoder.decode(code.bytes(), at - code.first(), code.end() - at, bits);
            if (in == Decoder.TRUNCATED || in == Decoder.TOO_LONG) {
                break;
            }
            block.add(in);
            at += in.length;
        }
        return block;
    }

    private static int length(List<Instruction> block) {
        return block.stream().mapToInt(in -> in.length).sum();
    }

    /** Where the block leads. */
    private void follow(int offset, List<Instruction> block) {
        int end = offset + length(block);
        Instruction last = block.getLast();
        boolean relative = Binding.isRelativeBranch(last);
        if (relative && GuestBlock.keepsPointer(last, image.mode())) {
            reach((int) (end + last.immediate));
        }
        Lifted lifted = meaning(last);
        boolean comesBack =
                !lifted.ends()
                        || lifted.steps().getLast() instanceof Stmt.Branch
                        || (lifted.steps().getLast() instanceof Stmt.Leave leave
                                && leave.helper().resumes())
                        || last.opcode.mnemonic().equals("call");
        if (comesBack) {
            reach(end);
        }
        targets(offset, last).forEach(this::reach);
    }

    /**
     * Where an indirect jump or call has led, or a return often, which its function's callers in
     * the region need not be.
     */
    private List<Integer> targets(int offset, Instruction last) {
        Lifted lifted = meaning(last);
        boolean indirect = lifted.ends() && lifted.steps().getLast() instanceof Stmt.JumpTo;
        CodeImage.Seen seen = image.seen().get(offset);
        if (!indirect || seen == null) {
            return List.of();
        }
        return last.opcode.mnemonic().equals("ret") ? seen.usual() : seen.targets();
    }

    private Lifted meaning(Instruction in) {
        return Lifter.meaning(
                in, image.mode(), false, image.features().contains(in.opcode.feature()));
    }

    /** A block ends where another one begins. */
    private List<Instruction> cut(int offset, List<Instruction> block) {
        int at = offset;
        for (int i = 0; i < block.size(); i++) {
            if (i > 0 && found.containsKey(at)) {
                return block.subList(0, i);
            }
            at += block.get(i).length;
        }
        return block;
    }

    private GuestBlock lift(int offset, List<Instruction> block) {
        List<GuestInstruction> lifted = new ArrayList<>();
        int at = offset;
        for (Instruction in : block) {
            lifted.add(new GuestInstruction(in, Binding.of(in, at), meaning(in)));
            at += in.length;
        }
        return new GuestBlock(offset, List.copyOf(lifted), known(offset, block));
    }

    /** The places in the region where an indirect jump at the end of the block may lead. */
    private List<Integer> known(int offset, List<Instruction> block) {
        CodeImage.Seen seen = image.seen().get(offset);
        boolean whole = seen != null && block.size() == seen.instructions();
        return whole
                ? targets(offset, block.getLast()).stream().filter(found::containsKey).toList()
                : List.of();
    }

    /** As they lie in memory, but those before the entry come last. */
    private static List<GuestBlock> fromEntry(List<GuestBlock> blocks) {
        List<GuestBlock> ordered = new ArrayList<>();
        blocks.stream().filter(block -> block.offset() >= 0).forEach(ordered::add);
        blocks.stream().filter(block -> block.offset() < 0).forEach(ordered::add);
        return ordered;
    }
}

package dev.hv.cpu.x86.translate;

import dev.hv.cpu.x86.ir.Callee;
import dev.hv.cpu.x86.ir.Expr;
import dev.hv.cpu.x86.ir.Stmt;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Has accesses to memory of one block share a look into the TLB: those whose addresses differ by
 * what is known, as registers that are pushed, the fields of a structure, or a word that is read
 * and written. The first of them looks for all; nothing in between may change what the TLB has. If
 * they do not lie in one page, the block is left to the interpreter each time, which is why they
 * may not be far from each other.
 */
final class SharedChecks {
    /** Most bytes from the first to the last that a look is for. */
    private static final int MOST_BYTES = 128;

    private final List<List<Stmt>> instructions;
    private final List<List<Stmt>> result = new ArrayList<>();

    /** What is known of temporaries. */
    private final Map<Integer, Place> known = new HashMap<>();

    /** Those that later accesses may join, by their base. */
    private final Map<Integer, Group> open = new HashMap<>();

    /** By instruction and step. */
    private final Map<Position, Group> groups = new HashMap<>();

    /** Numbers of bases that were computed, by how. */
    private final Map<Base, Integer> computed = new HashMap<>();

    private int bases;

    /** Helpers that were called and may have changed anything. */
    private int calls;

    private record Position(int instruction, int step) {}

    /**
     * A value: a distance from something of which only the identity is known.
     *
     * @param base its number; 0 for nothing
     */
    private record Place(int base, long distance) {
        Place plus(long more) {
            return new Place(base, distance + more);
        }
    }

    /** Something that is the same if it is computed in the same way. */
    private sealed interface Base {
        record Sum(int a, int b) implements Base {}

        record Shifted(Place value, long by) implements Base {}

        record Segment(int number, int calls) implements Base {}
    }

    private static final class Group {
        final Position first;
        final long firstDistance;
        long low;
        long high;
        boolean write;
        int count;

        Group(Position first, long distance) {
            this.first = first;
            this.firstDistance = distance;
            this.low = distance;
            this.high = distance;
        }

        boolean hasRoom(long from, long to) {
            long bytes = Math.max(high, to) - Math.min(low, from);
            return bytes >= 0 && bytes <= MOST_BYTES;
        }

        void add(long from, long to, boolean writes) {
            low = Math.min(low, from);
            high = Math.max(high, to);
            write |= writes;
            count++;
        }
    }

    private record Access(Expr linear, int bytes, boolean write) {
        static @Nullable Access of(Stmt step) {
            return switch (step) {
                case Stmt.Load load -> new Access(load.linear(), load.size(), false);
                case Stmt.Load16 load -> new Access(load.linear(), 16, false);
                case Stmt.Store store -> new Access(store.linear(), store.size(), true);
                case Stmt.Store16 store -> new Access(store.linear(), 16, true);
                default -> null;
            };
        }
    }

    private SharedChecks(List<List<Stmt>> instructions) {
        this.instructions = instructions;
    }

    /**
     * Returns the steps of a block's instructions, each instruction's rewritten for a region, with
     * shared looks.
     */
    static List<List<Stmt>> of(List<List<Stmt>> instructions) {
        return new SharedChecks(instructions).share();
    }

    private List<List<Stmt>> share() {
        for (int i = 0; i < instructions.size(); i++) {
            List<Stmt> steps = instructions.get(i);
            for (int j = 0; j < steps.size(); j++) {
                look(steps.get(j), new Position(i, j));
            }
        }
        for (int i = 0; i < instructions.size(); i++) {
            List<Stmt> steps = new ArrayList<>();
            for (int j = 0; j < instructions.get(i).size(); j++) {
                place(instructions.get(i).get(j), new Position(i, j), steps);
            }
            result.add(steps);
        }
        return result;
    }

    private void place(Stmt step, Position position, List<Stmt> steps) {
        Group group = groups.get(position);
        if (group == null || group.count < 2) {
            steps.add(step);
            return;
        }
        Access access = Access.of(step);
        if (access != null && position.equals(group.first)) {
            Expr from =
                    Folding.binary(
                            Expr.Op.ADD,
                            access.linear(),
                            new Expr.Const(group.low - group.firstDistance));
            int bytes = (int) (group.high - group.low);
            steps.add(new Stmt.ExpectDirect(from, bytes, group.write));
        }
        steps.add(new Stmt.Direct(step));
    }

    private void look(Stmt step, Position position) {
        Access access = Access.of(step);
        if (access != null) {
            join(access, position);
        }
        learn(step);
    }

    private void join(Access access, Position position) {
        Place place = place(access.linear());
        long to = place.distance + access.bytes;
        Group group = open.get(place.base);
        if (group == null || !group.hasRoom(place.distance, to)) {
            group = new Group(position, place.distance);
            open.put(place.base, group);
        }
        group.add(place.distance, to, access.write);
        groups.put(position, group);
    }

    /** Notes what the step does to temporaries, and whether it may change the TLB. */
    private void learn(Stmt step) {
        switch (step) {
            case Stmt.Let(int temp, Expr value) -> known.put(temp, place(value));
            case Stmt.Load load -> known.put(load.temp(), anything());
            case Stmt.Load16 load -> {
                known.put(load.low(), anything());
                known.put(load.high(), anything());
            }
            case Stmt.Linear linear -> known.put(linear.temp(), anything());
            case Stmt.Call call -> called(call.helper());
            case Stmt.CallValue call -> {
                called(call.helper());
                known.put(call.temp(), anything());
            }
            case Stmt.When when -> {
                when.steps().forEach(this::learn);
                // What they did may not have been done.
                when.steps().forEach(this::forget);
            }
            default -> {}
        }
    }

    private void forget(Stmt step) {
        if (step instanceof Stmt.Let(int temp, Expr value)) {
            known.put(temp, anything());
        } else if (step instanceof Stmt.When when) {
            when.steps().forEach(this::forget);
        }
    }

    /** What has the processor may change registers, segments and the TLB. */
    private void called(Callee helper) {
        if (helper.takesProcessor()) {
            known.clear();
            open.clear();
            calls++;
        }
    }

    private Place anything() {
        return new Place(++bases, 0);
    }

    private Place place(Base base, long distance) {
        return new Place(computed.computeIfAbsent(base, key -> ++bases), distance);
    }

    private Place place(Expr value) {
        return switch (value) {
            case Expr.Const(long constant) -> new Place(0, constant);
            case Expr.Temp(int index) -> known.computeIfAbsent(index, key -> anything());
            case Expr.SegmentBase(int segment) -> place(new Base.Segment(segment, calls), 0);
            case Expr.Binary(Expr.Op op, Expr a, Expr b) -> place(op, place(a), place(b));
            default -> anything();
        };
    }

    private Place place(Expr.Op op, Place a, Place b) {
        boolean constant = b.base == 0;
        return switch (op) {
            case ADD -> sum(a, b);
            case SUB -> constant ? a.plus(-b.distance) : anything();
            case SHL -> constant ? place(new Base.Shifted(a, b.distance), 0) : anything();
            default -> anything();
        };
    }

    private Place sum(Place a, Place b) {
        if (a.base == 0 || b.base == 0) {
            return new Place(a.base + b.base, a.distance + b.distance);
        }
        return place(new Base.Sum(a.base, b.base), a.distance + b.distance);
    }
}

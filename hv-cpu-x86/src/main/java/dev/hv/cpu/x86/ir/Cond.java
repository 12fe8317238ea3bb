package dev.hv.cpu.x86.ir;

/** A truth value. Without effects. */
public sealed interface Cond {
    /** Compares two values. */
    record Compare(Relation relation, Expr a, Expr b) implements Cond {}

    /** A condition code, 0 to 15, over the lazy status flags. */
    record Code(int condition) implements Cond {}

    /** Both. */
    record Both(Cond a, Cond b) implements Cond {}

    /** The opposite. */
    record Not(Cond condition) implements Cond {}

    /** How values compare. */
    enum Relation {
        EQUAL,
        LESS,
        LESS_OR_EQUAL,
        BELOW,
        BELOW_OR_EQUAL
    }
}

/**
 * Floating-point and vector semantics of the x86 as static methods, written once, called by every
 * tier, allocating nothing and throwing nothing. Those of XMM and YMM registers are functions of
 * longs: which registers the longs come from, and how many there are, is the intermediate
 * representation's business.
 *
 * <h2>Where an instruction is</h2>
 *
 * A method has the mnemonic of its instruction, or says in its comment which it serves.
 *
 * <table>
 * <caption>Classes</caption>
 * <tr><th>Class</th><th>Instructions</th></tr>
 * <tr><td>{@link dev.hv.cpu.x86.fp.PackedSingle}</td><td>arithmetic and compares, PS and SS</td>
 * </tr>
 * <tr><td>{@link dev.hv.cpu.x86.fp.PackedDouble}</td><td>arithmetic and compares, PD and SD</td>
 * </tr>
 * <tr><td>{@link dev.hv.cpu.x86.fp.PackedFused}</td><td>FMA</td></tr>
 * <tr><td>{@link dev.hv.cpu.x86.fp.PackedConvert}</td><td>all CVT</td></tr>
 * <tr><td>{@link dev.hv.cpu.x86.fp.Swar}, {@link dev.hv.cpu.x86.fp.SwarSse4}</td><td>packed
 * integers</td></tr>
 * <tr><td>{@link dev.hv.cpu.x86.fp.LaneShuffle}</td><td>shuffles, blends, single elements</td></tr>
 * <tr><td>{@link dev.hv.cpu.x86.fp.Aes}, {@link dev.hv.cpu.x86.fp.CarryLess}, {@link
 * dev.hv.cpu.x86.fp.Sha}</td><td>AES, PCLMULQDQ, SHA</td></tr>
 * <tr><td>{@link dev.hv.cpu.x86.fp.StringCompare}</td><td>PCMPESTRI and its kin</td></tr>
 * <tr><td>{@link dev.hv.cpu.x86.fp.Mmx}</td><td>packed integers on MMX registers</td></tr>
 * <tr><td>{@link dev.hv.cpu.x86.fp.X87}</td><td>loads, constants, stack control</td></tr>
 * <tr><td>{@link dev.hv.cpu.x86.fp.X87Arithmetic}</td><td>+, -, *, /, square root</td></tr>
 * <tr><td>{@link dev.hv.cpu.x86.fp.X87Compare}</td><td>compares, FTST, FXAM</td></tr>
 * <tr><td>{@link dev.hv.cpu.x86.fp.X87Store}</td><td>stores to memory</td></tr>
 * <tr><td>{@link dev.hv.cpu.x86.fp.X87Remainder}</td><td>FPREM, FPREM1, FRNDINT, FSCALE, FXTRACT
 * </td></tr>
 * <tr><td>{@link dev.hv.cpu.x86.fp.X87Transcendental}</td><td>F2XM1, FYL2X, FYL2XP1, FPATAN</td>
 * </tr>
 * <tr><td>{@link dev.hv.cpu.x86.fp.X87Trigonometry}</td><td>FSIN, FCOS, FSINCOS, FPTAN</td></tr>
 * <tr><td>{@link dev.hv.cpu.x86.fp.X87Decimal}</td><td>FBLD, FBSTP</td></tr>
 * <tr><td>{@link dev.hv.cpu.x86.fp.X87Image}</td><td>FNSTENV, FLDENV, FNSAVE, FRSTOR</td></tr>
 * <tr><td>{@link dev.hv.cpu.x86.fp.FxsaveImage}</td><td>FXSAVE, FXRSTOR</td></tr>
 * </table>
 *
 * <h2>Operands</h2>
 *
 * <ul>
 *   <li>MMX: {@code (f, dst, src)}, the source as {@link dev.hv.cpu.x86.fp.FpState#mm}. An {@code
 *       imm} comes last.
 *   <li>A result for a general register is returned, zero-extended. {@code COMISD} and its kin
 *       return ZF, PF and CF at their places in EFLAGS; OF, SF and AF are then clear.
 *   <li>Memory is the core's business: it reads a source before the call and writes a returned
 *       store after it, so that a page fault finds nothing changed (but for sticky flags, which the
 *       repetition sets again).
 * </ul>
 *
 * <h2>Exceptions</h2>
 *
 * <ul>
 *   <li>SSE and AVX: methods that take the state collect flags in {@link
 *       dev.hv.cpu.x86.fp.FpState#simdRaised} and return the masked response. If it is not zero
 *       when all values are computed, the core calls {@link dev.hv.cpu.x86.fp.FpState#settleSimd}
 *       and raises #XM (#UD without CR4.OSXMMEXCPT) where that says so, before it writes any.
 *   <li>x87: before each waiting x87 or MMX instruction the core asks {@link
 *       dev.hv.cpu.x86.fp.FpState#x87ExceptionPending} and raises #MF. After an {@code X87Store}
 *       method, {@link dev.hv.cpu.x86.fp.FpState#storeSuppressed} means: neither write nor pop. The
 *       core keeps the instruction and data pointers and the opcode for all but control
 *       instructions.
 * </ul>
 */
@NullMarked
package dev.hv.cpu.x86.fp;

import org.jspecify.annotations.NullMarked;

package dev.hv.cpu.x86.translate;

import dev.hv.cpu.x86.decode.Decoder;
import dev.hv.cpu.x86.decode.Dialect;
import dev.hv.cpu.x86.decode.Disassembler;
import dev.hv.cpu.x86.ir.Stmt;

import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeModel;
import java.lang.classfile.Instruction;
import java.lang.classfile.Label;
import java.lang.classfile.MethodModel;
import java.lang.classfile.instruction.BranchInstruction;
import java.lang.classfile.instruction.ConstantInstruction;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.LabelTarget;
import java.lang.classfile.instruction.LoadInstruction;
import java.lang.classfile.instruction.LookupSwitchInstruction;
import java.lang.classfile.instruction.StoreInstruction;
import java.lang.classfile.instruction.SwitchCase;
import java.lang.classfile.instruction.TableSwitchInstruction;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A region for people to read: the guest's instructions, what they mean, and the bytecode or the
 * host's instructions.
 */
public final class RegionListing {
    private final Map<Label, Integer> places = new HashMap<>();
    private final List<String> lines = new ArrayList<>();

    private RegionListing() {}

    /**
     * Returns the listing, in lines.
     *
     * @param linear address of the region's entry
     */
    public static List<String> of(RegionPlan plan, RegionFile file, long linear) {
        RegionListing listing = new RegionListing();
        listing.guest(plan, linear, file.codeBytes() + " bytes of bytecode");
        for (MethodModel method : ClassFile.of().parse(file.bytes()).methods()) {
            if (method.methodName().equalsString(RegionGenerator.METHOD)) {
                method.code().ifPresent(listing::bytecode);
            }
        }
        return listing.lines;
    }

    /**
     * Returns the listing, in lines; of the host's code by distances from its beginning.
     *
     * @param linear address of the region's entry
     */
    public static List<String> of(RegionPlan plan, HostCode code, long linear) {
        RegionListing listing = new RegionListing();
        listing.guest(plan, linear, code.bytes().length + " bytes of the host's code");
        listing.host(code);
        return listing.lines;
    }

    private void guest(RegionPlan plan, long linear, String size) {
        lines.add(
                "region at 0x%x: %d instructions in %d blocks, %s"
                        .formatted(
                                linear, plan.outline().instructions(), plan.blocks().size(), size));
        plan.blocks().forEach(block -> block(block, linear));
    }

    private void host(HostCode code) {
        lines.add("host");
        Decoder decoder = new Decoder(Dialect.I486);
        int at = 0;
        while (at < code.data()) {
            dev.hv.cpu.x86.decode.Instruction in =
                    decoder.decode(code.bytes(), at, code.data() - at, Long.SIZE);
            lines.add("  %5x  %s".formatted(at, Disassembler.text(in, at)));
            at += Math.max(1, in.length);
        }
    }

    private void block(GuestBlock block, long linear) {
        lines.add("block at 0x%x".formatted(linear + block.offset()));
        for (GuestInstruction instruction : block.instructions()) {
            long address = linear + instruction.parts().offset();
            String text = Disassembler.text(instruction.in(), address);
            lines.add("  0x%x  %s".formatted(address, text));
            for (Stmt step : instruction.lifted().steps()) {
                lines.add("      " + step);
            }
        }
    }

    private void bytecode(CodeModel code) {
        lines.add("bytecode");
        int place = 0;
        for (CodeElement element : code) {
            switch (element) {
                case LabelTarget target -> places.put(target.label(), place);
                case Instruction instruction -> place += instruction.sizeInBytes();
                default -> {}
            }
        }
        place = 0;
        for (CodeElement element : code) {
            if (element instanceof Instruction instruction) {
                String name = instruction.opcode().name().toLowerCase(Locale.ROOT);
                lines.add("  %5d  %s%s".formatted(place, name, operands(instruction)));
                place += instruction.sizeInBytes();
            }
        }
    }

    private String operands(Instruction instruction) {
        return switch (instruction) {
            case LoadInstruction load -> " " + load.slot();
            case StoreInstruction store -> " " + store.slot();
            case ConstantInstruction constant -> " " + constant.constantValue();
            case BranchInstruction branch -> " " + places.get(branch.target());
            case FieldInstruction field -> " " + field.name();
            case InvokeInstruction call ->
                    " " + call.owner().asSymbol().displayName() + "." + call.name();
            case LookupSwitchInstruction choice -> choices(choice.cases(), choice.defaultTarget());
            case TableSwitchInstruction choice -> choices(choice.cases(), choice.defaultTarget());
            default -> "";
        };
    }

    private String choices(List<SwitchCase> cases, Label otherwise) {
        StringBuilder text = new StringBuilder();
        cases.forEach(
                each ->
                        text.append(' ')
                                .append(each.caseValue())
                                .append("->")
                                .append(places.get(each.target())));
        return text + " default->" + places.get(otherwise);
    }
}

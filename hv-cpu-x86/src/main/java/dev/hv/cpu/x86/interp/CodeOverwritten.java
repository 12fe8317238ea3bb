package dev.hv.cpu.x86.interp;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

@Name("dev.hv.CodeOverwritten")
@Label("Code Overwritten")
@Description("Decoded and translated code of a page was dropped since something wrote to it")
@Category({"hv", "Translator"})
@StackTrace(false)
final class CodeOverwritten extends Event {
    @Label("Physical Address")
    @Description("Of the page")
    long address;
}

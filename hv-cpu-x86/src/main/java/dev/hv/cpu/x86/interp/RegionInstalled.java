package dev.hv.cpu.x86.interp;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

@Name("dev.hv.RegionInstalled")
@Label("Region Installed")
@Description("Translated code of the guest was put in place")
@Category({"hv", "Translator"})
@StackTrace(false)
final class RegionInstalled extends Event {
    @Label("Linear Address")
    @Description("Of the guest, where the region is entered")
    long address;

    @Label("Pages")
    @Description("From how many pages it has code")
    int pages;

    @Label("Longest Way")
    @Description("Most instructions of the guest between two polls")
    int instructions;

    @Label("Class Bytes")
    int classBytes;
}

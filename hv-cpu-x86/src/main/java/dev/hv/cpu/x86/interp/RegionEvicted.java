package dev.hv.cpu.x86.interp;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

@Name("dev.hv.RegionEvicted")
@Label("Region Evicted")
@Description("Translated code of the guest was dropped for newer")
@Category({"hv", "Translator"})
@StackTrace(false)
final class RegionEvicted extends Event {
    @Label("Linear Address")
    @Description("Of the guest, where the region was entered")
    long address;

    @Label("Executed")
    @Description("Instructions of the guest that ran in it")
    long executed;
}

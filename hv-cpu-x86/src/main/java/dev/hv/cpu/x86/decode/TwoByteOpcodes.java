package dev.hv.cpu.x86.decode;

/**
 * The integer and system part of the opcode maps after 0F (Intel SDM vol. 2, table A-3 and opcode
 * groups 6 to 9, 15 and 16), in the notation of {@link OpcodeReader}.
 */
final class TwoByteOpcodes {
    static final String FORMS =
            """
            # System instructions
            0F 00 /0               sldt         Rv/Mw
            0F 00 /1               str          Rv/Mw
            0F 00 /2               lldt         Ew
            0F 00 /3               ltr          Ew
            0F 00 /4               verr         Ew
            0F 00 /5               verw         Ew
            0F 01 /0               sgdt         Ms               f64
            0F 01 /1               sidt         Ms               f64
            0F 01 /2               lgdt         Ms               f64
            0F 01 /3               lidt         Ms               f64
            0F 01 /4               smsw         Rv/Mw
            0F 01 /6               lmsw         Ew
            0F 01 /7               invlpg       Mb               i486
            NP 0F 01 /C1           vmcall                        vmx
            NP 0F 01 /C2           vmlaunch                      vmx
            NP 0F 01 /C3           vmresume                      vmx
            NP 0F 01 /C4           vmxoff                        vmx
            0F 01 /C8              monitor                       monitor
            0F 01 /C9              mwait                         monitor
            NP 0F 01 /CA           clac                          smap
            NP 0F 01 /CB           stac                          smap
            NP 0F 01 /CF           encls                         sgx
            NP 0F 01 /D0           xgetbv                        xsave
            NP 0F 01 /D1           xsetbv                        xsave
            NP 0F 01 /D4           vmfunc                        vmx
            NP 0F 01 /D5           xend                          rtm
            NP 0F 01 /D6           xtest                         rtm
            NP 0F 01 /D7           enclu                         sgx
            NP 0F 01 /E8           serialize                     serialize
            NP 0F 01 /EE           rdpkru                        pku
            NP 0F 01 /EF           wrpkru                        pku
            0F 01 /F8 only64       swapgs                        lm
            0F 01 /F9              rdtscp                        rdtscp
            0F 02                  lar          Gv,Ew
            0F 03                  lsl          Gv,Ew
            0F 05                  syscall                       syscall
            0F 06                  clts
            0F 07                  sysret                        syscall
            0F 08                  invd                          i486
            F3 0F 09               wbnoinvd                      wbnoinvd
            0F 09                  wbinvd                        i486
            0F 0B                  ud2
            0F 20                  mov          Ry,Cy            f64 anymod i386
            0F 21                  mov          Ry,Dy            f64 anymod i386
            0F 22                  mov          Cy,Ry            f64 anymod i386
            0F 23                  mov          Dy,Ry            f64 anymod i386
            0F 30                  wrmsr                         msr
            0F 31                  rdtsc                         tsc
            0F 32                  rdmsr                         msr
            0F 33                  rdpmc                         rdpmc
            0F 34                  sysenter                      sep
            0F 35                  sysexit                       sep
            0F 37                  getsec                        smx
            NP 0F 78               vmread       Ey,Gy            f64 vmx
            NP 0F 79               vmwrite      Gy,Ey            f64 vmx
            0F A2                  cpuid                         cpuid
            0F AA                  rsm                           smm
            66 0F 38 80            invept       Gy,Mdq           f64 vmx
            66 0F 38 81            invvpid      Gy,Mdq           f64 vmx
            66 0F 38 82            invpcid      Gy,Mdq           f64 invpcid

            # Hints and reserved no-operations (group 16, group P)
            0F 0D /0 mem           prefetch     Mb               nopl
            0F 0D /1 mem           prefetchw    Mb               3dnowprefetch
            0F 0D /2 mem           prefetchwt1  Mb               prefetchwt1
            0F 0D                  nop          Ev               nopl
            0F 18 /0 mem           prefetchnta  Mb               sse
            0F 18 /1 mem           prefetcht0   Mb               sse
            0F 18 /2 mem           prefetcht1   Mb               sse
            0F 18 /3 mem           prefetcht2   Mb               sse
            0F 18                  nop          Ev               nopl
            0F 19                  nop          Ev               nopl
            0F 1A                  nop          Ev               nopl
            0F 1B                  nop          Ev               nopl
            NP 0F 1C /0 mem        cldemote     Mb               cldemote
            0F 1C                  nop          Ev               nopl
            0F 1D                  nop          Ev               nopl
            F3 0F 1E /FA           endbr64                       nopl
            F3 0F 1E /FB           endbr32                       nopl
            0F 1E                  nop          Ev               nopl
            0F 1F                  nop          Ev               nopl
            0F B9                  ud1          Gv,Ev
            0F FF                  ud0          Gv,Ev

            # State, fences and cache lines (groups 9 and 15)
            NP 0F AE /0 mem o64    fxsave64     M                fxsr
            NP 0F AE /0            fxsave       M                fxsr
            NP 0F AE /1 mem o64    fxrstor64    M                fxsr
            NP 0F AE /1            fxrstor      M                fxsr
            NP 0F AE /2            ldmxcsr      Md               sse
            NP 0F AE /3            stmxcsr      Md               sse
            NP 0F AE /4 mem o64    xsave64      M                xsave
            NP 0F AE /4            xsave        M                xsave
            NP 0F AE /5 mem o64    xrstor64     M                xsave
            NP 0F AE /5 mem        xrstor       M                xsave
            NP 0F AE /5 reg        lfence                        sse2
            NP 0F AE /6 mem o64    xsaveopt64   M                xsaveopt
            NP 0F AE /6 mem        xsaveopt     M                xsaveopt
            NP 0F AE /6 reg        mfence                        sse2
            66 0F AE /6 mem        clwb         Mb               clwb
            NP 0F AE /7 mem        clflush      Mb               clflush
            NP 0F AE /7 reg        sfence                        sse
            66 0F AE /7 mem        clflushopt   Mb               clflushopt
            F3 0F AE /0 only64     rdfsbase     Ry               fsgsbase
            F3 0F AE /1 only64     rdgsbase     Ry               fsgsbase
            F3 0F AE /2 only64     wrfsbase     Ry               fsgsbase
            F3 0F AE /3 only64     wrgsbase     Ry               fsgsbase
            66 0F AE /6 reg        tpause       Rd               waitpkg
            F3 0F AE /6 reg        umonitor     Ry               waitpkg
            F2 0F AE /6 reg        umwait       Rd               waitpkg
            0F C7 /1 mem o64       cmpxchg16b   Mdq              lock cx16
            0F C7 /1               cmpxchg8b    Mq               lock cx8
            NP 0F C7 /3 mem o64    xrstors64    M                xsaves
            NP 0F C7 /3 mem        xrstors      M                xsaves
            NP 0F C7 /4 mem o64    xsavec64     M                xsavec
            NP 0F C7 /4 mem        xsavec       M                xsavec
            NP 0F C7 /5 mem o64    xsaves64     M                xsaves
            NP 0F C7 /5 mem        xsaves       M                xsaves
            NP 0F C7 /6 mem        vmptrld      Mq               vmx
            66 0F C7 /6 mem        vmclear      Mq               vmx
            F3 0F C7 /6 mem        vmxon        Mq               vmx
            NP 0F C7 /7 mem        vmptrst      Mq               vmx
            NFx 0F C7 /6 reg       rdrand       Rv               rdrand
            NFx 0F C7 /7 reg       rdseed       Rv               rdseed
            F3 0F C7 /7 reg only64 rdpid        Rq               rdpid
            F3 0F C7 /7 reg        rdpid        Rd               rdpid
            NP 0F C3               movnti       My,Gy            sse2

            # Conditional moves, jumps and sets
            0F 40                  cmovo        Gv,Ev            cmov
            0F 41                  cmovno       Gv,Ev            cmov
            0F 42                  cmovb        Gv,Ev            cmov
            0F 43                  cmovae       Gv,Ev            cmov
            0F 44                  cmovz        Gv,Ev            cmov
            0F 45                  cmovnz       Gv,Ev            cmov
            0F 46                  cmovbe       Gv,Ev            cmov
            0F 47                  cmova        Gv,Ev            cmov
            0F 48                  cmovs        Gv,Ev            cmov
            0F 49                  cmovns       Gv,Ev            cmov
            0F 4A                  cmovp        Gv,Ev            cmov
            0F 4B                  cmovnp       Gv,Ev            cmov
            0F 4C                  cmovl        Gv,Ev            cmov
            0F 4D                  cmovge       Gv,Ev            cmov
            0F 4E                  cmovle       Gv,Ev            cmov
            0F 4F                  cmovg        Gv,Ev            cmov
            0F 80                  jo           Jz               f64 i386
            0F 81                  jno          Jz               f64 i386
            0F 82                  jb           Jz               f64 i386
            0F 83                  jae          Jz               f64 i386
            0F 84                  jz           Jz               f64 i386
            0F 85                  jnz          Jz               f64 i386
            0F 86                  jbe          Jz               f64 i386
            0F 87                  ja           Jz               f64 i386
            0F 88                  js           Jz               f64 i386
            0F 89                  jns          Jz               f64 i386
            0F 8A                  jp           Jz               f64 i386
            0F 8B                  jnp          Jz               f64 i386
            0F 8C                  jl           Jz               f64 i386
            0F 8D                  jge          Jz               f64 i386
            0F 8E                  jle          Jz               f64 i386
            0F 8F                  jg           Jz               f64 i386
            0F 90                  seto         Eb               i386
            0F 91                  setno        Eb               i386
            0F 92                  setb         Eb               i386
            0F 93                  setae        Eb               i386
            0F 94                  setz         Eb               i386
            0F 95                  setnz        Eb               i386
            0F 96                  setbe        Eb               i386
            0F 97                  seta         Eb               i386
            0F 98                  sets         Eb               i386
            0F 99                  setns        Eb               i386
            0F 9A                  setp         Eb               i386
            0F 9B                  setnp        Eb               i386
            0F 9C                  setl         Eb               i386
            0F 9D                  setge        Eb               i386
            0F 9E                  setle        Eb               i386
            0F 9F                  setg         Eb               i386

            # Integer instructions
            0F A0                  push         FS               d64 i386
            0F A1                  pop          FS               d64 i386
            0F A8                  push         GS               d64 i386
            0F A9                  pop          GS               d64 i386
            0F A3                  bt           Ev,Gv            i386
            0F AB                  bts          Ev,Gv            lock i386
            0F B3                  btr          Ev,Gv            lock i386
            0F BB                  btc          Ev,Gv            lock i386
            0F BA /4               bt           Ev,Ib            i386
            0F BA /5               bts          Ev,Ib            lock i386
            0F BA /6               btr          Ev,Ib            lock i386
            0F BA /7               btc          Ev,Ib            lock i386
            0F A4                  shld         Ev,Gv,Ib         i386
            0F A5                  shld         Ev,Gv,CL         i386
            0F AC                  shrd         Ev,Gv,Ib         i386
            0F AD                  shrd         Ev,Gv,CL         i386
            0F AF                  imul         Gv,Ev            i386
            0F B0                  cmpxchg      Eb,Gb            lock i486
            0F B1                  cmpxchg      Ev,Gv            lock i486
            0F B2                  lss          Gv,Mp            i386
            0F B4                  lfs          Gv,Mp            i386
            0F B5                  lgs          Gv,Mp            i386
            0F B6                  movzx        Gv,Eb            i386
            0F B7                  movzx        Gv,Ew            i386
            0F BE                  movsx        Gv,Eb            i386
            0F BF                  movsx        Gv,Ew            i386
            F3 0F B8               popcnt       Gv,Ev            popcnt
            F3 0F BC               tzcnt        Gv,Ev            bmi1
            0F BC                  bsf          Gv,Ev            i386
            F3 0F BD               lzcnt        Gv,Ev            abm
            0F BD                  bsr          Gv,Ev            i386
            0F C0                  xadd         Eb,Gb            lock i486
            0F C1                  xadd         Ev,Gv            lock i486
            0F C8+r                bswap        Zv               i486
            NFx 0F 38 F0           movbe        Gv,Mv            movbe
            NFx 0F 38 F1           movbe        Mv,Gv            movbe
            F2 0F 38 F0            crc32        Gy,Eb            sse4_2
            F2 0F 38 F1            crc32        Gy,Ev            sse4_2
            66 0F 38 F6            adcx         Gy,Ey            adx
            F3 0F 38 F6            adox         Gy,Ey            adx
            """;

    private TwoByteOpcodes() {}
}

package dev.hv.cpu.x86.decode;

/**
 * The x87 escape opcodes D8 to DF (Intel SDM vol. 2, tables ), with the second encodings
 * that the 8087 left behind, in the notation of {@link OpcodeReader}.
 */
final class FloatingPointOpcodes {
    static final String FORMS =
            """
            @fpu
            D8 /0 mem              fadd         Md
            D8 /1 mem              fmul         Md
            D8 /2 mem              fcom         Md
            D8 /3 mem              fcomp        Md
            D8 /4 mem              fsub         Md
            D8 /5 mem              fsubr        Md
            D8 /6 mem              fdiv         Md
            D8 /7 mem              fdivr        Md
            D8 /C0+i               fadd         ST,STi
            D8 /C8+i               fmul         ST,STi
            D8 /D0+i               fcom         STi
            D8 /D8+i               fcomp        STi
            D8 /E0+i               fsub         ST,STi
            D8 /E8+i               fsubr        ST,STi
            D8 /F0+i               fdiv         ST,STi
            D8 /F8+i               fdivr        ST,STi
            D9 /0 mem              fld          Md
            D9 /2 mem              fst          Md
            D9 /3 mem              fstp         Md
            D9 /4 mem              fldenv       Menv
            D9 /5 mem              fldcw        Mw
            D9 /6 mem              fnstenv      Menv
            D9 /7 mem              fnstcw       Mw
            D9 /C0+i               fld          STi
            D9 /C8+i               fxch         STi
            D9 /D0                 fnop
            D9 /D8+i               fstp         STi
            D9 /E0                 fchs
            D9 /E1                 fabs
            D9 /E4                 ftst
            D9 /E5                 fxam
            D9 /E8                 fld1
            D9 /E9                 fldl2t
            D9 /EA                 fldl2e
            D9 /EB                 fldpi
            D9 /EC                 fldlg2
            D9 /ED                 fldln2
            D9 /EE                 fldz
            D9 /F0                 f2xm1
            D9 /F1                 fyl2x
            D9 /F2                 fptan
            D9 /F3                 fpatan
            D9 /F4                 fxtract
            D9 /F5                 fprem1
            D9 /F6                 fdecstp
            D9 /F7                 fincstp
            D9 /F8                 fprem
            D9 /F9                 fyl2xp1
            D9 /FA                 fsqrt
            D9 /FB                 fsincos
            D9 /FC                 frndint
            D9 /FD                 fscale
            D9 /FE                 fsin
            D9 /FF                 fcos
            DA /0 mem              fiadd        Md
            DA /1 mem              fimul        Md
            DA /2 mem              ficom        Md
            DA /3 mem              ficomp       Md
            DA /4 mem              fisub        Md
            DA /5 mem              fisubr       Md
            DA /6 mem              fidiv        Md
            DA /7 mem              fidivr       Md
            DA /C0+i               fcmovb       ST,STi           cmov
            DA /C8+i               fcmove       ST,STi           cmov
            DA /D0+i               fcmovbe      ST,STi           cmov
            DA /D8+i               fcmovu       ST,STi           cmov
            DA /E9                 fucompp
            DB /0 mem              fild         Md
            DB /1 mem              fisttp       Md               sse3
            DB /2 mem              fist         Md
            DB /3 mem              fistp        Md
            DB /5 mem              fld          Mt
            DB /7 mem              fstp         Mt
            DB /C0+i               fcmovnb      ST,STi           cmov
            DB /C8+i               fcmovne      ST,STi           cmov
            DB /D0+i               fcmovnbe     ST,STi           cmov
            DB /D8+i               fcmovnu      ST,STi           cmov
            DB /E0                 fneni
            DB /E1                 fndisi
            DB /E2                 fnclex
            DB /E3                 fninit
            DB /E4                 fnsetpm
            DB /E8+i               fucomi       ST,STi           cmov
            DB /F0+i               fcomi        ST,STi           cmov
            DC /0 mem              fadd         Mq
            DC /1 mem              fmul         Mq
            DC /2 mem              fcom         Mq
            DC /3 mem              fcomp        Mq
            DC /4 mem              fsub         Mq
            DC /5 mem              fsubr        Mq
            DC /6 mem              fdiv         Mq
            DC /7 mem              fdivr        Mq
            DC /C0+i               fadd         STi,ST
            DC /C8+i               fmul         STi,ST
            DC /D0+i               fcom         STi
            DC /D8+i               fcomp        STi
            DC /E0+i               fsubr        STi,ST
            DC /E8+i               fsub         STi,ST
            DC /F0+i               fdivr        STi,ST
            DC /F8+i               fdiv         STi,ST
            DD /0 mem              fld          Mq
            DD /1 mem              fisttp       Mq               sse3
            DD /2 mem              fst          Mq
            DD /3 mem              fstp         Mq
            DD /4 mem              frstor       Mfpu
            DD /6 mem              fnsave       Mfpu
            DD /7 mem              fnstsw       Mw
            DD /C0+i               ffree        STi
            DD /C8+i               fxch         STi
            DD /D0+i               fst          STi
            DD /D8+i               fstp         STi
            DD /E0+i               fucom        STi
            DD /E8+i               fucomp       STi
            DE /0 mem              fiadd        Mw
            DE /1 mem              fimul        Mw
            DE /2 mem              ficom        Mw
            DE /3 mem              ficomp       Mw
            DE /4 mem              fisub        Mw
            DE /5 mem              fisubr       Mw
            DE /6 mem              fidiv        Mw
            DE /7 mem              fidivr       Mw
            DE /C0+i               faddp        STi,ST
            DE /C8+i               fmulp        STi,ST
            DE /D0+i               fcomp        STi
            DE /D9                 fcompp
            DE /E0+i               fsubrp       STi,ST
            DE /E8+i               fsubp        STi,ST
            DE /F0+i               fdivrp       STi,ST
            DE /F8+i               fdivp        STi,ST
            DF /0 mem              fild         Mw
            DF /1 mem              fisttp       Mw               sse3
            DF /2 mem              fist         Mw
            DF /3 mem              fistp        Mw
            DF /4 mem              fbld         Mt
            DF /5 mem              fild         Mq
            DF /6 mem              fbstp        Mt
            DF /7 mem              fistp        Mq
            DF /C0+i               ffreep       STi
            DF /C8+i               fxch         STi
            DF /D0+i               fstp         STi
            DF /D8+i               fstp         STi
            DF /E0                 fnstsw       AX
            DF /E8+i               fucomip      ST,STi           cmov
            DF /F0+i               fcomip       ST,STi           cmov
            """;

    private FloatingPointOpcodes() {}
}

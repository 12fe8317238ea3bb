package dev.hv.cpu.x86.decode;

/**
 * The one-byte opcode map (Intel SDM vol. 2, table A-2 and opcode groups 1 to 5 and 11), in the
 * notation of {@link OpcodeReader}.
 */
final class OneByteOpcodes {
    static final String FORMS =
            """
            # Arithmetic
            00                     add          Eb,Gb            lock
            01                     add          Ev,Gv            lock
            02                     add          Gb,Eb
            03                     add          Gv,Ev
            04                     add          AL,Ib
            05                     add          rAX,Iz
            08                     or           Eb,Gb            lock
            09                     or           Ev,Gv            lock
            0A                     or           Gb,Eb
            0B                     or           Gv,Ev
            0C                     or           AL,Ib
            0D                     or           rAX,Iz
            10                     adc          Eb,Gb            lock
            11                     adc          Ev,Gv            lock
            12                     adc          Gb,Eb
            13                     adc          Gv,Ev
            14                     adc          AL,Ib
            15                     adc          rAX,Iz
            18                     sbb          Eb,Gb            lock
            19                     sbb          Ev,Gv            lock
            1A                     sbb          Gb,Eb
            1B                     sbb          Gv,Ev
            1C                     sbb          AL,Ib
            1D                     sbb          rAX,Iz
            20                     and          Eb,Gb            lock
            21                     and          Ev,Gv            lock
            22                     and          Gb,Eb
            23                     and          Gv,Ev
            24                     and          AL,Ib
            25                     and          rAX,Iz
            28                     sub          Eb,Gb            lock
            29                     sub          Ev,Gv            lock
            2A                     sub          Gb,Eb
            2B                     sub          Gv,Ev
            2C                     sub          AL,Ib
            2D                     sub          rAX,Iz
            30                     xor          Eb,Gb            lock
            31                     xor          Ev,Gv            lock
            32                     xor          Gb,Eb
            33                     xor          Gv,Ev
            34                     xor          AL,Ib
            35                     xor          rAX,Iz
            38                     cmp          Eb,Gb
            39                     cmp          Ev,Gv
            3A                     cmp          Gb,Eb
            3B                     cmp          Gv,Ev
            3C                     cmp          AL,Ib
            3D                     cmp          rAX,Iz
            80 /0                  add          Eb,Ib            lock
            80 /1                  or           Eb,Ib            lock
            80 /2                  adc          Eb,Ib            lock
            80 /3                  sbb          Eb,Ib            lock
            80 /4                  and          Eb,Ib            lock
            80 /5                  sub          Eb,Ib            lock
            80 /6                  xor          Eb,Ib            lock
            80 /7                  cmp          Eb,Ib
            81 /0                  add          Ev,Iz            lock
            81 /1                  or           Ev,Iz            lock
            81 /2                  adc          Ev,Iz            lock
            81 /3                  sbb          Ev,Iz            lock
            81 /4                  and          Ev,Iz            lock
            81 /5                  sub          Ev,Iz            lock
            81 /6                  xor          Ev,Iz            lock
            81 /7                  cmp          Ev,Iz
            82 /0 no64             add          Eb,Ib            lock
            82 /1 no64             or           Eb,Ib            lock
            82 /2 no64             adc          Eb,Ib            lock
            82 /3 no64             sbb          Eb,Ib            lock
            82 /4 no64             and          Eb,Ib            lock
            82 /5 no64             sub          Eb,Ib            lock
            82 /6 no64             xor          Eb,Ib            lock
            82 /7 no64             cmp          Eb,Ib
            83 /0                  add          Ev,Ibs           lock
            83 /1                  or           Ev,Ibs           lock
            83 /2                  adc          Ev,Ibs           lock
            83 /3                  sbb          Ev,Ibs           lock
            83 /4                  and          Ev,Ibs           lock
            83 /5                  sub          Ev,Ibs           lock
            83 /6                  xor          Ev,Ibs           lock
            83 /7                  cmp          Ev,Ibs
            40+r no64              inc          Zv
            48+r no64              dec          Zv
            FE /0                  inc          Eb               lock
            FE /1                  dec          Eb               lock
            FF /0                  inc          Ev               lock
            FF /1                  dec          Ev               lock
            F6 /0                  test         Eb,Ib
            F6 /1                  test         Eb,Ib
            F6 /2                  not          Eb               lock
            F6 /3                  neg          Eb               lock
            F6 /4                  mul          Eb
            F6 /5                  imul         Eb
            F6 /6                  div          Eb
            F6 /7                  idiv         Eb
            F7 /0                  test         Ev,Iz
            F7 /1                  test         Ev,Iz
            F7 /2                  not          Ev               lock
            F7 /3                  neg          Ev               lock
            F7 /4                  mul          Ev
            F7 /5                  imul         Ev
            F7 /6                  div          Ev
            F7 /7                  idiv         Ev
            69                     imul         Gv,Ev,Iz
            6B                     imul         Gv,Ev,Ibs
            84                     test         Eb,Gb
            85                     test         Ev,Gv
            A8                     test         AL,Ib
            A9                     test         rAX,Iz
            98 o16                 cbw
            98 o32                 cwde
            98 o64                 cdqe
            99 o16                 cwd
            99 o32                 cdq
            99 o64                 cqo
            27 no64                daa
            2F no64                das
            37 no64                aaa
            3F no64                aas
            D4 no64                aam          Ib
            D5 no64                aad          Ib
            D6 no64                salc

            # Shifts and rotates (/6 is a second SHL)
            C0 /0                  rol          Eb,Ib
            C0 /1                  ror          Eb,Ib
            C0 /2                  rcl          Eb,Ib
            C0 /3                  rcr          Eb,Ib
            C0 /4                  shl          Eb,Ib
            C0 /5                  shr          Eb,Ib
            C0 /6                  shl          Eb,Ib
            C0 /7                  sar          Eb,Ib
            C1 /0                  rol          Ev,Ib
            C1 /1                  ror          Ev,Ib
            C1 /2                  rcl          Ev,Ib
            C1 /3                  rcr          Ev,Ib
            C1 /4                  shl          Ev,Ib
            C1 /5                  shr          Ev,Ib
            C1 /6                  shl          Ev,Ib
            C1 /7                  sar          Ev,Ib
            D0 /0                  rol          Eb,1
            D0 /1                  ror          Eb,1
            D0 /2                  rcl          Eb,1
            D0 /3                  rcr          Eb,1
            D0 /4                  shl          Eb,1
            D0 /5                  shr          Eb,1
            D0 /6                  shl          Eb,1
            D0 /7                  sar          Eb,1
            D1 /0                  rol          Ev,1
            D1 /1                  ror          Ev,1
            D1 /2                  rcl          Ev,1
            D1 /3                  rcr          Ev,1
            D1 /4                  shl          Ev,1
            D1 /5                  shr          Ev,1
            D1 /6                  shl          Ev,1
            D1 /7                  sar          Ev,1
            D2 /0                  rol          Eb,CL
            D2 /1                  ror          Eb,CL
            D2 /2                  rcl          Eb,CL
            D2 /3                  rcr          Eb,CL
            D2 /4                  shl          Eb,CL
            D2 /5                  shr          Eb,CL
            D2 /6                  shl          Eb,CL
            D2 /7                  sar          Eb,CL
            D3 /0                  rol          Ev,CL
            D3 /1                  ror          Ev,CL
            D3 /2                  rcl          Ev,CL
            D3 /3                  rcr          Ev,CL
            D3 /4                  shl          Ev,CL
            D3 /5                  shr          Ev,CL
            D3 /6                  shl          Ev,CL
            D3 /7                  sar          Ev,CL

            # Data transfer
            86                     xchg         Eb,Gb            lock
            87                     xchg         Ev,Gv            lock
            88                     mov          Eb,Gb
            89                     mov          Ev,Gv
            8A                     mov          Gb,Eb
            8B                     mov          Gv,Ev
            8C                     mov          Rv/Mw,Sw
            8E                     mov          Sw,Ew
            8D                     lea          Gv,M
            F3 90 norexb           pause
            90 norexb              nop
            90+r                   xchg         Zv,rAX
            A0                     mov          AL,Ob
            A1                     mov          rAX,Ov
            A2                     mov          Ob,AL
            A3                     mov          Ov,rAX
            B0+r                   mov          Zb,Ib
            B8+r                   mov          Zv,Iv
            C6 /0                  mov          Eb,Ib
            C7 /0                  mov          Ev,Iz
            C4 mem no64            les          Gz,Mp
            C5 mem no64            lds          Gz,Mp
            63 no64                arpl         Ew,Gw
            63 only64 o16          movsxd       Gw,Ew
            63 only64              movsxd       Gv,Ed
            62 no64                bound        Gv,Ma
            D7                     xlat
            9E no64                sahf
            9E only64              sahf                          lahf
            9F no64                lahf
            9F only64              lahf                          lahf

            # Stack
            06 no64                push         ES
            07 no64                pop          ES
            0E no64                push         CS
            16 no64                push         SS
            17 no64                pop          SS
            1E no64                push         DS
            1F no64                pop          DS
            50+r                   push         Zv               d64
            58+r                   pop          Zv               d64
            60 no64                pusha
            61 no64                popa
            68                     push         Iz               d64
            6A                     push         Ibs              d64
            8F /0                  pop          Ev               d64
            FF /6                  push         Ev               d64
            9C                     pushf                         d64
            9D                     popf                          d64
            C8                     enter        Iw,Ib            d64
            C9                     leave                         d64

            # Strings and ports
            6C                     ins          Yb,DX
            6D                     ins          Yz,DX
            6E                     outs         DX,Xb
            6F                     outs         DX,Xz
            A4                     movs         Yb,Xb
            A5                     movs         Yv,Xv
            A6                     cmps         Xb,Yb
            A7                     cmps         Xv,Yv
            AA                     stos         Yb,AL
            AB                     stos         Yv,rAX
            AC                     lods         AL,Xb
            AD                     lods         rAX,Xv
            AE                     scas         AL,Yb
            AF                     scas         rAX,Yv
            E4                     in           AL,Ib
            E5                     in           eAX,Ib
            E6                     out          Ib,AL
            E7                     out          Ib,eAX
            EC                     in           AL,DX
            ED                     in           eAX,DX
            EE                     out          DX,AL
            EF                     out          DX,eAX

            # Control transfer
            70                     jo           Jb               f64
            71                     jno          Jb               f64
            72                     jb           Jb               f64
            73                     jae          Jb               f64
            74                     jz           Jb               f64
            75                     jnz          Jb               f64
            76                     jbe          Jb               f64
            77                     ja           Jb               f64
            78                     js           Jb               f64
            79                     jns          Jb               f64
            7A                     jp           Jb               f64
            7B                     jnp          Jb               f64
            7C                     jl           Jb               f64
            7D                     jge          Jb               f64
            7E                     jle          Jb               f64
            7F                     jg           Jb               f64
            E0                     loopne       Jb               f64
            E1                     loope        Jb               f64
            E2                     loop         Jb               f64
            E3 a16                 jcxz         Jb               f64
            E3 a32                 jecxz        Jb               f64
            E3 a64                 jrcxz        Jb               f64
            E8                     call         Jz               f64
            E9                     jmp          Jz               f64
            EB                     jmp          Jb               f64
            9A no64                callf        Ap
            EA no64                jmpf         Ap
            FF /2                  call         Ev               f64
            FF /3                  callf        Mp
            FF /4                  jmp          Ev               f64
            FF /5                  jmpf         Mp
            C2                     ret          Iw               f64
            C3                     ret                           f64
            CA                     retf         Iw
            CB                     retf
            CC                     int3
            CD                     int          Ib
            CE no64                into
            CF                     iret
            F1                     int1                          i386

            # Flags and the rest
            9B                     fwait                         fpu
            F4                     hlt
            F5                     cmc
            F8                     clc
            F9                     stc
            FA                     cli
            FB                     sti
            FC                     cld
            FD                     std
            C6 /F8                 xabort       Ib               rtm
            C7 /F8                 xbegin       Jz               rtm
            """;

    private OneByteOpcodes() {}
}

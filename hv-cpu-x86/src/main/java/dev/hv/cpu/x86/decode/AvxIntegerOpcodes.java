package dev.hv.cpu.x86.decode;

/**
 * Integers with VEX: AVX, AVX2, AES, PCLMULQDQ, BMI1 and BMI2 (Intel SDM vol. 2, tables
 * and opcode group 17), in the notation of {@link OpcodeReader}.
 */
final class AvxIntegerOpcodes {
    static final String FORMS =
            """
            # Packed integers with a form for MMX or SSE
            VEX.66.0F          60       vpunpcklbw       Vx,Hx,Wx         avx/avx2
            VEX.66.0F          61       vpunpcklwd       Vx,Hx,Wx         avx/avx2
            VEX.66.0F          62       vpunpckldq       Vx,Hx,Wx         avx/avx2
            VEX.66.0F          63       vpacksswb        Vx,Hx,Wx         avx/avx2
            VEX.66.0F          64       vpcmpgtb         Vx,Hx,Wx         avx/avx2
            VEX.66.0F          65       vpcmpgtw         Vx,Hx,Wx         avx/avx2
            VEX.66.0F          66       vpcmpgtd         Vx,Hx,Wx         avx/avx2
            VEX.66.0F          67       vpackuswb        Vx,Hx,Wx         avx/avx2
            VEX.66.0F          68       vpunpckhbw       Vx,Hx,Wx         avx/avx2
            VEX.66.0F          69       vpunpckhwd       Vx,Hx,Wx         avx/avx2
            VEX.66.0F          6A       vpunpckhdq       Vx,Hx,Wx         avx/avx2
            VEX.66.0F          6B       vpackssdw        Vx,Hx,Wx         avx/avx2
            VEX.66.0F          6C       vpunpcklqdq      Vx,Hx,Wx         avx/avx2
            VEX.66.0F          6D       vpunpckhqdq      Vx,Hx,Wx         avx/avx2
            VEX.66.0F          74       vpcmpeqb         Vx,Hx,Wx         avx/avx2
            VEX.66.0F          75       vpcmpeqw         Vx,Hx,Wx         avx/avx2
            VEX.66.0F          76       vpcmpeqd         Vx,Hx,Wx         avx/avx2
            VEX.66.0F          D4       vpaddq           Vx,Hx,Wx         avx/avx2
            VEX.66.0F          D5       vpmullw          Vx,Hx,Wx         avx/avx2
            VEX.66.0F          D8       vpsubusb         Vx,Hx,Wx         avx/avx2
            VEX.66.0F          D9       vpsubusw         Vx,Hx,Wx         avx/avx2
            VEX.66.0F          DA       vpminub          Vx,Hx,Wx         avx/avx2
            VEX.66.0F          DB       vpand            Vx,Hx,Wx         avx/avx2
            VEX.66.0F          DC       vpaddusb         Vx,Hx,Wx         avx/avx2
            VEX.66.0F          DD       vpaddusw         Vx,Hx,Wx         avx/avx2
            VEX.66.0F          DE       vpmaxub          Vx,Hx,Wx         avx/avx2
            VEX.66.0F          DF       vpandn           Vx,Hx,Wx         avx/avx2
            VEX.66.0F          E0       vpavgb           Vx,Hx,Wx         avx/avx2
            VEX.66.0F          E3       vpavgw           Vx,Hx,Wx         avx/avx2
            VEX.66.0F          E4       vpmulhuw         Vx,Hx,Wx         avx/avx2
            VEX.66.0F          E5       vpmulhw          Vx,Hx,Wx         avx/avx2
            VEX.66.0F          E8       vpsubsb          Vx,Hx,Wx         avx/avx2
            VEX.66.0F          E9       vpsubsw          Vx,Hx,Wx         avx/avx2
            VEX.66.0F          EA       vpminsw          Vx,Hx,Wx         avx/avx2
            VEX.66.0F          EB       vpor             Vx,Hx,Wx         avx/avx2
            VEX.66.0F          EC       vpaddsb          Vx,Hx,Wx         avx/avx2
            VEX.66.0F          ED       vpaddsw          Vx,Hx,Wx         avx/avx2
            VEX.66.0F          EE       vpmaxsw          Vx,Hx,Wx         avx/avx2
            VEX.66.0F          EF       vpxor            Vx,Hx,Wx         avx/avx2
            VEX.66.0F          F4       vpmuludq         Vx,Hx,Wx         avx/avx2
            VEX.66.0F          F5       vpmaddwd         Vx,Hx,Wx         avx/avx2
            VEX.66.0F          F6       vpsadbw          Vx,Hx,Wx         avx/avx2
            VEX.66.0F          F8       vpsubb           Vx,Hx,Wx         avx/avx2
            VEX.66.0F          F9       vpsubw           Vx,Hx,Wx         avx/avx2
            VEX.66.0F          FA       vpsubd           Vx,Hx,Wx         avx/avx2
            VEX.66.0F          FB       vpsubq           Vx,Hx,Wx         avx/avx2
            VEX.66.0F          FC       vpaddb           Vx,Hx,Wx         avx/avx2
            VEX.66.0F          FD       vpaddw           Vx,Hx,Wx         avx/avx2
            VEX.66.0F          FE       vpaddd           Vx,Hx,Wx         avx/avx2
            VEX.66.0F          D1       vpsrlw           Vx,Hx,Wdq        avx/avx2
            VEX.66.0F          D2       vpsrld           Vx,Hx,Wdq        avx/avx2
            VEX.66.0F          D3       vpsrlq           Vx,Hx,Wdq        avx/avx2
            VEX.66.0F          E1       vpsraw           Vx,Hx,Wdq        avx/avx2
            VEX.66.0F          E2       vpsrad           Vx,Hx,Wdq        avx/avx2
            VEX.66.0F          F1       vpsllw           Vx,Hx,Wdq        avx/avx2
            VEX.66.0F          F2       vpslld           Vx,Hx,Wdq        avx/avx2
            VEX.66.0F          F3       vpsllq           Vx,Hx,Wdq        avx/avx2
            VEX.66.0F          71 /2    vpsrlw           Hx,Ux,Ib         avx/avx2
            VEX.66.0F          71 /4    vpsraw           Hx,Ux,Ib         avx/avx2
            VEX.66.0F          71 /6    vpsllw           Hx,Ux,Ib         avx/avx2
            VEX.66.0F          72 /2    vpsrld           Hx,Ux,Ib         avx/avx2
            VEX.66.0F          72 /4    vpsrad           Hx,Ux,Ib         avx/avx2
            VEX.66.0F          72 /6    vpslld           Hx,Ux,Ib         avx/avx2
            VEX.66.0F          73 /2    vpsrlq           Hx,Ux,Ib         avx/avx2
            VEX.66.0F          73 /3    vpsrldq          Hx,Ux,Ib         avx/avx2
            VEX.66.0F          73 /6    vpsllq           Hx,Ux,Ib         avx/avx2
            VEX.66.0F          73 /7    vpslldq          Hx,Ux,Ib         avx/avx2
            VEX.66.0F38        00       vpshufb          Vx,Hx,Wx         avx/avx2
            VEX.66.0F38        01       vphaddw          Vx,Hx,Wx         avx/avx2
            VEX.66.0F38        02       vphaddd          Vx,Hx,Wx         avx/avx2
            VEX.66.0F38        03       vphaddsw         Vx,Hx,Wx         avx/avx2
            VEX.66.0F38        04       vpmaddubsw       Vx,Hx,Wx         avx/avx2
            VEX.66.0F38        05       vphsubw          Vx,Hx,Wx         avx/avx2
            VEX.66.0F38        06       vphsubd          Vx,Hx,Wx         avx/avx2
            VEX.66.0F38        07       vphsubsw         Vx,Hx,Wx         avx/avx2
            VEX.66.0F38        08       vpsignb          Vx,Hx,Wx         avx/avx2
            VEX.66.0F38        09       vpsignw          Vx,Hx,Wx         avx/avx2
            VEX.66.0F38        0A       vpsignd          Vx,Hx,Wx         avx/avx2
            VEX.66.0F38        0B       vpmulhrsw        Vx,Hx,Wx         avx/avx2
            VEX.66.0F38        28       vpmuldq          Vx,Hx,Wx         avx/avx2
            VEX.66.0F38        29       vpcmpeqq         Vx,Hx,Wx         avx/avx2
            VEX.66.0F38        2B       vpackusdw        Vx,Hx,Wx         avx/avx2
            VEX.66.0F38        37       vpcmpgtq         Vx,Hx,Wx         avx/avx2
            VEX.66.0F38        38       vpminsb          Vx,Hx,Wx         avx/avx2
            VEX.66.0F38        39       vpminsd          Vx,Hx,Wx         avx/avx2
            VEX.66.0F38        3A       vpminuw          Vx,Hx,Wx         avx/avx2
            VEX.66.0F38        3B       vpminud          Vx,Hx,Wx         avx/avx2
            VEX.66.0F38        3C       vpmaxsb          Vx,Hx,Wx         avx/avx2
            VEX.66.0F38        3D       vpmaxsd          Vx,Hx,Wx         avx/avx2
            VEX.66.0F38        3E       vpmaxuw          Vx,Hx,Wx         avx/avx2
            VEX.66.0F38        3F       vpmaxud          Vx,Hx,Wx         avx/avx2
            VEX.66.0F38        40       vpmulld          Vx,Hx,Wx         avx/avx2
            VEX.66.0F38        1C       vpabsb           Vx,Wx            avx/avx2
            VEX.66.0F38        1D       vpabsw           Vx,Wx            avx/avx2
            VEX.66.0F38        1E       vpabsd           Vx,Wx            avx/avx2
            VEX.128.66.0F38    20       vpmovsxbw        Vdq,Wq           avx
            VEX.256.66.0F38    20       vpmovsxbw        Vqq,Wdq          avx2
            VEX.128.66.0F38    21       vpmovsxbd        Vdq,Wd           avx
            VEX.256.66.0F38    21       vpmovsxbd        Vqq,Wq           avx2
            VEX.128.66.0F38    22       vpmovsxbq        Vdq,Ww           avx
            VEX.256.66.0F38    22       vpmovsxbq        Vqq,Wd           avx2
            VEX.128.66.0F38    23       vpmovsxwd        Vdq,Wq           avx
            VEX.256.66.0F38    23       vpmovsxwd        Vqq,Wdq          avx2
            VEX.128.66.0F38    24       vpmovsxwq        Vdq,Wd           avx
            VEX.256.66.0F38    24       vpmovsxwq        Vqq,Wq           avx2
            VEX.128.66.0F38    25       vpmovsxdq        Vdq,Wq           avx
            VEX.256.66.0F38    25       vpmovsxdq        Vqq,Wdq          avx2
            VEX.128.66.0F38    30       vpmovzxbw        Vdq,Wq           avx
            VEX.256.66.0F38    30       vpmovzxbw        Vqq,Wdq          avx2
            VEX.128.66.0F38    31       vpmovzxbd        Vdq,Wd           avx
            VEX.256.66.0F38    31       vpmovzxbd        Vqq,Wq           avx2
            VEX.128.66.0F38    32       vpmovzxbq        Vdq,Ww           avx
            VEX.256.66.0F38    32       vpmovzxbq        Vqq,Wd           avx2
            VEX.128.66.0F38    33       vpmovzxwd        Vdq,Wq           avx
            VEX.256.66.0F38    33       vpmovzxwd        Vqq,Wdq          avx2
            VEX.128.66.0F38    34       vpmovzxwq        Vdq,Wd           avx
            VEX.256.66.0F38    34       vpmovzxwq        Vqq,Wq           avx2
            VEX.128.66.0F38    35       vpmovzxdq        Vdq,Wq           avx
            VEX.256.66.0F38    35       vpmovzxdq        Vqq,Wdq          avx2
            VEX.66.0F38        17       vptest           Vx,Wx            avx
            VEX.128.66.0F38    41       vphminposuw      Vdq,Wdq          avx
            VEX.66.0F38        2A       vmovntdqa        Vx,Mx            avx/avx2
            VEX.66.0F3A        0E       vpblendw         Vx,Hx,Wx,Ib      avx/avx2
            VEX.66.0F3A        0F       vpalignr         Vx,Hx,Wx,Ib      avx/avx2
            VEX.66.0F3A        42       vmpsadbw         Vx,Hx,Wx,Ib      avx/avx2
            VEX.66.0F3A.W0     4C       vpblendvb        Vx,Hx,Wx,Lx      avx/avx2
            VEX.66.0F          70       vpshufd          Vx,Wx,Ib         avx/avx2
            VEX.F3.0F          70       vpshufhw         Vx,Wx,Ib         avx/avx2
            VEX.F2.0F          70       vpshuflw         Vx,Wx,Ib         avx/avx2
            VEX.128.66.0F3A    60       vpcmpestrm       Vdq,Wdq,Ib       avx
            VEX.128.66.0F3A    61       vpcmpestri       Vdq,Wdq,Ib       avx
            VEX.128.66.0F3A    62       vpcmpistrm       Vdq,Wdq,Ib       avx
            VEX.128.66.0F3A    63       vpcmpistri       Vdq,Wdq,Ib       avx
            # Moves, and single elements
            VEX.128.66.0F.W1   6E only64 vmovq            Vq,Eq            avx
            VEX.128.66.0F      6E       vmovd            Vd,Ed            avx
            VEX.128.66.0F.W1   7E only64 vmovq            Eq,Vq            avx
            VEX.128.66.0F      7E       vmovd            Ed,Vd            avx
            VEX.66.0F          6F       vmovdqa          Vx,Wx            avx
            VEX.66.0F          7F       vmovdqa          Wx,Vx            avx
            VEX.F3.0F          6F       vmovdqu          Vx,Wx            avx
            VEX.F3.0F          7F       vmovdqu          Wx,Vx            avx
            VEX.128.F3.0F      7E       vmovq            Vq,Wq            avx
            VEX.128.66.0F      D6       vmovq            Wq,Vq            avx
            VEX.66.0F          E7       vmovntdq         Mx,Vx            avx
            VEX.F2.0F          F0       vlddqu           Vx,Mx            avx
            VEX.128.66.0F      F7       vmaskmovdqu      Vdq,Udq          avx
            VEX.66.0F          D7       vpmovmskb        Gd,Ux            avx/avx2
            VEX.128.66.0F      C4       vpinsrw          Vdq,Hdq,Rd/Mw,Ib avx
            VEX.128.66.0F      C5       vpextrw          Gd,Udq,Ib        avx
            VEX.128.66.0F3A    14       vpextrb          Rd/Mb,Vdq,Ib     avx
            VEX.128.66.0F3A    15       vpextrw          Rd/Mw,Vdq,Ib     avx
            VEX.128.66.0F3A.W1 16 only64 vpextrq          Eq,Vdq,Ib        avx
            VEX.128.66.0F3A    16       vpextrd          Ed,Vdq,Ib        avx
            VEX.128.66.0F3A    20       vpinsrb          Vdq,Hdq,Rd/Mb,Ib avx
            VEX.128.66.0F3A.W1 22 only64 vpinsrq          Vdq,Hdq,Eq,Ib    avx
            VEX.128.66.0F3A    22       vpinsrd          Vdq,Hdq,Ed,Ib    avx
            # What only AVX2 has
            VEX.66.0F38.W0     45       vpsrlvd          Vx,Hx,Wx         avx2
            VEX.66.0F38.W1     45       vpsrlvq          Vx,Hx,Wx         avx2
            VEX.66.0F38.W0     46       vpsravd          Vx,Hx,Wx         avx2
            VEX.66.0F38.W0     47       vpsllvd          Vx,Hx,Wx         avx2
            VEX.66.0F38.W1     47       vpsllvq          Vx,Hx,Wx         avx2
            VEX.66.0F38.W0     58       vpbroadcastd     Vx,Wd            avx2
            VEX.66.0F38.W0     59       vpbroadcastq     Vx,Wq            avx2
            VEX.66.0F38.W0     78       vpbroadcastb     Vx,Wb            avx2
            VEX.66.0F38.W0     79       vpbroadcastw     Vx,Ww            avx2
            VEX.256.66.0F38.W0 5A       vbroadcasti128   Vqq,Mdq          avx2
            VEX.66.0F3A.W0     02       vpblendd         Vx,Hx,Wx,Ib      avx2
            VEX.256.66.0F38.W0 36       vpermd           Vqq,Hqq,Wqq      avx2
            VEX.256.66.0F38.W0 16       vpermps          Vqq,Hqq,Wqq      avx2
            VEX.256.66.0F3A.W1 00       vpermq           Vqq,Wqq,Ib       avx2
            VEX.256.66.0F3A.W1 01       vpermpd          Vqq,Wqq,Ib       avx2
            VEX.256.66.0F3A.W0 46       vperm2i128       Vqq,Hqq,Wqq,Ib   avx2
            VEX.256.66.0F3A.W0 38       vinserti128      Vqq,Hqq,Wdq,Ib   avx2
            VEX.256.66.0F3A.W0 39       vextracti128     Wdq,Vqq,Ib       avx2
            VEX.66.0F38.W0     8C       vpmaskmovd       Vx,Hx,Mx         avx2
            VEX.66.0F38.W0     8E       vpmaskmovd       Mx,Hx,Vx         avx2
            VEX.66.0F38.W1     8C       vpmaskmovq       Vx,Hx,Mx         avx2
            VEX.66.0F38.W1     8E       vpmaskmovq       Mx,Hx,Vx         avx2
            VEX.66.0F38.W0     90       vpgatherdd       Vx,Md,Hx         vsib avx2
            VEX.66.0F38.W1     90       vpgatherdq       Vx,Mq,Hx         vsibx avx2
            VEX.66.0F38.W0     92       vgatherdps       Vx,Md,Hx         vsib avx2
            VEX.66.0F38.W1     92       vgatherdpd       Vx,Mq,Hx         vsibx avx2
            VEX.66.0F38.W0     91       vpgatherqd       Vdq,Md,Hdq       vsib avx2
            VEX.66.0F38.W1     91       vpgatherqq       Vx,Mq,Hx         vsib avx2
            VEX.66.0F38.W0     93       vgatherqps       Vdq,Md,Hdq       vsib avx2
            VEX.66.0F38.W1     93       vgatherqpd       Vx,Mq,Hx         vsib avx2
            # AES and carry-less multiplication
            VEX.128.66.0F38    DB       vaesimc          Vdq,Wdq          aes
            VEX.66.0F38        DC       vaesenc          Vx,Hx,Wx         aes/vaes
            VEX.66.0F38        DD       vaesenclast      Vx,Hx,Wx         aes/vaes
            VEX.66.0F38        DE       vaesdec          Vx,Hx,Wx         aes/vaes
            VEX.66.0F38        DF       vaesdeclast      Vx,Hx,Wx         aes/vaes
            VEX.128.66.0F3A    DF       vaeskeygenassist Vdq,Wdq,Ib       aes
            VEX.66.0F3A        44       vpclmulqdq       Vx,Hx,Wx,Ib      pclmulqdq/vpclmulqdq
            # General registers
            VEX.128.NP.0F38    F2       andn             Gy,By,Ey         bmi1
            VEX.128.NP.0F38    F3 /1    blsr             By,Ey            bmi1
            VEX.128.NP.0F38    F3 /2    blsmsk           By,Ey            bmi1
            VEX.128.NP.0F38    F3 /3    blsi             By,Ey            bmi1
            VEX.128.NP.0F38    F7       bextr            Gy,Ey,By         bmi1
            VEX.128.NP.0F38    F5       bzhi             Gy,Ey,By         bmi2
            VEX.128.F3.0F38    F5       pext             Gy,By,Ey         bmi2
            VEX.128.F2.0F38    F5       pdep             Gy,By,Ey         bmi2
            VEX.128.F2.0F38    F6       mulx             Gy,By,Ey         bmi2
            VEX.128.F2.0F3A    F0       rorx             Gy,Ey,Ib         bmi2
            VEX.128.66.0F38    F7       shlx             Gy,Ey,By         bmi2
            VEX.128.F3.0F38    F7       sarx             Gy,Ey,By         bmi2
            VEX.128.F2.0F38    F7       shrx             Gy,Ey,By         bmi2
            """;

    private AvxIntegerOpcodes() {}
}

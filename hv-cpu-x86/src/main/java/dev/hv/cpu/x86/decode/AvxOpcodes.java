package dev.hv.cpu.x86.decode;

/**
 * Floating point with VEX: AVX, F16C and FMA (Intel SDM vol. 2, tables ), in the notation
 * of {@link OpcodeReader}.
 */
final class AvxOpcodes {
    static final String FORMS =
            """
            # Moves
            VEX.NP.0F          10       vmovups          Vx,Wx            avx
            VEX.NP.0F          11       vmovups          Wx,Vx            avx
            VEX.NP.0F          28       vmovaps          Vx,Wx            avx
            VEX.NP.0F          29       vmovaps          Wx,Vx            avx
            VEX.NP.0F          2B       vmovntps         Mx,Vx            avx
            VEX.NP.0F          50       vmovmskps        Gd,Ux            avx
            VEX.NP.0F          14       vunpcklps        Vx,Hx,Wx         avx
            VEX.NP.0F          15       vunpckhps        Vx,Hx,Wx         avx
            VEX.128.NP.0F      13       vmovlps          Mq,Vq            avx
            VEX.128.NP.0F      17       vmovhps          Mq,Vq            avx
            VEX.66.0F          10       vmovupd          Vx,Wx            avx
            VEX.66.0F          11       vmovupd          Wx,Vx            avx
            VEX.66.0F          28       vmovapd          Vx,Wx            avx
            VEX.66.0F          29       vmovapd          Wx,Vx            avx
            VEX.66.0F          2B       vmovntpd         Mx,Vx            avx
            VEX.66.0F          50       vmovmskpd        Gd,Ux            avx
            VEX.66.0F          14       vunpcklpd        Vx,Hx,Wx         avx
            VEX.66.0F          15       vunpckhpd        Vx,Hx,Wx         avx
            VEX.128.66.0F      13       vmovlpd          Mq,Vq            avx
            VEX.128.66.0F      17       vmovhpd          Mq,Vq            avx
            VEX.F3.0F          10 mem   vmovss           Vss,Wss          avx
            VEX.F3.0F          10 reg   vmovss           Vss,Hss,Uss      avx
            VEX.F3.0F          11 mem   vmovss           Wss,Vss          avx
            VEX.F3.0F          11 reg   vmovss           Uss,Hss,Vss      avx
            VEX.F2.0F          10 mem   vmovsd           Vsd,Wsd          avx
            VEX.F2.0F          10 reg   vmovsd           Vsd,Hsd,Usd      avx
            VEX.F2.0F          11 mem   vmovsd           Wsd,Vsd          avx
            VEX.F2.0F          11 reg   vmovsd           Usd,Hsd,Vsd      avx
            VEX.128.NP.0F      12 mem   vmovlps          Vq,Hq,Mq         avx
            VEX.128.NP.0F      12 reg   vmovhlps         Vq,Hq,Uq         avx
            VEX.128.NP.0F      16 mem   vmovhps          Vq,Hq,Mq         avx
            VEX.128.NP.0F      16 reg   vmovlhps         Vq,Hq,Uq         avx
            VEX.128.66.0F      12       vmovlpd          Vq,Hq,Mq         avx
            VEX.128.66.0F      16       vmovhpd          Vq,Hq,Mq         avx
            VEX.F3.0F          12       vmovsldup        Vx,Wx            avx
            VEX.F3.0F          16       vmovshdup        Vx,Wx            avx
            VEX.128.F2.0F      12       vmovddup         Vdq,Wq           avx
            VEX.256.F2.0F      12       vmovddup         Vqq,Wqq          avx
            VEX.128.NP.0F      77       vzeroupper                        avx
            VEX.256.NP.0F      77       vzeroall                          avx
            VEX.128.NP.0F      AE /2    vldmxcsr         Md               avx
            VEX.128.NP.0F      AE /3    vstmxcsr         Md               avx
            # Arithmetic, logic, shuffles
            VEX.NP.0F          51       vsqrtps          Vx,Wx            avx
            VEX.66.0F          51       vsqrtpd          Vx,Wx            avx
            VEX.F3.0F          51       vsqrtss          Vss,Hss,Wss      avx
            VEX.F2.0F          51       vsqrtsd          Vsd,Hsd,Wsd      avx
            VEX.NP.0F          54       vandps           Vx,Hx,Wx         avx
            VEX.66.0F          54       vandpd           Vx,Hx,Wx         avx
            VEX.NP.0F          55       vandnps          Vx,Hx,Wx         avx
            VEX.66.0F          55       vandnpd          Vx,Hx,Wx         avx
            VEX.NP.0F          56       vorps            Vx,Hx,Wx         avx
            VEX.66.0F          56       vorpd            Vx,Hx,Wx         avx
            VEX.NP.0F          57       vxorps           Vx,Hx,Wx         avx
            VEX.66.0F          57       vxorpd           Vx,Hx,Wx         avx
            VEX.NP.0F          58       vaddps           Vx,Hx,Wx         avx
            VEX.66.0F          58       vaddpd           Vx,Hx,Wx         avx
            VEX.F3.0F          58       vaddss           Vss,Hss,Wss      avx
            VEX.F2.0F          58       vaddsd           Vsd,Hsd,Wsd      avx
            VEX.NP.0F          59       vmulps           Vx,Hx,Wx         avx
            VEX.66.0F          59       vmulpd           Vx,Hx,Wx         avx
            VEX.F3.0F          59       vmulss           Vss,Hss,Wss      avx
            VEX.F2.0F          59       vmulsd           Vsd,Hsd,Wsd      avx
            VEX.NP.0F          5C       vsubps           Vx,Hx,Wx         avx
            VEX.66.0F          5C       vsubpd           Vx,Hx,Wx         avx
            VEX.F3.0F          5C       vsubss           Vss,Hss,Wss      avx
            VEX.F2.0F          5C       vsubsd           Vsd,Hsd,Wsd      avx
            VEX.NP.0F          5D       vminps           Vx,Hx,Wx         avx
            VEX.66.0F          5D       vminpd           Vx,Hx,Wx         avx
            VEX.F3.0F          5D       vminss           Vss,Hss,Wss      avx
            VEX.F2.0F          5D       vminsd           Vsd,Hsd,Wsd      avx
            VEX.NP.0F          5E       vdivps           Vx,Hx,Wx         avx
            VEX.66.0F          5E       vdivpd           Vx,Hx,Wx         avx
            VEX.F3.0F          5E       vdivss           Vss,Hss,Wss      avx
            VEX.F2.0F          5E       vdivsd           Vsd,Hsd,Wsd      avx
            VEX.NP.0F          5F       vmaxps           Vx,Hx,Wx         avx
            VEX.66.0F          5F       vmaxpd           Vx,Hx,Wx         avx
            VEX.F3.0F          5F       vmaxss           Vss,Hss,Wss      avx
            VEX.F2.0F          5F       vmaxsd           Vsd,Hsd,Wsd      avx
            VEX.NP.0F          52       vrsqrtps         Vx,Wx            avx
            VEX.F3.0F          52       vrsqrtss         Vss,Hss,Wss      avx
            VEX.NP.0F          53       vrcpps           Vx,Wx            avx
            VEX.F3.0F          53       vrcpss           Vss,Hss,Wss      avx
            VEX.66.0F          7C       vhaddpd          Vx,Hx,Wx         avx
            VEX.F2.0F          7C       vhaddps          Vx,Hx,Wx         avx
            VEX.66.0F          7D       vhsubpd          Vx,Hx,Wx         avx
            VEX.F2.0F          7D       vhsubps          Vx,Hx,Wx         avx
            VEX.66.0F          D0       vaddsubpd        Vx,Hx,Wx         avx
            VEX.F2.0F          D0       vaddsubps        Vx,Hx,Wx         avx
            VEX.NP.0F          C2       vcmpps           Vx,Hx,Wx,Ib      avx
            VEX.66.0F          C2       vcmppd           Vx,Hx,Wx,Ib      avx
            VEX.F3.0F          C2       vcmpss           Vss,Hss,Wss,Ib   avx
            VEX.F2.0F          C2       vcmpsd           Vsd,Hsd,Wsd,Ib   avx
            VEX.NP.0F          C6       vshufps          Vx,Hx,Wx,Ib      avx
            VEX.66.0F          C6       vshufpd          Vx,Hx,Wx,Ib      avx
            VEX.NP.0F          2E       vucomiss         Vss,Wss          avx
            VEX.66.0F          2E       vucomisd         Vsd,Wsd          avx
            VEX.NP.0F          2F       vcomiss          Vss,Wss          avx
            VEX.66.0F          2F       vcomisd          Vsd,Wsd          avx
            VEX.66.0F3A        08       vroundps         Vx,Wx,Ib         avx
            VEX.66.0F3A        09       vroundpd         Vx,Wx,Ib         avx
            VEX.66.0F3A        0A       vroundss         Vss,Hss,Wss,Ib   avx
            VEX.66.0F3A        0B       vroundsd         Vsd,Hsd,Wsd,Ib   avx
            VEX.66.0F3A        0C       vblendps         Vx,Hx,Wx,Ib      avx
            VEX.66.0F3A        0D       vblendpd         Vx,Hx,Wx,Ib      avx
            VEX.66.0F3A        40       vdpps            Vx,Hx,Wx,Ib      avx
            VEX.128.66.0F3A    41       vdppd            Vdq,Hdq,Wdq,Ib   avx
            VEX.66.0F3A.W0     4A       vblendvps        Vx,Hx,Wx,Lx      avx
            VEX.66.0F3A.W0     4B       vblendvpd        Vx,Hx,Wx,Lx      avx
            VEX.128.66.0F3A    17       vextractps       Ed,Vdq,Ib        avx
            VEX.128.66.0F3A    21       vinsertps        Vdq,Hdq,Udq/Md,Ib avx
            # Conversions
            VEX.F3.0F          2A       vcvtsi2ss        Vss,Hss,Ey       avx
            VEX.F2.0F          2A       vcvtsi2sd        Vsd,Hsd,Ey       avx
            VEX.F3.0F          2C       vcvttss2si       Gy,Wss           avx
            VEX.F2.0F          2C       vcvttsd2si       Gy,Wsd           avx
            VEX.F3.0F          2D       vcvtss2si        Gy,Wss           avx
            VEX.F2.0F          2D       vcvtsd2si        Gy,Wsd           avx
            VEX.128.NP.0F      5A       vcvtps2pd        Vdq,Wq           avx
            VEX.256.NP.0F      5A       vcvtps2pd        Vqq,Wdq          avx
            VEX.66.0F          5A       vcvtpd2ps        Vdq,Wx           avx
            VEX.F3.0F          5A       vcvtss2sd        Vsd,Hsd,Wss      avx
            VEX.F2.0F          5A       vcvtsd2ss        Vss,Hss,Wsd      avx
            VEX.NP.0F          5B       vcvtdq2ps        Vx,Wx            avx
            VEX.66.0F          5B       vcvtps2dq        Vx,Wx            avx
            VEX.F3.0F          5B       vcvttps2dq       Vx,Wx            avx
            VEX.66.0F          E6       vcvttpd2dq       Vdq,Wx           avx
            VEX.F2.0F          E6       vcvtpd2dq        Vdq,Wx           avx
            VEX.128.F3.0F      E6       vcvtdq2pd        Vdq,Wq           avx
            VEX.256.F3.0F      E6       vcvtdq2pd        Vqq,Wdq          avx
            VEX.128.66.0F38.W0 13       vcvtph2ps        Vdq,Wq           f16c
            VEX.256.66.0F38.W0 13       vcvtph2ps        Vqq,Wdq          f16c
            VEX.128.66.0F3A.W0 1D       vcvtps2ph        Wq,Vdq,Ib        f16c
            VEX.256.66.0F3A.W0 1D       vcvtps2ph        Wdq,Vqq,Ib       f16c
            # What only AVX has
            VEX.66.0F38.W0     0C       vpermilps        Vx,Hx,Wx         avx
            VEX.66.0F38.W0     0D       vpermilpd        Vx,Hx,Wx         avx
            VEX.66.0F3A.W0     04       vpermilps        Vx,Wx,Ib         avx
            VEX.66.0F3A.W0     05       vpermilpd        Vx,Wx,Ib         avx
            VEX.66.0F38.W0     0E       vtestps          Vx,Wx            avx
            VEX.66.0F38.W0     0F       vtestpd          Vx,Wx            avx
            VEX.66.0F38.W0     18 mem   vbroadcastss     Vx,Wd            avx
            VEX.66.0F38.W0     18 reg   vbroadcastss     Vx,Ud            avx2
            VEX.256.66.0F38.W0 19 mem   vbroadcastsd     Vqq,Wq           avx
            VEX.256.66.0F38.W0 19 reg   vbroadcastsd     Vqq,Uq           avx2
            VEX.256.66.0F38.W0 1A       vbroadcastf128   Vqq,Mdq          avx
            VEX.66.0F38.W0     2C       vmaskmovps       Vx,Hx,Mx         avx
            VEX.66.0F38.W0     2D       vmaskmovpd       Vx,Hx,Mx         avx
            VEX.66.0F38.W0     2E       vmaskmovps       Mx,Hx,Vx         avx
            VEX.66.0F38.W0     2F       vmaskmovpd       Mx,Hx,Vx         avx
            VEX.256.66.0F3A.W0 06       vperm2f128       Vqq,Hqq,Wqq,Ib   avx
            VEX.256.66.0F3A.W0 18       vinsertf128      Vqq,Hqq,Wdq,Ib   avx
            VEX.256.66.0F3A.W0 19       vextractf128     Wdq,Vqq,Ib       avx
            # Fused multiply and add
            VEX.66.0F38.W0     96       vfmaddsub132ps   Vx,Hx,Wx         fma
            VEX.66.0F38.W1     96       vfmaddsub132pd   Vx,Hx,Wx         fma
            VEX.66.0F38.W0     97       vfmsubadd132ps   Vx,Hx,Wx         fma
            VEX.66.0F38.W1     97       vfmsubadd132pd   Vx,Hx,Wx         fma
            VEX.66.0F38.W0     98       vfmadd132ps      Vx,Hx,Wx         fma
            VEX.66.0F38.W0     99       vfmadd132ss      Vss,Hss,Wss      fma
            VEX.66.0F38.W1     98       vfmadd132pd      Vx,Hx,Wx         fma
            VEX.66.0F38.W1     99       vfmadd132sd      Vsd,Hsd,Wsd      fma
            VEX.66.0F38.W0     9A       vfmsub132ps      Vx,Hx,Wx         fma
            VEX.66.0F38.W0     9B       vfmsub132ss      Vss,Hss,Wss      fma
            VEX.66.0F38.W1     9A       vfmsub132pd      Vx,Hx,Wx         fma
            VEX.66.0F38.W1     9B       vfmsub132sd      Vsd,Hsd,Wsd      fma
            VEX.66.0F38.W0     9C       vfnmadd132ps     Vx,Hx,Wx         fma
            VEX.66.0F38.W0     9D       vfnmadd132ss     Vss,Hss,Wss      fma
            VEX.66.0F38.W1     9C       vfnmadd132pd     Vx,Hx,Wx         fma
            VEX.66.0F38.W1     9D       vfnmadd132sd     Vsd,Hsd,Wsd      fma
            VEX.66.0F38.W0     9E       vfnmsub132ps     Vx,Hx,Wx         fma
            VEX.66.0F38.W0     9F       vfnmsub132ss     Vss,Hss,Wss      fma
            VEX.66.0F38.W1     9E       vfnmsub132pd     Vx,Hx,Wx         fma
            VEX.66.0F38.W1     9F       vfnmsub132sd     Vsd,Hsd,Wsd      fma
            VEX.66.0F38.W0     A6       vfmaddsub213ps   Vx,Hx,Wx         fma
            VEX.66.0F38.W1     A6       vfmaddsub213pd   Vx,Hx,Wx         fma
            VEX.66.0F38.W0     A7       vfmsubadd213ps   Vx,Hx,Wx         fma
            VEX.66.0F38.W1     A7       vfmsubadd213pd   Vx,Hx,Wx         fma
            VEX.66.0F38.W0     A8       vfmadd213ps      Vx,Hx,Wx         fma
            VEX.66.0F38.W0     A9       vfmadd213ss      Vss,Hss,Wss      fma
            VEX.66.0F38.W1     A8       vfmadd213pd      Vx,Hx,Wx         fma
            VEX.66.0F38.W1     A9       vfmadd213sd      Vsd,Hsd,Wsd      fma
            VEX.66.0F38.W0     AA       vfmsub213ps      Vx,Hx,Wx         fma
            VEX.66.0F38.W0     AB       vfmsub213ss      Vss,Hss,Wss      fma
            VEX.66.0F38.W1     AA       vfmsub213pd      Vx,Hx,Wx         fma
            VEX.66.0F38.W1     AB       vfmsub213sd      Vsd,Hsd,Wsd      fma
            VEX.66.0F38.W0     AC       vfnmadd213ps     Vx,Hx,Wx         fma
            VEX.66.0F38.W0     AD       vfnmadd213ss     Vss,Hss,Wss      fma
            VEX.66.0F38.W1     AC       vfnmadd213pd     Vx,Hx,Wx         fma
            VEX.66.0F38.W1     AD       vfnmadd213sd     Vsd,Hsd,Wsd      fma
            VEX.66.0F38.W0     AE       vfnmsub213ps     Vx,Hx,Wx         fma
            VEX.66.0F38.W0     AF       vfnmsub213ss     Vss,Hss,Wss      fma
            VEX.66.0F38.W1     AE       vfnmsub213pd     Vx,Hx,Wx         fma
            VEX.66.0F38.W1     AF       vfnmsub213sd     Vsd,Hsd,Wsd      fma
            VEX.66.0F38.W0     B6       vfmaddsub231ps   Vx,Hx,Wx         fma
            VEX.66.0F38.W1     B6       vfmaddsub231pd   Vx,Hx,Wx         fma
            VEX.66.0F38.W0     B7       vfmsubadd231ps   Vx,Hx,Wx         fma
            VEX.66.0F38.W1     B7       vfmsubadd231pd   Vx,Hx,Wx         fma
            VEX.66.0F38.W0     B8       vfmadd231ps      Vx,Hx,Wx         fma
            VEX.66.0F38.W0     B9       vfmadd231ss      Vss,Hss,Wss      fma
            VEX.66.0F38.W1     B8       vfmadd231pd      Vx,Hx,Wx         fma
            VEX.66.0F38.W1     B9       vfmadd231sd      Vsd,Hsd,Wsd      fma
            VEX.66.0F38.W0     BA       vfmsub231ps      Vx,Hx,Wx         fma
            VEX.66.0F38.W0     BB       vfmsub231ss      Vss,Hss,Wss      fma
            VEX.66.0F38.W1     BA       vfmsub231pd      Vx,Hx,Wx         fma
            VEX.66.0F38.W1     BB       vfmsub231sd      Vsd,Hsd,Wsd      fma
            VEX.66.0F38.W0     BC       vfnmadd231ps     Vx,Hx,Wx         fma
            VEX.66.0F38.W0     BD       vfnmadd231ss     Vss,Hss,Wss      fma
            VEX.66.0F38.W1     BC       vfnmadd231pd     Vx,Hx,Wx         fma
            VEX.66.0F38.W1     BD       vfnmadd231sd     Vsd,Hsd,Wsd      fma
            VEX.66.0F38.W0     BE       vfnmsub231ps     Vx,Hx,Wx         fma
            VEX.66.0F38.W0     BF       vfnmsub231ss     Vss,Hss,Wss      fma
            VEX.66.0F38.W1     BE       vfnmsub231pd     Vx,Hx,Wx         fma
            VEX.66.0F38.W1     BF       vfnmsub231sd     Vsd,Hsd,Wsd      fma
            """;

    private AvxOpcodes() {}
}

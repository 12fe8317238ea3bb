; A ROM that tests the processor from the reset vector on, in the order in which firmware comes to
; know it: real mode, protected mode, paging, virtual-8086 mode, tasks, and long mode where there is
; one; then, in a PC, x87 errors by IRQ 13 and system management mode. It needs 256 KiB of RAM at 0 and
; nothing else; the number of each group goes to the ports 80h and 190h. A 32-bit write to port F4h ends it: of 49, or of the number of the group that failed.
;
;   nasm -o rom .ci/self-test-rom.asm && ./hv run --rom rom --no-reboot --cpu 80386

        cpu     x64
        bits    16
        org     0

NUMBER   equ     0x500                   ; which group runs
COUNT   equ     0x504                   ; how many events a handler has seen
CODE    equ     0x508                   ; error code of the last
RESUME  equ     0x50c                   ; where its handler goes on
STACK   equ     0x7000
TSS     equ     0x9000
TSS2    equ     0x9200
PAGES   equ     0xa000                  ; page directory, then a page table
LEVEL4    equ     0xc000                  ; four levels of long mode's tables
FREE    equ     0x8000

%macro  part    1
        mov     dword [NUMBER],%1
        mov     al,%1
        out     0x80,al
        mov     dx,0x190
        out     dx,al
%endmacro

%macro  outb    2                       ; port, value
        mov     al,%2
        out     %1,al
%endmacro

%macro  flatten 0                       ; all segments for 32-bit code at level 0
        mov     ax,DATA32
        mov     ds,ax
        mov     es,ax
        mov     ss,ax
        mov     fs,ax
        mov     gs,ax
        mov     esp,STACK
%endmacro

%macro  flags   2                       ; mask, value
        pushf
        pop     dx
        and     dx,%1
        cmp     dx,%2
        jne     FAIL
%endmacro

%macro  equal   2
        cmp     %1,%2
        jne     FAIL
%endmacro

; ---------------------------------------------------------------- real mode
%define FAIL    fail

start:  cli
        cld
        xor     ax,ax
        mov     ss,ax
        mov     ds,ax
        mov     es,ax
        mov     sp,STACK

        part    1                       ; arithmetic and its flags
        mov     ax,0x7fff
        add     ax,1
        flags   0x8d5,0x894             ; OF, SF, AF, PF
        equal   ax,0x8000
        stc
        mov     al,0xff
        adc     al,0
        flags   0x8d5,0x055             ; ZF, AF, PF, CF
        mov     eax,0x80000000
        sub     eax,1
        flags   0x8d5,0x814
        mov     cl,0
        sbb     cl,0
        flags   0x8d5,0x044
        mov     al,0x80
        neg     al
        flags   0x8c1,0x881
        mov     ax,0xf0f0
        and     ax,0x0f0f
        flags   0x8c5,0x044
        stc
        mov     bx,0xffff
        inc     bx
        flags   0x8d5,0x055             ; CF stays
        dec     bx
        flags   0x8d5,0x094
        mov     al,0x79
        add     al,0x35
        daa
        equal   al,0x14
        mov     ax,0x0105
        sub     al,9
        aas
        equal   ax,0x0006
        mov     al,63
        aam
        equal   ax,0x0603
        aad
        equal   ax,63

        part    2                       ; shifts, rotates, bits
        mov     ax,0x8001
        rol     ax,1
        equal   ax,3
        mov     cl,33                   ; counts are taken modulo 32
        mov     ax,1
        shl     ax,cl
        equal   ax,2
        mov     eax,0x80000001
        sar     eax,4
        equal   eax,0xf8000000
        stc
        mov     al,0
        rcr     al,1
        equal   al,0x80
        mov     eax,0x12345678
        mov     ebx,0x9abcdef0
        shld    eax,ebx,8
        equal   eax,0x3456789a
        shrd    ebx,eax,16
        equal   ebx,0x789a9abc
        mov     dword [FREE],0
        mov     word [FREE+4],0
        mov     eax,37
        bts     [FREE],eax
        jc      fail
        equal   byte [FREE+4],0x20
        btr     [FREE],eax
        jnc     fail
        equal   byte [FREE+4],0
        mov     eax,0x00100400
        bsf     ebx,eax
        equal   ebx,10
        bsr     ebx,eax
        equal   ebx,20

        part    3                       ; multiplication and division
        mov     eax,0xffffffff
        mov     ebx,eax
        mul     ebx
        equal   edx,0xfffffffe
        equal   eax,1
        mov     ax,-300
        imul    ax,ax,200
        jno     fail
        movsx   eax,byte [cs:minus]
        equal   eax,-2
        movzx   eax,byte [cs:minus]
        equal   eax,0xfe
        mov     edx,1
        xor     eax,eax
        mov     ebx,0x10000
        div     ebx
        equal   eax,0x10000
        mov     ax,-7
        cwd
        mov     bx,2
        idiv    bx
        equal   ax,-3
        equal   dx,-1

        part    4                       ; strings
        mov     di,FREE
        mov     cx,8
        mov     ax,0x1122
        rep     stosw
        equal   cx,0
        equal   di,FREE+16
        mov     si,FREE
        mov     di,FREE+1               ; overlapping
        mov     byte [si],7
        mov     cx,15
        rep     movsb
        equal   byte [FREE+15],7
        mov     di,FREE
        mov     cx,100
        mov     al,7
        repe    scasb
        equal   di,FREE+17
        mov     edi,FREE+3
        mov     ecx,2
        std
        a32     stosd
        cld
        equal   edi,FREE-1

        part    5                       ; stack and transfers
        mov     ax,sp
        push    sp
        pop     bx
        equal   ax,bx
        pusha
        mov     bp,sp
        equal   [bp+6],ax               ; SP before
        popa
        mov     bp,0x1234
        enter   16,2
        mov     ax,bp
        sub     ax,sp
        equal   ax,20
        leave
        equal   bp,0x1234
        call    0xf000:distant
        equal   ax,0x55
        mov     cx,3
.loop:  loop    .loop
        equal   cx,0
        jcxz    .zero
        jmp     fail
.zero:  push    word 0x1234
        call    .near
.near2: equal   sp,STACK
        jmp     .segs
.near:  equal   [esp+2],word 0x1234
        ret     2
.segs:  mov     ax,0x800
        mov     fs,ax
        equal   byte [fs:0],7
        les     bx,[cs:pointer]
        equal   bx,0x5678
        mov     ax,es
        equal   ax,0x1234
        xor     ax,ax
        mov     es,ax

        part    6                       ; interrupts of real mode
        mov     cx,256
        xor     di,di
.ivt:   mov     ax,count16
        stosw
        mov     ax,cs
        stosw
        loop    .ivt
        mov     dword [COUNT],0
        int     0x40
        equal   dword [COUNT],1
        mov     al,0x7f
        add     al,1
        into
        equal   dword [COUNT],2
        mov     word [FREE],5
        mov     word [FREE+2],7
        mov     ax,6
        bound   ax,[FREE]
        equal   dword [COUNT],2
        mov     word [RESUME],.div
        xor     bx,bx
        mov     word [0],fault16
        div     bx
.div:   equal   dword [COUNT],3
        mov     word [6*4],fault16
        mov     word [RESUME],.ud
        ud2
.ud:    equal   dword [COUNT],4
        mov     word [13*4],fault16
        mov     word [RESUME],.gp
        mov     ax,[0xffff]             ; beyond the limit
.gp:    equal   dword [COUNT],5

; ---------------------------------------------------------------- protected mode
        part    7
        lgdt    [cs:gdtr]
        lidt    [cs:idtr]
        mov     eax,cr0
        or      al,1
        mov     cr0,eax
        jmp     dword CODE32:flat+0xf0000

distant:    mov     ax,0x55
        retf

count16:
        inc     dword [ss:COUNT]
        iret
fault16:
        push    bp
        mov     bp,sp
        inc     dword [ss:COUNT]
        push    ax
        mov     ax,[ss:RESUME]
        mov     [bp+2],ax
        pop     ax
        pop     bp
        iret

fail:   xor     ax,ax
        mov     ds,ax
        mov     eax,[NUMBER]
        out     0xf4,eax
        hlt
        jmp     $

minus:  db      -2
pointer:
        dw      0x5678,0x1234

        align   8
gdt:    dq      0
        dq      0x00cf9b000000ffff      ; CODE32
        dq      0x00cf93000000ffff      ; DATA32
        dq      0x000f9b000000ffff      ; CODE16: base 0, 1 MiB
        dq      0x000093000000ffff      ; DATA16
        dq      0x00cffb000000ffff      ; USER code
        dq      0x00cff3000000ffff      ; USER data
        dq      0x000013000000ffff      ; absent
        dq      0x0000e90000000067|(TSS<<16)
        dq      0x0000890000000067|(TSS2<<16)
        dq      0x000fec0000080000|(gate-$$)
        dq      0x00af9b000000ffff      ; CODE64
        dq      0x00009b0f0000ffff      ; CODE16 at F0000h
gdtend:
CODE32  equ     0x08
DATA32  equ     0x10
DATA16  equ     0x20
USERC   equ     0x2b
USERD   equ     0x33
ABSENT  equ     0x38
TASK    equ     0x40
TASK2   equ     0x48
GATE    equ     0x53
CODE64  equ     0x58
CODEROM equ     0x60
RAMGDT  equ     0xf000                  ; a copy whose TSS descriptors can become busy

gdtr:   dw      gdtend-gdt-1
        dd      gdt+0xf0000
ramgdtr:
        dw      gdtend-gdt-1
        dd      RAMGDT
idtr:   dw      32*8-1
        dd      idt+0xf0000
realidtr:
        dw      0x3ff
        dd      0

        align   8
idt:
%assign vector 0
%rep    32
        dw      stub%+vector
        dw      CODE32
        dw      0x8e00
        dw      0xf
%assign vector vector+1
%endrep

        bits    32
%assign vector 0
%rep    32
stub%+vector:
%if     vector != 8 && (vector < 10 || vector > 14) && vector != 17
        push    dword 0
%endif
        push    dword vector
        jmp     handler
%assign vector vector+1
%endrep

; Notes the vector, the code and that it happened, and goes on at RESUME in 32-bit code at level 0.
handler:
        push    eax
        push    ds
        mov     ax,DATA32
        mov     ds,ax
        inc     dword [COUNT]
        mov     eax,[esp+12]
        mov     [CODE],eax
        mov     eax,[esp+8]
        mov     [CODE+8],eax
        mov     eax,[RESUME]
        pop     ds
        add     esp,12
        mov     [esp],eax
        mov     dword [esp+4],CODE32
        test    dword [esp+8],0x20000
        jnz     .level0
        iret
.level0:
        and     dword [esp+8],~0x20000
        iret

%macro  fault   3                       ; vector, code, resume
        equal   dword [COUNT],1
        equal   dword [CODE+8],%1
        equal   dword [CODE],%2
%endmacro

%macro  expect  1                       ; where to go on
        mov     dword [COUNT],0
        mov     dword [RESUME],%1+0xf0000
%endmacro

%define FAIL    fail32

flat:   flatten
        equal   dword [cs:gdt+0xf0000+8],0xffff

        part    8                       ; faults with their codes
        expect  .np
        mov     ax,ABSENT
        mov     es,ax
.np:    fault   11,ABSENT,0
        expect  .gp
        mov     ax,0x1f8
        mov     es,ax
.gp:    fault   13,0x1f8,0
        expect  .limit
        mov     ax,DATA16
        mov     es,ax
        mov     eax,[es:0xfffd]
.limit: fault   13,0,0
        mov     ax,DATA32
        mov     es,ax
        expect  .ss
        mov     ax,ABSENT
        mov     ss,ax
.ss:    fault   12,ABSENT,0
        mov     esp,STACK
        expect  .int
        int     0x50
.int:   fault   13,0x282,0

        part    9                       ; privilege levels
        mov     esi,gdt+0xf0000
        mov     edi,RAMGDT
        mov     ecx,gdtend-gdt
        rep     movsb
        lgdt    [cs:ramgdtr+0xf0000]
        mov     edi,TSS
        xor     eax,eax
        mov     ecx,0x100
        rep     stosd
        mov     dword [TSS+4],STACK
        mov     dword [TSS+8],DATA32
        mov     word [TSS+0x66],0x68
        mov     ax,TASK
        ltr     ax
        expect  .level3
        push    dword USERD
        push    dword FREE+0x400
        push    dword 2
        push    dword USERC
        push    dword .user+0xf0000
        iret
.user:  mov     ax,USERD
        mov     ds,ax
        mov     eax,0
        db      0x9a                    ; CALL GATE:0
        dd      0
        dw      GATE
        equal   eax,0x1234
        mov     dword [FREE+0x20],eax
        cli                             ; level 3 may not
.level3:
        flatten
        fault   13,0,0
        equal   dword [FREE+0x20],0x1234

; ---------------------------------------------------------------- paging
        part    10
        mov     edi,PAGES
        xor     eax,eax
        mov     ecx,0x400
        rep     stosd
        mov     dword [PAGES],PAGES+0x1000+7
        mov     eax,7
        mov     ecx,0x100               ; 1 MiB to itself
.table: stosd
        add     eax,0x1000
        loop    .table
        mov     ecx,0x300
        xor     eax,eax
        rep     stosd
        mov     dword [PAGES+0x1000+4*0x200],FREE+7     ; 200000h is FREE
        mov     eax,PAGES
        mov     cr3,eax
        mov     eax,cr0
        or      eax,0x80000000
        mov     cr0,eax
        mov     dword [FREE],0x12345678
        equal   dword [0x200000],0x12345678
        test    byte [PAGES+0x1000+4*0x200],0x20
        jz      fail32
        test    byte [PAGES+0x1000+4*0x200],0x40        ; not written to
        jnz     fail32
        mov     dword [0x200000],1
        test    byte [PAGES+0x1000+4*0x200],0x40
        jz      fail32
        equal   dword [FREE],1
        expect  .pf
        mov     dword [0x300010],1
.pf:    fault   14,2,0
        mov     eax,cr2
        equal   eax,0x300010
        mov     dword [PAGES+0x1000+4*0x200],0
        mov     eax,cr3
        mov     cr3,eax
        expect  .gone
        mov     eax,[0x200000]
.gone:  fault   14,0,0

; ---------------------------------------------------------------- virtual-8086 mode
        part    11
        expect  .monitor
        mov     dword [0x10*4],0
        push    dword 0                 ; GS, FS, DS, ES
        push    dword 0
        push    dword FREE>>4
        push    dword 0
        push    dword 0                 ; SS
        push    dword 0x6000
        push    dword 0x20002           ; VM, IOPL 0
        push    dword 0xf000
        push    dword .v86
        iret
        bits    16
.v86:   mov     word [4],0x55aa
        cli                             ; the monitor sees it
        bits    32
.monitor:
        flatten
        fault   13,0,0
        equal   word [FREE+4],0x55aa

; ---------------------------------------------------------------- tasks
        part    12
        mov     eax,cr3
        mov     [TSS+0x1c],eax          ; a switch loads CR3, and does not save it
        mov     [TSS2+0x1c],eax
        mov     dword [TSS2+0x20],.task+0xf0000
        mov     dword [TSS2+0x24],2
        mov     dword [TSS2+0x28],0x777
        mov     dword [TSS2+0x38],0x6000
        mov     dword [TSS2+0x48],DATA32
        mov     dword [TSS2+0x4c],CODE32
        mov     dword [TSS2+0x50],DATA32
        mov     dword [TSS2+0x54],DATA32
        xor     ebx,ebx
        db      0x9a                    ; CALL TASK2:0
        dd      0
        dw      TASK2
        equal   ebx,0                   ; this task's own
        equal   dword [TSS2+0x34],0x778
        equal   word [TSS2],TASK
        jmp     .back
.task:  equal   eax,0x777
        lea     ebx,[eax+1]
        test    byte [RAMGDT+TASK+5],2  ; the caller stays busy
        jz      fail32
        iret
.back:  test    byte [RAMGDT+TASK2+5],2
        jnz     fail32

; ---------------------------------------------------------------- long mode
        part    13
        pushf                           ; EFLAGS.ID can be changed where there is CPUID
        pop     eax
        mov     ebx,eax
        xor     eax,0x200000
        push    eax
        popf
        pushf
        pop     eax
        xor     eax,ebx
        test    eax,0x200000
        jz      .none
        mov     eax,0x80000000
        cpuid
        cmp     eax,0x80000001
        jb      .none
        mov     eax,0x80000001
        cpuid
        test    edx,1<<29
        jnz     .long
.none:  jmp     passed

.long:  mov     eax,cr0
        and     eax,0x7fffffff
        mov     cr0,eax
        mov     edi,LEVEL4
        xor     eax,eax
        mov     ecx,0xc00
        rep     stosd
        mov     dword [LEVEL4],LEVEL4+0x1000+3
        mov     dword [LEVEL4+0x1000],LEVEL4+0x2000+3
        mov     dword [LEVEL4+0x2000],0x83                ; 2 MiB to itself
        mov     eax,LEVEL4
        mov     cr3,eax
        mov     eax,cr4
        or      al,0x20
        mov     cr4,eax
        mov     ecx,0xc0000080
        rdmsr
        or      eax,0x100
        wrmsr
        mov     eax,cr0
        or      eax,0x80000000
        mov     cr0,eax
        jmp     CODE64:.wide+0xf0000
        bits    64
.wide:  mov     rax,0x123456789abcdef0
        mov     r8,rax
        bswap   r8
        mov     rbx,0xf0debc9a78563412
        cmp     r8,rbx
        jne     .bad
        lea     rax,[rel .here]
.here:  mov     ebx,.here+0xf0000
        cmp     rax,rbx
        jne     .bad
        mov     eax,-1                  ; clears the upper half
        inc     rax
        mov     rbx,0x100000000
        cmp     rax,rbx
        jne     .bad
        mov     rax,-1
        mul     rax
        cmp     rdx,-2
        jne     .bad
        push    CODE32
        push    passed+0xf0000
        o64 retf
.bad:   push    CODE32
        push    fail32+0xf0000
        o64 retf
        bits    32

; ---------------------------------------------------------------- and back to real mode
passed: mov     ax,DATA32
        mov     ds,ax
        part    14
        mov     eax,cr0
        and     eax,0x7fffffff
        mov     cr0,eax
        mov     dword [0xfee000f0],0x1ff        ; a local APIC lets the 8259A through
        mov     dword [0xfee00350],0x700
        lidt    [cs:realidtr+0xf0000]
        mov     ax,DATA16
        mov     ss,ax
        mov     ds,ax
        jmp     CODEROM:.narrow
        bits    16
.narrow:
        mov     eax,cr0
        and     al,0xfe
        mov     cr0,eax
        jmp     0xf000:.real
.real:  xor     ax,ax
        mov     ss,ax
        mov     ds,ax
        mov     sp,STACK
        mov     dword [COUNT],0
        int     0x40
        equal   dword [COUNT],1

; ---------------------------------------------------------------- what a PC has around it
        outb    0x21,0xaa               ; interrupt controllers?
        in      al,0x21
        cmp     al,0xaa
        jne     done
        mov     eax,cr0
        and     eax,~0x2e               ; MP, EM, TS, NE
        mov     cr0,eax
        fninit
        mov     word [FREE],0x5a5a
        fnstsw  [FREE]
        cmp     word [FREE],0
        jne     done

        part    15                      ; an x87 error by IRQ 13
        outb    0x20,0x11
        outb    0xa0,0x11
        outb    0x21,8
        outb    0xa1,0x70
        outb    0x21,4
        outb    0xa1,2
        outb    0x21,1
        outb    0xa1,1
        outb    0x21,0xfb
        outb    0xa1,0xdf
        mov     word [0x75*4],irq13
        mov     word [FREE],0x37b       ; division by zero is not masked
        fldcw   [FREE]
        fld1
        fldz
        fdivp
        sti
        fwait
        jmp     .waited
.waited:
        nop
        cli
        equal   dword [COUNT],2
        fnstsw  ax
        test    al,0x80
        jnz     fail

        mov     eax,0x80000000          ; an i440FX and a PIIX4?
        call    pci
        cmp     eax,0x12378086
        jne     done
        mov     eax,0x80000b00
        call    pci
        cmp     eax,0x71138086
        jne     done

        part    16                      ; system management mode
        mov     eax,0x80000b40          ; registers at 600h
        call    pci
        mov     eax,0x601
        out     dx,eax
        mov     eax,0x80000b80
        call    pci
        or      al,1
        out     dx,eax
        mov     eax,0x80000b58          ; a write to port B2h raises SMI
        call    pci
        or      eax,1<<25
        out     dx,eax
        mov     dx,0x628
        in      eax,dx
        or      al,1
        out     dx,eax
        mov     eax,0x80000070          ; RAM at A0000h
        call    pci
        add     dx,2
        mov     al,0x4a
        out     dx,al
        mov     ax,0xa000
        mov     es,ax
        mov     dword [es:0],0x600df00d
        mov     al,0x0a                 ; in system management mode only
        out     dx,al
        cmp     dword [es:0],0x600df00d
        je      fail
        mov     ax,0x3800
        mov     es,ax
        xor     di,di
        mov     si,smi
        mov     cx,smiend-smi
        cs      rep movsb
        mov     dword [FREE],0
        mov     eax,0x87654321
        out     0xb2,al
        equal   eax,0x87654321
        equal   word [FREE],0x3000
        equal   dword [FREE+4],0x600df00d

done:   mov     eax,49
        out     0xf4,eax
        hlt

; Handlers of the x87 error, and of the system management interrupt.
irq13:  inc     dword [ss:COUNT]
        out     0xf0,al
        fnclex
        mov     al,0x20
        out     0xa0,al
        out     0x20,al
        iret

smi:    xor     ax,ax
        mov     ds,ax
        mov     ax,0xa000
        mov     es,ax
        mov     eax,[es:0]
        mov     [FREE+4],eax
        mov     [FREE],cs
        rsm
smiend:

; Returns in EAX the register of PCI configuration space that EAX names; DX is where to write it.
pci:    mov     dx,0xcf8
        out     dx,eax
        mov     dx,0xcfc
        in      eax,dx
        ret

        bits    32
fail32: mov     eax,[ss:NUMBER]
        out     0xf4,eax
        hlt

gate:   mov     eax,0x1234
        retf

        times   0xfff0-($-$$) db 0xff
        bits    16
        jmp     0xf000:start
        times   0x10000-($-$$) db 0xff

; A boot sector that calls the BIOS as programs under a DOS memory manager do: in virtual-8086 mode, with
; paging on, and with its stack and its data in upper memory, whose pages lie above 1 MiB in memory and
; in the opposite order. It waits for the clock and for a key, reads and writes the disk that it came
; from, and reads floppy disk A:. Ends the machine with exit code 1 if all went well.
;
; Calls (INT n) go straight to the vectors of real mode, by the redirection map of the virtual-8086 mode
; extensions; hardware interrupts are passed on by the monitor (Intel SDM vol. 3, chapter 22).
bits 16
org 0x7C00

SECTORS equ 16                  ; that are loaded, this one included
DIRECTORY equ 0x20000
TABLE equ 0x21000
TASK equ 0x22000
IDT equ 0x28000
UPPER equ 0xD0000               ; 64 KiB of upper memory
BACKING equ 0x200000            ; where it is
CODE32 equ 8
DATA32 equ 16
TASK_SELECTOR equ 24

start:
    cli
    xor ax, ax
    mov ds, ax
    mov es, ax
    mov ss, ax
    mov sp, 0x7C00
    mov [drive], dl
    mov ax, 0x0200 + SECTORS - 1
    mov bx, 0x7E00
    mov cx, 2
    mov dh, 0
    int 0x13
    jc failed
    mov ax, 0x2401              ; A20
    int 0x15
    jc failed
    mov al, 0x11                ; the master 8259A's vectors to 20h, where no exceptions are
    out 0x20, al
    mov al, 0x20
    out 0x21, al
    mov al, 4
    out 0x21, al
    mov al, 1
    out 0x21, al
    mov al, 0xB8
    out 0x21, al
    lgdt [gdt_register]
    lidt [idt_register]
    mov eax, cr0
    or al, 1
    mov cr0, eax
    jmp CODE32:protected

failed:
    mov al, 1
end:                            ; AL: what to end with
    movzx eax, al
    mov dx, 0xF4
    out dx, eax
    hlt

drive: db 0
    times 510 - ($ - $$) db 0
    dw 0xAA55

align 8
gdt:
    dq 0
    dq 0x00CF9A000000FFFF
    dq 0x00CF92000000FFFF
    dw TASK_BYTES - 1, TASK & 0xFFFF, 0x8900 | TASK >> 16, 0
gdt_register:
    dw $ - gdt - 1
    dd gdt
idt_register:
    dw 0x80 * 8 - 1
    dd IDT

TASK_BYTES equ 104 + 32 + 8192 + 1

bits 32
protected:
    mov ax, DATA32
    mov ds, ax
    mov es, ax
    mov ss, ax
    mov esp, 0x7C00
    cld
    xor eax, eax
    mov edi, DIRECTORY
    mov ecx, 0x9000 / 4         ; directory, table, task, IDT
    rep stosd
    mov dword [DIRECTORY], TABLE | 7
    mov edi, TABLE
    mov eax, 7
.page:
    stosd
    add eax, 0x1000
    cmp edi, TABLE + 0x1000
    jb .page
    mov edi, TABLE + (UPPER >> 12) * 4
    mov eax, BACKING + 0xF000 | 7
.upper:
    stosd
    sub eax, 0x1000
    cmp eax, BACKING
    jae .upper
    mov dword [TASK + 4], 0x7C00        ; ESP0
    mov dword [TASK + 8], DATA32        ; SS0
    mov word [TASK + 102], 104 + 32     ; the map of ports: all are open
    mov byte [TASK + TASK_BYTES - 1], 0xFF
    mov edi, IDT
    mov ebx, exceptions
    mov ecx, 0x20
    call gates
    mov ebx, master
    mov ecx, 8
    call gates
    mov edi, IDT + 0x70 * 8
    mov ebx, slave
    mov ecx, 8
    call gates
    mov eax, DIRECTORY
    mov cr3, eax
    mov eax, cr4
    or al, 1                            ; VME
    mov cr4, eax
    mov eax, cr0
    or eax, 0x80000000
    mov cr0, eax
    jmp .paged
.paged:
    mov ax, TASK_SELECTOR
    ltr ax
    xor eax, eax
    push eax                            ; GS, FS, DS
    push eax
    push eax
    push dword UPPER >> 4               ; ES
    push dword UPPER >> 4               ; SS
    push dword 0x8000                   ; ESP
    push dword 0x23202                  ; VM, IOPL 3, IF
    push eax                            ; CS
    push dword virtual
    iretd

; ECX gates at EDI to stubs of 16 bytes each from EBX on.
gates:
    mov eax, ebx
    and eax, 0xFFFF
    or eax, CODE32 << 16
    stosd
    mov eax, ebx
    mov ax, 0x8E00
    stosd
    add ebx, 16
    loop gates
    ret

align 16
exceptions:
%assign number 0
%rep 32
    align 16
    push dword number
    jmp exception
%assign number number + 1
%endrep

align 16
master:
%assign number 8
%rep 8
    align 16
    push dword number
    jmp pass_on
%assign number number + 1
%endrep

align 16
slave:
%assign number 0x70
%rep 8
    align 16
    push dword number
    jmp pass_on
%assign number number + 1
%endrep

; Enters the handler of real mode's vector on the stack, as an INT there would.
pass_on:
    pushad
    mov ax, DATA32
    mov ds, ax
    lea ebp, [esp + 36]
    movzx edx, word [ebp + 16]          ; SS
    shl edx, 4
    sub word [ebp + 12], 6              ; SP
    movzx ecx, word [ebp + 12]
    add edx, ecx
    mov ax, [ebp + 8]
    mov [edx + 4], ax
    mov ax, [ebp + 4]
    mov [edx + 2], ax
    mov ax, [ebp]
    mov [edx], ax
    and word [ebp + 8], 0xFCFF          ; IF and TF
    mov eax, [esp + 32]
    mov eax, [eax * 4]
    movzx ecx, ax
    mov [ebp], ecx
    shr eax, 16
    mov [ebp + 4], eax
    popad
    add esp, 4
    iretd

; Only HLT is expected, and goes on at once; every other exception ends the machine, by its number.
exception:
    push eax
    push ebx
    mov ax, DATA32
    mov ds, ax
    cmp dword [esp + 8], 13
    jne .end
    movzx ebx, word [esp + 20]          ; CS, behind two registers, the number, an error code and EIP
    shl ebx, 4
    add ebx, [esp + 16]
    cmp byte [ebx], 0xF4
    jne .end
    inc dword [esp + 16]
    pop ebx
    pop eax
    add esp, 8
    iretd
.end:
    mov eax, [esp + 8]
    add eax, 0x10
    mov dx, 0xF4
    out dx, eax
    cli
    hlt

bits 16
virtual:
    mov si, greeting
    call print
    mov ah, 0                           ; three ticks
    int 0x1A
    mov bx, dx
    add bx, 3
.tick:
    mov ah, 0
    int 0x1A
    cmp dx, bx
    js .tick

    mov ax, 0x0204                      ; four sectors of the pattern, over the end of a page
    mov bx, 0x0C00
    mov cx, 1 + SECTORS
    mov dh, 0
    mov dl, [drive]
    int 0x13
    jc bad_read
    cmp ax, 4
    jne bad_read
    mov di, 0x0C00
    mov cx, 4
    call compare
    jne bad_read

    mov ax, 0x0302                      ; two of them elsewhere, and back
    mov bx, 0x0E00
    mov cx, 5 + SECTORS
    mov dh, 0
    mov dl, [drive]
    int 0x13
    jc bad_write
    mov ax, 0x0202
    mov bx, 0x5F00
    mov cx, 5 + SECTORS
    mov dh, 0
    mov dl, [drive]
    int 0x13
    jc bad_write
    push ds
    mov ax, es
    mov ds, ax
    mov si, 0x0E00
    mov di, 0x5F00
    mov cx, 512
    repe cmpsw
    pop ds
    jne bad_write

    mov cx, 3                           ; the disk in A: is noticed by a failure or two
.floppy:
    push cx
    mov ax, 0x0201                      ; a sector within a page, by DMA
    mov bx, 0x9000
    mov cx, 1
    mov dx, 0
    mov word [es:bx], 0x5555
    int 0x13
    pop cx
    jnc .floppy_read
    loop .floppy
    jmp bad_floppy
.floppy_read:
    mov bx, 0x9000
    cmp word [es:bx], 0
    jne bad_floppy
    mov ax, 0x0202                      ; two over the end of one: not in one piece
    mov bx, 0x9E00
    mov cx, 1
    mov dx, 0
    int 0x13
    jnc bad_floppy
    cmp ah, 9
    jne bad_floppy

    mov si, question
    call print
    mov ah, 0
    int 0x16
    mov ah, 0x0E
    mov bx, 7
    int 0x10
    mov si, farewell
    call print
    mov al, 0
    jmp end

; Sectors at ES:DI, CX of them, must be the pattern; the zero flag says so.
compare:
    shl cx, 8
    xor ax, ax
.next:
    scasw
    jne .done
    inc ax
    loop .next
    cmp ax, ax
.done:
    ret

bad_read:
    mov si, .text
    call print
    mov al, 2
    jmp end
.text: db "wrong data were read", 13, 10, 0
bad_write:
    mov si, .text
    call print
    mov al, 3
    jmp end
.text: db "wrong data were written", 13, 10, 0
bad_floppy:
    mov si, .text
    call print
    mov al, 4
    jmp end
.text: db "the floppy disk does not do", 13, 10, 0

print:
    lodsb
    test al, al
    jz .done
    mov ah, 0x0E
    mov bx, 7
    int 0x10
    jmp print
.done:
    ret

greeting: db "virtual-8086 mode here", 13, 10, 0
question: db "press a key: ", 0
farewell: db 13, 10, "upper memory does", 13, 10, 0

    times SECTORS * 512 - ($ - $$) db 0
%assign value 0
%rep 4 * 256
    dw value
%assign value value + 1
%endrep
    times (1 << 20) - ($ - $$) db 0

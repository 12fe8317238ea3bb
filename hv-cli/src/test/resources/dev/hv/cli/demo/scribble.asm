; Writes and reads every address of the ranges at its end, in every width, with several values. The
; position is stored before each access, so that whoever started it sees which access ended the
; machine, and can let the next run go on behind it. Interrupts stay off. Loaded at an even mebibyte,
; it does not notice when it closes the A20 gate.
;
; The test adds first_range, first_offset and first_step, which say where to begin, and the ranges
; (space, first address, count) up to one whose count is 0.

magic           equ 0x1BADB002
header_flags    equ 0x10000             ; the addresses below are valid
port_space      equ 0
steps           equ 16                  ; four values in four widths

header:
    dd magic, header_flags, -(magic + header_flags)
    dd header, header, image_end, memory_end, start
range:
    dd first_range
offset:
    dd first_offset
step:
    dd first_step
finished:
    dd 0
values:
    dd 0, 0xFFFFFFFF, 0x5AA51234, 0

start:
    mov ebx, [range]
    mov eax, [ebx + 8]
    test eax, eax
    je done
    mov edi, [ebx + 4]
    mov esi, [offset]
    add edi, esi
    mov edx, edi
    mov ecx, [step]
    mov eax, esi                        ; a value that differs with each access, for the last four
    add eax, ecx
    imul eax, [mixer]
    mov [values + 12], eax
    mov eax, ecx
    shr eax, 2
    mov eax, [values + eax * 4]
    and ecx, 3
    cmp dword [ebx], port_space
    je port

    cmp ecx, 1
    jb byte_access
    je word_access
    cmp ecx, 2
    je double_access
    db 0x0F, 0x6E, 0xC0                 ; movd mm0, eax
    db 0x0F, 0x7F, 0x07                 ; movq [edi], mm0
    db 0x0F, 0x6F, 0x07                 ; movq mm0, [edi]
    jmp advance
byte_access:
    mov [edi], al
    mov al, [edi]
    jmp advance
word_access:
    mov [edi], ax
    mov ax, [edi]
    jmp advance
double_access:
    mov [edi], eax
    mov eax, [edi]
    jmp advance

port:
    cmp ecx, 1
    jb byte_port
    je word_port
    cmp ecx, 2
    jne advance
    out dx, eax
    in eax, dx
    jmp advance
byte_port:
    out dx, al
    in al, dx
    jmp advance
word_port:
    out dx, ax
    in ax, dx

advance:
    inc dword [step]
    cmp dword [step], steps
    jb start
    mov dword [step], 0
    inc dword [offset]
    mov eax, [offset]
    cmp eax, [ebx + 8]
    jb start
    mov dword [offset], 0
    add dword [range], 12
    jmp start

done:
    mov dword [finished], 1
    lidt [no_handlers]
    db 0x0F, 0x0B                       ; ud2, and with no handler the processor shuts down

no_handlers:
    dw 0, 0, 0

mixer:
    dd 0x9E3779B1
ranges:

; Fills a mebibyte with a sequence that begins with the seed, waits for a byte on the serial port, and
; sums up what is in memory then. The test adds seed and faulty_port, and image_end behind this.

magic           equ 0x1BADB002
header_flags    equ 0x10000
uart            equ 0x3F8
words           equ 0x40000
memory          equ 0x400000

header:
    dd magic, header_flags, -(magic + header_flags)
    dd header, header, image_end, memory_end, start
ready:
    dd 0
result:
    dd 0

start:
    cld
    mov edi, memory
    mov ecx, words
    mov eax, seed
fill:
    imul eax, [mixer]
    add eax, seed
    stosd
    dec ecx
    jne fill
    mov dword [ready], 1
    mov edx, faulty_port
    test edx, edx
    je wait_for_byte
    in al, dx
wait_for_byte:
    mov dx, uart + 5
    in al, dx
    test al, 1
    je wait_for_byte
    mov esi, memory
    mov ecx, words
    mov eax, 0
sum:
    rol eax, 1
    add eax, [esi]
    add esi, 4
    dec ecx
    jne sum
    mov [result], eax
    mov dx, 0xF4
    mov eax, seed
    out dx, eax
    hlt

mixer:
    dd 0x9E3779B1
image_end:
memory_end      equ image_end

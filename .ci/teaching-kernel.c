/*
 * A kernel as courses have them: it finds processor and interrupt controllers by the MultiProcessor
 * tables, and drives them, the screen, the serial port, the keyboard and two disks by itself, with
 * paging and a program of privilege level 3. It says on screen and serial port what it has found; a key
 * and a letter let it go on. It ends the machine with exit code 1 (a write of 0 to the debug-exit port)
 * if all is as it should be, else with 2 * STEP + 1.
 */
typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned u32;
typedef unsigned long long u64;

enum { TIMER = 32, KEYBOARD = 33, SERIAL = 36, DISK = 46, FAULT = 51, CALL = 64 };

extern const struct { u32 number; void (*handler)(void); } vectors[];
extern void unexpected(void), user(void);

static u16 *const screen = (u16 *)0xb8000;
static volatile u32 *lapic, *ioapic;
static u32 ioapic_id, processors;
static volatile u32 ticks, keys, letters, transfers, calls;
static volatile u8 key, letter;
static u32 directory[1024] __attribute__((aligned(4096)));
static u64 gdt[6], idt[256];
static struct { u32 link, esp0, ss0, rest[22], bitmap; } tss;
static u8 user_stack[4096], kernel_stack[4096], sector[512], copy[512];

static u8 in(u16 port) {
    u8 value;
    __asm__ volatile("in %1, %0" : "=a"(value) : "d"(port));
    return value;
}

static void out(u16 port, u8 value) { __asm__ volatile("out %0, %1" : : "a"(value), "d"(port)); }

static void wait(void) { __asm__ volatile("sti; hlt"); }

static void put(char c) {
    out(0x3d4, 14); /* the cursor, which the BIOS has left somewhere */
    int at = in(0x3d5) << 8;
    out(0x3d4, 15);
    at |= in(0x3d5);
    if (c == '\n')
        at += 80 - at % 80;
    else
        screen[at++] = 0x700 | (u8)c;
    if (at >= 24 * 80) {
        for (int i = 0; i < 24 * 80; i++)
            screen[i] = i < 23 * 80 ? screen[i + 80] : 0x720;
        at -= 80;
    }
    out(0x3d4, 14);
    out(0x3d5, at >> 8);
    out(0x3d4, 15);
    out(0x3d5, at);
    while (!(in(0x3fd) & 0x20)) {
    }
    out(0x3f8, c);
}

static void print(const char *text) {
    while (*text)
        put(*text++);
}

static void say(const char *what, u32 value) {
    print(what);
    put(' ');
    for (int shift = 28; shift >= 0; shift -= 4)
        put("0123456789abcdef"[value >> shift & 15]);
    put('\n');
}

static void end(u32 step) {
    __asm__ volatile("outl %0, %1" : : "a"(step), "d"((u16)0xf4));
    for (;;)
        __asm__ volatile("cli; hlt");
}

static void must(u32 step, int what) {
    if (!what) {
        say("failed at step", step);
        end(step);
    }
}

static int same(const u8 *a, const u8 *b, u32 bytes) {
    while (bytes && *a == *b)
        a++, b++, bytes--;
    return bytes == 0;
}

static int sums_to_zero(const u8 *at, u32 bytes) {
    u8 sum = 0;
    while (bytes--)
        sum += *at++;
    return sum == 0;
}

/* MultiProcessor Specification 1.4, chapter 4: where the pointer may be, and what it leads to. */
static const u8 *pointer_in(u32 base, u32 bytes) {
    for (const u8 *at = (u8 *)base; at < (u8 *)base + bytes; at += 16)
        if (same(at, (u8 *)"_MP_", 4) && sums_to_zero(at, 16))
            return at;
    return 0;
}

static void find_processors(void) {
    const u8 *data = (u8 *)0x400, *pointer = 0;
    if (*(u16 *)(data + 0xe))
        pointer = pointer_in(*(u16 *)(data + 0xe) << 4, 1024);
    if (!pointer)
        pointer = pointer_in(*(u16 *)(data + 0x13) * 1024 - 1024, 1024);
    if (!pointer)
        pointer = pointer_in(0xf0000, 0x10000);
    must(2, pointer != 0);
    const u8 *table = *(u8 **)(pointer + 4);
    must(3, same(table, (u8 *)"PCMP", 4) && sums_to_zero(table, *(u16 *)(table + 4)));
    lapic = *(u32 **)(table + 36);
    for (const u8 *at = table + 44; at < table + *(u16 *)(table + 4); at += *at == 0 ? 20 : 8)
        if (*at == 0) {
            processors++;
        } else if (*at == 2) {
            ioapic_id = at[1];
            ioapic = *(u32 **)(at + 4);
        }
    if (pointer[12] & 0x80) { /* PIC mode: interrupts go past the APIC */
        out(0x22, 0x70);
        out(0x23, in(0x23) | 1);
    }
    must(4, processors && lapic && ioapic);
}

static u32 redirect(u32 index) {
    ioapic[0] = index;
    return ioapic[4];
}

static void set_redirect(u32 index, u32 value) {
    ioapic[0] = index;
    ioapic[4] = value;
}

static void start_interrupts(void) {
    out(0x21, 0xff);
    out(0xa1, 0xff);
    lapic[0xf0 / 4] = 0x100 | 63;
    lapic[0x3e0 / 4] = 0xb; /* the timer: the bus's clock, again and again */
    lapic[0x320 / 4] = 0x20000 | TIMER;
    lapic[0x380 / 4] = 10000000;
    lapic[0x350 / 4] = lapic[0x360 / 4] = 0x10000;
    lapic[0x370 / 4] = FAULT;
    lapic[0x280 / 4] = 0;
    lapic[0x280 / 4] = 0;
    lapic[0xb0 / 4] = 0;
    lapic[0x310 / 4] = 0; /* INIT level de-assert to all, which must reset nobody */
    lapic[0x300 / 4] = 0x88500;
    while (lapic[0x300 / 4] & 0x1000) {
    }
    lapic[0x80 / 4] = 0;
    must(14, lapic[0xf0 / 4] & 0x100);
    must(5, redirect(0) >> 24 == ioapic_id);
    u32 last = redirect(1) >> 16 & 0xff;
    must(6, last >= 15);
    for (u32 pin = 0; pin <= last; pin++) {
        set_redirect(0x10 + 2 * pin, 0x10000);
        set_redirect(0x11 + 2 * pin, lapic[0x20 / 4] & 0xff000000);
    }
    set_redirect(0x10 + 2 * 1, KEYBOARD);
    set_redirect(0x10 + 2 * 4, SERIAL);
    set_redirect(0x10 + 2 * 14, DISK);
    for (int i = 0; i < 256; i++) {
        u32 at = (u32)unexpected, level = 0;
        for (int k = 0; vectors[k].number; k++)
            if (vectors[k].number == (u32)i) {
                at = (u32)vectors[k].handler;
                level = i == CALL ? 3 : 0;
            }
        idt[i] = (u64)(at >> 16) << 48 | (u64)(0x8e00 | level << 13) << 32 | 8 << 16 | (at & 0xffff);
    }
}

static void start_segments(void) {
    u32 at = (u32)&tss;
    gdt[1] = 0x00cf9a000000ffff;
    gdt[2] = 0x00cf92000000ffff;
    gdt[3] = 0x00cffa000000ffff;
    gdt[4] = 0x00cff2000000ffff;
    gdt[5] = (u64)(at >> 24) << 56 | 0x890000000000 | (u64)(at & 0xffffff) << 16 | (sizeof tss - 1);
    tss.ss0 = 16;
    tss.esp0 = (u32)(kernel_stack + sizeof kernel_stack);
    tss.bitmap = 0xffff0000;
    struct { u16 limit; u32 base; } __attribute__((packed)) gdtr = {sizeof gdt - 1, (u32)gdt},
                                                            idtr = {sizeof idt - 1, (u32)idt};
    __asm__ volatile(
        "lgdt %0; lidt %1; ljmp $8, $1f; 1: mov $16, %%ax; mov %%ax, %%ds; mov %%ax, %%es;"
        "mov %%ax, %%ss; mov $40, %%ax; ltr %%ax"
        : : "m"(gdtr), "m"(idtr) : "eax", "memory");
}

/* 256 MiB as they are, for all, and at 2 GiB, and what is above 3.5 GiB, uncached: pages of 4 MiB. */
static void start_paging(void) {
    for (u32 i = 0; i < 64; i++) {
        directory[i] = i << 22 | 0x87;
        directory[512 + i] = i << 22 | 0x83;
    }
    for (u32 i = 0x380; i < 1024; i++)
        directory[i] = i << 22 | 0x93;
    __asm__ volatile(
        "mov %%cr4, %%eax; or $0x10, %%eax; mov %%eax, %%cr4; mov %0, %%cr3;"
        "mov %%cr0, %%eax; or $0x80010000, %%eax; mov %%eax, %%cr0"
        : : "r"(directory) : "eax", "memory");
    must(1, *(u32 *)0x80100000 == *(u32 *)0x100000);
}

static void disk_ready(void) {
    while ((in(0x1f7) & 0xc0) != 0x40) {
    }
}

/* Whether the second drive is there, as its status tells. */
static int second_drive(void) {
    int there = 0;
    disk_ready();
    out(0x1f6, 0xf0);
    for (int i = 0; i < 1000 && !there; i++)
        there = in(0x1f7);
    out(0x1f6, 0xe0);
    return there;
}

/* One sector, whose end an interrupt tells; data to write goes right behind the command. */
static void transfer(int drive, u32 number, u8 *data, int write) {
    u32 before = transfers;
    disk_ready();
    out(0x3f6, 0);
    out(0x1f2, 1);
    out(0x1f3, number);
    out(0x1f4, number >> 8);
    out(0x1f5, number >> 16);
    out(0x1f6, 0xe0 | drive << 4 | (number >> 24 & 15));
    out(0x1f7, write ? 0x30 : 0x20);
    u32 count = 128;
    if (write) {
        __asm__ volatile("cld; rep outsl" : "+S"(data), "+c"(count) : "d"(0x1f0) : "memory");
    }
    while (transfers == before)
        wait();
    must(7, (in(0x1f7) & 0x21) == 0);
    if (!write)
        __asm__ volatile("cld; rep insl" : "+D"(data), "+c"(count) : "d"(0x1f0) : "memory");
}

void trap(u32 number, u32 argument) {
    switch (number) {
    case TIMER: ticks++; break;
    case KEYBOARD: {
        u8 got = in(0x60);
        if (keys++ == 0)
            key = got;
        break;
    }
    case SERIAL:
        while (in(0x3fd) & 1) {
            u8 got = in(0x3f8);
            if (letters++ == 0)
                letter = got;
        }
        break;
    case DISK: in(0x1f7), transfers++; break;
    case CALL:
        say("call", argument);
        calls++;
        if (argument == 0) {
            must(12, calls == 3);
            print("the kernel is done\n");
            end(0);
        }
        return;
    default: must(13, 0);
    }
    lapic[0xb0 / 4] = 0;
}

void kernel(void) {
    out(0x3fa, 0); /* no FIFO */
    out(0x3fb, 0x80);
    out(0x3f8, 12); /* 9600 bits a second */
    out(0x3f9, 0);
    out(0x3fb, 3);
    out(0x3fc, 0); /* not even OUT2 */
    out(0x3f9, 1); /* an interrupt for each letter */
    must(15, in(0x3fd) != 0xff);
    in(0x3fa);
    in(0x3f8);
    print("a teaching kernel\n");
    start_paging();
    find_processors();
    say("processors", processors);
    start_interrupts();
    start_segments();
    must(16, second_drive());
    transfer(0, 0, sector, 0);
    must(8, sector[510] == 0x55 && sector[511] == 0xaa);
    for (int i = 0; i < 512; i++)
        sector[i] = 7 * i;
    transfer(1, 1000, sector, 1);
    transfer(1, 1000, copy, 0);
    must(9, same(sector, copy, 512));
    transfer(1, 1001, copy, 0);
    must(10, !same(sector, copy, 512));
    say("disks", 2);
    while (ticks < 5)
        wait();
    print("press a\n");
    while (!keys)
        wait();
    must(11, key == 0x1e);
    print("type a letter\n");
    while (!letters)
        wait();
    say("letter", letter);
    __asm__ volatile(
        "mov $35, %%ax; mov %%ax, %%ds; mov %%ax, %%es; push $35; push %0; push $0x202; push $27;"
        "push %1; iret"
        : : "r"(user_stack + sizeof user_stack), "r"(user) : "eax");
}

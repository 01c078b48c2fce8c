/*
 * For tests under Wine 8: the three things that Go programs ask of Windows and that it lacks. No part of what is shipped.
 *
 * Go loads bcryptprimitives.dll before its main, for random numbers; Wine has that DLL from version 9 on. And since Go
 * loads it so early, it can mend the others, by putting functions of its own before Wine's:
 *
 *   - Go tells every UDP socket with SIO_UDP_NETRESET to keep quiet about time-outs on the way, and takes Wine's "I don't
 *     know that" (WSAEOPNOTSUPP) for a broken socket;
 *   - Go's RemoveAll deletes as POSIX does (FileDispositionInformationEx) and knows several answers that mean "not here",
 *     but not Wine's.
 *
 *	x86_64-w64-mingw32-gcc-posix -shared -o bcryptprimitives.dll bcryptprimitives.c -ladvapi32 -lws2_32
 */
#include <winsock2.h>
#include <windows.h>
#include <string.h>

#ifndef SIO_UDP_NETRESET
#define SIO_UDP_NETRESET 0x9800000F
#endif

#define FILE_DISPOSITION_INFORMATION_EX 64
#define NOT_IMPLEMENTED ((LONG)0xC0000002)
#define INVALID_INFO_CLASS ((LONG)0xC0000003)

BOOLEAN NTAPI SystemFunction036(PVOID buffer, ULONG length); /* RtlGenRandom, in advapi32.dll */

__declspec(dllexport) BOOL WINAPI ProcessPrng(PBYTE buffer, SIZE_T length)
{
	while (length > 0) {
		ULONG part = length > 0x10000000 ? 0x10000000 : (ULONG)length;
		if (!SystemFunction036(buffer, part))
			return FALSE;
		buffer += part;
		length -= part;
	}
	return TRUE;
}

typedef int(WSAAPI *ioctl_function)(SOCKET, DWORD, LPVOID, DWORD, LPVOID, DWORD, LPDWORD, LPWSAOVERLAPPED,
				    LPWSAOVERLAPPED_COMPLETION_ROUTINE);
static ioctl_function wines_ioctl;

static int WSAAPI ioctl(SOCKET s, DWORD code, LPVOID in, DWORD in_size, LPVOID out, DWORD out_size, LPDWORD returned,
			LPWSAOVERLAPPED overlapped, LPWSAOVERLAPPED_COMPLETION_ROUTINE done)
{
	int result = wines_ioctl(s, code, in, in_size, out, out_size, returned, overlapped, done);
	if (result != 0 && code == SIO_UDP_NETRESET && WSAGetLastError() == WSAEOPNOTSUPP) {
		WSASetLastError(0);
		return 0;
	}
	return result;
}

typedef LONG(NTAPI *set_function)(HANDLE, PVOID, PVOID, ULONG, ULONG);
static set_function wines_set;

static LONG NTAPI set(HANDLE file, PVOID io, PVOID information, ULONG length, ULONG class)
{
	LONG status = wines_set(file, io, information, length, class);
	return status == NOT_IMPLEMENTED && class == FILE_DISPOSITION_INFORMATION_EX ? INVALID_INFO_CLASS : status;
}

/* A page after the DLL, because its table of exports has 32-bit distances from its beginning. */
static BYTE *near_page(BYTE *base, DWORD size)
{
	for (ULONG_PTR distance = (size + 0xffff) & ~(ULONG_PTR)0xffff; distance < 0x7fff0000; distance += 0x10000) {
		BYTE *page = VirtualAlloc(base + distance, 0x1000, MEM_COMMIT | MEM_RESERVE, PAGE_EXECUTE_READWRITE);
		if (page)
			return page;
	}
	return NULL;
}

/* GetProcAddress finds target in place of Wine's function from now on; returns Wine's, or NULL. */
static void *replace(const char *dll, const char *name, void *target)
{
	BYTE *base = (BYTE *)GetModuleHandleA(dll);
	BYTE *wines = base ? (BYTE *)GetProcAddress((HMODULE)base, name) : NULL;
	if (!wines)
		return NULL;
	IMAGE_NT_HEADERS *header = (IMAGE_NT_HEADERS *)(base + ((IMAGE_DOS_HEADER *)base)->e_lfanew);
	IMAGE_EXPORT_DIRECTORY *exports =
		(void *)(base + header->OptionalHeader.DataDirectory[IMAGE_DIRECTORY_ENTRY_EXPORT].VirtualAddress);
	DWORD *addresses = (DWORD *)(base + exports->AddressOfFunctions);
	BYTE *jump = near_page(base, header->OptionalHeader.SizeOfImage);
	if (!jump)
		return NULL;
	memcpy(jump, "\x48\xb8........\xff\xe0", 12); /* mov rax, target; jmp rax */
	memcpy(jump + 2, &target, 8);
	for (DWORD i = 0; i < exports->NumberOfFunctions; i++) {
		DWORD before;
		if (base + addresses[i] != wines)
			continue;
		if (!VirtualProtect(&addresses[i], sizeof addresses[i], PAGE_READWRITE, &before))
			return NULL;
		addresses[i] = (DWORD)(jump - base);
		VirtualProtect(&addresses[i], sizeof addresses[i], before, &before);
		return wines;
	}
	return NULL;
}

BOOL WINAPI DllMain(HINSTANCE self, DWORD reason, LPVOID reserved)
{
	(void)self;
	(void)reserved;
	if (reason != DLL_PROCESS_ATTACH)
		return TRUE;
	wines_ioctl = (ioctl_function)replace("ws2_32.dll", "WSAIoctl", ioctl);
	wines_set = (set_function)replace("ntdll.dll", "NtSetInformationFile", set);
	return wines_ioctl && wines_set;
}

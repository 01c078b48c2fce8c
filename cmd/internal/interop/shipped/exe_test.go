//go:build packages

package shipped

import (
	"archive/zip"
	"bytes"
	"context"
	"debug/pe"
	"io"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"offhook/cmd/internal/interop/rig"
)

const windowsZip = "offhook-*-windows-amd64.zip"

// unzipped is the folder in the zip.
func unzipped(t *testing.T) string {
	t.Helper()
	archive, err := zip.OpenReader(product(t, windowsZip))
	if err != nil {
		t.Fatal(err)
	}
	defer archive.Close()
	dir := t.TempDir()
	var names []string
	for _, entry := range archive.File {
		name := path.Base(entry.Name)
		names = append(names, name)
		from, err := entry.Open()
		if err != nil {
			t.Fatal(err)
		}
		to, err := os.OpenFile(filepath.Join(dir, name), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o700)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.Copy(to, from); err != nil {
			t.Fatal(err)
		}
		_, _ = from.Close(), to.Close()
	}
	slices.Sort(names)
	if got := strings.Join(names, " "); got != "LICENSE.txt THIRD-PARTY.txt offhook.exe offhookctl.exe" {
		t.Errorf("the zip holds %s", got)
	}
	return dir
}

// systemDLLs are in every Windows 10 and later.
var systemDLLs = []string{
	"advapi32.dll", "bcrypt.dll", "comctl32.dll", "crypt32.dll", "dbghelp.dll", "dwmapi.dll", "gdi32.dll", "imm32.dll", "iphlpapi.dll",
	"kernel32.dll", "msvcrt.dll", "ole32.dll", "oleaut32.dll", "opengl32.dll", "setupapi.dll", "shell32.dll", "shlwapi.dll",
	"uiautomationcore.dll", "user32.dll", "version.dll", "winmm.dll", "ws2_32.dll",
}

// Subsystems of a PE file's header.
const withWindow, withConsole = 2, 3

func TestExeNeedsOnlyWindows(t *testing.T) {
	dir := unzipped(t)
	for name, subsystem := range map[string]uint16{"offhook.exe": withWindow, "offhookctl.exe": withConsole} {
		file, err := pe.Open(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = file.Close() })
		// debug/pe's ImportedLibraries returns nothing; the symbols have the DLL behind a colon.
		symbols, err := file.ImportedSymbols()
		if err != nil || len(symbols) < 50 {
			t.Fatalf("%s: %d imported symbols, %v", name, len(symbols), err)
		}
		for _, symbol := range symbols {
			_, dll, _ := strings.Cut(symbol, ":")
			if !slices.Contains(systemDLLs, strings.ToLower(dll)) {
				t.Errorf("%s wants %s of %s, which Windows does not bring", name, symbol, dll)
			}
		}
		header, ok := file.OptionalHeader.(*pe.OptionalHeader64)
		if !ok || header.Subsystem != subsystem {
			t.Errorf("%s: subsystem %+v, want %d", name, header.Subsystem, subsystem)
		}
		const relocatable = 0x40
		if header.DllCharacteristics&relocatable == 0 {
			t.Errorf("%s always lies at the same address", name)
		}
	}
}

// TestExeHasNames looks for what Fyne needs for screen readers, and has with the tag accessibility alone.
func TestExeHasNames(t *testing.T) {
	program, err := os.ReadFile(filepath.Join(unzipped(t), "offhook.exe"))
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Contains(program, []byte("UiaReturnRawElementProvider")) {
		t.Error("offhook.exe offers no names to screen readers: was it built with the tag accessibility?")
	}
}

// TestExeResources looks for what Explorer shows and Windows goes by.
func TestExeResources(t *testing.T) {
	dir := unzipped(t)
	for _, name := range []string{"offhook.exe", "offhookctl.exe"} {
		file, err := pe.Open(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = file.Close() })
		section := file.Section(".rsrc")
		if section == nil {
			t.Fatalf("%s has no resources", name)
		}
		data, err := section.Data()
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range []string{
			"GLFW_ICON", "VS_VERSION_INFO", "ProductVersion", "The Offhook authors", name, version(product(t, windowsZip), "offhook-", "-windows"),
		} {
			if !strings.Contains(string(data), wide(want)) {
				t.Errorf("the resources of %s lack %q", name, want)
			}
		}
		for _, want := range []string{"asInvoker", "permonitorv2", "longPathAware", "\x89PNG"} {
			if !strings.Contains(string(data), want) {
				t.Errorf("the resources of %s lack %q", name, want)
			}
		}
	}
}

// wide is text as Windows's resources have it: UTF-16, little-endian.
func wide(text string) string {
	var b strings.Builder
	for _, unit := range utf16.Encode([]rune(text)) {
		b.WriteByte(byte(unit))
		b.WriteByte(byte(unit >> 8))
	}
	return b.String()
}

func TestExeUnderWine(t *testing.T) {
	wine, err := rig.StartWine(t.Context(), filepath.Join(root, "packaging/windows/testdata/bcryptprimitives.c"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(wine.Close)
	dir := unzipped(t)
	for name, test := range map[string]func(context.Context, *testing.T, *rig.Wine, string){
		"CommandLine": exeOnTheCommandLine, "Window": exeInTheWindow, "Explorer": exeFromExplorer, "Complaint": exeComplains,
		"Packages": packagesForWindows,
	} {
		t.Run(name, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), patience)
			defer cancel()
			test(ctx, t, wine, dir)
		})
	}
}

func exeOnTheCommandLine(ctx context.Context, t *testing.T, wine *rig.Wine, dir string) {
	version := exec.CommandContext(ctx, "wine", filepath.Join(dir, "offhookctl.exe"), "version")
	version.Env = append(os.Environ(), wine.Env()...)
	if out, err := version.Output(); err != nil || !strings.Contains(string(out), "windows/amd64") {
		t.Errorf("%q, %v", out, err)
	}
	callOnTheCommandLine(ctx, t, rig.OffhookOptions{
		Program: "wine", Args: []string{filepath.Join(dir, "offhookctl.exe")}, Env: wine.Env(),
	}, wine.Path)
}

func exeInTheWindow(ctx context.Context, t *testing.T, wine *rig.Wine, dir string) {
	callInTheWindow(ctx, t, "windows", rig.WindowOptions{
		Program: "wine", Args: []string{filepath.Join(dir, "offhook.exe")}, Env: wine.Env(), Home: t.TempDir(),
	})
}

// exeFromExplorer starts the program as a double click does: cobra must not take it for one that wants a console.
func exeFromExplorer(ctx context.Context, t *testing.T, wine *rig.Wine, dir string) {
	display, err := rig.StartDisplay(ctx, 800, 800)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(display.Close)
	w, err := rig.StartWindow(ctx, rig.WindowOptions{
		Program: "wine", Args: []string{"explorer", "/desktop=Offhook,800x800", wine.Path(filepath.Join(dir, "offhook.exe")), "--demo", "9197"},
		Env: append(wine.Env(), "FYNE_THEME=light"), Home: t.TempDir(), Display: display,
	})
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	if err := w.WaitFor(ctx, "a live button to dial with", func() bool { return count(ctx, t, display, dial) > 1500 }); err != nil {
		_ = keep(ctx, t, display, "explorer-failed")
		t.Fatal(err)
	}
}

// exeComplains starts the program with a flag that it doesn't know: it must say so in a box, as it has no console.
func exeComplains(ctx context.Context, t *testing.T, wine *rig.Wine, dir string) {
	display, err := rig.StartDisplay(ctx, 800, 800)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(display.Close)
	w, err := rig.StartWindow(ctx, rig.WindowOptions{
		Program: "wine", Args: []string{filepath.Join(dir, "offhook.exe"), "--nonsense"}, Env: wine.Env(), Home: t.TempDir(), Display: display,
	})
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	if err := w.Press(ctx, "Return"); err != nil {
		t.Fatal(err)
	}
	if err := w.WaitEnded(ctx); err != nil {
		t.Error(err)
	}
}

// packagesForWindows runs the tests of what does otherwise on Windows: paths, locks, replacing files, the keyring.
func packagesForWindows(ctx context.Context, t *testing.T, wine *rig.Wine, _ string) {
	test := exec.CommandContext(ctx, "go", "test", "-exec", "wine", "offhook/sipclient/account", "offhook/sipclient/config",
		"offhook/sipclient/history", "offhook/sipclient/secret")
	test.Env = append(append(os.Environ(), wine.Env()...), "GOOS=windows", "GOARCH=amd64", "CGO_ENABLED=0", "DISPLAY=")
	if out, err := test.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

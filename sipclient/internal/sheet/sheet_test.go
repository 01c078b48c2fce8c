package sheet

import (
	"slices"
	"strings"
	"testing"
)

func TestWrite(t *testing.T) {
	var b strings.Builder
	err := Write(&b, []string{"Name", "Note"}, slices.Values([][]string{{"Kim, \"접수처\"", "=1+1"}, {"+82 70", "-cmd|x"}}))
	if want := "\uFEFFName,Note\n\"Kim, \"\"접수처\"\"\",'=1+1\n+82 70,'-cmd|x\n"; err != nil || b.String() != want {
		t.Errorf("%v, %q", err, b.String())
	}
}

func FuzzProtect(f *testing.F) {
	for _, s := range []string{"", "=1", "'=1", "+82", "@x", "-a", "'"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		kept := Protect(text)
		if kept != "" && strings.ContainsRune("=@\t\r", rune(kept[0])) {
			t.Errorf("%q is written %q: a formula", text, kept)
		}
		if Unprotect(kept) != text {
			t.Errorf("%q is written %q and read %q", text, kept, Unprotect(kept))
		}
	})
}

package archtest

import (
	"go/ast"
	"strings"
	"testing"
)

// calls lists functions of other packages that have no place in most of ours.
var calls = []struct {
	names   []string // package.Function
	allowed func(p *pkg, f *file) bool
	why     string
}{
	{
		names:   []string{"context.Background", "context.TODO"},
		allowed: func(p *pkg, f *file) bool { return f.isTest || inCmd(p) },
		why:     "a context made below cmd is one that nobody can end: take the caller's",
	},
	{
		names:   []string{"context.Background", "context.TODO"},
		allowed: func(p *pkg, f *file) bool { return !f.isTest || usesTestMain(f) },
		why:     "t.Context() ends with the test, so that nothing it started outlives it",
	},
	{
		names:   []string{"fmt.Print", "fmt.Printf", "fmt.Println", "os.Exit"},
		allowed: func(p *pkg, f *file) bool { return f.isTest || inCmd(p) },
		why:     "only a program speaks to its terminal or ends itself: return the value or the error",
	},
	{
		names:   []string{"slog.Default", "slog.SetDefault", "slog.Debug", "slog.Info", "slog.Warn", "slog.Error"},
		allowed: func(p *pkg, f *file) bool { return f.isTest || inCmd(p) },
		why:     "the process-wide logger can't be redirected by a test or told apart by account: use the one in Options",
	},
	{
		names:   []string{"time.Sleep"},
		allowed: func(p *pkg, f *file) bool { return !f.isTest || imports(f, "testing/synctest") },
		why:     "a test that sleeps is slow on a fast machine and fails on a slow one: wait for the condition, or use testing/synctest",
	},
}

func TestForbiddenCalls(t *testing.T) {
	for _, p := range packages(t) {
		for _, f := range p.files {
			ast.Inspect(f.syntax, func(node ast.Node) bool {
				name := qualified(node)
				if name == "" {
					return true
				}
				for _, rule := range calls {
					for _, banned := range rule.names {
						if name == banned && !rule.allowed(p, f) {
							t.Errorf("%s: %s\n\twhy: %s", f.at(node), name, rule.why)
						}
					}
				}
				return true
			})
		}
	}
}

// TLS is verified, always. A WebRTC peer's certificate is self-signed by design and checked against the fingerprint of
// the session description instead, so DTLS alone sets this field.
func TestTLSIsAlwaysVerified(t *testing.T) {
	dtls := []string{"media/rtc", "sipclient/demopbx"}
	for _, p := range packages(t) {
		for _, f := range p.source() {
			ast.Inspect(f.syntax, func(node ast.Node) bool {
				if name, ok := node.(*ast.Ident); ok && name.Name == "InsecureSkipVerify" && !matchesAny(p.path(), dtls) {
					t.Errorf("%s: InsecureSkipVerify; there is no way to switch verification off", f.at(node))
				}
				return true
			})
		}
	}
}

// qualified returns "package.Name" for a selector of a package, as it is written.
func qualified(node ast.Node) string {
	selector, ok := node.(*ast.SelectorExpr)
	if !ok {
		return ""
	}
	from, ok := selector.X.(*ast.Ident)
	if !ok {
		return ""
	}
	return from.Name + "." + selector.Sel.Name
}

func imports(f *file, importPath string) bool {
	for _, spec := range f.syntax.Imports {
		if strings.Trim(spec.Path.Value, `"`) == importPath {
			return true
		}
	}
	return false
}

func inCmd(p *pkg) bool { return strings.HasPrefix(p.path(), "cmd/") }

// usesTestMain: before the first test and after the last there is no t.
func usesTestMain(f *file) bool { return hasFunc(f, "TestMain") }

func hasFunc(f *file, name string) bool {
	for _, decl := range f.syntax.Decls {
		if fn, ok := decl.(*ast.FuncDecl); ok && fn.Recv == nil && fn.Name.Name == name {
			return true
		}
	}
	return false
}

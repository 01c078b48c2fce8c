package archtest

import (
	"go/ast"
	"testing"
)

// The sizes that the healthy code bases of this field keep. Beyond them a part does more than one thing, or needs a
// reason, which exceptions_test.go then holds.
const (
	longestFile      = 400 // lines, comments included
	longestFunction  = 60  // lines from func to its closing brace
	widestStruct     = 15  // fields
	widestInterface  = 6   // methods
	exceptionsOfSize = "exceptions_test.go"
)

func TestSizes(t *testing.T) {
	seen := make(map[string]bool)
	excepted := func(what string) bool {
		seen[what] = true
		return sizeExceptions[what] != ""
	}
	for _, p := range packages(t) {
		for _, f := range p.source() {
			if f.lines > longestFile && !excepted(f.name) {
				t.Errorf("%s has %d lines, over %d: divide it, or give its reason in %s", f.name, f.lines, longestFile, exceptionsOfSize)
			}
			ast.Inspect(f.syntax, func(node ast.Node) bool {
				checkSize(t, p, f, node, excepted)
				return true
			})
		}
	}
	for what := range sizeExceptions {
		if !seen[what] {
			t.Errorf("%s is within the limits or gone: take it out of %s", what, exceptionsOfSize)
		}
	}
}

func checkSize(t *testing.T, p *pkg, f *file, node ast.Node, excepted func(string) bool) {
	t.Helper()
	switch node := node.(type) {
	case *ast.FuncDecl:
		lines := f.set.Position(node.End()).Line - f.set.Position(node.Pos()).Line + 1
		if lines > longestFunction && !excepted(p.path()+"."+functionName(node)) {
			t.Errorf("%s: %s.%s has %d lines, over %d", f.at(node), p.path(), functionName(node), lines, longestFunction)
		}
	case *ast.TypeSpec:
		switch typ := node.Type.(type) {
		case *ast.StructType:
			if n := typ.Fields.NumFields(); n > widestStruct && !excepted(p.path()+"."+node.Name.Name) {
				t.Errorf("%s: struct %s.%s has %d fields, over %d", f.at(node), p.path(), node.Name.Name, n, widestStruct)
			}
		case *ast.InterfaceType:
			if n := typ.Methods.NumFields(); n > widestInterface && !excepted(p.path()+"."+node.Name.Name) {
				t.Errorf("%s: interface %s.%s has %d methods, over %d", f.at(node), p.path(), node.Name.Name, n, widestInterface)
			}
		}
	}
}

// functionName is Name, or Type.Name for a method.
func functionName(decl *ast.FuncDecl) string {
	if decl.Recv == nil {
		return decl.Name.Name
	}
	return receiver(decl) + "." + decl.Name.Name
}

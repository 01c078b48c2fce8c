package archtest

import (
	"go/ast"
	"go/token"
	"go/types"
	"strings"
	"testing"
)

// A variable of a package is state that every test, window and call of the process shares. Those that are set once where
// they are declared are constants that Go can't write as such; any other is refused.
func TestNoMutablePackageVariables(t *testing.T) {
	for _, p := range packages(t) {
		if strings.HasPrefix(p.path(), "cmd/") {
			continue
		}
		info := resolve(p)
		for _, f := range p.source() {
			for _, name := range packageWrites(f, info) {
				if stateExceptions[p.path()+"."+name.Name] == "" {
					t.Errorf("%s: the package variable %s is changed here; keep state in a value that somebody owns", f.at(name), name.Name)
				}
			}
			checkSharedDeclarations(t, p, f)
		}
	}
}

// resolve says what each identifier of a package means. Imports are left unresolved, which the type checker reports and
// we don't mind: names of the package itself are all that is asked for.
func resolve(p *pkg) *types.Info {
	info := &types.Info{Uses: make(map[*ast.Ident]types.Object)}
	config := types.Config{Error: func(error) {}, FakeImportC: true, Importer: noImports{}}
	var files []*ast.File
	for _, f := range p.source() {
		files = append(files, f.syntax)
	}
	if len(files) > 0 {
		_, _ = config.Check(p.ImportPath, p.files[0].set, files, info)
	}
	return info
}

// noImports resolves every import to an empty package.
type noImports struct{}

func (noImports) Import(path string) (*types.Package, error) {
	empty := types.NewPackage(path, path[strings.LastIndex(path, "/")+1:])
	empty.MarkComplete()
	return empty, nil
}

// written returns the expressions that a statement gives a new value, or whose address it takes.
func written(node ast.Node) []ast.Expr {
	switch node := node.(type) {
	case *ast.AssignStmt:
		if node.Tok != token.DEFINE {
			return node.Lhs
		}
	case *ast.IncDecStmt:
		return []ast.Expr{node.X}
	case *ast.UnaryExpr:
		if node.Op == token.AND {
			return []ast.Expr{node.X}
		}
	case *ast.CallExpr:
		if name, ok := node.Fun.(*ast.Ident); ok && (name.Name == "delete" || name.Name == "clear") {
			return node.Args[:1]
		}
	}
	return nil
}

// packageWrites returns the package's variables where a file changes them.
func packageWrites(f *file, info *types.Info) []*ast.Ident {
	var found []*ast.Ident
	ast.Inspect(f.syntax, func(node ast.Node) bool {
		for _, target := range written(node) {
			name := rootOf(target)
			if name == nil {
				continue
			}
			if variable, ok := info.Uses[name].(*types.Var); ok && variable.Pkg() != nil && variable.Parent() == variable.Pkg().Scope() {
				found = append(found, name)
			}
		}
		return true
	})
	return found
}

// rootOf returns the identifier at the left of x.y[z].
func rootOf(expr ast.Expr) *ast.Ident {
	for {
		switch e := expr.(type) {
		case *ast.Ident:
			return e
		case *ast.SelectorExpr:
			expr = e.X
		case *ast.IndexExpr:
			expr = e.X
		case *ast.StarExpr:
			expr = e.X
		case *ast.ParenExpr:
			expr = e.X
		default:
			return nil
		}
	}
}

// checkSharedDeclarations refuses locks, atomics and channels as package variables: they guard state that is shared.
func checkSharedDeclarations(t *testing.T, p *pkg, f *file) {
	t.Helper()
	for _, decl := range f.syntax.Decls {
		group, ok := decl.(*ast.GenDecl)
		if !ok || group.Tok != token.VAR {
			continue
		}
		for _, spec := range group.Specs {
			value := spec.(*ast.ValueSpec)
			if isShared(value.Type) && stateExceptions[p.path()+"."+value.Names[0].Name] == "" {
				t.Errorf("%s: %s is state that the whole process shares", f.at(value), value.Names[0].Name)
			}
		}
	}
}

func isShared(expr ast.Expr) bool {
	switch expr := expr.(type) {
	case *ast.ChanType:
		return true
	case *ast.IndexExpr:
		return isShared(expr.X)
	case *ast.SelectorExpr:
		from, ok := expr.X.(*ast.Ident)
		return ok && (from.Name == "sync" || from.Name == "atomic")
	}
	return false
}

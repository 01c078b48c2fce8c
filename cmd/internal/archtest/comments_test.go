package archtest

import (
	"go/ast"
	"go/token"
	"regexp"
	"strings"
	"testing"
)

// A package comment is the page a newcomer reads first: purpose, picture, goroutines, where to read next. Shorter than
// this it says none of that.
const shortestPackageComment = 150

func TestPackageComments(t *testing.T) {
	for _, p := range packages(t) {
		if len(p.source()) == 0 {
			continue // only tests, or only generated code
		}
		var docs []*file
		for _, f := range p.files {
			if f.syntax.Doc == nil {
				continue
			}
			if f.isTest {
				t.Errorf("%s: the package comment stands in a test; it belongs into doc.go", f.name)
				continue
			}
			docs = append(docs, f)
		}
		switch len(docs) {
		case 0:
			t.Errorf("%s has no package comment", p.path())
			continue
		case 1:
		default:
			for _, f := range docs[1:] {
				t.Errorf("%s has a second package comment in %s, besides %s", p.path(), f.name, docs[0].name)
			}
		}
		text := docs[0].syntax.Doc.Text()
		begin := "Package " + p.Name + " "
		if p.Name == "main" {
			begin = p.path()[strings.LastIndex(p.path(), "/")+1:] + " "
			begin = strings.ToUpper(begin[:1]) + begin[1:]
		}
		if !strings.HasPrefix(text, begin) {
			t.Errorf("%s: the package comment begins %q, not %q", docs[0].name, firstWords(text), begin)
		}
		if len(text) < shortestPackageComment {
			t.Errorf("%s: a package comment of %d characters can't say what the package is for, who runs in it and where to read next",
				docs[0].name, len(text))
		}
	}
}

func TestExportedNamesAreDocumented(t *testing.T) {
	for _, p := range packages(t) {
		for _, f := range p.source() {
			for _, decl := range f.syntax.Decls {
				switch decl := decl.(type) {
				case *ast.FuncDecl:
					checkFuncDoc(t, f, decl)
				case *ast.GenDecl:
					checkGroupDoc(t, f, decl)
				}
			}
		}
	}
}

func checkFuncDoc(t *testing.T, f *file, decl *ast.FuncDecl) {
	t.Helper()
	if !decl.Name.IsExported() || (decl.Recv != nil && !ast.IsExported(receiver(decl))) {
		return
	}
	if decl.Doc == nil {
		t.Errorf("%s: %s is exported and not documented", f.at(decl), decl.Name.Name)
	} else if first, _, _ := strings.Cut(decl.Doc.Text(), "."); !strings.Contains(first, decl.Name.Name) {
		t.Errorf("%s: the first sentence of %s's comment does not name it", f.at(decl), decl.Name.Name)
	}
}

// receiver is the name of the type that a method belongs to.
func receiver(decl *ast.FuncDecl) string {
	expr := decl.Recv.List[0].Type
	for {
		switch e := expr.(type) {
		case *ast.StarExpr:
			expr = e.X
		case *ast.IndexExpr:
			expr = e.X
		case *ast.IndexListExpr:
			expr = e.X
		case *ast.Ident:
			return e.Name
		default:
			return ""
		}
	}
}

// checkGroupDoc looks at types, constants and variables. One comment may speak for a group of constants or variables;
// a type and a method of an interface need their own.
func checkGroupDoc(t *testing.T, f *file, decl *ast.GenDecl) {
	t.Helper()
	for _, spec := range decl.Specs {
		switch spec := spec.(type) {
		case *ast.TypeSpec:
			if !spec.Name.IsExported() {
				continue
			}
			if spec.Doc == nil && (decl.Doc == nil || decl.Lparen != token.NoPos) {
				t.Errorf("%s: type %s is exported and not documented", f.at(spec), spec.Name.Name)
			}
			if iface, ok := spec.Type.(*ast.InterfaceType); ok {
				checkMethodDocs(t, f, spec.Name.Name, iface, decl.Doc.Text()+spec.Doc.Text())
			}
		case *ast.ValueSpec:
			if decl.Doc != nil || spec.Doc != nil || spec.Comment != nil {
				continue
			}
			for _, name := range spec.Names {
				if name.IsExported() {
					t.Errorf("%s: %s is exported and not documented", f.at(name), name.Name)
				}
			}
		}
	}
}

// checkMethodDocs asks for a comment at each method, unless that of the whole interface speaks of it by name. Close says
// enough by itself.
func checkMethodDocs(t *testing.T, f *file, of string, iface *ast.InterfaceType, doc string) {
	t.Helper()
	for _, method := range iface.Methods.List {
		if len(method.Names) == 0 || method.Doc != nil || method.Comment != nil {
			continue
		}
		name := method.Names[0].Name
		if name != "Close" && ast.IsExported(name) && !strings.Contains(doc, name) {
			t.Errorf("%s: method %s of interface %s is not documented", f.at(method), name, of)
		}
	}
}

// An error that a comment promises and that has another name by now is looked for in vain.
var errorName = regexp.MustCompile(`\bErr[A-Z]\w*`)

func TestCommentsNameErrorsThatExist(t *testing.T) {
	known := map[string]bool{}
	for _, p := range packages(t) {
		for _, f := range p.files {
			ast.Inspect(f.syntax, func(n ast.Node) bool {
				if id, ok := n.(*ast.Ident); ok {
					known[id.Name] = true
				}
				return true
			})
		}
	}
	for _, p := range packages(t) {
		for _, f := range p.files {
			for _, group := range f.syntax.Comments {
				for _, name := range errorName.FindAllString(group.Text(), -1) {
					if !known[name] {
						t.Errorf("%s: a comment names %s, and there is none", f.at(group), name)
					}
				}
			}
		}
	}
}

func firstWords(text string) string {
	words := strings.Fields(text)
	return strings.Join(words[:min(len(words), 4)], " ")
}

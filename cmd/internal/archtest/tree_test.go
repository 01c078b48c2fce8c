package archtest

import (
	"bytes"
	"encoding/json"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
)

// module is the path that go.mod declares.
const module = "offhook"

// pkg is one package of the module: what go list says of it, and its files.
type pkg struct {
	ImportPath string
	Name       string
	Dir        string
	Imports    []string // of its own code, without its tests
	Deps       []string // the same, and all that these import
	CgoFiles   []string
	Standard   bool
	Error      *struct{ Err string }

	files []*file // parsed, tests and files for other systems included
}

// path is the import path below the module, and "." for its root.
func (p *pkg) path() string { return local(p.ImportPath) }

// source returns the files that go into programs: neither tests nor generated.
func (p *pkg) source() []*file {
	return slices.DeleteFunc(slices.Clone(p.files), func(f *file) bool { return f.isTest || ast.IsGenerated(f.syntax) })
}

// file is one Go file.
type file struct {
	name   string // below the root of the tree, with slashes
	isTest bool
	lines  int
	set    *token.FileSet // one for all files of a package
	syntax *ast.File
}

// at says where a node is, as compilers do.
func (f *file) at(node ast.Node) string {
	return f.name + ":" + strconv.Itoa(f.set.Position(node.Pos()).Line)
}

// tree loads the module's packages once for all tests.
var tree = sync.OnceValues(loadTree)

// packages returns every package of the module, or ends the test.
func packages(t *testing.T) []*pkg {
	t.Helper()
	packages, err := tree()
	if err != nil {
		t.Fatal(err)
	}
	return packages
}

func loadTree() ([]*pkg, error) {
	if err := lookAtEveryFolder(); err != nil {
		return nil, err
	}
	listed, err := list(nil, "./...")
	if err != nil {
		return nil, err
	}
	for _, p := range listed {
		if p.files, err = parseFolder(p.Dir); err != nil {
			return nil, err
		}
	}
	return listed, nil
}

// lookAtEveryFolder opens the folders of the tree. go test repeats a passed test only when something that it opened has
// changed, and a package that is new is seen by go list alone.
func lookAtEveryFolder() error {
	return filepath.WalkDir(root, func(name string, entry fs.DirEntry, err error) error {
		if err == nil && entry.IsDir() && (entry.Name() == ".git" || entry.Name() == "node_modules") {
			return filepath.SkipDir
		}
		return err
	})
}

// list asks go list for the packages that the patterns name, with the tags of every build and the tests'.
func list(env []string, patterns ...string) ([]*pkg, error) {
	tags, err := buildTags()
	if err != nil {
		return nil, err
	}
	args := []string{"list", "-e", "-tags", tags + " interop gui packages",
		"-json=ImportPath,Name,Dir,Imports,Deps,CgoFiles,Standard,Error"}
	cmd := exec.Command("go", append(args, patterns...)...)
	cmd.Dir = root
	cmd.Env = append(os.Environ(), env...)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, errors.New("go list: " + stderr.String())
	}
	var listed []*pkg
	for dec := json.NewDecoder(bytes.NewReader(out)); ; {
		p := new(pkg)
		if err := dec.Decode(p); errors.Is(err, io.EOF) {
			return listed, nil
		} else if err != nil {
			return nil, err
		}
		listed = append(listed, p)
	}
}

// root is the top of the tree as seen from this package, where go test runs.
const root = "../../.."

// buildTags reads TAGS from the Makefile, the one place that defines them.
func buildTags() (string, error) {
	makefile, err := os.ReadFile(filepath.Join(root, "Makefile"))
	if err != nil {
		return "", err
	}
	match := regexp.MustCompile(`(?m)^TAGS := (.+)$`).FindSubmatch(makefile)
	if match == nil {
		return "", errors.New("Makefile: no line TAGS := …")
	}
	return string(match[1]), nil
}

func parseFolder(dir string) ([]*file, error) {
	names, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		return nil, err
	}
	top, err := filepath.Abs(root)
	if err != nil {
		return nil, err
	}
	var files []*file
	set := token.NewFileSet()
	for _, name := range names {
		src, err := os.ReadFile(name)
		if err != nil {
			return nil, err
		}
		syntax, err := parser.ParseFile(set, name, src, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		rel, err := filepath.Rel(top, name)
		if err != nil {
			return nil, err
		}
		files = append(files, &file{
			name:   filepath.ToSlash(rel),
			isTest: strings.HasSuffix(name, "_test.go"),
			lines:  bytes.Count(src, []byte("\n")),
			set:    set,
			syntax: syntax,
		})
	}
	return files, nil
}

// local strips the module from an import path of ours; another's stays whole.
func local(importPath string) string {
	if importPath == module {
		return "."
	}
	if rest, ok := strings.CutPrefix(importPath, module+"/"); ok {
		return rest
	}
	return importPath
}

// isStandard tells the standard library by its paths, which have no dot in their first part.
func isStandard(importPath string) bool {
	first, _, _ := strings.Cut(importPath, "/")
	return first != module && !strings.Contains(first, ".")
}

// matches tells whether a path is one that the pattern names: itself, or with "/..." all below it too.
func matches(importPath, pattern string) bool {
	if below, ok := strings.CutSuffix(pattern, "/..."); ok {
		return importPath == below || strings.HasPrefix(importPath, below+"/")
	}
	ok, err := path.Match(pattern, importPath)
	return ok && err == nil
}

func matchesAny(importPath string, patterns []string) bool {
	return slices.ContainsFunc(patterns, func(pattern string) bool { return matches(importPath, pattern) })
}

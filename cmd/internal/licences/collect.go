package main

import (
	"cmp"
	"context"
	"debug/buildinfo"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// part is something compiled in, and what its authors want said.
type part struct {
	name  string
	texts []string
}

// modulesOf returns the paths of the modules in programs, each once, sorted.
func modulesOf(programs []string) ([]string, error) {
	var paths []string
	for _, program := range programs {
		info, err := buildinfo.ReadFile(program)
		if err != nil {
			return nil, fmt.Errorf("reading what is in %s: %w", program, err)
		}
		for _, dep := range info.Deps {
			paths = append(paths, dep.Path)
		}
	}
	slices.Sort(paths)
	return slices.Compact(paths), nil
}

// collect reads the licences of Go and of modules from where Go keeps them.
func collect(ctx context.Context, modules []string) ([]part, error) {
	root, err := output(ctx, "go", "env", "GOROOT")
	if err != nil {
		return nil, err
	}
	text, err := goLicence(strings.TrimSpace(string(root)))
	if err != nil {
		return nil, err
	}
	all := []part{{"The Go programming language", []string{text}}}
	if len(modules) == 0 {
		return all, nil
	}
	listed, err := output(ctx, "go", append([]string{"list", "-m", "-json=Path,Version,Dir"}, modules...)...)
	if err != nil {
		return nil, err
	}
	for decoder := json.NewDecoder(strings.NewReader(string(listed))); decoder.More(); {
		var m struct{ Path, Version, Dir string }
		if err := decoder.Decode(&m); err != nil {
			return nil, fmt.Errorf("reading what go list printed: %w", err)
		}
		texts, err := licencesIn(os.DirFS(m.Dir))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", m.Path, err)
		}
		all = append(all, part{m.Path + " " + m.Version, texts})
	}
	return all, nil
}

// goLicence is beside Go, or where Debian's packages of Go put it.
func goLicence(root string) (string, error) {
	for _, file := range []string{"LICENSE", "../../doc/golang-go/copyright"} {
		if text, err := os.ReadFile(filepath.Join(root, file)); err == nil {
			return string(text), nil
		}
	}
	return "", fmt.Errorf("no licence of Go in %s", root)
}

func output(ctx context.Context, name string, args ...string) ([]byte, error) {
	cmd := exec.CommandContext(ctx, name, args...)
	var said strings.Builder
	cmd.Stderr = &said
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("%s %s: %w: %s", name, args[0], err, said.String())
	}
	return out, nil
}

// licence is what authors call the file; a picture or a program of that name is none.
var licence = regexp.MustCompile(`(?i)^(licen[cs]es?|copying|copyright|notice|patents|ofl)([-_.].*)?$`)

// licencesIn returns the texts of a module's licence files, each once. Those
// deeper down are of what the module holds from elsewhere: C libraries, fonts.
// Test data and examples are not compiled in.
func licencesIn(module fs.FS) ([]string, error) {
	var texts []string
	err := fs.WalkDir(module, ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir():
			if slices.Contains([]string{"testdata", "examples", "_examples", ".git", "node_modules"}, d.Name()) {
				return fs.SkipDir
			}
			return nil
		case !licence.MatchString(d.Name()) || strings.HasSuffix(d.Name(), ".go"):
			return nil
		}
		text, err := fs.ReadFile(module, name)
		if err == nil && !slices.Contains(texts, string(text)) {
			texts = append(texts, string(text))
		}
		return err
	})
	if err == nil && len(texts) == 0 {
		err = fmt.Errorf("no licence among its files")
	}
	return texts, err
}

// write prints each text once, under the names of all that it is for.
func write(w io.Writer, all []part) error {
	names := map[string][]string{}
	var order []string
	for _, p := range all {
		for _, text := range p.texts {
			text = strings.TrimSpace(strings.ReplaceAll(text, "\r\n", "\n"))
			if names[text] == nil {
				order = append(order, text)
			}
			names[text] = append(names[text], p.name)
		}
	}
	slices.SortStableFunc(order, func(a, b string) int { return cmp.Compare(names[a][0], names[b][0]) })
	rule := strings.Repeat("=", 78)
	if _, err := fmt.Fprintf(w, "Offhook is under the Apache License 2.0. It contains the work of others, under the\nlicences below.\n"); err != nil {
		return err
	}
	for _, text := range order {
		if _, err := fmt.Fprintf(w, "\n%s\n%s\n%s\n\n%s\n", rule, strings.Join(names[text], "\n"), rule, text); err != nil {
			return err
		}
	}
	return nil
}

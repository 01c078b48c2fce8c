package main

import (
	"bytes"
	"os"
	"testing"

	"github.com/pelletier/go-toml/v2"
)

// TestMetadataIsFyneApp compares the program with the file that Fyne's tools read.
func TestMetadataIsFyneApp(t *testing.T) {
	data, err := os.ReadFile("../../FyneApp.toml")
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Details struct {
			Icon, Name, ID, Version string
			Build                   int
		}
		Migrations map[string]bool
	}
	if err := toml.Unmarshal(data, &file); err != nil {
		t.Fatal(err)
	}
	m := metadata()
	d := file.Details
	if d.Name != m.Name || d.ID != m.ID || d.Version != m.Version || d.Build != m.Build || !file.Migrations["fyneDo"] || m.Migrations["fyneDo"] != migrated {
		t.Errorf("FyneApp.toml says %+v %v, the program %+v", d, file.Migrations, m)
	}
	icon, err := os.ReadFile("../../" + d.Icon)
	if err != nil || !bytes.Equal(icon, m.Icon.Content()) {
		t.Errorf("the icon differs (%v)", err)
	}
}

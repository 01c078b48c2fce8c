package main

import (
	"context"
	"net"
	"path/filepath"
	"slices"
	"strings"

	"offhook/gui/present"
	"offhook/media"
	"offhook/media/ringtone"
)

// checkValues refuses what can stand in the settings and be of no use on this computer, or in
// no program of ours: a person at a shell has most likely mistyped it.
func checkValues(ctx context.Context, key string, values []string) error {
	for _, v := range values {
		if err := checkValue(ctx, key, v); err != nil {
			return err
		}
	}
	return nil
}

func checkValue(ctx context.Context, key, value string) error {
	switch {
	case key == "ringing.melody":
		return checkMelody(ctx, value)
	case key == "language":
		return checkLanguage(value)
	case key == "network.interfaces":
		return checkInterface(value)
	case strings.HasPrefix(key, "desktop.hotkeys.") && value != "":
		if _, err := present.ParseHotkey(value); err != nil {
			return usage("%s: %v; write it as Ctrl+Alt+M", present.Plain(key), err)
		}
	}
	return nil
}

// checkLanguage wants a language that there are texts in, with or without a country.
func checkLanguage(tag string) error {
	base, _, _ := strings.Cut(strings.ReplaceAll(tag, "_", "-"), "-")
	if tag == "" || string(present.MatchLanguage(tag)) == strings.ToLower(base) {
		return nil
	}
	var all []string
	for _, l := range present.Languages() {
		all = append(all, string(l))
	}
	return usage("there are no texts in %q: choose from %s", tag, strings.Join(all, ", "))
}

// checkInterface wants a network interface that leads somewhere.
func checkInterface(name string) error {
	interfaces, err := net.Interfaces()
	if err != nil {
		return err
	}
	var all []string
	for _, i := range interfaces {
		if i.Flags&net.FlagLoopback == 0 {
			all = append(all, i.Name)
		}
	}
	if slices.Contains(all, name) {
		return nil
	}
	return usage("this computer has no network interface %q: choose from %s", name, strings.Join(all, ", "))
}

// checkMelody finds out whether calls can ring with a melody; a sound file is read for that.
func checkMelody(ctx context.Context, melody string) error {
	if path, ok := media.RingtonePath(melody); ok {
		if whole, err := filepath.Abs(path); err == nil && path != "" && !filepath.IsAbs(path) {
			return usage("a phone runs in a folder of its own: name the file with its whole path, %s%s", media.MelodyFile, whole)
		}
		_, err := ringtone.Load(ctx, path)
		return err
	}
	if all := append(media.Melodies(), media.NoMelody, ""); !slices.Contains(all, melody) {
		return usage("there is no melody %q: choose from %s, or %sPATH", melody, strings.Join(all[:len(all)-1], ", "), media.MelodyFile)
	}
	return nil
}

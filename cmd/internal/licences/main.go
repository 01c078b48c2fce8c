package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"strings"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	var also parts
	flag.Var(&also, "also", "a `NAME=FILE` that is in the program beside its modules; may be repeated")
	flag.Parse()
	if flag.NArg() == 0 {
		fmt.Fprintln(os.Stderr, "usage: licences [-also NAME=FILE ...] PROGRAM ...")
		os.Exit(2)
	}
	if err := run(ctx, also, flag.Args()); err != nil {
		fmt.Fprintln(os.Stderr, "licences:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, also parts, programs []string) error {
	modules, err := modulesOf(programs)
	if err != nil {
		return err
	}
	all, err := collect(ctx, modules)
	if err != nil {
		return err
	}
	return write(os.Stdout, append(all, also...))
}

// parts are what the flag -also names.
type parts []part

// String is for package flag.
func (p *parts) String() string { return fmt.Sprint(len(*p)) }

// Set takes one NAME=FILE.
func (p *parts) Set(value string) error {
	name, file, ok := strings.Cut(value, "=")
	if !ok {
		return fmt.Errorf("%q is not NAME=FILE", value)
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	*p = append(*p, part{name, []string{string(text)}})
	return nil
}

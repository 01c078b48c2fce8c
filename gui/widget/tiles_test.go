package widget

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"offhook/gui/theme"
)

// TestTilesGiveRoom: tiles are equally wide, and give up room for one whose word is long; together they fill the row.
func TestTilesGiveRoom(t *testing.T) {
	look(t)
	const gap = 6
	var row []fyne.CanvasObject
	wanted := float32(2 * gap)
	for _, word := range []string{"Klingeln aus", "Besetzt", "Weiter an…"} {
		b := NewSmallButton(Plain, word, func() {})
		row = append(row, b)
		wanted += preferredWidth(b)
	}
	tiles := Tiles(gap, row...)
	for _, tc := range []struct {
		width float32
		equal bool
	}{{3 * wanted, true}, {wanted, false}, {0.8 * wanted, false}} {
		tiles.Resize(fyne.NewSize(tc.width, 40))
		widths := make([]float32, len(row))
		for i, o := range row {
			widths[i] = o.Size().Width
		}
		if (widths[0]-widths[1] < 1) != tc.equal {
			t.Errorf("in %v the tiles are %v wide", tc.width, widths)
		}
		if last := row[2]; last.Position().X+widths[2] < tc.width-1 || last.Position().X+widths[2] > tc.width+1 {
			t.Errorf("in %v the last one ends at %v", tc.width, last.Position().X+widths[2])
		}
		for i, o := range row {
			if share := widths[i] / preferredWidth(o); share < min(1, tc.width/wanted)-0.05 {
				t.Errorf("in %v tile %d has %v of what it wants", tc.width, i, share)
			}
		}
	}
}

// TestCardSaysItsState: all of a call's state is there, on a second line if need be.
func TestCardSaysItsState(t *testing.T) {
	for _, size := range []int{100, 150} {
		test.NewTempApp(t).Settings().SetTheme(theme.Theme{Mode: theme.Light, TextSize: size})
		for _, state := range []string{"00:31 · In einer Konferenz", "1:00:00 · In einer Konferenz · Stummgeschaltet"} {
			c := NewCallCard(CallCardTexts{Show: "Anzeigen", Hangup: "Auflegen"}, nil, nil, nil)
			c.Set(CallCardState{Name: "9196", State: state, Live: true})
			for width := float32(300); width <= 520; width += 20 {
				height := HeightFor(c.Object, width)
				open(t, c.Object, width, height)
				if lines := c.state.wrap(c.state.Size().Width); strings.Join(lines, " ") != state {
					t.Errorf("in %v at %d %% the state is %q", width, size, lines)
				}
				if got := c.state.Size().Height; got < c.state.HeightFor(c.state.Size().Width) {
					t.Errorf("in %v at %d %% the state has a height of %v of %v", width, size, got, c.state.HeightFor(c.state.Size().Width))
				}
			}
		}
	}
}

package widget

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"offhook/gui/theme"
)

// paint returns the colour of a token for w as the theme stands now. The app's
// theme has to be theme.Theme before the first widget is made.
func paint(w interface{ Theme() fyne.Theme }, token fyne.ThemeColorName) color.Color {
	return w.Theme().Color(token, fyne.CurrentApp().Settings().ThemeVariant())
}

// rounded returns a rectangle with the look's corners.
func rounded() *canvas.Rectangle {
	r := canvas.NewRectangle(color.Transparent)
	r.CornerRadius = theme.Radius
	return r
}

// Panel is a plain area in a token's colour, with an optional border.
type Panel struct {
	widget.BaseWidget
	fill, border fyne.ThemeColorName
	radius       float32
}

// NewPanel returns an area; border may be empty, and radius 0 is square.
func NewPanel(fill, border fyne.ThemeColorName, radius float32) *Panel {
	p := &Panel{fill: fill, border: border, radius: radius}
	p.ExtendBaseWidget(p)
	return p
}

// SetColors changes what is drawn.
func (p *Panel) SetColors(fill, border fyne.ThemeColorName) {
	if p.fill == fill && p.border == border {
		return
	}
	p.fill, p.border = fill, border
	p.Refresh()
}

// CreateRenderer implements fyne.Widget.
func (p *Panel) CreateRenderer() fyne.WidgetRenderer {
	rect := canvas.NewRectangle(color.Transparent)
	r := &drawing{objects: []fyne.CanvasObject{rect}, layout: func(s fyne.Size) { rect.Resize(s) }}
	r.refresh = func() {
		rect.FillColor, rect.CornerRadius = paint(p, p.fill), p.radius
		rect.StrokeWidth = 0
		if p.border != "" {
			rect.StrokeWidth, rect.StrokeColor = 1, paint(p, p.border)
		}
		rect.Refresh()
	}
	r.refresh()
	return r
}

// Card puts o on a surface with a border.
func Card(o fyne.CanvasObject) *fyne.Container {
	return OnPanel(NewPanel(theme.Surface, theme.Line, theme.Radius), Inset(12, 12, 12, 12, o))
}

// OnPanel lays o over p.
func OnPanel(p *Panel, o fyne.CanvasObject) *fyne.Container {
	return container.New(&inset{}, p, o)
}

// drawing is a renderer made of functions.
type drawing struct {
	objects []fyne.CanvasObject
	layout  func(fyne.Size)
	min     func() fyne.Size
	refresh func()
}

func (d *drawing) Destroy()                     {}
func (d *drawing) Objects() []fyne.CanvasObject { return d.objects }
func (d *drawing) Layout(s fyne.Size)           { d.layout(s) }
func (d *drawing) Refresh()                     { d.refresh() }

func (d *drawing) MinSize() fyne.Size {
	if d.min == nil {
		return fyne.Size{}
	}
	return d.min()
}

// Image is one of the look's icons in a token's colour.
type Image struct {
	widget.BaseWidget
	icon  theme.Icon
	token fyne.ThemeColorName
	size  float32
}

// NewImage returns icon, size pixels wide and high.
func NewImage(icon theme.Icon, token fyne.ThemeColorName, size float32) *Image {
	i := &Image{icon: icon, token: token, size: size}
	i.ExtendBaseWidget(i)
	return i
}

// Set changes icon and colour.
func (i *Image) Set(icon theme.Icon, token fyne.ThemeColorName) {
	if i.icon == icon && i.token == token {
		return
	}
	i.icon, i.token = icon, token
	i.Refresh()
}

// CreateRenderer implements fyne.Widget.
func (i *Image) CreateRenderer() fyne.WidgetRenderer {
	img := canvas.NewImageFromResource(i.icon.Resource(paint(i, i.token)))
	img.FillMode = canvas.ImageFillContain
	r := &drawing{objects: []fyne.CanvasObject{img}}
	r.min = func() fyne.Size { return fyne.NewSquareSize(i.size) }
	r.layout = func(s fyne.Size) {
		img.Resize(fyne.NewSquareSize(i.size))
		img.Move(fyne.NewPos((s.Width-i.size)/2, (s.Height-i.size)/2))
	}
	r.refresh = func() {
		img.Resource = i.icon.Resource(paint(i, i.token))
		img.Refresh()
	}
	return r
}

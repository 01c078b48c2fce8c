package widget

import "fyne.io/fyne/v2"

// What a screen reader is told of the controls. Fyne 2.8 knows buttons, links and
// text; what a control is set to stands in its label.

// on and off are read as "check mark" and "ballot x".
const on, off = "✓", "✗"

func labelled(name, value string) string {
	if name == "" || value == "" {
		return name + value
	}
	return name + ": " + value
}

// AccessibilityLabel implements fyne.Accessible.
func (c *control) AccessibilityLabel() string { return c.Name }

// AccessibilityRole implements fyne.Accessible.
func (c *control) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleButton }

// AccessibilityLabel implements fyne.Accessible: the tabs say where one is.
func (t *Tab) AccessibilityLabel() string {
	label := t.Name
	if t.badge > 0 {
		label = labelled(label, shortCount(t.badge))
	}
	if t.selected {
		label = labelled(label, on)
	}
	return label
}

// AccessibilityLabel implements fyne.Accessible.
func (b *Button) AccessibilityLabel() string {
	if b.selected {
		return labelled(b.Name, on)
	}
	return b.Name
}

// AccessibilityLabel implements fyne.Accessible.
func (l *ListRow) AccessibilityLabel() string {
	return joined(joined(l.item.Title, l.item.Detail), l.item.Side)
}

// AccessibilityLabel implements fyne.Accessible.
func (s *Switch) AccessibilityLabel() string {
	if s.on {
		return labelled(s.Name, on)
	}
	return labelled(s.Name, off)
}

// AccessibilityLabel implements fyne.Accessible.
func (s *Slider) AccessibilityLabel() string {
	if s.words == nil {
		return s.Name
	}
	return labelled(s.Name, s.words(s.value))
}

// AccessibilityLabel implements fyne.Accessible.
func (c *Choice) AccessibilityLabel() string { return labelled(c.Name, c.Selected) }

// AccessibilityRole implements fyne.Accessible.
func (c *Choice) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleButton }

// AccessibilityLabel implements fyne.Accessible. A secret is not read out.
func (e *Input) AccessibilityLabel() string {
	if e.Password {
		return e.Name
	}
	return labelled(e.Name, e.Text)
}

// AccessibilityRole implements fyne.Accessible.
func (e *Input) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleText }

// AccessibilityLabel implements fyne.Accessible.
func (e *NumberEntry) AccessibilityLabel() string { return labelled(e.hint, e.Text) }

// AccessibilityRole implements fyne.Accessible.
func (e *NumberEntry) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleText }

// AccessibilityLabel implements fyne.Accessible.
func (t *Text) AccessibilityLabel() string { return t.text }

// AccessibilityRole implements fyne.Accessible.
func (t *Text) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleText }

// AccessibilityLabel implements fyne.Accessible.
func (l *StatusLine) AccessibilityLabel() string {
	s := l.status
	return joined(joined(joined(s.Title, s.Word), joined(s.Mode, s.Detail)), s.Warning)
}

// AccessibilityRole implements fyne.Accessible.
func (l *StatusLine) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleText }

// AccessibilityLabel implements fyne.Accessible: what is listed, and the row that
// the keyboard is on.
func (l *List) AccessibilityLabel() string {
	if i := l.Current(); i >= 0 && l.focused {
		return labelled(l.Name, l.fill(i).text())
	}
	return l.Name
}

// AccessibilityRole implements fyne.Accessible.
func (l *List) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleContainer }

// AccessibilityLabel implements fyne.Accessible.
func (r *lineRow) AccessibilityLabel() string { return r.row.text() }

// AccessibilityRole implements fyne.Accessible.
func (r *lineRow) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleButton }

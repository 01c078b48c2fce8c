//go:build cgo

package echo

import (
	"math"
	"math/rand/v2"
	"testing"
)

func TestTransform(t *testing.T) {
	tr := newTransform()
	testTransform(t, tr)
	if tr.wide == 0 {
		return
	}
	tr.wide = 0 // as on an older processor
	testTransform(t, tr)
}

func testTransform(t *testing.T, tr *transform) {
	r := rand.New(rand.NewPCG(1, 1))
	var x, y [blockSize]float32
	var f [half + 1]complex64
	for i := range x {
		x[i] = float32(r.NormFloat64())
	}
	tr.forward(&f, &x)
	for _, k := range []int{0, 1, 5, 255, 256, 257, 300, 511, 512} {
		var re, im float64
		for i, v := range x {
			re += float64(v) * math.Cos(2*math.Pi*float64(i*k)/blockSize)
			im -= float64(v) * math.Sin(2*math.Pi*float64(i*k)/blockSize)
		}
		if math.Hypot(re-float64(real(f[k])), im-float64(imag(f[k]))) > 1e-3 {
			t.Errorf("bin %d is %v, not %v%+vi", k, f[k], re, im)
		}
	}
	tr.inverse(&y, &f)
	for i := range x {
		if math.Abs(float64(x[i]-y[i])) > 1e-4 {
			t.Fatalf("sample %d comes back as %v, not %v", i, y[i], x[i])
		}
	}
}

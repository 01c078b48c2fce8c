package codec

// subBand is the adaptive quantiser and predictor of one sub-band (G.722 clause
// 3, in the integer arithmetic of clause 6). Names in comments are those of the
// Recommendation's blocks and signals.
type subBand struct {
	estimate int32 // S: what the predictor expects of the next sample
	zeros    int32 // SZ: its part from the six zeros
	logScale int32 // NB: logarithm of the quantiser's step
	scale    int32 // DET: the step

	poles    [2]int32 // A1, A2
	taps     [6]int32 // B1..B6
	rebuilt  [2]int32 // RLT1, RLT2: reconstructed signal
	partial  [2]int32 // PLT1, PLT2: the same without the poles' part
	residual [6]int32 // DLT1..DLT6: quantised differences
}

func newLowBand() subBand  { return subBand{scale: 32} }
func newHighBand() subBand { return subBand{scale: 8} }

// encodeLow quantises a sample of the lower band to 6 bits (QUANTL).
func (b *subBand) encodeLow(x int32) byte {
	diff := clip16(x - b.estimate)
	magnitude := diff
	if diff < 0 {
		magnitude = -(diff + 1)
	}
	level := 1
	for level < 30 && magnitude >= lowLevels[level]*b.scale>>12 {
		level++
	}
	code := lowCodePlus[level]
	if diff < 0 {
		code = lowCodeMinus[level]
	}
	b.adaptLow(code)
	return code
}

// decodeLow returns the sample of a 6-bit code of the lower band.
func (b *subBand) decodeLow(code byte) int32 {
	x := clip15(b.estimate + b.scale*lowValues6[code]>>15) // INVQBL
	b.adaptLow(code)
	return x
}

// adaptLow goes on to the next sample. It uses the code's upper four bits only,
// so that the other modes of G.722, which steal the lower, stay in step.
func (b *subBand) adaptLow(code byte) {
	code >>= 2
	diff := b.scale * lowValues4[code] >> 15 // INVQAL
	b.logScale = min(max(b.logScale*127>>7+lowSteps[code], 0), 18432)
	b.scale = linear(b.logScale, 8)
	b.predict(diff)
}

// encodeHigh quantises a sample of the upper band to 2 bits (QUANTH).
func (b *subBand) encodeHigh(x int32) byte {
	diff := clip16(x - b.estimate)
	var code byte
	if diff >= 0 {
		code = 3
		if diff >= 564*b.scale>>12 {
			code = 2
		}
	} else {
		code = 1
		if -(diff + 1) >= 564*b.scale>>12 {
			code = 0
		}
	}
	b.adaptHigh(code)
	return code
}

// decodeHigh returns the sample of a 2-bit code of the upper band.
func (b *subBand) decodeHigh(code byte) int32 {
	x := clip15(b.estimate + b.scale*highValues[code]>>15)
	b.adaptHigh(code)
	return x
}

func (b *subBand) adaptHigh(code byte) {
	diff := b.scale * highValues[code] >> 15 // INVQAH
	b.logScale = min(max(b.logScale*127>>7+highSteps[code], 0), 22528)
	b.scale = linear(b.logScale, 10)
	b.predict(diff)
}

// linear turns the logarithm of a step into the step (SCALEL, SCALEH).
func linear(logScale, exponent int32) int32 {
	mantissa := inverseLog[logScale>>6&31]
	if shift := exponent - logScale>>11; shift >= 0 {
		return mantissa >> shift << 2
	} else {
		return mantissa << -shift << 2
	}
}

// predict adapts the predictor to the quantised difference of this sample and
// estimates the next one (RECONS, PARREC, UPPOL2, UPPOL1, UPZERO, FILTEP,
// FILTEZ, PREDIC).
func (b *subBand) predict(diff int32) {
	rebuilt := clip16(b.estimate + diff)
	partial := clip16(b.zeros + diff)
	b.adaptPoles(partial)
	b.adaptZeros(diff)

	b.rebuilt[1], b.rebuilt[0] = b.rebuilt[0], rebuilt
	b.partial[1], b.partial[0] = b.partial[0], partial
	copy(b.residual[1:], b.residual[:5])
	b.residual[0] = diff

	poles := clip16(b.poles[0]*clip16(2*b.rebuilt[0])>>15 + b.poles[1]*clip16(2*b.rebuilt[1])>>15)
	var zeros int32
	for i, tap := range b.taps {
		zeros += tap * clip16(2*b.residual[i]) >> 15
	}
	b.zeros = clip16(zeros)
	b.estimate = clip16(poles + b.zeros)
}

func (b *subBand) adaptPoles(partial int32) {
	same1 := partial>>15 == b.partial[0]>>15
	same2 := partial>>15 == b.partial[1]>>15

	lean := clip16(b.poles[0] << 2)
	if same1 {
		lean = min(-lean, 32767)
	}
	second := lean>>7 + b.poles[1]*32512>>15
	if same2 {
		second += 128
	} else {
		second -= 128
	}
	second = min(max(second, -12288), 12288)

	first := b.poles[0] * 32640 >> 15
	if same1 {
		first += 192
	} else {
		first -= 192
	}
	limit := 15360 - second
	b.poles[0] = min(max(clip16(first), -limit), limit)
	b.poles[1] = second
}

func (b *subBand) adaptZeros(diff int32) {
	var step int32
	if diff != 0 {
		step = 128
	}
	for i, old := range b.residual {
		tap := b.taps[i] * 32640 >> 15
		if old>>15 == diff>>15 {
			tap += step
		} else {
			tap -= step
		}
		b.taps[i] = clip16(tap)
	}
}

func clip16(v int32) int32 { return min(max(v, -32768), 32767) }
func clip15(v int32) int32 { return min(max(v, -16384), 16383) }

// Package announcements holds what the demo PBX says, and what a recorded call
// does, spoken once by a free voice and embedded as 16-bit mono WAV.
//
//	make.sh: text ─> Festival ─> level ─> *.wav ═ go:embed ═> Samples ─> demopbx, media/session
//
// It starts no goroutine and keeps no state: Samples decodes a new copy each
// time. What is said stands in make.sh, with which voice and under which licence
// in README.md; who plays them resamples.
package announcements

import (
	"embed"
	"encoding/binary"
	"errors"
	"fmt"
)

// Rate is the announcements' sample rate in Hz.
const Rate = 16000

// Name is an announcement.
type Name string

// The announcements, in their order of appearance.
const (
	Welcome    Name = "welcome"  // 07010002000: where you are and that it works
	Prompt     Name = "prompt"   // 9195: enter digits
	YouDialled Name = "dialled"  // 9195: before the digits
	Goodbye    Name = "goodbye"  // 9195: no digits came
	CallBack   Name = "callback" // 9000: hang up, we call you
	Hello      Name = "hello"    // 9000: in the call back
	Recorded   Name = "recorded" // in any call, to both sides: it is being recorded
)

// ErrUnknown means that there is no such announcement, or that its file is not
// the WAV that make.sh makes.
var ErrUnknown = errors.New("no such announcement")

//go:embed *.wav
var files embed.FS

// Digit is the spoken name of a DTMF digit: 0-9, * or #.
func Digit(digit rune) Name {
	names := map[rune]Name{
		'0': "zero", '1': "one", '2': "two", '3': "three", '4': "four", '5': "five",
		'6': "six", '7': "seven", '8': "eight", '9': "nine", '*': "star", '#': "pound",
	}
	return "digit-" + names[digit]
}

// Samples returns an announcement as mono samples in [-1, 1] at Rate.
func Samples(name Name) ([]float32, error) {
	file, err := files.ReadFile(string(name) + ".wav")
	if err != nil {
		return nil, fmt.Errorf("%w: %q", ErrUnknown, name)
	}
	data, ok := pcm(file)
	if !ok {
		return nil, fmt.Errorf("%w: %q is not 16-bit mono WAV at %d Hz", ErrUnknown, name, Rate)
	}
	samples := make([]float32, len(data)/2)
	for i := range samples {
		samples[i] = float32(int16(binary.LittleEndian.Uint16(data[2*i:]))) / 32768
	}
	return samples, nil
}

// pcm finds the samples in a WAV file of our own making.
func pcm(file []byte) ([]byte, bool) {
	if len(file) < 12 || string(file[:4]) != "RIFF" || string(file[8:12]) != "WAVE" {
		return nil, false
	}
	right := false
	for chunks := file[12:]; len(chunks) >= 8; {
		size := int(binary.LittleEndian.Uint32(chunks[4:]))
		if size < 0 || size > len(chunks)-8 {
			return nil, false
		}
		body := chunks[8 : 8+size]
		switch string(chunks[:4]) {
		case "fmt ":
			right = size >= 16 && binary.LittleEndian.Uint16(body[0:]) == 1 && binary.LittleEndian.Uint16(body[2:]) == 1 &&
				binary.LittleEndian.Uint32(body[4:]) == Rate && binary.LittleEndian.Uint16(body[14:]) == 16
		case "data":
			return body, right
		}
		chunks = chunks[min(8+size+size%2, len(chunks)):]
	}
	return nil, false
}

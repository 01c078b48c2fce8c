package media

import "errors"

// What can be wrong with the audio of a call. Package present makes sentences of
// them.
var (
	// ErrNoMicrophone: no device to capture from, or it gave no sound.
	ErrNoMicrophone = errors.New("no microphone can be opened")
	// ErrMicrophoneSilent: the microphone is there, and gives nothing but silence.
	ErrMicrophoneSilent = errors.New("the microphone gives nothing but silence")
	// ErrNoSpeaker: no device to play on.
	ErrNoSpeaker = errors.New("no loudspeaker can be opened")
	// ErrDeviceGone: the chosen device is not there.
	ErrDeviceGone = errors.New("the device is not there")
	// ErrDeviceHeld: another program has the device for itself (exclusive mode).
	ErrDeviceHeld = errors.New("another program holds the device for itself")
	// ErrDeviceDenied: the system does not let this program use the device.
	ErrDeviceDenied = errors.New("the system denies access to the device")
	// ErrDeviceStuck: the device, or the audio system, does not answer.
	ErrDeviceStuck = errors.New("the audio system does not answer")
	// ErrDeviceRate: the device runs faster or slower than it says.
	ErrDeviceRate = errors.New("the device runs at another rate than it says")
	// ErrRejected: the other side refused the audio stream (port 0, or 488).
	ErrRejected = errors.New("the other side refused the audio")
	// ErrNoPath: ICE or DTLS found no way to the other side.
	ErrNoPath = errors.New("no path for the audio was found")
	// ErrLost: the audio path was up and is gone.
	ErrLost = errors.New("the audio path was lost")
	// ErrSilent: the audio path is up, and no packet comes over it.
	ErrSilent = errors.New("nothing is received from the other side")
	// ErrNoNetwork: this computer has no network interface that carries audio.
	ErrNoNetwork = errors.New("no network interface carries audio")
	// ErrNoRoute: no way leads to the server over UDP.
	ErrNoRoute = errors.New("no way leads to the server over UDP")
	// ErrWrongInterface: the way to the server is none of the interfaces that
	// audio may use.
	ErrWrongInterface = errors.New("the way to the server is not among the interfaces for audio")
	// ErrSTUN: a STUN server does not answer.
	ErrSTUN = errors.New("the STUN server does not answer")
	// ErrTURN: a TURN server does not answer.
	ErrTURN = errors.New("the TURN server does not answer")
	// ErrTURNIncomplete: a relay is named without a user or a password.
	ErrTURNIncomplete = errors.New("a TURN server needs a user name and a password")
	// ErrTURNLogin: a TURN server does not know the user or the password.
	ErrTURNLogin = errors.New("the TURN server refuses the user name or password")
	// ErrTURNRefused: a TURN server knows the user and gives no relay.
	ErrTURNRefused = errors.New("the TURN server gives no relay")
	// ErrBusy: a call, or another trial, has the sound devices.
	ErrBusy = errors.New("the sound devices are in use by a call")
	// ErrDiskFull: the disk has less room than a recording must leave.
	ErrDiskFull = errors.New("too little room is left on the disk")
	// ErrRecording: the call is being recorded already.
	ErrRecording = errors.New("the call is being recorded already")
	// ErrNotRecording: the call is not, and was not, recorded.
	ErrNotRecording = errors.New("the call is not being recorded")
	// ErrRingtoneFormat: a file is no sound that can be played, or broken.
	ErrRingtoneFormat = errors.New("this is no sound file that can be played")
	// ErrRingtoneTooLarge: a file has more bytes than one to ring with may have.
	ErrRingtoneTooLarge = errors.New("the sound file is too large")
	// ErrRingtoneTooLong: a file plays longer than one to ring with may.
	ErrRingtoneTooLong = errors.New("the sound file is too long to ring with")
	// ErrRingtoneSilent: nothing is to be heard in a file.
	ErrRingtoneSilent = errors.New("the sound file is silent")
	// ErrUnable: the engine was built without what was asked of it.
	ErrUnable = errors.New("this program was built without that ability")
)

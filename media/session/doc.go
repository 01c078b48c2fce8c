// Package session is the audio of calls: it puts transport, jitter buffer,
// codecs, tones and sound devices together, and is what the phone's core knows
// as its ports Media (Engine) and MediaSession (Session).
//
//	       desk: one audio loop                      Session
//	     ┌────── microphone ───────┐   ┌────────── uplink ─────────┐
//	mic ─┤> enhance ─> meter, mute ├──>│ meter ─> resample, encode ├─> rtc.Peer ═> net
//	     └────^──────────└> unheard┘   └───────────────────────────┘
//	          │ what is played, for the echo canceller
//	     ┌────┴─ loudspeaker ──────┐   ┌────────── downlink ───────┐
//	spk <┤ gain <─ limit <─ mix ───┤<──┤ meter <─ resample, decode ├<─ rtc.Peer <═ net
//	     │ key tones, cues ─^      │   │       ^── ringback  jitter│
//	     └─────────────────────────┘   └───────────────────────────┘
//	                                    watch: path and silence ──> events
//
// A call sits at a desk: a microphone and a loudspeaker, with what is made of one
// and for the other.
//
// The loop follows the devices' clocks: it turns every 10 ms, such that it meets
// the microphone's sound as that comes (desk.go), and keeps about 20 ms in the
// loudspeaker's buffer, more for a while after that has run dry. Without a
// microphone it sends silence, so that the path stays open; without a loudspeaker
// it goes on taking sound, so that none is old when one is back.
//
// The loop also watches itself: where its turns take or come too long, codecs make do
// with less time, and try for more when all has been well for a while (burden.go).
//
// # What is done to the microphone's sound
//
// Options.Enhancer makes what removes echo and noise and evens out loudness; each
// can be switched while a call is up, and a headset has no echo to remove. Another one
// is made beside the loop, listens until it knows the echo, and takes over within a frame
// (enhance.go). Mute comes after it, in one place: an echo canceller that heard silence
// would forget the room. What a muted microphone hears is measured and looked through for
// speech.
//
// # Outside calls
//
// Alerts ring (bell.go), tell of busy lines and try the loudspeaker (alert.go), Monitor
// shows the microphone's level, and Rehearse lets a person hear herself through a
// codec (rehearse.go). Calls go first: one that begins ends a rehearsal, and cues
// are mixed into a call that is up.
//
// # Early media and ringback
//
// Ringback is heard until early media really flows: until the first frame of the
// other side that is not silent. A server that sends silent early media while it
// rings does not leave the caller in silence, nor does one that promises early
// media and sends none. If early media stops for 2 s, ringback comes back.
//
// # Microphone and loudspeaker
//
// They are opened with the call, before it is answered, so that nothing waits
// for them later. One that is missing is media.Trouble and the call goes on,
// since one can listen without a microphone; when both are missing from the
// start, the call is media.Broken. An audio system that does not answer is trouble
// only: it may come yet. media.Using says which are used, and why they are not the
// chosen ones. With Options.Files no device is touched; the file to send then begins
// with the answered call, and the recording is what a person would have heard, tones
// included.
//
// # Conference
//
// The sessions of a conference sit at one desk: one microphone, one loudspeaker, one
// echo canceller and one loop for all, so that a member more costs its codec and no
// wake-up. The loudspeaker plays the sum of all. What each is sent is the microphone
// and the sum without its own share, in its own codec:
//
//	mic ─> enhance ─> mute ────────────┬──────────> + ─> limit ─> uplink A ═> A
//	                                   │            ^ B + C
//	                    ┌──────────────┼── bridge ──┤
//	                    │ A, B, C      │            v A + C
//	spk <─ limit <─ + <─┴─ downlinks   └──────────> + ─> limit ─> uplink B ═> B
//	                       A, B, C <═ net                         and so on
//
// The jitter buffers bring the clocks of the members to that of the loudspeaker, and
// the bridge that to the microphone's (bridge.go). The microphone is sent as fast as
// in a call with one; what the members say to each other waits 15 ms at most. Who is
// muted is so for all; who leaves, by hold, by hanging up or by Mix, fades away
// within a frame. When one is left, it is a plain call again. With Files, those of
// one member are used, and another's when it leaves. Calls that are up without being
// mixed each have a desk, and devices, of their own.
//
// # Hold
//
// A call on hold sits at no desk: nothing is captured, sent, decoded or played, and
// its devices are closed. What comes is counted and dropped, so that nothing old is
// heard afterwards. Its RTP clock goes on, and its path is looked after all the
// same: ICE tells whether the other side is still there. The other side's hold
// closes nothing: it may play music. Files stay open on hold.
//
// # Recordings
//
// What is sent and what comes from the other side also goes to a file while
// somebody wants that (recording.go). The loop copies; package record does the
// rest. Both sides may be told (notice.go), also by who is muted; digits sent as
// tones take the microphone's place (said.go). In a conference each call has its
// own recording, of what that one member hears and says.
//
// With Options.Dump all stages of the sound go to files beside each other (dump.go).
//
// # When is a path lost
//
// No path 12 s after the last answer, and after ringback has ended, is
// media.ErrNoPath. A path that fails or stays silent for 25 s, or that the other
// side closed 5 s ago without a BYE, is media.ErrLost: servers may never say BYE
// after their socket is gone. No sound for 5 s on a living path is trouble only,
// and on hold, on either side, not even that.
//
// # Goroutines
//
// Per desk the audio loop, besides those of its devices; per Session the deliverer
// of events, besides those of its rtc.Peer and of a recording, and on hold one that
// looks after its path. All end in Session.Close, but for a desk that is closed
// because of hold, for which Engine.Close waits. Per Alert and Monitor
// one, until it is stopped, and one while an Enhancer is made. Engine.Close ends
// and awaits all that are left, but for a listing of devices that an audio server
// does not answer.
//
// # What is sent where something gets lost
//
// Once a second the uplink looks at what the other side reports (adapt.go). Loss that
// would be there anyway is met by redundancy: in-band, deep, or copies. In-band
// redundancy is there from the beginning, and goes where nothing gets lost: the sound itself
// may have more bits then, as nothing is predicted. Where the path
// itself is too narrow, which queues in front of it tell, or loss that began when more
// was sent, the redundancy or what the sound has more goes first and then the bit rate: 24
// kbit/s, and 16 (congestion.go). More is tried when all has been well for a while, or nothing is reported
// any more. What was reported of another path does not count.
//
// Next: engine.go, session.go, then desk.go for what a person has before her,
// uplink.go and downlink.go for what the network has, and conference.go.
package session

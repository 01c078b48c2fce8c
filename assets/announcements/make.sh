#!/bin/sh
# Makes the announcements once. Needs Debian 12's festival, festvox-us-slt-hts
# and sox; see README.md for the voice's licence. Run it in this folder.
set -eu

# say FILE TEXT: 16 kHz mono, -20 dBFS RMS, no peak above -1 dBFS, 50 ms of
# silence at either end.
say() {
	printf '%s\n' "$2" | text2wave -eval '(voice_cmu_us_slt_arctic_hts)' -o speech.wav
	sox speech.wav trimmed.wav silence 1 0.02 0.1% reverse silence 1 0.02 0.1% reverse
	rms=$(sox trimmed.wav -n stat 2>&1 | awk '/RMS.*amplitude/ { print $3 }')
	gain=$(awk -v rms="$rms" 'BEGIN { print -20 - 20 * log(rms) / log(10) }')
	sox -R trimmed.wav -b 16 -c 1 "$1" rate 16000 gain -l "$gain" pad 0.05 0.05
	rm speech.wav trimmed.wav
}

say welcome.wav 'Welcome to Off hook. If you hear this, your speaker works. To test your microphone, dial nine one nine six. Goodbye.'
say prompt.wav 'Enter some digits. I will read them back to you.'
say dialled.wav 'You dialed'
say goodbye.wav 'Goodbye.'
say callback.wav 'Please hang up. We will call you back.'
say hello.wav 'This is your call back. You will now hear yourself.'
say recorded.wav 'This call is being recorded.'
for digit in zero one two three four five six seven eight nine star pound; do
	say "digit-$digit.wav" "$digit"
done

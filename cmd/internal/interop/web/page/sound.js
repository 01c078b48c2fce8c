// What the page hears: the pitch of a tone, the digits of a keypad, and when the first sound came.
import { tell } from './report.js';

const RATE = 48000;
let graph; // made when first asked for: it costs processor time, which benchmarks must not pay

/** Reports the first decoded frame of a receiver, and the first that is more than silence. */
export async function watch(receiver) {
  let decoded = false;
  const audible = () => receiver.getSynchronizationSources().some((source) => source.audioLevel > 0.001);
  while (receiver.track.readyState === 'live') {
    // An entry appears when the first frame is handed to the track; getStats would be 50 ms late.
    if (!decoded && receiver.getSynchronizationSources().length > 0) {
      decoded = true;
      tell('decoded');
    }
    if (decoded && audible()) {
      tell('audible');
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

function loudspeaker() {
  let element = document.querySelector('audio');
  if (!element) {
    element = document.createElement('audio');
    element.autoplay = true;
    document.body.append(element);
  }
  return element;
}

/** Plays a remote track; without an element that plays it Chromium decodes nothing. */
export function play(track) {
  loudspeaker().srcObject = new MediaStream([track]);
}

/** Says on which sound device to play. */
export const playOn = (device) => loudspeaker().setSinkId(device);

async function listenTo(track) {
  if (graph?.track === track) return graph;
  await graph?.context.close();
  const context = new AudioContext({ sampleRate: RATE });
  await context.resume();
  const source = context.createMediaStreamSource(new MediaStream([track]));
  const analyser = new AnalyserNode(context, { fftSize: 16384, smoothingTimeConstant: 0 });
  source.connect(analyser);
  graph = { track, context, source, analyser };
  return graph;
}

/** The strongest frequency of the last third of a second: {hz, snr (dB over the median bin), rms (1 is full scale)}. */
export async function tone(track) {
  const { analyser } = await listenTo(track);
  const spectrum = new Float32Array(analyser.frequencyBinCount);
  analyser.getFloatFrequencyData(spectrum);
  const peak = spectrum.reduce((best, level, bin) => (bin > 1 && level > spectrum[best] ? bin : best), 2);
  const [left, top, right] = spectrum.subarray(peak - 1, peak + 2);
  const offset = (left - right) / 2 / (left - 2 * top + right); // of the parabola through the three highest bins
  const median = spectrum.slice().sort()[spectrum.length >> 1];
  const wave = new Float32Array(analyser.fftSize);
  analyser.getFloatTimeDomainData(wave);
  return {
    hz: ((peak + (Number.isFinite(offset) ? offset : 0)) * RATE) / analyser.fftSize,
    snr: Number.isFinite(top - median) ? top - median : 0,
    rms: Math.sqrt(wave.reduce((sum, v) => sum + v * v, 0) / wave.length),
  };
}

/** Reports each DTMF digit that is heard, when it begins. */
export async function hearDigits(track) {
  const { context, source } = await listenTo(track);
  await context.audioWorklet.addModule('digits.js');
  const digits = new AudioWorkletNode(context, 'digits');
  digits.port.onmessage = ({ data: digit }) => tell('digit', { digit });
  source.connect(digits).connect(context.destination); // it is silent, but only what leads somewhere runs
}

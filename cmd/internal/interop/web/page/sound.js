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

/** Plays a remote track; without an element that plays it Chromium decodes nothing. */
export function play(track) {
  let element = document.querySelector('audio');
  if (!element) {
    element = document.createElement('audio');
    element.autoplay = true;
    document.body.append(element);
  }
  element.srcObject = new MediaStream([track]);
}

function analyser(context, source, size) {
  const node = context.createAnalyser();
  node.fftSize = size;
  node.smoothingTimeConstant = 0;
  source.connect(node);
  return node;
}

async function listenTo(track) {
  if (graph?.track === track) return graph;
  await graph?.context.close();
  const context = new AudioContext({ sampleRate: RATE });
  await context.resume();
  const source = context.createMediaStreamSource(new MediaStream([track]));
  graph = { track, context, fine: analyser(context, source, 16384), quick: analyser(context, source, 2048) };
  return graph;
}

/** The strongest frequency of the last third of a second: {hz, snr (dB over the median bin), rms (1 is full scale)}. */
export async function tone(track) {
  const { fine } = await listenTo(track);
  const spectrum = new Float32Array(fine.frequencyBinCount);
  fine.getFloatFrequencyData(spectrum);
  const peak = spectrum.reduce((best, level, bin) => (bin > 1 && level > spectrum[best] ? bin : best), 2);
  const [left, top, right] = spectrum.subarray(peak - 1, peak + 2);
  const offset = (left - right) / 2 / (left - 2 * top + right); // of the parabola through the three highest bins
  const median = spectrum.slice().sort()[spectrum.length >> 1];
  const wave = new Float32Array(fine.fftSize);
  fine.getFloatTimeDomainData(wave);
  return {
    hz: ((peak + (Number.isFinite(offset) ? offset : 0)) * RATE) / fine.fftSize,
    snr: Number.isFinite(top - median) ? top - median : 0,
    rms: Math.sqrt(wave.reduce((sum, v) => sum + v * v, 0) / wave.length),
  };
}

const ROWS = [697, 770, 852, 941];
const COLUMNS = [1209, 1336, 1477, 1633];
const KEYS = ['123A', '456B', '789C', '*0#D'];

/** Reports each DTMF digit that is heard, once, when it begins (ITU-T Q.23: one row's frequency and one column's). */
export async function hearDigits(track) {
  const { quick } = await listenTo(track);
  const spectrum = new Float32Array(quick.frequencyBinCount);
  const level = (hz) => spectrum[Math.round((hz * quick.fftSize) / RATE)];

  // The one frequency that stands 6 dB out of its group, or -1: between two digits none does.
  const only = (frequencies) => {
    const levels = frequencies.map(level);
    const top = Math.max(...levels);
    return top > -60 && levels.filter((l) => l > top - 6).length === 1 ? levels.indexOf(top) : -1;
  };

  let said = '';
  let current = '';
  let times = 0;
  setInterval(() => {
    quick.getFloatFrequencyData(spectrum);
    const [row, column] = [only(ROWS), only(COLUMNS)];
    const digit = row < 0 || column < 0 ? '' : KEYS[row][column];
    times = digit === current ? times + 1 : 1;
    current = digit;
    if (times < 3 || digit === said) return; // three looks, 30 ms: not the edge of something else
    said = digit;
    if (digit) tell('digit', { digit });
  }, 10);
}

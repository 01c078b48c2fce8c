// Hears the digits of a telephone's keypad, on the audio thread: there no sample is missed, however busy the page is.
// Each digit is one row's frequency and one column's at a time (ITU-T Q.23).
const ROWS = [697, 770, 852, 941];
const COLUMNS = [1209, 1336, 1477, 1633];
const KEYS = ['123A', '456B', '789C', '*0#D'];
const BLOCK = 1024; // samples at 48 kHz, 21 ms: long enough to tell two rows apart
const STEP = 512; // a look every 11 ms
const LOOKS = 3; // that have to agree

/** The power of one frequency in a block (Goertzel's algorithm). */
function power(block, hz) {
  const coefficient = 2 * Math.cos((2 * Math.PI * hz) / sampleRate);
  let [last, before] = [0, 0];
  for (const sample of block) [last, before] = [sample + coefficient * last - before, last];
  return (last * last + before * before - coefficient * last * before) / (block.length * block.length);
}

/** The index of the strongest frequency of a group, and its share of the block's energy. */
function strongest(block, frequencies, energy) {
  const powers = frequencies.map((hz) => power(block, hz));
  const top = Math.max(...powers);
  return { index: powers.indexOf(top), share: (2 * top) / energy };
}

/** The digit that a block consists of, or '': on the edge of one there is something else besides. */
function digitOf(block) {
  const energy = block.reduce((sum, sample) => sum + sample * sample, 0) / block.length;
  if (energy < 1e-6) return '';
  const [row, column] = [strongest(block, ROWS, energy), strongest(block, COLUMNS, energy)];
  return Math.min(row.share, column.share) > 0.15 && row.share + column.share > 0.8 ? KEYS[row.index][column.index] : '';
}

class Digits extends AudioWorkletProcessor {
  block = new Float32Array(BLOCK);
  filled = 0;
  current = '';
  times = 0;

  process([[samples]]) {
    for (const sample of samples ?? []) {
      this.block[this.filled++] = sample;
      if (this.filled === BLOCK) {
        this.look();
        this.block.copyWithin(0, STEP);
        this.filled -= STEP;
      }
    }
    return true;
  }

  look() {
    const digit = digitOf(this.block);
    this.times = digit === this.current ? this.times + 1 : 1;
    this.current = digit;
    if (digit && this.times === LOOKS) this.port.postMessage(digit);
  }
}

registerProcessor('digits', Digits);

// The part of the phone that does not depend on the SIP library. The library's page gives it a line (dial, hangUp, …) and
// every peer connection that it makes; tests call window.phone.
import { tell } from './report.js';
import { hearDigits, play, playOn, tone, watch } from './sound.js';

export const { config } = window;

const processing = config.processing === true;

/** Asks for the microphone. Tones need it raw: noise suppression takes them for noise. */
export const constraints = {
  audio: { echoCancellation: processing, noiseSuppression: processing, autoGainControl: processing },
  video: false,
};

/** Finds the configured sound devices, which a page may see only while it uses one, and tells when it has. */
async function choose() {
  const any = await navigator.mediaDevices.getUserMedia({ audio: true });
  const devices = await navigator.mediaDevices.enumerateDevices();
  const find = (kind, label) => devices.find((device) => device.kind === kind && device.label === label);
  const microphone = find('audioinput', config.microphone);
  const speaker = find('audiooutput', config.speaker);
  any.getTracks().forEach((track) => track.stop());
  if (!microphone || !speaker) {
    throw new Error(`no such sound devices, but ${devices.map(({ kind, label }) => `${kind} ${label}`).join(', ')}`);
  }
  constraints.audio.deviceId = { exact: microphone.deviceId };
  await playOn(speaker.deviceId);
  tell('devices');
}
if (config.microphone) choose();

let connection;

const NativePeerConnection = window.RTCPeerConnection;
window.RTCPeerConnection = class extends NativePeerConnection {
  constructor(...args) {
    super(...args);
    connection = this;
    this.addEventListener('connectionstatechange', () => tell('connection', { state: this.connectionState }));
    this.addEventListener('track', ({ track, receiver }) => {
      if (track.kind !== 'audio') return;
      play(track);
      watch(receiver);
      if (config.digits) hearDigits(track);
    });
  }
};

const remoteTrack = () => {
  const track = connection?.getReceivers().map((receiver) => receiver.track).find(({ kind }) => kind === 'audio');
  if (!track) throw new Error('no remote audio yet');
  return track;
};

async function stats() {
  const all = [...(await connection.getStats()).values()];
  const find = (type, more = () => true) => all.find((s) => s.type === type && more(s)) ?? {};
  const inbound = find('inbound-rtp', ({ kind }) => kind === 'audio');
  const outbound = find('outbound-rtp', ({ kind }) => kind === 'audio');
  return {
    codec: all.find(({ id }) => id === inbound.codecId)?.mimeType ?? '',
    packetsReceived: inbound.packetsReceived ?? 0,
    packetsLost: inbound.packetsLost ?? 0,
    packetsSent: outbound.packetsSent ?? 0,
    concealedSamples: inbound.concealedSamples ?? 0,
    samplesReceived: inbound.totalSamplesReceived ?? 0,
    bufferDelay: inbound.jitterBufferDelay ?? 0,
    bufferEmitted: inbound.jitterBufferEmittedCount ?? 0,
    dtls: find('transport').dtlsState ?? '',
  };
}

const decisions = []; // on the next calls

/** What to do with a call that comes: refuse it with a status and headers, answer it, give it sound before, or let it ring. */
export const decide = () => decisions.shift() ?? { answer: config.answer };

/** Publishes the phone: what its library can do, and what any can. */
export function publish(line) {
  window.phone = {
    ...line,
    dial(target, options) {
      tell('dialled');
      return line.dial(target, options);
    },
    // What to do with the calls that come next, instead of what config.answer says.
    decide: (...next) => { decisions.push(...next); },
    forget: () => { decisions.length = 0; },
    refuseTransfers: (on) => { config.refuseTransfers = on; },
    tone: () => tone(remoteTrack()),
    stats,
    // RFC 4733, by the browser itself: JsSIP's and SIP.js's own way is INFO.
    sendDigits: (digits) => connection.getSenders()[0].dtmf.insertDTMF(digits, 160, 100),
  };
}

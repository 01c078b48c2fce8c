// The phone with JsSIP.
import { tell } from './report.js';
import { config, constraints, publish } from './phone.js';
import JsSIP from 'jssip';

// To an INVITE without SDP JsSIP would offer no sound: it looks for audio in the offer that is not there.
const options = { mediaConstraints: constraints, pcConfig: { iceServers: [] }, rtcOfferConstraints: { offerToReceiveAudio: true } };
const agent = new JsSIP.UA({
  sockets: [new JsSIP.WebSocketInterface(config.url)],
  uri: `sip:${config.user}@${config.domain}`,
  password: config.password,
  register: config.register,
});

let session;

agent.on('registered', () => tell('registered'));
agent.on('unregistered', () => tell('unregistered'));
agent.on('registrationFailed', ({ cause }) => tell('registrationFailed', { cause }));
agent.on('newRTCSession', ({ session: made, originator }) => {
  session = made;
  session.on('progress', () => tell('progress'));
  session.on('confirmed', () => tell('answered'));
  session.on('hold', ({ originator: by }) => tell('hold', { by }));
  session.on('unhold', ({ originator: by }) => tell('unhold', { by }));
  session.on('newDTMF', ({ originator: by, dtmf }) => by === 'remote' && tell('info', { digit: dtmf.tone }));
  session.on('refer', ({ accept }) => accept(() => {}, options));
  session.on('replaces', ({ accept }) => accept());
  session.on('ended', ({ originator: by, cause }) => tell('ended', { by, cause }));
  session.on('failed', ({ originator: by, cause, message }) => tell('failed', { by, cause, code: message?.status_code ?? 0 }));
  if (originator === 'remote') {
    tell('incoming', { from: session.remote_identity.uri.user });
    if (config.answer) session.answer(options);
  }
});

publish({
  dial: (target) => { agent.call(`sip:${target}@${config.domain}`, options); },
  answer: () => session.answer(options),
  hangUp: () => session.terminate(),
  hold: () => session.hold(),
  unhold: () => session.unhold(),
  transfer: (target) => { session.refer(`sip:${target}@${config.domain}`); },
});
agent.start();

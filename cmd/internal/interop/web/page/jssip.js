// The phone with JsSIP.
import { tell } from './report.js';
import { config, constraints, decide, publish } from './phone.js';
import JsSIP from 'jssip';

// To an INVITE without SDP JsSIP would offer no sound: it looks for audio in the offer that is not there.
const options = { mediaConstraints: constraints, pcConfig: { iceServers: [] }, rtcOfferConstraints: { offerToReceiveAudio: true } };
const agent = new JsSIP.UA({
  sockets: [new JsSIP.WebSocketInterface(config.url)],
  uri: `sip:${config.user}@${config.domain}`,
  password: config.password,
  register: config.register,
});
const uri = (user) => `sip:${user}@${config.domain}`;

const sessions = []; // the last one is the one that commands are about
const last = () => sessions.at(-1);

function over(session, event, fields) {
  sessions.splice(sessions.indexOf(session), 1);
  tell(event, fields);
}

function rings(session, request) {
  const header = (name) => request.getHeader(name) ?? '';
  tell('incoming', {
    from: session.remote_identity.uri.user, seen: { privacy: header('Privacy'), asserted: header('P-Asserted-Identity'), tenant: header('X-Tenant') },
  });
  const { refuse, headers, answer } = decide();
  if (refuse) session.terminate({ status_code: refuse, extraHeaders: headers });
  else if (answer) session.answer({ ...options });
}

agent.on('registered', () => tell('registered'));
agent.on('unregistered', () => tell('unregistered'));
agent.on('registrationFailed', ({ cause }) => tell('registrationFailed', { cause }));
agent.on('newMessage', ({ originator, request }) => {
  if (originator === 'remote') tell('text', { from: request.from.uri.user, message: request.body });
});
agent.on('newRTCSession', ({ session, originator, request }) => {
  sessions.push(session);
  session.on('progress', () => tell('progress'));
  session.on('confirmed', () => tell('answered'));
  session.on('hold', ({ originator: by }) => tell('hold', { by }));
  session.on('unhold', ({ originator: by }) => tell('unhold', { by }));
  session.on('newDTMF', ({ originator: by, dtmf }) => by === 'remote' && tell('info', { digit: dtmf.tone }));
  session.on('refer', ({ accept, reject }) => (config.refuseTransfers ? reject() : accept(() => {}, { ...options }))); // JsSIP adds Replaces to them
  session.on('replaces', ({ accept }) => accept());
  session.on('ended', ({ originator: by, cause }) => over(session, 'ended', { by, cause }));
  session.on('failed', ({ originator: by, cause, message }) => over(session, 'failed', { by, cause, code: message?.status_code ?? 0 }));
  if (originator === 'remote') rings(session, request);
});

/** Sends a request in the dialog and returns the status of its answer. */
const send = (method, more = {}) => new Promise((resolve) => {
  const answered = ({ status_code: code }) => resolve(code);
  last().sendRequest(method, { ...more, eventHandlers: { onSuccessResponse: answered, onErrorResponse: answered } });
});

/** Makes a change of the session, which JsSIP refuses by false while an earlier one is under way. */
const change = async (make) => {
  for (let tries = 0; make() === false && tries < 200; tries += 1) {
    await new Promise((resolve) => { setTimeout(resolve, 20); });
  }
};

publish({
  dial: (target, { headers: extraHeaders, name: fromDisplayName, anonymous } = {}) => {
    agent.call(uri(target), { ...options, extraHeaders, fromDisplayName, anonymous });
  },
  answer: () => last().answer({ ...options }),
  hangUp: () => last().terminate(),
  hold: () => change(() => last().hold()),
  unhold: () => change(() => last().unhold()),
  transfer: (target) => { last().refer(uri(target)); },
  text: (target, text) => { agent.sendMessage(uri(target), text); },
  restartICE: () => change(() => last().renegotiate({ rtcOfferConstraints: { iceRestart: true } })),
  inDialog: async () => ({
    OPTIONS: await send('OPTIONS'),
    INFO: await send('INFO', { extraHeaders: ['Content-Type: application/dtmf-relay'], body: 'Signal=5\r\nDuration=160\r\n' }),
    UPDATE: await send('UPDATE'),
    MESSAGE: await send('MESSAGE', { extraHeaders: ['Content-Type: text/plain'], body: 'in the call' }),
  }),
});
agent.start();

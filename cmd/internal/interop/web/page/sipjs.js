// The phone with SIP.js, by the SessionManager that its own SimpleUser is made of.
import { tell } from './report.js';
import { config, constraints, decide, publish } from './phone.js';
import { Web } from 'sip.js';

const uri = (user) => `sip:${user}@${config.domain}`;

const sessions = []; // the last one is the one that commands are about
const last = () => sessions.at(-1);

function rings(session) {
  const header = (name) => session.request.getHeader(name) ?? '';
  tell('incoming', {
    from: session.remoteIdentity.uri.user, seen: { privacy: header('Privacy'), asserted: header('P-Asserted-Identity'), tenant: header('X-Tenant') },
  });
  const { refuse, headers, answer, early } = decide();
  if (refuse) return session.reject({ statusCode: refuse, extraHeaders: headers });
  if (early) return session.progress({ statusCode: 183, rel100: true, sessionDescriptionHandlerOptions: { constraints } });
  if (answer) return manager.answer(session);
  return undefined;
}

let reinvited = () => {};

/** Holds or takes back, and waits until the re-INVITE is over: it has one at a time. */
const change = (what) => new Promise((resolve) => {
  reinvited = resolve;
  manager[what](last());
});

const manager = new Web.SessionManager(config.url, {
  aor: uri(config.user),
  media: { constraints },
  maxSimultaneousSessions: 0, // any number
  userAgentOptions: {
    authorizationUsername: config.user,
    authorizationPassword: config.password,
    logLevel: 'error',
    sipExtension100rel: 'Supported',
    sipExtensionReplaces: 'Supported',
    // Its default is a public STUN server, which a test must not ask.
    sessionDescriptionHandlerFactoryOptions: { peerConnectionConfiguration: { iceServers: [] } },
  },
  delegate: {
    onRegistered: () => tell('registered'),
    onUnregistered: () => tell('unregistered'),
    onCallCreated: (session) => sessions.push(session),
    onCallReceived: rings,
    onCallAnswered: (session) => {
      const accept = session.delegate.onRefer;
      session.delegate.onRefer = (referral) => (config.refuseTransfers ? referral.reject() : accept(referral));
      session.delegate.onMessage = (message) => message.accept();
      tell('answered');
    },
    onCallDTMFReceived: (session, tone) => tell('info', { digit: tone }),
    onCallHold: (session, held) => {
      tell(held ? 'hold' : 'unhold', { by: 'local' });
      reinvited();
    },
    onCallHangup: (session) => {
      sessions.splice(sessions.indexOf(session), 1);
      tell('ended');
    },
    onMessageReceived: ({ request }) => tell('text', { from: request.from.uri.user, message: request.body }),
  },
});

/** Sends a request in the dialog by a method of the session and returns the status of its answer. */
const send = (method, options) => new Promise((resolve) => {
  const answered = ({ message }) => resolve(message.statusCode);
  last()[method]({ ...options, requestDelegate: { onAccept: answered, onReject: answered } });
});
const body = (contentType, content) => ({ contentDisposition: 'render', contentType, content });

publish({
  dial: async (target, { headers: extraHeaders, name: fromDisplayName, anonymous, late: inviteWithoutSdp } = {}) => {
    await manager.call(
      uri(target),
      { extraHeaders, params: { fromDisplayName }, anonymous, inviteWithoutSdp },
      { requestDelegate: { onReject: ({ message }) => tell('refused', { code: message.statusCode }) } },
    );
  },
  answer: () => manager.answer(last()),
  hangUp: () => manager.hangup(last()),
  hold: () => change('hold'),
  unhold: () => change('unhold'),
  transfer: (target) => manager.transfer(last(), uri(target)),
  text: (target, text) => manager.message(uri(target), text),
  restartICE: async () => { await last().invite({ sessionDescriptionHandlerOptions: { constraints, offerOptions: { iceRestart: true } } }); },
  offerNothing: async () => { await last().invite({ withoutSdp: true }); },
  inDialog: async () => ({
    INFO: await send('info', { requestOptions: { body: body('application/dtmf-relay', 'Signal=5\r\nDuration=160\r\n') } }),
    MESSAGE: await send('message', { requestOptions: { body: body('text/plain', 'in the call') } }),
  }),
});
manager.connect().then(() => config.register && manager.register());

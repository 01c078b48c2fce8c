// The phone with SIP.js, by the SimpleUser that its own documentation starts from.
import { tell } from './report.js';
import { config, constraints, publish } from './phone.js';
import { Web } from 'sip.js';

let reinvited = () => {};

const user = new Web.SimpleUser(config.url, {
  aor: `sip:${config.user}@${config.domain}`,
  media: { constraints },
  userAgentOptions: {
    authorizationUsername: config.user,
    authorizationPassword: config.password,
    logLevel: 'error',
    // Its default is a public STUN server, which a test must not ask.
    sessionDescriptionHandlerFactoryOptions: { peerConnectionConfiguration: { iceServers: [] } },
  },
  delegate: {
    onRegistered: () => tell('registered'),
    onUnregistered: () => tell('unregistered'),
    onCallReceived: () => {
      tell('incoming', { from: user.session?.remoteIdentity.uri.user });
      if (config.answer) return user.answer();
    },
    onCallAnswered: () => tell('answered'),
    onCallDTMFReceived: (tone) => tell('info', { digit: tone }),
    onCallHold: (held) => {
      tell(held ? 'hold' : 'unhold', { by: 'local' });
      reinvited();
    },
    onCallHangup: () => tell('ended'),
  },
});

/** Holds or takes back, and waits until the re-INVITE is over: it has one at a time. */
const change = (what) => new Promise((resolve) => {
  reinvited = resolve;
  user[what]();
});

publish({
  dial: (target) => user.call(`sip:${target}@${config.domain}`, {}, {
    requestDelegate: { onReject: ({ message }) => tell('refused', { code: message.statusCode }) },
  }),
  answer: () => user.answer(),
  hangUp: () => user.hangup(),
  hold: () => change('hold'),
  unhold: () => change('unhold'),
  transfer: (target) => user.sessionManager.transfer(user.session, `sip:${target}@${config.domain}`),
});
user.connect().then(() => config.register && user.register());

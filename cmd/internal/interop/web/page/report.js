// What the page tells the test: every event with the time it happened, and every SIP message's first line on its way.
const kept = []; // until somebody listens

window.reportKept = () => kept.splice(0).forEach((event) => window.report(event));

/** Milliseconds since 1970 with a fraction, on a clock that does not jump. */
export const now = () => performance.timeOrigin + performance.now();

/** Reports an event. */
export function tell(event, fields = {}) {
  const told = { event, t: now(), ...fields };
  if (window.report) window.report(told);
  else kept.push(told);
}

const firstLine = (data) => (typeof data === 'string' ? data : new TextDecoder().decode(data)).split('\r\n', 1)[0];

const NativeWebSocket = window.WebSocket;
window.WebSocket = class extends NativeWebSocket {
  constructor(...args) {
    super(...args);
    this.addEventListener('open', () => tell('connected'));
    this.addEventListener('close', ({ code }) => tell('disconnected', { code }));
    this.addEventListener('message', ({ data }) => tell('received', { line: firstLine(data) }));
  }

  send(data) {
    super.send(data);
    tell('sent', { line: firstLine(data) });
  }
};
